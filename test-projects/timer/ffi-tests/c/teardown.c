/*
 * The end of calls and contexts: destroy with calls pending, twice, too late and from a callback; cancel; and
 * callbacks that call the library again.
 */
#define _POSIX_C_SOURCE 200809L
#include "timer.h"

#define VERSION "nim-timer v0.1.0"

/* When destroy returns, every call has had its one reply, and no callback runs any more. */
static void destroy_answers_what_is_pending(void) {
    enum { CALLS = 300 };
    my_timer_ctx_t *const ctx = timer_new("t");
    my_timer_ctx_t *const other = timer_new("other");
    waiter_t *waiters[CALLS];
    cbor_t encoded = CBOR({"req": {"message": "m", "delayMs": 5000}});
    const my_timer_echo_request_t slow = echo_request("m", 5000);
    const my_timer_echo_request_t quick = echo_request("m", 300);
    for (int i = 0; i < CALLS; i++) {
        waiters[i] = WAITER(render_echo_response);
        if (i % 2 == 0) {
            CHECK_INT(my_timer_echo(ctx, waiter_done, waiters[i], &slow), FFI_OK);
        } else {
            CHECK_INT(my_timer_echo_cbor(ctx, waiter_done, waiters[i], encoded.data, encoded.len), FFI_OK);
        }
    }
    waiter_t *const elsewhere = WAITER(render_echo_response);
    CHECK_INT(my_timer_echo(other, waiter_done, elsewhere, &quick), FFI_OK);

    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    for (int i = 0; i < CALLS; i++) {
        CHECK_INT(waiter_replies(waiters[i]), 1);
        CHECK_REPLY_BEGINS(waiters[i], FFI_CANCELLED, "");
    }
    /* Calls of another context are not touched. */
    CHECK_REPLY(elsewhere, FFI_OK, "{\"echoed\": \"m\", \"timerName\": \"other\"}");
    CHECK_INT(my_timer_destroy(other), FFI_OK);
    cbor_free(&encoded);
}

static void a_destroyed_context_is_gone(void) {
    my_timer_ctx_t *const ctx = timer_new("t");
    const my_timer_echo_request_t request = echo_request("m", 0);
    my_timer_echo_response_t out;
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    CHECK_INT(my_timer_destroy(ctx), FFI_ERR);
    CHECK_INT(my_timer_destroy(ctx), FFI_ERR);
    CHECK_CALL_BEGINS(render_text, my_timer_version(ctx, waiter_done, reply_to), FFI_ERR, "");
    CHECK_CALL_BEGINS(render_echo_response, my_timer_echo(ctx, waiter_done, reply_to, &request), FFI_ERR, "");
    CHECK_CBOR_BEGINS(CBOR({}), my_timer_version_cbor(ctx, waiter_done, reply_to, request.data, request.len), FFI_ERR,
                      "");
    CHECK_WAIT_BEGINS(render_echo_response, out, my_timer_echo_wait(ctx, &request, -1, &out, &reply), FFI_ERR, "");
    CHECK_INT(my_timer_cancel(ctx, NULL), FFI_ERR);
}

/* Results outlive the context that gave them. */
static void replies_outlive_their_context(void) {
    my_timer_ctx_t *const ctx = timer_new("t");
    const my_timer_echo_request_t request = echo_request("kept", 1);
    my_timer_echo_response_t out;
    ffi_reply_t reply = {0};
    CHECK_INT(my_timer_echo_wait(ctx, &request, -1, &out, &reply), FFI_OK);
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    CHECK(out.echoed.len == 4 && memcmp(out.echoed.data, "kept", 4) == 0);
    CHECK(out.timer_name.len == 1 && memcmp(out.timer_name.data, "t", 1) == 0);
    my_timer_reply_release(&reply);
}

