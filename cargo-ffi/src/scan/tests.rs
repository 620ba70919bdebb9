//! Small crates on disk, and what the scan makes of them.

use std::fmt::Write as _;
use std::path::Path;

use expect_test::{Expect, expect};
use ffi_model::contract::{Decl, DefaultValue, Field, FunctionDecl};

use super::{Scan, Source, scan, scan_source};
use crate::cargo::CfgSet;
use crate::error::Error;

mod context;
mod events;
mod host;
mod names;
mod round_trip;
mod streams;

/// What is true in the crates of these tests.
const CFG: &str = "unix\nfeature=\"net\"\npanic=\"unwind\"";

const LIBRARY: &str = "#[ffi::library] pub struct Lib;\n";

/// Writes `files` below an empty directory, scans from the first one, and compares what comes of it: the
/// declarations with their places, or the diagnostics.
#[track_caller]
fn check(files: &[(&str, &str)], expect: Expect) {
    let bytes: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
    check_bytes(&bytes, expect);
}

#[track_caller]
fn check_bytes(files: &[(&str, &[u8])], expect: Expect) {
    let source = Source::alone(Path::new(files[0].0), "lib", &CfgSet::from_lines(CFG));
    check_source_bytes(files, source, expect);
}

/// As `check`, for a source whose paths are relative.
#[track_caller]
fn check_source(files: &[(&str, &str)], source: Source, expect: Expect) {
    let bytes: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
    check_source_bytes(&bytes, source, expect);
}

#[track_caller]
fn check_source_bytes(files: &[(&str, &[u8])], mut source: Source, expect: Expect) {
    let dir = tempfile::tempdir().expect("temporary directory");
    for (path, bytes) in files {
        let path = dir.path().join(path);
        fs_err::create_dir_all(path.parent().expect("a file below the directory")).expect("directory");
        fs_err::write(path, bytes).expect("file");
    }
    for krate in &mut source.crates {
        krate.root = dir.path().join(&krate.root);
        for value in krate.env.values_mut() {
            *value = dir.path().join(&*value).display().to_string();
        }
    }
    let text = match scan_source(&source) {
        Ok(scan) => contract(&scan),
        Err(Error::Source(diagnostics)) => diagnostics.iter().fold(String::new(), |mut text, d| {
            let (start, end) = (d.span.start, d.span.end);
            let file = d.file.display();
            let _ = writeln!(
                text,
                "{} {file}:{}:{}-{}:{}",
                d.code, start.line, start.column, end.line, end.column
            );
            let _ = writeln!(text, "  {}", d.message);
            if let Some(help) = &d.help {
                let _ = writeln!(text, "  help: {help}");
            }
            text
        }),
        Err(other) => panic!("not about the source: {other}"),
    };
    expect.assert_eq(&text.replace(&format!("{}/", dir.path().display()), ""));
}

/// As `check`, for one file that follows a library on the first line.
#[track_caller]
fn check_lib(text: &str, expect: Expect) {
    check(&[("lib.rs", &format!("{LIBRARY}{text}"))], expect);
}

/// What is found in one file that follows a library on the first line.
#[track_caller]
fn scan_lib(text: &str) -> Scan {
    let dir = tempfile::tempdir().expect("temporary directory");
    let root = dir.path().join("lib.rs");
    fs_err::write(&root, format!("{LIBRARY}{text}")).expect("file");
    scan(&root, "lib", &CfgSet::from_lines(CFG)).expect("nothing is wrong")
}

fn contract(scan: &Scan) -> String {
    let mut text = String::new();
    for decl in scan.contract.decls().filter(|decl| !matches!(decl, Decl::Library(_))) {
        let origin = scan.origins.of(&decl).expect("every declaration is written somewhere");
        let place = format!("{}:{}", origin.file.display(), origin.span.start.line);
        let _ = writeln!(text, "{place} {}", one_line(&decl));
    }
    text
}

fn one_line(decl: &Decl) -> String {
    match decl {
        Decl::Library(decl) => format!("library {}", decl.name),
        Decl::Constant(decl) => format!("const {}: {}", decl.name, decl.spelled_type()),
        Decl::Newtype(decl) => format!("newtype {} {}", decl.name, decl.ty),
        Decl::Record(decl) => format!("struct {} {{{}}}", decl.name, fields(&decl.fields)),
        Decl::Enum(decl) => decl.variants.iter().fold(format!("enum {}", decl.name), |text, variant| {
            format!("{text} {}({}){}", variant.name, variant.wire, fields(&variant.fields))
        }),
        Decl::Handle(decl) => format!("handle {}", decl.name),
        Decl::Function(FunctionDecl {
            name,
            kind,
            of,
            is_async,
            params,
            ok,
            stream,
            abi,
            error,
            docs: _,
        }) => {
            let params: Vec<_> = params
                .iter()
                .map(|param| format!("{}: {}{}", param.name, param.ty, default(param.default.as_ref())))
                .collect();
            let asyncness = if *is_async { "async " } else { "" };
            let kind = format!("{kind:?}").to_lowercase();
            let of = of.as_ref().map(|handle| format!("of {handle} ")).unwrap_or_default();
            let mut text = format!("{kind} {of}{asyncness}{name}({})", params.join(", "));
            ok.iter().for_each(|ty| text += &format!(" -> {ty}"));
            stream.iter().for_each(|ty| text += &format!(" -> stream of {ty}"));
            error.iter().for_each(|ty| text += &format!(" ! {ty}"));
            if !abi.is_both() {
                text += &format!(" only {abi}");
            }
            text
        }
        Decl::Event(ffi_model::contract::EventDecl { name, wire, payload, on_full, docs: _ }) => {
            format!("event {name}({wire}): {payload} {}", on_full.name())
        }
        Decl::Interface(decl) => format!("interface {}", decl.name),
        Decl::Host(ffi_model::contract::HostDecl {
            name,
            of,
            is_async,
            params,
            args,
            ok,
            error,
            docs: _,
        }) => {
            let params: Vec<_> = params.iter().map(|param| format!("{}: {}", param.name, param.ty)).collect();
            let asyncness = if *is_async { "async " } else { "" };
            let of = of.as_ref().map(|interface| format!("of {interface} ")).unwrap_or_default();
            let mut text = format!("host {of}{asyncness}{name}({}) with {args}", params.join(", "));
            ok.iter().for_each(|ty| text += &format!(" -> {ty}"));
            error.iter().for_each(|ty| text += &format!(" ! {ty}"));
            text
        }
    }
}

fn fields(fields: &[Field]) -> String {
    let fields: Vec<_> = fields
        .iter()
        .map(|field| {
            format!("{}({}): {}{}", field.name, field.wire, field.ty, default(field.default.as_ref()))
        })
        .collect();
    if fields.is_empty() { String::new() } else { format!(" {} ", fields.join(", ")) }
}

fn default(value: Option<&DefaultValue>) -> String {
    value.map_or(String::new(), |value| format!(" = {value}"))
}

