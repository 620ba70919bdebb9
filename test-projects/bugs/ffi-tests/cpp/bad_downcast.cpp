// A callback takes its user data for another class than it is.
#include "host.hpp"

namespace {

struct Listener {
    virtual ~Listener() = default;
    std::uint64_t heard = 0;
};

struct Counter : Listener {
    std::uint64_t count() const { return heard; }
};

struct Printer : Listener {};

void heard(std::int32_t code, const void *, std::size_t len, void *user_data) {
    CHECK(code == FFI_OK);
    auto *const listener = static_cast<Listener *>(user_data);
    listener->heard += len;
    CHECK(static_cast<Counter *>(listener)->count() == len);
}

}  // namespace

int main() {
    Printer printer;
    CHECK(bugs_shout(heard, static_cast<Listener *>(&printer), host::view("hello")) == FFI_OK);
    return host::finish();
}
