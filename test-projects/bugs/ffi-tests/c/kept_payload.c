/* The host keeps a payload after its callback has returned. */
#include "host.h"

static const volatile char *kept;

static void heard(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)len;
    (void)user_data;
    CHECK_INT(code, FFI_OK);
    kept = payload;
}

int main(void) {
    CHECK_INT(bugs_shout(heard, NULL, FFI_STR("only while the callback runs")), FFI_OK);
    (void)*kept;
    return check_finish();
}
