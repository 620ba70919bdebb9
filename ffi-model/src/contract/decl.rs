//! The declarations of a contract, one type per kind of item.
//!
//! Their serialized form is the descriptor's: `ffi-runtime` writes the same bytes in `const fn`s (module
//! `descriptor`), so a change here is a change there and of [`super::CONTRACT_VERSION`].

use super::{Abi, DefaultValue, Type};
use crate::suggest::{Wrong, none_of};
use crate::symbol;

/// An annotated type where another declaration names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it is what a function fails with.
    pub as_error: bool,
    /// Whether an object of it is meant that stays in the library, and not a value.
    pub as_handle: bool,
}

/// One declaration.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Decl {
    /// The library.
    Library(LibraryDecl),
    /// A function.
    Function(FunctionDecl),
    /// A struct.
    Record(RecordDecl),
    /// An enum.
    Enum(EnumDecl),
    /// A type that crosses as another one does.
    Newtype(NewtypeDecl),
    /// A type whose objects stay in the library.
    Handle(HandleDecl),
    /// A constant.
    Constant(ConstDecl),
    /// What the library tells its host.
    Event(EventDecl),
    /// What the library asks its host.
    Host(HostDecl),
    /// What hosts implement as one thing: host functions that belong together.
    Interface(InterfaceDecl),
}

impl Decl {
    /// What the author calls it.
    pub fn name(&self) -> &str {
        match self {
            Decl::Library(decl) => &decl.name,
            Decl::Function(decl) => &decl.name,
            Decl::Record(decl) => &decl.name,
            Decl::Enum(decl) => &decl.name,
            Decl::Newtype(decl) => &decl.name,
            Decl::Handle(decl) => &decl.name,
            Decl::Constant(decl) => &decl.name,
            Decl::Event(decl) => &decl.name,
            Decl::Host(decl) => &decl.name,
            Decl::Interface(decl) => &decl.name,
        }
    }

    /// The kind, as a noun.
    pub fn kind(&self) -> &'static str {
        match self {
            Decl::Library(_) => "library",
            Decl::Function(_) => "function",
            Decl::Record(_) => "struct",
            Decl::Enum(_) => "enum",
            Decl::Newtype(_) => "newtype",
            Decl::Handle(_) => "handle",
            Decl::Constant(_) => "constant",
            Decl::Event(_) => "event",
            Decl::Host(_) => "host function",
            Decl::Interface(_) => "interface",
        }
    }

    /// Whether it declares a type.
    pub fn is_type(&self) -> bool {
        matches!(self, Decl::Record(_) | Decl::Enum(_) | Decl::Newtype(_) | Decl::Handle(_))
    }

    /// The types it uses, in the order of the source, and whether each is used as an error.
    pub fn types(&self) -> Vec<(&Type, bool)> {
        match self {
            Decl::Function(decl) => {
                let values = decl.params.iter().map(|param| &param.ty).chain(&decl.ok).chain(&decl.stream);
                values.map(|ty| (ty, false)).chain(decl.error.iter().map(|ty| (ty, true))).collect()
            }
            Decl::Host(decl) => {
                let values = decl.params.iter().map(|param| &param.ty).chain(&decl.ok).map(|ty| (ty, false));
                values.chain(decl.error.iter().map(|ty| (ty, true))).collect()
            }
            Decl::Record(decl) => decl.fields.iter().map(|field| (&field.ty, false)).collect(),
            Decl::Enum(decl) => {
                let fields = decl.variants.iter().flat_map(|variant| &variant.fields);
                fields.map(|field| (&field.ty, false)).collect()
            }
            Decl::Newtype(decl) => vec![(&decl.ty, false)],
            Decl::Constant(decl) => vec![(&decl.ty, false)],
            Decl::Event(decl) => vec![(&decl.payload, false)],
            Decl::Library(_) | Decl::Handle(_) | Decl::Interface(_) => Vec::new(),
        }
    }

    /// The annotated types it uses, in the order of the source.
    pub fn uses(&self) -> Vec<Used<'_>> {
        let mut used = Vec::new();
        for (ty, as_error) in self.types() {
            ty.visit_named(&mut |name, as_handle| used.push(Used { name, as_error, as_handle }));
        }
        used
    }

    /// The declaration without what only one side knows (documentation, layouts, constant values, the version, conversions):
    /// what must be equal between the scan and the compiled library.
    #[must_use]
    pub fn comparable(mut self) -> Decl {
        match &mut self {
            Decl::Library(decl) => {
                decl.docs.clear();
                decl.package_version.clear();
            }
            Decl::Function(decl) => decl.docs.clear(),
            Decl::Record(decl) => {
                decl.docs.clear();
                decl.layout = None;
                decl.fields.iter_mut().for_each(|field| field.docs.clear());
            }
            Decl::Enum(decl) => {
                decl.docs.clear();
                decl.layout = None;
                for variant in &mut decl.variants {
                    variant.docs.clear();
                    variant.value = None;
                    variant.fields.iter_mut().for_each(|field| field.docs.clear());
                }
            }
            Decl::Newtype(decl) => {
                decl.docs.clear();
                decl.converts = false;
            }
            Decl::Handle(decl) => decl.docs.clear(),
            Decl::Constant(decl) => {
                decl.docs.clear();
                decl.value = None;
            }
            Decl::Event(decl) => decl.docs.clear(),
            Decl::Host(decl) => decl.docs.clear(),
            Decl::Interface(decl) => decl.docs.clear(),
        }
        self
    }
}

