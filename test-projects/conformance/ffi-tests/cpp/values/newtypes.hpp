// Types that are another type with a name of its own.
#ifndef VALUES_NEWTYPES_HPP
#define VALUES_NEWTYPES_HPP

#include "../echo.hpp"

#include <map>

namespace feature_newtypes {

using check::echoes;
using check::fails;
using conformance::AdminId;
using conformance::EveryNewtype;
using conformance::Level;
using conformance::Loudness;
using conformance::Maybe;
using conformance::Nobody;
using conformance::Octet;
using conformance::Place;
using conformance::UserId;
using conformance::UserIds;
using conformance::UserName;

// No other type becomes one by itself, nor it another one.
static_assert(!std::is_convertible_v<std::uint64_t, UserId> && !std::is_convertible_v<UserId, std::uint64_t>);
static_assert(!std::is_convertible_v<UserId, AdminId>);

inline void newtypes_are_types() {
    echoes(conformance::echo_user_id, {UserId(), UserId(UINT64_MAX)});
    echoes(conformance::echo_user_name, {UserName(), UserName(text)});
    echoes(conformance::echo_place, {Place(), Place(extreme)});
    echoes(conformance::lend_place, {Place(extreme)});
    echoes(conformance::echo_loudness, {Loudness(Level::low), Loudness(Level::high)});
    echoes(conformance::echo_user_ids, {UserIds(), UserIds({UserId(0), UserId(UINT64_MAX)})});
    echoes(conformance::echo_admin_id, {AdminId(UserId(7))});
    echoes(conformance::echo_octets, {{}, {Octet(0), Octet(UINT8_MAX)}});
    echoes(conformance::echo_option_maybe, {std::nullopt, Maybe(), Maybe(-5)});
    EveryNewtype all;
    all.field = UserId(3);
    all.list = {UserName("a"), UserName("")};
    all.option = Place(extreme);
    all.names = {{UserId(1), UserName("one")}, {UserId(UINT64_MAX), UserName("")}};
    echoes(conformance::echo_every_newtype, {EveryNewtype{}, all});
    check::fails_as(conformance::fail_with_newtype(UserName("x")), Nobody{UserName("x")}, "nobody is called x");
}

inline void newtypes_are_checked_as_what_they_are() {
    fails(conformance::echo_user_name(UserName("\xff")), ffi::Code::error, "value: not UTF-8 at byte 0");
    fails(conformance::echo_loudness(Loudness(static_cast<Level>(3))), ffi::Code::error, "value: 3 is not a value of `Level`");
}

inline void run() {
    newtypes_are_types();
    newtypes_are_checked_as_what_they_are();
}

} // namespace feature_newtypes

#endif
