/*
 * The books of many calls: what was accepted was answered, once each, with what that call may bring.
 *
 * A call is a number in its `user_data`, of a line in the books and of how often that line was used. So a reply that comes
 * a second time, or late, finds a line that has moved on. Each thread writes lines of its own; whichever thread a reply comes
 * on closes its line.
 */
#ifndef BOOKS_H
#define BOOKS_H

#include "alive.h"

enum { LINE_BITS = 16, LINES = 1 << LINE_BITS };

/* What a result is. */
typedef enum result { RESULT_NOTHING, RESULT_TOKEN, RESULT_TEXT, RESULT_CONTEXT, RESULT_THING } result_t;

/* A context, and the token of the instance in it. */
typedef struct life {
    lives_ctx_t *ctx;
    uint64_t token;
} life_t;

/* What is known of a call before it is made. */
typedef struct call {
    /* What it is on; a function without a context has a token to give back all the same. */
    life_t on;
    result_t result;
    bool is_cbor;
    /* Whether it is on an object of the context, or takes some. */
    bool has_things;
    /* Whether it waits for the host, which may not be there, or say no. */
    bool is_asked;
    /* Whether it gives its token as often as it is asked to, before it ends. */
    bool is_stream;
    lives_end_t end;
    /* Run in the callback, when the reply is right; may be null. `made` is the context, or the object. */
    void (*then)(const struct call *call, int32_t code, void *made);
} call_t;

typedef struct line {
    /* Twice the number of uses, and 1 while its reply is due. */
    atomic_uint_least64_t state;
    call_t call;
    /* Of a stream: what it has given, and what it was asked for. */
    atomic_uint_least64_t items, granted;
} line_t;

static line_t book[LINES];
static atomic_uint_least64_t book_accepted, book_answered, book_warnings, book_items;
static atomic_uint_least64_t book_codes[FFI_WOULD_DEADLOCK + 1];

/* ---------------------------------------------------------------------------------- ended contexts */

/* The last tokens whose `destroy` has returned. Nothing of them may be heard any more, but that they are gone. */
enum { ENDED = 1 << 16 };
static atomic_uint_least64_t ended[ENDED];

static inline void token_ended(uint64_t token) {
    atomic_store(&ended[token % ENDED], token);
}

static inline bool token_has_ended(uint64_t token) {
    return atomic_load(&ended[token % ENDED]) == token;
}

/* ------------------------------------------------------------------------------------------ replies */

/* What went wrong with a call. */
CHECK_PRINTF(1, 2) static inline void book_fail(const char *format, ...) {
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    check_fail(__FILE__, __LINE__, "%s", text);
}

/* A number in the CBOR form: the shortest encoding is the only one that the library writes. */
static inline bool book_cbor_number(const uint8_t *bytes, size_t len, uint64_t *value) {
    if (len == 0 || bytes[0] > 27) {
        return false;
    }
    if (bytes[0] < 24) {
        *value = bytes[0];
        return len == 1;
    }
    const size_t width = (size_t)1 << (bytes[0] - 24);
    *value = 0;
    for (size_t i = 1; i < len; i++) {
        *value = *value << 8 | bytes[i];
    }
    return len == 1 + width;
}

static inline bool book_text_is(const void *payload, size_t len, const char *text, bool whole) {
    const size_t expected = strlen(text);
    return payload != NULL && (whole ? len == expected : len > expected) && memcmp(payload, text, expected) == 0;
}

/* Whether the result is what the call has to bring. Gives the context or the object that was made. */
static inline bool book_result_is_right(const call_t *call, const void *payload, size_t len, void **made) {
    uint64_t number = 0;
    char text[64];
    switch (call->result) {
    case RESULT_NOTHING:
        return call->is_cbor ? book_text_is(payload, len, "\xf6", true) : payload == NULL && len == 0;
    case RESULT_TOKEN:
        if (call->is_cbor) {
            return book_cbor_number(payload, len, &number) && number == call->on.token;
        }
        if (payload == NULL || len != sizeof number) {
            return false;
        }
        memcpy(&number, payload, sizeof number);
        return number == call->on.token;
    case RESULT_TEXT:
        snprintf(text, sizeof text, "%" PRIu64 ": told", call->on.token);
        return book_text_is(payload, len, text, true);
    case RESULT_CONTEXT:
    case RESULT_THING:
        if (payload == NULL || len != sizeof *made) {
            return false;
        }
        memcpy(made, payload, sizeof *made);
        return *made != NULL;
    }
    return false;
}

/* Whether the code and its text are among those that such a call may bring. `is_over`: its context had ended before. */
static inline bool book_is_right(const call_t *call, bool is_over, int32_t code, const void *payload, size_t len,
                                 void **context) {
    switch (code) {
    case FFI_OK:
        return !is_over && (call->end == LIVES_END_WELL || call->end == LIVES_END_NEVER) &&
               book_result_is_right(call, payload, len, context);
    case FFI_ERR:
        return (call->on.ctx != NULL && book_text_is(payload, len, "the context ", false)) ||
               (call->has_things && (book_text_is(payload, len, "the handle ", false) ||
                                     book_text_is(payload, len, "first: the handle ", false) ||
                                     book_text_is(payload, len, "second: the handle ", false))) ||
               (!is_over && call->is_asked &&
                (book_text_is(payload, len, "the host function `echo_token` is not registered", true) ||
                 book_text_is(payload, len, "the host function was replaced before it was answered", true) ||
                 book_text_is(payload, len, "the context was destroyed", true) ||
                 book_text_is(payload, len, "not today", true))) ||
               (!is_over && call->end == LIVES_END_FAILS && book_text_is(payload, len, "failed as told", true)) ||
               (!is_over && call->end == LIVES_END_PANICS && book_text_is(payload, len, "panicked: as told", true));
    case FFI_CANCELLED:
        return !is_over && book_text_is(payload, len, "cancelled", true);
    default:
        return false;
    }
}

