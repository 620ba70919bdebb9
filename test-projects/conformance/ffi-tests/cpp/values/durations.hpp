// Spans of time.
#ifndef VALUES_DURATIONS_HPP
#define VALUES_DURATIONS_HPP

#include "../echo.hpp"

#include <chrono>

namespace feature_durations {

using check::echoes;
using check::fails;
using conformance::DurationError;
using conformance::EveryDuration;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

static_assert(conformance::PAUSE == milliseconds(1500) && conformance::NO_TIME == nanoseconds::zero());

inline void spans_of_time() {
    echoes(conformance::echo_duration, {nanoseconds(0), nanoseconds(1), conformance::PAUSE, nanoseconds::max()});
    echoes(conformance::echo_every_duration,
           {EveryDuration{}, EveryDuration{nanoseconds(1), {nanoseconds(0), hours(1)}, nanoseconds(0)}});
    check::fails_as(conformance::fail_with_duration(milliseconds(1500)), DurationError(DurationError::Late{milliseconds(1500)}),
                    "late by 1500 ms");
}

// Rust has no spans below zero, and the standard library none of more than 292 years.
inline void spans_that_one_side_does_not_have() {
    fails(conformance::echo_duration(nanoseconds(-1)), ffi::Code::error, "value: a duration below zero");
    const EveryDuration list{nanoseconds(0), {nanoseconds(0), nanoseconds::min()}, std::nullopt};
    fails(conformance::echo_every_duration(list), ffi::Code::error, "value.list[1]: a duration below zero");
    fails(conformance::longest_duration(), ffi::Code::error,
          "the result: a duration of 18446744073709551615 s, which is too long for `std::chrono::nanoseconds`");
}

inline void run() {
    spans_of_time();
    spans_that_one_side_does_not_have();
}

} // namespace feature_durations

#endif
