// A listener fills a vector that main reads a moment later, as if a moment were an order of things.
#include "host.hpp"

namespace {

void on_reading(std::int32_t, const bugs_reading_t *reading, std::size_t, void *user_data) {
    static_cast<std::vector<double> *>(user_data)->push_back(reading->value);
}

}  // namespace

int main() {
    std::vector<double> values;
    const host::Bugs bugs;
    CHECK(bugs_on_reading(bugs.get(), on_reading, &values) != 0);
    CHECK(bugs_measure_wait(bugs.get(), 1, 10, nullptr) == FFI_OK);
    host::pause();
    CHECK(values.size() <= 10);
    return host::finish();
}
