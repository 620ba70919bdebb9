//! `Duration` and `SystemTime`: whole seconds, and nanoseconds that count up from them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Crossing, arg_is_c, pointee_is_c};
use crate::{
    abi,
    arena::Arena,
    cbor::{Decoder, Encoder},
    depth::Depth,
    descriptor::Type,
    value_error::ValueError,
};

const NANOS_PER_SECOND: u32 = 1_000_000_000;

const SECS: &str = "secs";
const NANOS: &str = "nanos";

// SAFETY: the header declares the same struct of two integers; `lift` refuses nanoseconds that are none.
unsafe impl Crossing for Duration {
    type C = abi::Duration;
    arg_is_c!();
    const TYPE: Type = Type::Plain("duration");
    const PLAIN: bool = true;
    const ALONE: bool = true;
    pointee_is_c!();

    unsafe fn lift(c: &abi::Duration, depth: Depth) -> Result<Self, ValueError> {
        depth.deeper()?;
        Ok(Self::new(c.seconds, nanos(c.nanos)?))
    }

    fn lower(&self, arena: &Arena) -> abi::Duration {
        arena.nested(|| abi::Duration { seconds: self.as_secs(), nanos: self.subsec_nanos() })
    }

    fn encode(&self, encoder: &mut Encoder) {
        encode(&self.as_secs(), self.subsec_nanos(), encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        let (seconds, nanos) = decode(decoder)?;
        Ok(Self::new(seconds, nanos))
    }
}

// SAFETY: the header declares the same struct of two integers; `lift` refuses nanoseconds that are none, and times that
// the system has no value for.
unsafe impl Crossing for SystemTime {
    type C = abi::Time;
    arg_is_c!();
    const TYPE: Type = Type::Plain("time");
    const PLAIN: bool = true;
    const ALONE: bool = true;
    pointee_is_c!();

    unsafe fn lift(c: &abi::Time, depth: Depth) -> Result<Self, ValueError> {
        depth.deeper()?;
        since_epoch(c.seconds, nanos(c.nanos)?)
    }

    fn lower(&self, arena: &Arena) -> abi::Time {
        let (seconds, nanos) = parts(*self);
        arena.nested(|| abi::Time { seconds, nanos })
    }

