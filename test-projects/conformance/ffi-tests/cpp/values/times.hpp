// Points in time.
#ifndef VALUES_TIMES_HPP
#define VALUES_TIMES_HPP

#include "../echo.hpp"

#include <chrono>

namespace feature_times {

using check::echoes;
using check::fails;
using check::gives;
using conformance::EveryTime;
using conformance::TimeError;
using ffi::Time;
using std::chrono::hours;
using std::chrono::nanoseconds;
using std::chrono::seconds;

const Time epoch{};
const Time half_before{std::chrono::milliseconds(-500)};

inline void points_in_time() {
    echoes(conformance::echo_time, {epoch, half_before, Time(seconds(1'700'000'000) + nanoseconds(1)), Time::min(), Time::max()});
    echoes(conformance::echo_every_time, {EveryTime{}, EveryTime{half_before, {epoch, half_before}, epoch}});
    gives(conformance::later(half_before, seconds(1)), Time(std::chrono::milliseconds(500)));
    check::fails_as(conformance::fail_with_time(half_before), TimeError(TimeError::Over{half_before}), "over");
    // What the clock gives is one.
    const Time now = std::chrono::system_clock::now();
    echoes(conformance::echo_time, {now});
}

// The library has times that the standard library has not: before 1677, and after 2262.
inline void times_that_one_side_does_not_have() {
    fails(conformance::later(Time::max(), seconds(1)), ffi::Code::error,
          "the result: a time 9223372037 s from 1970, which is too far for `std::chrono::nanoseconds`");
}

inline void run() {
    points_in_time();
    times_that_one_side_does_not_have();
}

} // namespace feature_times

#endif
