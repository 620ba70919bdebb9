//! How a type crosses, or why it does not and what to write instead.

use quote::ToTokens;
use syn::{GenericArgument, PathArguments, PathSegment, Type as SynType, TypeArray, ext::IdentExt};

use super::{
    known::{Known, known},
    length::{Length, length},
};
use crate::{
    ast::{Attribute, is_context},
    contract::{Type, to_annotate},
    diagnostic::{Code, Diagnostic},
};

/// Where a type stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// A parameter by value.
    Param,
    /// Behind the `&` of a parameter.
    Reference,
    /// A function's result.
    Result,
    /// The error of a `Result`.
    Error,
    /// A field of a struct or variant.
    Field,
    /// Inside of another type.
    Element,
    /// Inside of an `Arc`.
    Shared,
}

/// Lowers the type at a position.
///
/// # Errors
/// A [`Diagnostic`] at the exact part of the type that cannot cross.
pub fn lower_type(ty: &SynType, position: Position) -> Result<Type, Diagnostic> {
    let refused = |what: &str, help: &str| Err(Diagnostic::at(Code::TYPE, ty, what).help(help));
    if crate::ast::item_of(ty).is_some() {
        return Err(Diagnostic::at(Code::SIGNATURE, ty, "a stream crosses only as what a function returns")
            .help("take a `Vec<T>`, or let the host call a method with each item"));
    }
    match crate::ast::strip(ty) {
        SynType::Path(path) if path.qself.is_none() && is_context(&path.path) => refused(
            "a context is no value that crosses",
            "a parameter of a method that is `&ffi::Context`, in just these words, is filled in",
        ),
        SynType::Path(path)
            if path.qself.is_none()
                && let Some(last) = path.path.segments.last() =>
        {
            match known(&path.path) {
                None => lower_path(last, position),
                Some(_) if !last.arguments.is_none() => Err(with_parameters(last)),
                Some(Known::Annotated) if position == Position::Shared => Err(not_shared(last)),
                Some(Known::Annotated) => Ok(Type::Named(last.ident.unraw().to_string())),
                Some(Known::Handle) => lower_handle(last, position),
                Some(Known::NotAnnotated) => Err(not_annotated(last, position)),
            }
        }
        SynType::Slice(slice) if position == Position::Reference => sequence(&slice.elem),
        SynType::Reference(reference) => match position {
            Position::Result | Position::Error => Err(Diagnostic::at(
                Code::BORROWED_RESULT,
                reference,
                "a result cannot borrow: nothing keeps the owner alive while the host looks at it",
            )
            .help("return an owned value: `String` for `&str`, `Vec<T>` for `&[T]`, `Arc<T>` for a handle")),
            _ => refused(
                "data that crosses is owned",
                "use an owned type: `String` for `&str`, `Vec<T>` for `&[T]`, `Arc<T>` for a handle",
            ),
        },
        SynType::Tuple(tuple) if tuple.elems.is_empty() => {
            refused("`()` is not a value", "leave it out, or use `bool`")
        }
        SynType::Tuple(_) => refused(
            "a tuple cannot cross: its parts have no names in other languages",
            "use a struct with named fields and `#[ffi::data]`",
        ),
        SynType::Array(array) => lower_array(array),
        SynType::Slice(_) => refused("a slice cannot cross by value", "use `Vec<T>`"),
        SynType::Ptr(_) => refused("a raw pointer cannot cross", "use an owned type"),
        SynType::FnPtr(_) => refused("a function pointer cannot cross", "let the host call a method instead"),
        SynType::ImplTrait(_) if position == Position::Result => refused(
            "`impl Trait` cannot cross here",
            "name the concrete type; what comes one after the other is `impl Stream<Item = T>`",
        ),
        SynType::ImplTrait(_) => refused("`impl Trait` cannot cross here", "name the concrete type"),
        SynType::TraitObject(_) => refused("a trait object cannot cross", "name the concrete type"),
        SynType::Never(_) => refused("`!` is not a value", "return nothing, or a `Result`"),
        SynType::Infer(_) => refused("`_` is not a type that crosses", "write the type out"),
        SynType::Macro(_) => refused("the type behind a macro is not visible here", "write the type out"),
        _ => refused("this type cannot cross the FFI boundary", "use an owned, named type"),
    }
}

