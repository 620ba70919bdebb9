//! A constant: its record in the descriptor, with the value that rustc computed.

use ffi_model::{ast::Constant, contract::Type, lower::const_type};
use proc_macro2::TokenStream;

pub(super) fn expand(item: &Constant) -> TokenStream {
    let ident = &item.ident;
    let name = &item.name;
    let Ok(ty) = const_type(&item.ty) else { return TokenStream::new() };
    let (ty, value) = match ty {
        Type::Bool => ("bool", glue!(Bool(#ident))),
        Type::I8 => ("i8", glue!(Signed(#ident as i128))),
        Type::I16 => ("i16", glue!(Signed(#ident as i128))),
        Type::I32 => ("i32", glue!(Signed(#ident as i128))),
        Type::I64 => ("i64", glue!(Signed(#ident as i128))),
        Type::I128 => ("i128", glue!(Signed(#ident))),
        Type::U8 => ("u8", glue!(Unsigned(#ident as u128))),
        Type::U16 => ("u16", glue!(Unsigned(#ident as u128))),
        Type::U32 => ("u32", glue!(Unsigned(#ident as u128))),
        Type::U64 => ("u64", glue!(Unsigned(#ident as u128))),
        Type::U128 => ("u128", glue!(Unsigned(#ident))),
        Type::F32 => ("f32", glue!(Float((#ident as f64).to_bits()))),
        Type::F64 => ("f64", glue!(Float(#ident.to_bits()))),
        Type::Duration => ("duration", glue!(Duration(#ident))),
        Type::Str => ("str", glue!(Str(#ident))),
        other => unreachable!("`const_type` gives no `{other}`"),
    };
    glue! {
        ::ffi::__private::record!(::ffi::__private::descriptor::Decl::Constant {
            name: #name,
            ty: ::ffi::__private::descriptor::Type::Plain(#ty),
            value: ::ffi::__private::descriptor::ConstValue::#value,
        });
    }
}
