/* Streams: every item in each form, credit, every end, and nothing that is left behind. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"
#include "../../../c-support/heard.h"

PUT_OPTION(option_i64, int64_t, put_i64)
SHAPE_OPTION(option_number, int64_t, put_i64)
PUT_SLICE(i64s, ffi_i64_slice_t, put_i64)
SHAPE(i64s, ffi_i64_slice_t, put_i64s)

static void put_tick(text_t *out, const void *value) {
    text_add(out, "{");
    put_field(out, "number", &((const conformance_tick_t *)value)->number, put_u64);
    text_add(out, "}");
}
SHAPE(tick, conformance_tick_t, put_tick)

/* What the direct form takes out of a box. */
static void node_box_out(text_t *out, const void *payload, size_t len) {
    CHECK_INT(len, sizeof(const conformance_node_t *));
    put_node(out, *(const conformance_node_t *const *)payload);
}
#define node_box_payload node_payload

/* ------------------------------------------------------------------------------------------------ forms */

#define ENDLESS UINT64_MAX

/* Gives credit, unless the stream has ended without any. */
static void grant(conformance_ctx_t *ctx, streamed_t *streamed, uint64_t items) {
    const int32_t code = conformance_stream_grant(ctx, streamed, items);
    CHECK(code == FFI_OK || waiter_replies(streamed->end) == 1);
}

/* A stream in the callback form or in CBOR: what comes with enough credit, and how it ends. In `call`, `reply_to` is it. */
#define CHECK_STREAMED(ctx, render, render_end, call, items_text, code, end_text)                \
    do {                                                                                         \
        streamed_t streamed = STREAMED(render, render_end);                                      \
        streamed_t *const reply_to = &streamed;                                                  \
        CHECK_INT(call, FFI_OK);                                                                 \
        CHECK_INT(heard_count(&streamed.items), 0);                                              \
        grant((ctx), &streamed, ENDLESS);                                                        \
        CHECK_REPLY(streamed.end, code, end_text);                                               \
        CHECK_HEARD_ALL(&streamed.items, items_text);                                            \
        CHECK_INT(conformance_stream_grant((ctx), &streamed, 1), FFI_ERR);                       \
    } while (0)

/* A stream in the direct form, up to its end, which comes again. In `call`, `stream` and `reply` are out. */
#define CHECK_TAKEN(render, type, call, next, items_text, code, end_text)                        \
    do {                                                                                         \
        conformance_stream_t *stream = NULL;                                                     \
        ffi_reply_t reply = {0};                                                                 \
        type item = {0};                                                                         \
        text_t items = {0};                                                                      \
        CHECK_INT(call, FFI_OK);                                                                 \
        conformance_reply_release(&reply);                                                       \
        while (next(stream, -1, &item, &reply) == FFI_ITEM) {                                    \
            text_add(&items, items.len != 0 ? ", " : "");                                        \
            render(&items, &item, sizeof item);                                                  \
            conformance_reply_release(&reply);                                                   \
        }                                                                                        \
        conformance_reply_release(&reply);                                                       \
        CHECK_TEXT(text_get(&items), items_text);                                                \
        text_free(&items);                                                                       \
        const int32_t over = next(stream, -1, &item, &reply);                                    \
        check_direct(__FILE__, __LINE__, over, &reply, unit_payload, NULL, 0, code, end_text, true); \
        conformance_reply_release(&reply);                                                       \
        CHECK_INT(conformance_stream_close(stream), FFI_OK);                                     \
        CHECK_INT(next(stream, -1, &item, &reply), FFI_ERR);                                     \
        conformance_reply_release(&reply);                                                       \
        CHECK_INT(conformance_stream_close(stream), FFI_ERR);                                    \
    } while (0)

#define CBOR_STREAM_ON(ctx, function) function##_cbor((ctx), streamed_reply, reply_to, request.data, request.len)
#define CBOR_STREAM(function) function##_cbor(streamed_reply, reply_to, request.data, request.len)

