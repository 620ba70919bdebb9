//! Host functions and the traits that they stand in.

use syn::{Type as SynType, ext::IdentExt};

use super::{
    Lowered, Position, known, lower_error, lower_params, lower_type, places_of_params, record_of_params,
};
use crate::{
    ast::{HostFunction, HostItem, Interface, is_of_ffi, strip},
    contract::{Decl, HostDecl, InterfaceDecl, Type},
    diagnostic::{Diagnostic, Diagnostics},
};

/// Host functions, each with the struct that is written for its arguments.
pub(super) fn lower_host(item: &HostItem, errors: &mut Diagnostics) -> Vec<Lowered> {
    let interface = item.interface.as_ref().map(|interface| {
        let decl = InterfaceDecl { name: name(interface), docs: interface.docs.clone() };
        Lowered { decl: Decl::Interface(decl), span: interface.ident.span(), uses: Vec::new() }
    });
    let of = item.interface.as_ref().map(name);
    let functions = item.functions.iter().filter_map(|function| lower_function(function, of.clone(), errors));
    let functions: Vec<[Lowered; 2]> = functions.collect();
    interface.into_iter().chain(functions.into_iter().flatten()).collect()
}

fn name(interface: &Interface) -> String {
    interface.ident.unraw().to_string()
}

fn lower_function(item: &HostFunction, of: Option<String>, errors: &mut Diagnostics) -> Option<[Lowered; 2]> {
    let params = lower_params(&item.params, Position::Field, errors);
    let complete = params.len() == item.params.len();
    // It comes in, as a field does.
    let ok = lowered(item.output.ok.as_ref(), |ty| lower_type(ty, Position::Field), errors);
    let error = lowered(item.output.error.as_ref(), host_error, errors);
    let (ok, error) = (ok?, error?);
    if !complete {
        return None;
    }
    let of_params: Vec<_> = places_of_params(&item.params, &params).collect();
    let written = item.output.ok.iter().chain(&item.output.error);
    let given = written.zip(ok.iter().chain(&error)).flat_map(|(ty, lowered)| known::places(ty, lowered));
    let uses = of_params.iter().copied().chain(given).collect();
    let docs = format!("What `{}` is called with.", item.name);
    let record = record_of_params(&item.args, &params, docs, of_params);
    let decl = HostDecl {
        name: item.name.clone(),
        of,
        is_async: item.is_async,
        params,
        args: record.decl.name().to_owned(),
        ok,
        error,
        docs: item.docs.clone(),
    };
    Some([Lowered { decl: Decl::Host(decl), span: item.ident.span(), uses }, record])
}

/// `None` where there is a type that does not cross.
fn lowered(
    ty: Option<&SynType>,
    lower: impl Fn(&SynType) -> Result<Type, Diagnostic>,
    errors: &mut Diagnostics,
) -> Option<Option<Type>> {
    ty.map_or(Some(None), |ty| errors.keep(lower(ty)).map(Some))
}

/// What the host can fail with: the error that the runtime has for it is plain text to hosts.
fn host_error(ty: &SynType) -> Result<Type, Diagnostic> {
    match strip(ty) {
        SynType::Path(path) if path.qself.is_none() && is_of_ffi(&path.path, "HostError") => Ok(Type::Str),
        ty => lower_error(ty),
    }
}
