/* The library keeps the place of an argument, and reads there after the call. */
#include "host.h"

int main(void) {
    bugs_ctx_t *const ctx = bugs_new();
    const uint64_t lent[] = {1, 2, 3};
    uint64_t sum;
    CHECK_INT(bugs_keep_wait(ctx, (ffi_u64_slice_t){lent, 3}, NULL), FFI_OK);
    CHECK_INT(bugs_kept_sum_wait(ctx, &sum, NULL), FFI_OK);
    CHECK_INT(bugs_destroy(ctx), FFI_OK);
    return check_finish();
}
