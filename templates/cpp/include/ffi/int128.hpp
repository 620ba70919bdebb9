/* Integers of 128 bits, with every compiler. */
#include "version.hpp"

#ifndef FFI_INT128_HPP
#define FFI_INT128_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace ffi {
inline namespace v1 {

namespace detail {

#ifdef __SIZEOF_INT128__
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;
#endif

/* The upper half of what `value` is in 128 bits. */
template <class Half, class Integer>
constexpr Half upper_half(Integer value) noexcept {
    if constexpr (std::is_signed_v<Integer>) {
        return value < 0 ? static_cast<Half>(-1) : Half{0};
    } else {
        return static_cast<void>(value), Half{0};
    }
}

/* The decimal digits of a number in halves. */
inline std::string decimal(std::uint64_t hi, std::uint64_t lo) {
    constexpr std::uint64_t BASE = 10;
    std::uint64_t limbs[] = {hi >> 32, hi & 0xffffffffU, lo >> 32, lo & 0xffffffffU};
    std::string digits;
    for (bool more = true; more;) {
        std::uint64_t rest = 0;
        more = false;
        for (std::uint64_t &limb : limbs) {
            const std::uint64_t whole = rest << 32 | limb;
            limb = whole / BASE;
            rest = whole % BASE;
            more = more || limb != 0;
        }
        digits.push_back(static_cast<char>('0' + rest));
    }
    std::reverse(digits.begin(), digits.end());
    return digits;
}

} // namespace detail

/** An integer of 128 bits in two's complement. */
struct Int128 {
    /** The lower 64 bits. */
    std::uint64_t lo = 0;
    /** The upper 64 bits, with the sign. */
    std::int64_t hi = 0;

    constexpr Int128() noexcept = default;

    /** The number with these halves, the lower one first. */
    constexpr Int128(std::uint64_t lower, std::int64_t upper) noexcept : lo(lower), hi(upper) {}

    /** The number `value`. */
    template <class Integer, std::enable_if_t<std::is_integral_v<Integer> && sizeof(Integer) <= 8, int> = 0>
    constexpr Int128(Integer value) noexcept
        : lo(static_cast<std::uint64_t>(value)), hi(detail::upper_half<std::int64_t>(value)) {}

#ifdef __SIZEOF_INT128__
    /** The number `value`. */
    constexpr Int128(detail::int128 value) noexcept
        : lo(static_cast<std::uint64_t>(value)), hi(static_cast<std::int64_t>(value >> 64)) {}

    /** The same number as the compiler's own integer. */
    constexpr explicit operator detail::int128() const noexcept {
        return static_cast<detail::int128>(static_cast<detail::uint128>(static_cast<std::uint64_t>(hi)) << 64 | lo);
    }
#endif

    friend constexpr bool operator==(Int128 left, Int128 right) noexcept { return left.hi == right.hi && left.lo == right.lo; }
    friend constexpr bool operator!=(Int128 left, Int128 right) noexcept { return !(left == right); }
    friend constexpr bool operator<(Int128 left, Int128 right) noexcept {
        return left.hi != right.hi ? left.hi < right.hi : left.lo < right.lo;
    }
    friend constexpr bool operator>(Int128 left, Int128 right) noexcept { return right < left; }
    friend constexpr bool operator<=(Int128 left, Int128 right) noexcept { return !(right < left); }
    friend constexpr bool operator>=(Int128 left, Int128 right) noexcept { return !(left < right); }
};

/** An integer of 128 bits without a sign. */
struct Uint128 {
    /** The lower 64 bits. */
    std::uint64_t lo = 0;
    /** The upper 64 bits. */
    std::uint64_t hi = 0;

    constexpr Uint128() noexcept = default;

    /** The number with these halves, the lower one first. */
    constexpr Uint128(std::uint64_t lower, std::uint64_t upper) noexcept : lo(lower), hi(upper) {}

    /** The number `value`; what is below zero wraps around, as in all unsigned types of C++. */
    template <class Integer, std::enable_if_t<std::is_integral_v<Integer> && sizeof(Integer) <= 8, int> = 0>
    constexpr Uint128(Integer value) noexcept
        : lo(static_cast<std::uint64_t>(value)), hi(detail::upper_half<std::uint64_t>(value)) {}

#ifdef __SIZEOF_INT128__
    /** The number `value`. */
    constexpr Uint128(detail::uint128 value) noexcept
        : lo(static_cast<std::uint64_t>(value)), hi(static_cast<std::uint64_t>(value >> 64)) {}

    /** The same number as the compiler's own integer. */
    constexpr explicit operator detail::uint128() const noexcept { return static_cast<detail::uint128>(hi) << 64 | lo; }
#endif

    friend constexpr bool operator==(Uint128 left, Uint128 right) noexcept { return left.hi == right.hi && left.lo == right.lo; }
    friend constexpr bool operator!=(Uint128 left, Uint128 right) noexcept { return !(left == right); }
    friend constexpr bool operator<(Uint128 left, Uint128 right) noexcept {
        return left.hi != right.hi ? left.hi < right.hi : left.lo < right.lo;
    }
    friend constexpr bool operator>(Uint128 left, Uint128 right) noexcept { return right < left; }
    friend constexpr bool operator<=(Uint128 left, Uint128 right) noexcept { return !(right < left); }
    friend constexpr bool operator>=(Uint128 left, Uint128 right) noexcept { return !(left < right); }
};

/** The decimal digits. */
[[nodiscard]] inline std::string to_string(Uint128 value) {
    return detail::decimal(value.hi, value.lo);
}

/** The decimal digits, with a sign where it is below zero. */
[[nodiscard]] inline std::string to_string(Int128 value) {
    const auto hi = static_cast<std::uint64_t>(value.hi);
    if (value.hi >= 0) {
        return detail::decimal(hi, value.lo);
    }
    /* Two's complement: all bits turned, and one more. */
    const std::uint64_t lo = ~value.lo + 1;
    return '-' + detail::decimal(~hi + (lo == 0 ? 1 : 0), lo);
}

} // namespace v1
} // namespace ffi

#endif /* FFI_INT128_HPP */
