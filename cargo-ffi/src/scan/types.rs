//! Types as written, made into types that [`ffi_model`] lowers without knowing the module they stand in.
//!
//! Aliases are replaced by what they stand for, annotated types by their own name, paths into other crates by their
//! whole path, constants that are the length of an array by their number. Everything new stands at the place of what it
//! replaces: a diagnostic then points at the author's use.

use std::collections::HashMap;
use std::rc::Rc;

use ffi_model::ast::{Item, Output, Place, Role, spelled, type_name};
use ffi_model::lower::{self, Length, length};
use ffi_model::{Code, Diagnostic, Diagnostics};
use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, GenericArgument, GenericParam, Ident, ItemType, LitInt, Path, PathArguments, PathSegment, Token,
    Type, TypeArray, TypePath,
};

use super::items;
use super::resolve::{CrateId, Crates, Scope, Target, names};

/// An annotated type of another crate: the crate, and the type's index in its tree.
pub(super) type Foreign = (CrateId, usize);

/// Resolves the types of `item`, which stands in `scope`. Those of other crates that it names are added to `foreign`.
pub(super) fn resolve(
    item: &mut Item,
    scope: Scope,
    crates: &mut Crates<'_>,
    foreign: &mut Vec<Foreign>,
    errors: &mut Diagnostics,
) {
    let mut resolver =
        Resolver { crates, scope, parameters: Parameters::default(), open: Vec::new(), foreign, errors };
    for place in item.places() {
        match place {
            Place::Type(ty) => resolver.visit_type_mut(ty),
            Place::Value(ty) => resolver.value(ty),
            Place::Fallible(ty) => resolver.fallible(ty),
            Place::Alias(output, role) => resolver.output(output, role),
        }
    }
}

/// What the parameters of an alias stand for.
#[derive(Default)]
struct Parameters {
    types: HashMap<Ident, Type>,
    constants: HashMap<Ident, Expr>,
}

struct Resolver<'a, 'b> {
    crates: &'a mut Crates<'b>,
    /// Where the type is written.
    scope: Scope,
    parameters: Parameters,
    /// The aliases that are being replaced, each one inside of the one before it.
    open: Vec<Rc<ItemType>>,
    foreign: &'a mut Vec<Foreign>,
    errors: &'a mut Diagnostics,
}

impl Resolver<'_, '_> {
    /// The value of a function. A macro takes a result for one only by its name.
    fn value(&mut self, ty: &mut Type) {
        let written = ty.clone();
        self.fallible(ty);
        if !is_result(ty) || is_result(&written) {
            return;
        }
        let name = spelled(&written);
        self.errors.push(
            Diagnostic::at(Code::SIGNATURE, &written, format!("`{name}` is a `Result`, which its name does not say"))
                .help("call the alias `Result`, in a module of its own if need be, or write `Result<T, MyError>` out"),
        );
        *ty = accepted();
    }

    /// The value of a function that can fail. A macro takes a stream for one only by how it is written.
    fn fallible(&mut self, ty: &mut Type) {
        let written = ty.clone();
        self.visit_type_mut(ty);
        if is_stream(ty) && !is_stream(&written) {
            self.hidden_stream(&written);
            *ty = accepted();
        }
    }

    fn hidden_stream(&mut self, written: &Type) {
        let name = spelled(written);
        self.errors.push(
            Diagnostic::at(Code::SIGNATURE, written, format!("`{name}` hides that it is a stream"))
                .help("write it out: `impl Stream<Item = T>`, or `BoxStream<'_, T>`"),
        );
    }

    /// A result that is called so but leaves its error out.
    fn output(&mut self, output: &mut Output, role: Role) {
        let Some(alias) = output.alias.clone() else { return };
        let mut whole = alias.clone();
        self.visit_type_mut(&mut whole);
        let mut resolved = if is_result(&whole) { Output::of(&whole) } else { output.clone() };
        if resolved.alias.is_some() {
            self.errors.push(
                Diagnostic::at(
                    Code::SIGNATURE,
                    &alias,
                    "the error type of this `Result` is not visible here",
                )
                .help("write it out: `Result<T, MyError>`"),
            );
            resolved = Output::default();
        }
        if resolved.stream.is_some() {
            self.hidden_stream(&alias);
            resolved = Output::default();
        }
        if role == Role::Constructor {
            let value = || syn::parse_quote_spanned!(alias.span() => Self);
            resolved.ok = output.ok.take().or_else(|| Some(value()));
        }
        *output = resolved;
    }

