//! `cargo ffi package`: what a maintainer uploads, unpacked and used as others would.

use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use object::{Object, ObjectSymbol, read::elf::FileHeader};
use sha2::{Digest, Sha256};

use crate::tool::{Fixture, Ran, TARGET, cargo_ffi_in, dependencies, has, run, skipped_without};

const LIB: &str = r#"
/// Adds.
#[ffi::library]
pub struct Adder;

#[ffi::export]
pub fn add(a: i64, b: i64) -> i64 { a + b }
"#;

const MAIN: &str = r#"
#include <packaged.h>
int main(void) {
    int64_t sum = 0;
    return packaged_add_wait(40, 2, &sum, NULL) == FFI_OK && sum == 42 ? 0 : 1;
}
"#;

/// A crate of that name with a version and a licence.
fn fixture(name: &str) -> Fixture {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"1.2.3\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n\
         [lib]\ncrate-type = [\"cdylib\"]\n\n[package.metadata.ffi.go]\nmodule = \"github.com/me/{name}\"\n\n{}\n[workspace]\n",
        dependencies()
    );
    let fixture = Fixture::with_manifest(&manifest, LIB);
    fixture.write("LICENSE", "Do what you like.\n");
    fixture
}

/// The triple of this machine, as rustc names it.
fn host() -> String {
    let said = run(Path::new("/"), "rustc", &["-vV"]);
    let host = said.stdout.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc says its host");
    host.to_owned()
}

/// What one run has made, for all tests here.
struct Made {
    folder: PathBuf,
    said: String,
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let fixture = fixture("packaged");
    // A static is never dropped, and would leave a folder of its own behind each time.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packaged");
    if folder.exists() {
        fs_err::remove_dir_all(&folder).expect("removed");
    }
    let ordinary = Path::new(TARGET).join("debug").join("libpackaged.so");
    if ordinary.exists() {
        fs_err::remove_file(&ordinary).expect("removed");
    }
    let package = |out: &Path, more: &[&str]| {
        let out = ["--out", out.to_str().expect("UTF-8")];
        let args = [&["package", "--lang", "c,go", "--profile", "dev", "--static"][..], &out, more].concat();
        // What machines that build nothing else set to 0 must not be what the same bytes depend on.
        let ran = fixture.cargo_ffi_with(&args, &[("CARGO_INCREMENTAL", "1")]);
        ran.says(0, &[]);
        ran.stdout
    };
    let said = package(&folder, &["--message-format", "json"]);
    // The same again, built anew as well: there are two libraries, by turns.
    package(&folder.join("again"), &[]);
    // What cargo builds by itself is elsewhere.
    assert!(!ordinary.exists(), "`{}` is not for a package", ordinary.display());
    Made { folder, said }
});

impl Made {
    fn c(&self) -> String {
        format!("packaged-1.2.3-c-{}", host())
    }

    /// Unpacks an archive. Gives the folder that is in it.
    fn unpacked(&self, name: &str, into: &Path) -> PathBuf {
        let file = fs_err::File::open(self.folder.join(format!("{name}.tar.gz"))).expect("packed");
        tar::Archive::new(flate2::read::GzDecoder::new(file)).unpack(into).expect("a tarball");
        into.join(name)
    }
}

/// The compiler of C has the name that `FFI_REQUIRE` has for the language.
fn has_cc() -> bool {
    let is_there = run(Path::new("/"), "cc", &["--version"]).ok();
    if !is_there {
        skipped_without("cc", "c");
    }
    is_there
}

#[track_caller]
fn sh(folder: &Path, script: &str) -> Ran {
    let ran = run(folder, "sh", &["-euc", script]);
    ran.says(0, &[]);
    ran
}

#[test]
fn archives_are_the_same_whenever_they_are_made_and_their_sums_are_right() {
    let folder = MADE.folder.as_path();
    let sums = fs_err::read_to_string(folder.join("SHA256SUMS")).expect("written");
    let names: Vec<&str> = sums.lines().map(|line| &line[66..]).collect();
    assert_eq!(names, [format!("{}.tar.gz", MADE.c()), "packaged-1.2.3-go.tar.gz".to_owned()]);
    for line in sums.lines() {
        let bytes = fs_err::read(folder.join(&line[66..])).expect("packed");
        let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(line[..64], sum);
        assert!(MADE.said.contains(&format!("\"sha256\":\"{sum}\"")), "{}", MADE.said);
    }
    assert_eq!(fs_err::read_to_string(folder.join("again/SHA256SUMS")).expect("written"), sums);
}