    fn encode(&self, encoder: &mut Encoder) {
        let (seconds, nanos) = parts(*self);
        encode(&seconds, nanos, encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, ValueError> {
        let (seconds, nanos) = decode(decoder)?;
        since_epoch(seconds, nanos)
    }
}

/// Nanoseconds that are less than a second.
fn nanos(nanos: u32) -> Result<u32, ValueError> {
    if nanos < NANOS_PER_SECOND {
        return Ok(nanos);
    }
    let text = format!("nanoseconds are below {NANOS_PER_SECOND}, found {nanos}");
    Err(ValueError::new(text).in_field(NANOS))
}

fn since_epoch(seconds: i64, nanos: u32) -> Result<SystemTime, ValueError> {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let time = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
    time.and_then(|time| time.checked_add(Duration::new(0, nanos)))
        .ok_or_else(|| ValueError::new("a time that this system cannot hold"))
}

/// The seconds since 1970, rounded down, and the nanoseconds since then. No system has a time whose seconds do not fit; one
/// that had would give the nearest that does.
fn parts(time: SystemTime) -> (i64, u32) {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => (0_i64.saturating_add_unsigned(since.as_secs()), since.subsec_nanos()),
        Err(error) => {
            let before = error.duration();
            let seconds = 0_i64.saturating_sub_unsigned(before.as_secs());
            match before.subsec_nanos() {
                0 => (seconds, 0),
                nanos => (seconds.saturating_sub(1), NANOS_PER_SECOND - nanos),
            }
        }
    }
}

fn encode<S: Crossing>(seconds: &S, nanos: u32, encoder: &mut Encoder) {
    encoder.map(2, |encoder| {
        encoder.text(SECS);
        seconds.encode(encoder);
        encoder.text(NANOS);
        nanos.encode(encoder);
    });
}

fn decode<S: Crossing>(decoder: &mut Decoder<'_>) -> Result<(S, u32), ValueError> {
    let (mut seconds, mut fraction) = (None, None);
    decoder.map(|decoder, key| {
        match key {
            SECS => seconds = Some(S::decode_field(decoder, SECS)?),
            NANOS => fraction = Some(u32::decode_field(decoder, NANOS)?),
            _ => decoder.skip()?,
        }
        Ok(())
    })?;
    Ok((S::present(seconds, SECS)?, nanos(u32::present(fraction, NANOS)?)?))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use crate::{
        abi,
        arena::Arena,
        crossing::{
            Crossing,
            tests::{check, read, refused_c, refused_cbor},
        },
    };

    #[test]
    fn durations_are_seconds_and_nanoseconds() {
        check(&Duration::ZERO, "a2 64 73656373 00 65 6e616e6f73 00");
        check(&Duration::new(5, 7), "a2 64 73656373 05 65 6e616e6f73 07");
        check(&Duration::MAX, "a2 64 73656373 1bffffffffffffffff 65 6e616e6f73 1a3b9ac9ff");
        check(&[Duration::from_millis(1500)], "81 a2 64 73656373 01 65 6e616e6f73 1a1dcd6500");
        let abi::Duration { seconds, nanos } = Duration::MAX.lower(&Arena::new());
        assert_eq!((seconds, nanos), (u64::MAX, 999_999_999));
    }

    #[test]
    fn times_before_1970_count_seconds_down_and_nanoseconds_up() {
        let half = Duration::from_millis(500);
        for (time, seconds, nanos) in [
            (UNIX_EPOCH, 0, 0),
            (UNIX_EPOCH + half, 0, 500_000_000),
            (UNIX_EPOCH - half, -1, 500_000_000),
            (UNIX_EPOCH - Duration::from_secs(1), -1, 0),
            (UNIX_EPOCH - Duration::new(1, 100), -2, 999_999_900),
            (UNIX_EPOCH + Duration::new(1_700_000_000, 900), 1_700_000_000, 900),
        ] {
            let c = time.lower(&Arena::new());
            assert_eq!((c.seconds, c.nanos), (seconds, nanos));
            // SAFETY: the C form refers to nothing.
            assert_eq!(unsafe { SystemTime::lift_arg(c) }, Ok(time));
        }
        check(&(UNIX_EPOCH - half), "a2 64 73656373 20 65 6e616e6f73 1a1dcd6500");
        check(&UNIX_EPOCH, "a2 64 73656373 00 65 6e616e6f73 00");
    }

    #[test]
    fn times_at_the_ends_come_back_or_are_refused() {
        for seconds in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX - 1, i64::MAX] {
            for nanos in [0, 999_999_900] {
                // SAFETY: the C form refers to nothing.
                match unsafe { SystemTime::lift_arg(abi::Time { seconds, nanos }) } {
                    Ok(time) => {
                        let c = time.lower(&Arena::new());
                        assert_eq!((c.seconds, c.nanos), (seconds, nanos));
                    }
                    Err(error) => assert_eq!(error.to_string(), "a time that this system cannot hold"),
                }
            }
        }
        // Linux has a value for every time of the C form, Windows for some.
        let beyond = abi::Time { seconds: i64::MAX, nanos: 0 };
        // SAFETY: as above.
        assert_eq!(unsafe { SystemTime::lift_arg(beyond) }.is_err(), cfg!(windows));
    }

    #[test]
    fn nanoseconds_of_a_second_or_more_are_refused() {
        let text = "nanos: nanoseconds are below 1000000000, found 1000000000";
        assert_eq!(refused_c::<Duration>(&abi::Duration { seconds: u64::MAX, nanos: 1_000_000_000 }), text);
        assert_eq!(refused_c::<SystemTime>(&abi::Time { seconds: i64::MIN, nanos: 1_000_000_000 }), text);
        let encoded = "a2 64 73656373 1bffffffffffffffff 65 6e616e6f73 1a3b9aca00";
        assert_eq!(refused_cbor::<Duration>(encoded), text);
        assert_eq!(refused_cbor::<SystemTime>("a2 64 73656373 00 65 6e616e6f73 1a3b9aca00"), text);
        let most = "nanos: nanoseconds are below 1000000000, found 4294967295";
        assert_eq!(refused_c::<Duration>(&abi::Duration { seconds: 0, nanos: u32::MAX }), most);
        assert_eq!(refused_cbor::<Duration>("a2 64 73656373 00 65 6e616e6f73 1b0000000100000000"), {
            "nanos: integer 4294967296 is out of range for u32"
        });
    }

    #[test]
    fn the_map_is_read_as_that_of_a_struct() {
        // In any order, with keys that nobody asked for.
        let encoded = "bf 65 6e616e6f73 07 61 78 81 f6 64 73656373 05 ff";
        assert_eq!(read::<Duration>(encoded), Ok(Duration::new(5, 7)));
        assert_eq!(refused_cbor::<Duration>("a1 64 73656373 05"), "nanos: missing");
        assert_eq!(refused_cbor::<SystemTime>("a1 65 6e616e6f73 05"), "secs: missing");
        assert_eq!(refused_cbor::<Duration>("a2 64 73656373 05 64 73656373 05"), "duplicate key `secs`");
        assert_eq!(refused_cbor::<Duration>("a1 64 73656373 20"), "secs: integer -1 is out of range for u64");
        assert_eq!(refused_cbor::<Duration>("a1 64 73656373 f4"), "secs: expected an integer, found a bool");
        assert_eq!(refused_cbor::<SystemTime>("05"), "expected a map, found an integer");
    }
}