#define CHECK_IN_CBOR(ctx, call, notation, items_text, code, end_text)                           \
    do {                                                                                         \
        render_fn *const render_fail = check_render_fail;                                        \
        cbor_t request = cbor_of(notation);                                                      \
        check_render_fail = render_cbor;                                                         \
        CHECK_STREAMED(ctx, render_cbor, render_cbor, call, items_text, code, end_text);         \
        check_render_fail = render_fail;                                                         \
        cbor_free(&request);                                                                     \
    } while (0)

/* A function that gives back its list, in each form. */
#define CHECK_STREAM_ECHO(function, shape, type, value, items_text)                              \
    do {                                                                                         \
        CHECK_STREAMED(NULL, shape##_payload, unit_payload, function(streamed_reply, reply_to, value), items_text, \
                       FFI_OK, "null");                                                          \
        CHECK_TAKEN(shape##_out, type, function##_wait(value, &stream, &reply), function##_next, items_text, \
                    FFI_OK, "null");                                                             \
        CHECK_IN_CBOR(NULL, CBOR_STREAM(function), "{\"value\": [" items_text "]}", items_text, FFI_OK, "null"); \
    } while (0)

/* A method in each form. */
#define CHECK_STREAM(ctx, on, function, shape, type, arguments, notation, items_text, code, end_text)              \
    do {                                                                                         \
        CHECK_STREAMED(ctx, shape##_payload, unit_payload,                                       \
                       function(on, streamed_reply, reply_to FORMS_UNPACK arguments), items_text, code, end_text); \
        CHECK_TAKEN(shape##_out, type, function##_wait(on FORMS_UNPACK arguments, &stream, &reply), function##_next, \
                    items_text, code, end_text);                                                 \
        CHECK_IN_CBOR(ctx, CBOR_STREAM_ON(on, function), notation, items_text, code, end_text);  \
    } while (0)

/* -------------------------------------------------------------------------------------------------- items */

static void every_item_comes(void) {
    const int64_t numbers[] = {INT64_MIN, 0, INT64_MAX};
    const ffi_i64_slice_t three = {numbers, 3}, none = {NULL, 0};
    CHECK_STREAM_ECHO(conformance_stream_numbers, i64, int64_t, three,
                      "-9223372036854775808, 0, 9223372036854775807");
    CHECK_STREAM_ECHO(conformance_stream_numbers, i64, int64_t, none, "");
    const ffi_str_t words[] = {FFI_STR("nul\0"), FFI_STR(""), FFI_STR("𝄞")};
    const ffi_str_slice_t texts = {words, 3};
    CHECK_STREAM_ECHO(conformance_stream_texts, str, ffi_str_t, texts, "\"nul\\u0000\", \"\", \"𝄞\"");
    const ffi_bytes_t blobs[] = {ffi_bytes_n("\0\xff", 2), ffi_bytes_n(NULL, 0)};
    const ffi_bytes_slice_t chunks = {blobs, 2};
    CHECK_STREAM_ECHO(conformance_stream_chunks, bytes, ffi_bytes_t, chunks, "h'00ff', h''");
    const int64_t *const maybes[] = {&numbers[0], NULL};
    const conformance_opt_i64_slice_t options = {maybes, 2};
    CHECK_STREAM_ECHO(conformance_stream_options, option_number, const int64_t *, options,
                      "-9223372036854775808, null");
    const conformance_level_t some_levels[] = {CONFORMANCE_LEVEL_HIGH, CONFORMANCE_LEVEL_LOW};
    const conformance_level_slice_t levels = {some_levels, 2};
    CHECK_STREAM_ECHO(conformance_stream_levels, level, conformance_level_t, levels, "\"High\", \"Low\"");
    const conformance_shape_t some_shapes[] = {circle(0.5), rectangle()};
    const conformance_shape_slice_t shapes = {some_shapes, 2};
    CHECK_STREAM_ECHO(conformance_stream_shapes, shape, conformance_shape_t, shapes,
                      "{\"Circle\": {\"value\": 0.5}}, " RECTANGLE_TEXT);
    const conformance_user_name_slice_t names = {words, 3};
    CHECK_STREAM_ECHO(conformance_stream_names, str, conformance_user_name_t, names,
                      "\"nul\\u0000\", \"\", \"𝄞\"");
    const ffi_i64_slice_t both[] = {three, none};
    const conformance_i64_slice_slice_t lists = {both, 2};
    CHECK_STREAM_ECHO(conformance_stream_lists, i64s, ffi_i64_slice_t, lists,
                      "[-9223372036854775808, 0, 9223372036854775807], []");
    const conformance_str_to_i64_entry_t entries[] = {{FFI_STR("a"), 1}, {FFI_STR("b"), 2}};
    const conformance_str_to_i64_map_t some_maps[] = {{entries, 2}, {NULL, 0}};
    const conformance_str_to_i64_map_slice_t maps = {some_maps, 2};
    CHECK_STREAM_ECHO(conformance_stream_maps, counts, conformance_str_to_i64_map_t, maps, "{\"a\": 1, \"b\": 2}, {}");
    const conformance_node_t last = {2, NULL}, nodes[] = {{1, &last}, {3, NULL}};
    const conformance_node_slice_t boxes = {nodes, 2};
    CHECK_STREAM_ECHO(conformance_stream_boxes, node_box, const conformance_node_t *, boxes,
                      "{\"next\": {\"next\": null, \"value\": 2}, \"value\": 1}, {\"next\": null, \"value\": 3}");
}