/// The library: one context type, one symbol prefix.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LibraryDecl {
    /// The struct that a context owns an instance of.
    pub name: String,
    /// The prefix of every symbol: the name of the lib target as rustc sees it.
    pub prefix: String,
    /// [`super::CONTRACT_VERSION`] of whoever wrote this.
    pub version: u32,
    /// The version of the package, where known; it says nothing about the ABI.
    #[cfg_attr(feature = "serde", serde(default))]
    pub package_version: String,
    /// Documentation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub docs: String,
}

impl LibraryDecl {
    /// What the library calls itself when packages ask it: `my_timer 0.1.0, cargo ffi ABI 1`.
    pub fn abi_version(&self) -> String {
        format!("{} {}, cargo ffi ABI {}", self.prefix, self.package_version, self.version)
    }
}

/// How a function is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum FunctionKind {
    /// Makes a context; of a handle, an object that belongs to the context it is called on.
    Constructor,
    /// Called on a context; of a handle, on an object.
    Method,
    /// Called without one.
    Static,
}

/// An exported function.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FunctionDecl {
    /// The name that symbols are built from, see [`crate::symbol`]: the Rust name, and for functions of a handle that of the
    /// handle before it.
    pub name: String,
    /// How it is reached.
    pub kind: FunctionKind,
    /// The handle whose function it is; the library's own and free ones have none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub of: Option<String>,
    /// Whether it is an `async fn`.
    pub is_async: bool,
    /// Parameters in order, the receiver left out.
    pub params: Vec<Param>,
    /// What it gives; `None` is `()`, for constructors of the library the context, and for streams nothing besides the items.
    #[cfg_attr(feature = "serde", serde(default))]
    pub ok: Option<Type>,
    /// What each item of the stream is that it gives; `None` where it gives no stream.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub stream: Option<Type>,
    /// The forms in which it is exported.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Abi::is_both"))]
    pub abi: Abi,
    /// What it fails with: [`Type::Str`] is plain text (`ERR`), a named type is a typed error (`FAIL`).
    #[cfg_attr(feature = "serde", serde(default))]
    pub error: Option<Type>,
    /// Documentation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub docs: String,
}

impl FunctionDecl {
    /// Its name without that of the handle it belongs to.
    pub fn own_name(&self) -> &str {
        own_name(&self.name, self.of.as_deref())
    }

