/* What functions of packages are made of. */
#include "version.hpp"

#ifndef FFI_CALL_HPP
#define FFI_CALL_HPP

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "future.hpp"
#include "instance.hpp"
#include "payload.hpp"

namespace ffi {
inline namespace v1 {
namespace detail {

/** Writes an argument in its C form. */
template <class C, class T>
[[nodiscard]] bool argument(C &out, const T &in, Lowering &to, const char *name) {
    return lower(out, in, to) || to.at(name);
}

/** Why a call does not begin: an argument has no C form. */
inline Error<> refused(const Lowering &to) { return {Code::error, to.sentence()}; }

/** Why a call on `target`, or on nothing, has no result. The reply is given back. */
template <class Outcome>
Error<typename Outcome::Typed> failed(const Library &library, const std::shared_ptr<Instance> &instance, const Target *target,
                                      std::int32_t code, ffi_reply_t &reply) {
    Error<typename Outcome::Typed> error = Outcome::failed(code, reply.payload, reply.len, instance);
    library.release(&reply);
    return target != nullptr ? target->explained(std::move(error)) : error;
}

/** Calls `direct` with a place for the result, where there is one, and reads what came of it. */
template <class Outcome, class Direct>
typename Outcome::Result called(const Library &library, const std::shared_ptr<Instance> &instance, const Target *target, Direct &&direct) {
    ffi_reply_t reply = FFI_REPLY_INIT;
    if constexpr (std::is_void_v<typename Outcome::Value>) {
        const std::int32_t code = direct(&reply);
        if (code != FFI_OK) {
            return failed<Outcome>(library, instance, target, code, reply);
        }
        return {};
    } else {
        typename Outcome::Form out{};
        const std::int32_t code = direct(&out, &reply);
        if (code != FFI_OK) {
            return failed<Outcome>(library, instance, target, code, reply);
        }
        typename Outcome::Result result = Outcome::value(out, instance);
        if constexpr (!std::is_arithmetic_v<typename Outcome::Form>) { // A number owns nothing that is to be given back.
            library.release(&reply);
        }
        return result;
    }
}

/** Calls a function that is not async, on an instance or an object of one. */
template <class Outcome, class Id, class... Parameters, class... Arguments>
typename Outcome::Result call(const Library &library, const Target &target, std::int32_t (*function)(Id *, Parameters...),
                              Arguments... arguments) {
    return called<Outcome>(library, *target.instance, &target, [&](auto... places) {
        return function(static_cast<Id *>(target.id), arguments..., places...);
    });
}

/** Calls a function that is not async, on nothing. */
template <class Outcome, class... Parameters, class... Arguments>
typename Outcome::Result call_static(const Library &library, std::int32_t (*function)(Parameters...), Arguments... arguments) {
    return called<Outcome>(library, nullptr, nullptr, [&](auto... places) { return function(arguments..., places...); });
}

/** The future of a call that comes to that. */
template <class Outcome>
using FutureOf = Future<typename Outcome::Value, typename Outcome::Typed>;

/** One that is over before it begins. */
template <class Outcome>
FutureOf<Outcome> no_call(Error<> error) {
    return FutureOf<Outcome>(typename Outcome::Result(std::move(error)));
}

/** Begins a call on an instance, or an object of one. */
template <class Outcome, class Id, class... Parameters, class... Arguments>
FutureOf<Outcome> begin(const Library &library, const Target &target, CallOptions &options,
                        std::int32_t (*function)(Id *, ffi_callback_t, void *, Parameters...), Arguments... arguments) {
    return FutureOf<Outcome>(std::shared_ptr<Awaited<typename Outcome::Value, typename Outcome::Typed>>(Begun<Outcome>::begin(
        library, &target, options, [&](ffi_callback_t callback, void *user_data, bool &has_started) -> void * {
            has_started = function(static_cast<Id *>(target.id), callback, user_data, arguments...) == FFI_OK;
            return nullptr;
        })));
}

/** Begins a call on nothing. */
template <class Outcome, class... Parameters, class... Arguments>
FutureOf<Outcome> begin_static(const Library &library, CallOptions &options,
                               std::int32_t (*function)(ffi_callback_t, void *, Parameters...), Arguments... arguments) {
    return FutureOf<Outcome>(std::shared_ptr<Awaited<typename Outcome::Value, typename Outcome::Typed>>(Begun<Outcome>::begin(
        library, nullptr, options, [&](ffi_callback_t callback, void *user_data, bool &has_started) -> void * {
            has_started = function(callback, user_data, arguments...) == FFI_OK;
            return nullptr;
        })));
}

/** Begins to make an instance. */
template <class Outcome, class Id, class... Parameters, class... Arguments>
FutureOf<Outcome> begin_new(const Library &library, CallOptions &options, Id *(*function)(Parameters...),
                            Arguments... arguments) {
    return FutureOf<Outcome>(std::shared_ptr<Awaited<typename Outcome::Value, typename Outcome::Typed>>(Begun<Outcome>::begin(
        library, nullptr, options, [&](ffi_callback_t callback, void *user_data, bool &has_started) -> void * {
            Id *const context = function(arguments..., callback, user_data);
            has_started = context != nullptr;
            return context;
        })));
}

} // namespace detail
} // namespace v1
} // namespace ffi

#endif /* FFI_CALL_HPP */
