//! What was compared is not compared again, and whatever it was made from is looked at every time.

use std::path::{Path, PathBuf};

use crate::tool::{Fixture, TARGET, manifest, name};

const LIB: &str = "
/// A library.
#[ffi::library]
pub struct Lib;

/// Where something is.
#[ffi::data]
pub struct Point { pub x: f64, pub y: f64 }

#[ffi::export]
pub fn mirrored(point: Point) -> Point { Point { x: -point.x, y: point.y } }
";

fn build(fixture: &Fixture) -> bool {
    let ran = fixture.cargo_ffi(&["build", "-v"]);
    ran.says(0, &["include/"]);
    ran.stderr.contains("Fresh the library and its header")
}

fn output(path: &str) -> PathBuf {
    Path::new(TARGET).join("debug/ffi").join(name()).join("build").join(path)
}

/// A build after `change`, and one more: the first has work to do, the second has none.
#[track_caller]
fn check(fixture: &Fixture, change: impl FnOnce()) {
    assert!(build(fixture), "nothing has changed");
    change();
    assert!(!build(fixture), "something has changed");
    assert!(build(fixture), "nothing has changed since");
}

#[test]
fn a_change_of_anything_is_seen() {
    let fixture = Fixture::new(LIB);
    assert!(!build(&fixture), "nothing is there yet");
    let header = output(&format!("include/{}.h", name()));

    check(&fixture, || fixture.write("src/lib.rs", &LIB.replace("Where something is", "Where it stands")));
    assert!(fs_err::read_to_string(&header).expect("a header").contains("Where it stands"));
    // Nothing of it is compiled.
    let options = "[package.metadata.ffi.go]\nmodule = \"example.com/point\"\n";
    check(&fixture, || {
        let manifest = manifest(&format!("[lib]\ncrate-type = [\"cdylib\"]\n\n{options}"));
        fixture.write("Cargo.toml", &manifest);
    });
    check(&fixture, || fs_err::remove_file(&header).expect("a header"));
    assert!(header.exists());
    let list = output(".cargo-ffi.json");
    check(&fixture, || fs_err::write(&list, "").expect("a list"));
    let library = fixture.library();
    let copy = output("lib").join(library.file_name().expect("a file"));
    check(&fixture, || fs_err::remove_file(&copy).expect("a library"));
    assert!(copy.exists());
    let stamp = Path::new(TARGET).join("ffi/built");
    let stamps = fs_err::read_dir(stamp).expect("a folder").map(|file| file.expect("a file").path());
    let own = format!("{}-", name());
    let stamp =
        stamps.filter(|file| file.file_name().is_some_and(|file| file.to_string_lossy().starts_with(&own)));
    let stamp: Vec<PathBuf> = stamp.collect();
    assert_eq!(stamp.len(), 1);
    check(&fixture, || fs_err::write(&stamp[0], "{").expect("a stamp"));
    // Another file with the same bytes in the library's place: who wrote it is not known.
    check(&fixture, || {
        let other = library.with_extension("other");
        fs_err::copy(&library, &other).expect("copied");
        fs_err::rename(&other, &library).expect("renamed");
    });
}

/// What somebody has written into an output is found as ever.
#[test]
fn a_header_that_was_edited_is_refused() {
    let fixture = Fixture::new(LIB);
    let header = output(&format!("include/{}.h", name()));
    // A run of this test that failed has left what is refused.
    drop(fs_err::remove_file(&header));
    assert!(!build(&fixture));
    let text = fs_err::read_to_string(&header).expect("a header");
    fs_err::write(&header, format!("{text}\n")).expect("written");
    fixture.cargo_ffi(&["build"]).says(8, &[".h"]);
    fs_err::write(&header, text).expect("written");
    assert!(build(&fixture), "it is as it was");
}

/// An error in the source comes before anything is compiled, also where the build before went well.
#[test]
fn an_error_is_said_before_the_build() {
    let fixture = Fixture::new(LIB);
    assert!(!build(&fixture));
    fixture.write("src/lib.rs", &LIB.replace("x: f64", "x: usize"));
    let ran = fixture.cargo_ffi(&["build", "-v"]);
    ran.says(4, &["usize"]);
    assert!(!ran.stderr.contains("`cargo build"), "{}", ran.stderr);
}
