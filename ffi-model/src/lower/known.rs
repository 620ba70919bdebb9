//! Types about which whoever lowers knows more than their path says.
//!
//! The macros lower paths as they are written: rustc resolves them afterwards. The tool resolves them before, and
//! says with [`annotated`], [`not_annotated`] and [`handle`] what it found.

use proc_macro2::Span;
use syn::{Ident, Path, PathSegment, Type, TypePath, spanned::Spanned};

use crate::contract;

/// The annotated type of values that `segment` names, as a type to lower.
pub fn annotated(segment: PathSegment) -> Type {
    marked(segment, 1)
}

/// A type that `segment` names and that is not annotated, as a type to lower: it is refused.
pub fn not_annotated(segment: PathSegment) -> Type {
    marked(segment, 2)
}

/// The type that `segment` names and whose objects stay in the library, as a type to lower.
pub fn handle(segment: PathSegment) -> Type {
    marked(segment, 3)
}

/// Whether `path` was made by [`annotated`], [`not_annotated`] or [`handle`].
pub fn is_known(path: &Path) -> bool {
    known(path).is_some()
}

/// What was said about a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Annotated,
    NotAnnotated,
    Handle,
}

pub(super) fn known(path: &Path) -> Option<Known> {
    match path.segments.iter().take_while(|segment| segment.ident == "crate").count() {
        2 => Some(Known::Annotated),
        3 => Some(Known::NotAnnotated),
        4 => Some(Known::Handle),
        _ => None,
    }
}

/// No path of Rust goes on with a second `crate`.
fn marked(segment: PathSegment, more: usize) -> Type {
    let krate = PathSegment::from(Ident::new("crate", segment.ident.span()));
    let segments = std::iter::repeat_n(krate, 1 + more).chain([segment]);
    Type::Path(TypePath {
        attrs: Vec::new(),
        qself: None,
        path: Path { leading_colon: None, segments: segments.collect() },
    })
}

/// Where each of [`Type::names`](crate::contract::Type::names) of `lowered` is named in `ty`, which it was lowered from.
pub(super) fn places(ty: &Type, lowered: &contract::Type) -> Vec<Span> {
    let ty = crate::ast::strip(ty);
    match lowered {
        contract::Type::Named(_) | contract::Type::Handle(_) => vec![ty.span()],
        contract::Type::Map(key, value) => match arguments(ty).as_slice() {
            [first, second, ..] => [places(first, key), places(second, value)].concat(),
            _ => Vec::new(),
        },
        lowered => match (lowered.inner(), ty) {
            (None, _) => Vec::new(),
            (Some(inner), Type::Array(ty)) => places(&ty.elem, inner),
            (Some(inner), Type::Slice(ty)) => places(&ty.elem, inner),
            (Some(inner), ty) => arguments(ty).first().map(|ty| places(ty, inner)).unwrap_or_default(),
        },
    }
}

fn arguments(ty: &Type) -> Vec<&Type> {
    let Type::Path(ty) = ty else { return Vec::new() };
    ty.path.segments.last().map(super::ty::arguments).unwrap_or_default()
}
