// Enums with fields.
#ifndef VALUES_DATA_ENUMS_HPP
#define VALUES_DATA_ENUMS_HPP

#include "../echo.hpp"

namespace feature_data_enums {

using check::echoes;
using check::fails;
using conformance::EveryShape;
using conformance::Layer;
using conformance::Level;
using conformance::Point;
using conformance::Shape;

inline void every_kind_of_variant_comes_back() {
    echoes(conformance::echo_shape,
           {Shape(), Shape::Nothing{}, Shape::Circle{std::numeric_limits<double>::infinity()}, Shape::Line{extreme, {1, 2}}, rectangle,
            Shape::Rectangle{}, Shape::Path{{extreme, {}}}, Shape::Path{}, Shape::Void{}});
}

inline void variants_hold_variants() {
    const std::vector<Layer> layers{Layer::OneShape{rectangle, UINT8_MAX}, Layer::ManyShapes{{rectangle, Shape::Nothing{}}},
                                    Layer::ManyShapes{}};
    for (const Layer &layer : layers) {
        echoes(conformance::echo_layer, {layer});
    }
    echoes(conformance::echo_every_shape,
           {EveryShape{rectangle, layers, Shape::Circle{-1.5}}, EveryShape{Shape::Void{}, {}, std::nullopt}});
}

// Which variant it is can be asked for, or left to what takes each.
inline void variants_are_told_apart() {
    const Shape circle = conformance::echo_shape(Shape::Circle{2}).value();
    CHECK(circle.get_if<Shape::Line>() == nullptr);
    CHECK(circle.get_if<Shape::Circle>() != nullptr && circle.get_if<Shape::Circle>()->value > 1);
    const auto name = [](const Shape &shape) {
        return shape.visit([](const Shape::Circle &) { return "circle"; }, [](const Shape::Line &) { return "line"; },
                           [](const auto &) { return "another"; });
    };
    check::same(name(circle), "circle");
    check::same(name(rectangle), "another");
    CHECK(circle != rectangle && circle == Shape(Shape::Circle{2}));
}

inline void what_is_no_value_is_refused() {
    fails(conformance::echo_shape(Shape::Rectangle{{}, 1, static_cast<Level>(9)}), ffi::Code::error, "value.fill: 9 is not a value of `Level`");
}

inline void run() {
    every_kind_of_variant_comes_back();
    variants_hold_variants();
    variants_are_told_apart();
    what_is_no_value_is_refused();
}

} // namespace feature_data_enums

#endif
