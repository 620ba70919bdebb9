/*
 * A great many at once: listeners, events, streams that wait for credit, host calls that wait for an answer. Nothing is lost, and
 * nothing is left.
 *
 *     FFI_MANY=100    a hundred times as many of each as in an ordinary run: 1,000 listeners, 1,000,000 events, 10,000 streams, 10,000 calls
 */
#define _POSIX_C_SOURCE 200809L
#include "alive.h"

static long times(void) {
    const char *const text = getenv("FFI_MANY");
    return text != NULL && *text != '\0' ? strtol(text, NULL, 10) : 1;
}

static long resident_kib(void) {
    FILE *const file = fopen("/proc/self/statm", "r");
    long pages = 0;
    if (file == NULL || fscanf(file, "%*s %ld", &pages) != 1) {
        pages = 0;
    }
    if (file != NULL) {
        fclose(file);
    }
    return pages * 4;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double started;

static void tell(const char *what, long count) {
    printf("%s: %ld in %.2f s, %ld KiB\n", what, count, seconds() - started, resident_kib());
    started = seconds();
}

/* ------------------------------------------------------------------------------------------- events */

static atomic_uint_least64_t heard;

static void hears(int32_t code, const lives_sign_t *sign, size_t len, void *user_data) {
    (void)len, (void)user_data;
    if (code != FFI_OK || sign->token != 1) {
        check_fail(__FILE__, __LINE__, "code %d", (int)code);
    }
    atomic_fetch_add(&heard, 1);
}

static void signal_times(lives_ctx_t *ctx, long count) {
    uint64_t token;
    while (count > 0) {
        const uint32_t now = count > 1000 ? 1000 : (uint32_t)count;
        CHECK_INT(lives_signal_wait(ctx, now, &token, NULL), FFI_OK);
        count -= now;
    }
}

static void many_events(long count) {
    lives_ctx_t *const ctx = lives_new(1);
    const uint64_t id = lives_on_sign(ctx, hears, NULL);
    started = seconds();
    signal_times(ctx, count);
    CHECK_INT(lives_destroy(ctx), FFI_OK);
    CHECK(id != 0);
    CHECK_INT(atomic_exchange(&heard, 0), count);
    tell("events to one listener", count);
}

static void many_listeners(long listeners, long events) {
    lives_ctx_t *const ctx = lives_new(1);
    uint64_t *const ids = check_alloc(NULL, (size_t)listeners * sizeof *ids);
    started = seconds();
    for (long i = 0; i < listeners; i++) {
        ids[i] = lives_on_sign(ctx, hears, NULL);
        CHECK(ids[i] != 0);
    }
    signal_times(ctx, events);
    WAIT_UNTIL(atomic_load(&heard) == (uint64_t)(listeners * events));
    tell("deliveries to many listeners", listeners * events);
    for (long i = 0; i < listeners; i++) {
        CHECK_INT(lives_remove_event_listener(ctx, ids[i]), FFI_OK);
    }
    signal_times(ctx, 1);
    ffi_event_stats_t stats = {0};
    /* The last one is counted when its last listener has returned. */
    WAIT_UNTIL(lives_event_stats(ctx, &stats) == FFI_OK && stats.queued == 0);
    /* Each signal is two events, and the other one is unheard. */
    CHECK_INT(stats.fired, 2 * events + 2);
    CHECK_INT(stats.delivered, events);
    CHECK_INT(stats.unheard, events + 2);
    CHECK_INT(stats.dropped, 0);
    CHECK_INT(lives_destroy(ctx), FFI_OK);
    CHECK_INT(atomic_exchange(&heard, 0), listeners * events);
    free(ids);
}

/* ------------------------------------------------------------------------------------------ streams */

typedef struct taker {
    atomic_int items;
    atomic_int ends;
    atomic_int code;
} taker_t;

static atomic_long ended;

static void takes(int32_t code, const void *payload, size_t len, void *user_data) {
    taker_t *const taker = user_data;
    (void)payload, (void)len;
    if (code == FFI_ITEM) {
        atomic_fetch_add(&taker->items, 1);
        return;
    }
    atomic_store(&taker->code, code);
    atomic_fetch_add(&taker->ends, 1);
    atomic_fetch_add(&ended, 1);
}

/* Half of them come to their end, half of the others are cancelled, and the rest ends with the context. */
static void many_streams(long count) {
    enum { ITEMS = 5 };
    lives_ctx_t *const ctx = lives_new(1);
    taker_t *const takers = check_alloc(NULL, (size_t)count * sizeof *takers);
    started = seconds();
    for (long i = 0; i < count; i++) {
        atomic_init(&takers[i].items, 0);
        atomic_init(&takers[i].ends, 0);
        CHECK_INT(lives_tokens(ctx, takes, &takers[i], ITEMS, LIVES_END_WELL), FFI_OK);
    }
    CHECK_INT(futures(), count);
    tell("streams that wait", count);
    for (long i = 0; i < count; i++) {
        CHECK_INT(lives_stream_grant(ctx, &takers[i], i % 2 == 0 ? ITEMS + 1 : 2), FFI_OK);
    }
    WAIT_UNTIL(atomic_load(&ended) == (count + 1) / 2);
    for (long i = 1; i < count; i += 4) {
        CHECK_INT(lives_cancel(ctx, &takers[i]), FFI_OK);
    }
    CHECK_INT(lives_destroy(ctx), FFI_OK);
    for (long i = 0; i < count; i++) {
        CHECK_INT(atomic_load(&takers[i].ends), 1);
        CHECK_INT(atomic_load(&takers[i].code), i % 2 == 0 ? FFI_OK : FFI_CANCELLED);
        CHECK(i % 2 == 0 ? atomic_load(&takers[i].items) == ITEMS : atomic_load(&takers[i].items) <= 2);
    }
    CHECK_INT(atomic_exchange(&ended, 0), count);
    CHECK_ALIVE(0, 0);
    tell("streams that ended", count);
    free(takers);
}

/* --------------------------------------------------------------------------------------- host calls */

static pthread_mutex_t asked_mutex = PTHREAD_MUTEX_INITIALIZER;
static uint64_t *asked;
static long asked_len;

static void is_asked(uint64_t call, const lives_echo_token_args_t *args, size_t len, void *user_data) {
    (void)len, (void)user_data;
    CHECK_INT(args->token, 1);
    pthread_mutex_lock(&asked_mutex);
    asked[asked_len++] = call;
    pthread_mutex_unlock(&asked_mutex);
}

static atomic_long answered, failed;

static void told(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)payload, (void)len, (void)user_data;
    atomic_fetch_add(code == FFI_OK ? &answered : &failed, 1);
}

