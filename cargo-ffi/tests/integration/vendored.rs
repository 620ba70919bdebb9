//! Types of a crate that comes from a registry: here from a folder of vendored sources, as `cargo vendor` makes one.

use crate::tool::{Fixture, name, root};

/// Where the registry would be.
const INDEX: &str = "sparse+https://registry.invalid/index/";

#[test]
fn types_of_a_vendored_crate_cross() {
    let name = name();
    let runtime = root().join("ffi-runtime");
    let fixture = Fixture::with_manifest(
        &format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[lib]\ncrate-type = [\"cdylib\"]\n\n\
             [dependencies]\nffi = {{ package = \"ffi-runtime\", path = {runtime:?} }}\n\
             shapes = {{ package = \"{name}-shapes\", version = \"1\", registry = \"private\" }}\n\n[workspace]\n\n\
             [patch.crates-io]\nffi-runtime = {{ path = {runtime:?} }}\n"
        ),
        "pub use shapes::Point as Dot;\n\n#[ffi::library]\npub struct Lib;\n\n\
         #[ffi::export]\npub fn mirrored(dot: Dot) -> Dot { Dot { x: -dot.x, ..dot } }\n",
    );
    fixture.write(
        ".cargo/config.toml",
        &format!(
            "[registries.private]\nindex = \"{INDEX}\"\n\n[source.private]\nregistry = \"{INDEX}\"\n\
             replace-with = \"vendored\"\n\n[source.vendored]\ndirectory = \"vendor\"\n"
        ),
    );
    fixture.write(
        "vendor/shapes/Cargo.toml",
        &format!(
            "[package]\nname = \"{name}-shapes\"\nversion = \"1.2.0\"\nedition = \"2021\"\n\n\
             [dependencies.ffi]\npackage = \"ffi-runtime\"\nversion = \"=0.1.0\"\n\
             registry-index = \"https://github.com/rust-lang/crates.io-index\"\n"
        ),
    );
    fixture.write("vendor/shapes/.cargo-checksum.json", "{\"files\":{},\"package\":null}");
    fixture.write("vendor/shapes/src/lib.rs", "mod plane;\npub use plane::Point;\n");
    fixture.write(
        "vendor/shapes/src/plane.rs",
        "/// A point of the plane.\n#[ffi::data]\npub struct Point { pub x: i64, pub y: i64 }\n",
    );
    let out = fixture.path().join("out");
    fixture.cargo_ffi(&["bindings", "--lang", "c", "--out", out.to_str().expect("UTF-8")]).says(0, &[]);
    let header = fs_err::read_to_string(out.join(format!("include/{name}.h"))).expect("a header");
    assert!(header.contains("A point of the plane."), "its source was found:\n{header}");
    assert!(header.contains(&format!("{name}_point_t")), "{header}");

    // What is wrong with it is said by its path.
    fixture
        .write("vendor/shapes/src/plane.rs", "#[ffi::data]\npub struct Point { pub x: i64, pub y: usize }\n");
    let ran = fixture.cargo_ffi(&["build"]);
    assert!(!ran.ok() && ran.stderr.contains("vendor/shapes/src/plane.rs:2"), "{}", ran.stderr);
}
