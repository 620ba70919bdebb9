//! The files of a package.
//!
//! ```text
//!   include/{library}.hpp              what a program includes: all of the following
//!   include/{library}/forward.hpp      enums without fields, names of classes
//!   include/{library}/constants.hpp
//!   include/{library}/handles.hpp      classes of objects that stay in the library
//!   include/{library}/types.hpp        structs, enums with fields, newtypes, errors
//!   include/{library}/convert.hpp      how these get to C and back
//!   include/{library}/library.hpp      the class of instances, other functions
//!   include/{library}/calls.hpp        what is behind the functions
//!   include/ffi/                       what all packages have in common
//!   include/{library}.h                the C header
//!   lib/                               the library and what build systems find it by, as in the C package
//!   CMakeLists.txt                     for projects that take the folder in
//!   README.md
//! ```

use ffi_templates::cpp::{CmakeLists, SUPPORT};

use super::{
    convert, declare, docs, handles,
    names::Names,
    readme,
    settings::Settings,
    source::{Header, rendered},
    types::Types,
};
use crate::{
    backend::{Files, Input, c},
    error::Error,
};

/// The files of the package.
pub(super) fn render(input: &Input<'_>) -> Result<Files, Error> {
    let contract = &input.contract.native();
    let names =
        Names::new(contract, input.settings::<Settings>("cpp")?.namespace(&contract.library().prefix)?)?;
    let c_names = c::names::Names::new(contract);
    let types = Types { contract, names: &names, c_names: &c_names };
    let (package, mut files) = c::package::installed(input, true)?;

    for (path, text) in headers(&types)? {
        files.text(format!("include/{path}"), text);
    }
    for (path, text) in SUPPORT {
        files.text(format!("include/ffi/{path}"), (*text).to_owned());
    }
    files.text("CMakeLists.txt", rendered(&CmakeLists(&package)).trim_end().to_owned() + "\n");
    files.text("README.md", readme::readme(&package, input.contract, &types));
    Ok(files)
}

/// The package's own headers by their paths below `include`.
pub(super) fn headers(types: &Types<'_>) -> Result<Vec<(String, String)>, Error> {
    let library = types.c_names.library();
    let folder = folder(library);
    let path = |name: &str| format!("{folder}/{name}.hpp");
    let namespace = Some(types.names.namespace());

    let (forward, declared) = (rendered(&declare::forward(types)?), rendered(&declare::types(types)));
    let constants = rendered(&declare::constants(types)?);
    let layouts = convert::layouts(types);
    let layouts = if layouts.layouts.is_empty() { String::new() } else { rendered(&layouts) };
    let conversions = rendered(&convert::conversions(types));

    let handles = rendered(&handles::handles(types));
    let instances = rendered(&handles::library(types));
    let calls = rendered(&handles::calls(types));

    let c_header = format!("{library}.h");
    // Objects are members of structs. Their functions name the types of what they take and give, and no more.
    let of_types = if types.contract.handles().is_empty() { "forward" } else { "handles" };
    let parts: [(&str, Vec<String>, Option<&str>, &str); 8] = [
        ("forward", vec![], namespace, &forward),
        ("constants", vec![], namespace, &constants),
        ("handles", vec![c_header.clone(), path("forward")], namespace, &handles),
        ("types", vec![path("forward"), path(of_types)], namespace, &declared),
        ("layouts", vec![c_header.clone(), path("types")], None, &layouts),
        ("convert", vec![c_header.clone(), path("types"), path("layouts")], namespace, &conversions),
        ("library", vec![path("handles"), path("types")], namespace, &instances),
        ("calls", vec![c_header.clone(), path("convert"), path("library")], namespace, &calls),
    ];
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, mut own, namespace, body) in parts {
        if !body.trim().is_empty() {
            let path = path(name);
            // Each needs those in front of it, where they are there.
            own.retain(|path| *path == c_header || headers.iter().any(|(there, _)| there == path));
            own.dedup();
            let text = Header { path: &path, own, namespace, body, ..Header::default() }.text();
            headers.push((path, text));
        }
    }
    // This one is found beside the header, and not in another package: it says whether they go together.
    let version = "ffi/version.hpp".to_owned();
    let all = std::iter::once(version).chain(headers.iter().map(|(path, _)| path.clone())).collect();
    let docs = docs::lines_or(&types.contract.library().docs, &format!("The library `{library}`."));
    let path = format!("{library}.hpp");
    let text = Header { docs, path: &path, own: all, ..Header::default() }.text();
    headers.push((path, text));
    Ok(headers)
}

/// The folder of the package's own headers, which is not that of those that all have in common.
fn folder(library: &str) -> String {
    if library == "ffi" { format!("{library}_lib") } else { library.to_owned() }
}
