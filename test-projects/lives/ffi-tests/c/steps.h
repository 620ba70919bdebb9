/*
 * Every kind of entry of a context as a step that a thread can take at any time, whatever the context is: ready, being made,
 * being destroyed, or gone. The books hold each of them to what it may bring.
 */
#ifndef STEPS_H
#define STEPS_H

#include "../../../c-support/chance.h"
#include "books.h"

/* A thread that takes steps. */
typedef struct actor {
    uint64_t random;
    page_t page;
} actor_t;

/* ------------------------------------------------------------------------------------------- chance */

static inline uint64_t draw(actor_t *actor) {
    return chance(&actor->random);
}

static inline unsigned draw_below(actor_t *actor, unsigned limit) {
    return chance_below(&actor->random, limit);
}

/* Mostly well. */
static inline lives_end_t draw_end(actor_t *actor) {
    static const lives_end_t ends[] = {LIVES_END_FAILS, LIVES_END_PANICS, LIVES_END_NEVER};
    const unsigned number = draw_below(actor, 16);
    return number < sizeof ends / sizeof *ends ? ends[number] : LIVES_END_WELL;
}

/* Mostly none. */
static inline uint64_t draw_delay(actor_t *actor) {
    const unsigned number = draw_below(actor, 8);
    return number < 4 ? number : 0;
}

/* None, no time at all, or a little. A call that never ends by itself has one. */
static inline int64_t draw_limit(actor_t *actor, lives_end_t end) {
    const int64_t limit = (int64_t)draw_below(actor, 4) - 1;
    return limit < 0 && end == LIVES_END_NEVER ? 1 : limit;
}

/* -------------------------------------------------------------------------------------------- calls */

/* Cancels every call of the actor that is due: in the context that it is on, or where those are that have none. */
static inline void cancel_all(const page_t *page) {
    for (unsigned i = 0; i < page->len; i++) {
        const line_t *const line = &book[page->first + i];
        if (line_is_due(line)) {
            lives_cancel(line->call.result == RESULT_CONTEXT ? NULL : line->call.on.ctx, line_user_data(line));
        }
    }
}

/* A line for a call. Where all are taken, by calls that never end by themselves, some are made to. */
static inline line_t *line_for(actor_t *actor, call_t call) {
    line_t *line = page_line(&actor->page, call);
    if (line == NULL) {
        cancel_all(&actor->page);
        WAIT_UNTIL((line = page_line(&actor->page, call)) != NULL);
    }
    return line;
}

/* A call in the callback or the CBOR form; `user_data` in `made` is the line's. */
#define STEP_CALL(actor, the_call, made)                             \
    do {                                                             \
        void *const user_data = line_user_data(line_for(actor, the_call)); \
        book_accept(made);                                           \
    } while (0)

/* The same with a request. */
#define STEP_CBOR(actor, the_call, notation, made)                   \
    do {                                                             \
        cbor_t request = cbor_of(notation);                          \
        STEP_CALL(actor, the_call, made);                            \
        cbor_free(&request);                                         \
    } while (0)

/* A call in the direct form; `out` and `reply` are its own. `then` takes the result. */
#define STEP_WAIT(the_call, has_limit, type, made, then)                                               \
    do {                                                                                               \
        type out = {0};                                                                                \
        ffi_reply_t reply = FFI_REPLY_INIT;                                                            \
        const bool was_over = book_is_over(&(the_call));                                               \
        const int32_t returned = (made);                                                               \
        book_direct(&(the_call), was_over, has_limit, returned, &out, sizeof out, &reply);             \
        then;                                                                                          \
    } while (0)

static inline const char *end_name(lives_end_t end) {
    static const char *const names[] = {"Well", "Fails", "Panics", "Never"};
    return names[end];
}

static void step_sync(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_TOKEN};
    STEP_CALL(actor, call, lives_token(life.ctx, book_answer, user_data));
}

static void step_sync_end(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_TOKEN, .end = draw_end(actor)};
    STEP_CALL(actor, call, lives_end(life.ctx, book_answer, user_data, call.end));
}

static void step_async(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_TOKEN, .end = draw_end(actor)};
    const uint64_t delay = draw_delay(actor);
    STEP_CALL(actor, call, lives_end_after(life.ctx, book_answer, user_data, delay, call.end));
}

