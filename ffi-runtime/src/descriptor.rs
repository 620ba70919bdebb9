//! The descriptor: what each expansion leaves of itself in the compiled library, as constant bytes.
//!
//! The types here are written by macros and evaluated by rustc, so they say what was really compiled: `cfg`s
//! decided, aliases followed, layouts laid out. They mirror `ffi_model::contract`, and [`Decl::encode`] writes
//! exactly the CBOR that serde makes of those types, so that the tool reads them back with serde.
//!
//! Nothing here exists at run time but the bytes, and what tells one contract from another: [`hash()`].

mod hash;
mod version;

pub use hash::hash;
pub use version::{version_len, version_text};

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
        /// Its name in Rust.
        name: &'static str,
        /// `constructor`, `method` or `static`.
        kind: &'static str,
        /// Whether it is an `async fn`.
        is_async: bool,
        /// Its parameters.
        params: &'static [Field],
        /// What it gives.
        ok: Option<Type>,
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
    /// An exported constant.
    Constant {
        /// Its name.
        name: &'static str,
        /// Its type.
        ty: Type,
        /// Its value.
        value: ConstValue,
    },
}

impl Decl {
    /// The length of the record in bytes; `krate` is the name of the crate that the declaration is from.
    pub const fn record_len(&self, krate: &str) -> usize {
        let mut counter = Writer::<0> { bytes: [], at: 0 };
        counter.decl(self);
        counter.text(krate);
        MAGIC.len() + size_of::<u32>() + counter.at
    }

    /// The record. `N` is [`Decl::record_len`].
    pub const fn encode<const N: usize>(&self, krate: &str) -> [u8; N] {
        let mut writer = Writer::<N> { bytes: [0; N], at: 0 };
        writer.raw(&MAGIC);
        writer.raw(&((N - MAGIC.len() - size_of::<u32>()) as u32).to_le_bytes());
        writer.decl(self);
        writer.text(krate);
        assert!(writer.at == N, "`N` is not the length of the record");
        writer.bytes
    }
}

/// Writes CBOR in constant evaluation. With `N` = 0 it only counts.
struct Writer<const N: usize> {
    bytes: [u8; N],
    at: usize,
}

impl<const N: usize> Writer<N> {
    const fn byte(&mut self, byte: u8) {
        if self.at < N {
            self.bytes[self.at] = byte;
        }
        self.at += 1;
    }

    const fn raw(&mut self, bytes: &[u8]) {
        let mut index = 0;
        while index < bytes.len() {
            self.byte(bytes[index]);
            index += 1;
        }
    }

    /// The head of an item in its shortest form (RFC 8949, section 3).
    const fn head(&mut self, major: u8, argument: u64) {
        let major = major << 5;
        if argument < 24 {
            self.byte(major | argument as u8);
        } else if argument <= u8::MAX as u64 {
            self.byte(major | 24);
            self.byte(argument as u8);
        } else if argument <= u16::MAX as u64 {
            self.byte(major | 25);
            self.raw(&(argument as u16).to_be_bytes());
        } else if argument <= u32::MAX as u64 {
            self.byte(major | 26);
            self.raw(&(argument as u32).to_be_bytes());
        } else {
            self.byte(major | 27);
            self.raw(&argument.to_be_bytes());
        }
    }

    const fn unsigned(&mut self, value: u64) {
        self.head(0, value);
    }

    /// An integer as serde writes it: a bignum (RFC 8949, section 3.4.3) where it has more than 64 bits.
    const fn signed(&mut self, value: i128) {
        if value >= 0 {
            self.wide(0, value as u128);
        } else {
            self.wide(1, !(value as u128));
        }
    }

    /// The integer that `argument` stands for in this major type, 0 or 1.
    const fn wide(&mut self, major: u8, argument: u128) {
        if argument <= u64::MAX as u128 {
            self.head(major, argument as u64);
            return;
        }
        const TAG: u8 = 6;
        const POSITIVE_BIGNUM: u8 = 2;
        self.head(TAG, (POSITIVE_BIGNUM + major) as u64);
        let bytes = argument.to_be_bytes();
        let mut index = argument.leading_zeros() as usize / 8;
        self.head(2, (bytes.len() - index) as u64);
        while index < bytes.len() {
            self.byte(bytes[index]);
            index += 1;
        }
    }

    const fn text(&mut self, text: &str) {
        self.head(3, text.len() as u64);
        self.raw(text.as_bytes());
    }

    const fn array(&mut self, len: usize) {
        self.head(4, len as u64);
    }

    const fn map(&mut self, len: usize) {
        self.head(5, len as u64);
    }

    const fn bool(&mut self, value: bool) {
        self.byte(if value { 0xf5 } else { 0xf4 });
    }

    const fn null(&mut self) {
        self.byte(0xf6);
    }

    const fn entry(&mut self, key: &str, value: &str) {
        self.text(key);
        self.text(value);
    }

