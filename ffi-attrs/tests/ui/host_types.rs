//! What a host function takes, gives and fails with, rustc decides.

#[ffi::library]
pub struct Lib;

pub struct Plain;

#[ffi::handle]
pub struct Session;

#[ffi::error]
#[derive(Debug, thiserror::Error)]
#[error("fault")]
pub struct Fault;

#[ffi::host]
pub async fn takes(ctx: &ffi::Context, plain: Plain) -> Result<u8, ffi::HostError>;

#[ffi::host]
pub async fn gives(ctx: &ffi::Context) -> Result<Plain, ffi::HostError>;

#[ffi::host]
pub async fn gives_handle(ctx: &ffi::Context) -> Result<Session, ffi::HostError>;

#[ffi::host]
pub async fn fails(ctx: &ffi::Context) -> Result<u8, Plain>;

#[ffi::host]
pub fn fails_without_from(ctx: &ffi::Context) -> Result<u8, Fault>;

#[ffi::host]
pub trait Storage {
    fn put(&self, plain: Plain);

    async fn get(&self) -> Result<Plain, Fault>;
}

fn main() {}
