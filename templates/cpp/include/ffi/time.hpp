/* Spans and points of time: those of the standard library, in nanoseconds. */
#include "version.hpp"

#ifndef FFI_TIME_HPP
#define FFI_TIME_HPP

#include <chrono>
#include <cstdint>

namespace ffi {
inline namespace v1 {

/** A span of time. The library takes none below zero. */
using Duration = std::chrono::nanoseconds;

/** A point in time, in UTC. It reaches from the year 1677 to 2262. */
using Time = std::chrono::time_point<std::chrono::system_clock, Duration>;

static_assert(std::chrono::nanoseconds::min().count() == INT64_MIN && std::chrono::nanoseconds::max().count() == INT64_MAX,
              "`std::chrono::nanoseconds` has 64 bits");

namespace detail {

inline constexpr std::int64_t NANOS_PER_SECOND = 1'000'000'000;

/* A span of time as C has it: whole seconds, rounded down, and what is left, which is not below zero. */
struct Seconds {
    std::int64_t seconds;
    std::uint32_t nanos;
};

constexpr Seconds seconds(Duration span) noexcept {
    const std::int64_t whole = span.count() / NANOS_PER_SECOND;
    const std::int64_t rest = span.count() % NANOS_PER_SECOND;
    return rest < 0 ? Seconds{whole - 1, static_cast<std::uint32_t>(rest + NANOS_PER_SECOND)}
                    : Seconds{whole, static_cast<std::uint32_t>(rest)};
}

/* Makes a span of its seconds, which C counts in more bits than there are here. False where it is too long. */
constexpr bool span(Seconds parts, Duration &out) noexcept {
    constexpr Seconds FIRST = seconds(Duration::min());
    constexpr Seconds LAST = seconds(Duration::max());
    const auto before = [](Seconds left, Seconds right) {
        return left.seconds != right.seconds ? left.seconds < right.seconds : left.nanos < right.nanos;
    };
    if (parts.nanos >= NANOS_PER_SECOND || before(parts, FIRST) || before(LAST, parts)) {
        return false;
    }
    /* Towards zero first: the first second that there is begins before the first nanosecond. */
    out = parts.seconds < 0 ? Duration((parts.seconds + 1) * NANOS_PER_SECOND + (parts.nanos - NANOS_PER_SECOND))
                            : Duration(parts.seconds * NANOS_PER_SECOND + parts.nanos);
    return true;
}

} // namespace detail

} // namespace v1
} // namespace ffi

#endif /* FFI_TIME_HPP */
