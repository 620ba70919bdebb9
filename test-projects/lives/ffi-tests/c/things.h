/*
 * Steps on objects: they are given out, used, closed, closed with their contexts, and used when they are gone.
 *
 * The books hold a call on an object to what it may bring as they do with one on a context; its context is the object's.
 */
#ifndef THINGS_H
#define THINGS_H

#include "steps.h"

/* An object, and the context that it belongs to. */
typedef struct thing {
    lives_thing_t *id;
    life_t of;
} thing_t;

/* Where threads find objects, open ones and closed ones. Nothing of the library is called while a place is locked. */
enum { THINGS = 48 };
static struct {
    pthread_mutex_t mutex;
    thing_t thing;
} things_at[THINGS];

static atomic_uint_least64_t things_given, things_closed;

static void things_prepare(void) {
    for (unsigned i = 0; i < THINGS; i++) {
        pthread_mutex_init(&things_at[i].mutex, NULL);
    }
}

static thing_t some_thing(actor_t *actor) {
    const unsigned place = draw_below(actor, THINGS);
    pthread_mutex_lock(&things_at[place].mutex);
    const thing_t thing = things_at[place].thing;
    pthread_mutex_unlock(&things_at[place].mutex);
    return thing;
}

/* Closed here, or with its context. */
static void thing_close(lives_thing_t *id) {
    const int32_t code = lives_handle_close(id);
    CHECK(code == FFI_OK || code == FFI_ERR);
    if (code == FFI_OK) {
        atomic_fetch_add(&things_closed, 1);
    }
}

/* An object moves in where its id has a place. The one that was there is closed: also in callbacks. */
static void is_given(const call_t *call, int32_t code, void *made) {
    if (code != FFI_OK) {
        return;
    }
    atomic_fetch_add(&things_given, 1);
    const unsigned place = (unsigned)((uintptr_t)made % THINGS);
    pthread_mutex_lock(&things_at[place].mutex);
    const thing_t before = things_at[place].thing;
    things_at[place].thing = (thing_t){.id = made, .of = call->on};
    pthread_mutex_unlock(&things_at[place].mutex);
    if (before.id != NULL) {
        thing_close(before.id);
    }
}

static void step_give(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_THING, .then = is_given};
    STEP_CALL(actor, call, lives_give(life.ctx, book_answer, user_data));
}

static void step_give_after(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_THING, .end = draw_end(actor), .then = is_given};
    const uint64_t delay = draw_delay(actor);
    STEP_CALL(actor, call, lives_give_after(life.ctx, book_answer, user_data, delay, call.end));
}

static void step_give_wait(actor_t *actor, life_t life) {
    (void)actor;
    const call_t call = {.on = life, .result = RESULT_THING};
    lives_thing_t *thing = NULL;
    STEP_WAIT(call, false, lives_thing_t *, lives_give_wait(life.ctx, &out, &reply), thing = out);
    is_given(&call, thing != NULL ? FFI_OK : FFI_ERR, thing);
}

/* A constructor, which the host tells the token. */
static void step_open_thing(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_THING, .end = draw_end(actor), .then = is_given};
    const uint64_t delay = draw_delay(actor);
    STEP_CALL(actor, call, lives_thing_open(life.ctx, book_answer, user_data, life.token, delay, call.end));
}

/* The call on an object. */
static call_t call_on(thing_t thing, result_t result) {
    return (call_t){.on = thing.of, .result = result, .has_things = true};
}

static void step_thing_sync(actor_t *actor, life_t unused) {
    (void)unused;
    const thing_t thing = some_thing(actor);
    const call_t call = call_on(thing, RESULT_TOKEN);
    STEP_CALL(actor, call, lives_thing_token(thing.id, book_answer, user_data));
}

static void step_thing_async(actor_t *actor, life_t unused) {
    (void)unused;
    const thing_t thing = some_thing(actor);
    call_t call = call_on(thing, RESULT_TOKEN);
    call.end = draw_end(actor);
    const uint64_t delay = draw_delay(actor);
    STEP_CALL(actor, call, lives_thing_end_after(thing.id, book_answer, user_data, delay, call.end));
}

static void step_thing_cbor(actor_t *actor, life_t unused) {
    (void)unused;
    const thing_t thing = some_thing(actor);
    call_t call = call_on(thing, RESULT_TOKEN);
    call.is_cbor = true;
    STEP_CBOR(actor, call, "{}", lives_thing_token_cbor(thing.id, book_answer, user_data, request.data, request.len));
}

static void step_thing_wait(actor_t *actor, life_t unused) {
    (void)unused;
    const thing_t thing = some_thing(actor);
    call_t call = call_on(thing, RESULT_TOKEN);
    call.end = draw_end(actor);
    const uint64_t delay = draw_delay(actor);
    const int64_t limit = draw_limit(actor, call.end);
    STEP_WAIT(call, limit >= 0, uint64_t, lives_thing_end_after_wait(thing.id, delay, call.end, limit, &out, &reply),
              (void)0);
}

static void step_twin(actor_t *actor, life_t unused) {
    (void)unused;
    const thing_t thing = some_thing(actor);
    call_t call = call_on(thing, RESULT_THING);
    call.then = is_given;
    STEP_CALL(actor, call, lives_thing_twin(thing.id, book_answer, user_data));
}

/* Objects as arguments. The context is that of the first one, so that the token is right where all of them are there. */
static void step_owns(actor_t *actor, life_t unused) {
    (void)unused;
    const thing_t first = some_thing(actor), second = some_thing(actor);
    if (first.of.ctx != NULL && first.of.token == second.of.token) {
        const call_t call = call_on(first, RESULT_TOKEN);
        STEP_CALL(actor, call, lives_owns(first.of.ctx, book_answer, user_data, first.id, second.id));
    }
}

static void step_thing_cancel(actor_t *actor, life_t unused) {
    (void)unused;
    const thing_t thing = some_thing(actor);
    const line_t *const line = &book[actor->page.first + draw_below(actor, actor->page.len)];
    /* An object stands for its context. */
    const int32_t code = lives_cancel((lives_ctx_t *)thing.id, line_user_data(line));
    CHECK(code == FFI_OK || code == FFI_ERR);
}

static void step_close(actor_t *actor, life_t unused) {
    (void)unused;
    thing_close(some_thing(actor).id);
}

/* What can be done with objects. */
#define STEPS_ON_THINGS                                                                                    {"give", 6, step_give}, {"give later", 4, step_give_after}, {"give, waiting", 4, step_give_wait},          {"open a thing", 4, step_open_thing}, {"thing, sync", 6, step_thing_sync},                             {"thing, async", 6, step_thing_async}, {"thing in CBOR", 2, step_thing_cbor},                          {"thing, waiting", 4, step_thing_wait}, {"twin", 3, step_twin}, {"owns", 4, step_owns},                {"thing, cancel", 2, step_thing_cancel}, {"close", 8, step_close}

#endif
