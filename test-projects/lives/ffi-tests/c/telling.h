/*
 * Steps that go both ways: events, streams, and what the library asks its host.
 *
 * A listener and a host function know the token of their context, and are never called for another one, nor after it has ended.
 */
#ifndef TELLING_H
#define TELLING_H

#include "steps.h"

/* ------------------------------------------------------------------------------------------- events */

static atomic_uint_least64_t signs_heard, listeners_added, listeners_removed;

/* Its user data is the token. */
static void hears_sign(int32_t code, const lives_sign_t *sign, size_t len, void *user_data) {
    const uint64_t token = (uint64_t)(uintptr_t)user_data;
    if (code != FFI_OK || len != sizeof *sign || sign->token != token || token_has_ended(token)) {
        book_fail("a listener of %" PRIu64 " hears of %" PRIu64 " with code %d", token, sign->token, (int)code);
    }
    if (!book_text_is(sign->text.data, sign->text.len, "sign ", false)) {
        book_fail("a listener of %" PRIu64 " hears a text that nobody said", token);
    }
    atomic_fetch_add(&signs_heard, 1);
}

static void hears_anything(int32_t code, const void *payload, size_t len, void *user_data) {
    const uint64_t token = (uint64_t)(uintptr_t)user_data;
    if (code != FFI_OK || payload == NULL || len == 0 || token_has_ended(token)) {
        book_fail("a listener of all of %" PRIu64 " hears code %d", token, (int)code);
    }
    atomic_fetch_add(&signs_heard, 1);
}

/* Listeners that are there, or were. Nothing of the library is called while a place is locked. */
enum { LISTENERS = 64 };
static struct {
    pthread_mutex_t mutex;
    life_t on;
    uint64_t id;
} listeners_at[LISTENERS];

static void telling_prepare(void) {
    for (unsigned i = 0; i < LISTENERS; i++) {
        pthread_mutex_init(&listeners_at[i].mutex, NULL);
    }
}

static uint64_t listen(actor_t *actor, life_t life) {
    void *const token = (void *)(uintptr_t)life.token;
    switch (draw_below(actor, 4)) {
    case 0:
        return lives_on_sign(life.ctx, hears_sign, token);
    case 1:
        return lives_on_noise(life.ctx, hears_sign, token);
    case 2:
        return lives_add_event_listener(life.ctx, "", hears_anything, token);
    default:
        return lives_add_event_listener_cbor(life.ctx, "on_sign", hears_anything, token);
    }
}

/* Takes the place of another listener, which is removed. */
static void step_listen(actor_t *actor, life_t life) {
    const unsigned place = draw_below(actor, LISTENERS);
    const uint64_t id = listen(actor, life);
    if (id == 0) {
        return;
    }
    atomic_fetch_add(&listeners_added, 1);
    pthread_mutex_lock(&listeners_at[place].mutex);
    const life_t on = listeners_at[place].on;
    const uint64_t before = listeners_at[place].id;
    listeners_at[place].on = life;
    listeners_at[place].id = id;
    pthread_mutex_unlock(&listeners_at[place].mutex);
    if (before != 0) {
        /* Its context may have ended. */
        const int32_t code = lives_remove_event_listener(on.ctx, before);
        CHECK(code == FFI_OK || code == FFI_ERR);
        CHECK(lives_remove_event_listener(on.ctx, before) == FFI_ERR);
        atomic_fetch_add(&listeners_removed, code == FFI_OK);
    }
}

static void step_signal(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_TOKEN};
    const uint32_t count = draw_below(actor, 8);
    STEP_CALL(actor, call, lives_signal(life.ctx, book_answer, user_data, count));
}

/* Every event of a context has come to something, or waits. */
static void step_event_stats(actor_t *actor, life_t life) {
    (void)actor;
    ffi_event_stats_t stats = {0};
    if (lives_event_stats(life.ctx, &stats) == FFI_OK) {
        CHECK_INT(stats.delivered + stats.dropped + stats.unheard + stats.queued, stats.fired);
    }
}

