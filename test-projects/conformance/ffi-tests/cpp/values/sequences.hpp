// Lists, and lists of lists.
#ifndef VALUES_SEQUENCES_HPP
#define VALUES_SEQUENCES_HPP

#include "../echo.hpp"

#include <array>

namespace feature_sequences {

using check::echoes;
using check::fails;
using check::gives;
using conformance::Level;
using conformance::Point;
using conformance::Shape;

inline void lists_keep_their_order() {
    echoes(conformance::echo_numbers, {{}, {std::numeric_limits<std::int64_t>::min(), 0, std::numeric_limits<std::int64_t>::max()}});
    echoes(conformance::echo_bools, {{}, {true, false, true}});
    echoes(conformance::echo_texts, {{}, {std::string(1, '\0'), "", "\xf0\x9d\x84\x9e"}});
    echoes(conformance::echo_blobs, {{}, {{0xff, 0}, {}}});
    echoes(conformance::echo_points, {{}, {extreme, Point{}}});
    echoes(conformance::echo_levels, {{}, {Level::high, Level::low}});
    echoes(conformance::echo_shapes, {{}, {Shape::Void{}, rectangle, Shape::Circle{0.5}}});
    echoes(conformance::echo_cube, {{}, {{{1, 2, 3}, {}}, {}, {{3}}}});
    echoes(conformance::echo_gaps, {{}, {std::nullopt, 0, std::nullopt}});
}

// A list is taken from wherever its elements are in a row.
inline void lists_come_from_anywhere() {
    const std::vector<std::int64_t> want{1, 2};
    const std::array<std::int64_t, 2> array{1, 2};
    const std::int64_t plain[] = {1, 2};
    gives(conformance::echo_numbers({1, 2}), want);
    gives(conformance::echo_numbers(array), want);
    gives(conformance::echo_numbers(plain), want);
    gives(conformance::echo_numbers({want.data(), 1}), std::vector<std::int64_t>{1});
    gives(conformance::sum_numbers({}), 0);
}

inline void long_lists_survive() {
    constexpr std::size_t many = 10'000;
    std::vector<std::int64_t> numbers;
    std::vector<std::string> texts;
    std::vector<Point> points;
    std::vector<std::uint32_t> counts;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < many; ++i) {
        const std::uint64_t number = i * 0x9e3779b97f4a7c15U;
        numbers.push_back(static_cast<std::int64_t>(number));
        texts.push_back(std::to_string(i));
        points.push_back({static_cast<std::int32_t>(i), -static_cast<std::int64_t>(i)});
        counts.push_back(static_cast<std::uint32_t>(i));
        sum = sum * 31 + number;
    }
    echoes(conformance::echo_numbers, {numbers});
    echoes(conformance::echo_texts, {texts});
    echoes(conformance::echo_points, {points});
    gives(conformance::sum_numbers(numbers), static_cast<std::int64_t>(sum));
    gives(conformance::count_up(many), counts);
}

inline void the_place_in_a_list_is_named() {
    fails(conformance::echo_levels({Level::low, static_cast<Level>(-1)}), ffi::Code::error, "value[1]: -1 is not a value of `Level`");
    const std::string texts[] = {"", "", "\xff"};
    fails(conformance::echo_texts(texts), ffi::Code::error, "value[2]: not UTF-8 at byte 0");
    const Shape shapes[] = {Shape::Void{}, Shape::Rectangle{{}, 0, static_cast<Level>(9)}};
    fails(conformance::echo_shapes(shapes), ffi::Code::error, "value[1].fill: 9 is not a value of `Level`");
}

inline void run() {
    lists_keep_their_order();
    lists_come_from_anywhere();
    long_lists_survive();
    the_place_in_a_list_is_named();
}

} // namespace feature_sequences

#endif