static void items_may_be_objects(conformance_ctx_t *ctx) {
    const ffi_str_t words[] = {FFI_STR("one"), FFI_STR("two")};
    const ffi_str_slice_t names = {words, 2};
    uint32_t there = 9;
    CHECK_STREAMED(ctx, session_payload, unit_payload, conformance_stream_sessions(ctx, streamed_reply, reply_to, names),
                   "\"one\", \"two\"", FFI_OK, "null");
    CHECK_TAKEN(session_out, session_t, conformance_stream_sessions_wait(ctx, names, &stream, &reply),
                conformance_stream_sessions_next, "\"one\", \"two\"", FFI_OK, "null");
    /* In CBOR it is an id, which is another one each time: to be taken once. */
    cbor_t request = CBOR({"names": []});
    CHECK_STREAMED(ctx, render_cbor, render_cbor, CBOR_STREAM_ON(ctx, conformance_stream_sessions), "", FFI_OK, "null");
    cbor_free(&request);
    /* All were closed; what was ahead when a stream ends goes with it. */
    CHECK_INT(conformance_sessions_there_wait(FFI_STR("one"), &there, NULL), FFI_OK);
    CHECK_INT(there, 0);
    conformance_stream_t *stream = NULL;
    session_t session = NULL;
    CHECK_INT(conformance_stream_sessions_wait(ctx, names, &stream, NULL), FFI_OK);
    CHECK_INT(conformance_stream_sessions_next(stream, -1, &session, NULL), FFI_ITEM);
    CHECK_INT(conformance_handle_close(session), FFI_OK);
    CHECK_INT(conformance_stream_close(stream), FFI_OK);
}

/* ---------------------------------------------------------------------------------------------- functions */

#define LETTERS "\"a\", \"ß\", \"𝄞\""

