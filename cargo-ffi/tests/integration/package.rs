//! `cargo ffi package`: what a maintainer uploads, unpacked and used as others would.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

use object::{Object, ObjectSymbol, read::elf::FileHeader};
use sha2::{Digest, Sha256};

use crate::tool::{
    Fixture, Ran, TARGET, cargo_ffi_in, dependencies, has, run, skipped_without, write_program,
};

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

const MAIN_CPP: &str = r#"
#include <packaged.hpp>
int main() { return packaged::add(40, 2).value() == 42 ? 0 : 1; }
"#;

/// A crate of that name with a version and a licence.
fn fixture(name: &str) -> Fixture {
    let fixture = Fixture::with_manifest(&manifest(name), LIB);
    fixture.write("LICENSE", "Do what you like.\n");
    fixture
}

fn manifest(name: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"1.2.3\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n\
         [lib]\ncrate-type = [\"cdylib\"]\n\n[package.metadata.ffi.go]\nmodule = \"github.com/me/{name}\"\n\n{}\n[workspace]\n",
        dependencies()
    )
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
        let args = [&["package", "--lang", "c,cpp,go", "--profile", "dev"][..], &out, more].concat();
        // What machines that build nothing else set to 0 must not be what the same bytes depend on.
        let ran = fixture.cargo_ffi_with(&args, &[("CARGO_INCREMENTAL", "1")]);
        ran.says(0, &[]);
        ran.stdout
    };
    let said = package(&folder, &["--static", "--message-format", "json"]);
    // The same again, built anew as well: there are two libraries, by turns. The manifest asks for what the option has asked for.
    let settings = "\n[package.metadata.ffi.package]\nstatic = true\n";
    fixture.write("Cargo.toml", &(manifest("packaged") + settings));
    package(&folder.join("again"), &[]);
    // What cargo builds by itself is elsewhere.
    assert!(!ordinary.exists(), "`{}` is not for a package", ordinary.display());
    Made { folder, said }
});

impl Made {
    fn c(&self) -> String {
        format!("packaged-1.2.3-c-{}", host())
    }

    fn cpp(&self) -> String {
        format!("packaged-1.2.3-cpp-{}", host())
    }

    /// Unpacks an archive. Gives the folder that is in it.
    fn unpacked(&self, name: &str, into: &Path) -> PathBuf {
        let file = fs_err::File::open(self.folder.join(format!("{name}.tar.gz"))).expect("packed");
        tar::Archive::new(flate2::read::GzDecoder::new(file)).unpack(into).expect("a tarball");
        into.join(name)
    }
}

/// The compilers have other names than `FFI_REQUIRE` has for the languages.
fn has_compiler(compiler: &str, language: &str) -> bool {
    let is_there = run(Path::new("/"), compiler, &["--version"]).ok();
    if !is_there {
        skipped_without(compiler, language);
    }
    is_there
}

fn has_cc() -> bool {
    has_compiler("cc", "c")
}

fn has_cxx() -> bool {
    has_compiler("c++", "cpp")
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
    let archives = [MADE.c(), MADE.cpp(), "packaged-1.2.3-go".into()];
    assert_eq!(names, archives.map(|name| format!("{name}.tar.gz")));
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
    has_a_soname_and_no_symbols_but_its_exports(&MADE.c());
}

#[test]
fn a_library_in_cpp_has_a_soname_and_no_symbols_but_its_exports() {
    has_a_soname_and_no_symbols_but_its_exports(&MADE.cpp());
}

