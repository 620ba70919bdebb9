//! What a path stands for: rustc's rules, as far as types and the lengths of arrays can be reached by them.
//!
//! A name is looked up in its module, in the module's globs, among the crates, and stands for the standard library's
//! or for a primitive where all of that has nothing. What macros define is not known here; such a name is left as
//! it is written, and the comparison with the compiled library tells if that was wrong.

use std::collections::HashSet;
use std::rc::Rc;

use ffi_model::lower::{Length, length};
use ffi_model::manifest::LibraryOptions;
use syn::ext::IdentExt;
use syn::{Expr, ItemType, LitInt, Path};

use super::source::Source;
use super::tree::{Kind, ModuleId, Named, Tree, UsePath, Visibility};
use super::walk::{self, Found};

/// The index of a crate in the [`Source`]; the one that is scanned is 0.
pub(super) type CrateId = usize;

/// A module of a crate.
pub(super) type Scope = (CrateId, ModuleId);

/// What a path stands for.
#[derive(Clone, Debug)]
pub(super) enum Target {
    Module(Scope),
    /// An alias and the module it stands in.
    Alias(Scope, Rc<ItemType>),
    /// A type of one of the crates, with its index in [`Tree::items`] where it crosses by value.
    Type(CrateId, String, Option<usize>),
    /// A constant: the module it stands in, and its value where that can be the length of an array.
    Constant(Scope, Option<Rc<Expr>>),
    /// A path into another crate.
    Foreign(Vec<String>),
}

/// The crates, each read when a path first leads into it.
pub(super) struct Crates<'a> {
    source: &'a Source,
    trees: Vec<Option<Tree>>,
}

/// A path to look up.
#[derive(Clone, Copy)]
struct Query<'a> {
    is_global: bool,
    segments: &'a [String],
    kind: Kind,
    /// In the 2015 edition those of a `use` begin at the root of the crate.
    is_use: bool,
}

/// Where is being looked: imports may go in circles.
#[derive(Default)]
struct Seen {
    open: HashSet<(Scope, String, Kind)>,
    steps: usize,
}

/// More than any path takes that an author writes; modules that import all of each other have very many ways.
const STEPS: usize = 20_000;

/// More than any constant takes that an author defines by another one; in a circle it would never end.
const CONSTANTS: usize = 100;

impl<'a> Crates<'a> {
    /// The first crate was read.
    pub(super) fn new(source: &'a Source, own: Tree) -> Self {
        let mut trees: Vec<Option<Tree>> = source.crates.iter().map(|_| None).collect();
        trees[0] = Some(own);
        Self { source, trees }
    }

    /// The crate, read.
    pub(super) fn tree(&mut self, krate: CrateId) -> &Tree {
        let source = &self.source.crates[krate];
        self.trees[krate].get_or_insert_with(|| {
            // What is wrong with a crate of others is said by its compiler, and missing here.
            let Found { tree, .. } = walk::walk(source);
            tree
        })
    }

