/* Integers of 128 bits: both ends, and both sides of where CBOR needs a bignum. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

static void put_every_wide(text_t *out, const void *value) {
    const conformance_every_wide_t *const every = value;
    text_add(out, "{");
    put_key(out, "list");
    PUT_LIST(out, every->list, put_i128);
    put_field(out, "small", &every->small_, put_u8);
    put_key(out, "option");
    put_option(out, every->option, put_u128);
    put_field(out, "signed", &every->signed_, put_i128);
    put_field(out, "unsigned", &every->unsigned_, put_u128);
    text_add(out, "}");
}
SHAPE(every_wide, conformance_every_wide_t, put_every_wide)

static void put_wide_choice(text_t *out, const void *value) {
    const conformance_wide_choice_t *const choice = value;
    if (choice->tag == CONFORMANCE_WIDE_CHOICE_SIGNED) {
        text_add(out, "{\"Signed\": {");
        put_field(out, "value", &choice->value.signed_.value, put_i128);
    } else {
        text_add(out, "{\"Unsigned\": {");
        put_field(out, "value", &choice->value.unsigned_.value, put_u128);
    }
    text_add(out, "}}");
}
SHAPE(wide_choice, conformance_wide_choice_t, put_wide_choice)

static void render_wide_error(text_t *out, const void *payload, size_t len) {
    const conformance_wide_error_t *const error = payload;
    if (len != sizeof *error) {
        text_add(out, "<%zu bytes>", len);
        return;
    }
    text_add(out, "{\"error\": {");
    put_field(out, "number", &error->number, put_u128);
    text_add(out, "}");
    put_field(out, "message", &error->message, put_str);
    text_add(out, "}");
}

static const ffi_i128_t least = {0, INT64_MIN};
static const ffi_i128_t most = {UINT64_MAX, INT64_MAX};
static const ffi_u128_t largest = {UINT64_MAX, UINT64_MAX};
#define LEAST "3(h'7fffffffffffffffffffffffffffffff')"
#define MOST "2(h'7fffffffffffffffffffffffffffffff')"
#define LARGEST "2(h'ffffffffffffffffffffffffffffffff')"

static void wide_integers_keep_both_ends(void) {
    CHECK_ECHO(conformance_echo_i128, i128, ffi_i128_t, least, LEAST);
    CHECK_ECHO(conformance_echo_i128, i128, ffi_i128_t, most, MOST);
    CHECK_ECHO(conformance_echo_i128, i128, ffi_i128_t, ((ffi_i128_t){0, 0}), "0");
    CHECK_ECHO(conformance_echo_i128, i128, ffi_i128_t, ((ffi_i128_t){UINT64_MAX, -1}), "-1");
    CHECK_ECHO(conformance_echo_u128, u128, ffi_u128_t, ((ffi_u128_t){0, 0}), "0");
    CHECK_ECHO(conformance_echo_u128, u128, ffi_u128_t, largest, LARGEST);
}

/* What fits into 64 bits is an integer like any other; a negative one has a bit more. */
static void bignums_begin_where_integers_end(void) {
    CHECK_ECHO(conformance_echo_i128, i128, ffi_i128_t, ((ffi_i128_t){UINT64_MAX, 0}), "18446744073709551615");
    CHECK_ECHO(conformance_echo_i128, i128, ffi_i128_t, ((ffi_i128_t){0, 1}), "2(h'010000000000000000')");
    CHECK_ECHO(conformance_echo_i128, i128, ffi_i128_t, ((ffi_i128_t){0, -1}), "-18446744073709551616");
    CHECK_ECHO(conformance_echo_i128, i128, ffi_i128_t, ((ffi_i128_t){UINT64_MAX, -2}), "3(h'010000000000000000')");
    CHECK_ECHO(conformance_echo_u128, u128, ffi_u128_t, ((ffi_u128_t){UINT64_MAX, 0}), "18446744073709551615");
    CHECK_ECHO(conformance_echo_u128, u128, ffi_u128_t, ((ffi_u128_t){1, 1}), "2(h'010000000000000001')");
}

