// Types that hold themselves, as deep as values may be.
#ifndef VALUES_BOXES_HPP
#define VALUES_BOXES_HPP

#include "../echo.hpp"

#include <cstdlib>
#include <string_view>

namespace feature_boxes {

using check::echoes;
using check::gives;
using conformance::BoxError;
using conformance::Directory;
using conformance::Expr;
using conformance::Node;
using conformance::Point;
using conformance::Tree;
using ffi::Box;

inline void boxes_hold_one_value() {
    echoes(conformance::echo_box, {Point{}, extreme});
    echoes(conformance::echo_option_box, {std::nullopt, Box<Point>(extreme)});
    echoes(conformance::echo_boxes, {{}, {std::numeric_limits<std::int64_t>::min(), std::int64_t{0}}});
    // A copy has a value of its own.
    Box<Point> box(extreme);
    const Box<Point> copy = box;
    box->x = 1;
    CHECK(copy->x == extreme.x && box != copy);
}

inline void types_hold_themselves() {
    const Node last{3, std::nullopt};
    echoes(conformance::echo_node, {last, Node{std::numeric_limits<std::int64_t>::min(), Box<Node>(last)}});
    const Tree leaf{text, {}};
    echoes(conformance::echo_tree, {leaf, Tree{"", {leaf, leaf}}});
    const Directory empty{};
    echoes(conformance::echo_directory, {empty, Directory{{{"a", empty}, {"b", empty}}}});
    check::fails_as(conformance::fail_with_box(last), BoxError{"boxed", last}, "boxed");
}

inline void variants_hold_themselves() {
    const Expr minus_two = Expr::Negate{Expr(Expr::Number{2})};
    const Expr sum = Expr::Add{minus_two, minus_two};
    echoes(conformance::echo_expr, {minus_two, sum});
    gives(conformance::evaluate(sum), -4);
}

// A list of so many links, numbered from its end.
inline std::optional<Node> links(int count) {
    std::optional<Node> list;
    for (int i = 0; i < count; ++i) {
        Node link{i, std::nullopt};
        if (list) {
            link.next = Box<Node>(std::move(*list));
        }
        list = std::move(link);
    }
    return list;
}

inline Tree branches(int count) {
    Tree tree;
    for (int i = 0; i < count; ++i) {
        Tree above;
        above.children.push_back(std::move(tree));
        tree = std::move(above);
    }
    return tree;
}

inline Directory folders(int count) {
    Directory directory;
    for (int i = 0; i < count; ++i) {
        Directory above;
        above.entries.emplace("k", std::move(directory));
        directory = std::move(above);
    }
    return directory;
}

inline Expr negated(int count) {
    Expr expr = Expr::Number{0};
    for (int i = 0; i < count; ++i) {
        expr = Expr(Expr::Negate{Box<Expr>(std::move(expr))});
    }
    return expr;
}

// It is an error, which names a place that begins so.
template <class Result>
inline void is_too_deep(const Result &result, std::string_view place, check::Place at = check::Place::here()) {
    check::fails(result, ffi::Code::error, at);
    if (!result) {
        const std::string_view message = result.error().message(), deep = ": nested deeper than 128 levels";
        CHECK(message.substr(0, place.size()) == place);
        CHECK(message.size() > deep.size() && message.substr(message.size() - deep.size()) == deep);
    }
}

// The limit is 128 levels, in both directions: a struct is one, as is a list or a map; a variant with fields is two.
inline void values_nest_to_the_limit() {
    echoes(conformance::echo_node, {*links(128)});
    is_too_deep(conformance::echo_node(*links(129)), "value.next.next.");
    gives(conformance::chain(0), std::optional<Node>());
    gives(conformance::chain(128), links(128));
    check::fails(conformance::chain(129), ffi::Code::error, "the result is nested deeper than 128 levels");
    echoes(conformance::echo_tree, {branches(63)});
    is_too_deep(conformance::echo_tree(branches(64)), "value.children[0].children[0].");
    echoes(conformance::echo_directory, {folders(63)});
    is_too_deep(conformance::echo_directory(folders(64)), "value.entries[\"k\"].entries[\"k\"].");
    echoes(conformance::echo_expr, {negated(63)});
    is_too_deep(conformance::echo_expr(negated(64)), "value.");
}

// What is far deeper is an error as well, and no end of the stack. ThreadSanitizer has room for 65,536 functions that have called each other, and what destroys
// a directory is a dozen of them.
inline void what_is_far_too_deep_is_refused() {
    const char *const checker = std::getenv("CARGO_FFI_SANITIZE");
    const int levels = checker != nullptr && std::string_view(checker) == "thread" ? 1'000 : 5'000;
    is_too_deep(conformance::echo_node(*links(levels)), "value.next.next.");
    is_too_deep(conformance::echo_tree(branches(levels)), "value.children[0].children[0].");
    is_too_deep(conformance::echo_directory(folders(levels)), "value.entries[\"k\"].entries[\"k\"].");
    is_too_deep(conformance::echo_expr(negated(levels)), "value.");
}

inline void run() {
    boxes_hold_one_value();
    types_hold_themselves();
    variants_hold_themselves();
    values_nest_to_the_limit();
    what_is_far_too_deep_is_refused();
}

} // namespace feature_boxes

#endif
