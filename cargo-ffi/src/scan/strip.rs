//! Takes out of an item what the compiler takes out before a macro sees it.

use ffi_model::Diagnostics;
use syn::punctuated::{Pair, Punctuated};
use syn::{Attribute, Field, Fields, Item, Token};

use super::attributes;
use super::cfg::Conditions;

/// Whether `item` itself stays. Its attributes are left as a macro gets to see them.
pub(super) fn item(item: &mut Item, conditions: Conditions<'_>, errors: &mut Diagnostics) -> bool {
    attributes::keep_item(item, |attrs| conditions.keep(attrs, errors))
}

/// Removes the fields, variants and members of `item` that are not compiled.
pub(super) fn parts(item: &mut Item, conditions: Conditions<'_>, errors: &mut Diagnostics) {
    let mut keep = |attrs: &mut Vec<Attribute>| conditions.keep(attrs, errors);
    match item {
        Item::Struct(item) => retain_fields(&mut item.fields, &mut keep),
        Item::Union(item) => retain(&mut item.fields.named, |field: &mut Field| keep(&mut field.attrs)),
        Item::Enum(item) => {
            retain(&mut item.variants, |variant| keep(&mut variant.attrs));
            item.variants.iter_mut().for_each(|variant| retain_fields(&mut variant.fields, &mut keep));
        }
        Item::Impl(item) => {
            item.items.retain_mut(|member| attributes::of_impl_item_mut(member).is_none_or(&mut keep))
        }
        Item::Trait(item) => {
            item.items.retain_mut(|member| attributes::of_trait_item_mut(member).is_none_or(&mut keep))
        }
        Item::ForeignMod(item) => {
            item.items.retain_mut(|member| attributes::of_foreign_item_mut(member).is_none_or(&mut keep));
        }
        _ => {}
    }
}

fn retain_fields(fields: &mut Fields, keep: &mut impl FnMut(&mut Vec<Attribute>) -> bool) {
    match fields {
        Fields::Named(fields) => retain(&mut fields.named, |field| keep(&mut field.attrs)),
        Fields::Unnamed(fields) => retain(&mut fields.unnamed, |field| keep(&mut field.attrs)),
        Fields::Unit => {}
    }
}

fn retain<T>(list: &mut Punctuated<T, Token![,]>, mut keep: impl FnMut(&mut T) -> bool) {
    let pairs = std::mem::take(list).into_pairs();
    *list = pairs.filter_map(|mut pair: Pair<T, Token![,]>| keep(pair.value_mut()).then_some(pair)).collect();
}
