/* Nothing at all: structs without fields, results without a value, functions without parameters. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

static void put_empty(text_t *out, const void *value) {
    (void)value;
    text_add(out, "{}");
}
SHAPE(empty, conformance_empty_t, put_empty)

static void put_every_empty(text_t *out, const void *value) {
    const conformance_every_empty_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_empty);
    put_field(out, "field", &every->field, put_empty);
    put_key(out, "option");
    put_option(out, every->option, put_empty);
    text_add(out, "}");
}
SHAPE(every_empty, conformance_every_empty_t, put_every_empty)

/* The one byte of it means nothing. */
static void structs_without_fields(void) {
    const conformance_empty_t some[] = {{0}, {255}, {7}};
    const conformance_every_empty_t every = {.field = {3}, .list = {some, 3}, .option = &some[1]};
    const conformance_every_empty_t none = {0};
    CHECK_INT(sizeof(conformance_empty_t), 1);
    CHECK_ECHO(conformance_echo_empty, empty, conformance_empty_t, &some[1], "{}");
    CHECK_ECHO(conformance_echo_every_empty, every_empty, conformance_every_empty_t, &every,
               "{\"list\": [{}, {}, {}], \"field\": {}, \"option\": {}}");
    CHECK_ECHO(conformance_echo_every_empty, every_empty, conformance_every_empty_t, &none,
               "{\"list\": [], \"field\": {}, \"option\": null}");
    CHECK_REFUSED(conformance_echo_empty, conformance_empty_t, (NULL), "value: null pointer where a value is due");
    CHECK_CBOR_REFUSED(conformance_echo_empty, "{\"value\": null}", "value: expected a map, found null");
    CHECK_CBOR_TAKES(conformance_echo_empty, "{\"later\": 1}", "{}");
}

static void results_without_a_value(void) {
    const ffi_str_t texts[] = {FFI_STR("a"), FFI_STR("b")};
    const ffi_str_slice_t some = {texts, 2};
    CHECK_EACH_UNIT(conformance_do_nothing(waiter_done, reply_to), conformance_do_nothing_wait(&reply),
                    CBOR_CALL(conformance_do_nothing), "{}", FFI_OK, "null");
    CHECK_EACH_UNIT(conformance_swallow(waiter_done, reply_to, some), conformance_swallow_wait(some, &reply),
                    CBOR_CALL(conformance_swallow), "{\"value\": [\"a\", \"b\"]}", FFI_OK, "null");
    CHECK_INT(conformance_do_nothing_wait(NULL), FFI_OK);
}

/* Where there are no parameters, no bytes are a request as well. */
static void requests_without_parameters(void) {
    CHECK_FORMS_BARE(conformance_answer, i32, int32_t, "42");
    CHECK_CBOR(CBOR({_}), CBOR_CALL(conformance_answer), FFI_OK, "42");
    CHECK_CBOR(CBOR({"more": 1}), CBOR_CALL(conformance_answer), FFI_OK, "42");
    CHECK_CBOR((cbor_t){0}, CBOR_CALL(conformance_answer), FFI_OK, "42");
    CHECK_CBOR((cbor_t){0}, CBOR_CALL(conformance_do_nothing), FFI_OK, "null");
    CHECK_CBOR_REFUSED(conformance_answer, "[]", "expected a map, found an array");
    CHECK_CBOR((cbor_t){0}, CBOR_CALL(conformance_swallow), FFI_ERR, "value: missing");
}

int main(void) {
    structs_without_fields();
    results_without_a_value();
    requests_without_parameters();
    return check_finish();
}
