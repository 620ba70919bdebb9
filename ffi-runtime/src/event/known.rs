//! Which events a library has: its descriptor says.

use core::slice;

use crate::descriptor::next_record;

/// Whether a library has an event of that wire name; `section` is the section of its descriptor.
///
/// # Safety
/// - `section` is the beginning and the end of one readable section that does not change.
pub(crate) unsafe fn knows((start, stop): (*const u8, *const u8), name: &str) -> bool {
    // SAFETY: the caller's promise.
    let mut section = unsafe { slice::from_raw_parts(start, stop.addr() - start.addr()) };
    core::iter::from_fn(|| next_record(&mut section)).any(|record| wire_name(record) == Some(name.as_bytes()))
}

/// The wire name of an event, out of its record: `{"event": {"name": .., "wire": .., ..}}`, in that order.
fn wire_name(record: &[u8]) -> Option<&[u8]> {
    let (head, rest) = record.strip_prefix(b"\xa1\x65event")?.split_first()?;
    let is_map = head >> 5 == 5;
    let (_, rest) = text(rest.strip_prefix(b"\x64name").filter(|_| is_map)?)?;
    let (wire, _) = text(rest.strip_prefix(b"\x64wire")?)?;
    Some(wire)
}

/// A text string, and what follows.
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

    /// A record of an event with that name, and one of its wire name.
    fn record(name: &str, wire: &str) -> Vec<u8> {
        let mut item = b"\xa1\x65event\xa4\x64name".to_vec();
        write(name, &mut item);
        item.extend(b"\x64wire");
        write(wire, &mut item);
        item.extend(b"\x67payload\xa1\x65named\x64Tick\x67on_full\x65block");
        framed(&item)
    }

    fn write(text: &str, item: &mut Vec<u8>) {
        match text.len() {
            len @ 0..24 => item.push(0x60 | len as u8),
            len @ 24..256 => item.extend([0x78, len as u8]),
            len @ 256..65_536 => {
                item.push(0x79);
                item.extend((len as u16).to_be_bytes());
            }
            len => {
                item.push(0x7a);
                item.extend((len as u32).to_be_bytes());
            }
        }
        item.extend(text.as_bytes());
    }

    fn framed(item: &[u8]) -> Vec<u8> {
        let mut record = b"\0FFI1".to_vec();
        record.extend((item.len() as u32).to_le_bytes());
        record.extend(item);
        record
    }

    fn is_known(section: &[u8], name: &str) -> bool {
        let ends = section.as_ptr_range();
        // SAFETY: the ends of a slice.
        unsafe { knows((ends.start, ends.end), name) }
    }

    #[test]
    fn an_event_is_known_by_its_wire_name() {
        let mut section = framed(b"\xa1\x66handle\xa1\x64name\x64Tick");
        section.extend(record("on_tick", "tick.fired"));
        section.extend(record("on_tock", "on_tock"));
        for (name, known) in [
            ("tick.fired", true),
            ("on_tock", true),
            ("on_tick", false),
            ("tick", false),
            ("tick.fired.", false),
            ("", false),
            ("Tick", false),
        ] {
            assert_eq!(is_known(&section, name), known, "{name}");
        }
        assert!(!is_known(&[], "on_tick"));
    }

    #[test]
    fn names_have_any_length() {
        for len in [1, 23, 24, 255, 256, 65_535, 65_536] {
            let long = "n".repeat(len);
            let section = record(&long, &long);
            assert!(is_known(&section, &long));
            assert!(!is_known(&section, &long[1..]));
        }
    }

    #[test]
    fn what_is_no_event_is_passed_over() {
        // A field with that wire name, and a type that is called as an event is.
        let fields = b"\xa1\x66record\xa2\x64name\x61a\x66fields\x81\xa2\x64name\x61a\x64wire\x62on";
        assert!(!is_known(&framed(fields), "on"));
        assert!(!is_known(&framed(b"\xa1\x65event"), "on"));
        assert!(!is_known(&framed(b"\xa1\x65event\x84\x64name\x62on\x64wire\x62on"), "on"));
        assert!(!is_known(&framed(b"\xa1\x65event\xa4\x64name\x62on\x64wire\x63on"), "on"));
    }
}
