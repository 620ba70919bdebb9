/* The host counts past the end of its int. */
#include "host.h"

int main(void) {
    volatile int32_t count = INT32_MAX;
    uint64_t sum;
    CHECK_INT(bugs_sum_wait(ffi_bytes_n("\x01", 1), &sum, NULL), FFI_OK);
    count = count + (int32_t)sum;
    return check_finish();
}