    const fn decl(&mut self, decl: &Decl) {
        self.map(1);
        match decl {
            Decl::Library { name, prefix, package_version } => {
                self.text("library");
                self.map(4);
                self.entry("name", name);
                self.entry("prefix", prefix);
                self.text("version");
                self.unsigned(CONTRACT_VERSION);
                self.entry("package_version", package_version);
            }
            Decl::Function { name, kind, is_async, params, ok, error } => {
                self.text("function");
                self.map(6);
                self.entry("name", name);
                self.entry("kind", kind);
                self.text("is_async");
                self.bool(*is_async);
                self.text("params");
                self.fields(params);
                self.text("ok");
                self.option(ok);
                self.text("error");
                self.option(error);
            }
            Decl::Record { name, is_error, fields, layout } => {
                self.text("record");
                self.map(4);
                self.entry("name", name);
                self.text("is_error");
                self.bool(*is_error);
                self.text("fields");
                self.fields(fields);
                self.layout(layout);
            }
            Decl::Enum { name, is_error, variants, layout } => {
                self.text("enum");
                self.map(4);
                self.entry("name", name);
                self.text("is_error");
                self.bool(*is_error);
                self.text("variants");
                self.array(variants.len());
                let mut index = 0;
                while index < variants.len() {
                    self.variant(&variants[index]);
                    index += 1;
                }
                self.layout(layout);
            }
            Decl::Newtype { name, ty } => {
                self.text("newtype");
                self.map(2);
                self.entry("name", name);
                self.text("type");
                self.ty(ty);
            }
            Decl::Constant { name, ty, value } => {
                self.text("constant");
                self.map(3);
                self.entry("name", name);
                self.text("type");
                self.ty(ty);
                self.text("value");
                self.value(value);
            }
        }
    }

    const fn fields(&mut self, fields: &[Field]) {
        self.array(fields.len());
        let mut index = 0;
        while index < fields.len() {
            self.map(3);
            self.entry("name", fields[index].name);
            self.entry("wire", fields[index].wire);
            self.text("type");
            self.ty(&fields[index].ty);
            index += 1;
        }
    }

    const fn variant(&mut self, variant: &Variant) {
        self.map(4);
        self.entry("name", variant.name);
        self.entry("wire", variant.wire);
        self.text("value");
        self.signed(variant.value as i128);
        self.text("fields");
        self.fields(variant.fields);
    }

    const fn layout(&mut self, layout: &Layout) {
        self.text("layout");
        self.map(3);
        self.text("size");
        self.unsigned(layout.size as u64);
        self.text("align");
        self.unsigned(layout.align as u64);
        self.text("offsets");
        self.array(layout.offsets.len());
        let mut index = 0;
        while index < layout.offsets.len() {
            self.unsigned(layout.offsets[index] as u64);
            index += 1;
        }
    }

    const fn option(&mut self, ty: &Option<Type>) {
        match ty {
            Some(ty) => self.ty(ty),
            None => self.null(),
        }
    }

    const fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Plain(name) => self.text(name),
            Type::Option(inner) => self.of("option", inner),
            Type::Seq(inner) => self.of("seq", inner),
            Type::Set(inner) => self.of("set", inner),
            Type::Box(inner) => self.of("box", inner),
            Type::Array(element, len) => {
                self.map(1);
                self.text("array");
                self.array(2);
                self.ty(element);
                self.unsigned(*len as u64);
            }
            Type::Map(key, value) => {
                self.map(1);
                self.text("map");
                self.array(2);
                self.ty(key);
                self.ty(value);
            }
            Type::Named(name) => {
                self.map(1);
                self.entry("named", name);
            }
        }
    }

    const fn of(&mut self, what: &str, inner: &Type) {
        self.map(1);
        self.text(what);
        self.ty(inner);
    }

    const fn value(&mut self, value: &ConstValue) {
        self.map(1);
        match value {
            ConstValue::Bool(value) => {
                self.text("bool");
                self.bool(*value);
            }
            ConstValue::Signed(value) => {
                self.text("int");
                self.signed(*value);
            }
            ConstValue::Unsigned(value) => {
                self.text(if *value <= i128::MAX as u128 { "int" } else { "huge" });
                self.wide(0, *value);
            }
            ConstValue::Duration(value) => {
                self.text("duration");
                self.array(2);
                self.unsigned(value.as_secs());
                self.unsigned(value.subsec_nanos() as u64);
            }
            ConstValue::Float(bits) => {
                self.text("float");
                self.unsigned(*bits);
            }
            ConstValue::Str(value) => {
                self.text("str");
                self.text(value);
            }
        }
    }
}

/// Puts a record into the section that the tool and `<library>_abi_descriptor` read.
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ($decl:expr) => {
        const _: () = {
            const DECL: $crate::__private::descriptor::Decl = $decl;
            // Of the crate that is compiled; what is not built by cargo has no name for it.
            const KRATE: &str = match ::core::option_env!("CARGO_CRATE_NAME") {
                ::core::option::Option::Some(name) => name,
                ::core::option::Option::None => "library",
            };
            const LEN: usize = DECL.record_len(KRATE);
            #[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__ffi_abi"))]
            #[cfg_attr(windows, unsafe(link_section = ".ffi_abi$b"))]
            #[cfg_attr(not(any(target_vendor = "apple", windows)), unsafe(link_section = "ffi_abi"))]
            static RECORD: [u8; LEN] = DECL.encode::<LEN>(KRATE);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_framed_and_decodes_as_cbor() {
        const DECL: Decl = Decl::Record {
            name: "Echo",
            is_error: false,
            fields: &[Field { name: "delay_ms", wire: "delayMs", ty: Type::Option(&Type::Plain("i64")) }],
            layout: Layout { size: 300, align: 8, offsets: &[0] },
        };
        const LEN: usize = DECL.record_len("timer");
        let record = DECL.encode::<LEN>("timer");
        assert_eq!(&record[..4], b"FFI1");
        assert_eq!(u32::from_le_bytes([record[4], record[5], record[6], record[7]]) as usize, LEN - 8);
        let mut body = &record[8..];
        let value: ciborium::Value = ciborium::from_reader(&mut body).expect("CBOR");
        assert_eq!(ciborium::from_reader::<String, _>(&mut body).expect("text"), "timer");
        assert!(body.is_empty());
        let record = &value.as_map().expect("a map")[0];
        assert_eq!(record.0.as_text(), Some("record"));
        assert_eq!(record.1.as_map().map(Vec::len), Some(4));
    }
}
