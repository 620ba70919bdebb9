/*
 * Contexts that are none, on every kind of entry: null, garbage, another library's, one whose constructor runs or came to
 * nothing, one that was destroyed. Each is an error that says which, once, and nothing else notices.
 */
#define _POSIX_C_SOURCE 200809L
#include "alive.h"

#include <my_timer.h>

/* Whatever its fault is: all texts about contexts begin so. */
#define SOME_FAULT "the context "
#define NONE_OF_THIS_LIBRARY "the context is not one of this library"

enum { TOKEN = 4711 };

/* What the entries say that every library has. */
typedef struct own_codes {
    int32_t cancel;
    int32_t set_stale_warn;
} own_codes_t;

static const own_codes_t both_refuse = {FFI_ERR, FFI_ERR};

/* Every kind of entry refuses `bad`, and says why. Each call is accepted, and has one reply: `check_finish` counts. */
static void check_refused(lives_ctx_t *bad, const char *why, own_codes_t codes) {
    CHECK_CALL_BEGINS(render_token, lives_token(bad, waiter_done, reply_to), FFI_ERR, why);
    CHECK_CALL_BEGINS(render_token, lives_end(bad, waiter_done, reply_to, LIVES_END_PANICS), FFI_ERR, why);
    CHECK_CALL_BEGINS(render_token, lives_end_after(bad, waiter_done, reply_to, 0, LIVES_END_WELL), FFI_ERR, why);
    CHECK_CALL_BEGINS(render_token, lives_end_after(bad, waiter_done, reply_to, 0, LIVES_END_NEVER), FFI_ERR, why);
    CHECK_CALL_BEGINS(render_token, lives_hold(bad, waiter_done, reply_to), FFI_ERR, why);
    CHECK_CALL_BEGINS(render_unit, lives_release(bad, waiter_done, reply_to), FFI_ERR, why);
    CHECK_CALL_BEGINS(render_text, lives_tell(bad, waiter_done, reply_to, FFI_STR("t")), FFI_ERR, why);

    CHECK_CBOR_BEGINS(CBOR({}), CBOR_ON(bad, lives_token), FFI_ERR, why);
    CHECK_CBOR_BEGINS(CBOR({"end": "Panics"}), CBOR_ON(bad, lives_end), FFI_ERR, why);
    CHECK_CBOR_BEGINS(CBOR({"delay_ms": 0, "end": "Never"}), CBOR_ON(bad, lives_end_after), FFI_ERR, why);
    CHECK_CBOR_BEGINS(CBOR({}), CBOR_ON(bad, lives_hold), FFI_ERR, why);
    /* The context is looked at before the request. */
    CHECK_CBOR_BEGINS(CBOR("no request"), CBOR_ON(bad, lives_end_after), FFI_ERR, why);

    uint64_t token = TOKEN;
    ffi_str_t text = FFI_STR("untouched");
    CHECK_WAIT_BEGINS(render_token, token, lives_token_wait(bad, &token, &reply), FFI_ERR, why);
    CHECK_WAIT_BEGINS(render_token, token, lives_end_wait(bad, LIVES_END_PANICS, &token, &reply), FFI_ERR, why);
    CHECK_WAIT_BEGINS(render_token, token, lives_end_after_wait(bad, 0, LIVES_END_WELL, -1, &token, &reply), FFI_ERR,
                      why);
    CHECK_WAIT_BEGINS(render_token, token, lives_end_after_wait(bad, 0, LIVES_END_NEVER, -1, &token, &reply), FFI_ERR,
                      why);
    CHECK_WAIT_BEGINS(render_token, token, lives_hold_wait(bad, 0, &token, &reply), FFI_ERR, why);
    CHECK_WAIT_BEGINS(render_str, text, lives_tell_wait(bad, FFI_STR("t"), &text, &reply), FFI_ERR, why);
    /* Without a reply there is the code. */
    CHECK_INT(lives_token_wait(bad, &token, NULL), FFI_ERR);
    CHECK_INT(lives_release_wait(bad, NULL), FFI_ERR);
    CHECK_INT(token, TOKEN);
    CHECK(text.len == strlen("untouched"));

    CHECK_INT(lives_cancel(bad, &token), codes.cancel);
    CHECK_INT(lives_set_stale_warn(bad, 0), codes.set_stale_warn);
    CHECK_INT(lives_set_stale_warn(bad, -1), FFI_ERR);
    CHECK_INT(lives_destroy(bad), FFI_ERR);

    /* Nobody hears of it who has no callback. */
    CHECK_INT(lives_token(bad, NULL, &token), FFI_MISSING_CALLBACK);
    CHECK_INT(lives_hold(bad, NULL, &token), FFI_MISSING_CALLBACK);
    CHECK_INT(lives_token_cbor(bad, NULL, &token, NULL, 0), FFI_MISSING_CALLBACK);
}

/* What is no part of it: functions without a context, and contexts that are fine. */
static void check_unharmed(lives_ctx_t *good) {
    uint64_t value = 0;
    CHECK_CALL(render_token, lives_same(waiter_done, reply_to, 7), FFI_OK, "7");
    CHECK_CBOR(CBOR({"value": 7}), CBOR_STATIC(lives_same), FFI_OK, "7");
    CHECK_WAIT(render_token, value, lives_same_wait(7, &value, &reply), FFI_OK, "7");
    CHECK_CALL(render_token, lives_same_after(waiter_done, reply_to, 8, 1, LIVES_END_WELL), FFI_OK, "8");
    CHECK_CBOR(CBOR({"value": 8, "delay_ms": 1, "end": "Well"}), CBOR_STATIC(lives_same_after), FFI_OK, "8");
    CHECK_WAIT(render_token, value, lives_same_after_wait(8, 1, LIVES_END_WELL, -1, &value, &reply), FFI_OK, "8");
    CHECK_TOKEN(good, TOKEN);
    CHECK_CALL(render_token, lives_end_after(good, waiter_done, reply_to, 1, LIVES_END_WELL), FFI_OK, "4711");
}

