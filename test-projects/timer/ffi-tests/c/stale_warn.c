/* Warnings that a call is still pending: asked for, in order, never with or after the reply. */
#define _POSIX_C_SOURCE 200809L
#include "timer.h"

#include <ctype.h>

/* What a call got, and what its callback does about a warning. */
typedef struct watch {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int64_t interval_ms;
    int64_t elapsed_ms;
    int warnings;
    int replies;
    int32_t code;
    my_timer_ctx_t *ctx;
    void (*act)(struct watch *watch);
} watch_t;

#define WATCH(ctx_, interval) \
    {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER, .interval_ms = (interval), .ctx = (ctx_)}

/* The payload of a warning: decimal digits and nothing else. */
static int64_t elapsed(const char *digits, size_t len) {
    int64_t value = 0;
    CHECK(len > 0 && len < 19);
    for (size_t i = 0; i < len; i++) {
        CHECK(isdigit((unsigned char)digits[i]));
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

static void note(int32_t code, const void *payload, size_t len, void *user_data) {
    watch_t *const watch = user_data;
    pthread_mutex_lock(&watch->mutex);
    CHECK_INT(watch->replies, 0);
    if (code == FFI_STALE_WARN) {
        const int64_t now = elapsed(payload, len);
        watch->warnings++;
        CHECK(now >= watch->elapsed_ms);
        CHECK(now >= watch->warnings * watch->interval_ms);
        watch->elapsed_ms = now;
    } else {
        watch->replies++;
        watch->code = code;
    }
    pthread_cond_broadcast(&watch->changed);
    pthread_mutex_unlock(&watch->mutex);
    if (code == FFI_STALE_WARN && watch->act != NULL) {
        watch->act(watch);
    }
}

/* Waits for that many warnings, or replies. */
static void wait_for(watch_t *watch, const int *count, int least) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += CHECK_PATIENCE_SECONDS;
    pthread_mutex_lock(&watch->mutex);
    while (*count < least && pthread_cond_timedwait(&watch->changed, &watch->mutex, &deadline) == 0) {
    }
    CHECK(*count >= least);
    pthread_mutex_unlock(&watch->mutex);
}

static void wait_for_code(watch_t *watch, int32_t code) {
    wait_for(watch, &watch->replies, 1);
    CHECK_INT(watch->code, code);
}

static void a_pending_call_is_warned_of(void) {
    my_timer_ctx_t *const ctx = timer_new("t");
    const my_timer_echo_request_t slow = echo_request("slow", 5000);
    const my_timer_echo_request_t soon = echo_request("soon", 40);
    watch_t native = WATCH(ctx, 5);
    watch_t cbor = WATCH(ctx, 5);
    watch_t ending = WATCH(ctx, 5);
    cbor_t request = CBOR({"req": {"message": "slow", "delayMs": 5000}});
    CHECK_INT(my_timer_set_stale_warn(ctx, 5), FFI_OK);
    CHECK_INT(my_timer_echo(ctx, note, &native, &slow), FFI_OK);
    CHECK_INT(my_timer_echo_cbor(ctx, note, &cbor, request.data, request.len), FFI_OK);
    CHECK_INT(my_timer_echo(ctx, note, &ending, &soon), FFI_OK);
    cbor_free(&request);
    wait_for(&native, &native.warnings, 3);
    wait_for(&cbor, &cbor.warnings, 3);
    wait_for_code(&ending, FFI_OK);
    CHECK_INT(my_timer_cancel(ctx, &native), FFI_OK);
    wait_for_code(&native, FFI_CANCELLED);
    /* Teardown ends the other one; nothing can come after it. */
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    wait_for_code(&cbor, FFI_CANCELLED);
}

/* A waiter takes a warning for a failure. */
static void nothing_else_is_warned_of(void) {
    my_timer_ctx_t *const on = timer_new("t");
    my_timer_ctx_t *const off = timer_new("t");
    const char *const echoed = "{\"echoed\": \"m\", \"timerName\": \"t\"}";
    const my_timer_echo_request_t request = echo_request("m", 20);
    my_timer_echo_response_t response;
    CHECK_INT(my_timer_set_stale_warn(on, 1), FFI_OK);
    CHECK_CALL(render_text, my_timer_version(on, waiter_done, reply_to), FFI_OK, "nim-timer v0.1.0");
    CHECK_WAIT(render_echo_response, response, my_timer_echo_wait(on, &request, -1, &response, &reply), FFI_OK, echoed);
    CHECK_CALL(render_echo_response, my_timer_echo(off, waiter_done, reply_to, &request), FFI_OK, echoed);
    CHECK_INT(my_timer_set_stale_warn(on, 0), FFI_OK);
    CHECK_CALL(render_echo_response, my_timer_echo(on, waiter_done, reply_to, &request), FFI_OK, echoed);
    CHECK_INT(my_timer_destroy(on), FFI_OK);
    CHECK_INT(my_timer_destroy(off), FFI_OK);
    CHECK_INT(my_timer_set_stale_warn(on, 1), FFI_ERR);
}

static void without_a_context_it_is_for_those_to_come(void) {
    my_timer_ctx_t *const before = timer_new("t");
    const my_timer_echo_request_t slow = echo_request("slow", 5000);
    CHECK_INT(my_timer_set_stale_warn(NULL, -1), FFI_ERR);
    CHECK_INT(my_timer_set_stale_warn(NULL, 1), FFI_OK);
    my_timer_ctx_t *const ctx = timer_new("t");
    CHECK_INT(my_timer_set_stale_warn(NULL, 0), FFI_OK);
    watch_t quiet = WATCH(before, 1);
    watch_t watch = WATCH(ctx, 1);
    CHECK_INT(my_timer_echo(before, note, &quiet, &slow), FFI_OK);
    CHECK_INT(my_timer_echo(ctx, note, &watch, &slow), FFI_OK);
    wait_for(&watch, &watch.warnings, 3);
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    CHECK_INT(my_timer_destroy(before), FFI_OK);
    CHECK_INT(quiet.warnings, 0);
    CHECK_INT(quiet.code, FFI_CANCELLED);
}

static void cancel(watch_t *watch) {
    CHECK_INT(my_timer_destroy(watch->ctx), FFI_WOULD_DEADLOCK);
    CHECK_CALL(render_text, my_timer_version(watch->ctx, waiter_done, reply_to), FFI_OK, "nim-timer v0.1.0");
    CHECK_INT(my_timer_cancel(watch->ctx, watch), FFI_OK);
}

static void a_callback_may_cancel_its_own_call(void) {
    my_timer_ctx_t *const ctx = timer_new("t");
    const my_timer_echo_request_t slow = echo_request("slow", 5000);
    watch_t watch = WATCH(ctx, 1);
    watch.act = cancel;
    CHECK_INT(my_timer_set_stale_warn(ctx, 1), FFI_OK);
    CHECK_INT(my_timer_echo(ctx, note, &watch, &slow), FFI_OK);
    wait_for_code(&watch, FFI_CANCELLED);
    CHECK_INT(watch.warnings, 1);
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
}

int main(void) {
    a_pending_call_is_warned_of();
    nothing_else_is_warned_of();
    without_a_context_it_is_for_those_to_come();
    a_callback_may_cancel_its_own_call();
    return check_finish();
}
