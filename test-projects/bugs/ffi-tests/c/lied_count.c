/* The host counts the bytes of its structs where their number is asked for. */
#include "host.h"

int main(void) {
    bugs_reading_t *const readings = check_alloc(NULL, 2 * sizeof *readings);
    readings[0] = (bugs_reading_t){.sensor = 1, .value = 1.0};
    readings[1] = (bugs_reading_t){.sensor = 2, .value = 2.0};
    double mean;
    const bugs_reading_slice_t slice = {readings, 2 * sizeof *readings};
    CHECK_INT(bugs_mean_wait(slice, &mean, NULL), FFI_OK);
    free(readings);
    return check_finish();
}