static void what_is_no_context_is_refused(lives_ctx_t *good) {
    /* Null stands for what has no context, where there is something to do for it. */
    check_refused(NULL, "the context is null", (own_codes_t){FFI_OK, FFI_OK});
    check_unharmed(good);

    static uint64_t memory[8];
    const uintptr_t garbage[] = {
        1, 8, 0xdeadbeef, UINTPTR_MAX, UINTPTR_MAX / 2 + 1, (uintptr_t)memory, (uintptr_t)memory + 1,
    };
    for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
        check_refused((lives_ctx_t *)garbage[i], NONE_OF_THIS_LIBRARY, both_refuse);
    }
    /*
     * Every bit of an id counts. What is only close to one is of a slot that there is not, or nobody has; of another time; or
     * one bit makes it a handle, and another one a stream.
     */
    const unsigned kind = sizeof(uintptr_t) == 8 ? 48 : 28;
    for (unsigned bit = 0; bit < 8 * sizeof(uintptr_t); bit++) {
        lives_ctx_t *const close = (lives_ctx_t *)((uintptr_t)good ^ (uintptr_t)1 << bit);
        /* The first id of a library whose tag is a single bit is one bit from null, which is looked at above. */
        if (close == NULL) {
            continue;
        }
        const char *const why = bit == kind       ? "this is a handle, not a context"
                                : bit == kind + 1 ? "this is a stream, not a context"
                                                  : SOME_FAULT;
        check_refused(close, why, both_refuse);
    }
    check_unharmed(good);
}

/* The first context of the other library: slot and generation are those of `good`, as that is the first one here. */
static void a_context_of_another_library_is_refused(lives_ctx_t *good) {
    const my_timer_timer_config_t config = {.name = FFI_STR("foreign")};
    my_timer_ctx_t *timer = NULL;
    CHECK_INT(my_timer_create_wait(&config, -1, &timer, NULL), FFI_OK);
    check_refused((lives_ctx_t *)(void *)timer, NONE_OF_THIS_LIBRARY, both_refuse);
    check_unharmed(good);
    /* The other one has not noticed, and knows as little of contexts from here. */
    CHECK_CALL(render_text, my_timer_version(timer, waiter_done, reply_to), FFI_OK, "nim-timer v0.1.0");
    CHECK_INT(my_timer_destroy((my_timer_ctx_t *)(void *)good), FFI_ERR);
    CHECK_INT(my_timer_destroy(timer), FFI_OK);
    check_unharmed(good);
}

static void a_destroyed_context_is_refused(lives_ctx_t *good) {
    lives_ctx_t *const old = lives_new(1);
    CHECK_INT(lives_destroy(old), FFI_OK);
    check_refused(old, "the context was destroyed", both_refuse);
    /* Also where its slot is used again, by one that is ready and by one that is not. */
    lives_ctx_t *const next = lives_new(2);
    CHECK(next != old);
    check_refused(old, "the context was destroyed", both_refuse);
    CHECK_TOKEN(next, 2);
    CHECK_INT(lives_destroy(next), FFI_OK);
    waiter_t *const created = WAITER(render_context);
    lives_ctx_t *const opening = lives_open(3, 0, LIVES_END_NEVER, waiter_done, created);
    CHECK(opening != NULL && opening != old && opening != next);
    check_refused(old, "the context was destroyed", both_refuse);
    check_refused(next, "the context was destroyed", both_refuse);
    CHECK_INT(waiter_replies(created), 0);
    CHECK_INT(lives_cancel(opening, created), FFI_OK);
    CHECK_REPLY_BEGINS(created, FFI_CANCELLED, "");
    check_unharmed(good);
}

/* Its constructor runs: that can be cancelled by its id, and nothing else be done with it. */
static void a_context_that_is_not_ready_is_refused(lives_ctx_t *good) {
    waiter_t *const created = WAITER(render_context);
    lives_ctx_t *const opening = lives_open(3, 0, LIVES_END_NEVER, waiter_done, created);
    CHECK(opening != NULL);
    check_refused(opening, "the context is not ready", (own_codes_t){FFI_OK, FFI_ERR});
    CHECK_ALIVE(2, 1);
    CHECK_INT(waiter_replies(created), 0);
    CHECK_INT(lives_cancel(opening, created), FFI_OK);
    CHECK_REPLY_BEGINS(created, FFI_CANCELLED, "");
    check_refused(opening, "the context was destroyed", both_refuse);
    check_unharmed(good);

    /* One that fails had an id, too, which the host never gets to use. */
    waiter_t *const failed = WAITER(render_context);
    lives_ctx_t *const never = lives_open(4, 1, LIVES_END_FAILS, waiter_done, failed);
    CHECK_REPLY(failed, FFI_ERR, "failed as told");
    check_refused(never, "the context was destroyed", both_refuse);
    check_unharmed(good);
}

int main(void) {
    lives_ctx_t *const good = lives_new(TOKEN);
    what_is_no_context_is_refused(good);
    a_context_of_another_library_is_refused(good);
    a_destroyed_context_is_refused(good);
    a_context_that_is_not_ready_is_refused(good);
    CHECK_ALIVE(1, 0);
    CHECK_INT(lives_destroy(good), FFI_OK);
    CHECK_ALIVE(0, 0);
    return check_finish();
}
