//! The files of a Go module.
//!
//! ```text
//!   go.mod, README.md
//!   doc.go, instance.go, listeners.go, interfaces.go, types.go, constants.go, errors.go, int128.go, panics.go
//!                                                              what a user of the package reads
//!   cbor.go, codec.go                                          values as CBOR
//!   remote.go, connection.go, away.go, away_events.go, away_hosts.go
//!                                                              how it gets to a library elsewhere
//!   absent.go                                                  without cgo: what a user calls
//!   library.go, handles.go, events.go, hosts.go                with cgo: what a user calls
//!   arena.go, call.go, convert.go, values.go, cgo-bridge.h, cgo-bridge.c
//!                                                              with cgo: how it gets to C and back
//!   {library}.h                                                the C header
//!   link_{os}_{arch}.go                                        linker flags; imports the next one
//!   lib/{os}_{arch}/                                           the compiled library
//!   unsupported.go                                             the reason, where the module cannot be built
//! ```
//!
//! The header is in the package's own folder, because go's build cache only looks there. The library's folder is a
//! package, because `go mod vendor` only takes those along.

use std::path::PathBuf;

use ffi_model::contract::{Contract, FunctionDecl, HandleDecl};
use ffi_templates::go::{
    Arena, Bridge, BridgeOnce, Call, Constants, Convert, Errors, File, Function, GoMod, Handle, Handles,
    Instance, Int128, Library, Object, Types as TypesFile, Values,
};
use serde::Deserialize;

use super::{
    bridge, calls,
    cbor::Codec,
    convert::Conversions,
    declare,
    docs::{self, Subject},
    events, hosts, ident,
    names::{Names, receiver},
    panics,
    platform::Platform,
    reach::Reach,
    readme, remote,
    source::{self, rendered},
    types::Types,
    unsupported,
};
use crate::{
    backend::{Files, Input, c, settings},
    error::Error,
};

/// The oldest Go that generated code is for.
pub const GO_VERSION: &str = "1.23";

/// `[package.metadata.ffi.go]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    /// Path of the module; `example.com/<package name>` without.
    module: Option<String>,
    /// Name of the package; the package's name in lower case and without separators without.
    package: Option<String>,
}