/* The books of the events of a context to which nothing happens any more. */
static void events_balance(life_t life) {
    ffi_event_stats_t stats = {0};
    uint64_t fired = 0;
    if (lives_fired_wait(life.ctx, &fired, NULL) != FFI_OK) {
        return;
    }
    WAIT_UNTIL(lives_event_stats(life.ctx, &stats) == FFI_OK && stats.queued == 0);
    CHECK_INT(stats.fired, fired);
    CHECK_INT(stats.delivered + stats.dropped + stats.unheard, fired);
}

/* ------------------------------------------------------------------------------------------ streams */

static atomic_uint_least64_t streams_opened, streams_closed;

/* Asks for items, mostly for more than there are. */
static void grant(actor_t *actor, life_t life, void *user_data) {
    line_t *const line = &book[(uintptr_t)user_data % LINES];
    const uint64_t items = draw_below(actor, 12);
    atomic_fetch_add(&line->granted, items);
    const int32_t code = lives_stream_grant(life.ctx, user_data, items);
    CHECK(code == FFI_OK || code == FFI_ERR);
}

static call_t stream_of(actor_t *actor, life_t life) {
    return (call_t){.on = life, .result = RESULT_NOTHING, .is_stream = true, .end = draw_end(actor)};
}

static void step_stream(actor_t *actor, life_t life) {
    const call_t call = stream_of(actor, life);
    const uint32_t count = draw_below(actor, 8);
    void *const user_data = line_user_data(line_for(actor, call));
    book_accept(lives_tokens(life.ctx, book_answer, user_data, count, call.end));
    grant(actor, life, user_data);
    if (draw_below(actor, 2) == 0) {
        grant(actor, life, user_data);
    }
}

static void step_stream_cbor(actor_t *actor, life_t life) {
    call_t call = stream_of(actor, life);
    char notation[64];
    call.is_cbor = true;
    snprintf(notation, sizeof notation, "{\"count\": %u, \"end\": \"%s\"}", draw_below(actor, 8), end_name(call.end));
    cbor_t request = cbor_of(notation);
    void *const user_data = line_user_data(line_for(actor, call));
    book_accept(lives_tokens_cbor(life.ctx, book_answer, user_data, request.data, request.len));
    cbor_free(&request);
    grant(actor, life, user_data);
}

/* Taken one by one, to the end or not. */
static void step_stream_wait(actor_t *actor, life_t life) {
    const call_t call = stream_of(actor, life);
    const uint32_t count = draw_below(actor, 40), wanted = draw_below(actor, 40);
    lives_stream_t *stream = NULL;
    ffi_reply_t reply = FFI_REPLY_INIT;
    const bool was_over = book_is_over(&call);
    const int32_t opened = lives_tokens_wait(life.ctx, count, call.end, &stream, &reply);
    if (opened != FFI_OK) {
        CHECK(stream == NULL);
        book_direct(&call, was_over, false, opened, NULL, 0, &reply);
        return;
    }
    atomic_fetch_add(&streams_opened, 1);
    uint32_t items = 0;
    uint64_t token = life.token;
    int32_t code = FFI_ITEM;
    while (code == FFI_ITEM && items < wanted) {
        const bool is_over = book_is_over(&call);
        code = lives_tokens_next(stream, draw_limit(actor, call.end), &token, &reply);
        if (code == FFI_ITEM) {
            CHECK(token == life.token && items < count && !is_over);
            items++;
            lives_reply_release(&reply);
        } else if (code == FFI_ERR && book_text_is(reply.payload, reply.len, "the stream was closed", true)) {
            /* With its context. */
            lives_reply_release(&reply);
        } else {
            if (code == FFI_OK) {
                CHECK_INT(items, count);
            }
            book_direct(&call, is_over, true, code, NULL, 0, &reply);
        }
    }
    const int32_t closed = lives_stream_close(stream);
    CHECK(closed == FFI_OK || closed == FFI_ERR);
    CHECK_INT(lives_stream_close(stream), FFI_ERR);
    atomic_fetch_add(&streams_closed, 1);
}

