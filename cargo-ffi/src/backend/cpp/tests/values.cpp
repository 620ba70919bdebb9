/* Values of every type become C and come back as they were, and what cannot cross says where it is. */
#include <gauntlet.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <type_traits>

using namespace gauntlet;

#define CHECK(condition)                                                                                                     \
    if (!(condition)) {                                                                                                      \
        std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                 \
        std::abort();                                                                                                        \
    }

template <class C, class T>
static void crosses(const T &value) {
    ffi::Lowering to;
    C form{};
    CHECK(lower(form, value, to));
    T back{};
    ffi::Lifting from;
    CHECK(lift(form, back, from));
    CHECK(back == value && !(back != value));
}

template <class C, class T>
static std::string refused(const T &value) {
    ffi::Lowering to;
    C form{};
    CHECK(!lower(form, value, to));
    return to.sentence();
}

static Everything everything() {
    Everything all;
    all.flag = true;
    all.large = -7;
    all.single = 0.5F;
    all.text = std::string("nul\0 \xc3\xa9", 7);
    all.blob = {0, 255};
    all.point = Point{1.5, -2.5};
    all.level = Level::high_speed2_x;
    all.shape = Shape::Rect{Point{1, 2}, "class"};
    all.huge = ffi::Int128(5, -1);
    all.span = std::chrono::milliseconds(1500);
    all.key[31] = 9;
    all.names = {"one", "two"};
    all.octets = {1, 2};
    all.counts = {{"one", 1}, {"two", 2}};
    all.places = {{UserId(7), Point{3, 4}}};
    all.boxed = Point{5, 6};
    all.twice = std::optional<std::int32_t>();
    all.user = UserId(8);
    all.spots = Spots({Spot(Point{1, 1}), Spot(Point{2, 2})});
    all.link = Link(Node{{Node{}, Node{}}, ffi::Box<Node>()});
    all.rank = Rank(UserId(1));
    return all;
}

static void structs() {
    crosses<gauntlet_everything_t>(Everything{});
    crosses<gauntlet_everything_t>(everything());
    CHECK(everything() != Everything{});
    crosses<gauntlet_empty_t>(Empty{});
    crosses<gauntlet_optional_t>(Optional{});
    Optional some;
    some.flag = true;
    some.text = "text";
    some.shape = Shape::Circle{2.5};
    some.twice = std::optional<std::optional<std::int32_t>>(std::optional<std::int32_t>(3));
    some.link = Link(Node{});
    some.boxed_number = 9;
    some.list = std::vector<std::int64_t>{1, 2};
    crosses<gauntlet_optional_t>(some);
    Lists lists;
    lists.flag = {true, false, true};
    lists.level = {Level::low, Level::lowest};
    lists.shape = {Shape::Nothing{}, Shape::Circle{1}};
    lists.user = {UserId(1), UserId(2)};
    lists.options = {1, std::nullopt};
    crosses<gauntlet_lists_t>(lists);
}

static void what_holds_something() {
    crosses<gauntlet_held_t>(Held{});
    Held held;
    held.matrix[1][2] = 0.5F;
    held.maybe_digits[1] = std::uint8_t{7};
    held.maps = {{{"one", 1}}, {}};
    held.map_of_maps = {{std::uint8_t{1}, {{"a", Shape::Circle{1}}}}};
    held.boxes_in_boxes = {std::nullopt, ffi::Box<ffi::Box<std::int64_t>>(ffi::Box<std::int64_t>(7))};
    held.boxed_links = {std::nullopt, ffi::Box<Link>(Link(Node{{Node{}}, std::nullopt}))};
    held.maybe_link = Link(Node{{Node{}}, std::nullopt});
    held.links = {Link(Node{}), std::nullopt};
    held.users = {UserId(1), UserId(2)};
    held.maybe_maybe = {std::nullopt, std::optional<std::int64_t>(), std::optional<std::int64_t>(1)};
    crosses<gauntlet_held_t>(held);
}

static void types_that_hold_themselves() {
    Term sum = Term::Sum{Term(Term::Number{1}), Term(Term::Call{"f", {Term::Number{2}}})};
    crosses<gauntlet_term_t>(Term{});
    crosses<gauntlet_term_t>(sum);
    crosses<gauntlet_term_t>(Term(Term::Where{{{"x", sum}}, Scope(sum)}));
    CHECK(sum.get_if<Term::Sum>() != nullptr && sum.get_if<Term::Number>() == nullptr);
    const std::string name = sum.visit([](const Term::Sum &) { return "sum"; }, [](const auto &) { return "other"; });
    CHECK(name == "sum");
    crosses<gauntlet_chain_t>(Chain{1, ChainLink(Chain{2, std::nullopt})});
    crosses<gauntlet_tree_t>(Tree{{{"left", Tree{}}}, {"leaf"}});
    crosses<gauntlet_pair_t>(Pair{std::array<Pair, 2>{}});
    crosses<gauntlet_thread_t>(Thread{Replies({Thread{}}), "text"});

    Node deep;
    for (int level = 0; level < 200; ++level) {
        Node outer;
        outer.children.push_back(std::move(deep));
        deep = std::move(outer);
    }
    CHECK(refused<gauntlet_node_t>(deep).find("children[0].children[0]") == 0);
}

static void errors() {
    crosses<gauntlet_denied_t>(Denied::gone);
    crosses<gauntlet_broken_t>(Broken{"message", 7});
    crosses<gauntlet_failure_t>(Failure(Failure::Unknown{}));
    Failure::TooLong too_long{3, std::chrono::seconds(1), UserId(4), {}};
    crosses<gauntlet_failure_t>(Failure(too_long));
    too_long.limit = std::chrono::seconds(-1);
    CHECK(refused<gauntlet_failure_t>(Failure(too_long)) == "limit: a duration below zero");
}

static void what_is_not_known_is_refused() {
    Level level{};
    Shape shape;
    ffi::Lifting from;
    CHECK(!lift(gauntlet_level_t{5}, level, from));
    CHECK(from.sentence().find("5 is not a value of `Level`") == 0);
    gauntlet_shape_t form{};
    form.tag = 99;
    CHECK(!lift(form, shape, from));
    CHECK(from.sentence().find("99 is not a value of `Shape`") == 0);
    gauntlet_denied_t denied{};
    denied.tag = -1;
    Denied error{};
    CHECK(!lift(denied, error, from));
}

static void constants_and_names() {
    static_assert(I64_MIN == INT64_MIN && U64_MAX == UINT64_MAX && I128_MINUS_ONE == ffi::Int128(-1));
    static_assert(PATIENCE == std::chrono::milliseconds(1500) && MINUS_INFINITE_F32 < 0 && NOT_A_NUMBER != NOT_A_NUMBER);
    static_assert(GREETING.find('\0') != std::string_view::npos && EMPTY.empty());
    static_assert(to_string(Level::lowest) == "Lowest" && to_string(static_cast<Level>(5)).empty());
    static_assert(UserId(1) == UserId(1) && UserId(1) < UserId(2));
    CHECK(Defaults{}.number == -5 && Defaults{}.text == "*/ \"x\"\n" && Defaults{}.ratio == 0.5);
}

int main() {
    structs();
    what_holds_something();
    types_that_hold_themselves();
    errors();
    what_is_not_known_is_refused();
    constants_and_names();
    return 0;
}
