// Numbers and truth values, by themselves and as parts of everything else.
#ifndef VALUES_SCALARS_HPP
#define VALUES_SCALARS_HPP

#include "../echo.hpp"

#include <cfloat>
#include <cmath>
#include <cstring>

namespace feature_scalars {

using check::echoes;
using conformance::Scalar;
using conformance::ScalarError;
using conformance::ScalarLists;
using conformance::ScalarOptions;
using conformance::Scalars;

constexpr float infinity32 = std::numeric_limits<float>::infinity();
constexpr double infinity = std::numeric_limits<double>::infinity();

// Each end of a type, and what is between.
template <class T>
inline void keeps_both_ends(ffi::Result<T> (*function)(T), check::Place at = check::Place::here()) {
    for (const T value : {std::numeric_limits<T>::min(), static_cast<T>(-1), T{0}, T{1}, std::numeric_limits<T>::max()}) {
        check::gives(function(value), value, at);
    }
}

inline void integers_keep_both_ends() {
    keeps_both_ends(conformance::echo_i8);
    keeps_both_ends(conformance::echo_i16);
    keeps_both_ends(conformance::echo_i32);
    keeps_both_ends(conformance::echo_i64);
    keeps_both_ends(conformance::echo_u8);
    keeps_both_ends(conformance::echo_u16);
    keeps_both_ends(conformance::echo_u32);
    keeps_both_ends(conformance::echo_u64);
    echoes(conformance::echo_bool, {false, true});
}

// Floats are compared by their bits: a zero has a sign, and a NaN has something to say.
template <class Bits, class Float>
inline void keeps_bits(ffi::Result<Float> (*function)(Float), std::initializer_list<Bits> all, check::Place at = check::Place::here()) {
    static_assert(sizeof(Bits) == sizeof(Float));
    for (const Bits bits : all) {
        Float sent;
        std::memcpy(&sent, &bits, sizeof sent);
        const ffi::Result<Float> got = function(sent);
        check::is_ok(got, at);
        if (got) {
            Bits back;
            std::memcpy(&back, &*got, sizeof back);
            check::same(back, bits, at);
        }
    }
}

inline void floats_keep_their_bits() {
    keeps_bits<std::uint32_t>(conformance::echo_f32, {0, 0x80000000, 1, 0x3dcccccd, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc12345});
    keeps_bits<std::uint64_t>(conformance::echo_f64,
                              {0, 0x8000000000000000, 1, 0x3fb999999999999a, 0x7fefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000,
                               0x7ff8000000000000, 0xfff8123456789abc});
}

inline Scalars smallest() {
    Scalars all;
    all.i64 = std::numeric_limits<std::int64_t>::min();
    all.i8 = INT8_MIN;
    all.i32 = INT32_MIN;
    all.i16 = INT16_MIN;
    all.f64 = -infinity;
    all.f32 = -1.5F;
    return all;
}

inline Scalars largest() {
    Scalars all;
    all.bool_ = true;
    all.i64 = std::numeric_limits<std::int64_t>::max();
    all.i8 = INT8_MAX;
    all.i32 = INT32_MAX;
    all.i16 = INT16_MAX;
    all.f64 = infinity;
    all.u8 = UINT8_MAX;
    all.u64 = UINT64_MAX;
    all.u16 = UINT16_MAX;
    all.f32 = FLT_MAX;
    all.u32 = UINT32_MAX;
    return all;
}

inline void scalars_in_structs() {
    const Scalars all = largest();
    echoes(conformance::echo_scalars, {Scalars{}, smallest(), all});
    check::gives(conformance::gather_scalars(true, all.i64, INT8_MAX, INT32_MAX, INT16_MAX, infinity, UINT8_MAX, UINT64_MAX, UINT16_MAX,
                                             FLT_MAX, UINT32_MAX),
                 all);
}

inline void scalars_in_lists() {
    ScalarLists all;
    all.bools = {true, false};
    all.i8s = {INT8_MIN, INT8_MAX};
    all.i16s = {INT16_MIN, INT16_MAX};
    all.i32s = {INT32_MIN, INT32_MAX};
    all.i64s = {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
    all.u16s = {0, UINT16_MAX};
    all.u32s = {0, UINT32_MAX};
    all.u64s = {0, UINT64_MAX};
    all.f32s = {-1.5F, infinity32};
    all.f64s = {0.1, -infinity};
    echoes(conformance::echo_scalar_lists, {ScalarLists{}, all});
    ScalarLists floats;
    floats.f64s = {-0.0, std::numeric_limits<double>::quiet_NaN()};
    const auto got = conformance::echo_scalar_lists(floats);
    check::is_ok(got);
    CHECK(got && got->f64s.size() == 2 && std::signbit(got->f64s[0]) && std::isnan(got->f64s[1]));
}

inline void scalars_in_options() {
    ScalarOptions all;
    all.bool_ = false;
    all.i8 = std::int8_t{INT8_MIN};
    all.i16 = std::int16_t{INT16_MIN};
    all.i32 = INT32_MIN;
    all.i64 = std::numeric_limits<std::int64_t>::min();
    all.u8 = std::uint8_t{0};
    all.u16 = std::uint16_t{UINT16_MAX};
    all.u32 = UINT32_MAX;
    all.u64 = UINT64_MAX;
    all.f32 = 0.0F;
    all.f64 = infinity;
    echoes(conformance::echo_scalar_options, {ScalarOptions{}, all});
}

inline void scalars_in_variants() {
    echoes(conformance::echo_scalar,
           {Scalar::Bool{true}, Scalar::I8{INT8_MIN}, Scalar::I16{INT16_MIN}, Scalar::I32{INT32_MIN},
            Scalar::I64{std::numeric_limits<std::int64_t>::min()}, Scalar::U8{UINT8_MAX}, Scalar::U16{UINT16_MAX}, Scalar::U32{UINT32_MAX},
            Scalar::U64{UINT64_MAX}, Scalar::F32{FLT_MAX}, Scalar::F64{infinity}});
}

inline void scalars_in_errors() {
    check::fails_as(conformance::fail_scalars(smallest()), ScalarError{smallest()}, "scalars, -9223372036854775808 among them");
}

inline void run() {
    integers_keep_both_ends();
    floats_keep_their_bits();
    scalars_in_structs();
    scalars_in_lists();
    scalars_in_options();
    scalars_in_variants();
    scalars_in_errors();
}

} // namespace feature_scalars

#endif
