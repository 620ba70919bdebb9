/* What the programs of this folder share: contexts with tokens, and what is alive in the library. */
#ifndef ALIVE_H
#define ALIVE_H

#include <lives.h>

#define CHECK_RELEASE lives_reply_release
#include "../../../c-support/cbor.h"

/* Tokens in the native forms. */
static inline void render_token(text_t *out, const void *payload, size_t len) {
    render_u64(out, payload, len);
}

/* Panics are meant to be, and there are many: a trace of each would be all that there is to read. Before the first call. */
static inline void expect_panics(void) {
    setenv("RUST_BACKTRACE", "0", 1);
}

/* ------------------------------------------------------------------------------------------- counts */

static inline int64_t instances(void) {
    int64_t count = -1;
    CHECK_INT(lives_instances_wait(&count, NULL), FFI_OK);
    return count;
}

static inline int64_t futures(void) {
    int64_t count = -1;
    CHECK_INT(lives_futures_wait(&count, NULL), FFI_OK);
    return count;
}

static inline int64_t things(void) {
    int64_t count = -1;
    CHECK_INT(lives_things_wait(&count, NULL), FFI_OK);
    return count;
}

/* So many instances are alive, and so many futures, right now. */
#define CHECK_ALIVE(expected_instances, expected_futures)  \
    do {                                                   \
        CHECK_INT(instances(), (expected_instances));      \
        CHECK_INT(futures(), (expected_futures));          \
    } while (0)

/* ----------------------------------------------------------------------------------------- contexts */

/* A ready context. */
static inline lives_ctx_t *lives_new(uint64_t token) {
    lives_ctx_t *ctx = NULL;
    CHECK_INT(lives_create_wait(token, LIVES_END_WELL, &ctx, NULL), FFI_OK);
    if (ctx == NULL) {
        fprintf(stderr, "no context to test with\n");
        exit(1);
    }
    return ctx;
}

/* The context is there, and the one with that token. */
#define CHECK_TOKEN(ctx, expected)                                     \
    do {                                                               \
        uint64_t got_token = 0;                                        \
        CHECK_INT(lives_token_wait((ctx), &got_token, NULL), FFI_OK);  \
        CHECK_INT(got_token, (expected));                              \
    } while (0)

/* A call in the CBOR form, on a context and without one, with the request in diagnostic notation. */
#define CBOR_ON(ctx, function) function##_cbor((ctx), waiter_done, reply_to, request.data, request.len)
#define CBOR_STATIC(function) function##_cbor(waiter_done, reply_to, request.data, request.len)

/* ------------------------------------------------------------------------------------------ threads */

static inline pthread_t thread_start(void *(*run)(void *), void *argument) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, argument) != 0) {
        fprintf(stderr, "no thread to test with\n");
        exit(1);
    }
    return thread;
}

static inline void thread_end(pthread_t thread) {
    CHECK_INT(pthread_join(thread, NULL), 0);
}

static inline void sleep_ms(long ms) {
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

/* A line that many threads wait at, and cross at once. */
typedef struct start_line {
    atomic_int missing;
} start_line_t;

static inline void start_line_cross(start_line_t *line) {
    atomic_fetch_sub(&line->missing, 1);
    while (atomic_load(&line->missing) > 0) {
        sleep_ms(0);
    }
}

/* Waits until `condition` holds. What never comes ends the program. */
#define WAIT_UNTIL(condition)                                                                     \
    do {                                                                                          \
        const time_t gave_up = time(NULL) + CHECK_PATIENCE_SECONDS;                               \
        while (!(condition)) {                                                                    \
            if (time(NULL) > gave_up) {                                                           \
                fprintf(stderr, "%s:%d: it never came: %s\n", __FILE__, __LINE__, #condition);    \
                exit(1);                                                                          \
            }                                                                                     \
            sleep_ms(1);                                                                          \
        }                                                                                         \
    } while (0)

#endif
