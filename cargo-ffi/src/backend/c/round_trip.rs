//! The program that sends values of every type through a library and back, see [`ffi_model::round_trip`].
//!
//! Here is which functions there are and what they call; how values are made and compared is the template's.

use std::collections::{HashMap, HashSet};

use ffi_model::{
    contract::{Contract, EnumDecl, Field, Parts, RecordDecl, Type, TypeDecl},
    round_trip::{self, Failing, Trip, ValueTrip},
    symbol,
};
use ffi_templates::c::{
    ErrorField, ErrorTrip, RoundTrip, TripField, TripForm, TripPart, TripShape, TripVariant,
    ValueTrip as ValueView,
};

use super::{
    header::rendered,
    names::{self, Names, plain},
    types::{Types, is_number},
};

/// A C11 program that includes the header by its name; `None` where the library has no functions for it. It fails where a value does not
/// come back as it was sent.
pub fn round_trip(contract: &Contract) -> Option<String> {
    let found = round_trip::of(contract);
    if found.is_empty() {
        return None;
    }
    let names = Names::new(contract);
    let mut forms = Forms::new(contract, &names);
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for one in &found {
        match &one.trip {
            Trip::Value(trip) => values.push(forms.value(one.ty, trip)),
            Trip::Error(failing) => {
                errors.extend(failing.iter().map(|failing| forms.error(one.ty.name(), failing)));
            }
        }
    }
    let without = round_trip::without(contract);
    let without = without.iter().map(|one| format!("`{}`, which {}", one.name, one.why.text()));
    let library = names.library().to_owned();
    let program = RoundTrip { library, without: without.collect(), forms: forms.written(), values, errors };
    Some(rendered(&program))
}

/// The types that are needed, each once.
struct Forms<'a> {
    contract: &'a Contract,
    names: &'a Names,
    types: Types<'a>,
    converting: HashSet<&'a str>,
    heights: HashMap<&'a str, u32>,
    /// Which of `forms` a type is.
    known: HashMap<Type, usize>,
    /// `None` while it is made.
    forms: Vec<Option<TripForm>>,
}

impl<'a> Forms<'a> {
    fn new(contract: &'a Contract, names: &'a Names) -> Self {
        Forms {
            contract,
            names,
            types: Types::new(contract, names),
            converting: round_trip::converting(contract),
            heights: heights(contract),
            known: HashMap::new(),
            forms: Vec::new(),
        }
    }

    fn written(self) -> Vec<TripForm> {
        self.forms.into_iter().map(|form| form.expect("every form was made")).collect()
    }

    /// What the names of the functions for a type end in: a plain type's name, or a number.
    fn form(&mut self, ty: &Type) -> String {
        let ty = self.contract.behind(ty);
        if let Some(name) = plain(ty) {
            return name.to_owned();
        }
        if let Some(index) = self.known.get(ty) {
            return index.to_string();
        }
        let (index, id) = (self.forms.len(), self.forms.len().to_string());
        self.known.insert(ty.clone(), index);
        self.forms.push(None);
        let (rust, c, shape) = (ty.to_string(), self.types.c_value(ty), self.shape(ty));
        self.forms[index] = Some(TripForm { id: id.clone(), rust, c, shape });
        id
    }

    fn shape(&mut self, ty: &Type) -> TripShape {
        match ty {
            Type::Option(inner) => {
                let to = self.types.pointee(inner).clone();
                TripShape::Pointer { to: self.part(&to), optional: true }
            }
            Type::Box(inner) => TripShape::Pointer { to: self.part(inner), optional: false },
            Type::Seq(element) => TripShape::Sequence(self.part(element)),
            Type::Set(element) => TripShape::Set(self.part(element)),
            Type::Array(element, count) => TripShape::Array { of: self.part(element), count: *count },
            Type::Map(key, value) => TripShape::Map {
                entry: self.names.entry(key, value),
                key: self.part(key),
                value: self.part(value),
            },
            Type::Named(name) => match self.contract.type_named(name) {
                Some(TypeDecl::Record(decl)) => self.record(decl),
                Some(TypeDecl::Enum(decl)) => self.enumeration(decl),
                Some(TypeDecl::Newtype(_) | TypeDecl::Handle(_)) | None => {
                    unreachable!("a value is named, and what is behind a newtype is none")
                }
            },
            Type::Handle(_) => unreachable!("what holds a handle makes no round trip"),
            Type::Bool
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::I128
            | Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::U128
            | Type::F32
            | Type::F64
            | Type::Str
            | Type::Bytes
            | Type::Duration
            | Type::Time
            | Type::Uuid => unreachable!("what is plain has its functions in the template"),
        }
    }

