// The end of an instance: what is pending is cancelled, the destructor runs, and nothing comes after.
#ifndef CALLS_TEARDOWN_HPP
#define CALLS_TEARDOWN_HPP

#include "../conformance_test.hpp"

#include <memory>
#include <thread>
#include <vector>

namespace feature_teardown {

using check::fails;
using check::gives;
using conformance::Conformance;
using conformance::ended;

inline void the_destructor_runs_once() {
    const Conformance c = labelled("closed");
    gives(ended("closed"), 0U);
    // It waits before it is done, and so does close.
    check::is_ok(c.close());
    gives(ended("closed"), 1U);
    fails(c.close(), ffi::Code::closed);
    gives(ended("closed"), 1U);
    fails(c.label(), ffi::Code::closed);
    fails(c.ready(1).get(), ffi::Code::closed);
    fails(c.set_stale_warn(std::chrono::milliseconds(1)), ffi::Code::closed);
}

// So does the end of the last copy.
inline void the_last_copy_ends_it() {
    auto first = std::make_unique<Conformance>(labelled("dropped"));
    auto second = std::make_unique<Conformance>(*first);
    first.reset();
    gives(ended("dropped"), 0U);
    gives(second->label(), "dropped");
    second.reset();
    gives(ended("dropped"), 1U);
}

inline void pending_calls_end_first() {
    constexpr std::int64_t calls = 50;
    const Conformance c = labelled("pending");
    std::vector<ffi::Future<std::int64_t>> pending;
    for (std::int64_t i = 0; i < calls; ++i) {
        pending.push_back(c.wait_at_gate(i));
    }
    check::until([&] { return c.waiting().value() == calls; });
    check::is_ok(c.close());
    for (auto &future : pending) {
        // The reply was there before close returned.
        CHECK(future.ready());
        fails(future.get(), ffi::Code::cancelled);
    }
    gives(ended("pending"), 1U);
}

// A call that is pending keeps the instance: it is gone when the reply has come.
inline void calls_keep_their_instance() {
    auto c = std::make_unique<Conformance>(labelled("kept by a call"));
    auto future = c->after(20, "in time");
    c.reset();
    gives(future.get(), "in time");
    check::until([] { return ended("kept by a call").value() == 1; });
    // And one that nobody waits for.
    static_cast<void>(labelled("let go with a call").wait_at_gate(1));
    check::until([] { return ended("let go with a call").value() == 1; });
}

// Who has a reply is the last to need the instance, where nobody else has it.
inline void replies_keep_nothing() {
    for (int round = 0; round < 100; ++round) {
        const std::string label = "replied " + std::to_string(round);
        {
            const Conformance c = labelled(label);
            gives(c.after(static_cast<std::uint64_t>(round % 2), "").get(), "");
        }
        gives(ended(label), 1U);
    }
}

inline void an_instance_may_never_be_there() {
    auto future = Conformance::open("never", 60'000);
    future.cancel();
    fails(future.get(), ffi::Code::cancelled);
    gives(ended("never"), 0U);
}

// Whoever meets the end gets a result, or hears that it is closed.
inline void threads_meet_the_end() {
    for (int round = 0; round < 20; ++round) {
        const Conformance c = labelled("met");
        std::vector<std::thread> threads;
        for (int number = 0; number < 4; ++number) {
            threads.emplace_back([&c] {
                for (;;) {
                    if (!check::is_ok_or_over(c.label()) || !check::is_ok_or_over(c.after(1, "").get())) {
                        return;
                    }
                }
            });
        }
        threads.emplace_back([&c] { check::is_ok(c.close()); });
        for (std::thread &thread : threads) {
            thread.join();
        }
    }
    gives(ended("met"), 20U);
}

inline void run() {
    the_destructor_runs_once();
    the_last_copy_ends_it();
    pending_calls_end_first();
    calls_keep_their_instance();
    replies_keep_nothing();
    an_instance_may_never_be_there();
    threads_meet_the_end();
}

} // namespace feature_teardown

#endif