fn lower_path(segment: &PathSegment, position: Position) -> Result<Type, Diagnostic> {
    let name = segment.ident.to_string();
    let refused = |what: String, help: &str| Err(Diagnostic::at(Code::TYPE, segment, what).help(help));
    let plain = match name.as_str() {
        "bool" => Some(Type::Bool),
        "i8" => Some(Type::I8),
        "i16" => Some(Type::I16),
        "i32" => Some(Type::I32),
        "i64" => Some(Type::I64),
        "i128" => Some(Type::I128),
        "u8" => Some(Type::U8),
        "u16" => Some(Type::U16),
        "u32" => Some(Type::U32),
        "u64" => Some(Type::U64),
        "u128" => Some(Type::U128),
        "f32" => Some(Type::F32),
        "f64" => Some(Type::F64),
        "String" => Some(Type::Str),
        "str" if position == Position::Reference => Some(Type::Str),
        _ => None,
    };
    if let Some(ty) = plain {
        return match segment.arguments {
            PathArguments::None => Ok(ty),
            _ => refused(format!("`{name}` takes no parameters"), "remove them"),
        };
    }
    let has_parameters = !segment.arguments.is_none();
    match name.as_str() {
        "Self" => {
            refused("`Self` cannot cross by value".into(), "return it only from a `#[ffi::constructor]`")
        }
        "usize" => refused("`usize` has another width on other hosts".into(), "use `u64` or `u32`"),
        "isize" => refused("`isize` has another width on other hosts".into(), "use `i64` or `i32`"),
        "char" => refused(
            "`char` has no counterpart in other languages".into(),
            "use `String`, or `u32` for the code point",
        ),
        "str" => refused("`str` cannot cross by value".into(), "use `String`, or `&str` as a parameter"),
        "PathBuf" | "Path" | "OsString" | "OsStr" => {
            refused(format!("`{name}` cannot cross: it need not be UTF-8"), "use `String`")
        }
        "Instant" => refused(
            "`Instant` cannot cross: it means nothing to another clock".into(),
            "use `SystemTime`, or a `Duration` since something both sides know",
        ),
        "Bytes" if !has_parameters => Ok(Type::Bytes),
        "Duration" if !has_parameters => Ok(Type::Duration),
        "SystemTime" if !has_parameters => Ok(Type::Time),
        "Uuid" if !has_parameters => Ok(Type::Uuid),
        // Without its parameters, or (above) with ones that it does not have, it is not the well-known type of that name,
        // but one of the author's: rustc knows for the macros, the tool has looked it up.
        _ if !has_parameters => Ok(Type::Named(unraw(&name))),
        "Vec" => sequence(only_argument(segment)?),
        "Option" => Ok(Type::Option(Box::new(lower_type(only_argument(segment)?, Position::Element)?))),
        "Box" => Ok(Type::Box(Box::new(lower_type(only_argument(segment)?, Position::Element)?))),
        // A hasher may follow.
        "HashSet" | "BTreeSet" => match arguments(segment).as_slice() {
            [element] | [element, _] => Ok(Type::Set(Box::new(lower_key(element)?))),
            _ => refused(format!("`{name}` takes one type parameter"), &format!("write `{name}<T>`")),
        },
        "HashMap" | "BTreeMap" => match arguments(segment).as_slice() {
            [key, value] | [key, value, _] => {
                let (key, value) = (lower_key(key)?, lower_type(value, Position::Element)?);
                Ok(Type::Map(Box::new(key), Box::new(value)))
            }
            _ => refused(format!("`{name}` takes two type parameters"), &format!("write `{name}<K, V>`")),
        },
        "Result" => refused(
            "`Result` crosses only as the result of a function".into(),
            "return `Result<T, E>`, or use an enum that names the cases",
        ),
        "Arc" => match lower_type(only_argument(segment)?, Position::Shared)? {
            // Whether it is a handle, rustc knows for the macros, and the tool has looked it up.
            Type::Named(name) | Type::Handle(name) => Ok(Type::Handle(name)),
            _ => Err(not_shared(segment)),
        },
        "Rc" | "Cow" | "Cell" | "RefCell" | "Mutex" | "RwLock" => refused(
            format!("`{name}` cannot cross: it says how Rust keeps a value"),
            "use the plain type inside",
        ),
        "IndexMap" => refused(
            "`IndexMap` cannot cross: other languages have no map that keeps its order".into(),
            "use a `HashMap`, a `BTreeMap`, or a `Vec` of a struct with the key and the value",
        ),
        "VecDeque" | "LinkedList" | "BinaryHeap" | "IndexSet" => {
            refused(format!("`{name}` cannot cross"), "use `Vec<T>`")
        }
        // With parameters it can be an alias: rustc knows for the macros, the tool has replaced it.
        _ => Ok(Type::Named(unraw(&name))),
    }
}

