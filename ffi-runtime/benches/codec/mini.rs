//! `minicbor`: a method for each item.

use minicbor::{Decoder, Encoder, decode::Error, encode::Write};

use crate::{
    Codec,
    payload::{Args, Person, Point},
};

pub(crate) struct Mini;

type Writer<'a> = Encoder<&'a mut Vec<u8>>;
type Written<'a> = Result<(), minicbor::encode::Error<<&'a mut Vec<u8> as Write>::Error>>;

/// A type as it is written and read.
pub(crate) trait Form: Sized {
    fn write<'a>(&self, out: &mut Writer<'a>) -> Written<'a>;
    fn read(input: &mut Decoder<'_>) -> Result<Self, Error>;
}

impl<T: Form> Codec<T> for Mini {
    fn write(value: &T) -> Vec<u8> {
        let mut out = Vec::new();
        value.write(&mut Encoder::new(&mut out)).expect("memory grows");
        out
    }

    fn read(bytes: &[u8]) -> T {
        T::read(&mut Decoder::new(bytes)).expect("what was written")
    }
}

/// As many pairs as there are.
fn fields(
    input: &mut Decoder<'_>,
    mut field: impl FnMut(&mut Decoder<'_>, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    for _ in 0..input.map()?.ok_or_else(|| Error::message("a length is wanted"))? {
        let key = input.str()?;
        field(input, key)?;
    }
    Ok(())
}

fn missing() -> Error {
    Error::message("missing")
}

impl Form for i64 {
    fn write<'a>(&self, out: &mut Writer<'a>) -> Written<'a> {
        out.i64(*self)?.ok()
    }

    fn read(input: &mut Decoder<'_>) -> Result<Self, Error> {
        input.i64()
    }
}

impl Form for i32 {
    fn write<'a>(&self, out: &mut Writer<'a>) -> Written<'a> {
        out.i32(*self)?.ok()
    }

    fn read(input: &mut Decoder<'_>) -> Result<Self, Error> {
        input.i32()
    }
}

impl Form for String {
    fn write<'a>(&self, out: &mut Writer<'a>) -> Written<'a> {
        out.str(self)?.ok()
    }

    fn read(input: &mut Decoder<'_>) -> Result<Self, Error> {
        input.str().map(str::to_owned)
    }
}

impl Form for Vec<u8> {
    fn write<'a>(&self, out: &mut Writer<'a>) -> Written<'a> {
        out.bytes(self)?.ok()
    }

    fn read(input: &mut Decoder<'_>) -> Result<Self, Error> {
        input.bytes().map(<[u8]>::to_vec)
    }
}

/// An element of a sequence: bytes are none.
trait Element: Form {}
impl Element for i32 {}
impl Element for String {}
impl Element for Point {}

impl<T: Element> Form for Vec<T> {
    fn write<'a>(&self, out: &mut Writer<'a>) -> Written<'a> {
        out.array(self.len() as u64)?;
        self.iter().try_for_each(|element| element.write(out))
    }

    fn read(input: &mut Decoder<'_>) -> Result<Self, Error> {
        let len = input.array()?.ok_or_else(|| Error::message("a length is wanted"))?;
        // Each takes a byte at least: a length that lies allocates little.
        let left = input.input().len() - input.position();
        let mut elements = Self::with_capacity(usize::try_from(len).unwrap_or(usize::MAX).min(left));
        for _ in 0..len {
            elements.push(T::read(input)?);
        }
        Ok(elements)
    }
}

impl Form for Args {
    fn write<'a>(&self, out: &mut Writer<'a>) -> Written<'a> {
        out.map(1)?.str("value")?.i64(self.value)?.ok()
    }

    fn read(input: &mut Decoder<'_>) -> Result<Self, Error> {
        let mut value = None;
        fields(input, |input, key| {
            match key {
                "value" => value = Some(input.i64()?),
                _ => return Err(Error::message("unknown")),
            }
            Ok(())
        })?;
        Ok(Self { value: value.ok_or_else(missing)? })
    }
}

impl Form for Point {
    fn write<'a>(&self, out: &mut Writer<'a>) -> Written<'a> {
        out.map(2)?.str("x")?.f64(self.x)?.str("y")?.f64(self.y)?.ok()
    }

    fn read(input: &mut Decoder<'_>) -> Result<Self, Error> {
        let (mut x, mut y) = (None, None);
        fields(input, |input, key| {
            match key {
                "x" => x = Some(input.f64()?),
                "y" => y = Some(input.f64()?),
                _ => return Err(Error::message("unknown")),
            }
            Ok(())
        })?;
        Ok(Self { x: x.ok_or_else(missing)?, y: y.ok_or_else(missing)? })
    }
}

impl Form for Person {
    fn write<'a>(&self, out: &mut Writer<'a>) -> Written<'a> {
        out.map(4)?.str("age")?.u32(self.age)?.str("name")?.str(&self.name)?.str("tags")?;
        self.tags.write(out)?;
        out.str("nickname")?;
        match &self.nickname {
            Some(nickname) => out.str(nickname)?.ok(),
            None => out.null()?.ok(),
        }
    }

    fn read(input: &mut Decoder<'_>) -> Result<Self, Error> {
        let (mut name, mut nickname, mut age, mut tags) = (None, None, None, None);
        fields(input, |input, key| {
            match key {
                "name" => name = Some(String::read(input)?),
                "nickname" => nickname = Some(String::read(input)?),
                "age" => age = Some(input.u32()?),
                "tags" => tags = Some(<Vec<String>>::read(input)?),
                _ => return Err(Error::message("unknown")),
            }
            Ok(())
        })?;
        let (name, age, tags) =
            (name.ok_or_else(missing)?, age.ok_or_else(missing)?, tags.ok_or_else(missing)?);
        Ok(Self { name, nickname, age, tags })
    }
}