static void every_function_can_give_a_stream(conformance_ctx_t *ctx) {
    CHECK_STREAM(ctx, ctx, conformance_letters, str, ffi_str_t, (), "{}", LETTERS, FFI_OK, "null");
    CHECK_STREAM(ctx, ctx, conformance_boxed_letters, str, ffi_str_t, (), "{}", LETTERS, FFI_OK, "null");
    CHECK_STREAM(ctx, ctx, conformance_pinned_letters, str, ffi_str_t, (), "{}", LETTERS, FFI_OK, "null");
    CHECK_STREAM(ctx, ctx, conformance_letters_later, str, ffi_str_t, (, 1), "{\"delay_ms\": 1}", LETTERS, FFI_OK,
                 "null");
    session_t session = NULL;
    CHECK_INT(conformance_session_new_wait(ctx, FFI_STR("aß𝄞"), &session, NULL), FFI_OK);
    CHECK_STREAM((conformance_ctx_t *)session, session, conformance_session_letters, str, ffi_str_t, (), "{}", LETTERS,
                 FFI_OK, "null");
    CHECK_INT(conformance_handle_close(session), FFI_OK);
    /* For one ABI only. */
    CHECK_STREAMED(ctx, u32_payload, unit_payload, conformance_native_count(ctx, streamed_reply, reply_to, 3), "0, 1, 2",
                   FFI_OK, "null");
    CHECK_TAKEN(u32_out, uint32_t, conformance_native_count_wait(ctx, 3, &stream, &reply), conformance_native_count_next,
                "0, 1, 2", FFI_OK, "null");
    CHECK_IN_CBOR(ctx, CBOR_STREAM_ON(ctx, conformance_cbor_count), "{\"count\": 2}", "0, 1", FFI_OK, "null");
}

/* --------------------------------------------------------------------------------------------------- ends */

#define GAVE_UP(attempts)                                                                                         \
    "{\"error\": {\"gaveUp\": {\"message\": \"counting\", \"attempts\": " attempts "}}, \"message\": \"counting after " \
    attempts "\"}"

static void streams_fail(conformance_ctx_t *ctx) {
    check_render_fail = render_failure;
    CHECK_STREAM(ctx, ctx, conformance_count_until, u32, uint32_t, (, 2), "{\"failing_at\": 2}", "0, 1", FFI_FAIL,
                 GAVE_UP("2"));
    CHECK_STREAM(ctx, ctx, conformance_count_until_text, u32, uint32_t, (, 2), "{\"failing_at\": 2}", "0, 1", FFI_ERR,
                 "no more than 2");
    CHECK_STREAM(ctx, ctx, conformance_open_count, u32, uint32_t, (, 2), "{\"count\": 2}", "0, 1", FFI_FAIL,
                 GAVE_UP("2"));
    CHECK_STREAM(ctx, ctx, conformance_open_count, u32, uint32_t, (, 0), "{\"count\": 0}", "", FFI_FAIL,
                 "{\"error\": {\"notFound\": {}}, \"message\": \"not found\"}");
    CHECK_STREAM(ctx, ctx, conformance_open_some, u32, uint32_t, (, 2), "{\"count\": 2}", "0, 1", FFI_OK, "null");
    CHECK_STREAM(ctx, ctx, conformance_open_some, u32, uint32_t, (, 0), "{\"count\": 0}", "", FFI_ERR,
                 "nothing to count");
    CHECK_STREAM(ctx, ctx, conformance_count_and_panic, u32, uint32_t, (, 2), "{\"count\": 2}", "0, 1", FFI_ERR,
                 "panicked: counted to 2");
}

static uint32_t alive(void) {
    uint32_t count = 9;
    CHECK_INT(conformance_streams_alive_wait(&count, NULL), FFI_OK);
    return count;
}

/* A stream that is closed is gone soon: nothing waits for it. */
static void wait_until_gone(void) {
    while (alive() != 0) {
        const struct timespec moment = {0, 1000000};
        nanosleep(&moment, NULL);
    }
}

