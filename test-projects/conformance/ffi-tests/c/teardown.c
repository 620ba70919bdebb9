/* The end of a context: what is pending is cancelled, the destructor runs, and nothing comes after. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

#define CHECK_ENDED(label, count)                                                                          \
    CHECK_FORMS(conformance_ended, u32, uint32_t, (FFI_STR(label)), "{\"label\": \"" label "\"}", FFI_OK, count)

static void the_destructor_runs_once(void) {
    CHECK_ENDED("once", "0");
    conformance_ctx_t *const ctx = context_of("once");
    CHECK_ENDED("once", "0");
    /* It waits before it is done, and so does destroy. */
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK_ENDED("once", "1");
    CHECK_INT(conformance_destroy(ctx), FFI_ERR);
    CHECK_ENDED("once", "1");
}

static void pending_calls_are_cancelled_first(void) {
    enum { CALLS = 50 };
    conformance_ctx_t *const ctx = context_of("pending");
    waiter_t *waiters[CALLS];
    for (int i = 0; i < CALLS; i++) {
        waiters[i] = WAITER(i64_payload);
        CHECK_INT(conformance_wait_at_gate(ctx, waiter_done, waiters[i], i), FFI_OK);
    }
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    for (int i = 0; i < CALLS; i++) {
        /* The reply was there before destroy returned. */
        CHECK_INT(waiter_replies(waiters[i]), 1);
        CHECK_REPLY_BEGINS(waiters[i], FFI_CANCELLED, "");
    }
    CHECK_ENDED("pending", "1");
}

static void what_ended_is_no_context(void) {
    conformance_ctx_t *const ctx = context_of("gone");
    int64_t value = 0;
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK_CALL_BEGINS(i64_payload, conformance_ready(ctx, waiter_done, reply_to, 1), FFI_ERR, "");
    CHECK_WAIT_BEGINS(i64_out, value, conformance_ready_wait(ctx, 1, -1, &value, &reply), FFI_ERR, "");
    CHECK_CBOR_BEGINS(CBOR({"value": 1}), CBOR_CALL_ON(ctx, conformance_ready), FFI_ERR, "");
    CHECK(conformance_cancel(ctx, NULL) != FFI_OK);
    CHECK_INT(conformance_destroy(NULL), FFI_ERR);
    /* One that comes later is another one. */
    conformance_ctx_t *const next = context_of("next");
    CHECK(next != ctx);
    CHECK_CALL_BEGINS(i64_payload, conformance_ready(ctx, waiter_done, reply_to, 1), FFI_ERR, "");
    CHECK_INT(conformance_destroy(next), FFI_OK);
}

/* A constructor that still runs is a pending call: it is cancelled, and there is nothing to destroy. */
static void a_context_may_never_be_there(void) {
    waiter_t *const created = WAITER(render_context);
    conformance_ctx_t *const ctx = conformance_open(FFI_STR("never"), 60000, waiter_done, created);
    CHECK(ctx != NULL);
    CHECK_INT(conformance_destroy(ctx), FFI_ERR);
    CHECK_INT(conformance_cancel(ctx, created), FFI_OK);
    CHECK_REPLY_BEGINS(created, FFI_CANCELLED, "");
    CHECK_INT(conformance_destroy(ctx), FFI_ERR);
    CHECK_ENDED("never", "0");
}

int main(void) {
    the_destructor_runs_once();
    pending_calls_are_cancelled_first();
    what_ended_is_no_context();
    a_context_may_never_be_there();
    return check_finish();
}
