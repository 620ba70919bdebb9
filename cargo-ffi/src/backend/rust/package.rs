//! The files of a package.
//!
//! ```text
//!   Cargo.toml, README.md, rustfmt.toml
//!   src/lib.rs, api.rs, handles.rs, events.rs, hosts.rs, types.rs, constants.rs, errors.rs
//!                                                what a user of the package reads
//!   src/wire.rs, prelude.rs, codec/, call/, engine/, local/
//!                                                how it gets to the library and back
//!   src/raw.rs, entries.rs                       the symbols of the library
//!   lib/{os}_{arch}/                             the compiled library
//! ```

use ffi_model::contract::Type;
use ffi_templates::rust::{
    Api, Constants, ENGINE, Feature, Handle, Handles, Item, Lib, Manifest, Prelude, SUPPORT, Template,
    Types as TypesFile, UUID, Wire,
};
use serde::Deserialize;

use super::{
    calls, declare, docs, entries, events, format, functions, hosts, literal, names::Names, raw, readme,
    types::Types, unsupported,
};
use crate::{
    backend::{Files, Input, c, go, settings},
    error::Error,
};

/// `[package.metadata.ffi.rust]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Config {
    /// Name of the package; `<package name>-client` without.
    package: Option<String>,
    /// Whether the package is a workspace of its own.
    workspace: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self { package: None, workspace: true }
    }
}

/// The name of the package that is made of `input`.
///
/// # Errors
/// The settings are not what they should be.
pub fn package_name(input: &Input<'_>) -> Result<String, Error> {
    package_name_of(&input.about.name, &input.config)
}

/// The same for a crate of that name with these settings.
///
/// # Errors
/// As for [`package_name`].
pub fn package_name_of(name: &str, config: &serde_json::Value) -> Result<String, Error> {
    let config: Config = settings(config, "rust")?;
    name_of(name, config.package)
}

fn name_of(krate: &str, named: Option<String>) -> Result<String, Error> {
    let is_name = |name: &str| {
        let mut chars = name.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    match named {
        Some(name) if is_name(&name) => Ok(name),
        Some(name) => {
            let message = format!("`package.metadata.ffi.rust`: `{name}` cannot be the name of a package");
            Err(Error::Config { path: "Cargo.toml".into(), message })
        }
        None => Ok(format!("{krate}-client")),
    }
}

/// The files of the package.
pub(super) fn render(input: &Input<'_>) -> Result<Files, Error> {
    let config: Config = input.settings("rust")?;
    let name = name_of(&input.about.name, config.package)?;
    let contract = input.contract;
    let header = c::header(contract)?;
    let names = Names::new(contract)?;
    let types = Types::new(contract, &names);
    let suffix = go::platform(&input.library)?;
    let file = input.library.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let binary = format!("lib/{suffix}/{file}");
    let variable = format!("{}_LIBRARY", contract.library().prefix.to_uppercase());

    let server = format!("CARGO_FFI_SERVER_{}", contract.library().prefix.to_uppercase());

    let items = declare::items(&types);
    let errors: Vec<&Item> = items.iter().filter(|item| item.is_error).collect();
    let values: Vec<&Item> = items.iter().filter(|item| !item.is_error).collect();
    let constants = declare::constants(contract)?;
    let (has_events, has_hosts) = (!contract.events().is_empty(), !contract.host_functions().is_empty());
    let has_uuids = contract.decls().any(|decl| {
        Types::mentions(decl.types().into_iter().map(|(ty, _)| ty), &|ty| matches!(ty, Type::Uuid))
    });
    let lib = Lib {
        docs: library_docs(input, &types),
        has_constants: !constants.is_empty(),
        has_errors: !errors.is_empty(),
        has_events,
        has_handles: !contract.handles().is_empty(),
        has_hosts,
        has_interfaces: !contract.interfaces().is_empty(),
        has_streams: functions(contract).any(|decl| decl.stream.is_some()),
        has_types: !values.is_empty(),
        has_uuids,
        has_wire: !items.is_empty(),
    };

    let mut sources: Vec<(String, String)> = Vec::new();
    let mut add = |path: &str, text: String| sources.push((path.to_owned(), text));
    if lib.has_types {
        let title = "Values that the library takes and gives.";
        add("types.rs", rendered(&TypesFile { title, items: values, has_hosts }));
    }
    if lib.has_errors {
        let title = "What functions of the library fail with.";
        add("errors.rs", rendered(&TypesFile { title, items: errors, has_hosts }));
    }
    if lib.has_wire {
        add("wire.rs", rendered(&Wire { items: &items }));
    }
    if lib.has_constants {
        let has_durations = constants.iter().any(|constant| constant.ty == "Duration");
        add("constants.rs", rendered(&Constants { has_durations, constants }));
    }
    let written = |on: &str| -> Vec<_> {
        let own = functions(contract).filter(|decl| names.implemented_on(decl) == on);
        own.map(|decl| calls::function(decl, &types)).collect()
    };
    let Some(hash) = contract.hash() else {
        return Err(unsupported(vec![format!(
            "`{}`: the library does not say its hash",
            contract.library().name
        )]));
    };
    let library = contract.library();
    add(
        "api.rs",
        rendered(&Api {
            prefix: literal::text(&library.prefix),
            hash: format!("0x{hash:016x}"),
            version: literal::text(&library.abi_version()),
            file: literal::text(&file),
            copy: literal::text(&format!("/{binary}")),
            variable: literal::text(&variable),
            variable_name: variable.clone(),
            server: literal::text(&server),
            server_name: server,
            docs: docs::lines_with(&library.docs, "An instance of the library.", &[INSTANCE.to_owned()]),
            context: names.context().to_owned(),
            served: names.served(),
            statics: written("Library"),
            methods: written(names.context()),
        }),
    );
    if lib.has_handles {
        let handles = contract.handles().iter().map(|decl| {
            let name = names.ty(&decl.name).to_owned();
            let docs = docs::lines_with(
                &decl.docs,
                "An object of the library.",
                &[about_object(&name, names.context())],
            );
            Handle { docs, functions: written(&name), name }
        });
        add("handles.rs", rendered(&Handles { handles: handles.collect() }));
    }
    if has_events {
        add("events.rs", rendered(&events::file(&types)));
    }
    if has_hosts {
        add("hosts.rs", rendered(&hosts::file(&types)));
    }
    add("entries.rs", rendered(&entries::file(contract)));
    add("raw.rs", raw::file(contract, &header, &input.host)?);
    add("lib.rs", rendered(&lib));
    add("prelude.rs", rendered(&Prelude { has_uuids }));

    let support = ENGINE.iter().chain(SUPPORT).chain(has_uuids.then_some(&UUID));
    sources.extend(support.map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));

    let mut files = Files::default();
    for (path, text) in format::formatted(sources)? {
        files.text(format!("src/{path}"), text);
    }
    files.text("rustfmt.toml", format::SETTINGS.to_owned());
    files.text("Cargo.toml", manifest(input, &name, config.workspace, has_uuids));
    files.copy(binary.clone(), &input.library);
    files.text("README.md", readme::readme(input, &types, &name, &variable, &binary));
    Ok(files)
}

