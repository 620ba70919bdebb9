// Constants are that for the compiler as well, and of the library's types.
#ifndef VALUES_CONSTANTS_HPP
#define VALUES_CONSTANTS_HPP

#include "../conformance_test.hpp"

#include <cfloat>
#include <cmath>

namespace feature_constants {

template <class T, class Constant>
constexpr bool is(const Constant &constant, T value) {
    static_assert(std::is_same_v<Constant, T>);
    return constant == value;
}

static_assert(is(conformance::YES, true) && is(conformance::NO, false));
static_assert(is(conformance::MIN_I8, std::numeric_limits<std::int8_t>::min()));
static_assert(is(conformance::MIN_I16, std::numeric_limits<std::int16_t>::min()));
static_assert(is(conformance::MIN_I32, std::numeric_limits<std::int32_t>::min()));
static_assert(is(conformance::MIN_I64, std::numeric_limits<std::int64_t>::min()));
static_assert(is(conformance::MAX_I64, std::numeric_limits<std::int64_t>::max()));
static_assert(is(conformance::MAX_U8, std::numeric_limits<std::uint8_t>::max()));
static_assert(is(conformance::MAX_U16, std::numeric_limits<std::uint16_t>::max()));
static_assert(is(conformance::MAX_U32, std::numeric_limits<std::uint32_t>::max()));
static_assert(is(conformance::MAX_U64, std::numeric_limits<std::uint64_t>::max()));
static_assert(is(conformance::SECONDS_PER_DAY, std::uint32_t{86'400}));
static_assert(is(conformance::GREETING, std::string_view("say \"hi\" \\ ?\?/ %d\n\t\xc3\xa9 \xf0\x9d\x84\x9e")));
static_assert(is(conformance::NOTHING_TO_SAY, std::string_view()));

// So the length of an array may be one.
static_assert(sizeof(char[conformance::SECONDS_PER_DAY]) == 86'400);

inline void floats_have_their_bits() {
    CHECK(!(conformance::TENTH_F32 < 0.1F) && !(conformance::TENTH_F32 > 0.1F));
    CHECK(!(conformance::TENTH_F64 < 0.1) && !(conformance::TENTH_F64 > 0.1));
    CHECK(!(conformance::LARGEST_F64 < DBL_MAX));
    CHECK(conformance::SMALLEST_F64 > 0 && !(conformance::SMALLEST_F64 > std::numeric_limits<double>::denorm_min()));
    CHECK(!(conformance::NEGATIVE_ZERO < 0) && std::signbit(conformance::NEGATIVE_ZERO));
    static_assert(std::is_same_v<decltype(conformance::TENTH_F32), const float>);
    static_assert(std::is_same_v<decltype(conformance::TENTH_F64), const double>);
}

inline void run() {
    floats_have_their_bits();
}

} // namespace feature_constants

#endif
