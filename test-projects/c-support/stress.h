/*
 * What the stress programs share: threads that take steps by chance, all at once, in rounds.
 *
 *     FFI_STRESS=100        how many rounds; 1 without it
 *     FFI_STRESS_SEED=7     what chance is made from; 1 without it. The steps of each thread are the same for the same seed,
 *                           how the threads meet is not
 *
 * A round is a fixed amount of work, and a smaller one under the slowest checkers. It ends with every context destroyed, so that
 * what came of it can be counted, and nothing is left to the next.
 *
 * Include it after the header of a library, and define CHECK_RELEASE as that library's reply_release.
 */
#ifndef STRESS_H
#define STRESS_H

#include "cbor.h"
#include "chance.h"

enum { STRESS_THREADS = 8, STRESS_STEPS = 120 };

/* ------------------------------------------------------------------------------------------ threads */

/* A thread that takes steps. */
typedef struct worker {
    pthread_t thread;
    int number;
    uint64_t random;
    /* How much it has made so far, for names that nothing else has. */
    unsigned serial;
    /* What all workers of a round have in common. */
    void *round;
} worker_t;

/* A kind of step, and how often it is taken compared with the others. The kinds end with one that has no name. */
typedef struct kind {
    const char *name;
    unsigned weight;
    void (*take)(worker_t *worker);
} kind_t;

static const kind_t *stress_kinds;
static pthread_barrier_t stress_begin;

static inline unsigned below(worker_t *worker, unsigned limit) {
    return chance_below(&worker->random, limit);
}

/* How many steps a thread takes in a round. */
static inline int stress_steps(void) {
    const char *const checker = getenv("CARGO_FFI_SANITIZE");
    return checker != NULL && strcmp(checker, "memcheck") == 0 ? STRESS_STEPS / 8 : STRESS_STEPS;
}

static inline void stress_step(worker_t *worker) {
    unsigned weights = 0;
    for (const kind_t *kind = stress_kinds; kind->name != NULL; kind++) {
        weights += kind->weight;
    }
    unsigned number = below(worker, weights);
    const kind_t *kind = stress_kinds;
    while (number >= kind->weight) {
        number -= kind->weight;
        kind++;
    }
    kind->take(worker);
}

static inline void *stress_work(void *argument) {
    worker_t *const worker = argument;
    const int steps = stress_steps();
    pthread_barrier_wait(&stress_begin);
    for (int i = 0; i < steps && atomic_load(&check_failures) == 0; i++) {
        stress_step(worker);
    }
    return NULL;
}

/* Runs `work` on all threads at once, until each of them has returned. */
static inline void stress_run(void *(*work)(void *), uint64_t seed, void *round) {
    static worker_t workers[STRESS_THREADS];
    CHECK_INT(pthread_barrier_init(&stress_begin, NULL, STRESS_THREADS), 0);
    for (int i = 0; i < STRESS_THREADS; i++) {
        workers[i] = (worker_t){.number = i, .random = seed << 8 | (uint64_t)i, .round = round};
        CHECK_INT(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < STRESS_THREADS; i++) {
        CHECK_INT(pthread_join(workers[i].thread, NULL), 0);
    }
    pthread_barrier_destroy(&stress_begin);
}

/* The whole program: rounds until one fails. `play` plays one, contexts and all. Gives the exit code. */
static inline int stress_main(void (*play)(uint64_t seed)) {
    const long rounds = number_of("FFI_STRESS", 1);
    const uint64_t seed = (uint64_t)number_of("FFI_STRESS_SEED", 1);
    /* First of all, for a run that does not come to its end. */
    printf("seed %" PRIu64 ", %ld rounds\n", seed, rounds);
    fflush(stdout);
    for (long round = 0; round < rounds && atomic_load(&check_failures) == 0; round++) {
        play(seed + (uint64_t)round);
        check_settle();
        if (atomic_load(&check_failures) != 0) {
            fprintf(stderr, "it was round %ld: FFI_STRESS_SEED=%" PRIu64 " takes the same steps\n", round,
                    seed + (uint64_t)round);
        }
    }
    return check_finish();
}

/* -------------------------------------------------------------------------------------------- texts */

/* A copy of exactly that length, as AddressSanitizer sees a read past its end; the text is forgotten. */
static inline char *text_take(text_t *text) {
    char *const exact = check_copy(text_get(text), text->len);
    text_free(text);
    return exact;
}

static inline cbor_t cbor_take_exact(cbor_t *cbor) {
    const cbor_t exact = {check_copy(cbor->data, cbor->len), cbor->len, cbor->len};
    cbor_free(cbor);
    return exact;
}

/* Adds text by chance: mostly little, sometimes nothing, now and then a lot; NULs, quotes and letters of all lengths. */
static inline void text_by_chance(text_t *text, worker_t *worker) {
    static const char *const letters[] = {"a", "b", "Z", "7", " ", "\"", "\\", "\n", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9d\x84\x9e"};
    enum { LETTERS = sizeof letters / sizeof *letters };
    static const unsigned most[] = {1, 8, 8, 40, 40, 40, 300, 3000};
    unsigned left = below(worker, most[below(worker, sizeof most / sizeof *most)]);
    for (; left > 0; left--) {
        const unsigned number = below(worker, LETTERS + 1);
        if (number == LETTERS) {
            text_raw(text, "", 1);
        } else {
            text_raw(text, letters[number], strlen(letters[number]));
        }
    }
}

/* FNV-1a. */
static inline uint64_t text_hash(const text_t *text) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < text->len; i++) {
        hash = (hash ^ (unsigned char)text->data[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* ------------------------------------------------------------------------------------------ replies */

/* A call whose reply is still to come, and what it has to be. The callback form and the CBOR form have the same text. */
typedef struct due {
    waiter_t *waiter;
    int32_t code;
    text_t expected;
} due_t;

static inline void due_settle(const char *file, int line, due_t *due) {
    check_reply(file, line, due->waiter, due->code, text_get(&due->expected), true);
    text_free(&due->expected);
}
#define DUE_SETTLE(due) due_settle(__FILE__, __LINE__, (due))

/* Settles all of them in an order by chance. */
static inline void dues_settle(const char *file, int line, worker_t *worker, due_t *dues, size_t len) {
    for (; len > 0; len--) {
        due_t *const one = &dues[below(worker, (unsigned)len)];
        due_settle(file, line, one);
        *one = dues[len - 1];
    }
}
#define DUES_SETTLE(worker, dues, len) dues_settle(__FILE__, __LINE__, (worker), (dues), (len))

/* A reply that may also be that the call was given up: true where it is the expected one. */
static inline bool due_or_cancelled(const char *file, int line, due_t *due) {
    const bool cancelled = waiter_code(due->waiter) == FFI_CANCELLED;
    check_reply(file, line, due->waiter, cancelled ? FFI_CANCELLED : due->code, cancelled ? "" : text_get(&due->expected),
                !cancelled);
    text_free(&due->expected);
    return !cancelled;
}
#define DUE_OR_CANCELLED(due) due_or_cancelled(__FILE__, __LINE__, (due))

#endif
