/* What the functions of the prelude give, in the common part of C99 and C++11. */
#include "my_timer.h"

int main(void) {
    const uint8_t bytes[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const ffi_duration_t span = ffi_duration_ms(UINT64_MAX);
    if (ffi_duration_ms(1500).seconds != 1 || ffi_duration_ms(1500).nanos != 500000000) {
        return 1;
    }
    if (span.seconds != UINT64_C(18446744073709551) || span.nanos != 615000000) {
        return 2;
    }
    if (ffi_uuid(bytes).bytes[0] != 0 || ffi_uuid(bytes).bytes[15] != 15) {
        return 3;
    }
#ifdef __SIZEOF_INT128__
    {
        const ffi_i128_t least = {0, INT64_MIN};
        const ffi_u128_t most = {UINT64_MAX, UINT64_MAX};
        if (ffi_i128(-1).lo != UINT64_MAX || ffi_i128(-1).hi != -1 || ffi_i128_value(ffi_i128(-1)) != -1) {
            return 4;
        }
        if (ffi_i128_value(least) >= 0 || ffi_i128(ffi_i128_value(least)).hi != INT64_MIN) {
            return 5;
        }
        if (ffi_u128_value(most) + 1 != 0 || ffi_u128(ffi_u128_value(most) - 1).lo != UINT64_MAX - 1) {
            return 6;
        }
    }
#endif
    return 0;
}