    /// Whether it is a constructor of the library.
    pub fn makes_context(&self) -> bool {
        self.kind == FunctionKind::Constructor && self.of.is_none()
    }

    /// Whether it is called on a context, be it that of the handle it is called on. What it gives out belongs to that.
    pub fn has_context(&self) -> bool {
        self.kind != FunctionKind::Static && !self.makes_context()
    }

    /// The symbols of its forms, in the library with that prefix.
    pub fn symbols(&self, library: &str) -> Vec<String> {
        let [callback, cbor, wait] = symbol::of_function(library, &self.name);
        let next = symbol::function_next(library, &self.name);
        let (native, cbor_form) = (self.abi.has_native(), self.abi.has_cbor());
        let forms =
            [(native, callback), (cbor_form, cbor), (native, wait), (native && self.stream.is_some(), next)];
        forms.into_iter().filter(|(is_there, _)| *is_there).map(|(_, symbol)| symbol).collect()
    }
}

/// `name` without that of the handle or the interface it belongs to.
fn own_name<'a>(name: &'a str, of: Option<&str>) -> &'a str {
    of.and_then(|owner| name.strip_prefix(&symbol::of_type(owner, ""))).unwrap_or(name)
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Param {
    /// The Rust name.
    pub name: String,
    /// The key in a CBOR request.
    pub wire: String,
    /// Its type.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub ty: Type,
    /// What an absent key stands for.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub default: Option<DefaultValue>,
}

/// Where the parts of a C struct are, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Layout {
    /// `sizeof`
    pub size: u64,
    /// `_Alignof`
    pub align: u64,
    /// `offsetof` of each field in order. Of an error's struct, `message` is not listed: it is at 0. Of an
    /// enum with data, the one entry is the offset of the union.
    pub offsets: Vec<u64>,
}

/// A struct that crosses by value.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RecordDecl {
    /// The Rust name.
    pub name: String,
    /// Whether it is an `#[ffi::error]`.
    pub is_error: bool,
    /// Fields in order.
    pub fields: Vec<Field>,
    /// Of its C struct, where known.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub layout: Option<Layout>,
    /// Documentation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub docs: String,
}

/// A field of a struct or a variant.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Field {
    /// The Rust name; fields of a tuple variant are `value`, or `field0`, `field1`, ... where there are several.
    pub name: String,
    /// The key on the wire.
    pub wire: String,
    /// Its type.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub ty: Type,
    /// What an absent key stands for.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub default: Option<DefaultValue>,
    /// Documentation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub docs: String,
}

/// An enum that crosses by value.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EnumDecl {
    /// The Rust name.
    pub name: String,
    /// Whether it is an `#[ffi::error]`.
    pub is_error: bool,
    /// Variants in order.
    pub variants: Vec<Variant>,
    /// Of its C form, where known.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub layout: Option<Layout>,
    /// Documentation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub docs: String,
}

impl EnumDecl {
    /// Whether no variant has fields.
    pub fn is_flat(&self) -> bool {
        self.variants.iter().all(|variant| variant.fields.is_empty())
    }
}

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Variant {
    /// The Rust name.
    pub name: String,
    /// The text on the wire.
    pub wire: String,
    /// The number in C, where known (only rustc can evaluate a discriminant).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub value: Option<i32>,
    /// Its fields; none for a unit variant.
    pub fields: Vec<Field>,
    /// Documentation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub docs: String,
}

/// A type of its own name that crosses as another type does: a struct of one unnamed field, or a type that is made from
/// and into another.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NewtypeDecl {
    /// The Rust name.
    pub name: String,
    /// What it crosses as.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub ty: Type,
    /// Whether the author's conversions make it, which may refuse a value or turn it into another. Only the source says so:
    /// hosts see nothing of it.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub converts: bool,
    /// Documentation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub docs: String,
}

/// A type whose objects stay in the library: hosts have ids of them.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HandleDecl {
    /// The Rust name.
    pub name: String,
    /// Documentation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub docs: String,
}

