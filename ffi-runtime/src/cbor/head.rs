//! How every item begins: its initial byte and its argument (RFC 8949 section 3).

use crate::{cbor::half, value_error::ValueError};

/// The major types, where the initial byte has them.
pub(super) mod major {
    pub(in crate::cbor) const UNSIGNED: u8 = 0 << 5;
    pub(in crate::cbor) const NEGATIVE: u8 = 1 << 5;
    pub(in crate::cbor) const BYTES: u8 = 2 << 5;
    pub(in crate::cbor) const TEXT: u8 = 3 << 5;
    pub(in crate::cbor) const ARRAY: u8 = 4 << 5;
    pub(in crate::cbor) const MAP: u8 = 5 << 5;
    pub(in crate::cbor) const TAG: u8 = 6 << 5;
    /// Floats, simple values and the break.
    pub(in crate::cbor) const OTHER: u8 = 7 << 5;
}

/// What the initial byte has beside the major type.
pub(super) const MINOR: u8 = 0x1f;
/// Up to here that is the argument itself.
pub(super) const LAST_INLINE: u8 = 23;
/// The argument is in the next byte. With the numbers that follow it is in the next 2, 4 and 8.
const IN_1: u8 = 24;
pub(super) const IN_2: u8 = 25;
pub(super) const IN_4: u8 = 26;
pub(super) const IN_8: u8 = 27;
/// There is no argument: the length is indefinite.
pub(super) const INDEFINITE: u8 = 31;

/// The byte that ends an item of indefinite length (section 3.2.1).
pub(super) const BREAK: u8 = major::OTHER | INDEFINITE;

/// The numbers of the simple values that have a meaning (section 3.3).
pub(super) mod simple {
    pub(in crate::cbor) const FALSE: u8 = 20;
    pub(in crate::cbor) const TRUE: u8 = 21;
    pub(in crate::cbor) const NULL: u8 = 22;
    pub(in crate::cbor) const UNDEFINED: u8 = 23;
}

/// The bytes of a text or a byte string, and the input after them.
pub(super) type Run<'a> = (&'a [u8], &'a [u8]);

/// The beginning of an item, and the input after it.
#[derive(Clone, Copy)]
pub(super) struct Head<'a> {
    pub(super) initial: u8,
    /// 0 where there is none.
    pub(super) argument: u64,
    pub(super) rest: &'a [u8],
}

impl<'a> Head<'a> {
    /// What `input` begins with.
    ///
    /// # Errors
    /// It ends too early, or the initial byte is a reserved one.
    #[inline(always)]
    pub(super) fn of(input: &'a [u8]) -> Result<Self, ValueError> {
        let Some((&initial, after)) = input.split_first() else { return Err(end_of_input()) };
        let minor = initial & MINOR;
        if minor <= LAST_INLINE {
            return Ok(Self { initial, argument: minor.into(), rest: after });
        }
        if minor <= IN_8 {
            let width = 1 << (minor - IN_1);
            let argument = match after.first_chunk() {
                // Eight bytes are read whatever the width is, and those after the argument shifted out: widths come as they
                // like, and a branch for each would be guessed wrong.
                Some(eight) => Some(u64::from_be_bytes(*eight) >> (64 - 8 * width)),
                None => last_argument(after, width),
            };
            if let Some(argument) = argument {
                return Ok(Self { initial, argument, rest: &after[width..] });
            }
        }
        Self::without_argument(initial, after)
    }

    /// Where there is none, because of an indefinite length or of what is wrong.
    #[inline(never)]
    fn without_argument(initial: u8, after: &'a [u8]) -> Result<Self, ValueError> {
        match initial & MINOR {
            INDEFINITE if !matches!(initial & !MINOR, major::UNSIGNED | major::NEGATIVE | major::TAG) => {
                Ok(Self { initial, argument: 0, rest: after })
            }
            ..=IN_8 => Err(end_of_input()),
            _ => Err(reserved(initial)),
        }
    }

    #[inline]
    pub(super) fn major(self) -> u8 {
        self.initial & !MINOR
    }

    #[inline]
    pub(super) fn minor(self) -> u8 {
        self.initial & MINOR
    }

