/*
 * One context after the other, in one place, while threads try every entry on it and on those that were there before it. A
 * call with an old id is refused: it never reaches the one who lives there now, which the token would show. What was
 * accepted is answered, and after `destroy` nothing is heard of a context any more.
 */
#define _POSIX_C_SOURCE 200809L
#include "steps.h"

enum { LIVES = 3000, THREADS = 4, PAGE = 512 };

/* Every context that there was; `born` of them can be looked at. */
static life_t lives[LIVES];
static atomic_uint born;
static atomic_bool over;

static const step_t steps[] = {STEPS_ON_A_CONTEXT};

/* The present one half of the time, otherwise one of the last few, or any. */
static life_t draw_life(actor_t *actor) {
    const unsigned count = atomic_load(&born);
    switch (draw_below(actor, 4)) {
    case 0:
        return lives[draw_below(actor, count)];
    case 1:
        return lives[count - 1 - draw_below(actor, count < 4 ? count : 4)];
    default:
        return lives[count - 1];
    }
}

static void *hammer(void *argument) {
    actor_t *const actor = argument;
    WAIT_UNTIL(atomic_load(&born) > 0);
    while (!atomic_load(&over)) {
        draw_step(actor, steps, sizeof steps / sizeof *steps)->take(actor, draw_life(actor));
    }
    return NULL;
}

int main(void) {
    expect_panics();
    actor_t actors[THREADS];
    pthread_t threads[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        actors[i] = (actor_t){.random = i, .page = {.first = i * PAGE, .len = PAGE}};
        threads[i] = thread_start(hammer, &actors[i]);
    }
    for (unsigned i = 0; i < LIVES; i++) {
        const life_t life = {.ctx = lives_new(i + 1), .token = i + 1};
        lives[i] = life;
        atomic_store(&born, i + 1);
        /* Some live for a while. */
        if (i % 8 == 0) {
            sleep_ms(1);
        }
        CHECK_INT(lives_destroy(life.ctx), FFI_OK);
        token_ended(life.token);
        CHECK_INT(lives_destroy(life.ctx), FFI_ERR);
    }
    atomic_store(&over, true);
    for (unsigned i = 0; i < THREADS; i++) {
        thread_end(threads[i]);
    }
    book_balance();
    CHECK_ALIVE(0, 0);
    /* It was not only refusals: each kind of end was met. */
    CHECK(atomic_load(&book_codes[FFI_OK]) > 0);
    CHECK(atomic_load(&book_codes[FFI_ERR]) > 0);
    CHECK(atomic_load(&book_codes[FFI_CANCELLED]) > 0);
    return check_finish();
}
