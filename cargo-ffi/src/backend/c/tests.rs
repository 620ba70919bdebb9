//! The header, its proof and its package, for contracts built in code.
//!
//! Goldens are in `tests/golden/c`; `UPDATE_EXPECT=1` rewrites them.

pub(in crate::backend) mod compiler;
mod layouts;
mod round_trip;
pub(in crate::backend) mod samples;

use std::{collections::BTreeSet, path::Path};

use expect_test::{ExpectFile, expect, expect_file};
use ffi_model::contract::{Abi, ConstValue, Contract, Decl, OnFull, Type};
use semver::Version;

use super::{C, check_header, header, static_assertions};
use crate::{
    backend::{
        About, Backend, Content, Files, Input, Release, StaticLibrary,
        shared::{SharedNames, System},
    },
    error::Error,
};
use compiler::{compiles, run};
use samples::{constant, enumeration, field, function, library, newtype, record, variant};

#[track_caller]
fn golden(contract: &Contract, expect: &ExpectFile) {
    expect.assert_eq(&header(contract).expect("a header"));
}

#[test]
fn header_of_every_kind_of_item() {
    golden(&samples::gauntlet(), &expect_file!["../../../tests/golden/c/gauntlet.h"]);
}

#[test]
fn header_of_the_timer() {
    golden(&samples::timer(), &expect_file!["../../../tests/golden/c/my_timer.h"]);
}

#[test]
fn headers_are_clean_in_every_standard_and_go_together_in_any_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    for contract in [samples::gauntlet(), samples::timer()] {
        let file = format!("{}.h", contract.library().prefix);
        fs_err::write(folder.join(file), header(&contract).expect("a header")).expect("written");
    }
    for unit in [
        "#include \"gauntlet.h\"\n",
        "#include \"gauntlet.h\"\n#include \"my_timer.h\"\n#include \"gauntlet.h\"\n",
        "#include \"my_timer.h\"\n#include \"gauntlet.h\"\n",
        "#include <errno.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include \"gauntlet.h\"\n",
        include_str!("tests/use.c"),
    ] {
        compiles(folder, unit);
    }
}

#[test]
fn types_that_hold_themselves_compile_in_any_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let mut decls = samples::recursive();
    for _ in 0..decls.len() {
        decls.rotate_left(1);
        for reversed in [false, true] {
            let mut decls = decls.clone();
            if reversed {
                decls.reverse();
            }
            decls.insert(0, library("gauntlet", ""));
            let text = header(&samples::complete(decls)).expect("a header");
            fs_err::write(folder.join("gauntlet.h"), text).expect("written");
            let unit = "#include \"gauntlet.h\"\n";
            compiler::c(folder, "c99", unit).unwrap_or_else(|output| panic!("{output}"));
            compiler::cxx(folder, "c++11", unit).unwrap_or_else(|output| panic!("{output}"));
        }
    }
}

#[test]
fn functions_of_the_prelude_give_what_they_say() {
    succeeds(&samples::timer(), include_str!("tests/prelude.c"));
}

#[test]
fn typed_functions_hand_over_what_the_library_expects() {
    succeeds(&samples::gauntlet(), include_str!("tests/wrappers.c"));
}

/// A program in the common part of C99 and C++11 returns 0 in both.
#[track_caller]
fn succeeds(contract: &Contract, program: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let file = format!("{}.h", contract.library().prefix);
    fs_err::write(folder.join(file), header(contract).expect("a header")).expect("written");
    for (compiler, standard, file) in [("cc", "-std=c99", "main.c"), ("c++", "-std=c++11", "main.cpp")] {
        if compiler::exists(compiler) {
            fs_err::write(folder.join(file), program).expect("written");
            let args = [standard, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I.", file, "-o", "main"];
            run(folder, compiler, &args).unwrap_or_else(|output| panic!("{output}"));
            run(folder, "./main", &[]).expect("every value is right");
        }
    }
}

#[test]
fn every_name_of_the_prelude_is_taken() {
    let prelude = super::header::rendered(&ffi_templates::c::Prelude);
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = prelude.split(|c| !is_name(c)).filter(|word| word.to_ascii_lowercase().starts_with("ffi_"));
    let words: BTreeSet<&str> = words.collect();
    assert_eq!(words, super::collisions::PRELUDE.iter().copied().collect());
}

#[test]
#[cfg(target_pointer_width = "64")]
fn static_assertions_hold_and_can_fail() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let mut contract = samples::gauntlet();
    layouts::fill(&mut contract, |_| {});
    fs_err::write(folder.join("gauntlet.h"), header(&contract).expect("a header")).expect("written");
    let unit = static_assertions(&contract);
    assert_eq!(unit.matches("\"alignment of").count(), 123);
    compiler::c(folder, "c11", &unit).unwrap_or_else(|output| panic!("{output}\n{unit}"));

    layouts::fill(&mut contract, |layout| layout.offsets.iter_mut().for_each(|offset| *offset += 8));
    let output = compiler::c(folder, "c11", &static_assertions(&contract)).expect_err("a difference");
    assert!(output.contains("offset of gauntlet_everything_t.flag"), "{output}");

    // Structs that nobody wrote, in a program that packs what it includes.
    let packed = format!("#pragma pack(1)\n{unit}");
    let output = compiler::c(folder, "c11", &packed).expect_err("a difference");
    assert!(output.contains("offset of gauntlet_u16_to_level_entry_t.value"), "{output}");
}

