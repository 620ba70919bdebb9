/* Values to their C form and back: standard types, and those that a library's header would have. */
#include "prelude.h"

#include <ffi/convert.hpp>

#include <string>
#include <string_view>
#include <utility>

#include "check.hpp"

/* --- What a library's headers have: in C --- */

extern "C" {

typedef struct lib_point_t {
    double x;
    double y;
} lib_point_t;
typedef struct lib_point_slice_t {
    const lib_point_t *data;
    size_t len;
} lib_point_slice_t;
typedef struct lib_u8_array_4_t {
    uint8_t items[4];
} lib_u8_array_4_t;
typedef struct lib_str_array_2_t {
    ffi_str_t items[2];
} lib_str_array_2_t;
typedef struct lib_i64_slice_slice_t {
    const ffi_i64_slice_t *data;
    size_t len;
} lib_i64_slice_slice_t;
typedef struct lib_opt_str_slice_t {
    const ffi_str_t *const *data;
    size_t len;
} lib_opt_str_slice_t;
typedef struct lib_str_to_duration_entry_t {
    ffi_str_t key;
    ffi_duration_t value;
} lib_str_to_duration_entry_t;
typedef struct lib_str_to_duration_map_t {
    const lib_str_to_duration_entry_t *data;
    size_t len;
} lib_str_to_duration_map_t;
typedef struct lib_user_to_i64_entry_t {
    int64_t key;
    int64_t value;
} lib_user_to_i64_entry_t;
typedef struct lib_user_to_i64_map_t {
    const lib_user_to_i64_entry_t *data;
    size_t len;
} lib_user_to_i64_map_t;
typedef struct lib_tree_t lib_tree_t;
typedef struct lib_tree_slice_t {
    const lib_tree_t *data;
    size_t len;
} lib_tree_slice_t;
struct lib_tree_t {
    ffi_str_t name;
    int32_t level;
    lib_tree_slice_t children;
};
typedef struct lib_node_t lib_node_t;
struct lib_node_t {
    int64_t value;
    const lib_node_t *next;
};
typedef const int64_t *lib_crate_t;

} /* extern "C" */

/* --- and in C++ --- */

