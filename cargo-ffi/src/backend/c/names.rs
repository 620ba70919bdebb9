//! Every identifier of a library's header.
//!
//! ```text
//!   {library}_{snake name}_t              my_timer_echo_request_t         struct, enum, newtype, handle
//!   {library}_{enum}_{variant}_t          my_timer_shape_circle_t         fields of a variant
//!   {library}_{enum}_variants_t           my_timer_shape_variants_t       the union of those
//!   {library}_{element}_slice_t           my_timer_echo_request_slice_t   sequence, set
//!   ffi_{element}_slice_t                 ffi_i64_slice_t                 sequence that all libraries share
//!   {library}_{element}_array_{N}_t       my_timer_u8_array_32_t          array
//!   {library}_{key}_to_{value}_map_t      my_timer_str_to_i64_map_t       map
//!   {library}_{key}_to_{value}_entry_t    my_timer_str_to_i64_entry_t     its entries
//!   {LIBRARY}_{ENUM}_{VARIANT}            MY_TIMER_JOB_PRIORITY_LOW       value of a flat enum, or a tag
//!   {LIBRARY}_{NAME}                      MY_TIMER_MAX_DELAY_MS           constant
//!   {library}_stream_t                    my_timer_stream_t               streams of the direct form
//!   {library}_{event}_fn                  my_timer_on_echo_fired_fn       listeners of an event
//!   {library}_{host function}_fn          my_timer_fetch_profile_fn       what hosts implement
//!   {library}_host_error                  my_timer_host_error             inline function that fails any host function
//!   {LIBRARY}_ABI_HASH, _ABI_VERSION      MY_TIMER_ABI_HASH               what the header was made for
//!   {library}_abi_matches, _abi_mismatch  my_timer_abi_matches            inline functions that compare it
//! ```
//!
//! A part is spelled like its type: `i64`, `str`, `echo_request`; an option is `opt_i64`, a box `box_i64`, a sequence
//! `i64_slice`, an array `i64_array_3`, a map `str_to_i64_map`. The option and the box of what ends in such a word put
//! their mark behind (`i64_slice_opt`), so that a sequence of options (`opt_i64_slice`) is never mistaken for them. An
//! optional box is an option where the two are the same in C, see [`Names::unboxed`]. Symbols come from
//! [`ffi_model::symbol`].
//!
//! Whether two of these meet is for `collisions` to find out.

use std::collections::HashSet;

use ffi_model::contract::{Contract, FunctionDecl, FunctionKind, Type};
use heck::{ToShoutySnakeCase, ToSnakeCase};

/// The identifiers of one library.
#[derive(Debug, Clone)]
pub struct Names {
    library: String,
    upper: String,
    /// The newtypes that are made of a box.
    boxes: HashSet<String>,
}

impl Names {
    /// Those of the library behind `contract`.
    pub fn new(contract: &Contract) -> Names {
        let library = contract.library().prefix.clone();
        let upper = library.to_ascii_uppercase();
        let boxes =
            contract.newtypes().iter().filter(|decl| matches!(contract.behind(&decl.ty), Type::Box(_)));
        let boxes = boxes.map(|decl| decl.name.clone()).collect();
        Names { library, upper, boxes }
    }

    /// The prefix of everything, which is also the library's own name.
    pub fn library(&self) -> &str {
        &self.library
    }

    /// The include guard.
    pub fn guard(&self) -> String {
        // With the last underscore it cannot be an exported constant `H`.
        format!("{}_H_", self.upper)
    }

    /// The type of the opaque contexts.
    pub fn context(&self) -> String {
        format!("{}_ctx_t", self.library)
    }

    /// The type of the streams that the direct form opens.
    pub fn stream(&self) -> String {
        format!("{}_stream_t", self.library)
    }

    /// The type of the functions that are called for `symbol`: listeners, host functions.
    pub fn callback(&self, symbol: &str) -> String {
        format!("{symbol}_fn")
    }

    /// The inline function that fails any host function.
    pub fn host_error(&self) -> String {
        format!("{}_host_error", self.library)
    }

    /// An annotated type, by its Rust name.
    pub fn ty(&self, name: &str) -> String {
        format!("{}_{}_t", self.library, name.to_snake_case())
    }

