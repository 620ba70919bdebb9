/* Values that may be missing: none is not zero, not empty and not false. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

PUT_SLICE(numbers, ffi_i64_slice_t, put_i64)
PUT_OPTION(option_i64, int64_t, put_i64)
PUT_OPTION(option_point, conformance_point_t, put_point)
PUT_SLICE(gaps, conformance_opt_i64_slice_t, put_option_i64)
SHAPE_OPTION(option_i64, int64_t, put_i64)
SHAPE_OPTION(option_bool, bool, put_bool)
SHAPE_OPTION(option_list, ffi_i64_slice_t, put_numbers)
SHAPE_OPTION(option_point, conformance_point_t, put_point)
SHAPE_OPTION(option_level, conformance_level_t, put_level)
SHAPE_OPTION(option_shape, conformance_shape_t, put_shape)
SHAPE_OPTION(option_str, ffi_str_t, put_str)
SHAPE_OPTION(option_bytes, ffi_bytes_t, put_bytes)

static void put_every_option(text_t *out, const void *value) {
    const conformance_every_option_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    put_option(out, every->list, put_gaps);
    put_key(out, "level");
    put_option(out, every->level, put_level);
    put_key(out, "shape");
    put_option(out, every->shape, put_shape);
    put_key(out, "record");
    put_option(out, every->record, put_point);
    put_key(out, "records");
    PUT_LIST(out, every->records, put_option_point);
    text_add(out, "}");
}
SHAPE(every_option, conformance_every_option_t, put_every_option)

/* An optional of this type as a result and as a parameter: a value, and none. */
#define CHECK_OPTION(function, shape, type, value, text)                       \
    do {                                                                       \
        const type present = value;                                            \
        CHECK_ECHO(function, shape, const type *, &present, text);             \
        CHECK_ECHO(function, shape, const type *, NULL, "null");               \
        CHECK_CBOR(CBOR({}), CBOR_CALL(function), FFI_OK, "null");             \
    } while (0)

static void some_is_not_none(void) {
    CHECK_OPTION(conformance_echo_option_i64, option_i64, int64_t, INT64_MIN, "-9223372036854775808");
    CHECK_OPTION(conformance_echo_option_i64, option_i64, int64_t, 0, "0");
    CHECK_OPTION(conformance_echo_option_bool, option_bool, bool, true, "true");
    CHECK_OPTION(conformance_echo_option_bool, option_bool, bool, false, "false");
    CHECK_OPTION(conformance_echo_option_text, option_str, ffi_str_t, FFI_STR("t\0"), "\"t\\u0000\"");
    CHECK_OPTION(conformance_echo_option_text, option_str, ffi_str_t, FFI_STR(""), "\"\"");
    CHECK_OPTION(conformance_echo_option_bytes, option_bytes, ffi_bytes_t, ffi_bytes_n("\xff", 1), "h'ff'");
    CHECK_OPTION(conformance_echo_option_bytes, option_bytes, ffi_bytes_t, ffi_bytes_n(NULL, 0), "h''");
    CHECK_OPTION(conformance_echo_option_enum, option_level, conformance_level_t, CONFORMANCE_LEVEL_LOW, "\"Low\"");
    CHECK_OPTION(conformance_echo_option_record, option_point, conformance_point_t, EXTREME, EXTREME_TEXT);
    CHECK_OPTION(conformance_echo_option_choice, option_shape, conformance_shape_t, rectangle(), RECTANGLE_TEXT);
    CHECK_OPTION(conformance_echo_option_choice, option_shape, conformance_shape_t, {.tag = CONFORMANCE_SHAPE_NOTHING},
                 "{\"Nothing\": {}}");
}

static void an_empty_list_is_not_none(void) {
    const int64_t numbers[] = {1, -1};
    const ffi_i64_slice_t some = {numbers, 2};
    const ffi_i64_slice_t empty = {NULL, 0};
    CHECK_OPTION(conformance_echo_option_list, option_list, ffi_i64_slice_t, some, "[1, -1]");
    CHECK_OPTION(conformance_echo_option_list, option_list, ffi_i64_slice_t, empty, "[]");
}

static void options_are_found_in_every_place(void) {
    const conformance_point_t point = EXTREME;
    const conformance_level_t level = CONFORMANCE_LEVEL_LOW;
    const conformance_shape_t shape = circle(-0.0);
    const int64_t zero = 0;
    const conformance_point_t *const points[] = {NULL, &point};
    const int64_t *const numbers[] = {&zero, NULL};
    const conformance_opt_i64_slice_t list = {numbers, 2};
    const conformance_every_option_t every = {
        .record = &point, .level = &level, .shape = &shape, .records = {points, 2}, .list = &list};
    const conformance_every_option_t none = {0};
    CHECK_ECHO(conformance_echo_every_option, every_option, conformance_every_option_t, &every,
               "{\"list\": [0, null], \"level\": \"Low\", \"shape\": {\"Circle\": {\"value\": -0.0}}, \"record\": "
               EXTREME_TEXT ", \"records\": [null, " EXTREME_TEXT "]}");
    CHECK_ECHO(conformance_echo_every_option, every_option, conformance_every_option_t, &none,
               "{\"list\": null, \"level\": null, \"shape\": null, \"record\": null, \"records\": []}");
}

static void what_is_there_has_to_be_right(void) {
    const conformance_level_t unknown = 3;
    const ffi_i64_slice_t nowhere = {NULL, 2};
    const ffi_str_t invalid = FFI_STR("\xff");
    const uint8_t two = 2;
    CHECK_REFUSED(conformance_echo_option_i64, const int64_t *, (misaligned(&(int64_t[2]){0})),
                  "value: misaligned pointer");
    CHECK_REFUSED(conformance_echo_option_bool, const bool *, ((const bool *)&two), "value: a bool is 0 or 1, found 2");
    CHECK_REFUSED(conformance_echo_option_text, const ffi_str_t *, (&invalid), "value: not UTF-8 at byte 0");
    CHECK_REFUSED(conformance_echo_option_enum, const conformance_level_t *, (&unknown),
                  "value: 3 is not a value of `Level`");
    CHECK_REFUSED(conformance_echo_option_list, const ffi_i64_slice_t *, (&nowhere),
                  "value: null pointer with a length of 2");
    const conformance_point_t *const points[] = {NULL, misaligned(&(conformance_point_t[2]){{0}})};
    const conformance_every_option_t every = {.records = {points, 2}};
    CHECK_REFUSED(conformance_echo_every_option, conformance_every_option_t, (&every),
                  "value.records[1]: misaligned pointer");
    CHECK_CBOR_REFUSED(conformance_echo_option_i64, "{\"value\": \"\"}", "value: expected an integer, found text");
    CHECK_CBOR_REFUSED(conformance_echo_every_option, "{\"value\": {\"records\": [null, {\"x\": 1}]}}",
                       "value.records[1].y: missing");
}

int main(void) {
    some_is_not_none();
    an_empty_list_is_not_none();
    options_are_found_in_every_place();
    what_is_there_has_to_be_right();
    return check_finish();
}
