/* The library reads past the end of its own buffer. */
#include "host.h"

int main(void) {
    uint8_t value;
    CHECK_INT(bugs_read_past_end_wait(16, &value, NULL), FFI_OK);
    return check_finish();
}
