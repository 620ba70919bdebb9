/*
 * What the C programs of the test projects share: checks that say where they failed and with what, and a
 * callback that collects the one reply of a call.
 *
 * Include it after the header of a library, and define CHECK_RELEASE as that library's reply_release.
 * Every program is one translation unit, so the state can be static.
 *
 * A reply is compared as text: a render function writes the payload out while the callback runs, which is
 * the only time it may be looked at. Failures then show both sides in full.
 */
#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * How long a reply may take before the program gives up. Valgrind and sanitizers are slow; `cargo ffi test` ends programs after
 * 120 seconds, and what did not come should be named before.
 */
#define CHECK_PATIENCE_SECONDS 60

/* ------------------------------------------------------------------------------------------- memory */

static inline void *check_alloc(void *old, size_t size) {
    void *memory = realloc(old, size != 0 ? size : 1);
    if (memory == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    return memory;
}

/* A copy on the heap that is exactly as long as the data: AddressSanitizer sees a read past its end. */
static inline void *check_copy(const void *data, size_t len) {
    void *copy = check_alloc(NULL, len);
    if (len != 0) {
        memcpy(copy, data, len);
    }
    return copy;
}

/* --------------------------------------------------------------------------------------------- text */

/* A growing text, always followed by a NUL. Start from {0}. */
typedef struct text {
    char *data;
    size_t len;
    size_t capacity;
} text_t;

static inline const char *text_get(const text_t *text) {
    return text->data != NULL ? text->data : "";
}

static inline void text_free(text_t *text) {
    free(text->data);
    *text = (text_t){0};
}

static inline void text_raw(text_t *text, const void *data, size_t len) {
    if (text->capacity - text->len <= len) {
        text->capacity = 2 * text->capacity + len + 64;
        text->data = check_alloc(text->data, text->capacity);
    }
    if (len != 0) {
        memcpy(text->data + text->len, data, len);
    }
    text->len += len;
    text->data[text->len] = '\0';
}

#if defined(__GNUC__)
#define CHECK_PRINTF(position, first) __attribute__((format(printf, position, first)))
#else
#define CHECK_PRINTF(position, first)
#endif

CHECK_PRINTF(2, 3) static inline void text_add(text_t *text, const char *format, ...) {
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (len < 0 || (size_t)len >= sizeof line) {
        fprintf(stderr, "text_add: a piece is too long; use text_raw\n");
        exit(1);
    }
    text_raw(text, line, (size_t)len);
}

/* The text with control characters escaped, so that a NUL shows and a terminator that is too much, too. */
static inline void text_escape(text_t *text, const void *data, size_t len, bool quoted) {
    const unsigned char *bytes = data;
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] < 0x20 || bytes[i] == 0x7f) {
            text_add(text, "\\u%04x", bytes[i]);
        } else if (quoted && (bytes[i] == '"' || bytes[i] == '\\')) {
            text_add(text, "\\%c", bytes[i]);
        } else {
            text_raw(text, &bytes[i], 1);
        }
    }
}

/* The text in quotes. */
static inline void text_quote(text_t *text, const void *data, size_t len) {
    text_raw(text, "\"", 1);
    text_escape(text, data, len, true);
    text_raw(text, "\"", 1);
}

/* Bytes in hexadecimal; many of them as their number and a hash (FNV-1a). */
static inline void text_bytes(text_t *text, const void *data, size_t len) {
    const unsigned char *bytes = data;
    if (len > 32) {
        uint64_t hash = UINT64_C(0xcbf29ce484222325);
        for (size_t i = 0; i < len; i++) {
            hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
        }
        text_add(text, "<%zu bytes, %016" PRIx64 ">", len, hash);
        return;
    }
    text_add(text, "h'");
    for (size_t i = 0; i < len; i++) {
        text_add(text, "%02x", bytes[i]);
    }
    text_add(text, "'");
}

static inline void text_str(text_t *text, ffi_str_t value) {
    text_quote(text, value.data, value.len);
}

