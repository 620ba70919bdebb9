//! The modules of a crate and what their names stand for, as far as types and the lengths of arrays can be reached by them.
//!
//! Collected by [`super::walk`], asked by [`super::resolve`].

use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use ffi_model::lower::length;
use syn::ext::IdentExt;
use syn::{Expr, Item, ItemType, UseTree};

/// The index of a module in its [`Tree`]; the root is 0.
pub(super) type ModuleId = usize;

/// A crate that was read.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) modules: Vec<Module>,
    /// The items with attributes of ours, or with members that can have some, in the order of the source.
    pub(super) items: Vec<FoundItem>,
}

/// An item as the compiler sees it, and where it stands.
#[derive(Debug)]
pub(super) struct FoundItem {
    pub(super) item: Item,
    pub(super) module: ModuleId,
    pub(super) file: Rc<Path>,
}

/// The names of one module.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub(super) parent: Option<ModuleId>,
    /// One name may be there twice, as a type and as an import of a function.
    names: HashMap<String, Vec<(Named, Visibility)>>,
    globs: Vec<(UsePath, Visibility)>,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) enum Named {
    Module(ModuleId),
    /// `type Blob = Vec<u8>;`
    Alias(Rc<ItemType>),
    /// A struct, enum or union with its index in [`Tree::items`] where it crosses by value; also a trait.
    Type(Option<usize>),
    /// A constant with its value, where that can be the length of an array.
    Constant(Option<Rc<Expr>>),
    /// `use path as name;`
    Import(UsePath),
}

/// Types and values have names of their own: one name can stand for one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Modules are among them.
    Type,
    Value,
}

/// A path of a `use`.
#[derive(Clone, Debug, Default)]
pub(super) struct UsePath {
    /// Whether it begins with `::`.
    pub(super) is_global: bool,
    pub(super) segments: Vec<String>,
}

/// From where a name can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Visibility {
    Public,
    /// In this module and those inside of it.
    In(ModuleId),
}

impl Tree {
    pub(super) fn new() -> Self {
        Self { modules: vec![Module::default()], items: Vec::new() }
    }

    /// Adds a module without names.
    pub(super) fn module(&mut self, parent: ModuleId) -> ModuleId {
        self.modules.push(Module { parent: Some(parent), ..Module::default() });
        self.modules.len() - 1
    }

    /// Notes the name of `item`, if it is one by which a type or a length can be reached. `crossing` is its index where it
    /// crosses by value, `module` that of the module where it is one.
    pub(super) fn note(
        &mut self,
        at: ModuleId,
        item: &Item,
        crossing: Option<usize>,
        module: Option<ModuleId>,
    ) {
        let (ident, vis, named) = match item {
            Item::Struct(item) => (&item.ident, &item.vis, Named::Type(crossing)),
            Item::Enum(item) => (&item.ident, &item.vis, Named::Type(crossing)),
            Item::Union(item) => (&item.ident, &item.vis, Named::Type(crossing)),
            Item::Trait(item) => (&item.ident, &item.vis, Named::Type(None)),
            Item::Type(item) => (&item.ident, &item.vis, Named::Alias(Rc::new(item.clone()))),
            Item::Const(item) => {
                let value = length(&item.expr).is_some().then(|| Rc::new((*item.expr).clone()));
                (&item.ident, &item.vis, Named::Constant(value))
            }
            Item::Mod(item) => match module {
                Some(module) => (&item.ident, &item.vis, Named::Module(module)),
                None => return,
            },
            Item::Use(item) => {
                let visibility = self.visibility(at, &item.vis);
                let start = UsePath { is_global: item.leading_colon.is_some(), segments: Vec::new() };
                return self.imports(at, &item.tree, start, visibility);
            }
            Item::ExternCrate(item) => {
                let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
                let krate = item.ident.unraw().to_string();
                let path = UsePath { is_global: krate != "self", segments: vec![krate] };
                (name, &item.vis, Named::Import(path))
            }
            _ => return,
        };
        let visibility = self.visibility(at, vis);
        self.insert(at, ident.unraw().to_string(), named, visibility);
    }

    fn insert(&mut self, at: ModuleId, name: String, named: Named, visibility: Visibility) {
        self.modules[at].names.entry(name).or_default().push((named, visibility));
    }

    fn imports(&mut self, at: ModuleId, tree: &UseTree, mut path: UsePath, visibility: Visibility) {
        match tree {
            UseTree::Path(tree) => {
                path.segments.push(tree.ident.unraw().to_string());
                self.imports(at, &tree.tree, path, visibility);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.imports(at, tree, path.clone(), visibility);
                }
            }
            UseTree::Glob(_) => self.modules[at].globs.push((path, visibility)),
            UseTree::Name(tree) => self.import(at, path, &tree.ident, &tree.ident, visibility),
            UseTree::Rename(tree) => self.import(at, path, &tree.ident, &tree.rename, visibility),
        }
    }

    fn import(
        &mut self,
        at: ModuleId,
        mut path: UsePath,
        ident: &syn::Ident,
        name: &syn::Ident,
        visibility: Visibility,
    ) {
        // `use a::{self as b}` is `use a as b`.
        if ident != "self" || path.segments.is_empty() {
            path.segments.push(ident.unraw().to_string());
        }
        let name =
            if name == "self" { path.segments.last().cloned() } else { Some(name.unraw().to_string()) };
        if let Some(name) = name {
            self.insert(at, name, Named::Import(path), visibility);
        }
    }

    fn visibility(&self, at: ModuleId, vis: &syn::Visibility) -> Visibility {
        match vis {
            syn::Visibility::Public(_) => Visibility::Public,
            syn::Visibility::Inherited => Visibility::In(at),
            syn::Visibility::Restricted(vis) => match vis.path.get_ident() {
                Some(ident) if ident == "self" => Visibility::In(at),
                Some(ident) if ident == "super" => Visibility::In(self.modules[at].parent.unwrap_or(0)),
                // `pub(in path)` names a module around this one: at most it is the crate.
                _ => Visibility::In(0),
            },
        }
    }

    /// Whether `module` stands inside of `outer`, or is it.
    pub(super) fn is_inside(&self, mut module: ModuleId, outer: ModuleId) -> bool {
        loop {
            if module == outer {
                return true;
            }
            match self.modules[module].parent {
                Some(parent) => module = parent,
                None => return false,
            }
        }
    }
}

impl Module {
    /// What `name` stands for by itself among the names of one kind, what is declared here before the imports.
    pub(super) fn named(&self, name: &str, kind: Kind) -> Vec<(Named, Visibility)> {
        let mut all = self.names.get(name).cloned().unwrap_or_default();
        all.retain(|(named, _)| match named {
            Named::Module(_) | Named::Alias(_) | Named::Type(_) => kind == Kind::Type,
            Named::Constant(_) => kind == Kind::Value,
            Named::Import(_) => true,
        });
        all.sort_by_key(|(named, _)| matches!(named, Named::Import(_)));
        all
    }

    /// The paths of `use path::*;`.
    pub(super) fn globs(&self) -> &[(UsePath, Visibility)] {
        &self.globs
    }
}
