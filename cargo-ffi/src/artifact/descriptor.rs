//! The records of a descriptor, as `docs/abi.md` frames them.
//!
//! ```text
//!   "FFI1" | u32 little endian, length of what follows | a CBOR item, a `Decl` | a CBOR text, its crate
//! ```
//!
//! Zero bytes between records are padding. The input is a file from anywhere: nothing in it is trusted.

use std::fmt;

use ciborium::Value;
use ffi_model::contract::{CONTRACT_VERSION, Decl};

/// What each record begins with; the digit is the version of this framing.
const MAGIC: &[u8; 4] = b"FFI1";

/// Magic and length.
const HEADER: usize = 8;

/// One declaration, and the crate whose compilation left it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The declaration.
    pub decl: Decl,
    /// The crate's name as rustc sees it.
    pub krate: String,
}

/// A descriptor that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Malformed {
    /// It was written by another version.
    Version(String),
    /// It is damaged.
    Record {
        /// Where the record begins in the section.
        offset: usize,
        /// What is wrong with it.
        message: String,
    },
}

impl Malformed {
    pub(super) fn help(&self) -> Option<&'static str> {
        match self {
            Self::Version(_) => Some("use the same version of `ffi-runtime` in the crate and of `cargo-ffi`"),
            Self::Record { .. } => Some("build the library again, from scratch: `cargo clean`"),
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => {
                write!(f, "its descriptor has version {version}, this `cargo-ffi` reads {CONTRACT_VERSION}")
            }
            Self::Record { offset, message } => {
                write!(f, "its descriptor is damaged at byte {offset}: {message}")
            }
        }
    }
}

/// All records in the bytes of a section.
#[cfg(test)]
pub(super) fn decode(section: &[u8]) -> Result<Vec<Record>, Malformed> {
    read(&split(section)?)
}

/// The records with these bodies, each with its offset.
pub(super) fn read(bodies: &[(usize, &[u8])]) -> Result<Vec<Record>, Malformed> {
    // First of all: the records of another version may have another form.
    if let Some(version) = bodies.iter().find_map(|(_, body)| other_version(body)) {
        return Err(Malformed::Version(version));
    }
    bodies
        .iter()
        .map(|&(offset, body)| decode_record(body).map_err(|message| Malformed::Record { offset, message }))
        .collect()
}

/// The bodies of the records, each with the offset of its record.
pub(super) fn split(section: &[u8]) -> Result<Vec<(usize, &[u8])>, Malformed> {
    let mut bodies = Vec::new();
    let mut offset = 0;
    while let Some(padding) = section[offset..].iter().position(|byte| *byte != 0) {
        offset += padding;
        let record = &section[offset..];
        let damaged = |message: &str| Err(Malformed::Record { offset, message: message.into() });
        let Some((header, rest)) = record.split_at_checked(HEADER) else {
            return damaged("it ends inside of a record's header");
        };
        let (magic, length) = header.split_at(MAGIC.len());
        if magic != MAGIC {
            return match magic {
                [b'F', b'F', b'I', version @ b'0'..=b'9'] => {
                    Err(Malformed::Version(char::from(*version).to_string()))
                }
                _ => damaged("a record begins with `FFI1`"),
            };
        }
        let length = length.iter().rev().fold(0_u64, |length, byte| length << 8 | u64::from(*byte));
        let body = usize::try_from(length).ok().and_then(|length| rest.get(..length));
        let Some(body) = body else {
            return damaged("it ends inside of a record");
        };
        bodies.push((offset, body));
        offset += HEADER + body.len();
    }
    Ok(bodies)
}

fn decode_record(mut body: &[u8]) -> Result<Record, String> {
    let wrong = |error: ciborium::de::Error<_>| match error {
        ciborium::de::Error::Io(_) => "the record is cut off".to_owned(),
        ciborium::de::Error::Syntax(at) => format!("the record is not CBOR from its byte {at} on"),
        ciborium::de::Error::Semantic(_, message) => message,
        ciborium::de::Error::RecursionLimitExceeded => "the record nests too deep".to_owned(),
    };
    let decl = ciborium::from_reader(&mut body).map_err(wrong)?;
    let krate = ciborium::from_reader(&mut body).map_err(wrong)?;
    match body.len() {
        0 => Ok(Record { decl, krate }),
        more => Err(format!("{more} more bytes follow in the record of one declaration")),
    }
}

/// The version of a library's record, if it is not ours.
fn other_version(body: &[u8]) -> Option<String> {
    let record: Value = ciborium::from_reader(body).ok()?;
    let version = field(field(&record, "library")?, "version")?.as_integer()?;
    let version = i128::from(version);
    (version != i128::from(CONTRACT_VERSION)).then(|| version.to_string())
}

fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
}
