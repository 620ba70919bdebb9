/* What a call came to: a value or an error. */
#include "version.hpp"

#ifndef FFI_RESULT_HPP
#define FFI_RESULT_HPP

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

#include "error.hpp"

namespace ffi {
inline namespace v1 {

template <class T, class E = void>
class Result;

namespace detail {

/* Ends what asked for something that is not there: with an exception where they are on, otherwise the process. */
[[noreturn]] inline void abort_with(const char *what, const std::string &message) noexcept {
    static_cast<void>(std::fprintf(stderr, "%s: %.*s\n", what, static_cast<int>(message.size()), message.data()));
    std::abort();
}

template <class E>
[[noreturn]] void raise(const Error<E> &error) {
#if FFI_CPP_EXCEPTIONS
    if constexpr (!std::is_void_v<E>) {
        if (error.typed() != nullptr) {
            throw TypedException<E>(error);
        }
    }
    throw Exception(error);
#else
    abort_with("ffi::Result without a value", error.message());
#endif
}

/*
 * A value or an error, and which of them it is. A variant would be the same, but there is one of these for each type that a function gives, and
 * compilers take many times as long for a variant.
 */
template <class Stored, class E>
class Outcome {
public:
    Outcome(const Outcome &other) : has_value_(other.has_value_) { construct(other); }
    Outcome(Outcome &&other) noexcept : has_value_(other.has_value_) { construct(std::move(other)); }
    ~Outcome() { destroy(); }

    Outcome &operator=(const Outcome &other) {
        if (this != &other) {
            *this = Outcome(other);
        }
        return *this;
    }

    Outcome &operator=(Outcome &&other) noexcept {
        if (this != &other) {
            destroy();
            has_value_ = other.has_value_;
            construct(std::move(other));
        }
        return *this;
    }

    /** Whether there is a value. */
    [[nodiscard]] bool has_value() const noexcept { return has_value_; }

    /** Whether there is a value. */
    explicit operator bool() const noexcept { return has_value_; }

    /** Why there is no value. Only where there is none: otherwise the process ends. */
    [[nodiscard]] const Error<E> &error() const & noexcept {
        check_failed();
        return error_;
    }

    /** The same, moved out. */
    [[nodiscard]] Error<E> &&error() && noexcept {
        check_failed();
        return std::move(error_);
    }

protected:
    template <class... Args>
    explicit Outcome(std::in_place_t, Args &&...args) : value_(std::forward<Args>(args)...), has_value_(true) {}
    explicit Outcome(Error<E> error) : error_(std::move(error)), has_value_(false) {}

    [[nodiscard]] Stored &stored() {
        check_value();
        return value_;
    }

    [[nodiscard]] const Stored &stored() const {
        check_value();
        return value_;
    }

private:
    template <class Other>
    void construct(Other &&other) {
        if (has_value_) {
            ::new (static_cast<void *>(std::addressof(value_))) Stored(std::forward<Other>(other).value_);
        } else {
            ::new (static_cast<void *>(std::addressof(error_))) Error<E>(std::forward<Other>(other).error_);
        }
    }

    void destroy() noexcept {
        if (has_value_) {
            value_.~Stored();
        } else {
            error_.~Error<E>();
        }
    }

    void check_value() const {
        if (!has_value_) {
            raise(error_);
        }
    }

    void check_failed() const noexcept {
        if (has_value_) {
            abort_with("ffi::Result::error", "there is a value");
        }
    }

    union {
        Stored value_;
        Error<E> error_;
    };
    bool has_value_;
};

/* What makes what is derived from it as copyable as `T` is. */
template <class T, bool = std::is_copy_constructible_v<T>>
class CopiedAs {};
template <class T>
class CopiedAs<T, false> {
public:
    CopiedAs() = default;
    CopiedAs(const CopiedAs &) = delete;
    CopiedAs(CopiedAs &&) = default;
    CopiedAs &operator=(const CopiedAs &) = delete;
    CopiedAs &operator=(CopiedAs &&) = default;
};

/* The value of a result without one. */
struct Done {};

template <class T>
inline constexpr bool is_result_or_error = false;
template <class T, class E>
inline constexpr bool is_result_or_error<Result<T, E>> = true;
template <class E>
inline constexpr bool is_result_or_error<Error<E>> = true;

/* What `F` makes of a value, as a value of its own. */
template <class F, class... Value>
using Mapped = std::decay_t<std::invoke_result_t<F, Value...>>;

/* What `f` makes of a value, as a result. */
template <class E, class F, class... Value>
auto mapped(F &&f, Value &&...value) -> Result<Mapped<F, Value...>, E> {
    if constexpr (std::is_void_v<Mapped<F, Value...>>) {
        std::invoke(std::forward<F>(f), std::forward<Value>(value)...);
        return {};
    } else {
        return std::invoke(std::forward<F>(f), std::forward<Value>(value)...);
    }
}

} // namespace detail

/**
 * What a call came to: a value of `T`, or an `Error<E>`, where `E` is the error that the function itself can fail with. As `std::expected` of C++23.
 *
 *     if (auto reply = timer.echo(request)) {
 *         use(reply->message);
 *     } else {
 *         report(reply.error().message());
 *     }
 *
 * Who would rather have an exception takes the `value()`.
 */
template <class T, class E>
class [[nodiscard]] Result : public detail::Outcome<T, E>, private detail::CopiedAs<T> {
    using Outcome = detail::Outcome<T, E>;

public:
    using value_type = T;
    using error_type = Error<E>;

    /** A value, from whatever becomes one by itself. */
    template <class U = T, std::enable_if_t<std::is_convertible_v<U &&, T> && !detail::is_result_or_error<std::decay_t<U>>, int> = 0>
    Result(U &&value) : Outcome(std::in_place, std::forward<U>(value)) {}

    /** An error: one of the function's own, or one of another kind. */
    template <class F, std::enable_if_t<std::is_convertible_v<Error<F>, Error<E>>, int> = 0>
    Result(Error<F> error) : Outcome(Error<E>(std::move(error))) {}

    /**
     * The value. Where there is none, it throws a `TypedException<E>` or `Exception`; without exceptions it prints the error and ends the process. So do
     * the operators `*` and `->`.
     */
    [[nodiscard]] T &value() & { return this->stored(); }
    [[nodiscard]] const T &value() const & { return this->stored(); }
    [[nodiscard]] T &&value() && { return std::move(this->stored()); }

    [[nodiscard]] T &operator*() & { return this->stored(); }
    [[nodiscard]] const T &operator*() const & { return this->stored(); }
    [[nodiscard]] T &&operator*() && { return std::move(this->stored()); }
    [[nodiscard]] T *operator->() { return &this->stored(); }
    [[nodiscard]] const T *operator->() const { return &this->stored(); }

    /** The value, or `other` where there is none. */
    template <class U>
    [[nodiscard]] T value_or(U &&other) const & {
        return this->has_value() ? this->stored() : static_cast<T>(std::forward<U>(other));
    }
    template <class U>
    [[nodiscard]] T value_or(U &&other) && {
        return this->has_value() ? std::move(this->stored()) : static_cast<T>(std::forward<U>(other));
    }

    /** What `f` makes of the value; an error stays as it is. */
    template <class F>
    auto map(F &&f) const & -> Result<detail::Mapped<F, const T &>, E> {
        if (!this->has_value()) {
            return this->error();
        }
        return detail::mapped<E>(std::forward<F>(f), this->stored());
    }
    template <class F>
    auto map(F &&f) && -> Result<detail::Mapped<F, T>, E> {
        if (!this->has_value()) {
            return std::move(*this).error();
        }
        return detail::mapped<E>(std::forward<F>(f), std::move(this->stored()));
    }

    /** What the call `f` of the value comes to, which is a `Result` as well; an error stays as it is. */
    template <class F>
    auto and_then(F &&f) const & -> std::invoke_result_t<F, const T &> {
        if (!this->has_value()) {
            return this->error();
        }
        return std::invoke(std::forward<F>(f), this->stored());
    }
    template <class F>
    auto and_then(F &&f) && -> std::invoke_result_t<F, T> {
        if (!this->has_value()) {
            return std::move(*this).error();
        }
        return std::invoke(std::forward<F>(f), std::move(this->stored()));
    }
};

/** What a call without a value came to: it is done, or an `Error<E>`. */
template <class E>
class [[nodiscard]] Result<void, E> : public detail::Outcome<detail::Done, E> {
    using Outcome = detail::Outcome<detail::Done, E>;

public:
    using value_type = void;
    using error_type = Error<E>;

    /** Done. */
    Result() : Outcome(std::in_place) {}

    /** An error: one of the function's own, or one of another kind. */
    template <class F, std::enable_if_t<std::is_convertible_v<Error<F>, Error<E>>, int> = 0>
    Result(Error<F> error) : Outcome(Error<E>(std::move(error))) {}

    /** Nothing. Where there is an error, it throws a `TypedException<E>` or `Exception`; without exceptions it prints the error and ends the process. */
    void value() const { static_cast<void>(this->stored()); }
    void operator*() const { value(); }

    /** What `f` gives; an error stays as it is. */
    template <class F>
    auto map(F &&f) const -> Result<detail::Mapped<F>, E> {
        if (!this->has_value()) {
            return this->error();
        }
        return detail::mapped<E>(std::forward<F>(f));
    }

    /** What the call `f` comes to, which gives a `Result` as well; an error stays as it is. */
    template <class F>
    auto and_then(F &&f) const -> std::invoke_result_t<F> {
        if (!this->has_value()) {
            return this->error();
        }
        return std::invoke(std::forward<F>(f));
    }
};

} // namespace v1
} // namespace ffi

#endif /* FFI_RESULT_HPP */
