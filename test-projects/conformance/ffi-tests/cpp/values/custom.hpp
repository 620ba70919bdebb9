// Types that are made from another type, which may fail.
#ifndef VALUES_CUSTOM_HPP
#define VALUES_CUSTOM_HPP

#include "../echo.hpp"

namespace feature_custom {

using check::echoes;
using check::fails;
using check::fails_as;
using check::gives;
using conformance::Conformance;
using conformance::Direction;
using conformance::Email;
using conformance::EveryCustom;
using conformance::NoEmail;
using conformance::Percent;
using conformance::Point;

inline void types_are_made_and_turned_back() {
    // What comes back has been made and turned back: the host of an address in lower case.
    gives(conformance::echo_email(Email("Me@HOST")), Email("Me@host"));
    echoes(conformance::echo_percent, {Percent(0), Percent(100)});
    echoes(conformance::echo_direction, {Direction(), Direction(extreme)});
    EveryCustom all;
    all.field = Percent(1);
    all.list = {Email("a@b"), Email("@")};
    all.option = Direction(extreme);
    all.shares = {{Email("a@b"), Percent(40)}, {Email("c@d"), Percent(60)}};
    echoes(conformance::echo_every_custom, {all});
}

inline void a_conversion_is_the_functions_failure() {
    gives(conformance::host_of(Email("a@b")), "b");
    fails_as(conformance::host_of(Email("a@")), NoEmail{"a"}, "`a` is no address");
    fails_as(conformance::host_of(Email("nobody")), NoEmail{"nobody"}, "`nobody` is no address");
    const auto nothing = Conformance::of_email(Email("nobody"));
    fails_as(nothing, NoEmail{"nobody"}, "`nobody` is no address");
    gives(Conformance::of_email(Email("a@b")).value().label(), "b");
}

inline void a_conversion_is_a_bad_argument() {
    fails(conformance::echo_email(Email("nobody")), ffi::Code::error, "value: `nobody` is no address");
    fails(conformance::echo_percent(Percent(101)), ffi::Code::error, "value: 101 is more than 100");
    EveryCustom list;
    list.list = {Email("a@b"), Email("nobody")};
    fails(conformance::echo_every_custom(list), ffi::Code::error, "value.list[1]: `nobody` is no address");
    EveryCustom shares;
    shares.shares = {{Email("a@b"), Percent(1)}, {Email("a@B"), Percent(1)}};
    fails(conformance::echo_every_custom(shares), ffi::Code::error, "value.shares: duplicate key `a@b`");
}

inline void run() {
    types_are_made_and_turned_back();
    a_conversion_is_the_functions_failure();
    a_conversion_is_a_bad_argument();
}

} // namespace feature_custom

#endif