#[test]
#[cfg(target_pointer_width = "64")]
fn layouts_read_back_from_the_header_equal_the_library() {
    let mut contract = samples::gauntlet();
    layouts::fill(&mut contract, |_| {});
    let text = header(&contract).expect("a header");
    let check =
        |contract: &Contract| check_header(&text, contract, &compiler::own_headers()).expect("a header");
    assert_eq!(check(&contract), super::LayoutCheck { compared: 55, differences: vec![] });

    layouts::fill(&mut contract, |layout| {
        layout.size += 8;
        if let Some(last) = layout.offsets.last_mut() {
            *last += 4;
        }
    });
    expect![[r#"
        the size of `Shape` is 48 in the library and 40 in the header
        the offset of `Shape.value` is 12 in the library and 8 in the header
        the size of `Denied` is 32 in the library and 24 in the header
        the size of `Failure` is 96 in the library and 88 in the header
        the offset of `Failure.value` is 28 in the library and 24 in the header
        the size of `Term` is 48 in the library and 40 in the header
        the offset of `Term.value` is 12 in the library and 8 in the header
        the size of `Seat` is 24 in the library and 16 in the header
        the offset of `Seat.value` is 12 in the library and 8 in the header
        the size of `Point` is 24 in the library and 16 in the header
        the offset of `Point.größe` is 12 in the library and 8 in the header
        the size of `Everything` is 480 in the library and 472 in the header
        the offset of `Everything.rank` is 468 in the library and 464 in the header
        the size of `Optional` is 312 in the library and 304 in the header
        the offset of `Optional.lists` is 300 in the library and 296 in the header
        the size of `Empty` is 9 in the library and 1 in the header
        the size of `Lists` is 648 in the library and 640 in the header
        the offset of `Lists.points` is 628 in the library and 624 in the header
        the size of `Held` is 464 in the library and 456 in the header
        the offset of `Held.maybe_maybe_list` is 444 in the library and 440 in the header
        the size of `Broken` is 48 in the library and 40 in the header
        the offset of `Broken.line` is 36 in the library and 32 in the header
        the size of `Defaults` is 64 in the library and 56 in the header
        the offset of `Defaults.maybe` is 52 in the library and 48 in the header
        the size of `Node` is 32 in the library and 24 in the header
        the offset of `Node.parent` is 20 in the library and 16 in the header
        the size of `Chain` is 24 in the library and 16 in the header
        the offset of `Chain.next` is 12 in the library and 8 in the header
        the size of `Tree` is 40 in the library and 32 in the header
        the offset of `Tree.leaves` is 20 in the library and 16 in the header
        the size of `Pair` is 16 in the library and 8 in the header
        the offset of `Pair.sides` is 4 in the library and 0 in the header
        the size of `Thread` is 40 in the library and 32 in the header
        the offset of `Thread.text` is 20 in the library and 16 in the header
        the size of `Box` is 24 in the library and 16 in the header
        the offset of `Box.inside` is 4 in the library and 0 in the header
        the size of `Sessions` is 112 in the library and 104 in the header
        the offset of `Sessions.class_` is 100 in the library and 96 in the header
        the size of `Busy` is 32 in the library and 24 in the header
        the offset of `Busy.with` is 20 in the library and 16 in the header
        the size of `OnHostilePayload` is 48 in the library and 40 in the header
        the offset of `OnHostilePayload.data` is 28 in the library and 24 in the header
        the size of `AskAllArgs` is 480 in the library and 472 in the header
        the offset of `AskAllArgs.rank` is 468 in the library and 464 in the header
        the size of `TellArgs` is 24 in the library and 16 in the header
        the offset of `TellArgs.class_` is 4 in the library and 0 in the header
        the size of `ConfirmArgs` is 9 in the library and 1 in the header
        the size of `GiveFlagArgs` is 16 in the library and 8 in the header
        the offset of `GiveFlagArgs.x` is 4 in the library and 0 in the header
        the size of `GiveTextArgs` is 16 in the library and 8 in the header
        the offset of `GiveTextArgs.x` is 4 in the library and 0 in the header
        the size of `GiveBytesArgs` is 16 in the library and 8 in the header
        the offset of `GiveBytesArgs.x` is 4 in the library and 0 in the header
        the size of `GiveOctetsArgs` is 16 in the library and 8 in the header
        the offset of `GiveOctetsArgs.x` is 4 in the library and 0 in the header
        the size of `GiveListArgs` is 16 in the library and 8 in the header
        the offset of `GiveListArgs.x` is 4 in the library and 0 in the header
        the size of `GiveDigestArgs` is 16 in the library and 8 in the header
        the offset of `GiveDigestArgs.x` is 4 in the library and 0 in the header
        the size of `GiveLevelArgs` is 16 in the library and 8 in the header
        the offset of `GiveLevelArgs.x` is 4 in the library and 0 in the header
        the size of `GiveShapeArgs` is 16 in the library and 8 in the header
        the offset of `GiveShapeArgs.x` is 4 in the library and 0 in the header
        the size of `GiveMaybeArgs` is 16 in the library and 8 in the header
        the offset of `GiveMaybeArgs.x` is 4 in the library and 0 in the header
        the size of `GiveMaybeTextArgs` is 16 in the library and 8 in the header
        the offset of `GiveMaybeTextArgs.x` is 4 in the library and 0 in the header
        the size of `GiveTwiceArgs` is 16 in the library and 8 in the header
        the offset of `GiveTwiceArgs.x` is 4 in the library and 0 in the header
        the size of `GiveNicknameArgs` is 16 in the library and 8 in the header
        the offset of `GiveNicknameArgs.x` is 4 in the library and 0 in the header
        the size of `GiveBoxedArgs` is 16 in the library and 8 in the header
        the offset of `GiveBoxedArgs.x` is 4 in the library and 0 in the header
        the size of `GiveBoxedTextArgs` is 16 in the library and 8 in the header
        the offset of `GiveBoxedTextArgs.x` is 4 in the library and 0 in the header
        the size of `GiveLinkArgs` is 16 in the library and 8 in the header
        the offset of `GiveLinkArgs.x` is 4 in the library and 0 in the header
        the size of `GiveSessionArgs` is 16 in the library and 8 in the header
        the offset of `GiveSessionArgs.x` is 4 in the library and 0 in the header
        the size of `StorageGetArgs` is 24 in the library and 16 in the header
        the offset of `StorageGetArgs.key` is 4 in the library and 0 in the header
        the size of `StorageLogArgs` is 24 in the library and 16 in the header
        the offset of `StorageLogArgs.line` is 4 in the library and 0 in the header
        the size of `[Point; 4]` is 96 in the library and 64 in the header
        the size of `[Pair; 2]` is 32 in the library and 16 in the header"#]]
    .assert_eq(&check(&contract).differences.join("\n"));

    layouts::fill(&mut contract, |layout| layout.offsets.truncate(1));
    let differences = check(&contract).differences;
    assert!(
        differences.contains(&"`Point` has 1 field in the library and 2 fields in the header".into()),
        "{differences:?}"
    );
}

#[track_caller]
fn refused(decls: Vec<Decl>, expect: &str) {
    let contract = samples::complete(decls);
    match header(&contract) {
        Err(Error::Unsupported { language, items }) => {
            assert_eq!(language, "C");
            assert_eq!(items.join("\n"), expect);
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn names_that_meet_in_c_are_refused_with_both() {
    let unit = |name: &str| variant(name, vec![]);
    refused(
        vec![
            library("demo", ""),
            record("ShapeCircle", vec![field("radius", Type::F64)]),
            enumeration("Shape", vec![variant("Circle", vec![field("radius", Type::F64)]), unit("None")]),
        ],
        "the variant `Shape::Circle` and the struct `ShapeCircle` are both `demo_shape_circle_t` in C; rename one of them",
    );
    refused(
        vec![library("demo", ""), record("Ctx", vec![field("int", Type::Bool), field("int_", Type::Bool)])],
        "the context type and the struct `Ctx` are both `demo_ctx_t` in C; rename one of them\n\
         the field `Ctx.int` and the field `Ctx.int_` are both `int_` in C; rename one of them",
    );
    refused(
        vec![
            library("demo", ""),
            constant("LEVEL_LOW", Type::I32, Some(ConstValue::Int(1))),
            enumeration("Level", vec![unit("Low")]),
        ],
        "the constant `LEVEL_LOW` and the variant `Level::Low` are both `DEMO_LEVEL_LOW` in C; rename one of them",
    );
    refused(
        vec![
            library("demo", ""),
            record("OptI64", vec![field("x", Type::I64)]),
            function("a", Type::Seq(Box::new(Type::Option(Box::new(Type::I64))))),
            function("b", Type::Seq(Box::new(Type::Named("OptI64".into())))),
        ],
        "a sequence of `Option<i64>` and a sequence of `OptI64` are both `demo_opt_i64_slice_t` in C; rename one of them",
    );
    refused(
        vec![
            library("demo", ""),
            constant("ABI_HASH", Type::I32, Some(ConstValue::Int(1))),
            function("abi_matches", Type::I64),
        ],
        "the check of the library and the constant `ABI_HASH` are both `DEMO_ABI_HASH` in C; rename one of them\n\
         the check of the library and the function `abi_matches` are both `demo_abi_matches` in C; rename one of them",
    );
    let map = Type::Map(Box::new(Type::Str), Box::new(Type::I64));
    refused(
        vec![
            library("demo", ""),
            newtype("StrToI64Map", Type::I64),
            record("U8Array_4", vec![field("x", Type::Array(Box::new(Type::U8), 4)), field("map", map)]),
        ],
        "the struct `U8Array_4` and an array `[u8; 4]` are both `demo_u8_array_4_t` in C; rename one of them\n\
         the newtype `StrToI64Map` and a map `HashMap<String, i64>` are both `demo_str_to_i64_map_t` in C; rename one of them",
    );
    let named = |name: &str| Type::Named(name.into());
    let [args, log_fn] = samples::host("log_fn", false, vec![], None, None);
    let [other_args, log] = samples::host("log", false, vec![], None, None);
    refused(
        vec![
            library("demo", ""),
            record("Tick", vec![field("x", Type::I64)]),
            samples::event("on_tick", "tick", named("Tick"), OnFull::Block),
            function("on_tick_fn", Type::I64),
            samples::event("on_tick_fn_fn", "other", named("Tick"), OnFull::Block),
            args,
            log_fn,
            other_args,
            log,
            function("log_fn", Type::I64),
            function("log_fn_fn", Type::I64),
            function("host_error", Type::I64),
        ],
        "what fails any host function and the function `host_error` are both `demo_host_error` in C; rename one of them\n\
         the function `on_tick_fn` and the event `on_tick` are both `demo_on_tick_fn` in C; rename one of them\n\
         the function `log_fn_fn` and the host function `log_fn` are both `demo_log_fn_fn` in C; rename one of them\n\
         the function `log_fn` and the host function `log` are both `demo_log_fn` in C; rename one of them",
    );
    // A type that is only taken where there are streams.
    let stream = || record("Stream", vec![field("x", Type::I64)]);
    let ticks = samples::streaming(samples::method("ticks", Some(Type::I64)));
    refused(
        vec![library("demo", ""), stream(), ticks.clone()],
        "the type of streams and the struct `Stream` are both `demo_stream_t` in C; rename one of them",
    );
    for other in [samples::method("ticks", Some(Type::I64)), samples::exported(Abi::Cbor, ticks)] {
        header(&samples::complete(vec![library("demo", ""), stream(), other])).expect("a header");
    }
    header(&samples::complete(vec![library("demo", ""), function("host_error", Type::I64)]))
        .expect("a header");
    refused(
        vec![library("ffi", ""), record("Str", vec![field("x", Type::I64)])],
        "the prelude of every header and the struct `Str` are both `ffi_str_t` in C; rename one of them",
    );
}

#[test]
fn what_c_has_no_form_for_is_refused() {
    refused(
        vec![library("demo", ""), constant("MAX", Type::U8, None)],
        "`MAX`: the library does not say its value",
    );
}

fn package(contract: &Contract) -> Files {
    package_as(contract, Version::new(1, 2, 3), None)
}

fn package_as(contract: &Contract, version: Version, release: Option<Release>) -> Files {
    let about = About {
        name: "my-timer".into(),
        version,
        description: Some("A timer: #1 for $HOME.\n\nMore.".into()),
        license: Some("MIT".into()),
        repository: Some("https://example.org/timer#readme".into()),
    };
    let library = format!("/build/lib{}.so", contract.library().prefix).into();
    let config = serde_json::Value::Null;
    let input = Input { contract, about, library, host: String::new(), config, release };
    C.render(&input).expect("a package")
}

fn text<'a>(files: &'a Files, path: &str) -> &'a str {
    files
        .iter()
        .find_map(|(at, content)| match content {
            Content::Text(text) if at == path => Some(text.as_str()),
            _ => None,
        })
        .unwrap_or_else(|| panic!("no `{path}`"))
}

#[test]
fn package_of_the_timer() {
    let files = package(&samples::timer());
    let paths: Vec<_> = files.iter().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            "README.md",
            "include/my_timer.h",
            "lib/cmake/my_timer/my_timer-config-version.cmake",
            "lib/cmake/my_timer/my_timer-config.cmake",
            "lib/libmy_timer.so",
            "lib/pkgconfig/my_timer.pc",
        ]
    );
    let golden = |path: &str, expect: ExpectFile| expect.assert_eq(text(&files, path));
    golden("README.md", expect_file!["../../../tests/golden/c/README.md"]);
    golden("lib/pkgconfig/my_timer.pc", expect_file!["../../../tests/golden/c/my_timer.pc"]);
    golden(
        "lib/cmake/my_timer/my_timer-config.cmake",
        expect_file!["../../../tests/golden/c/my_timer-config.cmake"],
    );
}

/// With a version in its names, and the library to link statically.
pub(in crate::backend) fn release_of_the_timer() -> Release {
    let version = Version::new(1, 2, 3);
    Release {
        names: Some(SharedNames::versioned(System::Elf, "my_timer", &version)),
        staticlib: Some(StaticLibrary {
            path: "/build/libmy_timer.a".into(),
            native_libs: ["-lgcc_s", "-lutil", "-lc"].map(str::to_owned).into(),
        }),
        others: Vec::new(),
    }
}

#[test]
fn package_of_the_timer_to_be_published() {
    let files = package_as(&samples::timer(), Version::new(1, 2, 3), Some(release_of_the_timer()));
    let libraries: Vec<_> = files.iter().filter(|(path, _)| path.starts_with("lib/lib")).collect();
    assert_eq!(
        libraries,
        [
            ("lib/libmy_timer.a", &Content::Copy("/build/libmy_timer.a".into())),
            ("lib/libmy_timer.so", &Content::Link("libmy_timer.so.1".into())),
            ("lib/libmy_timer.so.1", &Content::Link("libmy_timer.so.1.2.3".into())),
            ("lib/libmy_timer.so.1.2.3", &Content::Copy("/build/libmy_timer.so".into())),
        ]
    );
    let golden = |path: &str, expect: ExpectFile| expect.assert_eq(text(&files, path));
    golden("README.md", expect_file!["../../../tests/golden/c-published/README.md"]);
    golden("lib/pkgconfig/my_timer.pc", expect_file!["../../../tests/golden/c-published/my_timer.pc"]);
    golden(
        "lib/cmake/my_timer/my_timer-config.cmake",
        expect_file!["../../../tests/golden/c-published/my_timer-config.cmake"],
    );
}

#[test]
fn examples_in_readmes_compile() {
    for contract in [samples::gauntlet(), samples::timer()] {
        let folder = tempfile::tempdir().expect("a folder");
        let files = package(&contract);
        let library = &contract.library().prefix;
        let file = format!("{library}.h");
        fs_err::write(folder.path().join(&file), text(&files, &format!("include/{file}"))).expect("written");
        let readme = text(&files, "README.md");
        let examples: Vec<&str> =
            readme.split("```c\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert_eq!(examples.len(), 2, "a program, and functions for the rest");
        for example in examples {
            compiler::c(folder.path(), "c99", example).unwrap_or_else(|output| panic!("{output}\n{example}"));
        }
    }
}

/// A moved package, found by `pkg-config` and by CMake, linked and run without any environment variable.
#[test]
#[cfg(target_os = "linux")]
fn packages_work_where_they_are_moved_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path().join("some where");
    let contract = samples::complete(vec![library("nothing", "Nothing.")]);
    for (path, content) in package(&contract).iter() {
        let target = at.join(path);
        fs_err::create_dir_all(target.parent().expect("a folder")).expect("created");
        match content {
            Content::Text(text) => fs_err::write(target, text).expect("written"),
            Content::Copy(_) => library_of_nothing(&target),
            Content::Link(_) => unreachable!("only published packages have them"),
        }
    }
    let main = "#include <nothing.h>\nint main(void) { return nothing_destroy(0) == FFI_ERR ? 0 : 1; }\n";
    fs_err::write(folder.path().join("main.c"), main).expect("written");

    if compiler::exists("pkg-config") {
        let flags = "cc main.c $(PKG_CONFIG_PATH=\"$PWD/some where/lib/pkgconfig\" pkg-config --cflags --libs nothing)";
        run(folder.path(), "sh", &["-c", &format!("eval \"{flags} -o by-pkg-config\"")]).expect("built");
        run(folder.path(), "./by-pkg-config", &[]).expect("found its library");
    }
    if compiler::exists("cmake") {
        let lists = "cmake_minimum_required(VERSION 3.16)\nproject(main C)\n\
                     find_package(nothing 1.2 CONFIG REQUIRED)\nadd_executable(by-cmake main.c)\n\
                     target_link_libraries(by-cmake PRIVATE nothing::nothing)\n";
        fs_err::write(folder.path().join("CMakeLists.txt"), lists).expect("written");
        let prefix = format!("-DCMAKE_PREFIX_PATH={}", at.display());
        run(folder.path(), "cmake", &["-S", ".", "-B", "build", &prefix]).expect("configured");
        run(folder.path(), "cmake", &["--build", "build"]).expect("built");
        run(folder.path(), "./build/by-cmake", &[]).expect("found its library");

        let newer = lists.replace("nothing 1.2 ", "nothing 1.3 ");
        fs_err::write(folder.path().join("CMakeLists.txt"), newer).expect("written");
        run(folder.path(), "cmake", &["-S", ".", "-B", "newer", &prefix]).expect_err("too old");
    }
}

/// What CMake is told of versions is what the names of the library have of them.
#[test]
fn cmake_takes_the_versions_that_cargo_would() {
    if !compiler::exists("cmake") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let contract = samples::complete(vec![library("nothing", "Nothing.")]);
    let mut script = String::new();
    for (have, want, is_compatible) in [
        ("1.2.3", "1.2.3", true),
        ("1.2.3", "1.1", true),
        ("1.2.3", "1", true),
        ("1.2.3", "", true),
        ("1.2.3", "1.3", false),
        ("12.0.0", "1", false),
        ("2.0.0", "1.9", false),
        ("0.2.3", "0.2", true),
        ("0.2.3", "0.2.1", true),
        ("0.2.3", "0.1", false),
        ("0.21.0", "0.2", false),
        ("0.0.3", "0.0.3", true),
        ("0.0.3", "0.0.2", false),
    ] {
        let files = package_as(&contract, Version::parse(have).expect("a version"), None);
        let version = text(&files, "lib/cmake/nothing/nothing-config-version.cmake");
        fs_err::write(folder.path().join(format!("{have}.cmake")), version).expect("written");
        script.push_str(&format!(
            "set(PACKAGE_FIND_VERSION \"{want}\")\ninclude({have}.cmake)\n\
             if(NOT PACKAGE_VERSION_COMPATIBLE STREQUAL \"{}\")\n  message(SEND_ERROR \"{want} of {have}\")\nendif()\n",
            is_compatible.to_string().to_uppercase()
        ));
    }
    fs_err::write(folder.path().join("all.cmake"), script).expect("written");
    run(folder.path(), "cmake", &["-P", "all.cmake"]).unwrap_or_else(|output| panic!("{output}"));
}

#[cfg(target_os = "linux")]
pub(in crate::backend) fn library_of_nothing(target: &Path) {
    let source = target.with_extension("c");
    fs_err::write(&source, "int nothing_destroy(void *ctx) { return ctx == 0; }\n").expect("written");
    let (source, target) = (source.to_string_lossy(), target.to_string_lossy());
    run(Path::new("."), "cc", &["-shared", "-fPIC", &source, "-o", &target]).expect("a library");
}
