/*
 * How values become their C form and come back. The header of a library is included before this one: it brings the C types.
 *
 * Two functions for each type do it, which are found by their arguments (ADL): those of the standard types are here, those of a library's own types are
 * in the library's namespace.
 *
 *     bool lower(C &out, const T &in, Lowering &to);
 *     bool lift(const C &in, T &out, Lifting &from);
 *
 * Each says whether it went well; where it did not, `to` and `from` have the sentence that says why, and `out` is whatever it is. The C type of
 * sequences, maps, arrays, optionals and boxes is the library's own, hence a parameter.
 *
 * A lowered value is a view of the value that it was made of, which has to outlive it, and stay where it is.
 */
#include "version.hpp"

#ifndef FFI_CONVERT_HPP
#define FFI_CONVERT_HPP

#ifndef FFI_PRELUDE_V1
#error "include the C header of the library before this one"
#endif

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "box.hpp"
#include "int128.hpp"
#include "lifting.hpp"
#include "lowering.hpp"
#include "span.hpp"
#include "time.hpp"
#include "uuid.hpp"

namespace ffi {
inline namespace v1 {

/**
 * Whether each value of `T` is, byte by byte, one of `C`. Sequences of those are lent and copied as a whole. A library's header says so of a struct whose
 * fields are at the same places, and in turn the same.
 */
template <class C, class T>
inline constexpr bool same_layout = std::is_same_v<C, T> && std::is_arithmetic_v<T>;
template <>
inline constexpr bool same_layout<ffi_i128_t, Int128> = true;
template <>
inline constexpr bool same_layout<ffi_u128_t, Uint128> = true;
template <>
inline constexpr bool same_layout<ffi_uuid_t, Uuid> = true;

static_assert(sizeof(ffi_i128_t) == sizeof(Int128) && offsetof(ffi_i128_t, lo) == offsetof(Int128, lo) &&
              offsetof(ffi_i128_t, hi) == offsetof(Int128, hi));
static_assert(sizeof(ffi_u128_t) == sizeof(Uint128) && offsetof(ffi_u128_t, lo) == offsetof(Uint128, lo) &&
              offsetof(ffi_u128_t, hi) == offsetof(Uint128, hi));
static_assert(sizeof(ffi_uuid_t) == sizeof(Uuid));

namespace detail {

/* What a sequence in C has: the type of its elements. */
template <class C>
using Element = std::remove_const_t<std::remove_pointer_t<decltype(C::data)>>;

/* Whether C reads a `T` in place. Flat enums are numbers; whether the number is one of the enum is seen on the other side. */
template <class C, class T, bool = std::is_enum_v<T>>
inline constexpr bool lent = same_layout<C, T>;
template <class C, class T>
inline constexpr bool lent<C, T, true> = std::is_same_v<C, std::underlying_type_t<T>>;

/* What `in` is in C, where that is the same: for the library only, which is no C++ that would have to tell the two types apart. */
template <class C, class T>
const C *lend(const T *in) noexcept {
    static_assert(lent<C, T> && sizeof(C) == sizeof(T) && alignof(C) == alignof(T));
    return reinterpret_cast<const C *>(in);
}

/* The way back: what is in `in` was written by the library, and by no C++. */
template <class T, class C>
const T *borrow(const C *in) noexcept {
    static_assert(same_layout<C, T> && std::is_trivially_copyable_v<T> && sizeof(C) == sizeof(T) && alignof(C) == alignof(T));
    return reinterpret_cast<const T *>(in);
}

template <class C, class Sequence>
bool lower_each(C &out, const Sequence &in, Lowering &to) {
    Element<C> *next = to.make<Element<C>>(in.size());
    out.data = next;
    out.len = in.size();
    std::size_t index = 0;
    for (const auto &item : in) {
        if (!lower(*next, item, to)) {
            return to.index(index);
        }
        ++next;
        ++index;
    }
    return true;
}

template <class C, class T>
bool lower_row(C &out, Span<const T> in, Lowering &to) {
    if constexpr (lent<Element<C>, T>) {
        out.data = lend<Element<C>>(in.data());
        out.len = in.size();
        return true;
    } else {
        return lower_each(out, in, to);
    }
}

} // namespace detail

/* --- Numbers, flat enums, text --- */

template <class T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
[[nodiscard]] bool lower(T &out, T in, Lowering &) {
    out = in;
    return true;
}

template <class T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
[[nodiscard]] bool lift(const T &in, T &out, Lifting &) {
    out = in;
    return true;
}

/** A flat enum is its number. The way back is with the enum, which knows its constants. */
template <class Number, class T, std::enable_if_t<std::is_enum_v<T> && std::is_arithmetic_v<Number>, int> = 0>
[[nodiscard]] bool lower(Number &out, T in, Lowering &) {
    static_assert(std::is_same_v<Number, std::underlying_type_t<T>>);
    out = static_cast<Number>(in);
    return true;
}

[[nodiscard]] inline bool lower(ffi_str_t &out, std::string_view in, Lowering &) {
    out = ffi_str_t{in.data(), in.size()};
    return true;
}

[[nodiscard]] inline bool lift(const ffi_str_t &in, std::string &out, Lifting &) {
    out.assign(in.data == nullptr ? "" : in.data, in.len);
    return true;
}

/* --- Wide numbers, identifiers, times --- */

[[nodiscard]] inline bool lower(ffi_i128_t &out, Int128 in, Lowering &) {
    out = ffi_i128_t{in.lo, in.hi};
    return true;
}

[[nodiscard]] inline bool lift(const ffi_i128_t &in, Int128 &out, Lifting &) {
    out = Int128(in.lo, in.hi);
    return true;
}

[[nodiscard]] inline bool lower(ffi_u128_t &out, Uint128 in, Lowering &) {
    out = ffi_u128_t{in.lo, in.hi};
    return true;
}

[[nodiscard]] inline bool lift(const ffi_u128_t &in, Uint128 &out, Lifting &) {
    out = Uint128(in.lo, in.hi);
    return true;
}

[[nodiscard]] inline bool lower(ffi_uuid_t &out, const Uuid &in, Lowering &) {
    std::memcpy(out.bytes, in.bytes.data(), sizeof out.bytes);
    return true;
}

[[nodiscard]] inline bool lift(const ffi_uuid_t &in, Uuid &out, Lifting &) {
    std::memcpy(out.bytes.data(), in.bytes, sizeof in.bytes);
    return true;
}

[[nodiscard]] inline bool lower(ffi_duration_t &out, Duration in, Lowering &to) {
    if (in < Duration::zero()) {
        return to.fail("a duration below zero");
    }
    const detail::Seconds parts = detail::seconds(in);
    out = ffi_duration_t{static_cast<std::uint64_t>(parts.seconds), parts.nanos};
    return true;
}

[[nodiscard]] inline bool lift(const ffi_duration_t &in, Duration &out, Lifting &from) {
    if (in.seconds > static_cast<std::uint64_t>(INT64_MAX) || !detail::span({static_cast<std::int64_t>(in.seconds), in.nanos}, out)) {
        return from.fail("a duration of " + std::to_string(in.seconds) + " s, which is too long for `std::chrono::nanoseconds`");
    }
    return true;
}

[[nodiscard]] inline bool lower(ffi_time_t &out, Time in, Lowering &) {
    const detail::Seconds parts = detail::seconds(in.time_since_epoch());
    out = ffi_time_t{parts.seconds, parts.nanos};
    return true;
}

[[nodiscard]] inline bool lift(const ffi_time_t &in, Time &out, Lifting &from) {
    Duration since{};
    if (!detail::span({in.seconds, in.nanos}, since)) {
        return from.fail("a time " + std::to_string(in.seconds) + " s from 1970, which is too far for `std::chrono::nanoseconds`");
    }
    out = Time(since);
    return true;
}

/* --- Sequences, sets, arrays, maps --- */

template <class C, class T>
[[nodiscard]] bool lower(C &out, Span<const T> in, Lowering &to) {
    return detail::lower_row(out, in, to);
}

template <class C, class T>
[[nodiscard]] bool lower(C &out, const std::vector<T> &in, Lowering &to) {
    return detail::lower_row(out, Span<const T>(in), to);
}

/** Its bits become bytes. */
template <class C>
[[nodiscard]] bool lower(C &out, const std::vector<bool> &in, Lowering &to) {
    bool *const flags = to.make<bool>(in.size());
    for (std::size_t index = 0; index < in.size(); ++index) {
        flags[index] = in[index];
    }
    out.data = flags;
    out.len = in.size();
    return true;
}

template <class C, class T>
[[nodiscard]] bool lift(const C &in, std::vector<T> &out, Lifting &from) {
    out.clear();
    if (in.len == 0) {
        return true;
    }
    if constexpr (std::is_same_v<detail::Element<C>, T> && same_layout<T, T>) {
        out.assign(in.data, in.data + in.len);
    } else if constexpr (same_layout<detail::Element<C>, T>) {
        const T *const first = detail::borrow<T>(in.data);
        out.assign(first, first + in.len);
    } else {
        out.reserve(in.len);
        for (std::size_t index = 0; index < in.len; ++index) {
            T item{};
            if (!lift(in.data[index], item, from)) {
                return from.index(index);
            }
            out.push_back(std::move(item));
        }
    }
    return true;
}

template <class C, class T>
[[nodiscard]] bool lower(C &out, const std::set<T> &in, Lowering &to) {
    return detail::lower_each(out, in, to);
}

template <class C, class T>
[[nodiscard]] bool lift(const C &in, std::set<T> &out, Lifting &from) {
    out.clear();
    for (std::size_t index = 0; index < in.len; ++index) {
        T item{};
        if (!lift(in.data[index], item, from)) {
            return from.index(index);
        }
        const std::size_t before = out.size();
        out.insert(out.end(), std::move(item));
        if (out.size() == before) {
            return from.fail("the same element twice") || from.index(index);
        }
    }
    return true;
}

template <class C, class T, std::size_t N>
[[nodiscard]] bool lower(C &out, const std::array<T, N> &in, Lowering &to) {
    for (std::size_t index = 0; index < N; ++index) {
        if (!lower(out.items[index], in[index], to)) {
            return to.index(index);
        }
    }
    return true;
}

template <class C, class T, std::size_t N>
[[nodiscard]] bool lift(const C &in, std::array<T, N> &out, Lifting &from) {
    for (std::size_t index = 0; index < N; ++index) {
        if (!lift(in.items[index], out[index], from)) {
            return from.index(index);
        }
    }
    return true;
}

template <class C, class K, class V>
[[nodiscard]] bool lower(C &out, const std::map<K, V> &in, Lowering &to) {
    detail::Element<C> *next = to.make<detail::Element<C>>(in.size());
    out.data = next;
    out.len = in.size();
    std::size_t index = 0;
    for (const auto &[key, value] : in) {
        if (!lower(next->key, key, to)) {
            return to.key_of(index);
        }
        if (!lower(next->value, value, to)) {
            return to.key(key);
        }
        ++next;
        ++index;
    }
    return true;
}

template <class C, class K, class V>
[[nodiscard]] bool lift(const C &in, std::map<K, V> &out, Lifting &from) {
    out.clear();
    for (std::size_t index = 0; index < in.len; ++index) {
        K key{};
        if (!lift(in.data[index].key, key, from)) {
            return from.key_of(index);
        }
        const std::size_t before = out.size();
        const auto entry = out.try_emplace(out.end(), std::move(key));
        if (out.size() == before) {
            return from.fail("the same key twice") || from.key(entry->first);
        }
        if (!lift(in.data[index].value, entry->second, from)) {
            return from.key(entry->first);
        }
    }
    return true;
}

/* --- Optionals, boxes --- */

template <class C, class T>
[[nodiscard]] bool lower(const C *&out, const Box<T> &in, Lowering &to) {
    if constexpr (detail::lent<C, T>) {
        out = detail::lend<C>(in.get());
        return true;
    } else {
        C *const made = to.make<C>(1);
        out = made;
        return lower(*made, *in, to);
    }
}

template <class C, class T>
[[nodiscard]] bool lift(const C *const &in, Box<T> &out, Lifting &from) {
    return lift(*in, *out, from);
}

template <class C, class T>
[[nodiscard]] bool lower(const C *&out, const std::optional<T> &in, Lowering &to) {
    if (!in) {
        out = nullptr;
        return true;
    }
    if constexpr (detail::lent<C, T>) {
        out = detail::lend<C>(&*in);
        return true;
    } else {
        C *const made = to.make<C>(1);
        out = made;
        return lower(*made, *in, to);
    }
}

template <class C, class T>
[[nodiscard]] bool lower(const C *&out, const std::optional<Box<T>> &in, Lowering &to) {
    if (!in) {
        out = nullptr;
        return true;
    }
    return lower(out, *in, to);
}

template <class C, class T>
[[nodiscard]] bool lift(const C *const &in, std::optional<T> &out, Lifting &from) {
    if (in == nullptr) {
        out.reset();
        return true;
    }
    return lift(*in, out.emplace(), from);
}

template <class C, class T>
[[nodiscard]] bool lift(const C *const &in, std::optional<Box<T>> &out, Lifting &from) {
    if (in == nullptr) {
        out.reset();
        return true;
    }
    return lift(in, out.emplace(), from);
}

} // namespace v1
} // namespace ffi

#endif /* FFI_CONVERT_HPP */