static void step_hold(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_TOKEN};
    STEP_CALL(actor, call, lives_hold(life.ctx, book_answer, user_data));
}

static void step_release(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_NOTHING};
    STEP_CALL(actor, call, lives_release(life.ctx, book_answer, user_data));
}

static void step_text(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_TEXT};
    STEP_CALL(actor, call, lives_tell(life.ctx, book_answer, user_data, FFI_STR("told")));
}

static void step_cbor_sync(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_TOKEN, .is_cbor = true};
    STEP_CBOR(actor, call, "{}", lives_token_cbor(life.ctx, book_answer, user_data, request.data, request.len));
}

static void step_cbor_async(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_TOKEN, .is_cbor = true, .end = draw_end(actor)};
    char notation[64];
    snprintf(notation, sizeof notation, "{\"delay_ms\": %d, \"end\": \"%s\"}", (int)draw_delay(actor),
             end_name(call.end));
    STEP_CBOR(actor, call, notation,
              lives_end_after_cbor(life.ctx, book_answer, user_data, request.data, request.len));
}

static void step_wait_sync(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_TOKEN, .end = draw_end(actor)};
    STEP_WAIT(call, false, uint64_t, lives_end_wait(life.ctx, call.end, &out, &reply), (void)0);
}

static void step_wait_async(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_TOKEN, .end = draw_end(actor)};
    const uint64_t delay = draw_delay(actor);
    const int64_t limit = draw_limit(actor, call.end);
    STEP_WAIT(call, limit >= 0, uint64_t, lives_end_after_wait(life.ctx, delay, call.end, limit, &out, &reply),
              (void)0);
}

/* A result that owns memory: the view is looked at while the reply has it. */
static void step_wait_text(actor_t *actor, life_t life) {
    (void)actor;
    const call_t call = {.on = life, .result = RESULT_TEXT};
    ffi_str_t out = {0};
    ffi_reply_t reply = FFI_REPLY_INIT;
    const bool was_over = book_is_over(&call);
    const int32_t returned = lives_tell_wait(life.ctx, FFI_STR("told"), &out, &reply);
    book_direct(&call, was_over, false, returned, out.data, out.len, &reply);
}

/* One call of the actor's own, whichever context it is on, if it is still due. */
static void step_cancel(actor_t *actor, life_t life) {
    const line_t *const line = &book[actor->page.first + draw_below(actor, actor->page.len)];
    const int32_t code = lives_cancel(life.ctx, line_user_data(line));
    CHECK(code == FFI_OK || code == FFI_ERR);
}

static void step_cancel_nobody(actor_t *actor, life_t life) {
    const int32_t code = lives_cancel(life.ctx, actor);
    CHECK(code == FFI_OK || code == FFI_ERR);
}

static void step_stale_warn(actor_t *actor, life_t life) {
    const int32_t code = lives_set_stale_warn(life.ctx, (int64_t)draw_below(actor, 3));
    CHECK(code == FFI_OK || code == FFI_ERR);
}

/* A kind of step, and how often it is taken compared with the others. */
typedef struct step {
    const char *name;
    unsigned weight;
    void (*take)(actor_t *actor, life_t life);
} step_t;

/* What can be done to a context, but for its end. */
#define STEPS_ON_A_CONTEXT                                                                             \
    {"sync", 6, step_sync}, {"sync, ending", 6, step_sync_end}, {"async", 12, step_async},             \
        {"hold", 3, step_hold}, {"release", 2, step_release}, {"text", 4, step_text},                  \
        {"sync in CBOR", 4, step_cbor_sync}, {"async in CBOR", 6, step_cbor_async},                    \
        {"sync, waiting", 6, step_wait_sync}, {"async, waiting", 4, step_wait_async},                  \
        {"text, waiting", 4, step_wait_text}, {"cancel", 6, step_cancel},                              \
        {"cancel nobody", 1, step_cancel_nobody}, {"stale warn", 1, step_stale_warn}

static inline const step_t *draw_step(actor_t *actor, const step_t *steps, size_t len) {
    unsigned weights = 0;
    for (size_t i = 0; i < len; i++) {
        weights += steps[i].weight;
    }
    unsigned number = draw_below(actor, weights);
    const step_t *step = steps;
    while (number >= step->weight) {
        number -= step->weight;
        step++;
    }
    return step;
}

#endif
