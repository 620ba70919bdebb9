#ifndef GAUNTLET_TYPES_HPP_
#define GAUNTLET_TYPES_HPP_

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gauntlet/forward.hpp"

#include "ffi/box.hpp"
#include "ffi/int128.hpp"
#include "ffi/time.hpp"
#include "ffi/uuid.hpp"
#include "ffi/visit.hpp"

namespace gauntlet {

/**
 * Ends * / here, / * starts there, src/ *.rs and / ** /.
 * / at the start, a backslash at the end \
 * what?? /
 * "quotes" 'and' {braces} <tags> &amp; %s #include �rtl� é 🦀
 *
 * cbindgen :ignore
 *     indented
 */
struct UserId {
    /** What it is made of. */
    std::uint64_t value = 0;

    UserId() = default;
    constexpr explicit UserId(std::uint64_t inner) : value(inner) {}
};

[[nodiscard]] constexpr bool operator==(const UserId &left, const UserId &right) {
    return left.value == right.value;
}
[[nodiscard]] constexpr bool operator!=(const UserId &left, const UserId &right) {
    return !(left == right);
}
[[nodiscard]] constexpr bool operator<(const UserId &left, const UserId &right) {
    return left.value < right.value;
}
[[nodiscard]] constexpr bool operator>(const UserId &left, const UserId &right) {
    return right < left;
}
[[nodiscard]] constexpr bool operator<=(const UserId &left, const UserId &right) {
    return !(right < left);
}
[[nodiscard]] constexpr bool operator>=(const UserId &left, const UserId &right) {
    return !(left < right);
}

/** Who is first. */
struct Rank {
    /** What it is made of. */
    UserId value;

    Rank() = default;
    constexpr explicit Rank(UserId inner) : value(inner) {}
};

[[nodiscard]] constexpr bool operator==(const Rank &left, const Rank &right) {
    return left.value == right.value;
}
[[nodiscard]] constexpr bool operator!=(const Rank &left, const Rank &right) {
    return !(left == right);
}
[[nodiscard]] constexpr bool operator<(const Rank &left, const Rank &right) {
    return left.value < right.value;
}
[[nodiscard]] constexpr bool operator>(const Rank &left, const Rank &right) {
    return right < left;
}
[[nodiscard]] constexpr bool operator<=(const Rank &left, const Rank &right) {
    return !(right < left);
}
[[nodiscard]] constexpr bool operator>=(const Rank &left, const Rank &right) {
    return !(left < right);
}

struct Octet {
    /** What it is made of. */
    std::uint8_t value = 0;

    Octet() = default;
    constexpr explicit Octet(std::uint8_t inner) : value(inner) {}
};

[[nodiscard]] constexpr bool operator==(const Octet &left, const Octet &right) {
    return left.value == right.value;
}
[[nodiscard]] constexpr bool operator!=(const Octet &left, const Octet &right) {
    return !(left == right);
}
[[nodiscard]] constexpr bool operator<(const Octet &left, const Octet &right) {
    return left.value < right.value;
}
[[nodiscard]] constexpr bool operator>(const Octet &left, const Octet &right) {
    return right < left;
}
[[nodiscard]] constexpr bool operator<=(const Octet &left, const Octet &right) {
    return !(right < left);
}
[[nodiscard]] constexpr bool operator>=(const Octet &left, const Octet &right) {
    return !(left < right);
}

/** A place. */
struct Point {
    double x = 0.0;
    double größe = 0.0;
};

[[nodiscard]] inline bool operator==(const Point &left, const Point &right) {
    return left.x == right.x && left.größe == right.größe;
}
[[nodiscard]] inline bool operator!=(const Point &left, const Point &right) {
    return !(left == right);
}

struct Spot {
    /** What it is made of. */
    Point value;

    Spot() = default;
    constexpr explicit Spot(Point inner) : value(inner) {}
};

[[nodiscard]] inline bool operator==(const Spot &left, const Spot &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Spot &left, const Spot &right) {
    return !(left == right);
}

struct Spots {
    /** What it is made of. */
    std::vector<Spot> value;

    Spots() = default;
    explicit Spots(std::vector<Spot> inner) : value(std::move(inner)) {}
};

[[nodiscard]] inline bool operator==(const Spots &left, const Spots &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Spots &left, const Spots &right) {
    return !(left == right);
}

struct Node {
    std::vector<Node> children;
    std::optional<ffi::Box<Node>> parent;
};

[[nodiscard]] bool operator==(const Node &left, const Node &right);
[[nodiscard]] bool operator!=(const Node &left, const Node &right);

struct Link {
    /** What it is made of. */
    ffi::Box<Node> value;

