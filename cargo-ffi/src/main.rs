//! `cargo ffi`. All of it is in the library, so that tests reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_ffi::main_impl(std::env::args_os()).into()
}
