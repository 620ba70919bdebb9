/* Maps: slices of entries in C, each key once, and in order where the library's map has one. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

PUT_MAP(by_number, conformance_i64_to_str_map_t, put_i64, put_str)
SHAPE(by_number, conformance_i64_to_str_map_t, put_by_number)
PUT_MAP(by_octet, conformance_u8_to_bool_map_t, put_u8, put_bool)
SHAPE(by_octet, conformance_u8_to_bool_map_t, put_by_octet)
PUT_MAP(by_u64, conformance_u64_to_point_map_t, put_u64, put_point)
SHAPE(by_u64, conformance_u64_to_point_map_t, put_by_u64)
PUT_MAP(inner, conformance_i32_to_point_slice_map_t, put_i32, put_points)
PUT_MAP(maps, conformance_str_to_i32_to_point_slice_map_map_t, put_str, put_inner)
SHAPE(maps, conformance_str_to_i32_to_point_slice_map_map_t, put_maps)
PUT_MAP(blobs, conformance_str_to_bytes_map_t, put_str, put_bytes)
PUT_OPTION(option_i64, int64_t, put_i64)
PUT_MAP(options, conformance_str_to_opt_i64_map_t, put_str, put_option_i64)
PUT_MAP(by_shape, conformance_u32_to_shape_map_t, put_u32, put_shape)
PUT_MAP(texts, conformance_str_to_str_map_t, put_str, put_str)
PUT_MAP(shorts, conformance_i16_to_i16_map_t, put_i16, put_i16)

static void put_every_map(text_t *out, const void *value) {
    const conformance_every_map_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_counts);
    put_field(out, "field", &every->field, put_blobs);
    put_key(out, "option");
    put_option(out, every->option, put_counts);
    put_field(out, "shapes", &every->shapes, put_by_shape);
    put_field(out, "options", &every->options, put_options);
    text_add(out, "}");
}
SHAPE(every_map, conformance_every_map_t, put_every_map)

static void put_map_choice(text_t *out, const void *value) {
    const conformance_map_choice_t *const choice = value;
    if (choice->tag == CONFORMANCE_MAP_CHOICE_TEXTS) {
        text_add(out, "{\"Texts\": {");
        put_field(out, "value", &choice->value.texts.value, put_texts);
    } else {
        text_add(out, "{\"Numbers\": {");
        put_field(out, "numbers", &choice->value.numbers.numbers, put_shorts);
    }
    text_add(out, "}}");
}
SHAPE(map_choice, conformance_map_choice_t, put_map_choice)

static void render_map_error(text_t *out, const void *payload, size_t len) {
    const conformance_map_error_t *const error = payload;
    if (len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    put_field(out, "entries", &error->entries, put_counts);
    text_add(out, "}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

static const conformance_str_to_i64_entry_t two_counts[] = {{{"b", 1}, -1}, {{"aa\0", 3}, INT64_MAX}};
static const conformance_str_to_i64_map_t counts = {two_counts, 2};
#define COUNTS "{\"b\": -1, \"aa\\u0000\": 9223372036854775807}"

static void maps_keep_their_entries(void) {
    const conformance_str_to_i64_map_t no_counts = {NULL, 0};
    const conformance_i64_to_str_entry_t numbers[] = {
        {INT64_MAX, FFI_STR("most")}, {-1, {NULL, 0}}, {0, FFI_STR("\0")}, {INT64_MIN, FFI_STR("least")}};
    const conformance_u8_to_bool_entry_t octets[] = {{255, true}, {0, false}};
    const conformance_u64_to_point_entry_t points[] = {{UINT64_MAX, EXTREME}, {0, {1, 2}}};
    CHECK_ECHO(conformance_echo_counts, counts, conformance_str_to_i64_map_t, counts, COUNTS);
    CHECK_ECHO(conformance_echo_counts, counts, conformance_str_to_i64_map_t, no_counts, "{}");
    CHECK_ECHO(conformance_echo_by_number, by_number, conformance_i64_to_str_map_t,
               ((conformance_i64_to_str_map_t){numbers, 4}),
               "{0: \"\\u0000\", 9223372036854775807: \"most\", -1: \"\", -9223372036854775808: \"least\"}");
    CHECK_ECHO(conformance_echo_by_octet, by_octet, conformance_u8_to_bool_map_t,
               ((conformance_u8_to_bool_map_t){octets, 2}), "{0: false, 255: true}");
    CHECK_ECHO(conformance_echo_by_u64, by_u64, conformance_u64_to_point_map_t,
               ((conformance_u64_to_point_map_t){points, 2}),
               "{0: {\"x\": 1, \"y\": 2}, 18446744073709551615: " EXTREME_TEXT "}");
}

static void maps_hold_maps(void) {
    const conformance_point_t points[] = {EXTREME, {0, 0}};
    const conformance_i32_to_point_slice_entry_t inner[] = {{-1, {points, 2}}, {7, {NULL, 0}}};
    const conformance_str_to_i32_to_point_slice_map_entry_t outer[] = {{FFI_STR("full"), {inner, 2}},
                                                                       {FFI_STR(""), {NULL, 0}}};
    CHECK_ECHO(conformance_echo_maps, maps, conformance_str_to_i32_to_point_slice_map_map_t,
               ((conformance_str_to_i32_to_point_slice_map_map_t){outer, 2}),
               "{\"\": {}, \"full\": {7: [], -1: [" EXTREME_TEXT ", {\"x\": 0, \"y\": 0}]}}");
}

static void maps_are_found_in_every_place(void) {
    const conformance_str_to_bytes_entry_t blobs[] = {{FFI_STR("k"), ffi_bytes_n("\xff", 1)}};
    const int64_t zero = 0;
    const conformance_str_to_opt_i64_entry_t options[] = {{FFI_STR("a"), NULL}, {FFI_STR("b"), &zero}};
    const conformance_u32_to_shape_entry_t shapes[] = {{UINT32_MAX, rectangle()}, {0, {.tag = CONFORMANCE_SHAPE_VOID}}};
    const conformance_str_to_i64_map_t list[] = {counts, {NULL, 0}};
    const conformance_every_map_t every = {
        .field = {blobs, 1}, .list = {list, 2}, .option = &list[1], .options = {options, 2}, .shapes = {shapes, 2}};
    const conformance_every_map_t none = {0};
    CHECK_ECHO(conformance_echo_every_map, every_map, conformance_every_map_t, &every,
               "{\"list\": [" COUNTS ", {}], \"field\": {\"k\": h'ff'}, \"option\": {}, \"shapes\": "
               "{0: {\"Void\": {}}, 4294967295: " RECTANGLE_TEXT "}, \"options\": {\"a\": null, \"b\": 0}}");
    CHECK_ECHO(conformance_echo_every_map, every_map, conformance_every_map_t, &none,
               "{\"list\": [], \"field\": {}, \"option\": null, \"shapes\": {}, \"options\": {}}");
    const conformance_str_to_str_entry_t texts[] = {{FFI_STR("k"), FFI_STR("v")}};
    const conformance_i16_to_i16_entry_t numbers[] = {{INT16_MIN, INT16_MAX}};
    conformance_map_choice_t choice = {.tag = CONFORMANCE_MAP_CHOICE_TEXTS};
    choice.value.texts.value = (conformance_str_to_str_map_t){texts, 1};
    CHECK_ECHO(conformance_echo_map_choice, map_choice, conformance_map_choice_t, &choice,
               "{\"Texts\": {\"value\": {\"k\": \"v\"}}}");
    choice.tag = CONFORMANCE_MAP_CHOICE_NUMBERS;
    choice.value.numbers.numbers = (conformance_i16_to_i16_map_t){numbers, 1};
    CHECK_ECHO(conformance_echo_map_choice, map_choice, conformance_map_choice_t, &choice,
               "{\"Numbers\": {\"numbers\": {-32768: 32767}}}");
    check_render_fail = render_map_error;
    CHECK_FORMS(conformance_fail_with_map, u32, uint32_t, (counts), "{\"value\": " COUNTS "}", FFI_FAIL,
                "{\"error\": {\"entries\": " COUNTS "}, \"message\": \"2 entries\"}");
}

/* Natively a map in order is in the order of its keys, which is not that of the wire. */
static void maps_in_order_come_in_order(void) {
    const conformance_i64_to_str_entry_t numbers[] = {{1, FFI_STR("")}, {-1, FFI_STR("")}, {0, FFI_STR("")}};
    const conformance_i64_to_str_map_t map = {numbers, 3};
    conformance_i64_to_str_map_t result;
    ffi_reply_t reply = {0};
    CHECK_INT(conformance_echo_by_number_wait(map, &result, &reply), FFI_OK);
    CHECK(result.len == 3 && result.data[0].key == -1 && result.data[1].key == 0 && result.data[2].key == 1);
    conformance_reply_release(&reply);
}

