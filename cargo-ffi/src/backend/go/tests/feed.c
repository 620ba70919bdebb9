/* What a library that talks by itself does, as far as packages can see it: events come from a thread of its own, streams
 * from one each, and functions of the host are called inside of the calls that ask for them. */
#include <pthread.h>
#include <stdlib.h>

#include "my_feed.h"

enum { CONTEXTS = 1 << 14, LISTENERS = 1 << 14, JOBS = 1024, CALLS = 1024, FUNCTIONS = 256, STREAMS = 64 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static _Thread_local bool in_callback;

static uintptr_t contexts;
static bool closed[CONTEXTS];
static uint32_t destroyed;

static bool is_open(my_feed_ctx_t *ctx) { return (uintptr_t)ctx - 1 < contexts && !closed[(uintptr_t)ctx]; }

int32_t my_feed_new_wait(my_feed_ctx_t **out, ffi_reply_t *reply) {
    (void)reply;
    pthread_mutex_lock(&lock);
    *out = (my_feed_ctx_t *)++contexts;
    pthread_mutex_unlock(&lock);
    return FFI_OK;
}

int32_t my_feed_destroyed_wait(uint32_t *out, ffi_reply_t *reply) {
    (void)reply;
    *out = __atomic_load_n(&destroyed, __ATOMIC_SEQ_CST);
    return FFI_OK;
}

/* Events. */

static struct {
    my_feed_ctx_t *ctx;
    char name[64];
    ffi_callback_t callback;
    void *user_data;
    bool removed;
} listeners[LISTENERS];
static uint64_t last_listener;
static uint64_t running;

static struct {
    my_feed_ctx_t *ctx;
    uint32_t which;
    uint64_t n;
} jobs[JOBS];
static uint64_t fired;
static uint64_t done;
static ffi_event_stats_t stats;

static const char *const NAMES[] = {"a \"tick\"", "on_job_scheduled", "level_changed", "on_signal", "on_note",
                                    "on_subscription"};

uint64_t my_feed_add_event_listener(my_feed_ctx_t *ctx, const char *name, ffi_callback_t callback, void *user_data) {
    uint64_t id = 0;
    bool is_known = !*name;
    size_t at;
    for (at = 0; at < sizeof NAMES / sizeof *NAMES; at++) {
        is_known |= !strcmp(name, NAMES[at]);
    }
    pthread_mutex_lock(&lock);
    if (is_known && is_open(ctx)) {
        id = ++last_listener;
        listeners[id].ctx = ctx;
        strcpy(listeners[id].name, name);
        listeners[id].callback = callback;
        listeners[id].user_data = user_data;
    }
    pthread_mutex_unlock(&lock);
    return id;
}

int32_t my_feed_remove_event_listener(my_feed_ctx_t *ctx, uint64_t id) {
    int32_t code = FFI_ERR;
    pthread_mutex_lock(&lock);
    if (is_open(ctx) && listeners[id].ctx == ctx && !listeners[id].removed) {
        code = FFI_OK;
        listeners[id].removed = true;
        while (!in_callback && running == id) {
            pthread_cond_wait(&changed, &lock);
        }
    }
    pthread_mutex_unlock(&lock);
    return code;
}

int32_t my_feed_listeners_wait(uint32_t *out, ffi_reply_t *reply) {
    uint64_t id;
    (void)reply;
    *out = 0;
    pthread_mutex_lock(&lock);
    for (id = 1; id <= last_listener; id++) {
        *out += !listeners[id].removed;
    }
    pthread_mutex_unlock(&lock);
    return FFI_OK;
}

int32_t my_feed_event_stats(my_feed_ctx_t *ctx, ffi_event_stats_t *out) {
    if (!is_open(ctx)) {
        return FFI_ERR;
    }
    pthread_mutex_lock(&lock);
    *out = stats;
    pthread_mutex_unlock(&lock);
    return FFI_OK;
}

/* With the lock, which it gives away while a listener runs. */
static void deliver(my_feed_ctx_t *ctx, const char *name, const void *payload, size_t len) {
    const uint64_t last = last_listener;
    bool is_heard = false;
    uint64_t id;
    for (id = 1; id <= last; id++) {
        ffi_event_t event;
        const bool is_all = !*listeners[id].name;
        if (listeners[id].ctx != ctx || listeners[id].removed || (!is_all && strcmp(listeners[id].name, name))) {
            continue;
        }
        is_heard = true;
        event.name = ffi_str(name);
        event.payload = payload;
        event.len = len;
        running = id;
        pthread_mutex_unlock(&lock);
        in_callback = true;
        listeners[id].callback(FFI_OK, is_all ? (const void *)&event : payload, is_all ? sizeof event : len,
                               listeners[id].user_data);
        in_callback = false;
        pthread_mutex_lock(&lock);
        running = 0;
        pthread_cond_broadcast(&changed);
    }
    if (is_heard) {
        stats.delivered++;
    } else {
        stats.unheard++;
    }
}

static void *drain(void *nothing) {
    pthread_mutex_lock(&lock);
    for (;;) {
        while (done == fired) {
            pthread_cond_wait(&changed, &lock);
        }
        my_feed_ctx_t *ctx = jobs[done % JOBS].ctx;
        const uint32_t which = jobs[done % JOBS].which;
        const uint64_t n = jobs[done % JOBS].n;
        my_feed_tick_t tick = {n, {n == 99 ? UINT64_MAX : 0, 1000}};
        my_feed_on_job_scheduled_payload_t job = {FFI_STR("job"), (int64_t)n};
        my_feed_level_t level = (my_feed_level_t)n;
        my_feed_subscription_t subscription = {(uint32_t)n};
        my_feed_note_t note = FFI_STR("a note");
        my_feed_signal_t signal;
        memset(&signal, 0, sizeof signal);
        signal.tag = n ? MY_FEED_SIGNAL_GO : MY_FEED_SIGNAL_STOP;
        signal.value.go.by = FFI_STR("foot");
        const void *const payloads[] = {&tick, &job, &level, &signal, &note, &subscription};
        const size_t sizes[] = {sizeof tick, sizeof job, sizeof level, sizeof signal, sizeof note, sizeof subscription};
        deliver(ctx, NAMES[which], payloads[which], sizes[which]);
        done++;
        pthread_cond_broadcast(&changed);
    }
    return nothing;
}

int32_t my_feed_fire_wait(my_feed_ctx_t *ctx, uint32_t which, uint64_t n, bool wait, ffi_reply_t *reply) {
    static bool is_started;
    uint64_t mine;
    (void)reply;
    pthread_mutex_lock(&lock);
    if (!is_started) {
        pthread_t thread;
        is_started = !pthread_create(&thread, NULL, drain, NULL);
    }
    jobs[fired % JOBS].ctx = ctx;
    jobs[fired % JOBS].which = which;
    jobs[fired % JOBS].n = n;
    mine = ++fired;
    stats.fired++;
    pthread_cond_broadcast(&changed);
    while (wait && done < mine) {
        pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
    return FFI_OK;
}

/* Host functions. */

static struct {
    my_feed_ctx_t *ctx;
    char name[64];
    ffi_host_fn_t function;
    void *user_data;
    void (*release)(void *user_data);
} functions[FUNCTIONS];

static struct {
    my_feed_ctx_t *ctx;
    ffi_callback_t callback;
    void *user_data;
} calls[CALLS];
static uint64_t last_call;
static ffi_host_stats_t host_stats;

/* Lets go of what has that name, of everything where there is none. */
static void unset(my_feed_ctx_t *ctx, const char *name) {
    size_t at;
    for (at = 0; at < FUNCTIONS; at++) {
        if (functions[at].function && functions[at].ctx == ctx && (!name || !strcmp(functions[at].name, name))) {
            functions[at].function = NULL;
            functions[at].release(functions[at].user_data);
        }
    }
}

int32_t my_feed_register_host_fn_owned(my_feed_ctx_t *ctx, const char *name, int32_t form, ffi_host_fn_t function,
                                       void *user_data, void (*release)(void *user_data)) {
    size_t at;
    if (!is_open(ctx) || form != FFI_FORM_NATIVE) {
        return FFI_ERR;
    }
    unset(ctx, name);
    for (at = 0; function && functions[at].function; at++) {
    }
    if (function) {
        functions[at].ctx = ctx;
        strcpy(functions[at].name, name);
        functions[at].user_data = user_data;
        functions[at].release = release;
        functions[at].function = function;
    }
    return FFI_OK;
}

int32_t my_feed_set_wait(uint32_t *out, ffi_reply_t *reply) {
    size_t at;
    (void)reply;
    *out = 0;
    for (at = 0; at < FUNCTIONS; at++) {
        *out += functions[at].function != NULL;
    }
    return FFI_OK;
}

/* The args are overwritten when the function has returned. */
static bool call(my_feed_ctx_t *ctx, const char *name, uint64_t id, void *args, size_t len) {
    size_t at;
    for (at = 0; at < FUNCTIONS; at++) {
        if (functions[at].function && functions[at].ctx == ctx && !strcmp(functions[at].name, name)) {
            functions[at].function(id, args, len, functions[at].user_data);
            memset(args, 0xa5, len);
            return true;
        }
    }
    return false;
}

static int32_t ask(my_feed_ctx_t *ctx, const char *name, void *args, size_t len, ffi_callback_t callback,
                   void *user_data) {
    uint64_t id;
    pthread_mutex_lock(&lock);
    host_stats.called++;
    host_stats.pending++;
    id = ++last_call;
    calls[id % CALLS].ctx = ctx;
    calls[id % CALLS].callback = callback;
    calls[id % CALLS].user_data = user_data;
    pthread_mutex_unlock(&lock);
    if (!call(ctx, name, id, args, len)) {
        (void)my_feed_host_complete(ctx, id, FFI_ERR, "not registered", 14);
    }
    return FFI_OK;
}

int32_t my_feed_host_complete(my_feed_ctx_t *ctx, uint64_t id, int32_t code, const void *payload, size_t len) {
    ffi_callback_t callback;
    (void)ctx;
    pthread_mutex_lock(&lock);
    callback = calls[id % CALLS].callback;
    calls[id % CALLS].callback = NULL;
    if (callback) {
        host_stats.answered++;
        host_stats.pending--;
    } else {
        host_stats.dropped++;
    }
    pthread_mutex_unlock(&lock);
    if (!callback) {
        return FFI_ERR;
    }
    callback(code, payload, len, calls[id % CALLS].user_data);
    return FFI_OK;
}

int32_t my_feed_host_stats(my_feed_ctx_t *ctx, ffi_host_stats_t *out) {
    if (!is_open(ctx)) {
        return FFI_ERR;
    }
    pthread_mutex_lock(&lock);
    *out = host_stats;
    pthread_mutex_unlock(&lock);
    return FFI_OK;
}

int32_t my_feed_tell_wait(my_feed_ctx_t *ctx, ffi_str_t name, ffi_str_t text, ffi_reply_t *reply) {
    char known[64] = "";
    my_feed_log_line_args_t line = {text};
    my_feed_wait_for_args_t wait = {{UINT64_MAX, 0}};
    const bool is_wait = name.len == 8 && !memcmp(name.data, "wait_for", 8);
    (void)reply;
    memcpy(known, name.data, name.len);
    (void)(is_wait ? call(ctx, known, 0, &wait, sizeof wait) : call(ctx, known, 0, &line, sizeof line));
    return FFI_OK;
}

int32_t my_feed_ask_profile(my_feed_ctx_t *ctx, ffi_callback_t callback, void *user_data, ffi_str_t user_id) {
    my_feed_fetch_profile_args_t args = {user_id};
    return ask(ctx, "fetch_profile", &args, sizeof args, callback, user_data);
}

int32_t my_feed_ask_now(my_feed_ctx_t *ctx, ffi_callback_t callback, void *user_data) {
    my_feed_now_args_t args = {1, 2, 3, 4, 5, 6};
    return ask(ctx, "now", &args, sizeof args, callback, user_data);
}

int32_t my_feed_ask_get(my_feed_ctx_t *ctx, ffi_callback_t callback, void *user_data, ffi_str_t key) {
    my_feed_storage_get_args_t args = {key};
    return ask(ctx, "storage_get", &args, sizeof args, callback, user_data);
}

int32_t my_feed_ask_put(my_feed_ctx_t *ctx, ffi_callback_t callback, void *user_data, ffi_str_t key,
                        ffi_bytes_t value) {
    my_feed_storage_put_args_t args = {key, value};
    return ask(ctx, "storage_put", &args, sizeof args, callback, user_data);
}

int32_t my_feed_ask_sync(my_feed_ctx_t *ctx, ffi_callback_t callback, void *user_data) {
    my_feed_clock_sync_args_t args;
    memset(&args, 0, sizeof args);
    return ask(ctx, "clock_sync", &args, sizeof args, callback, user_data);
}

/* Streams. */

typedef enum { TICKS, COUNT, NOTES, SESSIONS, LINES } kind_t;

typedef struct {
    my_feed_ctx_t *ctx;
    kind_t kind;
    uint64_t until;
    uint64_t credit;
    ffi_callback_t callback;
    void *user_data;
    bool cancelled;
} stream_t;

static stream_t *streams[STREAMS];
static uint64_t sent;

int32_t my_feed_sent_wait(uint64_t *out, ffi_reply_t *reply) {
    (void)reply;
    pthread_mutex_lock(&lock);
    *out = sent;
    pthread_mutex_unlock(&lock);
    return FFI_OK;
}

static void item(const stream_t *stream, uint64_t n) {
    my_feed_tick_t tick = {n, {n == 99 ? UINT64_MAX : 0, 0}};
    my_feed_session_t *session = (my_feed_session_t *)(uintptr_t)(1000 + n);
    switch (stream->kind) {
    case TICKS:
        stream->callback(FFI_ITEM, &tick, sizeof tick, stream->user_data);
        break;
    case COUNT:
        stream->callback(FFI_ITEM, &n, sizeof n, stream->user_data);
        break;
    case SESSIONS:
        stream->callback(FFI_ITEM, n % 2 ? &session : NULL, n % 2 ? sizeof session : 0, stream->user_data);
        break;
    case NOTES:
    case LINES:
        stream->callback(FFI_ITEM, "abc", n % 4, stream->user_data);
        break;
    }
}

static void *pump(void *data) {
    stream_t *stream = data;
    uint64_t n = 0;
    size_t at;
    pthread_mutex_lock(&lock);
    for (n = 0; n < stream->until; n++) {
        while (!stream->credit && !stream->cancelled) {
            pthread_cond_wait(&changed, &lock);
        }
        if (stream->cancelled) {
            break;
        }
        stream->credit--;
        sent++;
        pthread_mutex_unlock(&lock);
        item(stream, n);
        pthread_mutex_lock(&lock);
    }
    for (at = 0; streams[at] != stream; at++) {
    }
    streams[at] = NULL;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    if (n < stream->until) {
        stream->callback(FFI_CANCELLED, "cancelled", 9, stream->user_data);
    } else if (stream->kind == TICKS && stream->until == 3) {
        my_feed_refused_t refused;
        memset(&refused, 0, sizeof refused);
        refused.message = FFI_STR("too late");
        refused.tag = MY_FEED_REFUSED_LATE;
        refused.value.late.by.seconds = 3;
        stream->callback(FFI_FAIL, &refused, sizeof refused, stream->user_data);
    } else if (stream->kind == TICKS && stream->until == 4) {
        stream->callback(FFI_ERR, "broken", 6, stream->user_data);
    } else {
        stream->callback(FFI_OK, NULL, 0, stream->user_data);
    }
    free(stream);
    return NULL;
}

static int32_t start(my_feed_ctx_t *ctx, kind_t kind, uint64_t until, ffi_callback_t callback, void *user_data) {
    stream_t *stream = calloc(1, sizeof *stream);
    pthread_t thread;
    size_t at = 0;
    stream->ctx = ctx;
    stream->kind = kind;
    stream->until = until;
    stream->callback = callback;
    stream->user_data = user_data;
    pthread_mutex_lock(&lock);
    for (at = 0; streams[at]; at++) {
    }
    streams[at] = stream;
    sent = 0;
    if (!pthread_create(&thread, NULL, pump, stream)) {
        pthread_detach(thread);
    }
    pthread_mutex_unlock(&lock);
    return FFI_OK;
}

int32_t my_feed_stream_grant(my_feed_ctx_t *ctx, void *user_data, uint64_t items) {
    int32_t code = FFI_ERR;
    size_t at;
    pthread_mutex_lock(&lock);
    for (at = 0; at < STREAMS; at++) {
        if (streams[at] && streams[at]->user_data == user_data && streams[at]->ctx == ctx) {
            streams[at]->credit += items;
            code = FFI_OK;
        }
    }
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return code;
}

int32_t my_feed_ticks(my_feed_ctx_t *ctx, ffi_callback_t callback, void *user_data, uint64_t until) {
    return start(ctx, TICKS, until, callback, user_data);
}

int32_t my_feed_count_up(ffi_callback_t callback, void *user_data, uint64_t until) {
    return start(NULL, COUNT, until, callback, user_data);
}

int32_t my_feed_notes(my_feed_ctx_t *ctx, ffi_callback_t callback, void *user_data, ffi_duration_t wait) {
    return start(ctx, NOTES, wait.seconds, callback, user_data);
}

int32_t my_feed_sessions(my_feed_ctx_t *ctx, ffi_callback_t callback, void *user_data, uint32_t which) {
    return start(ctx, SESSIONS, which, callback, user_data);
}

int32_t my_feed_session_lines(my_feed_session_t *handle, ffi_callback_t callback, void *user_data, uint32_t which) {
    return start((my_feed_ctx_t *)((uintptr_t)handle % CONTEXTS), LINES, which, callback, user_data);
}

int32_t my_feed_session_of_wait(my_feed_ctx_t *ctx, my_feed_session_t **out, ffi_reply_t *reply) {
    (void)reply;
    *out = (my_feed_session_t *)(CONTEXTS + (uintptr_t)ctx);
    return FFI_OK;
}

int32_t my_feed_handle_close(void *handle) {
    (void)handle;
    return FFI_OK;
}

/* Ends. */

static void end(my_feed_ctx_t *ctx, void *user_data, bool is_all) {
    size_t at;
    for (at = 0; at < STREAMS; at++) {
        if (streams[at] && streams[at]->ctx == ctx && (is_all || streams[at]->user_data == user_data)) {
            streams[at]->cancelled = true;
        }
    }
    pthread_cond_broadcast(&changed);
    for (at = 0; at < CALLS; at++) {
        const ffi_callback_t callback = calls[at].callback;
        if (callback && calls[at].ctx == ctx && (is_all || calls[at].user_data == user_data)) {
            calls[at].callback = NULL;
            host_stats.failed++;
            host_stats.pending--;
            pthread_mutex_unlock(&lock);
            callback(FFI_CANCELLED, "cancelled", 9, calls[at].user_data);
            pthread_mutex_lock(&lock);
        }
    }
}

int32_t my_feed_cancel(my_feed_ctx_t *ctx, void *user_data) {
    pthread_mutex_lock(&lock);
    end(ctx, user_data, false);
    pthread_mutex_unlock(&lock);
    return FFI_OK;
}

static uint32_t closing;

int32_t my_feed_closing_wait(uint32_t *out, ffi_reply_t *reply) {
    (void)reply;
    *out = __atomic_load_n(&closing, __ATOMIC_SEQ_CST);
    return FFI_OK;
}

static bool has_streams(const my_feed_ctx_t *ctx) {
    size_t at;
    for (at = 0; at < STREAMS; at++) {
        if (streams[at] && streams[at]->ctx == ctx) {
            return true;
        }
    }
    return false;
}

int32_t my_feed_destroy(my_feed_ctx_t *ctx) {
    uint64_t id;
    if (in_callback) {
        return FFI_WOULD_DEADLOCK;
    }
    pthread_mutex_lock(&lock);
    if (!is_open(ctx)) {
        pthread_mutex_unlock(&lock);
        return FFI_ERR;
    }
    closed[(uintptr_t)ctx] = true;
    __atomic_add_fetch(&closing, 1, __ATOMIC_SEQ_CST);
    end(ctx, NULL, true);
    while (done < fired || has_streams(ctx)) {
        pthread_cond_wait(&changed, &lock);
    }
    for (id = 1; id <= last_listener; id++) {
        listeners[id].removed |= listeners[id].ctx == ctx;
    }
    pthread_mutex_unlock(&lock);
    unset(ctx, NULL);
    __atomic_add_fetch(&destroyed, 1, __ATOMIC_SEQ_CST);
    __atomic_sub_fetch(&closing, 1, __ATOMIC_SEQ_CST);
    return FFI_OK;
}