#[test]
fn a_library_in_c_has_a_soname_and_no_symbols_but_its_exports() {
    let folder = tempfile::tempdir().expect("a folder");
    let package = MADE.unpacked(&MADE.c(), folder.path());
    let bytes = fs_err::read(package.join("lib/libpackaged.so.1.2.3")).expect("a library");
    let file =
        object::read::elf::ElfFile64::<object::Endianness>::parse(bytes.as_slice()).expect("an ELF file");
    let endian = file.endian();
    let sections = file.elf_header().sections(endian, bytes.as_slice()).expect("it has sections");
    let (entries, strings) =
        sections.dynamic(endian, bytes.as_slice()).expect("readable").expect("it is dynamic");
    let strings = sections.strings(endian, bytes.as_slice(), strings).expect("it has strings");
    let sonames: Vec<_> = entries
        .iter()
        .filter(|entry| entry.d_tag.get(endian) == object::elf::DT_SONAME)
        .map(|entry| strings.get(entry.d_val.get(endian) as u32).expect("a string"))
        .collect();
    assert_eq!(sonames, [b"libpackaged.so.1".as_slice()]);
    assert_eq!(file.symbols().count(), 0, "it is stripped");
    assert!(file.dynamic_symbols().any(|symbol| symbol.name() == Ok("packaged_add")));
    for (link, to) in [("libpackaged.so", "libpackaged.so.1"), ("libpackaged.so.1", "libpackaged.so.1.2.3")] {
        assert_eq!(fs_err::read_link(package.join("lib").join(link)).expect("a link"), Path::new(to));
    }
    assert_eq!(fs_err::read_to_string(package.join("LICENSE")).expect("it is there"), "Do what you like.\n");
}

#[test]
fn a_c_package_is_found_by_pkg_config() {
    if !has("pkg-config", "--version") || !has_cc() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    MADE.unpacked(&MADE.c(), folder.path());
    fs_err::write(folder.path().join("main.c"), MAIN).expect("written");
    let find = format!("export PKG_CONFIG_PATH=\"$PWD/{}/lib/pkgconfig\"\n", MADE.c());
    sh(folder.path(), &format!("{find}cc main.c $(pkg-config --cflags --libs packaged) -o main\n./main"));
    let version = sh(folder.path(), &format!("{find}pkg-config --modversion packaged"));
    assert_eq!(version.stdout.trim(), "1.2.3");
    let linked = format!(
        "{find}cc main.c $(pkg-config --cflags packaged) {}/lib/libpackaged.a \
         $(pkg-config --static --libs-only-l packaged | sed s/-lpackaged//) -o linked\nrm -r {}\n./linked",
        MADE.c(),
        MADE.c()
    );
    sh(folder.path(), &linked);
}

#[test]
fn a_c_package_is_found_by_cmake() {
    if !has("cmake", "--version") || !has_cc() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let package = MADE.unpacked(&MADE.c(), folder.path());
    fs_err::write(folder.path().join("main.c"), MAIN).expect("written");
    let lists = "cmake_minimum_required(VERSION 3.16)\nproject(main C)\nfind_package(packaged 1.1 CONFIG REQUIRED)\n\
                 add_executable(main main.c)\ntarget_link_libraries(main PRIVATE packaged::packaged)\n\
                 add_executable(linked main.c)\ntarget_link_libraries(linked PRIVATE packaged::packaged_static)\n";
    fs_err::write(folder.path().join("CMakeLists.txt"), lists).expect("written");
    let prefix = format!("-DCMAKE_PREFIX_PATH={}", package.display());
    run(folder.path(), "cmake", &["-S", ".", "-B", "build", &prefix]).says(0, &[]);
    run(folder.path(), "cmake", &["--build", "build"]).says(0, &[]);
    run(folder.path(), "./build/main", &[]).says(0, &[]);
    // The other one has all of it inside.
    fs_err::remove_dir_all(package).expect("removed");
    run(folder.path(), "./build/linked", &[]).says(0, &[]);
    assert!(!run(folder.path(), "./build/main", &[]).ok());
}