    fn part(&mut self, ty: &Type) -> TripPart {
        TripPart { form: self.form(ty), c: self.types.c_value(ty) }
    }

    fn record(&mut self, decl: &RecordDecl) -> TripShape {
        TripShape::Record { is_error: decl.is_error, fields: self.fields(&decl.fields, decl.is_error) }
    }

    fn enumeration(&mut self, decl: &EnumDecl) -> TripShape {
        let height = |fields: &[Field]| height_of_fields(self.contract, &self.heights, fields);
        let lowest = decl.variants.iter().enumerate().min_by_key(|(_, variant)| {
            // What cannot end is no choice.
            height(&variant.fields).unwrap_or(u32::MAX)
        });
        let shallow = lowest.map(|(index, _)| index).unwrap_or_default();
        let tags = decl.variants.iter().map(|variant| self.names.enumerator(&decl.name, &variant.name));
        if is_number(decl) {
            return TripShape::Number { values: tags.collect(), shallow };
        }
        let tags: Vec<String> = tags.collect();
        let variants = decl.variants.iter().zip(tags).map(|(variant, tag)| TripVariant {
            name: variant.name.clone(),
            tag,
            member: names::union_member(&variant.name),
            fields: self.fields(&variant.fields, false),
        });
        let (is_error, has_fields) = (decl.is_error, !decl.is_flat());
        TripShape::Tagged { is_error, variants: variants.collect(), shallow, has_fields }
    }

    fn fields(&mut self, fields: &[Field], is_error: bool) -> Vec<TripField> {
        let members = names::fields(fields.iter().map(|field| field.name.as_str()), is_error);
        let fields = fields.iter().zip(members).map(|(field, member)| TripField {
            name: field.name.clone(),
            member,
            form: self.form(&field.ty),
        });
        fields.collect()
    }

    fn value(&mut self, of: TypeDecl<'_>, trip: &ValueTrip<'_>) -> ValueView {
        let name = of.name();
        let ty = Type::Named(name.to_owned());
        let [echo, echo_cbor, echo_wait] = symbol::of_function(self.names.library(), &trip.echo.name);
        let wait = |name: &str| symbol::function_wait(self.names.library(), name);
        let least = match of {
            TypeDecl::Enum(decl) => decl.variants.len(),
            TypeDecl::Record(_) | TypeDecl::Newtype(_) | TypeDecl::Handle(_) => 1,
        };
        let mut payload = Vec::new();
        self.payload(&ty, "got", &mut payload);
        ValueView {
            name: name.to_owned(),
            c: self.types.c_value(&ty),
            argument: self.argument(&ty, "sent"),
            payload,
            converts: self.converting.contains(name),
            least,
            echo,
            echo_wait,
            echo_cbor,
            to_cbor_wait: wait(&trip.to_cbor.name),
            from_cbor_wait: wait(&trip.from_cbor.name),
            form: self.form(&ty),
        }
    }

