//! Events.

use syn::Type as SynType;

use super::{
    Lowered, Position,
    known::{self, Known},
    lower_params, lower_type, places_of_params, record_of_params,
};
use crate::{
    ast::{Event, Param, Payload, strip},
    contract::{Decl, EventDecl, Type, handle_in_event},
    diagnostic::{Code, Diagnostic, Diagnostics},
};

/// An event, and the struct that is written for its payload.
pub(super) fn lower_event(item: &Event, errors: &mut Diagnostics) -> Vec<Lowered> {
    let declared = |payload, uses| {
        let decl = EventDecl {
            name: item.name.clone(),
            wire: item.wire.clone(),
            payload,
            on_full: item.on_full,
            docs: item.docs.clone(),
        };
        Lowered { decl: Decl::Event(decl), span: item.ident.span(), uses }
    };
    match (&item.payload, item.params.as_slice()) {
        (Payload::Record(record), params) => {
            let fields = lower_params(params, Position::Field, errors);
            if fields.len() != params.len() {
                return Vec::new();
            }
            let uses = places_of_params(params, &fields).collect();
            let docs = format!("What `{}` tells.", item.name);
            let record = record_of_params(record, &fields, docs, uses);
            let payload = Type::Named(record.decl.name().to_owned());
            vec![declared(payload, vec![record.span]), record]
        }
        (Payload::One, params) => {
            let payload =
                params.first().and_then(|param| Some((param, errors.keep(lower_one(item, param))?)));
            let lowered = payload.map(|(param, ty)| {
                let uses = known::places(&param.ty, &ty);
                declared(ty, uses)
            });
            lowered.into_iter().collect()
        }
    }
}

/// The payload that is a parameter by itself.
fn lower_one(event: &Event, param: &Param) -> Result<Type, Diagnostic> {
    if let SynType::Path(path) = strip(&param.ty)
        && known::known(&path.path) == Some(Known::Handle)
        && let Some(last) = path.path.segments.last()
    {
        let (message, help) = handle_in_event(&event.name, &last.ident.to_string());
        return Err(Diagnostic::at(Code::EVENT, last, message).help(help));
    }
    match lower_type(&param.ty, Position::Param)? {
        ty @ Type::Named(_) => Ok(ty),
        // The macro could not see that, and takes it for the payload.
        other => {
            let message =
                format!("`{}` is another name of `{other}`, which is no payload by itself", param.ident);
            Err(Diagnostic::at(Code::EVENT, &param.ty, message)
                .help(format!("write `{other}`: then the payload is a struct that has it")))
        }
    }
}