    Link() = default;
    explicit Link(ffi::Box<Node> inner) : value(std::move(inner)) {}
};

[[nodiscard]] inline bool operator==(const Link &left, const Link &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Link &left, const Link &right) {
    return !(left == right);
}

struct Mood {
    /** What it is made of. */
    Level value = Level::lowest;

    Mood() = default;
    constexpr explicit Mood(Level inner) : value(inner) {}
};

[[nodiscard]] inline bool operator==(const Mood &left, const Mood &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Mood &left, const Mood &right) {
    return !(left == right);
}

struct Digest {
    /** What it is made of. */
    std::array<std::uint8_t, 20> value{};

    Digest() = default;
    constexpr explicit Digest(std::array<std::uint8_t, 20> inner) : value(inner) {}
};

[[nodiscard]] inline bool operator==(const Digest &left, const Digest &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Digest &left, const Digest &right) {
    return !(left == right);
}

struct Nickname {
    /** What it is made of. */
    std::string value;

    Nickname() = default;
    explicit Nickname(std::string inner) : value(std::move(inner)) {}
};

[[nodiscard]] inline bool operator==(const Nickname &left, const Nickname &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Nickname &left, const Nickname &right) {
    return !(left == right);
}
[[nodiscard]] inline bool operator<(const Nickname &left, const Nickname &right) {
    return left.value < right.value;
}
[[nodiscard]] inline bool operator>(const Nickname &left, const Nickname &right) {
    return right < left;
}
[[nodiscard]] inline bool operator<=(const Nickname &left, const Nickname &right) {
    return !(right < left);
}
[[nodiscard]] inline bool operator>=(const Nickname &left, const Nickname &right) {
    return !(left < right);
}

struct Maybe {
    /** What it is made of. */
    std::optional<UserId> value;

    Maybe() = default;
    constexpr explicit Maybe(std::optional<UserId> inner) : value(inner) {}
};

[[nodiscard]] inline bool operator==(const Maybe &left, const Maybe &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Maybe &left, const Maybe &right) {
    return !(left == right);
}

struct Deadline {
    /** What it is made of. */
    ffi::Time value{};

    Deadline() = default;
    constexpr explicit Deadline(ffi::Time inner) : value(inner) {}
};

[[nodiscard]] inline bool operator==(const Deadline &left, const Deadline &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Deadline &left, const Deadline &right) {
    return !(left == right);
}

struct ChainLink {
    /** What it is made of. */
    ffi::Box<Chain> value;

    ChainLink() = default;
    explicit ChainLink(ffi::Box<Chain> inner);
};

[[nodiscard]] bool operator==(const ChainLink &left, const ChainLink &right);
[[nodiscard]] bool operator!=(const ChainLink &left, const ChainLink &right);

struct Replies {
    /** What it is made of. */
    std::vector<Thread> value;

    Replies() = default;
    explicit Replies(std::vector<Thread> inner);
};

[[nodiscard]] bool operator==(const Replies &left, const Replies &right);
[[nodiscard]] bool operator!=(const Replies &left, const Replies &right);

struct Box {
    std::vector<Parcel> inside;
};

[[nodiscard]] bool operator==(const Box &left, const Box &right);
[[nodiscard]] bool operator!=(const Box &left, const Box &right);

struct Parcel {
    /** What it is made of. */
    Box value;

    Parcel() = default;
    explicit Parcel(Box inner);
};

[[nodiscard]] bool operator==(const Parcel &left, const Parcel &right);
[[nodiscard]] bool operator!=(const Parcel &left, const Parcel &right);

struct Scope {
    /** What it is made of. */
    ffi::Box<Term> value;

    Scope() = default;
    explicit Scope(ffi::Box<Term> inner);
};

[[nodiscard]] bool operator==(const Scope &left, const Scope &right);
[[nodiscard]] bool operator!=(const Scope &left, const Scope &right);

namespace detail {

/* The variants of `Shape`: complete before it is. */
struct ShapeVariants {
    /** Nothing at all. */
    struct Nothing {
    };

    /** All points at one distance. */
    struct Circle {
        /** In metres. */
        double radius = 0.0;
    };

    struct Rect {
        Point corner;
        std::string class_;
    };

    struct Union {
        std::vector<Shape> value;
    };

