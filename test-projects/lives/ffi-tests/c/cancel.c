/*
 * Calls that are given up: by `cancel`, and by a limit of time. When the host hears of it the future is gone already; what is
 * over, unknown or another's is not touched; and however the end of a call and its cancellation meet, there is one reply.
 */
#define _POSIX_C_SOURCE 200809L
#include "alive.h"

enum { TOKEN = 9 };

/* ------------------------------------------------------------------------------------------- by cancel */

/* What the callback of a cancelled call sees. */
typedef struct sight {
    atomic_int code;
    int64_t futures;
    atomic_bool seen;
} sight_t;

static void look(int32_t code, const void *payload, size_t len, void *user_data) {
    sight_t *const sight = user_data;
    (void)payload;
    (void)len;
    sight->futures = futures();
    atomic_store(&sight->code, code);
    atomic_store(&sight->seen, true);
}

/* The future goes first, and then the reply says so. */
static void the_future_is_dropped_before_the_reply(lives_ctx_t *ctx) {
    for (int form = 0; form < 4; form++) {
        sight_t sight = {.futures = -1};
        lives_ctx_t *on = ctx;
        switch (form) {
        case 0:
            CHECK_INT(lives_hold(ctx, look, &sight), FFI_OK);
            break;
        case 1:
            CHECK_INT(lives_hold_cbor(ctx, look, &sight, NULL, 0), FFI_OK);
            break;
        case 2:
            CHECK_INT(lives_end_after(ctx, look, &sight, 60000, LIVES_END_WELL), FFI_OK);
            break;
        default:
            on = NULL;
            CHECK_INT(lives_same_after(look, &sight, 1, 0, LIVES_END_NEVER), FFI_OK);
        }
        CHECK_INT(futures(), 1);
        CHECK(!atomic_load(&sight.seen));
        CHECK_INT(lives_cancel(on, &sight), FFI_OK);
        WAIT_UNTIL(atomic_load(&sight.seen));
        CHECK_INT(atomic_load(&sight.code), FFI_CANCELLED);
        CHECK_INT(sight.futures, 0);
    }
}

static void what_is_over_or_unknown_is_not_touched(lives_ctx_t *ctx, lives_ctx_t *other) {
    waiter_t *const over = WAITER(render_token);
    waiter_t *const pending = WAITER(render_token);
    waiter_t *const without = WAITER(render_token);
    int nobody = 0;
    CHECK_INT(lives_end_after(ctx, waiter_done, over, 0, LIVES_END_WELL), FFI_OK);
    CHECK_INT(lives_hold(ctx, waiter_done, pending), FFI_OK);
    CHECK_INT(lives_same_after(waiter_done, without, 1, 0, LIVES_END_NEVER), FFI_OK);
    CHECK_INT(lives_cancel(ctx, over), FFI_OK);
    CHECK_INT(lives_cancel(ctx, &nobody), FFI_OK);
    CHECK_INT(lives_cancel(ctx, NULL), FFI_OK);
    CHECK_INT(lives_cancel(NULL, &nobody), FFI_OK);
    /* Calls belong to their context, or to none. */
    CHECK_INT(lives_cancel(other, pending), FFI_OK);
    CHECK_INT(lives_cancel(NULL, pending), FFI_OK);
    CHECK_INT(lives_cancel(ctx, without), FFI_OK);
    CHECK_INT(futures(), 2);
    CHECK_INT(waiter_replies(pending) + waiter_replies(without), 0);
    CHECK_REPLY(over, FFI_OK, "9");
    CHECK_INT(lives_release_wait(ctx, NULL), FFI_OK);
    CHECK_REPLY(pending, FFI_OK, "9");
    CHECK_INT(lives_cancel(NULL, without), FFI_OK);
    CHECK_REPLY(without, FFI_CANCELLED, "cancelled");
    CHECK_INT(futures(), 0);
}

/* Null is a `user_data` like any other. */
static atomic_int nulls;

static void count_null(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)payload;
    (void)len;
    CHECK(code == FFI_CANCELLED && user_data == NULL);
    atomic_fetch_add(&nulls, 1);
}

static void null_names_calls_too(lives_ctx_t *ctx) {
    waiter_t *const spared = WAITER(render_token);
    CHECK_INT(lives_hold(ctx, count_null, NULL), FFI_OK);
    CHECK_INT(lives_hold(ctx, waiter_done, spared), FFI_OK);
    CHECK_INT(lives_hold(ctx, count_null, NULL), FFI_OK);
    CHECK_INT(lives_cancel(ctx, NULL), FFI_OK);
    WAIT_UNTIL(atomic_load(&nulls) == 2);
    CHECK_INT(futures(), 1);
    CHECK_INT(lives_cancel(ctx, spared), FFI_OK);
    CHECK_REPLY(spared, FFI_CANCELLED, "cancelled");
}

