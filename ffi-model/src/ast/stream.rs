//! Streams: what a function gives one after the other.

use syn::{
    AngleBracketedGenericArguments, GenericArgument, PathArguments, PathSegment, Type, TypeParamBound,
};

use super::{function::result_arguments, spelled, strip};
use crate::diagnostic::{Code, Diagnostic};

/// The stream that a function returns.
#[derive(Clone)]
pub struct StreamOf {
    /// What each item is.
    pub item: Type,
    /// Whether items are `Result`s: the first that is an error ends the stream.
    pub fallible: bool,
    /// Whether the stream stands in a `Result`: it may not even begin.
    pub opens: bool,
}

/// The type of the items, if `ty` is a stream: `impl Stream<Item = T>`, `Pin<Box<dyn Stream<Item = T> + Send>>` or
/// `BoxStream<'_, T>`.
pub(crate) fn item_of(ty: &Type) -> Option<&Type> {
    match strip(ty) {
        Type::ImplTrait(ty) => item_of_bounds(&ty.bounds),
        Type::Path(ty) if ty.qself.is_none() => {
            let last = ty.path.segments.last()?;
            match last.ident.to_string().as_str() {
                "BoxStream" => only_type(last),
                "Pin" => match strip(only_type(last)?) {
                    Type::Path(boxed) => {
                        let boxed = boxed.path.segments.last().filter(|last| last.ident == "Box")?;
                        match strip(only_type(boxed)?) {
                            Type::TraitObject(object) => item_of_bounds(&object.bounds),
                            _ => None,
                        }
                    }
                    _ => None,
                },
                _ => None,
            }
        }
        _ => None,
    }
}

fn item_of_bounds<'a>(bounds: impl IntoIterator<Item = &'a TypeParamBound>) -> Option<&'a Type> {
    bounds.into_iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else { return None };
        let last = bound.path.segments.last().filter(|last| last.ident == "Stream")?;
        arguments(last)?.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(item) if item.ident == "Item" => Some(&item.ty),
            _ => None,
        })
    })
}

fn arguments(segment: &PathSegment) -> Option<&AngleBracketedGenericArguments> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(arguments),
        _ => None,
    }
}

/// The one type among the parameters of a path's segment.
fn only_type(segment: &PathSegment) -> Option<&Type> {
    let mut types = arguments(segment)?.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.next().filter(|_| types.next().is_none())
}

/// What is wrong with the stream in what a function returns, as far as that shows.
pub(super) fn problem(returned: &Type) -> Option<Diagnostic> {
    let outer = result_arguments(returned);
    let (stream, opening) = match outer.as_deref() {
        None => (strip(returned), None),
        Some([stream, error]) => (*stream, Some(*error)),
        Some([stream]) => {
            item_of(stream)?;
            return Some(hidden_error(returned));
        }
        Some(_) => return None,
    };
    let item = item_of(stream)?;
    let inner = result_arguments(strip(item))?;
    let [_, error] = inner.as_slice() else { return Some(hidden_error(item)) };
    let [opening, ending] = [opening?, *error].map(spelled);
    if opening == ending {
        return None;
    }
    let message = format!("this stream cannot begin for `{opening}`, and ends with `{ending}`");
    Some(
        Diagnostic::at(Code::SIGNATURE, error, message)
            .help("let both fail with the same type, written in the same way: hosts get one error"),
    )
}

/// A `Result` that leaves its error out where that has to be seen.
pub(super) fn hidden_error(ty: &Type) -> Diagnostic {
    Diagnostic::at(Code::SIGNATURE, ty, "the error type of this `Result` is not visible here")
        .help("write it out: `Result<T, MyError>`")
}

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;

    use super::*;

    #[track_caller]
    fn is(text: &str, expect: Option<&str>) {
        let ty: Type = syn::parse_str(text).expect("a type");
        let item = item_of(&ty).map(|item| item.to_token_stream().to_string());
        assert_eq!(item.as_deref(), expect, "{text}");
    }

    #[test]
    fn streams_are_known_by_how_they_are_written() {
        is("impl Stream<Item = Tick>", Some("Tick"));
        is("(impl Send + ffi::Stream<Item = Result<Tick, E>> + '_)", Some("Result < Tick , E >"));
        is("BoxStream<'static, Vec<u8>>", Some("Vec < u8 >"));
        is("futures::stream::BoxStream<u8>", Some("u8"));
        is("std::pin::Pin<Box<dyn futures::Stream<Item = u8> + Send + 'a>>", Some("u8"));
    }

    #[test]
    fn other_types_are_none() {
        for text in [
            "impl Iterator<Item = u8>",
            "impl Stream",
            "impl Stream<Error = u8>",
            "BoxStream",
            "BoxStream<'static>",
            "BoxStream<'static, u8, u8>",
            "Pin<Box<u8>>",
            "Pin<Arc<dyn Stream<Item = u8>>>",
            "Box<dyn Stream<Item = u8>>",
            "Vec<BoxStream<'static, u8>>",
            "Stream<u8>",
        ] {
            is(text, None);
        }
    }
}
