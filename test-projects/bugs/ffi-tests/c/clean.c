/* The functions that the other programs misuse, as they are meant, from many threads at once. */
#include "host.h"

enum { THREADS = 8, ROUNDS = 50, SIZE = 4096, COUNT = 64 };

typedef struct worker {
    pthread_t thread;
    bugs_ctx_t *ctx;
    int number;
} worker_t;

static atomic_long readings;

static void on_reading(int32_t code, const bugs_reading_t *reading, size_t len, void *user_data) {
    CHECK_INT(code, FFI_OK);
    CHECK_INT(len, sizeof *reading);
    CHECK(user_data == &readings && reading->sensor < THREADS);
    atomic_fetch_add(&readings, 1);
}

/* What is borrowed is the host's again when the call has returned, also where its reply comes later. */
static void shout_and_overwrite(void) {
    char text[] = "hello";
    waiter_t *const later = WAITER(render_text);
    CHECK_INT(bugs_shout_later(waiter_done, later, ffi_str_n(text, 5)), FFI_OK);
    memset(text, 'x', 5);
    CHECK_REPLY(later, FFI_OK, "HELLO");
}

/* What is shared is the library's until the reply, and the host's again after it. */
static void share(void) {
    bugs_ctx_t *const ctx = bugs_new();
    uint64_t *const memory = numbers(COUNT);
    waiter_t *const sum = WAITER(render_u64);
    CHECK_INT(bugs_sum_shared(ctx, waiter_done, sum, (uint64_t)(uintptr_t)memory, COUNT), FFI_OK);
    CHECK_WAIT_UNIT(bugs_open_gate_wait(ctx, &reply), FFI_OK, "");
    CHECK_REPLY(sum, FFI_OK, "64");
    memory[0] = 2;
    free(memory);
    CHECK_INT(bugs_destroy(ctx), FFI_OK);
}

static void *work(void *argument) {
    const worker_t *const worker = argument;
    uint8_t *const memory = ones(SIZE);
    const bugs_reading_t each[] = {{.sensor = 1, .value = 1.0}, {.sensor = 2, .value = 2.0}};
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t sum;
        double mean;
        ffi_str_t text;
        CHECK_WAIT(render_u64, sum, bugs_sum_wait(ffi_bytes_n(memory, SIZE), &sum, &reply), FFI_OK, "4096");
        CHECK_CALL(render_u64, bugs_sum(waiter_done, reply_to, ffi_bytes_n(memory, SIZE)), FFI_OK, "4096");
        CHECK_INT(bugs_mean_wait((bugs_reading_slice_t){each, 2}, &mean, NULL), FFI_OK);
        CHECK(mean == 1.5);
        CHECK_WAIT(render_str, text, bugs_shout_wait(FFI_STR("hello"), &text, &reply), FFI_OK, "HELLO");
        CHECK_CALL(render_text, bugs_shout(waiter_done, reply_to, FFI_STR("hello")), FFI_OK, "HELLO");
        CHECK_WAIT(render_str, text, bugs_shout_later_wait(FFI_STR("hello"), -1, &text, &reply), FFI_OK, "HELLO");
        shout_and_overwrite();
        CHECK_WAIT_UNIT(bugs_measure_wait(worker->ctx, (uint32_t)worker->number, 2, &reply), FFI_OK, "");
    }
    share();
    free(memory);
    return NULL;
}

int main(void) {
    bugs_ctx_t *const ctx = bugs_new();
    worker_t workers[THREADS];
    CHECK(bugs_on_reading(ctx, on_reading, &readings) != 0);
    for (int i = 0; i < THREADS; i++) {
        workers[i].ctx = ctx;
        workers[i].number = i;
        CHECK_INT(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(workers[i].thread, NULL), 0);
    }
    /* When it has returned, all events were heard. */
    CHECK_INT(bugs_destroy(ctx), FFI_OK);
    CHECK_INT(atomic_load(&readings), 2L * THREADS * ROUNDS);
    return check_finish();
}
