// Items in all the places that a crate has: modules in files and in place, included files, conditions.
#ifndef VALUES_MODULES_HPP
#define VALUES_MODULES_HPP

#include "../echo.hpp"

namespace feature_modules {

using check::gives;
using conformance::Conditional;

inline void items_in_all_places() {
    gives(conformance::from_nested(), "nested");
    gives(conformance::from_path(), "path");
    gives(conformance::from_inline(), "inline");
    gives(conformance::from_include(), "include");
    gives(conformance::from_feature(), "feature");
    gives(conformance::from_either(), "without");
    gives(conformance::from_condition(), "condition");
    // No field more, and none less.
    const Conditional value{1, 2};
    const auto &[always, sometimes] = value;
    CHECK(always == 1 && sometimes == 2);
    check::echoes(conformance::echo_conditional, {value});
}

inline void run() {
    items_in_all_places();
}

} // namespace feature_modules

#endif
