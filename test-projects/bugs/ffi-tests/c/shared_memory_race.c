/* The host writes memory that an async function of the library reads meanwhile. */
#include "host.h"

enum { COUNT = 64, ROUNDS = 10 };

static void race(bugs_ctx_t *ctx) {
    uint64_t *const memory = numbers(COUNT);
    waiter_t *const sum = WAITER(render_u64);
    CHECK_INT(bugs_sum_shared(ctx, waiter_done, sum, (uint64_t)(uintptr_t)memory, COUNT), FFI_OK);
    CHECK_INT(bugs_open_gate_wait(ctx, NULL), FFI_OK);
    for (int i = 0; i < COUNT; i++) {
        memory[i] = 2;
    }
    CHECK_INT(waiter_code(sum), FFI_OK);
    free(memory);
}

int main(void) {
    bugs_ctx_t *const ctx = bugs_new();
    /* Where the library has read all of it before it returns, what follows is in order: not every time. */
    for (int round = 0; round < ROUNDS; round++) {
        race(ctx);
    }
    CHECK_INT(bugs_destroy(ctx), FFI_OK);
    return check_finish();
}
