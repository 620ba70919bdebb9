/* The host copies a reply and releases both: the second time it frees what somebody else was given meanwhile. */
#include "host.h"

int main(void) {
    ffi_str_t text;
    ffi_reply_t reply = FFI_REPLY_INIT;
    CHECK_INT(bugs_shout_wait(FFI_STR("released twice"), &text, &reply), FFI_OK);
    ffi_reply_t copy = reply;
    bugs_reply_release(&reply);
    /* As long as the text, so that it is likely where that was: nothing stops who frees it then. */
    uint8_t *const other = ones(text.len);
    CHECK_INT(other[0], 1);
    bugs_reply_release(&copy);
    return check_finish();
}
