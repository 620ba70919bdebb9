/* The host never releases replies that own memory. */
#include "host.h"

static void *forget(void *argument) {
    /* One could be missed: an address that is in a register by chance is not lost. */
    for (int i = 0; i < 10; i++) {
        ffi_str_t text;
        ffi_reply_t reply = FFI_REPLY_INIT;
        CHECK_INT(bugs_shout_wait(FFI_STR("nobody releases this text"), &text, &reply), FFI_OK);
    }
    return argument;
}

int main(void) {
    on_a_thread(forget, NULL);
    return check_finish();
}
