//! What is generated: golden files of one module with everything in it, Go's own tools on them, and a program that sends
//! values through it to a library that gives them back.
//!
//! Goldens are in `tests/golden/go`; `UPDATE_EXPECT=1` rewrites them.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod echo;
mod feed;
mod gallery;
mod hub;

use std::path::Path;

use expect_test::expect_file;
use ffi_model::{
    contract::{
        Abi, ConstDecl, ConstValue, Contract, Decl, FunctionDecl, FunctionKind, HandleDecl, InterfaceDecl,
        LibraryDecl, NewtypeDecl, Type,
    },
    round_trip, symbol,
};

use super::{CodecTest, Go};
use crate::{
    backend::{Backend as _, Content, Files, Input, Plan, Release, c::tests::samples},
    error::Error,
    process::Program,
    tools::go::{Go as Toolchain, probe},
};

/// The head of a library for Linux on x86-64: all that a package has to know.
fn library(folder: &Path, name: &str) -> std::path::PathBuf {
    library_for(62, folder, name)
}

/// The same for another processor, by its number in ELF.
fn library_for(machine: u8, folder: &Path, name: &str) -> std::path::PathBuf {
    let mut elf = [0_u8; 64];
    elf[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    (elf[16], elf[18], elf[20], elf[52], elf[58]) = (3, machine, 1, 64, 64);
    let path = folder.join(format!("lib{name}.so"));
    fs_err::write(&path, elf).expect("a temporary folder is writable");
    path
}

#[track_caller]
fn render(contract: &Contract, config: serde_json::Value) -> Result<Files, Error> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    Go.render(&input(contract, config, folder.path()))
}

/// What a package is made from. The library is in `folder`.
fn input<'a>(contract: &'a Contract, config: serde_json::Value, folder: &Path) -> Input<'a> {
    let prefix = &contract.library().prefix;
    let about = samples::about(&prefix.replace('_', "-"));
    Input { contract, about, library: library(folder, prefix), host: String::new(), config, release: None }
}

fn text(files: &Files, path: &str) -> String {
    match files.iter().find(|(name, _)| *name == path) {
        Some((_, Content::Text(text))) => text.clone(),
        other => panic!("`{path}` is generated text, not {other:?}"),
    }
}

fn library_of(functions: Vec<Decl>) -> Contract {
    library_called("Lib", functions)
}

fn library_called(name: &str, functions: Vec<Decl>) -> Contract {
    let library = LibraryDecl {
        name: name.into(),
        prefix: "lib".into(),
        version: 1,
        package_version: "1.2.3".into(),
        docs: String::new(),
    };
    let decls = std::iter::once(Decl::Library(library)).chain(functions);
    let mut contract = Contract::new(decls.collect()).expect("a sound contract");
    contract.complete(&[], 0x0123_4567_89ab_cdef);
    contract
}

#[test]
fn a_module_with_everything() {
    golden(&gallery::contract(), "go");
}

/// One with libraries for Linux on two processors, to be published.
#[test]
fn a_module_for_several_platforms() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let other = folder.path().join("aarch64");
    fs_err::create_dir(&other).expect("writable");
    let contract = library_of(vec![]);
    let config = serde_json::json!({"module": "github.com/me/lib"});
    let mut input = input(&contract, config, folder.path());
    let others = vec![library_for(183, &other, "lib")];
    input.release = Some(Release { others, ..Release::default() });
    let files = Go.render(&input).expect("a module");
    for (platform, from) in [("linux_amd64", folder.path()), ("linux_arm64", &other)] {
        let binary = files.iter().find(|(path, _)| *path == format!("lib/{platform}/liblib.so"));
        assert_eq!(binary.map(|(_, content)| content), Some(&Content::Copy(from.join("liblib.so"))));
        let link = text(&files, &format!("link_{platform}.go"));
        assert!(link.contains(&format!("-L${{SRCDIR}}/lib/{platform} -llib ")), "{link}");
        assert!(link.contains(&format!("import _ \"github.com/me/lib/lib/{platform}\"")), "{link}");
    }
    let unsupported = text(&files, "unsupported.go");
    assert!(
        unsupported.contains("//go:build cgo && !((linux && amd64) || (linux && arm64))\n"),
        "{unsupported}"
    );
    let readme = text(&files, "README.md");
    assert!(readme.contains("\ngo get github.com/me/lib@v1.2.3\n"), "{readme}");
    assert!(readme.contains("    lib/linux_amd64/liblib.so\n    lib/linux_arm64/liblib.so\n"), "{readme}");

    let plan = Plan { about: input.about.clone(), config: input.config.clone(), targets: Vec::new() };
    let steps = Go.advice(&plan).expect("a version that Go takes");
    assert_eq!(steps.warnings, [""; 0]);
    assert!(steps.steps[0].contains("`git tag v1.2.3`"), "{steps:?}");

    let others = vec![library_for(62, &other, "lib")];
    input.release = Some(Release { others, ..Release::default() });
    let refused = Go.render(&input).expect_err("two for one platform").to_string();
    assert!(refused.contains("Go knows both as linux_amd64"), "{refused}");
}

