//! Four libraries in one process: three different ones, and another version of one of them with another contract. They share no
//! symbol, no runtime and no context, whichever way they are loaded.

use std::path::{Path, PathBuf};

use object::{Object as _, ObjectSymbol as _, SymbolFlags};

use crate::tool::{APART, Fixture, cargo_ffi, dependencies, required, root, run};

/// The reference timer as somebody else has it: a later version, whose reply has one field more, the first one.
fn second_timer() -> (Fixture, PathBuf) {
    let manifest = format!(
        "[package]\nname = \"my-timer\"\nversion = \"0.2.0\"\nedition = \"2024\"\n\n\
         [lib]\nname = \"my_timer\"\ncrate-type = [\"cdylib\"]\n\n{}\
         tokio = {{ version = \"1\", features = [\"time\"] }}\n\n[workspace]\n",
        dependencies()
    );
    let timer = fs_err::read_to_string(root().join("test-projects/timer/src/lib.rs")).expect("the timer");
    let (timer, _) = timer.split_once("#[cfg(test)]").expect("tests at the end");
    let changes = [
        ("nim-timer v0.1.0", "nim-timer v0.2.0"),
        (
            "pub struct EchoResponse {",
            "pub struct EchoResponse {\n    /// How long the message is.\n    pub length: u64,",
        ),
        ("Ok(EchoResponse {", "Ok(EchoResponse { length: req.message.len() as u64,"),
    ];
    let timer = changes.iter().fold(timer.to_owned(), |timer, (old, new)| {
        assert!(timer.contains(old), "{old}");
        timer.replace(old, new)
    });
    let fixture = Fixture::with_manifest(&manifest, &timer);
    fixture.cargo_ffi_apart(&["build"]).says(0, &[]);
    (fixture, Path::new(APART).join("debug/libmy_timer.so"))
}

/// A library of the test projects.
fn built(project: &str, file: &str) -> PathBuf {
    let manifest = root().join("test-projects").join(project).join("Cargo.toml");
    let target = root().join("target");
    let text = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    cargo_ffi(&["build", "--manifest-path", &text(&manifest), "--target-dir", &text(&target)]).says(0, &[]);
    target.join("debug").join(file)
}

/// The symbols of a library that the process finds by their names, whichever library asks. What is protected is not among them: a
/// library has its own. Linkers make the bounds of a section so, and those of the descriptor have the same names everywhere.
fn shared(library: &Path) -> Vec<String> {
    let bytes = fs_err::read(library).expect("readable");
    let file = object::File::parse(&*bytes).expect("a library");
    let is_default = |symbol: &object::Symbol<'_, '_>| match symbol.flags() {
        SymbolFlags::Elf { st_other, .. } => st_other.visibility() == object::elf::STV_DEFAULT,
        _ => true,
    };
    let defined = file.dynamic_symbols().filter(|symbol| symbol.is_definition() && is_default(symbol));
    defined.map(|symbol| symbol.name().expect("a name").to_owned()).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn four_libraries_share_nothing() {
    if !run(Path::new("."), "cc", &["--version"]).ok() {
        let tools = required().unwrap_or_default();
        assert!(!tools.split(',').any(|tool| tool == "c"), "a C compiler is required");
        return;
    }
    let (fixture, second) = second_timer();
    let timer = built("timer", "libmy_timer.so");
    let echo = built("echo", "libecho.so");
    let kv = built("kv", "libkv.so");

    for (library, prefix) in [(&timer, "my_timer_"), (&second, "my_timer_"), (&echo, "echo_"), (&kv, "kv_")] {
        let shared = shared(library);
        assert!(shared.contains(&format!("{prefix}destroy")), "{shared:?}");
        let others: Vec<_> = shared.iter().filter(|name| !name.starts_with(prefix)).collect();
        assert!(others.is_empty(), "{} shares {others:?}", library.display());
    }

    let header = root().join("target/debug/ffi/my-timer/build/include");
    let source = root().join("cargo-ffi/tests/integration/coexist.c");
    let text = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let include = format!("-I{}", text(&header));
    let options = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", "-pthread"];
    let source = text(&source);
    let rest = [&*include, &*source, "-o", "coexist", "-ldl"];
    let args: Vec<&str> = options.into_iter().chain(rest).collect();
    run(fixture.path(), "cc", &args).says(0, &[]);
    let libraries = [&timer, &second, &echo, &kv].map(|library| text(library));
    for way in ["local", "global"] {
        let args: Vec<&str> = std::iter::once(way).chain(libraries.iter().map(String::as_str)).collect();
        run(fixture.path(), "./coexist", &args).says(0, &["each with one reply"]);
    }
}
