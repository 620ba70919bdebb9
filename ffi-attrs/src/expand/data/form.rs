//! The C struct that some fields make, and the names in it.

use ffi_model::ast::{Data, DataKind, Field, Fields};
use proc_macro2::TokenStream;
use quote::{format_ident, quote_spanned};
use syn::Ident;

use crate::expand::{crossing, ends, holding};

/// Of an error, the C form begins with its text.
pub(super) struct Message {
    pub(super) declare: Option<TokenStream>,
    pub(super) lower: Option<TokenStream>,
}

impl Message {
    pub(super) fn of(data: &Data) -> Self {
        let is_error = data.kind == DataKind::Error;
        let ident = &data.ident;
        Self {
            declare: is_error.then(|| glue!(pub message: __ffi::Str,)),
            lower: is_error.then(|| glue!(message: arena.text(&<#ident as __ffi::TypedError>::text(self)),)),
        }
    }
}

/// The C struct of some fields. One without any has a byte that means nothing: C has no empty structs.
///
/// The last field takes no room. Whether a struct has a size is decided by its last field, so without this one rustc would
/// say of each mention of the struct that the author's last field cannot cross.
pub(super) fn c_struct(
    name: &Ident,
    message: Option<TokenStream>,
    fields: &Fields,
    is_error: bool,
) -> TokenStream {
    let members = fields.list.iter().map(|field| {
        let (name, c) = (c_name(field), crossing(&field.ty, "C"));
        glue!(pub #name: #c)
    });
    let reserved = (fields.list.is_empty() && !is_error).then(|| glue!(pub reserved: u8,));
    glue! {
        #[repr(C)]
        #[allow(missing_docs, reason = "described in the header")]
        pub struct #name { #message #reserved #(#members,)* __end: [u8; 0] }
    }
}

/// What the C forms of all fields have. That of an error has text, and so none of it.
pub(super) fn of_all<'a>(
    is_error: bool,
    fields: impl IntoIterator<Item = &'a Field>,
    member: &str,
) -> TokenStream {
    let each = fields.into_iter().map(|field| crossing(&field.ty, member));
    if is_error { glue!(false) } else { glue!(true #(&& #each)*) }
}

/// `&c.field`, at the author's type: its C form may not exist.
pub(super) fn place(c: &str, field: &Field) -> TokenStream {
    let (c, name) = (holding(&field.ty, c), c_name(field));
    quote_spanned!(ends(&field.ty)[0] => &#c.#name)
}

/// Whether a field is its own C form, and where it is in both: what `as_c` compares.
pub(super) fn as_c(field: &Field) -> TokenStream {
    let (as_c, member, offset) = (crossing(&field.ty, "AS_C"), &field.member, offset(field));
    glue!((#as_c, ::core::mem::offset_of!(Self, #member), #offset))
}

/// The offset of a field, at the author's type.
pub(super) fn offset(field: &Field) -> TokenStream {
    let name = c_name(field);
    quote_spanned!(ends(&field.ty)[0] => ::core::mem::offset_of!(__FfiC, #name))
}

pub(super) fn c_name(field: &Field) -> Ident {
    let [_, last] = ends(&field.ty);
    // Two underscores in a row are not the style of names.
    let mark = if field.name.starts_with('_') { "f0" } else { "f_" };
    format_ident!("{mark}{}", field.name, span = last)
}
