// Enums without fields: numbers with names.
#ifndef VALUES_FLAT_ENUMS_HPP
#define VALUES_FLAT_ENUMS_HPP

#include "../echo.hpp"

namespace feature_flat_enums {

using check::echoes;
using check::fails;
using check::same;
using conformance::EveryLevel;
using conformance::Level;
using conformance::Reading;

static_assert(std::is_same_v<std::underlying_type_t<Reading>, std::int32_t>);
static_assert(static_cast<std::int32_t>(Reading::all_the_way_down) == std::numeric_limits<std::int32_t>::min());
static_assert(static_cast<std::int32_t>(Reading::just_below) == -1 && static_cast<std::int32_t>(Reading::nothing) == 0);
static_assert(static_cast<std::int32_t>(Reading::all_the_way_up) == std::numeric_limits<std::int32_t>::max());

inline void flat_enums_have_numbers_and_texts() {
    echoes(conformance::echo_reading, {Reading::all_the_way_down, Reading::just_below, Reading::nothing, Reading::all_the_way_up});
    echoes(conformance::echo_level, {Level::low, Level::middle, Level::high});
    same(to_string(Reading::all_the_way_down), "all-the-way-down");
    same(to_string(Reading::all_the_way_up), "up");
    same(to_string(Level::middle), "Middle");
}

inline void flat_enums_in_every_place() {
    echoes(conformance::echo_every_level,
           {EveryLevel{}, EveryLevel{Level::middle,
                                     {Reading::all_the_way_up, Reading::all_the_way_down},
                                     Level::low,
                                     {Level::high, std::nullopt, Level::low}}});
}

inline void other_numbers_are_refused() {
    fails(conformance::echo_level(static_cast<Level>(3)), ffi::Code::error, "value: 3 is not a value of `Level`");
    fails(conformance::echo_reading(static_cast<Reading>(-2)), ffi::Code::error, "value: -2 is not a value of `Reading`");
    EveryLevel list;
    list.list = {Reading::nothing, static_cast<Reading>(1)};
    fails(conformance::echo_every_level(list), ffi::Code::error, "value.list[1]: 1 is not a value of `Reading`");
    same(to_string(static_cast<Level>(7)), "");
}

inline void run() {
    flat_enums_have_numbers_and_texts();
    flat_enums_in_every_place();
    other_numbers_are_refused();
}

} // namespace feature_flat_enums

#endif
