// Functions that are exported in some forms and not in others: the native ones are in the package.
#include "conformance_test.hpp"

#include <type_traits>
#include <utility>

namespace {

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

void native_functions_are_in_the_package() {
    for (const std::int64_t value : {std::numeric_limits<std::int64_t>::min(), std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
        gives(conformance::native_only(value), value);
        gives(conformance::native_only_later(value).get(), value);
    }
    const Conformance c = Conformance::native_context("native").value();
    gives(c.native_label(), "native");
    gives(c.label_in_all_forms().get(), "native");
    check::is_ok(c.close());
}

} // namespace

int main() {
    native_functions_are_in_the_package();
    return check::finish();
}