    /// The struct with the fields of a variant.
    pub fn variant(&self, enumeration: &str, variant: &str) -> String {
        format!("{}_{}_{}_t", self.library, enumeration.to_snake_case(), variant.to_snake_case())
    }

    /// The union of an enum with fields.
    pub fn variants(&self, enumeration: &str) -> String {
        format!("{}_{}_variants_t", self.library, enumeration.to_snake_case())
    }

    /// The number that stands for a variant.
    pub fn enumerator(&self, enumeration: &str, variant: &str) -> String {
        format!("{}_{}_{}", self.upper, enumeration.to_shouty_snake_case(), variant.to_shouty_snake_case())
    }

    /// An exported constant.
    pub fn constant(&self, name: &str) -> String {
        format!("{}_{name}", self.upper)
    }

    /// The macro with the hash of the contract.
    pub fn abi_hash(&self) -> String {
        self.constant("ABI_HASH")
    }

    /// The macro with what the library calls itself.
    pub fn abi_version(&self) -> String {
        self.constant("ABI_VERSION")
    }

    /// The inline functions that compare header and library.
    pub fn abi_checks(&self) -> [String; 2] {
        ["matches", "mismatch"].map(|name| format!("{}_abi_{name}", self.library))
    }

    /// The struct of a sequence or a set with that element.
    pub fn slice(&self, element: &Type) -> String {
        let owner = if is_shared_slice(element) { "ffi" } else { &self.library };
        format!("{owner}_{}_slice_t", self.stem(element))
    }

    /// The struct of an array with that many elements.
    pub fn array(&self, element: &Type, len: u32) -> String {
        format!("{}_{}_array_{len}_t", self.library, self.stem(element))
    }

    /// The struct of a map.
    pub fn map(&self, key: &Type, value: &Type) -> String {
        format!("{}_{}_to_{}_map_t", self.library, self.stem(key), self.stem(value))
    }

    /// The struct of an entry of a map.
    pub fn entry(&self, key: &Type, value: &Type) -> String {
        format!("{}_{}_to_{}_entry_t", self.library, self.stem(key), self.stem(value))
    }
}

impl Names {
    /// What an option of `inner` is an option of. A box is a pointer already, so an optional box is an option of what is
    /// in it; unless that is a box itself, and an option of that one the pointer further in.
    pub fn unboxed<'t>(&self, inner: &'t Type) -> &'t Type {
        let is_box = |ty: &Type| match ty {
            Type::Box(_) => true,
            Type::Named(name) => self.boxes.contains(name),
            _ => false,
        };
        match inner {
            Type::Box(boxed) if !is_box(boxed) => boxed,
            inner => inner,
        }
    }

    /// A type as a part of another type's name.
    fn stem(&self, ty: &Type) -> String {
        match ty {
            Type::Option(inner) => self.marked("opt", self.unboxed(inner)),
            Type::Box(inner) => self.marked("box", inner),
            Type::Set(inner) if **inner == Type::U8 => self.stem(&Type::Bytes),
            Type::Seq(inner) | Type::Set(inner) => format!("{}_slice", self.stem(inner)),
            Type::Array(inner, len) => format!("{}_array_{len}", self.stem(inner)),
            Type::Map(key, value) => format!("{}_to_{}_map", self.stem(key), self.stem(value)),
            Type::Named(name) | Type::Handle(name) => name.to_snake_case(),
            plain_type => plain(plain_type).expect("every other type is plain").to_owned(),
        }
    }

    /// The option or the box of `inner`.
    fn marked(&self, mark: &str, inner: &Type) -> String {
        let stem = self.stem(inner);
        if ends_in_word(inner) { format!("{stem}_{mark}") } else { format!("{mark}_{stem}") }
    }
}

/// Whether a sequence of `element` is declared in the prelude, for all libraries.
pub fn is_shared_slice(element: &Type) -> bool {
    plain(element).is_some() && *element != Type::U8
}

