#ifndef MY_TIMER_CALLS_HPP_
#define MY_TIMER_CALLS_HPP_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <tuple>

#include "my_timer.h"
#include "my_timer/convert.hpp"
#include "my_timer/library.hpp"

#include "ffi/call.hpp"
#include "ffi/convert.hpp"
#include "ffi/future.hpp"
#include "ffi/host.hpp"
#include "ffi/library.hpp"
#include "ffi/options.hpp"
#include "ffi/result.hpp"
#include "ffi/stream.hpp"
#include "ffi/subscription.hpp"

namespace my_timer {

inline ffi::Future<Library> Library::create(const TimerConfig &config, ffi::CallOptions options) {
    using outcome = ffi::detail::Comes<ffi::detail::Gives<Library, my_timer_ctx_t *>>;
    const ffi::detail::Library &library = detail::library();
    if (!library.refusal.empty()) {
        return ffi::detail::no_call<outcome>(library.mismatched());
    }
    ffi::Lowering to;
    my_timer_timer_config_t c_config{};
    if (!(ffi::detail::argument(c_config, config, to, "config"))) {
        return ffi::detail::no_call<outcome>(ffi::detail::refused(to));
    }
    return ffi::detail::begin_new<outcome>(library, options, my_timer_create, &c_config);
}

inline ffi::Future<EchoResponse> Library::echo(const EchoRequest &req, ffi::CallOptions options) const {
    using outcome = ffi::detail::Comes<ffi::detail::Gives<EchoResponse, my_timer_echo_response_t>>;
    const ffi::detail::Target target = ffi_target();
    if (!target) {
        return ffi::detail::no_call<outcome>(target.refusal());
    }
    ffi::Lowering to;
    my_timer_echo_request_t c_req{};
    if (!(ffi::detail::argument(c_req, req, to, "req"))) {
        return ffi::detail::no_call<outcome>(ffi::detail::refused(to));
    }
    return ffi::detail::begin<outcome>(detail::library(), target, options, my_timer_echo, &c_req);
}

inline ffi::Result<std::string> Library::version() const {
    using outcome = ffi::detail::Comes<ffi::detail::Gives<std::string, ffi_str_t>>;
    const ffi::detail::Target target = ffi_target();
    if (!target) {
        return target.refusal();
    }
    return ffi::detail::call<outcome>(detail::library(), target, my_timer_version_wait);
}

inline ffi::Result<std::uint64_t> Library::count(const ComplexRequest &req) const {
    using outcome = ffi::detail::Comes<ffi::detail::Gives<std::uint64_t, uint64_t>>;
    const ffi::detail::Target target = ffi_target();
    if (!target) {
        return target.refusal();
    }
    ffi::Lowering to;
    my_timer_complex_request_t c_req{};
    if (!(ffi::detail::argument(c_req, req, to, "req"))) {
        return ffi::detail::refused(to);
    }
    return ffi::detail::call<outcome>(detail::library(), target, my_timer_count_wait, &c_req);
}

inline ffi::Stream<Tick> Library::ticks(std::uint64_t every_ms, ffi::CallOptions options) const {
    using outcome = ffi::detail::Comes<ffi::detail::Gives<Tick, my_timer_tick_t>>;
    const ffi::detail::Target target = ffi_target();
    if (!target) {
        return ffi::detail::no_stream<outcome>(target.refusal());
    }
    return ffi::detail::open<outcome>(detail::library(), target, options, my_timer_ticks, every_ms);
}

inline ffi::Result<std::string> lib_version() {
    using outcome = ffi::detail::Comes<ffi::detail::Gives<std::string, ffi_str_t>>;
    const ffi::detail::Library &library = detail::library();
    if (!library.refusal.empty()) {
        return library.mismatched();
    }
    return ffi::detail::call_static<outcome>(library, my_timer_lib_version_wait);
}


inline ffi::Result<void> set_stale_warn(std::chrono::milliseconds interval) {
    const ffi::detail::Library &library = detail::library();
    if (!library.refusal.empty()) {
        return library.mismatched();
    }
    return ffi::detail::set_stale_warn(library, nullptr, interval);
}

inline bool lift(const ffi_event_t &in, AnyEvent &out, ffi::Lifting &from) {
    out.name.assign(in.name.data, in.name.len);
    if (out.name == "onEchoFired") {
        return lift(*static_cast<const my_timer_echo_event_t *>(in.payload), out.payload.emplace<EchoEvent>(), from);
    }
    return from.fail("an event that is called `" + out.name + "`");
}

inline ffi::Subscription Library::on_echo_fired(std::function<void(const EchoEvent &)> listener) const {
    return ffi::detail::listen<EchoEvent, my_timer_echo_event_t>(ffi_target(), "onEchoFired", std::move(listener));
}

inline ffi::Subscription Library::on_event(std::function<void(const AnyEvent &)> listener) const {
    return ffi::detail::listen<AnyEvent, ffi_event_t>(ffi_target(), "", std::move(listener));
}

namespace detail {

struct host_fetch_profile {
    using Arguments = std::tuple<std::string>;
    using C = my_timer_fetch_profile_args_t;
    using Outcome = ffi::detail::Comes<ffi::detail::Gives<Profile, my_timer_profile_t>>;
    static constexpr const char *name = "fetch_profile";
    static constexpr bool is_asked = true;
    static constexpr bool is_async = true;

    static bool read(const C &in, Arguments &out, ffi::Lifting &from) {
        return (lift(in.user_id, std::get<0>(out), from) || from.at("user_id"));
    }
};

} // namespace detail

template <class F>
ffi::Result<void> Library::set_fetch_profile(F &&function) const {
    return ffi::detail::set_host<detail::host_fetch_profile>(ffi_target(), std::forward<F>(function));
}

inline ffi::Result<void> Library::unset_fetch_profile() const {
    return ffi::detail::unset_host(ffi_target(), "fetch_profile");
}

} // namespace my_timer

#endif /* MY_TIMER_CALLS_HPP_ */