/* Nobody waits for the constructor: whichever wins, it replies once, and the context can be got rid of. */
static void destroy_may_come_before_the_context_is_ready(void) {
    for (int i = 0; i < 20; i++) {
        const my_timer_timer_config_t config = {.name = FFI_STR("hasty")};
        waiter_t *const created = WAITER(render_context);
        my_timer_ctx_t *const ctx = my_timer_create(&config, waiter_done, created);
        CHECK(ctx != NULL);
        /* Not ready is an error like any other. */
        waiter_t *const early = WAITER(render_text);
        CHECK_INT(my_timer_version(ctx, waiter_done, early), FFI_OK);
        const int32_t version = waiter_code(early);
        CHECK(version == FFI_OK || version == FFI_ERR);

        const int32_t destroyed = my_timer_destroy(ctx);
        const int32_t outcome = waiter_code(created);
        CHECK(destroyed == FFI_OK || destroyed == FFI_ERR);
        CHECK(outcome == FFI_OK || outcome == FFI_CANCELLED || outcome == FFI_ERR);
        if (destroyed != FFI_OK && outcome == FFI_OK) {
            CHECK_INT(my_timer_destroy(ctx), FFI_OK);
        }
        CHECK_INT(my_timer_destroy(ctx), FFI_ERR);
    }
}

typedef struct blocked {
    my_timer_ctx_t *ctx;
    int32_t code;
} blocked_t;

static void *block_in_wait(void *argument) {
    blocked_t *const blocked = argument;
    const my_timer_echo_request_t request = echo_request("never", 5000);
    my_timer_echo_response_t out;
    ffi_reply_t reply = {0};
    blocked->code = my_timer_echo_wait(blocked->ctx, &request, -1, &out, &reply);
    my_timer_reply_release(&reply);
    return NULL;
}

static void sleep_ms(long ms) {
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

/* A thread that waits for a result comes back when the context goes. */
static void destroy_ends_a_wait(void) {
    enum { THREADS = 4 };
    my_timer_ctx_t *const ctx = timer_new("t");
    pthread_t threads[THREADS];
    blocked_t blocked[THREADS];
    for (int i = 0; i < THREADS; i++) {
        blocked[i] = (blocked_t){.ctx = ctx, .code = -1};
        CHECK_INT(pthread_create(&threads[i], NULL, block_in_wait, &blocked[i]), 0);
    }
    sleep_ms(100);
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    for (int i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(threads[i], NULL), 0);
        /* A thread that was slower than destroy found the context gone. */
        CHECK(blocked[i].code == FFI_CANCELLED || blocked[i].code == FFI_ERR);
    }
}

/* What a callback found that called the library. */
typedef struct inside {
    my_timer_ctx_t *ctx;
    waiter_t *done;
    int32_t destroyed;
    int32_t waited_async;
    int32_t waited_sync;
} inside_t;

static void misbehave(int32_t code, const void *payload, size_t len, void *user_data) {
    inside_t *const inside = user_data;
    const my_timer_echo_request_t request = echo_request("m", 1);
    my_timer_echo_response_t echoed;
    ffi_str_t version;
    ffi_reply_t reply = {0};
    inside->destroyed = my_timer_destroy(inside->ctx);
    inside->waited_async = my_timer_echo_wait(inside->ctx, &request, -1, &echoed, &reply);
    my_timer_reply_release(&reply);
    inside->waited_sync = my_timer_version_wait(inside->ctx, &version, &reply);
    my_timer_reply_release(&reply);
    waiter_done(code, payload, len, inside->done);
}

