/* The host takes a text of the library for a C string: it ends with its length, not with a zero. */
#include "host.h"

int main(void) {
    ffi_str_t text;
    ffi_reply_t reply = FFI_REPLY_INIT;
    CHECK_INT(bugs_shout_wait(FFI_STR("sixteen letters."), &text, &reply), FFI_OK);
    CHECK(strlen(text.data) >= text.len);
    bugs_reply_release(&reply);
    return check_finish();
}
