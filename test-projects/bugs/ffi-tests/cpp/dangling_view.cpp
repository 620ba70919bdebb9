// The host takes a view of a vector and lets the vector grow: the library reads where it was before.
#include "host.hpp"

int main() {
    std::vector<std::uint8_t> bytes(16, 1);
    const ffi_bytes_t before = host::view(bytes);
    bytes.resize(4096);
    std::uint64_t sum = 0;
    CHECK(bugs_sum_wait(before, &sum, nullptr) == FFI_OK);
    return host::finish();
}
