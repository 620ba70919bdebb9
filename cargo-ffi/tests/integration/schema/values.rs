//! Values of the types of a contract.

use ciborium::Value;
use ffi_model::{
    Contract,
    contract::{Field, Type, TypeDecl},
};

use super::library::Ids;

/// How deep types are followed that hold themselves.
const DEPTH: usize = 7;

/// How many values of one type are made.
const MANY: usize = 14;

/// Makes values.
pub(super) struct Values<'a> {
    pub(super) contract: &'a Contract,
    /// What handles are.
    pub(super) ids: Ids,
    /// Whether they are for calls: numbers that nothing takes its time for, and no zeros in text, which a library that panics with it
    /// prints, and a log is no text from there on.
    pub(super) is_gentle: bool,
}

impl Values<'_> {
    /// Some values of a type; none where there is no value.
    pub(super) fn of(&self, ty: &Type) -> Vec<Value> {
        self.deep(ty, DEPTH)
    }

    /// Some maps with these keys.
    pub(super) fn map<'k>(&self, keys: impl Iterator<Item = (&'k str, &'k Type)>) -> Vec<Value> {
        self.entries(keys, DEPTH)
    }

    fn deep(&self, ty: &Type, depth: usize) -> Vec<Value> {
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        let mut values = match ty {
            Type::Bool => vec![true.into(), false.into()],
            Type::I8 => self.integers(&[i8::MIN.into(), i8::MAX.into()]),
            Type::I16 => self.integers(&[i16::MIN.into(), i16::MAX.into()]),
            Type::I32 => self.integers(&[i32::MIN.into(), i32::MAX.into()]),
            Type::I64 => self.integers(&[i64::MIN.into(), i64::MAX.into()]),
            Type::U8 => self.integers(&[u8::MAX.into()]),
            Type::U16 => self.integers(&[u16::MAX.into()]),
            Type::U32 => self.integers(&[u32::MAX.into()]),
            Type::U64 => self.integers(&[u64::MAX.into()]),
            Type::I128 => {
                let mut values = self.integers(&[i64::MIN.into(), u64::MAX.into(), -(1 << 64)]);
                values.extend([bignum(2, &[0x7f; 16]), bignum(3, &[1; 9])]);
                values
            }
            Type::U128 => {
                let mut values = self.integers(&[u64::MAX.into()]);
                values.extend([bignum(2, &[0xff; 16]), bignum(2, &[1; 9])]);
                values
            }
            Type::F32 => {
                [0.5, -0.0, f32::MAX.into(), f32::MIN_POSITIVE.into(), f64::INFINITY].map(Value::from).into()
            }
            Type::F64 => [0.1, -0.0, f64::MAX, 5e-324, f64::NEG_INFINITY].map(Value::from).into(),
            Type::Str => {
                let odd = if self.is_gentle { "\"ü\" \\ ☂\t🦀" } else { "\"ü\" \\ ☂\u{0}🦀" };
                ["", "a", "a@b.example", odd].map(Value::from).into()
            }
            Type::Bytes => vec![Value::Bytes(Vec::new()), Value::Bytes(vec![0, 0xff, 7])],
            Type::Duration => vec![span(0, 1), span(0, 999_999_999)],
            Type::Time => vec![span(0, 0), span(-1, 500_000_000), span(1_700_000_000, 1)],
            Type::Uuid => vec![Value::Tag(37, Box::new(Value::Bytes((0..16).collect())))],
            Type::Option(inner) => {
                let some = self.deep(inner, depth).into_iter();
                let is_wrapped = self.contract.is_nullable(inner);
                let some = some.map(|value| if is_wrapped { Value::Array(vec![value]) } else { value });
                std::iter::once(Value::Null).chain(some).collect()
            }
            Type::Seq(inner) => {
                let inner = self.deep(inner, depth);
                vec![Value::Array(Vec::new()), Value::Array(inner)]
            }
            Type::Set(inner) => vec![Value::Array(Vec::new()), Value::Array(self.distinct(inner, depth))],
            Type::Array(inner, len) if **inner == Type::U8 => vec![Value::Bytes(vec![7; *len as usize])],
            Type::Array(inner, len) => {
                let inner = self.deep(inner, depth);
                let filled = inner.into_iter().map(|value| Value::Array(vec![value; *len as usize]));
                filled.collect()
            }
            Type::Map(key, value) => {
                let (keys, values) = (self.distinct(key, depth), self.deep(value, depth));
                let pairs = keys.into_iter().zip(values.into_iter().cycle());
                vec![Value::Map(Vec::new()), Value::Map(pairs.collect())]
            }
            Type::Box(inner) => self.deep(inner, depth + 1),
            Type::Handle(name) => self.ids.get(name).map(|id| id.to_string().into()).into_iter().collect(),
            Type::Named(name) => match self.contract.type_named(name).expect("it is declared") {
                TypeDecl::Record(decl) => self.fields(&decl.fields, depth),
                TypeDecl::Enum(decl) if decl.is_flat() => {
                    decl.variants.iter().map(|variant| variant.wire.as_str().into()).collect()
                }
                TypeDecl::Enum(decl) => {
                    let variants = decl.variants.iter().flat_map(|variant| {
                        let fields = self.fields(&variant.fields, depth).into_iter();
                        fields.map(|fields| Value::Map(vec![(variant.wire.as_str().into(), fields)]))
                    });
                    return variants.collect();
                }
                TypeDecl::Newtype(decl) => self.deep(&decl.ty, depth),
                TypeDecl::Handle(_) => unreachable!("a handle is behind an `Arc`"),
            },
        };
        values.truncate(MANY);
        values
    }

    fn fields(&self, fields: &[Field], depth: usize) -> Vec<Value> {
        self.entries(fields.iter().map(|field| (field.wire.as_str(), &field.ty)), depth)
    }

    /// One with the first value for each key, and for each other value of a key one more.
    fn entries<'k>(&self, keys: impl Iterator<Item = (&'k str, &'k Type)>, depth: usize) -> Vec<Value> {
        let keys: Vec<(&str, Vec<Value>)> = keys.map(|(key, ty)| (key, self.deep(ty, depth))).collect();
        if keys.iter().any(|(_, values)| values.is_empty()) {
            return Vec::new();
        }
        let made = |changed: usize, to: usize| {
            let pair = |(index, (key, values)): (usize, &(&str, Vec<Value>))| {
                (Value::from(*key), values[if index == changed { to } else { 0 }].clone())
            };
            Value::Map(keys.iter().enumerate().map(pair).collect())
        };
        let others = keys
            .iter()
            .enumerate()
            .flat_map(|(index, (_, values))| (1..values.len()).map(move |to| (index, to)));
        std::iter::once(made(0, 0)).chain(others.map(|(index, to)| made(index, to))).collect()
    }

    fn distinct(&self, ty: &Type, depth: usize) -> Vec<Value> {
        let mut values = self.deep(ty, depth);
        let mut seen = Vec::new();
        values.retain(|value| {
            !seen.contains(value) && {
                seen.push(value.clone());
                true
            }
        });
        values
    }

    fn integers(&self, edges: &[i128]) -> Vec<Value> {
        let edges = if self.is_gentle { &[] } else { edges };
        [3, 0, 1]
            .iter()
            .chain(edges)
            .map(|edge| Value::Integer((*edge).try_into().expect("64 bits")))
            .collect()
    }
}

