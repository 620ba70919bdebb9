/* Newtypes: a typedef in C, and on the wire what they are made of. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

PUT_SLICE(user_ids, conformance_user_ids_t, put_u64)
SHAPE(user_ids, conformance_user_ids_t, put_user_ids)
PUT_SLICE(octets, conformance_octet_slice_t, put_u8)
SHAPE(octets, conformance_octet_slice_t, put_octets)
PUT_MAP(names, conformance_user_id_to_user_name_map_t, put_u64, put_str)

/* `null`, or an array of one with what the inner option is. */
static void put_maybe(text_t *out, const void *value) {
    text_add(out, "[");
    put_option(out, *(const conformance_maybe_t *)value, put_i64);
    text_add(out, "]");
}
SHAPE_OPTION(option_maybe, conformance_maybe_t, put_maybe)

static void put_every_newtype(text_t *out, const void *value) {
    const conformance_every_newtype_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_str);
    put_field(out, "field", &every->field, put_u64);
    put_field(out, "names", &every->names, put_names);
    put_key(out, "option");
    put_option(out, every->option, put_point);
    text_add(out, "}");
}
SHAPE(every_newtype, conformance_every_newtype_t, put_every_newtype)

static void render_nobody(text_t *out, const void *payload, size_t len) {
    const conformance_nobody_t *const error = payload;
    if (len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    put_field(out, "value", &error->value, put_str);
    text_add(out, "}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

static void newtypes_cross_as_what_they_are_made_of(void) {
    const conformance_user_id_t ids[] = {0, UINT64_MAX};
    const conformance_octet_t octets[] = {0, 255};
    const conformance_place_t place = EXTREME;
    CHECK_ECHO(conformance_echo_user_id, u64, conformance_user_id_t, UINT64_MAX, "18446744073709551615");
    CHECK_ECHO(conformance_echo_user_name, str, conformance_user_name_t, FFI_STR("n\0"), "\"n\\u0000\"");
    CHECK_ECHO(conformance_echo_place, point, conformance_place_t, &place, EXTREME_TEXT);
    CHECK_ECHO(conformance_lend_place, point, conformance_place_t, &place, EXTREME_TEXT);
    CHECK_ECHO(conformance_echo_loudness, level, conformance_loudness_t, CONFORMANCE_LEVEL_HIGH, "\"High\"");
    CHECK_ECHO(conformance_echo_user_ids, user_ids, conformance_user_ids_t, ((conformance_user_ids_t){ids, 2}),
               "[0, 18446744073709551615]");
    CHECK_ECHO(conformance_echo_admin_id, u64, conformance_admin_id_t, 7, "7");
    /* A newtype of a byte is no byte of a byte string. */
    CHECK_ECHO(conformance_echo_octets, octets, conformance_octet_slice_t, ((conformance_octet_slice_t){octets, 2}),
               "[0, 255]");
    CHECK_CBOR_REFUSED(conformance_echo_octets, "{\"value\": h'00ff'}", "value: expected an array, found bytes");
}

/* A newtype of an option can be null itself. */
static void an_option_of_an_option_in_disguise(void) {
    const int64_t number = -5;
    const conformance_maybe_t some = &number;
    const conformance_maybe_t none = NULL;
    CHECK_ECHO(conformance_echo_option_maybe, option_maybe, const conformance_maybe_t *, &some, "[-5]");
    CHECK_ECHO(conformance_echo_option_maybe, option_maybe, const conformance_maybe_t *, &none, "[null]");
    CHECK_ECHO(conformance_echo_option_maybe, option_maybe, const conformance_maybe_t *, NULL, "null");
}

static void newtypes_are_found_in_every_place(void) {
    const conformance_user_name_t list[] = {FFI_STR("a"), {NULL, 0}};
    const conformance_place_t place = EXTREME;
    const conformance_user_id_to_user_name_entry_t names[] = {{2, FFI_STR("two")}, {1, FFI_STR("one")}};
    const conformance_every_newtype_t every = {.field = 3, .list = {list, 2}, .option = &place, .names = {names, 2}};
    const conformance_every_newtype_t none = {0};
    CHECK_ECHO(conformance_echo_every_newtype, every_newtype, conformance_every_newtype_t, &every,
               "{\"list\": [\"a\", \"\"], \"field\": 3, \"names\": {1: \"one\", 2: \"two\"}, \"option\": "
               EXTREME_TEXT "}");
    CHECK_ECHO(conformance_echo_every_newtype, every_newtype, conformance_every_newtype_t, &none,
               "{\"list\": [], \"field\": 0, \"names\": {}, \"option\": null}");
    check_render_fail = render_nobody;
    CHECK_FORMS(conformance_fail_with_newtype, u64, conformance_user_id_t, (FFI_STR("x\0")),
                "{\"value\": \"x\\u0000\"}", FFI_FAIL,
                "{\"error\": {\"value\": \"x\\u0000\"}, \"message\": \"nobody is called x\\u0000\"}");
}

static void what_they_are_made_of_has_to_be_right(void) {
    const conformance_user_id_to_user_name_entry_t twice[] = {{7, FFI_STR("")}, {7, FFI_STR("")}};
    const conformance_every_newtype_t every = {.names = {twice, 2}};
    CHECK_REFUSED(conformance_echo_user_name, conformance_user_name_t, (FFI_STR("\xff")), "value: not UTF-8 at byte 0");
    CHECK_REFUSED(conformance_echo_place, conformance_place_t, (NULL), "value: null pointer where a value is due");
    CHECK_REFUSED(conformance_echo_loudness, conformance_loudness_t, (3), "value: 3 is not a value of `Level`");
    CHECK_REFUSED(conformance_echo_every_newtype, conformance_every_newtype_t, (&every),
                  "value.names: duplicate key `7`");
    CHECK_CBOR_REFUSED(conformance_echo_user_id, "{\"value\": \"7\"}", "value: expected an integer, found text");
    CHECK_CBOR_REFUSED(conformance_echo_place, "{\"value\": {\"value\": {\"x\": 1, \"y\": 2}}}", "value.x: missing");
}

int main(void) {
    newtypes_cross_as_what_they_are_made_of();
    an_option_of_an_option_in_disguise();
    newtypes_are_found_in_every_place();
    what_they_are_made_of_has_to_be_right();
    return check_finish();
}
