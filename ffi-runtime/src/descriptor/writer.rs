//! CBOR, written by `const fn`s: what serde makes of the types of `ffi_model::contract`, byte for byte.

use super::{CONTRACT_VERSION, ConstValue, Decl, Default, Field, Layout, Type, Variant};

/// Writes CBOR in constant evaluation. With `N` = 0 it only counts.
pub(super) struct Writer<const N: usize> {
    bytes: [u8; N],
    at: usize,
}

impl<const N: usize> Writer<N> {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; N], at: 0 }
    }

    /// How many bytes were written, or counted.
    pub(super) const fn len(&self) -> usize {
        self.at
    }

    /// What was written: as much as there is room for.
    pub(super) const fn into_bytes(self) -> [u8; N] {
        assert!(self.at == N, "`N` is not the length of what was written");
        self.bytes
    }

    pub(super) const fn byte(&mut self, byte: u8) {
        if self.at < N {
            self.bytes[self.at] = byte;
        }
        self.at += 1;
    }

    pub(super) const fn raw(&mut self, bytes: &[u8]) {
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

    pub(super) const fn text(&mut self, text: &str) {
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

    pub(super) const fn decl(&mut self, decl: &Decl) {
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
            Decl::Function { name, kind, of, is_async, params, ok, stream, abi, error } => {
                self.text("function");
                self.map(6 + of.is_some() as usize + stream.is_some() as usize + abi.is_some() as usize);
                self.entry("name", name);
                self.entry("kind", kind);
                if let Some(of) = of {
                    self.entry("of", of);
                }
                self.text("is_async");
                self.bool(*is_async);
                self.text("params");
                self.fields(params);
                self.text("ok");
                self.option(ok);
                if let Some(stream) = stream {
                    self.text("stream");
                    self.ty(stream);
                }
                if let Some(abi) = abi {
                    self.entry("abi", abi);
                }
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
            Decl::Handle { name } => {
                self.text("handle");
                self.map(1);
                self.entry("name", name);
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
            Decl::Event { name, wire, payload, on_full } => {
                self.text("event");
                self.map(4);
                self.entry("name", name);
                self.entry("wire", wire);
                self.text("payload");
                self.ty(payload);
                self.entry("on_full", on_full);
            }
            Decl::Host { name, of, is_async, params, args, ok, error } => {
                self.text("host");
                self.map(6 + of.is_some() as usize);
                self.entry("name", name);
                if let Some(of) = of {
                    self.entry("of", of);
                }
                self.text("is_async");
                self.bool(*is_async);
                self.text("params");
                self.fields(params);
                self.entry("args", args);
                self.text("ok");
                self.option(ok);
                self.text("error");
                self.option(error);
            }
            Decl::Interface { name } => {
                self.text("interface");
                self.map(1);
                self.entry("name", name);
            }
        }
    }

    const fn fields(&mut self, fields: &[Field]) {
        self.array(fields.len());
        let mut index = 0;
        while index < fields.len() {
            self.map(if fields[index].default.is_some() { 4 } else { 3 });
            self.entry("name", fields[index].name);
            self.entry("wire", fields[index].wire);
            self.text("type");
            self.ty(&fields[index].ty);
            if let Some(default) = &fields[index].default {
                self.text("default");
                self.default(default);
            }
            index += 1;
        }
    }

    const fn default(&mut self, default: &Default) {
        match default {
            Default::Implied => self.text("implied"),
            Default::None => self.text("none"),
            Default::Bool(value) => {
                self.map(1);
                self.text("bool");
                self.bool(*value);
            }
            Default::Int(value) => {
                self.map(1);
                self.text("int");
                self.signed(*value);
            }
            Default::Float(bits) => {
                self.map(1);
                self.text("float");
                self.unsigned(*bits);
            }
            Default::Str(text) => {
                self.map(1);
                self.entry("str", text);
            }
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
            Type::Handle(name) => {
                self.map(1);
                self.entry("handle", name);
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
