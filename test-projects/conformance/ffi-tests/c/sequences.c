/* Lists: empty, of everything, of lists, and long. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

PUT_SLICE(numbers, ffi_i64_slice_t, put_i64)
SHAPE(numbers, ffi_i64_slice_t, put_numbers)
PUT_SLICE(bools, ffi_bool_slice_t, put_bool)
SHAPE(bools, ffi_bool_slice_t, put_bools)
PUT_SLICE(texts, ffi_str_slice_t, put_str)
SHAPE(texts, ffi_str_slice_t, put_texts)
PUT_SLICE(blobs, ffi_bytes_slice_t, put_bytes)
SHAPE(blobs, ffi_bytes_slice_t, put_blobs)
PUT_SLICE(levels, conformance_level_slice_t, put_level)
SHAPE(levels, conformance_level_slice_t, put_levels)
PUT_SLICE(plane, conformance_i64_slice_slice_t, put_numbers)
PUT_SLICE(cube, conformance_i64_slice_slice_slice_t, put_plane)
SHAPE(cube, conformance_i64_slice_slice_slice_t, put_cube)
PUT_OPTION(option_i64, int64_t, put_i64)
PUT_SLICE(gaps, conformance_opt_i64_slice_t, put_option_i64)
SHAPE(gaps, conformance_opt_i64_slice_t, put_gaps)
PUT_SLICE(u32s, ffi_u32_slice_t, put_u32)
SHAPE(u32s, ffi_u32_slice_t, put_u32s)

/* A list of these, and an empty one. */
#define CHECK_LIST(function, shape, type, items, count, text)                  \
    do {                                                                       \
        const type listed = {items, count};                                    \
        const type empty = {NULL, 0};                                          \
        CHECK_ECHO(function, shape, type, listed, text);                       \
        CHECK_ECHO(function, shape, type, empty, "[]");                        \
    } while (0)

static void lists_keep_their_order(void) {
    const int64_t numbers[] = {INT64_MIN, 0, INT64_MAX};
    const bool bools[] = {true, false, true};
    const ffi_str_t texts[] = {FFI_STR("\0"), {NULL, 0}, FFI_STR("\xf0\x9d\x84\x9e")};
    const ffi_bytes_t blobs[] = {ffi_bytes_n("\xff\x00", 2), {NULL, 0}};
    const conformance_point_t points[] = {EXTREME, {0, 0}};
    const conformance_level_t levels[] = {CONFORMANCE_LEVEL_HIGH, CONFORMANCE_LEVEL_LOW};
    const conformance_shape_t shapes[] = {{.tag = CONFORMANCE_SHAPE_VOID}, rectangle(), circle(0.5)};
    const int64_t *const gaps[] = {NULL, &numbers[1], NULL};
    CHECK_LIST(conformance_echo_numbers, numbers, ffi_i64_slice_t, numbers, 3,
               "[-9223372036854775808, 0, 9223372036854775807]");
    CHECK_LIST(conformance_echo_bools, bools, ffi_bool_slice_t, bools, 3, "[true, false, true]");
    CHECK_LIST(conformance_echo_texts, texts, ffi_str_slice_t, texts, 3, "[\"\\u0000\", \"\", \"\xf0\x9d\x84\x9e\"]");
    CHECK_LIST(conformance_echo_blobs, blobs, ffi_bytes_slice_t, blobs, 2, "[h'ff00', h'']");
    CHECK_LIST(conformance_echo_points, points, conformance_point_slice_t, points, 2,
               "[" EXTREME_TEXT ", {\"x\": 0, \"y\": 0}]");
    CHECK_LIST(conformance_echo_levels, levels, conformance_level_slice_t, levels, 2, "[\"High\", \"Low\"]");
    CHECK_LIST(conformance_echo_shapes, shapes, conformance_shape_slice_t, shapes, 3,
               "[{\"Void\": {}}, " RECTANGLE_TEXT ", {\"Circle\": {\"value\": 0.5}}]");
    CHECK_LIST(conformance_echo_gaps, gaps, conformance_opt_i64_slice_t, gaps, 3, "[null, 0, null]");
}

static void lists_hold_lists(void) {
    const int64_t numbers[] = {1, 2, 3};
    const ffi_i64_slice_t rows[] = {{numbers, 3}, {NULL, 0}, {numbers + 2, 1}};
    const conformance_i64_slice_slice_t planes[] = {{rows, 2}, {NULL, 0}, {rows + 2, 1}};
    CHECK_LIST(conformance_echo_cube, cube, conformance_i64_slice_slice_slice_t, planes, 3,
               "[[[1, 2, 3], []], [], [[3]]]");
}

