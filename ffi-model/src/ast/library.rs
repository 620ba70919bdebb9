//! `#[ffi::library]`

use proc_macro2::TokenStream;
use syn::{Ident, ItemStruct};

use super::{Attribute, attr};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// The struct whose instance a context owns.
#[derive(Clone)]
pub struct Library {
    /// Its name.
    pub ident: Ident,
    /// Documentation.
    pub docs: String,
}

impl Library {
    pub(super) fn parse(args: TokenStream, item: &ItemStruct, errors: &mut Diagnostics) -> Option<Library> {
        attr::options(args, &[], errors);
        attr::no_helper(&item.attrs, Attribute::Library, errors);
        if !item.generics.params.is_empty() {
            let message = format!("`{}` cannot be generic", item.ident);
            errors.push(
                Diagnostic::at(Code::GENERICS, &item.generics.params, message)
                    .help("a library is one concrete type; put the choice into a field"),
            );
            return None;
        }
        Some(Library { ident: item.ident.clone(), docs: attr::docs(&item.attrs) })
    }
}
