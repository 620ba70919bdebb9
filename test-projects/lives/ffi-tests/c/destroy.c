/*
 * The end of a context: from any thread, from a callback, twice, by several at once, with a destructor that panics, and with
 * calls of every form that are pending, running or just about to reply. After `destroy` there is silence.
 */
#define _POSIX_C_SOURCE 200809L
#include "alive.h"

/* ---------------------------------------------------------------------------------------------- silence */

/* Calls on a context that ends. A callback that comes after the end of the context is not to be survived. */
typedef struct listener {
    atomic_bool silent;
    atomic_int replies;
    atomic_int codes[FFI_WOULD_DEADLOCK + 1];
} listener_t;

static void listen(int32_t code, const void *payload, size_t len, void *user_data) {
    listener_t *const listener = user_data;
    (void)payload;
    (void)len;
    if (atomic_load(&listener->silent)) {
        fprintf(stderr, "code %d after the end of the context\n", (int)code);
        abort();
    }
    if (code == FFI_STALE_WARN) {
        return;
    }
    atomic_fetch_add(&listener->codes[code], 1);
    atomic_fetch_add(&listener->replies, 1);
}

static void destroy_into_silence(lives_ctx_t *ctx, listener_t *listener) {
    CHECK_INT(lives_destroy(ctx), FFI_OK);
    atomic_store(&listener->silent, true);
}

/* Calls that wait, that have just begun, that are about to end, and that are warned of, in the forms that have callbacks. */
static int start_some_of_each(lives_ctx_t *ctx, listener_t *listener, int count) {
    cbor_t request = CBOR({"delay_ms": 1, "end": "Well"});
    int calls = 0;
    CHECK_INT(lives_set_stale_warn(ctx, 1), FFI_OK);
    for (int i = 0; i < count; i++) {
        CHECK_INT(lives_hold(ctx, listen, listener), FFI_OK);
        CHECK_INT(lives_hold_cbor(ctx, listen, listener, NULL, 0), FFI_OK);
        CHECK_INT(lives_end_after(ctx, listen, listener, (uint64_t)(i % 4), LIVES_END_WELL), FFI_OK);
        CHECK_INT(lives_end_after(ctx, listen, listener, (uint64_t)(i % 3), LIVES_END_PANICS), FFI_OK);
        CHECK_INT(lives_end_after(ctx, listen, listener, 0, LIVES_END_NEVER), FFI_OK);
        CHECK_INT(lives_end_after_cbor(ctx, listen, listener, request.data, request.len), FFI_OK);
        calls += 6;
    }
    cbor_free(&request);
    return calls;
}

static void pending_calls_are_answered_first(void) {
    enum { CALLS = 200 };
    lives_ctx_t *const ctx = lives_new(1);
    listener_t listener = {0};
    waiter_t *waiters[CALLS];
    for (int i = 0; i < CALLS; i++) {
        waiters[i] = WAITER(render_token);
        CHECK_INT(lives_hold(ctx, waiter_done, waiters[i]), FFI_OK);
        CHECK_INT(lives_hold_cbor(ctx, listen, &listener, NULL, 0), FFI_OK);
    }
    CHECK_ALIVE(1, 2 * CALLS);
    destroy_into_silence(ctx, &listener);
    CHECK_ALIVE(0, 0);
    CHECK_INT(atomic_load(&listener.codes[FFI_CANCELLED]), CALLS);
    for (int i = 0; i < CALLS; i++) {
        CHECK_INT(waiter_replies(waiters[i]), 1);
        CHECK_REPLY(waiters[i], FFI_CANCELLED, "cancelled");
    }
}

/* However the ends of calls and of their context meet. Those who listen stay until the last moment. */
static void silence_follows(void) {
    enum { ROUNDS = 150 };
    static listener_t listeners[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        listener_t *const listener = &listeners[round];
        lives_ctx_t *const ctx = lives_new(1);
        const int calls = start_some_of_each(ctx, listener, 8);
        sleep_ms(round % 4);
        destroy_into_silence(ctx, listener);
        CHECK_INT(atomic_load(&listener->replies), calls);
        CHECK_INT(atomic_load(&listener->codes[FFI_OK]) + atomic_load(&listener->codes[FFI_ERR]) +
                      atomic_load(&listener->codes[FFI_CANCELLED]),
                  calls);
        CHECK(atomic_load(&listener->codes[FFI_CANCELLED]) >= 3 * 8);
        CHECK_ALIVE(0, 0);
    }
}

