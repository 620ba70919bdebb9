// Integers of 128 bits.
#ifndef VALUES_WIDE_INTS_HPP
#define VALUES_WIDE_INTS_HPP

#include "../echo.hpp"

namespace feature_wide_ints {

using check::echoes;
using check::same;
using conformance::EveryWide;
using conformance::MAX_I128;
using conformance::MAX_U128;
using conformance::MIN_I128;
using conformance::MINUS_ONE;
using conformance::WideChoice;
using conformance::WideError;
using ffi::Int128;
using ffi::Uint128;

static_assert(MIN_I128 < MINUS_ONE && MINUS_ONE == -1 && Int128(0) < MAX_I128 && Uint128(UINT64_MAX) < MAX_U128);

inline void wide_integers_keep_both_ends() {
    echoes(conformance::echo_i128, {0, MIN_I128, MAX_I128, MINUS_ONE, Int128(UINT64_MAX), Int128(0, 1), Int128(0, -1)});
    echoes(conformance::echo_u128, {0, MAX_U128, UINT64_MAX, Uint128(0, 1)});
#ifdef __SIZEOF_INT128__
    __extension__ using Native = __int128;
    const Native native = -(static_cast<Native>(1) << 100);
    CHECK(static_cast<Native>(conformance::echo_i128(native).value()) == native);
#endif
}

inline void wide_integers_in_every_place() {
    EveryWide all;
    all.small_ = 7;
    all.signed_ = MIN_I128;
    all.unsigned_ = MAX_U128;
    all.list = {MIN_I128, 1, MAX_I128};
    all.option = MAX_U128;
    echoes(conformance::echo_every_wide, {EveryWide{}, all});
    echoes(conformance::echo_wide_choice, {WideChoice::Signed{MIN_I128}, WideChoice::Unsigned{MAX_U128}});
    check::fails_as(conformance::fail_with_wide(MAX_U128), WideError{MAX_U128}, "340282366920938463463374607431768211455 is too much");
}

inline void wide_integers_have_digits() {
    same(to_string(MIN_I128), "-170141183460469231731687303715884105728");
    same(to_string(MAX_I128), "170141183460469231731687303715884105727");
    same(to_string(MAX_U128), "340282366920938463463374607431768211455");
    same(to_string(MINUS_ONE), "-1");
}

inline void run() {
    wide_integers_keep_both_ends();
    wide_integers_in_every_place();
    wide_integers_have_digits();
}

} // namespace feature_wide_ints

#endif
