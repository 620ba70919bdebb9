#ifndef MY_TIMER_FORWARD_HPP_
#define MY_TIMER_FORWARD_HPP_

#include <cstdint>
#include <string_view>

namespace my_timer {

struct TimerConfig;
struct EchoRequest;
struct EchoResponse;
struct ComplexRequest;
struct Tick;
struct EchoEvent;
struct Profile;
class Library;

/** How urgent a job is. */
enum class JobPriority : std::int32_t {
    low = 0,
    normal = 1,
    high = 2,
};

/** What the library calls it; empty for a number that is none of these. */
[[nodiscard]] constexpr std::string_view to_string(JobPriority value) noexcept {
    switch (value) {
    case JobPriority::low:
        return "Low";
    case JobPriority::normal:
        return "Normal";
    case JobPriority::high:
        return "High";
    }
    return {};
}

} // namespace my_timer

#endif /* MY_TIMER_FORWARD_HPP_ */