static void callbacks_get_a_code_and_not_a_deadlock(void) {
    my_timer_ctx_t *const ctx = timer_new("t");
    /* On a thread of the library, as the reply has to wait for the delay. */
    const my_timer_echo_request_t request = echo_request("m", 30);
    inside_t inside = {.ctx = ctx, .done = WAITER(render_echo_response)};
    CHECK_INT(my_timer_echo(ctx, misbehave, &inside, &request), FFI_OK);
    CHECK_REPLY(inside.done, FFI_OK, "{\"echoed\": \"m\", \"timerName\": \"t\"}");
    CHECK_INT(inside.destroyed, FFI_WOULD_DEADLOCK);
    CHECK_INT(inside.waited_async, FFI_WOULD_DEADLOCK);
    /* A sync function waits for nobody. */
    CHECK_INT(inside.waited_sync, FFI_OK);

    /* On the host's own thread destroy would still wait for the callback that it was called from. */
    inside = (inside_t){.ctx = ctx, .done = WAITER(render_text)};
    CHECK_INT(my_timer_version(ctx, misbehave, &inside), FFI_OK);
    CHECK_REPLY(inside.done, FFI_OK, VERSION);
    CHECK_INT(inside.destroyed, FFI_WOULD_DEADLOCK);
    CHECK_INT(inside.waited_sync, FFI_OK);

    /* It did nothing: the context is as good as before. */
    CHECK_CALL(render_text, my_timer_version(ctx, waiter_done, reply_to), FFI_OK, VERSION);
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
}

/* One step of a chain of calls, each made by the callback of the one before. */
typedef struct chain {
    my_timer_ctx_t *ctx;
    waiter_t *done;
    /* One for the sync call that each step makes on its way. */
    waiter_t *versions[20];
    int left;
} chain_t;

static void next_link(int32_t code, const void *payload, size_t len, void *user_data) {
    chain_t *const chain = user_data;
    if (code != FFI_OK || chain->left == 0) {
        waiter_done(code, payload, len, chain->done);
        return;
    }
    chain->left--;
    CHECK_INT(my_timer_version(chain->ctx, waiter_done, chain->versions[chain->left]), FFI_OK);
    /* Some ready at once and some later, so that links are on this thread and on the library's. */
    const my_timer_echo_request_t request = echo_request("link", chain->left % 3);
    CHECK_INT(my_timer_echo(chain->ctx, next_link, chain, &request), FFI_OK);
}

static void callbacks_may_call_again(void) {
    enum { LINKS = 20 };
    my_timer_ctx_t *const ctx = timer_new("t");
    chain_t chain = {.ctx = ctx, .done = WAITER(render_echo_response), .left = LINKS};
    for (int i = 0; i < LINKS; i++) {
        chain.versions[i] = WAITER(render_text);
    }
    const my_timer_echo_request_t request = echo_request("first", 5);
    CHECK_INT(my_timer_echo(ctx, next_link, &chain, &request), FFI_OK);
    CHECK_REPLY(chain.done, FFI_OK, "{\"echoed\": \"link\", \"timerName\": \"t\"}");
    for (int i = 0; i < LINKS; i++) {
        CHECK_REPLY(chain.versions[i], FFI_OK, VERSION);
    }
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
}

/* Sync calls nest on one stack. */
typedef struct nest {
    my_timer_ctx_t *ctx;
    int depth;
} nest_t;

static void call_deeper(int32_t code, const void *payload, size_t len, void *user_data) {
    nest_t *const nest = user_data;
    (void)payload;
    CHECK_INT(code, FFI_OK);
    CHECK_INT(len, strlen(VERSION));
    if (nest->depth < 50) {
        nest->depth++;
        CHECK_INT(my_timer_version(nest->ctx, call_deeper, nest), FFI_OK);
        /* The payload out here is not disturbed by the calls within. */
        CHECK(memcmp(payload, VERSION, len) == 0);
    }
}

static void sync_calls_nest(void) {
    nest_t nest = {.ctx = timer_new("t")};
    CHECK_INT(my_timer_version(nest.ctx, call_deeper, &nest), FFI_OK);
    CHECK_INT(nest.depth, 50);
    CHECK_INT(my_timer_destroy(nest.ctx), FFI_OK);
}

/* Several calls with one user data. */
typedef struct tally {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int replies;
    int cancelled;
} tally_t;

static void count_reply(int32_t code, const void *payload, size_t len, void *user_data) {
    tally_t *const tally = user_data;
    (void)payload;
    (void)len;
    pthread_mutex_lock(&tally->mutex);
    tally->replies++;
    tally->cancelled += code == FFI_CANCELLED;
    pthread_cond_signal(&tally->changed);
    pthread_mutex_unlock(&tally->mutex);
}

