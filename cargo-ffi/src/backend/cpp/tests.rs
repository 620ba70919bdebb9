//! The headers of contracts built in code, and what is refused.
//!
//! Goldens are in `tests/golden/cpp`; `UPDATE_EXPECT=1` rewrites them.

mod support;

use std::path::Path;

use expect_test::expect_file;
use ffi_model::{Contract, contract::Type};

use super::{Cpp, names::Names, package, types::Types};
use crate::{
    backend::{
        About, Backend, Content, Files, Input, Release,
        c::{
            self, header,
            tests::{
                compiler::{self, run},
                release_of_the_timer, samples,
            },
        },
    },
    error::Error,
};

/// The package's own headers.
fn headers(contract: &Contract) -> Vec<(String, String)> {
    let names = Names::new(contract, super::names::namespace(&contract.library().prefix)).expect("names");
    let c_names = c::names::Names::new(contract);
    let types = Types { contract, names: &names, c_names: &c_names };
    package::headers(&types).expect("headers")
}

/// Writes all headers of a package into a folder.
fn written(contract: &Contract, folder: &Path) {
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs_err::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs_err::write(path, text).expect("written");
    };
    write(&format!("{}.h", contract.library().prefix), &header(contract).expect("a C header"));
    headers(contract).iter().for_each(|(path, text)| write(path, text));
    ffi_templates::cpp::SUPPORT.iter().for_each(|(path, text)| write(&format!("ffi/{path}"), text));
}

#[test]
fn headers_of_the_timer() {
    for (path, text) in headers(&samples::timer()) {
        expect_file![format!("{}/tests/golden/cpp/{path}", env!("CARGO_MANIFEST_DIR"))].assert_eq(&text);
    }
}

#[test]
fn headers_of_values_of_every_kind() {
    for (path, text) in headers(&samples::values()) {
        expect_file![format!("{}/tests/golden/cpp/{path}", env!("CARGO_MANIFEST_DIR"))].assert_eq(&text);
    }
}

#[test]
fn headers_are_clean_with_every_compiler_and_go_together_in_any_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    written(&samples::values(), folder);
    written(&samples::timer(), folder);
    let unit = "#include \"gauntlet.hpp\"\n#include \"my_timer.hpp\"\n#include \"gauntlet.hpp\"\n";
    for standard in ["c++17", "c++20"] {
        compiler::cxx(folder, standard, unit).unwrap_or_else(|output| panic!("as {standard}:\n{output}"));
    }
}

/// What has a program stop at what it must not do.
const SANITIZED: [&str; 3] = ["-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

/// The compilers that are there. The last is the faster by far with sanitizers.
fn compilers() -> Vec<&'static str> {
    ["g++", "clang++"].into_iter().filter(|compiler| compiler::exists(compiler)).collect()
}

#[test]
fn values_cross_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    written(&samples::values(), folder);
    fs_err::write(folder.join("values.cpp"), include_str!("tests/values.cpp")).expect("written");
    let compilers = compilers();
    for compiler in &compilers {
        let sanitized: &[&str] = if Some(compiler) == compilers.last() { &SANITIZED } else { &[] };
        let ways: [(&str, &[&str]); 2] =
            [("-std=c++17", &["-fno-exceptions", "-fno-rtti"]), ("-std=c++20", sanitized)];
        for (standard, flags) in ways {
            let mut args = vec![standard, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I."];
            args.extend(flags);
            args.extend(["values.cpp", "-o", "values"]);
            run(folder, compiler, &args).unwrap_or_else(|output| panic!("{compiler}:\n{output}"));
            run(folder, "./values", &[]).expect("every value crosses");
        }
    }
}

