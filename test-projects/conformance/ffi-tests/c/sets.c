/* Sets: slices in C, each element once. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

PUT_SET(words, ffi_str_slice_t, put_str)
SHAPE(words, ffi_str_slice_t, put_words)
PUT_SET(numbers, ffi_i64_slice_t, put_i64)
SHAPE(numbers, ffi_i64_slice_t, put_numbers)
PUT_SET(octets, ffi_bytes_t, put_u8)
SHAPE(octets, ffi_bytes_t, put_octets)
PUT_SET(ints, ffi_i32_slice_t, put_i32)
PUT_SET(counts, ffi_u64_slice_t, put_u64)

static void put_every_set(text_t *out, const void *value) {
    const conformance_every_set_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_words);
    put_field(out, "field", &every->field, put_ints);
    put_key(out, "option");
    put_option(out, every->option, put_counts);
    text_add(out, "}");
}
SHAPE(every_set, conformance_every_set_t, put_every_set)

static void put_set_choice(text_t *out, const void *value) {
    text_add(out, "{\"Words\": {");
    put_field(out, "value", &((const conformance_set_choice_t *)value)->value.words.value, put_words);
    text_add(out, "}}");
}
SHAPE(set_choice, conformance_set_choice_t, put_set_choice)

static void render_set_error(text_t *out, const void *payload, size_t len) {
    const conformance_set_error_t *const error = payload;
    if (len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    put_field(out, "elements", &error->elements, put_numbers);
    text_add(out, "}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

static const ffi_str_t three_words[] = {{"b", 1}, {NULL, 0}, {"aa\0", 3}};
static const ffi_str_slice_t words = {three_words, 3};
#define WORDS "[\"\", \"b\", \"aa\\u0000\"]"
static const int64_t three_numbers[] = {-1, INT64_MAX, INT64_MIN};
static const ffi_i64_slice_t numbers = {three_numbers, 3};
#define NUMBERS "[9223372036854775807, -1, -9223372036854775808]"

static void sets_keep_their_elements(void) {
    const ffi_str_slice_t no_words = {NULL, 0};
    CHECK_ECHO(conformance_echo_words, words, ffi_str_slice_t, words, WORDS);
    CHECK_ECHO(conformance_echo_words, words, ffi_str_slice_t, no_words, "[]");
    CHECK_ECHO(conformance_echo_number_set, numbers, ffi_i64_slice_t, numbers, NUMBERS);
}

/* Bytes in C, but never a byte string on the wire. The payload is the struct, as of other sets. */
static void a_set_of_octets_is_a_set(void) {
    ffi_bytes_t result;
    CHECK_WAIT(octets_out, result,
               conformance_echo_octet_set_wait(ffi_bytes_n("\xff\x00\x07", 3), &result, &reply), FFI_OK, "[0, 7, 255]");
    CHECK_ECHO(conformance_echo_octet_set, octets, ffi_bytes_t, ffi_bytes_n("\xff\x00\x07", 3), "[0, 7, 255]");
    CHECK_CBOR_REFUSED(conformance_echo_octet_set, "{\"value\": h'0007ff'}", "value: expected an array, found bytes");
}

static void sets_are_found_in_every_place(void) {
    const int32_t ints[] = {1, -1};
    const uint64_t counts[] = {UINT64_MAX, 0};
    const ffi_str_slice_t list[] = {words, {NULL, 0}};
    const ffi_u64_slice_t option = {counts, 2};
    const conformance_every_set_t every = {.field = {ints, 2}, .list = {list, 2}, .option = &option};
    const conformance_every_set_t none = {0};
    conformance_set_choice_t choice = {.tag = CONFORMANCE_SET_CHOICE_WORDS};
    choice.value.words.value = words;
    CHECK_ECHO(conformance_echo_every_set, every_set, conformance_every_set_t, &every,
               "{\"list\": [" WORDS ", []], \"field\": [1, -1], \"option\": [0, 18446744073709551615]}");
    CHECK_ECHO(conformance_echo_every_set, every_set, conformance_every_set_t, &none,
               "{\"list\": [], \"field\": [], \"option\": null}");
    CHECK_ECHO(conformance_echo_set_choice, set_choice, conformance_set_choice_t, &choice,
               "{\"Words\": {\"value\": " WORDS "}}");
    check_render_fail = render_set_error;
    CHECK_FORMS(conformance_fail_with_set, u32, uint32_t, (numbers), "{\"value\": " NUMBERS "}", FFI_FAIL,
                "{\"error\": {\"elements\": " NUMBERS "}, \"message\": \"3 elements\"}");
}

static void sets_in_order_come_in_order(void) {
    ffi_str_slice_t result;
    ffi_reply_t reply = {0};
    CHECK_INT(conformance_echo_words_wait(words, &result, &reply), FFI_OK);
    CHECK(result.len == 3 && result.data[0].len == 0 && result.data[1].len == 3 && result.data[2].len == 1);
    conformance_reply_release(&reply);
}

static void an_element_comes_once(void) {
    const int64_t twice[] = {1, 2, 1};
    const ffi_i64_slice_t set = {twice, 3};
    const ffi_str_t same[] = {FFI_STR("a"), FFI_STR("a")};
    const ffi_str_slice_t list[] = {{NULL, 0}, {same, 2}};
    const conformance_every_set_t every = {.list = {list, 2}};
    CHECK_REFUSED(conformance_echo_number_set, ffi_i64_slice_t, (set), "value[2]: duplicate element `1`");
    CHECK_REFUSED(conformance_echo_octet_set, ffi_bytes_t, (ffi_bytes_n("\x01\x01", 2)),
                  "value[1]: duplicate element `1`");
    CHECK_REFUSED(conformance_echo_every_set, conformance_every_set_t, (&every),
                  "value.list[1][1]: duplicate element `a`");
    CHECK_CBOR_REFUSED(conformance_echo_number_set, "{\"value\": [1, 2, 1]}", "value[2]: duplicate element `1`");
    CHECK_CBOR_REFUSED(conformance_echo_words, "{\"value\": [\"ab\", (_ \"a\", \"b\")]}",
                       "value[1]: duplicate element `ab`");
}

static void what_is_no_set_is_refused(void) {
    const ffi_i64_slice_t nowhere = {NULL, 1};
    const ffi_str_t invalid[] = {FFI_STR("a"), FFI_STR("\xff")};
    const ffi_str_slice_t words_invalid = {invalid, 2};
    CHECK_REFUSED(conformance_echo_number_set, ffi_i64_slice_t, (nowhere), "value: null pointer with a length of 1");
    CHECK_REFUSED(conformance_echo_words, ffi_str_slice_t, (words_invalid), "value[1]: not UTF-8 at byte 0");
    CHECK_CBOR_REFUSED(conformance_echo_words, "{\"value\": {}}", "value: expected an array, found a map");
    CHECK_CBOR_REFUSED(conformance_echo_words, "{\"value\": [\"a\", 1]}", "value[1]: expected text, found an integer");
    CHECK_CBOR_TAKES(conformance_echo_number_set, "[_ 3, -1, 2]", "[2, 3, -1]");
}

int main(void) {
    sets_keep_their_elements();
    a_set_of_octets_is_a_set();
    sets_are_found_in_every_place();
    sets_in_order_come_in_order();
    an_element_comes_once();
    what_is_no_set_is_refused();
    return check_finish();
}
