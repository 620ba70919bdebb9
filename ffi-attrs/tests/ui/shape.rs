//! FFI0010: shapes that do not cross by value.

#[ffi::data]
struct Tuple(i32, String);

#[ffi::data]
struct Nothing();

#[ffi::data]
union Union {
    a: i32,
    b: f32,
}

#[ffi::data]
enum Empty {}

#[ffi::error]
enum NoError {}

fn main() {}
