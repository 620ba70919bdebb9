//! `#[ffi::export]` on an `impl` block or a function.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    FnArg, GenericArgument, Ident, ImplItem, ImplItemFn, ItemFn, ItemImpl, Meta, Pat, PatType, PathArguments,
    ReceiverKind, ReturnType, Safety, Signature, Type, ext::IdentExt,
};

use super::{
    Attribute, ContextParam, DefaultExpr, StreamOf,
    attr::{self, Options},
    context, stream,
};
use crate::{
    casing::{ItemCase, RenameAll},
    contract::Abi,
    diagnostic::{Code, Diagnostic, Diagnostics},
    manifest::LibraryOptions,
    symbol,
};

/// The functions of one `#[ffi::export]`.
#[derive(Clone)]
pub struct Export {
    /// The type of the `impl` block; `None` for a free function.
    pub self_ty: Option<Ident>,
    /// Whether that type is a handle.
    pub is_handle: bool,
    /// In order.
    pub functions: Vec<Function>,
    /// The method that tears an instance down.
    pub destructor: Option<Destructor>,
}

/// An exported function.
#[derive(Clone)]
pub struct Function {
    /// Its name in Rust.
    pub ident: Ident,
    /// Its name everywhere else, before the library's prefix.
    pub name: String,
    /// How it is reached.
    pub role: Role,
    /// Whether it is an `async fn`.
    pub is_async: bool,
    /// Whether its future is never polled on a caller's thread.
    pub spawn: bool,
    /// Its parameters, the receiver and the context left out.
    pub params: Vec<Param>,
    /// The parameter that is filled in with the context of the call.
    pub context: Option<ContextParam>,
    /// What it returns.
    pub output: Output,
    /// The forms in which it is exported.
    pub abi: Abi,
    /// Its `cfg` attributes, for the macro to repeat on what it writes beside the function.
    pub cfgs: Vec<syn::Attribute>,
    /// Documentation.
    pub docs: String,
}

/// How a function is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `#[ffi::constructor]`
    Constructor,
    /// `&self`
    Method,
    /// No receiver.
    Static,
}

/// One parameter.
#[derive(Clone)]
pub struct Param {
    /// Its name.
    pub ident: Ident,
    /// Its key in a CBOR request.
    pub wire: String,
    /// How the function takes it.
    pub passing: Passing,
    /// Its type; behind the `&` where there is one.
    pub ty: Type,
    /// What an absent key stands for.
    pub default: Option<DefaultExpr>,
}

/// How a function takes a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// `T`
    Value,
    /// `&T`, `&str`, `&[T]`
    Reference,
}

/// What a function returns.
#[derive(Clone, Default)]
pub struct Output {
    /// The value; `None` is `()`, what [`Output::alias`] hides, and a stream.
    pub ok: Option<Type>,
    /// The stream that it is instead of a value.
    pub stream: Option<StreamOf>,
    /// The error of a `Result`; `None` also where [`Output::alias`] hides it.
    pub error: Option<Type>,
    /// All of it, where it is called `Result` but is an alias that leaves the error out: `Result<T>`, `Result`. rustc
    /// knows the rest for the macros, the scan for the tool.
    pub alias: Option<Type>,
}

/// A method with `#[ffi::destructor]`.
#[derive(Clone)]
pub struct Destructor {
    /// Its name.
    pub ident: Ident,
    /// Whether it is an `async fn`.
    pub is_async: bool,
    /// Its `cfg` attributes.
    pub cfgs: Vec<syn::Attribute>,
}

impl Export {
    pub(super) fn parse_impl(
        args: TokenStream,
        item: &ItemImpl,
        library: &LibraryOptions,
        errors: &mut Diagnostics,
    ) -> Option<Export> {
        let options = attr::options(args, &["handle", "rename_all", "abi", "spawn"], errors).or(library);
        attr::no_helper(&item.attrs, Attribute::Export, errors);
        if let Some((path, _)) = &item.trait_ {
            errors.push(
                Diagnostic::at(Code::PLACE, path, "the impl of a trait cannot be exported")
                    .help("export an inherent `impl` block; its methods can call the trait's"),
            );
            return None;
        }
        if !item.generics.params.is_empty() {
            let parameters = &item.generics.params;
            errors.push(
                Diagnostic::at(Code::GENERICS, parameters, "an exported `impl` block cannot be generic")
                    .help("write the concrete type out"),
            );
            return None;
        }
        let Some(self_ty) = single_ident(&item.self_ty) else {
            errors.push(
                Diagnostic::at(Code::PLACE, &item.self_ty, "expected the name of the library's struct")
                    .help("write the `impl` block in the module where the type's name is in scope"),
            );
            return None;
        };
        let is_handle = options.handle;
        let mut export =
            Export { self_ty: Some(self_ty), is_handle, functions: Vec::new(), destructor: None };
        for member in &item.items {
            match member {
                ImplItem::Fn(method) => export.method(method, &options, errors),
                ImplItem::Const(constant) => errors.push(
                    Diagnostic::at(Code::PLACE, &constant.ident, "an associated constant cannot be exported")
                        .help("move it out of the `impl` block: `#[ffi::export] pub const ..`"),
                ),
                other => errors.push(
                    Diagnostic::at(Code::PLACE, other, "only methods can stand in an exported `impl` block")
                        .help("move it to an `impl` block that is not exported"),
                ),
            }
        }
        if let Some(spawn) = options.spawn
            && !export.functions.iter().any(|function| function.is_async)
        {
            let message = "`spawn` is for async functions, and there is none in this block";
            errors.push(Diagnostic::new(Code::OPTION, spawn, message).help("leave `spawn` out"));
        }
        Some(export)
    }

