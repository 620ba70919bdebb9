// Nothing at all: structs without fields, results without a value, functions without parameters.
#ifndef VALUES_EMPTY_HPP
#define VALUES_EMPTY_HPP

#include "../echo.hpp"

namespace feature_empty {

using check::echoes;
using conformance::Empty;
using conformance::EveryEmpty;

inline void nothing_at_all() {
    echoes(conformance::echo_empty, {Empty{}});
    echoes(conformance::echo_every_empty, {EveryEmpty{}, EveryEmpty{{}, {{}, {}, {}}, Empty{}}});
    const ffi::Result<void> nothing = conformance::do_nothing();
    check::is_ok(nothing);
    check::is_ok(conformance::swallow({}));
    const std::string texts[] = {"a", "b"};
    check::is_ok(conformance::swallow(texts));
    check::gives(conformance::answer(), 42);
}

inline void run() {
    nothing_at_all();
}

} // namespace feature_empty

#endif
