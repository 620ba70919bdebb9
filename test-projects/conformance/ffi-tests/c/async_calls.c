/* Calls that wait: not at all, for a while, for another call, and for ever. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

static int64_t waiting(conformance_ctx_t *ctx) {
    int64_t count = -1;
    CHECK_INT(conformance_waiting_wait(ctx, &count, NULL), FFI_OK);
    return count;
}

static void a_ready_call_replies_at_once(conformance_ctx_t *ctx) {
    CHECK_ASYNC_METHOD(ctx, conformance_ready, i64, int64_t, (INT64_MIN), "{\"value\": -9223372036854775808}", FFI_OK,
                       "-9223372036854775808");
    /* It never waits, so the reply is there when the call returns. */
    waiter_t *const waiter = WAITER(i64_payload);
    CHECK_INT(conformance_ready(ctx, waiter_done, waiter, 7), FFI_OK);
    CHECK_INT(waiter_replies(waiter), 1);
    CHECK_REPLY(waiter, FFI_OK, "7");
    /* And a limit of no time is enough. */
    int64_t value = 0;
    CHECK_INT(conformance_ready_wait(ctx, 8, 0, &value, NULL), FFI_OK);
    CHECK_INT(value, 8);
}

static void a_pending_call_replies_later(conformance_ctx_t *ctx) {
    CHECK_ASYNC_METHOD(ctx, conformance_after, str, ffi_str_t, (5, FFI_STR("t\0")),
                       "{\"delay_ms\": 5, \"value\": \"t\\u0000\"}", FFI_OK, "\"t\\u0000\"");
}

/* Many wait, one lets them through, and each gets its own reply. */
static void calls_wait_for_each_other(conformance_ctx_t *ctx) {
    enum { CALLS = 100 };
    waiter_t *waiters[CALLS];
    char text[20];
    for (int i = 0; i < CALLS; i++) {
        waiters[i] = WAITER(i64_payload);
        CHECK_INT(conformance_wait_at_gate(ctx, waiter_done, waiters[i], i), FFI_OK);
    }
    CHECK_INT(waiting(ctx), CALLS);
    for (int i = 0; i < CALLS; i++) {
        CHECK_INT(waiter_replies(waiters[i]), 0);
    }
    for (int i = 0; i < CALLS; i++) {
        CHECK_INT(conformance_let_one_through_wait(ctx, NULL), FFI_OK);
    }
    for (int i = 0; i < CALLS; i++) {
        snprintf(text, sizeof text, "%d", i);
        CHECK_REPLY(waiters[i], FFI_OK, text);
    }
    CHECK_INT(waiting(ctx), 0);
}

/* Who opens the gate before does so for the one that comes. */
static void the_gate_in_each_form(conformance_ctx_t *ctx) {
    int64_t value = 0;
    CHECK_EACH_UNIT(conformance_let_one_through(ctx, waiter_done, reply_to),
                    conformance_let_one_through_wait(ctx, &reply), CBOR_CALL_ON(ctx, conformance_let_one_through), "{}",
                    FFI_OK, "null");
    /* Three times opened, and nobody waits: that is remembered once. */
    CHECK_WAIT(i64_out, value, conformance_wait_at_gate_wait(ctx, 5, -1, &value, &reply), FFI_OK, "5");
    CHECK_EACH(i64, int64_t, conformance_waiting(ctx, waiter_done, reply_to),
               conformance_waiting_wait(ctx, &result, &reply), CBOR_CALL_ON(ctx, conformance_waiting), "{}", FFI_OK,
               "0");
    cbor_t request = CBOR({"value": -1});
    waiter_t *const waiter = WAITER(render_cbor);
    CHECK_INT(conformance_wait_at_gate_cbor(ctx, waiter_done, waiter, request.data, request.len), FFI_OK);
    cbor_free(&request);
    CHECK_INT(waiting(ctx), 1);
    CHECK_INT(conformance_let_one_through_wait(ctx, NULL), FFI_OK);
    CHECK_REPLY(waiter, FFI_OK, "-1");
}