static inline bool book_is_over(const call_t *call) {
    return call->on.ctx != NULL && token_has_ended(call->on.token);
}

static inline void book_describe(const call_t *call, bool is_over, int32_t code, const void *payload, size_t len) {
    text_t got = {0};
    text_escape(&got, payload, payload != NULL && len < 100 ? len : 0, false);
    book_fail("a call on %s %" PRIu64 "%s, told to end as %d, got %d %s",
              call->on.ctx != NULL ? "the context of" : "no context with", call->on.token,
              is_over ? ", which had ended" : "", (int)call->end, (int)code, text_get(&got));
    text_free(&got);
}

/* The callback of all calls in the books. */
static void book_answer(int32_t code, const void *payload, size_t len, void *user_data) {
    const uint64_t id = (uintptr_t)user_data;
    line_t *const line = &book[id % LINES];
    uint64_t due = (id >> LINE_BITS) << 1 | 1;
    void *context = NULL;
    if (atomic_load(&line->state) != due) {
        book_fail("code %d for a call that is over", (int)code);
        return;
    }
    if (code == FFI_STALE_WARN) {
        atomic_fetch_add(&book_warnings, 1);
        return;
    }
    const bool is_over = book_is_over(&line->call);
    if (code == FFI_ITEM) {
        call_t item = line->call;
        item.result = RESULT_TOKEN;
        const uint64_t items = atomic_fetch_add(&line->items, 1) + 1;
        if (is_over || !item.is_stream || items > atomic_load(&line->granted) ||
            !book_result_is_right(&item, payload, len, &context)) {
            book_describe(&line->call, is_over, code, payload, len);
        }
        atomic_fetch_add(&book_items, 1);
        return;
    }
    if (!book_is_right(&line->call, is_over, code, payload, len, &context)) {
        book_describe(&line->call, is_over, code, payload, len);
    } else {
        atomic_fetch_add(&book_codes[code], 1);
        if (line->call.then != NULL) {
            line->call.then(&line->call, code, context);
        }
    }
    /* Before the line is closed: whoever sees it closed sees the answer counted. */
    atomic_fetch_add(&book_answered, 1);
    if (!atomic_compare_exchange_strong(&line->state, &due, due + 1)) {
        book_fail("two replies to one call, the second with code %d", (int)code);
    }
}

/* -------------------------------------------------------------------------------------------- calls */

/* The lines of one thread. */
typedef struct page {
    unsigned first;
    unsigned len;
    unsigned next;
} page_t;

static inline bool line_is_due(const line_t *line) {
    return (atomic_load(&line->state) & 1) != 0;
}

/* What the library knows the call by whose reply is due there. */
static inline void *line_user_data(const line_t *line) {
    const uint64_t uses = atomic_load(&line->state) >> 1;
    return (void *)(uintptr_t)(uses << LINE_BITS | (uint64_t)(line - book));
}

/* A line for a call that is about to be made; null where replies are due in all of them. */
static inline line_t *page_line(page_t *page, call_t call) {
    for (unsigned tries = 0; tries < page->len; tries++) {
        line_t *const line = &book[page->first + page->next++ % page->len];
        if (!line_is_due(line)) {
            line->call = call;
            atomic_store(&line->items, 0);
            atomic_store(&line->granted, 0);
            atomic_fetch_or(&line->state, 1);
            return line;
        }
    }
    return NULL;
}

/* What a call in the callback form returned: it was accepted, and nothing else can happen to one with a callback. */
static inline void book_accept(int32_t returned) {
    if (returned != FFI_OK) {
        book_fail("a call with a callback returned %d", (int)returned);
    }
    atomic_fetch_add(&book_accepted, 1);
}

/*
 * A call in the direct form: its codes are those of the callback form, and what a limit comes to. `was_over`: its context
 * had ended before the call, not only before this look at it.
 */
static inline void book_direct(const call_t *call, bool was_over, bool has_limit, int32_t code, const void *out,
                               size_t size, ffi_reply_t *reply) {
    void *context = NULL;
    const void *const payload = code == FFI_OK ? out : reply->payload;
    const size_t len = code == FFI_OK ? size : reply->len;
    const bool right = code == FFI_TIMEOUT
                           ? !was_over && has_limit && book_text_is(payload, len, "timed out after ", false)
                           : book_is_right(call, was_over, code, payload, len, &context);
    if (right) {
        atomic_fetch_add(&book_codes[code], 1);
    } else {
        book_describe(call, was_over, code, payload, len);
    }
    lives_reply_release(reply);
}

/* Everything that was accepted has been answered. What is not within a long time ends the program. */
static inline void book_balance(void) {
    WAIT_UNTIL(atomic_load(&book_answered) >= atomic_load(&book_accepted));
    CHECK_INT(atomic_load(&book_answered), atomic_load(&book_accepted));
    for (unsigned i = 0; i < LINES; i++) {
        CHECK(!line_is_due(&book[i]));
    }
}

#endif
