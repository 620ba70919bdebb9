/* Events: every payload in each form, listeners that come and go, and queues that are full. The library's holds eight. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"
#include "../../../c-support/heard.h"

/* -------------------------------------------------------------------------------- how they are written out */

static void put_echoed(text_t *out, const void *value) {
    const conformance_echoed_t *const event = value;
    text_add(out, "{");
    put_field(out, "data", &event->data, put_bytes);
    put_key(out, "note");
    put_option(out, event->note, put_str);
    put_field(out, "took", &event->took, put_duration);
    put_field(out, "counts", &event->counts, put_counts);
    put_field(out, "shapes", &event->shapes, put_shapes);
    put_field(out, "echoedText", &event->echoed_text, put_str);
    text_add(out, "}");
}

static void put_job(text_t *out, const void *value) {
    const conformance_on_job_scheduled_payload_t *const event = value;
    text_add(out, "{");
    put_key(out, "at");
    put_option(out, event->at, put_time);
    put_field(out, "jobId", &event->job_id, put_str);
    put_field(out, "willRunCount", &event->will_run_count, put_i64);
    text_add(out, "}");
}

static void put_number(text_t *out, const void *value) {
    text_add(out, "{");
    put_field(out, "number", &((const conformance_on_number_payload_t *)value)->number, put_i64);
    text_add(out, "}");
}

static void put_nothing(text_t *out, const void *value) {
    (void)value;
    text_add(out, "{}");
}

static void put_tick(text_t *out, const void *value) {
    text_add(out, "{");
    put_field(out, "number", &((const conformance_tick_t *)value)->number, put_u64);
    text_add(out, "}");
}

/* A listener of an event, which writes its payload out. */
#define LISTENER(name, type, put)                                                               \
    SHAPE(name, type, put)                                                                      \
    static void on_##name(int32_t code, const type *event, size_t len, void *user_data) {       \
        heard_event(code, event, len, user_data);                                               \
    }
LISTENER(echoed, conformance_echoed_t, put_echoed)
LISTENER(a_polygon, conformance_polygon_t, put_polygon)
LISTENER(job, conformance_on_job_scheduled_payload_t, put_job)
LISTENER(number, conformance_on_number_payload_t, put_number)
LISTENER(nothing, conformance_on_nothing_payload_t, put_nothing)
LISTENER(a_level, conformance_level_t, put_level)
LISTENER(a_shape, conformance_shape_t, put_shape)
LISTENER(user_id, conformance_user_id_t, put_u64)
LISTENER(user_name, conformance_user_name_t, put_str)
LISTENER(tick, conformance_tick_t, put_tick)

/* Any event: its name and its size. */
static void render_any(text_t *out, const void *payload, size_t len) {
    const ffi_event_t *const event = payload;
    CHECK_INT(len, sizeof *event);
    CHECK(event->payload != NULL);
    text_str(out, event->name);
    text_add(out, ": %zu", event->len);
}

static void render_not(text_t *out, const void *payload, size_t len) {
    (void)payload, (void)len;
    text_add(out, "<nobody was to hear this>");
}

