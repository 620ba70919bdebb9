// A view of a text outlives the guard that releases the reply.
#include "host.hpp"

namespace {

std::string_view shout(std::string_view text) {
    host::Reply reply;
    ffi_str_t shouted{};
    CHECK(bugs_shout_wait(host::view(text), &shouted, reply.get()) == FFI_OK);
    return {shouted.data, shouted.len};
}

}  // namespace

int main() {
    const std::string_view shouted = shout("gone with its reply");
    const volatile char *const first = shouted.data();
    (void)*first;
    return host::finish();
}
