//! `ciborium-ll`: headers from it, bodies and checks by hand.

use ciborium_ll::{Decoder, Encoder, Header, simple};

use crate::{
    Codec,
    payload::{Args, Person, Point},
};

pub(crate) struct Low;

/// A type as it is written and read.
pub(crate) trait Form: Sized {
    fn write(&self, out: &mut Vec<u8>);
    fn read(input: &mut Input<'_>) -> Option<Self>;
}

impl<T: Form> Codec<T> for Low {
    fn write(value: &T) -> Vec<u8> {
        let mut out = Vec::new();
        value.write(&mut out);
        out
    }

    fn read(bytes: &[u8]) -> T {
        T::read(&mut Input::new(bytes)).expect("what was written")
    }
}

fn push(out: &mut Vec<u8>, header: Header) {
    Encoder::from(out).push(header).expect("memory grows");
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    push(out, Header::Text(Some(text.len())));
    out.extend_from_slice(text.as_bytes());
}

/// What is read.
pub(crate) struct Input<'a> {
    /// What the decoder has begun with.
    bytes: &'a [u8],
    decoder: Decoder<&'a [u8]>,
}

impl<'a> Input<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, decoder: Decoder::from(bytes) }
    }

    fn pull(&mut self) -> Option<Header> {
        self.decoder.pull().ok()
    }

    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.get(self.decoder.offset()..)?.split_at_checked(len)?;
        *self = Self::new(rest);
        Some(taken)
    }

    fn text(&mut self) -> Option<&'a str> {
        let Header::Text(Some(len)) = self.pull()? else { return None };
        str::from_utf8(self.take(len)?).ok()
    }

    fn integer<T: TryFrom<i128>>(&mut self) -> Option<T> {
        let value = match self.pull()? {
            Header::Positive(value) => i128::from(value),
            Header::Negative(value) => !i128::from(value),
            _ => return None,
        };
        T::try_from(value).ok()
    }

    fn fields(&mut self, mut field: impl FnMut(&mut Self, &str) -> Option<()>) -> Option<()> {
        let Header::Map(Some(len)) = self.pull()? else { return None };
        for _ in 0..len {
            let key = self.text()?;
            field(self, key)?;
        }
        Some(())
    }
}

impl Form for i64 {
    fn write(&self, out: &mut Vec<u8>) {
        push(
            out,
            match u64::try_from(*self) {
                Ok(value) => Header::Positive(value),
                Err(_) => Header::Negative(!self.cast_unsigned()),
            },
        );
    }

    fn read(input: &mut Input<'_>) -> Option<Self> {
        input.integer()
    }
}

impl Form for i32 {
    fn write(&self, out: &mut Vec<u8>) {
        i64::from(*self).write(out);
    }

    fn read(input: &mut Input<'_>) -> Option<Self> {
        input.integer()
    }
}

impl Form for String {
    fn write(&self, out: &mut Vec<u8>) {
        push_text(out, self);
    }

    fn read(input: &mut Input<'_>) -> Option<Self> {
        input.text().map(str::to_owned)
    }
}

impl Form for Vec<u8> {
    fn write(&self, out: &mut Vec<u8>) {
        push(out, Header::Bytes(Some(self.len())));
        out.extend_from_slice(self);
    }

    fn read(input: &mut Input<'_>) -> Option<Self> {
        let Header::Bytes(Some(len)) = input.pull()? else { return None };
        input.take(len).map(<[u8]>::to_vec)
    }
}

/// An element of a sequence: bytes are none.
trait Element: Form {}
impl Element for i32 {}
impl Element for String {}
impl Element for Point {}

impl<T: Element> Form for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        push(out, Header::Array(Some(self.len())));
        self.iter().for_each(|element| element.write(out));
    }

    fn read(input: &mut Input<'_>) -> Option<Self> {
        let Header::Array(Some(len)) = input.pull()? else { return None };
        // Each takes a byte at least: a length that lies allocates little.
        let mut elements = Self::with_capacity(len.min(input.bytes.len()));
        for _ in 0..len {
            elements.push(T::read(input)?);
        }
        Some(elements)
    }
}

impl Form for Args {
    fn write(&self, out: &mut Vec<u8>) {
        push(out, Header::Map(Some(1)));
        push_text(out, "value");
        self.value.write(out);
    }

    fn read(input: &mut Input<'_>) -> Option<Self> {
        let mut value = None;
        input.fields(|input, key| {
            match key {
                "value" => value = Some(i64::read(input)?),
                _ => return None,
            }
            Some(())
        })?;
        Some(Self { value: value? })
    }
}

impl Form for Point {
    fn write(&self, out: &mut Vec<u8>) {
        push(out, Header::Map(Some(2)));
        push_text(out, "x");
        push(out, Header::Float(self.x));
        push_text(out, "y");
        push(out, Header::Float(self.y));
    }

    fn read(input: &mut Input<'_>) -> Option<Self> {
        let (mut x, mut y) = (None, None);
        input.fields(|input, key| {
            let Header::Float(value) = input.pull()? else { return None };
            match key {
                "x" => x = Some(value),
                "y" => y = Some(value),
                _ => return None,
            }
            Some(())
        })?;
        Some(Self { x: x?, y: y? })
    }
}

impl Form for Person {
    fn write(&self, out: &mut Vec<u8>) {
        push(out, Header::Map(Some(4)));
        push_text(out, "age");
        i64::from(self.age).write(out);
        push_text(out, "name");
        self.name.write(out);
        push_text(out, "tags");
        self.tags.write(out);
        push_text(out, "nickname");
        match &self.nickname {
            Some(nickname) => nickname.write(out),
            None => push(out, Header::Simple(simple::NULL)),
        }
    }

    fn read(input: &mut Input<'_>) -> Option<Self> {
        let (mut name, mut nickname, mut age, mut tags) = (None, None, None, None);
        input.fields(|input, key| {
            match key {
                "name" => name = Some(String::read(input)?),
                "nickname" => nickname = Some(String::read(input)?),
                "age" => age = Some(input.integer()?),
                "tags" => tags = Some(<Vec<String>>::read(input)?),
                _ => return None,
            }
            Some(())
        })?;
        Some(Self { name: name?, nickname, age: age?, tags: tags? })
    }
}
