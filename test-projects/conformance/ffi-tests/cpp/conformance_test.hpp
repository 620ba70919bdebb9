// What the programs of the features share: instances, and values that are not easy.
#ifndef CONFORMANCE_TEST_HPP
#define CONFORMANCE_TEST_HPP

#include <conformance.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "../../../cpp-support/check.hpp"

// An instance with that label.
inline conformance::Conformance labelled(std::string_view label) {
    return conformance::Conformance::with_label(label).value();
}

// Characters of one to four bytes, and a zero.
inline const std::string text("a\0\xc3\xa9\xe2\x82\xac\xf0\x9d\x84\x9e\xef\xbf\xbf\xf4\x8f\xbf\xbf", 18);

inline const conformance::Point extreme{std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int64_t>::max()};
inline const conformance::Polygon triangle{std::string("tri\0angle", 9), extreme, {{1, 2}, {-3, -4}}, conformance::Point{}};
inline const conformance::Polygon no_polygon{};
inline const conformance::Shape rectangle = conformance::Shape::Rectangle{extreme, std::numeric_limits<std::uint32_t>::max(), conformance::Level::high};

#endif
