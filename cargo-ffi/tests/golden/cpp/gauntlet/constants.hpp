#ifndef GAUNTLET_CONSTANTS_HPP_
#define GAUNTLET_CONSTANTS_HPP_

#include <chrono>
#include <cstdint>
#include <limits>
#include <string_view>

#include "ffi/int128.hpp"

namespace gauntlet {

/**
 * Ends * / here, / * starts there, src/ *.rs and / ** /.
 * / at the start, a backslash at the end \
 * what?? /
 * "quotes" 'and' {braces} <tags> &amp; %s #include �rtl� é 🦀
 *
 * cbindgen :ignore
 *     indented
 */
inline constexpr bool ENABLED = true;
/** One line. */
inline constexpr std::int8_t I8_MIN = -128;
inline constexpr std::int16_t I16_MAX = 32767;
inline constexpr std::int32_t I32_MIN = -2147483648;
inline constexpr std::int32_t MINUS_ONE = -1;
inline constexpr std::int64_t I64_MIN = -9223372036854775807 - 1;
inline constexpr std::int64_t I64_MAX = 9223372036854775807;
inline constexpr std::uint8_t U8_MAX = 255;
inline constexpr std::uint16_t U16_MAX = 65535;
inline constexpr std::uint32_t U32_MAX = 4294967295;
inline constexpr std::uint64_t U64_MAX = 18446744073709551615U;
inline constexpr float TENTH_F32 = 0.1F;
inline constexpr double TENTH = 0.1;
inline constexpr double TINIEST = 5e-324;
inline constexpr float TINIEST_F32 = 1e-45F;
inline constexpr double HUGE_ = 1.7976931348623157e308;
inline constexpr double MINUS_ZERO = -0.0;
inline constexpr double INFINITE = std::numeric_limits<double>::infinity();
inline constexpr float MINUS_INFINITE_F32 = -std::numeric_limits<float>::infinity();
inline constexpr double NOT_A_NUMBER = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::string_view GREETING = std::string_view("say \"hi\\\"\n\tor what?\?/ nul\0007 gr\303\266\303\237e \360\237\246\200", 40);
inline constexpr std::string_view EMPTY = "";
/** The least of all. */
inline constexpr ffi::Int128 I128_MIN{0, -9223372036854775807 - 1};
inline constexpr ffi::Int128 I128_MINUS_ONE{18446744073709551615U, -1};
inline constexpr ffi::Uint128 U128_SMALL{1, 0};
inline constexpr ffi::Uint128 U128_MAX{18446744073709551615U, 18446744073709551615U};
/**
 * Ends * / here, / * starts there, src/ *.rs and / ** /.
 * / at the start, a backslash at the end \
 * what?? /
 * "quotes" 'and' {braces} <tags> &amp; %s #include �rtl� é 🦀
 *
 * cbindgen :ignore
 *     indented
 */
inline constexpr std::chrono::nanoseconds PATIENCE = std::chrono::milliseconds(1500);

} // namespace gauntlet

#endif /* GAUNTLET_CONSTANTS_HPP_ */