    struct Super {
        std::int64_t field0 = 0;
        std::optional<std::string> field1;
    };
};

} // namespace detail

/** A figure. */
struct Shape : detail::ShapeVariants {
    /** Its variants. */
    using Variant = std::variant<Nothing, Circle, Rect, Union, Super>;

    /** The variant that it is. */
    Variant value;

    /** `Nothing`, as it is where nobody says otherwise. */
    Shape();
    Shape(Nothing variant);
    Shape(Circle variant);
    Shape(Rect variant);
    Shape(Union variant);
    Shape(Super variant);

    /** Its fields where it is the variant `V`; null where it is another one. */
    template <class V>
    [[nodiscard]] V *get_if() noexcept {
        return std::get_if<V>(&value);
    }
    /** Its fields where it is the variant `V`; null where it is another one. */
    template <class V>
    [[nodiscard]] const V *get_if() const noexcept {
        return std::get_if<V>(&value);
    }

    /** Calls that one of `visitors` which takes the variant that it is, and gives what that gives. */
    template <class... Visitors>
    decltype(auto) visit(Visitors &&...visitors) const {
        return std::visit(ffi::detail::Overloaded{std::forward<Visitors>(visitors)...}, value);
    }
};

[[nodiscard]] bool operator==(const Shape &left, const Shape &right);
[[nodiscard]] bool operator!=(const Shape &left, const Shape &right);

namespace detail {

/* The variants of `Failure`: complete before it is. */
struct FailureVariants {
    struct Unknown {
    };

    struct TooLong {
        std::int64_t max_ = 0;
        std::chrono::nanoseconds limit{};
        UserId by;
        std::array<ffi::Uuid, 2> seen{};
    };
};

} // namespace detail

struct Failure : detail::FailureVariants {
    /** Its variants. */
    using Variant = std::variant<Unknown, TooLong>;

    /** The variant that it is. */
    Variant value;

    /** `Unknown`, as it is where nobody says otherwise. */
    Failure() : value(std::in_place_type<Unknown>) {}
    Failure(Unknown variant) : value(variant) {}
    Failure(TooLong variant) : value(variant) {}

    /** Its fields where it is the variant `V`; null where it is another one. */
    template <class V>
    [[nodiscard]] V *get_if() noexcept {
        return std::get_if<V>(&value);
    }
    /** Its fields where it is the variant `V`; null where it is another one. */
    template <class V>
    [[nodiscard]] const V *get_if() const noexcept {
        return std::get_if<V>(&value);
    }

    /** Calls that one of `visitors` which takes the variant that it is, and gives what that gives. */
    template <class... Visitors>
    decltype(auto) visit(Visitors &&...visitors) const {
        return std::visit(ffi::detail::Overloaded{std::forward<Visitors>(visitors)...}, value);
    }
};

namespace detail {

[[nodiscard]] inline bool operator==(const FailureVariants::Unknown &, const FailureVariants::Unknown &) {
    return true;
}
[[nodiscard]] inline bool operator!=(const FailureVariants::Unknown &, const FailureVariants::Unknown &) {
    return false;
}
[[nodiscard]] inline bool operator==(const FailureVariants::TooLong &left, const FailureVariants::TooLong &right) {
    return left.max_ == right.max_ && left.limit == right.limit && left.by == right.by && left.seen == right.seen;
}
[[nodiscard]] inline bool operator!=(const FailureVariants::TooLong &left, const FailureVariants::TooLong &right) {
    return !(left == right);
}

} // namespace detail

[[nodiscard]] inline bool operator==(const Failure &left, const Failure &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Failure &left, const Failure &right) {
    return !(left == right);
}

namespace detail {

/* The variants of `Term`: complete before it is. */
struct TermVariants {
    struct Number {
        ffi::Int128 value;
    };

    struct Sum {
        ffi::Box<Term> left;
        ffi::Box<Term> right;
    };

    struct Call {
        std::string name;
        std::vector<Term> arguments;
    };

    struct Where {
        std::map<std::string, Term> names;
        Scope inner;
    };
};

} // namespace detail

struct Term : detail::TermVariants {
    /** Its variants. */
    using Variant = std::variant<Number, Sum, Call, Where>;

    /** The variant that it is. */
    Variant value;

    /** `Number`, as it is where nobody says otherwise. */
    Term();
    Term(Number variant);
    Term(Sum variant);
    Term(Call variant);
    Term(Where variant);

    /** Its fields where it is the variant `V`; null where it is another one. */
    template <class V>
    [[nodiscard]] V *get_if() noexcept {
        return std::get_if<V>(&value);
    }
    /** Its fields where it is the variant `V`; null where it is another one. */
    template <class V>
    [[nodiscard]] const V *get_if() const noexcept {
        return std::get_if<V>(&value);
    }

