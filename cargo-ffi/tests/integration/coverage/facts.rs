//! What the conformance crate has, what its programs call, and which of them were run.
//!
//! What a compiled program calls is what it imports: no name in a comment counts. A program that is not compiled by
//! itself (Go's tests are one binary) is read as text, and what its package calls its functions is read from the package.

use std::{
    collections::{BTreeMap, BTreeSet},
    env::consts::EXE_SUFFIX,
    path::{Path, PathBuf},
};

use cargo_ffi::{
    backend::BACKENDS,
    cargo::{BuildRequest, CargoOptions, CfgSet, Package},
    project::Project,
    report::{Color, MessageFormat, Reporter, Verbosity},
    scan::{self, Source},
};
use ffi_model::{
    Contract,
    contract::{Decl, EventDecl, FunctionDecl, HostDecl},
    symbol,
};
use object::{NameOrOrdinal, Object as _};

use super::table::FORMS;

/// What there is.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The modules of the crate, by name.
    pub(super) features: BTreeMap<String, Feature>,
    /// Every language there is.
    pub(super) languages: BTreeSet<String>,
    /// By language and file.
    pub(super) programs: BTreeMap<String, BTreeMap<String, Program>>,
    /// Declarations outside of any module.
    pub(super) homeless: Vec<String>,
}

/// A module.
#[derive(Debug, Default)]
pub(super) struct Feature {
    /// The functions that it exports, events that it fires and host functions that it calls, and in which forms.
    pub(super) functions: BTreeMap<String, BTreeSet<String>>,
    /// The constants that it exports.
    pub(super) constants: BTreeSet<String>,
}

/// A program.
#[derive(Debug, Default)]
pub(super) struct Program {
    /// Whether it was run, passed, or why not.
    pub(super) ran: Ran,
    /// Functions and the forms in which it calls them, events and the forms in which it listens to them, host functions and
    /// the forms in which it implements them.
    pub(super) calls: BTreeSet<(String, String)>,
    /// Constants that it names.
    pub(super) constants: BTreeSet<String>,
}

/// What came of running a program.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ran {
    /// It passed.
    Passed,
    /// Its language was skipped, as its toolchain is missing.
    Skipped,
    /// Nobody ran it.
    #[default]
    No,
}

impl Facts {
    /// Reads the crate in `folder` after `cargo ffi test`, which said `said`; the packages are those of the project.
    pub(super) fn gather(folder: &Path, target: &Path, said: &str) -> (Facts, Project) {
        let options = CargoOptions {
            manifest_path: Some(folder.join("Cargo.toml")),
            target_dir: Some(target.to_owned()),
            ..CargoOptions::default()
        };
        let reporter = Reporter::new(Verbosity::Quiet, Color::Never, MessageFormat::Human);
        let request = BuildRequest::default().tested();
        let package = Package::load(&options, &reporter).expect("a package");
        let project =
            Project::build_as(package, &options, &request, &reporter).expect("it was built a moment ago");
        let mut facts =
            Facts { languages: BACKENDS.iter().map(|it| it.name().to_owned()).collect(), ..Facts::default() };
        facts.modules(folder, &project, &options, &request, &reporter);
        for language in &facts.languages {
            let sources = folder.join("ffi-tests").join(language);
            let programs = match language.as_str() {
                "c" => c_programs(&sources, &project, said),
                "cpp" => cpp_programs(&sources, &project, said),
                "go" => go_programs(&sources, &project, said),
                "rust" => rust_programs(&sources, &project, said),
                other => panic!("say here how programs in `{other}` are read"),
            };
            facts.programs.insert(language.clone(), programs);
        }
        (facts, project)
    }

