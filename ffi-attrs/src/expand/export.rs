//! Functions: the C entry points of each, and its record in the descriptor.

use ffi_model::{
    ast::{self, Attribute, Destructor, Export, Function, Output, Param, Passing, Role, StreamOf},
    contract::Abi,
    manifest::LibraryOptions,
    symbol,
};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{FnArg, Ident, ImplItem, Item, Signature, ext::IdentExt};

use super::{
    at, call_crossing, call_qualified, crossing,
    data::{Value, decode, record_default},
    ends, holding, local, qualified, runtime_options,
};

pub(super) fn expand(item: &Export, library: &str, options: &LibraryOptions) -> TokenStream {
    let functions = item.functions.iter().map(|function| expand_function(function, item, library, options));
    let destructor =
        item.destructor.as_ref().zip(item.self_ty.as_ref()).map(|(d, ty)| expand_destructor(d, ty));
    glue! { #(#functions)* #destructor }
}

/// The item without the attributes of ours that only say something about its parts: they have been understood.
pub(super) fn without_markers(mut item: Item) -> Item {
    match &mut item {
        Item::Impl(block) => {
            without_options(&mut block.attrs);
            for member in &mut block.items {
                if let ImplItem::Fn(method) = member {
                    method.attrs.retain(|attr| {
                        let marker = Attribute::of_path(attr.path());
                        !matches!(marker, Some(Attribute::Constructor | Attribute::Destructor))
                    });
                    without_options(&mut method.attrs);
                    without_options_of_params(&mut method.sig);
                }
            }
        }
        Item::Fn(function) => {
            without_options(&mut function.attrs);
            without_options_of_params(&mut function.sig);
        }
        Item::Const(constant) => without_options(&mut constant.attrs),
        Item::Struct(library) => without_options(&mut library.attrs),
        _ => {}
    }
    item
}

pub(super) fn without_options(attrs: &mut Vec<syn::Attribute>) {
    attrs.retain(|attr| !attr.path().is_ident("ffi"));
}

pub(super) fn without_options_of_params(sig: &mut Signature) {
    for input in &mut sig.inputs {
        match input {
            FnArg::Receiver(receiver) => without_options(&mut receiver.attrs),
            FnArg::Typed(input) => without_options(&mut input.attrs),
        }
    }
}

/// An inherent method hides the trait method that stands for "no destructor".
fn expand_destructor(item: &Destructor, self_ty: &Ident) -> TokenStream {
    let Destructor { ident, is_async, cfgs } = item;
    let place = at(ident);
    // At the name of the author's function: what the runtime asks for is said there.
    let destruction = if *is_async {
        quote_spanned!(place => ::ffi::__private::Destruction::waits(async move { Self::#ident(self).await }))
    } else {
        quote_spanned!(place => ::ffi::__private::Destruction::blocks(move || Self::#ident(self)))
    };
    glue! {
        #(#cfgs)*
        const _: () = {
            impl #self_ty {
                #[doc(hidden)]
                pub(crate) fn __ffi_destroy(self) -> ::core::option::Option<::ffi::__private::Destruction> {
                    ::core::option::Option::Some(#destruction)
                }
            }
        };
    }
}

/// The parts that the entry points of one function share.
struct Parts<'a> {
    function: &'a Function,
    /// The type of the `impl` block.
    self_ty: Option<&'a Ident>,
    /// Whether that is a handle.
    is_handle: bool,
    /// `arg0: <T as Crossing>::Arg, ..`
    c_params: Vec<TokenStream>,
    /// The parameter of a closure that gives the arguments.
    scope: TokenStream,
    /// What such a closure does: lifts the C arguments, or decodes the CBOR request.
    lift: TokenStream,
    decode: TokenStream,
    /// A closure that calls the author's function.
    call: TokenStream,
    /// What the function of the runtime is generic over. What can be wrong is written out, so that an error about it is at
    /// the author's type.
    generics: TokenStream,
    /// The type of the value, of a stream that of its items, and of the error.
    ok: Option<TokenStream>,
    error: Option<TokenStream>,
    /// The options of the library, where the type that the function is called on does not have them.
    options: Option<TokenStream>,
}

fn expand_function(
    function: &Function,
    export: &Export,
    library: &str,
    options: &LibraryOptions,
) -> TokenStream {
    let parts = Parts::new(function, export, options);
    let [native, cbor, wait] = symbol::of_function(library, &function.name);
    let entries = match function.role {
        Role::Constructor if !export.is_handle => parts.constructor(&native, &cbor, &wait),
        _ => parts.function(&native, &cbor, &wait, &symbol::function_next(library, &function.name)),
    };
    let options = parts.options.as_ref().map(|options| {
        glue! { const OPTIONS: &__ffi::Options = &#options; }
    });
    let served = parts.served(library);
    let record = parts.record();
    let hidden = parts.hidden_value();
    let cfgs = &function.cfgs;
    glue! {
        #(#cfgs)*
        const _: () = {
            use ::ffi::__private as __ffi;
            #options
            #entries
            #served
            #record
            #hidden
        };
    }
}

impl<'a> Parts<'a> {
    fn new(function: &'a Function, export: &'a Export, options: &LibraryOptions) -> Self {
        let params = &function.params;
        let names: Vec<Ident> = (0..params.len()).map(|index| local("arg", index)).collect();
        let c_params = params.iter().zip(&names).map(|(param, name)| {
            let (name, ty) = (holding(&param.ty, &name.to_string()), crossing(&owned_type(param), "Arg"));
            glue!(#name: #ty)
        });
        let lifts = params.iter().zip(&names).map(|(param, name)| {
            let (name, label) = (holding(&param.ty, &name.to_string()), param.name());
            let lift = match is_lent(param, function) {
                true => call_qualified(&param.ty, "ByReference", "lend_arg", glue!(#name)),
                false => call_crossing(&owned_type(param), "lift_arg", glue!(#name)),
            };
            glue! {
                // SAFETY: the host promises that arguments are readable for the duration of the call, which nothing that is lent of
                // them outlives.
                unsafe { #lift }.map_err(|error| error.in_field(#label))?,
            }
        });
        let (scope, context) = from_scope(function);
        let lift = glue! { ::core::result::Result::Ok((#(#lifts)* #context)) };
        let decode = decode_request(function);
        let call = call(function, export);
        let self_ty = export.self_ty.as_ref();
        let error = error_type(&function.output, self_ty);
        // What a constructor makes is known, also behind an alias.
        let is_hidden = function.role == Role::Constructor && function.output.ok.is_none();
        let ok = if is_hidden { None } else { value_type(&function.output, self_ty) };
        let fails = fails(error.as_ref());
        // Of what is shared, or of the future.
        let last = quote_spanned!(at(&function.ident) => , _);
        let generics = match (function.role, &export.self_ty) {
            (Role::Constructor, Some(ty)) if !export.is_handle => {
                let future = function.is_async.then_some(last);
                glue!(#ty, _, #fails #future)
            }
            (_, self_ty) => {
                let target = quote_spanned!(at(self_ty.as_ref().unwrap_or(&function.ident)) => _);
                let ok = ok.clone().unwrap_or_else(|| glue!(()));
                glue!(#target, _, #ok, #fails #last)
            }
        };
        Self {
            function,
            self_ty: export.self_ty.as_ref(),
            is_handle: export.is_handle,
            c_params: c_params.collect(),
            scope,
            lift,
            decode,
            call,
            generics,
            ok,
            error,
            options: (export.is_handle || function.role == Role::Static).then(|| runtime_options(options)),
        }
    }

    /// A call of a function of the runtime, at the name of the author's function: what it asks for is said there.
    fn runs(&self, module: &str, name: &str, args: TokenStream) -> TokenStream {
        let place = at(&self.function.ident);
        let [module, name] = [module, name].map(|name| Ident::new(name, place));
        let generics = &self.generics;
        quote_spanned!(place => __ffi::#module::#name::<#generics>(#args))
    }

    /// The callback, CBOR and direct forms of a method or a static, and of a handle's constructor.
    fn function(&self, native: &str, cbor: &str, wait: &str, next: &str) -> TokenStream {
        let Parts { c_params, lift, decode, call, function, .. } = self;
        let receiver = Some(glue!(receiver: *mut __ffi::c_void,));
        let (receiver, target) = match (function.role, self.self_ty) {
            (Role::Method, Some(ty)) => {
                let method = Ident::new(if self.is_handle { "HandleMethod" } else { "Method" }, at(ty));
                let target = quote_spanned!(at(ty) => __ffi::#method::<#ty>::new);
                let options = self.is_handle.then(|| glue!(, OPTIONS));
                (receiver, glue!(#target(receiver #options)))
            }
            (Role::Constructor, _) => (receiver, glue!(__ffi::InContext::new(receiver, OPTIONS))),
            _ => (None, glue!(__ffi::Static { options: OPTIONS })),
        };
        let any = self.any(&receiver, &target);
        let is_stream = function.output.stream.is_some();
        let run = |args: &TokenStream, is_cbor: bool, request: TokenStream| {
            let form = if is_cbor { glue!(Cbor) } else { glue!(Native) };
            let reply_to = glue!(__ffi::callback::ReplyTo { callback, user_data, form: __ffi::Form::#form });
            let args = self.closure(args);
            if is_stream {
                let start = start(function);
                let run = self.runs("stream", "callback", glue!(#target, #reply_to, #start, #args, #call));
                return glue! {
                    // SAFETY: the function gets the reference for the duration of its future only.
                    unsafe { #run }
                };
            }
            self.in_form(&target, glue!(__ffi::any::InForm::<#is_cbor>(#reply_to)), request, args)
        };
        let run_native = run(lift, false, self.native_request());
        let run_cbor = run(decode, true, glue!(__ffi::any::Request::Cbor { request, len }));
        let native = glue! {
            #[unsafe(export_name = #native)]
            unsafe extern "C" fn __ffi_native(
                #receiver callback: ::core::option::Option<__ffi::Callback>, user_data: *mut __ffi::c_void, #(#c_params,)*
            ) -> i32 {
                #run_native
            }
        };
        let cbor = glue! {
            #[unsafe(export_name = #cbor)]
            unsafe extern "C" fn __ffi_cbor(
                #receiver callback: ::core::option::Option<__ffi::Callback>, user_data: *mut __ffi::c_void,
                request: *const u8, len: usize,
            ) -> i32 {
                #run_cbor
            }
        };
        let wait = match is_stream {
            true => self.opening(wait, next, &receiver, &target),
            false => self.waiting(wait, &receiver, &target),
        };
        let entries = self.exported([native, cbor, wait]);
        glue! { #any #entries }
    }

    /// The direct form of a method or a static, and of a handle's constructor.
    fn waiting(&self, wait: &str, receiver: &Option<TokenStream>, target: &TokenStream) -> TokenStream {
        let Parts { c_params, lift, function, .. } = self;
        let out_param = self.ok.as_ref().map(|ty| destination_of(ty).0);
        let timeout_param = function.is_async.then(|| glue!(timeout_ms: i64,));
        let lift = self.closure(lift);
        let out = match self.ok {
            Some(_) => glue!(out.cast()),
            None => glue!(::core::ptr::null_mut()),
        };
        let timeout = if function.is_async { glue!(timeout_ms) } else { glue!(timeout_ms: -1) };
        let to = glue!(__ffi::any::Direct { out: #out, reply, #timeout });
        let run = self.in_form(target, to, self.native_request(), lift);
        glue! {
            #[unsafe(export_name = #wait)]
            unsafe extern "C" fn __ffi_wait(
                #receiver #(#c_params,)* #timeout_param #out_param reply: *mut __ffi::Reply,
            ) -> i32 {
                #run
            }
        }
    }

    /// A closure that gives the arguments.
    fn closure(&self, body: &TokenStream) -> TokenStream {
        let scope = &self.scope;
        glue!(|#scope| { #body })
    }

    /// What says where the C arguments are.
    fn native_request(&self) -> TokenStream {
        let names = self.names();
        glue!(__ffi::any::Request::Native(::core::ptr::from_ref(&(#(#names,)*)).cast()))
    }

    /// The parameters that hold the C arguments.
    fn names(&self) -> Vec<Ident> {
        let params = self.function.params.iter().enumerate();
        params.map(|(index, param)| holding(&param.ty, &local("arg", index).to_string())).collect()
    }

    /// The call in one of its forms, by what all forms share where that does not cost too much.
    fn in_form(
        &self,
        target: &TokenStream,
        way: TokenStream,
        request: TokenStream,
        args: TokenStream,
    ) -> TokenStream {
        let has_receiver = self.function.role != Role::Static;
        let receiver = has_receiver.then(|| glue!(receiver,));
        let any = |to| {
            glue! {
                // SAFETY: what this entry was promised.
                unsafe { __ffi_any(#receiver #to, #request) }
            }
        };
        if self.function.is_async {
            return any(glue!(__ffi::any::Way::to(#way)));
        }
        let (any, call) = (any(glue!(to)), &self.call);
        let run = self.runs("any", "sync", glue!(#target, #way, |to| #any, #args, #call));
        glue! {
            // SAFETY: the host promises that `out` and `reply` are null or can be written.
            unsafe { #run }
        }
    }

    /// What the forms of a function share that gives no stream.
    fn any(&self, receiver: &Option<TokenStream>, target: &TokenStream) -> Option<TokenStream> {
        let Parts { lift, decode, call, function, .. } = self;
        if function.output.stream.is_some() {
            return None;
        }
        let names = self.names();
        let args = self.closure(&glue! {
            match request {
                __ffi::any::Request::Native(args) => {
                    // SAFETY: the native entries say where a tuple of these is.
                    let (#(#names,)*) = unsafe { ::core::ptr::read(args.cast()) };
                    #lift
                }
                __ffi::any::Request::Cbor { request, len } => { #decode }
            }
        });
        let run = match function.is_async {
            true => {
                let start = start(function);
                self.runs("any", "asynchronous", glue!(#target, to, #start, #args, #call))
            }
            false => self.runs("any", "sync", glue!(#target, to, __ffi::any::Here, #args, #call)),
        };
        Some(glue! {
            /// # Safety
            /// - What the host promises of the arguments, and of the places for the reply.
            unsafe fn __ffi_any(
                #receiver to: __ffi::any::To, request: __ffi::any::Request,
            ) -> i32 {
                // SAFETY: the host promises that `out` and `reply` are null or can be written; the function gets the
                // reference to its target for the duration of the call, or of its future, only.
                unsafe { #run }
            }
        })
    }

    /// The direct form of a function that gives a stream: one entry opens it, the other takes an item of it.
    fn opening(
        &self,
        wait: &str,
        next: &str,
        receiver: &Option<TokenStream>,
        target: &TokenStream,
    ) -> TokenStream {
        let Parts { c_params, lift, call, function, .. } = self;
        let start = start(function);
        let lift = self.closure(lift);
        let destination = glue!(__ffi::direct::Destination { out, reply });
        let run = self.runs("stream", "open", glue!(#target, #destination, #start, #lift, #call));
        let item = self.ok.as_ref().expect("a stream has items");
        let fails = fails(self.error.as_ref());
        let (out_param, to) = destination_of(item);
        glue! {
            #[unsafe(export_name = #wait)]
            unsafe extern "C" fn __ffi_wait(
                #receiver #(#c_params,)* out: *mut *mut __ffi::c_void, reply: *mut __ffi::Reply,
            ) -> i32 {
                // SAFETY: the host promises that `out` and `reply` are null or can be written; the function gets the
                // reference to its target for as long as its future lives, which is `Send`, as the callback form asks.
                unsafe { #run }
            }

            #[unsafe(export_name = #next)]
            unsafe extern "C" fn __ffi_next(
                stream: *mut __ffi::c_void, timeout_ms: i64, #out_param reply: *mut __ffi::Reply,
            ) -> i32 {
                // SAFETY: the host promises that `out` and `reply` are null or can be written.
                unsafe { __ffi::stream::next::<#item, #fails>(stream, timeout_ms, #to) }
            }
        }
    }

    /// Those of the callback, CBOR and direct forms that the author wants.
    fn exported(&self, [native, cbor, wait]: [TokenStream; 3]) -> TokenStream {
        let abi = self.function.abi;
        let native = abi.has_native().then_some(native);
        let cbor = abi.has_cbor().then_some(cbor);
        let wait = abi.has_native().then_some(wait);
        glue! { #native #cbor #wait }
    }

    /// The callback, CBOR and direct forms of a constructor of the library.
    fn constructor(&self, native: &str, cbor: &str, wait: &str) -> TokenStream {
        let Parts { c_params, lift, decode, call, function, .. } = self;
        let (form, construct) = if function.is_async {
            ("asynchronous", "construct_asynchronous")
        } else {
            ("sync", "construct_sync")
        };
        let (timeout_param, timeout) = match function.is_async {
            true => (Some(glue!(timeout_ms: i64,)), Some(glue!(timeout_ms,))),
            false => (None, None),
        };
        let start = function.is_async.then(|| start(function)).map(|start| glue!(#start,));
        let [lift, decode] = [lift, decode].map(|body| self.closure(body));
        let run_native = self.runs("construct", form, glue!(reply_to, #start #lift, #call));
        let run_cbor = self.runs("construct", form, glue!(reply_to, #start #decode, #call));
        let run_wait = self.runs("direct", construct, glue!(to, #timeout #start #lift, #call));
        let native = glue! {
            #[unsafe(export_name = #native)]
            unsafe extern "C" fn __ffi_native(
                #(#c_params,)* callback: ::core::option::Option<__ffi::Callback>, user_data: *mut __ffi::c_void,
            ) -> *mut __ffi::c_void {
                let reply_to = __ffi::callback::ReplyTo { callback, user_data, form: __ffi::Form::Native };
                #run_native
            }
        };
        let cbor = glue! {
            #[unsafe(export_name = #cbor)]
            unsafe extern "C" fn __ffi_cbor(
                request: *const u8, len: usize,
                callback: ::core::option::Option<__ffi::Callback>, user_data: *mut __ffi::c_void,
            ) -> *mut __ffi::c_void {
                let reply_to = __ffi::callback::ReplyTo { callback, user_data, form: __ffi::Form::Cbor };
                #run_cbor
            }
        };
        let wait = glue! {
            #[unsafe(export_name = #wait)]
            unsafe extern "C" fn __ffi_wait(
                #(#c_params,)* #timeout_param out: *mut *mut __ffi::c_void, reply: *mut __ffi::Reply,
            ) -> i32 {
                let to = __ffi::direct::Destination { out, reply };
                // SAFETY: the host promises that `out` and `reply` are null or can be written; a future is `Send`, as the
                // callback form asks.
                unsafe { #run_wait }
            }
        };
        self.exported([native, cbor, wait])
    }

    /// What is called by name from elsewhere: nothing, unless the runtime is compiled as a server.
    fn served(&self, library: &str) -> Option<TokenStream> {
        let Function { name, role, output, abi, .. } = self.function;
        let on = match role {
            Role::Constructor if !self.is_handle => "Constructor",
            Role::Method if self.is_handle => "OnHandle",
            Role::Constructor | Role::Method => "OnContext",
            Role::Static => "Static",
        };
        let on = Ident::new(on, Span::mixed_site());
        let (is_stream, is_sync) = (output.stream.is_some(), !is_future(self.function));
        abi.has_cbor().then(|| {
            glue! {
                __ffi::served!(
                    library: #library,
                    name: #name,
                    is_sync: #is_sync,
                    is_stream: #is_stream,
                    function: __ffi_cbor as #on,
                );
            }
        })
    }

    /// Refuses a value that an alias hides and that is none: then the direct form would have no `out`.
    fn hidden_value(&self) -> Option<TokenStream> {
        let ok = self.ok.as_ref().filter(|_| self.function.output.hides_value())?;
        let ty = qualified(ok, "Output", "TYPE");
        Some(quote_spanned! { ends(ok)[0] => const _: () = ::core::assert!(
            ::core::option::Option::is_some(&#ty),
            "this alias hides that the function returns nothing: write `Result<(), E>` out",
        ); })
    }

    fn record(&self) -> TokenStream {
        let function = self.function;
        let (name, is_async) = (&function.name, function.is_async);
        let kind = match function.role {
            Role::Constructor => "constructor",
            Role::Method => "method",
            Role::Static => "static",
        };
        let params = record_params(&function.params);
        let none = glue!(::core::option::Option::None);
        let value = match (function.role, &self.ok) {
            (Role::Constructor, _) if !self.is_handle => none.clone(),
            (_, None) => none.clone(),
            (_, Some(ty)) => qualified(ty, "Output", "TYPE"),
        };
        let (ok, stream) = if function.output.stream.is_some() { (none, value) } else { (value, none) };
        let error = match &self.error {
            None => glue!(::core::option::Option::None),
            Some(ty) => qualified(ty, "Failure", "TYPE"),
        };
        let of = match self.self_ty.filter(|_| self.is_handle) {
            None => glue!(::core::option::Option::None),
            Some(handle) => {
                let name = handle.unraw().to_string();
                glue!(::core::option::Option::Some(#name))
            }
        };
        let abi = match function.abi {
            Abi::Both => glue!(::core::option::Option::None),
            abi => {
                let abi = abi.spelling();
                glue!(::core::option::Option::Some(#abi))
            }
        };
        glue! {
            __ffi::record!(__ffi::descriptor::Decl::Function {
                name: #name,
                kind: #kind,
                of: #of,
                is_async: #is_async,
                params: #params,
                ok: #ok,
                stream: #stream,
                abi: #abi,
                error: #error,
            });
        }
    }
}

/// The `out` parameter for a value of that type, and where it is put.
fn destination_of(ty: &TokenStream) -> (TokenStream, TokenStream) {
    let c = qualified(ty, "Output", "C");
    let (out, reply) = (holding(ty, "out"), holding(ty, "reply"));
    let destination = quote_spanned!(ends(ty)[1] => __ffi::direct::Destination { #out, #reply });
    let pointer = quote_spanned!(ends(ty)[0] => *mut);
    (glue!(#out: #pointer #c,), destination)
}

/// Where the future of an async function is polled first.
fn start(function: &Function) -> TokenStream {
    if function.spawn { glue!(__ffi::Start::Spawned) } else { glue!(__ffi::Start::Here) }
}

/// The type of the value that a function gives, or of the items; rustc looks it up where an alias hides it. `None` is `()`.
pub(super) fn value_type(output: &Output, self_ty: Option<&Ident>) -> Option<TokenStream> {
    if let Some(stream) = &output.stream {
        return Some(without_self(&stream.item, self_ty));
    }
    match (&output.ok, &output.alias) {
        (Some(ty), _) => Some(without_self(ty, self_ty)),
        (None, Some(alias)) if output.hides_value() => {
            Some(qualified(&without_self(alias, self_ty), "ResultLike", "Ok"))
        }
        (None, _) => None,
    }
}

/// The same for the error. `None` cannot fail.
pub(super) fn error_type(output: &Output, self_ty: Option<&Ident>) -> Option<TokenStream> {
    let hidden = || Some(qualified(&without_self(output.alias.as_ref()?, self_ty), "ResultLike", "Err"));
    output.error.as_ref().map(ToTokens::to_token_stream).or_else(hidden)
}

/// What the runtime is told of that error.
fn fails(error: Option<&TokenStream>) -> TokenStream {
    error.cloned().unwrap_or_else(|| glue!(::core::convert::Infallible))
}

/// `tokens` outside of the `impl` block: `Self` means nothing there.
fn without_self(tokens: &impl ToTokens, self_ty: Option<&Ident>) -> TokenStream {
    let Some(self_ty) = self_ty else { return tokens.to_token_stream() };
    ast::without_self(tokens.to_token_stream(), self_ty)
}

/// What the wrapper takes from the host for a parameter, and owns while the function runs.
fn owned_type(param: &Param) -> TokenStream {
    let ty = &param.ty;
    match param.passing {
        Passing::Value => glue!(#ty),
        Passing::Reference => qualified(ty, "ByReference", "Owned"),
    }
}

/// Whether a parameter is lent from the host's memory. A future may live longer than that.
fn is_lent(param: &Param, function: &Function) -> bool {
    param.passing == Passing::Reference && !is_future(function)
}

/// Whether what the function gives is waited for.
fn is_future(function: &Function) -> bool {
    function.is_async || function.output.stream.is_some()
}

/// The parameters, for a record.
pub(super) fn record_params(params: &[Param]) -> TokenStream {
    let params = params.iter().map(|param| {
        let (name, wire, ty) = (param.name(), &param.wire, crossing(&owned_type(param), "TYPE"));
        let default = record_default(param.default.as_ref());
        glue! {
            __ffi::descriptor::Field { name: #name, wire: #wire, ty: #ty, default: #default }
        }
    });
    glue!(&[#(#params),*])
}

/// An expression that reads the request: one map from parameter name to value.
fn decode_request(function: &Function) -> TokenStream {
    let values = function.params.iter().map(|param| {
        let is_lent = is_lent(param, function);
        let ty = if is_lent { param.ty.to_token_stream() } else { owned_type(param) };
        Value { ty, is_lent, key: &param.wire, default: param.default.as_ref() }
    });
    let (read, values) = decode(&values.collect::<Vec<_>>());
    let (_, context) = from_scope(function);
    glue! {
        // SAFETY: the host promises that `len` bytes at `request` are readable for the duration of the call, which nothing
        // that borrows of them outlives.
        unsafe {
            __ffi::read_request(request, len, |decoder| {
                #read
                ::core::result::Result::Ok((#(#values,)* #context))
            })
        }
    }
}

/// The parameter of a closure that gives the arguments, and what it adds to those of the host.
fn from_scope(function: &Function) -> (TokenStream, Option<TokenStream>) {
    match &function.context {
        Some(_) => (glue!(scope), Some(glue!(scope.context(),))),
        None => (glue!(_), None),
    }
}

/// A closure that calls the author's function with lifted arguments and gives a `Result`, or a future of one. The future
/// owns the arguments, and lends those that are taken by reference. One that gives a stream has its items sent.
fn call(function: &Function, export: &Export) -> TokenStream {
    let ident = &function.ident;
    let names: Vec<Ident> = (0..function.params.len()).map(|index| local("arg", index)).collect();
    let mut args: Vec<_> =
        function.params.iter().zip(&names).map(|(param, name)| given(param, name)).collect();
    let context = function.context.as_ref().map(|context| {
        let name = holding(&context.ident, "context");
        args.insert(
            context.index,
            match context.passing {
                Passing::Value => glue!(#name),
                Passing::Reference => quote_spanned!(at(&context.ident) => &#name),
            },
        );
        glue!(#name,)
    });
    let path = match &export.self_ty {
        Some(ty) => glue!(#ty::#ident),
        None => glue!(#ident),
    };
    let (target, receiver) = match function.role {
        Role::Method => (Some(glue!(this,)), Some(glue!(this,))),
        Role::Constructor if !export.is_handle => (None, None),
        Role::Constructor | Role::Static => (Some(glue!(&(),)), None),
    };
    let wait = function.is_async.then(|| glue!(.await));
    let call = quote_spanned! { at(ident) => #path(#receiver #(#args),*)#wait };
    if let Some(stream) = &function.output.stream {
        let body = send_all(stream, function, export, call);
        return glue!(|#target (#(#names,)* #context), items| async move { #body });
    }
    let result = match (&function.output.error, &function.output.alias) {
        (Some(_), _) | (_, Some(_)) => call,
        (None, None) => glue!(::core::result::Result::<_, ::core::convert::Infallible>::Ok(#call)),
    };
    let body = if function.is_async { quote_spanned!(at(ident) => async move { #result }) } else { result };
    glue!(|#target (#(#names,)* #context)| #body)
}

/// What the author's function gets for a parameter.
fn given(param: &Param, name: &Ident) -> TokenStream {
    match param.passing {
        Passing::Value => glue!(#name),
        Passing::Reference => {
            let ty = &param.ty;
            quote_spanned!(ends(ty)[0] => ::core::borrow::Borrow::<#ty>::borrow(&#name))
        }
    }
}

/// The `Result` of sending what the stream gives that `call` opens.
fn send_all(stream: &StreamOf, function: &Function, export: &Export, call: TokenStream) -> TokenStream {
    let place = at(&function.ident);
    let fails = fails(error_type(&function.output, export.self_ty.as_ref()).as_ref());
    let opened = if stream.opens { glue!(stream) } else { call.clone() };
    let results = match stream.fallible {
        true => opened,
        false => quote_spanned!(place => __ffi::stream::plain::<#fails, _>(#opened)),
    };
    let send = quote_spanned!(place => items.all(#results).await);
    if !stream.opens {
        return send;
    }
    glue! {
        match #call {
            ::core::result::Result::Ok(stream) => #send,
            ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
        }
    }
}
