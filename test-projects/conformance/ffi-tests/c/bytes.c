/* Byte strings, in every form and every place. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

PUT_OPTION(option_bytes, ffi_bytes_t, put_bytes)
PUT_SLICE(blobs, ffi_bytes_slice_t, put_bytes)

static void put_every_bytes(text_t *out, const void *value) {
    const conformance_every_bytes_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_bytes);
    put_field(out, "field", &every->field, put_bytes);
    put_key(out, "option");
    put_option(out, every->option, put_bytes);
    put_key(out, "list_option");
    put_option(out, every->list_option, put_blobs);
    put_key(out, "option_list");
    PUT_LIST(out, every->option_list, put_option_bytes);
    text_add(out, "}");
}
SHAPE(every_bytes, conformance_every_bytes_t, put_every_bytes)

static void put_bytes_choice(text_t *out, const void *value) {
    const conformance_bytes_choice_t *const choice = value;
    if (choice->tag == CONFORMANCE_BYTES_CHOICE_BARE) {
        text_add(out, "{\"Bare\": {");
        put_field(out, "value", &choice->value.bare.value, put_bytes);
    } else {
        text_add(out, "{\"Named\": {");
        put_field(out, "bytes", &choice->value.named.bytes, put_bytes);
    }
    text_add(out, "}}");
}
SHAPE(bytes_choice, conformance_bytes_choice_t, put_bytes_choice)

static void render_bytes_error(text_t *out, const void *payload, size_t len) {
    const conformance_bytes_error_t *const error = payload;
    if (len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    put_field(out, "bytes", &error->bytes, put_bytes);
    text_add(out, "}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

static void bytes_are_any_bytes(void) {
    const ffi_bytes_t nowhere = {NULL, 0};
    CHECK_ECHO(conformance_echo_bytes, bytes, ffi_bytes_t, ffi_bytes_n("\x00\x01\x7f\x80\xff", 5), "h'00017f80ff'");
    CHECK_ECHO(conformance_echo_bytes, bytes, ffi_bytes_t, ffi_bytes_n("", 0), "h''");
    CHECK_ECHO(conformance_echo_bytes, bytes, ffi_bytes_t, nowhere, "h''");
    CHECK_ECHO(conformance_echo_bytes, bytes, ffi_bytes_t, ffi_bytes_n(misaligned("\x01\x02"), 1), "h'02'");
}

/* Too many to be written out: they are told by their number and a hash. */
static void many_bytes_survive(void) {
    enum { MANY = 1 << 20 };
    uint8_t *const many = check_alloc(NULL, MANY);
    text_t expected = {0};
    ffi_bytes_t result;
    cbor_t encoded = {0};
    for (int i = 0; i < MANY; i++) {
        many[i] = (uint8_t)(i * 2654435761u >> 24);
    }
    text_bytes(&expected, many, MANY);
    cbor_map(&encoded, 1);
    cbor_text(&encoded, "value");
    cbor_bytes(&encoded, many, MANY);
    CHECK_CALL(bytes_payload, conformance_echo_bytes(waiter_done, reply_to, ffi_bytes_n(many, MANY)), FFI_OK,
               text_get(&expected));
    CHECK_WAIT(bytes_out, result, conformance_echo_bytes_wait(ffi_bytes_n(many, MANY), &result, &reply), FFI_OK,
               text_get(&expected));
    CHECK_CBOR(encoded, CBOR_CALL(conformance_echo_bytes), FFI_OK, text_get(&expected));
    text_free(&expected);
    free(many);
}

SHAPE_OPTION(option_bytes, ffi_bytes_t, put_bytes)

/* What the library does not copy inside is the same outside. */
static void shared_bytes_are_bytes(void) {
    const ffi_bytes_t some = ffi_bytes_n("\x00\xff", 2);
    const ffi_bytes_t empty = {NULL, 0};
    CHECK_ECHO(conformance_echo_shared_bytes, bytes, ffi_bytes_t, some, "h'00ff'");
    CHECK_ECHO(conformance_echo_shared_bytes, bytes, ffi_bytes_t, empty, "h''");
    CHECK_ECHO(conformance_echo_option_shared_bytes, option_bytes, const ffi_bytes_t *, &some, "h'00ff'");
    CHECK_ECHO(conformance_echo_option_shared_bytes, option_bytes, const ffi_bytes_t *, &empty, "h''");
    CHECK_ECHO(conformance_echo_option_shared_bytes, option_bytes, const ffi_bytes_t *, NULL, "null");
    CHECK_REFUSED(conformance_echo_shared_bytes, ffi_bytes_t, (ffi_bytes_n(NULL, 1)),
                  "value: null pointer with a length of 1");
}

