/* Host functions: every argument and result in each form, every answer, and what has none. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"
#include "../../../c-support/heard.h"

SHAPE_OPTION(option_number, int64_t, put_i64)
SHAPE_OPTION(option_text, ffi_str_t, put_str)
SHAPE_OPTION(option_bytes, ffi_bytes_t, put_bytes)
PUT_BYTE_ARRAY(four, conformance_u8_array_4_t)
SHAPE(four, conformance_u8_array_4_t, put_four)
#define node_box_payload node_payload
static void node_box_out(text_t *out, const void *payload, size_t len) {
    CHECK_INT(len, sizeof(const conformance_node_t *));
    put_node(out, *(const conformance_node_t *const *)payload);
}

/* ------------------------------------------------------------------------------------------------- echoes */

/* Host functions that answer with what they got. Their user data is the context. */
#define ECHO(name, result)                                                                                      \
    static void echo_##name(uint64_t call_id, const conformance_host_##name##_args_t *args, size_t len,         \
                            void *user_data) {                                                                  \
        CHECK_INT(len, sizeof *args);                                                                           \
        CHECK_INT(conformance_complete_host_##name(user_data, call_id, result), FFI_OK);                        \
        /* Nobody waits for another. */                                                                         \
        CHECK_INT(conformance_host_error(user_data, call_id, FFI_STR("once more")), FFI_ERR);                   \
    }
ECHO(number, args->value)
ECHO(bool, args->value)
ECHO(wide, args->value)
ECHO(text, args->value)
ECHO(bytes, args->value)
ECHO(list, args->value)
ECHO(array, &args->value)
ECHO(map, args->value)
ECHO(option, args->value)
ECHO(option_text, args->value)
ECHO(duration, args->value)
ECHO(time, args->value)
ECHO(uuid, args->value)
ECHO(level, args->value)
ECHO(shape, &args->value)
ECHO(polygon, &args->value)
ECHO(name, args->value)
ECHO(box, args->value)

/* In CBOR: the value is behind the head of a map of one, and the key. */
static void echo_cbor(uint64_t call_id, const void *args, size_t len, void *user_data) {
    static const char head[] = "\xa1\x65value";
    const size_t key = sizeof head - 1;
    CHECK(len > key && memcmp(args, head, key) == 0);
    CHECK_INT(conformance_host_complete(user_data, call_id, FFI_OK, (const char *)args + key, len - key), FFI_OK);
}

/* What a call replies of whose host function is nothing registered. */
#define MISSING(name) "the host function `" name "` is not registered"

/* A host function in both forms, asked in each form of a call, and nothing. */
#define CHECK_ASKED(ctx, name, wire, ask, shape, type, value, text)                                             \
    do {                                                                                                        \
        CHECK_INT(conformance_register_##name((ctx), echo, (ctx)), FFI_OK);                                     \
        CHECK_ASYNC_METHOD(ctx, ask, shape, type, (value), "{\"value\": " text "}", FFI_OK, text);              \
        CHECK_INT(conformance_register_host_fn_cbor((ctx), wire, echo_cbor, (ctx)), FFI_OK);                    \
        CHECK_ASYNC_METHOD(ctx, ask, shape, type, (value), "{\"value\": " text "}", FFI_OK, text);              \
        CHECK_INT(conformance_register_##name((ctx), NULL, NULL), FFI_OK);                                      \
        CHECK_ASYNC_METHOD(ctx, ask, shape, type, (value), "{\"value\": " text "}", FFI_ERR, MISSING(wire));    \
    } while (0)
#define CHECK_ASKED_FOR(ctx, name, shape, type, value, text)                                                    \
    do {                                                                                                        \
        const conformance_host_##name##_fn echo = echo_##name;                                                  \
        CHECK_ASKED(ctx, host_##name, "host_" #name, conformance_ask_##name, shape, type, value, text);         \
    } while (0)

static void every_value_goes_to_the_host_and_back(conformance_ctx_t *ctx) {
    CHECK_ASKED_FOR(ctx, number, i64, int64_t, INT64_MIN, "-9223372036854775808");
    CHECK_ASKED_FOR(ctx, bool, truth, bool, true, "true");
    const ffi_u128_t wide = {1, 1};
    CHECK_ASKED_FOR(ctx, wide, u128, ffi_u128_t, wide, "2(h'010000000000000001')");
    CHECK_ASKED_FOR(ctx, text, str, ffi_str_t, FFI_STR("nul\0 𝄞"), "\"nul\\u0000 𝄞\"");
    CHECK_ASKED_FOR(ctx, text, str, ffi_str_t, ffi_str(NULL), "\"\"");
    CHECK_ASKED_FOR(ctx, bytes, bytes, ffi_bytes_t, ffi_bytes_n("\0\xff", 2), "h'00ff'");
    CHECK_ASKED_FOR(ctx, bytes, bytes, ffi_bytes_t, ffi_bytes_n(NULL, 0), "h''");
    const conformance_point_t some_points[] = {EXTREME, {0, 0}};
    const conformance_point_slice_t list = {some_points, 2};
    CHECK_ASKED_FOR(ctx, list, points, conformance_point_slice_t, list, "[" EXTREME_TEXT ", {\"x\": 0, \"y\": 0}]");
    const conformance_u8_array_4_t array = {{1, 2, 0, 255}};
    CHECK_ASKED_FOR(ctx, array, four, conformance_u8_array_4_t, &array, "h'010200ff'");
    const conformance_str_to_i64_entry_t entries[] = {{FFI_STR("a"), 1}, {FFI_STR("b"), -1}};
    const conformance_str_to_i64_map_t map = {entries, 2};
    CHECK_ASKED_FOR(ctx, map, counts, conformance_str_to_i64_map_t, map, "{\"a\": 1, \"b\": -1}");
    const int64_t seven = 7;
    CHECK_ASKED_FOR(ctx, option, option_number, const int64_t *, &seven, "7");
    CHECK_ASKED_FOR(ctx, option, option_number, const int64_t *, NULL, "null");
    const ffi_str_t text = FFI_STR("");
    CHECK_ASKED_FOR(ctx, option_text, option_text, const ffi_str_t *, &text, "\"\"");
    CHECK_ASKED_FOR(ctx, option_text, option_text, const ffi_str_t *, NULL, "null");
    const ffi_duration_t duration = {UINT64_MAX, 999999999};
    CHECK_ASKED_FOR(ctx, duration, duration, ffi_duration_t, duration,
                    "{\"secs\": 18446744073709551615, \"nanos\": 999999999}");
    const ffi_time_t time = {-1, 5};
    CHECK_ASKED_FOR(ctx, time, time, ffi_time_t, time, "{\"secs\": -1, \"nanos\": 5}");
    const ffi_uuid_t uuid = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
    CHECK_ASKED_FOR(ctx, uuid, uuid, ffi_uuid_t, uuid, "37(h'0102030405060708090a0b0c0d0e0f10')");
    CHECK_ASKED_FOR(ctx, level, level, conformance_level_t, CONFORMANCE_LEVEL_HIGH, "\"High\"");
    const conformance_shape_t shape = rectangle();
    CHECK_ASKED_FOR(ctx, shape, shape, conformance_shape_t, &shape, RECTANGLE_TEXT);
    const conformance_polygon_t polygon = triangle();
    CHECK_ASKED_FOR(ctx, polygon, polygon, conformance_polygon_t, &polygon, TRIANGLE_TEXT);
    CHECK_ASKED_FOR(ctx, name, str, conformance_user_name_t, FFI_STR("me"), "\"me\"");
    const conformance_node_t last = {2, NULL}, first = {1, &last};
    CHECK_ASKED_FOR(ctx, box, node_box, const conformance_node_t *, &first,
                    "{\"next\": {\"next\": null, \"value\": 2}, \"value\": 1}");
}

/* A handle is the host's to close: each time an object is given out, it gets another id. */
static void echo_session(uint64_t call_id, const conformance_host_session_args_t *args, size_t len, void *user_data) {
    CHECK_INT(len, sizeof *args);
    CHECK_INT(conformance_complete_host_session(user_data, call_id, args->value), FFI_OK);
    CHECK_INT(conformance_handle_close(args->value), FFI_OK);
}

static void echo_session_cbor(uint64_t call_id, const void *args, size_t len, void *user_data) {
    text_t text = {0};
    echo_cbor(call_id, args, len, user_data);
    render_cbor(&text, args, len);
    const uintptr_t id = (uintptr_t)strtoull(strpbrk(text_get(&text), "0123456789"), NULL, 10);
    text_free(&text);
    CHECK_INT(conformance_handle_close((void *)id), FFI_OK);
}

static void objects_go_to_the_host_and_back(conformance_ctx_t *ctx) {
    session_t session = NULL, result = NULL;
    uint32_t there = 9;
    CHECK_INT(conformance_session_new_wait(ctx, FFI_STR("mine"), &session, NULL), FFI_OK);
    for (int form = 0; form < 2; form++) {
        if (form == 0) {
            CHECK_INT(conformance_register_host_session(ctx, echo_session, ctx), FFI_OK);
        } else {
            CHECK_INT(conformance_register_host_fn_cbor(ctx, "host_session", echo_session_cbor, ctx), FFI_OK);
        }
        CHECK_CALL(session_payload, conformance_ask_session(ctx, waiter_done, reply_to, session), FFI_OK, "\"mine\"");
        CHECK_WAIT(session_out, result, conformance_ask_session_wait(ctx, session, -1, &result, &reply), FFI_OK,
                   "\"mine\"");
        char notation[60];
        snprintf(notation, sizeof notation, "{\"value\": \"%" PRIuPTR "\"}", (uintptr_t)session);
        cbor_t request = cbor_of(notation);
        waiter_t *const replied = WAITER(render_cbor);
        CHECK_INT(conformance_ask_session_cbor(ctx, waiter_done, replied, request.data, request.len), FFI_OK);
        cbor_free(&request);
        CHECK_INT(waiter_code(replied), FFI_OK);
        const uintptr_t id = (uintptr_t)strtoull(text_get(&replied->reply) + 1, NULL, 10);
        CHECK(id != (uintptr_t)session);
        CHECK_INT(conformance_handle_close((void *)id), FFI_OK);
    }
    CHECK_INT(conformance_handle_close(session), FFI_OK);
    /* The last call lets go of it after its reply. */
    while (there != 0) {
        CHECK_INT(conformance_sessions_there_wait(FFI_STR("mine"), &there, NULL), FFI_OK);
    }
}

/* ------------------------------------------------------------------------------------------------ answers */

/* A host function that answers as it is told to, with whatever code and payload. */
typedef struct scripted {
    conformance_ctx_t *ctx;
    int32_t code;
    const void *payload;
    size_t len;
} scripted_t;

static void answer(uint64_t call_id, const void *args, size_t len, void *user_data) {
    const scripted_t *const scripted = user_data;
    CHECK(args != NULL && len != 0);
    CHECK_INT(conformance_host_complete(scripted->ctx, call_id, scripted->code, scripted->payload, scripted->len),
              FFI_OK);
}

#define CHECK_ANSWERED(ctx, script, of_code, of_payload, of_len, expected_code, expected)                       \
    do {                                                                                                        \
        (script)->code = (of_code);                                                                             \
        (script)->payload = (of_payload);                                                                       \
        (script)->len = (of_len);                                                                               \
        CHECK_CALL(i64_payload, conformance_ask_number(ctx, waiter_done, reply_to, 1), expected_code, expected); \
    } while (0)

static void answers_are_errors(conformance_ctx_t *ctx) {
    const int64_t number = 5;
    scripted_t script = {.ctx = ctx};
    CHECK_INT(conformance_register_host_fn(ctx, "host_number", answer, &script), FFI_OK);
    CHECK_ANSWERED(ctx, &script, FFI_OK, &number, sizeof number, FFI_OK, "5");
    CHECK_ANSWERED(ctx, &script, FFI_ERR, "no \xc3\xa9", 5, FFI_ERR, "no é");
    CHECK_ANSWERED(ctx, &script, FFI_ERR, NULL, 0, FFI_ERR, "the host function failed");
    CHECK_ANSWERED(ctx, &script, FFI_CANCELLED, "later", 5, FFI_ERR, "later");
    CHECK_ANSWERED(ctx, &script, FFI_CANCELLED, NULL, 0, FFI_ERR, "the host cancelled the function");
    CHECK_ANSWERED(ctx, &script, 99, NULL, 0, FFI_ERR, "99 is not a code that completes a call");
    CHECK_ANSWERED(ctx, &script, FFI_ITEM, NULL, 0, FFI_ERR, "4 is not a code that completes a call");
    CHECK_ANSWERED(ctx, &script, FFI_OK, NULL, 0, FFI_ERR, "result: null pointer where a value is due");
    CHECK_INT(conformance_register_host_fn_cbor(ctx, "host_number", answer, &script), FFI_OK);
    CHECK_ANSWERED(ctx, &script, FFI_OK, "\x05", 1, FFI_OK, "5");
    CHECK_ANSWERED(ctx, &script, FFI_OK, "\x63" "abc", 4, FFI_ERR, "result: expected an integer, found text");
    CHECK_ANSWERED(ctx, &script, FFI_ERR, "no", 2, FFI_ERR, "no");

    /* Text that is none, in either place. */
    const ffi_str_t no_text = FFI_STR("\xff");
    scripted_t texts = {ctx, FFI_OK, no_text.data, no_text.len};
    ffi_str_t text;
    CHECK_INT(conformance_register_host_fn(ctx, "host_text", answer, &texts), FFI_OK);
    CHECK_WAIT_BEGINS(str_out, text, conformance_ask_text_wait(ctx, FFI_STR(""), -1, &text, &reply), FFI_ERR, "result: ");
    texts.code = FFI_ERR;
    CHECK_WAIT_BEGINS(str_out, text, conformance_ask_text_wait(ctx, FFI_STR(""), -1, &text, &reply), FFI_ERR, "text: ");
}

static void find(uint64_t call_id, const conformance_find_user_args_t *args, size_t len, void *user_data) {
    conformance_failure_t error = {.tag = CONFORMANCE_FAILURE_REFUSED, .message = FFI_STR("not read")};
    CHECK_INT(len, sizeof *args);
    if (args->at_most == 3) {
        CHECK_INT(args->user_id, 7);
        CHECK_INT(conformance_complete_find_user(user_data, call_id, FFI_STR("me")), FFI_OK);
    } else if (args->at_most == 2) {
        error.value.refused.value = FFI_STR("by the host");
        CHECK_INT(conformance_fail_find_user(user_data, call_id, &error), FFI_OK);
    } else {
        CHECK_INT(conformance_host_error(user_data, call_id, FFI_STR("in words")), FFI_OK);
    }
}

static void find_in_cbor(uint64_t call_id, const void *args, size_t len, void *user_data) {
    text_t text = {0};
    render_cbor(&text, args, len);
    const bool has_error = strstr(text_get(&text), "\"atMost\": 2") != NULL;
    const bool is_bare = strstr(text_get(&text), "\"atMost\": 1") != NULL;
    CHECK(strstr(text_get(&text), "\"userId\": 7") != NULL);
    text_free(&text);
    cbor_t reply = has_error ? CBOR({"error": {"refused": {"value": "by the host"}}, "message": "not read"})
                   : is_bare ? CBOR({"notFound": {}})
                             : CBOR("me");
    CHECK_INT(conformance_host_complete(user_data, call_id, has_error || is_bare ? FFI_FAIL : FFI_OK, reply.data,
                                        reply.len),
              FFI_OK);
    cbor_free(&reply);
}

static void errors_are_typed(conformance_ctx_t *ctx) {
    render_fn *const before = check_render_fail;
    check_render_fail = render_failure;
    for (int form = 0; form < 2; form++) {
        if (form == 0) {
            CHECK_INT(conformance_register_find_user(ctx, find, ctx), FFI_OK);
        } else {
            CHECK_INT(conformance_register_host_fn_cbor(ctx, "find_user", find_in_cbor, ctx), FFI_OK);
        }
        CHECK_ASYNC_METHOD(ctx, conformance_ask_for_user, str, ffi_str_t, (7, 3), "{\"user_id\": 7, \"at_most\": 3}",
                           FFI_OK, "\"me\"");
        CHECK_ASYNC_METHOD(ctx, conformance_ask_for_user, str, ffi_str_t, (7, 2), "{\"user_id\": 7, \"at_most\": 2}",
                           FFI_FAIL,
                           "{\"error\": {\"refused\": {\"value\": \"by the host\"}}, \"message\": \"refused: by the host\"}");
        CHECK_ASYNC_METHOD(ctx, conformance_ask_for_user, str, ffi_str_t, (7, 1), "{\"user_id\": 7, \"at_most\": 1}",
                           FFI_FAIL,
                           form == 0 ? "{\"error\": {\"refused\": {\"value\": \"in words\"}}, \"message\": \"refused: in words\"}"
                                     : "{\"error\": {\"notFound\": {}}, \"message\": \"not found\"}");
    }
    CHECK_INT(conformance_register_find_user(ctx, NULL, NULL), FFI_OK);
    CHECK_ASYNC_METHOD(ctx, conformance_ask_for_user, str, ffi_str_t, (7, 3), "{\"user_id\": 7, \"at_most\": 3}",
                       FFI_FAIL,
                       "{\"error\": {\"refused\": {\"value\": \"" MISSING("find_user") "\"}}, \"message\": \"refused: "
                       MISSING("find_user") "\"}");
    check_render_fail = before;
}

static void confirm(uint64_t call_id, const conformance_host_nothing_args_t *args, size_t len, void *user_data) {
    CHECK(args != NULL);
    CHECK_INT(len, sizeof *args);
    CHECK_INT(conformance_complete_host_nothing(user_data, call_id), FFI_OK);
}

static void confirm_in_cbor(uint64_t call_id, const void *args, size_t len, void *user_data) {
    CHECK(len == 1 && *(const uint8_t *)args == 0xa0);
    CHECK_INT(conformance_host_complete(user_data, call_id, FFI_OK, "\xf6", 1), FFI_OK);
}

static void echo_renamed(uint64_t call_id, const conformance_host_renamed_args_t *args, size_t len, void *user_data) {
    CHECK_INT(len, sizeof *args);
    CHECK_INT(conformance_complete_host_renamed(user_data, call_id, args->value), FFI_OK);
}

static void an_answer_may_be_nothing(conformance_ctx_t *ctx) {
    for (int form = 0; form < 2; form++) {
        if (form == 0) {
            CHECK_INT(conformance_register_host_nothing(ctx, confirm, ctx), FFI_OK);
        } else {
            CHECK_INT(conformance_register_host_fn_cbor(ctx, "host_nothing", confirm_in_cbor, ctx), FFI_OK);
        }
        CHECK_EACH_UNIT(conformance_ask_nothing(ctx, waiter_done, reply_to),
                        conformance_ask_nothing_wait(ctx, -1, &reply), CBOR_CALL_ON(ctx, conformance_ask_nothing), "{}",
                        FFI_OK, "null");
    }
    CHECK_INT(conformance_register_host_renamed(ctx, echo_renamed, ctx), FFI_OK);
    CHECK_ASYNC_METHOD(ctx, conformance_ask_renamed, i64, int64_t, (3), "{\"value\": 3}", FFI_OK, "3");
    CHECK_INT(conformance_register_host_fn(ctx, "host_by_another_name", answer, ctx), FFI_ERR);
}

/* --------------------------------------------------------------------------------------------- in between */

/* Calls that the host has not answered yet, in order. */
typedef struct kept {
    pthread_mutex_t mutex;
    pthread_cond_t came;
    uint64_t calls[64];
    int count;
} kept_t;
#define KEPT ((kept_t){.mutex = PTHREAD_MUTEX_INITIALIZER, .came = PTHREAD_COND_INITIALIZER})

static void keep(uint64_t call_id, const void *args, size_t len, void *user_data) {
    kept_t *const kept = user_data;
    (void)args, (void)len;
    pthread_mutex_lock(&kept->mutex);
    kept->calls[kept->count++ % 64] = call_id;
    pthread_cond_broadcast(&kept->came);
    pthread_mutex_unlock(&kept->mutex);
}

/* Waits for that many, and gives the last one. */
static uint64_t last_kept(kept_t *kept, int count) {
    pthread_mutex_lock(&kept->mutex);
    while (kept->count < count) {
        pthread_cond_wait(&kept->came, &kept->mutex);
    }
    const uint64_t call_id = kept->calls[(count - 1) % 64];
    pthread_mutex_unlock(&kept->mutex);
    return call_id;
}

#define CHECK_STATS(ctx, of_called, of_answered, of_failed, of_dropped, of_pending)              \
    do {                                                                                         \
        ffi_host_stats_t stats = {0};                                                            \
        CHECK_INT(conformance_host_stats((ctx), &stats), FFI_OK);                                \
        CHECK_INT(stats.called, of_called);                                                      \
        CHECK_INT(stats.answered, of_answered);                                                  \
        CHECK_INT(stats.failed, of_failed);                                                      \
        CHECK_INT(stats.dropped, of_dropped);                                                    \
        CHECK_INT(stats.pending, of_pending);                                                    \
    } while (0)

/* A call with an answer that is none of it: nobody waits for that. */
#define CHECK_UNWANTED(ctx, call_id) CHECK_INT(conformance_complete_host_number((ctx), (call_id), 1), FFI_ERR)

static void answers_may_come_later(conformance_ctx_t *ctx) {
    enum { CALLS = 50 };
    kept_t kept = KEPT;
    waiter_t *waiters[CALLS];
    char text[20];
    CHECK_STATS(ctx, 0, 0, 0, 0, 0);
    CHECK_INT(conformance_register_host_fn(ctx, "host_number", keep, &kept), FFI_OK);
    for (int i = 0; i < CALLS; i++) {
        waiters[i] = WAITER(i64_payload);
        CHECK_INT(conformance_ask_number(ctx, waiter_done, waiters[i], i), FFI_OK);
    }
    last_kept(&kept, CALLS);
    CHECK_STATS(ctx, CALLS, 0, 0, 0, CALLS);
    /* In another order, and each once. */
    for (int i = CALLS; i > 0; i--) {
        CHECK_INT(conformance_complete_host_number(ctx, kept.calls[i - 1], i), FFI_OK);
        CHECK_UNWANTED(ctx, kept.calls[i - 1]);
    }
    for (int i = 0; i < CALLS; i++) {
        snprintf(text, sizeof text, "%d", i + 1);
        CHECK_REPLY(waiters[i], FFI_OK, text);
    }
    CHECK_UNWANTED(ctx, 0);
    CHECK_UNWANTED(ctx, UINT64_MAX);
    CHECK_STATS(ctx, CALLS, CALLS, 0, CALLS + 2, 0);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

static void calls_may_end_before_their_answer(conformance_ctx_t *ctx) {
    kept_t kept = KEPT, others = KEPT;
    CHECK_INT(conformance_register_host_fn(ctx, "host_number", keep, &kept), FFI_OK);
    /* The library gives up. */
    CHECK_ASYNC_METHOD(ctx, conformance_ask_number_within, i64, int64_t, (1, 5), "{\"value\": 1, \"limit_ms\": 5}",
                       FFI_ERR, "given up");
    CHECK_UNWANTED(ctx, last_kept(&kept, 3));
    /* So does the host, for its own call. */
    waiter_t *const cancelled = WAITER(i64_payload);
    CHECK_INT(conformance_ask_number(ctx, waiter_done, cancelled, 1), FFI_OK);
    last_kept(&kept, 4);
    CHECK_INT(conformance_cancel(ctx, cancelled), FFI_OK);
    CHECK_REPLY_BEGINS(cancelled, FFI_CANCELLED, "");
    CHECK_UNWANTED(ctx, last_kept(&kept, 4));
    /* There is another one, which is not asked again. */
    waiter_t *const replaced = WAITER(i64_payload);
    CHECK_INT(conformance_ask_number(ctx, waiter_done, replaced, 1), FFI_OK);
    last_kept(&kept, 5);
    CHECK_INT(conformance_register_host_fn(ctx, "host_number", keep, &others), FFI_OK);
    CHECK_REPLY(replaced, FFI_ERR, "the host function was replaced before it was answered");
    CHECK_UNWANTED(ctx, last_kept(&kept, 5));
    /* There is none any more. */
    waiter_t *const unregistered = WAITER(i64_payload);
    CHECK_INT(conformance_ask_number(ctx, waiter_done, unregistered, 1), FFI_OK);
    last_kept(&others, 1);
    CHECK_INT(conformance_register_host_fn(ctx, "host_number", NULL, NULL), FFI_OK);
    CHECK_REPLY(unregistered, FFI_ERR, "the host function was replaced before it was answered");
    CHECK_STATS(ctx, 6, 0, 6, 3, 0);
    /* The context ends. */
    waiter_t *const destroyed = WAITER(i64_payload);
    CHECK_INT(conformance_register_host_fn(ctx, "host_number", keep, &others), FFI_OK);
    CHECK_INT(conformance_ask_number(ctx, waiter_done, destroyed, 1), FFI_OK);
    last_kept(&others, 2);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK_REPLY_BEGINS(destroyed, FFI_CANCELLED, "");
    CHECK_UNWANTED(ctx, last_kept(&others, 2));
}

/* --------------------------------------------------------------------------------------- on the caller's thread */

static void echo_now(uint64_t call_id, const conformance_host_now_args_t *args, size_t len, void *user_data) {
    CHECK_INT(len, sizeof *args);
    CHECK_INT(conformance_complete_host_now(user_data, call_id, args->value), FFI_OK);
}

/* Answers from another thread, which waits for the question. */
typedef struct answering {
    conformance_ctx_t *ctx;
    kept_t kept;
} answering_t;

static void *answer_elsewhere(void *user_data) {
    answering_t *const answering = user_data;
    const uint64_t call_id = last_kept(&answering->kept, 1);
    CHECK_INT(conformance_complete_host_now(answering->ctx, call_id, 9), FFI_OK);
    return NULL;
}

static void sync_functions_wait_for_the_host(conformance_ctx_t *ctx) {
    uint64_t value = 0;
    pthread_t thread;
    answering_t answering = {ctx, KEPT};
    CHECK_INT(conformance_register_host_now(ctx, echo_now, ctx), FFI_OK);
    CHECK_METHOD(ctx, conformance_ask_now, u64, uint64_t, (UINT64_MAX), "{\"value\": 18446744073709551615}", FFI_OK,
                 "18446744073709551615");
    CHECK_INT(conformance_register_host_fn(ctx, "host_now", keep, &answering.kept), FFI_OK);
    CHECK_INT(pthread_create(&thread, NULL, answer_elsewhere, &answering), 0);
    CHECK_INT(conformance_ask_now_wait(ctx, 1, &value, NULL), FFI_OK);
    CHECK_INT(pthread_join(thread, NULL), 0);
    CHECK_INT(value, 9);
    CHECK_INT(conformance_register_host_now(ctx, NULL, NULL), FFI_OK);
    CHECK_METHOD(ctx, conformance_ask_now, u64, uint64_t, (1), "{\"value\": 1}", FFI_ERR, MISSING("host_now"));
}

/* A thread that waits for the host, and gets the end of its context instead. */
static void *ask_in_vain(void *user_data) {
    uint64_t value = 0;
    ffi_reply_t reply = {0};
    text_t text = {0};
    CHECK_INT(conformance_ask_now_wait(user_data, 1, &value, &reply), FFI_ERR);
    text_raw(&text, reply.payload, reply.len);
    CHECK_TEXT(text_get(&text), "the context was destroyed");
    text_free(&text);
    conformance_reply_release(&reply);
    return NULL;
}

static void destroying_lets_go_of_whoever_waits(conformance_ctx_t *ctx) {
    pthread_t thread;
    kept_t kept = KEPT;
    CHECK_INT(conformance_register_host_fn(ctx, "host_now", keep, &kept), FFI_OK);
    CHECK_INT(pthread_create(&thread, NULL, ask_in_vain, ctx), 0);
    last_kept(&kept, 1);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK_INT(pthread_join(thread, NULL), 0);
    CHECK_INT(conformance_complete_host_now(ctx, last_kept(&kept, 1), 9), FFI_ERR);
}

static void render_line(text_t *out, const void *payload, size_t len) {
    const conformance_log_line_args_t *const args = payload;
    CHECK_INT(len, sizeof *args);
    put_level(out, &args->level);
    text_add(out, " ");
    text_str(out, args->line);
}

static void log_line(uint64_t call_id, const conformance_log_line_args_t *args, size_t len, void *user_data) {
    CHECK_INT(call_id, 0);
    heard_add(user_data, args, len);
}

static void log_in_cbor(uint64_t call_id, const void *args, size_t len, void *user_data) {
    CHECK_INT(call_id, 0);
    heard_add(user_data, args, len);
}

/* What the host is told needs no answer, and nobody to hear it. */
static void the_host_is_told(conformance_ctx_t *ctx) {
    heard_t native = HEARD(render_line);
    heard_t cbor = HEARD(render_cbor);
#define TELL                                                                                                    \
    CHECK_EACH_UNIT(conformance_tell_line(ctx, waiter_done, reply_to, CONFORMANCE_LEVEL_HIGH, FFI_STR("line")), \
                    conformance_tell_line_wait(ctx, CONFORMANCE_LEVEL_HIGH, FFI_STR("line"), &reply),           \
                    CBOR_CALL_ON(ctx, conformance_tell_line), "{\"level\": \"High\", \"line\": \"line\"}", FFI_OK, "null")
    TELL;
    CHECK_INT(conformance_register_log_line(ctx, log_line, &native), FFI_OK);
    TELL;
    CHECK_HEARD_ALL(&native, "\"High\" \"line\", \"High\" \"line\", \"High\" \"line\"");
    CHECK_INT(conformance_register_host_fn_cbor(ctx, "log_line", log_in_cbor, &cbor), FFI_OK);
    TELL;
#define LINE "{\"line\": \"line\", \"level\": \"High\"}"
    CHECK_HEARD_ALL(&cbor, LINE ", " LINE ", " LINE);
    CHECK_INT(conformance_register_log_line(ctx, NULL, NULL), FFI_OK);
}

/* ------------------------------------------------------------------------------------------------- traits */

static void get(uint64_t call_id, const conformance_storage_get_args_t *args, size_t len, void *user_data) {
    const ffi_bytes_t found = ffi_bytes_n(args->key.data, args->key.len);
    CHECK_INT(len, sizeof *args);
    CHECK_INT(conformance_complete_storage_get(user_data, call_id, args->key.len != 0 ? &found : NULL), FFI_OK);
}

static void fail_to_get(uint64_t call_id, const conformance_storage_get_args_t *args, size_t len, void *user_data) {
    const conformance_failure_t error = {.tag = CONFORMANCE_FAILURE_NOT_FOUND};
    (void)args, (void)len;
    CHECK_INT(conformance_fail_storage_get(user_data, call_id, &error), FFI_OK);
}

static void size_of_storage(uint64_t call_id, const conformance_storage_size_args_t *args, size_t len, void *user_data) {
    CHECK_INT(len, sizeof *args);
    CHECK_INT(conformance_complete_storage_size(user_data, call_id, 3), FFI_OK);
}

static void render_key(text_t *out, const void *payload, size_t len) {
    const conformance_storage_looked_args_t *const args = payload;
    CHECK_INT(len, sizeof *args);
    text_str(out, args->key);
}

static void looked(uint64_t call_id, const conformance_storage_looked_args_t *args, size_t len, void *user_data) {
    CHECK_INT(call_id, 0);
    heard_add(user_data, args, len);
}

#define CHECK_SIZE(ctx, code, text)                                                                             \
    CHECK_EACH(u64, uint64_t, conformance_ask_storage_size(ctx, waiter_done, reply_to),                         \
               conformance_ask_storage_size_wait(ctx, &result, &reply),                                         \
               CBOR_CALL_ON(ctx, conformance_ask_storage_size), "{}", code, text)

static void a_trait_is_its_functions(conformance_ctx_t *ctx) {
    heard_t keys = HEARD(render_key);
    render_fn *const before = check_render_fail;
    check_render_fail = render_failure;
    CHECK_INT(conformance_register_storage_get(ctx, get, ctx), FFI_OK);
    CHECK_INT(conformance_register_storage_size(ctx, size_of_storage, ctx), FFI_OK);
    CHECK_INT(conformance_register_storage_looked(ctx, looked, &keys), FFI_OK);
    CHECK_ASYNC_METHOD(ctx, conformance_ask_storage, option_bytes, const ffi_bytes_t *, (FFI_STR("k\0")),
                       "{\"key\": \"k\\u0000\"}", FFI_OK, "h'6b00'");
    CHECK_ASYNC_METHOD(ctx, conformance_ask_storage, option_bytes, const ffi_bytes_t *, (FFI_STR("")), "{\"key\": \"\"}",
                       FFI_OK, "null");
    CHECK_HEARD_ALL(&keys, "\"k\\u0000\", \"k\\u0000\", \"k\\u0000\", \"\", \"\", \"\"");
    CHECK_SIZE(ctx, FFI_OK, "3");
    CHECK_INT(conformance_register_storage_get(ctx, fail_to_get, ctx), FFI_OK);
    CHECK_ASYNC_METHOD(ctx, conformance_ask_storage, option_bytes, const ffi_bytes_t *, (FFI_STR("k")),
                       "{\"key\": \"k\"}", FFI_FAIL, "{\"error\": {\"notFound\": {}}, \"message\": \"not found\"}");
    CHECK_INT(conformance_register_storage_size(ctx, NULL, NULL), FFI_OK);
    CHECK_SIZE(ctx, FFI_ERR, MISSING("storage_size"));
    check_render_fail = before;
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    text_free(&keys.text);
}

/* ------------------------------------------------------------------------------------------- registrations */

/* The owner of a registration: how often it was released. */
static void release(void *user_data) {
    atomic_fetch_add((atomic_int *)user_data, 1);
}

static void ignore(uint64_t call_id, const void *args, size_t len, void *user_data) {
    (void)call_id, (void)args, (void)len, (void)user_data;
}

static void owners_are_released_once(conformance_ctx_t *ctx) {
    atomic_int one = 0, other = 0, third = 0, never = 0;
    CHECK_INT(conformance_register_host_fn_owned(ctx, "host_number", FFI_FORM_NATIVE, ignore, &one, release), FFI_OK);
    CHECK_INT(atomic_load(&one), 0);
    CHECK_INT(conformance_register_host_fn_owned(ctx, "host_number", FFI_FORM_CBOR, ignore, &other, release), FFI_OK);
    CHECK_INT(atomic_load(&one), 1);
    CHECK_INT(conformance_register_host_fn_owned(ctx, "host_number", FFI_FORM_NATIVE, NULL, NULL, NULL), FFI_OK);
    CHECK_INT(atomic_load(&other), 1);
    CHECK_INT(conformance_register_host_fn_owned(ctx, "host_text", FFI_FORM_NATIVE, ignore, &third, release), FFI_OK);
    /* What was not registered is not released, either. */
    CHECK_INT(conformance_register_host_fn_owned(ctx, "host_texts", FFI_FORM_NATIVE, ignore, &never, release), FFI_ERR);
    CHECK_INT(conformance_register_host_fn_owned(ctx, "host_text", 2, ignore, &never, release), FFI_ERR);
    CHECK_INT(conformance_register_host_fn_owned(NULL, "host_text", FFI_FORM_CBOR, ignore, &never, release), FFI_ERR);
    CHECK_INT(atomic_load(&third), 0);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK_INT(atomic_load(&one), 1);
    CHECK_INT(atomic_load(&other), 1);
    CHECK_INT(atomic_load(&third), 1);
    CHECK_INT(atomic_load(&never), 0);
}

static void what_is_no_host_function_is_refused(conformance_ctx_t *ctx) {
    ffi_host_stats_t stats;
    CHECK_INT(conformance_register_host_fn(ctx, NULL, ignore, NULL), FFI_ERR);
    CHECK_INT(conformance_register_host_fn(ctx, "", ignore, NULL), FFI_ERR);
    CHECK_INT(conformance_register_host_fn(ctx, "\xff", ignore, NULL), FFI_ERR);
    CHECK_INT(conformance_register_host_fn(ctx, "on_number", ignore, NULL), FFI_ERR);
    CHECK_INT(conformance_register_host_fn_cbor(ctx, "host_numbers", NULL, NULL), FFI_ERR);
    conformance_ctx_t *const gone = context_of("gone");
    CHECK_INT(conformance_destroy(gone), FFI_OK);
    conformance_ctx_t *const no_context[] = {NULL, (conformance_ctx_t *)(uintptr_t)-1, gone};
    for (int i = 0; i < 3; i++) {
        CHECK_INT(conformance_register_host_fn(no_context[i], "host_number", ignore, NULL), FFI_ERR);
        CHECK_INT(conformance_register_host_fn_cbor(no_context[i], "host_number", NULL, NULL), FFI_ERR);
        CHECK_INT(conformance_host_error(no_context[i], 1, FFI_STR("")), FFI_ERR);
        CHECK_INT(conformance_host_stats(no_context[i], &stats), FFI_ERR);
    }
}

/* A host function that calls the library, and the reply that it does not wait for: its thread may be the only one. */
typedef struct calling {
    conformance_ctx_t *ctx;
    waiter_t *inner;
} calling_t;

/* While it runs, it is a callback like every other. */
static void call_inside(uint64_t call_id, const conformance_host_text_args_t *args, size_t len, void *user_data) {
    const calling_t *const calling = user_data;
    int64_t value = 0;
    (void)len;
    CHECK_INT(conformance_destroy(calling->ctx), FFI_WOULD_DEADLOCK);
    CHECK_INT(conformance_waiting_wait(calling->ctx, &value, NULL), FFI_OK);
    CHECK_INT(conformance_ready(calling->ctx, waiter_done, calling->inner, 1), FFI_OK);
    /* It replaces itself, and is answered still. */
    CHECK_INT(conformance_complete_host_text(calling->ctx, call_id, args->value), FFI_OK);
    CHECK_INT(conformance_register_host_text(calling->ctx, NULL, NULL), FFI_OK);
}

static void host_functions_may_call_the_library(conformance_ctx_t *ctx) {
    calling_t calling = {ctx, WAITER(i64_payload)};
    CHECK_INT(conformance_register_host_text(ctx, call_inside, &calling), FFI_OK);
    CHECK_CALL(str_payload, conformance_ask_text(ctx, waiter_done, reply_to, FFI_STR("t")), FFI_OK, "\"t\"");
    CHECK_REPLY(calling.inner, FFI_OK, "1");
    CHECK_CALL(str_payload, conformance_ask_text(ctx, waiter_done, reply_to, FFI_STR("t")), FFI_ERR,
               MISSING("host_text"));
}

int main(void) {
    conformance_ctx_t *const ctx = context_of("hosts");
    every_value_goes_to_the_host_and_back(ctx);
    objects_go_to_the_host_and_back(ctx);
    answers_are_errors(ctx);
    errors_are_typed(ctx);
    an_answer_may_be_nothing(ctx);
    answers_may_come_later(context_of("later"));
    calls_may_end_before_their_answer(context_of("before"));
    sync_functions_wait_for_the_host(ctx);
    destroying_lets_go_of_whoever_waits(context_of("vain"));
    the_host_is_told(ctx);
    a_trait_is_its_functions(context_of("storage"));
    owners_are_released_once(context_of("owners"));
    what_is_no_host_function_is_refused(ctx);
    host_functions_may_call_the_library(ctx);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    return check_finish();
}