/* A callback that cancels: a call that waits, and its own, which is over. */
typedef struct canceller {
    lives_ctx_t *ctx;
    waiter_t *victim;
    waiter_t *done;
} canceller_t;

static void cancel_both(int32_t code, const void *payload, size_t len, void *user_data) {
    canceller_t *const canceller = user_data;
    CHECK_INT(lives_cancel(canceller->ctx, canceller), FFI_OK);
    CHECK_INT(lives_cancel(canceller->ctx, canceller->victim), FFI_OK);
    CHECK_INT(lives_cancel(canceller->ctx, canceller->victim), FFI_OK);
    waiter_done(code, payload, len, canceller->done);
}

static void callbacks_may_cancel(lives_ctx_t *ctx) {
    for (uint64_t delay = 0; delay < 3; delay++) {
        canceller_t canceller = {ctx, WAITER(render_token), WAITER(render_token)};
        CHECK_INT(lives_hold(ctx, waiter_done, canceller.victim), FFI_OK);
        CHECK_INT(lives_end_after(ctx, cancel_both, &canceller, delay, LIVES_END_WELL), FFI_OK);
        CHECK_REPLY(canceller.done, FFI_OK, "9");
        CHECK_REPLY(canceller.victim, FFI_CANCELLED, "cancelled");
    }
    CHECK_INT(futures(), 0);
}

/* A warning is no reply, so what its callback cancels is the call itself. */
static void cancel_when_warned(int32_t code, const void *payload, size_t len, void *user_data) {
    canceller_t *const canceller = user_data;
    if (code == FFI_STALE_WARN) {
        CHECK_INT(lives_cancel(canceller->ctx, canceller), FFI_OK);
    } else {
        waiter_done(code, payload, len, canceller->done);
    }
}

static void a_call_may_cancel_itself(void) {
    lives_ctx_t *const ctx = lives_new(TOKEN);
    CHECK_INT(lives_set_stale_warn(ctx, 1), FFI_OK);
    canceller_t canceller = {ctx, NULL, WAITER(render_token)};
    CHECK_INT(lives_hold(ctx, cancel_when_warned, &canceller), FFI_OK);
    CHECK_REPLY(canceller.done, FFI_CANCELLED, "cancelled");
    CHECK_INT(futures(), 0);
    CHECK_INT(lives_destroy(ctx), FFI_OK);
}

/* ----------------------------------------------------------------------------------------------- races */

/* Two threads cancel what a third starts and the library ends. */
typedef struct race {
    lives_ctx_t *ctx;
    _Atomic(waiter_t *) present;
    atomic_bool is_over;
} race_t;

static void *cancel_what_is_present(void *argument) {
    race_t *const race = argument;
    while (!atomic_load(&race->is_over)) {
        CHECK_INT(lives_cancel(race->ctx, atomic_load(&race->present)), FFI_OK);
    }
    return NULL;
}

static void cancellation_races_with_the_end(lives_ctx_t *ctx) {
    enum { ROUNDS = 1500 };
    race_t race = {.ctx = ctx};
    const pthread_t threads[] = {thread_start(cancel_what_is_present, &race),
                                 thread_start(cancel_what_is_present, &race)};
    int ended = 0, cancelled = 0;
    for (int round = 0; round < ROUNDS; round++) {
        waiter_t *const waiter = WAITER(render_token);
        /* Some can be found before they are started, and some only after a moment, when they may be over. */
        if (round % 2 == 0) {
            atomic_store(&race.present, waiter);
        }
        if (round % 3 == 0) {
            CHECK_INT(lives_end_after(ctx, waiter_done, waiter, 0, LIVES_END_WELL), FFI_OK);
        } else if (round % 3 == 1) {
            CHECK_INT(lives_end_after(ctx, waiter_done, waiter, 1, LIVES_END_WELL), FFI_OK);
        } else {
            CHECK_INT(lives_hold(ctx, waiter_done, waiter), FFI_OK);
            CHECK_INT(lives_release_wait(ctx, NULL), FFI_OK);
        }
        if (round % 2 == 1) {
            sleep_ms(round % 4 == 1);
            atomic_store(&race.present, waiter);
        }
        const int32_t code = waiter_code(waiter);
        CHECK(code == FFI_OK || code == FFI_CANCELLED);
        ended += code == FFI_OK;
        cancelled += code == FFI_CANCELLED;
        if (code == FFI_OK) {
            CHECK_REPLY(waiter, FFI_OK, "9");
        }
    }
    atomic_store(&race.is_over, true);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        thread_end(threads[i]);
    }
    CHECK(ended > 0 && cancelled > 0);
    CHECK_INT(futures(), 0);
}