static void large_maps_survive(void) {
    enum { MANY = 10000 };
    conformance_u64_to_point_entry_t *const entries = check_alloc(NULL, MANY * sizeof *entries);
    text_t expected = {0};
    for (int i = 0; i < MANY; i++) {
        entries[i] = (conformance_u64_to_point_entry_t){(uint64_t)i * UINT64_C(0x9e3779b97f4a7c15), POINT(i, -i)};
    }
    const conformance_u64_to_point_map_t map = {entries, MANY};
    put_by_u64(&expected, &map);
    CHECK_ECHO(conformance_echo_by_u64, by_u64, conformance_u64_to_point_map_t, map, text_get(&expected));
    text_free(&expected);
    free(entries);
}

static void a_key_comes_once(void) {
    const conformance_str_to_i64_entry_t twice[] = {{FFI_STR("a"), 1}, {FFI_STR("b"), 2}, {FFI_STR("a"), 1}};
    const conformance_str_to_i64_map_t map = {twice, 3};
    const conformance_u8_to_bool_entry_t octets[] = {{7, true}, {7, false}};
    const conformance_u8_to_bool_map_t by_octet = {octets, 2};
    const conformance_every_map_t every = {.option = &map};
    CHECK_REFUSED(conformance_echo_counts, conformance_str_to_i64_map_t, (map), "value: duplicate key `a`");
    CHECK_REFUSED(conformance_echo_by_octet, conformance_u8_to_bool_map_t, (by_octet), "value: duplicate key `7`");
    CHECK_REFUSED(conformance_echo_every_map, conformance_every_map_t, (&every), "value.option: duplicate key `a`");
    CHECK_CBOR_REFUSED(conformance_echo_counts, "{\"value\": {\"a\": 1, \"b\": 2, \"a\": 1}}",
                       "value: duplicate key `a`");
    CHECK_CBOR_REFUSED(conformance_echo_by_octet, "{\"value\": {7: true, 7_1: false}}", "value: duplicate key `7`");
    CHECK_CBOR_REFUSED(conformance_echo_counts, "{\"value\": {\"ab\": 1, (_ \"a\", \"b\"): 2}}",
                       "value: duplicate key `ab`");
}

