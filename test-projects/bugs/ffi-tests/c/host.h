/* What the programs of this folder share. Each makes one mistake, and ends with 0 unless something stops it. */
#ifndef HOST_H
#define HOST_H

#define _POSIX_C_SOURCE 200809L
#include <bugs.h>

#define CHECK_RELEASE bugs_reply_release
#include "../../../c-support/check.h"

/* An instance. */
static inline bugs_ctx_t *bugs_new(void) {
    bugs_ctx_t *ctx = NULL;
    CHECK_INT(bugs_create_wait(&ctx, NULL), FFI_OK);
    if (ctx == NULL) {
        fprintf(stderr, "no instance to test with\n");
        exit(1);
    }
    return ctx;
}

/* Bytes of the host's own, all of them 1. */
static inline uint8_t *ones(size_t size) {
    uint8_t *const memory = check_alloc(NULL, size);
    memset(memory, 1, size);
    return memory;
}

/* So many numbers of the host's own, all of them 1. */
static inline uint64_t *numbers(size_t count) {
    uint64_t *const memory = check_alloc(NULL, count * sizeof *memory);
    for (size_t i = 0; i < count; i++) {
        memory[i] = 1;
    }
    return memory;
}

/* Runs `work` on a thread of its own to its end: nothing of its stack is left then. */
static inline void on_a_thread(void *(*work)(void *), void *argument) {
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, work, argument), 0);
    CHECK_INT(pthread_join(thread, NULL), 0);
}

#endif
