//! A constant: its record in the descriptor, with the value that rustc computed.

use ffi_model::{ast::Constant, contract::ConstType, lower::const_type};
use proc_macro2::TokenStream;
use syn::ext::IdentExt;

pub(super) fn expand(item: &Constant) -> TokenStream {
    let ident = &item.ident;
    let name = ident.unraw().to_string();
    let Ok(ty) = const_type(&item.ty) else { return TokenStream::new() };
    let (ty, value) = match ty {
        ConstType::Bool => ("bool", glue!(Bool(#ident))),
        ConstType::I8 => ("i8", glue!(Signed(#ident as i64))),
        ConstType::I16 => ("i16", glue!(Signed(#ident as i64))),
        ConstType::I32 => ("i32", glue!(Signed(#ident as i64))),
        ConstType::I64 => ("i64", glue!(Signed(#ident))),
        ConstType::U8 => ("u8", glue!(Unsigned(#ident as u64))),
        ConstType::U16 => ("u16", glue!(Unsigned(#ident as u64))),
        ConstType::U32 => ("u32", glue!(Unsigned(#ident as u64))),
        ConstType::U64 => ("u64", glue!(Unsigned(#ident))),
        ConstType::F32 => ("f32", glue!(Float((#ident as f64).to_bits()))),
        ConstType::F64 => ("f64", glue!(Float(#ident.to_bits()))),
        ConstType::Str => ("str", glue!(Str(#ident))),
    };
    glue! {
        ::ffi::__private::record!(::ffi::__private::descriptor::Decl::Constant {
            name: #name,
            ty: #ty,
            value: ::ffi::__private::descriptor::ConstValue::#value,
        });
    }
}
