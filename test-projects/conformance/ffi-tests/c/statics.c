/* Functions that need no context, at once and later. */
#define _POSIX_C_SOURCE 200809L
#include "conformance_test.h"

SHAPE_OPTION(option_i64, int64_t, put_i64)

int main(void) {
    CHECK_FORMS(conformance_subtract, i64, int64_t, (INT64_MIN, 1), "{\"left\": -9223372036854775808, \"right\": 1}",
                FFI_OK, "9223372036854775807");
    CHECK_ASYNC_FORMS(conformance_subtract_later, i64, int64_t, (5, 7), "{\"left\": 5, \"right\": 7}", FFI_OK, "-2");
    CHECK_FORMS(conformance_divide, option_i64, const int64_t *, (7, -2), "{\"left\": 7, \"right\": -2}", FFI_OK, "-3");
    CHECK_FORMS(conformance_divide, option_i64, const int64_t *, (7, 0), "{\"left\": 7, \"right\": 0}", FFI_OK, "null");
    CHECK_ASYNC_FORMS(conformance_divide_later, option_i64, const int64_t *, (8, 2), "{\"left\": 8, \"right\": 2}",
                      FFI_OK, "4");
    CHECK_ASYNC_FORMS(conformance_divide_later, option_i64, const int64_t *, (8, 0), "{\"left\": 8, \"right\": 0}",
                      FFI_OK, "null");

    /* Without a callback nothing is done. */
    CHECK_INT(conformance_subtract(NULL, NULL, 1, 2), FFI_MISSING_CALLBACK);
    CHECK_INT(conformance_subtract_cbor(NULL, NULL, NULL, 0), FFI_MISSING_CALLBACK);
    /* A result needs a place. */
    CHECK_INT(conformance_subtract_wait(1, 2, NULL, NULL), FFI_ERR);
    return check_finish();
}
