// Ten thousand calls at once, on few threads; and timers that end while they are called.
#include <my_timer.hpp>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../../../cpp-support/check.hpp"

namespace {

using check::fails;
using check::gives;
using my_timer::EchoRequest;
using my_timer::EchoResponse;
using my_timer::MyTimer;

constexpr std::int64_t calls = 10'000;
// As many as have begun long before the first reply, however slow the machine is.
constexpr std::int64_t soon = 1'000;

MyTimer create(std::string_view name) {
    return MyTimer::create({std::string(name)}).get().value();
}

// How many threads the process has; 0 where the system does not say.
int thread_count() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("Threads:", 0) == 0) {
            return std::stoi(line.substr(8));
        }
    }
    return 0;
}

// Calls whose replies are far away.
std::vector<ffi::Future<EchoResponse>> begin(const MyTimer &timer, std::int64_t count, const ffi::CallOptions &options = {}) {
    std::vector<ffi::Future<EchoResponse>> futures;
    for (std::int64_t i = 0; i < count; ++i) {
        futures.push_back(timer.echo({std::to_string(i), my_timer::MAX_DELAY_MS}, options));
    }
    return futures;
}

void no_thread_waits_with_a_call(const MyTimer &timer) {
    const auto futures = begin(timer, calls);
    // The library has a thread for each processor, and this program few.
    CHECK(thread_count() <= static_cast<int>(std::thread::hardware_concurrency()) + 16);
}

void all_are_answered(const MyTimer &timer) {
    std::vector<ffi::Future<EchoResponse>> futures;
    for (std::int64_t i = 0; i < calls; ++i) {
        futures.push_back(timer.echo({std::to_string(i), i % 50}));
    }
    for (std::int64_t i = 0; i < calls; ++i) {
        gives(futures[static_cast<std::size_t>(i)].get(), EchoResponse{std::to_string(i), "t"});
    }
}

void all_are_called_back(const MyTimer &timer) {
    std::atomic<std::int64_t> answered = 0;
    for (std::int64_t i = 0; i < calls; ++i) {
        timer.echo({std::to_string(i), i % 50}).then([&answered, i](ffi::Result<EchoResponse> reply) {
            gives(reply, EchoResponse{std::to_string(i), "t"});
            ++answered;
        });
    }
    check::until([&] { return answered == calls; });
}

void all_are_cancelled(const MyTimer &timer) {
    auto futures = begin(timer, soon);
    for (auto &future : futures) {
        future.cancel();
    }
    for (auto &future : futures) {
        fails(future.get(), ffi::Code::cancelled);
    }
    // Who lets go of the futures has given the calls up.
    begin(timer, calls).clear();
}

void all_are_late(const MyTimer &timer) {
    auto futures = begin(timer, soon, ffi::CallOptions().timeout(std::chrono::milliseconds(500)));
    for (auto &future : futures) {
        fails(future.get(), ffi::Code::timeout);
    }
    // The others were in time.
    gives(timer.echo({"m", 1}, ffi::CallOptions().timeout(check::patience)).get(), EchoResponse{"m", "t"});
}

void all_end_with_the_timer() {
    const MyTimer timer = create("ends");
    auto futures = begin(timer, soon);
    check::is_ok(timer.close());
    for (auto &future : futures) {
        fails(future.get(), ffi::Code::cancelled);
    }
}

// However calls and the end meet: a call works, or finds the timer closed.
void the_end_races_with_calls() {
    for (int round = 0; round < 30; ++round) {
        const MyTimer timer = create("t");
        std::atomic<int> answered = 0;
        std::vector<std::thread> threads;
        const auto run = [&](auto call) {
            threads.emplace_back([&answered, call] {
                for (;;) {
                    const auto result = call();
                    ++answered;
                    if (!check::is_ok_or_over(result)) {
                        return;
                    }
                }
            });
        };
        for (int number = 0; number < 2; ++number) {
            run([timer] { return timer.version(); });
            run([timer] { return timer.complex({{}, {"a", "b"}, {}, {}}); });
            run([timer, round] { return timer.echo({"m", round % 2}).get(); });
        }
        check::until([&] { return answered >= 20; });
        check::is_ok(timer.close());
        for (std::thread &thread : threads) {
            thread.join();
        }
    }
}

// Timers come and go on many threads at once, with calls that are let go of.
void timers_come_and_go() {
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number) {
        threads.emplace_back([number] {
            for (int round = 0; round < 25; ++round) {
                const std::string name = std::to_string(number);
                const MyTimer timer = create(name);
                auto pending = timer.echo({"never", my_timer::MAX_DELAY_MS});
                gives(timer.echo({"m", round % 2}).get(), EchoResponse{"m", name});
                if (round % 2 == 0) {
                    check::is_ok(timer.close());
                    fails(pending.get(), ffi::Code::cancelled);
                }
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
}

} // namespace

int main() {
    const MyTimer timer = create("t");
    no_thread_waits_with_a_call(timer);
    all_are_answered(timer);
    all_are_called_back(timer);
    all_are_cancelled(timer);
    all_are_late(timer);
    all_end_with_the_timer();
    the_end_races_with_calls();
    timers_come_and_go();
    return check::finish();
}
