//! Types of other crates: a library, a crate `shapes` whose types it uses, and a facade that passes them on.

use crate::tool::{Fixture, Ran, TARGET, cargo_ffi_in, name, root, test};

/// The manifest of a library in a workspace with `shapes`, known to it as `geo`, and `facade`. What can be inherited
/// from the workspace is; the lib target has a name of its own.
fn manifest() -> String {
    let (name, runtime) = (name(), root().join("ffi-runtime"));
    format!(
        r#"[workspace]
members = ["shapes", "facade", "extra", "derive"]

[workspace.package]
version = "0.1.0"
edition = "2024"

[workspace.dependencies]
ffi = {{ package = "ffi-runtime", path = {runtime:?} }}
shapes = {{ package = "{name}-shapes", path = "shapes" }}

[package]
name = "{name}"
version.workspace = true
edition.workspace = true

[lib]
name = "{name}_lib"
path = "source/root.rs"
crate-type = ["cdylib"]

[dependencies]
ffi.workspace = true
geo = {{ package = "{name}-shapes", path = "shapes", features = ["depth"] }}
facade = {{ package = "{name}-facade", path = "facade" }}
derive = {{ package = "{name}-derive", path = "derive" }}
"#
    )
}

/// The manifest of one of the others.
fn member(member: &str, more: &str) -> String {
    format!(
        "[package]\nname = \"{}-{member}\"\nversion.workspace = true\nedition.workspace = true\n\n{more}",
        name()
    )
}

const SHAPES: &str = r#"
mod plane;
pub mod scale;
pub use plane::*;

pub type Result<T> = std::result::Result<T, ShapeError>;

#[ffi::error]
#[derive(Debug)]
pub enum ShapeError { Flat { why: String } }

impl std::fmt::Display for ShapeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("flat") }
}

