#ifndef GAUNTLET_LAYOUTS_HPP_
#define GAUNTLET_LAYOUTS_HPP_

#include <cstddef>

#include "gauntlet.h"
#include "gauntlet/types.hpp"

#include "ffi/convert.hpp"

namespace ffi {

template <>
inline constexpr bool same_layout<gauntlet_user_id_t, gauntlet::UserId> = true;
static_assert(sizeof(gauntlet_user_id_t) == sizeof(gauntlet::UserId) && alignof(gauntlet_user_id_t) == alignof(gauntlet::UserId));

template <>
inline constexpr bool same_layout<gauntlet_rank_t, gauntlet::Rank> = true;
static_assert(sizeof(gauntlet_rank_t) == sizeof(gauntlet::Rank) && alignof(gauntlet_rank_t) == alignof(gauntlet::Rank));

template <>
inline constexpr bool same_layout<gauntlet_octet_t, gauntlet::Octet> = true;
static_assert(sizeof(gauntlet_octet_t) == sizeof(gauntlet::Octet) && alignof(gauntlet_octet_t) == alignof(gauntlet::Octet));

template <>
inline constexpr bool same_layout<gauntlet_point_t, gauntlet::Point> = true;
static_assert(sizeof(gauntlet_point_t) == sizeof(gauntlet::Point) && alignof(gauntlet_point_t) == alignof(gauntlet::Point) &&
              offsetof(gauntlet_point_t, x) == offsetof(gauntlet::Point, x) &&
              offsetof(gauntlet_point_t, größe) == offsetof(gauntlet::Point, größe));

template <>
inline constexpr bool same_layout<gauntlet_spot_t, gauntlet::Spot> = true;
static_assert(sizeof(gauntlet_spot_t) == sizeof(gauntlet::Spot) && alignof(gauntlet_spot_t) == alignof(gauntlet::Spot));

} // namespace ffi

#endif /* GAUNTLET_LAYOUTS_HPP_ */
