// Panics: an error with their text, and everything goes on.
#include "conformance_test.hpp"

namespace {

using check::fails;
using conformance::Conformance;

void functions_panic() {
    fails(conformance::panic_with(text), ffi::Code::error, "panicked: " + text);
    fails(conformance::panic_without_text(), ffi::Code::error, "panicked");
}

void methods_panic(const Conformance &c) {
    fails(c.panic_inside("oh"), ffi::Code::error, "panicked: panics: oh");
    fails(c.panic_later("oh").get(), ffi::Code::error, "panicked: panics: oh");
    // The instance is as usable as before, its end included.
    check::gives(c.label(), "panics");
    check::is_ok(c.close());
    check::gives(conformance::ended("panics"), 1U);
}

} // namespace

int main() {
    functions_panic();
    methods_panic(labelled("panics"));
    return check::finish();
}
