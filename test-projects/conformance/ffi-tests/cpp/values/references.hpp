// Parameters that the library takes by reference, which are lent to it.
#ifndef VALUES_REFERENCES_HPP
#define VALUES_REFERENCES_HPP

#include "../echo.hpp"

#include <memory>

namespace feature_references {

using check::echoes;
using check::fails;
using check::gives;
using conformance::Level;
using conformance::Shape;

inline void what_is_lent_comes_back() {
    gives(conformance::lend_text(""), "");
    gives(conformance::lend_text(text), text);
    using Bytes = std::vector<std::uint8_t>;
    echoes<Bytes>(conformance::lend_bytes, {{}, {0, 0xff}});
    using Numbers = std::vector<std::int64_t>;
    echoes<Numbers>(conformance::lend_numbers, {{}, {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}});
    const std::vector<std::string> texts{std::string(1, '\0'), ""};
    gives(conformance::lend_texts({}), std::vector<std::string>());
    gives(conformance::lend_texts(texts), texts);
    echoes(conformance::lend_polygon, {triangle, no_polygon});
    echoes(conformance::lend_polygons, {{}, {triangle, no_polygon}});
    echoes(conformance::lend_level, {Level::low, Level::high});
    echoes(conformance::lend_shape, {Shape(Shape::Nothing{}), rectangle});
}

// The call takes what it needs before it returns: what was lent may be gone then.
inline void what_is_lent_may_go_before_the_call_is_over() {
    const conformance::Conformance c = labelled("references");
    auto lent = std::make_unique<std::string>(text);
    auto bytes = std::make_unique<std::vector<std::uint8_t>>(std::initializer_list<std::uint8_t>{0, 0xff});
    auto polygon = std::make_unique<conformance::Polygon>(triangle);
    auto later = c.lend_later(*lent, *bytes, *polygon);
    lent.reset();
    bytes.reset();
    polygon.reset();
    gives(later.get(), std::vector<std::string>{text, "[0, 255]", triangle.polygon_name});
}

inline void what_cannot_be_lent_is_refused() {
    const std::string texts[] = {"", "\xff"};
    fails(conformance::lend_texts(texts), ffi::Code::error, "value[1]: not UTF-8 at byte 0");
    fails(conformance::lend_level(static_cast<Level>(99)), ffi::Code::error, "value: 99 is not a value of `Level`");
}

inline void run() {
    what_is_lent_comes_back();
    what_is_lent_may_go_before_the_call_is_over();
    what_cannot_be_lent_is_refused();
}

} // namespace feature_references

#endif
