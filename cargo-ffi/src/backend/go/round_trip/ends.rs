//! Where values end.

use std::collections::HashMap;

use ffi_model::contract::{Contract, EnumDecl, Field, Type, Variant};

/// How many types are at least inside of each other in a value of each type.
#[derive(Debug)]
pub(super) struct Ends<'a> {
    ranks: HashMap<&'a str, usize>,
}

impl<'a> Ends<'a> {
    pub(super) fn new(contract: &'a Contract) -> Self {
        let mut ends = Ends { ranks: HashMap::new() };
        // It is known of a type when it is known of its parts.
        while ends.learn(contract) {}
        ends
    }

    /// Looks once at every type. Gives whether there was something new.
    fn learn(&mut self, contract: &'a Contract) -> bool {
        let before = self.ranks.len();
        for decl in contract.records() {
            let rank = self.rank_of_all(&decl.fields);
            self.add(&decl.name, rank.map(|rank| rank + 1));
        }
        for decl in contract.enums() {
            let ranks = decl.variants.iter().filter_map(|variant| self.rank_of_all(&variant.fields));
            let rank = ranks.min().map(|rank| rank + 1);
            self.add(&decl.name, rank);
        }
        for decl in contract.newtypes() {
            self.add(&decl.name, self.rank(&decl.ty));
        }
        before != self.ranks.len()
    }

    fn add(&mut self, name: &'a str, rank: Option<usize>) {
        if let Some(rank) = rank {
            self.ranks.entry(name).or_insert(rank);
        }
    }

    /// Whether the variant is among those that a value of the enum ends with: there is less in it than in others.
    pub(super) fn is_least(&self, decl: &EnumDecl, variant: &Variant) -> bool {
        let own = self.rank_of_all(&variant.fields);
        own.is_some_and(|own| self.ranks.get(decl.name.as_str()).is_some_and(|rank| own < *rank))
    }

    /// None where it is not known yet.
    fn rank_of_all(&self, fields: &[Field]) -> Option<usize> {
        fields.iter().try_fold(0, |most, field| Some(self.rank(&field.ty)?.max(most)))
    }

    fn rank(&self, ty: &Type) -> Option<usize> {
        match ty {
            Type::Named(name) => self.ranks.get(name.as_str()).copied(),
            Type::Box(inner) | Type::Array(inner, _) => self.rank(inner),
            // What can be left out or be empty has nothing inside.
            _ => Some(0),
        }
    }
}
