// Failures: text, typed enums and typed structs, at once and later, as results and as exceptions.
#ifndef CALLS_ERRORS_HPP
#define CALLS_ERRORS_HPP

#include "../conformance_test.hpp"

#include <optional>
#include <utility>

namespace feature_errors {

using check::fails;
using check::fails_as;
using check::gives;
using conformance::Conformance;
using conformance::Failure;
using conformance::ParseFailure;
using conformance::Refusal;

inline void failing_with_text(const Conformance &c) {
    fails(conformance::fail_text(text), ffi::Code::error, text);
    gives(conformance::fail_text(""), "");
    fails(conformance::fail_unit("no"), ffi::Code::error, "no");
    check::is_ok(conformance::fail_unit(""));
    fails(c.fail_text_later("no").get(), ffi::Code::error, "errors: no");
}

// Whichever function it comes from.
template <class Fail>
inline void fails_with_each_variant(Fail fail) {
    const std::string quoted("by \"him\"\0", 9);
    const std::string note = "no \xf0\x9d\x84\x9e";
    fails_as(fail(0), Failure(Failure::NotFound{}), "not found");
    fails_as(fail(1), Failure(Failure::Refused{quoted}), "refused: " + quoted);
    fails_as(fail(2), Failure(Failure::GaveUp{note, std::numeric_limits<std::uint32_t>::max()}), note + " after 4294967295");
    fails_as(fail(3), Failure(Failure::Outside{{-1, std::numeric_limits<std::int64_t>::max()}, conformance::Shape::Circle{0.5}}),
             "out of the picture");
    gives(fail(4), 4U);
}

inline void failing_with_an_enum(const Conformance &c) {
    fails_with_each_variant([](std::uint32_t variant) { return conformance::fail_enum(variant); });
    fails_with_each_variant([&c](std::uint32_t variant) { return c.fail_later(variant).get(); });
    // A variant is asked for by its name, or all of them at once.
    const auto failed = conformance::fail_enum(1);
    const Failure &failure = *failed.error().typed();
    CHECK(failure.get_if<Failure::NotFound>() == nullptr);
    CHECK(failure.get_if<Failure::Refused>() != nullptr);
    const int number = failure.visit([](const Failure::NotFound &) { return 0; }, [](const Failure::Refused &) { return 1; },
                                     [](const auto &) { return 2; });
    check::same(number, 1);
}

inline void failing_with_a_struct() {
    const std::uint64_t line = std::numeric_limits<std::uint64_t>::max();
    fails_as(conformance::fail_struct(line), ParseFailure{line, "expected one of them", {"(", ""}},
             "line 18446744073709551615: expected one of them");
    gives(conformance::fail_struct(0), 0U);
}

inline void failing_with_a_flat_enum() {
    fails_as(conformance::fail_flat(true), Refusal::never, "never");
    fails_as(conformance::fail_flat(false), Refusal::not_now, "not now");
}

// Bad arguments are no failure of the function: they are text, never its typed error.
inline void bad_arguments_are_text() {
    const auto failed = Conformance::open("\xff", 0).get();
    fails(failed, ffi::Code::error, "label: not UTF-8 at byte 0");
    CHECK(failed.error().typed() == nullptr);
    fails(conformance::fail_text("ok\xff"), ffi::Code::error, "text: not UTF-8 at byte 2");
}

inline void failures_and_cancellation_differ(const Conformance &c) {
    auto future = c.wait_at_gate(1);
    future.cancel();
    fails(future.get(), ffi::Code::cancelled);
    const auto late = Conformance::open("", 60'000, ffi::CallOptions().timeout(std::chrono::milliseconds(1))).get();
    fails(late, ffi::Code::timeout);
    CHECK(late.error().typed() == nullptr);
}

inline void results_are_chained() {
    const auto length = [](const std::string &value) { return value.size(); };
    gives(conformance::fail_text("").map(length), 0U);
    fails(conformance::fail_text("no").map(length), ffi::Code::error, "no");
    const auto again = [](std::uint32_t variant) { return conformance::fail_enum(variant); };
    gives(conformance::fail_enum(4).and_then(again), 4U);
    fails_as(conformance::fail_enum(0).and_then(again), Failure(Failure::NotFound{}), "not found");
    check::same(conformance::fail_enum(0).value_or(9), 9U);
    // Whatever the function's own error is, it is one without a type as well.
    const ffi::Error<> plain = conformance::fail_enum(0).error();
    CHECK(plain.code() == ffi::Code::failed && plain.message() == "not found");
}

template <class Exception, class Body>
inline std::optional<Exception> thrown(Body body) {
    try {
        body();
    } catch (const Exception &exception) {
        return exception;
    }
    return std::nullopt;
}

inline void values_throw() {
    const auto typed = thrown<ffi::TypedException<Failure>>([] { static_cast<void>(conformance::fail_enum(0).value()); });
    CHECK(typed && typed->typed() == Failure(Failure::NotFound{}) && typed->code() == ffi::Code::failed);
    const auto plain = thrown<ffi::Exception>([] { conformance::fail_unit("no").value(); });
    CHECK(plain && plain->what() == std::string("no") && plain->code() == ffi::Code::error);
    // Each of them is one of the standard library's.
    CHECK(thrown<std::runtime_error>([] { static_cast<void>(conformance::fail_struct(1).value()); }));
}

inline void run() {
    const Conformance c = labelled("errors");
    failing_with_text(c);
    failing_with_an_enum(c);
    failing_with_a_struct();
    failing_with_a_flat_enum();
    bad_arguments_are_text();
    failures_and_cancellation_differ(c);
    results_are_chained();
    values_throw();
}

} // namespace feature_errors

#endif