const INSTANCE: &str = "It may be used from any thread. Clones are the same instance, which ends with the last of them and of the objects that belong to it.";

fn about_object(name: &str, context: &str) -> String {
    format!(
        "A `{name}` stands for an object that stays in the library, and belongs to the [`{context}`](crate::{context}) of the call that gave it out. It may be used from any \
         thread. Clones are one and the same; two others may stand for one object as well."
    )
}

/// The text of a template.
fn rendered(template: &impl Template) -> String {
    template.render().expect("a template over strings cannot fail")
}

/// The words about the package as a whole.
fn library_docs(input: &Input<'_>, types: &Types<'_>) -> Vec<String> {
    let library = &input.contract.library().prefix;
    let summary = readme::summary(input).unwrap_or_else(|| format!("Calls the library `{library}`."));
    let text = format!(
        "{summary}\n\nThis crate calls the library `{library}`, loaded into the process or elsewhere: [`Library`] is where it begins. What it makes is the same in both \
         cases.\n\nFunctions begin when their future is first polled, and are cancelled when it is dropped. They fail with a [`CallError`]."
    );
    docs::lines_with(&text, "", &readme::left_out(types).into_iter().collect::<Vec<_>>())
}

fn manifest(input: &Input<'_>, name: &str, is_workspace: bool, has_uuids: bool) -> String {
    let text = |text: &str| toml_edit::Value::from(text).to_string();
    let about = &input.about;
    let description = readme::summary(input).unwrap_or_else(|| format!("Calls the library {}", about.name));
    let mut dependencies = vec![
        r#"async-nats = { version = "0.51", default-features = false, features = ["ring"], optional = true }"#,
        r#"ciborium = "0.2""#,
        r#"futures-core = "0.3""#,
        r#"libloading = { version = "0.8", optional = true }"#,
        r#"rustls-native-certs = { version = "0.8", optional = true }"#,
        r#"serde = { version = "1", features = ["derive"] }"#,
        r#"tokio = { version = "1", features = ["io-util", "net", "rt", "sync", "time"] }"#,
        r#"tokio-rustls = { version = "0.26", default-features = false, features = ["ring", "tls12"], optional = true }"#,
    ];
    dependencies.extend(has_uuids.then_some(r#"uuid = { version = "1", default-features = false }"#));
    let local = Feature {
        docs: "The library can be loaded into the process.",
        name: "local",
        parts: vec!["dep:libloading"],
    };
    let nats = Feature {
        docs: "Servers at `nats:` addresses can be called.",
        name: "nats",
        parts: vec!["dep:async-nats", "tokio/macros"],
    };
    let tls = Feature {
        docs: "Servers at `tls:` addresses can be called.",
        name: "tls",
        parts: vec!["dep:rustls-native-certs", "dep:tokio-rustls"],
    };
    let manifest = Manifest {
        name: text(name),
        version: text(&about.version.to_string()),
        description: text(&description),
        license: about.license.as_deref().map(text),
        repository: about.repository.as_deref().map(text),
        features: vec![local],
        more: vec![nats, tls],
        dependencies: dependencies.into_iter().map(str::to_owned).collect(),
        is_workspace,
    };
    rendered(&manifest).trim_end().to_owned() + "\n"
}