/* -------------------------------------------------------------------------------------- running calls */

/* A call whose callback takes its time. */
typedef struct slow {
    lives_ctx_t *ctx;
    atomic_bool is_inside;
    atomic_bool may_leave;
    atomic_bool is_destroyed;
    pthread_t destroyer;
} slow_t;

static void *destroy_it(void *argument) {
    slow_t *const slow = argument;
    atomic_store(&slow->may_leave, true);
    CHECK_INT(lives_destroy(slow->ctx), FFI_OK);
    atomic_store(&slow->is_destroyed, true);
    return NULL;
}

/* Has its context destroyed while it runs, whichever thread that is. */
static void take_time(int32_t code, const void *payload, size_t len, void *user_data) {
    slow_t *const slow = user_data;
    CHECK(code == FFI_OK && payload != NULL && len == sizeof(uint64_t));
    slow->destroyer = thread_start(destroy_it, slow);
    atomic_store(&slow->is_inside, true);
    WAIT_UNTIL(atomic_load(&slow->may_leave));
    /* Time for `destroy` to come back too early. */
    sleep_ms(20);
    CHECK(!atomic_load(&slow->is_destroyed));
}

static void *call_it(void *argument) {
    slow_t *const slow = argument;
    CHECK_INT(lives_token(slow->ctx, take_time, slow), FFI_OK);
    return NULL;
}

/* The callback runs on a thread of the host, of the library, and in a call that was ready at once. */
static void destroy_waits_for_callbacks(void) {
    enum { OF_HOST, OF_LIBRARY, AT_ONCE, KINDS };
    for (int kind = OF_HOST; kind < KINDS; kind++) {
        slow_t slow = {.ctx = lives_new(1)};
        pthread_t caller = pthread_self();
        if (kind == OF_HOST) {
            caller = thread_start(call_it, &slow);
        } else {
            const uint64_t delay_ms = kind == OF_LIBRARY ? 5 : 0;
            CHECK_INT(lives_end_after(slow.ctx, take_time, &slow, delay_ms, LIVES_END_WELL), FFI_OK);
        }
        WAIT_UNTIL(atomic_load(&slow.is_inside));
        thread_end(slow.destroyer);
        CHECK(atomic_load(&slow.is_destroyed));
        if (kind == OF_HOST) {
            thread_end(caller);
        }
        CHECK_ALIVE(0, 0);
    }
}

typedef struct wait {
    lives_ctx_t *ctx;
    int32_t code;
} wait_t;

static void *hold_and_wait(void *argument) {
    wait_t *const wait = argument;
    uint64_t token = 0;
    ffi_reply_t reply = FFI_REPLY_INIT;
    wait->code = lives_hold_wait(wait->ctx, -1, &token, &reply);
    lives_reply_release(&reply);
    return NULL;
}

/* Threads that wait in the direct form come back. */
static void destroy_ends_waits(void) {
    enum { THREADS = 8 };
    wait_t waits[THREADS];
    pthread_t threads[THREADS];
    lives_ctx_t *const ctx = lives_new(1);
    for (int i = 0; i < THREADS; i++) {
        waits[i] = (wait_t){.ctx = ctx, .code = -1};
        threads[i] = thread_start(hold_and_wait, &waits[i]);
    }
    WAIT_UNTIL(futures() == THREADS);
    CHECK_INT(lives_destroy(ctx), FFI_OK);
    CHECK_ALIVE(0, 0);
    for (int i = 0; i < THREADS; i++) {
        thread_end(threads[i]);
        CHECK_INT(waits[i].code, FFI_CANCELLED);
    }
}

/* -------------------------------------------------------------------------------------- who destroys */

typedef struct racer {
    lives_ctx_t *ctx;
    start_line_t *line;
    int32_t code;
} racer_t;

static void *destroy_at_once(void *argument) {
    racer_t *const racer = argument;
    start_line_cross(racer->line);
    racer->code = lives_destroy(racer->ctx);
    return NULL;
}

