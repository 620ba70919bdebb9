/* What a reply, an item of a stream or an answer of the host carries. */
#include "version.hpp"

#ifndef FFI_PAYLOAD_HPP
#define FFI_PAYLOAD_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "convert.hpp"
#include "result.hpp"

namespace ffi {
inline namespace v1 {
namespace detail {

/**
 * The C form `C` of a value as a payload, in both directions: the address of the form and its size, unless the type says
 * otherwise.
 */
template <class C>
struct Whole {
    explicit Whole(const void *payload, std::size_t) : form(*static_cast<const C *>(payload)) {}

    const C &form;

    static std::pair<const void *, std::size_t> of(const C &form) { return {&form, sizeof form}; }
};

/** Text and bytes are the payload themselves. */
template <class C>
struct View {
    explicit View(const void *payload, std::size_t len) : form{static_cast<decltype(C::data)>(payload), len} {}

    const C form;

    static std::pair<const void *, std::size_t> of(const C &form) { return {form.data, form.len}; }
};

/** An option is the pointer that it is in C. */
template <class C>
struct Pointer {
    explicit Pointer(const void *payload, std::size_t) : form(static_cast<C>(payload)) {}

    const C form;

    static std::pair<const void *, std::size_t> of(const C &form) {
        return {form, form != nullptr ? sizeof *form : 0};
    }
};

/** A box, whose C form is a pointer, is as what is in it. */
template <class Inner, class C>
struct Boxed {
    explicit Boxed(const void *payload, std::size_t len) : inner(payload, len), form(&inner.form) {}
    Boxed(const Boxed &) = delete;
    Boxed &operator=(const Boxed &) = delete;

    const Inner inner;
    const C form;

    static std::pair<const void *, std::size_t> of(const C &form) { return Inner::of(*form); }
};

template <class C>
struct PayloadOf {
    using Type = Whole<C>;
};
template <>
struct PayloadOf<ffi_str_t> {
    using Type = View<ffi_str_t>;
};
template <>
struct PayloadOf<ffi_bytes_t> {
    using Type = View<ffi_bytes_t>;
};
template <class Inner>
struct PayloadOf<const Inner *> {
    using Type = Pointer<const Inner *>;
};

/** The text of a reply that has no value. */
inline std::string payload_text(const void *payload, std::size_t len) {
    return len == 0 ? std::string() : std::string(static_cast<const char *>(payload), len);
}

/** What a function gives: a `T`, whose C form is `CForm` and comes as the payload `Form`. */
template <class T, class CForm = void, class Form = void>
struct Gives {
    using Value = T;
    using C = CForm;
    using Payload = std::conditional_t<std::is_void_v<Form>, typename PayloadOf<CForm>::Type, Form>;
};

/** One that gives nothing. */
template <>
struct Gives<void> {
    using Value = void;
    using C = void;
    using Payload = void;
};

/** What a function fails with: an `E`, whose C form is the struct `CForm`. None has an error of its own. */
template <class E = void, class CForm = void>
struct Fails {
    using Error = E;
    using C = CForm;
};

/** What a function of the library comes to. */
template <class Ok, class Failure = Fails<>>
struct Comes {
    using Value = typename Ok::Value;
    using Form = typename Ok::C;
    using Payload = typename Ok::Payload;
    using Typed = typename Failure::Error;
    using TypedForm = typename Failure::C;
    using Result = ffi::Result<Value, Typed>;

    /** The result of a call that has replied with that. Objects in it belong to `instance`. */
    static Result read(std::int32_t code, const void *payload, std::size_t len, const std::shared_ptr<Instance> &instance) {
        if (code != FFI_OK) {
            return failed(code, payload, len, instance);
        }
        if constexpr (std::is_void_v<Value>) {
            return {};
        } else {
            return item(payload, len, instance);
        }
    }

    /** The same of an item, and of a result that is one. */
    static Result item(const void *payload, std::size_t len, const std::shared_ptr<Instance> &instance) {
        const Payload read(payload, len);
        return value(read.form, instance);
    }

    /** The value of a C form. */
    template <class C>
    static Result value(const C &form, const std::shared_ptr<Instance> &instance) {
        if constexpr (std::is_arithmetic_v<Value> && std::is_same_v<Value, C>) {
            return form; // Any number is one of its own type.
        } else {
            Lifting from(instance);
            Value out{};
            if (!lift(form, out, from)) {
                return Error<>(Code::error, "the result: " + from.sentence());
            }
            return out;
        }
    }

    /** Why there is no result. */
    static ffi::Error<Typed> failed(std::int32_t code, const void *payload, std::size_t len,
                                    const std::shared_ptr<Instance> &instance) {
        if constexpr (!std::is_void_v<Typed>) {
            if (code == FFI_FAIL) {
                const auto &form = *static_cast<const TypedForm *>(payload);
                Lifting from(instance);
                Typed out{};
                if (!lift(form, out, from)) {
                    return Error<>(Code::error, "the error: " + from.sentence());
                }
                return ffi::Error<Typed>(std::move(out), payload_text(form.message.data, form.message.len));
            }
        }
        return Error<>(static_cast<Code>(code), payload_text(payload, len));
    }
};

} // namespace detail
} // namespace v1
} // namespace ffi

#endif /* FFI_PAYLOAD_HPP */
