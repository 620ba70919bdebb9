//! Which names a library knows, by its section as loaded.

use core::slice;

use super::hash::next;
use crate::cbor::Encoder;

/// Whether the library has a declaration of that kind and name.
///
/// # Safety
/// - `start` and `stop` are the ends of one readable section that does not change.
pub unsafe fn is_declared(kind: &str, name: &str, (start, stop): (*const u8, *const u8)) -> bool {
    // SAFETY: the caller's promise.
    let section = unsafe { slice::from_raw_parts(start, stop.addr() - start.addr()) };
    is_in(section, kind, name)
}

fn is_in(mut rest: &[u8], kind: &str, name: &str) -> bool {
    let [kind, key, name] = [kind, "name", name].map(text);
    // A map of one key, the kind, whose value is a map that begins with the name.
    let is_it = |record: &[u8]| {
        let (head, fields) = record.strip_prefix(b"\xa1")?.strip_prefix(&*kind)?.split_first()?;
        let is_map = (0xa1..0xb8).contains(head);
        Some(is_map && fields.strip_prefix(&*key)?.starts_with(&name))
    };
    while let Some(record) = next(&mut rest) {
        if is_it(record) == Some(true) {
            return true;
        }
    }
    false
}

fn text(text: &str) -> Vec<u8> {
    let mut encoder = Encoder::new();
    encoder.text(text);
    encoder.finish().expect("text is no level")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::{Decl, Type};

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
        const LENS: [usize; 2] = [ID.record_len("timer"), NOW.record_len("timer")];
        let host = NOW.encode::<{ LENS[1] }>("timer");
        let section = [b"\0\0", &ID.encode::<{ LENS[0] }>("timer")[..], b"\0\0\0", &host, b"\0"].concat();
        for (kind, name, known) in [
            ("host", "now", true),
            ("newtype", "Id", true),
            ("host", "Id", false),
            ("host", "no", false),
            ("host", "nows", false),
            ("host", "", false),
            ("hos", "now", false),
            ("", "", false),
        ] {
            assert_eq!(is_in(&section, kind, name), known, "{kind} {name}");
        }
        // SAFETY: the ends of the section above.
        let known = |section: &[u8]| unsafe {
            let ends = section.as_ptr_range();
            is_declared("host", "now", (ends.start, ends.end))
        };
        assert!(known(&section) && !known(&section[..section.len() - host.len() - 1]) && !known(&[]));
    }

    #[test]
    fn long_names_and_broken_records_are_read_to_their_end() {
        let long = "n".repeat(300);
        let name = text(&long).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let section = record(&format!("a1 64686f7374 a1 646e616d65 {name}"));
        assert!(is_in(&section, "host", &long));
        assert!(!is_in(&section, "host", &long[1..]));
        for cut in ["", "a1", "a1 64686f7374", "a1 64686f7374 a1", "a1 64686f7374 a1 646e616d65"] {
            assert!(!is_in(&record(cut), "host", ""), "{cut}");
        }
        assert!(!is_in(&record("a1 64686f7374 62 646e616d65 60"), "host", ""), "no map");
    }
}
