/* The host frees memory that an async function of the library still reads. */
#include "host.h"

int main(void) {
    bugs_ctx_t *const ctx = bugs_new();
    uint64_t *const memory = numbers(100);
    waiter_t *const sum = WAITER(render_u64);
    CHECK_INT(bugs_sum_shared(ctx, waiter_done, sum, (uint64_t)(uintptr_t)memory, 100), FFI_OK);
    free(memory);
    CHECK_INT(bugs_open_gate_wait(ctx, NULL), FFI_OK);
    CHECK_INT(waiter_code(sum), FFI_OK);
    CHECK_INT(bugs_destroy(ctx), FFI_OK);
    return check_finish();
}