#[test]
fn a_module_with_handles() {
    golden(&hub::contract(), "go-handles");
}

#[test]
fn a_module_with_events_streams_and_host_functions() {
    golden(&feed::contract(), "go-feed");
}

#[test]
fn a_test_of_every_type() {
    let text = round_trip_test(&with_round_trips(&gallery::contract())).expect("there are types");
    expect_file!["../../../tests/golden/go-round-trip/round_trip_test.go"].assert_eq(&text);
    let CodecTest { test, exports } =
        codec_test(&with_round_trips(&gallery::contract())).expect("there are types");
    expect_file!["../../../tests/golden/go-round-trip/codec_test.go"].assert_eq(&test);
    expect_file!["../../../tests/golden/go-round-trip/exports_test.go"].assert_eq(&exports);
    assert_eq!(round_trip_test(&gallery::contract()), None, "no functions, no test");
    assert_eq!(codec_test(&gallery::contract()), None, "no functions, no test");
    let text = round_trip_test(&with_round_trips(&feed::contract())).expect("there are types");
    let without = "//   - Ticket, which holds a handle, which cannot leave the library without a context\n";
    assert!(text.contains(without), "{text}");
}

/// `contract` with the functions that a library has when it is compiled for its test, and with newtypes of all kinds that the
/// author converts.
fn with_round_trips(contract: &Contract) -> Contract {
    let mut decls: Vec<Decl> = contract.decls().collect();
    for name in ["Alias", "Place", "Tags", "Nickname", "OwnerId"] {
        let converted = decls.iter_mut().find_map(|decl| match decl {
            Decl::Newtype(decl) if decl.name == name => Some(&mut decl.converts),
            _ => None,
        });
        if let Some(converts) = converted {
            *converts = true;
        }
    }
    let mut left_out = round_trip::holding_handles(&decls);
    left_out.extend(contract.host_functions().iter().map(|decl| decl.args.as_str()));
    let types = decls.iter().filter(|decl| !left_out.contains(decl.name()));
    let functions: Vec<FunctionDecl> = types.flat_map(round_trip::functions).collect();
    decls.extend(functions.into_iter().map(Decl::Function));
    let mut contract = Contract::new(decls).expect("a sound contract");
    contract.complete(&[], 0x0123_4567_89ab_cdef);
    contract
}

fn codec_test(contract: &Contract) -> Option<CodecTest> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    super::codec(&input(contract, serde_json::Value::Null, folder.path())).expect("Go can express all of it")
}

fn round_trip_test(contract: &Contract) -> Option<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    super::round_trip(&input(contract, serde_json::Value::Null, folder.path()))
        .expect("Go can express all of it")
}

/// Compares the module of `contract` with the files in that folder.
#[track_caller]
fn golden(contract: &Contract, folder: &str) {
    let files = render(contract, serde_json::Value::Null).expect("Go can express all of it");
    let header = format!("{}.h", contract.library().prefix);
    let mut paths: Vec<&str> = Vec::new();
    for (path, content) in files.iter() {
        paths.push(path);
        // The header is the C backend's, with golden files of its own.
        if let Content::Text(text) = content
            && path != header
        {
            expect_file![format!("../../../tests/golden/{folder}/{path}")].assert_eq(text);
        }
    }
    expect_file![format!("../../../tests/golden/{folder}/files.txt")].assert_eq(&(paths.join("\n") + "\n"));
}

