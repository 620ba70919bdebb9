/*
 * Constructors that come to nothing: by an error, a panic, a cancellation, a limit of time, a request that is none. None of
 * them leaves anything behind, however often and by however many it is tried, and the next one is as good as ever.
 */
#define _POSIX_C_SOURCE 200809L
#include "alive.h"

enum { ROUNDS = 300, THREADS = 4 };

static const char *text_of(lives_end_t end) {
    return end == LIVES_END_FAILS ? "failed as told" : "panicked: as told";
}

/* The id of a context that came to nothing is none, whether the host was given it or not. */
static void check_nothing(lives_ctx_t *ctx) {
    uint64_t token = 0;
    CHECK_INT(lives_token_wait(ctx, &token, NULL), FFI_ERR);
    CHECK_INT(lives_destroy(ctx), FFI_ERR);
}

/* It fails or panics: at once, and after it has waited. */
static void ends_by_itself(lives_end_t end, unsigned delay) {
    const char *const text = text_of(end);
    waiter_t *waiter = WAITER(render_context);
    lives_ctx_t *ctx = lives_create(1, end, waiter_done, waiter);
    CHECK(ctx == NULL);
    CHECK_REPLY(waiter, FFI_ERR, text);
    CHECK_WAIT(render_context, ctx, lives_create_wait(1, end, &ctx, &reply), FFI_ERR, text);
    CHECK(ctx == NULL);

    waiter = WAITER(render_context);
    ctx = lives_open(1, delay, end, waiter_done, waiter);
    CHECK_REPLY(waiter, FFI_ERR, text);
    check_nothing(ctx);
    ctx = NULL;
    CHECK_WAIT(render_context, ctx, lives_open_wait(1, delay, end, -1, &ctx, &reply), FFI_ERR, text);
    CHECK(ctx == NULL);

    char notation[80];
    snprintf(notation, sizeof notation, "{\"token\": 1, \"delay_ms\": %u, \"end\": \"%s\"}", delay,
             end == LIVES_END_FAILS ? "Fails" : "Panics");
    cbor_t request = cbor_of(notation);
    waiter = WAITER(render_cbor);
    ctx = lives_open_cbor(request.data, request.len, waiter_done, waiter);
    CHECK_REPLY(waiter, FFI_ERR, text);
    check_nothing(ctx);
    cbor_free(&request);
}

static void is_cancelled(void) {
    waiter_t *const by_null = WAITER(render_context);
    waiter_t *const by_id = WAITER(render_context);
    lives_ctx_t *const one = lives_open(2, 0, LIVES_END_NEVER, waiter_done, by_null);
    lives_ctx_t *const other = lives_open(2, 60000, LIVES_END_WELL, waiter_done, by_id);
    CHECK(one != NULL && other != NULL);
    CHECK_INT(lives_cancel(NULL, by_null), FFI_OK);
    CHECK_INT(lives_cancel(other, by_id), FFI_OK);
    CHECK_REPLY(by_null, FFI_CANCELLED, "cancelled");
    CHECK_REPLY(by_id, FFI_CANCELLED, "cancelled");
    check_nothing(one);
    check_nothing(other);
}

/* Whichever is first, the end of the constructor or the cancellation: there is a context, or there is none. */
static void is_cancelled_when_it_is_ready(void) {
    waiter_t *const waiter = WAITER(render_context);
    lives_ctx_t *const ctx = lives_open(3, 1, LIVES_END_WELL, waiter_done, waiter);
    sleep_ms(1);
    const int32_t cancelled = lives_cancel(ctx, waiter);
    const int32_t code = waiter_code(waiter);
    CHECK(cancelled == FFI_OK || cancelled == FFI_ERR);
    if (code == FFI_OK) {
        CHECK_TOKEN(ctx, 3);
        CHECK_INT(lives_destroy(ctx), FFI_OK);
    } else {
        CHECK_REPLY(waiter, FFI_CANCELLED, "cancelled");
        check_nothing(ctx);
    }
}