    /// The modules, and what is declared in each.
    fn modules(
        &mut self,
        folder: &Path,
        project: &Project,
        options: &CargoOptions,
        request: &BuildRequest,
        reporter: &Reporter,
    ) {
        let source = folder.join("src");
        for path in entries(&source) {
            let stem = stem(&path);
            if stem != "lib" {
                self.features.entry(stem).or_default();
            }
        }
        let cfg = CfgSet::load(&project.package, options, request, Some(&project.artifacts), reporter)
            .expect("`cfg`s");
        // What the crate exports for its test is not its author's.
        let source_of = Source::of(&project.package, &cfg, Some(&project.artifacts));
        let scan = scan::scan_source(&source_of).expect("it was scanned a moment ago");
        for decl in scan.contract.decls() {
            let origin = scan.origins.of(&decl).expect("what is declared is written somewhere");
            // The types of the other crate are a feature of this one, and tested by the functions that take them.
            let Ok(inside) = origin.file.strip_prefix(&source) else { continue };
            let module = inside.components().next().map(|first| stem(Path::new(&first))).unwrap_or_default();
            match (self.features.get_mut(&module), decl) {
                (Some(feature), Decl::Function(decl)) => {
                    feature.functions.insert(decl.name.clone(), exported(&decl));
                }
                (Some(feature), Decl::Event(EventDecl { name, .. }) | Decl::Host(HostDecl { name, .. })) => {
                    feature.functions.insert(name, CALLED_BACK.map(str::to_owned).into());
                }
                (Some(feature), Decl::Constant(decl)) => {
                    feature.constants.insert(decl.name);
                }
                (Some(_), _) | (None, Decl::Library(_)) => {}
                (None, decl) => self.homeless.push(decl.name().to_owned()),
            }
        }
    }
}

/// The forms of what the library calls: a listener, a host function.
const CALLED_BACK: [&str; 2] = ["callback", "cbor"];

/// The forms that a function has.
fn exported(decl: &FunctionDecl) -> BTreeSet<String> {
    let has = |form: &&str| if *form == "cbor" { decl.abi.has_cbor() } else { decl.abi.has_native() };
    FORMS.iter().filter(|form| has(form)).map(|form| (*form).to_owned()).collect()
}

/// Every `.c` file is a program; what it calls is what its executable imports.
fn c_programs(sources: &Path, project: &Project, said: &str) -> BTreeMap<String, Program> {
    let mut programs = BTreeMap::new();
    for path in entries(sources).into_iter().filter(|path| extension(path) == "c") {
        let stem = stem(&path);
        let mut program = Program { ran: ran("c", &stem, said), ..Program::default() };
        if program.ran == Ran::Passed {
            let executable = project.folder.join(format!("tests/c/{stem}{EXE_SUFFIX}"));
            program.calls = imported(&executable, &project.contract, "register_host_fn");
        }
        let text = fs_err::read_to_string(&path).expect("a source");
        let prefix = project.contract.library().prefix.to_uppercase();
        for decl in project.contract.constants() {
            if has_word(&text, &format!("{prefix}_{}", decl.name)) {
                program.constants.insert(decl.name.clone());
            }
        }
        programs.insert(name(&path), program);
    }
    programs
}

/// Every `.cpp` file is a program; what it calls is what its executable imports, as in C, of what the source names. One with a folder of its name is made of
/// the headers in there, each of which proves a feature. The package chooses the native form that fits a function, so calling one stands for both.
fn cpp_programs(sources: &Path, project: &Project, said: &str) -> BTreeMap<String, Program> {
    let contract = &project.contract;
    let mut programs = BTreeMap::new();
    for path in entries(sources).into_iter().filter(|path| extension(path) == "cpp") {
        let stem = stem(&path);
        let ran = ran("cpp", &stem, said);
        let imported = if ran == Ran::Passed {
            let executable = project.folder.join(format!("tests/cpp/{stem}{EXE_SUFFIX}"));
            imported(&executable, contract, "register_host_fn_owned")
        } else {
            BTreeSet::new()
        };
        let whole = fs_err::read_to_string(&path).expect("a source");
        let parts = entries(&path.with_extension(""));
        let parts: Vec<(String, PathBuf)> = match &*parts {
            [] => vec![(name(&path), path.clone())],
            parts => parts.iter().map(|part| (format!("{stem}/{}", name(part)), part.clone())).collect(),
        };
        for (file, source) in parts {
            let is_there = source == path || whole.contains(&format!("#include \"{file}\""));
            let mut program = Program { ran: if is_there { ran } else { Ran::No }, ..Program::default() };
            let text = fs_err::read_to_string(&source).expect("a source");
            let code: Vec<&str> =
                text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
            let code = code.join("\n");
            for (name, form) in &imported {
                match contract.functions().iter().find(|decl| decl.name == *name) {
                    Some(decl) if is_named_in_cpp(&code, decl.own_name()) => {
                        let native = FORMS.iter().filter(|form| **form != "cbor");
                        program.calls.extend(native.map(|form| (name.clone(), (*form).to_owned())));
                    }
                    Some(_) => {}
                    // An event or a host function.
                    None => drop(program.calls.insert((name.clone(), form.clone()))),
                }
            }
            let named = contract.constants().iter().filter(|decl| has_word(&code, &decl.name));
            program.constants = named.map(|decl| decl.name.clone()).collect();
            programs.insert(file, program);
        }
    }
    programs
}

