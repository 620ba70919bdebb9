/*
 * Everything at once, by chance: threads make contexts, call them in every form, cancel, give up, destroy, use what is gone,
 * panic, listen and fire, run streams and ask the host, all on the same few contexts and objects. At the end the books are
 * closed: what was accepted was answered, once; every event came to something, every stream to its end, and every host function
 * was let go of; no instance, no object and no future is left, and the process has the threads and the descriptors that it had.
 *
 *     FFI_SOAK_SECONDS=300    how long; a short run of a fixed number of steps without it
 *     FFI_SOAK_SEED=7         what chance is made from; 1 without it. The steps of each thread are the same for the same seed,
 *                             how the threads meet is not
 *     FFI_SOAK_THREADS=16     how many threads; 8 without it
 */
#define _POSIX_C_SOURCE 200809L
#include "telling.h"
#include "things.h"

#include <dirent.h>

enum { PLACES = 24, REMEMBERED = 64, PAGE = 512, MOST_THREADS = 64, SHORT_RUN = 3000 };

/* --------------------------------------------------------------------------------------- the contexts */

/* Where threads find a context. Nothing of the library is called while a place is locked. */
typedef struct place {
    pthread_mutex_t mutex;
    life_t life;
} place_t;

static place_t places[PLACES];

/* Contexts that lost their place. There are more than places only for as long as nobody ends them. */
static struct {
    pthread_mutex_t mutex;
    life_t *lives;
    size_t len;
    size_t capacity;
} homeless = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* Contexts that went, for those who come too late. */
static place_t remembered[REMEMBERED];

static atomic_uint_least64_t next_token = 1;
static atomic_uint_least64_t made, destroyed;

static life_t place_read(place_t *place) {
    pthread_mutex_lock(&place->mutex);
    const life_t life = place->life;
    pthread_mutex_unlock(&place->mutex);
    return life;
}

static life_t place_swap(place_t *place, life_t life) {
    pthread_mutex_lock(&place->mutex);
    const life_t before = place->life;
    place->life = life;
    pthread_mutex_unlock(&place->mutex);
    return before;
}

static void homeless_add(life_t life) {
    if (life.ctx == NULL) {
        return;
    }
    pthread_mutex_lock(&homeless.mutex);
    if (homeless.len == homeless.capacity) {
        homeless.capacity = 2 * homeless.capacity + 64;
        homeless.lives = check_alloc(homeless.lives, homeless.capacity * sizeof *homeless.lives);
    }
    homeless.lives[homeless.len++] = life;
    pthread_mutex_unlock(&homeless.mutex);
}

static life_t homeless_take(void) {
    life_t life = {0};
    pthread_mutex_lock(&homeless.mutex);
    if (homeless.len > 0) {
        life = homeless.lives[--homeless.len];
    }
    pthread_mutex_unlock(&homeless.mutex);
    return life;
}

/* A context that is ready moves in somewhere. Also called in callbacks, where nothing may be destroyed. */
static void move_in(life_t life) {
    atomic_fetch_add(&made, 1);
    homeless_add(place_swap(&places[life.token % PLACES], life));
}

/* A context that may be ready, or gone. */
static life_t some_life(actor_t *actor) {
    return draw_below(actor, 8) == 0 ? place_read(&remembered[draw_below(actor, REMEMBERED)])
                                     : place_read(&places[draw_below(actor, PLACES)]);
}

static uint64_t new_token(void) {
    return atomic_fetch_add(&next_token, 1);
}

/* ----------------------------------------------------------------------------------------- steps: begin */

/* The reply of a constructor. */
static void is_made(const call_t *call, int32_t code, void *context) {
    if (code == FFI_OK) {
        move_in((life_t){.ctx = context, .token = call->on.token});
    }
}

static void step_create(actor_t *actor, life_t unused) {
    (void)unused;
    const call_t call = {
        .on = {.token = new_token()}, .result = RESULT_CONTEXT, .end = draw_end(actor), .then = is_made};
    void *const user_data = line_user_data(line_for(actor, call));
    lives_ctx_t *const ctx = lives_create(call.on.token, call.end, book_answer, user_data);
    CHECK((ctx == NULL) == (call.end == LIVES_END_FAILS || call.end == LIVES_END_PANICS));
    book_accept(FFI_OK);
}

