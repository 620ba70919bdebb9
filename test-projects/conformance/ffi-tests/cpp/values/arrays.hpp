// Arrays, whose length is a part of their type.
#ifndef VALUES_ARRAYS_HPP
#define VALUES_ARRAYS_HPP

#include "../echo.hpp"

#include <array>

namespace feature_arrays {

using check::echoes;
using check::fails_as;
using conformance::ArrayChoice;
using conformance::ArrayError;
using conformance::EveryArray;
using conformance::Point;

using Key = std::array<std::uint8_t, 4>;

inline void arrays_keep_their_items() {
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
    std::array<std::uint8_t, 32> key{};
    for (std::size_t i = 0; i < key.size(); ++i) {
        key[i] = static_cast<std::uint8_t>(i * 8);
    }
    echoes(conformance::echo_key, {std::array<std::uint8_t, 32>{}, key});
    echoes(conformance::echo_triple, {{least, 0, most}});
    echoes(conformance::echo_grid, {{{{{1, 2}}, {{3, 4}}, {{INT32_MIN, INT32_MAX}}}}});
    echoes(conformance::echo_two_texts, {{text, ""}});
    echoes(conformance::echo_two_points, {{extreme, Point{}}});
    using Flags = std::array<bool, 2>;
    echoes(conformance::echo_option_array, {std::nullopt, Flags{}, Flags{true, false}});
}

inline void arrays_in_every_place() {
    EveryArray all;
    all.field = {0, 1, 2, 255};
    all.list = {Key{1}, Key{}};
    all.option = {1, 2, 3};
    all.options = {std::nullopt, 4};
    all.lists = {std::vector<std::int64_t>{4, 5}, {}};
    echoes(conformance::echo_every_array, {EveryArray{}, all});
    echoes(conformance::echo_array_choice, {ArrayChoice::Key{{9}}, ArrayChoice::Numbers{{1, UINT16_MAX}}});
    fails_as(conformance::fail_with_array({0, 1, 2, 255}), ArrayError{{0, 1, 2, 255}}, "key [0, 1, 2, 255]");
}

inline void the_place_in_an_array_is_named() {
    check::fails(conformance::echo_two_texts({"", "\xff"}), ffi::Code::error, "value[1]: not UTF-8 at byte 0");
}

inline void run() {
    arrays_keep_their_items();
    arrays_in_every_place();
    the_place_in_an_array_is_named();
}

} // namespace feature_arrays

#endif
