//! The lines of a stack: read, made readable, and judged.

use std::path::{Path, PathBuf};

/// How paths are shown.
#[derive(Debug, Default)]
pub(super) struct Paths {
    /// Beginnings, and what is written in their place. The longest come first.
    shown: Vec<(String, String)>,
}

impl Paths {
    pub(super) fn new(shown: &[(PathBuf, PathBuf)]) -> Self {
        // With its separator, so that `/a/timer` says nothing of `/a/timer2`.
        let folder = |path: &Path| match path.display().to_string() {
            empty if empty.is_empty() => empty,
            path => format!("{}/", path.trim_end_matches('/')),
        };
        let pairs = shown.iter().map(|(from, to)| (folder(from), folder(to)));
        let mut shown: Vec<_> = pairs.filter(|(from, _)| !from.is_empty()).collect();
        shown.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        Self { shown }
    }

    /// `text` with names as they were written and paths as they are shown.
    pub(super) fn readable(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let begins = !out.ends_with(is_of_path);
            let (shown, read) = match first {
                '_' if begins => demangled(rest),
                _ if begins => self.path(rest),
                _ => None,
            }
            .unwrap_or_else(|| (first.to_string(), first.len_utf8()));
            out.push_str(&shown);
            rest = &rest[read..];
        }
        out
    }

    /// What is written for the beginning of a path, and how much of `text` that is.
    fn path(&self, text: &str) -> Option<(String, usize)> {
        if let Some((from, to)) = self.shown.iter().find(|(from, _)| text.starts_with(from.as_str())) {
            return Some((to.clone(), from.len()));
        }
        // Paths of the standard library have the hash of a commit in them.
        let (hash, _) = text.strip_prefix("/rustc/")?.split_once('/')?;
        let is_hash = hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| (String::new(), "/rustc/".len() + hash.len() + 1))
    }
}

fn is_of_path(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '/' | '.' | '_' | '-' | '$')
}

/// The name of a symbol that `text` begins with, and how long the symbol is.
fn demangled(text: &str) -> Option<(String, usize)> {
    let end = text.find(|char: char| !(char.is_ascii_alphanumeric() || matches!(char, '_' | '.' | '$')));
    let symbol = &text[..end.unwrap_or(text.len())];
    // Without hashes: they tell crates apart, which a path does, too.
    let name = rustc_demangle::try_demangle(symbol).ok()?;
    Some((format!("{name:#}"), symbol.len()))
}

/// The name of a function that was demangled as one of C++: it still has Rust's escapes, and a hash.
fn unescaped(name: &str) -> String {
    const ESCAPES: [(&str, &str); 12] = [
        ("$LT$", "<"),
        ("$GT$", ">"),
        ("$LP$", "("),
        ("$RP$", ")"),
        ("$RF$", "&"),
        ("$BP$", "*"),
        ("$C$", ","),
        ("$u20$", " "),
        ("$u5b$", "["),
        ("$u5d$", "]"),
        ("$u7b$", "{"),
        ("$u7d$", "}"),
    ];
    let hash = |hash: &str| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let Some((name, _)) = name.rsplit_once("::h").filter(|(_, rest)| hash(rest)) else {
        return name.to_owned();
    };
    let mut name = name.replace("_$", "$").replace("..", "::");
    for (escape, char) in ESCAPES {
        name = name.replace(escape, char);
    }
    name
}

/// The name of a function without the arguments of generics, `call::guarded` for `call::guarded::<(u8,), Trouble<Infallible>>`. They
/// repeat what they are made of until a line says nothing else, and file and line say which function it is.
fn without_arguments(name: &str) -> String {
    let mut short = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, arguments)) = rest.split_once("::<") {
        // What has no name in C++ is written like arguments.
        let is_name = ["lambda", "unnamed"].iter().any(|word| arguments.starts_with(word));
        short.push_str(before);
        match end_of_arguments(arguments).filter(|_| !is_name) {
            Some(end) => rest = &arguments[end..],
            None => {
                short.push_str("::<");
                rest = arguments;
            }
        }
    }
    short + rest
}

