/* The host says that its buffer is longer than it is: the library reads past the end of it. */
#include "host.h"

int main(void) {
    uint8_t *const memory = ones(16);
    uint64_t sum;
    const ffi_bytes_t bytes = {memory, 17};
    CHECK_INT(bugs_sum_wait(bytes, &sum, NULL), FFI_OK);
    free(memory);
    return check_finish();
}
