/* The library writes past the end of its own buffer. */
#include "host.h"

int main(void) {
    CHECK_INT(bugs_write_past_end_wait(16, NULL), FFI_OK);
    return check_finish();
}