static void step_create_wait(actor_t *actor, life_t unused) {
    (void)unused;
    const call_t call = {.on = {.token = new_token()}, .result = RESULT_CONTEXT, .end = draw_end(actor)};
    lives_ctx_t *ctx = NULL;
    STEP_WAIT(call, false, lives_ctx_t *, lives_create_wait(call.on.token, call.end, &out, &reply), ctx = out);
    is_made(&call, ctx != NULL ? FFI_OK : FFI_ERR, ctx);
}

/* What is returned can be used before it is ready, which is an error, and be cancelled. */
static void step_open(actor_t *actor, life_t unused) {
    (void)unused;
    const call_t call = {
        .on = {.token = new_token()}, .result = RESULT_CONTEXT, .end = draw_end(actor), .then = is_made};
    const uint64_t delay = draw_delay(actor);
    void *const user_data = line_user_data(line_for(actor, call));
    const life_t life = {
        .ctx = lives_open(call.on.token, delay, call.end, book_answer, user_data),
        .token = call.on.token,
    };
    book_accept(FFI_OK);
    if (life.ctx == NULL) {
        book_fail("a constructor was not started");
        return;
    }
    step_sync(actor, life);
    if (call.end == LIVES_END_NEVER || draw_below(actor, 4) == 0) {
        lives_cancel(draw_below(actor, 2) == 0 ? life.ctx : NULL, user_data);
    }
}

static void step_open_wait(actor_t *actor, life_t unused) {
    (void)unused;
    const call_t call = {.on = {.token = new_token()}, .result = RESULT_CONTEXT, .end = draw_end(actor)};
    const uint64_t delay = draw_delay(actor);
    const int64_t limit = draw_limit(actor, call.end);
    lives_ctx_t *ctx = NULL;
    STEP_WAIT(call, limit >= 0, lives_ctx_t *,
              lives_open_wait(call.on.token, delay, call.end, limit, &out, &reply), ctx = out);
    is_made(&call, ctx != NULL ? FFI_OK : FFI_ERR, ctx);
}

/* Its destructor panics. */
static void step_doomed(actor_t *actor, life_t unused) {
    (void)unused;
    const call_t call = {.on = {.token = new_token()}, .result = RESULT_CONTEXT, .then = is_made};
    void *const user_data = line_user_data(line_for(actor, call));
    lives_doomed(call.on.token, LIVES_END_PANICS, book_answer, user_data);
    book_accept(FFI_OK);
}

static void is_refused(int32_t code, const void *payload, size_t len, void *user_data) {
    CHECK(code == FFI_ERR && payload != NULL && len > 0 && user_data == NULL);
    atomic_fetch_add(&book_answered, 1);
}

/* Requests that are none, or ask for nothing that could be made. */
static void step_undecodable(actor_t *actor, life_t unused) {
    (void)unused;
    static const char *const requests[] = {"\xff", "\xa1\x61", "\x9b\xff\xff\xff", "\xa0"};
    const char *const request = requests[draw_below(actor, sizeof requests / sizeof *requests)];
    CHECK(lives_open_cbor((const uint8_t *)request, strlen(request), is_refused, NULL) == NULL);
    book_accept(FFI_OK);
}

/* ------------------------------------------------------------------------------------------- steps: end */

/* One of those who try gets it; from then on nothing may be heard of the context. */
static void end_life(life_t life) {
    const int32_t code = lives_destroy(life.ctx);
    if (code == FFI_OK) {
        token_ended(life.token);
        atomic_fetch_add(&destroyed, 1);
        place_swap(&remembered[life.token % REMEMBERED], life);
    } else {
        CHECK_INT(code, FFI_ERR);
    }
}

static void step_destroy(actor_t *actor, life_t life) {
    (void)actor;
    const life_t first = homeless_take();
    end_life(first.ctx != NULL ? first : life);
}

/* ------------------------------------------------------------------------------------ steps: in callbacks */

