/* Parameters that are lent: for the host they are as any other. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

PUT_SLICE(numbers, ffi_i64_slice_t, put_i64)
SHAPE(numbers, ffi_i64_slice_t, put_numbers)
PUT_SLICE(texts, ffi_str_slice_t, put_str)
SHAPE(texts, ffi_str_slice_t, put_texts)

static void what_is_lent_comes_back(void) {
    const int64_t numbers[] = {INT64_MIN, INT64_MAX};
    const ffi_i64_slice_t some_numbers = {numbers, 2};
    const ffi_i64_slice_t no_numbers = {NULL, 0};
    const ffi_str_t texts[] = {FFI_STR("\0"), {NULL, 0}};
    const ffi_str_slice_t some_texts = {texts, 2};
    const ffi_str_t no_text = {NULL, 0};
    const ffi_bytes_t no_bytes = {NULL, 0};
    const conformance_polygon_t polygons[] = {triangle(), no_polygon()};
    const conformance_polygon_slice_t some_polygons = {polygons, 2};
    const conformance_shape_t shape = rectangle();
    CHECK_ECHO(conformance_lend_text, str, ffi_str_t, FFI_STR("\0\xc3\xa9"), "\"\\u0000\xc3\xa9\"");
    CHECK_ECHO(conformance_lend_text, str, ffi_str_t, no_text, "\"\"");
    CHECK_ECHO(conformance_lend_bytes, bytes, ffi_bytes_t, ffi_bytes_n("\x00\xff", 2), "h'00ff'");
    CHECK_ECHO(conformance_lend_bytes, bytes, ffi_bytes_t, no_bytes, "h''");
    CHECK_ECHO(conformance_lend_numbers, numbers, ffi_i64_slice_t, some_numbers,
               "[-9223372036854775808, 9223372036854775807]");
    CHECK_ECHO(conformance_lend_numbers, numbers, ffi_i64_slice_t, no_numbers, "[]");
    CHECK_ECHO(conformance_lend_texts, texts, ffi_str_slice_t, some_texts, "[\"\\u0000\", \"\"]");
    CHECK_ECHO(conformance_lend_polygon, polygon, conformance_polygon_t, &polygons[0], TRIANGLE_TEXT);
    CHECK_ECHO(conformance_lend_polygons, polygons, conformance_polygon_slice_t, some_polygons,
               "[" TRIANGLE_TEXT ", " NO_POLYGON_TEXT "]");
    CHECK_ECHO(conformance_lend_level, level, conformance_level_t, CONFORMANCE_LEVEL_HIGH, "\"High\"");
    CHECK_ECHO(conformance_lend_shape, shape, conformance_shape_t, &shape, RECTANGLE_TEXT);
}

static void what_cannot_be_lent_is_refused(void) {
    const ffi_i64_slice_t nowhere = {NULL, 1};
    const ffi_str_t texts[] = {FFI_STR(""), FFI_STR("\xff")};
    const ffi_str_slice_t some_texts = {texts, 2};
    const conformance_shape_t shape = {.tag = 99};
    CHECK_REFUSED(conformance_lend_text, ffi_str_t, (texts[1]), "value: not UTF-8 at byte 0");
    CHECK_REFUSED(conformance_lend_bytes, ffi_bytes_t, (ffi_bytes_n(NULL, 1)),
                  "value: null pointer with a length of 1");
    CHECK_REFUSED(conformance_lend_numbers, ffi_i64_slice_t, (nowhere), "value: null pointer with a length of 1");
    CHECK_REFUSED(conformance_lend_texts, ffi_str_slice_t, (some_texts), "value[1]: not UTF-8 at byte 0");
    CHECK_REFUSED(conformance_lend_polygon, conformance_polygon_t, (NULL), "value: null pointer where a value is due");
    CHECK_REFUSED(conformance_lend_level, conformance_level_t, (99), "value: 99 is not a value of `Level`");
    CHECK_REFUSED(conformance_lend_shape, conformance_shape_t, (&shape), "value: 99 is not a value of `Shape`");
}

/* What is lent to a call that waits has to outlive the memory of the host. */
static void what_is_lent_outlives_the_host(conformance_ctx_t *ctx) {
    char *const text = check_copy("text", 4);
    uint8_t *const bytes = check_copy("\x01\x02", 2);
    conformance_polygon_t *const polygon = check_alloc(NULL, sizeof *polygon);
    char *const name = check_copy("name", 4);
    *polygon = no_polygon();
    polygon->polygon_name = ffi_str_n(name, 4);
    waiter_t *const waiter = WAITER(texts_payload);
    const ffi_str_t text_view = ffi_str_n(text, 4);
    const ffi_bytes_t bytes_view = ffi_bytes_n(bytes, 2);
    CHECK_INT(conformance_lend_later(ctx, waiter_done, waiter, text_view, bytes_view, polygon), FFI_OK);
    memset(text, 'x', 4);
    memset(bytes, 'x', 2);
    memset(name, 'x', 4);
    free(text);
    free(bytes);
    free(name);
    free(polygon);
    CHECK_REPLY(waiter, FFI_OK, "[\"text\", \"[1, 2]\", \"name\"]");

    const conformance_polygon_t other = triangle();
    CHECK_ASYNC_METHOD(ctx, conformance_lend_later, texts, ffi_str_slice_t,
                       (FFI_STR("a"), ffi_bytes_n("\xff", 1), &other),
                       "{\"text\": \"a\", \"bytes\": h'ff', \"polygon\": " TRIANGLE_TEXT "}", FFI_OK,
                       "[\"a\", \"[255]\", \"tri\\u0000angle\"]");
}

int main(void) {
    conformance_ctx_t *const ctx = context_of("references");
    what_is_lent_comes_back();
    what_cannot_be_lent_is_refused();
    what_is_lent_outlives_the_host(ctx);
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
    return check_finish();
}