/// The functions of the library that an executable imports, and in which form. A stream is used by who takes its items; an
/// event and a host function by who has their name, and imports what takes that: of a host function `registers`.
fn imported(executable: &Path, contract: &Contract, registers: &str) -> BTreeSet<(String, String)> {
    let bytes = fs_err::read(executable).expect("the program was run");
    let file = object::File::parse(&*bytes).expect("an executable");
    let imports: BTreeSet<String> = file
        .imports()
        .expect("the symbols of an executable")
        .map(|import| import.expect("the symbols of an executable"))
        // Apple's linker puts an underscore in front.
        .filter_map(|import| match import.name() {
            NameOrOrdinal::Name(name) => {
                Some(String::from_utf8_lossy(name).trim_start_matches('_').to_owned())
            }
            NameOrOrdinal::Ordinal(_) => None,
        })
        .collect();
    let prefix = &contract.library().prefix;
    let mut calls = BTreeSet::new();
    for decl in contract.functions() {
        let symbols = [
            ("callback", symbol::function(prefix, &decl.name)),
            ("wait", symbol::function_wait(prefix, &decl.name)),
            ("cbor", symbol::function_cbor(prefix, &decl.name)),
        ];
        let takes = |form| {
            let next = symbol::function_next(prefix, &decl.name);
            form != "wait" || decl.stream.is_none() || imports.contains(&next)
        };
        let found = symbols.into_iter().filter(|(form, symbol)| imports.contains(symbol) && takes(*form));
        calls.extend(found.map(|(form, _)| (decl.name.clone(), form.to_owned())));
    }
    let events = contract.events().iter().map(|decl| (&decl.name, &decl.wire, "add_event_listener"));
    let hosts = contract.host_functions().iter().map(|decl| (&decl.name, &decl.name, registers));
    for (name, wire, entry) in events.chain(hosts) {
        let text = [wire.as_bytes(), b"\0"].concat();
        if !bytes.windows(text.len()).any(|window| window == text) {
            continue;
        }
        for (form, end) in CALLED_BACK.into_iter().zip(["", "_cbor"]) {
            if imports.contains(&format!("{}{end}", symbol::runtime(prefix, entry))) {
                calls.insert((name.clone(), form.to_owned()));
            }
        }
    }
    calls
}

/// Every file of tests is a program; all of them are one trial. The package chooses the native form that fits a function,
/// so naming the function stands for both.
fn go_programs(sources: &Path, project: &Project, said: &str) -> BTreeMap<String, Program> {
    let functions = go_functions(&project.bindings("go"), &project.contract);
    let mut programs = BTreeMap::new();
    for path in entries(sources).into_iter().filter(|path| extension(path) == "go") {
        let text = fs_err::read_to_string(&path).expect("a source");
        let has_tests = text.lines().any(|line| line.starts_with("func Test"));
        let is_built = !text.contains("//go:build");
        if !has_tests {
            continue;
        }
        let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
        let code = code.join("\n");
        let mut program = Program::default();
        if is_built {
            program.ran = ran("go", "test", said);
        }
        for (function, go) in &functions {
            if has_word(&code, &format!(".{go}")) {
                let native = FORMS.iter().filter(|form| **form != "cbor");
                program.calls.extend(native.map(|form| (function.clone(), (*form).to_owned())));
            }
        }
        let words: BTreeSet<String> = code.split(|c: char| !c.is_alphanumeric()).map(folded).collect();
        for (name, go) in go_called_back(&project.contract) {
            if words.contains(&go) {
                program.calls.insert((name, CALLED_BACK[0].to_owned()));
            }
        }
        let named = project.contract.constants().iter().filter(|decl| words.contains(&folded(&decl.name)));
        program.constants = named.map(|decl| decl.name.clone()).collect();
        programs.insert(name(&path), program);
    }
    programs
}

