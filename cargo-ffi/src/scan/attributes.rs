//! The attributes of items and their members, which syn keeps in each kind separately.
//!
//! `None` for what has none that syn knows of: tokens it does not interpret.

use syn::{Attribute, ForeignItem, ImplItem, Item, TraitItem};

macro_rules! attributes {
    ([] $item:ident) => {
        &$item.attrs
    };
    ([mut] $item:ident) => {
        &mut $item.attrs
    };
}

macro_rules! attributes_of {
    ($access:tt $item:ident: $kind:ident { $($variant:ident),* }) => {
        match $item {
            $($kind::$variant(item) => Some(attributes!($access item)),)*
            _ => None,
        }
    };
    ($access:tt $item:ident: Item) => {
        attributes_of!($access $item: Item {
            Const, Enum, ExternCrate, Fn, ForeignMod, Impl, Macro, Mod, Static, Struct, Trait, TraitAlias, Type,
            Union, Use
        })
    };
}

pub(super) fn of_item(item: &Item) -> Option<&Vec<Attribute>> {
    attributes_of!([] item: Item)
}

pub(super) fn of_item_mut(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    attributes_of!([mut] item: Item)
}

pub(super) fn of_impl_item_mut(item: &mut ImplItem) -> Option<&mut Vec<Attribute>> {
    attributes_of!([mut] item: ImplItem { Const, Fn, Type, Macro })
}

pub(super) fn of_trait_item_mut(item: &mut TraitItem) -> Option<&mut Vec<Attribute>> {
    attributes_of!([mut] item: TraitItem { Const, Fn, Type, Macro })
}

pub(super) fn of_foreign_item_mut(item: &mut ForeignItem) -> Option<&mut Vec<Attribute>> {
    attributes_of!([mut] item: ForeignItem { Fn, Static, Type, Macro })
}