/* ------------------------------------------------------------------------------------- host functions */

static atomic_uint_least64_t hosts_made, hosts_released, host_calls, host_answers;

/* What a host function is registered with. */
typedef struct host {
    life_t on;
    bool is_cbor;
    atomic_bool is_released;
} host_t;

/* Calls that wait for an answer, until somebody has time. */
enum { ASKED = 256 };
static struct {
    pthread_mutex_t mutex;
    struct asked {
        life_t on;
        uint64_t call;
        bool is_cbor;
    } list[ASKED];
    size_t len;
} asked = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* Answers a call: well, mostly. Gives whether anybody waited. */
static bool answer(life_t on, uint64_t call, bool is_cbor) {
    uint8_t bytes[9] = {0x1b};
    int32_t code;
    for (int i = 0; i < 8; i++) {
        bytes[8 - i] = (uint8_t)(on.token >> 8 * i);
    }
    if (call % 8 == 0) {
        code = lives_host_complete(on.ctx, call, FFI_ERR, "not today", strlen("not today"));
    } else if (is_cbor) {
        code = lives_host_complete(on.ctx, call, FFI_OK, bytes, sizeof bytes);
    } else {
        code = lives_complete_echo_token(on.ctx, call, on.token);
    }
    CHECK(code == FFI_OK || code == FFI_ERR);
    atomic_fetch_add(&host_answers, code == FFI_OK);
    return code == FFI_OK;
}

static void is_asked(host_t *host, uint64_t call, uint64_t token) {
    const life_t on = host->on;
    atomic_fetch_add(&host_calls, 1);
    if (atomic_load(&host->is_released) || token_has_ended(on.token) || token != on.token) {
        book_fail("the host of %" PRIu64 " is asked as that of %" PRIu64, on.token, token);
        return;
    }
    if (call % 4 == 0) {
        answer(on, call, host->is_cbor);
        /* Nobody waits for a second one. */
        CHECK(!answer(on, call, host->is_cbor));
        return;
    }
    pthread_mutex_lock(&asked.mutex);
    const bool has_room = asked.len < ASKED;
    if (has_room) {
        asked.list[asked.len++] = (struct asked){.on = on, .call = call, .is_cbor = host->is_cbor};
    }
    pthread_mutex_unlock(&asked.mutex);
    if (!has_room) {
        answer(on, call, host->is_cbor);
    }
}

static void is_asked_natively(uint64_t call, const void *args, size_t len, void *user_data) {
    const lives_echo_token_args_t *const values = args;
    is_asked(user_data, call, len == sizeof *values ? values->token : 0);
}

static void is_asked_in_cbor(uint64_t call, const void *args, size_t len, void *user_data) {
    const uint8_t *const bytes = args;
    uint64_t token = 0;
    const bool is_map = len > 7 && memcmp(bytes, "\xa1\x65token", 7) == 0;
    CHECK(is_map && book_cbor_number(bytes + 7, len - 7, &token));
    is_asked(user_data, call, token);
}

static void is_released(void *user_data) {
    host_t *const host = user_data;
    if (atomic_exchange(&host->is_released, true)) {
        book_fail("the host of %" PRIu64 " is released twice", host->on.token);
    }
    /* It is freed with the program: whoever is called too late sees that it was released. */
    atomic_fetch_add(&hosts_released, 1);
}

