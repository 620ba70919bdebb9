/* Defaults: what CBOR leaves out has a value, and C has to say everything. */
#define _POSIX_C_SOURCE 200809L
#include "values.h"

static void put_preset(text_t *out, const void *value) {
    const conformance_preset_t *const preset = value;
    text_add(out, "{");
    put_field(out, "due", &preset->due, put_u8);
    put_field(out, "most", &preset->most, put_u64);
    put_field(out, "text", &preset->text, put_str);
    put_field(out, "wide", &preset->wide, put_i128);
    put_field(out, "zero", &preset->zero, put_f64);
    put_field(out, "least", &preset->least, put_i8);
    put_field(out, "tenth", &preset->tenth, put_f32);
    put_field(out, "truth", &preset->truth, put_bool);
    put_key(out, "option");
    put_option(out, preset->option, put_level);
    put_field(out, "Renamed", &preset->other, put_u16);
    text_add(out, "}");
}
SHAPE(preset, conformance_preset_t, put_preset)

static void put_inner(text_t *out, const void *value) {
    const conformance_inner_t *const inner = value;
    text_add(out, "{");
    put_field(out, "first", &inner->first, put_i32);
    put_field(out, "second", &inner->second, put_i32);
    text_add(out, "}");
}

static void put_season(text_t *out, const void *value) {
    const conformance_season_t season = *(const conformance_season_t *)value;
    text_add(out, season == CONFORMANCE_SEASON_SUMMER   ? "\"Summer\""
                  : season == CONFORMANCE_SEASON_WINTER ? "\"Winter\""
                                                        : "<unknown>");
}

PUT_ARRAY(array, conformance_u16_array_2_t, put_u16)
PUT_MAP(map, conformance_str_to_i32_map_t, put_str, put_i32)
PUT_SET(set, ffi_i32_slice_t, put_i32)

static void put_blank(text_t *out, const void *value) {
    const conformance_blank_t *const blank = value;
    text_add(out, "{");
    put_field(out, "id", &blank->id, put_uuid);
    put_field(out, "map", &blank->map, put_map);
    put_field(out, "set", &blank->set, put_set);
    put_field(out, "flat", &blank->flat, put_season);
    put_field(out, "list", &blank->list, put_points);
    put_field(out, "span", &blank->span, put_duration);
    put_field(out, "text", &blank->text, put_str);
    put_field(out, "array", &blank->array, put_array);
    put_field(out, "boxed", blank->boxed, put_inner);
    put_field(out, "bytes", &blank->bytes, put_bytes);
    put_field(out, "inner", &blank->inner, put_inner);
    put_field(out, "truth", &blank->truth, put_bool);
    put_field(out, "number", &blank->number, put_i64);
    put_key(out, "option");
    put_option(out, blank->option, put_i32);
    put_key(out, "newtype");
    put_option(out, blank->newtype, put_i64);
    text_add(out, "}");
}
SHAPE(blank, conformance_blank_t, put_blank)

static void put_stroke(text_t *out, const void *value) {
    const conformance_stroke_t *const stroke = value;
    const conformance_stroke_coloured_t *const coloured = &stroke->value.coloured;
    switch (stroke->tag) {
    case CONFORMANCE_STROKE_PLAIN:
        text_add(out, "{\"Plain\": {");
        put_field(out, "value", &stroke->value.plain.value, put_u8);
        break;
    case CONFORMANCE_STROKE_DASHED:
        text_add(out, "{\"Dashed\": {");
        put_field(out, "field0", &stroke->value.dashed.field0, put_f64);
        put_field(out, "field1", &stroke->value.dashed.field1, put_inner);
        break;
    case CONFORMANCE_STROKE_COLOURED:
        text_add(out, "{\"Coloured\": {");
        put_field(out, "hue", &coloured->colour, put_str);
        put_key(out, "dash");
        put_option(out, coloured->dash, put_u8);
        put_field(out, "width", &coloured->width, put_u8);
        put_field(out, "opaque", &coloured->opaque, put_bool);
        break;
    default:
        text_add(out, "{\"Invisible\": {");
        break;
    }
    text_add(out, "}}");
}
PUT_SLICE(strokes, conformance_stroke_slice_t, put_stroke)
SHAPE(strokes, conformance_stroke_slice_t, put_strokes)

