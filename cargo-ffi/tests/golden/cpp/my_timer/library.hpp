#ifndef MY_TIMER_LIBRARY_HPP_
#define MY_TIMER_LIBRARY_HPP_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>

#include "my_timer/handles.hpp"
#include "my_timer/types.hpp"

#include "ffi/convert.hpp"
#include "ffi/future.hpp"
#include "ffi/instance.hpp"
#include "ffi/options.hpp"
#include "ffi/result.hpp"
#include "ffi/stream.hpp"
#include "ffi/subscription.hpp"

namespace my_timer {

/** An event of any kind. */
struct AnyEvent {
    /** Its name. */
    std::string name;
    /** What listeners of that name get. */
    std::variant<EchoEvent> payload;
};

/** A named timer. One context owns one instance. */
class Library : public ffi::Context {
public:
    /** None: it is for one that is still to come. */
    Library() = default;

    /** Makes a timer. */
    static ffi::Future<Library> create(const TimerConfig &config, ffi::CallOptions options = {});

    /**
     * Sleeps `delay_ms`, then echoes.
     *
     * A delay above `MAX_DELAY_MS` is an error.
     */
    ffi::Future<EchoResponse> echo(const EchoRequest &req, ffi::CallOptions options = {}) const;

    /** The version of the timer. */
    ffi::Result<std::string> version() const;

    /** Calls `count` of the library. */
    ffi::Result<std::uint64_t> count(const ComplexRequest &req) const;

    /** Ticks for ever. */
    ffi::Stream<Tick> ticks(std::uint64_t every_ms, ffi::CallOptions options = {}) const;

    /**
     * Fired after every echo.
     *
     * Hears of each from now on, on a thread of the library, one after the other, until the subscription is dropped.
     */
    ffi::Subscription on_echo_fired(std::function<void(const EchoEvent &)> listener) const;

    /** Hears of every event from now on, as the listeners of one do. */
    ffi::Subscription on_event(std::function<void(const AnyEvent &)> listener) const;

    /** What became of its events. */
    using ffi::Context::event_stats;

    /**
     * Sets what the library calls as "fetch_profile": `ffi::Result<Profile>(std::string_view user_id)`. It replaces what was set before.
     *
     * Looks somebody up.
     */
    template <class F>
    ffi::Result<void> set_fetch_profile(F &&function) const;

    /** Unsets it. Calls that wait for an answer fail. */
    ffi::Result<void> unset_fetch_profile() const;

    /** What became of the calls of the host's functions. */
    using ffi::Context::host_stats;

private:
    explicit Library(my_timer_ctx_t *context) : ffi::Context(detail::library(), context) {}

    friend bool lift(my_timer_ctx_t *const &in, Library &out, ffi::Lifting &) {
        out = Library(in);
        return true;
    }
};

/** Calls `lib_version` of the library. */
ffi::Result<std::string> lib_version();

/** As `Library::set_stale_warn`, for calls that have no instance, constructors among them. */
ffi::Result<void> set_stale_warn(std::chrono::milliseconds interval);

} // namespace my_timer

#endif /* MY_TIMER_LIBRARY_HPP_ */