/// A handle by itself, as a type.
fn lower_handle(segment: &PathSegment, position: Position) -> Result<Type, Diagnostic> {
    let name = segment.ident.unraw().to_string();
    match position {
        Position::Result | Position::Reference | Position::Shared => Ok(Type::Handle(name)),
        Position::Error => {
            Err(Diagnostic::at(Code::TYPE, segment, format!("the handle `{name}` is not an error"))
                .help("fail with a `String`, or with a type annotated with `#[ffi::error]`"))
        }
        Position::Param => {
            Err(Diagnostic::at(Code::TYPE, segment, format!("the handle `{name}` cannot be taken by value"))
                .help(format!("the host keeps its share: take `&{name}`, or `Arc<{name}>` to keep one too")))
        }
        Position::Field | Position::Element => {
            Err(Diagnostic::at(Code::TYPE, segment, format!("the handle `{name}` cannot be held by value"))
                .help(format!("the host has a share of it: write `Arc<{name}>`")))
        }
    }
}

/// Something in an `Arc` that is a value.
fn not_shared(segment: &PathSegment) -> Diagnostic {
    let message = "an `Arc` crosses only where it holds a handle";
    Diagnostic::at(Code::TYPE, segment, message).help(
        "use the plain type inside, or annotate that with `#[ffi::handle]` for its objects to stay in Rust",
    )
}

fn with_parameters(segment: &PathSegment) -> Diagnostic {
    let message = format!("`{}` with type parameters cannot cross", segment.ident);
    Diagnostic::at(Code::TYPE, segment, message)
        .help(format!("write a concrete struct or enum with `#[ffi::{}]`", Attribute::Data.name()))
}

fn not_annotated(segment: &PathSegment, position: Position) -> Diagnostic {
    let name = segment.ident.unraw();
    let attribute = match position {
        Position::Error => Attribute::Error,
        Position::Shared => Attribute::Handle,
        _ => Attribute::Data,
    };
    let help = to_annotate(&name.to_string(), attribute.name());
    Diagnostic::at(Code::UNKNOWN_TYPE, segment, format!("`{name}` is not annotated")).help(help)
}

fn unraw(name: &str) -> String {
    name.strip_prefix("r#").unwrap_or(name).to_owned()
}

/// `Vec<T>` and `&[T]`: bytes for `u8`, a sequence for anything else.
fn sequence(element: &SynType) -> Result<Type, Diagnostic> {
    Ok(match lower_type(element, Position::Element)? {
        Type::U8 => Type::Bytes,
        element => Type::Seq(Box::new(element)),
    })
}

