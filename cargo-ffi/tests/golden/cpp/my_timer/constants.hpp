#ifndef MY_TIMER_CONSTANTS_HPP_
#define MY_TIMER_CONSTANTS_HPP_

#include <cstdint>
#include <string_view>

namespace my_timer {

/** The longest delay that is accepted. */
inline constexpr std::int64_t MAX_DELAY_MS = 5000;
inline constexpr std::uint32_t DEFAULT_BACKOFF_MS = 250;
/** What `version` returns. */
inline constexpr std::string_view TIMER_VERSION = "nim-timer v0.1.0";

} // namespace my_timer

#endif /* MY_TIMER_CONSTANTS_HPP_ */
