//! `#[ffi::export]` on a constant.

use proc_macro2::TokenStream;
use syn::{Ident, ItemConst, Type};

use super::{Attribute, attr};
use crate::{casing::ItemCase, diagnostic::Diagnostics};

/// An exported constant.
#[derive(Clone)]
pub struct Constant {
    /// Its name in Rust.
    pub ident: Ident,
    /// Its name everywhere else.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Documentation.
    pub docs: String,
}

impl Constant {
    pub(super) fn parse(args: TokenStream, item: &ItemConst, errors: &mut Diagnostics) -> Option<Constant> {
        let options = attr::options(args, &["rename"], errors);
        attr::no_helper(&item.attrs, Attribute::Export, errors);
        Some(Constant {
            ident: item.ident.clone(),
            name: options.name(&item.ident, ItemCase::Constant, errors),
            ty: (*item.ty).clone(),
            docs: attr::docs(&item.attrs),
        })
    }
}
