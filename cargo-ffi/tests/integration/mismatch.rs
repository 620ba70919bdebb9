//! What the scan cannot see is an error that names it, never a function that is silently missing.

use crate::tool::{Fixture, manifest};

#[test]
fn an_item_made_by_a_macro_is_named() {
    let fixture = Fixture::new(
        r#"
#[ffi::library]
pub struct Lib;

macro_rules! hidden {
    ($name:ident) => {
        #[ffi::data]
        pub struct $name { pub size: u64 }

        #[ffi::export]
        pub fn made_by_a_macro() -> $name { $name { size: 1 } }
    };
}

hidden!(Hidden);
"#,
    );
    fixture.cargo_ffi(&["build"]).says(4, &["`Hidden`", "`made_by_a_macro`", "macro"]);
}

/// A compiler wrapper stands for whatever adds a `cfg` behind cargo's back.
#[cfg(unix)]
#[test]
fn a_field_under_a_cfg_that_only_the_compiler_knows_is_named() {
    const LIB: &str = r#"
#[ffi::library]
pub struct Lib;

#[ffi::data]
pub struct Point {
    pub x: i64,
    #[cfg(hidden_depth)]
    pub z: i64,
}

#[ffi::export]
pub fn origin(point: Point) -> i64 { point.x }
"#;
    const WRAPPER: &str = r#"#!/bin/sh
rustc=$1
shift
case "$*" in *"--crate-name a_field_under"*) set -- "$@" --cfg hidden_depth ;; esac
exec "$rustc" "$@"
"#;
    let lints =
        "[lints.rust]\nunexpected_cfgs = { level = \"allow\", check-cfg = [\"cfg(hidden_depth)\"] }\n";
    let manifest = manifest(&format!("[lib]\ncrate-type = [\"cdylib\"]\n\n{lints}"));
    let fixture = Fixture::with_manifest(&manifest, LIB);
    fixture.cargo_ffi(&["build"]).says(0, &[]);

    let wrapper = fixture.write_program("rustc.sh", WRAPPER);
    // Cargo does not build again because of a wrapper.
    fixture.write("src/lib.rs", &format!("{LIB}\n"));
    fixture
        .cargo_ffi_with(&["build"], &[("RUSTC_WRAPPER", wrapper.to_str().expect("UTF-8"))])
        .says(4, &["`Point`", "`z`"]);
}

/// With a build script in the package the `cfg`s it decides are known before the scan.
#[test]
fn a_cfg_of_the_build_script_is_followed() {
    let fixture = Fixture::new(
        r#"
#[ffi::library]
pub struct Lib;

#[ffi::data]
pub struct Point { pub x: i64, #[cfg(has_depth)] pub z: i64 }

#[ffi::export]
pub fn origin(point: Point) -> i64 { point.x }
"#,
    );
    fixture.write(
        "build.rs",
        "fn main() { println!(\"cargo::rustc-check-cfg=cfg(has_depth)\"); println!(\"cargo::rustc-cfg=has_depth\"); }\n",
    );
    fixture.cargo_ffi(&["build"]).says(0, &[]);
}
