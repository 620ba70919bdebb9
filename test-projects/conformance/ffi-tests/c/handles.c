/* Handles: given out and taken everywhere, refused where they are none, and gone when nobody has a share. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

typedef conformance_ending_t *ending_t;

/* ----------------------------------------------------------------------------------- how they are written */

SHAPE_OPTION(option_session, session_t, put_session)
PUT_SLICE(sessions, conformance_session_slice_t, put_session)
SHAPE(sessions, conformance_session_slice_t, put_sessions)
PUT_ARRAY(two, conformance_session_array_2_t, put_session)
PUT_MAP(named, conformance_str_to_session_map_t, put_str, put_session)

static void put_party(text_t *out, const void *value) {
    const conformance_party_t *const party = value;
    text_add(out, "{");
    switch (party->tag) {
    case CONFORMANCE_PARTY_NOBODY:
        put_key(out, "Nobody");
        text_add(out, "{");
        break;
    case CONFORMANCE_PARTY_ALONE:
        put_key(out, "Alone");
        text_add(out, "{");
        put_field(out, "value", &party->value.alone.value, put_session);
        break;
    case CONFORMANCE_PARTY_COUPLE:
        put_key(out, "Couple");
        text_add(out, "{");
        put_field(out, "first", &party->value.couple.first, put_session);
        put_key(out, "second");
        put_option(out, party->value.couple.second, put_session);
        break;
    default:
        text_add(out, "<tag %d>{", (int)party->tag);
        break;
    }
    text_add(out, "}}");
}
SHAPE(party, conformance_party_t, put_party)

static void put_every_handle(text_t *out, const void *value) {
    const conformance_every_handle_t *const every = value;
    text_add(out, "{");
    put_field(out, "one", &every->one, put_session);
    put_field(out, "list", &every->list, put_sessions);
    put_field(out, "pair", &every->pair, put_two);
    put_key(out, "maybe");
    put_option(out, every->maybe, put_session);
    put_field(out, "named", &every->named, put_named);
    put_field(out, "party", &every->party, put_party);
    put_field(out, "ticket", &every->ticket, put_session);
    text_add(out, "}");
}
SHAPE(every_handle, conformance_every_handle_t, put_every_handle)

static void put_links(text_t *out, const void *value) {
    const conformance_links_t *const links = value;
    text_add(out, "{");
    put_field(out, "link", &links->link, put_session);
    put_key(out, "rest");
    put_option(out, links->rest, put_links);
    text_add(out, "}");
}
SHAPE_OPTION(links, conformance_links_t, put_links)

