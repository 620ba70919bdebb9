//! Layouts as rustc computes them for `#[repr(C)]` where pointers have 64 bits.

use ffi_model::contract::{Contract, Decl, EnumDecl, Field, Layout, Type, TypeDecl};

use super::super::types::is_number;

/// Fills in the layouts of all types, each after `change`.
pub(super) fn fill(contract: &mut Contract, change: impl Fn(&mut Layout)) {
    let mut compiled: Vec<Decl> = contract.decls().collect();
    for decl in &mut compiled {
        match decl {
            Decl::Record(decl) => {
                let mut layout = of_record(contract, &decl.fields, decl.is_error);
                change(&mut layout);
                decl.layout = Some(layout);
            }
            Decl::Enum(decl) => {
                let mut layout = of_enum(contract, decl);
                change(&mut layout);
                decl.layout = Some(layout);
            }
            _ => {}
        }
    }
    let hash = contract.hash().expect("samples are complete");
    contract.complete(&compiled, hash);
}

/// Size and alignment.
type Space = (u64, u64);

fn of_record(contract: &Contract, fields: &[Field], is_error: bool) -> Layout {
    let mut parts = vec![(16, 8); usize::from(is_error)];
    parts.extend(fields.iter().map(|field| of_type(contract, &field.ty)));
    let mut layout = of_parts(&parts);
    layout.offsets.drain(..usize::from(is_error));
    layout.size = layout.size.max(1);
    layout
}

fn of_enum(contract: &Contract, decl: &EnumDecl) -> Layout {
    let mut parts = vec![(16, 8); usize::from(decl.is_error)];
    parts.push((4, 4));
    if !decl.is_flat() {
        let variants = decl.variants.iter().map(|variant| of_record(contract, &variant.fields, false));
        let (size, align) =
            variants.fold((0, 1), |(size, align), one| (one.size.max(size), one.align.max(align)));
        parts.push((size.next_multiple_of(align), align));
    }
    let mut layout = of_parts(&parts);
    layout.offsets.drain(..=usize::from(decl.is_error));
    layout
}

fn of_parts(parts: &[Space]) -> Layout {
    let (mut end, mut align, mut offsets) = (0_u64, 1, Vec::new());
    for (part_size, part_align) in parts {
        end = end.next_multiple_of(*part_align);
        offsets.push(end);
        end += part_size;
        align = (*part_align).max(align);
    }
    Layout { size: end.next_multiple_of(align), align, offsets }
}

fn of_type(contract: &Contract, ty: &Type) -> Space {
    match ty {
        Type::Bool | Type::I8 | Type::U8 => (1, 1),
        Type::I16 | Type::U16 => (2, 2),
        Type::I32 | Type::U32 | Type::F32 => (4, 4),
        Type::I64 | Type::U64 | Type::F64 | Type::Option(_) | Type::Box(_) | Type::Handle(_) => (8, 8),
        Type::I128 | Type::U128 | Type::Duration | Type::Time => (16, 8),
        Type::Str | Type::Bytes | Type::Seq(_) | Type::Set(_) | Type::Map(..) => (16, 8),
        Type::Uuid => (16, 1),
        Type::Array(element, len) => {
            let (size, align) = of_type(contract, element);
            (size * u64::from(*len), align)
        }
        Type::Named(name) => {
            let layout = match contract.type_named(name).expect("a declared type") {
                TypeDecl::Record(decl) => of_record(contract, &decl.fields, decl.is_error),
                TypeDecl::Enum(decl) if is_number(decl) => return (4, 4),
                TypeDecl::Enum(decl) => of_enum(contract, decl),
                TypeDecl::Newtype(decl) => return of_type(contract, &decl.ty),
                TypeDecl::Handle(_) => unreachable!("a handle is no value"),
            };
            (layout.size, layout.align)
        }
    }
}
