/* Two threads of the library write one number. */
#include "host.h"

int main(void) {
    uint64_t count;
    CHECK_INT(bugs_count_in_two_threads_wait(100, &count, NULL), FFI_OK);
    CHECK(count <= 200);
    return check_finish();
}
