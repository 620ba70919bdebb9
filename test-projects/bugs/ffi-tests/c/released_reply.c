/* The host reads a text after it has released the reply that owns it. */
#include "host.h"

int main(void) {
    ffi_str_t text;
    ffi_reply_t reply = FFI_REPLY_INIT;
    CHECK_INT(bugs_shout_wait(FFI_STR("gone with its reply"), &text, &reply), FFI_OK);
    bugs_reply_release(&reply);
    (void)*(const volatile char *)text.data;
    return check_finish();
}
