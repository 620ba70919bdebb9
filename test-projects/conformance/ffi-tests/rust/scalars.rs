//! Numbers and truth values.

use conformance_client::{Scalar, ScalarError, ScalarLists, ScalarOptions, Scalars};

use crate::helpers::{echo, library, typed};

const LEAST: Scalars = Scalars {
    bool: false,
    i64: i64::MIN,
    i8: i8::MIN,
    i32: i32::MIN,
    i16: i16::MIN,
    f64: f64::MIN,
    u8: 0,
    u64: 0,
    u16: 0,
    f32: f32::MIN,
    u32: 0,
};
const MOST: Scalars = Scalars {
    bool: true,
    i64: i64::MAX,
    i8: i8::MAX,
    i32: i32::MAX,
    i16: i16::MAX,
    f64: f64::MAX,
    u8: u8::MAX,
    u64: u64::MAX,
    u16: u16::MAX,
    f32: f32::MAX,
    u32: u32::MAX,
};

#[tokio::test]
async fn values_come_back() {
    let library = library().await;
    echo!(library.echo_bool: true, false);
    echo!(library.echo_i8: i8::MIN, -25, -24, -1, 0, 23, 24, i8::MAX);
    echo!(library.echo_i16: i16::MIN, -257, -256, 0, 255, 256, i16::MAX);
    echo!(library.echo_i32: i32::MIN, -65_537, -65_536, 0, 65_535, 65_536, i32::MAX);
    echo!(library.echo_i64: i64::MIN, -4_294_967_297, -4_294_967_296, 0, 4_294_967_295, 4_294_967_296, i64::MAX);
    echo!(library.echo_u8: 0, u8::MAX);
    echo!(library.echo_u16: 0, u16::MAX);
    echo!(library.echo_u32: 0, u32::MAX);
    echo!(library.echo_u64: 0, u64::MAX);
    echo!(library.echo_f32: 0.0, -0.0, 0.1, 65_504.0, 65_505.0, f32::MIN_POSITIVE, f32::from_bits(1), f32::MAX, f32::INFINITY, f32::NEG_INFINITY, f32::NAN);
    echo!(library.echo_f64: 0.0, -0.0, 0.1, 1.5, 5.960_464_477_539_063e-8, 6e-8, f64::MIN_POSITIVE, f64::from_bits(1), f64::MAX, f64::INFINITY, f64::NAN);
    echo!(library.echo_scalars: LEAST, MOST);
    let m = MOST;
    let gathered = library
        .gather_scalars(m.bool, m.i64, m.i8, m.i32, m.i16, m.f64, m.u8, m.u64, m.u16, m.f32, m.u32)
        .await;
    assert_eq!(gathered, Ok(MOST));
    echo!(library.echo_scalar_lists: ScalarLists {
        bools: vec![true, false], i8s: vec![-1], i16s: vec![-1], i32s: vec![], i64s: vec![i64::MIN], u16s: vec![1], u32s: vec![2], u64s: vec![u64::MAX],
        f32s: vec![0.5, f32::NAN], f64s: vec![-0.0],
    });
    let none = ScalarOptions {
        bool: None,
        i8: None,
        i16: None,
        i32: None,
        i64: None,
        u8: None,
        u16: None,
        u32: None,
        u64: None,
        f32: None,
        f64: None,
    };
    let some = ScalarOptions {
        bool: Some(false),
        i8: Some(0),
        i16: Some(0),
        i32: Some(0),
        i64: Some(0),
        u8: Some(0),
        u16: Some(0),
        u32: Some(0),
        u64: Some(0),
        f32: Some(0.0),
        f64: Some(0.0),
    };
    echo!(library.echo_scalar_options: none, some);
    for value in [
        Scalar::Bool(true),
        Scalar::I8(-1),
        Scalar::I16(-1),
        Scalar::I32(-1),
        Scalar::I64(-1),
        Scalar::U8(1),
        Scalar::U16(1),
        Scalar::U32(1),
        Scalar::U64(1),
        Scalar::F32(0.1),
        Scalar::F64(0.1),
    ] {
        echo!(library.echo_scalar: value);
    }
    let (error, message) = typed(library.fail_scalars(LEAST).await);
    assert_eq!(
        (error, message),
        (ScalarError { scalars: LEAST }, format!("scalars, {} among them", i64::MIN))
    );
}
