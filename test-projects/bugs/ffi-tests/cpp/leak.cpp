// The host makes user data for its calls with `new`, and forgets it.
#include "host.hpp"

namespace {

void heard(std::int32_t code, const void *payload, std::size_t len, void *user_data) {
    CHECK(code == FFI_OK);
    static_cast<std::string *>(user_data)->assign(static_cast<const char *>(payload), len);
}

void forget() {
    // One could be missed: an address that is in a register by chance is not lost.
    for (int i = 0; i < 10; ++i) {
        auto *const shouted = new std::string;
        CHECK(bugs_shout(heard, shouted, host::view("hello")) == FFI_OK);
        CHECK(*shouted == "HELLO");
    }
}

}  // namespace

int main() {
    // On a thread of its own, of whose stack nothing is left.
    std::thread(forget).join();
    return host::finish();
}
