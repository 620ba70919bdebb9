//! Parts of an item, or items, the same one found again in two contracts.

use ffi_model::contract::{EventDecl, Field, Param, Type, Variant};

/// A part that has a name in Rust and one on the wire.
pub(super) trait Part {
    fn name(&self) -> &str;
    fn wire(&self) -> &str;
    /// Its type, where it has one.
    fn ty(&self) -> Option<&Type>;
}

impl Part for Param {
    fn name(&self) -> &str {
        &self.name
    }
    fn wire(&self) -> &str {
        &self.wire
    }
    fn ty(&self) -> Option<&Type> {
        Some(&self.ty)
    }
}

impl Part for Field {
    fn name(&self) -> &str {
        &self.name
    }
    fn wire(&self) -> &str {
        &self.wire
    }
    fn ty(&self) -> Option<&Type> {
        Some(&self.ty)
    }
}

impl Part for Variant {
    fn name(&self) -> &str {
        &self.name
    }
    fn wire(&self) -> &str {
        &self.wire
    }
    fn ty(&self) -> Option<&Type> {
        None
    }
}

impl Part for EventDecl {
    fn name(&self) -> &str {
        &self.name
    }
    fn wire(&self) -> &str {
        &self.wire
    }
    fn ty(&self) -> Option<&Type> {
        None
    }
}

/// Which parts belong together, by their indices.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// In both, in the order of the older contract.
    pub(super) both: Vec<(usize, usize)>,
    /// Only in the older one.
    pub(super) gone: Vec<usize>,
    /// Only in the newer one.
    pub(super) come: Vec<usize>,
}

impl Pairs {
    /// A part is the same where it has the same key on the wire, else the same name in Rust, else the same place and
    /// type: one that was renamed is not one that went and one that came, because what a host sends under the old
    /// key would be skipped.
    pub(super) fn of<T: Part>(old: &[T], new: &[T]) -> Pairs {
        let mut partner: Vec<Option<usize>> = vec![None; old.len()];
        let same: [&dyn Fn(usize, usize) -> bool; 3] =
            [&|a, b| old[a].wire() == new[b].wire(), &|a, b| old[a].name() == new[b].name(), &|a, b| {
                a == b && old[a].ty().is_some() && old[a].ty() == new[b].ty()
            }];
        for same in same {
            for a in 0..old.len() {
                if partner[a].is_none() {
                    partner[a] = (0..new.len()).find(|b| !partner.contains(&Some(*b)) && same(a, *b));
                }
            }
        }
        Pairs {
            both: partner.iter().enumerate().filter_map(|(a, b)| Some((a, (*b)?))).collect(),
            gone: (0..old.len()).filter(|a| partner[*a].is_none()).collect(),
            come: (0..new.len()).filter(|b| !partner.contains(&Some(*b))).collect(),
        }
    }

    /// Whether those in both are in another order.
    pub(super) fn are_reordered(&self) -> bool {
        !self.both.is_sorted_by_key(|(_, b)| *b)
    }
}
