// Other names of types, which are the types that they stand for.
#ifndef VALUES_ALIASES_HPP
#define VALUES_ALIASES_HPP

#include "../echo.hpp"

namespace feature_aliases {

using check::echoes;
using conformance::EveryAlias;
using conformance::Point;
using conformance::Refusal;

static_assert(std::is_same_v<decltype(EveryAlias::blob), std::vector<std::uint8_t>>);
static_assert(std::is_same_v<decltype(EveryAlias::pairs), std::vector<std::vector<std::uint64_t>>>);
static_assert(std::is_same_v<decltype(EveryAlias::dot), std::optional<Point>>);

inline void aliases_are_what_they_stand_for() {
    constexpr std::int32_t least = std::numeric_limits<std::int32_t>::min(), most = std::numeric_limits<std::int32_t>::max();
    echoes(conformance::echo_blob, {{}, {0, 0xff}});
    echoes(conformance::echo_pairs, {{}, {{least, 2}, {}, {most}}});
    echoes(conformance::echo_dots, {{extreme, {1, 1}}});
    echoes(conformance::echo_every_alias, {{}, {{0xff}, {{UINT64_MAX}, {}}, extreme}});
}

inline void aliases_have_errors() {
    echoes(conformance::echo_millis, {1, UINT64_MAX});
    check::fails_as(conformance::echo_millis(0), Refusal::not_now, "not now");
}

inline void run() {
    aliases_are_what_they_stand_for();
    aliases_have_errors();
}

} // namespace feature_aliases

#endif