/* One of several who try succeeds, whoever made the context; it does not matter whether the destructor panics. */
static void one_of_many_destroys(void) {
    enum { THREADS = 6, ROUNDS = 100 };
    for (int round = 0; round < ROUNDS; round++) {
        racer_t racers[THREADS];
        pthread_t threads[THREADS];
        listener_t listener = {0};
        start_line_t line = {THREADS};
        lives_ctx_t *ctx = NULL;
        CHECK_INT(lives_doomed_wait(2, round % 2 == 0 ? LIVES_END_WELL : LIVES_END_PANICS, &ctx, NULL), FFI_OK);
        const int calls = start_some_of_each(ctx, &listener, 2);
        for (int i = 0; i < THREADS; i++) {
            racers[i] = (racer_t){.ctx = ctx, .line = &line};
            threads[i] = thread_start(destroy_at_once, &racers[i]);
        }
        int winners = 0;
        for (int i = 0; i < THREADS; i++) {
            thread_end(threads[i]);
            CHECK(racers[i].code == FFI_OK || racers[i].code == FFI_ERR);
            winners += racers[i].code == FFI_OK;
        }
        CHECK_INT(winners, 1);
        CHECK_INT(atomic_load(&listener.replies), calls);
        CHECK_INT(lives_destroy(ctx), FFI_ERR);
        CHECK_ALIVE(0, 0);
    }
}

/* A destructor that panics ends the context as any other does, and the next one is as good as ever. */
static void a_destructor_may_panic(void) {
    for (int i = 0; i < 20; i++) {
        listener_t listener = {0};
        lives_ctx_t *ctx = NULL;
        CHECK_INT(lives_doomed_wait(3, LIVES_END_PANICS, &ctx, NULL), FFI_OK);
        const int calls = start_some_of_each(ctx, &listener, 1);
        destroy_into_silence(ctx, &listener);
        CHECK_INT(atomic_load(&listener.replies), calls);
        CHECK_INT(lives_destroy(ctx), FFI_ERR);
        CHECK_ALIVE(0, 0);
        lives_ctx_t *const next = lives_new(4);
        CHECK(next != ctx);
        CHECK_TOKEN(next, 4);
        CHECK_INT(lives_destroy(next), FFI_OK);
    }
}

/* ------------------------------------------------------------------------------------- from callbacks */

/* What a callback of one context does to another. */
typedef struct visit {
    lives_ctx_t *home;
    lives_ctx_t *other;
    /* Calls of the visitor, each with its own reply. */
    waiter_t *sync;
    waiter_t *async;
    waiter_t *cbor;
    waiter_t *cancelled;
    waiter_t *created;
    waiter_t *opened;
    /* Contexts that it made. */
    lives_ctx_t *made[2];
    bool on_library_thread;
    atomic_bool is_over;
} visit_t;

static void visit_other(int32_t code, const void *payload, size_t len, void *user_data) {
    visit_t *const visit = user_data;
    uint64_t token = 0;
    CHECK(code == FFI_OK && payload != NULL && len > 0);
    /* Neither this context nor any other can be destroyed in here, however often one tries. */
    CHECK_INT(lives_destroy(visit->home), FFI_WOULD_DEADLOCK);
    CHECK_INT(lives_destroy(visit->other), FFI_WOULD_DEADLOCK);
    CHECK_INT(lives_destroy(visit->home), FFI_WOULD_DEADLOCK);
    CHECK_INT(lives_destroy(NULL), FFI_WOULD_DEADLOCK);
    /* They work as before. */
    CHECK_TOKEN(visit->home, 1);
    CHECK_TOKEN(visit->other, 2);
    CHECK_INT(lives_token(visit->other, waiter_done, visit->sync), FFI_OK);
    CHECK_INT(lives_end_after(visit->other, waiter_done, visit->async, 1, LIVES_END_WELL), FFI_OK);
    CHECK_INT(lives_token_cbor(visit->other, waiter_done, visit->cbor, NULL, 0), FFI_OK);
    CHECK_INT(lives_hold(visit->other, waiter_done, visit->cancelled), FFI_OK);
    CHECK_INT(lives_cancel(visit->other, visit->cancelled), FFI_OK);
    /* A thread of the library does not wait for itself; one of the host's may wait. */
    ffi_reply_t reply = FFI_REPLY_INIT;
    const int32_t waited = lives_end_after_wait(visit->other, 1, LIVES_END_WELL, -1, &token, &reply);
    lives_reply_release(&reply);
    CHECK_INT(waited, visit->on_library_thread ? FFI_WOULD_DEADLOCK : FFI_OK);
    CHECK_INT(token, visit->on_library_thread ? 0 : 2);
    /* New contexts may be made, and be used at once. */
    visit->made[0] = lives_create(5, LIVES_END_WELL, waiter_done, visit->created);
    CHECK_TOKEN(visit->made[0], 5);
    CHECK(lives_open(6, 1, LIVES_END_FAILS, waiter_done, visit->opened) != NULL);
    visit->made[1] = lives_new(7);
    CHECK_TOKEN(visit->made[1], 7);
    atomic_store(&visit->is_over, true);
}

