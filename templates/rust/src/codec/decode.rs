//! Reading CBOR: every valid encoding, whatever its form.

use std::sync::Arc;

use super::{Decode, MAX_DEPTH, Malformed, half};
use crate::call::Owner;

/// Gives values one after the other.
#[derive(Debug)]
pub struct Decoder<'a> {
    rest: &'a [u8],
    depth: u32,
    /// What objects among the values belong to. Without one their ids are collected.
    owner: Option<&'a Arc<Owner>>,
    ids: Vec<u64>,
}

/// How an item begins.
#[derive(Debug, Clone, Copy)]
struct Head {
    major: u8,
    /// The low five bits.
    form: u8,
    argument: u64,
}

/// An integer of any size.
#[derive(Debug, Clone, Copy)]
enum Integer {
    Positive(u128),
    /// -1 minus this.
    Negative(u128),
}

const INDEFINITE: u8 = 31;
const BREAK: u8 = 0xff;

impl Head {
    /// What stands there, as one says it.
    fn kind(self) -> &'static str {
        match (self.major, self.form) {
            (0 | 1, _) => "an integer",
            (2, _) => "bytes",
            (3, _) => "text",
            (4, _) => "an array",
            (5, _) => "a map",
            (6, _) => "a tag",
            (_, 20 | 21) => "a truth value",
            (_, 22 | 23) => "null",
            (_, 25..=27) => "a float",
            _ => "something else",
        }
    }

    fn is_null(self) -> bool {
        self.major == 7 && matches!(self.form, 22 | 23)
    }
}

impl<'a> Decoder<'a> {
    /// One at the beginning of `bytes`.
    pub fn new(bytes: &'a [u8], owner: Option<&'a Arc<Owner>>) -> Self {
        Self { rest: bytes, depth: 0, owner, ids: Vec::new() }
    }

    /// That there is nothing more.
    ///
    /// # Errors
    /// There is.
    pub fn end(&self) -> Result<(), Malformed> {
        match self.rest.len() {
            0 => Ok(()),
            len => Err(Malformed::new(format!("{len} bytes behind the value"))),
        }
    }

    /// An object: its id, and what it belongs to. That is none where ids are only collected.
    pub(crate) fn object(&mut self) -> Result<(u64, Option<Arc<Owner>>), Malformed> {
        let text = self.text()?;
        let id = text.parse().map_err(|_| Malformed::new("text that is no id"))?;
        if self.owner.is_none() {
            self.ids.push(id);
        }
        Ok((id, self.owner.cloned()))
    }

