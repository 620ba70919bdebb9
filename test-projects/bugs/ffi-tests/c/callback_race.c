/* A callback on a thread of the library writes what main reads, with nothing between them but a volatile flag. */
#include "host.h"

static char shouted[16];
static volatile bool done;

static void heard(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)user_data;
    CHECK_INT(code, FFI_OK);
    memcpy(shouted, payload, len);
    done = true;
}

int main(void) {
    CHECK_INT(bugs_shout_later(heard, NULL, FFI_STR("hello")), FFI_OK);
    const struct timespec pause = {.tv_nsec = 1000000};
    while (!done) {
        nanosleep(&pause, NULL);
    }
    CHECK_TEXT(shouted, "HELLO");
    return check_finish();
}