/* In a sync call, in one that is ready at once, both on this thread, and in one that waits. */
static void callbacks_may_do_everything_but_destroy(void) {
    for (int round = 0; round < 6; round++) {
        visit_t visit = {
            .home = lives_new(1),
            .other = lives_new(2),
            .sync = WAITER(render_token),
            .async = WAITER(render_token),
            .cbor = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor),
            .cancelled = WAITER(render_token),
            .created = WAITER(render_context),
            .opened = WAITER(render_context),
            .on_library_thread = round % 3 == 2,
        };
        if (round % 3 == 0) {
            CHECK_INT(lives_token(visit.home, visit_other, &visit), FFI_OK);
        } else if (round % 3 == 1) {
            CHECK_INT(lives_end_after(visit.home, visit_other, &visit, 0, LIVES_END_WELL), FFI_OK);
        } else {
            CHECK_INT(lives_end_after(visit.home, visit_other, &visit, 1, LIVES_END_WELL), FFI_OK);
        }
        WAIT_UNTIL(atomic_load(&visit.is_over));
        CHECK_REPLY(visit.sync, FFI_OK, "2");
        CHECK_REPLY(visit.async, FFI_OK, "2");
        CHECK_REPLY(visit.cbor, FFI_OK, "2");
        CHECK_REPLY(visit.cancelled, FFI_CANCELLED, "cancelled");
        CHECK_INT(waiter_code(visit.created), FFI_OK);
        CHECK_REPLY(visit.opened, FFI_ERR, "failed as told");
        /* Out here each can go that works. */
        CHECK_ALIVE(4, 0);
        lives_ctx_t *const all[] = {visit.home, visit.other, visit.made[0], visit.made[1]};
        static const uint64_t tokens[] = {1, 2, 5, 7};
        for (int i = 0; i < 4; i++) {
            CHECK_TOKEN(all[i], tokens[i]);
            CHECK_INT(lives_destroy(all[i]), FFI_OK);
        }
        CHECK_ALIVE(0, 0);
    }
}

/* ------------------------------------------------------------------------------------- many threads */

static void *use_it(void *argument) {
    lives_ctx_t *const ctx = argument;
    for (int i = 0; i < 200; i++) {
        uint64_t token = 0;
        CHECK_TOKEN(ctx, 8);
        CHECK_INT(lives_end_after_wait(ctx, (uint64_t)(i % 2), LIVES_END_WELL, -1, &token, NULL), FFI_OK);
        CHECK_INT(token, 8);
    }
    return NULL;
}

static void a_context_is_for_all_threads(void) {
    enum { THREADS = 8 };
    pthread_t threads[THREADS];
    lives_ctx_t *const ctx = lives_new(8);
    for (int i = 0; i < THREADS; i++) {
        threads[i] = thread_start(use_it, ctx);
    }
    for (int i = 0; i < THREADS; i++) {
        thread_end(threads[i]);
    }
    slow_t slow = {.ctx = ctx};
    thread_end(thread_start(destroy_it, &slow));
    CHECK_INT(lives_destroy(ctx), FFI_ERR);
    CHECK_ALIVE(0, 0);
}

int main(void) {
    expect_panics();
    pending_calls_are_answered_first();
    silence_follows();
    destroy_waits_for_callbacks();
    destroy_ends_waits();
    one_of_many_destroys();
    a_destructor_may_panic();
    a_context_is_for_all_threads();
    callbacks_may_do_everything_but_destroy();
    return check_finish();
}