    pub(super) fn into_ids(self) -> Vec<u64> {
        self.ids
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], Malformed> {
        let taken = usize::try_from(len).ok().and_then(|len| self.rest.split_at_checked(len));
        let (taken, rest) = taken.ok_or_else(|| Malformed::new("the value is cut off"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn any_head(&mut self) -> Result<Head, Malformed> {
        let first = self.take(1)?[0];
        let (major, form) = (first >> 5, first & 0x1f);
        let argument = match form {
            0..=23 => form.into(),
            24..=27 => {
                let bytes = self.take(1 << (form - 24))?;
                bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
            }
            INDEFINITE if matches!(major, 2..=5 | 7) => 0,
            _ => return Err(Malformed::new("an initial byte that there is none of")),
        };
        Ok(Head { major, form, argument })
    }

    /// The next head behind tags, which mean nothing here.
    fn head(&mut self) -> Result<Head, Malformed> {
        loop {
            let head = self.any_head()?;
            if head.major != 6 {
                return Ok(head);
            }
        }
    }

    fn expected(what: &str, head: Head) -> Malformed {
        Malformed::new(format!("expected {what}, found {}", head.kind()))
    }

    /// Takes what ends an item without a length.
    fn take_break(&mut self) -> Result<bool, Malformed> {
        let is_end = *self.rest.first().ok_or_else(|| Malformed::new("the value is cut off"))? == BREAK;
        if is_end {
            self.rest = &self.rest[1..];
        }
        Ok(is_end)
    }

    /// Whether `null` is next, which is taken then.
    ///
    /// # Errors
    /// Nothing is next.
    pub(super) fn null(&mut self) -> Result<bool, Malformed> {
        let before = self.rest;
        let is_null = self.head()?.is_null();
        if !is_null {
            self.rest = before;
        }
        Ok(is_null)
    }

    fn integer(&mut self) -> Result<Integer, Malformed> {
        loop {
            let head = self.any_head()?;
            return match (head.major, head.argument) {
                (0, value) => Ok(Integer::Positive(value.into())),
                (1, inverted) => Ok(Integer::Negative(inverted.into())),
                (6, tag @ (2 | 3)) => {
                    let bytes = self.bytes()?;
                    let digits = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
                    if digits.len() > 16 {
                        return Err(Malformed::new("an integer of more than 128 bits"));
                    }
                    let value = digits.iter().fold(0_u128, |value, byte| value << 8 | u128::from(*byte));
                    Ok(if tag == 2 { Integer::Positive(value) } else { Integer::Negative(value) })
                }
                (6, _) => continue,
                _ => Err(Self::expected("an integer", head)),
            };
        }
    }

    /// A number that is not below zero.
    ///
    /// # Errors
    /// Something else is next, or one out of range.
    pub fn unsigned<T: TryFrom<u128>>(&mut self) -> Result<T, Malformed> {
        let out_of_range =
            || Malformed::new(format!("an integer out of range for {}", std::any::type_name::<T>()));
        match self.integer()? {
            Integer::Positive(value) => T::try_from(value).map_err(|_| out_of_range()),
            Integer::Negative(_) => Err(out_of_range()),
        }
    }

    /// A number.
    ///
    /// # Errors
    /// Something else is next, or one out of range.
    pub fn signed<T: TryFrom<i128>>(&mut self) -> Result<T, Malformed> {
        let value = match self.integer()? {
            Integer::Positive(value) => i128::try_from(value).ok(),
            Integer::Negative(inverted) => i128::try_from(inverted).ok().map(|inverted| !inverted),
        };
        let value = value.and_then(|value| T::try_from(value).ok());
        value.ok_or_else(|| {
            Malformed::new(format!("an integer out of range for {}", std::any::type_name::<T>()))
        })
    }

    /// A float of any width, or an integer that is one.
    ///
    /// # Errors
    /// Something else is next.
    pub fn float(&mut self) -> Result<f64, Malformed> {
        let before = self.rest;
        let head = self.head()?;
        match (head.major, head.form) {
            #[expect(clippy::cast_possible_truncation, reason = "as many bytes were read")]
            (7, 25) => Ok(half::to_f64(head.argument as u16)),
            #[expect(clippy::cast_possible_truncation, reason = "as many bytes were read")]
            (7, 26) => Ok(f32::from_bits(head.argument as u32).into()),
            (7, 27) => Ok(f64::from_bits(head.argument)),
            (0 | 1, _) => {
                self.rest = before;
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "whether anything is lost is what is found out"
                )]
                let float = |value: i128| (value as f64 as i128 == value).then_some(value as f64);
                float(self.signed()?).ok_or_else(|| Malformed::new("an integer that is no float"))
            }
            _ => Err(Self::expected("a number", head)),
        }
    }

    /// A truth value.
    ///
    /// # Errors
    /// Something else is next.
    pub fn bool(&mut self) -> Result<bool, Malformed> {
        let head = self.head()?;
        match (head.major, head.form) {
            (7, 20) => Ok(false),
            (7, 21) => Ok(true),
            _ => Err(Self::expected("a truth value", head)),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// Something else is next.
    pub fn text(&mut self) -> Result<String, Malformed> {
        let head = self.head()?;
        self.text_of(head)
    }

    fn text_of(&mut self, head: Head) -> Result<String, Malformed> {
        if head.major != 3 {
            return Err(Self::expected("text", head));
        }
        let text = |bytes: &[u8]| match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(Malformed::new("text that is not UTF-8")),
        };
        if head.form != INDEFINITE {
            return text(self.take(head.argument)?);
        }
        let mut whole = String::new();
        while !self.take_break()? {
            let part = self.part(3)?;
            whole.push_str(&text(self.take(part)?)?);
        }
        Ok(whole)
    }

    /// A byte string.
    ///
    /// # Errors
    /// Something else is next.
    pub fn bytes(&mut self) -> Result<Vec<u8>, Malformed> {
        let head = self.head()?;
        if head.major != 2 {
            return Err(Self::expected("bytes", head));
        }
        if head.form != INDEFINITE {
            return self.take(head.argument).map(<[u8]>::to_vec);
        }
        let mut whole = Vec::new();
        while !self.take_break()? {
            let part = self.part(2)?;
            whole.extend_from_slice(self.take(part)?);
        }
        Ok(whole)
    }

    /// The length of one of the parts that a text or a byte string comes in.
    fn part(&mut self, major: u8) -> Result<u64, Malformed> {
        match self.any_head()? {
            head if head.major == major && head.form != INDEFINITE => Ok(head.argument),
            head => Err(Self::expected("a part", head)),
        }
    }

    /// An array, each of whose elements `element` takes.
    ///
    /// # Errors
    /// Something else is next, or what `element` says.
    pub fn array(
        &mut self,
        mut element: impl FnMut(&mut Self, usize) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        let head = self.head()?;
        if head.major != 4 {
            return Err(Self::expected("an array", head));
        }
        let mut index = 0;
        self.items(head, |input| {
            element(input, index).map_err(|error| error.in_element(index))?;
            index += 1;
            Ok(())
        })
    }

    /// A map, each of whose entries `entry` takes.
    ///
    /// # Errors
    /// Something else is next, or what `entry` says.
    pub(super) fn entries(
        &mut self,
        entry: impl FnMut(&mut Self) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        let head = self.head()?;
        if head.major != 5 {
            return Err(Self::expected("a map", head));
        }
        self.items(head, entry)
    }

    /// A map by names, each of whose values `field` takes.
    ///
    /// # Errors
    /// Something else is next, or what `field` says.
    pub fn fields(
        &mut self,
        mut field: impl FnMut(&mut Self, &str) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        self.entries(|input| {
            let key = input.text()?;
            field(input, &key).map_err(|error| error.in_field(&key))
        })
    }

    /// A variant, whose fields `fields` takes: a map of it alone, or the bare name of one without fields.
    ///
    /// # Errors
    /// Something else is next, or what `fields` says.
    pub fn variant<T>(
        &mut self,
        fields: impl FnOnce(&mut Self, &str) -> Result<T, Malformed>,
    ) -> Result<T, Malformed> {
        let head = self.head()?;
        if head.major == 3 {
            let name = self.text_of(head)?;
            let mut nothing = Decoder::new(&[0xa0], self.owner);
            return fields(&mut nothing, &name).map_err(|error| error.in_field(&name));
        }
        if head.major != 5 {
            return Err(Self::expected("a variant", head));
        }
        let (mut fields, mut value) = (Some(fields), None);
        self.items(head, |input| {
            let name = input.text()?;
            let fields = fields.take().ok_or_else(|| Malformed::new("more than one variant"))?;
            value = Some(fields(input, &name).map_err(|error| error.in_field(&name))?);
            Ok(())
        })?;
        value.ok_or_else(|| Malformed::new("expected a variant, found an empty map"))
    }

    /// An array of one element, which `value` takes; it is no level of nesting.
    pub(super) fn present<T>(
        &mut self,
        value: impl FnOnce(&mut Self) -> Result<T, Malformed>,
    ) -> Result<T, Malformed> {
        let head = self.head()?;
        let one = || Malformed::new("expected an array of one element");
        match (head.major, head.form, head.argument) {
            (4, INDEFINITE, _) => {
                let value = value(self)?;
                if self.take_break()? { Ok(value) } else { Err(one()) }
            }
            (4, _, 1) => value(self),
            _ => Err(one()),
        }
    }

    /// The items of an array, or the entries of a map.
    fn items(
        &mut self,
        head: Head,
        mut item: impl FnMut(&mut Self) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        if self.depth == MAX_DEPTH {
            return Err(Malformed::new("nested too deep"));
        }
        self.depth += 1;
        if head.form == INDEFINITE {
            while !self.take_break()? {
                item(self)?;
            }
        } else {
            for _ in 0..head.argument {
                item(self)?;
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Takes a value into the place of a field.
    ///
    /// # Errors
    /// It is no such value, or the second of that name.
    pub fn field<T: Decode>(&mut self, place: &mut Option<T>) -> Result<(), Malformed> {
        match place.replace(T::decode(self)?) {
            None => Ok(()),
            Some(_) => Err(Malformed::new("there twice")),
        }
    }

    /// Takes a value that means nothing here.
    ///
    /// # Errors
    /// Nothing is next.
    pub fn skip(&mut self) -> Result<(), Malformed> {
        let head = self.head()?;
        match (head.major, head.form) {
            (2 | 3, INDEFINITE) => {
                while !self.take_break()? {
                    let part = self.part(head.major)?;
                    self.take(part)?;
                }
            }
            (2 | 3, _) => drop(self.take(head.argument)?),
            (4, _) => self.items(head, Self::skip)?,
            (5, _) => self.items(head, |input| {
                input.skip()?;
                input.skip()
            })?,
            (7, INDEFINITE) => return Err(Malformed::new("an end where a value is due")),
            _ => {}
        }
        Ok(())
    }

    /// What came for a field, or what stands for one that did not come.
    ///
    /// # Errors
    /// It had to come.
    pub fn due<T: Decode>(name: &str, value: Option<T>) -> Result<T, Malformed> {
        value.or_else(T::absent).ok_or_else(|| Malformed::new("missing").in_field(name))
    }
}
