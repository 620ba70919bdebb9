//! What a manifest has to say, added to one with everything else left as it stands: comments, order, and the author's way to lay it out.

use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

use super::Action;
use crate::{
    cargo::RUNTIME,
    error::{Error, Result},
};

/// The name that code has for the runtime: attributes are written `#[ffi::data]`.
const KEY: &str = "ffi";

/// What other languages load, and what Rust links.
const CRATE_TYPES: [&str; 2] = ["lib", "cdylib"];

/// What the library of a new crate uses, by section.
const TOKIO: [(&str, &[&str]); 2] =
    [("dependencies", &["time"]), ("dev-dependencies", &["macros", "rt", "test-util"])];

/// What says where a dependency comes from.
const SOURCES: [&str; 7] = ["version", "git", "branch", "tag", "rev", "registry", "path"];

/// What is to be there.
#[derive(Clone, Debug)]
pub(super) struct Wanted<'a> {
    /// The manifest, for errors.
    pub(super) path: &'a Path,
    /// The manifest of the workspace, whose dependencies are inherited where it has those that are needed.
    pub(super) workspace: &'a str,
    /// Whether there is a dependency on the runtime.
    pub(super) has_runtime: bool,
    /// Where the runtime is; else it has the version of this tool.
    pub(super) runtime: Option<PathBuf>,
    /// Whether the runtime is there and nowhere else, whatever the manifest says already.
    pub(super) is_given: bool,
    /// Whether the library is the one that a new crate begins with.
    pub(super) has_starter: bool,
}

/// A manifest and what is new in it.
#[derive(Debug)]
pub(super) struct Edited {
    pub(super) text: String,
    pub(super) edits: Vec<Edit>,
}

/// A change of the manifest.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) action: Action,
    /// What was added or changed: "`ffi = { .. }`".
    pub(super) what: String,
}

/// The manifest with what is wanted in it; the same text where it has all that.
///
/// # Errors
/// It is no TOML, or something in it is in the way.
pub(super) fn edit(text: &str, wanted: &Wanted<'_>) -> Result<Edited> {
    let parsed =
        |text: &str| text.parse().map_err(|error: toml_edit::TomlError| wanted.refused(error.to_string()));
    let mut editor =
        Editor { document: parsed(text)?, workspace: parsed(wanted.workspace)?, wanted, edits: Vec::new() };
    editor.crate_types()?;
    editor.runtime()?;
    for (section, features) in TOKIO.iter().filter(|_| wanted.has_starter) {
        editor.tokio(section, features)?;
    }
    let Editor { document, edits, .. } = editor;
    if edits.is_empty() {
        return Ok(Edited { text: text.to_owned(), edits });
    }
    let mut edited = document.to_string();
    if text.contains("\r\n") {
        edited = edited.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    Ok(Edited { text: edited, edits })
}

impl Wanted<'_> {
    fn refused(&self, message: String) -> Error {
        Error::Config { path: self.path.to_owned(), message }
    }
}

struct Editor<'a> {
    document: DocumentMut,
    workspace: DocumentMut,
    wanted: &'a Wanted<'a>,
    edits: Vec<Edit>,
}

