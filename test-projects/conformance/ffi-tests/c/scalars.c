/* Numbers and truth values: both ends of each, in every form and every place. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

static void put_scalars(text_t *out, const void *value) {
    const conformance_scalars_t *const scalars = value;
    text_add(out, "{");
    put_field(out, "i8", &scalars->i8, put_i8);
    put_field(out, "u8", &scalars->u8, put_u8);
    put_field(out, "f32", &scalars->f32, put_f32);
    put_field(out, "f64", &scalars->f64, put_f64);
    put_field(out, "i16", &scalars->i16, put_i16);
    put_field(out, "i32", &scalars->i32, put_i32);
    put_field(out, "i64", &scalars->i64, put_i64);
    put_field(out, "u16", &scalars->u16, put_u16);
    put_field(out, "u32", &scalars->u32, put_u32);
    put_field(out, "u64", &scalars->u64, put_u64);
    put_field(out, "bool", &scalars->bool_, put_bool);
    text_add(out, "}");
}
SHAPE(scalars, conformance_scalars_t, put_scalars)

static void put_scalar_lists(text_t *out, const void *value) {
    const conformance_scalar_lists_t *const lists = value;
    text_add(out, "{");
    put_key(out, "i8s");
    PUT_LIST(out, lists->i8s, put_i8);
    put_key(out, "f32s");
    PUT_LIST(out, lists->f32s, put_f32);
    put_key(out, "f64s");
    PUT_LIST(out, lists->f64s, put_f64);
    put_key(out, "i16s");
    PUT_LIST(out, lists->i16s, put_i16);
    put_key(out, "i32s");
    PUT_LIST(out, lists->i32s, put_i32);
    put_key(out, "i64s");
    PUT_LIST(out, lists->i64s, put_i64);
    put_key(out, "u16s");
    PUT_LIST(out, lists->u16s, put_u16);
    put_key(out, "u32s");
    PUT_LIST(out, lists->u32s, put_u32);
    put_key(out, "u64s");
    PUT_LIST(out, lists->u64s, put_u64);
    put_key(out, "bools");
    PUT_LIST(out, lists->bools, put_bool);
    text_add(out, "}");
}
SHAPE(scalar_lists, conformance_scalar_lists_t, put_scalar_lists)

static void put_scalar_options(text_t *out, const void *value) {
    const conformance_scalar_options_t *const options = value;
    text_add(out, "{");
    put_key(out, "i8");
    put_option(out, options->i8, put_i8);
    put_key(out, "u8");
    put_option(out, options->u8, put_u8);
    put_key(out, "f32");
    put_option(out, options->f32, put_f32);
    put_key(out, "f64");
    put_option(out, options->f64, put_f64);
    put_key(out, "i16");
    put_option(out, options->i16, put_i16);
    put_key(out, "i32");
    put_option(out, options->i32, put_i32);
    put_key(out, "i64");
    put_option(out, options->i64, put_i64);
    put_key(out, "u16");
    put_option(out, options->u16, put_u16);
    put_key(out, "u32");
    put_option(out, options->u32, put_u32);
    put_key(out, "u64");
    put_option(out, options->u64, put_u64);
    put_key(out, "bool");
    put_option(out, options->bool_, put_bool);
    text_add(out, "}");
}
SHAPE(scalar_options, conformance_scalar_options_t, put_scalar_options)

/* `{"I8": {"value": -1}}` */
static void put_scalar(text_t *out, const void *value) {
    const conformance_scalar_t *const scalar = value;
    static const struct {
        const char *name;
        put_fn *put;
    } variants[] = {
        [CONFORMANCE_SCALAR_BOOL] = {"Bool", put_bool}, [CONFORMANCE_SCALAR_I8] = {"I8", put_i8},
        [CONFORMANCE_SCALAR_I16] = {"I16", put_i16},    [CONFORMANCE_SCALAR_I32] = {"I32", put_i32},
        [CONFORMANCE_SCALAR_I64] = {"I64", put_i64},    [CONFORMANCE_SCALAR_U8] = {"U8", put_u8},
        [CONFORMANCE_SCALAR_U16] = {"U16", put_u16},    [CONFORMANCE_SCALAR_U32] = {"U32", put_u32},
        [CONFORMANCE_SCALAR_U64] = {"U64", put_u64},    [CONFORMANCE_SCALAR_F32] = {"F32", put_f32},
        [CONFORMANCE_SCALAR_F64] = {"F64", put_f64},
    };
    text_add(out, "{\"%s\": {", variants[scalar->tag].name);
    put_field(out, "value", &scalar->value, variants[scalar->tag].put);
    text_add(out, "}}");
}
SHAPE(scalar, conformance_scalar_t, put_scalar)

