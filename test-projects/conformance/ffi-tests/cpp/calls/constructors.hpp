// Several ways to an instance: sync and async, without failure, with text and with a typed error.
#ifndef CALLS_CONSTRUCTORS_HPP
#define CALLS_CONSTRUCTORS_HPP

#include "../conformance_test.hpp"

#include <utility>

namespace feature_constructors {

using check::fails;
using check::fails_as;
using check::gives;
using conformance::Conformance;
using conformance::Failure;

inline void is_made(ffi::Result<Conformance> made, std::string_view label) {
    check::is_ok(made);
    gives(made.and_then([](const Conformance &c) { return c.label(); }), label);
    check::is_ok(made.and_then([](const Conformance &c) { return c.close(); }));
}

inline void instances_are_made() {
    is_made(Conformance::new_(), "new");
    is_made(Conformance::with_label({"l\0", 2}), std::string_view("l\0", 2));
    is_made(Conformance::with_some_label("some"), "some");
    for (const std::uint64_t delay_ms : {0, 5}) {
        const auto opened = Conformance::open("opened", delay_ms).get();
        check::is_ok(opened);
        gives(opened->label(), "opened");
    }
}

inline void constructors_fail() {
    fails(Conformance::with_some_label(""), ffi::Code::error, "a label must not be empty");
    fails_as(Conformance::open("", 1).get(), Failure(Failure::Refused{"no label"}), "refused: no label");
    fails(Conformance::panicking(), ffi::Code::error, "panicked: no context");
    fails(Conformance::with_label("\xff"), ffi::Code::error, "label: not UTF-8 at byte 0");
    fails(Conformance::open("a\xff", 1).get(), ffi::Code::error, "label: not UTF-8 at byte 1");
}

inline void constructors_are_given_up() {
    fails(Conformance::open("late", 60'000, ffi::CallOptions().timeout(std::chrono::milliseconds(10))).get(), ffi::Code::timeout);
    auto future = Conformance::open("cancelled", 60'000);
    future.cancel();
    fails(future.get(), ffi::Code::cancelled);
    static_cast<void>(Conformance::open("dropped", 60'000));
    gives(conformance::ended("late"), 0U);
}

// A copy is the same instance, which ends with the last of them.
inline void instances_are_shared() {
    Conformance first = labelled("shared");
    {
        const Conformance second = first;
        CHECK(second == first);
        CHECK(second != labelled("another"));
        first = labelled("another");
        gives(second.label(), "shared");
        gives(conformance::ended("shared"), 0U);
    }
    gives(conformance::ended("shared"), 1U);
    gives(first.label(), "another");
    const Conformance third = std::move(first);
    CHECK(third);
    gives(third.label(), "another");
    // NOLINTNEXTLINE(bugprone-use-after-move): it says that it is none.
    CHECK(!first);
    fails(first.label(), ffi::Code::closed);
}

inline void run() {
    instances_are_made();
    constructors_fail();
    constructors_are_given_up();
    instances_are_shared();
}

} // namespace feature_constructors

#endif
