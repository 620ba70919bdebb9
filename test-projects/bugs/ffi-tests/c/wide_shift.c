/* The host shifts by as many bits as its number has. */
#include "host.h"

int main(void) {
    volatile uint32_t flags = 1;
    uint64_t bit;
    CHECK_INT(bugs_sum_wait(ffi_bytes_n("\x20", 1), &bit, NULL), FFI_OK);
    flags = flags << bit;
    return check_finish();
}
