//! A crate made ready for hosts: what `cargo ffi init` changes in one, and `cargo ffi new` in a new one.
//!
//! [`prepare`] looks and decides, and changes nothing; [`Prepared::apply`] writes. What is right already is left as it is, so that a second time there
//! is nothing to do. No file of the author's is overwritten but the manifest, which is edited in place, and the library that `cargo new` has written.

mod manifest;
mod name;
mod runtime;
mod starter;

use std::path::{Path, PathBuf};

use serde_json::json;

use self::manifest::Wanted;
pub use self::{name::check as check_name, runtime::Source, starter::Program};
use crate::{
    cargo::Outline,
    e2e::Host,
    error::{Error, Result},
    report::{MessageFormat, Reporter},
};

/// What there is to do.
#[derive(Debug)]
pub struct Prepared {
    /// What is done to the manifest, a fragment for each change: "`cdylib` to the crate types".
    edits: Vec<manifest::Edit>,
    /// The manifest, as it is named to people, and with its new text where that is another one.
    manifest: PathBuf,
    /// Files and their texts; the manifest is among them where it changes.
    files: Vec<(PathBuf, String)>,
    /// Why nothing was written that calls the library, where that is so.
    note: Option<&'static str>,
}

/// What has to be done so that hosts can use the library of `outline`. The folder of `runtime` is seen from `cwd`.
///
/// # Errors
/// It can have no hosts, it is to begin with our library and has a name that this cannot have, or the manifest is not what it has to be for an edit.
pub fn prepare(outline: &Outline, languages: &[&dyn Host], runtime: &Source, cwd: &Path) -> Result<Prepared> {
    if outline.is_proc_macro() {
        return Err(Error::Config {
            path: outline.manifest_path().to_owned(),
            message: "the library is a procedural macro, which runs in the compiler and not in hosts".into(),
        });
    }
    let source = fs_err::read_to_string(outline.lib_path())?;
    let is_empty = starter::is_of_cargo_new(&source);
    let has_starter = is_empty || starter::is_library(&source);
    let manifest = outline.manifest_path().to_owned();
    if has_starter && let Some(why) = name::refusal(outline.name(), &outline.lib_name()) {
        return Err(Error::Config { path: manifest, message: format!("{why}; give it another name") });
    }
    let text = fs_err::read_to_string(&manifest)?;
    let wanted = Wanted {
        path: &manifest,
        workspace: &fs_err::read_to_string(outline.workspace_manifest())?,
        has_runtime: outline.has_runtime(),
        runtime: runtime.path_from(cwd, outline.dir()),
        is_given: matches!(runtime, Source::Given(_)),
        has_starter,
    };
    let edited = manifest::edit(&text, &wanted)?;
    let mut files = Vec::new();
    if edited.text != text {
        files.push((manifest.clone(), edited.text));
    }
    if is_empty {
        files.push((outline.lib_path().to_owned(), starter::LIBRARY.to_owned()));
    }
    let mut note = None;
    if has_starter {
        for host in languages {
            let Program { file, text } = host.starter(outline)?;
            let path = outline.dir().join("ffi-tests").join(host.name()).join(file);
            if !path.exists() {
                files.push((path, text));
            }
        }
    } else {
        note = Some("the library is your own, so what calls it in `ffi-tests/` is yours to write as well");
    }
    Ok(Prepared { edits: edited.edits, manifest, files, note })
}

impl Prepared {
    /// Whether all is as it has to be.
    pub fn is_done(&self) -> bool {
        self.files.is_empty()
    }

    /// Writes.
    ///
    /// # Errors
    /// The system refuses; what was written before that stays.
    pub fn apply(&self) -> Result<()> {
        for (path, text) in &self.files {
            if let Some(folder) = path.parent() {
                fs_err::create_dir_all(folder)?;
            }
            fs_err::write(path, text)?;
        }
        Ok(())
    }

    /// Says what was done, or what would be, a line for each.
    pub fn report(&self, outline: &Outline, is_dry: bool, reporter: &Reporter) -> Result<()> {
        let shown = |path: &PathBuf| path.strip_prefix(outline.dir()).unwrap_or(path).display().to_string();
        let manifest = shown(&self.manifest);
        for edit in &self.edits {
            self.say(edit.action, &edit.what, &manifest, is_dry, reporter)?;
        }
        for (path, _) in self.files.iter().filter(|(path, _)| *path != self.manifest) {
            self.say(Action::Write, "", &shown(path), is_dry, reporter)?;
        }
        if let Some(note) = self.note {
            reporter.note(note);
        }
        if self.is_done() {
            reporter.status("Unchanged", format_args!("`{}` is ready for hosts", outline.name()));
        }
        Ok(())
    }

    fn say(&self, action: Action, what: &str, path: &str, is_dry: bool, reporter: &Reporter) -> Result<()> {
        if reporter.format() == MessageFormat::Json {
            let action = action.name();
            let change = json!({ "reason": "ffi-setup", "action": action, "what": what, "path": path, "dry_run": is_dry });
            return Ok(reporter.json(&change)?);
        }
        let (verb, to) = match (action, is_dry) {
            (Action::Add, false) => ("Added", " to "),
            (Action::Add, true) => ("Would add", " to "),
            (Action::Change, false) => ("Changed", " in "),
            (Action::Change, true) => ("Would change", " in "),
            (Action::Write, false) => ("Wrote", ""),
            (Action::Write, true) => ("Would write", ""),
        };
        reporter.status(verb, format_args!("{what}{to}{path}"));
        Ok(())
    }
}

/// What is done to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    /// It was not there.
    Add,
    /// It was something else.
    Change,
    /// A file.
    Write,
}

impl Action {
    fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Change => "change",
            Self::Write => "write",
        }
    }
}