/* Lines for calls that are made in callbacks. */
static struct {
    pthread_mutex_t mutex;
    page_t page;
} inside = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void calls_again(const call_t *call, int32_t code, void *context) {
    (void)context;
    const life_t life = call->on;
    if (code != FFI_OK && code != FFI_CANCELLED) {
        return;
    }
    /* The call is still inside of its context, so that is still there, though it may be closing. */
    CHECK_INT(lives_destroy(life.ctx), FFI_WOULD_DEADLOCK);
    uint64_t token = life.token;
    const int32_t told = lives_token_wait(life.ctx, &token, NULL);
    CHECK((told == FFI_OK || told == FFI_ERR) && token == life.token);
    pthread_mutex_lock(&inside.mutex);
    const call_t next = {.on = life, .result = RESULT_TOKEN};
    const line_t *const line = page_line(&inside.page, next);
    void *const user_data = line != NULL ? line_user_data(line) : NULL;
    pthread_mutex_unlock(&inside.mutex);
    if (user_data != NULL) {
        book_accept(lives_end_after(life.ctx, book_answer, user_data, 1, LIVES_END_WELL));
    }
}

static void step_call_again(actor_t *actor, life_t life) {
    const call_t call = {.on = life, .result = RESULT_TOKEN, .then = calls_again};
    const uint64_t delay = draw_delay(actor);
    STEP_CALL(actor, call, lives_end_after(life.ctx, book_answer, user_data, delay, LIVES_END_WELL));
}

/* ---------------------------------------------------------------------------------- steps: no context */

static void step_static(actor_t *actor, life_t unused) {
    (void)unused;
    const call_t call = {.on = {.token = draw(actor)}, .result = RESULT_TOKEN, .end = draw_end(actor)};
    const uint64_t delay = draw_delay(actor);
    STEP_CALL(actor, call, lives_same_after(book_answer, user_data, call.on.token, delay, call.end));
}

static void step_static_wait(actor_t *actor, life_t unused) {
    (void)unused;
    const call_t call = {.on = {.token = draw(actor)}, .result = RESULT_TOKEN};
    STEP_WAIT(call, false, uint64_t, lives_same_wait(call.on.token, &out, &reply), (void)0);
}

/* ----------------------------------------------------------------------------------------------- a run */

/* Every kind of step. A new kind is a function and a line here. */
static const step_t steps[] = {
    STEPS_ON_A_CONTEXT,
    {"create", 4, step_create},
    {"create, waiting", 4, step_create_wait},
    {"open", 6, step_open},
    {"open, waiting", 2, step_open_wait},
    {"doomed", 1, step_doomed},
    {"undecodable", 1, step_undecodable},
    {"destroy", 16, step_destroy},
    {"call again", 6, step_call_again},
    {"static", 4, step_static},
    {"static, waiting", 2, step_static_wait},
    STEPS_ON_THINGS,
    STEPS_BOTH_WAYS,
};
enum { STEPS = sizeof steps / sizeof *steps };

static long seconds;
static time_t started;
static atomic_uint_least64_t taken[STEPS];

static bool goes_on(uint64_t step) {
    return seconds > 0 ? time(NULL) - started < seconds : step < SHORT_RUN;
}

static void *act(void *argument) {
    actor_t *const actor = argument;
    for (uint64_t i = 0; goes_on(i) && atomic_load(&check_failures) == 0; i++) {
        const step_t *const step = draw_step(actor, steps, STEPS);
        atomic_fetch_add(&taken[step - steps], 1);
        step->take(actor, some_life(actor));
    }
    return NULL;
}

/* Entries of a folder of the system; -1 where it has no such folder. */
static int entries(const char *folder) {
    DIR *const open = opendir(folder);
    int count = -1;
    if (open != NULL) {
        for (count = 0; readdir(open) != NULL; count++) {
        }
        closedir(open);
    }
    return count;
}

/* From here on each place has a context, and there are some that went. */
static void populate(void) {
    for (int i = 0; i < REMEMBERED + PLACES; i++) {
        life_t life = {.token = new_token()};
        life.ctx = lives_new(life.token);
        if (i < REMEMBERED) {
            atomic_fetch_add(&made, 1);
            end_life(life);
        } else {
            move_in(life);
        }
    }
}