    /** Calls that one of `visitors` which takes the variant that it is, and gives what that gives. */
    template <class... Visitors>
    decltype(auto) visit(Visitors &&...visitors) const {
        return std::visit(ffi::detail::Overloaded{std::forward<Visitors>(visitors)...}, value);
    }
};

[[nodiscard]] bool operator==(const Term &left, const Term &right);
[[nodiscard]] bool operator!=(const Term &left, const Term &right);

/**
 * Ends * / here, / * starts there, src/ *.rs and / ** /.
 * / at the start, a backslash at the end \
 * what?? /
 * "quotes" 'and' {braces} <tags> &amp; %s #include �rtl� é 🦀
 *
 * cbindgen :ignore
 *     indented
 */
struct Everything {
    bool flag = false;
    std::int8_t tiny = 0;
    std::int16_t small_ = 0;
    std::int32_t medium = 0;
    std::int64_t large = 0;
    std::uint8_t byte = 0;
    std::uint16_t word = 0;
    std::uint32_t dword = 0;
    std::uint64_t qword = 0;
    float single = 0.0F;
    double double_ = 0.0;
    std::string text;
    std::vector<std::uint8_t> blob;
    Point point;
    Level level = Level::lowest;
    Shape shape;
    ffi::Int128 huge;
    ffi::Uint128 vast;
    std::chrono::nanoseconds span{};
    ffi::Time moment{};
    ffi::Uuid id;
    std::array<std::uint8_t, 32> key{};
    std::array<Point, 4> corners{};
    std::set<std::string> names;
    std::set<std::uint8_t> octets;
    std::map<std::string, std::int64_t> counts;
    std::map<UserId, Point> places;
    ffi::Box<Point> boxed;
    ffi::Box<std::int64_t> boxed_number;
    std::optional<std::optional<std::int32_t>> twice;
    UserId user;
    Octet alias;
    Spot spot;
    Spots spots;
    Link link;
    Rank rank;
};

[[nodiscard]] inline bool operator==(const Everything &left, const Everything &right) {
    return left.flag == right.flag &&
           left.tiny == right.tiny &&
           left.small_ == right.small_ &&
           left.medium == right.medium &&
           left.large == right.large &&
           left.byte == right.byte &&
           left.word == right.word &&
           left.dword == right.dword &&
           left.qword == right.qword &&
           left.single == right.single &&
           left.double_ == right.double_ &&
           left.text == right.text &&
           left.blob == right.blob &&
           left.point == right.point &&
           left.level == right.level &&
           left.shape == right.shape &&
           left.huge == right.huge &&
           left.vast == right.vast &&
           left.span == right.span &&
           left.moment == right.moment &&
           left.id == right.id &&
           left.key == right.key &&
           left.corners == right.corners &&
           left.names == right.names &&
           left.octets == right.octets &&
           left.counts == right.counts &&
           left.places == right.places &&
           left.boxed == right.boxed &&
           left.boxed_number == right.boxed_number &&
           left.twice == right.twice &&
           left.user == right.user &&
           left.alias == right.alias &&
           left.spot == right.spot &&
           left.spots == right.spots &&
           left.link == right.link &&
           left.rank == right.rank;
}
[[nodiscard]] inline bool operator!=(const Everything &left, const Everything &right) {
    return !(left == right);
}

struct Optional {
    std::optional<bool> flag;
    std::optional<std::int8_t> tiny;
    std::optional<std::int16_t> small_;
    std::optional<std::int32_t> medium;
    std::optional<std::int64_t> large;
    std::optional<std::uint8_t> byte;
    std::optional<std::uint16_t> word;
    std::optional<std::uint32_t> dword;
    std::optional<std::uint64_t> qword;
    std::optional<float> single;
    std::optional<double> double_;
    std::optional<std::string> text;
    std::optional<std::vector<std::uint8_t>> blob;
    std::optional<Point> point;
    std::optional<Level> level;
    std::optional<Shape> shape;
    std::optional<ffi::Int128> huge;
    std::optional<ffi::Uint128> vast;
    std::optional<std::chrono::nanoseconds> span;
    std::optional<ffi::Time> moment;
    std::optional<ffi::Uuid> id;
    std::optional<std::array<std::uint8_t, 32>> key;
    std::optional<std::array<Point, 4>> corners;
    std::optional<std::set<std::string>> names;
    std::optional<std::set<std::uint8_t>> octets;
    std::optional<std::map<std::string, std::int64_t>> counts;
    std::optional<std::map<UserId, Point>> places;
    std::optional<ffi::Box<Point>> boxed;
    std::optional<ffi::Box<std::int64_t>> boxed_number;
    std::optional<std::optional<std::optional<std::int32_t>>> twice;
    std::optional<UserId> user;
    std::optional<Octet> alias;
    std::optional<Spot> spot;
    std::optional<Spots> spots;
    std::optional<Link> link;
    std::optional<Rank> rank;
    std::optional<std::vector<std::int64_t>> list;