/// Where the tool is there.
#[test]
fn headers_have_no_bugs_that_clang_tidy_knows() {
    if !compiler::exists("clang-tidy") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    written(&samples::values(), folder);
    fs_err::write(folder.join("unit.cpp"), "#include \"gauntlet.hpp\"\n").expect("written");
    let checks = "--checks=-*,bugprone-*,performance-*,-bugprone-easily-swappable-parameters";
    let args = [
        checks,
        "--header-filter=.*gauntlet/.*",
        "--warnings-as-errors=*",
        "unit.cpp",
        "--",
        "-std=c++17",
        "-I.",
    ];
    run(folder, "clang-tidy", &args).unwrap_or_else(|output| panic!("{output}"));
}

fn files(contract: &Contract, config: serde_json::Value) -> Result<Files, Error> {
    files_as(contract, config, None)
}

fn files_as(
    contract: &Contract,
    config: serde_json::Value,
    release: Option<Release>,
) -> Result<Files, Error> {
    let about = About { description: Some("Echoes, later.".into()), ..samples::about("my-timer") };
    let library = format!("/build/lib{}.so", contract.library().prefix).into();
    Cpp.render(&Input { contract, about, library, host: String::new(), config, release })
}

#[test]
fn the_package_has_all_that_build_systems_ask_for() {
    let files = files(&samples::timer(), serde_json::Value::Null).expect("a package");
    let paths: Vec<&str> = files.iter().map(|(path, _)| path).collect();
    let own: Vec<&str> = paths.iter().copied().filter(|path| !path.starts_with("include/")).collect();
    assert_eq!(
        own,
        [
            "CMakeLists.txt",
            "README.md",
            "lib/cmake/my_timer/my_timer-config-version.cmake",
            "lib/cmake/my_timer/my_timer-config.cmake",
            "lib/libmy_timer.so",
            "lib/pkgconfig/my_timer.pc",
        ]
    );
    for path in ["include/my_timer.h", "include/my_timer.hpp", "include/ffi/convert.hpp"] {
        assert!(paths.contains(&path), "{path} in {paths:?}");
    }
    for (path, content) in files.iter().filter(|(path, _)| !path.starts_with("include/")) {
        if let Content::Text(text) = content {
            let name = path.rsplit('/').next().expect("a name");
            expect_file![format!("{}/tests/golden/cpp/{name}", env!("CARGO_MANIFEST_DIR"))].assert_eq(text);
        }
    }
}

/// With a version in its names, and the library to link statically.
#[test]
fn the_package_to_be_published_says_how_to_link_all_that_is_in_it() {
    let files = files_as(&samples::timer(), serde_json::Value::Null, Some(release_of_the_timer()));
    let files = files.expect("a package");
    for path in ["README.md", "CMakeLists.txt", "lib/cmake/my_timer/my_timer-config.cmake"] {
        let content = files.iter().find(|(at, _)| *at == path).expect("there").1;
        let Content::Text(text) = content else { panic!("{path} is a text") };
        let name = path.rsplit('/').next().expect("a name");
        expect_file![format!("{}/tests/golden/cpp-published/{name}", env!("CARGO_MANIFEST_DIR"))]
            .assert_eq(text);
    }
}

#[test]
fn the_example_in_the_readme_compiles() {
    for contract in [samples::timer(), samples::values()] {
        let folder = tempfile::tempdir().expect("a folder");
        written(&contract, folder.path());
        let files = files(&contract, serde_json::Value::Null).expect("a package");
        let readme = files.iter().find(|(path, _)| *path == "README.md").expect("there");
        let Content::Text(readme) = readme.1 else { panic!("it is a text") };
        let (_, example) = readme.split_once("```cpp\n").expect("a program");
        let (example, _) = example.split_once("```").expect("it has an end");
        compiler::cxx(folder.path(), "c++17", example).unwrap_or_else(|output| panic!("{output}\n{example}"));
    }
}