#[test]
fn a_library_that_only_cbor_hosts_can_make_is_refused() {
    let function = |name: &str, kind, abi| {
        Decl::Function(FunctionDecl { abi, ..gallery::function(name, kind, &[], None) })
    };
    let create = function("create", FunctionKind::Constructor, Abi::Cbor);
    let get = |abi| function("get", FunctionKind::Method, abi);
    let refused = render(&library_of(vec![create.clone(), get(Abi::Both)]), serde_json::Value::Null);
    let Err(Error::Unsupported { items, .. }) = refused else { panic!("refused") };
    assert_eq!(
        items,
        [
            "`get` cannot be called: what makes a `Lib` is exported for CBOR only (`create`); give one of these \
          `abi = \"both\"`"
        ]
    );
    let contract = library_of(vec![create, get(Abi::Cbor)]);
    let files = render(&contract, serde_json::Value::Null).expect("nothing is out of reach");
    for path in ["README.md", "doc.go"] {
        let text = text(&files, path);
        assert!(text.contains("Not in this package: `create`, `get`, exported for CBOR only."), "{text}");
    }
    assert_eq!(Go.left_out(&contract).len(), 2);
}

/// Go's tools accept the module as it is, and one that uses next to nothing: no import and no helper too many.
#[test]
fn go_accepts_what_is_generated() {
    let Some(toolchain) = toolchain() else { return };
    let small = library_of(vec![Decl::Function(gallery::function("ping", FunctionKind::Static, &[], None))]);
    let mut method = gallery::function("get", FunctionKind::Method, &[("key", Type::Str)], Some(Type::Bytes));
    method.is_async = true;
    let asynchronous = library_of(vec![Decl::Function(method)]);
    // Methods of a `Lib` call it `l`, and so does the parameter.
    let mut wait =
        gallery::function("wait", FunctionKind::Method, &[("l", Type::Duration)], Some(Type::Duration));
    let now = Decl::Function(FunctionDecl { name: "wait_now".into(), ..wait.clone() });
    wait.is_async = true;
    let short = library_of(vec![Decl::Function(wait), now]);
    // Handles that are only taken, only have static functions, or are not used at all.
    let handle = |name: &str| Decl::Handle(HandleDecl { name: name.into(), docs: String::new() });
    let count = FunctionDecl {
        of: Some("Shelf".into()),
        ..gallery::function("shelf_count", FunctionKind::Static, &[], Some(Type::U8))
    };
    let key = [("key", Type::Handle("Key".into()))];
    let turn = gallery::function("turn", FunctionKind::Static, &key, None);
    let idle = library_of(vec![handle("Shelf")]);
    let taken = library_of(vec![handle("Key"), handle("Shelf"), Decl::Function(turn), Decl::Function(count)]);
    // Structs of numbers and nothing else, which C has no memory for.
    let step = Decl::Record(gallery::record("Step", vec![gallery::field("by", Type::I64)]));
    let taking = [("step", gallery::named("Step"))];
    let walk = Decl::Function(gallery::function("walk", FunctionKind::Static, &taking, None));
    let numbers = library_of(vec![step, walk]);
    let contracts = [
        gallery::contract(),
        hub::contract(),
        feed::contract(),
        library_of(vec![]),
        numbers,
        small,
        asynchronous,
        short,
        idle,
        taken,
    ];
    for contract in contracts.into_iter().chain(talkative()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(&contract, folder.path());
        quiet(&gofmt(&toolchain, folder.path()).args(["-l", "."]));
        quiet(&go(&toolchain, folder.path()).args(["vet", "./..."]));
        quiet(&go(&toolchain, folder.path()).args(["vet", "./..."]).env("CGO_ENABLED", "0"));
    }
}

/// The test is what Go's tools accept as well, whatever there is in the contract.
#[test]
fn go_accepts_the_test() {
    let Some(toolchain) = toolchain() else { return };
    let unit =
        Decl::Newtype(NewtypeDecl { name: "Id".into(), ty: Type::U8, converts: false, docs: String::new() });
    for contract in [gallery::contract(), feed::contract(), library_of(vec![unit])] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let folder = folder.path();
        let contract = with_round_trips(&contract);
        write(&contract, folder);
        let test = round_trip_test(&contract).expect("there are types");
        fs_err::create_dir(folder.join("roundtrip")).expect("writable");
        fs_err::write(folder.join("roundtrip/round_trip_test.go"), test).expect("writable");
        let CodecTest { test, exports } = codec_test(&contract).expect("there are types");
        fs_err::write(folder.join("codec_test.go"), test).expect("writable");
        fs_err::write(folder.join("exports_test.go"), exports).expect("writable");
        quiet(&gofmt(&toolchain, folder).args(["-d", "."]));
        quiet(&go(&toolchain, folder).args(["vet", "./..."]));
    }
}