/// Where arguments end, of which the first `<` was read.
fn end_of_arguments(text: &str) -> Option<usize> {
    let mut open = 1;
    let mut before = ' ';
    for (at, char) in text.char_indices() {
        match char {
            '<' => open += 1,
            // `fn() -> T`
            '>' if before != '-' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(at + 1);
        }
        before = char;
    }
    None
}

/// A call on a stack.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// The function, as it was written.
    pub(super) function: String,
    /// `file:line` or `file:line:column`.
    pub(super) file: Option<String>,
    /// Where the code is when there is no file: `(libtimer.so+0x23594)`.
    pub(super) module: Option<String>,
}

impl Frame {
    /// Reads a line as the sanitizers write it, `    #0 0x55d0 in peek src/lib.rs:20 (libtimer.so+0x20)`; gives its
    /// number as well.
    pub(super) fn read(line: &str, paths: &Paths) -> Option<(u32, Self)> {
        let (number, rest) = line.trim_start().strip_prefix('#')?.split_once(' ')?;
        let number = number.parse().ok()?;
        let rest = paths.readable(rest.trim());
        let rest = rest.split(" (BuildId: ").next().unwrap_or_default();
        let rest = match rest.strip_prefix("0x").and_then(|rest| rest.split_once(' ')) {
            Some((_, rest)) => rest.trim_start().strip_prefix("in ").unwrap_or(rest.trim_start()),
            None => rest,
        };
        let (rest, module) = match rest.rfind('(') {
            Some(at) if rest.ends_with(')') && rest[at..].contains("+0x") => {
                (rest[..at].trim_end(), Some(rest[at..].to_owned()))
            }
            _ => (rest, None),
        };
        let (function, file) = split(rest.trim_end().trim_end_matches(" <null>"));
        let function = without_arguments(&unescaped(function));
        Some((number, Self { function, file: file.map(str::to_owned), module }))
    }

    /// `function file:line`, without a column.
    pub(super) fn place(&self) -> Option<String> {
        let (path, line) = path_and_line(self.file.as_deref()?)?;
        Some(format!("{} {path}:{line}", self.function).trim_start().to_owned())
    }

    /// Whether this is code that somebody wrote for this library or its programs: not the sanitizer, a standard
    /// library, a crate from a registry, or the runtime.
    fn is_users(&self) -> bool {
        let Some((path, _)) = self.file.as_deref().and_then(path_and_line) else { return false };
        // The runtime's crate is called as the attributes are; debug information has names without the crate.
        let is_runtimes = is_in(&self.function, "ffi")
            || path.starts_with("ffi-runtime/src/")
            || path.contains("/ffi-runtime/src/");
        !is_foreign(path) && !is_runtimes
    }
}

impl std::fmt::Display for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = [Some(&self.function), self.file.as_ref().or(self.module.as_ref())];
        let words = words.into_iter().flatten().filter(|word| !word.is_empty());
        f.write_str(&words.map(String::as_str).collect::<Vec<_>>().join(" "))
    }
}

/// The place that a report is about: the first in the user's code, or the first that has a file at all.
pub(super) fn place(frames: &[Frame]) -> Option<String> {
    let users = frames.iter().find(|frame| frame.is_users());
    let known = || frames.iter().find(|frame| frame.file.as_deref().is_some_and(|file| !is_sanitizers(file)));
    users.or_else(known).and_then(Frame::place)
}