static void put_received(text_t *out, const void *value) {
    const conformance_received_t *const received = value;
    text_add(out, "{");
    put_field(out, "lent", &received->lent, put_u64);
    put_field(out, "text", &received->text, put_str);
    put_field(out, "inner", &received->inner, put_inner);
    put_field(out, "truth", &received->truth, put_bool);
    put_field(out, "number", &received->number, put_i64);
    put_key(out, "option");
    put_option(out, received->option, put_u8);
    text_add(out, "}");
}
SHAPE(received, conformance_received_t, put_received)

#define LEAST_I128 "3(h'7fffffffffffffffffffffffffffffff')"
#define ESCAPED "\"say \\\"hi\\\" \\\\ */ // %d\\u000a𝄞\""
#define ZEROS_TEXT "{\"secs\": 0, \"nanos\": 0}"
#define NO_UUID "37(h'00000000000000000000000000000000')"
/* What the `Default` of the struct gives, and what its fields have where they are left out. */
#define INNER_DEFAULT "{\"first\": 10, \"second\": 20}"
#define INNER_EMPTY "{\"first\": 1, \"second\": 2}"

/* What is there comes back, whether it is the default or not. Only it may be said in C. */
static void what_is_there_wins(void) {
    const conformance_level_t high = CONFORMANCE_LEVEL_HIGH;
    const conformance_preset_t preset = {.least = 127,
                                         .most = 1,
                                         .wide = {.lo = 2, .hi = 0},
                                         .tenth = 0.5f,
                                         .zero = 0.25,
                                         .truth = false,
                                         .text = FFI_STR("x"),
                                         .option = &high,
                                         .other = 3,
                                         .due = 4};
    const conformance_preset_t zeros = {.option = NULL};
    CHECK_ECHO(conformance_echo_preset, preset, conformance_preset_t, &preset,
               "{\"due\": 4, \"most\": 1, \"text\": \"x\", \"wide\": 2, \"zero\": 0.25, \"least\": 127, "
               "\"tenth\": 0.5, \"truth\": false, \"option\": \"High\", \"Renamed\": 3}");
    /* A zero is no default in C. */
    CHECK_ECHO(conformance_echo_preset, preset, conformance_preset_t, &zeros,
               "{\"due\": 0, \"most\": 0, \"text\": \"\", \"wide\": 0, \"zero\": 0.0, \"least\": 0, "
               "\"tenth\": 0.0, \"truth\": false, \"option\": null, \"Renamed\": 0}");

    const conformance_point_t point = EXTREME;
    const int32_t numbers[] = {-1};
    const conformance_str_to_i32_entry_t entries[] = {{FFI_STR("k"), 1}};
    const conformance_inner_t inner = {3, 4};
    const int64_t guess = 5;
    const conformance_blank_t blank = {.number = -1,
                                       .truth = true,
                                       .text = FFI_STR("t"),
                                       .bytes = ffi_bytes_n("b", 1),
                                       .list = {&point, 1},
                                       .array = {{1, 2}},
                                       .map = {entries, 1},
                                       .set = {numbers, 1},
                                       .span = {1, 2},
                                       .id = {{255}},
                                       .option = &numbers[0],
                                       .inner = inner,
                                       .boxed = &inner,
                                       .flat = CONFORMANCE_SEASON_SUMMER,
                                       .newtype = &guess};
    CHECK_ECHO(conformance_echo_blank, blank, conformance_blank_t, &blank,
               "{\"id\": 37(h'ff000000000000000000000000000000'), \"map\": {\"k\": 1}, \"set\": [-1], "
               "\"flat\": \"Summer\", \"list\": [" EXTREME_TEXT "], \"span\": {\"secs\": 1, \"nanos\": 2}, "
               "\"text\": \"t\", \"array\": [1, 2], \"boxed\": {\"first\": 3, \"second\": 4}, \"bytes\": h'62', "
               "\"inner\": {\"first\": 3, \"second\": 4}, \"truth\": true, \"number\": -1, \"option\": -1, "
               "\"newtype\": 5}");
}

