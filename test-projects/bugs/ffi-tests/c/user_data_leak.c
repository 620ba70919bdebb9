/* The host forgets the user data of its calls. */
#include "host.h"

static void heard(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)payload;
    *(size_t *)user_data = len;
    CHECK_INT(code, FFI_OK);
}

static void *forget(void *argument) {
    /* One could be missed: an address that is in a register by chance is not lost. */
    for (int i = 0; i < 10; i++) {
        size_t *const length = check_alloc(NULL, sizeof *length);
        CHECK_INT(bugs_shout(heard, length, FFI_STR("hello")), FFI_OK);
        CHECK_INT(*length, 5);
    }
    return argument;
}

int main(void) {
    on_a_thread(forget, NULL);
    return check_finish();
}
