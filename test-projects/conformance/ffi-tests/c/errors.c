/* Failures: text, typed enums and typed structs, at once and later. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

static void render_parse_failure(text_t *out, const void *payload, size_t len) {
    const conformance_parse_failure_t *const failure = payload;
    if (len != sizeof *failure) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    put_field(out, "line", &failure->line, put_u64);
    put_field(out, "reason", &failure->reason, put_str);
    put_key(out, "expected");
    PUT_LIST(out, failure->expected, put_str);
    text_add(out, "}");
    put_field(out, "message", &failure->message, put_str);
    text_add(out, "}");
}

static void failing_with_text(void) {
    CHECK_FORMS(conformance_fail_text, str, ffi_str_t, (FFI_STR("no \xc3\xa9\0")), "{\"text\": \"no \xc3\xa9\\u0000\"}",
                FFI_ERR, "no \xc3\xa9\\u0000");
    CHECK_FORMS(conformance_fail_text, str, ffi_str_t, (FFI_STR("")), "{\"text\": \"\"}", FFI_OK, "\"\"");
    CHECK_EACH_UNIT(conformance_fail_unit(waiter_done, reply_to, FFI_STR("no")),
                    conformance_fail_unit_wait(FFI_STR("no"), &reply), CBOR_CALL(conformance_fail_unit),
                    "{\"text\": \"no\"}", FFI_ERR, "no");
    CHECK_EACH_UNIT(conformance_fail_unit(waiter_done, reply_to, FFI_STR("")),
                    conformance_fail_unit_wait(FFI_STR(""), &reply), CBOR_CALL(conformance_fail_unit),
                    "{\"text\": \"\"}", FFI_OK, "null");
}

/* What each variant is written as, whichever form and whichever function it comes from. */
static const char *const failures[] = {
    "{\"error\": {\"notFound\": {}}, \"message\": \"not found\"}",
    "{\"error\": {\"refused\": {\"value\": \"by \\\"him\\\"\\u0000\"}}, "
    "\"message\": \"refused: by \\\"him\\\"\\u0000\"}",
    "{\"error\": {\"gaveUp\": {\"message\": \"no \xf0\x9d\x84\x9e\", \"attempts\": 4294967295}}, "
    "\"message\": \"no \xf0\x9d\x84\x9e after 4294967295\"}",
    "{\"error\": {\"outside\": {\"point\": {\"x\": -1, \"y\": 9223372036854775807}, "
    "\"shape\": {\"Circle\": {\"value\": 0.5}}}}, \"message\": \"out of the picture\"}",
};

static void failing_with_an_enum(conformance_ctx_t *ctx) {
    check_render_fail = render_failure;
    for (uint32_t variant = 0; variant <= 4; variant++) {
        char request_text[40];
        snprintf(request_text, sizeof request_text, "{\"variant\": %u}", (unsigned)variant);
        const int32_t code = variant == 4 ? FFI_OK : FFI_FAIL;
        const char *const expected = variant == 4 ? "4" : failures[variant];
        CHECK_FORMS(conformance_fail_enum, u32, uint32_t, (variant), request_text, code, expected);
        CHECK_ASYNC_METHOD(ctx, conformance_fail_later, u32, uint32_t, (variant), request_text, code, expected);
    }
}

static void failing_with_a_struct(void) {
    check_render_fail = render_parse_failure;
    CHECK_FORMS(conformance_fail_struct, u64, uint64_t, (UINT64_MAX), "{\"line\": 18446744073709551615}", FFI_FAIL,
                "{\"error\": {\"line\": 18446744073709551615, \"reason\": \"expected one of them\", "
                "\"expected\": [\"(\", \"\"]}, \"message\": \"line 18446744073709551615: expected one of them\"}");
    CHECK_FORMS(conformance_fail_struct, u64, uint64_t, (0), "{\"line\": 0}", FFI_OK, "0");
}

static void failing_with_a_flat_enum(void) {
    check_render_fail = render_refusal;
    CHECK_EACH_UNIT(conformance_fail_flat(waiter_done, reply_to, true), conformance_fail_flat_wait(true, &reply),
                    CBOR_CALL(conformance_fail_flat), "{\"for_ever\": true}", FFI_FAIL,
                    "{\"error\": \"Never\", \"message\": \"never\"}");
    CHECK_EACH_UNIT(conformance_fail_flat(waiter_done, reply_to, false), conformance_fail_flat_wait(false, &reply),
                    CBOR_CALL(conformance_fail_flat), "{\"for_ever\": false}", FFI_FAIL,
                    "{\"error\": \"NotNow\", \"message\": \"not now\"}");
}

static void failing_with_text_later(conformance_ctx_t *ctx) {
    CHECK_EACH_UNIT(conformance_fail_text_later(ctx, waiter_done, reply_to, FFI_STR("no")),
                    conformance_fail_text_later_wait(ctx, FFI_STR("no"), -1, &reply),
                    CBOR_CALL_ON(ctx, conformance_fail_text_later), "{\"text\": \"no\"}", FFI_ERR, "errors: no");
}

/* Bad arguments are no failure of the function: they are text, never its typed error. */
static void bad_arguments_are_text(void) {
    check_render_fail = render_failure;
    CHECK_CBOR_REFUSED(conformance_fail_enum, "{\"variant\": -1}", "variant: integer -1 is out of range for u32");
    CHECK_CBOR_REFUSED(conformance_fail_enum, "{}", "variant: missing");
    CHECK_REFUSED(conformance_fail_text, ffi_str_t, (ffi_str_n(NULL, 1)), "text: null pointer with a length of 1");
}

/* What a failure owns lives until the reply is released, and the failure may be read without the result. */
static void a_failure_belongs_to_its_reply(void) {
    ffi_reply_t first = {0};
    ffi_reply_t second = {0};
    uint32_t out;
    CHECK_INT(conformance_fail_enum_wait(1, &out, &first), FFI_FAIL);
    CHECK_INT(conformance_fail_enum_wait(2, &out, &second), FFI_FAIL);
    CHECK_INT(first.code, FFI_FAIL);
    text_t text = {0};
    render_failure(&text, first.payload, first.len);
    CHECK_TEXT(text_get(&text), failures[1]);
    text_free(&text);
    conformance_reply_release(&first);
    render_failure(&text, second.payload, second.len);
    CHECK_TEXT(text_get(&text), failures[2]);
    text_free(&text);
    conformance_reply_release(&second);
    /* Without a reply the code is all there is. */
    CHECK_INT(conformance_fail_enum_wait(0, &out, NULL), FFI_FAIL);
}

int main(void) {
    conformance_ctx_t *const ctx = context_of("errors");
    failing_with_text();
    failing_with_an_enum(ctx);
    failing_with_a_struct();
    failing_with_a_flat_enum();
    failing_with_text_later(ctx);
    bad_arguments_are_text();
    a_failure_belongs_to_its_reply();
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    return check_finish();
}
