//! Proof that the header's structs are the library's.
//!
//! The library says where rustc put every field (the descriptor). Two ways lead from the header to the same
//! numbers: a C compiler with [`static_assertions`], and libclang with [`check_header`]. Of the structs that nobody
//! wrote (sequences, arrays, maps) the layout follows from that of their parts.

use std::borrow::Cow;

use ffi_model::contract::{Contract, Layout, Parts};
use ffi_templates::c::{Asserts, Placed};

use super::{
    header::rendered,
    names::{self, Names},
    types::{Types, is_empty, is_number},
};
use crate::error::Error;

mod clang;
mod made;

/// A C11 translation unit that compiles only where the header's structs are laid out as the library has them.
/// It includes the header by its name.
pub fn static_assertions(contract: &Contract) -> String {
    let names = Names::new(contract);
    let written = structs(contract, &names).into_iter().filter_map(|one| {
        let members = one.members().into_iter().map(|(name, place)| {
            let offset = match place {
                Place::At(offset) => offset.to_string(),
                Place::AfterMessage => "sizeof(ffi_str_t)".to_owned(),
            };
            (name, offset)
        });
        let members = members.collect();
        let layout = one.layout?;
        let (size, align) = (layout.size.to_string(), layout.align.to_string());
        Some(Placed { name: one.c, size, align, members })
    });
    let types = Types::new(contract, &names);
    let made = types.made();
    let made = made.iter().map(|one| made::placed(one, &names, types));
    let unit = Asserts { library: names.library().to_owned(), structs: written.chain(made).collect() };
    rendered(&unit)
}

/// What came of reading the header back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LayoutCheck {
    /// How many structs were compared.
    pub compared: usize,
    /// One sentence for each difference, with the Rust names and both numbers.
    pub differences: Vec<String>,
}

/// Reads the structs of `header` with libclang, which the caller has made sure can be loaded, and compares them
/// with the library's.
///
/// `clang_args` tell libclang what it does not know: where `stddef.h` is, for one that comes without, or a target.
///
/// # Errors
/// libclang does not accept the header.
pub fn check_header(header: &str, contract: &Contract, clang_args: &[String]) -> Result<LayoutCheck, Error> {
    let names = Names::new(contract);
    let read = clang::read(header, names.library(), clang_args)?;
    let mut check = LayoutCheck::default();
    let made = made::structs(contract, &names);
    for one in structs(contract, &names).into_iter().chain(made) {
        check.compared += 1;
        check.differences.extend(differences(&one, &read));
    }
    Ok(check)
}

/// A struct as the library has it.
struct Struct<'a> {
    /// Its name in Rust.
    rust: Cow<'a, str>,
    /// Its name in C.
    c: String,
    /// The author's members in order: in Rust, in C.
    fields: Vec<(&'a str, String)>,
    layout: Option<Cow<'a, Layout>>,
    /// The members in front that are not the author's.
    own: Vec<(&'static str, Place)>,
}

/// Where a member is.
#[derive(Clone, Copy)]
enum Place {
    /// In bytes from the start.
    At(u64),
    /// Behind the message of an error, whose size follows from the target.
    AfterMessage,
}

impl Struct<'_> {
    /// Every member with its place, as far as the library tells.
    fn members(&self) -> Vec<(String, Place)> {
        let mut members: Vec<_> = self.own.iter().map(|(name, place)| ((*name).to_owned(), *place)).collect();
        let offsets = self.layout.as_ref().map(|layout| layout.offsets.as_slice()).unwrap_or_default();
        members
            .extend(self.fields.iter().zip(offsets).map(|((_, c), offset)| (c.clone(), Place::At(*offset))));
        members
    }
}

/// Every struct that the author wrote, of which the library knows the layout.
fn structs<'a>(contract: &'a Contract, names: &Names) -> Vec<Struct<'a>> {
    let Parts {
        library: _,
        functions: _,
        records,
        enums,
        newtypes: _,
        handles: _,
        constants: _,
        events: _,
        host_functions: _,
        interfaces: _,
    } = contract.parts();
    let mut structs = Vec::new();
    for decl in enums.iter().filter(|decl| !is_number(decl)) {
        structs.push(Struct {
            rust: Cow::from(&decl.name),
            c: names.ty(&decl.name),
            fields: if decl.is_flat() { vec![] } else { vec![("value", "value".to_owned())] },
            layout: decl.layout.as_ref().map(Cow::Borrowed),
            own: match decl.is_error {
                true => vec![("message", Place::At(0)), ("tag", Place::AfterMessage)],
                false => vec![("tag", Place::At(0))],
            },
        });
    }
    for decl in records {
        let mut own = Vec::new();
        own.extend(decl.is_error.then_some(("message", Place::At(0))));
        own.extend(is_empty(decl).then_some(("reserved", Place::At(0))));
        let rust = decl.fields.iter().map(|field| field.name.as_str());
        let c = names::fields(rust.clone(), decl.is_error);
        structs.push(Struct {
            rust: Cow::from(&decl.name),
            c: names.ty(&decl.name),
            fields: rust.zip(c).collect(),
            layout: decl.layout.as_ref().map(Cow::Borrowed),
            own,
        });
    }
    structs
}

fn differences(one: &Struct<'_>, read: &clang::Structs) -> Vec<String> {
    let Some(layout) = &one.layout else {
        return vec![format!("`{}`: the library does not say how it is laid out", one.rust)];
    };
    let Some(found) = read.get(&one.c) else {
        return vec![format!("`{}`: the header has no struct `{}`", one.rust, one.c)];
    };
    let mut differences = Vec::new();
    let mut compare = |what: String, ours: u64, theirs: Option<u64>| match theirs {
        Some(theirs) if theirs == ours => {}
        Some(theirs) => {
            differences.push(format!("{what} is {ours} in the library and {theirs} in the header"))
        }
        None => differences.push(format!("{what} is {ours} in the library and not in the header")),
    };
    compare(format!("the size of `{}`", one.rust), layout.size, found.size);
    compare(format!("the alignment of `{}`", one.rust), layout.align, found.align);
    let members = one.members();
    for (index, (name, place)) in members.iter().enumerate() {
        let ours = match place {
            Place::At(offset) => *offset,
            Place::AfterMessage => match read.get("ffi_str_t").and_then(|message| message.size) {
                Some(size) => size,
                None => continue,
            },
        };
        // By position: bindgen spells some names its own way.
        let theirs = found.offsets.get(index).copied();
        compare(format!("the offset of `{}.{name}`", one.rust), ours, theirs);
    }
    let own = one.own.len();
    if layout.offsets.len() != one.fields.len() || found.offsets.len() != own + one.fields.len() {
        differences.push(format!(
            "`{}` has {} in the library and {} in the header",
            one.rust,
            count(layout.offsets.len()),
            count(found.offsets.len().saturating_sub(own)),
        ));
    }
    differences
}

fn count(fields: usize) -> String {
    if fields == 1 { "1 field".to_owned() } else { format!("{fields} fields") }
}
