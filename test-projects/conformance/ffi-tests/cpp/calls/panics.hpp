// Panics: an error with their text, and everything goes on.
#ifndef CALLS_PANICS_HPP
#define CALLS_PANICS_HPP

#include "../conformance_test.hpp"

namespace feature_panics {

using check::fails;
using conformance::Conformance;

inline void functions_panic() {
    fails(conformance::panic_with(text), ffi::Code::error, "panicked: " + text);
    fails(conformance::panic_without_text(), ffi::Code::error, "panicked");
}

inline void methods_panic(const Conformance &c) {
    fails(c.panic_inside("oh"), ffi::Code::error, "panicked: panics: oh");
    fails(c.panic_later("oh").get(), ffi::Code::error, "panicked: panics: oh");
    // The instance is as usable as before, its end included.
    check::gives(c.label(), "panics");
    check::is_ok(c.close());
    check::gives(conformance::ended("panics"), 1U);
}

inline void run() {
    functions_panic();
    methods_panic(labelled("panics"));
}

} // namespace feature_panics

#endif