#[test]
fn the_namespace_is_what_the_settings_say() {
    let of = |namespace: &str| files(&samples::timer(), serde_json::json!({ "namespace": namespace }));
    let acme = of("acme::timer").expect("a package");
    let types = acme.iter().find(|(path, _)| *path == "include/my_timer/types.hpp").expect("there");
    assert!(matches!(types.1, Content::Text(text) if text.contains("\nnamespace acme::timer {\n")));
    let refused = of("acme::ffi").expect_err("it would hide what packages have in common").to_string();
    assert!(refused.contains("`acme::ffi` cannot be a namespace of C++"), "{refused}");
}

#[test]
fn names_that_meet_are_refused() {
    let contract = samples::complete(vec![
        samples::library("kv", ""),
        samples::record("Pair", vec![samples::field("new", Type::I8), samples::field("new_", Type::I8)]),
        samples::record("detail", vec![]),
        samples::enumeration("Kind", vec![samples::variant("Big", vec![]), samples::variant("BIG", vec![])]),
    ]);
    let refused = files(&contract, serde_json::Value::Null).expect_err("names meet").to_string();
    for part in [
        "the field `Pair.new` and the field `Pair.new_` are both `new_` in C++; rename one of them",
        "the variant `Kind::Big` and the variant `Kind::BIG` are both `big` in C++; rename one of them",
    ] {
        assert!(refused.contains(part), "{refused}");
    }
}

/// A moved package: found by `pkg-config` and by CMake, taken in by CMake; linked and run without any environment variable.
#[test]
#[cfg(target_os = "linux")]
fn packages_work_where_they_are_moved_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path().join("some where");
    let contract = samples::complete(vec![samples::library("nothing", "Nothing.")]);
    for (path, content) in files(&contract, serde_json::Value::Null).expect("a package").iter() {
        let target = at.join(path);
        fs_err::create_dir_all(target.parent().expect("a folder")).expect("created");
        match content {
            Content::Text(text) => fs_err::write(target, text).expect("written"),
            Content::Copy(_) => c::tests::library_of_nothing(&target),
            Content::Link(_) => unreachable!("only published packages have them"),
        }
    }
    let main = "#include <nothing.hpp>\n#include <nothing.h>\n\
                int main() { return nothing_destroy(nullptr) == FFI_ERR ? 0 : 1; }\n";
    fs_err::write(folder.path().join("main.cpp"), main).expect("written");
    if compiler::exists("pkg-config") {
        let flags = "c++ -std=c++17 main.cpp $(PKG_CONFIG_PATH=\"$PWD/some where/lib/pkgconfig\" pkg-config --cflags --libs nothing)";
        run(folder.path(), "sh", &["-c", &format!("eval \"{flags} -o by-pkg-config\"")]).expect("built");
        run(folder.path(), "./by-pkg-config", &[]).expect("found its library");
    }
    if !compiler::exists("cmake") {
        return;
    }
    let found = "find_package(nothing 1.2 CONFIG REQUIRED)";
    let taken = format!("add_subdirectory(\"{0}\" nothing)", at.display());
    let fetched = format!(
        "include(FetchContent)\nFetchContent_Declare(nothing SOURCE_DIR \"{}\")\nFetchContent_MakeAvailable(nothing)",
        at.display()
    );
    for (way, statement) in [("found", found), ("taken", &taken), ("fetched", &fetched)] {
        let lists = format!(
            "cmake_minimum_required(VERSION 3.14)\nproject(main CXX)\n{statement}\nadd_executable(main main.cpp)\n\
             target_link_libraries(main PRIVATE nothing::nothing)\n"
        );
        fs_err::write(folder.path().join("CMakeLists.txt"), lists).expect("written");
        let prefix = format!("-DCMAKE_PREFIX_PATH={}", at.display());
        run(folder.path(), "cmake", &["-S", ".", "-B", way, &prefix])
            .unwrap_or_else(|output| panic!("{way}:\n{output}"));
        run(folder.path(), "cmake", &["--build", way]).unwrap_or_else(|output| panic!("{way}:\n{output}"));
        run(folder.path(), &format!("./{way}/main"), &[]).expect("found its library");
    }
}