    fn error(&mut self, error: &str, failing: &Failing<'_>) -> ErrorTrip {
        let Failing { variant, fields, function } = failing;
        let [fail, _, fail_wait] = symbol::of_function(self.names.library(), &function.name);
        let path = variant.map(|variant| format!("value.{}.", names::union_member(&variant.name)));
        let members = names::fields(fields.iter().map(|field| field.name.as_str()), variant.is_none());
        let converts =
            fields.iter().any(|field| field.ty.names().iter().any(|name| self.converting.contains(name)));
        let fields = fields.iter().zip(members).enumerate().map(|(index, (field, member))| ErrorField {
            name: field.name.clone(),
            c: self.types.c_value(&field.ty),
            member: path.clone().unwrap_or_default() + &member,
            argument: self.argument(&field.ty, &format!("field{index}")),
            form: self.form(&field.ty),
        });
        ErrorTrip {
            name: match variant {
                Some(variant) => format!("{error}::{}", variant.name),
                None => error.to_owned(),
            },
            fields: fields.collect(),
            c: self.names.ty(error),
            tag: variant.map(|variant| self.names.enumerator(error, &variant.name)),
            converts,
            fail,
            fail_wait,
        }
    }

    /// What the pointer `name` points to, as an argument.
    fn argument(&self, ty: &Type, name: &str) -> String {
        if self.types.is_by_pointer(ty) { name.to_owned() } else { format!("*{name}") }
    }

    /// The statements of a callback that make a value `name` of what it gets, or say that it is none.
    fn payload(&self, ty: &Type, name: &str, statements: &mut Vec<String>) {
        let c = self.types.c_value(ty);
        let check = |size: String| {
            format!("if ({size}) {{ one->same = differ(\"a payload of %zu bytes\", len); return; }}")
        };
        let value = match self.contract.behind(ty) {
            Type::Str => {
                statements.push(check("payload == NULL".to_owned()));
                "ffi_str_n(payload, len)".to_owned()
            }
            Type::Bytes => {
                statements.push(check("payload == NULL".to_owned()));
                "ffi_bytes_n(payload, len)".to_owned()
            }
            Type::Option(inner) => {
                let pointee = self.types.c_value(self.types.pointee(inner));
                statements.push(check(format!("len != (payload == NULL ? 0 : sizeof({pointee}))")));
                "payload".to_owned()
            }
            // As what is in it.
            Type::Box(inner) => {
                let boxed = format!("{name}box");
                self.payload(inner, &boxed, statements);
                format!("&{boxed}")
            }
            _ => {
                statements.push(check(format!("payload == NULL || len != sizeof({c})")));
                format!("*({c} const *)payload")
            }
        };
        statements.push(format!("{c} {name} = {value};"));
    }
}

/// How many annotated types are inside of each other in the least value of each: those whose values can end.
fn heights(contract: &Contract) -> HashMap<&str, u32> {
    let Parts {
        records,
        enums,
        library: _,
        functions: _,
        newtypes: _,
        handles: _,
        constants: _,
        events: _,
        host_functions: _,
        interfaces: _,
    } = contract.parts();
    let mut heights = HashMap::new();
    // Each round finds those that are one higher.
    loop {
        let before = heights.len();
        let of_records = records
            .iter()
            .map(|decl| (decl.name.as_str(), height_of_fields(contract, &heights, &decl.fields)));
        let of_enums = enums.iter().map(|decl| {
            let variants = decl.variants.iter();
            let lowest =
                variants.filter_map(|variant| height_of_fields(contract, &heights, &variant.fields)).min();
            (decl.name.as_str(), lowest)
        });
        let found: Vec<(&str, u32)> =
            of_records.chain(of_enums).filter_map(|(name, height)| Some((name, height? + 1))).collect();
        heights.extend(found);
        if heights.len() == before {
            return heights;
        }
    }
}

/// The height of the highest of some fields; `None` where one is not known.
fn height_of_fields(contract: &Contract, heights: &HashMap<&str, u32>, fields: &[Field]) -> Option<u32> {
    fields.iter().try_fold(0, |most, field| Some(most.max(height(contract, heights, &field.ty)?)))
}

fn height(contract: &Contract, heights: &HashMap<&str, u32>, ty: &Type) -> Option<u32> {
    match contract.behind(ty) {
        Type::Named(name) => heights.get(name.as_str()).copied(),
        Type::Box(inner) | Type::Array(inner, _) => height(contract, heights, inner),
        // It may be empty.
        _ => Some(0),
    }
}
