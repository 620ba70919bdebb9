/* The host reads a struct of the library's where one cannot be. */
#include "host.h"

int main(void) {
    const bugs_reading_t reading = {.sensor = 1, .value = 1.0};
    /* As if a packet said where it is: the compiler does not know. */
    volatile size_t header = 1;
    uint8_t *const packet = check_alloc(NULL, header + sizeof reading);
    memcpy(packet + header, &reading, sizeof reading);
    const bugs_reading_t *const in_packet = (const void *)(packet + header);
    double mean;
    CHECK_INT(bugs_mean_wait((bugs_reading_slice_t){&reading, 1}, &mean, NULL), FFI_OK);
    CHECK(in_packet->value == mean);
    free(packet);
    return check_finish();
}