/// Libraries that have one thing to say. The first letters of their names are what methods call the instance.
fn talkative() -> Vec<Contract> {
    let tick = || Decl::Record(gallery::record("Tick", vec![gallery::field("n", Type::U64)]));
    let event = |name: &str| Decl::Event(feed::event(name, gallery::named("Tick")));
    let text = || Some(Type::Str);
    let stream = gallery::function("ticks", FunctionKind::Method, &[], None);
    let stream = FunctionDecl { stream: Some(Type::U64), ..stream };
    let statics = FunctionDecl { kind: FunctionKind::Static, ..stream.clone() };
    let count = [("n", Type::U32)];
    let interface = Decl::Interface(InterfaceDecl { name: "Log".into(), docs: String::new() });
    let hosts = [
        feed::host(None, "log", &count, None, None),
        feed::host(None, "log", &[], None, None),
        feed::host(None, "ask", &count, None, text()),
        feed::host(None, "ask", &[], text(), text()),
        feed::host(None, "ask", &count, Some(Type::U8), text()),
    ];
    let mut contracts = vec![
        library_called("Player", vec![tick(), event("on_tick")]),
        library_called("Registry", vec![tick(), event("on_tick")]),
        library_called("Subject", vec![tick(), event("on_tick")]),
        library_called("Source", vec![Decl::Function(stream)]),
        library_called("Flow", vec![Decl::Function(statics)]),
        library_called(
            "Logger",
            vec![interface].into_iter().chain(feed::host(Some("Log"), "line", &count, None, None)).collect(),
        ),
    ];
    contracts.extend(hosts.map(|host| library_called("Caller", host.into())));
    contracts
}

/// What Go reads as a function of another file is one that no linker finds; neither the compiler nor vet says so.
#[test]
fn every_function_has_a_body() {
    let empty = gallery::named("Empty");
    let echo = gallery::function("echo", FunctionKind::Static, &[("value", empty.clone())], Some(empty));
    let empty = library_of(vec![Decl::Record(gallery::record("Empty", vec![])), Decl::Function(echo)]);
    for contract in [gallery::contract(), hub::contract(), feed::contract(), empty] {
        let files = render(&contract, serde_json::Value::Null).expect("Go can express all of it");
        for (path, content) in files.iter().filter(|(path, _)| path.ends_with(".go")) {
            let Content::Text(text) = content else { continue };
            for line in text.lines().filter(|line| line.starts_with("func ")) {
                assert!(line.ends_with(['{', '}', '(', '[']), "{path}: {line}");
            }
        }
    }
}

/// The module of `contract`, in a folder.
fn write(contract: &Contract, folder: &Path) {
    for (path, content) in render(contract, serde_json::Value::Null).expect("Go can express all of it").iter()
    {
        let target = folder.join(path);
        fs_err::create_dir_all(target.parent().expect("a file has a folder")).expect("writable");
        match content {
            Content::Text(text) => fs_err::write(target, text).expect("writable"),
            Content::Copy(_) => {
                let folder = target.parent().expect("a file has a folder");
                drop(library(folder, &contract.library().prefix));
            }
            Content::Link(_) => unreachable!("a module has none"),
        }
    }
}

/// Whatever comes as CBOR is read, or refused for what is wrong with it. There is no library in it, and no C.
#[test]
fn what_is_read_may_be_anything() {
    let Some(toolchain) = toolchain() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    write(&gallery::contract(), folder);
    fs_err::write(folder.join("codec_test.go"), include_str!("tests/codec_test.go")).expect("writable");
    quiet(&gofmt(&toolchain, folder).args(["-l", "."]));
    let tested = go(&toolchain, folder).env("CGO_ENABLED", "0").args(["test", "."]).run().expect("go starts");
    assert!(tested.success(), "{}", tested.output);
}