static void fields_may_be_left_out(void) {
    CHECK_CBOR_TAKES(conformance_echo_preset, "{\"due\": 9}",
                     "{\"due\": 9, \"most\": 18446744073709551615, \"text\": " ESCAPED ", \"wide\": " LEAST_I128
                     ", \"zero\": -0.0, \"least\": -128, \"tenth\": 0.10000000149011612, \"truth\": true, "
                     "\"option\": null, \"Renamed\": 7}");
    /* One of them, and what is unknown: its name in Rust is. */
    CHECK_CBOR_TAKES(conformance_echo_preset, "{_ \"other\": 1, \"truth\": false, \"due\": 9}",
                     "{\"due\": 9, \"most\": 18446744073709551615, \"text\": " ESCAPED ", \"wide\": " LEAST_I128
                     ", \"zero\": -0.0, \"least\": -128, \"tenth\": 0.10000000149011612, \"truth\": false, "
                     "\"option\": null, \"Renamed\": 7}");
    CHECK_CBOR_TAKES(conformance_echo_blank, "{}",
                     "{\"id\": " NO_UUID ", \"map\": {}, \"set\": [], \"flat\": \"Winter\", \"list\": [], "
                     "\"span\": " ZEROS_TEXT ", \"text\": \"\", \"array\": [0, 0], \"boxed\": " INNER_DEFAULT
                     ", \"bytes\": h'', \"inner\": " INNER_DEFAULT ", \"truth\": false, \"number\": 0, "
                     "\"option\": null, \"newtype\": 42}");
    /* A struct that is there and empty is not one that is left out. */
    CHECK_CBOR_TAKES(conformance_echo_blank, "{\"inner\": {}, \"boxed\": {\"second\": 7}}",
                     "{\"id\": " NO_UUID ", \"map\": {}, \"set\": [], \"flat\": \"Winter\", \"list\": [], "
                     "\"span\": " ZEROS_TEXT ", \"text\": \"\", \"array\": [0, 0], "
                     "\"boxed\": {\"first\": 1, \"second\": 7}, \"bytes\": h'', \"inner\": " INNER_EMPTY
                     ", \"truth\": false, \"number\": 0, \"option\": null, \"newtype\": 42}");
    /* And null is a value, where it is one. */
    CHECK_CBOR_TAKES(conformance_echo_blank, "{\"newtype\": null, \"option\": null}",
                     "{\"id\": " NO_UUID ", \"map\": {}, \"set\": [], \"flat\": \"Winter\", \"list\": [], "
                     "\"span\": " ZEROS_TEXT ", \"text\": \"\", \"array\": [0, 0], \"boxed\": " INNER_DEFAULT
                     ", \"bytes\": h'', \"inner\": " INNER_DEFAULT ", \"truth\": false, \"number\": 0, "
                     "\"option\": null, \"newtype\": null}");
}