/// Values that differ from `value` in one place: a key is left out, one is added, something is of another kind.
pub(super) fn changed(value: &Value) -> Vec<Value> {
    let others = [
        Value::Null,
        Value::Bool(true),
        Value::from(5),
        Value::from(-1),
        Value::from(0.5),
        Value::from("5"),
        Value::Bytes(vec![5]),
        Value::Array(Vec::new()),
        Value::Array(vec![Value::Null]),
        Value::Map(Vec::new()),
    ];
    let mut out: Vec<Value> = others.into_iter().filter(|other| other != value).collect();
    match value {
        Value::Text(text) => {
            // A number will do for a handle.
            out.extend(text.parse::<u64>().ok().map(Value::from));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate().take(2) {
                let with = |item| {
                    let mut items = items.clone();
                    items[index] = item;
                    Value::Array(items)
                };
                out.extend(changed(item).into_iter().map(with));
            }
            // In a set it would be there twice, which no schema can say.
            if let [first, second, ..] = items.as_slice()
                && first == second
            {
                out.push(Value::Array([&items[..], std::slice::from_ref(first)].concat()));
            }
        }
        Value::Map(entries) => {
            for (index, (_, inner)) in entries.iter().enumerate() {
                let mut without = entries.clone();
                without.remove(index);
                out.push(Value::Map(without));
                let with = |inner| {
                    let mut entries = entries.clone();
                    entries[index].1 = inner;
                    Value::Map(entries)
                };
                out.extend(changed(inner).into_iter().map(with));
            }
            let mut more = entries.clone();
            more.push(("nobody knows this".into(), Value::Array(vec![Value::Null])));
            out.push(Value::Map(more));
            if let [(name, Value::Map(fields))] = entries.as_slice()
                && fields.is_empty()
            {
                out.push(name.clone());
            }
        }
        Value::Tag(_, inner) => out.extend(changed(inner)),
        _ => {}
    }
    out
}

pub(super) fn bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("memory");
    bytes
}

fn bignum(tag: u64, bytes: &[u8]) -> Value {
    Value::Tag(tag, Box::new(Value::Bytes(bytes.to_vec())))
}

fn span(secs: i64, nanos: u32) -> Value {
    Value::Map(vec![("secs".into(), secs.into()), ("nanos".into(), nanos.into())])
}
