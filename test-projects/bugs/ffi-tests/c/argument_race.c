/* A thread of the host writes numbers while a call on another thread has them for an argument. */
#include "host.h"

enum { COUNT = 8192, ROUNDS = 50 };

static void *write_them(void *argument) {
    uint64_t *const numbers = argument;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < COUNT; i++) {
            numbers[i] = round;
        }
    }
    return NULL;
}

int main(void) {
    static uint64_t numbers[COUNT];
    pthread_t writer;
    CHECK_INT(pthread_create(&writer, NULL, write_them, numbers), 0);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t total;
        CHECK_INT(bugs_total_wait((ffi_u64_slice_t){numbers, COUNT}, &total, NULL), FFI_OK);
    }
    CHECK_INT(pthread_join(writer, NULL), 0);
    return check_finish();
}
