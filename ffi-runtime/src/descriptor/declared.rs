//! What a library has, by its section as loaded.

use core::slice;

use super::hash::next;

/// Whether the library has a declaration of that kind which says `value` under `key`, one of the texts that it begins with: its `name`, an
/// event's `wire`.
///
/// # Safety
/// - `start` and `stop` are the ends of one readable section that does not change.
pub unsafe fn is_declared(kind: &str, key: &str, value: &str, (start, stop): (*const u8, *const u8)) -> bool {
    // SAFETY: the caller's promise.
    let section = unsafe { slice::from_raw_parts(start, stop.addr() - start.addr()) };
    is_in(section, kind, key, value)
}

fn is_in(mut rest: &[u8], kind: &str, key: &str, value: &str) -> bool {
    core::iter::from_fn(|| next(&mut rest)).any(|record| said(record, kind, key) == Some(value.as_bytes()))
}

/// What a record says under that key: it is a map of one key, the kind, whose value is a map that begins with texts.
fn said<'a>(record: &'a [u8], kind: &str, key: &str) -> Option<&'a [u8]> {
    let (found, fields) = text(record.strip_prefix(b"\xa1")?)?;
    let (head, mut fields) = fields.split_first().filter(|_| found == kind.as_bytes())?;
    for _ in 0..head.checked_sub(0xa0).filter(|len| *len < 24)? {
        let (name, rest) = text(fields)?;
        let (value, rest) = text(rest)?;
        if name == key.as_bytes() {
            return Some(value);
        }
        fields = rest;
    }
    None
}

/// A text, and what follows; `None` where another item is there.
fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = bytes.split_first()?;
    let (len, rest) = match head {
        0x60..=0x77 => (u32::from(head - 0x60), rest),
        0x78 => rest.split_first().map(|(len, rest)| (u32::from(*len), rest))?,
        0x79 => rest.split_first_chunk().map(|(len, rest)| (u32::from(u16::from_be_bytes(*len)), rest))?,
        0x7a => rest.split_first_chunk().map(|(len, rest)| (u32::from_be_bytes(*len), rest))?,
        _ => return None,
    };
    rest.split_at_checked(len as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cbor::Encoder,
        descriptor::{Decl, Type},
    };

    /// A record of a declaration that is written by hand.
    fn record(body: &str) -> Vec<u8> {
        let body = crate::cbor::tests::hex(body);
        let len = u32::try_from(body.len()).expect("short").to_le_bytes();
        [b"FFI1", &len[..], &body].concat()
    }

    #[test]
    fn a_name_is_known_by_its_kind_and_all_of_it() {
        const ID: Decl = Decl::Newtype { name: "Id", ty: Type::Plain("u64") };
        const NOW: Decl = Decl::Host {
            name: "now",
            of: None,
            is_async: false,
            params: &[],
            args: "NowArgs",
            ok: Some(Type::Plain("u64")),
            error: Some(Type::Plain("str")),
        };
        const TICK: Decl = Decl::Event {
            name: "on_tick",
            wire: "tick.fired",
            payload: Type::Named("Tick"),
            on_full: "block",
        };
        const LENS: [usize; 3] = [ID.record_len("timer"), NOW.record_len("timer"), TICK.record_len("timer")];
        let host = NOW.encode::<{ LENS[1] }>("timer");
        let (id, tick) = (ID.encode::<{ LENS[0] }>("timer"), TICK.encode::<{ LENS[2] }>("timer"));
        let section = [b"\0\0", &id[..], b"\0\0\0", &tick, &host, b"\0"].concat();
        for (kind, key, value, known) in [
            ("host", "name", "now", true),
            ("newtype", "name", "Id", true),
            ("event", "wire", "tick.fired", true),
            ("event", "name", "on_tick", true),
            ("event", "wire", "on_tick", false),
            ("event", "wire", "tick", false),
            ("event", "wire", "tick.fired.", false),
            ("event", "wire", "", false),
            // A type, and what follows that.
            ("event", "payload", "Tick", false),
            ("event", "on_full", "block", false),
            ("host", "name", "Id", false),
            ("host", "name", "no", false),
            ("host", "name", "nows", false),
            ("host", "name", "", false),
            ("host", "wire", "now", false),
            ("hos", "name", "now", false),
            ("", "", "", false),
        ] {
            assert_eq!(is_in(&section, kind, key, value), known, "{kind} {key} {value}");
        }
        // SAFETY: the ends of the section above.
        let known = |section: &[u8]| unsafe {
            let ends = section.as_ptr_range();
            is_declared("host", "name", "now", (ends.start, ends.end))
        };
        assert!(known(&section) && !known(&section[..section.len() - host.len() - 1]) && !known(&[]));
    }

    #[test]
    fn texts_have_any_length() {
        for len in [1, 23, 24, 255, 256, 65_535, 65_536] {
            let long = "n".repeat(len);
            let mut encoder = Encoder::new();
            encoder.text(&long);
            let text = encoder.finish().expect("text is no level");
            let text = text.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let section = record(&format!("a1 64686f7374 a1 646e616d65 {text}"));
            assert!(is_in(&section, "host", "name", &long));
            assert!(!is_in(&section, "host", "name", &long[1..]));
        }
    }

    #[test]
    fn broken_records_are_read_to_their_end() {
        for cut in [
            "",
            "a1",
            "a1 64686f7374",
            "a1 64686f7374 a1",
            "a1 64686f7374 a1 646e616d65",
            "a1 64686f7374 a1 646e616d65 7a",
        ] {
            assert!(!is_in(&record(cut), "host", "name", ""), "{cut}");
        }
        assert!(!is_in(&record("a1 64686f7374 62 646e616d65 60"), "host", "name", ""), "no map");
        assert!(!is_in(&record("a1 64686f7374 a0 646e616d65 60"), "host", "name", ""), "an empty map");
    }
}
