#ifndef MY_TIMER_CONVERT_HPP_
#define MY_TIMER_CONVERT_HPP_

#include <cstdint>

#include "my_timer.h"
#include "my_timer/types.hpp"
#include "my_timer/layouts.hpp"

#include "ffi/convert.hpp"

namespace my_timer {

[[nodiscard]] inline bool lower(my_timer_job_priority_t &out, JobPriority in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const my_timer_job_priority_t &in, JobPriority &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(my_timer_timer_config_t &out, const TimerConfig &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const my_timer_timer_config_t &in, TimerConfig &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(my_timer_echo_request_t &out, const EchoRequest &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const my_timer_echo_request_t &in, EchoRequest &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(my_timer_echo_response_t &out, const EchoResponse &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const my_timer_echo_response_t &in, EchoResponse &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(my_timer_complex_request_t &out, const ComplexRequest &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const my_timer_complex_request_t &in, ComplexRequest &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(my_timer_tick_t &out, const Tick &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const my_timer_tick_t &in, Tick &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(my_timer_echo_event_t &out, const EchoEvent &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const my_timer_echo_event_t &in, EchoEvent &out, ffi::Lifting &from);
[[nodiscard]] inline bool lower(my_timer_profile_t &out, const Profile &in, ffi::Lowering &to);
[[nodiscard]] inline bool lift(const my_timer_profile_t &in, Profile &out, ffi::Lifting &from);

inline bool lower(my_timer_job_priority_t &out, JobPriority in, ffi::Lowering &) {
    out = static_cast<std::int32_t>(in);
    return true;
}

inline bool lift(const my_timer_job_priority_t &in, JobPriority &out, ffi::Lifting &from) {
    out = static_cast<JobPriority>(in);
    switch (out) {
    case JobPriority::low:
    case JobPriority::normal:
    case JobPriority::high:
        return true;
    }
    return from.unknown("JobPriority", in);
}

inline bool lower(my_timer_timer_config_t &out, const TimerConfig &in, ffi::Lowering &to) {
    return (lower(out.name, in.name, to) || to.at("name"));
}

inline bool lift(const my_timer_timer_config_t &in, TimerConfig &out, ffi::Lifting &from) {
    return (lift(in.name, out.name, from) || from.at("name"));
}

inline bool lower(my_timer_echo_request_t &out, const EchoRequest &in, ffi::Lowering &to) {
    return (lower(out.message, in.message, to) || to.at("message")) &&
           (lower(out.delay_ms, in.delay_ms, to) || to.at("delay_ms"));
}

inline bool lift(const my_timer_echo_request_t &in, EchoRequest &out, ffi::Lifting &from) {
    return (lift(in.message, out.message, from) || from.at("message")) &&
           (lift(in.delay_ms, out.delay_ms, from) || from.at("delay_ms"));
}

inline bool lower(my_timer_echo_response_t &out, const EchoResponse &in, ffi::Lowering &to) {
    return (lower(out.echoed, in.echoed, to) || to.at("echoed")) &&
           (lower(out.timer_name, in.timer_name, to) || to.at("timer_name"));
}

inline bool lift(const my_timer_echo_response_t &in, EchoResponse &out, ffi::Lifting &from) {
    return (lift(in.echoed, out.echoed, from) || from.at("echoed")) &&
           (lift(in.timer_name, out.timer_name, from) || from.at("timer_name"));
}

inline bool lower(my_timer_complex_request_t &out, const ComplexRequest &in, ffi::Lowering &to) {
    return (lower(out.messages, in.messages, to) || to.at("messages")) &&
           (lower(out.tags, in.tags, to) || to.at("tags")) &&
           (lower(out.note, in.note, to) || to.at("note")) &&
           (lower(out.retries, in.retries, to) || to.at("retries"));
}

inline bool lift(const my_timer_complex_request_t &in, ComplexRequest &out, ffi::Lifting &from) {
    return (lift(in.messages, out.messages, from) || from.at("messages")) &&
           (lift(in.tags, out.tags, from) || from.at("tags")) &&
           (lift(in.note, out.note, from) || from.at("note")) &&
           (lift(in.retries, out.retries, from) || from.at("retries"));
}

inline bool lower(my_timer_tick_t &out, const Tick &in, ffi::Lowering &to) {
    return (lower(out.number, in.number, to) || to.at("number"));
}

inline bool lift(const my_timer_tick_t &in, Tick &out, ffi::Lifting &from) {
    return (lift(in.number, out.number, from) || from.at("number"));
}

inline bool lower(my_timer_echo_event_t &out, const EchoEvent &in, ffi::Lowering &to) {
    return (lower(out.source, in.source, to) || to.at("source")) &&
           (lower(out.echoed, in.echoed, to) || to.at("echoed"));
}

inline bool lift(const my_timer_echo_event_t &in, EchoEvent &out, ffi::Lifting &from) {
    return (lift(in.source, out.source, from) || from.at("source")) &&
           (lift(in.echoed, out.echoed, from) || from.at("echoed"));
}

inline bool lower(my_timer_profile_t &out, const Profile &in, ffi::Lowering &to) {
    return (lower(out.name, in.name, to) || to.at("name")) &&
           (lower(out.age, in.age, to) || to.at("age"));
}

inline bool lift(const my_timer_profile_t &in, Profile &out, ffi::Lifting &from) {
    return (lift(in.name, out.name, from) || from.at("name")) &&
           (lift(in.age, out.age, from) || from.at("age"));
}

} // namespace my_timer

#endif /* MY_TIMER_CONVERT_HPP_ */
