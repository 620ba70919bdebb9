/* What is known of the thread that runs, and what is said where nobody waits for it. */
#include "version.hpp"

#ifndef FFI_THREAD_HPP
#define FFI_THREAD_HPP

#include <cstdio>
#include <exception>

namespace ffi {
inline namespace v1 {
namespace detail {

/**
 * How many callbacks of libraries this thread is inside of, in which it must not wait for a reply: the thread may be the one
 * that the reply would come from.
 */
inline thread_local int callbacks = 0;

/** Marks the thread while it is in a callback. */
class InCallback {
public:
    InCallback() noexcept { ++callbacks; }
    ~InCallback() { --callbacks; }
    InCallback(const InCallback &) = delete;
    InCallback &operator=(const InCallback &) = delete;
};

/** How many listeners this thread is inside of. They may wait for replies, but not for each other. */
inline thread_local int listeners = 0;

/** Marks the thread while it is in a listener. */
class InListener {
public:
    InListener() noexcept { ++listeners; }
    ~InListener() { --listeners; }
    InListener(const InListener &) = delete;
    InListener &operator=(const InListener &) = delete;
};

/** Says on standard error what went wrong where no call is left to say it to. */
inline void report(const char *where, const char *what) noexcept {
    std::fprintf(stderr, "%s: %s\n", where, what);
}

#if FFI_CPP_EXCEPTIONS

/** Runs code of the host that the library has called. What it throws goes no further: `failed(what)` gets its text. */
template <class Body, class Failed>
void guarded(Body &&body, Failed &&failed) noexcept {
    try {
        body();
    } catch (const std::exception &error) {
        failed(error.what());
    } catch (...) {
        failed("an exception of an unknown type");
    }
}

#else

template <class Body, class Failed>
void guarded(Body &&body, Failed &&) noexcept {
    body();
}

#endif

} // namespace detail
} // namespace v1
} // namespace ffi

#endif /* FFI_THREAD_HPP */