    pub(super) fn parse_fn(
        args: TokenStream,
        item: &ItemFn,
        library: &LibraryOptions,
        errors: &mut Diagnostics,
    ) -> Option<Export> {
        let options = attr::options(args, &["rename", "rename_all", "abi", "spawn"], errors).or(library);
        attr::no_helper(&item.attrs, Attribute::Export, errors);
        let receiver = item.sig.inputs.iter().find(|input| matches!(input, FnArg::Receiver(_)));
        if let Some(receiver) = receiver {
            errors.push(
                Diagnostic::at(Code::PLACE, receiver, "a method is exported with its `impl` block")
                    .help("put `#[ffi::export]` on the `impl` block"),
            );
            return None;
        }
        let function = Function::parse(Role::Static, &item.sig, &item.attrs, &options, errors);
        let functions = function.into_iter().collect();
        Some(Export { self_ty: None, is_handle: false, functions, destructor: None })
    }

    /// `block` are the options of the `impl` block.
    fn method(&mut self, method: &ImplItemFn, block: &Options, errors: &mut Diagnostics) {
        let constructor = marker(Attribute::Constructor, method, errors);
        if marker(Attribute::Destructor, method, errors) {
            if constructor {
                let message = format!("`{}` cannot be both a constructor and a destructor", method.sig.ident);
                errors.push(
                    Diagnostic::at(Code::CONSTRUCTOR, &method.sig.ident, message)
                        .help("remove one of the two attributes"),
                );
            }
            if self.is_handle {
                let message = format!("`{}` cannot be the destructor of a handle", method.sig.ident);
                errors.push(
                    Diagnostic::at(Code::DESTRUCTOR, &method.sig.ident, message)
                        .help("a handle is dropped when nobody has it any more: implement `Drop`"),
                );
                return;
            }
            // It is called by no name.
            attr::helper(&method.attrs, &[], errors);
            let destructor = Destructor::parse(&method.sig, &method.attrs, errors);
            if let (Some(first), Some(second)) = (&self.destructor, &destructor) {
                let message = format!("`{}` is a second destructor, after `{}`", second.ident, first.ident);
                errors.push(
                    Diagnostic::at(Code::DESTRUCTOR, &second.ident, message)
                        .help("keep one of them and call the other from it"),
                );
            }
            self.destructor = self.destructor.take().or(destructor);
            return;
        }
        let receiver = method.sig.inputs.iter().find_map(|input| match input {
            FnArg::Receiver(receiver) => Some(receiver),
            FnArg::Typed(_) => None,
        });
        let role = match (constructor, receiver) {
            (true, Some(receiver)) => {
                errors.push(
                    Diagnostic::at(Code::CONSTRUCTOR, receiver, "a constructor has no `self`")
                        .help("it makes the instance: return `Self` or `Result<Self, E>`"),
                );
                Role::Constructor
            }
            (true, None) => Role::Constructor,
            (false, None) => Role::Static,
            (false, Some(receiver)) => {
                errors.keep(shared(receiver, self.is_handle));
                Role::Method
            }
        };
        let options = attr::helper(&method.attrs, &["rename", "abi", "spawn"], errors);
        let options = Options { rename_all: block.rename_all, abi: options.abi.or(block.abi), ..options };
        let mut function = Function::parse(role, &method.sig, &method.attrs, &options, errors);
        if let Some(function) = &mut function {
            function.spawn |= function.is_async && block.spawn.is_some();
            if let Some(handle) = self.self_ty.as_ref().filter(|_| self.is_handle) {
                function.name = symbol::of_type(&handle.unraw().to_string(), &function.name);
                function.name_self(handle);
            }
        }
        self.functions.extend(function);
    }
}