/* Nothing comes that was not asked for. */
static void items_need_credit(conformance_ctx_t *ctx) {
    streamed_t streamed = STREAMED(tick_payload, unit_payload);
    streamed_t other = STREAMED(tick_payload, unit_payload);
    CHECK_INT(conformance_ticks(ctx, streamed_reply, &streamed, 1), FFI_OK);
    CHECK_INT(conformance_ticks(ctx, streamed_reply, &other, 1), FFI_OK);
    CHECK_INT(conformance_stream_grant(ctx, &streamed, 2), FFI_OK);
    CHECK_HEARD(&streamed.items, 2, "{\"number\": 1}, {\"number\": 2}");
    CHECK_INT(conformance_stream_grant(ctx, &streamed, 0), FFI_OK);
    CHECK_INT(conformance_stream_grant(ctx, &streamed, 1), FFI_OK);
    CHECK_HEARD(&streamed.items, 1, "{\"number\": 3}");
    CHECK_INT(conformance_stream_grant(ctx, &streamed, 1), FFI_OK);
    CHECK_INT(conformance_stream_grant(ctx, &streamed, 1), FFI_OK);
    CHECK_HEARD(&streamed.items, 2, "{\"number\": 4}, {\"number\": 5}");
    CHECK_INT(conformance_cancel(ctx, &streamed), FFI_OK);
    CHECK_REPLY_BEGINS(streamed.end, FFI_CANCELLED, "");
    CHECK_INT(conformance_stream_grant(ctx, &streamed, 1), FFI_ERR);
    CHECK_INT(waiter_replies(other.end), 0);
    CHECK_INT(heard_count(&other.items), 0);
    CHECK_INT(conformance_cancel(ctx, &other), FFI_OK);
    CHECK_REPLY_BEGINS(other.end, FFI_CANCELLED, "");
    CHECK_INT(alive(), 0);

    cbor_t request = CBOR({"every_ms": 1});
    streamed_t cbor = STREAMED(render_cbor, render_cbor);
    CHECK_INT(conformance_ticks_cbor(ctx, streamed_reply, &cbor, request.data, request.len), FFI_OK);
    cbor_free(&request);
    CHECK_INT(conformance_stream_grant(ctx, &cbor, 1), FFI_OK);
    CHECK_HEARD(&cbor.items, 1, "{\"number\": 1}");
    CHECK_INT(conformance_cancel(ctx, &cbor), FFI_OK);
    CHECK_REPLY_BEGINS(cbor.end, FFI_CANCELLED, "");

    /* The end is seen by who asks for more. */
    streamed_t counted = STREAMED(u32_payload, unit_payload);
    CHECK_INT(conformance_native_count(ctx, streamed_reply, &counted, 2), FFI_OK);
    CHECK_INT(conformance_stream_grant(ctx, &counted, 2), FFI_OK);
    CHECK_HEARD(&counted.items, 2, "0, 1");
    CHECK_INT(waiter_replies(counted.end), 0);
    CHECK_INT(conformance_stream_grant(ctx, &counted, 1), FFI_OK);
    CHECK_REPLY(counted.end, FFI_OK, "null");

    /* What is no context, and what is no stream. */
    CHECK_INT(conformance_stream_grant(NULL, &cbor, 1), FFI_ERR);
    CHECK_INT(conformance_stream_grant((conformance_ctx_t *)(uintptr_t)-1, &cbor, 1), FFI_ERR);
    CHECK_INT(conformance_ticks(ctx, NULL, NULL, 1), FFI_MISSING_CALLBACK);
    CHECK_CALL_BEGINS(unit_payload, conformance_ticks(NULL, waiter_done, reply_to, 1), FFI_ERR, "");
}

/* What a callback does with the stream that it gets an item of. */
typedef struct looking {
    conformance_ctx_t *ctx;
    waiter_t *end;
    int items;
} looking_t;

/* It asks for the next one, and after ten for no more. */
static void one_more(int32_t code, const void *payload, size_t len, void *user_data) {
    looking_t *const looking = user_data;
    if (code != FFI_ITEM) {
        waiter_done(code, payload, len, looking->end);
        return;
    }
    looking->items++;
    if (looking->items < 10) {
        CHECK_INT(conformance_stream_grant(looking->ctx, looking, 1), FFI_OK);
    } else {
        CHECK_INT(conformance_cancel(looking->ctx, looking), FFI_OK);
    }
}

