//! Which types a host sends and which it gets, directly or inside of others.

use std::collections::HashMap;

use ffi_model::contract::{Contract, Type, TypeDecl};

/// On which ways values of a type travel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Position {
    /// From hosts to the library: in parameters, and in what host functions answer.
    pub(super) input: bool,
    /// From the library to hosts: in results, items of streams, errors, events, and parameters of host functions.
    pub(super) output: bool,
}

impl Position {
    /// As a parameter, or what a host function answers.
    pub(super) const INPUT: Position = Position { input: true, output: false };
    /// As what a function gives, as an event, or as a parameter of a host function.
    pub(super) const OUTPUT: Position = Position { input: false, output: true };

    /// Whether any host has to do with it.
    pub(super) fn is_used(self) -> bool {
        self.input || self.output
    }
}

/// The positions of all annotated types in `contract`.
pub(super) fn positions(contract: &Contract) -> HashMap<String, Position> {
    let mut found = HashMap::new();
    for function in contract.functions() {
        for param in &function.params {
            visit(contract, &param.ty, Position::INPUT, &mut found);
        }
        for ty in function.ok.iter().chain(&function.stream).chain(&function.error) {
            visit(contract, ty, Position::OUTPUT, &mut found);
        }
    }
    for event in contract.events() {
        visit(contract, &event.payload, Position::OUTPUT, &mut found);
    }
    for function in contract.host_functions() {
        for param in &function.params {
            visit(contract, &param.ty, Position::OUTPUT, &mut found);
        }
        for ty in function.ok.iter().chain(&function.error) {
            visit(contract, ty, Position::INPUT, &mut found);
        }
    }
    found
}

fn visit(contract: &Contract, ty: &Type, position: Position, found: &mut HashMap<String, Position>) {
    // Types may be recursive and nest deep, so there is a list of what is to do.
    let mut open: Vec<&str> = ty.names();
    while let Some(name) = open.pop() {
        let known = found.entry(name.to_owned()).or_default();
        let before = *known;
        known.input |= position.input;
        known.output |= position.output;
        if *known == before {
            continue;
        }
        match contract.type_named(name) {
            Some(TypeDecl::Record(decl)) => {
                open.extend(decl.fields.iter().flat_map(|field| field.ty.names()));
            }
            Some(TypeDecl::Enum(decl)) => {
                let fields = decl.variants.iter().flat_map(|variant| &variant.fields);
                open.extend(fields.flat_map(|field| field.ty.names()));
            }
            Some(TypeDecl::Newtype(decl)) => open.extend(decl.ty.names()),
            Some(TypeDecl::Handle(_)) | None => {}
        }
    }
}