static void cancel_ends_the_calls_of_one_user_data(void) {
    enum { CALLS = 25 };
    my_timer_ctx_t *const ctx = timer_new("t");
    my_timer_ctx_t *const other = timer_new("other");
    tally_t tally = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    waiter_t *const single = WAITER(render_echo_response);
    waiter_t *const spared = WAITER(render_echo_response);
    const my_timer_echo_request_t slow = echo_request("slow", 5000);
    const my_timer_echo_request_t soon = echo_request("soon", 200);
    for (int i = 0; i < CALLS; i++) {
        CHECK_INT(my_timer_echo(ctx, count_reply, &tally, &slow), FFI_OK);
    }
    CHECK_INT(my_timer_echo(ctx, waiter_done, single, &slow), FFI_OK);
    CHECK_INT(my_timer_echo(ctx, waiter_done, spared, &soon), FFI_OK);

    /* The calls belong to their context. */
    CHECK_INT(my_timer_cancel(other, single), FFI_OK);
    CHECK_INT(my_timer_cancel(NULL, single), FFI_OK);
    CHECK_INT(waiter_replies(single), 0);

    CHECK_INT(my_timer_cancel(ctx, single), FFI_OK);
    CHECK_REPLY_BEGINS(single, FFI_CANCELLED, "");
    CHECK_INT(my_timer_cancel(ctx, &tally), FFI_OK);
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += CHECK_PATIENCE_SECONDS;
    pthread_mutex_lock(&tally.mutex);
    while (tally.replies < CALLS && pthread_cond_timedwait(&tally.changed, &tally.mutex, &deadline) == 0) {
    }
    CHECK_INT(tally.cancelled, CALLS);
    pthread_mutex_unlock(&tally.mutex);
    CHECK_REPLY(spared, FFI_OK, "{\"echoed\": \"soon\", \"timerName\": \"t\"}");

    /* Too late, and of nothing at all: a call may always have ended just before. */
    CHECK_INT(my_timer_cancel(ctx, single), FFI_OK);
    CHECK_INT(my_timer_cancel(ctx, NULL), FFI_OK);
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
    CHECK_INT(my_timer_destroy(other), FFI_OK);
    CHECK_INT(tally.replies, CALLS);
}

/* A callback may cancel, too. */
typedef struct canceller {
    my_timer_ctx_t *ctx;
    waiter_t *victim;
    waiter_t *done;
} canceller_t;

static void cancel_the_victim(int32_t code, const void *payload, size_t len, void *user_data) {
    const canceller_t *const canceller = user_data;
    CHECK_INT(my_timer_cancel(canceller->ctx, canceller->victim), FFI_OK);
    waiter_done(code, payload, len, canceller->done);
}

static void callbacks_may_cancel(void) {
    my_timer_ctx_t *const ctx = timer_new("t");
    const my_timer_echo_request_t slow = echo_request("slow", 5000);
    const my_timer_echo_request_t soon = echo_request("soon", 10);
    canceller_t canceller = {ctx, WAITER(render_echo_response), WAITER(render_echo_response)};
    CHECK_INT(my_timer_echo(ctx, waiter_done, canceller.victim, &slow), FFI_OK);
    CHECK_INT(my_timer_echo(ctx, cancel_the_victim, &canceller, &soon), FFI_OK);
    CHECK_REPLY(canceller.done, FFI_OK, "{\"echoed\": \"soon\", \"timerName\": \"t\"}");
    CHECK_REPLY_BEGINS(canceller.victim, FFI_CANCELLED, "");
    CHECK_INT(my_timer_destroy(ctx), FFI_OK);
}

int main(void) {
    destroy_answers_what_is_pending();
    a_destroyed_context_is_gone();
    replies_outlive_their_context();
    destroy_may_come_before_the_context_is_ready();
    destroy_ends_a_wait();
    callbacks_get_a_code_and_not_a_deadlock();
    callbacks_may_call_again();
    sync_calls_nest();
    cancel_ends_the_calls_of_one_user_data();
    callbacks_may_cancel();
    return check_finish();
}