/// What is spelled alike for all libraries.
pub(super) fn plain(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Bool => "bool",
        Type::I8 => "i8",
        Type::I16 => "i16",
        Type::I32 => "i32",
        Type::I64 => "i64",
        Type::I128 => "i128",
        Type::U8 => "u8",
        Type::U16 => "u16",
        Type::U32 => "u32",
        Type::U64 => "u64",
        Type::U128 => "u128",
        Type::F32 => "f32",
        Type::F64 => "f64",
        Type::Str => "str",
        Type::Bytes => "bytes",
        Type::Duration => "duration",
        Type::Time => "time",
        Type::Uuid => "uuid",
        Type::Option(_)
        | Type::Seq(_)
        | Type::Array(..)
        | Type::Set(_)
        | Type::Map(..)
        | Type::Box(_)
        | Type::Named(_)
        | Type::Handle(_) => return None,
    })
}

/// Whether a type is spelled as its parts and a word behind them.
fn ends_in_word(ty: &Type) -> bool {
    match ty {
        Type::Seq(_) | Type::Array(..) | Type::Map(..) => true,
        Type::Set(inner) => **inner != Type::U8,
        Type::Option(inner) | Type::Box(inner) => ends_in_word(inner),
        _ => false,
    }
}

/// A field, of a struct or of a variant.
pub fn field(name: &str) -> String {
    unreserved(name.to_owned())
}

/// The member of a variant in the union.
pub fn union_member(variant: &str) -> String {
    let mut name = variant.to_snake_case();
    // Of `_2` and `__` nothing is left that could begin a name.
    if name.chars().next().is_none_or(|first| first.is_ascii_digit()) {
        name.insert(0, '_');
    }
    unreserved(name)
}

/// The fields of a struct in order. The first member of an error is `message`; a field that the author called
/// the same steps aside.
pub fn fields<'a>(names: impl IntoIterator<Item = &'a str>, is_error: bool) -> Vec<String> {
    let taken: &[&str] = if is_error { &["message"] } else { &[] };
    names.into_iter().map(|name| aside(field(name), taken)).collect()
}

/// The parameters of a prototype in order, beside those that every form has (`ctx`, `out`, ...). Their names
/// are for readers only, so any two are told apart. A method of a handle has that in front of them.
pub fn params(decl: &FunctionDecl) -> (Option<String>, Vec<String>) {
    let handle = decl.of.as_ref().filter(|_| decl.kind == FunctionKind::Method).map(|of| of.to_snake_case());
    let mut all =
        apart(handle.iter().map(String::as_str).chain(decl.params.iter().map(|param| param.name.as_str())));
    let params = all.split_off(handle.iter().len());
    (all.pop(), params)
}

fn apart<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    const OWN: [&str; 6] = ["ctx", "callback", "user_data", "timeout_ms", "out", "reply"];
    let mut params: Vec<String> = Vec::new();
    for name in names {
        let mut param = aside(field(name), &OWN);
        while params.contains(&param) {
            param.push('_');
        }
        params.push(param);
    }
    params
}

fn unreserved(name: String) -> String {
    aside(name, RESERVED)
}