#[track_caller]
fn has_a_soname_and_no_symbols_but_its_exports(name: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let package = MADE.unpacked(name, folder.path());
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
fn a_cpp_package_is_found_and_taken_in_by_cmake() {
    if !has("cmake", "--version") || !has_cxx() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let package = MADE.unpacked(&MADE.cpp(), folder.path());
    fs_err::write(folder.path().join("main.cpp"), MAIN_CPP).expect("written");
    let taken = format!("add_subdirectory({} packaged)", MADE.cpp());
    let ways = [("found", "find_package(packaged 1.1 CONFIG REQUIRED)"), ("taken", &*taken)];
    for (way, statement) in ways {
        let lists = format!(
            "cmake_minimum_required(VERSION 3.16)\nproject(main CXX)\n{statement}\n\
             add_executable(main main.cpp)\ntarget_link_libraries(main PRIVATE packaged::packaged)\n\
             add_executable(linked main.cpp)\ntarget_link_libraries(linked PRIVATE packaged::packaged_static)\n"
        );
        fs_err::write(folder.path().join("CMakeLists.txt"), lists).expect("written");
        let prefix = format!("-DCMAKE_PREFIX_PATH={}", package.display());
        run(folder.path(), "cmake", &["-S", ".", "-B", way, &prefix]).says(0, &[]);
        run(folder.path(), "cmake", &["--build", way]).says(0, &[]);
        run(folder.path(), &format!("./{way}/main"), &[]).says(0, &[]);
    }
    // The other one has all of it inside.
    fs_err::remove_dir_all(package).expect("removed");
    for (way, _) in ways {
        run(folder.path(), &format!("./{way}/linked"), &[]).says(0, &[]);
        assert!(!run(folder.path(), &format!("./{way}/main"), &[]).ok());
    }
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

/// `cargo zigbuild` is asked for what is to be built, with the version of glibc, by a program in its place that has cargo do it. Cargo
/// builds for this machine as it does for the other tests, and not all dependencies once more in the folder of a target.
#[test]
fn zigbuild_gets_the_version_of_glibc() {
    let (fixture, folder) = (fixture("zigbuilt"), tempfile::tempdir().expect("a folder"));
    let target = format!("{}.2.17", host());
    let script = format!(
        "#!/bin/sh\necho \"$*\" > \"$(dirname \"$0\")/asked\"\n\
         for arg; do shift; case $arg in --target | {target}) ;; *) set -- \"$@\" \"$arg\" ;; esac; done\nexec cargo \"$@\"\n"
    );
    let zigbuild = folder.path().join("cargo-zigbuild");
    write_program(&zigbuild, &script);
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").expect("a path"));
    let out = folder.path().join("dist");
    // All that the options can say the manifest can say as well.
    let settings = format!("\n[package.metadata.ffi.package]\ntargets = [\"{target}\"]\nzigbuild = true\n");
    fixture.write("Cargo.toml", &(manifest("zigbuilt") + &settings));
    let args = ["package", "--lang", "c", "--profile", "dev", "--target-dir", TARGET, "--out"];
    let args = [&args[..], &[out.to_str().expect("UTF-8")]].concat();
    let env = [("PATH", path.as_str()), ("SOURCE_DATE_EPOCH", "1234567890")];
    cargo_ffi_in(fixture.path(), &args, &env).says(0, &[]);

    // The archive is named after the triple.
    let archive =
        fs_err::File::open(out.join(format!("zigbuilt-1.2.3-c-{}.tar.gz", host()))).expect("packed");
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    for entry in archive.entries().expect("a tarball") {
        assert_eq!(entry.expect("an entry").header().mtime().expect("a time"), 1_234_567_890);
    }
    let asked = fs_err::read_to_string(folder.path().join("asked")).expect("it was asked");
    assert!(asked.starts_with("rustc --lib "), "{asked}");
    assert!(asked.contains(&format!(" --target {target} ")), "{asked}");
    assert!(asked.contains("link-arg=-Wl,-soname,libzigbuilt.so.1"), "{asked}");
}

#[test]
fn what_cannot_be_packaged_is_refused_before_anything_is_built() {
    let fixture = fixture("refused");
    let package_with = |args: &[&str], env: &[(&str, &str)]| {
        cargo_ffi_in(fixture.path(), &[&["package", "--profile", "dev"], args].concat(), env)
    };
    let package = |args: &[&str]| package_with(args, &[]);
    package(&["--lang", "rust"]).says(2, &["there is no Rust package to upload", "bindings --lang rust"]);
    package(&["--lang", "go", "--static"]).says(2, &["`--static` means nothing for Go"]);
    let unknown =
        ["rustc cannot build for `x86_64-unknown-linux-gna`", "did you mean `x86_64-unknown-linux-gnu`?"];
    package(&["--lang", "c", "--target", "x86_64-unknown-linux-gna"]).says(2, &unknown);
    // Nobody makes a standard library for this one.
    package(&["--lang", "c", "--target", "aarch64-unknown-openbsd"]).says(
        5,
        &["the standard library for `aarch64-unknown-openbsd` is not installed", "rustup target add"],
    );
    let (plain, target) = (host(), format!("{}.2.17", host()));
    package(&["--lang", "c", "--target", &target]).says(2, &["only zig can link", "add `--zigbuild`"]);
    let both = format!("`{plain}` and `{target}` are both packaged as `{plain}`");
    package(&["--lang", "c", "--target", &plain, "--target", &target]).says(2, &[&both, "leave one out"]);
    fixture
        .cargo_ffi_plain(&["build", "--target", "a", "--target", "b"])
        .says(2, &["several targets at once"]);
    package_with(&["--lang", "c"], &[("SOURCE_DATE_EPOCH", "today")])
        .says(2, &["`SOURCE_DATE_EPOCH` is `today`, not a number of seconds"]);

    fixture.write("dist/SHA256SUMS", "mine\n");
    package(&["--lang", "c", "--out", "dist"]).says(8, &["SHA256SUMS", "nothing was written"]);

    let settings = |text: &str| {
        let settings = format!("\n[package.metadata.ffi.package]\n{text}\n");
        fixture.write("Cargo.toml", &(manifest("refused") + &settings));
    };
    settings("target = \"x86_64-unknown-linux-gnu\"");
    package(&["--lang", "c"]).says(7, &["`package.metadata.ffi.package`: unknown field `target`"]);
    settings("targets = [\"x86_64-unknown-linux-gna\"]");
    fs_err::remove_file(fixture.path().join("LICENSE")).expect("removed");
    package(&["--lang", "c"]).says(2, &[unknown[0], "the package has no licence file"]);

    fixture.write("Cargo.toml", &manifest("refused").replace("1.2.3", "2.0.0"));
    package(&["--lang", "c,go"]).says(7, &["module = \"github.com/me/refused/v2\""]);
    assert!(!fixture.path().join("target").exists(), "something was built");
}
