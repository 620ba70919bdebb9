// What Rust's documentation does not show: it crosses like everything else.
#ifndef VALUES_HIDDEN_HPP
#define VALUES_HIDDEN_HPP

#include "../echo.hpp"

namespace feature_hidden {

using check::echoes;
using conformance::Knowledge;
using conformance::Secret;

static_assert(conformance::SECRET_NUMBER == -7);

inline void what_is_hidden_is_there() {
    echoes(conformance::echo_secret, {Secret{conformance::SECRET_NUMBER, std::string("k\0", 2)}});
    echoes(conformance::echo_knowledge, {Knowledge::known, Knowledge::unknown});
    check::gives(labelled("l").secret_label(), "l");
}

inline void run() {
    what_is_hidden_is_there();
}

} // namespace feature_hidden

#endif