/// Values of every type come back from C as they were sent, in both forms of a call; what cannot cross does not.
#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn values_survive_the_way_to_c_and_back() {
    let test = include_str!("tests/gallery_test.go");
    go_test(&gallery::contract(), include_str!("tests/gallery.c"), test);
}

/// Objects of the library belong to who they should, and are let go of exactly once.
#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn handles_are_let_go_of_once() {
    go_test(&hub::contract(), include_str!("tests/hub.c"), include_str!("tests/hub_test.go"));
}

/// Events, items and calls of the library come to the right code, in order, and never to what is gone.
#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn the_library_talks_by_itself() {
    let contract = feed::contract();
    let files = [
        ("package_test.go", include_str!("tests/feed_test.go").to_owned()),
        ("remote_test.go", include_str!("tests/remote_test.go").to_owned()),
    ];
    go_tests(&contract, &feed::written(&contract), &files, &[]);
}

/// What the test makes differs where it should.
#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn the_test_sees_every_difference() {
    let contract = with_round_trips(&gallery::contract());
    let files = [
        ("roundtrip/round_trip_test.go", round_trip_test(&contract).expect("there are types")),
        ("roundtrip/differences_test.go", include_str!("tests/round_trip_test.go").to_owned()),
    ];
    let tests = ["-run", "TestEvery|TestWhat|TestValues"];
    go_tests(&contract, include_str!("tests/gallery.c"), &files, &tests);
}

/// Runs `test` in the module of `contract`, over a library of echoes and of what is `written`.
#[track_caller]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn go_test(contract: &Contract, written: &str, test: &str) {
    go_tests(contract, written, &[("package_test.go", test.to_owned())], &[]);
}

/// Runs the tests in `files`, those that `args` choose, as [`go_test`] does.
#[track_caller]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn go_tests(contract: &Contract, written: &str, files: &[(&str, String)], args: &[&str]) {
    let Some(toolchain) = toolchain() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    write(contract, folder);
    let units = folder.join("lib/linux_amd64/units");
    fs_err::create_dir(&units).expect("writable");
    let names = ["written.c", "echo.c", "others.c"];
    for (name, unit) in names.iter().zip(echo::units(contract, written)) {
        fs_err::write(units.join(name), unit).expect("writable");
    }
    let library = format!("../lib{}.so", contract.library().prefix);
    let options = ["-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-I../../..", "-o", &library];
    quiet(&Program::new("cc", &units).args(options).args(names));
    for (path, text) in files {
        let path = folder.join(path);
        fs_err::create_dir_all(path.parent().expect("a file has a folder")).expect("writable");
        fs_err::write(path, text).expect("writable");
    }
    quiet(&gofmt(&toolchain, folder).args(["-l", "."]));
    // Cargo puts its own folders there, and what is in them goes before the library in the module.
    let go = go(&toolchain, folder).env_remove("LD_LIBRARY_PATH");
    let tested = go.arg("test").args(args).arg("./...").run().expect("go starts");
    assert!(tested.success(), "{}", tested.output);
}

/// Whatever authors write, gofmt has nothing to change in it. The pieces are what Markdown and Go read differently;
/// the order is random, and the same in every run.
#[test]
fn gofmt_leaves_documentation_alone() {
    const PIECES: [&str; 40] = [
        "word",
        "more words",
        "Words",
        "x",
        " ",
        "  ",
        "    ",
        "\t",
        "text",
        "Looks Like A Heading",
        "ends here.",
        "# Title",
        "## ",
        "#",
        "- item",
        "* item",
        "+ x",
        "1. one",
        "2) two",
        "10. ten",
        "-",
        "---",
        "===",
        "```",
        "```rust",
        "~~~",
        "| a | b |",
        "> quote",
        "[a]: https://b.c",
        "[`Link`]",
        "[x](y::Z)",
        "``",
        "\'\'",
        "go:embed",
        "+build x",
        "\u{feff}",
        "\u{a0}",
        "}",
        "{",
        "\\",
    ];
    let Some(toolchain) = toolchain() else { return };
    let mut seed = 1_u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as usize
    };
    let mut source = String::from("package docs\n");
    for index in 0..3000 {
        let mut docs = String::new();
        for _ in 0..next() % 24 {
            docs.push_str(PIECES[next() % PIECES.len()]);
            docs.push_str(["", " ", "\n", "\n\n"][next() % 4]);
        }
        let name = format!("X{index}");
        let comment = super::docs::comment(&name, &docs, super::docs::Subject::Function);
        source.push('\n');
        source.extend(comment.iter().flat_map(|line| [line, "\n"]));
        source.push_str(&format!("func {name}() {{}}\n"));
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs_err::write(folder.path().join("docs.go"), source).expect("writable");
    quiet(&gofmt(&toolchain, folder.path()).args(["-d", "."]));
}