/// What the package calls each function: the Go function in which its C form is called.
fn go_functions(package: &Path, contract: &Contract) -> BTreeMap<String, String> {
    let prefix = &contract.library().prefix;
    let mut functions = BTreeMap::new();
    for path in entries(package).into_iter().filter(|path| extension(path) == "go") {
        let text = fs_err::read_to_string(&path).expect("generated text");
        let mut current = String::new();
        for line in text.lines() {
            if let Some(signature) = line.strip_prefix("func ") {
                // Without the receiver.
                let signature = signature
                    .strip_prefix('(')
                    .and_then(|it| it.split_once(") "))
                    .map_or(signature, |it| it.1);
                current = signature.split('(').next().unwrap_or_default().to_owned();
            }
            for call in line.split(&format!("C.go_{prefix}_")).skip(1) {
                let function = call.split('(').next().unwrap_or_default();
                if current.starts_with(char::is_uppercase)
                    && contract.functions().iter().any(|it| it.name == function)
                {
                    functions.insert(function.to_owned(), current.clone());
                }
            }
        }
    }
    for decl in contract.functions().iter().filter(|decl| decl.abi.has_native()) {
        assert!(functions.contains_key(&decl.name), "`{}` is not in the Go package", decl.name);
    }
    functions
}

/// What the package calls the functions that take a listener, or what implements host functions, see [`folded`].
fn go_called_back(contract: &Contract) -> impl Iterator<Item = (String, String)> {
    let events = contract.events().iter().map(|decl| (decl.name.clone(), folded(&decl.name)));
    let hosts = contract.host_functions().iter().map(|decl| {
        let set = decl.of.as_ref().unwrap_or(&decl.name);
        (decl.name.clone(), folded(&format!("set_{set}")))
    });
    events.chain(hosts)
}

/// A name as it is in any style.
fn folded(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

/// Every file with tests is a program. A package calls the CBOR form, so naming the function stands for that, and so does what sets a listener or a host function.
fn rust_programs(sources: &Path, project: &Project, said: &str) -> BTreeMap<String, Program> {
    const FORM: &str = "cbor";
    let contract = &project.contract;
    let mut programs = BTreeMap::new();
    for path in entries(sources).into_iter().filter(|path| extension(path) == "rs") {
        let text = fs_err::read_to_string(&path).expect("a source");
        if !text.contains("#[test]") && !text.contains("#[tokio::test]") {
            continue;
        }
        let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
        let code = code.join("\n");
        let mut program = Program { ran: ran("rust", &stem(&path), said), ..Program::default() };
        let is_named =
            |name: &str| [".", "::", "r#"].iter().any(|before| has_word(&code, &format!("{before}{name}")));
        let functions = contract.functions().iter().map(|decl| (&decl.name, decl.own_name().to_owned()));
        let events = contract.events().iter().map(|decl| (&decl.name, decl.name.clone()));
        let hosts = contract.host_functions().iter().map(|decl| {
            let set = decl.of.as_ref().unwrap_or(&decl.name);
            (&decl.name, format!("set_{}", set.to_lowercase()))
        });
        let called = functions.chain(events).chain(hosts).filter(|(_, rust)| is_named(rust));
        program.calls = called.map(|(name, _)| (name.clone(), FORM.to_owned())).collect();
        let named = contract.constants().iter().filter(|decl| has_word(&code, &decl.name));
        program.constants = named.map(|decl| decl.name.clone()).collect();
        programs.insert(name(&path), program);
    }
    programs
}

/// Whether C++ code names a function, which has another name where its own is taken.
fn is_named_in_cpp(code: &str, name: &str) -> bool {
    has_word(code, name) || has_word(code, &format!("{name}_"))
}

/// Whether `word` stands in `text`, and is no part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        let is_end_of_longer = word.starts_with(is_part) && before.ends_with(is_part);
        !is_end_of_longer && !after.starts_with(is_part)
    })
}

/// What `cargo ffi test` said of a trial.
fn ran(language: &str, trial: &str, said: &str) -> Ran {
    if said.contains(&format!("Passed {language}::{trial} ")) {
        Ran::Passed
    } else if said.contains(&format!("Skipped {language}:")) {
        Ran::Skipped
    } else {
        Ran::No
    }
}

/// What is in a folder, sorted; nothing where there is none.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs_err::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().into_owned()
}

#[test]
fn words_are_no_parts_of_longer_ones() {
    for text in ["ready", "c.ready()", "(ready)", "already.ready"] {
        assert!(has_word(text, "ready"), "{text}");
    }
    for text in ["already", "ready_at", "not_ready", "readyé"] {
        assert!(!has_word(text, "ready"), "{text}");
    }
    // A dot is what has something before it.
    assert!(has_word("c.ready()", ".ready") && !has_word("c.already()", ".ready"));
}
