//! Events.

use ffi_templates::rust::{Event, Events};

use super::{docs, literal, types::Types};

/// `events.rs`
pub(super) fn file(types: &Types<'_>) -> Events {
    let decls = types.contract.events();
    let events = decls.iter().map(|decl| {
        let (variant, method) = types.names.event(&decl.name);
        Event {
            docs: docs::lines(&decl.docs, "An event of the library."),
            variant: variant.to_owned(),
            method: method.to_owned(),
            payload: types.rust(&decl.payload),
            wire: literal::text(&decl.wire),
        }
    });
    Events {
        context: types.names.context().to_owned(),
        has_eq: decls.iter().all(|decl| types.is_partial_eq(&decl.payload)),
        events: events.collect(),
    }
}
