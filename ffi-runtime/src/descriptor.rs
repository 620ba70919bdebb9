//! The descriptor: what each expansion leaves of itself in the compiled library, as constant bytes.
//!
//! The types here are written by macros and evaluated by rustc, so they say what was really compiled: `cfg`s
//! decided, aliases followed, layouts laid out. They mirror `ffi_model::contract`, and [`Decl::encode`] writes
//! exactly the CBOR that serde makes of those types, so that the tool reads them back with serde.
//!
//! Nothing here exists at run time but the bytes, and what tells one contract from another: [`hash()`].

mod declared;
mod hash;
mod literal;
#[cfg(test)]
mod tests;
mod version;
mod writer;

pub use declared::is_declared;
pub use hash::hash;
pub use literal::{Kind, Literal, constant};
pub use version::{version_len, version_text};

use writer::Writer;

/// The version of the ABI and of this format, as `ffi_model::contract::CONTRACT_VERSION`.
pub const CONTRACT_VERSION: u64 = 1;

/// The first bytes of a record. Then follow the length of the rest (u32, little endian) and two CBOR items: the
/// declaration, and the name of the crate it is from. A library also has the records of the crates it depends on.
const MAGIC: [u8; 4] = *b"FFI1";

/// A type that crosses.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// A scalar, text or bytes, by its name in the contract.
    Plain(&'static str),
    /// `Option<T>`
    Option(&'static Type),
    /// `Vec<T>`
    Seq(&'static Type),
    /// `[T; N]`
    Array(&'static Type, u32),
    /// A set.
    Set(&'static Type),
    /// A map: of the key, of the value.
    Map(&'static Type, &'static Type),
    /// `Box<T>`
    Box(&'static Type),
    /// An annotated type.
    Named(&'static str),
    /// An object that stays in the library.
    Handle(&'static str),
}

/// Size, alignment and offsets of a C struct.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// `sizeof`
    pub size: usize,
    /// `_Alignof`
    pub align: usize,
    /// `offsetof` of each field.
    pub offsets: &'static [usize],
}

/// A field or a parameter.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in Rust.
    pub name: &'static str,
    /// Its key on the wire.
    pub wire: &'static str,
    /// Its type.
    pub ty: Type,
    /// What an absent key stands for.
    pub default: Option<Default>,
}

/// What an absent key stands for.
#[derive(Debug, Clone, Copy)]
pub enum Default {
    /// What the type's `Default` gives.
    Implied,
    /// `None`
    None,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i128),
    /// The bits of an `f64`.
    Float(u64),
    /// Text.
    Str(&'static str),
}

/// A variant of an enum.
#[derive(Debug, Clone, Copy)]
pub struct Variant {
    /// Its name in Rust.
    pub name: &'static str,
    /// Its text on the wire.
    pub wire: &'static str,
    /// Its number in C.
    pub value: i32,
    /// Its fields.
    pub fields: &'static [Field],
}

/// The value of a constant.
#[derive(Debug, Clone, Copy)]
pub enum ConstValue {
    /// A truth value.
    Bool(bool),
    /// A signed integer.
    Signed(i128),
    /// An unsigned integer.
    Unsigned(u128),
    /// A duration.
    Duration(core::time::Duration),
    /// A float, as the bits of an `f64`.
    Float(u64),
    /// Text.
    Str(&'static str),
}

/// One declaration.
#[derive(Debug, Clone, Copy)]
pub enum Decl {
    /// `#[ffi::library]`
    Library {
        /// The struct.
        name: &'static str,
        /// The symbol prefix.
        prefix: &'static str,
        /// The version of the package.
        package_version: &'static str,
    },
    /// An exported function.
    Function {
        /// The name that its symbols are built from.
        name: &'static str,
        /// `constructor`, `method` or `static`.
        kind: &'static str,
        /// The handle whose function it is.
        of: Option<&'static str>,
        /// Whether it is an `async fn`.
        is_async: bool,
        /// Its parameters.
        params: &'static [Field],
        /// What it gives.
        ok: Option<Type>,
        /// What each item of its stream is, where it gives one.
        stream: Option<Type>,
        /// The forms it has where these are not all: `native` or `cbor`.
        abi: Option<&'static str>,
        /// What it fails with.
        error: Option<Type>,
    },
    /// A struct that crosses.
    Record {
        /// Its name.
        name: &'static str,
        /// Whether it is an error.
        is_error: bool,
        /// Its fields.
        fields: &'static [Field],
        /// Its C struct.
        layout: Layout,
    },
    /// An enum that crosses.
    Enum {
        /// Its name.
        name: &'static str,
        /// Whether it is an error.
        is_error: bool,
        /// Its variants.
        variants: &'static [Variant],
        /// Its C form.
        layout: Layout,
    },
    /// A type that crosses as another one does.
    Newtype {
        /// Its name.
        name: &'static str,
        /// The other type.
        ty: Type,
    },
    /// `#[ffi::handle]`
    Handle {
        /// Its name.
        name: &'static str,
    },
    /// An exported constant.
    Constant {
        /// Its name.
        name: &'static str,
        /// Its type.
        ty: Type,
        /// Its value.
        value: ConstValue,
    },
    /// `#[ffi::event]`
    Event {
        /// Its name.
        name: &'static str,
        /// Its `eventType`.
        wire: &'static str,
        /// What listeners get.
        payload: Type,
        /// `block`, `drop_oldest` or `error`.
        on_full: &'static str,
    },
    /// `#[ffi::host]`, on a function or one of a trait.
    Host {
        /// The name it is registered with.
        name: &'static str,
        /// The trait whose function it is.
        of: Option<&'static str>,
        /// Whether it is an `async fn`.
        is_async: bool,
        /// Its parameters.
        params: &'static [Field],
        /// The record of its arguments.
        args: &'static str,
        /// What the host answers.
        ok: Option<Type>,
        /// What the host can fail with.
        error: Option<Type>,
    },
    /// `#[ffi::host]` on a trait.
    Interface {
        /// Its name.
        name: &'static str,
    },
}

impl Decl {
    /// The length of the record in bytes; `krate` is the name of the crate that the declaration is from.
    pub const fn record_len(&self, krate: &str) -> usize {
        let mut counter = Writer::<0>::new();
        counter.decl(self);
        counter.text(krate);
        MAGIC.len() + size_of::<u32>() + counter.len()
    }

    /// The record. `N` is [`Decl::record_len`].
    pub const fn encode<const N: usize>(&self, krate: &str) -> [u8; N] {
        let mut writer = Writer::<N>::new();
        writer.raw(&MAGIC);
        writer.raw(&((N - MAGIC.len() - size_of::<u32>()) as u32).to_le_bytes());
        writer.decl(self);
        writer.text(krate);
        writer.into_bytes()
    }
}

/// Puts a record into the section that the tool and `<library>_abi_descriptor` read.
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ($decl:expr) => {
        const _: () = {
            // Their names are not those of constants that an author uses in `$decl`.
            const __FFI_DECL: $crate::__private::descriptor::Decl = $decl;
            // Of the crate that is compiled; what is not built by cargo has no name for it.
            const __FFI_KRATE: &str = match ::core::option_env!("CARGO_CRATE_NAME") {
                ::core::option::Option::Some(name) => name,
                ::core::option::Option::None => "library",
            };
            const __FFI_LEN: usize = __FFI_DECL.record_len(__FFI_KRATE);
            #[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__ffi_abi"))]
            #[cfg_attr(windows, unsafe(link_section = ".ffi_abi$b"))]
            #[cfg_attr(not(any(target_vendor = "apple", windows)), unsafe(link_section = "ffi_abi"))]
            static __FFI_RECORD: [u8; __FFI_LEN] = __FFI_DECL.encode::<__FFI_LEN>(__FFI_KRATE);
        };
    };
}

/// The section of this library, as loaded. Only for use in a library that has at least one record.
#[doc(hidden)]
#[macro_export]
macro_rules! __section {
    () => {{
        #[cfg(target_vendor = "apple")]
        unsafe extern "C" {
            #[link_name = "\x01section$start$__DATA$__ffi_abi"]
            safe static START: u8;
            #[link_name = "\x01section$end$__DATA$__ffi_abi"]
            safe static STOP: u8;
        }
        #[cfg(not(any(target_vendor = "apple", windows)))]
        unsafe extern "C" {
            #[link_name = "__start_ffi_abi"]
            safe static START: u8;
            #[link_name = "__stop_ffi_abi"]
            safe static STOP: u8;
        }
        // The linker sorts the parts of a section by what follows the `$`.
        #[cfg(windows)]
        #[unsafe(link_section = ".ffi_abi$a")]
        static START: u8 = 0;
        #[cfg(windows)]
        #[unsafe(link_section = ".ffi_abi$c")]
        static STOP: u8 = 0;
        (&raw const START, &raw const STOP)
    }};
}
