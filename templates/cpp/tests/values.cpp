/* The types that stand for those which C++ does not have: spans, boxes, wide integers, identifiers, times. */
#include <ffi/box.hpp>
#include <ffi/int128.hpp>
#include <ffi/span.hpp>
#include <ffi/time.hpp>
#include <ffi/uuid.hpp>

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <variant>
#include <vector>

#if defined(__has_include) && __has_include(<span>)
#include <span>
#endif

#include "check.hpp"

namespace {

/* --- Spans --- */

std::int64_t sum(ffi::Span<const std::int64_t> values) {
    std::int64_t all = 0;
    for (const std::int64_t value : values) {
        all += value;
    }
    return all;
}

std::size_t letters(ffi::Span<const std::string_view> texts) {
    std::size_t all = 0;
    for (const std::string_view text : texts) {
        all += text.size();
    }
    return all;
}

struct Base {
    int number;
};
struct Derived : Base {
    int more;
};

void spans_are_made_of_whatever_is_in_a_row() {
    const std::vector<std::int64_t> vector{1, 2, 3};
    std::array<std::int64_t, 2> array{4, 5};
    const std::int64_t plain[] = {6, 7};
    CHECK(sum(vector) == 6);
    CHECK(sum(array) == 9);
    CHECK(sum(plain) == 13);
    CHECK(sum({8, 9}) == 17);
    CHECK(sum({}) == 0);
    CHECK(sum({vector.data(), 2}) == 3);
    CHECK(sum(std::vector<std::int64_t>{1, 1}) == 2);
    CHECK(letters({"one", "three"}) == 8);

    const ffi::Span<std::int64_t> writable(array);
    writable[1] = 50;
    CHECK(array[1] == 50);
    CHECK(sum(writable) == 54);
    CHECK(ffi::Span<const std::int64_t>(vector).data() == vector.data());
    CHECK(ffi::Span<const std::int64_t>().empty());

#ifdef __cpp_lib_span
    CHECK(sum(std::span<const std::int64_t>(vector)) == 6);
    CHECK(sum(std::span<std::int64_t>(array)) == 54);
    const std::span<const std::int64_t> theirs(writable);
    CHECK(theirs.size() == 2);
#endif

    static_assert(!std::is_convertible_v<std::vector<std::int32_t> &, ffi::Span<const std::int64_t>>);
    static_assert(!std::is_convertible_v<std::vector<Derived> &, ffi::Span<const Base>>);
    static_assert(!std::is_convertible_v<const std::vector<std::int64_t> &, ffi::Span<std::int64_t>>);
    static_assert(!std::is_convertible_v<ffi::Span<const std::int64_t>, ffi::Span<std::int64_t>>);
    static_assert(!std::is_convertible_v<std::vector<bool> &, ffi::Span<const bool>>);
}

/* --- Boxes --- */

struct Expr;

struct Negate {
    ffi::Box<Expr> of;
};
struct Add {
    ffi::Box<Expr> left;
    ffi::Box<Expr> right;
};

struct Expr {
    std::variant<int, Negate, Add> value;
};

bool operator==(const Expr &left, const Expr &right);
bool operator==(const Negate &left, const Negate &right) {
    return left.of == right.of;
}
bool operator==(const Add &left, const Add &right) {
    return left.left == right.left && left.right == right.right;
}
bool operator==(const Expr &left, const Expr &right) {
    return left.value == right.value;
}

struct Node {
    int value = 0;
    std::optional<ffi::Box<Node>> next;
};

void boxes_are_values() {
    Expr expr{Add{Expr{1}, Expr{Negate{Expr{2}}}}};
    const Expr copy = expr;
    CHECK(copy == expr);
    std::get<Add>(expr.value).left->value = 7;
    CHECK(!(copy == expr));
    CHECK(std::get<int>(std::get<Add>(copy.value).left->value) == 1);

    const Node list{1, ffi::Box<Node>(Node{2, std::nullopt})};
    const Node other = list;
    CHECK((*other.next)->value == 2);
    CHECK(&**other.next != &**list.next);

    ffi::Box<std::string> box(std::string("text"));
    const std::string *const where = box.get();
    ffi::Box<std::string> moved(std::move(box));
    CHECK(moved.get() == where);
    CHECK(*moved == "text");
    box = moved;
    CHECK(box == moved);
    CHECK(box.get() != moved.get());
    const ffi::Box<std::string> &itself = box;
    box = itself;
    CHECK(*box == "text");
    CHECK(*ffi::Box<std::string>() == "");
    CHECK(ffi::Box<std::string>() != moved);
}

/* --- Wide integers --- */

void wide_integers_are_numbers() {
    using ffi::Int128;
    using ffi::Uint128;
    static_assert(Int128(-1) == Int128(std::numeric_limits<std::uint64_t>::max(), -1));
    static_assert(Int128(5U) == Int128(5, 0) && Uint128(5) == Uint128(5, 0));
    static_assert(Int128(-1) < Int128(0) && Int128(0) < Int128(0, 1) && Int128(1) <= 1 && Int128(0, -1) < Int128(1, -1));
    static_assert(Uint128(0, 1) > Uint128(std::numeric_limits<std::uint64_t>::max()) && Uint128(1) >= 1 && Uint128(1) != 2);

    constexpr Int128 least(0, std::numeric_limits<std::int64_t>::min());
    constexpr Int128 most(std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::int64_t>::max());
    constexpr Uint128 all(std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::uint64_t>::max());
    CHECK(to_string(least) == "-170141183460469231731687303715884105728");
    CHECK(to_string(most) == "170141183460469231731687303715884105727");
    CHECK(to_string(all) == "340282366920938463463374607431768211455");
    CHECK(to_string(Int128(0)) == "0");
    CHECK(to_string(Int128(-10)) == "-10");
    CHECK(to_string(Uint128(0, 1)) == "18446744073709551616");
    CHECK(to_string(Int128(0, -1)) == "-18446744073709551616");

#ifdef __SIZEOF_INT128__
    __extension__ using Native = __int128;
    __extension__ using UnsignedNative = unsigned __int128;
    constexpr Native native = -(static_cast<Native>(1) << 100) + 3;
    static_assert(static_cast<Native>(Int128(native)) == native);
    static_assert(static_cast<Native>(least) < 0);
    static_assert(static_cast<UnsignedNative>(all) + 1 == 0);
    CHECK(to_string(Int128(native)) == "-1267650600228229401496703205373");
#endif

    const std::map<Int128, int> keys{{3, 1}, {-3, 2}};
    CHECK(keys.begin()->second == 2);
}

/* --- Identifiers --- */

void identifiers_are_read_as_they_are_written() {
    const std::string_view text = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    const std::optional<ffi::Uuid> uuid = ffi::Uuid::parse(text);
    CHECK(uuid.has_value());
    CHECK(to_string(*uuid) == text);
    CHECK(uuid->bytes[0] == 0x67 && uuid->bytes[15] == 0xc8);
    CHECK(ffi::Uuid::parse("67E5504410B1426F9247BB680E5FE0C8") == uuid);
    CHECK(to_string(ffi::Uuid{}) == "00000000-0000-0000-0000-000000000000");
    CHECK(ffi::Uuid{} < *uuid && *uuid != ffi::Uuid{});
    for (const std::string_view wrong : {
             "", "67e55044-10b1-426f-9247-bb680e5fe0c", "67e55044-10b1-426f-9247-bb680e5fe0cg", "67e55044a10b1-426f-9247-bb680e5fe0c8",
             "67e5504410b1426f9247bb680e5fe0c 8", "67e55044-10b1-426f-9247bb680e5fe0c8-", "67e5504410b1426f9247bb680e5fe0c\x01"}) {
        CHECK(!ffi::Uuid::parse(wrong));
    }
    const std::unordered_map<ffi::Uuid, int> keys{{*uuid, 1}};
    CHECK(keys.count(*uuid) == 1 && keys.count(ffi::Uuid{}) == 0);
}

/* --- Times --- */

constexpr bool crosses(std::int64_t nanos, std::int64_t seconds, std::uint32_t rest) {
    const ffi::detail::Seconds parts = ffi::detail::seconds(ffi::Duration(nanos));
    ffi::Duration back{};
    return parts.seconds == seconds && parts.nanos == rest && ffi::detail::span(parts, back) && back.count() == nanos;
}

constexpr bool is_refused(std::int64_t seconds, std::uint32_t nanos) {
    ffi::Duration span{};
    return !ffi::detail::span({seconds, nanos}, span);
}

static_assert(crosses(0, 0, 0) && crosses(1'500'000'000, 1, 500'000'000) && crosses(-1, -1, 999'999'999));
static_assert(crosses(-500'000'000, -1, 500'000'000) && crosses(-1'000'000'000, -1, 0));
static_assert(crosses(INT64_MAX, 9'223'372'036, 854'775'807) && crosses(INT64_MIN, -9'223'372'037, 145'224'192));
static_assert(is_refused(9'223'372'036, 854'775'808) && is_refused(-9'223'372'037, 145'224'191));
static_assert(is_refused(INT64_MAX, 0) && is_refused(INT64_MIN, 0) && is_refused(0, 1'000'000'000));

} // namespace

int main() {
    spans_are_made_of_whatever_is_in_a_row();
    boxes_are_values();
    wide_integers_are_numbers();
    identifiers_are_read_as_they_are_written();
}