/// `[T; N]`. The length has to be known from the source: other languages are told it before anything is compiled.
fn lower_array(array: &TypeArray) -> Result<Type, Diagnostic> {
    let element = lower_type(&array.elem, Position::Element)?;
    let refused = |what: String, help: &str| Err(Diagnostic::at(Code::TYPE, &array.len, what).help(help));
    let len = match length(&array.len) {
        Some(Length::Number(len)) => len,
        // As any other name: rustc knows for the macros, the tool has put the number there.
        Some(Length::Constant(_)) => return Ok(Type::Named(array.to_token_stream().to_string())),
        None => {
            return refused(
                "the length of an array that crosses is a number".into(),
                "write the number itself or a constant that is one, or use `Vec<T>`",
            );
        }
    };
    match len.base10_parse::<u32>() {
        Ok(0) => refused(
            "an array of no elements cannot cross".into(),
            "C has no arrays of length 0: leave the field out",
        ),
        Ok(len) => Ok(Type::Array(Box::new(element), len)),
        Err(_) => refused(format!("an array of {len} elements cannot cross"), "use `Vec<T>`"),
    }
}

fn lower_key(ty: &SynType) -> Result<Type, Diagnostic> {
    match lower_type(ty, Position::Element)? {
        // Of a named type only its declaration tells.
        key @ Type::Named(_) => Ok(key),
        key if key.is_key() => Ok(key),
        other => Err(Diagnostic::at(Code::TYPE, ty, format!("`{other}` cannot be a key")).help(
            "keys of maps and elements of sets are `String`, integers up to 64 bits, or newtypes of those",
        )),
    }
}

fn only_argument(segment: &PathSegment) -> Result<&SynType, Diagnostic> {
    match arguments(segment).as_slice() {
        [only] => Ok(only),
        _ => {
            let message = format!("`{}` takes one type parameter", segment.ident);
            Err(Diagnostic::at(Code::TYPE, segment, message).help(format!("write `{}<T>`", segment.ident)))
        }
    }
}