/// The value of a constant, as compiled.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum ConstValue {
    /// A truth value.
    Bool(bool),
    /// An integer, unless it is beyond `i128`.
    Int(i128),
    /// An integer beyond `i128`.
    Huge(u128),
    /// A duration: seconds and nanoseconds.
    Duration(u64, u32),
    /// The bits of an `f64`; an `f32` is widened, which is exact.
    Float(u64),
    /// Text.
    Str(String),
}

/// An exported constant.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ConstDecl {
    /// The Rust name.
    pub name: String,
    /// Its type: a number, `bool`, text or a duration.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub ty: Type,
    /// Its value, where known (only rustc can evaluate it).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub value: Option<ConstValue>,
    /// Documentation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub docs: String,
}

impl ConstDecl {
    /// Its type as an author writes it: the text of a constant is a `&str`.
    pub fn spelled_type(&self) -> String {
        match &self.ty {
            Type::Str => "&str".to_owned(),
            other => other.to_string(),
        }
    }
}

/// What becomes of an event that is fired while the queue of its context is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OnFull {
    /// Whoever fires it waits for room.
    #[default]
    Block,
    /// The oldest event that may be dropped makes room.
    DropOldest,
    /// Whoever fires it is told.
    Error,
}

impl OnFull {
    /// All of them.
    pub const ALL: [OnFull; 3] = [OnFull::Block, OnFull::DropOldest, OnFull::Error];

    /// As it is written in `on_full = ".."` and in the descriptor.
    pub fn name(self) -> &'static str {
        match self {
            OnFull::Block => "block",
            OnFull::DropOldest => "drop_oldest",
            OnFull::Error => "error",
        }
    }

    /// The one of that name.
    ///
    /// # Errors
    /// There is no such.
    pub fn read(text: &str) -> Result<OnFull, Wrong> {
        let names = Self::ALL.map(OnFull::name);
        let found = Self::ALL.into_iter().find(|on_full| on_full.name() == text);
        found.ok_or_else(|| none_of(text, "what becomes of an event", &names))
    }
}

/// What the library tells its host, whenever it likes.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EventDecl {
    /// The Rust name of the function that fires it, or what that was renamed to.
    pub name: String,
    /// Its `eventType` on the wire, which is also what listeners are registered with.
    pub wire: String,
    /// What listeners get: a named type.
    pub payload: Type,
    /// What becomes of it while the queue is full.
    pub on_full: OnFull,
    /// Documentation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub docs: String,
}

/// A function that the host implements and the library calls.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HostDecl {
    /// The name that it is registered with: the Rust name, and for functions of an interface that of the interface before it.
    pub name: String,
    /// The interface whose function it is.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub of: Option<String>,
    /// Whether the library awaits it. What is not awaited and gives nothing is told and not asked, see [`HostDecl::is_asked`].
    pub is_async: bool,
    /// Parameters in order, the receiver and the context left out.
    pub params: Vec<Param>,
    /// The record of its arguments: what the host gets in the native form. Its fields are the parameters.
    pub args: String,
    /// What the host answers; `None` is `()`.
    #[cfg_attr(feature = "serde", serde(default))]
    pub ok: Option<Type>,
    /// What the host can fail with: [`Type::Str`] is plain text, a named type is a typed error.
    #[cfg_attr(feature = "serde", serde(default))]
    pub error: Option<Type>,
    /// Documentation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub docs: String,
}

impl HostDecl {
    /// Its name without that of the interface it belongs to.
    pub fn own_name(&self) -> &str {
        own_name(&self.name, self.of.as_deref())
    }

    /// Whether the library waits for an answer. What is only told cannot fail: it has no error, and no result.
    pub fn is_asked(&self) -> bool {
        self.error.is_some()
    }
}

/// Host functions that belong together: a trait.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct InterfaceDecl {
    /// The Rust name.
    pub name: String,
    /// Documentation.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub docs: String,
}