macro_rules! unused { ($name:ident) => { #[ffi::data] pub struct $name { pub x: i64 } } }
unused!(MadeByAMacro);

#[ffi::data]
pub struct Unused { pub x: i64 }

pub type Ms = i64;
pub type Corners = [i64; CORNERS as usize];
pub const CORNERS: u32 = 4;
"#;

const PLANE: &str = r#"
#[ffi::data]
pub struct Point {
    pub x: i64,
    #[cfg(feature = "depth")]
    pub z: i64,
    #[cfg(feature = "time")]
    pub t: i64,
    #[cfg(scaled)]
    pub scale: crate::scale::Scale,
}
"#;

const LIB: &str = r#"
mod point { #[expect(dead_code, reason = "not the one that is meant")] pub struct Point; }

pub use facade::{Point as Dot, scale};
type Dots = Vec<Dot>;

include!(concat!(env!("CARGO_MANIFEST_DIR"), "/source/lib.in"));

#[ffi::export]
pub fn sum(dot: &Dot, more: Dots) -> geo::Result<i64> {
    if more.is_empty() {
        return Err(geo::ShapeError::Flat { why: "no dots".to_owned() });
    }
    Ok(more.iter().chain([dot]).map(|dot| dot.x + dot.z).sum())
}

#[ffi::export]
pub fn scale_of(dot: geo::Point) -> scale::Scale { dot.scale }

#[ffi::export]
pub const DELAY: geo::Ms = 5 * 60;

type Label = &'static str;

#[ffi::export]
pub const LABEL: Label = "shapes";

const LEN: usize = geo::CORNERS as usize;

#[ffi::export]
pub fn reversed(mut corners: [i64; LEN]) -> geo::Corners {
    corners.reverse();
    corners
}
"#;

const PROGRAM: &str = r#"
#include "demo.h"
#include <stdio.h>
#include <string.h>

#define CHECK(holds) do { if (!(holds)) { fprintf(stderr, "line %d: %s\n", __LINE__, #holds); return 1; } } while (0)

int main(void) {
    const demo_point_t dots[] = {{1, 2, DEMO_SCALE_COARSE}, {3, 4, DEMO_SCALE_FINE}};
    const demo_point_slice_t two = {dots, 2};
    const demo_point_slice_t none = {NULL, 0};
    ffi_reply_t reply = FFI_REPLY_INIT;
    int64_t sum = 0;
    CHECK(demo_sum_wait(&dots[1], two, &sum, &reply) == FFI_OK);
    CHECK(sum == 17);
    demo_reply_release(&reply);

    CHECK(demo_sum_wait(&dots[1], none, &sum, &reply) == FFI_FAIL);
    const demo_shape_error_t *const error = (const demo_shape_error_t *)reply.payload;
    CHECK(error->value.flat.why.len == strlen("no dots"));
    demo_reply_release(&reply);

    int32_t scale = -1;
    CHECK(demo_scale_of_wait(&dots[1], &scale, NULL) == FFI_OK);
    CHECK(scale == DEMO_SCALE_FINE);

    CHECK(DEMO_DELAY == 300);
    CHECK(strcmp(DEMO_LABEL, "shapes") == 0);
    const demo_i64_array_4_t corners = {{1, 2, 3, 4}};
    demo_i64_array_4_t reversed = {{0}};
    CHECK(demo_reversed_wait(&corners, &reversed, NULL) == FFI_OK);
    CHECK(reversed.items[0] == 4 && reversed.items[3] == 1);
    return 0;
}
"#;

/// A library that takes types of other crates: directly, by a facade, by another name, and behind features and the
/// `cfg`s of build scripts.
fn fixture() -> Fixture {
    let fixture = Fixture::with_manifest(&manifest(), "");
    let ffi = "ffi.workspace = true\n";
    fixture.write("source/root.rs", LIB);
    fixture.write("source/lib.in", "#[ffi::library]\npub struct Lib;\n");
    let features = "[features]\ndepth = []\ntime = []\n\n[lints.rust]\nunexpected_cfgs = \"allow\"\n";
    fixture.write("shapes/Cargo.toml", &member("shapes", &format!("[dependencies]\n{ffi}\n{features}")));
    fixture.write("shapes/src/lib.rs", SHAPES);
    fixture.write("shapes/src/plane.rs", PLANE);
    fixture.write("shapes/src/scale.rs", "include!(concat!(env!(\"OUT_DIR\"), \"/scale.rs\"));\n");
    fixture.write(
        "shapes/build.rs",
        r##"fn main() {
    let file = format!("{}/scale.rs", std::env::var("OUT_DIR").unwrap());
    std::fs::write(file, "#[ffi::data] pub enum Scale { Coarse, Fine }").unwrap();
    println!("cargo::rustc-cfg=scaled");
}
"##,
    );
    fixture.write("facade/Cargo.toml", &member("facade", "[dependencies]\nshapes.workspace = true\n"));
    fixture.write("facade/src/lib.rs", "pub use shapes::{Point, scale};\n");
    // A feature that only another member turns on is not on here.
    let time = format!(
        "[dependencies]\ntime = {{ package = \"{}-shapes\", path = \"../shapes\", features = [\"time\"] }}\n",
        name()
    );
    fixture.write("extra/Cargo.toml", &member("extra", &time));
    fixture.write("extra/src/lib.rs", "");
    // Its types exist only while others are compiled.
    let derive = format!("[lib]\nproc-macro = true\n\n[dependencies]\n{ffi}");
    fixture.write("derive/Cargo.toml", &member("derive", &derive));
    fixture.write("derive/src/lib.rs", "#[ffi::data]\nstruct Point { text: String }\n");
    fixture
}

/// What the compiled library says about itself, without its source.
fn inspected(fixture: &Fixture) -> Ran {
    use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
    let library = format!("{TARGET}/debug/{DLL_PREFIX}{}_lib{DLL_SUFFIX}", name());
    cargo_ffi_in(fixture.path(), &["inspect", &library, "--message-format", "json"], &[])
}

#[test]
fn types_of_other_crates_cross() {
    let fixture = fixture();
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let lib = format!("{}_lib", name());
    let program = PROGRAM.replace("demo", &lib).replace("DEMO", &lib.to_uppercase());
    fixture.write("ffi-tests/c/passes.c", &program);
    fixture.cargo_ffi(&test(&["--lang", "c"])).says(0, &["0 failed"]);
    fixture.cargo_ffi(&["build", "--release"]).says(0, &[]);

    // What it uses of other crates is a part of it, and nothing else of them.
    let ran = inspected(&fixture);
    ran.says(0, &["\"Point\"", "\"Scale\"", "\"ShapeError\""]);
    for unused in ["Unused", "MadeByAMacro"] {
        assert!(!ran.stdout.contains(unused), "{unused} is not used");
    }
}

#[test]
fn a_dependency_with_exports_is_named() {
    let fixture = fixture();
    fixture.write(
        "shapes/src/lib.rs",
        &format!(
            "{SHAPES}\n#[ffi::library]\npub struct Other;\n#[ffi::export]\npub fn area() {{}}\n\
             #[ffi::event]\npub fn on_drawn(ctx: &ffi::Context, size: u32);\n\
             #[ffi::host]\npub trait Canvas {{ fn draw(&self, point: Point); }}\n\
             #[ffi::host]\npub fn now(ctx: &ffi::Context) -> std::result::Result<u64, String>;\n"
        ),
    );
    // The second time nothing is to be done, and the same is said.
    for is_fresh in [false, true] {
        let built = fixture.cargo_ffi(&["build", "-v"]);
        assert_eq!(built.stderr.contains("Fresh the library"), is_fresh, "{}", built.stderr);
        built.says(0, &["_shapes` is linked into this library", "(`area`)"]);
        built.says(
            0,
            &["has events or host functions of its own", "declare them in the crate of the library"],
        );
        for name in ["`on_drawn`", "`Canvas`", "`now`"] {
            built.says(0, &[name]);
        }
    }
    let ran = inspected(&fixture);
    ran.says(0, &["\"Lib\"", "\"sum\""]);
    for name in ["area", "on_drawn", "Canvas", "now", "Payload", "Args"] {
        assert!(!ran.stdout.contains(name), "{name} is another library's");
    }
}

/// The package has dependencies with build scripts, so it is rustc that says it.
#[test]
fn a_type_of_another_crate_that_is_not_annotated_is_named() {
    let fixture = fixture();
    fixture.write("shapes/src/plane.rs", &PLANE.replace("#[ffi::data]", ""));
    fixture.cargo_ffi(&["build"]).says(3, &["source/root.rs:18:22", "Point` cannot cross the FFI boundary"]);
}

/// Also where it is behind an alias of another crate.
#[test]
fn a_constant_without_literals_is_named() {
    let fixture = fixture();
    fixture.write("shapes/src/lib.rs", &SHAPES.replace("Ms = i64", "Ms = isize"));
    fixture.cargo_ffi(&["build"]).says(
        3,
        &[
            "source/root.rs:21:18",
            "a constant of this type cannot be exported [FFI0014]",
            "&str` or `Duration`",
        ],
    );
    fs_err::remove_file(fixture.path().join("shapes/build.rs")).expect("removed");
    fixture.write("shapes/src/scale.rs", "#[ffi::data] pub enum Scale { Coarse }\n");
    fixture
        .cargo_ffi(&["build"])
        .says(4, &["FFI0014", "source/root.rs:21:18", "a constant of this type cannot be exported"]);
}

#[test]
fn a_type_of_this_crate_with_the_name_of_another_crates_is_refused() {
    let fixture = fixture();
    fixture.write(
        "source/root.rs",
        &LIB.replace("mod point {", "#[ffi::data] pub struct Point { pub x: i64 }\nmod point {"),
    );
    fixture
        .cargo_ffi(&["build"])
        .says(4, &["FFI0007", "`Point` is exported twice", "give one of them another name"]);
}

/// Cargo's metadata says of a dependency that it has what any member of the workspace asks for.
#[test]
fn a_feature_that_another_member_turns_on_is_not_on() {
    let fixture = fixture();
    fs_err::remove_file(fixture.path().join("shapes/build.rs")).expect("removed");
    fixture.write("shapes/src/scale.rs", "#[ffi::data] pub enum Scale { Coarse }\n");
    let plane = PLANE.replace("pub t: i64", "pub t: usize").replace("cfg(scaled)", "cfg(not(windows))");
    fixture.write("shapes/src/plane.rs", &plane);
    fixture.cargo_ffi(&["build"]).says(0, &[]);
}

/// What a build script writes is followed after the build, and aliases wherever they stand.
#[test]
fn a_generated_file_is_followed() {
    let fixture = Fixture::new(
        "#[ffi::library]\npub struct Lib;\n\npub mod made {\n    include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));\n}\n\n\
         #[ffi::export]\npub fn first(all: made::All) -> made::Result<made::Made> {\n    all.into_iter().next().ok_or(\"none\".to_owned())\n}\n",
    );
    fixture.write(
        "build.rs",
        r##"fn main() {
    let file = format!("{}/made.rs", std::env::var("OUT_DIR").unwrap());
    let text = "pub type All = Vec<Made>; pub type Result<T> = std::result::Result<T, String>; #[ffi::data] pub struct Made { pub x: i64 }";
    std::fs::write(file, text).unwrap();
}
"##,
    );
    fixture.cargo_ffi(&["build"]).says(0, &[]);
}