static void is_too_slow(void) {
    lives_ctx_t *ctx = NULL;
    CHECK_WAIT(render_context, ctx, lives_open_wait(4, 60000, LIVES_END_WELL, 0, &ctx, &reply), FFI_TIMEOUT,
               "timed out after 0 ms");
    CHECK_WAIT(render_context, ctx, lives_open_wait(4, 0, LIVES_END_NEVER, 1, &ctx, &reply), FFI_TIMEOUT,
               "timed out after 1 ms");
    CHECK(ctx == NULL);
    /* One whose time is as long as its limit is there or not. */
    const int32_t code = lives_open_wait(4, 1, LIVES_END_WELL, 1, &ctx, NULL);
    CHECK(code == FFI_OK || code == FFI_TIMEOUT);
    CHECK((code == FFI_OK) == (ctx != NULL));
    if (ctx != NULL) {
        CHECK_TOKEN(ctx, 4);
        CHECK_INT(lives_destroy(ctx), FFI_OK);
    }
}

static void is_asked_for_in_vain(void) {
    static const char *const notations[] = {
        "{}",
        "[]",
        "{\"token\": 5, \"delay_ms\": 0}",
        "{\"token\": -1, \"delay_ms\": 0, \"end\": \"Well\"}",
        "{\"token\": 5, \"delay_ms\": 0, \"end\": \"Well\", \"token\": 5}",
        "{\"token\": 5, \"delay_ms\": 0, \"end\": \"Badly\"}",
    };
    for (size_t i = 0; i < sizeof notations / sizeof *notations; i++) {
        cbor_t request = cbor_of(notations[i]);
        waiter_t *const waiter = WAITER(render_context);
        CHECK(lives_open_cbor(request.data, request.len, waiter_done, waiter) == NULL);
        CHECK_REPLY_BEGINS(waiter, FFI_ERR, "");
        cbor_free(&request);
    }
    waiter_t *const waiter = WAITER(render_context);
    CHECK(lives_open(5, 0, 99, waiter_done, waiter) == NULL);
    CHECK_REPLY_BEGINS(waiter, FFI_ERR, "end: ");
    lives_ctx_t *ctx = NULL;
    CHECK_WAIT_BEGINS(render_context, ctx, lives_open_wait(5, 0, -1, -1, &ctx, &reply), FFI_ERR, "end: ");
    CHECK_WAIT_BEGINS(render_context, ctx, lives_create_wait(5, -1, &ctx, &reply), FFI_ERR, "end: ");
    CHECK(ctx == NULL);
    CHECK_INT(lives_open_wait(5, 0, LIVES_END_WELL, -1, NULL, NULL), FFI_ERR);
    CHECK(lives_create(5, LIVES_END_WELL, NULL, NULL) == NULL);
    CHECK(lives_open(5, 0, LIVES_END_NEVER, NULL, NULL) == NULL);
}

static void one_of_each(int round) {
    ends_by_itself(LIVES_END_FAILS, (unsigned)(round % 2));
    if (round % 4 == 0) {
        ends_by_itself(LIVES_END_PANICS, (unsigned)(round % 8 == 0));
    }
    is_cancelled();
    is_cancelled_when_it_is_ready();
    is_too_slow();
    is_asked_for_in_vain();
}

static void *fail_again_and_again(void *unused) {
    (void)unused;
    for (int round = 0; round < ROUNDS / THREADS; round++) {
        one_of_each(round);
    }
    return NULL;
}

int main(void) {
    expect_panics();
    /* What was there before is there afterwards, and works. */
    lives_ctx_t *const kept = lives_new(6);
    for (int round = 0; round < 8; round++) {
        one_of_each(round);
        CHECK_ALIVE(1, 0);
    }
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        threads[i] = thread_start(fail_again_and_again, NULL);
    }
    for (int i = 0; i < THREADS; i++) {
        thread_end(threads[i]);
    }
    CHECK_ALIVE(1, 0);
    CHECK_TOKEN(kept, 6);
    CHECK_INT(lives_destroy(kept), FFI_OK);
    CHECK_ALIVE(0, 0);
    return check_finish();
}
