/* One context, many threads, every form of call at once; and contexts that come and go meanwhile. */
#define _POSIX_C_SOURCE 200809L
#include "timer.h"

enum { THREADS = 8, ROUNDS = 60, IN_FLIGHT = 16 };

typedef struct worker {
    pthread_t thread;
    my_timer_ctx_t *ctx;
    int number;
} worker_t;

static void run_workers(my_timer_ctx_t *ctx, void *(*work)(void *)) {
    worker_t workers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        workers[i].ctx = ctx;
        workers[i].number = i;
        CHECK_INT(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(workers[i].thread, NULL), 0);
    }
}

/* {"req": {"message": <message>, "delayMs": <delay>}} */
static cbor_t echo_cbor(const char *message, int64_t delay_ms) {
    cbor_t encoded = {0};
    cbor_map(&encoded, 1);
    cbor_text(&encoded, "req");
    cbor_map(&encoded, 2);
    cbor_text(&encoded, "message");
    cbor_text(&encoded, message);
    cbor_text(&encoded, "delayMs");
    cbor_int(&encoded, delay_ms);
    return encoded;
}

/* Every text names its thread and round, so that a reply that went astray is seen. */
static void *mix_calls(void *argument) {
    const worker_t *const worker = argument;
    my_timer_ctx_t *const ctx = worker->ctx;
    char message[64];
    char expected[200];
    for (int round = 0; round < ROUNDS; round++) {
        const int64_t delay = round % 3;
        snprintf(message, sizeof message, "thread %d, round %d", worker->number, round);
        snprintf(expected, sizeof expected, "{\"echoed\": \"%s\", \"timerName\": \"shared\"}", message);
        const my_timer_echo_request_t echo = echo_request(message, delay);
        my_timer_echo_response_t echoed;
        CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &echo), FFI_OK, expected);
        CHECK_CBOR(echo_cbor(message, delay),
                   my_timer_echo_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_OK, expected);
        CHECK_WAIT(render_echo_response, echoed, my_timer_echo_wait(ctx, &echo, -1, &echoed, &reply), FFI_OK, expected);

        const int64_t retries = worker->number;
        const ffi_str_t note = ffi_str(message);
        const my_timer_complex_request_t complex_request = {.messages = {&echo, 1}, .note = &note, .retries = &retries};
        snprintf(expected, sizeof expected,
                 "{\"hasNote\": true, \"summary\": \"received 1 messages, note=%s, retries=%d\", \"itemCount\": 1}",
                 message, worker->number);
        CHECK_CALL(render_complex_response, my_timer_complex(ctx, waiter_done, reply_to, &complex_request), FFI_OK,
                   expected);

        const my_timer_job_spec_t job = {.name = ffi_str(message), .priority = MY_TIMER_JOB_PRIORITY_NORMAL};
        const my_timer_retry_policy_t retry = {.max_attempts = 1, .backoff_ms = round + 1};
        const my_timer_schedule_config_t when = {.start_at_ms = round, .interval_ms = 60000};
        snprintf(expected, sizeof expected,
                 "{\"jobId\": \"shared:%s\", \"priority\": \"normal\", \"firstRunAtMs\": %d, \"willRunCount\": 1, "
                 "\"effectiveBackoffMs\": %d}",
                 message, round, round + 1);
        CHECK_CALL(render_schedule_result, my_timer_schedule(ctx, waiter_done, reply_to, &job, &retry, &when), FFI_OK,
                   expected);

        CHECK_CALL(render_text, my_timer_version(ctx, waiter_done, reply_to), FFI_OK, "nim-timer v0.1.0");
        CHECK_CALL_BEGINS(render_text, my_timer_version(NULL, waiter_done, reply_to), FFI_ERR, "");
    }
    return NULL;
}

