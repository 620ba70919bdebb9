//! From the root file to every module of the crate, in the order of the source.
//!
//! Only items of modules are looked at: what stands inside a function is not an export.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ffi_model::{Code, Diagnostic, Diagnostics};
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Item, ItemMacro, ItemMod, Lit, Meta, Token};

use super::cfg::Conditions;
use super::modules::{Directory, NotFound};
use super::source::Krate;
use super::tree::{FoundItem, ModuleId, Tree};
use super::{files, items, strip};
use crate::report::SourceDiagnostic;

/// What the walk has found.
#[derive(Debug)]
pub(super) struct Found {
    /// The modules with their names, and the annotated items.
    pub(super) tree: Tree,
    /// What is wrong with single items and files.
    pub(super) problems: Vec<SourceDiagnostic>,
    /// The files that were read.
    pub(super) files: Vec<PathBuf>,
}

/// Reads the crate from its root file on.
pub(super) fn walk(krate: &Krate) -> Found {
    let found = Found { tree: Tree::new(), problems: Vec::new(), files: Vec::new() };
    let conditions = Conditions::new(&krate.cfg);
    let mut walk = Walk { krate, conditions, found, module: 0, open: Vec::new() };
    walk.file(krate.root.clone(), &Directory::owned_by(&krate.root));
    walk.found
}

struct Walk<'a> {
    krate: &'a Krate,
    conditions: Conditions<'a>,
    found: Found,
    /// The module whose items are looked at.
    module: ModuleId,
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
                    self.items(&path.as_path().into(), file.items, directory);
                    self.open.pop();
                }
            }
        }
    }

    fn items(&mut self, file: &Rc<Path>, items: Vec<Item>, directory: &Directory) {
        for item in items {
            self.item(file, item, directory);
        }
    }

    fn item(&mut self, file: &Rc<Path>, mut item: Item, directory: &Directory) {
        let mut errors = Diagnostics::default();
        if strip::item(&mut item, self.conditions, &mut errors) {
            let here = self.module;
            let tree = &mut self.found.tree;
            let child = matches!(item, Item::Mod(_)).then(|| tree.module(here));
            let crossing = items::is_crossing(&item).then_some(tree.items.len());
            tree.note(here, &item, crossing, child);
            if items::is_of_interest(&item) {
                strip::parts(&mut item, self.conditions, &mut errors);
                tree.items.push(FoundItem {
                    item: without_content(&item),
                    module: here,
                    file: Rc::clone(file),
                });
            }
            match item {
                Item::Mod(module) => {
                    self.module = child.unwrap_or(here);
                    self.module(file, module, directory, &mut errors);
                    self.module = here;
                }
                Item::Macro(call) => self.include(file, &call, &mut errors),
                _ => {}
            }
        }
        self.note(file, errors);
    }

    fn module(&mut self, file: &Rc<Path>, module: ItemMod, directory: &Directory, errors: &mut Diagnostics) {
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

    /// `include!("items.rs");`. The path of a generated file is known after the build; before it, and where it is made
    /// in another way, the comparison with the compiled library tells if there were exports in it.
    fn include(&mut self, file: &Path, call: &ItemMacro, errors: &mut Diagnostics) {
        if call.mac.path.segments.last().is_none_or(|name| name.ident != "include") {
            return;
        }
        let Ok(name) = call.mac.parse_body_with(|input: syn::parse::ParseStream<'_>| {
            let name: Expr = input.parse()?;
            input.parse::<Option<Token![,]>>()?;
            Ok(name)
        }) else {
            return;
        };
        let Some(text) = text_of(&name, &self.krate.env) else { return };
        let path = file.parent().unwrap_or(file).join(text);
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

/// A module has its items in the walk: only its attributes matter to who reads it.
fn without_content(item: &Item) -> Item {
    match item {
        Item::Mod(module) => {
            let ItemMod { attrs, vis, unsafety, mod_token, ident, .. } = module.clone();
            Item::Mod(ItemMod { attrs, vis, unsafety, mod_token, ident, content: None, semi: None })
        }
        item => item.clone(),
    }
}

/// The text that an expression in `include!` is: a literal, `concat!` and `env!`.
fn text_of(expr: &Expr, env: &BTreeMap<String, String>) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        Expr::Group(group) => text_of(&group.expr, env),
        Expr::Macro(call) => {
            let arguments = Punctuated::<Expr, Token![,]>::parse_terminated;
            let arguments = call.mac.parse_body_with(arguments).ok()?;
            match call.mac.path.segments.last()?.ident.to_string().as_str() {
                "concat" => arguments.iter().map(|argument| text_of(argument, env)).collect(),
                "env" => env.get(&text_of(arguments.first()?, env)?).cloned(),
                _ => None,
            }
        }
        _ => None,
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
