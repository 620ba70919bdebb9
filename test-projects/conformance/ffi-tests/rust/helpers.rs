//! What the programs have in common.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

use conformance_client::*;

/// How long a test waits for what has to happen. Only what hangs takes as long.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A text with characters of every length, and one that ends texts in C.
pub const TEXT: &str = "a\u{0}é☂𝄞";

/// The library, on whichever side the environment says.
pub async fn library() -> Library {
    Library::from_env().await.expect("the library")
}

/// Whether the library is in another process.
pub fn is_served() -> bool {
    std::env::var_os("CARGO_FFI_SERVER").is_some()
}

/// A new instance, and the library.
pub async fn labelled(label: &str) -> (Library, Conformance) {
    let library = library().await;
    let instance = library.with_label(label).await.expect("an instance");
    (library, instance)
}

/// Wants both to be the same, floats by all that is seen of them.
#[track_caller]
pub fn same<T: Debug>(got: T, want: T) {
    assert_eq!(format!("{got:?}"), format!("{want:?}"));
}

/// Waits for what has to happen.
pub async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, what).await.expect("what has to happen")
}

/// Waits until something is so.
pub async fn until<F: Future<Output = bool>>(is_so: impl Fn() -> F) {
    soon(async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
}

/// What a call fails with that has no typed error.
#[track_caller]
pub fn text_of<T: Debug, E: Debug>(result: Result<T, CallError<E>>) -> String {
    match result {
        Err(CallError::Error(text)) => text,
        other => panic!("a text was due, and not {other:?}"),
    }
}

/// The typed error of a call, and what the library says about it.
#[track_caller]
pub fn typed<T: Debug, E: Debug>(result: Result<T, CallError<E>>) -> (E, String) {
    match result {
        Err(CallError::Failed { error, message }) => (error, message),
        other => panic!("a typed error was due, and not {other:?}"),
    }
}

/// Sends each value, and wants it back as it was.
macro_rules! echo {
    ($on:ident.$function:ident: $($value:expr),+ $(,)?) => {$({
        let value = ($value).clone();
        let got = $on.$function(value.clone()).await.expect(stringify!($function));
        crate::helpers::same(got, value);
    })+};
}
pub(crate) use echo;

/// A point.
pub fn point(x: i32, y: i64) -> Point {
    Point { x, y }
}

/// Points at all ends.
pub fn points() -> Vec<Point> {
    vec![point(0, 0), point(i32::MIN, i64::MAX), point(i32::MAX, i64::MIN)]
}

/// A struct with something of everything.
pub fn polygon() -> Polygon {
    Polygon {
        polygon_name: TEXT.to_owned(),
        first_corner: point(1, -1),
        other_corners: points(),
        cut_out: Some(point(-7, 7)),
    }
}

/// A variant with names.
pub fn rectangle() -> Shape {
    Shape::Rectangle { corner: point(-1, 1), width: u32::MAX, fill: Some(Level::High) }
}

/// Every kind of variant.
pub fn shapes() -> Vec<Shape> {
    vec![
        Shape::Nothing,
        Shape::Circle(-0.0),
        Shape::Circle(f64::NAN),
        Shape::Line(point(1, 2), point(3, 4)),
        rectangle(),
        Shape::Path(points()),
        Shape::Path(vec![]),
        Shape::Void,
    ]
}

/// A map.
pub fn counts() -> BTreeMap<String, i64> {
    BTreeMap::from([
        (String::new(), 0),
        (TEXT.to_owned(), i64::MIN),
        ("b".to_owned(), 1),
        ("aa".to_owned(), 2),
    ])
}
