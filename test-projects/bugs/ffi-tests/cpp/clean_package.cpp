// The package as it is meant, from many threads at once: results, futures, listeners, and an end that waits for all of it.
#include <bugs.hpp>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "../../../cpp-support/check.hpp"

namespace {

constexpr std::uint32_t threads = 8;
constexpr int rounds = 50;

void work(const bugs::Bugs &instance, std::uint32_t number) {
    const std::vector<std::uint8_t> bytes(4096, 1);
    for (int round = 0; round < rounds; ++round) {
        check::gives(bugs::sum(bytes), 4096U);
        check::gives(bugs::total({1, 2, 3}), 6U);
        check::gives(bugs::mean({{1, 1.0}, {2, 2.0}}), 1.5);
        // What is borrowed is the host's again when the call has returned, also where its reply comes later.
        std::string text = "hello";
        auto later = bugs::shout_later(text);
        text.assign(100, 'x');
        check::gives(later.get(), "HELLO");
        check::is_ok(instance.measure(number, 2));
    }
}

} // namespace

int main() {
    std::atomic<int> heard = 0;
    {
        const bugs::Bugs instance = bugs::Bugs::create().value();
        instance.on_reading([&heard](const bugs::Reading &) { ++heard; }).detach();
        std::vector<std::thread> workers;
        for (std::uint32_t number = 0; number < threads; ++number) {
            workers.emplace_back([&instance, number] { work(instance, number); });
        }
        for (std::thread &worker : workers) {
            worker.join();
        }
    }
    // Without its instance, no listener runs.
    check::same(heard.load(), static_cast<int>(threads) * rounds * 2);
    return check::finish();
}