/* What nobody ended yet comes to its end, and so do the calls that have no context. */
static void end_everything(actor_t *actors, long threads) {
    for (life_t life; (life = homeless_take()).ctx != NULL;) {
        end_life(life);
    }
    for (unsigned i = 0; i < PLACES; i++) {
        events_balance(place_read(&places[i]));
        end_life(place_read(&places[i]));
    }
    for (long i = 0; i < threads; i++) {
        cancel_all(&actors[i].page);
    }
    book_balance();
    /* Constructors that were ready in the end. */
    for (life_t life; (life = homeless_take()).ctx != NULL;) {
        end_life(life);
    }
    for (unsigned i = 0; i < PLACES; i++) {
        end_life(place_read(&places[i]));
    }
}

static void tell(uint64_t seed) {
    printf("seed %" PRIu64 ": %" PRIu64 " calls, %" PRIu64 " contexts, %" PRIu64 " objects, %" PRIu64 " warnings\n", seed,
           atomic_load(&book_accepted), atomic_load(&made), atomic_load(&things_given), atomic_load(&book_warnings));
    for (size_t code = 0; code < sizeof book_codes / sizeof *book_codes; code++) {
        if (atomic_load(&book_codes[code]) > 0) {
            printf("  code %zu: %" PRIu64 "\n", code, atomic_load(&book_codes[code]));
        }
    }
    for (size_t i = 0; i < STEPS; i++) {
        printf("  %-18s %" PRIu64 "\n", steps[i].name, atomic_load(&taken[i]));
    }
}

int main(void) {
    const uint64_t seed = (uint64_t)number_of("FFI_SOAK_SEED", 1);
    long threads = number_of("FFI_SOAK_THREADS", 8);
    threads = threads < 1 ? 1 : threads > MOST_THREADS ? MOST_THREADS : threads;
    seconds = number_of("FFI_SOAK_SECONDS", 0);
    started = time(NULL);
    /* First of all, for a run that does not come to its end. */
    printf("seed %" PRIu64 ", %ld threads\n", seed, threads);
    fflush(stdout);
    expect_panics();
    for (unsigned i = 0; i < PLACES; i++) {
        pthread_mutex_init(&places[i].mutex, NULL);
    }
    for (unsigned i = 0; i < REMEMBERED; i++) {
        pthread_mutex_init(&remembered[i].mutex, NULL);
    }

    /* The first call that waits starts the library's runtime, which stays. */
    uint64_t same = 0;
    CHECK_INT(lives_same_after_wait(1, 1, LIVES_END_WELL, -1, &same, NULL), FFI_OK);
    const int threads_before = entries("/proc/self/task");
    const int descriptors_before = entries("/proc/self/fd");

    things_prepare();
    telling_prepare();
    populate();
    static actor_t actors[MOST_THREADS];
    pthread_t running[MOST_THREADS];
    inside.page = (page_t){.first = MOST_THREADS * PAGE, .len = LINES - MOST_THREADS * PAGE};
    for (long i = 0; i < threads; i++) {
        actors[i] = (actor_t){.random = seed << 8 | (uint64_t)i, .page = {.first = (unsigned)i * PAGE, .len = PAGE}};
        running[i] = thread_start(act, &actors[i]);
    }
    for (long i = 0; i < threads; i++) {
        thread_end(running[i]);
    }
    end_everything(actors, threads);

    CHECK_INT(atomic_load(&destroyed), atomic_load(&made));
    CHECK_ALIVE(0, 0);
    /* Whoever had no time to close them had contexts that did. */
    CHECK_INT(things(), 0);
    CHECK(atomic_load(&things_closed) > 0 && atomic_load(&things_closed) <= atomic_load(&things_given));
    /* The system may take a moment to forget a thread that has ended. */
    WAIT_UNTIL(entries("/proc/self/task") == threads_before);
    CHECK_INT(entries("/proc/self/fd"), descriptors_before);
    telling_balance();
    free(homeless.lives);
    tell(seed);
    telling_tell();
    const int failed = check_finish();
    if (failed != 0) {
        fprintf(stderr, "the seed was %" PRIu64 ": FFI_SOAK_SEED=%" PRIu64 " takes the same steps\n", seed, seed);
    }
    return failed;
}