/// The toolchain; none where it is missing and may be.
#[track_caller]
fn toolchain() -> Option<Toolchain> {
    match probe() {
        Ok(go) => Some(go),
        Err(missing) => {
            let required = std::env::var("FFI_REQUIRE").unwrap_or_default();
            assert!(!required.split(',').any(|name| name == "go"), "{missing}");
            #[expect(clippy::print_stderr, reason = "a skipped test says so")]
            {
                eprintln!("skipped: {missing}; {}", missing.remedy());
            }
            None
        }
    }
}

/// Runs a program that must end well and print nothing.
#[track_caller]
fn quiet(program: &Program) {
    let ran = program.run().expect("the program starts");
    assert!(ran.success() && ran.output.is_empty(), "`{}` {}:\n{}", ran.command, ran.outcome, ran.output);
}

/// `go` as it is, for a module that needs nothing else.
fn go(go: &Toolchain, folder: &Path) -> Program {
    go.program(folder).env("GOTOOLCHAIN", "local").env("GOWORK", "off").env("GOFLAGS", "-buildvcs=false")
}

fn gofmt(go: &Toolchain, folder: &Path) -> Program {
    Program::new(go.gofmt().expect("every toolchain has it"), folder)
}

#[test]
fn the_manifest_names_module_and_package() {
    let config = serde_json::json!({ "module": "github.com/me/gallery", "package": "art" });
    let files = render(&gallery::contract(), config).expect("a good configuration");
    assert!(text(&files, "go.mod").starts_with("module github.com/me/gallery\n"));
    assert!(text(&files, "types.go").contains("\npackage art\n"));
    for (config, expect) in [
        (serde_json::json!({ "modul": "x" }), "unknown field `modul`"),
        (serde_json::json!({ "module": "a b" }), "`a b` cannot be the path of a Go module"),
        (serde_json::json!({ "package": "func" }), "`func` cannot be the name of a Go package"),
    ] {
        let error = render(&gallery::contract(), config).expect_err("a bad configuration").to_string();
        assert!(error.contains(expect), "{error}");
    }
}

#[test]
fn names_that_meet_are_refused_with_both() {
    let contract = library_of(vec![
        Decl::Record(gallery::record(
            "EchoRequest",
            vec![gallery::field("a_b", Type::I32), gallery::field("aB", Type::I32)],
        )),
        Decl::Function(gallery::function("echo_request", FunctionKind::Static, &[], None)),
    ]);
    let Err(Error::Unsupported { items, .. }) = render(&contract, serde_json::Value::Null) else {
        panic!("both names are `EchoRequest`");
    };
    assert_eq!(
        items,
        [
            "the field `EchoRequest.a_b` and the field `EchoRequest.aB` are both `AB` in Go; rename one of them",
            "the struct `EchoRequest` and the function `echo_request` are both `EchoRequest` in Go; rename one of them",
        ]
    );
}

/// Events and host functions are methods of the library's type in Go.
#[test]
fn events_and_host_functions_can_meet_others() {
    let payload = || Decl::Record(gallery::record("Tick", vec![]));
    let event = |name: &str| Decl::Event(feed::event(name, gallery::named("Tick")));
    let method = |name: &str| Decl::Function(gallery::function(name, FunctionKind::Method, &[], None));
    let interface = |name: &str| Decl::Interface(InterfaceDecl { name: name.into(), docs: String::new() });
    let mut decls = vec![
        payload(),
        event("tick"),
        event("on_tick"),
        event("tick_chan"),
        event("event"),
        method("set_log"),
        method("event_stats_"),
        interface("Store"),
    ];
    decls.extend(feed::host(None, "log", &[], None, None));
    decls.extend(feed::host(None, "store", &[], None, None));
    let Err(Error::Unsupported { items, .. }) = render(&library_of(decls), serde_json::Value::Null) else {
        panic!("five pairs of methods have one name");
    };
    assert_eq!(
        items,
        [
            "the event `tick` and the event `on_tick` are both `OnTick` in Go; rename one of them",
            "the channel of the event `tick` and the channel of the event `on_tick` are both `OnTickChan` in Go; rename one of them",
            "the channel of the event `tick` and the event `tick_chan` are both `OnTickChan` in Go; rename one of them",
            "the function `set_log` and what sets the host function `log` are both `SetLog` in Go; rename one of them",
            "what sets the interface `Store` and what sets the host function `store` are both `SetStore` in Go; rename one of them",
        ]
    );
}