static void wide_integers_are_found_in_every_place(void) {
    const ffi_i128_t list[] = {least, {1, 0}, most};
    const conformance_every_wide_t every = {
        .small_ = 7, .signed_ = least, .unsigned_ = largest, .list = {list, 3}, .option = &largest};
    const conformance_every_wide_t none = {0};
    CHECK_ECHO(conformance_echo_every_wide, every_wide, conformance_every_wide_t, &every,
               "{\"list\": [" LEAST ", 1, " MOST "], \"small\": 7, \"option\": " LARGEST ", \"signed\": " LEAST
               ", \"unsigned\": " LARGEST "}");
    CHECK_ECHO(conformance_echo_every_wide, every_wide, conformance_every_wide_t, &none,
               "{\"list\": [], \"small\": 0, \"option\": null, \"signed\": 0, \"unsigned\": 0}");
    conformance_wide_choice_t choice = {.tag = CONFORMANCE_WIDE_CHOICE_SIGNED};
    choice.value.signed_.value = least;
    CHECK_ECHO(conformance_echo_wide_choice, wide_choice, conformance_wide_choice_t, &choice,
               "{\"Signed\": {\"value\": " LEAST "}}");
    choice.tag = CONFORMANCE_WIDE_CHOICE_UNSIGNED;
    choice.value.unsigned_.value = largest;
    CHECK_ECHO(conformance_echo_wide_choice, wide_choice, conformance_wide_choice_t, &choice,
               "{\"Unsigned\": {\"value\": " LARGEST "}}");
    check_render_fail = render_wide_error;
    CHECK_FORMS(conformance_fail_with_wide, i128, ffi_i128_t, (largest), "{\"value\": " LARGEST "}", FFI_FAIL,
                "{\"error\": {\"number\": " LARGEST
                "}, \"message\": \"340282366920938463463374607431768211455 is too much\"}");
}

static void constants_are_wide(void) {
    CHECK(CONFORMANCE_MIN_I128.lo == least.lo && CONFORMANCE_MIN_I128.hi == least.hi);
    CHECK(CONFORMANCE_MAX_I128.lo == most.lo && CONFORMANCE_MAX_I128.hi == most.hi);
    CHECK(CONFORMANCE_MAX_U128.lo == largest.lo && CONFORMANCE_MAX_U128.hi == largest.hi);
    CHECK(CONFORMANCE_MINUS_ONE.lo == UINT64_MAX && CONFORMANCE_MINUS_ONE.hi == -1);
}

/* Compilers that have such integers convert them. */
static void compilers_convert(void) {
#ifdef __SIZEOF_INT128__
    const ffi_int128_t number = -((ffi_int128_t)1 << 100);
    const ffi_i128_t halves = ffi_i128(number);
    CHECK(halves.lo == 0 && halves.hi == -(INT64_C(1) << 36));
    CHECK(ffi_i128_value(halves) == number);
    const ffi_uint128_t sum = (ffi_uint128_t)UINT64_MAX + 2;
    CHECK(ffi_u128(sum).lo == 1 && ffi_u128(sum).hi == 1 && ffi_u128_value(ffi_u128(sum)) == sum);
#endif
}

static void the_wire_has_bignums_of_any_size(void) {
    CHECK_CBOR_TAKES(conformance_echo_i128, "2(h'05')", "5");
    CHECK_CBOR_TAKES(conformance_echo_i128, "3(h'0000')", "-1");
    CHECK_CBOR_TAKES(conformance_echo_u128, "2(h'00000000ffffffffffffffffffffffffffffffff')", LARGEST);
    CHECK_CBOR_TAKES(conformance_echo_u128, "2(h'')", "0");
    CHECK_CBOR_REFUSED(conformance_echo_i128, "{\"value\": 2(h'80000000000000000000000000000000')}",
                       "value: integer 170141183460469231731687303715884105728 is out of range for i128");
    CHECK_CBOR_REFUSED(conformance_echo_i128, "{\"value\": 3(h'80000000000000000000000000000000')}",
                       "value: bignum of 16 bytes is out of range for i128");
    CHECK_CBOR_REFUSED(conformance_echo_u128, "{\"value\": 2(h'0100000000000000000000000000000000')}",
                       "value: bignum of 17 bytes is out of range for u128");
    CHECK_CBOR_REFUSED(conformance_echo_u128, "{\"value\": -1}", "value: integer -1 is out of range for u128");
    CHECK_CBOR_REFUSED(conformance_echo_u128, "{\"value\": 2(5)}",
                       "value: the tag of a bignum is not followed by bytes");
    CHECK_CBOR_REFUSED(conformance_echo_u128, "{\"value\": 1.0}", "value: expected an integer, found a float");
}

int main(void) {
    wide_integers_keep_both_ends();
    bignums_begin_where_integers_end();
    wide_integers_are_found_in_every_place();
    constants_are_wide();
    compilers_convert();
    the_wire_has_bignums_of_any_size();
    return check_finish();
}