/// The files of the module.
pub(super) fn render(input: &Input<'_>) -> Result<Files, Error> {
    let module = Module::new(input)?;
    let package = module.package.clone();
    let libraries = Binary::all(input)?;
    let header = c::header(input.contract)?;
    let contract = &native(input.contract)?;
    let c_names = c::names::Names::new(contract);
    let c_types = c::types::Types::new(contract, &c_names);
    let names = Names::new(contract, package.clone())?;
    let reach = Reach::new(contract);
    let types = Types { contract, names: &names, c_names: &c_names, reach: &reach };
    let library = c_names.library();

    let mut conversions = Conversions::new(types);
    let mut codec = Codec::new(types);
    let functions = contract.functions();
    let all: Vec<(&FunctionDecl, Function)> = functions
        .iter()
        .map(|decl| (decl, calls::function(decl, &types, &c_types, &mut conversions, &mut codec)))
        .collect();
    let written = |of: Option<&str>| -> Vec<Function> {
        let own = all.iter().filter(|(decl, _)| decl.of.as_deref() == of);
        own.map(|(_, function)| function.clone()).collect()
    };
    let (has_events, has_hosts) = (!contract.events().is_empty(), !contract.host_functions().is_empty());
    let has_blocked = contract.host_functions().iter().any(hosts::is_blocked);
    let has_async_method = functions.iter().any(|decl| decl.is_async && decl.has_context());
    let is_method = |decl: &FunctionDecl| names.receiver_type(decl) == Some(names.context());
    let library_go = rendered(&Library {
        library: library.to_owned(),
        context: names.context().to_owned(),
        receiver: names.receiver(),
        functions: written(None),
        has_constructor: functions.iter().any(FunctionDecl::makes_context),
        is_opened: has_async_method || functions.iter().any(is_method) || has_events || has_hosts,
        is_explained: functions.iter().any(FunctionDecl::has_context) || has_events || has_hosts,
        has_async: functions.iter().any(|decl| decl.is_async),
        has_async_method,
        has_events,
        has_hosts,
    });
    let instance = rendered(&Instance {
        docs: library_docs(&types),
        context: names.context().to_owned(),
        objects: contract.handles().iter().map(|decl| object(decl, &types)).collect(),
        has_async: functions.iter().any(|decl| decl.is_async),
        has_async_method,
        has_events,
        has_hosts,
        has_blocked,
    });
    let objects: Vec<Handle> = contract
        .handles()
        .iter()
        .map(|decl| {
            let name = names.ty(&decl.name).to_owned();
            let functions = written(Some(&decl.name));
            let has_method = functions.iter().any(|function| function.is_method_of(&name));
            let context = names.context().to_owned();
            Handle { receiver: receiver(&name), name, context, functions, has_method }
        })
        .collect();
    let has_method = objects.iter().any(|object| object.has_method);
    let objects = objects
        .iter()
        .map(|object| rendered(object).trim_start().to_owned())
        .collect::<Vec<_>>()
        .join("\n\n");
    let (event, host, released) = (bridge::events(library), bridge::host(library), bridge::released(library));
    let events = events::files(&types, &event, &mut conversions, &mut codec);
    let hosts = hosts::files(&types, &host, &released, &mut conversions, &mut codec);
    let remote = remote::files(&all, &events.events, &hosts.functions, &types, &mut codec);
    let others = [&remote.remote, &remote.away, &events.away, &hosts.away].map(String::as_str).join("\n");
    let [cbor, codec] = codec.files(&others);
    let convert = rendered(&Convert { functions: conversions.finish() });
    let declared = rendered(&TypesFile { items: declare::types(&types)? });
    let constants = rendered(&Constants { constants: declare::constants(contract, &names)? });
    let mut uses = source::uses(&[
        &library_go,
        &objects,
        &events.here,
        &hosts.interfaces,
        &hosts.here,
        &convert,
        &declared,
        &constants,
    ]);
    (uses.events, uses.hosts, uses.blocked) = (has_events, has_hosts, has_blocked);
    uses.with_closed |= [&remote.away, &cbor].iter().any(|body| body.contains("withClosed("));
    uses.kept = functions.iter().any(|decl| bridge::is_kept(decl, &types, &c_types));
    let handles =
        rendered(&Handles { library, context: names.context(), objects: &objects, has_method, uses: &uses });
    let callback = bridge::callback(library);
    let (hash_macro, version_macro) = (&c_names.abi_hash(), &c_names.abi_version());
    let call =
        Call { library, package: &package, callback: &callback, hash_macro, version_macro, uses: &uses };
    let bodies = [
        ("instance.go", instance),
        ("library.go", library_go),
        ("handles.go", handles),
        ("listeners.go", events.listeners),
        ("events.go", events.here),
        ("interfaces.go", hosts.interfaces),
        ("hosts.go", hosts.here),
        ("remote.go", remote.remote),
        ("connection.go", remote.connection),
        ("away.go", remote.away),
        ("away_events.go", events.away),
        ("away_hosts.go", hosts.away),
        ("panics.go", panics::file(&package, contract, &uses)),
        ("codec.go", codec),
        ("cbor.go", cbor),
        ("convert.go", convert),
        ("types.go", declared),
        ("constants.go", constants),
        ("int128.go", rendered(&Int128 { uses: &uses })),
        ("errors.go", rendered(&Errors { package: &package, context: names.context(), uses: &uses })),
        (
            "arena.go",
            if uses.arena { rendered(&Arena { package: &package, uses: &uses }) } else { String::new() },
        ),
        ("values.go", rendered(&Values { package: &package, context: names.context(), uses: &uses })),
        ("call.go", rendered(&call)),
    ];

    let mut files = Files::default();
    for (path, body) in bodies {
        if !body.trim().is_empty() {
            files.text(path, source::file(&package, &body));
        }
    }
    files.text("absent.go", source::file_where(Some("!cgo".into()), &package, &remote.absent));
    let header_name = format!("{library}.h");
    let bridge = Bridge {
        library,
        guard: &c_names.guard(),
        context: &c_names.context(),
        header: &header_name,
        callback: &callback,
        events: &event,
        hosts: &host,
        released: &released,
        functions: functions.iter().map(|decl| bridge::helper(decl, &types, &c_types)).collect(),
        uses: &uses,
    };
    // With a hyphen it is not the header of any library.
    files.text("cgo-bridge.h", rendered(&bridge).trim_end().to_owned() + "\n");
    if uses.kept || uses.blocked {
        let once = BridgeOnce { library, uses: &uses };
        files.text("cgo-bridge.c", rendered(&once).trim_end().to_owned() + "\n");
    }
    files.text(header_name, header);
    files.text("doc.go", doc(input, &types));
    files.text(
        "go.mod",
        rendered(&GoMod { module: module.path.clone(), version: GO_VERSION.into() }).trim_end().to_owned()
            + "\n",
    );
    let binaries: Vec<String> =
        libraries.iter().map(|library| link(library, &types, &module.path, &mut files)).collect();
    files.text("unsupported.go", unsupported_go(&libraries, &package));
    files.text("README.md", readme::readme(input, &types, module, &binaries));
    Ok(files)
}

fn object(decl: &HandleDecl, types: &Types<'_>) -> Object {
    Object { docs: declare::handle(decl, types), name: types.names.ty(&decl.name).to_owned() }
}

