/* Arrays: a struct of so many items, by pointer as a parameter. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

PUT_BYTE_ARRAY(bytes_32, conformance_u8_array_32_t)
SHAPE(bytes_32, conformance_u8_array_32_t, put_bytes_32)
PUT_BYTE_ARRAY(bytes_4, conformance_u8_array_4_t)
SHAPE(bytes_4, conformance_u8_array_4_t, put_bytes_4)
PUT_ARRAY(triple, conformance_i64_array_3_t, put_i64)
SHAPE(triple, conformance_i64_array_3_t, put_triple)
PUT_ARRAY(row, conformance_i32_array_2_t, put_i32)
PUT_ARRAY(grid, conformance_i32_array_2_array_3_t, put_row)
SHAPE(grid, conformance_i32_array_2_array_3_t, put_grid)
PUT_ARRAY(two_texts, conformance_str_array_2_t, put_str)
SHAPE(two_texts, conformance_str_array_2_t, put_two_texts)
PUT_ARRAY(two_points, conformance_point_array_2_t, put_point)
SHAPE(two_points, conformance_point_array_2_t, put_two_points)
PUT_ARRAY(two_bools, conformance_bool_array_2_t, put_bool)
SHAPE_OPTION(option_array, conformance_bool_array_2_t, put_two_bools)
PUT_ARRAY(two_u16s, conformance_u16_array_2_t, put_u16)
PUT_OPTION(option_i64, int64_t, put_i64)
PUT_ARRAY(two_options, conformance_opt_i64_array_2_t, put_option_i64)
PUT_SLICE(numbers, ffi_i64_slice_t, put_i64)
PUT_ARRAY(two_lists, conformance_i64_slice_array_2_t, put_numbers)

static void put_every_array(text_t *out, const void *value) {
    const conformance_every_array_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_bytes_4);
    put_field(out, "field", &every->field, put_bytes_4);
    put_field(out, "lists", &every->lists, put_two_lists);
    put_key(out, "option");
    put_option(out, every->option, put_triple);
    put_field(out, "options", &every->options, put_two_options);
    text_add(out, "}");
}
SHAPE(every_array, conformance_every_array_t, put_every_array)

static void put_array_choice(text_t *out, const void *value) {
    const conformance_array_choice_t *const choice = value;
    if (choice->tag == CONFORMANCE_ARRAY_CHOICE_KEY) {
        text_add(out, "{\"Key\": {");
        put_field(out, "value", &choice->value.key.value, put_bytes_4);
    } else {
        text_add(out, "{\"Numbers\": {");
        put_field(out, "numbers", &choice->value.numbers.numbers, put_two_u16s);
    }
    text_add(out, "}}");
}
SHAPE(array_choice, conformance_array_choice_t, put_array_choice)

static void render_array_error(text_t *out, const void *payload, size_t len) {
    const conformance_array_error_t *const error = payload;
    if (len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    put_field(out, "key", &error->key, put_bytes_4);
    text_add(out, "}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

static void arrays_keep_their_items(void) {
    conformance_u8_array_32_t key;
    for (size_t i = 0; i < 32; i++) {
        key.items[i] = (uint8_t)(i * 8 + 7);
    }
    const conformance_i64_array_3_t triple = {{INT64_MIN, 0, INT64_MAX}};
    const conformance_i32_array_2_array_3_t grid = {{{{1, 2}}, {{3, 4}}, {{INT32_MIN, INT32_MAX}}}};
    const conformance_str_array_2_t texts = {{FFI_STR("a\0"), {NULL, 0}}};
    const conformance_point_array_2_t points = {{EXTREME, {0, 0}}};
    const conformance_bool_array_2_t bools = {{true, false}};
    CHECK_INT(sizeof key, 32);
    CHECK_ECHO(conformance_echo_key, bytes_32, conformance_u8_array_32_t, &key,
               "h'070f171f272f373f474f575f676f777f878f979fa7afb7bfc7cfd7dfe7eff7ff'");
    CHECK_ECHO(conformance_echo_triple, triple, conformance_i64_array_3_t, &triple,
               "[-9223372036854775808, 0, 9223372036854775807]");
    CHECK_ECHO(conformance_echo_grid, grid, conformance_i32_array_2_array_3_t, &grid,
               "[[1, 2], [3, 4], [-2147483648, 2147483647]]");
    CHECK_ECHO(conformance_echo_two_texts, two_texts, conformance_str_array_2_t, &texts, "[\"a\\u0000\", \"\"]");
    CHECK_ECHO(conformance_echo_two_points, two_points, conformance_point_array_2_t, &points,
               "[" EXTREME_TEXT ", {\"x\": 0, \"y\": 0}]");
    CHECK_ECHO(conformance_echo_option_array, option_array, const conformance_bool_array_2_t *, &bools,
               "[true, false]");
    CHECK_ECHO(conformance_echo_option_array, option_array, const conformance_bool_array_2_t *, NULL, "null");
}

static void arrays_are_found_in_every_place(void) {
    const conformance_u8_array_4_t keys[] = {{{0, 1, 2, 255}}, {{0}}};
    const conformance_i64_array_3_t triple = {{1, 2, 3}};
    const int64_t numbers[] = {4, 5};
    const conformance_every_array_t every = {.field = keys[0],
                                             .list = {keys, 2},
                                             .option = &triple,
                                             .options = {{NULL, &numbers[0]}},
                                             .lists = {{{numbers, 2}, {NULL, 0}}}};
    const conformance_every_array_t none = {0};
    CHECK_ECHO(conformance_echo_every_array, every_array, conformance_every_array_t, &every,
               "{\"list\": [h'000102ff', h'00000000'], \"field\": h'000102ff', \"lists\": [[4, 5], []], "
               "\"option\": [1, 2, 3], \"options\": [null, 4]}");
    CHECK_ECHO(conformance_echo_every_array, every_array, conformance_every_array_t, &none,
               "{\"list\": [], \"field\": h'00000000', \"lists\": [[], []], \"option\": null, "
               "\"options\": [null, null]}");
    conformance_array_choice_t choice = {.tag = CONFORMANCE_ARRAY_CHOICE_KEY};
    choice.value.key.value = keys[0];
    CHECK_ECHO(conformance_echo_array_choice, array_choice, conformance_array_choice_t, &choice,
               "{\"Key\": {\"value\": h'000102ff'}}");
    choice.tag = CONFORMANCE_ARRAY_CHOICE_NUMBERS;
    choice.value.numbers.numbers = (conformance_u16_array_2_t){{1, UINT16_MAX}};
    CHECK_ECHO(conformance_echo_array_choice, array_choice, conformance_array_choice_t, &choice,
               "{\"Numbers\": {\"numbers\": [1, 65535]}}");
    check_render_fail = render_array_error;
    CHECK_FORMS(conformance_fail_with_array, bytes_4, conformance_u8_array_4_t, (&keys[0]), "{\"value\": h'000102ff'}",
                FFI_FAIL, "{\"error\": {\"key\": h'000102ff'}, \"message\": \"key [0, 1, 2, 255]\"}");
}

static void what_is_no_array_is_refused(void) {
    const conformance_str_array_2_t texts = {{FFI_STR("fine"), FFI_STR("\xff")}};
    const conformance_i64_array_3_t triples[2] = {{{0}}};
    conformance_bool_array_2_t bools;
    memset(&bools, 2, sizeof bools);
    const conformance_every_array_t every = {.lists = {{{NULL, 0}, {NULL, 1}}}};
    CHECK_REFUSED(conformance_echo_key, conformance_u8_array_32_t, (NULL), "value: null pointer where a value is due");
    CHECK_REFUSED(conformance_echo_triple, conformance_i64_array_3_t, (misaligned(triples)),
                  "value: misaligned pointer");
    CHECK_REFUSED(conformance_echo_two_texts, conformance_str_array_2_t, (&texts), "value[1]: not UTF-8 at byte 0");
    CHECK_REFUSED(conformance_echo_option_array, const conformance_bool_array_2_t *, (&bools),
                  "value[0]: a bool is 0 or 1, found 2");
    CHECK_REFUSED(conformance_echo_every_array, conformance_every_array_t, (&every),
                  "value.lists[1]: null pointer with a length of 1");
}

/* On the wire an array could have any length. */
static void the_wire_has_exactly_as_many(void) {
    CHECK_CBOR_REFUSED(conformance_echo_triple, "{\"value\": [1, 2]}", "value: expected 3 elements, found 2");
    CHECK_CBOR_REFUSED(conformance_echo_triple, "{\"value\": [1, 2, 3, 4]}", "value: expected 3 elements, found 4");
    CHECK_CBOR_REFUSED(conformance_echo_triple, "{\"value\": [_ 1, 2]}", "value: expected 3 elements, found 2");
    CHECK_CBOR_REFUSED(conformance_echo_triple, "{\"value\": [_ 1, 2, 3, 4]}", "value: expected 3 elements, found 4");
    CHECK_CBOR_REFUSED(conformance_echo_triple, "{\"value\": [1, 2, \"3\"]}",
                       "value[2]: expected an integer, found text");
    CHECK_CBOR_REFUSED(conformance_echo_key, "{\"value\": h'00'}", "value: expected 32 bytes, found 1");
    CHECK_CBOR_REFUSED(conformance_echo_array_choice, "{\"value\": {\"Key\": {\"value\": [0, 1, 2, 3]}}}",
                       "value.Key.value: expected bytes, found an array");
    CHECK_CBOR_REFUSED(conformance_echo_grid, "{\"value\": [[1, 2], [3, 4], [5]]}",
                       "value[2]: expected 2 elements, found 1");
    CHECK_CBOR_TAKES(conformance_echo_triple, "[_ 1, 2, 3]", "[1, 2, 3]");
    CHECK_CBOR_TAKES(conformance_echo_two_texts, "[(_ \"a\"), \"b\"]", "[\"a\", \"b\"]");
}

int main(void) {
    arrays_keep_their_items();
    arrays_are_found_in_every_place();
    what_is_no_array_is_refused();
    the_wire_has_exactly_as_many();
    return check_finish();
}
