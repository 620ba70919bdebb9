//! What a name in a signature stands for: aliases, imports, shadowing, and types of other crates.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};

use super::{CFG, LIBRARY, check, check_lib, check_source};
use crate::cargo::CfgSet;
use crate::scan::Source;
use crate::scan::source::Krate;

#[test]
fn aliases_are_followed_in_every_position() {
    check_lib(
        r#"
type Blob = Vec<u8>;
type List<T> = Vec<T>;
type Pair<K, V = Maybe<K>> = List<V>;
type Maybe<T> = Option<T>;
type Of<T> = T;
type P = Point;
pub type Result<T, E = Fault> = std::result::Result<T, E>;
#[ffi::data] pub struct Point { pub blob: Blob, pub list: List<Maybe<P>>, pub pair: Pair<i64> }
#[ffi::error] pub enum Fault { Io(Blob) }
mod other {
    pub type Result = std::result::Result<super::P, self::F>;
    type F = super::Fault;
}
#[ffi::export]
impl Lib {
    #[ffi::constructor] pub fn create(p: P) -> Result<Self> { todo!() }
    pub fn one(&self, p: &P, list: &[P], blob: &Blob) -> Result<List<P>> { todo!() }
    pub fn none(&self) -> Result<()> { todo!() }
    pub fn text(&self, of: Of<Of<String>>) -> Result<P, String> { todo!() }
    pub fn all(&self) -> other::Result { todo!() }
}
"#,
        expect![[r#"
            lib.rs:11 enum Fault Io(Io) value(value): Vec<u8> 
            lib.rs:10 struct Point { blob(blob): Vec<u8>, list(list): Vec<Option<Point>>, pair(pair): Vec<Option<i64>> }
            lib.rs:18 constructor create(p: Point) ! Fault
            lib.rs:19 method one(p: Point, list: Vec<Point>, blob: Vec<u8>) -> Vec<Point> ! Fault
            lib.rs:20 method none() ! Fault
            lib.rs:21 method text(of: String) -> Point ! String
            lib.rs:22 method all() -> Point ! Fault
        "#]],
    );
}

#[test]
fn imports_lead_through_modules() {
    check(
        &[
            (
                "lib.rs",
                r#"#[ffi::library] pub struct Lib;
mod a; mod b; mod glob; mod r#type;
use a::Point as Dot;
use b::*;
pub use glob::{self, deep::Deep as Deeper};
use std::{string::String as Text, vec};
use r#type::r#struct as Raw;
#[ffi::export] pub fn f(dot: Dot, b: B, deep: Deeper, path: glob::deep::Deep, text: Text, list: vec::Vec<Dot>, raw: Raw) {}
mod inner { mod more { #[ffi::export] pub fn g(a: super::super::a::Point, b: crate::b::B, c: self::C) {}  type C = super::super::Dot; } }
"#,
            ),
            ("a.rs", "#[ffi::data] pub struct Point;"),
            (
                "b.rs",
                "pub(crate) use self::hidden::Inner as B;\nmod hidden { #[ffi::data] pub struct Inner; }",
            ),
            ("glob.rs", "pub mod deep { pub use super::super::a::*; pub type Deep = Point; }"),
            ("type.rs", "#[ffi::data] pub struct r#struct;"),
        ],
        expect![[r#"
            a.rs:1 struct Point {}
            b.rs:2 struct Inner {}
            type.rs:1 struct struct {}
            lib.rs:8 static f(dot: Point, b: Inner, deep: Point, path: Point, text: String, list: Vec<Point>, raw: struct)
            lib.rs:9 static g(a: Point, b: Inner, c: Point)
        "#]],
    );
}

#[test]
fn the_nearest_name_wins_over_the_prelude() {
    check_lib(
        r#"
mod own {
    #[ffi::data] pub struct String { pub text: std::string::String }
    #[ffi::data] pub struct Option { pub some: core::option::Option<String> }
    #[ffi::export] pub fn own(a: String, b: Option) {}
}
mod private { struct Vec; pub(crate) struct Public; }
mod glob { use super::own::*; use super::private::*; #[ffi::export] pub fn glob(a: String, b: Vec<u8>) {} }
mod named { use std::string::String; use super::own::*; #[ffi::export] pub fn named(a: String, b: Option) {} }
mod inside { mod own_again { struct String; pub mod child {
    #[ffi::export] pub fn not_inherited(a: String) {}
    mod parent { use super::super::*; #[ffi::export] pub fn inherited(a: String) {} }
} } }
"#,
        expect![[r#"
            FFI0015 lib.rs:13:73-13:79
              `String` is not annotated
              help: annotate `String` with `#[ffi::data]`
        "#]],
    );
    check_lib(
        r#"
mod own {
    #[ffi::data] pub struct String { pub text: std::string::String }
    #[ffi::data] pub struct Option { pub some: core::option::Option<String> }
    #[ffi::export] pub fn own(a: String, b: Option) {}
}
mod private { struct Vec; pub(crate) struct Public; }
mod glob { use super::own::*; use super::private::*; #[ffi::export] pub fn glob(a: String, b: Vec<u8>) {} }
mod named { use std::string::String; use super::own::*; #[ffi::export] pub fn named(a: String, b: Option) {} }
"#,
        expect![[r#"
            lib.rs:4 struct String { text(text): String }
            lib.rs:5 struct Option { some(some): Option<String> }
            lib.rs:6 static own(a: String, b: Option)
            lib.rs:9 static glob(a: String, b: Vec<u8>)
            lib.rs:10 static named(a: String, b: Option)
        "#]],
    );
}

#[test]
fn own_types_win_over_every_known_name() {
    check_lib(
        r#"
mod own {
    #[ffi::data] pub struct Duration { pub millis: u64 }
    #[ffi::data] pub enum SystemTime { Now }
    #[ffi::data] pub struct Uuid(pub String);
    #[ffi::data] pub struct Bytes { pub data: Vec<u8> }
    #[ffi::data] pub struct HashMap;
    #[ffi::data] pub struct BTreeSet(pub std::collections::BTreeSet<Uuid>);
    pub type Box<T> = Vec<T>;
    pub type BTreeMap<V> = std::collections::BTreeMap<String, V>;
    #[ffi::export] pub fn own(a: Duration, b: SystemTime, c: Uuid, d: Bytes, e: HashMap, f: BTreeSet, g: Box<u8>, h: BTreeMap<u8>) {}
    #[ffi::export] pub fn std(a: ::std::time::Duration, b: std::time::SystemTime, c: std::boxed::Box<[Uuid; 2]>) {}
}
mod plain {
    use std::collections::*;
    use std::time;
    type Key<const N: usize> = [u8; N];
    type Index<T> = HashMap<String, T>;
    #[ffi::export] pub fn plain(a: time::Duration, b: Box<Uuid>, c: HashSet<u8>, d: Index<Key<3>>, e: HashMap<u8, Bytes, State>) {}
}
mod hidden { pub struct Duration; pub struct HashMap<K, V>(K, V); }
"#,
        expect![[r#"
            lib.rs:5 enum SystemTime Now(Now)
            lib.rs:4 struct Duration { millis(millis): u64 }
            lib.rs:7 struct Bytes { data(data): Vec<u8> }
            lib.rs:8 struct HashMap {}
            lib.rs:6 newtype Uuid String
            lib.rs:9 newtype BTreeSet HashSet<Uuid>
            lib.rs:12 static own(a: Duration, b: SystemTime, c: Uuid, d: Bytes, e: HashMap, f: BTreeSet, g: Vec<u8>, h: HashMap<String, u8>)
            lib.rs:13 static std(a: Duration, b: SystemTime, c: Box<[Uuid; 2]>)
            lib.rs:20 static plain(a: Duration, b: Box<Uuid>, c: HashSet<u8>, d: HashMap<String, [u8; 3]>, e: HashMap<u8, Vec<u8>>)
        "#]],
    );
    check_lib(
        r#"
mod hidden { pub struct Duration; pub struct HashMap<K, V>(K, V); pub struct Box<T>(T); }
use hidden::*;
#[ffi::export] pub fn f(a: Duration, b: HashMap<String, u8>, c: Box<u8>) {}
"#,
        expect![[r#"
            FFI0015 lib.rs:5:27-5:35
              `Duration` is not annotated
              help: annotate `Duration` with `#[ffi::data]`
            FFI0001 lib.rs:5:40-5:59
              `HashMap` with type parameters cannot cross
              help: write a concrete struct or enum with `#[ffi::data]`
            FFI0001 lib.rs:5:64-5:71
              `Box` with type parameters cannot cross
              help: write a concrete struct or enum with `#[ffi::data]`
        "#]],
    );
}

#[test]
fn one_of_two_types_of_a_name_is_meant() {
    check_lib(
        r#"
mod yes { #[ffi::data] pub struct Point { pub x: i64 } }
mod no { pub struct Point; pub struct Generic<T>(T); }
#[ffi::export] pub fn right(p: yes::Point) {}
#[ffi::export] pub fn wrong(p: Vec<Option<no::Point>>) -> Result<(), no::Point> { todo!() }
#[ffi::export] pub fn generic(p: no::Generic<u8>) {}
#[ffi::data] pub struct Field { pub lib: Lib }
"#,
        expect![[r#"
            FFI0015 lib.rs:6:42-6:51
              `Point` is not annotated
              help: annotate `Point` with `#[ffi::data]`
            FFI0015 lib.rs:6:69-6:78
              `Point` is not annotated
              help: annotate `Point` with `#[ffi::error]`
            FFI0001 lib.rs:7:33-7:48
              `Generic` with type parameters cannot cross
              help: write a concrete struct or enum with `#[ffi::data]`
            FFI0015 lib.rs:8:41-8:44
              `Lib` is not annotated
              help: annotate `Lib` with `#[ffi::data]`
        "#]],
    );
}

#[test]
fn what_is_behind_an_alias_is_refused_where_it_is_used() {
    check_lib(
        r#"
type Size = usize;
type Sizes = Vec<(Size, u8)>;
type Reply = Result<u8, String>;
type Cyclic = Vec<Other>;
type Other = Option<Cyclic>;
use Loop as Pool; use Pool as Loop;
#[ffi::export] pub fn f(size: Size, sizes: Sizes) -> Reply { todo!() }
#[ffi::export] pub fn g(c: Cyclic) -> std::io::Result<()> { todo!() }
#[ffi::export] pub fn h(c: Loop) -> std::fmt::Result { todo!() }
"#,
        expect![[r#"
            FFI0001 lib.rs:9:30-9:34
              `usize` has another width on other hosts
              help: use `u64` or `u32`
            FFI0001 lib.rs:9:43-9:48
              a tuple cannot cross: its parts have no names in other languages
              help: use a struct with named fields and `#[ffi::data]`
            FFI0011 lib.rs:9:53-9:58
              `Reply` is a `Result`, which its name does not say
              help: call the alias `Result`, in a module of its own if need be, or write `Result<T, MyError>` out
            FFI0001 lib.rs:10:27-10:33
              `Cyclic` is an alias of itself
              help: write the type that it is meant to stand for
            FFI0011 lib.rs:10:38-10:57
              the error type of this `Result` is not visible here
              help: write it out: `Result<T, MyError>`
            FFI0015 lib.rs:11:27-11:31
              `h` uses `Loop`, which is not annotated
              help: annotate `Loop` with `#[ffi::data]`
            FFI0011 lib.rs:11:36-11:52
              the error type of this `Result` is not visible here
              help: write it out: `Result<T, MyError>`
        "#]],
    );
}

#[test]
fn constants_have_the_types_that_their_names_stand_for() {
    check_lib(
        r#"
use std::time::Duration as Span;
type Ms = i64;
type Name = &'static str;
type Text = str;
type Borrowed<'a> = &'a str;
type Of<T> = T;
mod own { type Duration = u16; #[ffi::export] pub const OWN: Duration = 5; }
#[ffi::export] pub const DELAY: Ms = 5;
#[ffi::export] pub const NAME: Name = "";
#[ffi::export] pub const TEXT: &Text = "";
#[ffi::export] pub const BORROWED: Borrowed<'static> = "";
#[ffi::export] pub const GENERIC: Of<Of<f32>> = 0.5;
#[ffi::export] pub const SPAN: Span = Span::ZERO;
"#,
        expect![[r#"
            lib.rs:9 const OWN: u16
            lib.rs:10 const DELAY: i64
            lib.rs:11 const NAME: &str
            lib.rs:12 const TEXT: &str
            lib.rs:13 const BORROWED: &str
            lib.rs:14 const GENERIC: f32
            lib.rs:15 const SPAN: Duration
        "#]],
    );
    check_lib(
        r#"
make_type!(Made);
type Size = usize;
type List<T> = &'static [T];
type Itself = Itself;
#[ffi::data] pub struct Point { pub x: i64 }
#[ffi::data] pub struct Id(u64);
pub struct Duration;
#[ffi::export] pub const ALIAS: Size = 1;
#[ffi::export] pub const GENERIC: List<u8> = &[];
#[ffi::export] pub const BEHIND: &Size = &1;
#[ffi::export] pub const CIRCLE: Itself = 1;
#[ffi::export] pub const ANNOTATED: Point = Point { x: 1 };
#[ffi::export] pub const NEWTYPE: self::Id = Id(1);
#[ffi::export] pub const OWN: Duration = Duration;
#[ffi::export] pub const MADE: Made = Made;
#[ffi::export] pub const TEXT: &String = &String::new();
"#,
        expect![[r#"
            FFI0014 lib.rs:10:32-10:36
              a constant of this type cannot be exported
              help: constants are numbers, `bool`, `&str` or `Duration`; export a function for anything else
            FFI0014 lib.rs:11:34-11:38
              a constant of this type cannot be exported
              help: constants are numbers, `bool`, `&str` or `Duration`; export a function for anything else
            FFI0014 lib.rs:12:33-12:38
              a constant of this type cannot be exported
              help: constants are numbers, `bool`, `&str` or `Duration`; export a function for anything else
            FFI0001 lib.rs:13:33-13:39
              `Itself` is an alias of itself
              help: write the type that it is meant to stand for
            FFI0014 lib.rs:14:36-14:41
              a constant of this type cannot be exported
              help: constants are numbers, `bool`, `&str` or `Duration`; export a function for anything else
            FFI0014 lib.rs:15:34-15:42
              a constant of this type cannot be exported
              help: constants are numbers, `bool`, `&str` or `Duration`; export a function for anything else
            FFI0014 lib.rs:16:30-16:38
              a constant of this type cannot be exported
              help: constants are numbers, `bool`, `&str` or `Duration`; export a function for anything else
            FFI0014 lib.rs:17:31-17:35
              a constant of this type cannot be exported
              help: constants are numbers, `bool`, `&str` or `Duration`; export a function for anything else
        "#]],
    );
}

#[test]
fn lengths_of_arrays_are_followed_to_their_number() {
    check(
        &[
            (
                "lib.rs",
                r#"#[ffi::library] pub struct Lib;
mod sizes; mod glob;
use glob::*;
use sizes::{ROWS as HEIGHT, Both};
const WIDTH: usize = 0x4_usize;
pub const KEY_LEN: u32 = 16;
type Row<const N: usize = WIDTH> = [f64; N];
type Grid<const N: usize, const M: usize = { self::sizes::ROWS }> = [Row<N>; M];
type Twice<T, const N: usize> = Vec<Grid<N>>;
#[ffi::data] pub struct Lengths {
    pub a: [u8; WIDTH], pub b: [u8; KEY_LEN as usize], pub c: [[i8; HEIGHT]; crate::sizes::deep::MORE],
    pub d: Row, pub e: Row<HEIGHT>, pub f: Grid<{ sizes::ROWS }>, pub g: Twice<u8, HIDDEN>, pub h: Grid<3, 5>,
}
#[ffi::export] pub fn f(a: &[[Lengths; HIDDEN]], both: Both, b: [u8; Both]) -> [u8; sizes::deep::MORE] { todo!() }
mod inner { const HIDDEN: usize = 9; use super::*; #[ffi::export] pub fn g(a: [i8; HIDDEN], b: [i8; PUBLIC], c: [i8; super::HIDDEN]) {} }
"#,
            ),
            (
                "sizes.rs",
                "pub const ROWS: usize = deep::MORE as usize;\npub mod deep { pub const MORE: usize = 2; }\n\
                 #[ffi::data] pub struct Both { pub x: i64 }\n#[allow(non_upper_case_globals)] pub const Both: usize = 11;",
            ),
            ("glob.rs", "pub const HIDDEN: usize = 6; pub const PUBLIC: usize = 7;"),
        ],
        expect![[r#"
            sizes.rs:3 struct Both { x(x): i64 }
            lib.rs:10 struct Lengths { a(a): [u8; 4], b(b): [u8; 16], c(c): [[i8; 2]; 2], d(d): [f64; 4], e(e): [f64; 2], f(f): [[f64; 2]; 2], g(g): Vec<[[f64; 6]; 2]>, h(h): [[f64; 3]; 5] }
            lib.rs:14 static f(a: Vec<[Lengths; 6]>, both: Both, b: [u8; 11]) -> [u8; 2]
            lib.rs:15 static g(a: [i8; 9], b: [i8; 7], c: [i8; 6])
        "#]],
    );
}

#[test]
fn lengths_that_are_not_known_are_refused_where_they_are_used() {
    check_lib(
        r#"
make_constants!(MADE);
mod private { const HIDDEN: usize = 1; pub struct Key; impl Key { pub const LEN: usize = 1; } }
const COMPUTED: usize = 1 + 2;
const NEXT: usize = COMPUTED;
const ONE: usize = OTHER;
const OTHER: usize = ONE;
const NONE: usize = 0;
const MANY: usize = 5_000_000_000;
struct NoConstant;
type Key<const N: usize> = [u8; N];
type Computed = [u8; COMPUTED];
mod glob { pub const SHADOWED: usize = 4; }
mod shadow { use super::glob::*; const SHADOWED: usize = 2 + 2; #[ffi::export] pub fn shadowed(a: [u8; SHADOWED]) {} }
#[ffi::data] pub struct Lengths {
    pub a: [u8; MADE],
    pub b: [u8; private::HIDDEN],
    pub c: [u8; private::Key::LEN],
    pub d: [u8; COMPUTED],
    pub e: [u8; NEXT],
    pub f: [u8; ONE],
    pub g: [u8; NONE],
    pub h: [u8; MANY],
    pub i: [u8; NoConstant],
    pub j: Vec<Key<COMPUTED>>,
    pub k: Computed,
    pub l: [usize; MADE],
    pub m: [u8; u8::MAX as usize],
    pub n: [u8; std::consts::LEN],
    pub o: Key<{ 1 + 2 }>,
    pub p: Key,
}
"#,
        expect![[r#"
            FFI0001 lib.rs:15:103-15:111
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:17:16-17:20
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:18:16-18:31
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:19:16-19:33
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:20:16-20:24
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:21:16-21:20
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:22:16-22:19
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:23:16-23:20
              an array of no elements cannot cross
              help: C has no arrays of length 0: leave the field out
            FFI0001 lib.rs:24:16-24:20
              an array of 5000000000 elements cannot cross
              help: use `Vec<T>`
            FFI0001 lib.rs:25:16-25:26
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:26:19-26:27
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:27:11-27:19
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:28:12-28:17
              `usize` has another width on other hosts
              help: use `u64` or `u32`
            FFI0001 lib.rs:29:16-29:32
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:30:16-30:32
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:31:15-31:24
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
            FFI0001 lib.rs:32:11-32:14
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
        "#]],
    );
}

#[test]
fn unknown_names_are_left_to_the_compiler() {
    check_lib(
        r#"
make_type!(Made);
#[ffi::export] pub fn f(text: other::String, more: other::deep::Vec<i32>) {}
#[ffi::export] pub fn g(made: Vec<Made>) -> Result<u8, Missing> {}
"#,
        expect![[r#"
            FFI0015 lib.rs:5:34-5:38
              `g` uses `Made`, which is not annotated
              help: annotate `Made` with `#[ffi::data]`
            FFI0015 lib.rs:5:55-5:62
              `g` uses `Missing`, which is not annotated
              help: annotate `Missing` with `#[ffi::error]`
        "#]],
    );
}

/// A crate `lib` that knows `b` as `bee` and a facade `c`; `b` is also known to `c`.
#[track_caller]
fn check_crates(lib: &str, b: &str, c: &str, expect: Expect) {
    let krate = |name: &str, externs: &[(&str, &str)], cfg: &str| {
        let own = Source::alone(format!("{name}/lib.rs").as_ref(), name, &CfgSet::from_lines(cfg));
        let externs = externs.iter().map(|(name, id)| ((*name).to_owned(), (*id).to_owned()));
        Krate { id: name.to_owned(), externs: externs.collect::<BTreeMap<_, _>>(), ..own.crates[0].clone() }
    };
    let source = Source {
        crates: vec![
            krate("lib", &[("bee", "b"), ("c", "c")], CFG),
            krate("b", &[], "feature=\"depth\""),
            krate("c", &[("b", "b")], ""),
        ],
        is_tested: false,
    };
    let lib = format!("{LIBRARY}{lib}");
    check_source(&[("lib/lib.rs", &lib), ("b/lib.rs", b), ("c/lib.rs", c)], source, expect);
}

#[test]
fn types_of_other_crates_come_with_what_they_need() {
    check_crates(
        r#"
pub use bee::Point;
#[ffi::export] pub fn f(p: Point, line: c::Line, again: bee::Point) -> bee::Result<c::inner::Level> { todo!() }
#[ffi::data] pub struct Seen(std::collections::HashMap<bee::UserId, [Option<c::Mark>; 2]>);
#[ffi::data(via = "bee::Name")] pub struct Named(String);
"#,
        r#"
mod shape {
    #[ffi::data] pub struct Point { pub x: i64 }
    #[ffi::data] pub struct Line { pub from: Point, pub ground: super::deep::Ground }
}
pub use shape::*;
pub type Result<T> = std::result::Result<T, Fault>;
#[ffi::error] pub enum Fault { Other }
#[ffi::data] pub struct Unused { pub size: usize }
#[ffi::data] pub struct UserId(Raw);
#[ffi::data] pub struct Raw(u64);
#[ffi::data] pub struct Mark { pub by: std::collections::BTreeSet<UserId>, pub next: Option<Box<Mark>> }
#[ffi::data] pub struct Name(String);
#[ffi::export] pub fn exported() {}
#[ffi::library] pub struct OtherLibrary;
pub mod deep {
    #[ffi::data] pub enum Level { Low }
    #[ffi::data] pub struct Ground { pub level: crate::deep::Level, #[cfg(feature = "depth")] pub depth: Depth, #[cfg(unix)] pub no: usize }
    pub type Depth = i64;
}
"#,
        "pub use b::*;\npub mod inner { pub use b::deep::Level; }",
        expect![[r#"
            b/lib.rs:17 enum Level Low(Low)
            b/lib.rs:8 enum Fault Other(Other)
            b/lib.rs:3 struct Point { x(x): i64 }
            b/lib.rs:4 struct Line { from(from): Point, ground(ground): Ground }
            b/lib.rs:18 struct Ground { level(level): Level, depth(depth): i64 }
            b/lib.rs:12 struct Mark { by(by): HashSet<UserId>, next(next): Option<Box<Mark>> }
            b/lib.rs:10 newtype UserId Raw
            b/lib.rs:11 newtype Raw u64
            b/lib.rs:13 newtype Name String
            lib/lib.rs:5 newtype Seen HashMap<UserId, [Option<Mark>; 2]>
            lib/lib.rs:6 newtype Named Name
            lib/lib.rs:4 static f(p: Point, line: Line, again: Point) -> Level ! Fault
        "#]],
    );
}

#[test]
fn constants_of_other_crates_are_followed() {
    const B: &str = r#"
pub type Ms = u32;
pub type Key = [u8; KEY_LEN];
#[cfg(feature = "depth")] pub const KEY_LEN: usize = 16;
#[cfg(not(feature = "depth"))] pub const KEY_LEN: usize = 8;
pub(crate) const HIDDEN: usize = 1;
pub struct Point;
"#;
    check_crates(
        r#"
#[ffi::export] pub const DELAY: c::Ms = 5;
#[ffi::export] pub fn f(key: bee::Key, same: [u8; c::KEY_LEN]) {}
"#,
        B,
        "pub use b::*;",
        expect![[r#"
            lib/lib.rs:3 const DELAY: u32
            lib/lib.rs:4 static f(key: [u8; 16], same: [u8; 16])
        "#]],
    );
    check_crates(
        r#"
#[ffi::export] pub const POINT: c::Point = c::Point;
#[ffi::export] pub fn f(hidden: [u8; bee::HIDDEN]) {}
"#,
        B,
        "pub use b::*;",
        expect![[r#"
            FFI0014 lib/lib.rs:3:32-3:40
              a constant of this type cannot be exported
              help: constants are numbers, `bool`, `&str` or `Duration`; export a function for anything else
            FFI0001 lib/lib.rs:4:37-4:48
              the length of an array that crosses is a number
              help: write the number itself or a constant that is one, or use `Vec<T>`
        "#]],
    );
}

#[test]
fn types_of_other_crates_are_refused_where_they_are_used() {
    check_crates(
        r#"
#[ffi::data] pub struct Point { pub plain: c::Plain }
#[ffi::export] pub fn f(p: bee::Point, hidden: bee::Hidden, missing: c::Missing) -> c::Result<u8> { todo!() }
"#,
        "#[ffi::data] pub struct Point { pub x: i64 }\n#[ffi::data] struct Hidden;\npub struct Plain;\n\
         #[ffi::error] pub enum Bad { A(usize) }\npub type Result<T> = core::result::Result<T, Bad>;",
        "pub use b::*;",
        expect![[r#"
            FFI0001 b/lib.rs:4:31-4:36
              `usize` has another width on other hosts
              help: use `u64` or `u32`
            FFI0007 lib/lib.rs:3:24-3:29
              `Point` is exported twice, as a struct and as a struct
              help: other languages have no modules to tell them apart: give one of them another name there, with `rename = ".."` in its attribute
            FFI0015 lib/lib.rs:3:43-3:51
              `Plain` is not annotated
              help: annotate `Plain` with `#[ffi::data]`
            FFI0015 lib/lib.rs:4:47-4:58
              `f` uses `Hidden`, which is not annotated
              help: annotate `Hidden` with `#[ffi::data]`
            FFI0015 lib/lib.rs:4:69-4:79
              `f` uses `Missing`, which is not annotated
              help: annotate `Missing` with `#[ffi::data]`
        "#]],
    );
}

#[test]
fn types_of_one_name_from_two_crates_are_refused() {
    check_crates(
        r#"
pub use bee::Point as Dot;
#[ffi::export] pub fn f(one: Dot, other: c::Point) {}
"#,
        "#[ffi::data] pub struct Point { pub x: i64 }",
        "#[ffi::data] pub enum Point { Left }",
        expect![[r#"
            FFI0007 c/lib.rs:1:22-1:27
              `Point` is exported twice, as a struct and as an enum
              help: other languages have no modules to tell them apart: give one of them another name there, with `rename = ".."` in its attribute
        "#]],
    );
}

#[test]
fn paths_of_the_2015_edition_begin_at_the_root() {
    let mut source = Source::alone("lib.rs".as_ref(), "lib", &CfgSet::default());
    source.crates[0].edition = "2015".into();
    check_source(
        &[(
            "lib.rs",
            "#[ffi::library] pub struct Lib;\nmod a { #[ffi::data] pub struct String; }\n\
             mod b { use a::String; #[ffi::export] pub fn f(a: String, b: ::a::String, c: ::std::string::String) {} }\n",
        )],
        source,
        expect![[r#"
            lib.rs:2 struct String {}
            lib.rs:3 static f(a: String, b: String, c: String)
        "#]],
    );
}

#[test]
fn generated_files_are_read_where_the_folder_is_known() {
    let mut source = Source::alone("lib.rs".as_ref(), "lib", &CfgSet::default());
    source.crates[0].env.insert("OUT_DIR".into(), "out".into());
    check_source(
        &[
            (
                "lib.rs",
                "#[ffi::library] pub struct Lib;\nmod made { include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\")); }\n\
                 include!(concat!(env!(\"OTHER\"), \"/x.rs\"));\ninclude!(concat!(env!(\"OUT_DIR\"), \"/missing.rs\"));\n",
            ),
            (
                "out/made.rs",
                "#[ffi::data] pub struct Made;\n#[ffi::export] pub fn f(made: self::Made, size: usize) {}",
            ),
        ],
        source,
        expect![[r#"
            FFI0016 lib.rs:4:9-4:48
              there is no file `out/missing.rs` to include
              help: create it or correct the path, which is relative to the file it is written in
            FFI0001 out/made.rs:2:48-2:53
              `usize` has another width on other hosts
              help: use `u64` or `u32`
        "#]],
    );
}

/// Modules that import all of each other have more ways than can be gone.
#[test]
fn circles_of_globs_end() {
    let modules: String = (0..12)
        .map(|n| {
            let globs: String = (0..12)
                .filter(|other| *other != n)
                .map(|other| format!("pub use super::m{other}::*; "))
                .collect();
            format!("pub mod m{n} {{ {globs} #[ffi::data] pub struct T{n}; }}\n")
        })
        .collect();
    check_lib(
        &format!("{modules}\nuse m0::*;\n#[ffi::export] pub fn f(text: String, last: T11) {{}}\n"),
        expect![[r#"
            lib.rs:2 struct T0 {}
            lib.rs:3 struct T1 {}
            lib.rs:4 struct T2 {}
            lib.rs:5 struct T3 {}
            lib.rs:6 struct T4 {}
            lib.rs:7 struct T5 {}
            lib.rs:8 struct T6 {}
            lib.rs:9 struct T7 {}
            lib.rs:10 struct T8 {}
            lib.rs:11 struct T9 {}
            lib.rs:12 struct T10 {}
            lib.rs:13 struct T11 {}
            lib.rs:16 static f(text: String, last: T11)
        "#]],
    );
}
