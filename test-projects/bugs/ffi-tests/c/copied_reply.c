/* The host copies a reply and releases both: the second time it frees what another call was given meanwhile. */
#include "host.h"

int main(void) {
    ffi_str_t text;
    ffi_reply_t reply = FFI_REPLY_INIT;
    CHECK_INT(bugs_shout_wait(FFI_STR("released twice"), &text, &reply), FFI_OK);
    ffi_reply_t copy = reply;
    bugs_reply_release(&reply);
    CHECK_INT(bugs_shout_wait(FFI_STR("released never"), &text, &reply), FFI_OK);
    bugs_reply_release(&copy);
    return check_finish();
}