    /// The name of a crate as rustc sees it.
    pub(super) fn name(&self, krate: CrateId) -> &'a str {
        &self.source.crates[krate].name
    }

    /// What the manifest of a crate says for all its items.
    pub(super) fn options(&self, krate: CrateId) -> &'a LibraryOptions {
        &self.source.crates[krate].options
    }

    /// What the path of a type stands for in a module; `None` where it is not known.
    pub(super) fn resolve(&mut self, scope: Scope, is_global: bool, segments: &[String]) -> Option<Target> {
        self.path(scope, Query { is_global, segments, kind: Kind::Type, is_use: false }, &mut Seen::default())
    }

    /// The number that the constant at `path`, as it is written in a module, is. `None` where that has to be computed, and
    /// where the constant is not known.
    pub(super) fn number(&mut self, mut scope: Scope, path: &Path) -> Option<LitInt> {
        let mut path = path.clone();
        for _ in 0..CONSTANTS {
            let segments = names(&path);
            let is_global = path.leading_colon.is_some();
            let query = Query { is_global, segments: &segments, kind: Kind::Value, is_use: false };
            let Target::Constant(at, value) = self.path(scope, query, &mut Seen::default())? else {
                return None;
            };
            match length(&*value?)? {
                Length::Number(number) => return Some(number.clone()),
                Length::Constant(next) => (scope, path) = (at, next.clone()),
            }
        }
        None
    }

    fn path(&mut self, scope: Scope, query: Query<'_>, seen: &mut Seen) -> Option<Target> {
        let (krate, module) = scope;
        let (first, mut rest) = query.segments.split_first()?;
        // All but the last segment are modules.
        let kind = |rest: &[String]| if rest.is_empty() { query.kind } else { Kind::Type };
        let is_2015 = self.source.crates[krate].edition == "2015";
        let mut target = match first.as_str() {
            "crate" => Target::Module((krate, 0)),
            "self" => Target::Module(scope),
            "super" => {
                let mut module = self.tree(krate).modules[module].parent?;
                while let Some((next, more)) = rest.split_first().filter(|(next, _)| *next == "super") {
                    debug_assert_eq!(next, "super");
                    module = self.tree(krate).modules[module].parent?;
                    rest = more;
                }
                Target::Module((krate, module))
            }
            name => {
                let from_root = is_2015 && (query.is_use || query.is_global);
                let local = match (from_root, query.is_global) {
                    (true, _) => self.lookup((krate, 0), name, kind(rest), scope, seen),
                    (false, true) => None,
                    (false, false) => self.lookup(scope, name, kind(rest), scope, seen),
                };
                // A path of several segments that begins with nothing known begins with a crate.
                let foreign =
                    || (!rest.is_empty() || query.is_use).then(|| Target::Foreign(vec![name.to_owned()]));
                local.or_else(|| self.external(krate, name)).or_else(foreign)?
            }
        };
        while let Some((segment, more)) = rest.split_first() {
            rest = more;
            target = match target {
                Target::Module(module) => self.lookup(module, segment, kind(rest), scope, seen)?,
                Target::Foreign(mut path) => {
                    path.push(segment.clone());
                    Target::Foreign(path)
                }
                Target::Alias(..) | Target::Type(..) | Target::Constant(..) => return None,
            };
        }
        Some(target)
    }

    /// A crate by the name that `krate` has for it.
    fn external(&self, krate: CrateId, name: &str) -> Option<Target> {
        if let Some(id) = self.source.crates[krate].externs.get(name) {
            let found = self.source.crates.iter().skip(1).position(|other| other.id == *id)?;
            return Some(Target::Module((found + 1, 0)));
        }
        ["std", "core", "alloc"].contains(&name).then(|| Target::Foreign(vec![name.to_owned()]))
    }

    /// A name of a module, as far as it can be used in `from`.
    fn lookup(
        &mut self,
        scope: Scope,
        name: &str,
        kind: Kind,
        from: Scope,
        seen: &mut Seen,
    ) -> Option<Target> {
        seen.steps += 1;
        let key = (scope, name.to_owned(), kind);
        if seen.steps > STEPS || !seen.open.insert(key.clone()) {
            return None;
        }
        let target = self.lookup_once(scope, name, kind, from, seen);
        seen.open.remove(&key);
        target
    }

    fn lookup_once(
        &mut self,
        scope: Scope,
        name: &str,
        kind: Kind,
        from: Scope,
        seen: &mut Seen,
    ) -> Option<Target> {
        let (krate, module) = scope;
        for (named, visibility) in self.tree(krate).modules[module].named(name, kind) {
            if !self.is_visible(krate, visibility, from) {
                continue;
            }
            let target = match named {
                Named::Module(module) => Some(Target::Module((krate, module))),
                Named::Alias(alias) => Some(Target::Alias(scope, alias)),
                Named::Type(crossing) => Some(Target::Type(krate, name.to_owned(), crossing)),
                Named::Constant(value) => Some(Target::Constant(scope, value)),
                Named::Import(path) => self.import(scope, &path, kind, seen),
            };
            if target.is_some() {
                return target;
            }
        }
        let globs = self.tree(krate).modules[module].globs().to_vec();
        globs.into_iter().find_map(|(path, visibility)| {
            if !self.is_visible(krate, visibility, from) {
                return None;
            }
            match self.import(scope, &path, Kind::Type, seen)? {
                // A glob takes what its own module can use.
                Target::Module(module) => self.lookup(module, name, kind, scope, seen),
                // What another crate has is not known.
                _ => None,
            }
        })
    }

    fn import(&mut self, scope: Scope, path: &UsePath, kind: Kind, seen: &mut Seen) -> Option<Target> {
        let UsePath { is_global, segments } = path;
        if segments.is_empty() {
            // `use ::*`, and in the 2015 edition `use *`.
            return Some(Target::Module((scope.0, 0)));
        }
        self.path(scope, Query { is_global: *is_global, segments, kind, is_use: true }, seen)
    }

    fn is_visible(&mut self, krate: CrateId, visibility: Visibility, from: Scope) -> bool {
        match visibility {
            Visibility::Public => true,
            Visibility::In(outer) => from.0 == krate && self.tree(krate).is_inside(from.1, outer),
        }
    }
}

/// The segments of a path.
pub(super) fn names(path: &Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect()
}
