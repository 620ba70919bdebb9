//! `cargo ffi bindings`: what is written, and what is never touched.

use crate::tool::{Fixture, name};

const LIB: &str = r#"
/// A counter.
#[ffi::library]
pub struct Counter;

#[ffi::export]
impl Counter {
    #[ffi::constructor]
    pub fn create() -> Self { Self }

    /// Adds two numbers.
    pub fn add(&self, a: i64, b: i64) -> i64 { a + b }
}
"#;

#[test]
fn packages_are_written_checked_and_found_stale() {
    let fixture = Fixture::new(LIB);
    let out = fixture.path().join("out");
    let out = out.to_str().expect("UTF-8");
    let name = name();
    let header = format!("include/{name}.h");
    fixture.cargo_ffi(&["bindings", "--lang", "c", "--out", out, "--check"]).says(6, &["stale", &header]);
    fixture.cargo_ffi(&["bindings", "--lang", "c", "--out", out]).says(0, &[]);
    fixture.cargo_ffi(&["bindings", "--lang", "c", "--out", out, "--check"]).says(0, &[]);
    let (pc, cmake) = (format!("lib/pkgconfig/{name}.pc"), format!("lib/cmake/{name}/{name}-config.cmake"));
    for file in [&header, &pc, &cmake] {
        assert!(fixture.path().join("out").join(file).is_file(), "{file}");
    }

    fixture.write(
        "src/lib.rs",
        &LIB.replace("a: i64, b: i64", "a: i64, b: i32").replace("a + b", "a + i64::from(b)"),
    );
    fixture.cargo_ffi(&["bindings", "--lang", "c", "--out", out, "--check"]).says(6, &[&header]);
    fixture.cargo_ffi(&["bindings", "--lang", "c", "--out", out]).says(0, &[]);
    fixture.cargo_ffi(&["bindings", "--lang", "c", "--out", out, "--check"]).says(0, &[]);
}

#[test]
fn with_several_languages_each_has_its_folder() {
    let fixture = Fixture::new(LIB);
    let out = fixture.path().join("out");
    fixture.cargo_ffi(&["bindings", "--lang", "c,go", "--out", out.to_str().expect("UTF-8")]).says(0, &[]);
    assert!(out.join(format!("c/include/{}.h", name())).is_file());
    assert!(out.join("go/go.mod").is_file());
}

#[test]
fn a_file_of_the_users_is_not_overwritten() {
    let fixture = Fixture::new(LIB);
    let header = format!("out/include/{}.h", name());
    fixture.write(&header, "mine\n");
    let out = fixture.path().join("out");
    let args = ["bindings", "--lang", "c", "--out", out.to_str().expect("UTF-8")];
    fixture.cargo_ffi(&args).says(8, &[&header, "was not written by `cargo ffi`"]);
    assert_eq!(fs_err::read_to_string(fixture.path().join(&header)).expect("readable"), "mine\n");
}