static void fields_of_variants_may_be_left_out(void) {
    const uint8_t dash = 1;
    conformance_stroke_t strokes[] = {{.tag = CONFORMANCE_STROKE_INVISIBLE},
                                      {.tag = CONFORMANCE_STROKE_PLAIN},
                                      {.tag = CONFORMANCE_STROKE_DASHED},
                                      {.tag = CONFORMANCE_STROKE_COLOURED}};
    strokes[1].value.plain.value = 9;
    strokes[2].value.dashed = (conformance_stroke_dashed_t){-1.5, {3, 4}};
    strokes[3].value.coloured = (conformance_stroke_coloured_t){FFI_STR("red"), 2, false, &dash};
    CHECK_ECHO(conformance_echo_strokes, strokes, conformance_stroke_slice_t,
               ((conformance_stroke_slice_t){strokes, 4}),
               "[{\"Invisible\": {}}, {\"Plain\": {\"value\": 9}}, "
               "{\"Dashed\": {\"field0\": -1.5, \"field1\": {\"first\": 3, \"second\": 4}}}, "
               "{\"Coloured\": {\"hue\": \"red\", \"dash\": 1, \"width\": 2, \"opaque\": false}}]");
    CHECK_CBOR_TAKES(conformance_echo_strokes,
                     "[{\"Plain\": {}}, {\"Dashed\": {}}, {\"Dashed\": {\"field1\": {}}}, "
                     "{\"Coloured\": {\"width\": 4, \"colour\": 1}}, "
                     "{\"Coloured\": {\"opaque\": false, \"width\": 4}}]",
                     "[{\"Plain\": {\"value\": 3}}, {\"Dashed\": {\"field0\": 0.5, \"field1\": " INNER_DEFAULT
                     "}}, {\"Dashed\": {\"field0\": 0.5, \"field1\": " INNER_EMPTY
                     "}}, {\"Coloured\": {\"hue\": \"black\", \"dash\": null, \"width\": 4, \"opaque\": true}}, "
                     "{\"Coloured\": {\"hue\": \"black\", \"dash\": null, \"width\": 4, \"opaque\": false}}]");
    CHECK_CBOR_REFUSED(conformance_echo_strokes, "{\"value\": [{\"Coloured\": {}}]}",
                       "value[0].Coloured.width: missing");
    CHECK_CBOR_REFUSED(conformance_echo_strokes, "{\"value\": [{\"Plain\": {\"value\": null}}]}",
                       "value[0].Plain.value: expected an integer, found null");
    CHECK_CBOR_REFUSED(conformance_echo_strokes, "{\"value\": [{\"Coloured\": {\"width\": 1, \"hue\": null}}]}",
                       "value[0].Coloured.hue: expected text, found null");
    /* A variant with fields is a map, even where all of them may be left out. */
    CHECK_CBOR_REFUSED(conformance_echo_strokes, "{\"value\": [\"Plain\"]}",
                       "value[0]: variant `Plain` has fields: write it as a map");
}

/* What is there is checked, and null is there. */
static void null_is_not_absent(void) {
    CHECK_CBOR_REFUSED(conformance_echo_preset, "{\"value\": {}}", "value.due: missing");
    CHECK_CBOR_REFUSED(conformance_echo_preset, "{\"value\": {\"due\": 1, \"least\": null}}",
                       "value.least: expected an integer, found null");
    CHECK_CBOR_REFUSED(conformance_echo_preset, "{\"value\": {\"due\": 1, \"wide\": null}}",
                       "value.wide: expected an integer, found null");
    CHECK_CBOR_REFUSED(conformance_echo_preset, "{\"value\": {\"due\": 1, \"zero\": null}}",
                       "value.zero: expected a number, found null");
    CHECK_CBOR_REFUSED(conformance_echo_preset, "{\"value\": {\"due\": 1, \"truth\": null}}",
                       "value.truth: expected a bool, found null");
    CHECK_CBOR_REFUSED(conformance_echo_preset, "{\"value\": {\"due\": 1, \"text\": null}}",
                       "value.text: expected text, found null");
    CHECK_CBOR_REFUSED(conformance_echo_preset, "{\"value\": {\"due\": 1, \"Renamed\": 65536}}",
                       "value.Renamed: integer 65536 is out of range for u16");
    CHECK_CBOR_REFUSED(conformance_echo_preset, "{\"value\": {\"due\": 1, \"least\": -128, \"least\": -128}}",
                       "value: duplicate key `least`");
    CHECK_CBOR_REFUSED(conformance_echo_blank, "{\"value\": {\"list\": null}}",
                       "value.list: expected an array, found null");
    CHECK_CBOR_REFUSED(conformance_echo_blank, "{\"value\": {\"inner\": null}}",
                       "value.inner: expected a map, found null");
    CHECK_CBOR_REFUSED(conformance_echo_blank, "{\"value\": {\"boxed\": null}}",
                       "value.boxed: expected a map, found null");
    CHECK_CBOR_REFUSED(conformance_echo_blank, "{\"value\": {\"flat\": null}}",
                       "value.flat: expected text, found null");
    CHECK_CBOR_REFUSED(conformance_default_parameters, "{\"number\": null}", "number: expected an integer, found null");
    CHECK_CBOR_REFUSED(conformance_default_parameters, "{\"struct\": null}", "struct: expected a map, found null");
    CHECK_CBOR_REFUSED(conformance_default_and_due, "{\"first\": \"x\"}", "second: missing");
    /* In C a pointer is no way to leave out what is no option. */
    CHECK_REFUSED(conformance_default_parameters, conformance_received_t,
                  (1, FFI_STR(""), true, NULL, NULL, ffi_bytes_n(NULL, 0)), "inner: null pointer where a value is due");
}