/* -------------------------------------------------------------------------------------- limits of time */

static void limits_of_time(lives_ctx_t *ctx) {
    uint64_t token = 0;
    /* None at all. */
    CHECK_WAIT(render_token, token, lives_end_after_wait(ctx, 5, LIVES_END_WELL, -1, &token, &reply), FFI_OK, "9");
    CHECK_WAIT(render_token, token, lives_end_after_wait(ctx, 5, LIVES_END_WELL, INT64_MIN, &token, &reply), FFI_OK, "9");
    /* More than enough. */
    CHECK_WAIT(render_token, token, lives_end_after_wait(ctx, 5, LIVES_END_WELL, INT64_MAX, &token, &reply), FFI_OK, "9");
    CHECK_WAIT(render_token, token, lives_end_after_wait(ctx, 1, LIVES_END_FAILS, 60000, &token, &reply), FFI_ERR,
               "failed as told");
    /* Enough for what does not wait. */
    CHECK_WAIT(render_token, token, lives_end_after_wait(ctx, 0, LIVES_END_WELL, 0, &token, &reply), FFI_OK, "9");
    /* Too little. */
    static const int64_t short_limits[] = {0, 1, 5};
    for (size_t i = 0; i < sizeof short_limits / sizeof *short_limits; i++) {
        const int64_t limit = short_limits[i];
        char text[40];
        snprintf(text, sizeof text, "timed out after %d ms", (int)limit);
        token = 77;
        CHECK_WAIT(render_token, token, lives_hold_wait(ctx, limit, &token, &reply), FFI_TIMEOUT, text);
        CHECK_INT(futures(), 0);
        CHECK_WAIT(render_token, token, lives_end_after_wait(ctx, 60000, LIVES_END_WELL, limit, &token, &reply),
                   FFI_TIMEOUT, text);
        CHECK_INT(futures(), 0);
        CHECK_WAIT(render_token, token, lives_same_after_wait(1, 0, LIVES_END_NEVER, limit, &token, &reply),
                   FFI_TIMEOUT, text);
        CHECK_INT(futures(), 0);
        CHECK_INT(lives_hold_wait(ctx, limit, &token, NULL), FFI_TIMEOUT);
        /* There is no result, so none was written. */
        CHECK_INT(token, 77);
    }
}

/* The end of the call and that of its time are close: one or the other. */
static void *race_with_the_limit(void *argument) {
    lives_ctx_t *const ctx = argument;
    for (int round = 0; round < 150; round++) {
        uint64_t token = 0;
        ffi_reply_t reply = FFI_REPLY_INIT;
        const int32_t code = lives_end_after_wait(ctx, (uint64_t)(1 + round % 2), LIVES_END_WELL, 1, &token, &reply);
        CHECK(code == FFI_TIMEOUT || code == FFI_OK);
        CHECK_INT(token, code == FFI_OK ? TOKEN : 0);
        lives_reply_release(&reply);
    }
    return NULL;
}

static void limits_race_with_the_end(lives_ctx_t *ctx) {
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        threads[i] = thread_start(race_with_the_limit, ctx);
    }
    for (int i = 0; i < THREADS; i++) {
        thread_end(threads[i]);
    }
    CHECK_INT(futures(), 0);
}

int main(void) {
    lives_ctx_t *const ctx = lives_new(TOKEN);
    lives_ctx_t *const other = lives_new(1);
    the_future_is_dropped_before_the_reply(ctx);
    what_is_over_or_unknown_is_not_touched(ctx, other);
    null_names_calls_too(ctx);
    callbacks_may_cancel(ctx);
    a_call_may_cancel_itself();
    cancellation_races_with_the_end(ctx);
    limits_of_time(ctx);
    limits_race_with_the_end(ctx);
    CHECK_ALIVE(2, 0);
    CHECK_INT(lives_destroy(ctx), FFI_OK);
    CHECK_INT(lives_destroy(other), FFI_OK);
    CHECK_ALIVE(0, 0);
    return check_finish();
}