/// The part of the contract that is reached through the native ABI.
pub(super) fn native(contract: &Contract) -> Result<Contract, Error> {
    let native = contract.native();
    let is_constructor = |decl: &&FunctionDecl| decl.makes_context();
    let methods = native.functions().iter().filter(|decl| decl.has_context());
    let methods: Vec<String> = methods.map(|decl| format!("`{}`", decl.name)).collect();
    let constructors: Vec<String> =
        contract.cbor_only().filter(is_constructor).map(|decl| format!("`{}`", decl.name)).collect();
    if !methods.is_empty()
        && !constructors.is_empty()
        && !native.functions().iter().any(|decl| is_constructor(&decl))
    {
        return Err(unsupported(vec![format!(
            "{} cannot be called: what makes a `{}` is exported for CBOR only ({}); give one of these `abi = \"both\"`",
            methods.join(", "),
            contract.library().name,
            constructors.join(", "),
        )]));
    }
    Ok(native)
}

/// The sentence about what is not in the package; nothing where all is.
pub(super) fn left_out(contract: &Contract) -> Option<String> {
    let names: Vec<String> = contract.cbor_only().map(|decl| format!("`{}`", decl.name)).collect();
    (!names.is_empty()).then(|| format!("Not in this package: {}, exported for CBOR only.", names.join(", ")))
}

/// The names of a module and of its package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// What other modules import.
    pub path: String,
    /// What their code writes.
    pub package: String,
}

impl Module {
    /// The names that the settings ask for, or those that follow from the crate's.
    ///
    /// # Errors
    /// The settings are not what they should be.
    pub fn new(input: &Input<'_>) -> Result<Module, Error> {
        Self::of(&input.about.name, &input.config)
    }

    /// The same for a crate of that name with these settings.
    ///
    /// # Errors
    /// As for [`Module::new`].
    pub fn of(name: &str, config: &serde_json::Value) -> Result<Module, Error> {
        let refused = |message: String| {
            let message = format!("`package.metadata.ffi.go`: {message}");
            Error::Config { path: "Cargo.toml".into(), message }
        };
        let config: Config = settings(config, "go")?;
        let path = match config.module {
            Some(path) if is_module_path(&path) => path,
            Some(path) => return Err(refused(format!("`{path}` cannot be the path of a Go module"))),
            None => Self::path_of(name),
        };
        let package = match config.package {
            Some(package) if ident::is_identifier(&package) && package != "main" => package,
            Some(package) => return Err(refused(format!("`{package}` cannot be the name of a Go package"))),
            None => package_name(name),
        };
        Ok(Module { path, package })
    }

    /// What a file that imports it writes, where it is `name` in that file: the name is said where it is not what readers expect, the end of the path.
    pub fn import(&self, name: &str) -> String {
        let path = &self.path;
        if path.rsplit('/').next() == Some(name) {
            format!("\"{path}\"")
        } else {
            format!("{name} \"{path}\"")
        }
    }

    /// The path of the module of a crate whose author sets none.
    pub(super) fn path_of(name: &str) -> String {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let name = name.chars().map(|c| if is_plain(c) { c } else { '-' });
        format!("example.com/{}", name.collect::<String>())
    }
}

fn package_name(name: &str) -> String {
    let mut name: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if ident::is_reserved(&name) || !ident::is_identifier(&name) {
        name.push_str("lib");
    }
    name
}

/// What the go command accepts, apart from rules about version suffixes.
fn is_module_path(path: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c))
    };
    path.split('/').all(is_part) && !path.starts_with('-')
}

/// A paragraph about the types that are no values.
fn objects_note(types: &Types<'_>) -> String {
    let names: Vec<String> =
        types.contract.handles().iter().map(|decl| format!("[{}]", types.names.ty(&decl.name))).collect();
    if names.is_empty() {
        return String::new();
    }
    let text = format!(
        "Objects that stay in the library are no values: each is to be closed, and may be used until the instance that it \
         belongs to is closed. They are {}.",
        names.iter().map(|name| format!("*{name}")).collect::<Vec<_>>().join(", ")
    );
    format!("\n\n{}", docs::wrapped(&text).join("\n"))
}

fn library_docs(types: &Types<'_>) -> Vec<String> {
    let library = types.contract.library();
    let name = types.names.context();
    let note = Some("It may be used from any goroutine, and is to be closed.".to_owned());
    if library.docs.trim().is_empty() {
        let own = format!("{name} is an instance of the library.");
        return docs::comment_with(name, &own, Subject::Field, note);
    }
    docs::comment_with(name, &library.docs, Subject::Thing, note)
}