/// Lines that are no report, as they are but for names and paths.
pub(super) fn plain(lines: &[&str], paths: &Paths) -> String {
    let lines: Vec<_> = lines.iter().map(|line| paths.readable(line.trim_end())).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// `function file:line` in its two parts. Both may have spaces in them: a path that begins at the root begins there.
fn split(text: &str) -> (&str, Option<&str>) {
    let at = text.find(" /").or_else(|| text.rfind(' '));
    let (function, file) = match at {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => ("", text),
    };
    match path_and_line(file) {
        Some(_) => (function, Some(file)),
        None => (text, None),
    }
}

/// `src/lib.rs:20:9` without its column.
pub(super) fn path_and_line(file: &str) -> Option<(&str, u32)> {
    let (before, last) = file.rsplit_once(':')?;
    let last: u32 = last.parse().ok()?;
    match before.rsplit_once(':').and_then(|(path, line)| Some((path, line.parse().ok()?))) {
        Some(found) => Some(found),
        None => Some((before, last)),
    }
}

/// Whether a function, or the type that it is a method of, is in a crate.
fn is_in(function: &str, name: &str) -> bool {
    let path = function.trim_start_matches(['<', '&', '*', '(', '[']);
    path.strip_prefix(name).is_some_and(|rest| rest.starts_with("::"))
}

/// Whether a file belongs to a toolchain, a system or a registry.
fn is_foreign(path: &str) -> bool {
    const RUST: [&str; 6] = ["core", "alloc", "std", "test", "panic_unwind", "proc_macro"];
    let is_rusts = path.strip_prefix("library/").and_then(|rest| rest.split_once('/'));
    is_rusts.is_some_and(|(library, _)| RUST.contains(&library))
        || path.contains("/lib/rustlib/src/rust/library/")
        || path.contains("/registry/src/")
        || path.contains("/pkg/mod/")
        || path.starts_with("/usr/include/")
        || path.starts_with("/usr/lib/")
        // What the C library was compiled from, as its packagers called it.
        || ["../", "./", "csu/", "nptl/", "malloc/"].iter().any(|start| path.starts_with(start))
        || path.contains("/sysdeps/")
        || is_sanitizers(path)
}

/// Whether a file belongs to the sanitizers themselves.
fn is_sanitizers(path: &str) -> bool {
    path.contains("libsanitizer/") || path.contains("compiler-rt/lib/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timer() -> Paths {
        Paths::new(&[
            ("/home/ada/timer".into(), "".into()),
            ("/home/ada/timer/target/tests/go/module".into(), "ffi-tests/go".into()),
        ])
    }

    fn read(line: &str) -> String {
        let (_, Frame { function, file, module }) = Frame::read(line, &timer()).expect("a frame");
        format!("{function} | {} | {}", file.unwrap_or_default(), module.unwrap_or_default())
    }

    #[test]
    fn every_form_of_a_frame_is_read() {
        assert_eq!(read("    #0 0x7f in peek /home/ada/timer/src/lib.rs:20:9"), "peek | src/lib.rs:20:9 | ");
        assert_eq!(
            read("    #12 0x7f in <[u64; 8] as Copy>::clone src/lib.rs:20"),
            "<[u64; 8] as Copy>::clone | src/lib.rs:20 | "
        );
        assert_eq!(
            read("    #0 0x7f in main /home/ada/a b/main.c:3:1 (main+0x10) (BuildId: 93dbfe)"),
            "main | /home/ada/a b/main.c:3:1 | (main+0x10)"
        );
        assert_eq!(read("    #1 0x55  (/tmp/t+0x20)"), " |  | (/tmp/t+0x20)");
        assert_eq!(read("    #1 pthread_create <null> (race+0x513ad)"), "pthread_create |  | (race+0x513ad)");
        assert_eq!(
            read("    #0 0x7f in operator new(unsigned long) ../src/libsanitizer/new.cpp:95"),
            "operator new(unsigned long) | ../src/libsanitizer/new.cpp:95 | "
        );
        assert_eq!(
            read("    #1 0x7f in try_allocate gimli.9d27-cgu.0"),
            "try_allocate gimli.9d27-cgu.0 |  | "
        );
        assert_eq!(
            read(
                "    #5 0x7f in _$LT$T$u20$as$u20$alloc..vec..SpecFromElem$GT$::from_elem::hf6b61326cefd4c72 src/a.rs:2"
            ),
            "<T as alloc::vec::SpecFromElem>::from_elem | src/a.rs:2 | "
        );
        assert_eq!(read("    #5 0x7f in a$u20$b::harmless src/a.rs:2"), "a$u20$b::harmless | src/a.rs:2 | ");
        for line in ["", "#", "#x y", "no frame", "    [32, 40) 'name' (line 3)"] {
            assert_eq!(Frame::read(line, &timer()), None, "{line}");
        }
    }

    #[test]
    fn arguments_of_generics_are_left_out() {
        assert_eq!(without_arguments("core::ptr::read::<u8>"), "core::ptr::read");
        assert_eq!(without_arguments("a::<fn(u8) -> Vec<u8>, b::c::<()>>::{closure#0}"), "a::{closure#0}");
        assert_eq!(
            without_arguments("<a::<u8>::{closure#0} as F<()>>::call"),
            "<a::{closure#0} as F<()>>::call"
        );
        for name in
            ["<Vec<u8>>::push", "std::vector<int>::at", "main()::<lambda(int)>", "n::<unnamed>::f", "a::<b"]
        {
            assert_eq!(without_arguments(name), name);
        }
    }

    #[test]
    fn symbols_and_paths_are_made_readable_wherever_they_stand() {
        let said = |text: &str| timer().readable(text);
        assert_eq!(said("in _RNvMCsjfjpbqkAfO0_4bugsNtB2_5Count4more"), "in <bugs::Count>::more");
        assert_eq!(said("_ZN4bugs4peek17h0123456789abcdefE:"), "bugs::peek:");
        assert_eq!(said("_start _Runs _ZN"), "_start _Runs _ZN");
        assert_eq!(
            said("a_RNvMCsjfjpbqkAfO0_4bugsNtB2_5Count4more"),
            "a_RNvMCsjfjpbqkAfO0_4bugsNtB2_5Count4more"
        );
        assert_eq!(said("(/home/ada/timer/src/lib.rs:1)"), "(src/lib.rs:1)");
        assert_eq!(said("/home/ada/timer2/src/lib.rs"), "/home/ada/timer2/src/lib.rs");
        assert_eq!(said("/mnt/home/ada/timer/src/lib.rs"), "/mnt/home/ada/timer/src/lib.rs");
        assert_eq!(said("/home/ada/timer/target/tests/go/module/a/main.go:7"), "ffi-tests/go/a/main.go:7");
        let hash = "59807616e1fa2540724bfbac14d7976d7e4a3860";
        assert_eq!(
            said(&format!("/rustc/{hash}/library/core/src/mem/mod.rs:2")),
            "library/core/src/mem/mod.rs:2"
        );
        assert_eq!(said("/rustc/own/src/lib.rs"), "/rustc/own/src/lib.rs");
        assert_eq!(said("für \u{fffd}\u{fffd}"), "für \u{fffd}\u{fffd}");
    }

    #[test]
    fn place_is_the_first_of_the_user() {
        let frame = |function: &str, file: &str| Frame {
            function: function.into(),
            file: (!file.is_empty()).then(|| file.into()),
            module: None,
        };
        let foreign = [
            frame("__interceptor_free", "../../../../src/libsanitizer/asan/asan_malloc_linux.cpp:52"),
            frame("pthread_create", ""),
            frame("core::ptr::read", "library/core/src/ptr/mod.rs:2091"),
            frame("tokio::spawn", "/home/ada/.cargo/registry/src/index-1/tokio-1.0.0/src/lib.rs:7"),
            frame("ffi::call::guarded::<lapses::leak>", "src/call/mod.rs:3"),
            frame("<ffi::slots::Slots>::enter", "src/slots/mod.rs:3"),
            frame("guard<lapses::leak>", "/home/ada/cargo-ffi/ffi-runtime/src/panic.rs:3"),
            frame("std::vector<int>::vector()", "/usr/include/c++/12/bits/stl_vector.h:552"),
            frame("__libc_start_call_main", "../sysdeps/nptl/libc_start_call_main.h:58"),
        ];
        for frame in &foreign {
            assert!(!frame.is_users(), "{frame}");
        }
        assert_eq!(place(&foreign).as_deref(), Some("core::ptr::read library/core/src/ptr/mod.rs:2091"));
        assert_eq!(place(&foreign[..2]), None);
        let mut all: Vec<_> = foreign.into();
        all.push(frame("timer::peek", "src/lib.rs:20:9"));
        all.push(frame("main", "ffi-tests/c/main.c:3"));
        assert_eq!(place(&all).as_deref(), Some("timer::peek src/lib.rs:20"));
        let of_library = frame("f", "library/src/lib.rs:1");
        assert!(of_library.is_users());
    }
}