/// The types among the parameters of a path's segment.
pub(super) fn arguments(segment: &PathSegment) -> Vec<&SynType> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn lowers(text: &str, position: Position, expect: &str) {
        let ty: SynType = syn::parse_str(text).expect("a type");
        let lowered = match lower_type(&ty, position) {
            Ok(ty) => ty.to_string(),
            Err(diagnostic) => format!("{}: {}", diagnostic.code, diagnostic.message),
        };
        assert_eq!(lowered, expect);
    }

    #[test]
    fn types_lower_by_their_last_segment() {
        lowers("std::string::String", Position::Field, "String");
        lowers("Vec<u8>", Position::Field, "Vec<u8>");
        lowers("Vec<Option<crate::types::Echo>>", Position::Result, "Vec<Option<Echo>>");
        lowers("str", Position::Reference, "String");
        lowers("crate::crate::String", Position::Field, "String");
        lowers("Alias<u8>", Position::Field, "Alias");
        lowers("Vec<Option>", Position::Field, "Vec<Option>");
        const GENERIC: [&str; 20] = [
            "Vec",
            "Option",
            "Box",
            "HashMap",
            "BTreeMap",
            "HashSet",
            "BTreeSet",
            "Result",
            "Rc",
            "Arc",
            "Cow",
            "Cell",
            "RefCell",
            "Mutex",
            "RwLock",
            "IndexMap",
            "IndexSet",
            "VecDeque",
            "LinkedList",
            "BinaryHeap",
        ];
        for name in GENERIC {
            lowers(name, Position::Field, name);
        }
        lowers("[u8]", Position::Reference, "Vec<u8>");
        lowers("[Echo]", Position::Reference, "Vec<Echo>");
        lowers("Option<Option<i32>>", Position::Field, "Option<Option<i32>>");
        lowers("Option<Box<Node>>", Position::Field, "Option<Box<Node>>");
        lowers("std::collections::BTreeMap<u8, [i64; 3]>", Position::Field, "HashMap<u8, [i64; 3]>");
        lowers("HashMap<String, Vec<u8>, BuildHasher>", Position::Field, "HashMap<String, Vec<u8>>");
        lowers("HashSet<UserId>", Position::Field, "HashSet<UserId>");
        lowers("[u8; 0x20]", Position::Field, "[u8; 32]");
        lowers("Vec<[u8; LEN]>", Position::Field, "Vec<[u8 ; LEN]>");
        lowers("std::time::Duration", Position::Field, "Duration");
        lowers("uuid::Uuid", Position::Field, "Uuid");
        lowers("bytes::Bytes", Position::Field, "Vec<u8>");
    }

    #[test]
    fn bytes_are_never_a_sequence_of_ints() {
        let ty: SynType = syn::parse_str("Vec<u8>").expect("a type");
        assert_eq!(lower_type(&ty, Position::Param).ok(), Some(Type::Bytes));
    }

    #[test]
    fn what_cannot_cross_is_refused_with_its_reason() {
        lowers("usize", Position::Param, "FFI0001: `usize` has another width on other hosts");
        lowers(
            "Vec<(i32, i32)>",
            Position::Field,
            "FFI0001: a tuple cannot cross: its parts have no names in other languages",
        );
        lowers(
            "&str",
            Position::Result,
            "FFI0006: a result cannot borrow: nothing keeps the owner alive while the host looks at it",
        );
        lowers("&str", Position::Field, "FFI0001: data that crosses is owned");
        lowers("HashMap<f64, i32>", Position::Field, "FFI0001: `f64` cannot be a key");
        lowers("[u8; 2 * LEN]", Position::Field, "FFI0001: the length of an array that crosses is a number");
        lowers("[usize; LEN]", Position::Field, "FFI0001: `usize` has another width on other hosts");
        lowers("[u8; 0]", Position::Field, "FFI0001: an array of no elements cannot cross");
        lowers(
            "crate::crate::Wrapper<u8>",
            Position::Field,
            "FFI0001: `Wrapper` with type parameters cannot cross",
        );
        lowers("crate::crate::crate::Wrapper", Position::Field, "FFI0015: `Wrapper` is not annotated");
    }

    #[test]
    fn a_handle_lowers_by_where_it_stands() {
        let handle = "crate::crate::crate::crate::Session";
        let shared = "Arc<crate::crate::crate::crate::Session>";
        for position in [Position::Result, Position::Reference] {
            lowers(handle, position, "Arc<Session>");
        }
        for position in
            [Position::Param, Position::Reference, Position::Result, Position::Field, Position::Element]
        {
            lowers(shared, position, "Arc<Session>");
        }
        lowers("Option<std::sync::Arc<Unresolved>>", Position::Result, "Option<Arc<Unresolved>>");
        lowers(handle, Position::Param, "FFI0001: the handle `Session` cannot be taken by value");
        lowers(handle, Position::Field, "FFI0001: the handle `Session` cannot be held by value");
        lowers(
            "Vec<crate::crate::crate::crate::Session>",
            Position::Result,
            "FFI0001: the handle `Session` cannot be held by value",
        );
        lowers(handle, Position::Error, "FFI0001: the handle `Session` is not an error");
        let value = "FFI0001: an `Arc` crosses only where it holds a handle";
        lowers("Arc<crate::crate::Point>", Position::Field, value);
        lowers("Arc<Vec<u8>>", Position::Field, value);
        lowers("Arc<crate::crate::crate::Wrapper>", Position::Field, "FFI0015: `Wrapper` is not annotated");
        lowers("HashSet<Arc<Session>>", Position::Field, "FFI0001: `Arc<Session>` cannot be a key");
    }
}
