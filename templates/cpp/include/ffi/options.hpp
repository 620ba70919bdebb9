/* How long a call may take, and who may end it. */
#include "version.hpp"

#ifndef FFI_OPTIONS_HPP
#define FFI_OPTIONS_HPP

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#if defined(__cpp_lib_jthread)
#include <stop_token>
#endif

namespace ffi {
inline namespace v1 {

/**
 * What a caller may want of an async call, or of a stream:
 *
 *     timer.echo(request, ffi::CallOptions().timeout(std::chrono::seconds(1)))
 */
class CallOptions {
public:
    /** Registers an action with what may ask for the end of a call, and gives what holds the registration. */
    using Stopper = std::function<std::shared_ptr<void>(std::function<void()>)>;

    CallOptions() = default;

    /** Where the call has no reply within that time, or the stream no end, it is cancelled, and fails with `Code::timeout`. */
    CallOptions &timeout(std::chrono::milliseconds limit) & {
        timeout_ = limit;
        return *this;
    }
    CallOptions &&timeout(std::chrono::milliseconds limit) && { return std::move(timeout(limit)); }

    /**
     * Is called with the time that the call has been pending for, whenever the interval has passed that `set_stale_warn` has set. It
     * runs on a thread of the library, which goes on with the call when it returns. Of streams nothing is said.
     */
    CallOptions &on_stale(std::function<void(std::chrono::milliseconds)> warn) & {
        on_stale_ = std::move(warn);
        return *this;
    }
    CallOptions &&on_stale(std::function<void(std::chrono::milliseconds)> warn) && {
        return std::move(on_stale(std::move(warn)));
    }

#if defined(__cpp_lib_jthread)
    /** Whoever requests a stop cancels the call or the stream. */
    CallOptions &stop(std::stop_token token) & {
        // The same class in every standard: only this function knows what a token is.
        stopper_ = [token = std::move(token)](std::function<void()> cancel) -> std::shared_ptr<void> {
            return std::make_shared<std::stop_callback<std::function<void()>>>(token, std::move(cancel));
        };
        return *this;
    }
    CallOptions &&stop(std::stop_token token) && { return std::move(stop(std::move(token))); }
#endif

    /** For the functions of the package. */
    std::optional<std::chrono::milliseconds> ffi_timeout() const noexcept { return timeout_; }
    std::function<void(std::chrono::milliseconds)> &ffi_on_stale() noexcept { return on_stale_; }
    const Stopper &ffi_stopper() const noexcept { return stopper_; }

private:
    std::optional<std::chrono::milliseconds> timeout_;
    std::function<void(std::chrono::milliseconds)> on_stale_;
    Stopper stopper_;
};

} // namespace v1
} // namespace ffi

#endif /* FFI_OPTIONS_HPP */
