// Structs: nested, renamed on the wire, and several at once.
#ifndef VALUES_RECORDS_HPP
#define VALUES_RECORDS_HPP

#include "../echo.hpp"

namespace feature_records {

using check::echoes;
using conformance::Drawing;
using conformance::Point;
using conformance::Polygon;

inline void structs_keep_their_fields() {
    echoes(conformance::echo_point, {Point{}, extreme});
    echoes(conformance::echo_polygon, {triangle, no_polygon});
    echoes(conformance::echo_drawing, {Drawing{triangle, {no_polygon, triangle}}, Drawing{}});
    CHECK(triangle != no_polygon);
}

inline void struct_parameters_are_apart() {
    check::gives(conformance::add_points({1, -2}, {30, 40}), Point{31, 38});
}

inline void the_place_in_a_struct_is_named() {
    Polygon invalid;
    invalid.polygon_name = "\xff";
    check::fails(conformance::echo_drawing({{}, {{}, invalid}}), ffi::Code::error, "value.behind[1].polygon_name: not UTF-8 at byte 0");
}

inline void run() {
    structs_keep_their_fields();
    struct_parameters_are_apart();
    the_place_in_a_struct_is_named();
}

} // namespace feature_records

#endif
