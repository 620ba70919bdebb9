// Functions that are exported in some forms and not in others: the native ones are in the package.
#ifndef CALLS_ABIS_HPP
#define CALLS_ABIS_HPP

#include "../conformance_test.hpp"

#include <type_traits>
#include <utility>

namespace feature_abis {

using check::gives;
using conformance::Conformance;

// Whether a class has a method, with no parameters.
template <class T, class = void>
constexpr bool has_native_label = false;
template <class T>
constexpr bool has_native_label<T, std::void_t<decltype(std::declval<const T &>().native_label())>> = true;
template <class T, class = void>
constexpr bool has_cbor_label = false;
template <class T>
constexpr bool has_cbor_label<T, std::void_t<decltype(std::declval<const T &>().cbor_label())>> = true;

static_assert(has_native_label<Conformance>, "a method is found in this way");
static_assert(!has_cbor_label<Conformance>, "what is exported for CBOR only is no method");

inline void native_functions_are_in_the_package() {
    for (const std::int64_t value : {std::numeric_limits<std::int64_t>::min(), std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
        gives(conformance::native_only(value), value);
        gives(conformance::native_only_later(value).get(), value);
    }
    const Conformance c = Conformance::native_context("native").value();
    gives(c.native_label(), "native");
    gives(c.label_in_all_forms().get(), "native");
    check::is_ok(c.close());
}

inline void run() {
    native_functions_are_in_the_package();
}

} // namespace feature_abis

#endif
