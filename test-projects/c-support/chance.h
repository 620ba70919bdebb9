/*
 * Chance that can be had again: numbers from a seed, and the settings of a run.
 */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>
#include <stdlib.h>

/* SplitMix64: the same state, the same numbers. */
static inline uint64_t chance(uint64_t *state) {
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static inline unsigned chance_below(uint64_t *state, unsigned limit) {
    return (unsigned)(chance(state) % limit);
}

/* The number in a variable of the environment; `otherwise` where it is not set, or empty. */
static inline long number_of(const char *variable, long otherwise) {
    const char *const text = getenv(variable);
    return text != NULL && *text != '\0' ? strtol(text, NULL, 10) : otherwise;
}

#endif
