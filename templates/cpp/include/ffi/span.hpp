/* A view of values in a row, as parameters take it. */
#include "version.hpp"

#ifndef FFI_SPAN_HPP
#define FFI_SPAN_HPP

#include <array>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <type_traits>
#include <utility>

namespace ffi {
inline namespace v1 {

template <class T>
class Span;

namespace detail {

template <class T>
inline constexpr bool is_span = false;
template <class T>
inline constexpr bool is_span<Span<T>> = true;

/* Whether a `Container` has values of `T` in a row: the same type, at most less `const`. Elements of a derived type are of another size. */
template <class Container, class T, class = void>
inline constexpr bool has_in_a_row = false;
template <class Container, class T>
inline constexpr bool has_in_a_row<
    Container, T, std::void_t<decltype(std::data(std::declval<Container &>())), decltype(std::size(std::declval<Container &>()))>> =
    std::is_convertible_v<std::remove_pointer_t<decltype(std::data(std::declval<Container &>()))> (*)[], T (*)[]>;

} // namespace detail

/**
 * Values in a row that belong to somebody else, as `std::span` of C++20. Vectors, arrays, `std::span` and lists in braces become one by themselves. As
 * a parameter it is looked at during the call only.
 */
template <class T>
class Span {
public:
    using element_type = T;
    using value_type = std::remove_cv_t<T>;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using pointer = T *;
    using reference = T &;
    using iterator = T *;

    /** Nothing. */
    constexpr Span() noexcept = default;

    /** The `size` values at `data`. */
    constexpr Span(T *data, std::size_t size) noexcept : data_(data), size_(size) {}

    /** All values of a vector, an array, a `std::span`: of whatever `std::data` and `std::size` take. */
    template <class Container, std::enable_if_t<!detail::is_span<std::decay_t<Container>> && detail::has_in_a_row<Container, T>, int> = 0>
    constexpr Span(Container &&values) noexcept : Span(std::data(values), std::size(values)) {}

    /** The same values, to be looked at only. */
    template <class U, std::enable_if_t<std::is_same_v<const U, T> && !std::is_same_v<U, T>, int> = 0>
    constexpr Span(Span<U> values) noexcept : Span(values.data(), values.size()) {}

    /** The values of a list in braces, which lives as long as the expression that it is in. */
    template <class U = T, std::enable_if_t<std::is_const_v<U>, int> = 0>
    constexpr Span(std::initializer_list<value_type> values) noexcept : Span(values.begin(), values.size()) {}

    [[nodiscard]] constexpr T *data() const noexcept { return data_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] constexpr T *begin() const noexcept { return data_; }
    [[nodiscard]] constexpr T *end() const noexcept { return data_ + size_; }

    /** The value at `index`, which is below `size()`. */
    [[nodiscard]] constexpr T &operator[](std::size_t index) const noexcept { return data_[index]; }

private:
    T *data_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace v1
} // namespace ffi

#endif /* FFI_SPAN_HPP */
