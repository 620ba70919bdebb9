//! Values of every type, sent through the library by generated programs: of crates of every kind, and what is said of those whose values
//! do not come back.

use crate::tool::{Fixture, Ran, dependencies, name, test};

/// What an author may have: private types, types of modules and macros, renames, keywords, a `cfg`, types that hold each other and handles,
/// and no warnings.
const STRICT: &str = r##"//! Nothing is let pass.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications)]
#![deny(clippy::all, clippy::pedantic)]

use std::{collections::{BTreeMap, HashSet}, fmt, sync::Arc};

/// The library.
#[ffi::library]
#[derive(Debug)]
pub struct Lib;

#[ffi::export]
impl Lib {
    /// A context.
    #[ffi::constructor]
    pub fn create() -> Self {
        Self
    }

    /// A place.
    pub(crate) fn place(&self) -> Point {
        Point { r#type: 0.5, _hidden: 1 }
    }

    /// A session.
    pub fn pair(&self) -> Pair {
        Pair { first: Arc::new(Session) }
    }
}

#[ffi::data(rename = "Place", rename_all = "SCREAMING_SNAKE_CASE")]
#[derive(Debug)]
struct Point {
    r#type: f64,
    #[ffi(rename = "self", default = 5)]
    _hidden: i64,
}

/// A module.
pub mod inner {
    #[ffi::data]
    #[derive(Debug)]
    pub(crate) enum Kind {
        One = 7,
        #[cfg(windows)]
        Two,
        r#Three = -1,
    }

    /// A tree.
    #[ffi::data(rename_all = "kebab-case")]
    #[derive(Debug)]
    pub enum Tree {
        /// It goes on.
        NodeOf {
            /// Both.
            both: Box<[Tree; 2]>,
        },
        /// It ends.
        Leaf(Option<Box<super::Id>>, #[cfg(windows)] u8),
        /// It ends here, too.
        End,
    }
}

/// A number.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(u64);

/// Numbers.
#[ffi::data]
#[derive(Debug)]
pub struct Ids(BTreeMap<Id, HashSet<i8>>);

/// Text of a few bytes.
#[ffi::data(via = "String")]
#[derive(Debug)]
pub struct Short {
    text: String,
}

impl TryFrom<String> for Short {
    type Error = Fault;

