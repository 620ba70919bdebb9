/* A thread of the host writes a buffer while a call on another thread has it for an argument. */
#include "host.h"

enum { SIZE = 65536, ROUNDS = 50 };

static void *write_it(void *argument) {
    uint8_t *const memory = argument;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < SIZE; i++) {
            memory[i] = (uint8_t)round;
        }
    }
    return NULL;
}

int main(void) {
    uint8_t *const memory = ones(SIZE);
    pthread_t writer;
    CHECK_INT(pthread_create(&writer, NULL, write_it, memory), 0);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t sum;
        CHECK_INT(bugs_sum_wait(ffi_bytes_n(memory, SIZE), &sum, NULL), FFI_OK);
    }
    CHECK_INT(pthread_join(writer, NULL), 0);
    free(memory);
    return check_finish();
}
