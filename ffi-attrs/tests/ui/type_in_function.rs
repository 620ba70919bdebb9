//! FFI0001: parameters, results and errors.

#![allow(unused)]

#[ffi::library]
struct Lib;

#[ffi::export]
impl Lib {
    fn by_mutable_reference(&self, text: &mut String) {}

    fn by_kept_reference(&self, text: &'static str) {}

    fn by_nested_reference(&self, lines: Vec<&str>, text: &&str) {}

    fn sizes(&self, first: usize, second: &[usize]) -> usize {
        0
    }

    fn number_as_error(&self) -> Result<(), i32> {
        Ok(())
    }

    fn list_as_error(&self) -> Result<(), Vec<String>> {
        Ok(())
    }

    fn result_of_result(&self) -> Result<Result<i32, String>, String> {
        Ok(Ok(1))
    }
}

fn main() {}