/* A cancelled call replies so, and its future is gone: nobody waits any more. */
static void calls_are_cancelled(conformance_ctx_t *ctx) {
    waiter_t *const cancelled = WAITER(i64_payload);
    waiter_t *const goes_on = WAITER(i64_payload);
    CHECK_INT(conformance_wait_at_gate(ctx, waiter_done, cancelled, 1), FFI_OK);
    CHECK_INT(conformance_wait_at_gate(ctx, waiter_done, goes_on, 2), FFI_OK);
    CHECK_INT(waiting(ctx), 2);
    CHECK_INT(conformance_cancel(ctx, cancelled), FFI_OK);
    CHECK_REPLY_BEGINS(cancelled, FFI_CANCELLED, "");
    CHECK_INT(waiting(ctx), 1);
    CHECK_INT(waiter_replies(goes_on), 0);
    CHECK_INT(conformance_let_one_through_wait(ctx, NULL), FFI_OK);
    CHECK_REPLY(goes_on, FFI_OK, "2");
    /* What has replied cannot be cancelled. */
    conformance_cancel(ctx, goes_on);
    CHECK_INT(waiter_replies(goes_on), 1);
}

static void calls_in_cbor_are_cancelled(conformance_ctx_t *ctx) {
    cbor_t request = CBOR({"value": 1});
    waiter_t *const cancelled = WAITER(render_cbor);
    CHECK_INT(conformance_wait_at_gate_cbor(ctx, waiter_done, cancelled, request.data, request.len), FFI_OK);
    cbor_free(&request);
    CHECK_INT(conformance_cancel(ctx, cancelled), FFI_OK);
    CHECK_REPLY_BEGINS(cancelled, FFI_CANCELLED, "");
    CHECK_INT(waiting(ctx), 0);
}

/* After its limit a direct call is cancelled, and its future gone. */
static void calls_have_time_limits(conformance_ctx_t *ctx) {
    int64_t value = 0;
    CHECK_WAIT_BEGINS(i64_out, value, conformance_wait_at_gate_wait(ctx, 1, 10, &value, &reply), FFI_TIMEOUT, "");
    CHECK_WAIT_BEGINS(i64_out, value, conformance_wait_at_gate_wait(ctx, 1, 0, &value, &reply), FFI_TIMEOUT, "");
    CHECK_INT(waiting(ctx), 0);
}

/* A callback runs on a thread of the library, where a direct call of an async function would wait for itself. */
static void call_directly(int32_t code, const void *payload, size_t len, void *user_data) {
    conformance_ctx_t *const *const ctx = *(conformance_ctx_t **const *)user_data;
    ffi_str_t text;
    ffi_reply_t reply = {0};
    CHECK_INT(conformance_after_wait(*ctx, 1, FFI_STR("t"), -1, &text, &reply), FFI_WOULD_DEADLOCK);
    conformance_reply_release(&reply);
    CHECK_INT(conformance_destroy(*ctx), FFI_WOULD_DEADLOCK);
    waiter_done(code, payload, len, ((void **)user_data)[1]);
}

static void a_deadlock_is_refused(conformance_ctx_t *ctx) {
    waiter_t *const waiter = WAITER(str_payload);
    void *both[] = {&ctx, waiter};
    CHECK_INT(conformance_after(ctx, call_directly, both, 5, FFI_STR("t")), FFI_OK);
    CHECK_REPLY(waiter, FFI_OK, "\"t\"");
}

static void what_is_no_context_is_refused(conformance_ctx_t *ctx) {
    int64_t value = 0;
    CHECK_CALL_BEGINS(i64_payload, conformance_ready(NULL, waiter_done, reply_to, 1), FFI_ERR, "");
    CHECK_WAIT_BEGINS(i64_out, value, conformance_ready_wait(NULL, 1, -1, &value, &reply), FFI_ERR, "");
    CHECK_CBOR_BEGINS(CBOR({"value": 1}), CBOR_CALL_ON(NULL, conformance_ready), FFI_ERR, "");
    CHECK_CALL_BEGINS(i64_payload, conformance_ready((conformance_ctx_t *)(uintptr_t)-1, waiter_done, reply_to, 1),
                      FFI_ERR, "");
    CHECK_INT(conformance_ready(ctx, NULL, NULL, 1), FFI_MISSING_CALLBACK);
}

int main(void) {
    conformance_ctx_t *const ctx = context_of("async");
    a_ready_call_replies_at_once(ctx);
    a_pending_call_replies_later(ctx);
    calls_wait_for_each_other(ctx);
    the_gate_in_each_form(ctx);
    calls_are_cancelled(ctx);
    calls_in_cbor_are_cancelled(ctx);
    calls_have_time_limits(ctx);
    a_deadlock_is_refused(ctx);
    what_is_no_context_is_refused(ctx);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    return check_finish();
}
