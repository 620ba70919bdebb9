// Calls that wait: not at all, for a while, for another call, for ever; and every way to get at what they come to.
#ifndef CALLS_ASYNC_CALLS_HPP
#define CALLS_ASYNC_CALLS_HPP

#include "../conformance_test.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace feature_async_calls {

using check::fails;
using check::gives;
using conformance::Conformance;

inline void wants_waiting(const Conformance &c, std::int64_t calls) {
    check::until([&] { return c.waiting().value() == calls; });
}

inline void calls_reply(const Conformance &c) {
    gives(c.ready(std::numeric_limits<std::int64_t>::min()).get(), std::numeric_limits<std::int64_t>::min());
    gives(c.after(5, text).get(), text);
    gives(c.after(0, "").get(), "");
}

// Arguments are borrowed while the call begins, and no longer.
inline void arguments_may_go_at_once(const Conformance &c) {
    auto argument = std::make_unique<std::string>(1000, 'x');
    auto future = c.after(5, *argument);
    argument.reset();
    gives(future.get(), std::string(1000, 'x'));
}

inline void calls_wait_for_each_other(const Conformance &c) {
    constexpr std::int64_t calls = 100;
    std::vector<ffi::Future<std::int64_t>> waiting;
    for (std::int64_t i = 0; i < calls; ++i) {
        waiting.push_back(c.wait_at_gate(i));
    }
    wants_waiting(c, calls);
    CHECK(std::none_of(waiting.begin(), waiting.end(), [](const auto &future) { return future.ready(); }));
    for (std::int64_t i = 0; i < calls; ++i) {
        check::is_ok(c.let_one_through());
    }
    for (std::int64_t i = 0; i < calls; ++i) {
        gives(waiting[static_cast<std::size_t>(i)].get(), i);
    }
    wants_waiting(c, 0);
}

inline void futures_can_be_asked(const Conformance &c) {
    auto future = c.wait_at_gate(7);
    CHECK(!future.ready());
    CHECK(!future.wait_for(std::chrono::milliseconds(5)));
    check::is_ok(c.let_one_through());
    CHECK(future.wait_for(check::patience));
    CHECK(future.ready());
    gives(future.get(), 7);
}

inline void results_can_be_called_back(const Conformance &c) {
    check::Channel<std::pair<std::string, std::thread::id>> came;
    c.after(5, "later").then([&](ffi::Result<std::string> result) {
        came.put({result.value_or("nothing"), std::this_thread::get_id()});
    });
    const auto [later, thread] = came.next();
    check::same(later, "later");
    CHECK(thread != std::this_thread::get_id());
    // What is there already is called back at once.
    auto future = c.ready(1);
    CHECK(future.wait_for(check::patience));
    std::optional<std::int64_t> value;
    std::move(future).then([&](ffi::Result<std::int64_t> result) { value = result.value(); });
    CHECK(value == 1);
}

// In the library nobody waits any more when the error is here.
inline void calls_are_cancelled(const Conformance &c) {
    auto future = c.wait_at_gate(1);
    wants_waiting(c, 1);
    future.cancel();
    fails(future.get(), ffi::Code::cancelled);
    gives(c.waiting(), 0);
    // Who lets go of the future has given up the call,
    static_cast<void>(c.wait_at_gate(2));
    wants_waiting(c, 0);
    {
        const auto dropped = c.wait_at_gate(3);
        wants_waiting(c, 1);
    }
    wants_waiting(c, 0);
    // unless it says that the call is to go on.
    c.wait_at_gate(4).detach();
    wants_waiting(c, 1);
    check::is_ok(c.let_one_through());
    wants_waiting(c, 0);
    // What is done already is not cancelled.
    auto done = c.ready(5);
    CHECK(done.wait_for(check::patience));
    done.cancel();
    gives(done.get(), 5);
}

inline void futures_are_moved(const Conformance &c) {
    auto first = c.wait_at_gate(6);
    auto second = std::move(first);
    auto other = c.wait_at_gate(7);
    wants_waiting(c, 2);
    // The one that was there is given up.
    other = std::move(second);
    wants_waiting(c, 1);
    check::is_ok(c.let_one_through());
    gives(other.get(), 6);
}

inline void calls_have_time_limits(const Conformance &c) {
    fails(c.wait_at_gate(1, ffi::CallOptions().timeout(std::chrono::milliseconds(10))).get(), ffi::Code::timeout);
    gives(c.waiting(), 0);
    gives(c.after(1, "in time", ffi::CallOptions().timeout(check::patience)).get(), "in time");
}

inline void calls_say_that_they_take_long(const Conformance &c) {
    check::is_ok(c.set_stale_warn(std::chrono::milliseconds(1)));
    check::Channel<std::chrono::milliseconds> pending;
    auto future = c.wait_at_gate(8, ffi::CallOptions().on_stale([&](std::chrono::milliseconds for_long) { pending.put(for_long); }));
    const auto first = pending.next();
    CHECK(first >= std::chrono::milliseconds(1));
    CHECK(pending.next() >= first);
    check::is_ok(c.let_one_through());
    gives(future.get(), 8);
    check::is_ok(c.set_stale_warn(std::chrono::milliseconds(0)));
    fails(c.set_stale_warn(std::chrono::milliseconds(-1)), ffi::Code::error, "interval: a duration below zero");
}

// What has no instance has an interval of its own.
inline void constructors_say_that_they_take_long() {
    check::is_ok(conformance::set_stale_warn(std::chrono::milliseconds(1)));
    check::Channel<std::chrono::milliseconds> pending;
    auto future = Conformance::open("late", 3'600'000, ffi::CallOptions().on_stale([&](std::chrono::milliseconds for_long) { pending.put(for_long); }));
    CHECK(pending.next() >= std::chrono::milliseconds(1));
    future.cancel();
    fails(future.get(), ffi::Code::cancelled);
    check::is_ok(conformance::set_stale_warn(std::chrono::milliseconds(0)));
    fails(conformance::set_stale_warn(std::chrono::milliseconds(-1)), ffi::Code::error, "interval: a duration below zero");
}

inline void run() {
    const Conformance c = labelled("async");
    calls_reply(c);
    arguments_may_go_at_once(c);
    calls_wait_for_each_other(c);
    futures_can_be_asked(c);
    results_can_be_called_back(c);
    calls_are_cancelled(c);
    futures_are_moved(c);
    calls_have_time_limits(c);
    calls_say_that_they_take_long(c);
    constructors_say_that_they_take_long();
}

} // namespace feature_async_calls

#endif