static void a_callback_asks_for_more(conformance_ctx_t *ctx) {
    looking_t looking = {ctx, WAITER(unit_payload), 0};
    CHECK_INT(conformance_ticks(ctx, one_more, &looking, 1), FFI_OK);
    CHECK_INT(conformance_stream_grant(ctx, &looking, 1), FFI_OK);
    CHECK_REPLY_BEGINS(looking.end, FFI_CANCELLED, "");
    CHECK_INT(looking.items, 10);
}

/* ------------------------------------------------------------------------------------------- direct form */

static void direct_streams_have_time_limits(conformance_ctx_t *ctx) {
    conformance_stream_t *stream = NULL;
    uint32_t number = 0;
    conformance_tick_t tick = {0};
    ffi_reply_t reply = {0};
    CHECK_INT(conformance_silence_wait(ctx, &stream, &reply), FFI_OK);
    for (int i = 0; i < 3; i++) {
        CHECK_INT(conformance_silence_next(stream, i, &number, &reply), FFI_TIMEOUT);
        conformance_reply_release(&reply);
    }
    CHECK_INT(conformance_stream_close(stream), FFI_OK);
    CHECK_INT(conformance_ticks_wait(ctx, 1, &stream, NULL), FFI_OK);
    for (uint64_t i = 1; i < 30; i++) {
        CHECK_INT(conformance_ticks_next(stream, 60000, &tick, NULL), FFI_ITEM);
        CHECK_INT(tick.number, i);
    }
    /* The next of another function is not for it. */
    CHECK_INT(conformance_silence_next(stream, 0, &number, &reply), FFI_ERR);
    conformance_reply_release(&reply);
    CHECK_INT(conformance_stream_close(stream), FFI_OK);
    wait_until_gone();

    CHECK_INT(conformance_ticks_wait(NULL, 1, &stream, &reply), FFI_ERR);
    conformance_reply_release(&reply);
    CHECK_INT(conformance_ticks_next(NULL, 0, &tick, &reply), FFI_ERR);
    conformance_reply_release(&reply);
    CHECK_INT(conformance_ticks_next((conformance_stream_t *)(void *)ctx, 0, &tick, &reply), FFI_ERR);
    conformance_reply_release(&reply);
    CHECK_INT(conformance_stream_close(NULL), FFI_ERR);
    CHECK_INT(conformance_stream_close((conformance_stream_t *)(void *)ctx), FFI_ERR);
}

/* Waits for an item, as soon as nobody else does. */
static void *take(void *stream) {
    uint32_t number = 0;
    ffi_reply_t reply = {0};
    int32_t code;
    do {
        conformance_reply_release(&reply);
        code = conformance_silence_next(stream, -1, &number, &reply);
    } while (code == FFI_ERR);
    CHECK_INT(code, FFI_CANCELLED);
    conformance_reply_release(&reply);
    return NULL;
}

/* Waits until somebody else waits: there is one at a time, and this one is refused then. */
static void wait_for_whoever_waits(conformance_stream_t *stream) {
    uint32_t number = 0;
    while (conformance_silence_next(stream, 1, &number, NULL) == FFI_TIMEOUT) {
    }
}

/* Whoever waits for an item hears of the end of its stream. */
static void closing_wakes_whoever_waits(conformance_ctx_t *ctx) {
    conformance_stream_t *stream = NULL;
    pthread_t thread;
    CHECK_INT(conformance_silence_wait(ctx, &stream, NULL), FFI_OK);
    CHECK_INT(pthread_create(&thread, NULL, take, stream), 0);
    wait_for_whoever_waits(stream);
    CHECK_INT(conformance_stream_close(stream), FFI_OK);
    CHECK_INT(pthread_join(thread, NULL), 0);
}

