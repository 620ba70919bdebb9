// Types that another crate annotates.
#ifndef VALUES_FOREIGN_HPP
#define VALUES_FOREIGN_HPP

#include "../echo.hpp"

namespace feature_foreign {

using check::echoes;
using conformance::EveryForeign;
using conformance::ForeignError;
using conformance::ForeignPoint;
using conformance::ForeignStyle;

const ForeignPoint first{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), ForeignStyle::cross};
const ForeignPoint second{1, 2, std::nullopt};

inline void types_of_another_crate() {
    echoes(conformance::echo_foreign_point, {first, second});
    echoes(conformance::echo_foreign_style, {ForeignStyle::dot, ForeignStyle::cross});
    echoes(conformance::echo_every_foreign, {EveryForeign{first, {second, first}}});
    check::gives(conformance::check_foreign_point(second), second);
    check::fails_as(conformance::check_foreign_point(first), ForeignError(ForeignError::OffPlane{first}),
                    "-9223372036854775808 is left of the plane");
    check::same(to_string(ForeignStyle::dot), "DOT");
    check::fails(conformance::echo_foreign_style(static_cast<ForeignStyle>(2)), ffi::Code::error,
                 "value: 2 is not a value of `ForeignStyle`");
}

inline void run() {
    types_of_another_crate();
}

} // namespace feature_foreign

#endif