#define ALL_DEFAULTS                                                                                           \
    "{\"lent\": 0, \"text\": \"none \\\"yet\\\" */\", \"inner\": " INNER_DEFAULT                               \
    ", \"truth\": true, \"number\": -5, \"option\": null}"

static void parameters_may_be_left_out(void) {
    const uint8_t option = 2;
    const conformance_inner_t inner = {3, 4};
    CHECK_FORMS(conformance_default_parameters, received, conformance_received_t,
                (1, FFI_STR("t"), false, &option, &inner, ffi_bytes_n("ab", 2)),
                "{\"number\": 1, \"text\": \"t\", \"truth\": false, \"option\": 2, "
                "\"struct\": {\"first\": 3, \"second\": 4}, \"lent\": h'6162'}",
                FFI_OK,
                "{\"lent\": 2, \"text\": \"t\", \"inner\": {\"first\": 3, \"second\": 4}, \"truth\": false, "
                "\"number\": 1, \"option\": 2}");
    CHECK_CBOR(cbor_of("{}"), CBOR_CALL(conformance_default_parameters), FFI_OK, ALL_DEFAULTS);
    CHECK_CBOR(cbor_of("{\"inner\": {}}"), CBOR_CALL(conformance_default_parameters), FFI_OK, ALL_DEFAULTS);
    CHECK_CBOR((cbor_t){0}, CBOR_CALL(conformance_default_parameters), FFI_OK, ALL_DEFAULTS);
    CHECK_CBOR(cbor_of("{\"struct\": {}, \"number\": 0}"), CBOR_CALL(conformance_default_parameters), FFI_OK,
               "{\"lent\": 0, \"text\": \"none \\\"yet\\\" */\", \"inner\": " INNER_EMPTY
               ", \"truth\": true, \"number\": 0, \"option\": null}");
    CHECK_FORMS(conformance_default_and_due, str, ffi_str_t, (FFI_STR(""), FFI_STR("b")),
                "{\"first\": \"\", \"second\": \"b\"}", FFI_OK, "\"b\"");
    CHECK_CBOR(cbor_of("{\"second\": \"b\"}"), CBOR_CALL(conformance_default_and_due), FFI_OK, "\"a b\"");
}

static void parameters_of_methods_may_be_left_out(void) {
    CHECK_MAKES(conformance_with_default_label(FFI_STR(""), waiter_done, reply_to),
                conformance_with_default_label_wait(FFI_STR(""), &made, NULL),
                CBOR_MADE(conformance_with_default_label), "{\"label\": \"\"}", "");
    CHECK_MAKES_CBOR(CBOR_MADE(conformance_with_default_label), "{}", "by default");
    conformance_ctx_t *const ctx = context_of("l");
    CHECK_METHOD(ctx, conformance_default_prefix, str, ffi_str_t, (FFI_STR("")), "{\"prefix\": \"\"}", FFI_OK, "\"l\"");
    CHECK_CBOR(cbor_of("{}"), CBOR_CALL_ON(ctx, conformance_default_prefix), FFI_OK, "\"the label: l\"");
    CHECK_ASYNC_METHOD(ctx, conformance_default_later, i64, int64_t, (1), "{\"number\": 1}", FFI_OK, "2");
    CHECK_CBOR(cbor_of("{}"), CBOR_CALL_ON(ctx, conformance_default_later), FFI_OK, "42");
    CHECK_INT(conformance_destroy(ctx), FFI_OK);
}

int main(void) {
    what_is_there_wins();
    fields_may_be_left_out();
    fields_of_variants_may_be_left_out();
    null_is_not_absent();
    parameters_may_be_left_out();
    parameters_of_methods_may_be_left_out();
    return check_finish();
}