static void bytes_are_found_in_every_place(void) {
    const ffi_bytes_t blobs[] = {ffi_bytes_n("\x00", 1), {NULL, 0}, ffi_bytes_n("\xff\xfe", 2)};
    const ffi_bytes_t *const options[] = {&blobs[0], NULL, &blobs[1]};
    const ffi_bytes_slice_t list = {blobs, 3};
    const conformance_every_bytes_t every = {.field = blobs[2],
                                             .list = list,
                                             .option = &blobs[1],
                                             .option_list = {options, 3},
                                             .list_option = &list};
    const conformance_every_bytes_t none = {0};
    CHECK_ECHO(conformance_echo_every_bytes, every_bytes, conformance_every_bytes_t, &every,
               "{\"list\": [h'00', h'', h'fffe'], \"field\": h'fffe', \"option\": h'', "
               "\"list_option\": [h'00', h'', h'fffe'], \"option_list\": [h'00', null, h'']}");
    CHECK_ECHO(conformance_echo_every_bytes, every_bytes, conformance_every_bytes_t, &none,
               "{\"list\": [], \"field\": h'', \"option\": null, \"list_option\": null, \"option_list\": []}");
}

static void variants_have_bytes(void) {
    conformance_bytes_choice_t choice = {.tag = CONFORMANCE_BYTES_CHOICE_BARE};
    choice.value.bare.value = ffi_bytes_n("\x00\xff", 2);
    CHECK_ECHO(conformance_echo_bytes_choice, bytes_choice, conformance_bytes_choice_t, &choice,
               "{\"Bare\": {\"value\": h'00ff'}}");
    choice.tag = CONFORMANCE_BYTES_CHOICE_NAMED;
    choice.value.named.bytes = ffi_bytes_n(NULL, 0);
    CHECK_ECHO(conformance_echo_bytes_choice, bytes_choice, conformance_bytes_choice_t, &choice,
               "{\"Named\": {\"bytes\": h''}}");
}

static void errors_have_bytes(void) {
    check_render_fail = render_bytes_error;
    CHECK_FORMS(conformance_fail_with_bytes, bytes, ffi_bytes_t, (ffi_bytes_n("\x00\xff", 2)),
                "{\"value\": h'00ff'}", FFI_FAIL, "{\"error\": {\"bytes\": h'00ff'}, \"message\": \"2 bytes\"}");
}

static void what_is_no_bytes_is_refused(void) {
    const ffi_bytes_t nowhere = {NULL, 1};
    const ffi_bytes_t endless = {(const uint8_t *)"a", SIZE_MAX};
    const conformance_every_bytes_t every = {.list_option = &(const ffi_bytes_slice_t){&nowhere, 1}};
    CHECK_REFUSED(conformance_echo_bytes, ffi_bytes_t, (nowhere), "value: null pointer with a length of 1");
    CHECK_REFUSED(conformance_echo_bytes, ffi_bytes_t, (endless),
                  "value: a length of 18446744073709551615 is more than memory holds");
    CHECK_REFUSED(conformance_echo_every_bytes, conformance_every_bytes_t, (&every),
                  "value.list_option[0]: null pointer with a length of 1");
    CHECK_CBOR_REFUSED(conformance_echo_bytes, "{\"value\": \"a\"}", "value: expected bytes, found text");
    CHECK_CBOR_REFUSED(conformance_echo_bytes, "{\"value\": [1, 2]}", "value: expected bytes, found an array");
    CHECK_CBOR_REFUSED(conformance_echo_every_bytes, "{\"value\": {\"field\": h'', \"list\": [h'', []]}}",
                       "value.list[1]: expected bytes, found an array");
}

static void the_wire_has_bytes_in_chunks(void) {
    CHECK_CBOR_TAKES(conformance_echo_bytes, "(_ h'00', h'', h'ff')", "h'00ff'");
    CHECK_CBOR_TAKES(conformance_echo_bytes, "h'00ff'_2", "h'00ff'");
}

int main(void) {
    bytes_are_any_bytes();
    many_bytes_survive();
    shared_bytes_are_bytes();
    bytes_are_found_in_every_place();
    variants_have_bytes();
    errors_have_bytes();
    what_is_no_bytes_is_refused();
    the_wire_has_bytes_in_chunks();
    return check_finish();
}
