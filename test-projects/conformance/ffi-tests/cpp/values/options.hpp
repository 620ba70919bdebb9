// Values that may be missing, of every kind.
#ifndef VALUES_OPTIONS_HPP
#define VALUES_OPTIONS_HPP

#include "../echo.hpp"

namespace feature_options {

using check::echoes;
using check::fails;
using conformance::EveryOption;
using conformance::Level;
using conformance::Point;
using conformance::Shape;

inline void some_is_not_none() {
    echoes(conformance::echo_option_i64, {std::nullopt, 0, std::numeric_limits<std::int64_t>::min()});
    echoes(conformance::echo_option_bool, {std::nullopt, false, true});
    check::gives(conformance::echo_option_text(std::nullopt), std::optional<std::string>());
    check::gives(conformance::echo_option_text(""), std::optional<std::string>(""));
    check::gives(conformance::echo_option_text(text), std::optional<std::string>(text));
    using Bytes = std::vector<std::uint8_t>;
    echoes(conformance::echo_option_bytes, {std::nullopt, Bytes(), Bytes{0xff}});
    using List = std::vector<std::int64_t>;
    echoes(conformance::echo_option_list, {std::nullopt, List(), List{1, -1}});
    echoes(conformance::echo_option_record, {std::nullopt, Point{}, extreme});
    echoes(conformance::echo_option_enum, {std::nullopt, Level::low, Level::high});
    echoes(conformance::echo_option_choice, {std::nullopt, Shape(Shape::Nothing{}), rectangle});
}

inline void options_in_every_place() {
    EveryOption all;
    all.record = extreme;
    all.level = Level::low;
    all.shape = Shape::Circle{0.5};
    all.records = {std::nullopt, extreme};
    all.list = std::vector<std::optional<std::int64_t>>{0, std::nullopt};
    EveryOption empty;
    empty.list.emplace();
    echoes(conformance::echo_every_option, {EveryOption{}, empty, all});
}

inline void what_is_there_has_to_be_right() {
    fails(conformance::echo_option_enum(static_cast<Level>(3)), ffi::Code::error, "value: 3 is not a value of `Level`");
    fails(conformance::echo_option_text("\xff"), ffi::Code::error, "value: not UTF-8 at byte 0");
}

inline void run() {
    some_is_not_none();
    options_in_every_place();
    what_is_there_has_to_be_right();
}

} // namespace feature_options

#endif
