/* Why a call has no result. */
#include "version.hpp"

#ifndef FFI_ERROR_HPP
#define FFI_ERROR_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace ffi {
inline namespace v1 {

/** What kind of failure it was. */
enum class Code : std::int32_t {
    /** The library says in a text what is wrong: an error, a bad argument, a panic. */
    error = 1,
    /** The call was cancelled. */
    cancelled = 5,
    /** The error of the function's own type: `Error::typed()`. */
    failed = 6,
    /** The time limit has passed. */
    timeout = 7,
    /** Waiting here would never end: inside a callback, or on a thread of the library. */
    would_deadlock = 8,
    /** The object that it was called on is closed. */
    closed = -1,
    /** The library is not the one that the package was made for. */
    mismatch = -2,
};

/** The name of the constant. */
[[nodiscard]] constexpr std::string_view to_string(Code code) noexcept {
    switch (code) {
    case Code::error:
        return "error";
    case Code::cancelled:
        return "cancelled";
    case Code::failed:
        return "failed";
    case Code::timeout:
        return "timeout";
    case Code::would_deadlock:
        return "would_deadlock";
    case Code::closed:
        return "closed";
    case Code::mismatch:
        return "mismatch";
    }
    return "unknown";
}

/** Why a call has no result, where the function can fail with a typed error `E`. Every one is an `Error<>` as well. */
template <class E = void>
class Error;

/** Why a call has no result. */
template <>
class Error<void> {
public:
    Error(Code code, std::string message) : message_(std::move(message)), code_(code) {}

    /** A failure that a text describes, `Code::error`. */
    explicit Error(std::string message) : Error(Code::error, std::move(message)) {}

    /** What kind it is. */
    [[nodiscard]] Code code() const noexcept { return code_; }

    /** What went wrong, for people. */
    [[nodiscard]] const std::string &message() const noexcept { return message_; }

private:
    std::string message_;
    Code code_;
};

template <class E>
class Error : public Error<> {
public:
    /** The error `typed`, `Code::failed`. `message` is what it says to people. */
    explicit Error(E typed, std::string message = {}) : Error<>(Code::failed, std::move(message)), typed_(std::move(typed)) {}

    /** A failure that is none of the function's own. */
    Error(Error<> other) : Error<>(std::move(other)) {}

    /** The function's own error; null where it failed for another reason. */
    [[nodiscard]] const E *typed() const noexcept { return typed_ ? &*typed_ : nullptr; }

private:
    std::optional<E> typed_;
};

Error(Code, std::string) -> Error<void>;
Error(std::string) -> Error<void>;
Error(const char *) -> Error<void>;
template <class E>
Error(E) -> Error<E>;
template <class E>
Error(E, std::string) -> Error<E>;

/** What `Result::value` throws: an error, as an exception. */
class Exception : public std::runtime_error {
public:
    explicit Exception(const Error<> &error) : std::runtime_error(error.message()), code_(error.code()) {}

    /** What kind it is. */
    [[nodiscard]] Code code() const noexcept { return code_; }

private:
    Code code_;
};

/** What `Result::value` throws where the function failed with its own error. */
template <class E>
class TypedException : public Exception {
public:
    /** `error` has a typed one. */
    explicit TypedException(const Error<E> &error) : Exception(error), typed_(std::make_shared<const E>(*error.typed())) {}

    /** The function's own error. */
    [[nodiscard]] const E &typed() const noexcept { return *typed_; }

private:
    /* Exceptions are copied while they are thrown, which must not throw. */
    std::shared_ptr<const E> typed_;
};

} // namespace v1
} // namespace ffi

#endif /* FFI_ERROR_HPP */
