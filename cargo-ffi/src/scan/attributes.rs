//! The attributes of items and their members, which syn keeps in each kind separately.
//!
//! Of the tokens that syn does not interpret, those of a function without a body are known as well; anything else has none.

use std::borrow::Cow;

use ffi_model::ast::Bodyless;
use quote::ToTokens as _;
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

/// The attributes of an item.
pub(super) fn of_item(item: &Item) -> Cow<'_, [Attribute]> {
    if let Item::Verbatim(tokens) = item {
        return Bodyless::parse(tokens.clone()).map(|function| function.attrs).unwrap_or_default().into();
    }
    attributes_of!([] item: Item).map_or_else(Cow::default, |attrs: &Vec<Attribute>| attrs.into())
}

/// Keeps an item if `keep` does, which may change its attributes.
pub(super) fn keep_item(item: &mut Item, keep: impl FnOnce(&mut Vec<Attribute>) -> bool) -> bool {
    if let Item::Verbatim(tokens) = item {
        let Some(mut function) = Bodyless::parse(tokens.clone()) else { return true };
        let kept = keep(&mut function.attrs);
        *tokens = function.into_token_stream();
        return kept;
    }
    attributes_of!([mut] item: Item).is_none_or(keep)
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
