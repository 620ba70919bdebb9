#include "measure.h"

#include <string.h>
#include <time.h>

#ifdef __linux__
#include <sched.h>
#endif

/* Odd, so that there is one in the middle. */
#define ROUNDS 101
/* What the slower side of a round takes: long enough for the clock, too short to be interrupted often. */
#define ROUND_NS 1e6
#define ALLOCATING_CALLS 1024

static double timed(void (*side)(size_t), size_t n) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    side(n);
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec);
}

static int compare(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void sort(double *values) {
    qsort(values, ROUNDS, sizeof *values, compare);
}

/* How many calls make a round. A multiple of 64, so that a row with 64 in flight always has that many. */
static size_t calls_of_a_round(const row_t *row) {
    size_t n = 64;
    for (;;) {
        const double ours = timed(row->ours, n), by_hand = timed(row->by_hand, n);
        if ((ours > by_hand ? ours : by_hand) >= ROUND_NS) {
            return n;
        }
        n *= 2;
    }
}

/* Both sides in turn, so that what the machine does meanwhile hits both; every other round begins with the other one. */
static void time_of(const row_t *row) {
    double ours[ROUNDS], by_hand[ROUNDS], ratios[ROUNDS];
    const size_t n = calls_of_a_round(row);
    for (size_t round = 0; round < ROUNDS; round++) {
        if (round % 2 == 0) {
            ours[round] = timed(row->ours, n);
            by_hand[round] = timed(row->by_hand, n);
        } else {
            by_hand[round] = timed(row->by_hand, n);
            ours[round] = timed(row->ours, n);
        }
        ratios[round] = ours[round] / by_hand[round];
    }
    sort(ours);
    sort(by_hand);
    sort(ratios);
    printf("%s\t%s\t%.2f\t%.2f\t%.6f\t%.6f\t%.6f\n", row->name, row->form, ours[ROUNDS / 2] / (double)n,
           by_hand[ROUNDS / 2] / (double)n, ratios[ROUNDS / 2], ratios[ROUNDS / 4], ratios[ROUNDS - 1 - ROUNDS / 4]);
    fflush(stdout);
}

static double allocations_of(void (*side)(size_t), counter_t count) {
    /* What is made once for a thread, or for a process, is no cost of a call. */
    side(64);
    const uint64_t before = count();
    side(ALLOCATING_CALLS);
    return (double)(count() - before) / ALLOCATING_CALLS;
}

/* callgrind counts while this runs, and knows it by its name. What comes last keeps the call from being a jump. */
volatile bool counted_calls_made;
__attribute__((noinline)) void counted_calls(void (*side)(size_t), size_t n) {
    side(n);
    counted_calls_made = true;
}

const row_t *found(const row_t *rows, size_t count, const char *name, const char *form) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].name, name) == 0 && strcmp(rows[i].form, form) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

bool where_it_runs(int argc, char **argv) {
    if (argc < 2 || strcmp(argv[1], "one-core") != 0) {
        return true;
    }
#ifdef __linux__
    cpu_set_t allowed, one;
    CPU_ZERO(&one);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return false;
    }
    /* The last one: interrupts are more often the first one's. */
    for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--) {
        if (CPU_ISSET(cpu, &allowed)) {
            CPU_SET(cpu, &one);
            return sched_setaffinity(0, sizeof one, &one) == 0;
        }
    }
#endif
    return false;
}

/* `time [FILTER]`, `one-core [FILTER]`, `allocations [FILTER]`, `counted`, `run NAME FORM ours|by-hand N`. */
int measure(int argc, char **argv, const row_t *rows, size_t count, const counter_t *counters, size_t counter_count) {
    const char *mode = argc > 1 ? argv[1] : "time", *filter = argc > 2 ? argv[2] : "";
    if (strcmp(mode, "run") == 0) {
        const row_t *row = argc == 6 ? found(rows, count, argv[2], argv[3]) : NULL;
        if (row == NULL) {
            fprintf(stderr, "no such row\n");
            return 1;
        }
        void (*const side)(size_t) = strcmp(argv[4], "ours") == 0 ? row->ours : row->by_hand;
        side(64);
        counted_calls(side, strtoul(argv[5], NULL, 10));
        return 0;
    }
    const bool one_core = strcmp(mode, "one-core") == 0;
    for (const row_t *row = rows; row < rows + count; row++) {
        if (strcmp(mode, "counted") == 0) {
            if (row->counted) {
                printf("%s\t%s\n", row->name, row->form);
            }
        } else if (strstr(row->name, filter) == NULL) {
            continue;
        } else if (strcmp(mode, "allocations") == 0) {
            printf("%s\t%s", row->name, row->form);
            for (size_t i = 0; i < counter_count; i++) {
                printf("\t%.3f\t%.3f", allocations_of(row->ours, counters[i]), allocations_of(row->by_hand, counters[i]));
            }
            printf("\n");
        } else if (row->one_core == one_core) {
            time_of(row);
        }
    }
    return 0;
}