/* All are open at once. Half of them are answered, the last ones first; the rest fails with the context. */
static void many_host_calls(long count) {
    lives_ctx_t *const ctx = lives_new(1);
    asked = check_alloc(NULL, (size_t)count * sizeof *asked);
    CHECK_INT(lives_register_echo_token(ctx, is_asked, NULL), FFI_OK);
    started = seconds();
    for (long i = 0; i < count; i++) {
        CHECK_INT(lives_ask(ctx, told, NULL), FFI_OK);
    }
    ffi_host_stats_t stats = {0};
    WAIT_UNTIL(lives_host_stats(ctx, &stats) == FFI_OK && stats.pending == (uint64_t)count);
    tell("host calls that wait", count);
    for (long i = count; i > count / 2; i--) {
        CHECK_INT(lives_complete_echo_token(ctx, asked[i - 1], 1), FFI_OK);
        CHECK_INT(lives_complete_echo_token(ctx, asked[i - 1], 1), FFI_ERR);
    }
    WAIT_UNTIL(atomic_load(&answered) == count - count / 2);
    CHECK_INT(lives_destroy(ctx), FFI_OK);
    CHECK_INT(atomic_load(&failed), count / 2);
    CHECK_ALIVE(0, 0);
    tell("host calls that ended", count);
    free(asked);
}

int main(void) {
    const long by = times();
    many_events(10000 * by);
    many_listeners(10 * by, 100);
    many_streams(100 * by);
    many_host_calls(100 * by);
    return check_finish();
}
