//! A handle is one concrete type, and ends by `Drop`.

#[ffi::library]
pub struct Lib;

#[ffi::handle]
pub struct Generic<T> {
    pub value: T,
}

#[ffi::handle]
pub struct Lent<'a> {
    pub value: &'a str,
}

#[ffi::handle(rename_all = "camelCase")]
pub struct Renamed;

#[ffi::handle]
pub fn function() {}

#[ffi::handle]
pub struct Session;

#[ffi::export(handle)]
impl Session {
    #[ffi::constructor]
    pub fn of_nothing() -> i32 {
        0
    }

    #[ffi::destructor]
    pub fn end(self) {}
}

#[ffi::export(handle = true)]
impl Session {
    pub fn name(&self) {}
}

#[ffi::export(handle)]
pub fn free() {}

fn main() {}