impl Editor<'_> {
    fn say(&mut self, action: Action, what: String) {
        self.edits.push(Edit { action, what });
    }

    /// Has a `cdylib` made of the library.
    fn crate_types(&mut self) -> Result<()> {
        let types = || value(Array::from_iter(CRATE_TYPES));
        let Some(lib) = self.document.get_mut("lib") else {
            // Below the package, and not after all dependencies.
            let at = self.document.get("package").and_then(Item::as_table).and_then(Table::position);
            let mut lib = Table::new();
            lib.set_position(at);
            lib.insert("crate-type", types());
            self.say(Action::Add, format!("`[lib] {}`", lib.to_string().trim()));
            self.document.insert("lib", Item::Table(lib));
            return Ok(());
        };
        let lib =
            lib.as_table_like_mut().ok_or_else(|| self.wanted.refused("`lib` is not a table".into()))?;
        let old = ["crate-type", "crate_type"].into_iter().find(|key| lib.contains_key(key));
        let Some(old) = old.and_then(|key| lib.get_mut(key)) else {
            lib.insert("crate-type", types());
            self.say(
                Action::Add,
                format!("`crate-type = [{}]`", CRATE_TYPES.map(|one| format!("{one:?}")).join(", ")),
            );
            return Ok(());
        };
        let old =
            old.as_array_mut().ok_or_else(|| self.wanted.refused("`crate-type` is not an array".into()))?;
        if add(old, "cdylib") {
            self.say(Action::Add, "`\"cdylib\"` to the crate types".into());
        }
        Ok(())
    }

    /// Has the library depend on the runtime.
    fn runtime(&mut self) -> Result<()> {
        if self.wanted.has_runtime {
            return if self.wanted.is_given { self.runtime_from() } else { Ok(()) };
        }
        // One that gives it another name in code is not for libraries that have `ffi`.
        let inherited = self.inherited(RUNTIME, &[KEY, RUNTIME]).filter(|_| !self.wanted.is_given);
        let key = inherited.unwrap_or(KEY);
        let mut dependency = InlineTable::new();
        if inherited.is_some() {
            dependency.insert("workspace", true.into());
        } else {
            dependency.insert("package", RUNTIME.into());
            match &self.wanted.runtime {
                Some(folder) => dependency.insert("path", folder.to_string_lossy().as_ref().into()),
                None => dependency.insert("version", concat!("=", env!("CARGO_PKG_VERSION")).into()),
            };
        }
        if self.section("dependencies")?.contains_key(key) {
            let message = format!(
                "`{key}` is another dependency already, and the attributes `#[{key}::..]` need the name: rename it"
            );
            return Err(self.wanted.refused(message));
        }
        self.add("dependencies", key, dependency)
    }

    /// Has the dependency on the runtime, which is there, be the folder that was given.
    fn runtime_from(&mut self) -> Result<()> {
        let Some(folder) = self.wanted.runtime.as_ref().map(|folder| folder.to_string_lossy().into_owned())
        else {
            return Ok(());
        };
        let refused = self.wanted.refused(format!(
            "the dependency on `{RUNTIME}` is not one of `[dependencies]` that says where it comes from: write `path = {folder:?}` where it does"
        ));
        let dependencies = self.section("dependencies")?;
        let key = dependencies
            .iter()
            .find(|(key, item)| package(key, item) == RUNTIME)
            .map(|(key, _)| key.to_owned());
        let Some(dependency) = key.as_ref().and_then(|key| dependencies.get_mut(key)) else {
            return Err(refused);
        };
        if let Some(text) = dependency.as_value_mut().filter(|value| value.is_str()) {
            let decor = text.decor().clone();
            *text = InlineTable::from_iter([("path", Value::from(&folder))]).into();
            *text.decor_mut() = decor;
        } else {
            let Some(table) = dependency.as_table_like_mut().filter(|table| !table.contains_key("workspace"))
            else {
                return Err(refused);
            };
            let others = SOURCES.iter().filter(|key| **key != "path" && table.contains_key(key)).count();
            if others == 0 && table.get("path").and_then(Item::as_str) == Some(&folder) {
                return Ok(());
            }
            for key in SOURCES {
                table.remove(key);
            }
            table.insert("path", value(&folder));
            if let Some(table) = dependency.as_inline_table_mut() {
                table.fmt();
            }
        }
        self.say(Action::Change, format!("`{}` to `path = {folder:?}`", key.unwrap_or_default()));
        Ok(())
    }

    /// Has tokio with these features, in a section.
    fn tokio(&mut self, section: &str, features: &[&str]) -> Result<()> {
        let missing = || self.wanted.refused("`features` of `tokio` is not an array".into());
        let refused = missing();
        let inherited = self.inherited("tokio", &["tokio"]);
        let Some(dependency) = self.section(section)?.get_mut("tokio") else {
            let mut dependency = InlineTable::new();
            match inherited {
                Some(_) => dependency.insert("workspace", true.into()),
                None => dependency.insert("version", "1".into()),
            };
            dependency.insert("features", Array::from_iter(features.iter().copied()).into());
            return self.add(section, "tokio", dependency);
        };
        if let Some(text) = dependency.as_value_mut().filter(|value| value.is_str()) {
            let decor = text.decor().clone();
            let version = std::mem::replace(text, false.into());
            *text = InlineTable::from_iter([("version", version.decorated("", ""))]).into();
            *text.decor_mut() = decor;
        }
        let Some(table) = dependency.as_table_like_mut() else { return Err(refused) };
        let listed = table.entry("features").or_insert_with(|| value(Array::new()));
        let Some(listed) = listed.as_array_mut() else { return Err(refused) };
        let new: Vec<String> = features
            .iter()
            .filter(|feature| add(listed, feature))
            .map(|feature| format!("`{feature}`"))
            .collect();
        if let Some(table) = dependency.as_inline_table_mut() {
            table.fmt();
        }
        if !new.is_empty() {
            self.say(Action::Add, format!("{} to the features of `tokio` in `[{section}]`", new.join(", ")));
        }
        Ok(())
    }

    fn add(&mut self, section: &str, key: &str, dependency: InlineTable) -> Result<()> {
        let of_section = if section == "dependencies" { String::new() } else { format!("`[{section}]` ") };
        let what = format!("{of_section}`{key} = {}`", dependency.to_string().trim());
        self.section(section)?.insert(key, value(dependency));
        self.say(Action::Add, what);
        Ok(())
    }

    /// A table of dependencies, which is made where there is none.
    fn section(&mut self, name: &str) -> Result<&mut dyn TableLike> {
        let position =
            |name: &str| self.document.get(name).and_then(Item::as_table).and_then(Table::position);
        // Beside what it belongs to, and not at the end.
        let at = if name == "dev-dependencies" { position("dependencies") } else { None };
        let made = || {
            let mut table = Table::new();
            table.set_position(at);
            Item::Table(table)
        };
        let refused = self.wanted.refused(format!("`{name}` is not a table"));
        self.document.entry(name).or_insert_with(made).as_table_like_mut().ok_or(refused)
    }

    /// The first of these keys that is a package in the dependencies of the workspace. A member inherits by the key, and code has its name.
    fn inherited(&self, wanted: &str, keys: &[&'static str]) -> Option<&'static str> {
        let shared = self.workspace.get("workspace")?.get("dependencies")?.as_table_like()?;
        let is_wanted = |key: &&str| shared.get(key).is_some_and(|item| package(key, item) == wanted);
        keys.iter().copied().find(is_wanted)
    }
}

/// The package that a dependency is.
fn package<'a>(key: &'a str, dependency: &'a Item) -> &'a str {
    dependency.get("package").and_then(Item::as_str).unwrap_or(key)
}

/// Adds a text to an array where it is not in it, laid out as what is before it.
fn add(array: &mut Array, text: &str) -> bool {
    if array.iter().any(|one| one.as_str() == Some(text)) {
        return false;
    }
    let mut new = Value::from(text);
    let raw =
        |raw: Option<&toml_edit::RawString>| raw.and_then(|raw| raw.as_str()).unwrap_or_default().to_owned();
    let tail = raw(Some(array.trailing()));
    match array.iter_mut().last() {
        Some(last) if raw(last.decor().prefix()).contains('\n') => {
            let prefix = raw(last.decor().prefix());
            let indent = prefix.rsplit('\n').next().unwrap_or_default().to_owned();
            // A comment behind the last one stays with it, and the bracket on its line.
            let after = raw(last.decor().suffix()) + &tail;
            last.decor_mut().set_suffix("");
            let (comments, closing) = after.rsplit_once('\n').unwrap_or((&after, ""));
            new.decor_mut().set_prefix(format!("{comments}\n{indent}"));
            array.push_formatted(new);
            array.set_trailing(format!("\n{closing}"));
            array.set_trailing_comma(true);
        }
        _ => array.push(new),
    }
    true
}

#[cfg(test)]
mod tests;