/// Whether the method carries the attribute, which takes no options.
fn marker(attribute: Attribute, method: &ImplItemFn, errors: &mut Diagnostics) -> bool {
    let mut found = false;
    for attr in method.attrs.iter().filter(|attr| Attribute::meant(attr.path()) == Some(attribute)) {
        found = true;
        if let Meta::List(list) = &attr.meta {
            super::options(list.tokens.clone(), &[], errors);
        }
    }
    found
}

/// Contexts are shared between threads, so methods take `&self`.
fn shared(receiver: &syn::Receiver, is_handle: bool) -> Result<(), Diagnostic> {
    let wrong = |message: &str, help: &str| Err(Diagnostic::at(Code::RECEIVER, receiver, message).help(help));
    match &receiver.kind {
        ReceiverKind::Reference(_, Some(lifetime), None) if lifetime.ident == "static" => wrong(
            "a method cannot keep `self`: the instance lives only until its context is destroyed",
            "take `&self`; what must live longer goes into an `Arc`",
        ),
        ReceiverKind::Reference(_, _, None) => Ok(()),
        ReceiverKind::Reference(_, _, Some(_)) => wrong(
            "a method takes `&self`: hosts call it from many threads at once",
            "keep what changes in a `Mutex`, a `RwLock` or an atomic, and take `&self`",
        ),
        _ if is_handle => wrong(
            "a method takes `&self`: the host keeps its share until it closes the handle",
            "take `&self`; what happens at the end goes into `Drop`",
        ),
        _ => wrong(
            "a method takes `&self`: the context keeps its instance until it is destroyed",
            "take `&self`; for teardown mark the method with `#[ffi::destructor]`",
        ),
    }
}

impl Function {
    fn parse(
        role: Role,
        sig: &Signature,
        attrs: &[syn::Attribute],
        options: &Options,
        errors: &mut Diagnostics,
    ) -> Option<Function> {
        exportable(sig, errors);
        if let Some(spawn) = options.spawn
            && sig.asyncness.is_none()
        {
            let message =
                format!("`spawn` is for async functions: `{}` runs on its caller's thread", sig.ident);
            let help = format!("write `async fn {}`, or leave `spawn` out", sig.ident);
            errors.push(Diagnostic::new(Code::OPTION, spawn, message).help(help));
        }
        let (context, inputs) = context_of(&sig.inputs, errors);
        if let Some(context) = context.as_ref().filter(|_| role == Role::Static) {
            let message = format!("the static function `{}` has no context", sig.ident);
            errors.push(
                Diagnostic::new(Code::CONTEXT, context.ident.span(), message)
                    .help("make it a method, with `&self`: that is called on a context"),
            );
        }
        let params = params(inputs, attr::PART, options.rename_all.unwrap_or_default(), errors);
        Some(Function {
            ident: sig.ident.clone(),
            name: options.name(&sig.ident, ItemCase::Function, errors),
            role,
            is_async: sig.asyncness.is_some(),
            spawn: options.spawn.is_some(),
            params,
            context,
            output: Output::parse(&sig.output, errors),
            abi: options.abi.unwrap_or_default(),
            cfgs: cfgs(attrs),
            docs: attr::docs(attrs),
        })
    }
}

impl Function {
    /// Writes the name of a handle for `Self`, which may stand wherever the handle may. What a constructor returns stays as it is.
    fn name_self(&mut self, handle: &Ident) {
        let Output { ok, error, alias, stream } = &mut self.output;
        let output = [ok, error, alias].into_iter().flatten().filter(|_| self.role != Role::Constructor);
        let output = output.chain(stream.as_mut().map(|stream| &mut stream.item));
        for ty in self.params.iter_mut().map(|param| &mut param.ty).chain(output) {
            // One name for another: it is a type as before.
            if let Ok(named) = syn::parse2(without_self(ty.to_token_stream(), handle)) {
                *ty = named;
            }
        }
    }
}

/// `tokens` where `Self` means nothing: with the name instead.
pub fn without_self(tokens: TokenStream, name: &Ident) -> TokenStream {
    let replace = |token: TokenTree| match token {
        TokenTree::Ident(ident) if ident == "Self" => {
            let mut named = name.clone();
            named.set_span(name.span().located_at(ident.span()));
            TokenTree::Ident(named)
        }
        TokenTree::Group(group) => {
            let mut replaced = Group::new(group.delimiter(), without_self(group.stream(), name));
            replaced.set_span(group.span());
            TokenTree::Group(replaced)
        }
        other => other,
    };
    tokens.into_iter().map(replace).collect()
}

