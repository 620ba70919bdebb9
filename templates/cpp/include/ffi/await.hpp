/* Coroutines that wait for the library, where the standard has coroutines. */
#include "version.hpp"

#ifndef FFI_AWAIT_HPP
#define FFI_AWAIT_HPP

#if defined(__cpp_impl_coroutine)
#include <coroutine>
#endif

namespace ffi {
inline namespace v1 {
namespace detail {

/** What is run when something is there, instead of whoever would wait for it. */
struct Wake {
    void (*run)(void *data) noexcept = nullptr;
    void *data = nullptr;

    /** Runs it, where there is anything. */
    void operator()() const noexcept {
        if (run != nullptr) {
            run(data);
        }
    }
};

#if defined(__cpp_impl_coroutine)

/** Goes on with the coroutine at `data`. */
inline void resume(void *data) noexcept { std::coroutine_handle<>::from_address(data).resume(); }

#endif

} // namespace detail
} // namespace v1
} // namespace ffi

#endif /* FFI_AWAIT_HPP */
