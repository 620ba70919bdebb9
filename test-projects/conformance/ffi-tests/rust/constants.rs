//! Constants, which need no library.

use conformance_client as c;

#[test]
fn constants_are_what_they_are() {
    assert_eq!((c::YES, c::NO), (true, false));
    assert_eq!((c::MIN_I8, c::MIN_I16, c::MIN_I32, c::MIN_I64), (i8::MIN, i16::MIN, i32::MIN, i64::MIN));
    assert_eq!(c::MAX_I64, i64::MAX);
    assert_eq!((c::MAX_U8, c::MAX_U16, c::MAX_U32, c::MAX_U64), (u8::MAX, u16::MAX, u32::MAX, u64::MAX));
    assert_eq!((c::TENTH_F32.to_bits(), c::TENTH_F64.to_bits()), (0.1_f32.to_bits(), 0.1_f64.to_bits()));
    assert_eq!(c::LARGEST_F64.to_bits(), f64::MAX.to_bits());
    assert_eq!(c::SMALLEST_F64.to_bits(), 1);
    assert_eq!(c::NEGATIVE_ZERO.to_bits(), (-0.0_f64).to_bits());
    assert_eq!(c::GREETING, "say \"hi\" \\ ??/ %d\n\té 𝄞");
    assert_eq!(c::NOTHING_TO_SAY, "");
    assert_eq!(c::SECONDS_PER_DAY, 86_400);
}
