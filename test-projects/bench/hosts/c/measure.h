/* What is done with a row: time of both sides in turn, allocations, or a fixed number of calls. */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Both sides make `n` calls and return when all of them are answered. */
typedef struct {
    const char *name;
    const char *form;
    void (*ours)(size_t n);
    void (*by_hand)(size_t n);
    /* Nothing of it depends on other threads, so its instructions can be counted. */
    bool counted;
    /* Both libraries have one processor. */
    bool one_core;
} row_t;

/* A ratio of calls that fail means nothing. */
static inline void must_at(bool holds, const char *what, int line) {
    if (!holds) {
        fprintf(stderr, "line %d: %s does not hold\n", line, what);
        exit(1);
    }
}
#define must(condition) must_at(condition, #condition, __LINE__)

/* Keeps a process that measures rows of one core on one; false where that cannot be. Comes before all else. */
bool where_it_runs(int argc, char **argv);

/* The row of a name and a form. */
const row_t *found(const row_t *rows, size_t count, const char *name, const char *form);

/* How many allocations there were so far: of a host, or of both libraries. */
typedef uint64_t (*counter_t)(void);

/* Whose allocations are counted, in the order of the columns. */
int measure(int argc, char **argv, const row_t *rows, size_t count, const counter_t *counters, size_t counter_count);

#endif