/* 10,000 numbers, texts and structs: all arrive, and all come back. */
static void long_lists_survive(void) {
    enum { MANY = 10000 };
    int64_t *const numbers = check_alloc(NULL, MANY * sizeof *numbers);
    ffi_str_t *const texts = check_alloc(NULL, MANY * sizeof *texts);
    conformance_point_t *const points = check_alloc(NULL, MANY * sizeof *points);
    char(*const letters)[8] = check_alloc(NULL, MANY * sizeof *letters);
    text_t numbers_text = {0};
    text_t texts_text = {0};
    text_t points_text = {0};
    text_t counts_text = {0};
    text_t request_text = {0};
    text_t sum_text = {0};
    uint64_t sum = 0;
    for (int i = 0; i < MANY; i++) {
        numbers[i] = (int64_t)((uint64_t)i * UINT64_C(0x9e3779b97f4a7c15));
        snprintf(letters[i], sizeof letters[i], "t%d", i);
        texts[i] = ffi_str(letters[i]);
        points[i] = POINT(i, -i);
        sum = sum * 31 + (uint64_t)numbers[i];
        text_add(&counts_text, i != 0 ? ", %d" : "[%d", i);
    }
    text_add(&counts_text, "]");
    const ffi_i64_slice_t all_numbers = {numbers, MANY};
    const ffi_str_slice_t all_texts = {texts, MANY};
    const conformance_point_slice_t all_points = {points, MANY};
    put_numbers(&numbers_text, &all_numbers);
    put_texts(&texts_text, &all_texts);
    put_points(&points_text, &all_points);
    CHECK_ECHO(conformance_echo_numbers, numbers, ffi_i64_slice_t, all_numbers, text_get(&numbers_text));
    CHECK_ECHO(conformance_echo_texts, texts, ffi_str_slice_t, all_texts, text_get(&texts_text));
    CHECK_ECHO(conformance_echo_points, points, conformance_point_slice_t, all_points, text_get(&points_text));
    text_add(&request_text, "{\"value\": ");
    text_raw(&request_text, text_get(&numbers_text), numbers_text.len);
    text_add(&request_text, "}");
    text_add(&sum_text, "%" PRId64, (int64_t)sum);
    CHECK_FORMS(conformance_sum_numbers, i64, int64_t, (all_numbers), text_get(&request_text), FFI_OK,
                text_get(&sum_text));
    CHECK_FORMS(conformance_count_up, u32s, ffi_u32_slice_t, (MANY), "{\"count\": 10000}", FFI_OK,
                text_get(&counts_text));
    text_free(&numbers_text);
    text_free(&texts_text);
    text_free(&points_text);
    text_free(&counts_text);
    text_free(&request_text);
    text_free(&sum_text);
    free(numbers);
    free(texts);
    free(points);
    free(letters);
}

static void what_is_no_list_is_refused(void) {
    const int64_t numbers[2] = {0};
    const ffi_i64_slice_t nowhere = {NULL, 3};
    const ffi_i64_slice_t crooked = {misaligned(numbers), 1};
    const ffi_i64_slice_t endless = {numbers, SIZE_MAX};
    const ffi_i64_slice_t rows[] = {{numbers, 1}, nowhere};
    const conformance_i64_slice_slice_t planes[] = {{rows, 2}};
    const conformance_i64_slice_slice_slice_t cube = {planes, 1};
    const conformance_level_t levels[] = {CONFORMANCE_LEVEL_LOW, -1};
    const conformance_level_slice_t some_levels = {levels, 2};
    const conformance_shape_t shapes[] = {{.tag = CONFORMANCE_SHAPE_VOID}, {.tag = -1}};
    const conformance_shape_slice_t some_shapes = {shapes, 2};
    CHECK_REFUSED(conformance_echo_numbers, ffi_i64_slice_t, (nowhere), "value: null pointer with a length of 3");
    CHECK_REFUSED(conformance_echo_numbers, ffi_i64_slice_t, (crooked), "value: misaligned pointer");
    CHECK_REFUSED(conformance_echo_numbers, ffi_i64_slice_t, (endless),
                  "value: a length of 18446744073709551615 is more than memory holds");
    CHECK_REFUSED(conformance_echo_cube, conformance_i64_slice_slice_slice_t, (cube),
                  "value[0][1]: null pointer with a length of 3");
    CHECK_REFUSED(conformance_echo_levels, conformance_level_slice_t, (some_levels),
                  "value[1]: -1 is not a value of `Level`");
    CHECK_REFUSED(conformance_echo_shapes, conformance_shape_slice_t, (some_shapes),
                  "value[1]: -1 is not a value of `Shape`");
    CHECK_CBOR_REFUSED(conformance_echo_numbers, "{\"value\": {}}", "value: expected an array, found a map");
    CHECK_CBOR_REFUSED(conformance_echo_numbers, "{\"value\": [1, null]}", "value[1]: expected an integer, found null");
    CHECK_CBOR_REFUSED(conformance_echo_cube, "{\"value\": [[], [[], [0, true]]]}",
                       "value[1][1][1]: expected an integer, found a bool");
    CHECK_CBOR_REFUSED(conformance_echo_shapes, "{\"value\": [{\"Circle\": {\"value\": []}}]}",
                       "value[0].Circle.value: expected a number, found an array");
    /* More elements than there are bytes. */
    CHECK_CBOR(cbor_of_hex("a1 65 76616c7565 9b ffffffffffffffff 00"), CBOR_CALL(conformance_echo_numbers), FFI_ERR,
               "value: unexpected end of input");
}

static void the_wire_has_lists_without_length(void) {
    CHECK_CBOR_TAKES(conformance_echo_numbers, "[_ 1, 2]", "[1, 2]");
    CHECK_CBOR_TAKES(conformance_echo_cube, "[_ [_ [_0 1], [_]]]", "[[[1], []]]");
    CHECK_CBOR_TAKES(conformance_echo_gaps, "[undefined, 1]", "[null, 1]");
}

int main(void) {
    lists_keep_their_order();
    lists_hold_lists();
    long_lists_survive();
    what_is_no_list_is_refused();
    the_wire_has_lists_without_length();
    return check_finish();
}
