/* The library keeps the place of an argument, and reads there after the call. The host has freed it meanwhile, as it may. */
#include "host.h"

int main(void) {
    bugs_ctx_t *const ctx = bugs_new();
    uint64_t *const lent = numbers(3);
    uint64_t sum;
    CHECK_INT(bugs_keep_wait(ctx, (ffi_u64_slice_t){lent, 3}, NULL), FFI_OK);
    free(lent);
    CHECK_INT(bugs_kept_sum_wait(ctx, &sum, NULL), FFI_OK);
    CHECK_INT(bugs_destroy(ctx), FFI_OK);
    return check_finish();
}