/* Places have their key in them. */
static void what_is_no_map_is_refused(void) {
    const conformance_str_to_i64_map_t nowhere = {NULL, 1};
    const conformance_str_to_i64_entry_t invalid_key[] = {{FFI_STR("a"), 1}, {FFI_STR("\xff"), 1}};
    const conformance_str_to_i64_map_t invalid = {invalid_key, 2};
    const conformance_i64_to_str_entry_t invalid_value[] = {{-7, FFI_STR("\xff")}};
    const conformance_i64_to_str_map_t by_number = {invalid_value, 1};
    const conformance_i32_to_point_slice_entry_t inner[] = {{-1, {NULL, 2}}};
    const conformance_str_to_i32_to_point_slice_map_entry_t outer[] = {{FFI_STR("key"), {inner, 1}}};
    const conformance_str_to_i32_to_point_slice_map_map_t maps = {outer, 1};
    CHECK_REFUSED(conformance_echo_counts, conformance_str_to_i64_map_t, (nowhere),
                  "value: null pointer with a length of 1");
    CHECK_REFUSED(conformance_echo_counts, conformance_str_to_i64_map_t, (invalid),
                  "value[key of entry 1]: not UTF-8 at byte 0");
    CHECK_REFUSED(conformance_echo_by_number, conformance_i64_to_str_map_t, (by_number),
                  "value[-7]: not UTF-8 at byte 0");
    CHECK_REFUSED(conformance_echo_maps, conformance_str_to_i32_to_point_slice_map_map_t, (maps),
                  "value[\"key\"][-1]: null pointer with a length of 2");
    CHECK_CBOR_REFUSED(conformance_echo_counts, "{\"value\": []}", "value: expected a map, found an array");
    CHECK_CBOR_REFUSED(conformance_echo_counts, "{\"value\": {1: 1}}",
                       "value[key of entry 0]: expected text, found an integer");
    CHECK_CBOR_REFUSED(conformance_echo_counts, "{\"value\": {\"a\": \"1\"}}",
                       "value[\"a\"]: expected an integer, found text");
    CHECK_CBOR_REFUSED(conformance_echo_by_octet, "{\"value\": {256: true}}",
                       "value[key of entry 0]: integer 256 is out of range for u8");
    CHECK_CBOR_REFUSED(conformance_echo_maps, "{\"value\": {\"key\": {-1: [{\"x\": 1}]}}}",
                       "value[\"key\"][-1][0].y: missing");
    CHECK_CBOR_TAKES(conformance_echo_counts, "{_ \"z\": 1, \"a\": 2}", "{\"a\": 2, \"z\": 1}");
}

int main(void) {
    maps_keep_their_entries();
    maps_hold_maps();
    maps_are_found_in_every_place();
    maps_in_order_come_in_order();
    large_maps_survive();
    a_key_comes_once();
    what_is_no_map_is_refused();
    return check_finish();
}
