//! What the schemas say is what the conformance library does: all that it sends validates, and it takes what validates.
//!
//! The validators are others' programs. Values are made from the contract: of every type a few, each with something at its
//! edge, and for every value some that differ in one place, most of which are wrong.

mod calls;
mod library;
mod protocol;
mod types;
mod validate;
mod values;

use std::{collections::BTreeSet, path::Path, sync::LazyLock};

use cargo_ffi::{
    cargo::{BuildRequest, CargoOptions, Package},
    project::Project,
    report::{Color, MessageFormat, Reporter, Verbosity},
    schema::{self, Format},
};
use ffi_model::Contract;

use crate::tool::{Fixture, TARGET, root};
use library::Library;
use validate::{Cddl, JsonSchema};

/// The conformance library as it is built for its test.
static PROJECT: LazyLock<Project> = LazyLock::new(|| {
    let options = CargoOptions {
        manifest_path: Some(root().join("test-projects/conformance/Cargo.toml")),
        target_dir: Some(Path::new(TARGET).to_owned()),
        ..CargoOptions::default()
    };
    let reporter = Reporter::new(Verbosity::Quiet, Color::Never, MessageFormat::Human);
    let package = Package::load(&options, &reporter).expect("a package");
    Project::build_as(package, &options, &BuildRequest::default().tested(), &reporter).expect("it builds")
});

/// All that a test needs.
struct Bench {
    contract: &'static Contract,
    library: Library,
}

impl Bench {
    fn new() -> Self {
        let contract = &PROJECT.contract;
        Self { contract, library: Library::open(&PROJECT.artifacts.cdylib, &contract.library().prefix) }
    }

    fn cddl(&self) -> Cddl {
        Cddl::of(&schema::describe(self.contract, Format::Cddl))
    }

    fn json(&self) -> JsonSchema {
        JsonSchema::of(&schema::describe(self.contract, Format::JsonSchema))
    }
}

#[test]
fn wit_resolves() {
    let text = schema::describe(&PROJECT.contract, Format::Wit);
    let mut resolve = wit_parser::Resolve::default();
    let found = resolve.push_source("conformance.wit", &text);
    let package = found.unwrap_or_else(|error| panic!("{error:#}\n{text}"));
    let interfaces: BTreeSet<&str> =
        resolve.packages[package].interfaces.keys().map(String::as_str).collect();
    assert_eq!(interfaces, BTreeSet::from(["api", "host", "storage"]));
    let api = &resolve.interfaces[resolve.packages[package].interfaces["api"]];
    // Every function that is exported, and every event.
    let events = PROJECT.contract.events().len();
    assert_eq!(api.functions.len(), PROJECT.contract.functions().len() + events);
}

#[test]
fn a_file_is_written_once() {
    let fixture = Fixture::new("/// A counter.\n#[ffi::library]\npub struct Counter;\n");
    let out = fixture.path().join("counter.cddl");
    let args = ["schema", "--format", "cddl", "--out", out.to_str().expect("UTF-8")];
    fixture.cargo_ffi(&args).says(0, &["Described"]);
    let (written, time) =
        (|| fs_err::read_to_string(&out), || fs_err::metadata(&out).and_then(|it| it.modified()));
    let (text, before) = (written().expect("a file"), time().expect("a time"));
    fixture.cargo_ffi(&args).says(0, &[]);
    assert_eq!(time().expect("a time"), before);
    let shown = fixture.cargo_ffi(&["schema", "--format", "cddl"]);
    assert_eq!(shown.says(0, &["; A counter."]).stdout, text);
    fixture.cargo_ffi(&["schema", "--format", "yaml"]).says(2, &["json-schema"]);
}
