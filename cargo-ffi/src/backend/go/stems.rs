//! Names of functions that are made for a type.

use ffi_model::contract::Type;

use super::types::Types;

/// Gives each type a name of its own. Annotated types keep theirs.
#[derive(Debug, Default)]
pub(super) struct Stems(Vec<(Type, String)>);

impl Stems {
    /// The part of the names of functions that belongs to the type alone.
    pub(super) fn of(&mut self, ty: &Type, types: &Types<'_>) -> String {
        let mut stem = types.stem(ty);
        if let Type::Named(_) | Type::Handle(_) = ty {
            return stem;
        }
        if let Some((_, stem)) = self.0.iter().find(|(known, _)| known == ty) {
            return stem.clone();
        }
        while types.names.has_type(&stem) || self.0.iter().any(|(_, taken)| *taken == stem) {
            stem.push('_');
        }
        self.0.push((ty.clone(), stem.clone()));
        stem
    }
}