/// `doc.go`: the words about the package as a whole.
fn doc(input: &Input<'_>, types: &Types<'_>) -> String {
    let package = types.names.package().to_owned();
    let title = format!("Package {package}");
    let source = if input.about.name.is_empty() { types.c_names.library() } else { &input.about.name };
    let own = format!("{title} calls the Rust library {source}.");
    let begin = readme::summary(input, types).map(|summary| docs::sentence(&title, &summary));
    let begin = match begin {
        Some(begin) if begin.starts_with(&title) => begin,
        Some(begin) => format!("{own}\n\n{begin}"),
        None => own,
    };
    let text = format!(
        "{begin}\n\n\
         Functions fail with an *[Error] where the library has no error type of its own for what went wrong.\n\n\
         What is optional is a pointer; where the type is a slice, a map or an interface, nil is none, and an\n\
         empty slice or map is present. All values are copies.{}\n\n\
         [Dial] and [Connect] reach a library in another process or on another machine; [UseServer] has the functions of\n\
         the package go there. Built with CGO_ENABLED=0 a program has no library of its own, and needs such a [Server].{}",
        objects_note(types),
        left_out(input.contract).map_or(String::new(), |text| format!("\n\n{text}"))
    );
    let docs = docs::comment(&title, &text, Subject::Field);
    source::framed(&File {
        constraint: None,
        docs,
        package,
        preamble: vec![],
        imports: vec![],
        others: vec![],
        body: String::new(),
    })
}

/// A compiled library, and where it runs.
struct Binary {
    file: PathBuf,
    platform: Platform,
}

impl Binary {
    /// Those of the module, sorted by platform.
    fn all(input: &Input<'_>) -> Result<Vec<Binary>, Error> {
        let others = input.release.iter().flat_map(|release| &release.others);
        let mut all = Vec::new();
        for file in std::iter::once(&input.library).chain(others) {
            all.push(Binary { file: file.clone(), platform: Platform::of(file)? });
        }
        all.sort_by_key(|binary| binary.platform.suffix());
        let same = all.windows(2).filter(|two| two[0].platform == two[1].platform).map(|two| {
            let [one, other] = [&two[0], &two[1]].map(|binary| binary.file.display());
            format!("`{one}` and `{other}`: Go knows both as {}, so leave one out", two[0].platform.suffix())
        });
        let same: Vec<String> = same.collect();
        if same.is_empty() { Ok(all) } else { Err(unsupported(same)) }
    }
}

/// A library and what makes go find it. Gives the library's path in the module.
fn link(binary: &Binary, types: &Types<'_>, module: &str, files: &mut Files) -> String {
    let Binary { file, platform } = binary;
    let package = types.names.package().to_owned();
    let suffix = platform.suffix();
    let folder = format!("lib/{suffix}");
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = format!("{folder}/{name}");
    files.copy(path.clone(), file);

    let mut flags = format!("-L${{SRCDIR}}/{folder} -l{}", types.c_names.library());
    if platform.os != "windows" {
        flags.push_str(&format!(" -Wl,-rpath,${{SRCDIR}}/{folder}"));
    }
    if platform.os == "linux" {
        // For programs that are moved together with the library.
        flags.push_str(" -Wl,-rpath,$ORIGIN");
    }
    files.text(
        format!("link_{suffix}.go"),
        source::framed(&File {
            constraint: Some("cgo".into()),
            docs: vec![],
            package: package.clone(),
            preamble: vec![format!("// #cgo LDFLAGS: {flags}")],
            imports: vec![format!("_ \"{module}/{folder}\"")],
            others: vec![],
            body: String::new(),
        }),
    );
    files.text(
        format!("{folder}/lib.go"),
        source::framed(&File {
            constraint: None,
            docs: vec![format!(
                "// Package lib holds the compiled library for {suffix}; it has no Go of its own."
            )],
            package: "lib".into(),
            preamble: vec![],
            imports: vec![],
            others: vec![],
            body: String::new(),
        }),
    );
    path
}

/// `unsupported.go`: why the module cannot be built where there is no library for it. The compiler's message is the only place where go
/// shows a reason.
fn unsupported_go(libraries: &[Binary], package: &str) -> String {
    let platforms = || libraries.iter().map(|binary| &binary.platform);
    let each: Vec<String> =
        platforms().map(|platform| format!("({} && {})", platform.os, platform.arch)).collect();
    let one_of = if let [only] = each.as_slice() { only.clone() } else { format!("({})", each.join(" || ")) };
    let names: Vec<String> = platforms().map(Platform::suffix).collect();
    source::framed(&File {
        constraint: Some(format!("cgo && !{one_of}")),
        docs: vec![],
        package: package.to_owned(),
        preamble: vec![],
        imports: vec![],
        others: vec![],
        body: format!(
            "// With cgo this module is for {} alone. With CGO_ENABLED=0 it calls a library elsewhere.\n\
             var _ = has_the_library_for_{}_only",
            names.join(", "),
            names.join("_and_"),
        ),
    })
}