static inline void text_bool(text_t *text, bool value) {
    text_add(text, value ? "true" : "false");
}

/* A float with as many digits as tell it from all others. All NaNs look the same. */
static inline void text_float(text_t *text, double value) {
    char digits[40];
    if (value != value || value - value != 0) {
        text_add(text, value != value ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        return;
    }
    snprintf(digits, sizeof digits, "%.17g", value);
    text_add(text, "%s%s", digits, strpbrk(digits, ".e") != NULL ? "" : ".0");
}

/* ------------------------------------------------------------------------------------------- checks */

static atomic_int check_failures;

CHECK_PRINTF(3, 4) static inline void check_fail(const char *file, int line, const char *format, ...) {
    va_list arguments;
    atomic_fetch_add(&check_failures, 1);
    va_start(arguments, format);
    flockfile(stderr);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    funlockfile(stderr);
    va_end(arguments);
}

static inline void check_int(const char *file, int line, const char *what, intmax_t actual, intmax_t expected) {
    if (actual != expected) {
        check_fail(file, line, "%s: expected %jd, got %jd", what, expected, actual);
    }
}

static inline void check_text(const char *file, int line, const char *what, const char *actual,
                              const char *expected) {
    if (strcmp(actual, expected) != 0) {
        check_fail(file, line, "%s:\n  expected %s\n  got      %s", what, expected, actual);
    }
}

/* The condition holds. */
#define CHECK(condition) \
    ((condition) ? (void)0 : check_fail(__FILE__, __LINE__, "expected: %s", #condition))
/* Two integers, or codes, are equal. */
#define CHECK_INT(actual, expected) \
    check_int(__FILE__, __LINE__, #actual, (intmax_t)(actual), (intmax_t)(expected))
/* Two C strings are equal. */
#define CHECK_TEXT(actual, expected) check_text(__FILE__, __LINE__, #actual, (actual), (expected))

/* ------------------------------------------------------------------------------------------ replies */

/* Writes a payload out. */
typedef void render_fn(text_t *out, const void *payload, size_t len);

/* A payload that is text itself: the result `String`, and every error that is not typed. */
static inline void render_text(text_t *out, const void *payload, size_t len) {
    text_escape(out, payload, len, false);
}

/* The payload of `()`: there is none. */
static inline void render_unit(text_t *out, const void *payload, size_t len) {
    text_add(out, payload == NULL && len == 0 ? "()" : "<a payload where there should be none>");
}

/* Pointers to C forms: results of calls in the callback form, and `*out` of the direct form. */
static inline void render_str(text_t *out, const void *payload, size_t len) {
    const ffi_str_t *value = payload;
    if (len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_escape(out, value->data, value->len, false);
}

static inline void render_bool(text_t *out, const void *payload, size_t len) {
    const bool *value = payload;
    if (len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_bool(out, *value);
}

static inline void render_u64(text_t *out, const void *payload, size_t len) {
    const uint64_t *value = payload;
    if (len != sizeof *value) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "%" PRIu64, *value);
}

/* A context, as a constructor replies with it. */
static inline void render_context(text_t *out, const void *payload, size_t len) {
    void *context;
    if (payload == NULL || len != sizeof context) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    /* Copied, as each library has a pointer type of its own. */
    memcpy(&context, payload, sizeof context);
    text_add(out, "%p", context);
}

/* How a typed error is written out; a program of a library that has them sets it. */
static render_fn *check_render_fail = render_text;

/*
 * Waits for the reply of one call. All waiters live until check_settle, or check_finish, so that a second reply, however
 * late, is counted and not a use of freed memory.
 */
typedef struct waiter {
    pthread_mutex_t mutex;
    pthread_cond_t replied;
    render_fn *render_ok;
    render_fn *render_fail;
    /* Where the call was made. */
    const char *file;
    int line;
    /* Terminal replies so far. */
    int replies;
    int32_t code;
    text_t reply;
    struct waiter *next;
} waiter_t;

static pthread_mutex_t check_waiters_mutex = PTHREAD_MUTEX_INITIALIZER;
static waiter_t *check_waiters;

static inline waiter_t *waiter_new(const char *file, int line, render_fn *ok, render_fn *fail) {
    waiter_t *waiter = check_alloc(NULL, sizeof *waiter);
    *waiter = (waiter_t){.render_ok = ok, .render_fail = fail, .file = file, .line = line};
    pthread_mutex_init(&waiter->mutex, NULL);
    pthread_cond_init(&waiter->replied, NULL);
    pthread_mutex_lock(&check_waiters_mutex);
    waiter->next = check_waiters;
    check_waiters = waiter;
    pthread_mutex_unlock(&check_waiters_mutex);
    return waiter;
}

/* A waiter for a reply whose result `render` can write out. */
#define WAITER(render) waiter_new(__FILE__, __LINE__, (render), check_render_fail)

/* The callback of calls whose user data is a waiter. */
static inline void waiter_done(int32_t code, const void *payload, size_t len, void *user_data) {
    waiter_t *waiter = user_data;
    if (payload == NULL && len != 0) {
        check_fail(waiter->file, waiter->line, "no payload, but a length of %zu", len);
        len = 0;
    }
    pthread_mutex_lock(&waiter->mutex);
    if (code == FFI_STALE_WARN || code == FFI_ITEM) {
        check_fail(waiter->file, waiter->line, "a reply with code %d, which nobody asked for", (int)code);
    } else if (waiter->replies++ == 0) {
        waiter->code = code;
        render_fn *render = code == FFI_OK     ? waiter->render_ok
                            : code == FFI_FAIL ? waiter->render_fail
                                               : render_text;
        render(&waiter->reply, payload, len);
        pthread_cond_signal(&waiter->replied);
    } else {
        check_fail(waiter->file, waiter->line, "reply %d to one call, with code %d", waiter->replies, (int)code);
    }
    pthread_mutex_unlock(&waiter->mutex);
}

/* The number of terminal replies so far. */
static inline int waiter_replies(waiter_t *waiter) {
    pthread_mutex_lock(&waiter->mutex);
    const int replies = waiter->replies;
    pthread_mutex_unlock(&waiter->mutex);
    return replies;
}

/* Waits for the reply and gives its code. A reply that never comes ends the program. */
static inline int32_t waiter_code(waiter_t *waiter) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += CHECK_PATIENCE_SECONDS;
    pthread_mutex_lock(&waiter->mutex);
    while (waiter->replies == 0) {
        if (pthread_cond_timedwait(&waiter->replied, &waiter->mutex, &deadline) != 0 && waiter->replies == 0) {
            fprintf(stderr, "%s:%d: no reply within %d s\n", waiter->file, waiter->line, CHECK_PATIENCE_SECONDS);
            exit(1);
        }
    }
    const int32_t code = waiter->code;
    pthread_mutex_unlock(&waiter->mutex);
    return code;
}

static inline void check_outcome(const char *file, int line, int32_t code, const char *text, int32_t expected_code,
                                 const char *expected_text, bool whole) {
    const size_t len = strlen(expected_text);
    const bool begins = strncmp(text, expected_text, len) == 0 && text[0] != '\0';
    const bool same = whole ? strcmp(text, expected_text) == 0 : begins;
    if (code != expected_code || !same) {
        check_fail(file, line, "the reply:\n  expected %d %s%s\n  got      %d %s", (int)expected_code, expected_text,
                   whole ? "" : "...", (int)code, text);
    }
}

static inline void check_reply(const char *file, int line, waiter_t *waiter, int32_t code, const char *text,
                               bool whole) {
    const int32_t actual = waiter_code(waiter);
    check_outcome(file, line, actual, text_get(&waiter->reply), code, text, whole);
}

/* The reply that `waiter` waits for has this code and this text, or begins with it and is not empty. */
#define CHECK_REPLY(waiter, code, text) check_reply(__FILE__, __LINE__, (waiter), (code), (text), true)
#define CHECK_REPLY_BEGINS(waiter, code, text) check_reply(__FILE__, __LINE__, (waiter), (code), (text), false)

/*
 * Makes a call in the callback form and checks that it returns 0 and what it replies. In `call`, `reply_to`
 * is the waiter: CHECK_CALL(render_text, my_timer_version(ctx, waiter_done, reply_to), FFI_OK, "1.0").
 */
#define CHECK_CALL_AS(render, call, code, text, whole)                         \
    do {                                                                       \
        waiter_t *const reply_to = WAITER(render);                             \
        CHECK_INT(call, FFI_OK);                                               \
        check_reply(__FILE__, __LINE__, reply_to, (code), (text), (whole));    \
    } while (0)
#define CHECK_CALL(render, call, code, text) CHECK_CALL_AS(render, call, code, text, true)
#define CHECK_CALL_BEGINS(render, call, code, text) CHECK_CALL_AS(render, call, code, text, false)

static inline void check_direct(const char *file, int line, int32_t actual, const ffi_reply_t *reply, render_fn *render,
                                const void *out, size_t out_size, int32_t code, const char *text, bool whole) {
    text_t got = {0};
    if (actual == FFI_OK) {
        render(&got, out, out_size);
    } else if (actual == FFI_FAIL) {
        check_render_fail(&got, reply->payload, reply->len);
    } else {
        render_text(&got, reply->payload, reply->len);
    }
    check_outcome(file, line, actual, text_get(&got), code, text, whole);
    text_free(&got);
}

/*
 * Makes a call in the direct form and checks what it returns. `out` is the variable that the result is
 * written to. In `call`, `reply` is the reply; it is released here, twice, which has to be harmless.
 */
#define CHECK_WAIT_AS(render, out, call, code, text, whole)                                                 \
    do {                                                                                                    \
        ffi_reply_t reply = {0};                                                                            \
        const int32_t returned = (call);                                                                    \
        check_direct(__FILE__, __LINE__, returned, &reply, render, &(out), sizeof(out), code, text, whole); \
        CHECK_RELEASE(&reply);                                                                              \
        CHECK_RELEASE(&reply);                                                                              \
    } while (0)
#define CHECK_WAIT(render, out, call, code, text) CHECK_WAIT_AS(render, out, call, code, text, true)
#define CHECK_WAIT_BEGINS(render, out, call, code, text) CHECK_WAIT_AS(render, out, call, code, text, false)

/* The same for a call without a result. */
#define CHECK_WAIT_UNIT(call, code, text)                                                                      \
    do {                                                                                                       \
        ffi_reply_t reply = {0};                                                                               \
        const int32_t returned = (call);                                                                       \
        check_direct(__FILE__, __LINE__, returned, &reply, render_unit, NULL, 0, code,                         \
                     (code) == FFI_OK ? "()" : (text), true);                                                  \
        CHECK_RELEASE(&reply);                                                                                 \
    } while (0)

/* Calls whose waiters are gone. */
static int check_calls;

/*
 * When all contexts are destroyed, and no other thread makes calls: every call so far got exactly one reply, and its waiter is
 * forgotten.
 */
static inline void check_settle(void) {
    waiter_t *waiter = check_waiters;
    check_waiters = NULL;
    while (waiter != NULL) {
        waiter_t *const next = waiter->next;
        check_int(waiter->file, waiter->line, "replies to the call made here", waiter_replies(waiter), 1);
        text_free(&waiter->reply);
        pthread_cond_destroy(&waiter->replied);
        pthread_mutex_destroy(&waiter->mutex);
        free(waiter);
        waiter = next;
        check_calls++;
    }
}

/* The end of main, after all contexts are destroyed. Gives the exit code. */
static inline int check_finish(void) {
    check_settle();
    const int failures = atomic_load(&check_failures);
    if (failures != 0) {
        fprintf(stderr, "%d checks failed\n", failures);
        return 1;
    }
    printf("%d calls, each with one reply\n", check_calls);
    return 0;
}

#endif
