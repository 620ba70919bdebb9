//! Names that mean something in Rust, C, C++ and Go, in every place where an author can write one.

use std::fmt::Write as _;

use crate::tool::{Fixture, test};

/// Those that Rust has as well are written `r#..`.
const RUST: &str = "as break const continue else enum extern false fn for if impl in let loop match mod move mut pub ref \
    return static struct trait true type unsafe use where while async await dyn abstract become box do final macro \
    override priv typeof unsized virtual yield try gen";

/// Keywords of C and C++, and macros that compilers and common headers define.
const C: &str = "auto case char default double float goto inline int long register restrict short signed sizeof switch \
    typedef union unsigned void volatile alignas alignof constexpr nullptr static_assert thread_local bool asm and and_eq \
    bitand bitor catch class co_await compl concept const_cast consteval decltype delete dynamic_cast explicit export \
    friend mutable namespace new noexcept not not_eq operator or or_eq private protected public reinterpret_cast requires \
    template this throw typeid typename using wchar_t xor xor_eq errno stdin stdout stderr linux unix near far small \
    interface";

/// Keywords of Go and names that it declares.
const GO: &str = "chan defer fallthrough func go import map package range select var string error nil len cap append copy \
    make iota any rune byte panic print recover uint8 int64 uintptr init main";

/// Types have their own, for in Go a function and a type cannot share one.
const TYPES: &str = "become box virtual yield chan defer class template namespace union";

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// The name as Rust takes it.
fn ident(name: &str) -> String {
    if words(RUST).any(|keyword| keyword == name) { format!("r#{name}") } else { name.to_owned() }
}

/// A library with each name as that of a field, a variant, a variant with fields, a function and a parameter.
fn source() -> String {
    let all: Vec<String> = [RUST, C, GO].iter().flat_map(|list| words(list)).map(ident).collect();
    let mut text = String::from(
        "#![allow(non_camel_case_types, non_snake_case, reason = \"the names are the point\")]\n\
         #[ffi::library]\npub struct Lib;\n",
    );
    let fields: String = all.iter().map(|name| format!("pub {name}: i32, ")).collect();
    let bare = fields.replace("pub ", "");
    let rich: String = all.iter().map(|name| format!("{name} {{ {name}: String }}, ")).collect();
    let _ = writeln!(text, "#[ffi::data] pub struct Fields {{ {fields} }}");
    let _ = writeln!(text, "#[ffi::data] pub enum Flat {{ {} }}", all.join(", "));
    let _ = writeln!(text, "#[ffi::data] pub enum Rich {{ {rich} }}");
    let _ = writeln!(text, "#[ffi::error] #[derive(Debug)] pub enum Fault {{ One {{ {bare} }}, Two }}");
    text += "impl std::fmt::Display for Fault {\n\
             fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(\"fault\") }\n}\n";
    for name in words(TYPES).map(ident) {
        let _ = writeln!(text, "#[ffi::data] pub struct {name} {{ pub {name}: Vec<i64> }}");
    }
    let types: String = words(TYPES).map(|name| format!("pub t_{name}: {}, ", ident(name))).collect();
    let _ = writeln!(text, "#[ffi::data] pub struct Types {{ {types} }}");
    let parameters: String = all.iter().map(|name| format!("{name}: i32, ")).collect();
    let _ = writeln!(
        text,
        "#[ffi::export] #[allow(unused_variables)] pub fn everything(fields: &Fields, rich: Rich, types: Types, {parameters}) \
         -> Result<Flat, Fault> {{ Err(Fault::Two) }}"
    );
    text += "#[ffi::export]\nimpl Lib {\n";
    for name in all.iter().filter(|name| !words(TYPES).any(|ty| ident(ty) == **name)) {
        let _ = writeln!(text, "pub fn {name}(&self, {name}: &str) -> bool {{ {name}.is_empty() }}");
    }
    text + "}\n"
}

#[test]
fn keywords_of_every_language_can_be_names() {
    let fixture = Fixture::new(&source());
    fixture.cargo_ffi(&test(&["--lang", "c,go"])).says(0, &["0 failed"]);
}
