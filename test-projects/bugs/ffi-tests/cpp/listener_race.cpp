// A listener fills a vector that main looks at again and again, as if to look often enough were an order of things.
#include "host.hpp"

#include <chrono>

namespace {

constexpr std::size_t times = 10;

void on_reading(std::int32_t, const bugs_reading_t *reading, std::size_t, void *user_data) {
    static_cast<std::vector<double> *>(user_data)->push_back(reading->value);
}

}  // namespace

int main() {
    std::vector<double> values;
    values.reserve(times);
    const host::Bugs bugs;
    CHECK(bugs_on_reading(bugs.get(), on_reading, &values) != 0);
    CHECK(bugs_measure_wait(bugs.get(), 1, times, nullptr) == FFI_OK);
    while (values.size() < times) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return host::finish();
}