#[test]
fn a_go_module_is_used_from_its_archive() {
    if !has("go", "version") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let module = MADE.unpacked("packaged-1.2.3-go", folder.path());
    assert!(module.join("LICENSE").is_file());
    let program = folder.path().join("program");
    fs_err::create_dir(&program).expect("a folder");
    let main = "package main\n\nimport \"github.com/me/packaged\"\n\nfunc main() {\n\tsum, err := packaged.Add(40, 2)\n\
                \tif err != nil || sum != 42 {\n\t\tpanic(err)\n\t}\n}\n";
    fs_err::write(program.join("main.go"), main).expect("written");
    let go_mod = "module program\n\ngo 1.23\n\nrequire github.com/me/packaged v1.2.3\n\n\
                  replace github.com/me/packaged => ../packaged-1.2.3-go\n";
    fs_err::write(program.join("go.mod"), go_mod).expect("written");
    sh(&program, "export GOFLAGS=-mod=mod GOTOOLCHAIN=local GOWORK=off\ngo run .");
    // The folder that is to be tagged has the same.
    let tagged = MADE.folder.join("packaged-go");
    for name in ["go.mod", "doc.go", "LICENSE"] {
        assert_eq!(fs_err::read(tagged.join(name)).ok(), fs_err::read(module.join(name)).ok(), "{name}");
    }
}

/// `cargo zigbuild` is asked for what is to be built, with the version of glibc, by a program in its place that has cargo do it.
#[test]
fn zigbuild_gets_the_version_of_glibc() {
    let (fixture, folder) = (fixture("zigbuilt"), tempfile::tempdir().expect("a folder"));
    let script = "#!/bin/sh\necho \"$*\" > \"$(dirname \"$0\")/asked\"\n\
                  for arg; do shift; set -- \"$@\" \"${arg%.2.17}\"; done\nexec cargo \"$@\"\n";
    let zigbuild = folder.path().join("cargo-zigbuild");
    fs_err::write(&zigbuild, script).expect("written");
    fs_err::set_permissions(&zigbuild, std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("a program");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").expect("a path"));
    let out = folder.path().join("dist");
    let target = format!("{}.2.17", host());
    let args = ["package", "--lang", "c", "--profile", "dev", "--zigbuild", "--target", &target, "--out"];
    let args = [&args[..], &[out.to_str().expect("UTF-8"), "--target-dir", TARGET]].concat();
    cargo_ffi_in(fixture.path(), &args, &[("PATH", &path)]).says(0, &[]);
    assert!(
        out.join(format!("zigbuilt-1.2.3-c-{}.tar.gz", host())).is_file(),
        "the archive is named after the triple"
    );
    let mut asked = String::new();
    let mut file = fs_err::File::open(folder.path().join("asked")).expect("it was asked");
    file.read_to_string(&mut asked).expect("text");
    assert!(asked.starts_with("rustc --lib "), "{asked}");
    assert!(asked.contains(&format!(" --target {target} ")), "{asked}");
    assert!(asked.contains("link-arg=-Wl,-soname,libzigbuilt.so.1"), "{asked}");
}

#[test]
fn what_cannot_be_packaged_is_refused_with_a_way_out() {
    let fixture = fixture("refused");
    let package = |args: &[&str]| fixture.cargo_ffi_plain(&[&["package", "--profile", "dev"], args].concat());
    package(&["--lang", "rust"]).says(2, &["there is no Rust package to upload", "bindings --lang rust"]);
    package(&["--lang", "go", "--static"]).says(2, &["`--static` means nothing for Go"]);
    package(&["--lang", "c", "--target", "x86_64-unknown-linux-gna"]).says(
        2,
        &["rustc cannot build for `x86_64-unknown-linux-gna`", "did you mean `x86_64-unknown-linux-gnu`?"],
    );
    // Nobody makes a standard library for this one.
    package(&["--lang", "c", "--target", "aarch64-unknown-openbsd"]).says(
        5,
        &["the standard library for `aarch64-unknown-openbsd` is not installed", "rustup target add"],
    );
    let target = format!("{}.2.17", host());
    package(&["--lang", "c", "--target", &target]).says(2, &["only zig can link", "add `--zigbuild`"]);
    fixture
        .cargo_ffi_plain(&["build", "--target", "a", "--target", "b"])
        .says(2, &["several targets at once"]);

    fixture.write(
        "Cargo.toml",
        &fs_err::read_to_string(fixture.path().join("Cargo.toml")).expect("there").replace("1.2.3", "2.0.0"),
    );
    fixture
        .cargo_ffi(&["package", "--lang", "go", "--profile", "dev"])
        .says(7, &["module = \"github.com/me/refused/v2\""]);
}