    fn path(&mut self, ty: &mut TypePath) -> Option<Type> {
        let path = &ty.path;
        if let Some(ident) = path.get_ident() {
            if ident == "Self" {
                return None;
            }
            if let Some(argument) = self.parameters.types.get(ident) {
                return Some(argument.clone());
            }
        }
        if lower::is_known(path) {
            return None;
        }
        match self.crates.resolve(self.scope, path.leading_colon.is_some(), &names(path))? {
            // No type: then it is a type that is not known here.
            Target::Module(_) | Target::Constant(..) => None,
            Target::Alias(scope, alias) => self.alias(scope, &alias, path),
            Target::Type(krate, name, crossing) => {
                let mut segment = path.segments.last()?.clone();
                let Some(index) = crossing else {
                    segment.ident = ident(&name, place(path));
                    return Some(lower::not_annotated(segment));
                };
                let item = &self.crates.tree(krate).items[index].item;
                let (is_handle, exported) = (items::is_handle(item), type_name(item));
                segment.ident = ident(&exported.unwrap_or(name), place(path));
                if krate != 0 {
                    self.foreign.push((krate, index));
                }
                Some(if is_handle { lower::handle(segment) } else { lower::annotated(segment) })
            }
            Target::Foreign(names) => {
                let arguments = path.segments.last()?.arguments.clone();
                ty.path = foreign_path(&names, place(path), arguments);
                None
            }
        }
    }

    /// What `alias`, written in `scope`, stands for where it is used by `path`.
    fn alias(&mut self, scope: Scope, alias: &Rc<ItemType>, path: &Path) -> Option<Type> {
        let span = place(path);
        if self.open.iter().any(|open| Rc::ptr_eq(open, alias)) {
            let message = format!("`{}` is an alias of itself", alias.ident);
            self.errors.push(
                Diagnostic::new(Code::TYPE, span, message)
                    .help("write the type that it is meant to stand for"),
            );
            return Some(accepted());
        }
        let written = at(alias.ty.to_token_stream(), span);
        let mut body: Type = syn::parse2(written).ok()?;
        let inner = self.arguments(alias, path.segments.last()?);
        let outer = std::mem::replace(&mut self.parameters, inner);
        let from = std::mem::replace(&mut self.scope, scope);
        self.open.push(Rc::clone(alias));
        self.defaults(alias, span);
        self.visit_type_mut(&mut body);
        self.open.pop();
        self.scope = from;
        self.parameters = outer;
        Some(body)
    }

