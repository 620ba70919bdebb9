// The functions that the other programs misuse, as they are meant, from many threads at once.
#include "host.hpp"

#include <future>
#include <mutex>

namespace {

constexpr std::uint32_t threads = 8;
constexpr int rounds = 50;

struct Readings {
    std::mutex mutex;
    std::vector<double> values;
};

void on_reading(std::int32_t code, const bugs_reading_t *reading, std::size_t len, void *user_data) {
    CHECK(code == FFI_OK && len == sizeof *reading);
    auto *const readings = static_cast<Readings *>(user_data);
    const std::lock_guard<std::mutex> lock(readings->mutex);
    readings->values.push_back(reading->value);
}

void shouted(std::int32_t code, const void *payload, std::size_t len, void *user_data) {
    CHECK(code == FFI_OK);
    static_cast<std::promise<std::string> *>(user_data)->set_value({static_cast<const char *>(payload), len});
}

void work(const host::Bugs &bugs, std::uint32_t number) {
    const std::vector<std::uint8_t> bytes(4096, 1);
    const bugs_reading_t each[] = {{1, 1.0}, {2, 2.0}};
    for (int round = 0; round < rounds; ++round) {
        std::uint64_t sum = 0;
        CHECK(bugs_sum_wait(host::view(bytes), &sum, nullptr) == FFI_OK && sum == 4096);
        double mean = 0;
        CHECK(bugs_mean_wait(bugs_reading_slice_t{each, 2}, &mean, nullptr) == FFI_OK && mean == 1.5);
        {
            host::Reply reply;
            ffi_str_t text{};
            CHECK(bugs_shout_later_wait(host::view("hello"), -1, &text, reply.get()) == FFI_OK);
            CHECK(std::string(text.data, text.len) == "HELLO");
        }
        std::promise<std::string> promise;
        std::future<std::string> later = promise.get_future();
        // What is borrowed is the host's again when the call has returned, also where its reply comes later.
        std::string text = "hello";
        CHECK(bugs_shout_later(shouted, &promise, host::view(text)) == FFI_OK);
        text.assign(100, 'x');
        CHECK(later.get() == "HELLO");
        CHECK(bugs_measure_wait(bugs.get(), number, 2, nullptr) == FFI_OK);
    }
}

}  // namespace

int main() {
    Readings readings;
    {
        const host::Bugs bugs;
        CHECK(bugs_on_reading(bugs.get(), on_reading, &readings) != 0);
        std::vector<std::thread> workers;
        for (std::uint32_t number = 0; number < threads; ++number) {
            workers.emplace_back(work, std::cref(bugs), number);
        }
        for (std::thread &worker : workers) {
            worker.join();
        }
    }
    // Without its context, no listener runs.
    CHECK(readings.values.size() == 2 * threads * rounds);
    return host::finish();
}
