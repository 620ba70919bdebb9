/* The library reads memory that it has freed. */
#include "host.h"

int main(void) {
    uint8_t value;
    CHECK_INT(bugs_read_freed_wait(7, &value, NULL), FFI_OK);
    return check_finish();
}