/// What makes an object is a method of the library's type in Go, so it can meet one.
#[test]
fn functions_of_handles_can_meet_others() {
    let handle = || Decl::Handle(HandleDecl { name: "Session".into(), docs: String::new() });
    let of = |name: &str, kind, ok| {
        let of = Some("Session".to_owned());
        let name = symbol::of_type("Session", name);
        Decl::Function(FunctionDecl { of, ..gallery::function(&name, kind, &[], ok) })
    };
    let session = || Some(Type::Handle("Session".into()));
    let method = |name: &str| Decl::Function(gallery::function(name, FunctionKind::Method, &[], session()));
    let contract = library_of(vec![
        handle(),
        method("open_session"),
        method("open"),
        of("open", FunctionKind::Constructor, session()),
        of("open_session", FunctionKind::Method, None),
        of("max", FunctionKind::Static, None),
        Decl::Record(gallery::record("SessionMax", vec![])),
    ]);
    let Err(Error::Unsupported { items, .. }) = render(&contract, serde_json::Value::Null) else {
        panic!("two methods of `Lib` are `OpenSession`");
    };
    assert_eq!(
        items,
        [
            "the struct `SessionMax` and the function `Session::max` are both `SessionMax` in Go; rename one of them",
            "the function `open_session` and the function `Session::open` are both `OpenSession` in Go; rename one of them",
        ]
    );
}

#[test]
fn constants_that_go_does_not_have_are_refused() {
    let constant = |name: &str, ty, value| {
        let docs = String::new();
        Decl::Constant(ConstDecl { name: name.into(), ty, value: Some(value), docs })
    };
    let contract = library_of(vec![
        constant("FOREVER", Type::Duration, ConstValue::Duration(u64::MAX, 999_999_999)),
        constant("LONG", Type::Duration, ConstValue::Duration(9_223_372_036, 0)),
    ]);
    let Err(Error::Unsupported { items, .. }) = render(&contract, serde_json::Value::Null) else {
        panic!("a `time.Duration` has an end");
    };
    assert_eq!(
        items,
        [
            "`FOREVER`: 18446744073709551615 s is more than a `time.Duration` can hold, which is 292 years; export it as a number"
        ]
    );
}

/// 128 bits are not a type of Go: a package has its own where something needs it, and a type of that name steps aside.
#[test]
fn wide_integers_are_there_where_they_are_used() {
    let get = |ty| Decl::Function(gallery::function("get", FunctionKind::Static, &[], Some(ty)));
    let own =
        Decl::Record(gallery::record("Uint128", vec![gallery::field("value", gallery::opt(Type::I128))]));
    let none = render(&library_of(vec![get(Type::U64)]), serde_json::Value::Null).expect("Go has it");
    assert!(none.iter().all(|(path, _)| path != "int128.go"));
    let contract = library_of(vec![own, get(gallery::named("Uint128"))]);
    let files = render(&contract, serde_json::Value::Null).expect("Go can express it");
    let wide = text(&files, "int128.go");
    assert!(wide.contains("\ntype Int128 struct {") && !wide.contains("Uint128"), "{wide}");
    assert!(text(&files, "types.go").contains("\ntype LibUint128 struct {\n\tValue *Int128\n"));
}

#[test]
fn the_example_imports_what_its_arguments_need() {
    let example = |ty: Type| {
        let new = gallery::function("new", FunctionKind::Constructor, &[("value", ty)], None);
        text(
            &render(&library_of(vec![Decl::Function(new)]), serde_json::Value::Null).expect("Go has it"),
            "README.md",
        )
    };
    let time = example(Type::Time);
    assert!(time.contains("\t\"log\"\n\t\"time\"\n") && time.contains(".New(time.Time{})"), "{time}");
    assert!(!example(Type::Duration).contains("\"time\""));
}