#[test]
fn whole_library_is_read() {
    check(
        &[(
            "lib.rs",
            r#"
/// A timer.
#[ffi::library]
pub struct Timer { name: String }

#[ffi::data(rename_all = "camelCase")]
#[derive(Debug)]
pub struct Request { pub delay_ms: i64, #[ffi(rename = "text")] pub message: String }

#[ffi::data]
pub enum Level { Low, High = 5 }

#[ffi::error]
pub enum Fault { TooLong { max: i64 }, Other(String) }

#[ffi::export]
impl Timer {
    #[ffi::constructor]
    pub async fn create(name: String) -> Result<Self, Fault> { todo!() }
    pub async fn echo(&self, req: &Request, level: Option<Level>) -> Result<Vec<Request>, Fault> { todo!() }
    pub fn version() -> String { todo!() }
    #[ffi::destructor]
    pub async fn shutdown(self) {}
}

#[ffi::export]
pub fn add(a: i32, b: i32) -> i32 { a + b }

#[ffi::export]
pub const MAX: i64 = 5;
"#,
        )],
        expect![[r#"
            lib.rs:30 const MAX: i64
            lib.rs:11 enum Level Low(Low) High(High)
            lib.rs:14 enum Fault TooLong(TooLong) max(max): i64  Other(Other) value(value): String 
            lib.rs:8 struct Request { delay_ms(delayMs): i64, message(text): String }
            lib.rs:19 constructor async create(name: String) ! Fault
            lib.rs:20 method async echo(req: Request, level: Option<Level>) -> Vec<Request> ! Fault
            lib.rs:21 static version() -> String
            lib.rs:27 static add(a: i32, b: i32) -> i32
        "#]],
    );
}

#[test]
fn modules_are_found_in_files() {
    check(
        &[
            (
                "src/lib.rs",
                "#[ffi::library] pub struct Lib;\nmod a;\npub mod b;\nmod r#type;\nmod in_line { mod d; }\n",
            ),
            ("src/a.rs", "#[ffi::data] pub struct A;\nmod child;\nmod nested { mod deep; }"),
            ("src/a/child.rs", "#[ffi::data] pub struct Child;"),
            ("src/a/nested/deep.rs", "#[ffi::data] pub struct Deep;"),
            ("src/b/mod.rs", "#[ffi::data] pub struct B;\nmod child;\nmod nested { mod deep; }"),
            ("src/b/child/mod.rs", "#[ffi::data] pub struct BChild;\nmod last;"),
            ("src/b/child/last.rs", "#[ffi::data] pub struct Last;"),
            ("src/b/nested/deep.rs", "#[ffi::data] pub struct BDeep;"),
            ("src/type.rs", "#[ffi::data] pub struct Raw;"),
            ("src/in_line/d.rs", "#[ffi::data] pub struct D;"),
        ],
        expect![[r#"
            src/a.rs:1 struct A {}
            src/a/child.rs:1 struct Child {}
            src/a/nested/deep.rs:1 struct Deep {}
            src/b/mod.rs:1 struct B {}
            src/b/child/mod.rs:1 struct BChild {}
            src/b/child/last.rs:1 struct Last {}
            src/b/nested/deep.rs:1 struct BDeep {}
            src/type.rs:1 struct Raw {}
            src/in_line/d.rs:1 struct D {}
        "#]],
    );
}

#[test]
fn path_attribute_names_the_file() {
    check(
        &[
            (
                "src/lib.rs",
                "#[ffi::library] pub struct Lib;\n#[path = \"other/a_file.rs\"]\nmod a;\nmod plain;\n\
                 #[path = \"elsewhere\"]\nmod inline { mod x; #[path = \"z.rs\"] mod y; }\n",
            ),
            // Reached by a path, so its children are beside it.
            ("src/other/a_file.rs", "#[ffi::data] pub struct A;\nmod sibling;"),
            ("src/other/sibling.rs", "#[ffi::data] pub struct Sibling;"),
            // Not a `mod.rs`: its own paths are beside it, those in its inline modules are not.
            (
                "src/plain.rs",
                "#[path = \"beside.rs\"] mod beside;\nmod inner { #[path = \"p.rs\"] mod q; }\n\
                 #[path = \"elsewhere\"] mod moved { mod w; }",
            ),
            ("src/beside.rs", "#[ffi::data] pub struct Beside;"),
            ("src/plain/inner/p.rs", "#[ffi::data] pub struct P;"),
            ("src/elsewhere/x.rs", "#[ffi::data] pub struct X;"),
            ("src/elsewhere/z.rs", "#[ffi::data] pub struct Z;"),
            ("src/elsewhere/w.rs", "#[ffi::data] pub struct W;"),
        ],
        expect![[r#"
            src/other/a_file.rs:1 struct A {}
            src/other/sibling.rs:1 struct Sibling {}
            src/beside.rs:1 struct Beside {}
            src/plain/inner/p.rs:1 struct P {}
            src/elsewhere/w.rs:1 struct W {}
            src/elsewhere/x.rs:1 struct X {}
            src/elsewhere/z.rs:1 struct Z {}
        "#]],
    );
}

#[test]
fn included_files_are_read() {
    check(
        &[
            (
                "lib.rs",
                "#[ffi::library] pub struct Lib;\ninclude!(\"more/items.in\");\ninclude!(concat!(env!(\"OUT_DIR\"), \"/x.rs\"));\n",
            ),
            ("more/items.in", "#[ffi::data] pub struct Included;\nmod child;\n"),
            ("more/child.rs", "#[ffi::data] pub struct Child;\n"),
        ],
        expect![[r#"
            more/items.in:1 struct Included {}
            more/child.rs:1 struct Child {}
        "#]],
    );
}

#[test]
fn what_is_not_compiled_is_not_there() {
    check_lib(
        r#"
#[cfg(unix)] #[ffi::data] pub struct Unix;
#[ffi::data] #[cfg(windows)] pub struct Windows;
#[cfg(all(unix, not(feature = "net")))] mod missing;
#[cfg(feature = r"net")] mod net { #[ffi::data] pub struct Net; }
mod off { #![cfg(feature = "slow")] #[ffi::data] pub struct Off; }
#[cfg(test)] mod tests { #[ffi::data] pub struct Unix; }
#[cfg(unix)] #[cfg(windows)] #[ffi::data] pub struct Neither;
#[ffi::data] pub struct Fields {
    #[cfg(unix)] pub here: i64,
    #[cfg(windows)] pub gone: usize,
}
#[ffi::data] pub enum Variants { #[cfg(windows)] Gone(usize), Here { #[cfg(unix)] a: i64, #[cfg(windows)] b: char } }
#[ffi::export]
impl Lib {
    #[cfg(windows)] pub fn gone(&self) -> usize { 0 }
    #[cfg(panic = "unwind")] pub fn here(&self) -> u64 { 0 }
}
"#,
        expect![[r#"
            lib.rs:14 enum Variants Here(Here) a(a): i64 
            lib.rs:3 struct Unix {}
            lib.rs:6 struct Net {}
            lib.rs:10 struct Fields { here(here): i64 }
            lib.rs:18 method here() -> u64
        "#]],
    );
}

#[test]
fn file_can_take_itself_out() {
    check(
        &[
            ("lib.rs", "#[ffi::library] pub struct Lib;\nmod on;\nmod off;\n"),
            ("on.rs", "#![cfg(unix)]\n#[ffi::data] pub struct On;\n"),
            ("off.rs", "//! Docs.\n#![cfg(windows)]\nmod none;\n#[ffi::data] pub struct Off;\n"),
        ],
        expect![[r#"
            on.rs:2 struct On {}
        "#]],
    );
}

#[test]
fn cfg_attr_stands_for_its_attributes() {
    check(
        &[
            (
                "lib.rs",
                r#"#[ffi::library] pub struct Lib;
#[cfg_attr(unix, ffi::data(rename_all = "camelCase"), derive(Debug))]
pub struct Request { #[cfg_attr(unix, ffi(rename = "d"))] pub delay_ms: i64, #[cfg_attr(unix, cfg(windows))] pub gone: char }
#[cfg_attr(windows, ffi::data)] pub struct NotAnnotated { pub size: usize }
#[cfg_attr(unix, cfg_attr(feature = "net", ffi::export))] pub fn nested() {}
#[cfg_attr(unix, path = "real.rs")] mod module;
#[cfg_attr(all(),)] #[ffi::export] pub const ONE: i32 = 1;
"#,
            ),
            ("real.rs", "#[ffi::data] pub struct Real;"),
        ],
        expect![[r#"
            lib.rs:7 const ONE: i32
            lib.rs:3 struct Request { delay_ms(d): i64 }
            real.rs:1 struct Real {}
            lib.rs:5 static nested()
        "#]],
    );
}

#[test]
fn undecidable_condition_is_said_at_its_place() {
    check_lib(
        "#[cfg(version(\"1.0\"))] mod a {}\n#[cfg] mod b {}\n#[cfg_attr(unix, 5)] mod c {}\n#[cfg()] fn d() {}\n",
        expect![[r#"
            FFI0016 lib.rs:2:6-2:20
              cannot decide this condition: unexpected content `("1.0")` found after cfg expression
              help: a condition is a name, `name = "value"`, or made of them by `all(..)`, `any(..)` and `not(..)`
            FFI0016 lib.rs:3:2-3:5
              cannot decide this condition: expected a condition in parentheses
              help: a condition is a name, `name = "value"`, or made of them by `all(..)`, `any(..)` and `not(..)`
            FFI0016 lib.rs:4:17-4:18
              cannot decide this condition: expected identifier
              help: a condition is a name, `name = "value"`, or made of them by `all(..)`, `any(..)` and `not(..)`
            FFI0016 lib.rs:5:2-5:7
              cannot decide this condition: expected start of a cfg expression, but cfg expression ended
              help: a condition is a name, `name = "value"`, or made of them by `all(..)`, `any(..)` and `not(..)`
        "#]],
    );
}

#[test]
fn what_rustc_refuses_as_well_is_said_at_its_place() {
    check_lib(
        "#[cfg_attr] mod a {}\n#[ffi::data(serde::tag)] pub struct Option { pub a: i32 }\n\
         #[ffi::data] pub struct Inferred { pub a: _, pub b: [u8] }\n",
        expect![[r#"
            FFI0016 lib.rs:2:2-2:10
              cannot decide this condition: expected a condition and attributes in parentheses
              help: a condition is a name, `name = "value"`, or made of them by `all(..)`, `any(..)` and `not(..)`
            FFI0003 lib.rs:3:12-3:22
              this is not an option of this attribute
              help: it takes `rename`, `rename_all`, `via`
            FFI0001 lib.rs:4:42-4:43
              `_` is not a type that crosses
              help: write the type out
            FFI0001 lib.rs:4:52-4:56
              a slice cannot cross by value
              help: use `Vec<T>`
        "#]],
    );
}

#[test]
fn items_in_functions_are_not_exports() {
    check_lib("pub fn f() { #[ffi::data] struct Local { size: usize } }\n", expect![[""]]);
}

#[test]
fn missing_file_says_where_it_was_looked_for() {
    check(
        &[
            (
                "src/lib.rs",
                "#[ffi::library] pub struct Lib;\n#[ffi::export] pub fn f(x: Unseen) {} #[ffi::export] pub const X: Unseen = 1;\nmod a;\n#[path = \"../b.rs\"] mod b;\nmod c;\ninclude!(\"d.rs\");\n",
            ),
            ("src/c.rs", "mod nested { mod deep; }"),
        ],
        expect![[r#"
            FFI0016 src/c.rs:1:17-1:21
              module `deep` has no file
              help: write it to `src/c/nested/deep.rs` or `src/c/nested/deep/mod.rs`
            FFI0016 src/lib.rs:3:4-3:5
              module `a` has no file
              help: write it to `src/a.rs` or `src/a/mod.rs`
            FFI0016 src/lib.rs:4:24-4:25
              module `b` has no file
              help: write it to `src/../b.rs`
            FFI0016 src/lib.rs:6:9-6:15
              there is no file `src/d.rs` to include
              help: create it or correct the path, which is relative to the file it is written in
        "#]],
    );
}

#[test]
fn two_files_for_one_module_are_refused() {
    check(
        &[("lib.rs", "#[ffi::library] pub struct Lib;\nmod a;\n"), ("a.rs", ""), ("a/mod.rs", "")],
        expect![[r#"
            FFI0016 lib.rs:2:4-2:5
              module `a` has two files
              help: remove `a.rs` or `a/mod.rs`
        "#]],
    );
}

#[test]
fn cycle_ends() {
    check(
        &[
            ("lib.rs", "#[ffi::library] pub struct Lib;\nmod a;\n#[path = \"lib.rs\"] mod me;\n"),
            ("a.rs", "#[path = \"b.rs\"] mod b;"),
            ("b.rs", "#[path = \"./a.rs\"] mod a;\ninclude!(\"b.rs\");"),
        ],
        expect![[r#"
            FFI0016 b.rs:1:23-1:24
              module `a` contains itself: `./a.rs` is already being read
              help: point it at a file of its own; to refer to another module use its path, `crate::..`
            FFI0016 b.rs:2:9-2:15
              included file contains itself: `b.rs` is already being read
              help: point it at a file of its own; to refer to another module use its path, `crate::..`
            FFI0016 lib.rs:3:23-3:25
              module `me` contains itself: `lib.rs` is already being read
              help: point it at a file of its own; to refer to another module use its path, `crate::..`
        "#]],
    );
}

#[test]
fn file_in_two_modules_is_read_twice_and_said_once() {
    check(
        &[
            (
                "lib.rs",
                "#[ffi::library] pub struct Lib;\n#[path = \"a.rs\"] mod a;\n#[path = \"a.rs\"] mod b;\n",
            ),
            ("a.rs", "#[ffi::export] pub fn size() -> usize { 0 }"),
        ],
        expect![[r#"
            FFI0001 a.rs:1:32-1:37
              `usize` has another width on other hosts
              help: use `u64` or `u32`
        "#]],
    );
}

#[test]
fn file_that_does_not_parse_is_said_with_the_rest() {
    check(
        &[
            (
                "lib.rs",
                "#[ffi::library] pub struct Lib;\nmod a;\nmod b;\nmod c;\nmod d;\n#[ffi::export] pub fn f(n: usize) {}\n",
            ),
            ("a.rs", "fn f() {}\nstruct {\n"),
            ("b.rs", "fn f( {}\n"),
            ("c.rs", "struct A {}\n\nfn\n"),
            ("d.rs", "const A: &str = \"open;\n"),
        ],
        expect![[r#"
            FFI0016 a.rs:2:7-2:7
              cannot read this: a bracket or a literal is not closed, or a character means nothing
              help: `cargo check` says more about it
            FFI0016 b.rs:1:4-1:4
              cannot read this: a bracket or a literal is not closed, or a character means nothing
              help: `cargo check` says more about it
            FFI0016 c.rs:3:2-3:2
              cannot parse this: unexpected end of input, expected identifier
              help: `cargo check` says more about it
            FFI0016 d.rs:1:16-1:16
              cannot read this: a bracket or a literal is not closed, or a character means nothing
              help: `cargo check` says more about it
            FFI0001 lib.rs:6:27-6:32
              `usize` has another width on other hosts
              help: use `u64` or `u32`
        "#]],
    );
}

#[test]
fn file_that_is_not_utf8_is_refused_at_the_byte() {
    check_bytes(
        &[("lib.rs", b"#[ffi::library] pub struct Lib;\nmod a;\n"), ("a.rs", b"// \xc3\xbc\n// x\xff\n")],
        expect![[r#"
            FFI0016 a.rs:2:4-2:4
              the file is not UTF-8
              help: save it as UTF-8, as rustc requires
        "#]],
    );
    check_bytes(
        &[("lib.rs", b"\xff\xfe")],
        expect![[r#"
        FFI0016 lib.rs:1:0-1:0
          the file is not UTF-8
          help: save it as UTF-8, as rustc requires
    "#]],
    );
}

#[test]
fn file_with_bom_shebang_and_crlf_is_read() {
    check(
        &[
            ("lib.rs", "\u{feff}#!/usr/bin/env run\r\n#[ffi::library]\r\npub struct Lib;\r\nmod a;\r\n"),
            ("a.rs", "#[ffi::data]\r\n/// \u{fc}\r\npub struct A;\r\n"),
        ],
        expect![[r#"
            a.rs:3 struct A {}
        "#]],
    );
}

#[test]
fn crate_without_annotations_has_no_library() {
    check(
        &[("lib.rs", "pub fn f() {}\n")],
        expect![[r#"
        FFI0008 lib.rs:1:0-1:0
          the crate has no `#[ffi::library]`
          help: annotate the struct whose instance a context owns (it may be empty): `#[ffi::library] pub struct MyLibrary { .. }`
    "#]],
    );
    check(
        &[("lib.rs", "#![cfg(windows)]\n#[ffi::library] pub struct Lib;\n")],
        expect![[r#"
        FFI0008 lib.rs:1:0-1:0
          the crate has no `#[ffi::library]`
          help: annotate the struct whose instance a context owns (it may be empty): `#[ffi::library] pub struct MyLibrary { .. }`
    "#]],
    );
    check(
        &[("lib.rs", "")],
        expect![[r#"
        FFI0008 lib.rs:1:0-1:0
          the crate has no `#[ffi::library]`
          help: annotate the struct whose instance a context owns (it may be empty): `#[ffi::library] pub struct MyLibrary { .. }`
    "#]],
    );
}

#[test]
fn second_library_is_refused() {
    check(
        &[
            (
                "lib.rs",
                "#[ffi::library] pub struct One;\nmod a;\n#[ffi::export] impl Two { pub fn f(&self) {} }\n",
            ),
            ("a.rs", "#[ffi::library]\npub struct Two;\n"),
        ],
        expect![[r#"
            FFI0009 a.rs:2:11-2:14
              `Two` is a second library, after `One`
              help: a crate is one library: keep one `#[ffi::library]` and move the other to a crate of its own
        "#]],
    );
}

#[test]
fn one_name_twice_is_refused() {
    check_lib(
        r#"
#[ffi::export] pub fn echo() {}
mod a { #[ffi::export] pub fn echo() {} }
#[ffi::export] pub fn echo_wait() {}
#[ffi::export] pub fn destroy() {}
#[ffi::data] pub struct Same;
mod b { #[ffi::data] pub enum Same { A } }
#[ffi::export] pub const LIMIT: i32 = 1;
mod c { #[ffi::export] pub const LIMIT: u8 = 1; }
"#,
        expect![[r#"
            FFI0007 lib.rs:4:30-4:34
              `echo` is exported twice, as a function
              help: other languages have no modules to tell them apart: give one of them another name there, with `#[ffi(rename = "..")]` on a method or `#[ffi::export(rename = "..")]` on a function
            FFI0007 lib.rs:5:22-5:31
              a form of `echo_wait` has the same symbol as a form of `echo`
              help: `_cbor`, `_wait` and, of streams, `_next` at the end of a name are taken by the call forms: give one of the two another name with `rename = ".."`
            FFI0018 lib.rs:6:22-6:29
              `destroy` is the name of something every library exports
              help: give it another name, with `#[ffi(rename = "..")]` on a method or `#[ffi::export(rename = "..")]` on a function; the library's teardown is written as a method with `#[ffi::destructor]`
            FFI0007 lib.rs:8:30-8:34
              `Same` is exported twice, as a struct and as an enum
              help: other languages have no modules to tell them apart: give one of them another name there, with `rename = ".."` in its attribute
            FFI0007 lib.rs:10:33-10:38
              `LIMIT` is exported twice, as a constant
              help: other languages have no modules to tell them apart: give one of them another name there, with `rename = ".."` in its attribute
        "#]],
    );
}

#[test]
fn handles_are_found_wherever_they_stand() {
    check_lib(
        r#"
use std::sync::Arc;
type Shared = Arc<inner::Session>;
mod inner {
    #[ffi::handle] pub struct Session;
    #[ffi::handle] pub enum Choice { A }
}
use inner::{Choice as Pick, Session};
#[ffi::data] pub struct Held { pub one: Shared, pub many: Vec<Option<Arc<Pick>>> }
#[ffi::export] impl Lib {
    pub fn start(&self) -> Result<Session, String> { todo!() }
    pub fn pick(&self, from: &Session, with: &[Shared]) -> Pick { todo!() }
}
#[ffi::export(handle, rename_all = "camelCase")] impl Session {
    #[ffi::constructor] pub async fn open(user_name: String) -> Result<Self, String> { todo!() }
    pub async fn write(&self, data: Vec<u8>) -> u64 { todo!() }
    #[ffi(rename = "limit")] pub fn max_len() -> u32 { todo!() }
}
"#,
        expect![[r#"
            lib.rs:10 struct Held { one(one): Arc<Session>, many(many): Vec<Option<Arc<Choice>>> }
            lib.rs:6 handle Session
            lib.rs:7 handle Choice
            lib.rs:12 method start() -> Arc<Session> ! String
            lib.rs:13 method pick(from: Arc<Session>, with: Vec<Arc<Session>>) -> Arc<Choice>
            lib.rs:16 constructor of Session async session_open(user_name: String) -> Arc<Session> ! String
            lib.rs:17 method of Session async session_write(data: Vec<u8>) -> u64
            lib.rs:18 static of Session session_limit() -> u32
        "#]],
    );
}

#[test]
fn what_a_handle_cannot_do_is_refused_with_the_way_out() {
    check_lib(
        r#"
use std::sync::Arc;
#[ffi::handle] pub struct Session;
#[ffi::handle(rename = "X")] pub struct Options;
#[ffi::handle] pub struct Generic<T>(T);
#[ffi::handle] fn function() {}
#[ffi::data] pub struct Point { pub x: i32 }
#[ffi::data] pub struct Held { pub one: Session, pub point: Arc<Point> }
#[ffi::export] impl Session { pub fn f(&self) {} }
#[ffi::export(handle)] impl Lib { pub fn g(&self, session: Session) -> Vec<Session> { todo!() } }
#[ffi::export(handle)] impl Point { pub fn h(&self) {} }
#[ffi::export(handle = true)] impl Session { #[ffi::destructor] fn end(self) {} }
#[ffi::export(handle)] impl Session { #[ffi::destructor] fn end(self) {} #[ffi::constructor] fn open() {} }
#[ffi::export] pub fn start() -> Session { todo!() }
#[ffi::export(handle)] pub fn free() {}
"#,
        expect![[r#"
            FFI0003 lib.rs:5:14-5:20
              `rename` is not an option of this attribute
              help: it takes none
            FFI0004 lib.rs:6:34-6:35
              `Generic` cannot be generic
              help: a handle is one concrete type; put the choice into a field
            FFI0002 lib.rs:7:18-7:26
              `#[ffi::handle]` does not apply here
              help: it goes on a struct or an enum
            FFI0001 lib.rs:9:40-9:47
              the handle `Session` cannot be held by value
              help: the host has a share of it: write `Arc<Session>`
            FFI0001 lib.rs:9:64-9:69
              an `Arc` crosses only where it holds a handle
              help: use the plain type inside, or annotate that with `#[ffi::handle]` for its objects to stay in Rust
            FFI0019 lib.rs:10:20-10:27
              `Session` is a handle, and this `impl` block does not say so
              help: write `#[ffi::export(handle)]`: the names of its functions depend on it
            FFI0019 lib.rs:11:28-11:31
              `Lib` is the library of this crate, not a handle
              help: write `#[ffi::export]` without `handle`
            FFI0001 lib.rs:11:59-11:66
              the handle `Session` cannot be taken by value
              help: the host keeps its share: take `&Session`, or `Arc<Session>` to keep one too
            FFI0001 lib.rs:11:75-11:82
              the handle `Session` cannot be held by value
              help: the host has a share of it: write `Arc<Session>`
            FFI0019 lib.rs:12:28-12:33
              `Point` is not a handle
              help: annotate `Point` with `#[ffi::handle]`
            FFI0003 lib.rs:13:14-13:27
              `handle` takes no value
              help: write `handle`
            FFI0013 lib.rs:13:67-13:70
              `end` cannot be the destructor of a handle
              help: a handle is dropped when nobody has it any more: implement `Drop`
            FFI0013 lib.rs:14:60-14:63
              `end` cannot be the destructor of a handle
              help: a handle is dropped when nobody has it any more: implement `Drop`
            FFI0012 lib.rs:14:96-14:100
              the constructor `open` does not return its handle
              help: return `Self` or `Result<Self, E>`
            FFI0022 lib.rs:15:33-15:40
              `start` gives out the handle `Session`, but has no context that it could belong to
              help: make it a method of the library, with `&self`
            FFI0003 lib.rs:16:14-16:20
              `handle` is not an option of this attribute
              help: it takes `rename`, `rename_all`, `abi`, `spawn`
        "#]],
    );
}

#[test]
fn a_handle_that_would_belong_to_no_context_is_refused_with_the_way_out() {
    check_lib(
        r#"
use std::sync::Arc;
#[ffi::handle] pub struct Session;
#[ffi::data] pub enum Found { None, Some(Vec<Arc<Session>>) }
#[ffi::error] pub struct Busy { pub with: Arc<Session> }
#[ffi::export] impl Lib { #[ffi::constructor] pub fn create() -> Result<Self, Busy> { todo!() } }
#[ffi::export(handle)] impl Session {
    pub fn shared() -> Arc<Self> { todo!() }
    pub fn total(all: &[Arc<Self>], one: &Self) -> u32 { 0 }
}
#[ffi::export] pub fn find() -> Option<Found> { None }
"#,
        expect![[r#"
            FFI0022 lib.rs:7:78-7:82
              `create` gives out a handle in `Busy`, but has no context that it could belong to
              help: give it out from a method: the context is not there yet
            FFI0022 lib.rs:9:23-9:32
              `shared` gives out the handle `Session`, but has no context that it could belong to
              help: take `&self`, or return `Session` itself and mark it with `#[ffi::constructor]`
            FFI0022 lib.rs:12:39-12:44
              `find` gives out a handle in `Found`, but has no context that it could belong to
              help: make it a method of the library, with `&self`
        "#]],
    );
}

#[test]
fn a_handle_that_is_not_found_is_taken_for_what_it_is_called() {
    check_lib(
        r#"
use std::sync::Arc;
make! { hidden }
#[ffi::handle] pub struct Session;
#[ffi::data] pub struct Point { pub x: i32 }
#[ffi::data] pub struct Held { pub one: hidden::Session, pub fine: Arc<hidden::Session>, pub two: Arc<hidden::Point> }
#[ffi::export] pub fn fail() -> Result<(), Session> { Ok(()) }
"#,
        expect![[r#"
            FFI0015 lib.rs:7:40-7:55
              `Held` holds the handle `Session` by value
              help: the host has a share of it: write `Arc<Session>`
            FFI0015 lib.rs:7:98-7:116
              `Held` shares `Point`, which is not a handle
              help: write `Point` without the `Arc`
            FFI0001 lib.rs:8:43-8:50
              the handle `Session` is not an error
              help: fail with a `String`, or with a type annotated with `#[ffi::error]`
        "#]],
    );
}

#[test]
fn handles_of_one_name_are_refused() {
    check_lib(
        r#"
#[ffi::handle] pub struct Session;
pub mod inner { #[ffi::handle] pub struct Session; }
"#,
        expect![[r#"
            FFI0007 lib.rs:4:42-4:49
              `Session` is exported twice, as a handle and as a handle
              help: other languages have no modules to tell them apart: give one of them another name there, by its name in Rust
        "#]],
    );
}

#[test]
fn impl_of_another_type_is_refused() {
    check_lib(
        "pub struct Session;\n#[ffi::export]\nimpl Session { pub fn f(&self) {} }\n#[ffi::export] impl r#Lib {}\n",
        expect![[r#"
            FFI0019 lib.rs:4:5-4:12
              `Session` is not the library of this crate
              help: export an `impl` block of `Lib`, whose instance a context owns, or make `Session` a handle: `#[ffi::handle]` on the type, `#[ffi::export(handle)]` on the block
        "#]],
    );
}

#[test]
fn second_destructor_is_refused_across_impl_blocks() {
    check_lib(
        r#"
#[ffi::export] impl Lib { #[ffi::destructor] pub fn close(self) {} }
#[ffi::export] impl Lib { #[ffi::destructor] pub fn shutdown(self) {} }
"#,
        expect![[r#"
            FFI0013 lib.rs:4:52-4:60
              `shutdown` is a second destructor, after `close`
              help: keep one of them and call the other from it
        "#]],
    );
}

#[test]
fn attribute_in_the_wrong_place_is_refused() {
    check_lib(
        r#"
#[ffi::constructor] pub fn free() {}
impl Lib { #[ffi::constructor] pub fn new() -> Self { Lib } #[ffi::destructor] fn close(self) {} }
#[ffi::export] impl Lib { #[ffi::export] pub fn f(&self) {} #[ffi::constructor] pub fn make() -> Self { Lib } }
pub trait Shape { #[ffi::export] fn area(&self) -> f64; }
extern "C" { #[ffi::export] fn abs(x: i32) -> i32; }
#[ffi::data] pub fn data() {}
#[ffi::export] pub struct Exported;
#[ffi::library] mod module {}
#[ffi::export] use std::io;
#[ffi::data] type Alias = String;
#[ffi::export] impl Clone for Lib { fn clone(&self) -> Self { Lib } }
#[ffi::data = "x"] pub struct Valued;
#[ffi::data] make_items! {}
"#,
        expect![[r#"
            FFI0002 lib.rs:3:27-3:31
              `#[ffi::constructor]` does not apply here
              help: it goes on a method inside an `impl` block with `#[ffi::export]`
            FFI0002 lib.rs:4:38-4:41
              `#[ffi::constructor]` does not apply here
              help: it goes on a method inside an `impl` block with `#[ffi::export]`
            FFI0002 lib.rs:4:82-4:87
              `#[ffi::destructor]` does not apply here
              help: it goes on a method inside an `impl` block with `#[ffi::export]`
            FFI0002 lib.rs:5:48-5:49
              `#[ffi::export]` does not apply here
              help: it goes on an `impl` block, a function or a constant
            FFI0002 lib.rs:6:36-6:40
              `#[ffi::export]` does not apply here
              help: it goes on an `impl` block, a function or a constant
            FFI0002 lib.rs:7:31-7:34
              `#[ffi::export]` does not apply here
              help: it goes on an `impl` block, a function or a constant
            FFI0002 lib.rs:8:20-8:24
              `#[ffi::data]` does not apply here
              help: it goes on a struct or an enum
            FFI0002 lib.rs:9:26-9:34
              `#[ffi::export]` does not apply here
              help: it goes on an `impl` block, a function or a constant
            FFI0002 lib.rs:10:20-10:26
              `#[ffi::library]` does not apply here
              help: it goes on a struct
            FFI0002 lib.rs:11:0-11:27
              `#[ffi::export]` does not apply here
              help: it goes on an `impl` block, a function or a constant
            FFI0002 lib.rs:12:18-12:23
              `#[ffi::data]` does not apply here
              help: it goes on a struct or an enum
            FFI0002 lib.rs:13:20-13:25
              the impl of a trait cannot be exported
              help: export an inherent `impl` block; its methods can call the trait's
            FFI0003 lib.rs:14:12-14:13
              expected options in parentheses
              help: write `#[ffi::data]` or `#[ffi::data(..)]`
            FFI0002 lib.rs:15:0-15:27
              `#[ffi::data]` does not apply here
              help: it goes on a struct or an enum
        "#]],
    );
}

#[test]
fn unsupported_types_are_refused_at_their_place() {
    check_lib(
        r#"
#[ffi::data] pub struct Request {
    pub size: usize,
    pub pairs: Vec<(i32, i32)>,
    pub text: &'static str,
}
#[ffi::data] pub struct Tuple(i32, i32);
#[ffi::export]
pub async fn f(tuple: Tuple, maybe: Option<Option<char>>, c: char) -> Result<&str, Box<dyn Error>> { todo!() }
#[ffi::export] pub fn g(x: NotAnnotated) {}
#[ffi::export] pub fn h() -> Result<(), Request> { todo!() }
"#,
        expect![[r#"
            FFI0001 lib.rs:4:14-4:19
              `usize` has another width on other hosts
              help: use `u64` or `u32`
            FFI0001 lib.rs:5:19-5:29
              a tuple cannot cross: its parts have no names in other languages
              help: use a struct with named fields and `#[ffi::data]`
            FFI0001 lib.rs:6:14-6:26
              data that crosses is owned
              help: use an owned type: `String` for `&str`, `Vec<T>` for `&[T]`, `Arc<T>` for a handle
            FFI0010 lib.rs:8:29-8:39
              `Tuple` is a tuple struct of 2 fields
              help: name its fields, other languages have no `.0`; with one field it would be a newtype
            FFI0001 lib.rs:10:50-10:54
              `char` has no counterpart in other languages
              help: use `String`, or `u32` for the code point
            FFI0001 lib.rs:10:61-10:65
              `char` has no counterpart in other languages
              help: use `String`, or `u32` for the code point
            FFI0006 lib.rs:10:77-10:81
              a result cannot borrow: nothing keeps the owner alive while the host looks at it
              help: return an owned value: `String` for `&str`, `Vec<T>` for `&[T]`, `Arc<T>` for a handle
            FFI0001 lib.rs:10:87-10:96
              a trait object cannot cross
              help: name the concrete type
            FFI0015 lib.rs:11:27-11:39
              `g` uses `NotAnnotated`, which is not annotated
              help: annotate `NotAnnotated` with `#[ffi::data]`
            FFI0015 lib.rs:12:40-12:47
              `h` fails with `Request`, which is not an error
              help: annotate `Request` with `#[ffi::error]` and implement `Display` for it
        "#]],
    );
}

#[test]
fn newtypes_and_all_that_holds_something_are_read() {
    check_lib(
        r#"
/// Who it is.
#[ffi::data] pub struct UserId(pub u64);
#[ffi::data] pub struct Rank(UserId);
#[ffi::data] pub struct Tags(std::collections::BTreeSet<String>);
#[ffi::data(via = "String")] pub struct Email { name: String, host: String }
#[ffi::data(via = "[u8; 4]")] pub enum Address { Local, Other(std::net::Ipv4Addr) }
#[ffi::data] pub struct Node { pub next: Option<Box<Node>>, pub by: std::collections::HashMap<UserId, Email> }
#[ffi::data] pub enum Term { Number(i128), Sum { left: Box<Term>, right: Box<Term> } }
#[ffi::error] pub struct Late(std::time::Duration);
#[ffi::error] pub struct Missing(u8, UserId);
#[ffi::export] pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(1);
#[ffi::export] pub const MOST: u128 = u128::MAX;
#[ffi::export]
pub fn f(node: &Node, grid: [[f32; 3]; 0x10], when: std::time::SystemTime, id: uuid::Uuid, raw: bytes::Bytes) -> Result<Tags, Late> { todo!() }
"#,
        expect![[r#"
            lib.rs:13 const PATIENCE: Duration
            lib.rs:14 const MOST: u128
            lib.rs:10 enum Term Number(Number) value(value): i128  Sum(Sum) left(left): Box<Term>, right(right): Box<Term> 
            lib.rs:9 struct Node { next(next): Option<Box<Node>>, by(by): HashMap<UserId, Email> }
            lib.rs:11 struct Late { value(value): Duration }
            lib.rs:12 struct Missing { field0(field0): u8, field1(field1): UserId }
            lib.rs:4 newtype UserId u64
            lib.rs:5 newtype Rank UserId
            lib.rs:6 newtype Tags HashSet<String>
            lib.rs:7 newtype Email String
            lib.rs:8 newtype Address [u8; 4]
            lib.rs:16 static f(node: Node, grid: [[f32; 3]; 16], when: SystemTime, id: Uuid, raw: Vec<u8>) -> Tags ! Late
        "#]],
    );
}

#[test]
fn wrong_parts_of_maps_sets_and_arrays_are_refused_at_their_place() {
    check_lib(
        r#"
use std::collections::{BTreeMap, BTreeSet, HashMap};
const LEN: usize = 4;
#[ffi::data] pub struct Point { pub x: f64 }
#[ffi::data] pub struct UserId(u64);
#[ffi::data] pub struct Weight(f64);
#[ffi::data] pub struct All {
    pub a: HashMap<usize, char>,
    pub b: HashMap<UserId, Option<Unknown>>,
    pub c: HashMap<Other, Unknown>,
    pub d: BTreeMap<Point, UserId>,
    pub e: Vec<BTreeSet<Weight>>,
    pub f: HashMap<String, BTreeMap<UserId, BTreeSet<Point>>>,
    pub g: BTreeSet<f32>,
    pub h: [Unknown; 3],
    pub i: [u8; LEN * 2],
    pub j: [(u8, u8); 2],
    pub k: Box<Other>,
    pub l: BTreeMap<String>,
}
#[ffi::data] pub struct Endless { pub of: [Endless; 2] }
#[ffi::data] pub struct Itself(Vec<Itself>);
"#,
        expect![[r#"
            FFI0001 lib.rs:9:19-9:24
              `usize` has another width on other hosts
              help: use `u64` or `u32`
            FFI0015 lib.rs:10:34-10:41
              `All` uses `Unknown`, which is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0015 lib.rs:11:19-11:24
              `All` uses `Other`, which is not annotated
              help: annotate `Other` with `#[ffi::data]`
            FFI0015 lib.rs:11:26-11:33
              `All` uses `Unknown`, which is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0001 lib.rs:12:20-12:25
              `Point` cannot be a key
              help: keys of maps and elements of sets are `String`, integers up to 64 bits, or newtypes of those
            FFI0001 lib.rs:13:24-13:30
              `Weight` cannot be a key
              help: keys of maps and elements of sets are `String`, integers up to 64 bits, or newtypes of those
            FFI0001 lib.rs:14:53-14:58
              `Point` cannot be a key
              help: keys of maps and elements of sets are `String`, integers up to 64 bits, or newtypes of those
            FFI0001 lib.rs:15:20-15:23
              `f32` cannot be a key
              help: keys of maps and elements of sets are `String`, integers up to 64 bits, or newtypes of those
            FFI0015 lib.rs:16:12-16:19
              `All` uses `Unknown`, which is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0001 lib.rs:17:16-17:23
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:18:12-18:20
              a tuple cannot cross: its parts have no names in other languages
              help: use a struct with named fields and `#[ffi::data]`
            FFI0015 lib.rs:19:15-19:20
              `All` uses `Other`, which is not annotated
              help: annotate `Other` with `#[ffi::data]`
            FFI0001 lib.rs:20:11-20:27
              `BTreeMap` takes two type parameters
              help: write `BTreeMap<K, V>`
            FFI0021 lib.rs:22:24-22:31
              every value of `Endless` holds another one, so none can end
              help: let a field be left out: `Option<Box<T>>`, or a `Vec<T>`
            FFI0021 lib.rs:23:24-23:30
              `Itself` is made of itself
              help: give its field a name: a newtype is only another name for what is inside, and other languages cannot define a name by itself
        "#]],
    );
}

#[test]
fn newtype_that_could_not_be_read_is_no_wrong_key() {
    check_lib(
        r#"
#[ffi::dta] pub struct UserId(u64);
#[ffi::data] pub struct Pair(u8, u8);
#[ffi::data] pub struct Generic<T>(T);
#[ffi::data] pub struct Of<T> { pub map: std::collections::HashMap<T, Vec<T>> }
#[ffi::data] pub struct A { pub a: std::collections::HashMap<UserId, Pair>, pub b: std::collections::HashSet<Pair> }
#[ffi::error] pub struct E(u8);
#[ffi::export] pub fn f() -> Result<std::collections::HashSet<UserId>, E> { todo!() }
"#,
        expect![[r#"
            FFI0020 lib.rs:3:2-3:10
              `ffi` has no attribute `dta`
              help: did you mean `data`?
            FFI0010 lib.rs:4:28-4:36
              `Pair` is a tuple struct of 2 fields
              help: name its fields, other languages have no `.0`; with one field it would be a newtype
            FFI0004 lib.rs:5:32-5:33
              `Generic` cannot be generic
              help: other languages see one concrete type: write it out, with owned fields
            FFI0004 lib.rs:6:27-6:28
              `Of` cannot be generic
              help: other languages see one concrete type: write it out, with owned fields
        "#]],
    );
}

#[test]
fn deeply_nested_source_does_not_overflow_the_stack() {
    let deep = format!("fn f() -> i32 {{ {}1{} }}\n", "(".repeat(3000), ")".repeat(3000));
    check_lib(&deep, expect![[""]]);
}

#[test]
fn attribute_that_there_is_not_is_refused_and_its_item_is_there() {
    check(
        &[(
            "lib.rs",
            r#"
#[ffi::libary] pub struct Lib;
#[ffi::dta] pub struct A { #[ffi::renmae] pub size: usize }
#[ffi::serialize] pub enum B { One }
#[ffi::data] pub struct C { pub a: A, #[ffi::rename("c")] pub b: B }
#[ffi::data] pub enum D { #[ffi::dat] One(#[ffi::data] u8) }
#[ffi::export] impl Lib {
    #[ffi::constuctor] pub fn create() -> Self { Self }
    #[ffi::inner::data] #[other::data] #[inline] pub fn f(&self, a: A, b: B) {}
}
"#,
        )],
        expect![[r#"
            FFI0020 lib.rs:2:2-2:13
              `ffi` has no attribute `libary`
              help: did you mean `library`?
            FFI0020 lib.rs:3:2-3:10
              `ffi` has no attribute `dta`
              help: did you mean `data`?
            FFI0020 lib.rs:3:29-3:40
              `ffi` has no attribute `renmae`
              help: options of methods, parameters, fields and variants are written `#[ffi(rename = "..")]`
            FFI0020 lib.rs:4:2-4:16
              `ffi` has no attribute `serialize`
              help: there are `library`, `data`, `error`, `handle`, `export`, `constructor`, `destructor`, `event`, `host`
            FFI0020 lib.rs:5:40-5:51
              `ffi` has no attribute `rename`
              help: options of methods, parameters, fields and variants are written `#[ffi(rename = "..")]`
            FFI0020 lib.rs:6:28-6:36
              `ffi` has no attribute `dat`
              help: did you mean `data`?
            FFI0002 lib.rs:6:55-6:57
              `#[ffi::data]` does not apply here
              help: it goes on a struct or an enum
            FFI0020 lib.rs:8:6-8:21
              `ffi` has no attribute `constuctor`
              help: did you mean `constructor`?
        "#]],
    );
}

#[test]
fn type_that_is_not_annotated_is_said_at_each_of_its_uses() {
    check_lib(
        r#"
pub struct Unknown;
#[ffi::data] pub struct A { pub a: Unknown, pub b: Vec<Option<crate::Unknown>>, pub c: u8 }
#[ffi::data] pub enum E { One(Unknown), Two { a: r#Unknown } }
#[ffi::export] pub fn f(a: &Unknown, b: &[Unknown]) -> Result<Option<Unknown>, crate::Unknown> { todo!() }
"#,
        expect![[r#"
            FFI0015 lib.rs:4:35-4:42
              `Unknown` is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0015 lib.rs:4:62-4:76
              `Unknown` is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0015 lib.rs:5:30-5:37
              `Unknown` is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0015 lib.rs:5:49-5:58
              `Unknown` is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0015 lib.rs:6:28-6:35
              `Unknown` is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0015 lib.rs:6:42-6:49
              `Unknown` is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0015 lib.rs:6:69-6:76
              `Unknown` is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0015 lib.rs:6:79-6:93
              `Unknown` is not annotated
              help: annotate `Unknown` with `#[ffi::error]`
        "#]],
    );
}

#[test]
fn type_parameter_is_not_a_type_that_lacks_its_annotation() {
    check_lib(
        r#"
#[ffi::data] pub struct A<T> { pub a: Vec<T>, pub b: Unknown }
#[ffi::export] impl Lib { pub fn f<E>(&self, e: E) -> Result<(), E> { Err(e) } }
#[ffi::export] pub fn g<r#type>(a: &r#type) {}
"#,
        expect![[r#"
            FFI0004 lib.rs:3:26-3:27
              `A` cannot be generic
              help: other languages see one concrete type: write it out, with owned fields
            FFI0015 lib.rs:3:53-3:60
              `A` uses `Unknown`, which is not annotated
              help: annotate `Unknown` with `#[ffi::data]`
            FFI0004 lib.rs:4:35-4:36
              `f` cannot be exported: it is generic
              help: write the concrete types out; lifetimes can be left to elision
            FFI0004 lib.rs:5:24-5:30
              `g` cannot be exported: it is generic
              help: write the concrete types out; lifetimes can be left to elision
        "#]],
    );
}

#[test]
fn names_are_those_that_the_author_gives() {
    check_lib(
        r#"
        mod a {
            #[ffi::data(rename = "PointA")]
            pub struct Point { #[ffi(rename = "at")] pub x: i32 }
        }
        mod b {
            #[ffi::error(rename = "PointB", rename_all = "camelCase")]
            pub enum Point { NotThere }
        }
        #[ffi::export(rename = "FIRST_PRIME")]
        pub const PRIME: i32 = 2;
        #[ffi::export(rename = "move")]
        pub fn shift(#[ffi(rename = "at")] point: a::Point) -> Result<Vec<crate::a::Point>, b::Point> { todo!() }
        #[ffi::export]
        impl Lib {
            #[ffi(rename = "count_all")]
            pub fn count(&self) {}
        }
        "#,
        expect![[r#"
            lib.rs:12 const FIRST_PRIME: i32
            lib.rs:9 enum PointB NotThere(notThere)
            lib.rs:5 struct PointA { x(at): i32 }
            lib.rs:14 static move(point: PointA) -> Vec<PointA> ! PointB
            lib.rs:18 method count_all()
        "#]],
    );
}

#[test]
fn of_two_names_that_meet_the_way_out_is_named() {
    check_lib(
        r#"
        #[ffi::data]
        pub struct Point { pub x: i32 }
        #[ffi::data(rename = "Point")]
        pub struct Other { pub x: i32 }
        #[ffi::export(rename = "destroy")]
        pub fn one() {}
        #[ffi::export]
        pub fn two() {}
        #[ffi::export(rename = "two")]
        pub fn three() {}
        #[ffi::export]
        pub fn two_wait() {}
        "#,
        expect![[r#"
            FFI0007 lib.rs:6:19-6:24
              `Point` is exported twice, as a struct and as a struct
              help: other languages have no modules to tell them apart: give one of them another name there, with `rename = ".."` in its attribute
            FFI0018 lib.rs:8:15-8:18
              `destroy` is the name of something every library exports
              help: give it another name, with `#[ffi(rename = "..")]` on a method or `#[ffi::export(rename = "..")]` on a function; the library's teardown is written as a method with `#[ffi::destructor]`
            FFI0007 lib.rs:12:15-12:20
              `two` is exported twice, as a function
              help: other languages have no modules to tell them apart: give one of them another name there, with `#[ffi(rename = "..")]` on a method or `#[ffi::export(rename = "..")]` on a function
            FFI0007 lib.rs:14:15-14:23
              a form of `two_wait` has the same symbol as a form of `two`
              help: `_cbor`, `_wait` and, of streams, `_next` at the end of a name are taken by the call forms: give one of the two another name with `rename = ".."`
        "#]],
    );
}

#[test]
fn what_is_hidden_crosses_and_says_so() {
    let text = "#[doc(hidden)]\n/// Not for you.\n#[ffi::data]\npub struct Point {\n\
                #[doc(alias = \"z\", hidden)]\npub x: i32,\n/// Shown.\n#[doc(alias = \"w\")]\npub y: i32 }";
    let scan = scan_lib(text);
    let [record] = scan.contract.records() else { panic!("one struct") };
    let hidden = "Hidden: not part of the documented interface.";
    assert_eq!(record.docs, hidden);
    let docs: Vec<&str> = record.fields.iter().map(|field| field.docs.as_str()).collect();
    assert_eq!(docs, [hidden, "Shown."]);
}

#[test]
fn defaults_are_literals_of_their_types() {
    check_lib(
        r#"
        #[ffi::data]
        pub struct Limits {
            #[ffi(default = -5)] pub low: i64,
            #[ffi(default = 1.5)] pub ratio: f32,
            #[ffi(default = "none \"yet\"")] pub text: String,
            #[ffi(default)] pub list: Vec<u8>,
            #[ffi(default = None)] pub maybe: Option<i32>,
            #[ffi(default = 3)] pub alias: Ms,
        }
        pub type Ms = u8;
        #[ffi::data]
        pub enum Shape { Dot, Circle(#[ffi(default = 0x10)] u32) }
        #[ffi::export]
        pub fn limit(#[ffi(default = true, rename = "a")] all: bool, #[ffi(default = "x")] name: &str) {}
        "#,
        expect![[r#"
            lib.rs:14 enum Shape Dot(Dot) Circle(Circle) value(value): u32 = 16 
            lib.rs:4 struct Limits { low(low): i64 = -5, ratio(ratio): f32 = 1.5, text(text): String = "none \"yet\"", list(list): Vec<u8> = Default::default(), maybe(maybe): Option<i32> = None, alias(alias): u8 = 3 }
            lib.rs:16 static limit(all: bool = true, name: String = "x")
        "#]],
    );
    check_lib(
        r#"
        #[ffi::export]
        pub fn limit(
            #[ffi(default = "5")] a: i32,
            #[ffi(default = 256)] b: Ms,
            #[ffi(default = None)] c: i32,
            #[ffi(default = 5)] d: Option<i32>,
            #[ffi(default = 5)] e: f64,
            #[ffi(default = 5)] f: Vec<i32>,
            #[ffi(default = 1 + 1)] g: i32,
        ) {}
        pub type Ms = u8;
        "#,
        expect![[r#"
            FFI0003 lib.rs:5:28-5:31
              `"5"` is not a value of `i32`
              help: write a literal of `i32`, or `default` alone
            FFI0003 lib.rs:6:28-6:31
              `256` is not a value of `u8`
              help: write a number from 0 to 255
            FFI0003 lib.rs:7:28-7:32
              `None` is not a value of `i32`
              help: write a literal of `i32`, or `default` alone
            FFI0003 lib.rs:8:28-8:29
              `5` is not a value of `Option<i32>`
              help: write `None`, or leave it out: what is optional and absent is `None`
            FFI0003 lib.rs:9:28-9:29
              `5` is not a value of `f64`
              help: write `5.0`
            FFI0003 lib.rs:10:28-10:29
              `5` is not a value of `Vec<i32>`
              help: write `default` alone, which is an empty one
            FFI0003 lib.rs:11:28-11:33
              a default is a literal
              help: write a number, text, `true`, `false` or `None`; or `default` alone, for what the type's `Default` gives
        "#]],
    );
}

#[test]
fn forms_are_those_of_the_item_or_else_of_its_block() {
    check_lib(
        r#"
        #[ffi::export(abi = "native")]
        impl Lib {
            pub fn a(&self) {}
            #[ffi(abi = "cbor")]
            pub fn b(&self) {}
            #[ffi(abi = "both")]
            pub fn c(&self) {}
        }
        #[ffi::export(abi = "cbor")]
        pub fn d() {}
        "#,
        expect![[r#"
            lib.rs:5 method a() only native
            lib.rs:7 method b() only cbor
            lib.rs:9 method c()
            lib.rs:12 static d() only cbor
        "#]],
    );
}