/* All that were made, to be freed in the end. */
static struct {
    pthread_mutex_t mutex;
    host_t **list;
    size_t len;
    size_t capacity;
} hosts = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static host_t *host_new(life_t life, bool is_cbor) {
    host_t *const host = check_alloc(NULL, sizeof *host);
    host->on = life;
    host->is_cbor = is_cbor;
    atomic_init(&host->is_released, false);
    pthread_mutex_lock(&hosts.mutex);
    if (hosts.len == hosts.capacity) {
        hosts.capacity = 2 * hosts.capacity + 64;
        hosts.list = check_alloc(hosts.list, hosts.capacity * sizeof *hosts.list);
    }
    hosts.list[hosts.len++] = host;
    pthread_mutex_unlock(&hosts.mutex);
    return host;
}

static void step_register(actor_t *actor, life_t life) {
    if (draw_below(actor, 8) == 0) {
        const int32_t code = lives_register_host_fn(life.ctx, "echo_token", NULL, NULL);
        CHECK(code == FFI_OK || code == FFI_ERR);
        return;
    }
    const bool is_cbor = draw_below(actor, 2) == 0;
    host_t *const host = host_new(life, is_cbor);
    const int32_t code =
        lives_register_host_fn_owned(life.ctx, "echo_token", is_cbor ? FFI_FORM_CBOR : FFI_FORM_NATIVE,
                                     is_cbor ? is_asked_in_cbor : is_asked_natively, host, is_released);
    CHECK(code == FFI_OK || code == FFI_ERR);
    atomic_fetch_add(&hosts_made, code == FFI_OK);
}

static void step_ask(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_TOKEN, .is_asked = true};
    STEP_CALL(actor, call, lives_ask(life.ctx, book_answer, user_data));
}

/* Answers what is open. */
static void step_answer(actor_t *actor, life_t unused) {
    (void)actor, (void)unused;
    struct asked open[8];
    size_t len = 0;
    pthread_mutex_lock(&asked.mutex);
    while (asked.len > 0 && len < sizeof open / sizeof *open) {
        open[len++] = asked.list[--asked.len];
    }
    pthread_mutex_unlock(&asked.mutex);
    for (size_t i = 0; i < len; i++) {
        answer(open[i].on, open[i].call, open[i].is_cbor);
    }
}

static void step_host_stats(actor_t *actor, life_t life) {
    (void)actor;
    ffi_host_stats_t stats = {0};
    if (lives_host_stats(life.ctx, &stats) == FFI_OK) {
        CHECK_INT(stats.answered + stats.failed + stats.pending, stats.called);
    }
}

/* ----------------------------------------------------------------------------------------- the books */

#define STEPS_BOTH_WAYS                                                                                \
    {"listen", 3, step_listen}, {"signal", 6, step_signal}, {"event stats", 1, step_event_stats},      \
        {"stream", 6, step_stream}, {"stream in CBOR", 4, step_stream_cbor},                           \
        {"stream, waiting", 3, step_stream_wait}, {"register", 2, step_register}, {"ask", 6, step_ask}, \
        {"answer", 4, step_answer}, {"host stats", 1, step_host_stats}

/* After the last context has ended. */
static void telling_balance(void) {
    CHECK_INT(atomic_load(&streams_closed), atomic_load(&streams_opened));
    CHECK_INT(atomic_load(&hosts_released), atomic_load(&hosts_made));
    CHECK(atomic_load(&signs_heard) > 0 && atomic_load(&host_answers) > 0 && atomic_load(&book_items) > 0);
    for (size_t i = 0; i < hosts.len; i++) {
        free(hosts.list[i]);
    }
    free(hosts.list);
}

static void telling_tell(void) {
    printf("  %" PRIu64 " listeners, %" PRIu64 " removed, heard %" PRIu64 " events\n", atomic_load(&listeners_added),
           atomic_load(&listeners_removed), atomic_load(&signs_heard));
    printf("  %" PRIu64 " items, %" PRIu64 " streams taken one by one\n", atomic_load(&book_items),
           atomic_load(&streams_opened));
    printf("  %" PRIu64 " host functions, called %" PRIu64 " times, answered %" PRIu64 "\n", atomic_load(&hosts_made),
           atomic_load(&host_calls), atomic_load(&host_answers));
}

#endif
