//! From the root file to every module of the crate, in the order of the source.
//!
//! Only items of modules are looked at: what stands inside a function is not an export.

use std::path::{Path, PathBuf};

use ffi_model::{Code, Diagnostic, Diagnostics};
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprLit, Item, ItemMacro, ItemMod, Lit, LitStr, Meta, Token};

use super::cfg::Conditions;
use super::items::Items;
use super::modules::{Directory, NotFound};
use super::{Origin, files, items, strip};
use crate::cargo::CfgSet;
use crate::report::SourceDiagnostic;

/// What the walk has found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The annotated items.
    pub(super) items: Items,
    /// What is wrong with single items and files.
    pub(super) problems: Vec<SourceDiagnostic>,
    /// The files that were read.
    pub(super) files: Vec<PathBuf>,
}

/// Reads the crate from its root file on.
pub(super) fn walk(root: &Path, library: &str, cfg: &CfgSet) -> Found {
    let conditions = Conditions::new(cfg);
    let mut walk = Walk { library, conditions, found: Found::default(), open: Vec::new() };
    walk.file(root.to_owned(), &Directory::owned_by(root));
    walk.found
}

struct Walk<'a> {
    library: &'a str,
    conditions: Conditions<'a>,
    found: Found,
    /// The files that are being read, each one inside of the one before it.
    open: Vec<PathBuf>,
}

/// A diagnostic at its place in a file.
pub(super) fn placed(file: &Path, diagnostic: Diagnostic) -> SourceDiagnostic {
    SourceDiagnostic {
        code: diagnostic.code.to_string(),
        message: diagnostic.message,
        label: String::new(),
        help: diagnostic.help,
        file: file.to_owned(),
        span: diagnostic.span.into(),
    }
}

impl Walk<'_> {
    fn file(&mut self, path: PathBuf, directory: &Directory) {
        let real = real(&path);
        let parsed = files::read(&path);
        self.found.files.push(path.clone());
        match parsed {
            Err(problem) => self.found.problems.push(*problem),
            Ok(mut file) => {
                let mut errors = Diagnostics::default();
                // A file can take itself out: `#![cfg(unix)]`.
                let keep = self.conditions.keep(&mut file.attrs, &mut errors);
                self.note(&path, errors);
                if keep {
                    self.open.push(real);
                    self.items(&path, file.items, directory);
                    self.open.pop();
                }
            }
        }
    }

    fn items(&mut self, file: &Path, items: Vec<Item>, directory: &Directory) {
        for item in items {
            self.item(file, item, directory);
        }
    }

    fn item(&mut self, file: &Path, mut item: Item, directory: &Directory) {
        let mut errors = Diagnostics::default();
        if strip::item(&mut item, self.conditions, &mut errors) {
            if items::is_of_interest(&item) {
                strip::parts(&mut item, self.conditions, &mut errors);
                let at = |span: Span| Origin { file: file.to_owned(), span: span.into() };
                self.found.items.read(&item, self.library, at, &mut errors);
            }
            match item {
                Item::Mod(module) => self.module(file, module, directory, &mut errors),
                Item::Macro(call) => self.include(file, &call, &mut errors),
                _ => {}
            }
        }
        self.note(file, errors);
    }

    fn module(&mut self, file: &Path, module: ItemMod, directory: &Directory, errors: &mut Diagnostics) {
        let name = module.ident.unraw().to_string();
        let path = path_attribute(&module.attrs);
        if let Some((_, items)) = module.content {
            return self.items(file, items, &directory.inline(&name, path.as_deref()));
        }
        let span = module.ident.span();
        match directory.file(&name, path.as_deref()) {
            Ok((path, directory)) => self.nested(&format!("module `{name}`"), path, &directory, span, errors),
            Err(NotFound::Missing(candidates)) => {
                let candidates: Vec<_> =
                    candidates.iter().map(|path| format!("`{}`", path.display())).collect();
                errors.push(
                    Diagnostic::new(Code::SOURCE, span, format!("module `{name}` has no file"))
                        .help(format!("write it to {}", candidates.join(" or "))),
                );
            }
            Err(NotFound::Ambiguous(first, second)) => {
                errors.push(
                    Diagnostic::new(Code::SOURCE, span, format!("module `{name}` has two files"))
                        .help(format!("remove `{}` or `{}`", first.display(), second.display())),
                )
            }
        }
    }

    /// `include!("items.rs");`. The path of a generated file is not known here; the comparison with the
    /// compiled library tells if there were exports in it.
    fn include(&mut self, file: &Path, call: &ItemMacro, errors: &mut Diagnostics) {
        if call.mac.path.segments.last().is_none_or(|name| name.ident != "include") {
            return;
        }
        let Ok(name) = call.mac.parse_body_with(|input: syn::parse::ParseStream<'_>| {
            let name: LitStr = input.parse()?;
            input.parse::<Option<Token![,]>>()?;
            Ok(name)
        }) else {
            return;
        };
        let path = file.parent().unwrap_or(file).join(name.value());
        if path.is_file() {
            let directory = Directory::owned_by(&path);
            self.nested("included file", path, &directory, name.span(), errors);
        } else {
            let message = format!("there is no file `{}` to include", path.display());
            let help = "create it or correct the path, which is relative to the file it is written in";
            errors.push(Diagnostic::new(Code::SOURCE, name.span(), message).help(help));
        }
    }

    /// Reads a file from inside of another, unless that would never end.
    fn nested(
        &mut self,
        what: &str,
        path: PathBuf,
        directory: &Directory,
        span: Span,
        errors: &mut Diagnostics,
    ) {
        if self.open.contains(&real(&path)) {
            let message = format!("{what} contains itself: `{}` is already being read", path.display());
            errors.push(
                Diagnostic::new(Code::SOURCE, span, message).help(
                    "point it at a file of its own; to refer to another module use its path, `crate::..`",
                ),
            );
        } else {
            self.file(path, directory);
        }
    }

    fn note(&mut self, file: &Path, errors: Diagnostics) {
        self.found.problems.extend(errors.into_iter().map(|diagnostic| placed(file, diagnostic)));
    }
}

/// The file itself, whatever path leads to it.
fn real(path: &Path) -> PathBuf {
    fs_err::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The path in `#[path = ".."]`, of the first such attribute as in rustc.
fn path_attribute(attrs: &[Attribute]) -> Option<String> {
    match &attrs.iter().find(|attr| attr.path().is_ident("path"))?.meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(path), .. }) => Some(path.value()),
            _ => None,
        },
        _ => None,
    }
}