fn aside(mut name: String, taken: &[&str]) -> String {
    if taken.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// The keywords of C up to C23 and of C++ up to C++20, and the lower-case macros that compilers and the
/// systems' own headers define, and the words that cbindgen cannot read.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    // Both.
    "auto", "bool", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum",
    "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "return", "short", "signed",
    "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while",
    "alignas", "alignof", "constexpr", "false", "nullptr", "static_assert", "thread_local", "true", "asm",
    // C.
    "restrict", "typeof", "typeof_unqual",
    // C++.
    "and", "and_eq", "bitand", "bitor", "catch", "char16_t", "char32_t", "char8_t", "class", "co_await",
    "co_return", "co_yield", "compl", "concept", "const_cast", "consteval", "constinit", "decltype", "delete",
    "dynamic_cast", "explicit", "export", "friend", "mutable", "namespace", "new", "noexcept", "not", "not_eq",
    "operator", "or", "or_eq", "private", "protected", "public", "reinterpret_cast", "requires", "static_cast",
    "template", "this", "throw", "try", "typeid", "typename", "using", "virtual", "wchar_t", "xor", "xor_eq",
    // Macros: errno.h and stdio.h; what GNU compilers predefine; windows.h.
    "errno", "stderr", "stdin", "stdout", "linux", "unix", "far", "interface", "near", "small",
    // Rust: the only ones that cannot be spelled `r#..` for cbindgen. A variant `Super` leads to one.
    "crate", "self", "super",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// With a newtype `Link` that is made of a box.
    fn stem(ty: &Type) -> String {
        let boxes = HashSet::from(["Link".to_owned()]);
        Names { library: "lib".into(), upper: "LIB".into(), boxes }.stem(ty)
    }

    #[test]
    fn stems_tell_options_and_sequences_apart() {
        let seq = |ty| Type::Seq(Box::new(ty));
        let opt = |ty| Type::Option(Box::new(ty));
        assert_eq!(stem(&seq(opt(Type::I64))), "opt_i64_slice");
        assert_eq!(stem(&opt(seq(Type::I64))), "i64_slice_opt");
        assert_eq!(stem(&seq(opt(seq(Type::I64)))), "i64_slice_opt_slice");
        assert_eq!(stem(&seq(seq(opt(Type::I64)))), "opt_i64_slice_slice");
        assert_eq!(stem(&seq(Type::Named("HttpRequest".into()))), "http_request_slice");
    }

    #[test]
    fn stems_tell_all_that_holds_something_apart() {
        let seq = |ty| Type::Seq(Box::new(ty));
        let opt = |ty| Type::Option(Box::new(ty));
        let boxed = |ty| Type::Box(Box::new(ty));
        let array = |ty, len| Type::Array(Box::new(ty), len);
        let map = |key, value| Type::Map(Box::new(key), Box::new(value));
        assert_eq!(stem(&array(opt(Type::I64), 3)), "opt_i64_array_3");
        assert_eq!(stem(&opt(array(Type::I64, 3))), "i64_array_3_opt");
        assert_eq!(stem(&array(array(Type::U8, 2), 3)), "u8_array_2_array_3");
        assert_eq!(stem(&seq(boxed(Type::Uuid))), "box_uuid_slice");
        assert_eq!(stem(&boxed(seq(Type::Uuid))), "uuid_slice_box");
        assert_eq!(stem(&opt(opt(Type::I64))), "opt_opt_i64");
        assert_eq!(stem(&opt(opt(seq(Type::I64)))), "i64_slice_opt_opt");
        assert_eq!(stem(&map(Type::Str, seq(Type::I128))), "str_to_i128_slice_map");
        assert_eq!(stem(&seq(map(Type::Str, Type::I128))), "str_to_i128_map_slice");
        assert_eq!(stem(&opt(map(Type::U8, opt(Type::Time)))), "u8_to_opt_time_map_opt");
        assert_eq!(stem(&map(Type::U8, opt(map(Type::U8, Type::Time)))), "u8_to_u8_to_time_map_opt_map");
    }

    #[test]
    fn what_is_one_struct_in_c_has_one_name() {
        let of = |ty: fn(Box<Type>) -> Type, inner| ty(Box::new(inner));
        let boxed = of(Type::Option, of(Type::Box, Type::I64));
        assert_eq!(stem(&boxed), stem(&of(Type::Option, Type::I64)));
        assert_eq!(stem(&of(Type::Set, Type::Str)), stem(&of(Type::Seq, Type::Str)));
        assert_eq!(stem(&of(Type::Set, Type::U8)), "bytes");
        assert_eq!(stem(&of(Type::Option, of(Type::Set, Type::U8))), "opt_bytes");
    }

    #[test]
    fn an_option_of_a_box_in_a_box_is_none_of_a_box() {
        let opt = |ty| Type::Option(Box::new(ty));
        let boxed = |ty| Type::Box(Box::new(ty));
        let link = || Type::Named("Link".into());
        assert_eq!(stem(&opt(link())), "opt_link");
        assert_eq!(stem(&opt(boxed(link()))), "opt_box_link");
        assert_eq!(stem(&opt(boxed(boxed(link())))), "opt_box_box_link");
        assert_eq!(stem(&opt(boxed(Type::I8))), "opt_i8");
        assert_eq!(stem(&opt(boxed(boxed(Type::I8)))), "opt_box_box_i8");
    }

    #[test]
    fn members_and_parameters_step_aside() {
        assert_eq!(fields(["class", "message"], false), ["class_", "message"]);
        assert_eq!(fields(["class", "message"], true), ["class_", "message_"]);
        assert_eq!(apart(["out", "out_", "new", "key"].into_iter()), ["out_", "out__", "new_", "key"]);
        assert_eq!(union_member("Delete"), "delete_");
        assert_eq!(union_member("_2"), "_2");
        assert_eq!(union_member("Super"), "super_");
    }
}
