//! `#[ffi::handle]`

use proc_macro2::TokenStream;
use syn::{Generics, Ident};

use super::{Attribute, attr};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// A type whose objects stay in the library.
#[derive(Clone)]
pub struct Handle {
    /// Its name.
    pub ident: Ident,
    /// Documentation.
    pub docs: String,
}

impl Handle {
    pub(super) fn parse(
        args: TokenStream,
        ident: &Ident,
        generics: &Generics,
        attrs: &[syn::Attribute],
        errors: &mut Diagnostics,
    ) -> Option<Handle> {
        attr::options(args, &[], errors);
        attr::no_helper(attrs, Attribute::Handle, errors);
        if !generics.params.is_empty() {
            let message = format!("`{ident}` cannot be generic");
            errors.push(
                Diagnostic::at(Code::GENERICS, &generics.params, message)
                    .help("a handle is one concrete type; put the choice into a field"),
            );
            return None;
        }
        Some(Handle { ident: ident.clone(), docs: attr::docs(attrs) })
    }
}
