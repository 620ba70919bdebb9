/* A listener counts what main looks at again and again, as if to look often enough were an order of things. */
#include "host.h"

enum { TIMES = 10 };

static long readings;

static void on_reading(int32_t code, const bugs_reading_t *reading, size_t len, void *user_data) {
    (void)code;
    (void)reading;
    (void)len;
    (void)user_data;
    readings++;
}

int main(void) {
    bugs_ctx_t *const ctx = bugs_new();
    CHECK(bugs_on_reading(ctx, on_reading, NULL) != 0);
    CHECK_INT(bugs_measure_wait(ctx, 1, TIMES, NULL), FFI_OK);
    const struct timespec pause = {.tv_nsec = 1000000};
    while (readings < TIMES) {
        nanosleep(&pause, NULL);
    }
    CHECK_INT(bugs_destroy(ctx), FFI_OK);
    return check_finish();
}