/* Many calls in flight from each thread, in two forms. */
static void *overlap_calls(void *argument) {
    const worker_t *const worker = argument;
    waiter_t *waiters[2 * IN_FLIGHT];
    char message[64];
    char expected[200];
    for (int i = 0; i < IN_FLIGHT; i++) {
        snprintf(message, sizeof message, "thread %d, call %d", worker->number, i);
        const my_timer_echo_request_t request = echo_request(message, i % 7);
        waiters[2 * i] = WAITER(render_echo_response);
        CHECK_INT(my_timer_echo(worker->ctx, waiter_done, waiters[2 * i], &request), FFI_OK);
        cbor_t encoded = echo_cbor(message, i % 5);
        waiters[2 * i + 1] = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
        CHECK_INT(my_timer_echo_cbor(worker->ctx, waiter_done, waiters[2 * i + 1], encoded.data, encoded.len), FFI_OK);
        cbor_free(&encoded);
    }
    for (int i = 0; i < 2 * IN_FLIGHT; i++) {
        snprintf(expected, sizeof expected, "{\"echoed\": \"thread %d, call %d\", \"timerName\": \"shared\"}",
                 worker->number, i / 2);
        CHECK_REPLY(waiters[i], FFI_OK, expected);
    }
    return NULL;
}

/* Contexts made, used and destroyed by all threads at once. */
static void *churn_contexts(void *argument) {
    const worker_t *const worker = argument;
    char name[40];
    char expected[100];
    for (int round = 0; round < 20; round++) {
        snprintf(name, sizeof name, "own %d/%d", worker->number, round);
        snprintf(expected, sizeof expected, "{\"echoed\": \"m\", \"timerName\": \"%s\"}", name);
        my_timer_ctx_t *const ctx = timer_new(name);
        const my_timer_echo_request_t request = echo_request("m", round % 2);
        CHECK_CALL(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &request), FFI_OK, expected);
        CHECK_INT(my_timer_destroy(ctx), FFI_OK);
        CHECK_INT(my_timer_destroy(ctx), FFI_ERR);
    }
    return NULL;
}

static atomic_int destroyed;

/* Calls until after the context is gone; each gets one reply, whatever it says. */
static void *call_until_destroyed(void *argument) {
    const worker_t *const worker = argument;
    for (int after = 0; after < 5;) {
        after += atomic_load(&destroyed) != 0;
        const my_timer_echo_request_t request = echo_request("m", worker->number % 2 == 0 ? 0 : 1);
        waiter_t *const waiter = WAITER(render_echo_response);
        CHECK_INT(my_timer_echo(worker->ctx, waiter_done, waiter, &request), FFI_OK);
        const int32_t echoed = waiter_code(waiter);
        CHECK(echoed == FFI_OK || echoed == FFI_ERR || echoed == FFI_CANCELLED);
        ffi_str_t version;
        ffi_reply_t reply = {0};
        const int32_t told = my_timer_version_wait(worker->ctx, &version, &reply);
        CHECK(told == FFI_OK || told == FFI_ERR);
        my_timer_reply_release(&reply);
        CHECK(after == 0 || (echoed != FFI_OK && told != FFI_OK));
    }
    return NULL;
}

/* All of them want to be the one; one is. */
static void *destroy_once(void *argument) {
    const worker_t *const worker = argument;
    const int32_t code = my_timer_destroy(worker->ctx);
    CHECK(code == FFI_OK || code == FFI_ERR);
    atomic_fetch_add(&destroyed, code == FFI_OK);
    return NULL;
}

static void destroy_races_with_calls(void) {
    my_timer_ctx_t *const ctx = timer_new("doomed");
    worker_t callers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        callers[i].ctx = ctx;
        callers[i].number = i;
        CHECK_INT(pthread_create(&callers[i].thread, NULL, call_until_destroyed, &callers[i]), 0);
    }
    const struct timespec a_while = {0, 20 * 1000000};
    nanosleep(&a_while, NULL);
    run_workers(ctx, destroy_once);
    CHECK_INT(atomic_load(&destroyed), 1);
    for (int i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(callers[i].thread, NULL), 0);
    }
}

int main(void) {
    my_timer_ctx_t *const ctx = timer_new("shared");
    run_workers(ctx, mix_calls);
    run_workers(ctx, overlap_calls);
    run_workers(ctx, churn_contexts);
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    destroy_races_with_calls();
    return check_finish();
}
