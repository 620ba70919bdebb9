//! `#[ffi::export]` on a constant.

use proc_macro2::TokenStream;
use syn::{Ident, ItemConst, Type};

use super::attr;
use crate::diagnostic::Diagnostics;

/// An exported constant.
#[derive(Clone)]
pub struct Constant {
    /// Its name.
    pub ident: Ident,
    /// Its type.
    pub ty: Type,
    /// Documentation.
    pub docs: String,
}

impl Constant {
    pub(super) fn parse(args: TokenStream, item: &ItemConst, errors: &mut Diagnostics) -> Option<Constant> {
        attr::options(args, &[], errors);
        Some(Constant { ident: item.ident.clone(), ty: (*item.ty).clone(), docs: attr::docs(&item.attrs) })
    }
}