    /**
     * Ends * / here, / * starts there, src/ *.rs and / ** /.
     * / at the start, a backslash at the end \
     * what?? /
     * "quotes" 'and' {braces} <tags> &amp; %s #include �rtl� é 🦀
     *
     * cbindgen :ignore
     *     indented
     */
    std::optional<std::vector<std::optional<std::string>>> lists;
};

[[nodiscard]] inline bool operator==(const Optional &left, const Optional &right) {
    return left.flag == right.flag &&
           left.tiny == right.tiny &&
           left.small_ == right.small_ &&
           left.medium == right.medium &&
           left.large == right.large &&
           left.byte == right.byte &&
           left.word == right.word &&
           left.dword == right.dword &&
           left.qword == right.qword &&
           left.single == right.single &&
           left.double_ == right.double_ &&
           left.text == right.text &&
           left.blob == right.blob &&
           left.point == right.point &&
           left.level == right.level &&
           left.shape == right.shape &&
           left.huge == right.huge &&
           left.vast == right.vast &&
           left.span == right.span &&
           left.moment == right.moment &&
           left.id == right.id &&
           left.key == right.key &&
           left.corners == right.corners &&
           left.names == right.names &&
           left.octets == right.octets &&
           left.counts == right.counts &&
           left.places == right.places &&
           left.boxed == right.boxed &&
           left.boxed_number == right.boxed_number &&
           left.twice == right.twice &&
           left.user == right.user &&
           left.alias == right.alias &&
           left.spot == right.spot &&
           left.spots == right.spots &&
           left.link == right.link &&
           left.rank == right.rank &&
           left.list == right.list &&
           left.lists == right.lists;
}
[[nodiscard]] inline bool operator!=(const Optional &left, const Optional &right) {
    return !(left == right);
}

struct Empty {
};

[[nodiscard]] inline bool operator==(const Empty &, const Empty &) {
    return true;
}
[[nodiscard]] inline bool operator!=(const Empty &, const Empty &) {
    return false;
}

struct Lists {
    std::vector<bool> flag;
    std::vector<std::int8_t> tiny;
    std::vector<std::int16_t> small_;
    std::vector<std::int32_t> medium;
    std::vector<std::int64_t> large;
    std::vector<std::uint16_t> word;
    std::vector<std::uint32_t> dword;
    std::vector<std::uint64_t> qword;
    std::vector<float> single;
    std::vector<double> double_;
    std::vector<std::string> text;
    std::vector<std::vector<std::uint8_t>> blob;
    std::vector<Point> point;
    std::vector<Level> level;
    std::vector<Shape> shape;
    std::vector<ffi::Int128> huge;
    std::vector<ffi::Uint128> vast;
    std::vector<std::chrono::nanoseconds> span;
    std::vector<ffi::Time> moment;
    std::vector<ffi::Uuid> id;
    std::vector<std::array<std::uint8_t, 32>> key;
    std::vector<std::array<Point, 4>> corners;
    std::vector<std::set<std::string>> names;
    std::vector<std::set<std::uint8_t>> octets;
    std::vector<std::map<std::string, std::int64_t>> counts;
    std::vector<std::map<UserId, Point>> places;
    std::vector<ffi::Box<Point>> boxed;
    std::vector<ffi::Box<std::int64_t>> boxed_number;
    std::vector<std::optional<std::optional<std::int32_t>>> twice;
    std::vector<UserId> user;
    std::vector<Octet> alias;
    std::vector<Spot> spot;
    std::vector<Spots> spots;
    std::vector<Link> link;
    std::vector<Rank> rank;
    std::vector<std::vector<std::int64_t>> nested;
    std::vector<std::optional<std::int64_t>> options;
    std::vector<std::optional<std::vector<std::int64_t>>> option_lists;
    std::vector<std::vector<std::optional<std::int64_t>>> list_options;
    std::vector<std::vector<std::optional<Point>>> points;
};

[[nodiscard]] inline bool operator==(const Lists &left, const Lists &right) {
    return left.flag == right.flag &&
           left.tiny == right.tiny &&
           left.small_ == right.small_ &&
           left.medium == right.medium &&
           left.large == right.large &&
           left.word == right.word &&
           left.dword == right.dword &&
           left.qword == right.qword &&
           left.single == right.single &&
           left.double_ == right.double_ &&
           left.text == right.text &&
           left.blob == right.blob &&
           left.point == right.point &&
           left.level == right.level &&
           left.shape == right.shape &&
           left.huge == right.huge &&
           left.vast == right.vast &&
           left.span == right.span &&
           left.moment == right.moment &&
           left.id == right.id &&
           left.key == right.key &&
           left.corners == right.corners &&
           left.names == right.names &&
           left.octets == right.octets &&
           left.counts == right.counts &&
           left.places == right.places &&
           left.boxed == right.boxed &&
           left.boxed_number == right.boxed_number &&
           left.twice == right.twice &&
           left.user == right.user &&
           left.alias == right.alias &&
           left.spot == right.spot &&
           left.spots == right.spots &&
           left.link == right.link &&
           left.rank == right.rank &&
           left.nested == right.nested &&
           left.options == right.options &&
           left.option_lists == right.option_lists &&
           left.list_options == right.list_options &&
           left.points == right.points;
}
[[nodiscard]] inline bool operator!=(const Lists &left, const Lists &right) {
    return !(left == right);
}

struct Held {
    std::array<std::array<float, 3>, 2> matrix{};
    std::array<std::optional<std::uint8_t>, 3> maybe_digits{};
    std::optional<std::array<std::uint8_t, 3>> digits_maybe;
    std::array<std::vector<std::string>, 2> few_lists{};
    std::vector<std::array<std::uint8_t, 2>> lists;
    std::vector<std::set<std::int64_t>> sets;
    std::vector<std::map<std::string, std::int64_t>> maps;
    std::map<std::uint8_t, std::map<std::string, Shape>> map_of_maps;
    std::map<std::int16_t, std::vector<std::vector<std::uint8_t>>> map_of_lists;
    std::map<std::string, std::optional<ffi::Uuid>> map_of_options;
    std::map<std::uint16_t, std::array<std::uint16_t, 3>> map_of_arrays;
    std::map<std::uint16_t, Level> map_of_levels;
    std::optional<std::map<std::string, std::int64_t>> maybe_map;
    std::optional<std::set<UserId>> maybe_set;
    std::set<UserId> users;
    std::vector<UserId> user_list;
    std::vector<Octet> octet_list;
    std::map<UserId, Spot> spot_map;
    std::vector<ffi::Box<ffi::Time>> boxes;
    ffi::Box<std::vector<ffi::Time>> box_of_list;
    ffi::Box<ffi::Box<bool>> box_of_box;
    ffi::Box<std::array<ffi::Uint128, 2>> box_of_array;
    ffi::Box<std::optional<std::chrono::nanoseconds>> box_of_option;
    std::optional<ffi::Box<std::int32_t>> maybe_box;
    std::vector<std::optional<ffi::Box<std::int64_t>>> maybe_boxes;
    std::optional<Link> maybe_link;
    std::vector<std::optional<Link>> links;
    std::vector<std::optional<ffi::Box<Link>>> boxed_links;
    std::vector<std::optional<ffi::Box<ffi::Box<std::int64_t>>>> boxes_in_boxes;
    std::vector<std::optional<std::optional<std::int64_t>>> maybe_maybe;
    std::vector<std::optional<std::optional<std::vector<std::int64_t>>>> maybe_maybe_list;
};

[[nodiscard]] inline bool operator==(const Held &left, const Held &right) {
    return left.matrix == right.matrix &&
           left.maybe_digits == right.maybe_digits &&
           left.digits_maybe == right.digits_maybe &&
           left.few_lists == right.few_lists &&
           left.lists == right.lists &&
           left.sets == right.sets &&
           left.maps == right.maps &&
           left.map_of_maps == right.map_of_maps &&
           left.map_of_lists == right.map_of_lists &&
           left.map_of_options == right.map_of_options &&
           left.map_of_arrays == right.map_of_arrays &&
           left.map_of_levels == right.map_of_levels &&
           left.maybe_map == right.maybe_map &&
           left.maybe_set == right.maybe_set &&
           left.users == right.users &&
           left.user_list == right.user_list &&
           left.octet_list == right.octet_list &&
           left.spot_map == right.spot_map &&
           left.boxes == right.boxes &&
           left.box_of_list == right.box_of_list &&
           left.box_of_box == right.box_of_box &&
           left.box_of_array == right.box_of_array &&
           left.box_of_option == right.box_of_option &&
           left.maybe_box == right.maybe_box &&
           left.maybe_boxes == right.maybe_boxes &&
           left.maybe_link == right.maybe_link &&
           left.links == right.links &&
           left.boxed_links == right.boxed_links &&
           left.boxes_in_boxes == right.boxes_in_boxes &&
           left.maybe_maybe == right.maybe_maybe &&
           left.maybe_maybe_list == right.maybe_maybe_list;
}
[[nodiscard]] inline bool operator!=(const Held &left, const Held &right) {
    return !(left == right);
}

/** Why it broke. */
struct Broken {
    std::string message;
    std::uint32_t line = 0;
};

[[nodiscard]] inline bool operator==(const Broken &left, const Broken &right) {
    return left.message == right.message && left.line == right.line;
}
[[nodiscard]] inline bool operator!=(const Broken &left, const Broken &right) {
    return !(left == right);
}

struct Defaults {
    std::int64_t number = -5;
    std::string text = "*/ \"x\"\n";
    std::vector<std::int8_t> list;
    double ratio = 0.5;
    std::optional<std::int8_t> maybe = std::nullopt;
};

[[nodiscard]] inline bool operator==(const Defaults &left, const Defaults &right) {
    return left.number == right.number &&
           left.text == right.text &&
           left.list == right.list &&
           left.ratio == right.ratio &&
           left.maybe == right.maybe;
}
[[nodiscard]] inline bool operator!=(const Defaults &left, const Defaults &right) {
    return !(left == right);
}

struct Chain {
    std::int64_t value = 0;
    std::optional<ChainLink> next;
};

[[nodiscard]] bool operator==(const Chain &left, const Chain &right);
[[nodiscard]] bool operator!=(const Chain &left, const Chain &right);

struct Tree {
    std::map<std::string, Tree> branches;
    std::set<std::string> leaves;
};

[[nodiscard]] bool operator==(const Tree &left, const Tree &right);
[[nodiscard]] bool operator!=(const Tree &left, const Tree &right);

struct Pair {
    std::optional<ffi::Box<std::array<Pair, 2>>> sides;
};

[[nodiscard]] bool operator==(const Pair &left, const Pair &right);
[[nodiscard]] bool operator!=(const Pair &left, const Pair &right);

struct Thread {
    Replies replies;
    std::string text;
};

[[nodiscard]] bool operator==(const Thread &left, const Thread &right);
[[nodiscard]] bool operator!=(const Thread &left, const Thread &right);

[[nodiscard]] inline bool operator==(const Node &left, const Node &right) {
    return left.children == right.children && left.parent == right.parent;
}
[[nodiscard]] inline bool operator!=(const Node &left, const Node &right) {
    return !(left == right);
}

inline ChainLink::ChainLink(ffi::Box<Chain> inner) : value(std::move(inner)) {}

[[nodiscard]] inline bool operator==(const ChainLink &left, const ChainLink &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const ChainLink &left, const ChainLink &right) {
    return !(left == right);
}

inline Replies::Replies(std::vector<Thread> inner) : value(std::move(inner)) {}

[[nodiscard]] inline bool operator==(const Replies &left, const Replies &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Replies &left, const Replies &right) {
    return !(left == right);
}

[[nodiscard]] inline bool operator==(const Box &left, const Box &right) {
    return left.inside == right.inside;
}
[[nodiscard]] inline bool operator!=(const Box &left, const Box &right) {
    return !(left == right);
}

inline Parcel::Parcel(Box inner) : value(std::move(inner)) {}

[[nodiscard]] inline bool operator==(const Parcel &left, const Parcel &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Parcel &left, const Parcel &right) {
    return !(left == right);
}

inline Scope::Scope(ffi::Box<Term> inner) : value(std::move(inner)) {}

[[nodiscard]] inline bool operator==(const Scope &left, const Scope &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Scope &left, const Scope &right) {
    return !(left == right);
}

inline Shape::Shape() : value(std::in_place_type<Nothing>) {}
inline Shape::Shape(Nothing variant) : value(variant) {}
inline Shape::Shape(Circle variant) : value(variant) {}
inline Shape::Shape(Rect variant) : value(std::move(variant)) {}
inline Shape::Shape(Union variant) : value(std::move(variant)) {}
inline Shape::Shape(Super variant) : value(std::move(variant)) {}

namespace detail {

[[nodiscard]] inline bool operator==(const ShapeVariants::Nothing &, const ShapeVariants::Nothing &) {
    return true;
}
[[nodiscard]] inline bool operator!=(const ShapeVariants::Nothing &, const ShapeVariants::Nothing &) {
    return false;
}
[[nodiscard]] inline bool operator==(const ShapeVariants::Circle &left, const ShapeVariants::Circle &right) {
    return left.radius == right.radius;
}
[[nodiscard]] inline bool operator!=(const ShapeVariants::Circle &left, const ShapeVariants::Circle &right) {
    return !(left == right);
}
[[nodiscard]] inline bool operator==(const ShapeVariants::Rect &left, const ShapeVariants::Rect &right) {
    return left.corner == right.corner && left.class_ == right.class_;
}
[[nodiscard]] inline bool operator!=(const ShapeVariants::Rect &left, const ShapeVariants::Rect &right) {
    return !(left == right);
}
[[nodiscard]] inline bool operator==(const ShapeVariants::Union &left, const ShapeVariants::Union &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const ShapeVariants::Union &left, const ShapeVariants::Union &right) {
    return !(left == right);
}
[[nodiscard]] inline bool operator==(const ShapeVariants::Super &left, const ShapeVariants::Super &right) {
    return left.field0 == right.field0 && left.field1 == right.field1;
}
[[nodiscard]] inline bool operator!=(const ShapeVariants::Super &left, const ShapeVariants::Super &right) {
    return !(left == right);
}

} // namespace detail

[[nodiscard]] inline bool operator==(const Shape &left, const Shape &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Shape &left, const Shape &right) {
    return !(left == right);
}

inline Term::Term() : value(std::in_place_type<Number>) {}
inline Term::Term(Number variant) : value(variant) {}
inline Term::Term(Sum variant) : value(std::move(variant)) {}
inline Term::Term(Call variant) : value(std::move(variant)) {}
inline Term::Term(Where variant) : value(std::move(variant)) {}

namespace detail {

[[nodiscard]] inline bool operator==(const TermVariants::Number &left, const TermVariants::Number &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const TermVariants::Number &left, const TermVariants::Number &right) {
    return !(left == right);
}
[[nodiscard]] inline bool operator==(const TermVariants::Sum &left, const TermVariants::Sum &right) {
    return left.left == right.left && left.right == right.right;
}
[[nodiscard]] inline bool operator!=(const TermVariants::Sum &left, const TermVariants::Sum &right) {
    return !(left == right);
}
[[nodiscard]] inline bool operator==(const TermVariants::Call &left, const TermVariants::Call &right) {
    return left.name == right.name && left.arguments == right.arguments;
}
[[nodiscard]] inline bool operator!=(const TermVariants::Call &left, const TermVariants::Call &right) {
    return !(left == right);
}
[[nodiscard]] inline bool operator==(const TermVariants::Where &left, const TermVariants::Where &right) {
    return left.names == right.names && left.inner == right.inner;
}
[[nodiscard]] inline bool operator!=(const TermVariants::Where &left, const TermVariants::Where &right) {
    return !(left == right);
}

} // namespace detail

[[nodiscard]] inline bool operator==(const Term &left, const Term &right) {
    return left.value == right.value;
}
[[nodiscard]] inline bool operator!=(const Term &left, const Term &right) {
    return !(left == right);
}

[[nodiscard]] inline bool operator==(const Chain &left, const Chain &right) {
    return left.value == right.value && left.next == right.next;
}
[[nodiscard]] inline bool operator!=(const Chain &left, const Chain &right) {
    return !(left == right);
}

[[nodiscard]] inline bool operator==(const Tree &left, const Tree &right) {
    return left.branches == right.branches && left.leaves == right.leaves;
}
[[nodiscard]] inline bool operator!=(const Tree &left, const Tree &right) {
    return !(left == right);
}

[[nodiscard]] inline bool operator==(const Pair &left, const Pair &right) {
    return left.sides == right.sides;
}
[[nodiscard]] inline bool operator!=(const Pair &left, const Pair &right) {
    return !(left == right);
}

[[nodiscard]] inline bool operator==(const Thread &left, const Thread &right) {
    return left.replies == right.replies && left.text == right.text;
}
[[nodiscard]] inline bool operator!=(const Thread &left, const Thread &right) {
    return !(left == right);
}

} // namespace gauntlet

#endif /* GAUNTLET_TYPES_HPP_ */