namespace lib {

enum class Level : std::int32_t { low = 1, high = 5 };

struct Point {
    double x = 0;
    double y = 0;
};
bool operator==(const Point &left, const Point &right) {
    return left.x == right.x && left.y == right.y;
}

struct User {
    std::int64_t value = 0;
};
bool operator<(User left, User right) {
    return left.value < right.value;
}

struct Tree {
    std::string name;
    Level level = Level::low;
    std::vector<Tree> children;
};
bool operator==(const Tree &left, const Tree &right) {
    return left.name == right.name && left.level == right.level && left.children == right.children;
}

struct Node {
    std::int64_t value = 0;
    std::optional<ffi::Box<Node>> next;
};

struct Crate {
    ffi::Box<std::int64_t> value;
};

[[nodiscard]] bool lift(const std::int32_t &in, Level &out, ffi::Lifting &from) {
    switch (in) {
    case 1:
    case 5:
        out = static_cast<Level>(in);
        return true;
    default:
        return from.unknown("Level", in);
    }
}

[[nodiscard]] bool lower(lib_point_t &out, const Point &in, ffi::Lowering &to) {
    return (lower(out.x, in.x, to) || to.at("x")) && (lower(out.y, in.y, to) || to.at("y"));
}

[[nodiscard]] bool lift(const lib_point_t &in, Point &out, ffi::Lifting &from) {
    return (lift(in.x, out.x, from) || from.at("x")) && (lift(in.y, out.y, from) || from.at("y"));
}

[[nodiscard]] bool lower(std::int64_t &out, const User &in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

[[nodiscard]] bool lift(const std::int64_t &in, User &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

[[nodiscard]] bool lower(lib_tree_t &out, const Tree &in, ffi::Lowering &to) {
    const ffi::Level level(to);
    return level && (lower(out.name, in.name, to) || to.at("name")) && (lower(out.level, in.level, to) || to.at("level")) &&
           (lower(out.children, in.children, to) || to.at("children"));
}

[[nodiscard]] bool lift(const lib_tree_t &in, Tree &out, ffi::Lifting &from) {
    const ffi::Level level(from);
    return level && (lift(in.name, out.name, from) || from.at("name")) && (lift(in.level, out.level, from) || from.at("level")) &&
           (lift(in.children, out.children, from) || from.at("children"));
}

[[nodiscard]] bool lower(lib_node_t &out, const Node &in, ffi::Lowering &to) {
    const ffi::Level level(to);
    return level && lower(out.value, in.value, to) && (lower(out.next, in.next, to) || to.at("next"));
}

[[nodiscard]] bool lift(const lib_node_t &in, Node &out, ffi::Lifting &from) {
    const ffi::Level level(from);
    return level && lift(in.value, out.value, from) && (lift(in.next, out.next, from) || from.at("next"));
}

[[nodiscard]] bool lower(lib_crate_t &out, const Crate &in, ffi::Lowering &to) {
    return lower(out, in.value, to);
}

[[nodiscard]] bool lift(const lib_crate_t &in, Crate &out, ffi::Lifting &from) {
    return lift(in, out.value, from);
}

} // namespace lib

template <>
inline constexpr bool ffi::same_layout<lib_point_t, lib::Point> = true;

namespace {

/* What comes back of a value that crossed as a `C`. */
template <class C, class T>
T echo(const T &value) {
    ffi::Lowering to;
    C lowered{};
    CHECK(lower(lowered, value, to));
    CHECK(to.sentence().empty());
    ffi::Lifting from;
    T back{};
    CHECK(lift(std::as_const(lowered), back, from));
    return back;
}

template <class C, class T>
void crosses(const T &value) {
    CHECK(echo<C>(value) == value);
}

template <class C, class T>
std::string refusal(const T &value) {
    ffi::Lowering to;
    C lowered{};
    CHECK(!lower(lowered, value, to));
    return to.sentence();
}

template <class T, class C>
std::string refused(const C &value) {
    ffi::Lifting from;
    T lifted{};
    CHECK(!lift(value, lifted, from));
    return from.sentence();
}

using namespace std::string_literals;

void plain_values_cross() {
    crosses<bool>(true);
    crosses<std::int8_t>(std::int8_t{-128});
    crosses<std::uint64_t>(UINT64_MAX);
    crosses<float>(0.1F);
    crosses<double>(-0.0);
    crosses<std::int32_t>(lib::Level::high);
    crosses<ffi_str_t>("with a \0 inside"s);
    crosses<ffi_str_t>(""s);
    crosses<ffi_i128_t>(ffi::Int128(-5));
    crosses<ffi_u128_t>(ffi::Uint128(5, 6));
    crosses<ffi_uuid_t>(*ffi::Uuid::parse("67e55044-10b1-426f-9247-bb680e5fe0c8"));
    for (const std::int64_t nanos : {std::int64_t{0}, std::int64_t{1'500'000'000}, INT64_MAX}) {
        crosses<ffi_duration_t>(ffi::Duration(nanos));
        crosses<ffi_time_t>(ffi::Time(ffi::Duration(nanos)));
    }
    crosses<ffi_time_t>(ffi::Time(ffi::Duration(-1)));
    crosses<ffi_time_t>(ffi::Time::min());
}

void sequences_cross() {
    crosses<ffi_i64_slice_t>(std::vector<std::int64_t>{1, -2, 3});
    crosses<ffi_i64_slice_t>(std::vector<std::int64_t>{});
    crosses<ffi_bytes_t>(std::vector<std::uint8_t>{0, 255});
    crosses<ffi_bool_slice_t>(std::vector<bool>{true, false, true});
    crosses<ffi_str_slice_t>(std::vector<std::string>{"one", "", "three"});
    crosses<ffi_u128_slice_t>(std::vector<ffi::Uint128>{1, {2, 3}});
    crosses<ffi_uuid_slice_t>(std::vector<ffi::Uuid>(3));
    crosses<ffi_duration_slice_t>(std::vector<ffi::Duration>{ffi::Duration(1), ffi::Duration(2)});
    crosses<ffi_i32_slice_t>(std::vector<lib::Level>{lib::Level::high, lib::Level::low});
    crosses<lib_point_slice_t>(std::vector<lib::Point>{{1, 2}, {3, 4}});
    crosses<lib_i64_slice_slice_t>(std::vector<std::vector<std::int64_t>>{{1}, {}, {2, 3}});
    crosses<lib_opt_str_slice_t>(std::vector<std::optional<std::string>>{"some", std::nullopt, ""});
    crosses<lib_u8_array_4_t>(std::array<std::uint8_t, 4>{1, 2, 3, 4});
    crosses<lib_str_array_2_t>(std::array<std::string, 2>{"one", "two"});
    crosses<ffi_str_slice_t>(std::set<std::string>{"a", "b"});
    crosses<ffi_bytes_t>(std::set<std::uint8_t>{1, 9});
    crosses<lib_str_to_duration_map_t>(std::map<std::string, ffi::Duration>{{"a", ffi::Duration(1)}, {"b", ffi::Duration(2)}});
    crosses<lib_tree_t>(lib::Tree{"root", lib::Level::high, {{"leaf", lib::Level::low, {}}, {"other", lib::Level::high, {}}}});
    /* More than the memory that a lowering has in itself, in many pieces. */
    crosses<lib_opt_str_slice_t>(std::vector<std::optional<std::string>>(5000, "text"));
}

void spans_cross_as_what_they_are_of() {
    ffi::Lowering to;
    ffi::Lifting from;
    const std::vector<std::int64_t> numbers{1, 2, 3};
    ffi_i64_slice_t lent{};
    CHECK(lower(lent, ffi::Span<const std::int64_t>(numbers), to));
    CHECK(lent.data == numbers.data() && lent.len == 3);
    const std::vector<lib::Point> points{{1, 2}, {3, 4}};
    lib_point_slice_t whole{};
    CHECK(lower(whole, ffi::Span<const lib::Point>(points), to));
    CHECK(static_cast<const void *>(whole.data) == points.data());
    const std::vector<std::string_view> views{"one", "two"};
    ffi_str_slice_t texts{};
    CHECK(lower(texts, ffi::Span<const std::string_view>(views), to));
    std::vector<std::string> back;
    CHECK(lift(std::as_const(texts), back, from));
    CHECK((back == std::vector<std::string>{"one", "two"}));
    const std::optional<std::int64_t> number = 5;
    const std::int64_t *pointer = nullptr;
    CHECK(lower(pointer, number, to));
    CHECK(pointer == &*number);
}

void optionals_and_boxes_cross() {
    crosses<const std::int64_t *>(std::optional<std::int64_t>(5));
    crosses<const std::int64_t *>(std::optional<std::int64_t>());
    crosses<const ffi_str_t *>(std::optional<std::string>("text"));
    crosses<const ffi_i64_slice_t *>(std::optional<std::vector<std::int64_t>>({1, 2}));
    using Twice = std::optional<std::optional<std::int64_t>>;
    crosses<const std::int64_t *const *>(Twice());
    crosses<const std::int64_t *const *>(Twice(std::optional<std::int64_t>()));
    crosses<const std::int64_t *const *>(Twice(5));
    crosses<const std::int64_t *>(ffi::Box<std::int64_t>(7));
    crosses<const ffi_str_t *>(ffi::Box<std::string>("text"s));
    /* One pointer for an option of a box. */
    crosses<const std::int64_t *>(std::optional<ffi::Box<std::int64_t>>(7));
    crosses<const std::int64_t *const *>(std::optional<ffi::Box<std::optional<std::int64_t>>>(std::optional<std::int64_t>(7)));
    /* A box in the box is one more. */
    using BoxOfBox = ffi::Box<ffi::Box<std::int64_t>>;
    crosses<const std::int64_t *const *>(std::optional<BoxOfBox>(BoxOfBox(ffi::Box<std::int64_t>(7))));
    crosses<const std::int64_t *const *>(std::optional<BoxOfBox>());
    const std::optional<ffi::Box<lib::Crate>> boxed(lib::Crate{7});
    CHECK(*(*echo<const lib_crate_t *>(boxed))->value == 7);

    const lib::Node list{1, ffi::Box<lib::Node>(lib::Node{2, std::nullopt})};
    const lib::Node back = echo<lib_node_t>(list);
    CHECK(back.value == 1 && (*back.next)->value == 2 && !(*back.next)->next);
}

void newtypes_are_keys() {
    const std::map<lib::User, std::int64_t> users{{lib::User{-1}, 3}, {lib::User{4}, 5}};
    const auto back = echo<lib_user_to_i64_map_t>(users);
    CHECK(back.size() == 2 && back.at(lib::User{4}) == 5);
}

void what_cannot_cross_is_said_with_its_place() {
    CHECK(refusal<ffi_duration_t>(ffi::Duration(-1)) == "a duration below zero");
    const std::map<std::string, ffi::Duration> delays{{"a", ffi::Duration(1)}, {"line\nbreak", ffi::Duration(-1)}};
    CHECK(refusal<lib_str_to_duration_map_t>(delays) == "[\"line break\"]: a duration below zero");
    CHECK(refusal<ffi_duration_slice_t>(std::vector<ffi::Duration>{ffi::Duration(0), ffi::Duration(-1)}) == "[1]: a duration below zero");

    CHECK(refused<ffi::Duration>(ffi_duration_t{UINT64_MAX, 0}) ==
          "a duration of 18446744073709551615 s, which is too long for `std::chrono::nanoseconds`");
    CHECK(refused<ffi::Duration>(ffi_duration_t{9'223'372'037, 0}) ==
          "a duration of 9223372037 s, which is too long for `std::chrono::nanoseconds`");
    CHECK(refused<ffi::Time>(ffi_time_t{-9'223'372'037, 0}) ==
          "a time -9223372037 s from 1970, which is too far for `std::chrono::nanoseconds`");
    CHECK(refused<lib::Level>(std::int32_t{3}) == "3 is not a value of `Level`: is the package older than the library?");

    const lib_tree_t leaf{{"leaf", 4}, 9, {nullptr, 0}};
    const lib_tree_t branch{{"branch", 6}, 1, {&leaf, 1}};
    const lib_tree_t root{{"root", 4}, 1, {&branch, 1}};
    CHECK(refused<lib::Tree>(root) ==
          "children[0].children[0].level: 9 is not a value of `Level`: is the package older than the library?");

    const lib_user_to_i64_entry_t same[] = {{4, 1}, {4, 2}};
    CHECK((refused<std::map<lib::User, std::int64_t>>(lib_user_to_i64_map_t{same, 2}) == "[4]: the same key twice"));
    const std::uint8_t bytes[] = {7, 8, 7};
    CHECK(refused<std::set<std::uint8_t>>(ffi_bytes_t{bytes, 3}) == "[2]: the same element twice");

    const std::string longer(100, 'x');
    const std::map<std::string, ffi::Duration> clipped{{longer, ffi::Duration(-1)}};
    CHECK(refusal<lib_str_to_duration_map_t>(clipped) == "[\"" + longer.substr(0, 64) + "...\"]: a duration below zero");
}

void what_is_nested_too_deep_is_an_error() {
    lib::Node list;
    for (int depth = 1; depth < ffi::Conversion::MAX_DEPTH; ++depth) {
        list = lib::Node{depth, ffi::Box<lib::Node>(std::move(list))};
    }
    CHECK(echo<lib_node_t>(list).value == ffi::Conversion::MAX_DEPTH - 1);
    const lib::Node deeper{0, ffi::Box<lib::Node>(list)};
    const std::string why = refusal<lib_node_t>(deeper);
    CHECK(why.substr(why.rfind(": ")) == ": nested deeper than 128 levels");

    /* The library never sends that; if it did, it is an error all the same. */
    lib_node_t nodes[200] = {};
    for (std::size_t index = 0; index + 1 < 200; ++index) {
        nodes[index].next = &nodes[index + 1];
    }
    const std::string back = refused<lib::Node>(nodes[0]);
    CHECK(back.substr(back.rfind(": ")) == ": nested deeper than 128 levels");
}

} // namespace

int main() {
    plain_values_cross();
    sequences_cross();
    spans_cross_as_what_they_are_of();
    optionals_and_boxes_cross();
    newtypes_are_keys();
    what_cannot_cross_is_said_with_its_place();
    what_is_nested_too_deep_is_an_error();
}
