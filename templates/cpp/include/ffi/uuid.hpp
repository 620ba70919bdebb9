/* Identifiers of 16 bytes. */
#include "version.hpp"

#ifndef FFI_UUID_HPP
#define FFI_UUID_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ffi {
inline namespace v1 {

/** A UUID. The one that is all zeros comes first. */
struct Uuid {
    /** In the order in which they are written. */
    std::array<std::uint8_t, 16> bytes{};

    /** The UUID that is written as `text`: 32 digits in base 16, of either case, with hyphens in the usual places or with none. */
    [[nodiscard]] static std::optional<Uuid> parse(std::string_view text);

    friend bool operator==(const Uuid &left, const Uuid &right) noexcept { return left.bytes == right.bytes; }
    friend bool operator!=(const Uuid &left, const Uuid &right) noexcept { return left.bytes != right.bytes; }
    friend bool operator<(const Uuid &left, const Uuid &right) noexcept { return left.bytes < right.bytes; }
    friend bool operator>(const Uuid &left, const Uuid &right) noexcept { return right < left; }
    friend bool operator<=(const Uuid &left, const Uuid &right) noexcept { return !(right < left); }
    friend bool operator>=(const Uuid &left, const Uuid &right) noexcept { return !(left < right); }
};

namespace detail {

/* Whether a hyphen is before the byte at `index`. */
constexpr bool hyphen_before(std::size_t index) noexcept {
    return index == 4 || index == 6 || index == 8 || index == 10;
}

} // namespace detail

/** As in `67e55044-10b1-426f-9247-bb680e5fe0c8`. */
[[nodiscard]] inline std::string to_string(const Uuid &uuid) {
    constexpr std::string_view DIGITS = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t index = 0; index < uuid.bytes.size(); ++index) {
        if (detail::hyphen_before(index)) {
            text.push_back('-');
        }
        text.push_back(DIGITS[uuid.bytes[index] >> 4]);
        text.push_back(DIGITS[uuid.bytes[index] & 15U]);
    }
    return text;
}

inline std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 32 && text.size() != 36) {
        return std::nullopt;
    }
    const bool hyphens = text.size() == 36;
    const auto digit = [&text]() -> int {
        const char c = text.front();
        text.remove_prefix(1);
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        const char lower = static_cast<char>(c | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    };
    Uuid uuid;
    for (std::size_t index = 0; index < uuid.bytes.size(); ++index) {
        if (hyphens && detail::hyphen_before(index)) {
            if (text.front() != '-') {
                return std::nullopt;
            }
            text.remove_prefix(1);
        }
        const int high = digit();
        const int low = digit();
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        uuid.bytes[index] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return uuid;
}

} // namespace v1
} // namespace ffi

/** So that it is a key of `std::unordered_map`. */
template <>
struct std::hash<ffi::Uuid> {
    std::size_t operator()(const ffi::Uuid &uuid) const noexcept {
        return std::hash<std::string_view>{}({reinterpret_cast<const char *>(uuid.bytes.data()), uuid.bytes.size()});
    }
};

#endif /* FFI_UUID_HPP */
