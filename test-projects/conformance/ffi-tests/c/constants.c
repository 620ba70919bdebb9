/* Constants: usable where C wants a constant, with the values that Rust has. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

/* Initializers of what is static have to be constants. */
static const int8_t min_i8 = CONFORMANCE_MIN_I8;
static const int16_t min_i16 = CONFORMANCE_MIN_I16;
static const int32_t min_i32 = CONFORMANCE_MIN_I32;
static const int64_t min_i64 = CONFORMANCE_MIN_I64;
static const double tenth = CONFORMANCE_TENTH_F64;
static const char greeting[] = CONFORMANCE_GREETING;

/* And so have labels and sizes. */
static const char *name_of(int64_t value) {
    switch (value) {
    case CONFORMANCE_MIN_I64:
        return "least";
    case CONFORMANCE_MAX_I64:
        return "most";
    default:
        return "other";
    }
}

#if CONFORMANCE_MAX_U32 != 4294967295
#error "constants are known to the preprocessor"
#endif

int main(void) {
    CHECK(CONFORMANCE_YES);
    CHECK(!CONFORMANCE_NO);
    CHECK_INT(min_i8, INT8_MIN);
    CHECK_INT(min_i16, INT16_MIN);
    CHECK_INT(min_i32, INT32_MIN);
    CHECK(min_i64 == INT64_MIN && CONFORMANCE_MIN_I64 < 0);
    CHECK(CONFORMANCE_MAX_I64 == INT64_MAX);
    CHECK_INT(CONFORMANCE_MAX_U8, UINT8_MAX);
    CHECK_INT(CONFORMANCE_MAX_U16, UINT16_MAX);
    CHECK(CONFORMANCE_MAX_U32 == UINT32_MAX && CONFORMANCE_MAX_U32 > 0);
    CHECK(CONFORMANCE_MAX_U64 == UINT64_MAX && CONFORMANCE_MAX_U64 > 0);
    CHECK(CONFORMANCE_TENTH_F32 == 0.1f && sizeof(CONFORMANCE_TENTH_F32) == sizeof(float));
    CHECK(tenth == 0.1);
    CHECK(CONFORMANCE_LARGEST_F64 == 1.7976931348623157e308);
    CHECK(CONFORMANCE_SMALLEST_F64 > 0 && CONFORMANCE_SMALLEST_F64 / 2 == 0);
    CHECK(CONFORMANCE_NEGATIVE_ZERO == 0 && signbit(CONFORMANCE_NEGATIVE_ZERO));
    CHECK_INT(sizeof greeting, 27);
    CHECK_TEXT(greeting, "say \"hi\" \\ ?\?/ %d\n\t\xc3\xa9 \xf0\x9d\x84\x9e");
    CHECK_TEXT(CONFORMANCE_NOTHING_TO_SAY, "");
    CHECK_INT(CONFORMANCE_SECONDS_PER_DAY, 86400);
    CHECK_TEXT(name_of(INT64_MIN), "least");
    CHECK_TEXT(name_of(INT64_MAX), "most");
    return check_finish();
}
