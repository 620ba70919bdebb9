/* A value on the heap that is used as a value: what a type that holds itself needs. */
#include "version.hpp"

#ifndef FFI_BOX_HPP
#define FFI_BOX_HPP

#include <memory>
#include <type_traits>
#include <utility>

namespace ffi {
inline namespace v1 {

/**
 * One value of `T` on the heap. It is used as a value: a copy has a value of its own, and two are equal where their values are. `T` may be a type that is not
 * complete yet.
 *
 * It is never empty, but for one that was moved from: all that may be done with that is to assign to it, to copy it and to destroy it.
 */
template <class T>
class Box {
public:
    using element_type = T;

    /** A value of its own, as `T()` makes it. */
    Box() : value_(std::make_unique<T>()) {}

    /** `value`, copied or moved here. Nobody asks whether a box is a `T`, which may not be complete yet. */
    template <class U = T,
              std::enable_if_t<std::conjunction_v<std::negation<std::is_same<std::decay_t<U>, Box>>, std::is_convertible<U, T>>, int> = 0>
    Box(U &&value) : value_(std::make_unique<T>(std::forward<U>(value))) {}

    Box(const Box &other) : value_(other.copied()) {}
    Box(Box &&) noexcept = default;
    ~Box() = default;

    Box &operator=(const Box &other) {
        if (this != &other) {
            value_ = other.copied();
        }
        return *this;
    }

    Box &operator=(Box &&) noexcept = default;

    [[nodiscard]] T &operator*() & noexcept { return *value_; }
    [[nodiscard]] const T &operator*() const & noexcept { return *value_; }
    [[nodiscard]] T &&operator*() && noexcept { return std::move(*value_); }
    [[nodiscard]] T *operator->() noexcept { return value_.get(); }
    [[nodiscard]] const T *operator->() const noexcept { return value_.get(); }
    [[nodiscard]] T *get() noexcept { return value_.get(); }
    [[nodiscard]] const T *get() const noexcept { return value_.get(); }

    friend bool operator==(const Box &left, const Box &right) { return *left == *right; }
    friend bool operator!=(const Box &left, const Box &right) { return !(left == right); }

private:
    [[nodiscard]] std::unique_ptr<T> copied() const { return value_ ? std::make_unique<T>(*value_) : nullptr; }

    std::unique_ptr<T> value_;
};

} // namespace v1
} // namespace ffi

#endif /* FFI_BOX_HPP */