    /// What the parameters of `alias` stand for where it is used with the arguments of `segment`; those that are left out
    /// are missing.
    fn arguments(&mut self, alias: &ItemType, segment: &PathSegment) -> Parameters {
        let given: Vec<&GenericArgument> = match &segment.arguments {
            PathArguments::AngleBracketed(arguments) => arguments
                .args
                .iter()
                .filter(|argument| !matches!(argument, GenericArgument::Lifetime(_)))
                .collect(),
            _ => Vec::new(),
        };
        let parameters = alias.generics.params.iter();
        let parameters = parameters.filter(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
        let mut inner = Parameters::default();
        for (parameter, argument) in parameters.zip(given) {
            match (parameter, argument) {
                (GenericParam::Type(parameter), GenericArgument::Type(ty)) => {
                    inner.types.insert(parameter.ident.clone(), ty.clone());
                }
                (GenericParam::Const(parameter), GenericArgument::Const(expr)) => {
                    inner.constants.insert(parameter.ident.clone(), self.length(expr));
                }
                // A name alone is read as a type.
                (GenericParam::Const(parameter), GenericArgument::Type(Type::Path(path))) => {
                    let expr = self.length(&syn::parse_quote_spanned!(path.span() => #path));
                    inner.constants.insert(parameter.ident.clone(), expr);
                }
                _ => {}
            }
        }
        inner
    }

    /// Adds what the parameters of `alias` stand for that were left out where it is used, at `span`.
    fn defaults(&mut self, alias: &ItemType, span: Span) {
        for parameter in &alias.generics.params {
            match parameter {
                GenericParam::Type(parameter) => {
                    if !self.parameters.types.contains_key(&parameter.ident)
                        && let Some((_, default)) = &parameter.default
                        && let Ok(mut default) = syn::parse2(at(default.to_token_stream(), span))
                    {
                        self.visit_type_mut(&mut default);
                        self.parameters.types.insert(parameter.ident.clone(), default);
                    }
                }
                GenericParam::Const(parameter) => {
                    if !self.parameters.constants.contains_key(&parameter.ident)
                        && let Some((_, default)) = &parameter.default
                        && let Ok(default) = syn::parse2(at(default.to_token_stream(), span))
                    {
                        let default = self.length(&default);
                        self.parameters.constants.insert(parameter.ident.clone(), default);
                    }
                }
                GenericParam::Lifetime(_) => {}
            }
        }
    }

    /// The length of an array, with its number in place of a constant. Where that is not known it is an expression that
    /// is refused.
    fn length(&mut self, expr: &Expr) -> Expr {
        let Some(Length::Constant(path)) = length(expr) else { return expr.clone() };
        if let Some(ident) = path.get_ident()
            && let Some(argument) = self.parameters.constants.get(ident)
        {
            return argument.clone();
        }
        let span = expr.span();
        match self.crates.number(self.scope, path) {
            Some(number) => {
                let number = LitInt::new(number.base10_digits(), span);
                syn::parse_quote!(#number)
            }
            None => syn::parse_quote_spanned!(span => _),
        }
    }
}

impl VisitMut for Resolver<'_, '_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        // The arguments of an alias belong to the module where they are written, so they come first.
        visit_mut::visit_type_mut(self, ty);
        if let Type::Path(path) = ty
            && path.qself.is_none()
            && let Some(resolved) = self.path(path)
        {
            *ty = resolved;
        }
    }

    fn visit_type_array_mut(&mut self, array: &mut TypeArray) {
        self.visit_type_mut(&mut array.elem);
        array.len = self.length(&array.len);
    }
}

/// Whether a type is a `Result` with both parameters.
fn is_result(ty: &Type) -> bool {
    let known = matches!(ty, Type::Path(path) if lower::is_known(&path.path));
    !known && Output::of(ty).error.is_some()
}

/// Whether a type is a stream.
fn is_stream(ty: &Type) -> bool {
    Output::of(ty).stream.is_some_and(|stream| !stream.opens)
}

/// Stands for a type about which something was said already.
fn accepted() -> Type {
    syn::parse_quote!(bool)
}

/// The place of a whole path.
fn place(path: &Path) -> Span {
    // Without the arguments: what is wrong with them is said there.
    let first = path.segments.first().map_or_else(|| path.span(), |segment| segment.ident.span());
    let last = path.segments.last().map_or(first, |segment| segment.ident.span());
    first.join(last).unwrap_or(first)
}

fn ident(name: &str, span: Span) -> Ident {
    let mut ident = syn::parse_str::<Ident>(name).unwrap_or_else(|_| Ident::new_raw(name, span));
    ident.set_span(span);
    ident
}

/// `::names::..` at one place, with the arguments that were written.
fn foreign_path(names: &[String], span: Span, arguments: PathArguments) -> Path {
    let segments = names.iter().map(|name| PathSegment::from(ident(name, span)));
    let mut path = Path { leading_colon: Some(Token![::](span)), segments: segments.collect() };
    if let Some(last) = path.segments.last_mut() {
        last.arguments = arguments;
    }
    path
}

/// `tokens`, all of them at one place.
fn at(tokens: TokenStream, span: Span) -> TokenStream {
    let moved = tokens.into_iter().map(|mut token| {
        if let TokenTree::Group(group) = &token {
            token = TokenTree::Group(Group::new(group.delimiter(), at(group.stream(), span)));
        }
        token.set_span(span);
        token
    });
    moved.collect()
}