/// The context among parameters, and the others.
pub(super) fn context_of<'a>(
    inputs: impl IntoIterator<Item = &'a FnArg>,
    errors: &mut Diagnostics,
) -> (Option<ContextParam>, Vec<&'a FnArg>) {
    let (mut found, mut others) = (None, Vec::new());
    let mut index = 0;
    for input in inputs {
        let FnArg::Typed(param) = input else {
            others.push(input);
            continue;
        };
        match errors.keep(context::passing(&param.ty)) {
            Some(None) => others.push(input),
            Some(Some(passing)) => {
                if let Some(ident) = context::name(param, errors) {
                    if found.is_some() {
                        errors.push(context::second(ident.span()));
                    }
                    found = found.or(Some(ContextParam { index, passing, ident }));
                }
            }
            None => {}
        }
        index += 1;
    }
    (found, others)
}

/// Reads parameters that cross; `known` are the options that each can have, `rule` is for their keys.
pub(super) fn params<'a>(
    inputs: impl IntoIterator<Item = &'a FnArg>,
    known: &[&str],
    rule: RenameAll,
    errors: &mut Diagnostics,
) -> Vec<Param> {
    let mut params: Vec<Param> = Vec::new();
    for input in inputs {
        let input = match input {
            FnArg::Typed(input) => input,
            FnArg::Receiver(receiver) => {
                attr::helper(&receiver.attrs, &[], errors);
                continue;
            }
        };
        let part = attr::helper(&input.attrs, known, errors);
        let Some(param) = errors.keep(Param::parse(input, rule, part)) else { continue };
        if params.iter().any(|other| other.wire == param.wire) {
            let message = format!("`{}` is on the wire twice", param.wire);
            errors.push(
                Diagnostic::at(Code::DUPLICATE, &param.ident, message)
                    .help("give one of them another name with `#[ffi(rename = \"..\")]`"),
            );
        }
        params.push(param);
    }
    params
}

/// The name of a parameter.
///
/// # Errors
/// It has none, or may not be there.
pub(super) fn name_of(input: &PatType) -> Result<&Ident, Diagnostic> {
    if let Some(cfg) = input.attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
        return Err(Diagnostic::at(Code::SIGNATURE, cfg, "a parameter cannot depend on a `cfg`")
            .help("write two functions and put the `cfg` on each"));
    }
    match &*input.pat {
        Pat::Ident(pattern) => Ok(&pattern.ident),
        pattern => Err(Diagnostic::at(Code::SIGNATURE, pattern, "a parameter needs a name")
            .help("take the value under a name and match on it in the body")),
    }
}

pub(super) fn cfgs(attrs: &[syn::Attribute]) -> Vec<syn::Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect()
}

pub(super) fn exportable(sig: &Signature, errors: &mut Diagnostics) {
    let mut wrong = |code, tokens: &dyn ToTokens, what: &str, help: &str| {
        let message = format!("`{}` cannot be exported: {what}", sig.ident);
        errors.push(Diagnostic::at(code, tokens, message).help(help));
    };
    if !sig.generics.params.is_empty() {
        let help = "write the concrete types out; lifetimes can be left to elision";
        wrong(Code::GENERICS, &sig.generics.params, "it is generic", help);
    }
    if let Safety::Unsafe(token) = &sig.safety {
        let help = "export a safe function that upholds what the unsafe one asks for";
        wrong(Code::SIGNATURE, token, "it is unsafe", help);
    }
    if let Some(abi) = &sig.abi {
        let help = "write an ordinary Rust function; the C form is made for it";
        wrong(Code::SIGNATURE, abi, "it has an ABI of its own", help);
    }
    if let Some(variadic) = &sig.variadic {
        wrong(Code::SIGNATURE, variadic, "it is variadic", "take a `Vec`");
    }
}

impl Param {
    fn parse(input: &PatType, rule: RenameAll, options: Options) -> Result<Param, Diagnostic> {
        let ident = name_of(input)?.clone();
        let (passing, ty) = match strip(&input.ty) {
            Type::Reference(reference) => {
                if reference.mutability.is_some() {
                    return Err(Diagnostic::at(
                        Code::TYPE,
                        reference,
                        "a parameter cannot be a `&mut`: the host keeps its own copy",
                    )
                    .help("take the value and return the changed one; of a handle take `&T`, and keep what changes in a `Mutex`"));
                }
                if let Some(lifetime) =
                    reference.lifetime.as_ref().filter(|lifetime| lifetime.ident == "static")
                {
                    return Err(Diagnostic::at(
                        Code::TYPE,
                        lifetime,
                        "a parameter cannot be kept: it is borrowed for the duration of the call",
                    )
                    .help("leave the lifetime out, or take an owned value"));
                }
                (Passing::Reference, (*reference.elem).clone())
            }
            ty => (Passing::Value, ty.clone()),
        };
        let wire = options.wire(rule, &ident.unraw().to_string());
        Ok(Param { ident, wire, passing, ty, default: options.default })
    }