static void render_occupied(text_t *out, const void *payload, size_t len) {
    const conformance_occupied_t *const error = payload;
    if (len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    put_field(out, "by", &error->by, put_session);
    text_add(out, "}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

static void put_ending(text_t *out, const void *value) {
    const ending_t ending = *(const ending_t *)value;
    bool is_loud = false;
    CHECK_INT(conformance_ending_is_loud_wait(ending, &is_loud, NULL), FFI_OK);
    text_add(out, is_loud ? "\"panics\"" : "\"spawns\"");
    CHECK_INT(conformance_handle_close(ending), FFI_OK);
}
SHAPE(ending, ending_t, put_ending)

/* A payload in CBOR, where each text of nothing but digits is an id: it is written out as `put` does it. */
static void render_ids(text_t *out, const void *payload, size_t len, put_fn *put) {
    text_t all = {0};
    render_cbor(&all, payload, len);
    const char *rest = text_get(&all);
    while (*rest != '\0') {
        const size_t digits = *rest == '"' ? strspn(rest + 1, "0123456789") : 0;
        if (digits != 0 && rest[digits + 1] == '"') {
            const void *const id = (const void *)(uintptr_t)strtoull(rest + 1, NULL, 10);
            put(out, &id);
            rest += digits + 2;
        } else {
            text_raw(out, rest++, 1);
        }
    }
    text_free(&all);
}

static void render_cbor_sessions(text_t *out, const void *payload, size_t len) {
    render_ids(out, payload, len, put_session);
}

static void render_cbor_ending(text_t *out, const void *payload, size_t len) {
    render_ids(out, payload, len, put_ending);
}

/* A request with ids in it, until the next one. */
CHECK_PRINTF(1, 2) static const char *notation(const char *format, ...) {
    static char text[1000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return text;
}
#define ID "\"%" PRIuPTR "\""
#define OF(handle) ((uintptr_t)(handle))

/* As CHECK_CBOR and CHECK_EACH, where there are handles in the reply. */
#define CHECK_CBOR_GIVES(render, notation, call, code, text)                                       \
    do {                                                                                           \
        cbor_t request = cbor_of(notation);                                                        \
        waiter_t *const reply_to = waiter_new(__FILE__, __LINE__, render, render);                 \
        CHECK_INT(call, FFI_OK);                                                                   \
        cbor_free(&request);                                                                       \
        CHECK_REPLY(reply_to, code, text);                                                         \
    } while (0)
#define CHECK_GIVES(shape, type, callback_call, wait_call, cbor_call, notation, code, text)        \
    do {                                                                                           \
        type result = {0};                                                                         \
        CHECK_CALL(shape##_payload, callback_call, code, text);                                    \
        CHECK_WAIT(shape##_out, result, wait_call, code, text);                                    \
        CHECK_CBOR_GIVES(render_cbor_sessions, notation, cbor_call, code, text);                   \
    } while (0)

/* The same for a sync method with one parameter `value`, which it gives back. */
#define CHECK_GIVES_BACK(ctx, function, shape, type, argument, request_value, text)                \
    CHECK_GIVES(shape, type, function((ctx), waiter_done, reply_to, (argument)),                   \
                function##_wait((ctx), (argument), &result, &reply), CBOR_CALL_ON(ctx, function),  \
                request_value, FFI_OK, text)

/* --------------------------------------------------------------------------------------- what there is */

static session_t session_of(conformance_ctx_t *ctx, const char *name) {
    session_t session = NULL;
    CHECK_INT(conformance_session_new_wait(ctx, ffi_str(name), &session, NULL), FFI_OK);
    CHECK(session != NULL);
    return session;
}

static uint32_t there(const char *name) {
    uint32_t count = UINT32_MAX;
    CHECK_INT(conformance_sessions_there_wait(ffi_str(name), &count, NULL), FFI_OK);
    return count;
}

/* The code of the simplest call on it. */
static int32_t call(session_t session) {
    ffi_str_t name;
    ffi_reply_t reply = FFI_REPLY_INIT;
    const int32_t code = conformance_session_name_wait(session, &name, &reply);
    conformance_reply_release(&reply);
    return code;
}

static void check_name(const char *file, int line, session_t session, const char *name) {
    ffi_str_t out = {NULL, 0};
    ffi_reply_t reply = FFI_REPLY_INIT;
    text_t text = {0};
    check_int(file, line, "asking for the name", conformance_session_name_wait(session, &out, &reply), FFI_OK);
    text_raw(&text, out.data, out.len);
    check_text(file, line, "the name", text_get(&text), name);
    text_free(&text);
    conformance_reply_release(&reply);
}
#define CHECK_NAME(session, name) check_name(__FILE__, __LINE__, (session), (name))

static void let_through(session_t session) {
    CHECK_INT(conformance_session_let_through_wait(session, NULL), FFI_OK);
}

/* ------------------------------------------------------------------------------------- every place, form */

static void constructors_take_the_context(void) {
    conformance_ctx_t *const ctx = context_of("constructors");
    CHECK_GIVES(session, session_t, conformance_session_new(ctx, waiter_done, reply_to, FFI_STR("new")),
                conformance_session_new_wait(ctx, FFI_STR("new"), &result, &reply),
                CBOR_CALL_ON(ctx, conformance_session_new), "{\"name\": \"new\"}", FFI_OK, "\"new\"");
    CHECK_GIVES(session, session_t, conformance_session_open(ctx, waiter_done, reply_to, FFI_STR("open"), 1),
                conformance_session_open_wait(ctx, FFI_STR("open"), 1, -1, &result, &reply),
                CBOR_CALL_ON(ctx, conformance_session_open), "{\"name\": \"open\", \"delay_ms\": 1}", FFI_OK,
                "\"open\"");
    check_render_fail = render_failure;
    CHECK_GIVES(session, session_t, conformance_session_open(ctx, waiter_done, reply_to, FFI_STR(""), 0),
                conformance_session_open_wait(ctx, FFI_STR(""), 0, -1, &result, &reply),
                CBOR_CALL_ON(ctx, conformance_session_open), "{\"name\": \"\", \"delay_ms\": 0}", FFI_FAIL,
                "{\"error\": {\"refused\": {\"value\": \"no name\"}}, \"message\": \"refused: no name\"}");
    /* None without one. */
    session_t made = NULL;
    CHECK_CALL(session_payload, conformance_session_new(NULL, waiter_done, reply_to, FFI_STR("new")), FFI_ERR,
               "the context is null");
    CHECK_WAIT(session_out, made, conformance_session_new_wait(NULL, FFI_STR("new"), &made, &reply), FFI_ERR,
               "the context is null");
    CHECK_CBOR(CBOR({"name": "new"}), CBOR_CALL_ON(NULL, conformance_session_new), FFI_ERR, "the context is null");
    CHECK_INT(conformance_session_new(ctx, NULL, NULL, FFI_STR("new")), FFI_MISSING_CALLBACK);
    CHECK_INT(conformance_session_new_wait(ctx, FFI_STR("new"), NULL, NULL), FFI_ERR);
    CHECK(made == NULL);
    CHECK_INT(there("new"), 0);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK_INT(there("open"), 0);
}

static void methods_are_called_on_the_handle(conformance_ctx_t *ctx) {
    const session_t one = session_of(ctx, "one");
    const session_t other = session_of(ctx, "other");
    int64_t passed = 0;
    CHECK_EACH(str, ffi_str_t, conformance_session_name(one, waiter_done, reply_to),
               conformance_session_name_wait(one, &result, &reply), CBOR_CALL_ON(one, conformance_session_name), "{}",
               FFI_OK, "\"one\"");
    CHECK_METHOD(one, conformance_session_is_same, truth, bool, (other), notation("{\"other\": " ID "}", OF(other)),
                 FFI_OK, "false");
    CHECK_METHOD(one, conformance_session_is_same, truth, bool, (one), notation("{\"other\": " ID "}", OF(one)),
                 FFI_OK, "true");
    CHECK_FORMS_BARE(conformance_session_max_len, u32, uint32_t, "4294967295");
    /* Three times opened and nobody waits: that is remembered once. */
    CHECK_EACH_UNIT(conformance_session_let_through(one, waiter_done, reply_to),
                    conformance_session_let_through_wait(one, &reply),
                    CBOR_CALL_ON(one, conformance_session_let_through), "{}", FFI_OK, "null");
    CHECK_WAIT(i64_out, passed, conformance_session_pass_wait(one, 5, -1, &passed, &reply), FFI_OK, "5");
    waiter_t *const native = WAITER(i64_payload);
    CHECK_INT(conformance_session_pass(one, waiter_done, native, 6), FFI_OK);
    CHECK_INT(waiter_replies(native), 0);
    let_through(one);
    CHECK_REPLY(native, FFI_OK, "6");
    waiter_t *const in_cbor = WAITER(render_cbor);
    cbor_t request = CBOR({"value": 7});
    CHECK_INT(conformance_session_pass_cbor(one, waiter_done, in_cbor, request.data, request.len), FFI_OK);
    cbor_free(&request);
    let_through(one);
    CHECK_REPLY(in_cbor, FFI_OK, "7");
    CHECK_INT(conformance_session_name(one, NULL, NULL), FFI_MISSING_CALLBACK);
    CHECK_INT(conformance_handle_close(one), FFI_OK);
    CHECK_INT(conformance_handle_close(other), FFI_OK);
}

/* A method that waits gives out what belongs to the handle's context. Its reply has a share until the callback has returned. */
static void methods_give_handles_out(void) {
    conformance_ctx_t *const ctx = context_of("tree");
    const session_t session = session_of(ctx, "tree");
    session_t forked = NULL;
    waiter_t *const native = WAITER(session_payload);
    CHECK_INT(conformance_session_fork(session, waiter_done, native, FFI_STR("leaf")), FFI_OK);
    let_through(session);
    CHECK_REPLY(native, FFI_OK, "\"leaf\"");
    let_through(session);
    CHECK_INT(conformance_session_fork_wait(session, FFI_STR("leaf"), -1, &forked, NULL), FFI_OK);
    CHECK_NAME(forked, "leaf");
    let_through(session);
    CHECK_CBOR_GIVES(render_cbor_sessions, "{\"name\": \"leaf\"}", CBOR_CALL_ON(session, conformance_session_fork),
                     FFI_OK, "\"leaf\"");
    CHECK_NAME(forked, "leaf");
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK_INT(conformance_handle_close(forked), FFI_ERR);
    CHECK_INT(there("leaf") + there("tree"), 0);
}

static void handles_cross_in_every_place(conformance_ctx_t *ctx) {
    const session_t a = session_of(ctx, "a");
    const session_t b = session_of(ctx, "b");
    const session_t both[] = {a, b};
    CHECK_GIVES(session, session_t, conformance_start_session(ctx, waiter_done, reply_to, FFI_STR("c")),
                conformance_start_session_wait(ctx, FFI_STR("c"), &result, &reply),
                CBOR_CALL_ON(ctx, conformance_start_session), "{\"name\": \"c\"}", FFI_OK, "\"c\"");
    CHECK_GIVES_BACK(ctx, conformance_echo_session, session, session_t, a, notation("{\"value\": " ID "}", OF(a)),
                     "\"a\"");
    CHECK_GIVES_BACK(ctx, conformance_echo_ticket, session, conformance_ticket_t, a,
                     notation("{\"value\": " ID "}", OF(a)), "\"a\"");
    CHECK_GIVES_BACK(ctx, conformance_echo_option_session, option_session, const session_t *, &b,
                     notation("{\"value\": " ID "}", OF(b)), "\"b\"");
    CHECK_GIVES_BACK(ctx, conformance_echo_option_session, option_session, const session_t *, NULL,
                     "{\"value\": null}", "null");
    const conformance_session_slice_t list = {both, 2};
    CHECK_GIVES(sessions, conformance_session_slice_t, conformance_echo_sessions(ctx, waiter_done, reply_to, list),
                conformance_echo_sessions_wait(ctx, list, -1, &result, &reply),
                CBOR_CALL_ON(ctx, conformance_echo_sessions),
                notation("{\"value\": [" ID ", " ID "]}", OF(a), OF(b)), FFI_OK, "[\"a\", \"b\"]");
    CHECK_FORMS(conformance_names_of, str, ffi_str_t, (list),
                notation("{\"sessions\": [" ID ", " ID "]}", OF(a), OF(b)), FFI_OK, "\"a, b\"");

    conformance_party_t party = {.tag = CONFORMANCE_PARTY_NOBODY};
    CHECK_GIVES_BACK(ctx, conformance_echo_party, party, conformance_party_t, &party,
                     "{\"value\": {\"Nobody\": {}}}", "{\"Nobody\": {}}");
    party.tag = CONFORMANCE_PARTY_ALONE;
    party.value.alone.value = a;
    CHECK_GIVES_BACK(ctx, conformance_echo_party, party, conformance_party_t, &party,
                     notation("{\"value\": {\"Alone\": {\"value\": " ID "}}}", OF(a)),
                     "{\"Alone\": {\"value\": \"a\"}}");
    party.tag = CONFORMANCE_PARTY_COUPLE;
    party.value.couple = (conformance_party_couple_t){a, &b};
    CHECK_GIVES_BACK(ctx, conformance_echo_party, party, conformance_party_t, &party,
                     notation("{\"value\": {\"Couple\": {\"first\": " ID ", \"second\": " ID "}}}", OF(a), OF(b)),
                     "{\"Couple\": {\"first\": \"a\", \"second\": \"b\"}}");

    const conformance_str_to_session_entry_t named[] = {{FFI_STR("two"), b}, {FFI_STR("one"), a}};
    const conformance_every_handle_t every = {.one = a,
                                              .maybe = &b,
                                              .list = list,
                                              .pair = {{b, b}},
                                              .named = {named, 2},
                                              .ticket = a,
                                              .party = party};
    CHECK_GIVES_BACK(ctx, conformance_echo_every_handle, every_handle, conformance_every_handle_t, &every,
                     notation("{\"value\": {\"one\": " ID ", \"list\": [" ID ", " ID "], \"pair\": [" ID ", " ID
                              "], \"maybe\": " ID ", \"named\": {\"one\": " ID ", \"two\": " ID
                              "}, \"party\": {\"Couple\": {\"first\": " ID ", \"second\": " ID "}}, \"ticket\": " ID
                              "}}",
                              OF(a), OF(a), OF(b), OF(b), OF(b), OF(b), OF(a), OF(b), OF(a), OF(b), OF(a)),
                     "{\"one\": \"a\", \"list\": [\"a\", \"b\"], \"pair\": [\"b\", \"b\"], \"maybe\": \"b\", "
                     "\"named\": {\"one\": \"a\", \"two\": \"b\"}, \"party\": {\"Couple\": {\"first\": \"a\", "
                     "\"second\": \"b\"}}, \"ticket\": \"a\"}");

    check_render_fail = render_occupied;
    CHECK_GIVES(u32, uint32_t, conformance_fail_occupied(ctx, waiter_done, reply_to, a),
                conformance_fail_occupied_wait(ctx, a, &result, &reply), CBOR_CALL_ON(ctx, conformance_fail_occupied),
                notation("{\"by\": " ID "}", OF(a)), FFI_FAIL,
                "{\"error\": {\"by\": \"a\"}, \"message\": \"occupied by a\"}");

    /* Everything that was given out was closed by who wrote it out: these two are left. */
    CHECK_FORMS(conformance_sessions_there, u32, uint32_t, (FFI_STR("a")), "{\"name\": \"a\"}", FFI_OK, "1");
    CHECK_INT(conformance_handle_close(a), FFI_OK);
    CHECK_INT(conformance_handle_close(b), FFI_OK);
    CHECK_INT(there("a") + there("b") + there("c"), 0);
}

/* ---------------------------------------------------------------------------------------------- wrong ids */

/* In each form, as what a method is called on and as an argument; and there is nothing to close. */
static void check_no_session(const char *file, int line, session_t good, const void *wrong, const char *why) {
    const session_t bad = (session_t)(uintptr_t)wrong;
    const session_t list[] = {good, bad};
    char in_other[200];
    char in_list[200];
    const int before = atomic_load(&check_failures);
    ffi_str_t result;
    bool same = false;
    snprintf(in_other, sizeof in_other, "other: %s", why);
    snprintf(in_list, sizeof in_list, "sessions[1]: %s", why);
    CHECK_CALL(str_payload, conformance_session_name(bad, waiter_done, reply_to), FFI_ERR, why);
    CHECK_WAIT(str_out, result, conformance_session_name_wait(bad, &result, &reply), FFI_ERR, why);
    CHECK_CBOR(CBOR({}), CBOR_CALL_ON(bad, conformance_session_name), FFI_ERR, why);
    CHECK_CALL(i64_payload, conformance_session_pass(bad, waiter_done, reply_to, 1), FFI_ERR, why);
    CHECK_CALL(truth_payload, conformance_session_is_same(good, waiter_done, reply_to, bad), FFI_ERR, in_other);
    CHECK_WAIT(truth_out, same, conformance_session_is_same_wait(good, bad, &same, &reply), FFI_ERR, in_other);
    CHECK_CBOR(cbor_of(notation("{\"other\": " ID "}", OF(bad))), CBOR_CALL_ON(good, conformance_session_is_same),
               FFI_ERR, in_other);
    CHECK_CALL(str_payload,
               conformance_names_of(waiter_done, reply_to, ((conformance_session_slice_t){list, 2})), FFI_ERR,
               in_list);
    if (atomic_load(&check_failures) != before) {
        check_fail(file, line, "while this was passed");
    }
}
#define CHECK_NO_SESSION(good, bad, why) check_no_session(__FILE__, __LINE__, (good), (bad), (why))

static void what_is_no_handle_is_refused(conformance_ctx_t *ctx) {
    const session_t good = session_of(ctx, "good");
    const session_t closed = session_of(ctx, "closed");
    ending_t ending = NULL;
    CHECK_INT(conformance_ending_spawning_wait(ctx, &ending, NULL), FFI_OK);
    CHECK_INT(conformance_handle_close(closed), FFI_OK);
    CHECK_NO_SESSION(good, NULL, "the handle is null");
    CHECK_NO_SESSION(good, (void *)(uintptr_t)8, "the handle is not one of this library");
    CHECK_NO_SESSION(good, &good, "the handle is not one of this library");
    /* A bit of the tag, which other libraries have other ones of, and one of the slot. */
    CHECK_NO_SESSION(good, (void *)(OF(good) ^ ((uintptr_t)1 << (8 * sizeof(void *) - 1))),
                     "the handle is not one of this library");
    CHECK_NO_SESSION(good, (void *)(OF(good) ^ 0x8000), "the handle is not one of this library");
    CHECK_NO_SESSION(good, ctx, "this is a context, not a handle");
    CHECK_NO_SESSION(good, ending, "the handle is a `Ending`, not a `Session`");
    CHECK_NO_SESSION(good, closed, "the handle was closed");
    CHECK_INT(conformance_handle_close(NULL), FFI_ERR);
    CHECK_INT(conformance_handle_close((void *)(uintptr_t)8), FFI_ERR);
    CHECK_INT(conformance_handle_close(ctx), FFI_ERR);
    CHECK_INT(conformance_handle_close(closed), FFI_ERR);
    /* In places where something else may stand, too. */
    conformance_party_t party = {.tag = CONFORMANCE_PARTY_COUPLE};
    party.value.couple = (conformance_party_couple_t){good, &closed};
    CHECK_CALL(party_payload, conformance_echo_party(ctx, waiter_done, reply_to, &party), FFI_ERR,
               "value.second: the handle was closed");
    /* The reverse: a handle is no context. */
    conformance_ctx_t *const no_context = (conformance_ctx_t *)(void *)good;
    session_t made = NULL;
    CHECK_CALL(str_payload, conformance_label(no_context, waiter_done, reply_to), FFI_ERR,
               "this is a handle, not a context");
    CHECK_WAIT(session_out, made, conformance_session_new_wait(no_context, FFI_STR("x"), &made, &reply), FFI_ERR,
               "this is a handle, not a context");
    CHECK_INT(conformance_destroy(no_context), FFI_ERR);
    CHECK_INT(conformance_set_stale_warn(no_context, 5), FFI_ERR);
    CHECK_NAME(good, "good");
    CHECK_INT(conformance_handle_close(good), FFI_OK);
    CHECK_INT(conformance_handle_close(ending), FFI_OK);
    CHECK_WAIT_UNIT(conformance_last_words_wait(-1, &reply), FFI_OK, "");
    CHECK_INT(there("x"), 0);
}

#define CHECK_ID_REFUSED(ctx, id, text)                                                            \
    CHECK_CBOR(cbor_of("{\"value\": " id "}"), CBOR_CALL_ON(ctx, conformance_echo_session), FFI_ERR, "value: " text)

static void ids_in_cbor_are_decimal_text(conformance_ctx_t *ctx) {
    const session_t session = session_of(ctx, "cbor");
    CHECK_CBOR_GIVES(render_cbor_sessions, notation("{\"value\": %" PRIuPTR "}", OF(session)),
                     CBOR_CALL_ON(ctx, conformance_echo_session), FFI_OK, "\"cbor\"");
    CHECK_ID_REFUSED(ctx, "\"\"", "the handle is not one of this library");
    CHECK_ID_REFUSED(ctx, "\"session\"", "the handle is not one of this library");
    CHECK_ID_REFUSED(ctx, "\"-1\"", "the handle is not one of this library");
    CHECK_ID_REFUSED(ctx, "\" 8\"", "the handle is not one of this library");
    CHECK_ID_REFUSED(ctx, "\"8.0\"", "the handle is not one of this library");
    CHECK_ID_REFUSED(ctx, "\"18446744073709551616\"", "the handle is not one of this library");
    CHECK_ID_REFUSED(ctx, "\"0\"", "the handle is null");
    CHECK_ID_REFUSED(ctx, "\"8\"", "the handle is not one of this library");
    CHECK_ID_REFUSED(ctx, "8", "the handle is not one of this library");
    CHECK_ID_REFUSED(ctx, "-1", "integer -1 is out of range for usize");
    CHECK_ID_REFUSED(ctx, "null", "expected text, found null");
    CHECK_ID_REFUSED(ctx, "h'08'", "expected text, found bytes");
    /* The sign is no digit, whatever it is in front of. */
    CHECK_CBOR(cbor_of(notation("{\"value\": \"+%" PRIuPTR "\"}", OF(session))),
               CBOR_CALL_ON(ctx, conformance_echo_session), FFI_ERR, "value: the handle is not one of this library");
    CHECK_CBOR(CBOR({}), CBOR_CALL_ON(ctx, conformance_echo_session), FFI_ERR, "value: missing");
    CHECK_INT(conformance_handle_close(session), FFI_OK);
    CHECK_INT(there("cbor"), 0);
}

/* ------------------------------------------------------------------------------------------ opened, closed */

static void each_id_is_a_share(conformance_ctx_t *ctx) {
    const session_t first = session_of(ctx, "shared");
    session_t second = NULL;
    bool same = false;
    CHECK_INT(conformance_echo_session_wait(ctx, first, &second, NULL), FFI_OK);
    CHECK(first != second);
    CHECK_INT(conformance_session_is_same_wait(first, second, &same, NULL), FFI_OK);
    CHECK(same);
    CHECK_INT(conformance_handle_close(first), FFI_OK);
    CHECK_INT(conformance_handle_close(first), FFI_ERR);
    CHECK_INT(call(first), FFI_ERR);
    CHECK_NAME(second, "shared");
    CHECK_INT(there("shared"), 1);
    CHECK_INT(conformance_handle_close(second), FFI_OK);
    CHECK_INT(there("shared"), 0);
}

static void what_rust_keeps_stays(conformance_ctx_t *ctx) {
    const session_t session = session_of(ctx, "kept");
    CHECK_EACH_UNIT(conformance_keep(waiter_done, reply_to, session), conformance_keep_wait(session, &reply),
                    CBOR_CALL(conformance_keep), notation("{\"session\": " ID "}", OF(session)), FFI_OK, "null");
    CHECK_INT(conformance_handle_close(session), FFI_OK);
    CHECK_INT(there("kept"), 1);
    conformance_ctx_t *const other = context_of("keeps");
    const session_t *again = NULL;
    ffi_reply_t reply = FFI_REPLY_INIT;
    CHECK_INT(conformance_kept_wait(other, &again, &reply), FFI_OK);
    const session_t kept = *again;
    conformance_reply_release(&reply);
    CHECK(kept != session);
    CHECK_NAME(kept, "kept");
    CHECK_INT(conformance_keep_wait(kept, NULL), FFI_OK);
    /* It belongs to who gave it out, and what is kept is not affected by that one's end. */
    CHECK_INT(conformance_destroy(other), FFI_OK);
    CHECK_INT(call(kept), FFI_ERR);
    CHECK_INT(there("kept"), 1);
    CHECK_CALL(option_session_payload, conformance_kept(ctx, waiter_done, reply_to), FFI_OK, "\"kept\"");
    CHECK_CBOR(CBOR({}), CBOR_CALL_ON(ctx, conformance_kept), FFI_OK, "null");
    CHECK_INT(there("kept"), 0);
}

static void a_context_closes_what_belongs_to_it(conformance_ctx_t *ctx) {
    conformance_ctx_t *const other = context_of("owner");
    const session_t mine = session_of(other, "mine");
    const session_t lent = session_of(other, "lent");
    session_t share = NULL;
    /* Passed to a call of another context, whose share it gives out. */
    CHECK_INT(conformance_echo_session_wait(ctx, lent, &share, NULL), FFI_OK);
    for (int i = 0; i < 100; i++) {
        session_of(other, "forgotten");
    }
    CHECK_INT(there("forgotten"), 100);
    CHECK_INT(conformance_destroy(other), FFI_OK);
    CHECK_INT(there("forgotten") + there("mine"), 0);
    CHECK_INT(call(mine), FFI_ERR);
    CHECK_INT(conformance_handle_close(mine), FFI_ERR);
    CHECK_INT(call(lent), FFI_ERR);
    CHECK(conformance_cancel((conformance_ctx_t *)(void *)mine, NULL) != FFI_OK);
    CHECK_NO_SESSION(share, mine, "the handle was closed");
    CHECK_NAME(share, "lent");
    CHECK_INT(conformance_handle_close(share), FFI_OK);
    CHECK_INT(there("lent"), 0);
}

/* A callback may close what it gets, and what the call was made on. */
static void close_both(int32_t code, const void *payload, size_t len, void *user_data) {
    void **const both = user_data;
    CHECK_INT(code, FFI_OK);
    CHECK_INT(len, sizeof(session_t));
    CHECK_INT(conformance_handle_close(*(const session_t *)payload), FFI_OK);
    CHECK_INT(conformance_handle_close(*(const session_t *)payload), FFI_ERR);
    CHECK_INT(conformance_handle_close(both[0]), FFI_OK);
    /* The reply has a share of its own. */
    CHECK_INT(there("leaf"), 1);
    waiter_done(code, NULL, 0, both[1]);
}

static void a_callback_may_close(void) {
    conformance_ctx_t *const ctx = context_of("closes");
    const session_t session = session_of(ctx, "tree");
    session_t other = NULL;
    waiter_t *const waiter = WAITER(render_unit);
    void *both[] = {session, waiter};
    CHECK_INT(conformance_echo_session_wait(ctx, session, &other, NULL), FFI_OK);
    CHECK_INT(conformance_session_fork(session, close_both, both, FFI_STR("leaf")), FFI_OK);
    let_through(other);
    CHECK_REPLY(waiter, FFI_OK, "()");
    CHECK_INT(call(session), FFI_ERR);
    CHECK_INT(conformance_handle_close(other), FFI_OK);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    CHECK_INT(there("tree") + there("leaf"), 0);
}

static void an_old_id_never_reaches_a_new_object(conformance_ctx_t *ctx) {
    enum { ROUNDS = 1000 };
    static session_t old[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        old[i] = session_of(ctx, "old");
        CHECK_INT(conformance_handle_close(old[i]), FFI_OK);
    }
    /* These are in the slots that those were in. */
    const session_t new[] = {session_of(ctx, "new"), session_of(ctx, "new")};
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(old[i] != new[0] && old[i] != new[1]);
        CHECK_INT(call(old[i]), FFI_ERR);
        CHECK_INT(conformance_handle_close(old[i]), FFI_ERR);
    }
    CHECK_INT(there("new"), 2);
    CHECK_INT(conformance_handle_close(new[0]), FFI_OK);
    CHECK_INT(conformance_handle_close(new[1]), FFI_OK);
}

/* A result that is refused leaves no handle open, and a reply that is not released has a share of its own. */
static void a_result_that_fails_leaves_nothing_open(conformance_ctx_t *ctx) {
    const char *const deep = "the result is nested deeper than 128 levels";
    CHECK_GIVES(links, const conformance_links_t *,
                conformance_link_sessions(ctx, waiter_done, reply_to, FFI_STR("link"), 2),
                conformance_link_sessions_wait(ctx, FFI_STR("link"), 2, &result, &reply),
                CBOR_CALL_ON(ctx, conformance_link_sessions), "{\"name\": \"link\", \"levels\": 2}", FFI_OK,
                "{\"link\": \"link\", \"rest\": {\"link\": \"link\", \"rest\": null}}");
    CHECK_GIVES(links, const conformance_links_t *,
                conformance_link_sessions(ctx, waiter_done, reply_to, FFI_STR("link"), 129),
                conformance_link_sessions_wait(ctx, FFI_STR("link"), 129, &result, &reply),
                CBOR_CALL_ON(ctx, conformance_link_sessions), "{\"name\": \"link\", \"levels\": 129}", FFI_ERR, deep);
    CHECK_INT(there("link"), 0);
    const conformance_links_t *links = NULL;
    ffi_reply_t reply = FFI_REPLY_INIT;
    CHECK_INT(conformance_link_sessions_wait(ctx, FFI_STR("link"), 1, &links, &reply), FFI_OK);
    CHECK_INT(conformance_handle_close(links->link), FFI_OK);
    CHECK_INT(there("link"), 1);
    conformance_reply_release(&reply);
    CHECK_INT(there("link"), 0);
}

/* ------------------------------------------------------------------------------------------ calls that last */

static void closing_does_not_end_calls(conformance_ctx_t *ctx) {
    const session_t session = session_of(ctx, "busy");
    session_t other = NULL;
    waiter_t *const goes_on = WAITER(i64_payload);
    CHECK_INT(conformance_echo_session_wait(ctx, session, &other, NULL), FFI_OK);
    CHECK_INT(conformance_session_pass(session, waiter_done, goes_on, 1), FFI_OK);
    CHECK_INT(conformance_handle_close(session), FFI_OK);
    CHECK_INT(waiter_replies(goes_on), 0);
    let_through(other);
    CHECK_REPLY(goes_on, FFI_OK, "1");
    /* The call may have the last share. */
    waiter_t *const last = WAITER(i64_payload);
    CHECK_INT(conformance_session_pass(other, waiter_done, last, 2), FFI_OK);
    CHECK_INT(conformance_handle_close(other), FFI_OK);
    CHECK_INT(there("busy"), 1);
    CHECK_INT(waiter_replies(last), 0);
    CHECK_INT(conformance_cancel(ctx, last), FFI_OK);
    CHECK_REPLY_BEGINS(last, FFI_CANCELLED, "");
}

static void a_handle_stands_for_its_context(conformance_ctx_t *ctx) {
    const session_t session = session_of(ctx, "cancels");
    const session_t other = session_of(ctx, "other");
    waiter_t *const cancelled = WAITER(i64_payload);
    waiter_t *const goes_on = WAITER(i64_payload);
    int64_t value = 0;
    CHECK_INT(conformance_session_pass(session, waiter_done, cancelled, 1), FFI_OK);
    CHECK_INT(conformance_session_pass(session, waiter_done, goes_on, 2), FFI_OK);
    CHECK_INT(conformance_cancel((conformance_ctx_t *)(void *)other, cancelled), FFI_OK);
    CHECK_REPLY_BEGINS(cancelled, FFI_CANCELLED, "");
    CHECK_INT(waiter_replies(goes_on), 0);
    let_through(session);
    CHECK_REPLY(goes_on, FFI_OK, "2");
    /* A limit ends a call, and the handle stays. */
    CHECK_WAIT_BEGINS(i64_out, value, conformance_session_pass_wait(session, 1, 0, &value, &reply), FFI_TIMEOUT, "");
    CHECK_WAIT_BEGINS(i64_out, value, conformance_session_pass_wait(session, 1, 5, &value, &reply), FFI_TIMEOUT, "");
    CHECK_NAME(session, "cancels");
    CHECK_INT(conformance_handle_close(session), FFI_OK);
    CHECK_INT(conformance_handle_close(other), FFI_OK);
    CHECK(conformance_cancel((conformance_ctx_t *)(void *)other, cancelled) != FFI_OK);
}

static void destroying_cancels_calls_on_handles(void) {
    enum { CALLS = 50 };
    conformance_ctx_t *const ctx = context_of("handles end");
    waiter_t *waiters[CALLS];
    for (int i = 0; i < CALLS; i++) {
        const session_t session = session_of(ctx, "ends");
        switch (i % 3) {
        case 0:
            waiters[i] = WAITER(i64_payload);
            CHECK_INT(conformance_session_pass(session, waiter_done, waiters[i], i), FFI_OK);
            break;
        case 1:
            waiters[i] = WAITER(session_payload);
            CHECK_INT(conformance_session_fork(session, waiter_done, waiters[i], FFI_STR("ends")), FFI_OK);
            CHECK_INT(conformance_handle_close(session), FFI_OK);
            break;
        default:
            waiters[i] = WAITER(session_payload);
            CHECK_INT(conformance_session_open(ctx, waiter_done, waiters[i], FFI_STR("ends"), 3600000), FFI_OK);
            break;
        }
    }
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    for (int i = 0; i < CALLS; i++) {
        CHECK_INT(waiter_replies(waiters[i]), 1);
        CHECK_REPLY_BEGINS(waiters[i], FFI_CANCELLED, "");
    }
    CHECK_INT(there("ends"), 0);
}

/* ------------------------------------------------------------------------------------------------- the end */

static void last_words_come(void) {
    CHECK_WAIT_UNIT(conformance_last_words_wait(-1, &reply), FFI_OK, "");
}

/* What is dropped may start tasks, and may panic, whoever drops it. */
static void objects_end_inside_of_the_runtime(conformance_ctx_t *ctx) {
    ending_t ending = NULL;
    /* Closed by who wrote it out. */
    CHECK_CALL(ending_payload, conformance_ending_spawning(ctx, waiter_done, reply_to), FFI_OK, "\"spawns\"");
    CHECK_CALL(unit_payload, conformance_last_words(waiter_done, reply_to), FFI_OK, "null");
    CHECK_WAIT(ending_out, ending, conformance_ending_spawning_wait(ctx, &ending, &reply), FFI_OK, "\"spawns\"");
    last_words_come();
    CHECK_CBOR_GIVES(render_cbor_ending, "{}", CBOR_CALL_ON(ctx, conformance_ending_spawning), FFI_OK, "\"spawns\"");
    CHECK_CBOR(CBOR({}), CBOR_CALL(conformance_last_words), FFI_OK, "null");
    CHECK_CALL(ending_payload, conformance_ending_panicking(ctx, waiter_done, reply_to), FFI_OK, "\"panics\"");
    CHECK_WAIT(ending_out, ending, conformance_ending_panicking_wait(ctx, &ending, &reply), FFI_OK, "\"panics\"");
    CHECK_CBOR_GIVES(render_cbor_ending, "{}", CBOR_CALL_ON(ctx, conformance_ending_panicking), FFI_OK, "\"panics\"");
    CHECK_INT(conformance_ending_panicking_wait(ctx, &ending, NULL), FFI_OK);
    CHECK_EACH(truth, bool, conformance_ending_is_loud(ending, waiter_done, reply_to),
               conformance_ending_is_loud_wait(ending, &result, &reply),
               CBOR_CALL_ON(ending, conformance_ending_is_loud), "{}", FFI_OK, "true");
    CHECK_INT(conformance_handle_close(ending), FFI_OK);
    /* Closed by their context: one panics and the others go all the same. */
    conformance_ctx_t *const other = context_of("endings");
    CHECK_INT(conformance_ending_panicking_wait(other, &ending, NULL), FFI_OK);
    CHECK_INT(conformance_ending_spawning_wait(other, &ending, NULL), FFI_OK);
    CHECK_INT(conformance_ending_panicking_wait(other, &ending, NULL), FFI_OK);
    CHECK_INT(conformance_destroy(other), FFI_OK);
    last_words_come();
    CHECK_INT(conformance_handle_close(ending), FFI_ERR);
}

/* ------------------------------------------------------------------------------------------------- threads */

/* In all fewer than 512 threads: LeakSanitizer of GCC 12 moves its table of them then, while others read it, and may crash. */
enum { THREADS = 8, EACH = 300, ROUNDS = 25 };

typedef struct work {
    conformance_ctx_t *ctx;
    session_t shared;
    atomic_int closed;
} work_t;

/* Gives out, uses and closes, its own handles and a share of one that all have. */
static void *work(void *argument) {
    work_t *const work = argument;
    for (int i = 0; i < EACH; i++) {
        const session_t mine = session_of(work->ctx, "mine");
        session_t share = NULL;
        bool same = true;
        CHECK_INT(conformance_echo_session_wait(work->ctx, work->shared, &share, NULL), FFI_OK);
        CHECK_INT(conformance_session_is_same_wait(mine, share, &same, NULL), FFI_OK);
        CHECK(!same);
        CHECK_INT(conformance_session_is_same_wait(work->shared, share, &same, NULL), FFI_OK);
        CHECK(same);
        CHECK_INT(conformance_handle_close(mine), FFI_OK);
        CHECK_INT(conformance_handle_close(share), FFI_OK);
        CHECK_INT(call(mine), FFI_ERR);
    }
    /* Of all who close one, one does. */
    atomic_fetch_add(&work->closed, conformance_handle_close(work->shared) == FFI_OK);
    return NULL;
}

/* Works until the handle is gone, as another thread destroys its context. */
static void *use_until_closed(void *argument) {
    work_t *const work = argument;
    session_t made = NULL;
    while (call(work->shared) == FFI_OK) {
        if (conformance_session_new_wait(work->ctx, FFI_STR("late"), &made, NULL) == FFI_OK) {
            const int32_t closed = conformance_handle_close(made);
            CHECK(closed == FFI_OK || closed == FFI_ERR);
        }
    }
    return NULL;
}

static void many_threads_use_handles(conformance_ctx_t *ctx) {
    pthread_t threads[THREADS];
    work_t all = {.ctx = ctx, .shared = session_of(ctx, "of all")};
    /* So that nobody needs the one that is closed. */
    work_t each[THREADS];
    for (int i = 0; i < THREADS; i++) {
        each[i] = (work_t){.ctx = ctx};
        CHECK_INT(conformance_echo_session_wait(ctx, all.shared, &each[i].shared, NULL), FFI_OK);
        CHECK_INT(pthread_create(&threads[i], NULL, work, &each[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(threads[i], NULL), 0);
        CHECK_INT(each[i].closed, 1);
    }
    CHECK_INT(there("mine"), 0);
    CHECK_INT(there("of all"), 1);
    CHECK_INT(conformance_handle_close(all.shared), FFI_OK);
    CHECK_INT(there("of all"), 0);
}

static void *close_it(void *argument) {
    work_t *const work = argument;
    atomic_fetch_add(&work->closed, conformance_handle_close(work->shared) == FFI_OK);
    return NULL;
}

static void of_many_who_close_one_does(conformance_ctx_t *ctx) {
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t threads[THREADS];
        work_t all = {.ctx = ctx, .shared = session_of(ctx, "once")};
        for (int i = 0; i < THREADS; i++) {
            CHECK_INT(pthread_create(&threads[i], NULL, close_it, &all), 0);
        }
        for (int i = 0; i < THREADS; i++) {
            CHECK_INT(pthread_join(threads[i], NULL), 0);
        }
        CHECK_INT(all.closed, 1);
        CHECK_INT(there("once"), 0);
    }
}

static void handles_are_used_while_their_context_ends(void) {
    for (int round = 0; round < ROUNDS; round++) {
        conformance_ctx_t *const ctx = context_of("ends early");
        pthread_t threads[THREADS];
        work_t all = {.ctx = ctx, .shared = session_of(ctx, "early")};
        for (int i = 0; i < THREADS; i++) {
            CHECK_INT(pthread_create(&threads[i], NULL, use_until_closed, &all), 0);
        }
        CHECK_INT(conformance_destroy(ctx), FFI_OK);
        /* Nothing of the context is left when that returns, whatever the threads were about to do. */
        CHECK_INT(there("early") + there("late"), 0);
        for (int i = 0; i < THREADS; i++) {
            CHECK_INT(pthread_join(threads[i], NULL), 0);
        }
        CHECK_INT(there("late"), 0);
    }
}

int main(void) {
    conformance_ctx_t *const ctx = context_of("handles");
    constructors_take_the_context();
    methods_are_called_on_the_handle(ctx);
    methods_give_handles_out();
    handles_cross_in_every_place(ctx);
    what_is_no_handle_is_refused(ctx);
    ids_in_cbor_are_decimal_text(ctx);
    each_id_is_a_share(ctx);
    what_rust_keeps_stays(ctx);
    a_context_closes_what_belongs_to_it(ctx);
    a_callback_may_close();
    an_old_id_never_reaches_a_new_object(ctx);
    a_result_that_fails_leaves_nothing_open(ctx);
    closing_does_not_end_calls(ctx);
    a_handle_stands_for_its_context(ctx);
    destroying_cancels_calls_on_handles();
    objects_end_inside_of_the_runtime(ctx);
    many_threads_use_handles(ctx);
    of_many_who_close_one_does(ctx);
    handles_are_used_while_their_context_ends();
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    /* The call had the last share of it, and has replied at the latest when its context ended. */
    CHECK_INT(there("busy"), 0);
    return check_finish();
}