static void render_scalar_error(text_t *out, const void *payload, size_t len) {
    const conformance_scalar_error_t *const error = payload;
    if (len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    put_field(out, "scalars", &error->scalars, put_scalars);
    text_add(out, "}, \"message\": ");
    text_str(out, error->message);
    text_add(out, "}");
}

static void integers_keep_both_ends(void) {
    CHECK_ECHO(conformance_echo_i8, i8, int8_t, INT8_MIN, "-128");
    CHECK_ECHO(conformance_echo_i8, i8, int8_t, -1, "-1");
    CHECK_ECHO(conformance_echo_i8, i8, int8_t, INT8_MAX, "127");
    CHECK_ECHO(conformance_echo_i16, i16, int16_t, INT16_MIN, "-32768");
    CHECK_ECHO(conformance_echo_i16, i16, int16_t, INT16_MAX, "32767");
    CHECK_ECHO(conformance_echo_i32, i32, int32_t, INT32_MIN, "-2147483648");
    CHECK_ECHO(conformance_echo_i32, i32, int32_t, INT32_MAX, "2147483647");
    CHECK_ECHO(conformance_echo_i64, i64, int64_t, INT64_MIN, "-9223372036854775808");
    CHECK_ECHO(conformance_echo_i64, i64, int64_t, INT64_MAX, "9223372036854775807");
    CHECK_ECHO(conformance_echo_u8, u8, uint8_t, 0, "0");
    CHECK_ECHO(conformance_echo_u8, u8, uint8_t, UINT8_MAX, "255");
    CHECK_ECHO(conformance_echo_u16, u16, uint16_t, UINT16_MAX, "65535");
    CHECK_ECHO(conformance_echo_u32, u32, uint32_t, UINT32_MAX, "4294967295");
    CHECK_ECHO(conformance_echo_u64, u64, uint64_t, 0, "0");
    CHECK_ECHO(conformance_echo_u64, u64, uint64_t, UINT64_MAX, "18446744073709551615");
}

static void truth_values_are_two(void) {
    CHECK_ECHO(conformance_echo_bool, truth, bool, false, "false");
    CHECK_ECHO(conformance_echo_bool, truth, bool, true, "true");
}

static void floats_keep_their_values(void) {
    CHECK_ECHO(conformance_echo_f32, f32, float, 0.0f, "0.0");
    CHECK_ECHO(conformance_echo_f32, f32, float, -0.0f, "-0.0");
    CHECK_ECHO(conformance_echo_f32, f32, float, 0.1f, "0.10000000149011612");
    CHECK_ECHO(conformance_echo_f32, f32, float, 3.4028234663852886e38f, "3.4028234663852886e+38");
    CHECK_ECHO(conformance_echo_f32, f32, float, 1.401298464324817e-45f, "1.4012984643248171e-45");
    CHECK_ECHO(conformance_echo_f32, f32, float, INFINITY, "Infinity");
    CHECK_ECHO(conformance_echo_f32, f32, float, -INFINITY, "-Infinity");
    CHECK_ECHO(conformance_echo_f32, f32, float, NAN, "NaN");
    CHECK_ECHO(conformance_echo_f64, f64, double, 0.0, "0.0");
    CHECK_ECHO(conformance_echo_f64, f64, double, -0.0, "-0.0");
    CHECK_ECHO(conformance_echo_f64, f64, double, 0.1, "0.10000000000000001");
    CHECK_ECHO(conformance_echo_f64, f64, double, 1.7976931348623157e308, "1.7976931348623157e+308");
    CHECK_ECHO(conformance_echo_f64, f64, double, 5e-324, "4.9406564584124654e-324");
    CHECK_ECHO(conformance_echo_f64, f64, double, (double)INFINITY, "Infinity");
    CHECK_ECHO(conformance_echo_f64, f64, double, -(double)INFINITY, "-Infinity");
    CHECK_ECHO(conformance_echo_f64, f64, double, (double)NAN, "NaN");
}

static float f32_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double f64_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The native forms keep all bits of a NaN; signalling ones are left out, which some processors quieten. */
static void a_nan_keeps_its_bits(void) {
    float narrow;
    double wide;
    CHECK_CALL(f32_bits_payload, conformance_echo_f32(waiter_done, reply_to, f32_of(0xffc12345)), FFI_OK, "ffc12345");
    CHECK_WAIT(f32_bits_out, narrow, conformance_echo_f32_wait(f32_of(0xffc12345), &narrow, &reply), FFI_OK,
               "ffc12345");
    CHECK_CALL(f64_bits_payload,
               conformance_echo_f64(waiter_done, reply_to, f64_of(UINT64_C(0xfff8123456789abc))), FFI_OK,
               "fff8123456789abc");
    CHECK_WAIT(f64_bits_out, wide, conformance_echo_f64_wait(f64_of(UINT64_C(0xfff8123456789abc)), &wide, &reply),
               FFI_OK, "fff8123456789abc");
}

#define SMALLEST                                                                                                 \
    "{\"i8\": -128, \"u8\": 0, \"f32\": -0.0, \"f64\": -Infinity, \"i16\": -32768, \"i32\": -2147483648, "       \
    "\"i64\": -9223372036854775808, \"u16\": 0, \"u32\": 0, \"u64\": 0, \"bool\": false}"
#define LARGEST                                                                                                  \
    "{\"i8\": 127, \"u8\": 255, \"f32\": 3.4028234663852886e+38, \"f64\": Infinity, \"i16\": 32767, "            \
    "\"i32\": 2147483647, \"i64\": 9223372036854775807, \"u16\": 65535, \"u32\": 4294967295, "                   \
    "\"u64\": 18446744073709551615, \"bool\": true}"

static conformance_scalars_t smallest(void) {
    return (conformance_scalars_t){.bool_ = false,
                                   .i64 = INT64_MIN,
                                   .i8 = INT8_MIN,
                                   .i32 = INT32_MIN,
                                   .i16 = INT16_MIN,
                                   .f64 = -(double)INFINITY,
                                   .f32 = -0.0f};
}

static conformance_scalars_t largest(void) {
    return (conformance_scalars_t){.bool_ = true,
                                   .i64 = INT64_MAX,
                                   .i8 = INT8_MAX,
                                   .i32 = INT32_MAX,
                                   .i16 = INT16_MAX,
                                   .f64 = (double)INFINITY,
                                   .u8 = UINT8_MAX,
                                   .u64 = UINT64_MAX,
                                   .u16 = UINT16_MAX,
                                   .f32 = 3.4028234663852886e38f,
                                   .u32 = UINT32_MAX};
}

static void fields_keep_their_values(void) {
    const conformance_scalars_t least = smallest();
    const conformance_scalars_t most = largest();
    CHECK_ECHO(conformance_echo_scalars, scalars, conformance_scalars_t, &least, SMALLEST);
    CHECK_ECHO(conformance_echo_scalars, scalars, conformance_scalars_t, &most, LARGEST);
}

static void parameters_keep_their_order(void) {
    CHECK_FORMS(conformance_gather_scalars, scalars, conformance_scalars_t,
                (true, INT64_MAX, INT8_MAX, INT32_MAX, INT16_MAX, (double)INFINITY, UINT8_MAX, UINT64_MAX, UINT16_MAX,
                 3.4028234663852886e38f, UINT32_MAX),
                LARGEST, FFI_OK, LARGEST);
}

static void elements_keep_their_values(void) {
    const bool bools[] = {true, false};
    const int8_t i8s[] = {INT8_MIN, INT8_MAX};
    const int16_t i16s[] = {INT16_MIN, INT16_MAX};
    const int32_t i32s[] = {INT32_MIN, INT32_MAX};
    const int64_t i64s[] = {INT64_MIN, INT64_MAX};
    const uint16_t u16s[] = {0, UINT16_MAX};
    const uint32_t u32s[] = {0, UINT32_MAX};
    const uint64_t u64s[] = {0, UINT64_MAX};
    const float f32s[] = {-0.0f, INFINITY, NAN};
    const double f64s[] = {-0.0, -(double)INFINITY, (double)NAN};
    const conformance_scalar_lists_t lists = {
        .bools = {bools, 2}, .i8s = {i8s, 2},   .i16s = {i16s, 2}, .i32s = {i32s, 2}, .i64s = {i64s, 2},
        .u16s = {u16s, 2},   .u32s = {u32s, 2}, .u64s = {u64s, 2}, .f32s = {f32s, 3}, .f64s = {f64s, 3}};
    const conformance_scalar_lists_t none = {0};
    CHECK_ECHO(conformance_echo_scalar_lists, scalar_lists, conformance_scalar_lists_t, &lists,
               "{\"i8s\": [-128, 127], \"f32s\": [-0.0, Infinity, NaN], \"f64s\": [-0.0, -Infinity, NaN], "
               "\"i16s\": [-32768, 32767], \"i32s\": [-2147483648, 2147483647], "
               "\"i64s\": [-9223372036854775808, 9223372036854775807], \"u16s\": [0, 65535], "
               "\"u32s\": [0, 4294967295], \"u64s\": [0, 18446744073709551615], \"bools\": [true, false]}");
    CHECK_ECHO(conformance_echo_scalar_lists, scalar_lists, conformance_scalar_lists_t, &none,
               "{\"i8s\": [], \"f32s\": [], \"f64s\": [], \"i16s\": [], \"i32s\": [], \"i64s\": [], \"u16s\": [], "
               "\"u32s\": [], \"u64s\": [], \"bools\": []}");
}

static void options_keep_their_values(void) {
    const conformance_scalars_t all = smallest();
    const conformance_scalar_options_t some = {.bool_ = &all.bool_,
                                               .i8 = &all.i8,
                                               .i16 = &all.i16,
                                               .i32 = &all.i32,
                                               .i64 = &all.i64,
                                               .u8 = &all.u8,
                                               .u16 = &all.u16,
                                               .u32 = &all.u32,
                                               .u64 = &all.u64,
                                               .f32 = &all.f32,
                                               .f64 = &all.f64};
    const conformance_scalar_options_t none = {0};
    CHECK_ECHO(conformance_echo_scalar_options, scalar_options, conformance_scalar_options_t, &some, SMALLEST);
    CHECK_ECHO(conformance_echo_scalar_options, scalar_options, conformance_scalar_options_t, &none,
               "{\"i8\": null, \"u8\": null, \"f32\": null, \"f64\": null, \"i16\": null, \"i32\": null, "
               "\"i64\": null, \"u16\": null, \"u32\": null, \"u64\": null, \"bool\": null}");
    /* On the wire what is left out is none. */
    CHECK_CBOR_TAKES(conformance_echo_scalar_options, "{\"u8\": 7}",
                     "{\"i8\": null, \"u8\": 7, \"f32\": null, \"f64\": null, \"i16\": null, \"i32\": null, "
                     "\"i64\": null, \"u16\": null, \"u32\": null, \"u64\": null, \"bool\": null}");
}

#define CHECK_SCALAR(variant, member, number, text)                                                    \
    do {                                                                                               \
        conformance_scalar_t scalar = {.tag = CONFORMANCE_SCALAR_##variant};                           \
        scalar.value.member.value = (number);                                                          \
        CHECK_ECHO(conformance_echo_scalar, scalar, conformance_scalar_t, &scalar,                     \
                   "{\"" #variant "\": {\"value\": " text "}}");                                       \
    } while (0)

static void variants_keep_their_values(void) {
    conformance_scalar_t scalar = {.tag = CONFORMANCE_SCALAR_BOOL};
    scalar.value.bool_.value = true;
    CHECK_ECHO(conformance_echo_scalar, scalar, conformance_scalar_t, &scalar, "{\"Bool\": {\"value\": true}}");
    CHECK_SCALAR(I8, i8, INT8_MIN, "-128");
    CHECK_SCALAR(I16, i16, INT16_MIN, "-32768");
    CHECK_SCALAR(I32, i32, INT32_MIN, "-2147483648");
    CHECK_SCALAR(I64, i64, INT64_MIN, "-9223372036854775808");
    CHECK_SCALAR(U8, u8, UINT8_MAX, "255");
    CHECK_SCALAR(U16, u16, UINT16_MAX, "65535");
    CHECK_SCALAR(U32, u32, UINT32_MAX, "4294967295");
    CHECK_SCALAR(U64, u64, UINT64_MAX, "18446744073709551615");
    CHECK_SCALAR(F32, f32, -0.0f, "-0.0");
    CHECK_SCALAR(F64, f64, -(double)INFINITY, "-Infinity");
}

static void errors_keep_their_values(void) {
    const conformance_scalars_t least = smallest();
    check_render_fail = render_scalar_error;
    CHECK_FORMS(conformance_fail_scalars, truth, bool, (&least), "{\"value\": " SMALLEST "}", FFI_FAIL,
                "{\"error\": {\"scalars\": " SMALLEST
                "}, \"message\": \"scalars, -9223372036854775808 among them\"}");
}

/* In C a bool can only be wrong where its byte is written as such. */
static void a_bool_is_zero_or_one(void) {
    conformance_scalars_t scalars = smallest();
    const uint8_t two = 2;
    memcpy(&scalars.bool_, &two, 1);
    CHECK_REFUSED(conformance_echo_scalars, conformance_scalars_t, (&scalars), "value.bool: a bool is 0 or 1, found 2");
    const uint8_t bytes[] = {0, 255};
    const conformance_scalar_lists_t lists = {.bools = {(const bool *)bytes, 2}};
    CHECK_REFUSED(conformance_echo_scalar_lists, conformance_scalar_lists_t, (&lists),
                  "value.bools[1]: a bool is 0 or 1, found 255");
    const conformance_scalar_options_t options = {.bool_ = (const bool *)&two};
    CHECK_REFUSED(conformance_echo_scalar_options, conformance_scalar_options_t, (&options),
                  "value.bool: a bool is 0 or 1, found 2");
    conformance_scalar_t scalar = {.tag = CONFORMANCE_SCALAR_BOOL};
    memcpy(&scalar.value, &two, 1);
    CHECK_REFUSED(conformance_echo_scalar, conformance_scalar_t, (&scalar), "value.value: a bool is 0 or 1, found 2");
}

static void what_is_no_value_is_refused(void) {
    const conformance_scalar_options_t options = {.i64 = misaligned(&(const int64_t[2]){0, 0})};
    const conformance_scalar_lists_t lists = {.f64s = {NULL, 1}};
    const conformance_scalar_t unknown = {.tag = CONFORMANCE_SCALAR_F64 + 1};
    CHECK_REFUSED(conformance_echo_scalars, conformance_scalars_t, (NULL), "value: null pointer where a value is due");
    CHECK_REFUSED(conformance_echo_scalars, conformance_scalars_t, (misaligned(&(conformance_scalars_t[2]){0})),
                  "value: misaligned pointer");
    CHECK_REFUSED(conformance_echo_scalar_options, conformance_scalar_options_t, (&options),
                  "value.i64: misaligned pointer");
    CHECK_REFUSED(conformance_echo_scalar_lists, conformance_scalar_lists_t, (&lists),
                  "value.f64s: null pointer with a length of 1");
    CHECK_REFUSED(conformance_echo_scalar, conformance_scalar_t, (&unknown), "value: 11 is not a value of `Scalar`");
}

/* On the wire numbers have no width, so they can be out of range, and any width is fine. */
static void the_wire_has_numbers_of_any_size(void) {
    CHECK_CBOR_REFUSED(conformance_echo_i8, "{\"value\": 128}", "value: integer 128 is out of range for i8");
    CHECK_CBOR_REFUSED(conformance_echo_i8, "{\"value\": -129}", "value: integer -129 is out of range for i8");
    CHECK_CBOR_REFUSED(conformance_echo_u8, "{\"value\": -1}", "value: integer -1 is out of range for u8");
    CHECK_CBOR_REFUSED(conformance_echo_u8, "{\"value\": 256}", "value: integer 256 is out of range for u8");
    CHECK_CBOR_REFUSED(conformance_echo_i64, "{\"value\": 9223372036854775808}",
                       "value: integer 9223372036854775808 is out of range for i64");
    CHECK_CBOR_REFUSED(conformance_echo_i64, "{\"value\": -9223372036854775809}",
                       "value: integer -9223372036854775809 is out of range for i64");
    CHECK_CBOR_REFUSED(conformance_echo_i64, "{\"value\": 1.0}", "value: expected an integer, found a float");
    CHECK_CBOR_REFUSED(conformance_echo_bool, "{\"value\": 1}", "value: expected a bool, found an integer");
    CHECK_CBOR_REFUSED(conformance_echo_f64, "{\"value\": \"0.1\"}", "value: expected a number, found text");
    CHECK_CBOR_REFUSED(conformance_echo_u16, "{\"value\": null}", "value: expected an integer, found null");
    CHECK_CBOR_REFUSED(conformance_echo_u32, "{}", "value: missing");
    CHECK_CBOR_REFUSED(conformance_echo_u64, "{\"value\": 1, \"value\": 1}", "duplicate key `value`");
    CHECK_CBOR_REFUSED(conformance_echo_f32, "{\"value\": 1e300}", "value: number 1e300 is out of range for f32");
    CHECK_CBOR_REFUSED(conformance_echo_f32, "{\"value\": 16777217}",
                       "value: integer 16777217 is not exactly representable as f32");
    /* A host without a float of single precision can only send 0.1 as another one. */
    CHECK_CBOR_TAKES(conformance_echo_f32, "0.1", "0.10000000149011612");
    CHECK_CBOR_TAKES(conformance_echo_f64, "-3", "-3.0");
    CHECK_CBOR_TAKES(conformance_echo_u8, "7_3", "7");
    CHECK_CBOR_TAKES(conformance_echo_i16, "-1_2", "-1");
    CHECK_CBOR_TAKES(conformance_echo_i32, "1(1(-5))", "-5");
    CHECK_CBOR_TAKES(conformance_echo_f64, "1.5_3", "1.5");
    CHECK_CBOR_TAKES(conformance_echo_f32, "1.5_3", "1.5");
    CHECK_CBOR(CBOR({_ "later": [1, {}], "value": 3}), CBOR_CALL(conformance_echo_u64), FFI_OK, "3");
}

int main(void) {
    integers_keep_both_ends();
    truth_values_are_two();
    floats_keep_their_values();
    a_nan_keeps_its_bits();
    fields_keep_their_values();
    parameters_keep_their_order();
    elements_keep_their_values();
    options_keep_their_values();
    variants_keep_their_values();
    errors_keep_their_values();
    a_bool_is_zero_or_one();
    what_is_no_value_is_refused();
    the_wire_has_numbers_of_any_size();
    return check_finish();
}