    /// The name in C and everywhere else.
    pub fn name(&self) -> String {
        self.ident.unraw().to_string()
    }
}

impl Output {
    pub(super) fn parse(output: &ReturnType, errors: &mut Diagnostics) -> Output {
        match output {
            ReturnType::Default => Output::default(),
            ReturnType::Type(_, ty) => {
                errors.extend(stream::problem(strip(ty)));
                Output::of(strip(ty))
            }
        }
    }

    /// What returning `ty` means.
    pub fn of(ty: &Type) -> Output {
        let arguments = result_arguments(ty);
        let value = match arguments.as_deref() {
            Some([value, ..]) => value,
            Some([]) => return Output { alias: Some(ty.clone()), ..Output::default() },
            None => ty,
        };
        let opening =
            arguments.as_deref().and_then(|arguments| arguments.get(1)).map(|error| (*error).clone());
        if let Some(item) = stream::item_of(value) {
            let (item, error) = match result_arguments(strip(item)).as_deref() {
                Some([item, rest @ ..]) => (Ok(*item), rest.first().map(|error| (*error).clone())),
                _ => (Err(item), None),
            };
            let fallible = item.is_ok();
            let item = item.unwrap_or_else(|item| item).clone();
            let stream = StreamOf { item, fallible, opens: arguments.is_some() };
            return Output { stream: Some(stream), error: opening.or(error), ..Output::default() };
        }
        let alias = match arguments.as_deref() {
            // By far most such aliases are generic over the value; rustc refuses the call where one is not.
            Some([_]) => Some(ty.clone()),
            Some([_, _]) | None => None,
            Some(_) => return Output { alias: Some(ty.clone()), ..Output::default() },
        };
        Output { ok: non_unit(value), error: opening, alias, stream: None }
    }

    /// Whether the value is not in [`Output::ok`] because an alias hides it.
    pub fn hides_value(&self) -> bool {
        self.alias.as_ref().is_some_and(|ty| result_arguments(ty).is_none_or(|types| types.len() != 1))
    }
}

/// The type arguments of a `Result`, whatever path it is reached by.
pub(super) fn result_arguments(ty: &Type) -> Option<Vec<&Type>> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    if last.ident != "Result" {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return Some(Vec::new()) };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(strip(ty)),
        _ => None,
    });
    Some(types.collect())
}

pub(super) fn non_unit(ty: &Type) -> Option<Type> {
    match ty {
        Type::Tuple(tuple) if tuple.elems.is_empty() => None,
        ty => Some(ty.clone()),
    }
}

/// `ty` without the invisible groups of macros and without parentheses.
pub(crate) fn strip(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            ty => return ty,
        }
    }
}

fn single_ident(ty: &Type) -> Option<Ident> {
    match strip(ty) {
        Type::Path(path) if path.qself.is_none() => path.path.get_ident().cloned(),
        _ => None,
    }
}

impl Destructor {
    fn parse(sig: &Signature, attrs: &[syn::Attribute], errors: &mut Diagnostics) -> Option<Destructor> {
        exportable(sig, errors);
        let mut right = true;
        let mut wrong = |tokens: &dyn ToTokens| {
            right = false;
            let message = format!("the destructor `{}` takes `self` and returns nothing", sig.ident);
            errors.push(
                Diagnostic::at(Code::DESTRUCTOR, tokens, message)
                    .help(format!("write `async fn {}(self)`, or without `async`", sig.ident)),
            );
        };
        match sig.inputs.first() {
            Some(FnArg::Receiver(receiver)) if matches!(receiver.kind, ReceiverKind::Value) => {}
            Some(FnArg::Receiver(receiver)) => wrong(receiver),
            _ => wrong(&sig.ident),
        }
        for input in sig.inputs.iter().filter(|input| matches!(input, FnArg::Typed(_))) {
            wrong(input);
        }
        if let ReturnType::Type(_, ty) = &sig.output
            && let Some(ty) = non_unit(strip(ty))
        {
            wrong(&ty);
        }
        right.then(|| Destructor {
            ident: sig.ident.clone(),
            is_async: sig.asyncness.is_some(),
            cfgs: cfgs(attrs),
        })
    }
}