/* An event that is fired once by each form of a function is heard as often in both forms, and not after that. */
#define CHECK_FIRED(ctx, add, name, wire, callback_call, wait_call, cbor_call, notation, text)                   \
    do {                                                                                                         \
        heard_t native = HEARD(name##_payload);                                                                  \
        heard_t cbor = HEARD(render_cbor);                                                                       \
        const uint64_t native_id = add((ctx), on_##name, &native);                                               \
        const uint64_t cbor_id = conformance_add_event_listener_cbor((ctx), (wire), heard_event, &cbor);         \
        CHECK(native_id != 0 && cbor_id > native_id);                                                            \
        CHECK_EACH_UNIT(callback_call, wait_call, cbor_call, notation, FFI_OK, "null");                          \
        CHECK_HEARD(&native, 3, text ", " text ", " text);                                                       \
        CHECK_HEARD(&cbor, 3, IN_CBOR(wire, text) ", " IN_CBOR(wire, text) ", " IN_CBOR(wire, text));            \
        CHECK_INT(conformance_remove_event_listener((ctx), native_id), FFI_OK);                                  \
        CHECK_INT(conformance_remove_event_listener((ctx), cbor_id), FFI_OK);                                    \
        CHECK_INT(conformance_remove_event_listener((ctx), native_id), FFI_ERR);                                 \
    } while (0)
#define IN_CBOR(wire, text) "{\"payload\": " text ", \"eventType\": \"" wire "\"}"

#define CHECK_FIRED_VALUE(ctx, add, name, wire, fire, value, text)                                               \
    CHECK_FIRED(ctx, add, name, wire, fire((ctx), waiter_done, reply_to, (value)),                               \
                fire##_wait((ctx), (value), &reply), CBOR_CALL_ON(ctx, fire), "{\"value\": " text "}", text)

/* ---------------------------------------------------------------------------------------------- payloads */

static void every_payload_is_heard(conformance_ctx_t *ctx) {
    const conformance_shape_t shapes[] = {circle(0.5), rectangle()};
    const conformance_str_to_i64_entry_t counts[] = {{FFI_STR("a"), 1}, {FFI_STR("b\0"), -1}};
    const ffi_str_t note = FFI_STR("");
    const conformance_echoed_t echoed = {.echoed_text = FFI_STR("nul\0 𝄞"),
                                         .data = ffi_bytes_n("\0\xff", 2),
                                         .note = &note,
                                         .shapes = {shapes, 2},
                                         .counts = {counts, 2},
                                         .took = {1, 999999999}};
    CHECK_FIRED_VALUE(ctx, conformance_on_echoed, echoed, "on_echoed", conformance_fire_echoed, &echoed,
                      "{\"data\": h'00ff', \"note\": \"\", \"took\": {\"secs\": 1, \"nanos\": 999999999}, "
                      "\"counts\": {\"a\": 1, \"b\\u0000\": -1}, \"shapes\": [{\"Circle\": {\"value\": 0.5}}, "
                      RECTANGLE_TEXT "], \"echoedText\": \"nul\\u0000 𝄞\"}");
    const conformance_polygon_t polygon = triangle();
    CHECK_FIRED_VALUE(ctx, conformance_on_polygon, a_polygon, "on_polygon", conformance_fire_polygon, &polygon,
                      TRIANGLE_TEXT);
    CHECK_FIRED_VALUE(ctx, conformance_on_level, a_level, "on_level", conformance_fire_level,
                      CONFORMANCE_LEVEL_HIGH, "\"High\"");
    const conformance_shape_t shape = rectangle();
    CHECK_FIRED_VALUE(ctx, conformance_on_shape, a_shape, "on_shape", conformance_fire_shape, &shape,
                      RECTANGLE_TEXT);
    const ffi_time_t at = {-1, 5};
    CHECK_FIRED(ctx, conformance_on_job_scheduled, job, "on_job_scheduled",
                conformance_fire_job(ctx, waiter_done, reply_to, FFI_STR("id"), INT64_MIN, &at),
                conformance_fire_job_wait(ctx, FFI_STR("id"), INT64_MIN, &at, &reply),
                CBOR_CALL_ON(ctx, conformance_fire_job),
                "{\"job_id\": \"id\", \"will_run_count\": -9223372036854775808, \"at\": {\"secs\": -1, \"nanos\": 5}}",
                "{\"at\": {\"secs\": -1, \"nanos\": 5}, \"jobId\": \"id\", \"willRunCount\": -9223372036854775808}");
    CHECK_FIRED(ctx, conformance_on_number, number, "on_number",
                conformance_fire_numbers(ctx, waiter_done, reply_to, 1), conformance_fire_numbers_wait(ctx, 1, &reply),
                CBOR_CALL_ON(ctx, conformance_fire_numbers), "{\"count\": 1}", "{\"number\": 0}");
    CHECK_FIRED(ctx, conformance_on_nothing, nothing, "on_nothing",
                conformance_fire_nothing(ctx, waiter_done, reply_to), conformance_fire_nothing_wait(ctx, &reply),
                CBOR_CALL_ON(ctx, conformance_fire_nothing), "{}", "{}");
    CHECK_FIRED(ctx, conformance_on_user_id, user_id, "on_user_id",
                conformance_fire_user(ctx, waiter_done, reply_to, 7, FFI_STR("me")),
                conformance_fire_user_wait(ctx, 7, FFI_STR("me"), &reply), CBOR_CALL_ON(ctx, conformance_fire_user),
                "{\"id\": 7, \"name\": \"me\"}", "7");
    CHECK_FIRED(ctx, conformance_on_user_name, user_name, "on_user_name",
                conformance_fire_user(ctx, waiter_done, reply_to, 7, FFI_STR("me")),
                conformance_fire_user_wait(ctx, 7, FFI_STR("me"), &reply), CBOR_CALL_ON(ctx, conformance_fire_user),
                "{\"id\": 7, \"name\": \"me\"}", "\"me\"");
}

/* The typed functions know them, and so does whoever names them. */
static void names_are_those_of_the_wire(conformance_ctx_t *ctx) {
    heard_t by_function = HEARD(tick_payload);
    heard_t by_name = HEARD(render_cbor);
    CHECK(conformance_on_wire_name(ctx, on_tick, &by_function) != 0);
    CHECK(conformance_on_other_name(ctx, on_tick, &by_function) != 0);
    CHECK(conformance_add_event_listener_cbor(ctx, "Ticked: \"☂\" */ ?" "?/", heard_event, &by_name) != 0);
    CHECK(conformance_add_event_listener_cbor(ctx, "on_other_name", heard_event, &by_name) != 0);
    CHECK_INT(conformance_add_event_listener(ctx, "on_wire_name", heard_event, &by_name), 0);
    CHECK_INT(conformance_add_event_listener(ctx, "on_own_name", heard_event, &by_name), 0);
    CHECK_EACH_UNIT(conformance_fire_named(ctx, waiter_done, reply_to), conformance_fire_named_wait(ctx, &reply),
                    CBOR_CALL_ON(ctx, conformance_fire_named), "{}", FFI_OK, "null");
    CHECK_HEARD(&by_function, 6,
                "{\"number\": 1}, {\"number\": 2}, {\"number\": 1}, {\"number\": 2}, {\"number\": 1}, {\"number\": 2}");
#define BOTH                                                                            \
    "{\"payload\": {\"number\": 1}, \"eventType\": \"Ticked: \\\"☂\\\" */ ?" "?/\"}, "  \
    "{\"payload\": {\"number\": 2}, \"eventType\": \"on_other_name\"}"
    CHECK_HEARD(&by_name, 6, BOTH ", " BOTH ", " BOTH);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

/* --------------------------------------------------------------------------------------------- listeners */

/* One of several that write into the same text. */
typedef struct tagged {
    heard_t *heard;
    const char *tag;
} tagged_t;

static void on_tagged(int32_t code, const void *payload, size_t len, void *user_data) {
    const tagged_t *const tagged = user_data;
    (void)code, (void)payload;
    heard_add(tagged->heard, tagged->tag, len);
}

static void render_tag(text_t *out, const void *payload, size_t len) {
    text_add(out, "%s %zu", (const char *)payload, len);
}

/* Also the same one twice, and those of all events among them. */
static void listeners_hear_in_the_order_in_which_they_came(conformance_ctx_t *ctx) {
    heard_t heard = HEARD(render_tag);
    tagged_t one = {&heard, "one"}, all = {&heard, "all"}, other = {&heard, "other"};
    const uint64_t first = conformance_add_event_listener(ctx, "on_level", on_tagged, &one);
    CHECK(conformance_add_event_listener(ctx, "", on_tagged, &all) != 0);
    CHECK(conformance_add_event_listener(ctx, "on_number", on_tagged, &other) != 0);
    const uint64_t again = conformance_add_event_listener(ctx, "on_level", on_tagged, &one);
    CHECK_INT(conformance_fire_level_wait(ctx, CONFORMANCE_LEVEL_LOW, NULL), FFI_OK);
    CHECK_INT(conformance_fire_numbers_wait(ctx, 1, NULL), FFI_OK);
    CHECK_HEARD(&heard, 5, "one 4, all 32, one 4, all 32, other 8");
    CHECK_INT(conformance_remove_event_listener(ctx, first), FFI_OK);
    CHECK_INT(conformance_fire_level_wait(ctx, CONFORMANCE_LEVEL_LOW, NULL), FFI_OK);
    CHECK_HEARD(&heard, 2, "all 32, one 4");
    CHECK_INT(conformance_remove_event_listener(ctx, again), FFI_OK);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

static void some_hear_every_event(conformance_ctx_t *ctx) {
    heard_t native = HEARD(render_any);
    heard_t cbor = HEARD(render_cbor);
    const conformance_shape_t shape = circle(1);
    CHECK(conformance_add_event_listener(ctx, "", heard_event, &native) != 0);
    CHECK(conformance_add_event_listener_cbor(ctx, "", heard_event, &cbor) != 0);
    CHECK_INT(conformance_fire_shape_wait(ctx, &shape, NULL), FFI_OK);
    CHECK_INT(conformance_fire_level_wait(ctx, CONFORMANCE_LEVEL_LOW, NULL), FFI_OK);
    char expected[80];
    snprintf(expected, sizeof expected, "\"on_shape\": %zu, \"on_level\": 4", sizeof(conformance_shape_t));
    CHECK_HEARD(&native, 2, expected);
    CHECK_HEARD(&cbor, 2,
                IN_CBOR("on_shape", "{\"Circle\": {\"value\": 1.0}}") ", " IN_CBOR("on_level", "\"Low\""));
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

static void what_is_no_listener_is_refused(conformance_ctx_t *ctx) {
    ffi_event_stats_t stats;
    heard_t heard = HEARD(render_not);
    CHECK_INT(conformance_on_number(ctx, NULL, &heard), 0);
    CHECK_INT(conformance_add_event_listener(ctx, "on_number", NULL, &heard), 0);
    CHECK_INT(conformance_add_event_listener_cbor(ctx, "", NULL, &heard), 0);
    CHECK_INT(conformance_add_event_listener(ctx, NULL, heard_event, &heard), 0);
    CHECK_INT(conformance_add_event_listener(ctx, "\xff", heard_event, &heard), 0);
    CHECK_INT(conformance_add_event_listener(ctx, "on_numbers", heard_event, &heard), 0);
    CHECK_INT(conformance_add_event_listener_cbor(ctx, "fire_level", heard_event, &heard), 0);
    CHECK_INT(conformance_remove_event_listener(ctx, 0), FFI_ERR);
    CHECK_INT(conformance_remove_event_listener(ctx, UINT64_MAX), FFI_ERR);

    conformance_ctx_t *const gone = context_of("gone");
    CHECK_INT(conformance_destroy(gone), FFI_OK);
    conformance_ctx_t *const no_context[] = {NULL, (conformance_ctx_t *)(uintptr_t)-1, gone};
    for (int i = 0; i < 3; i++) {
        CHECK_INT(conformance_on_number(no_context[i], on_number, &heard), 0);
        CHECK_INT(conformance_add_event_listener_cbor(no_context[i], "", heard_event, &heard), 0);
        CHECK_INT(conformance_remove_event_listener(no_context[i], 1), FFI_ERR);
        CHECK_INT(conformance_event_stats(no_context[i], &stats), FFI_ERR);
    }
}

/* What a listener does the first time that it is called. */
typedef struct acting {
    conformance_ctx_t *ctx;
    heard_t *heard;
    uint64_t own;
    uint64_t other;
    bool has_acted;
} acting_t;

static void on_acting(int32_t code, const conformance_on_number_payload_t *event, size_t len, void *user_data) {
    acting_t *const acting = user_data;
    if (acting->has_acted) {
        heard_event(code, event, len, acting->heard);
        return;
    }
    acting->has_acted = true;
    /* Calls in every form, with their replies. */
    ffi_str_t text;
    ffi_reply_t reply = {0};
    CHECK_INT(conformance_after_wait(acting->ctx, 1, FFI_STR("waited for"), -1, &text, &reply), FFI_OK);
    conformance_reply_release(&reply);
    CHECK_CALL(i64_payload, conformance_ready(acting->ctx, waiter_done, reply_to, 1), FFI_OK, "1");
    CHECK_CALL(str_payload, conformance_after(acting->ctx, waiter_done, reply_to, 1, FFI_STR("replied")), FFI_OK,
               "\"replied\"");
    /* It ends no context. */
    CHECK_INT(conformance_destroy(acting->ctx), FFI_WOULD_DEADLOCK);
    /* The one behind it is not called any more, and one that is added only the next time. */
    CHECK_INT(conformance_remove_event_listener(acting->ctx, acting->other), FFI_OK);
    CHECK(conformance_on_number(acting->ctx, on_acting, acting) != 0);
    CHECK_INT(conformance_remove_event_listener(acting->ctx, acting->own), FFI_OK);
}

static void listeners_may_do_anything_but_destroy(conformance_ctx_t *ctx) {
    heard_t heard = HEARD(number_payload);
    heard_t not_heard = HEARD(render_not);
    acting_t acting = {.ctx = ctx, .heard = &heard};
    acting.own = conformance_on_number(ctx, on_acting, &acting);
    acting.other = conformance_on_number(ctx, on_number, &not_heard);
    CHECK_INT(conformance_fire_numbers_wait(ctx, 2, NULL), FFI_OK);
    CHECK_HEARD(&heard, 1, "{\"number\": 1}");
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK_INT(heard_count(&not_heard), 0);
}

/* ------------------------------------------------------------------------------------------------ queues */

/* A listener that waits inside, once, until it is let go. */
typedef struct holding {
    heard_t heard;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool is_inside;
    bool may_go;
} holding_t;

#define HOLDING(render)                                                                          \
    ((holding_t){.heard = HEARD(render), .mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER})

static void on_holding(int32_t code, const void *payload, size_t len, void *user_data) {
    holding_t *const holding = user_data;
    pthread_mutex_lock(&holding->mutex);
    holding->is_inside = true;
    pthread_cond_broadcast(&holding->changed);
    while (!holding->may_go) {
        pthread_cond_wait(&holding->changed, &holding->mutex);
    }
    pthread_mutex_unlock(&holding->mutex);
    heard_event(code, payload, len, &holding->heard);
}

static void wait_inside(holding_t *holding) {
    pthread_mutex_lock(&holding->mutex);
    while (!holding->is_inside) {
        pthread_cond_wait(&holding->changed, &holding->mutex);
    }
    pthread_mutex_unlock(&holding->mutex);
}

static void let_go(holding_t *holding) {
    pthread_mutex_lock(&holding->mutex);
    holding->may_go = true;
    pthread_cond_broadcast(&holding->changed);
    pthread_mutex_unlock(&holding->mutex);
}

static ffi_event_stats_t stats_of(conformance_ctx_t *ctx) {
    ffi_event_stats_t stats = {0};
    CHECK_INT(conformance_event_stats(ctx, &stats), FFI_OK);
    return stats;
}

#define CHECK_STATS(ctx, of_fired, of_delivered, of_dropped, of_unheard, of_queued)              \
    do {                                                                                         \
        const ffi_event_stats_t stats = stats_of(ctx);                                           \
        CHECK_INT(stats.fired, of_fired);                                                        \
        CHECK_INT(stats.delivered, of_delivered);                                                \
        CHECK_INT(stats.dropped, of_dropped);                                                    \
        CHECK_INT(stats.unheard, of_unheard);                                                    \
        CHECK_INT(stats.queued, of_queued);                                                      \
    } while (0)

/* Waits until that many were delivered: a listener has heard one before that is counted. */
static void wait_for_delivery(conformance_ctx_t *ctx, uint64_t count) {
    while (stats_of(ctx).delivered < count) {
        const struct timespec moment = {0, 1000000};
        nanosleep(&moment, NULL);
    }
}

static void what_nobody_hears_is_counted(conformance_ctx_t *ctx) {
    heard_t heard = HEARD(a_level_payload);
    CHECK_STATS(ctx, 0, 0, 0, 0, 0);
    CHECK_INT(conformance_fire_numbers_wait(ctx, 100, NULL), FFI_OK);
    CHECK_STATS(ctx, 100, 0, 0, 100, 0);
    CHECK(conformance_on_level(ctx, on_a_level, &heard) != 0);
    CHECK_INT(conformance_fire_numbers_wait(ctx, 1, NULL), FFI_OK);
    CHECK_INT(conformance_fire_level_wait(ctx, CONFORMANCE_LEVEL_LOW, NULL), FFI_OK);
    wait_for_delivery(ctx, 1);
    CHECK_STATS(ctx, 102, 1, 0, 101, 0);
    CHECK_HEARD_ALL(&heard, "\"Low\"");
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

#define TICK(number) "{\"number\": " #number "}"
#define FROM_0_TO_7 TICK(0) ", " TICK(1) ", " TICK(2) ", " TICK(3) ", " TICK(4) ", " TICK(5) ", " TICK(6) ", " TICK(7)

static void the_oldest_make_room(conformance_ctx_t *ctx) {
    holding_t holding = HOLDING(tick_payload);
    CHECK(conformance_on_latest(ctx, NULL, NULL) == 0);
    CHECK(conformance_add_event_listener(ctx, "on_latest", on_holding, &holding) != 0);
    CHECK_INT(conformance_fire_latest_wait(ctx, 1, NULL), FFI_OK);
    wait_inside(&holding);
    CHECK_EACH_UNIT(conformance_fire_latest(ctx, waiter_done, reply_to, 20),
                    conformance_fire_latest_wait(ctx, 20, &reply), CBOR_CALL_ON(ctx, conformance_fire_latest),
                    "{\"count\": 20}", FFI_OK, "null");
    CHECK_STATS(ctx, 61, 0, 52, 0, 9);
    let_go(&holding);
    CHECK_HEARD(&holding.heard, 9,
                TICK(0) ", " TICK(12) ", " TICK(13) ", " TICK(14) ", " TICK(15) ", " TICK(16) ", " TICK(17) ", "
                TICK(18) ", " TICK(19));
    wait_for_delivery(ctx, 9);
    CHECK_STATS(ctx, 61, 9, 52, 0, 0);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

static void whoever_fires_is_told(conformance_ctx_t *ctx) {
    holding_t holding = HOLDING(tick_payload);
    uint64_t refused = 0;
    CHECK(conformance_on_refused(ctx, NULL, NULL) == 0);
    CHECK(conformance_add_event_listener(ctx, "on_refused", on_holding, &holding) != 0);
    CHECK_INT(conformance_fire_refused_wait(ctx, 1, &refused, NULL), FFI_OK);
    CHECK_INT(refused, 0);
    wait_inside(&holding);
    CHECK_INT(conformance_fire_refused_wait(ctx, 20, &refused, NULL), FFI_OK);
    CHECK_INT(refused, 12);
    CHECK_METHOD(ctx, conformance_fire_refused, u64, uint64_t, (3), "{\"count\": 3}", FFI_OK, "3");
    let_go(&holding);
    CHECK_HEARD(&holding.heard, 9, TICK(0) ", " FROM_0_TO_7);
    wait_for_delivery(ctx, 9);
    CHECK_STATS(ctx, 30, 9, 21, 0, 0);
    /* There is room again. */
    CHECK_INT(conformance_fire_refused_wait(ctx, 8, &refused, NULL), FFI_OK);
    CHECK_INT(refused, 0);
    CHECK_HEARD(&holding.heard, 8, FROM_0_TO_7);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

/* Waits for the moment at which the queue is full: one that is being delivered, and eight behind it. */
static void wait_until_full(conformance_ctx_t *ctx) {
    while (stats_of(ctx).queued < 9) {
        const struct timespec moment = {0, 1000000};
        nanosleep(&moment, NULL);
    }
}

static atomic_bool has_fired;

static void *fire_20(void *ctx) {
    CHECK_INT(conformance_fire_numbers_wait(ctx, 20, NULL), FFI_OK);
    atomic_store(&has_fired, true);
    return NULL;
}

#define FROM_8_TO_19                                                                                            \
    TICK(8) ", " TICK(9) ", " TICK(10) ", " TICK(11) ", " TICK(12) ", " TICK(13) ", " TICK(14) ", " TICK(15) ", " \
    TICK(16) ", " TICK(17) ", " TICK(18) ", " TICK(19)

static void whoever_fires_waits(conformance_ctx_t *ctx) {
    pthread_t thread;
    holding_t holding = HOLDING(number_payload);
    CHECK(conformance_add_event_listener(ctx, "on_number", on_holding, &holding) != 0);
    CHECK_INT(pthread_create(&thread, NULL, fire_20, ctx), 0);
    wait_until_full(ctx);
    CHECK(!atomic_load(&has_fired));
    let_go(&holding);
    CHECK_INT(pthread_join(thread, NULL), 0);
    CHECK_HEARD(&holding.heard, 20, FROM_0_TO_7 ", " FROM_8_TO_19);
    wait_for_delivery(ctx, 20);
    CHECK_STATS(ctx, 20, 20, 0, 0, 0);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

static void whoever_awaits_waits(conformance_ctx_t *ctx) {
    holding_t holding = HOLDING(tick_payload);
    CHECK(conformance_on_awaited(ctx, NULL, NULL) == 0);
    CHECK(conformance_add_event_listener(ctx, "on_awaited", on_holding, &holding) != 0);
    waiter_t *const fired = WAITER(unit_payload);
    CHECK_INT(conformance_fire_awaited(ctx, waiter_done, fired, 20), FFI_OK);
    wait_until_full(ctx);
    CHECK_INT(waiter_replies(fired), 0);
    let_go(&holding);
    CHECK_REPLY(fired, FFI_OK, "null");
    CHECK_HEARD(&holding.heard, 20, FROM_0_TO_7 ", " FROM_8_TO_19);
    CHECK_EACH_UNIT(conformance_fire_awaited(ctx, waiter_done, reply_to, 1),
                    conformance_fire_awaited_wait(ctx, 1, -1, &reply), CBOR_CALL_ON(ctx, conformance_fire_awaited),
                    "{\"count\": 1}", FFI_OK, "null");
    CHECK_HEARD(&holding.heard, 3, TICK(0) ", " TICK(0) ", " TICK(0));
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

/* A listener that fires does not wait for itself: there is room for as many again, and the rest is dropped. */
static void on_firing(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)code, (void)payload, (void)len;
    CHECK_INT(conformance_fire_numbers_wait(user_data, 40, NULL), FFI_OK);
}

static void a_listener_that_fires_does_not_wait(conformance_ctx_t *ctx) {
    heard_t heard = HEARD(number_payload);
    CHECK(conformance_add_event_listener(ctx, "on_nothing", on_firing, ctx) != 0);
    CHECK(conformance_on_number(ctx, on_number, &heard) != 0);
    CHECK_INT(conformance_fire_nothing_wait(ctx, NULL), FFI_OK);
    HEARD_WAIT(&heard, 15);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK(heard_count(&heard) >= 15 && heard_count(&heard) <= 16);
    text_free(&heard.text);
}

static void *end(void *ctx) {
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    return NULL;
}

/* What was fired before is delivered before a context is gone. */
static void destroying_delivers_what_is_queued(conformance_ctx_t *ctx) {
    pthread_t thread;
    holding_t holding = HOLDING(number_payload);
    CHECK(conformance_add_event_listener(ctx, "on_number", on_holding, &holding) != 0);
    CHECK_INT(conformance_fire_numbers_wait(ctx, 1, NULL), FFI_OK);
    wait_inside(&holding);
    CHECK_INT(conformance_fire_numbers_wait(ctx, 8, NULL), FFI_OK);
    CHECK_INT(pthread_create(&thread, NULL, end, ctx), 0);
    let_go(&holding);
    CHECK_INT(pthread_join(thread, NULL), 0);
    CHECK_HEARD_ALL(&holding.heard, TICK(0) ", " FROM_0_TO_7);
}

/* ---------------------------------------------------------------------------------------------- threads */

/* A listener that stays inside for a while, and somebody who removes it meanwhile. */
typedef struct leaving {
    conformance_ctx_t *ctx;
    uint64_t id;
    atomic_bool is_inside;
    atomic_bool may_go;
    atomic_bool has_left;
} leaving_t;

static void moments(int count) {
    const struct timespec moment = {0, 1000000L * count};
    nanosleep(&moment, NULL);
}

static void on_leaving(int32_t code, const conformance_on_number_payload_t *event, size_t len, void *user_data) {
    leaving_t *const leaving = user_data;
    (void)code, (void)event, (void)len;
    CHECK(!atomic_load(&leaving->has_left));
    atomic_store(&leaving->is_inside, true);
    while (!atomic_load(&leaving->may_go)) {
        moments(1);
    }
    /* Time for `remove` to come back too early. */
    moments(20);
    atomic_store(&leaving->has_left, true);
}

static void *remove_it(void *user_data) {
    leaving_t *const leaving = user_data;
    atomic_store(&leaving->may_go, true);
    CHECK_INT(conformance_remove_event_listener(leaving->ctx, leaving->id), FFI_OK);
    CHECK(atomic_load(&leaving->has_left));
    return NULL;
}

static void wait_until_inside(leaving_t *leaving) {
    while (!atomic_load(&leaving->is_inside)) {
        moments(1);
    }
}

static void removing_waits_for_the_listener(conformance_ctx_t *ctx) {
    pthread_t thread;
    leaving_t leaving = {.ctx = ctx};
    leaving.id = conformance_on_number(ctx, on_leaving, &leaving);
    CHECK_INT(conformance_fire_numbers_wait(ctx, 3, NULL), FFI_OK);
    wait_until_inside(&leaving);
    CHECK_INT(pthread_create(&thread, NULL, remove_it, &leaving), 0);
    CHECK_INT(pthread_join(thread, NULL), 0);
    CHECK_INT(conformance_fire_numbers_wait(ctx, 1, NULL), FFI_OK);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

/* A listener of one context removes that of another, which runs: it is not waited for here. */
static void on_removing(int32_t code, const conformance_on_nothing_payload_t *event, size_t len, void *user_data) {
    leaving_t *const leaving = user_data;
    (void)code, (void)event, (void)len;
    CHECK(!atomic_load(&leaving->has_left));
    CHECK_INT(conformance_remove_event_listener(leaving->ctx, leaving->id), FFI_WOULD_DEADLOCK);
    CHECK_INT(conformance_remove_event_listener(leaving->ctx, leaving->id), FFI_ERR);
    CHECK(!atomic_load(&leaving->has_left));
    atomic_store(&leaving->may_go, true);
}

static void removing_in_a_listener_does_not_wait(conformance_ctx_t *ctx, conformance_ctx_t *other) {
    leaving_t leaving = {.ctx = ctx};
    leaving.id = conformance_on_number(ctx, on_leaving, &leaving);
    CHECK(conformance_on_nothing(other, on_removing, &leaving) != 0);
    CHECK_INT(conformance_fire_numbers_wait(ctx, 3, NULL), FFI_OK);
    wait_until_inside(&leaving);
    CHECK_INT(conformance_fire_nothing_wait(other, NULL), FFI_OK);
    CHECK_INT(conformance_destroy(other), FFI_OK);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK(atomic_load(&leaving.has_left));
}

/* While one listener takes its time, its library goes on, and so do the events of others. */
static void a_slow_listener_holds_up_nothing_else(conformance_ctx_t *ctx, conformance_ctx_t *other) {
    holding_t holding = HOLDING(number_payload);
    heard_t heard = HEARD(number_payload);
    CHECK(conformance_add_event_listener(ctx, "on_number", on_holding, &holding) != 0);
    CHECK(conformance_on_number(other, on_number, &heard) != 0);
    CHECK_INT(conformance_fire_numbers_wait(ctx, 2, NULL), FFI_OK);
    wait_inside(&holding);
    CHECK_CALL(str_payload, conformance_after(ctx, waiter_done, reply_to, 1, FFI_STR("on")), FFI_OK, "\"on\"");
    CHECK_CALL(i64_payload, conformance_ready(ctx, waiter_done, reply_to, 1), FFI_OK, "1");
    CHECK_INT(conformance_fire_numbers_wait(other, 20, NULL), FFI_OK);
    CHECK_HEARD(&heard, 20, FROM_0_TO_7 ", " FROM_8_TO_19);
    CHECK_INT(heard_count(&holding.heard), 0);
    let_go(&holding);
    CHECK_HEARD(&holding.heard, 2, TICK(0) ", " TICK(1));
    CHECK_INT(conformance_destroy(other), FFI_OK);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

/* A listener that calls the library while others wait for the room that it would make. */
typedef struct relieving {
    conformance_ctx_t *ctx;
    waiter_t *awaited;
    atomic_bool has_entered;
} relieving_t;

static void on_relieving(int32_t code, const conformance_on_number_payload_t *event, size_t len, void *user_data) {
    relieving_t *const relieving = user_data;
    (void)code, (void)event, (void)len;
    if (atomic_exchange(&relieving->has_entered, true)) {
        return;
    }
    wait_until_full(relieving->ctx);
    CHECK(!atomic_load(&has_fired));
    CHECK_INT(conformance_fire_awaited(relieving->ctx, waiter_done, relieving->awaited, 1), FFI_OK);
    /* They are let go before it returns: what does not fit even beyond the bound is dropped. */
    while (!atomic_load(&has_fired)) {
        moments(1);
    }
    CHECK_REPLY(relieving->awaited, FFI_OK, "null");
}

static void whoever_waits_is_let_go_when_a_listener_calls(conformance_ctx_t *ctx) {
    pthread_t thread;
    relieving_t relieving = {.ctx = ctx, .awaited = WAITER(unit_payload)};
    atomic_store(&has_fired, false);
    CHECK(conformance_on_number(ctx, on_relieving, &relieving) != 0);
    CHECK_INT(pthread_create(&thread, NULL, fire_20, ctx), 0);
    CHECK_INT(pthread_join(thread, NULL), 0);
    wait_for_delivery(ctx, 17);
    /* Nobody listens to what the listener awaited. */
    CHECK_STATS(ctx, 21, 17, 3, 1, 0);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

/* What a listener has that calls the library each time. */
typedef struct waiting {
    conformance_ctx_t *ctx;
    heard_t heard;
} waiting_t;

/* Waits for the runtime, whose thread may be the one that waits for room. */
static void on_waiting(int32_t code, const conformance_on_number_payload_t *event, size_t len, void *user_data) {
    waiting_t *const waiting = user_data;
    ffi_str_t text;
    ffi_reply_t reply = {0};
    CHECK_INT(conformance_after_wait(waiting->ctx, 1, FFI_STR("on"), -1, &text, &reply), FFI_OK);
    conformance_reply_release(&reply);
    heard_event(code, event, len, &waiting->heard);
}

/* Twice the queue, and the one that is being delivered: more may find no room. */
static void the_runtime_may_wait_for_room(conformance_ctx_t *ctx) {
    waiting_t waiting = {.ctx = ctx, .heard = HEARD(number_payload)};
    CHECK_EACH_UNIT(conformance_fire_numbers_later(ctx, waiter_done, reply_to, 1),
                    conformance_fire_numbers_later_wait(ctx, 1, -1, &reply),
                    CBOR_CALL_ON(ctx, conformance_fire_numbers_later), "{\"count\": 1}", FFI_OK, "null");
    CHECK(conformance_on_number(ctx, on_waiting, &waiting) != 0);
    CHECK_INT(conformance_fire_numbers_later_wait(ctx, 17, -1, NULL), FFI_OK);
    wait_for_delivery(ctx, 17);
    CHECK_STATS(ctx, 20, 17, 0, 3, 0);
    CHECK_HEARD(&waiting.heard, 17, FROM_0_TO_7 ", " TICK(8) ", " TICK(9) ", " TICK(10) ", " TICK(11) ", " TICK(12) ", "
                TICK(13) ", " TICK(14) ", " TICK(15) ", " TICK(16));
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

int main(void) {
    conformance_ctx_t *const ctx = context_of("events");
    conformance_ctx_t *const other = context_of("other");
    heard_t not_heard = HEARD(render_not);
    CHECK(conformance_add_event_listener(other, "", heard_event, &not_heard) != 0);
    every_payload_is_heard(ctx);
    what_is_no_listener_is_refused(ctx);
    names_are_those_of_the_wire(context_of("names"));
    listeners_hear_in_the_order_in_which_they_came(context_of("order"));
    some_hear_every_event(context_of("every"));
    listeners_may_do_anything_but_destroy(context_of("acting"));
    what_nobody_hears_is_counted(context_of("unheard"));
    the_oldest_make_room(context_of("oldest"));
    whoever_fires_is_told(context_of("told"));
    whoever_fires_waits(context_of("waits"));
    whoever_awaits_waits(context_of("awaits"));
    a_listener_that_fires_does_not_wait(context_of("fires"));
    destroying_delivers_what_is_queued(context_of("queued"));
    removing_waits_for_the_listener(context_of("removing"));
    removing_in_a_listener_does_not_wait(context_of("removed"), context_of("removes"));
    a_slow_listener_holds_up_nothing_else(context_of("slow"), context_of("fast"));
    whoever_waits_is_let_go_when_a_listener_calls(context_of("relieved"));
    the_runtime_may_wait_for_room(context_of("runtime"));
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK_INT(conformance_destroy(other), FFI_OK);
    CHECK_INT(heard_count(&not_heard), 0);
    return check_finish();
}