    /// How many items the array or map has whose length is the argument, and the input after it, which has `bytes` for each of
    /// them at least; `None` where it is something else.
    #[inline]
    pub(super) fn items(self, major: u8, bytes: usize) -> Option<(usize, &'a [u8])> {
        let fits = self.argument <= (self.rest.len() / bytes) as u64;
        (fits && self.major() == major && self.minor() != INDEFINITE)
            .then_some((self.argument as usize, self.rest))
    }

    /// The float that it is.
    #[inline]
    pub(super) fn float(self) -> Option<f64> {
        const HALF: u8 = major::OTHER | IN_2;
        const SINGLE: u8 = major::OTHER | IN_4;
        const DOUBLE: u8 = major::OTHER | IN_8;
        match self.initial {
            HALF => Some(half::widen(self.argument as u16)),
            SINGLE => Some(f32::from_bits(self.argument as u32).into()),
            DOUBLE => Some(f64::from_bits(self.argument)),
            _ => None,
        }
    }

    /// The number of the simple value that it is.
    ///
    /// # Errors
    /// It is below 32 and in a byte of its own, which is no second spelling (section 3.3).
    pub(super) fn simple(self) -> Result<u8, ValueError> {
        let number = self.argument as u8;
        if self.minor() == IN_1 && number < 32 { Err(simple_in_two_bytes(number)) } else { Ok(number) }
    }

    /// The run of that major type whose length is the argument, and the input after it; `None` where it is something
    /// else.
    ///
    /// # Errors
    /// The input is shorter.
    #[inline]
    pub(super) fn run(self, major: u8) -> Option<Result<Run<'a>, ValueError>> {
        if self.major() != major || self.minor() == INDEFINITE {
            return None;
        }
        let run = usize::try_from(self.argument).ok().and_then(|len| self.rest.split_at_checked(len));
        Some(run.ok_or_else(end_of_input))
    }
}

/// The argument at the front of fewer than eight bytes, if they are as many as it has.
#[inline(never)]
fn last_argument(after: &[u8], width: usize) -> Option<u64> {
    match width {
        1 => after.first_chunk().map(|bytes| u8::from_be_bytes(*bytes).into()),
        2 => after.first_chunk().map(|bytes| u16::from_be_bytes(*bytes).into()),
        4 => after.first_chunk().map(|bytes| u32::from_be_bytes(*bytes).into()),
        _ => None,
    }
}

/// For an argument that is not in the initial byte: what is there instead, and how many bytes the argument has.
#[inline]
pub(super) fn width(argument: u64) -> (u8, usize) {
    let wider = |than: u64| u8::from(argument > than);
    let step = wider(u8::MAX.into()) + wider(u16::MAX.into()) + wider(u32::MAX.into());
    (IN_1 + step, 1 << step)
}

#[cold]
pub(super) fn end_of_input() -> ValueError {
    ValueError::new("unexpected end of input")
}

#[cold]
fn reserved(initial: u8) -> ValueError {
    ValueError::new(format!("malformed CBOR: reserved initial byte {initial:#04x}"))
}

#[cold]
fn simple_in_two_bytes(number: u8) -> ValueError {
    ValueError::new(format!("malformed CBOR: simple value {number} written in two bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever follows, and however little.
    #[test]
    fn an_argument_is_read_alike_near_the_end_and_far_from_it() {
        let bytes: Vec<u8> = (1..=9).collect();
        for minor in 0..=IN_8 {
            let width = if minor <= LAST_INLINE { 0 } else { 1 << (minor - IN_1) };
            let argument = bytes[..width].iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
            let argument = if width == 0 { u64::from(minor) } else { argument };
            for len in 0..=bytes.len() {
                let input = [&[major::TEXT | minor], &bytes[..len]].concat();
                match Head::of(&input) {
                    Ok(head) => {
                        assert_eq!((head.major(), head.minor()), (major::TEXT, minor));
                        assert_eq!((head.argument, head.rest), (argument, &bytes[width..len]));
                    }
                    Err(error) => {
                        assert!(len < width, "{minor} with {len} bytes");
                        assert_eq!(error.message(), "unexpected end of input");
                    }
                }
            }
        }
    }
}