    fn try_from(text: String) -> Result<Self, Fault> {
        if text.len() < 8 { Ok(Self { text: text.to_uppercase() }) } else { Err(Fault::TooLong { len: 0, short: None }) }
    }
}

impl From<&Short> for String {
    fn from(short: &Short) -> Self {
        short.text.clone()
    }
}

/// What can be wrong.
#[ffi::error(rename_all = "camelCase")]
#[derive(Debug)]
pub enum Fault {
    /// Too long.
    TooLong {
        /// How long.
        #[ffi(default)]
        len: u64,
        /// What was read.
        short: Option<Box<Short>>,
    },
    /// Nothing there.
    r#None(inner::Tree, Id),
    /// Anything else.
    Other,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// What was not read.
#[ffi::error]
#[derive(Debug)]
pub struct Unread(String, #[ffi(default = 5)] i64);

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A session.
#[ffi::handle]
#[derive(Debug)]
pub struct Session;

/// A session at least.
#[ffi::data]
#[derive(Debug)]
pub struct Pair {
    /// The first one.
    pub first: Arc<Session>,
}

/// Sessions behind something else.
#[ffi::data]
#[derive(Debug)]
pub struct Pairs(Vec<Pair>);

/// What is told of sessions.
#[ffi::error]
#[derive(Debug)]
pub struct Busy {
    /// Which.
    pub pairs: Pairs,
    /// Where.
    pub point: u8,
}

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("busy")
    }
}
"##;

#[test]
fn types_of_every_kind_make_the_trip() {
    let fixture = Fixture::new(STRICT);
    let args = test(&["--lang", "c", "--filter", "round-trip", "-v"]);
    let ran = fixture.cargo_ffi_with(&args, &[("FFI_ROUND_TRIP_VALUES", "1000")]);
    ran.says(0, &["Passed c::round-trip", "1 passed, 0 failed"]);
    for name in ["Pair", "Pairs", "Busy"] {
        ran.says(0, &[&format!("Without a round trip: `{name}`, which holds a handle")]);
    }
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
    let args = test(&["--lang", "go", "--filter", "round-trip"]);
    let ran = fixture.cargo_ffi_with(&args, &[("FFI_ROUND_TRIP_VALUES", "1000")]);
    says_of_go(&ran, 0, &["Passed go::round-trip"]);

    // As it ships, it has nothing of that.
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let shipped = fixture.cargo_ffi_plain(&["inspect", fixture.library().to_str().expect("UTF-8")]);
    shipped.says(0, &["pair"]);
    assert!(!shipped.stdout.contains("_echo"), "{}", shipped.stdout);
    let ran = fixture.cargo_ffi(&test(&["--lang", "c", "--no-generated", "-v"]));
    ran.says(0, &["Passed c::layouts"]);
    assert!(!ran.stderr.contains("round-trip") && !ran.stderr.contains("Compiling"), "{}", ran.stderr);
}

/// A type whose conversion gives another value each time, and one whose conversion refuses what it gave.
const WRONG: &str = r#"
#[ffi::library]
pub struct Lib;

#[ffi::data]
pub struct Right(i128);

#[ffi::data(via = "String")]
pub struct Louder(String);

impl From<String> for Louder {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&Louder> for String {
    fn from(louder: &Louder) -> Self {
        format!("{}!", louder.0)
    }
}

#[ffi::data(via = "u8")]
pub struct Even(u8);

impl TryFrom<u8> for Even {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, &'static str> {
        if number % 2 == 0 { Ok(Self(number)) } else { Err("odd") }
    }
}

impl From<&Even> for u8 {
    fn from(even: &Even) -> u8 {
        even.0 + 1
    }
}

#[ffi::data]
pub struct Both {
    pub right: Vec<Right>,
    pub louder: Option<Louder>,
}

#[ffi::error]
pub struct Wrong {
    pub louder: Louder,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("wrong")
    }
}
"#;

#[test]
fn what_does_not_come_back_is_said_with_its_place_and_its_seed() {
    let fixture = Fixture::new(WRONG);
    let args = test(&["--lang", "c", "--filter", "round-trip"]);
    let ran = fixture.cargo_ffi_with(&args, &[("FFI_ROUND_TRIP_SEED", "7")]);
    ran.says(
        1,
        &[
            "Both.louder: sent 2 bytes, got 3\n  in the direct form, value 1 of seed 7\n",
            "Even: code 1: value: odd\n  in the direct form, value 0 of seed 7\n",
            "Wrong.louder: sent 1 bytes, got 2\n",
            "1 of 5 types came back, 100 values of each, seed 7\n",
        ],
    );
    let args = test(&["--lang", "go", "--filter", "round-trip"]);
    let ran = fixture.cargo_ffi_with(&args, &[("FFI_ROUND_TRIP_SEED", "7")]);
    let expect = [
        "FAIL: TestRoundTrip/Both",
        "value 1 of seed 7, echo of what came back: value.Louder[4:]: \"\" came back as \"!\"",
        "FAIL: TestRoundTrip/Even",
        "value 0 of seed 7, echo of what came back: value: value: odd",
        "FAIL: TestRoundTrip/Wrong",
        "value 0 of seed 7, error of what came back: value.Louder[1:]: \"\" came back as \"!\"",
    ];
    says_of_go(&ran, 1, &expect);
    assert!(!ran.stderr.contains("FAIL: TestRoundTrip/Right"), "{}", ran.stderr);
}

/// As [`Ran::says`]; without Go the run has said that it was skipped.
#[track_caller]
fn says_of_go(ran: &Ran, status: i32, expect: &[&str]) {
    if ran.stderr.contains("Skipped go:") {
        ran.says(0, &["0 failed, 1 skipped"]);
    } else {
        ran.says(status, expect);
    }
}

/// A library, and one that has a type of the first: whichever is tested has the functions, and the other one does not.
#[test]
fn of_two_crates_the_one_that_is_tested_has_them() {
    let fixture =
        Fixture::with_manifest("[workspace]\nmembers = [\"far\", \"near\"]\nresolver = \"3\"\n", "");
    let [far, near] = ["far", "near"].map(|member| format!("{}-{member}", name()));
    let member = |folder: &str, package: &str, more: &str, fields: &str| {
        let lib =
            format!("[lib]\nname = \"{}\"\ncrate-type = [\"cdylib\", \"rlib\"]\n", package.replace('-', "_"));
        let package = format!("[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n");
        fixture.write(&format!("{folder}/Cargo.toml"), &format!("{package}{lib}\n{}{more}", dependencies()));
        let source =
            format!("#[ffi::library]\npub struct Lib;\n#[ffi::data]\npub struct Own {{ {fields} }}\n");
        fixture.write(&format!("{folder}/src/lib.rs"), &source);
    };
    member("far", &far, "", "pub x: i64");
    let needs_far = format!("far = {{ package = \"{far}\", path = \"../far\" }}\n");
    member("near", &near, &needs_far, "pub x: far::Point");
    let source = fs_err::read_to_string(fixture.path().join("far/src/lib.rs")).expect("a source");
    fixture.write("far/src/lib.rs", &format!("{source}#[ffi::data]\npub struct Point {{ pub x: i64 }}\n"));
    for package in [&near, &far, &near] {
        let ran = fixture.cargo_ffi(&test(&["-p", package, "--lang", "c", "--filter", "round-trip"]));
        ran.says(0, &["1 passed, 0 failed"]);
        assert!(!ran.stderr.contains("exports functions of its own"), "{}", ran.stderr);
    }
}
