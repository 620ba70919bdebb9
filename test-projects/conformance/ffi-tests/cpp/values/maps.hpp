// Maps by texts and by integers.
#ifndef VALUES_MAPS_HPP
#define VALUES_MAPS_HPP

#include "../echo.hpp"

#include <map>

namespace feature_maps {

using check::echoes;
using check::fails;
using conformance::EveryMap;
using conformance::Level;
using conformance::MapChoice;
using conformance::MapError;
using conformance::Point;
using conformance::Shape;

inline void maps_keep_their_entries() {
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
    const std::map<std::string, std::int64_t> counts{{"", -1}, {text, most}, {"aa", 0}};
    echoes(conformance::echo_counts, {{}, counts});
    echoes(conformance::echo_by_number, {{{least, "least"}, {-1, ""}, {0, text}, {most, "most"}}});
    echoes(conformance::echo_by_octet, {{}, {{0, false}, {UINT8_MAX, true}}});
    echoes(conformance::echo_by_u64, {{{0, Point{}}, {UINT64_MAX, extreme}}});
    const std::map<std::int32_t, std::vector<Point>> full{{-1, {extreme, Point{}}}, {INT32_MAX, {}}};
    echoes(conformance::echo_maps, {{{"", {}}, {"full", full}}});
    check::fails_as(conformance::fail_with_map(counts), MapError{counts}, "3 entries");
}

inline void maps_in_every_place() {
    EveryMap all;
    all.field = {{"k", {0xff}}, {"", {}}};
    all.list = {{{"a", 1}}, {}};
    all.option.emplace();
    all.options = {{"none", std::nullopt}, {"some", 0}};
    all.shapes = {{0, Shape::Void{}}, {UINT32_MAX, rectangle}};
    echoes(conformance::echo_every_map, {EveryMap{}, all});
    echoes(conformance::echo_map_choice, {MapChoice::Texts{{{"k", "v"}}}, MapChoice::Numbers{{{INT16_MIN, INT16_MAX}}}});
}

inline void large_maps_survive() {
    std::map<std::uint64_t, Point> many;
    for (int i = 0; i < 10'000; ++i) {
        many[static_cast<std::uint64_t>(i) * 0x9e3779b97f4a7c15U] = Point{i, -i};
    }
    echoes(conformance::echo_by_u64, {many});
}

inline void the_place_in_a_map_is_named() {
    fails(conformance::echo_by_number({{-7, "\xff"}}), ffi::Code::error, "value[-7]: not UTF-8 at byte 0");
    fails(conformance::echo_counts({{"\xff", 1}}), ffi::Code::error, "value[key of entry 0]: not UTF-8 at byte 0");
    EveryMap shapes;
    shapes.shapes = {{7, Shape::Rectangle{{}, 0, static_cast<Level>(9)}}};
    fails(conformance::echo_every_map(shapes), ffi::Code::error, "value.shapes[7].fill: 9 is not a value of `Level`");
}

inline void run() {
    maps_keep_their_entries();
    maps_in_every_place();
    large_maps_survive();
    the_place_in_a_map_is_named();
}

} // namespace feature_maps

#endif
