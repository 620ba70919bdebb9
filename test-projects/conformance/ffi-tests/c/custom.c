/* Types that are made from others: a conversion may fail, and then it is somebody's error. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

PUT_MAP(shares, conformance_email_to_percent_map_t, put_str, put_u32)

static void put_every_custom(text_t *out, const void *value) {
    const conformance_every_custom_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_str);
    put_field(out, "field", &every->field, put_u32);
    put_key(out, "option");
    put_option(out, every->option, put_point);
    put_field(out, "shares", &every->shares, put_shares);
    text_add(out, "}");
}
SHAPE(every_custom, conformance_every_custom_t, put_every_custom)

static void render_no_email(text_t *out, const void *payload, size_t len) {
    const conformance_no_email_t *const error = payload;
    if (len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    put_field(out, "text", &error->text, put_str);
    text_add(out, "}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

/* What comes back has been made and turned back: the host of an address in lower case. */
static void types_are_made_and_turned_back(void) {
    const conformance_direction_t somewhere = EXTREME;
    const conformance_direction_t nowhere = {0, 0};
    CHECK_FORMS(conformance_echo_email, str, conformance_email_t, (FFI_STR("Me@HOST")), "{\"value\": \"Me@HOST\"}",
                FFI_OK, "\"Me@host\"");
    CHECK_ECHO(conformance_echo_percent, u32, conformance_percent_t, 0, "0");
    CHECK_ECHO(conformance_echo_percent, u32, conformance_percent_t, 100, "100");
    CHECK_ECHO(conformance_echo_direction, point, conformance_direction_t, &somewhere, EXTREME_TEXT);
    CHECK_ECHO(conformance_echo_direction, point, conformance_direction_t, &nowhere, "{\"x\": 0, \"y\": 0}");
}

static void types_are_made_in_every_place(void) {
    const conformance_email_t list[] = {FFI_STR("a@b"), FFI_STR("@")};
    const conformance_direction_t somewhere = EXTREME;
    const conformance_email_to_percent_entry_t shares[] = {{FFI_STR("a@b"), 40}, {FFI_STR("c@d"), 60}};
    const conformance_every_custom_t every = {
        .field = 1, .list = {list, 2}, .option = &somewhere, .shares = {shares, 2}};
    CHECK_ECHO(conformance_echo_every_custom, every_custom, conformance_every_custom_t, &every,
               "{\"list\": [\"a@b\", \"@\"], \"field\": 1, \"option\": " EXTREME_TEXT
               ", \"shares\": {\"a@b\": 40, \"c@d\": 60}}");
}

/* Where the function fails with the same type, it is the function's failure. */
static void a_conversion_is_the_functions_failure(void) {
    check_render_fail = render_no_email;
    CHECK_FORMS(conformance_host_of, str, ffi_str_t, (FFI_STR("a@b")), "{\"email\": \"a@b\"}", FFI_OK, "\"b\"");
    CHECK_FORMS(conformance_host_of, str, ffi_str_t, (FFI_STR("a@")), "{\"email\": \"a@\"}", FFI_FAIL,
                "{\"error\": {\"text\": \"a\"}, \"message\": \"`a` is no address\"}");
    CHECK_FORMS(conformance_host_of, str, ffi_str_t, (FFI_STR("nobody")), "{\"email\": \"nobody\"}", FFI_FAIL,
                "{\"error\": {\"text\": \"nobody\"}, \"message\": \"`nobody` is no address\"}");
}

/* Elsewhere it is a bad argument, with its place. */
static void a_conversion_is_a_bad_argument(void) {
    const conformance_email_t list[] = {FFI_STR("a@b"), FFI_STR("nobody")};
    const conformance_email_to_percent_entry_t invalid_key[] = {{FFI_STR("nobody"), 1}};
    const conformance_email_to_percent_entry_t invalid_value[] = {{FFI_STR("a@b"), 101}};
    /* Two that are one once they are made. */
    const conformance_email_to_percent_entry_t same[] = {{FFI_STR("a@b"), 1}, {FFI_STR("a@B"), 1}};
    conformance_every_custom_t every = {.list = {list, 2}};
    CHECK_REFUSED(conformance_echo_email, conformance_email_t, (FFI_STR("nobody")), "value: `nobody` is no address");
    CHECK_REFUSED(conformance_echo_percent, conformance_percent_t, (101), "value: 101 is more than 100");
    CHECK_REFUSED(conformance_echo_every_custom, conformance_every_custom_t, (&every),
                  "value.list[1]: `nobody` is no address");
    every = (conformance_every_custom_t){.shares = {invalid_key, 1}};
    CHECK_REFUSED(conformance_echo_every_custom, conformance_every_custom_t, (&every),
                  "value.shares[key of entry 0]: `nobody` is no address");
    every = (conformance_every_custom_t){.shares = {invalid_value, 1}};
    CHECK_REFUSED(conformance_echo_every_custom, conformance_every_custom_t, (&every),
                  "value.shares[\"a@b\"]: 101 is more than 100");
    every = (conformance_every_custom_t){.shares = {same, 2}};
    CHECK_REFUSED(conformance_echo_every_custom, conformance_every_custom_t, (&every),
                  "value.shares: duplicate key `a@b`");
    /* What it is made from has to be right first. */
    CHECK_REFUSED(conformance_echo_email, conformance_email_t, (FFI_STR("\xff")), "value: not UTF-8 at byte 0");
    CHECK_CBOR_REFUSED(conformance_echo_email, "{\"value\": \"nobody\"}", "value: `nobody` is no address");
    CHECK_CBOR_REFUSED(conformance_echo_email, "{\"value\": 1}", "value: expected text, found an integer");
    CHECK_CBOR_REFUSED(conformance_host_of, "{\"email\": 1}", "email: expected text, found an integer");
    CHECK_CBOR_REFUSED(conformance_echo_every_custom,
                       "{\"value\": {\"field\": 0, \"list\": [\"a@b\", \"nobody\"], \"shares\": {}}}",
                       "value.list[1]: `nobody` is no address");
}

static void constructors_convert(void) {
    conformance_ctx_t *made = NULL;
    ffi_str_t label;
    check_render_fail = render_no_email;
    CHECK_INT(conformance_of_email_wait(FFI_STR("a@b"), &made, NULL), FFI_OK);
    CHECK_WAIT(str_out, label, conformance_label_wait(made, &label, &reply), FFI_OK, "\"b\"");
    CHECK_INT(conformance_destroy(made), FFI_OK);

#define NOBODY "{\"error\": {\"text\": \"nobody\"}, \"message\": \"`nobody` is no address\"}"
    CHECK_WAIT(render_context, made, conformance_of_email_wait(FFI_STR("nobody"), &made, &reply), FFI_FAIL, NOBODY);
    waiter_t *refused = WAITER(render_context);
    made = conformance_of_email(FFI_STR("nobody"), waiter_done, refused);
    CHECK_REPLY(refused, FFI_FAIL, NOBODY);
    CHECK_INT(conformance_destroy(made), FFI_ERR);
    cbor_t request = CBOR({"email": "nobody"});
    refused = waiter_new(__FILE__, __LINE__, render_cbor, render_cbor);
    made = conformance_of_email_cbor(request.data, request.len, waiter_done, refused);
    CHECK_REPLY(refused, FFI_FAIL, NOBODY);
    CHECK_INT(conformance_destroy(made), FFI_ERR);
    cbor_free(&request);
}

int main(void) {
    types_are_made_and_turned_back();
    types_are_made_in_every_place();
    a_conversion_is_the_functions_failure();
    a_conversion_is_a_bad_argument();
    constructors_convert();
    return check_finish();
}
