/* What every library has, whatever its author wrote. */
#include "version.hpp"

#ifndef FFI_LIBRARY_HPP
#define FFI_LIBRARY_HPP

#include <cstddef>
#include <cstdint>
#include <string>

#include "error.hpp"

namespace ffi {
inline namespace v1 {

/** What became of the events of an instance. */
using EventStats = ffi_event_stats_t;

/** What became of the calls of host functions. */
using HostStats = ffi_host_stats_t;

namespace detail {

/** A function of a library whose first parameter is an id, as one that takes the id as `void *`. */
template <auto Function>
struct Erased;

template <class Id, class... Parameters, std::int32_t (*Function)(Id *, Parameters...)>
struct Erased<Function> {
    static std::int32_t call(void *id, Parameters... parameters) {
        return Function(static_cast<Id *>(id), parameters...);
    }
};

template <class Id, class... Parameters, std::uint64_t (*Function)(Id *, Parameters...)>
struct Erased<Function> {
    static std::uint64_t call(void *id, Parameters... parameters) {
        return Function(static_cast<Id *>(id), parameters...);
    }
};

template <auto Function>
inline constexpr auto erased = &Erased<Function>::call;

/**
 * The functions of a library that all libraries have; null is what its header does not declare. There is one of it for each
 * library of the process, and it is never destroyed: threads may need it until the process is gone.
 */
struct Library {
    std::size_t (*mismatch)(char *buffer, std::size_t size) = nullptr;
    void (*release)(ffi_reply_t *reply) = nullptr;
    std::int32_t (*destroy)(void *context) = nullptr;
    std::int32_t (*cancel)(void *context, void *user_data) = nullptr;
    std::int32_t (*set_stale_warn)(void *context, std::int64_t interval_ms) = nullptr;
    std::int32_t (*close_handle)(void *handle) = nullptr;
    std::int32_t (*grant)(void *context, void *user_data, std::uint64_t items) = nullptr;
    std::uint64_t (*add_listener)(void *context, const char *name, ffi_callback_t callback, void *user_data) = nullptr;
    std::int32_t (*remove_listener)(void *context, std::uint64_t id) = nullptr;
    std::int32_t (*event_stats)(void *context, ffi_event_stats_t *out) = nullptr;
    std::int32_t (*register_host)(void *context, const char *name, std::int32_t form, ffi_host_fn_t function, void *user_data,
                                  void (*release)(void *user_data)) = nullptr;
    std::int32_t (*complete)(void *context, std::uint64_t call_id, std::int32_t code, const void *payload,
                             std::size_t len) = nullptr;
    std::int32_t (*host_stats)(void *context, ffi_host_stats_t *out) = nullptr;

    /** Why nothing of the library may be called: it is not the one that the package was made for. Empty where it is. */
    std::string refusal;

    /** The same, as the error of a call. */
    Error<> mismatched() const { return {Code::mismatch, refusal}; }

    /** Compares the library that was loaded with the one that the package was made for. */
    void compare() {
        const std::size_t length = mismatch(nullptr, 0);
        if (length > 0) {
            refusal.resize(length + 1);
            mismatch(&refusal[0], refusal.size());
            refusal.resize(length);
        }
    }
};

} // namespace detail
} // namespace v1
} // namespace ffi

#endif /* FFI_LIBRARY_HPP */
