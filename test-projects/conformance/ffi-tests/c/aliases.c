/* Aliases: in C a type has the one name that it is declared with. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

PUT_SLICE(row, ffi_i32_slice_t, put_i32)
PUT_SLICE(pairs, conformance_i32_slice_slice_t, put_row)
SHAPE(pairs, conformance_i32_slice_slice_t, put_pairs)
PUT_SLICE(wide_row, ffi_u64_slice_t, put_u64)

static void put_every_alias(text_t *out, const void *value) {
    const conformance_every_alias_t *const every = value;
    text_add(out, "{");
    put_key(out, "dot");
    put_option(out, every->dot, put_point);
    put_field(out, "blob", &every->blob, put_bytes);
    put_key(out, "pairs");
    PUT_LIST(out, every->pairs, put_wide_row);
    text_add(out, "}");
}
SHAPE(every_alias, conformance_every_alias_t, put_every_alias)

int main(void) {
    const int32_t numbers[] = {INT32_MIN, 2, INT32_MAX};
    const ffi_i32_slice_t rows[] = {{numbers, 2}, {NULL, 0}, {numbers + 2, 1}};
    const conformance_i32_slice_slice_t pairs = {rows, 3};
    const conformance_point_t dots[] = {EXTREME, {1, 1}};
    const conformance_point_slice_t points = {dots, 2};
    const uint64_t millis[] = {UINT64_MAX};
    const ffi_u64_slice_t wide_rows[] = {{millis, 1}, {NULL, 0}};
    const conformance_every_alias_t every = {
        .blob = ffi_bytes_n("\xff", 1), .pairs = {wide_rows, 2}, .dot = &dots[0]};

    CHECK_ECHO(conformance_echo_blob, bytes, ffi_bytes_t, ffi_bytes_n("\x00\xff", 2), "h'00ff'");
    CHECK_ECHO(conformance_echo_pairs, pairs, conformance_i32_slice_slice_t, pairs,
               "[[-2147483648, 2], [], [2147483647]]");
    CHECK_ECHO(conformance_echo_dots, points, conformance_point_slice_t, points,
               "[" EXTREME_TEXT ", {\"x\": 1, \"y\": 1}]");
    CHECK_ECHO(conformance_echo_every_alias, every_alias, conformance_every_alias_t, &every,
               "{\"dot\": " EXTREME_TEXT ", \"blob\": h'ff', \"pairs\": [[18446744073709551615], []]}");
    CHECK_ECHO(conformance_echo_millis, u64, uint64_t, UINT64_MAX, "18446744073709551615");
    check_render_fail = render_refusal;
    CHECK_FORMS(conformance_echo_millis, u64, uint64_t, (0), "{\"value\": 0}", FFI_FAIL,
                "{\"error\": \"NotNow\", \"message\": \"not now\"}");
    return check_finish();
}
