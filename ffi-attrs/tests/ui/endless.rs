//! A newtype of itself: rustc says so before the tool can say FFI0021.

#[ffi::data]
struct Thread(Vec<Thread>);

fn main() {}
