// Calls that coroutines wait for, and stop tokens that end them: what C++20 adds. In C++17 there is nothing to see here.
#include <my_timer.hpp>

#include "../../../cpp-support/check.hpp"

#if defined(__cpp_impl_coroutine)

#include <atomic>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#if defined(__cpp_lib_jthread)
#include <stop_token>
#endif

namespace {

using check::fails;
using check::gives;
using my_timer::EchoRequest;
using my_timer::EchoResponse;
using my_timer::MyTimer;

// One call after the other, as if they were no calls at all. A request has a name of its own: gcc 12 destroys some that are written within a
// `co_await` twice.
ffi::Task<ffi::Result<std::string>> echoes(MyTimer timer, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) {
        const EchoRequest request{std::to_string(i), i % 3};
        const ffi::Result<EchoResponse> reply = co_await timer.echo(request);
        if (!reply) {
            co_return reply.error();
        }
        all += reply->echoed;
    }
    co_return all;
}

ffi::Task<ffi::Result<std::string>> twice(MyTimer timer) {
    const ffi::Result<std::string> first = co_await echoes(timer, 3);
    const ffi::Result<std::string> second = co_await echoes(timer, 2);
    co_return first.value() + second.value();
}

ffi::Task<ffi::Result<std::string>> refused(MyTimer timer) {
    const EchoRequest request{"m", my_timer::MAX_DELAY_MS + 1};
    const ffi::Result<EchoResponse> reply = co_await timer.echo(request);
    co_return reply.map([](const EchoResponse &response) { return response.echoed; });
}

void coroutines_wait_for_calls(const MyTimer &timer) {
    gives(echoes(timer, 10).get(), "0123456789");
    gives(twice(timer).get(), "01201");
    fails(refused(timer).get(), ffi::Code::error, "delayMs must not exceed 5000");
}

ffi::Task<void> throws(MyTimer timer) {
    const EchoRequest request{"m", 1};
    const ffi::Result<EchoResponse> reply = co_await timer.echo(request);
    gives(reply, EchoResponse{"m", "t"});
    throw std::runtime_error("out");
}

// What a task throws is thrown where it is waited for, and nobody waits in a callback.
void threads_wait_for_tasks(const MyTimer &timer) {
    try {
        throws(timer).get();
        check::fail("nothing was thrown");
    } catch (const std::runtime_error &error) {
        check::same(error.what(), std::string_view("out"));
    }
    check::Channel<ffi::Code> refusals;
    timer.echo({"m", 5}).then([&](const ffi::Result<EchoResponse> &) {
        try {
            static_cast<void>(echoes(timer, 1).get());
        } catch (const ffi::Exception &error) {
            refusals.put(error.code());
        }
    });
    check::same(refusals.next(), ffi::Code::would_deadlock);
}

ffi::Task<void> count(MyTimer timer, int number, std::atomic<int> &done) {
    const EchoRequest request{std::to_string(number), number % 20};
    const ffi::Result<EchoResponse> reply = co_await timer.echo(request);
    gives(reply, EchoResponse{std::to_string(number), "t"});
    ++done;
}

// No thread is theirs: they wait all at once.
void many_coroutines_wait(const MyTimer &timer) {
    constexpr int many = 10'000;
    std::atomic<int> done = 0;
    for (int number = 0; number < many; ++number) {
        count(timer, number, done).detach();
    }
    check::until([&] { return done == many; });
}

#if defined(__cpp_lib_jthread)

void stop_tokens_end_calls(const MyTimer &timer) {
    std::stop_source source;
    auto future = timer.echo({"never", my_timer::MAX_DELAY_MS}, ffi::CallOptions().stop(source.get_token()));
    CHECK(!future.ready());
    source.request_stop();
    fails(future.get(), ffi::Code::cancelled);
    // One that has stopped already, and one that never does.
    fails(timer.echo({"never", my_timer::MAX_DELAY_MS}, ffi::CallOptions().stop(source.get_token())).get(), ffi::Code::cancelled);
    std::stop_source other;
    gives(timer.echo({"m", 1}, ffi::CallOptions().stop(other.get_token())).get(), EchoResponse{"m", "t"});
    other.request_stop();
}

// However the stop and the reply meet.
void stops_race_with_replies(const MyTimer &timer) {
    for (int round = 0; round < 200; ++round) {
        std::stop_source source;
        auto future = timer.echo({"m", 1}, ffi::CallOptions().stop(source.get_token()));
        std::jthread stops([&source] { source.request_stop(); });
        const ffi::Result<EchoResponse> reply = future.get();
        if (!reply) {
            fails(reply, ffi::Code::cancelled);
        }
    }
}

#endif

} // namespace

int main() {
    const MyTimer timer = MyTimer::create({"t"}).get().value();
    coroutines_wait_for_calls(timer);
    threads_wait_for_tasks(timer);
    many_coroutines_wait(timer);
#if defined(__cpp_lib_jthread)
    stop_tokens_end_calls(timer);
    stops_race_with_replies(timer);
#endif
    return check::finish();
}

#else

int main() {
    return check::finish();
}

#endif