/* A callback runs on a thread of the library, where waiting could be for itself. */
static void take_inside(int32_t code, const void *payload, size_t len, void *user_data) {
    void *const *const both = user_data;
    uint32_t number = 0;
    ffi_reply_t reply = {0};
    CHECK_INT(conformance_silence_next(both[0], -1, &number, &reply), FFI_WOULD_DEADLOCK);
    conformance_reply_release(&reply);
    waiter_done(code, payload, len, both[1]);
}

static void a_deadlock_is_refused(conformance_ctx_t *ctx) {
    conformance_stream_t *stream = NULL;
    CHECK_INT(conformance_silence_wait(ctx, &stream, NULL), FFI_OK);
    void *both[] = {stream, WAITER(str_payload)};
    CHECK_INT(conformance_after(ctx, take_inside, both, 5, FFI_STR("t")), FFI_OK);
    CHECK_REPLY((waiter_t *)both[1], FFI_OK, "\"t\"");
    CHECK_INT(conformance_stream_close(stream), FFI_OK);
}

/* ----------------------------------------------------------------------------------------------- teardown */

/* Every stream ends with its context, with its one reply, and is gone. */
static void destroying_ends_streams(void) {
    conformance_ctx_t *const ctx = context_of("ends");
    streamed_t silent = STREAMED(u32_payload, unit_payload);
    streamed_t without_credit = STREAMED(tick_payload, unit_payload);
    streamed_t ticking = STREAMED(tick_payload, unit_payload);
    conformance_stream_t *stream = NULL;
    pthread_t thread;
    cbor_t request = CBOR({});
    streamed_t in_cbor = STREAMED(render_cbor, render_cbor);
    CHECK_INT(conformance_silence(ctx, streamed_reply, &silent), FFI_OK);
    CHECK_INT(conformance_silence_cbor(ctx, streamed_reply, &in_cbor, request.data, request.len), FFI_OK);
    cbor_free(&request);
    CHECK_INT(conformance_ticks(ctx, streamed_reply, &without_credit, 1), FFI_OK);
    CHECK_INT(conformance_ticks(ctx, streamed_reply, &ticking, 1), FFI_OK);
    CHECK_INT(conformance_silence_wait(ctx, &stream, NULL), FFI_OK);
    CHECK_INT(conformance_stream_grant(ctx, &silent, ENDLESS), FFI_OK);
    CHECK_INT(conformance_stream_grant(ctx, &ticking, ENDLESS), FFI_OK);
    HEARD_WAIT(&ticking.items, 5);
    CHECK_INT(pthread_create(&thread, NULL, take, stream), 0);
    wait_for_whoever_waits(stream);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    const int count = heard_count(&ticking.items);
    CHECK_INT(pthread_join(thread, NULL), 0);
    CHECK_REPLY_BEGINS(silent.end, FFI_CANCELLED, "");
    CHECK_REPLY_BEGINS(in_cbor.end, FFI_CANCELLED, "");
    CHECK_REPLY_BEGINS(without_credit.end, FFI_CANCELLED, "");
    CHECK_REPLY_BEGINS(ticking.end, FFI_CANCELLED, "");
    CHECK_INT(heard_count(&ticking.items), count);
    CHECK_INT(alive(), 0);
    CHECK_INT(conformance_stream_close(stream), FFI_ERR);
    text_free(&ticking.items.text);
}

int main(void) {
    conformance_ctx_t *const ctx = context_of("aß𝄞");
    every_item_comes();
    items_may_be_objects(ctx);
    every_function_can_give_a_stream(ctx);
    streams_fail(ctx);
    items_need_credit(ctx);
    a_callback_asks_for_more(ctx);
    direct_streams_have_time_limits(ctx);
    closing_wakes_whoever_waits(ctx);
    a_deadlock_is_refused(ctx);
    destroying_ends_streams();
    CHECK_FORMS_BARE(conformance_streams_alive, u32, uint32_t, "0");
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    return check_finish();
}
