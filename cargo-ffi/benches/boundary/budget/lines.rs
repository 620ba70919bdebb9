//! What was decided: the lines of the budget, in the order of the page.

use super::{Limits, Line, Rows, Said};
use crate::report::Table;

const SCALAR: &[&str] = &["noop", "i32", "scalar method", "object method"];
const NATIVE: &[&str] = &["wait", "callback"];

/// All of it, in the order of the page.
pub(super) const LINES: &[Line] = &[
    line(
        "sync scalar call from C, direct form",
        "2.5x by hand",
        &[rows(Table::C, SCALAR, &["wait"])],
        Limits::ratio(2.5),
        Said::Ratio,
    ),
    line(
        "the same, callback form",
        "6x by hand",
        &[rows(Table::C, SCALAR, &["callback"])],
        Limits::ratio(6.0),
        Said::Ratio,
    ),
    elsewhere("calls/s on one context, as threads are added", "grow with the threads"),
    line(
        "short text from C and back",
        "2x by hand",
        &[rows(Table::C, &["short text"], NATIVE)],
        Limits::ratio(2.0),
        Said::Ratio,
    ),
    line(
        "person from C and back",
        "1.3x by hand",
        &[rows(Table::C, &["person"], NATIVE)],
        Limits::ratio(1.3),
        Said::Ratio,
    ),
    line(
        "enum with fields from C and back",
        "2.5x by hand",
        &[rows(Table::C, &["enum with fields"], NATIVE)],
        Limits::ratio(2.5),
        Said::Ratio,
    ),
    line(
        "typed error in C",
        "1.5x by hand",
        &[rows(Table::C, &["typed error"], NATIVE)],
        Limits::ratio(1.5),
        Said::Ratio,
    ),
    line(
        "sync scalar call from C++",
        "5x by hand",
        &[rows(Table::Cpp, SCALAR, &[])],
        Limits::ratio(5.0),
        Said::Ratio,
    ),
    line(
        "short text or person from C++ and back",
        "2x by hand",
        &[rows(Table::Cpp, &["short text", "person"], &[])],
        Limits::ratio(2.0),
        Said::Ratio,
    ),
    line(
        "async call, ready at once, from C++",
        "no slower than a `std::promise`",
        &[rows(Table::Cpp, &["async ready"], &[])],
        Limits::ratio(1.0),
        Said::Ratio,
    ),
    line(
        "sync call from Go, scalar or 16-byte record",
        "1.3x cgo, no allocations",
        &[rows(Table::Go, &["noop", "i32", "scalar method", "16-byte record"], &[])],
        Limits::ratio(1.3).and_allocations(0.0),
        Said::Ratio,
    ),
    line(
        "short text from Go and back",
        "1.5x cgo, 2 allocations",
        &[rows(Table::Go, &["short text"], &[])],
        Limits::ratio(1.5).and_allocations(2.0),
        Said::Ratio,
    ),
    line(
        "person from Go and back",
        "2x cgo",
        &[rows(Table::Go, &["person"], &[])],
        Limits::ratio(2.0),
        Said::Ratio,
    ),
    line(
        "the same",
        "a third of UniFFI's Go",
        &[rows(Table::UniffiGo, &["person"], &[])],
        Limits::ratio(1.0 / 3.0),
        Said::Ratio,
    ),
    line(
        "64 KiB of bytes in",
        "no copy: 1.25x a call with a number",
        &[
            // Of no size: what else there is between the two rows is a check of the pointer.
            rows(Table::C, &["64 KiB in / scalar method"], &[]),
            rows(Table::Go, &["64 KiB in / scalar method"], &[]),
        ],
        Limits::ratio(1.25),
        Said::Ratio,
    ),
    line(
        "1,000 numbers in, from C",
        "no copy: 1.2x by hand",
        &[rows(Table::C, &["1k ints in"], NATIVE)],
        Limits::ratio(1.2),
        Said::Ratio,
    ),
    line(
        "1,000 plain records out, in C",
        "no conversion: 1.2x by hand",
        &[rows(Table::C, &["1k records out"], NATIVE)],
        Limits::ratio(1.2),
        Said::Ratio,
    ),
    line(
        "async call, ready at once, from C",
        "3x the sync call",
        &[rows(Table::C, &["async ready / scalar method"], &[])],
        Limits::ratio(3.0),
        Said::Ratio,
    ),
    line(
        "the same from Go",
        "no slower than UniFFI's Go",
        &[rows(Table::UniffiGo, &["async ready"], &[])],
        Limits::ratio(1.0),
        Said::Ratio,
    ),
    line(
        "async call that waits",
        "1.15x a task and a condition variable",
        &[rows(Table::C, &["async that waits", "async 64 in flight"], &[])],
        Limits::ratio(1.15),
        Said::Ratio,
    ),
    line(
        "64 in flight",
        "four times the calls/s of one by one",
        &[
            rows(Table::C, &["64 in flight / one by one"], &[]),
            rows(Table::Go, &["64 in flight / one by one"], &[]),
        ],
        Limits::ratio(0.25),
        Said::Faster,
    ),
    line(
        "the same",
        "a million calls/s, in C on one core",
        &[
            rows(Table::C, &["async 64 in flight, one core"], &[]),
            rows(Table::Go, &["async 64 in flight"], &[]),
        ],
        Limits::nanos(1000.0),
        Said::Rate,
    ),
    line(
        "10,000 in flight from Go",
        "64 threads",
        &[rows(Table::Go, &["10,000 in flight"], &[])],
        Limits { threads: Some(64.0), ..Limits::NONE },
        Said::Threads,
    ),
    line(
        "host function in Go, there and back",
        "3x a goroutine hop through cgo",
        &[rows(Table::Go, &["host callback / goroutine hop"], &[])],
        Limits::ratio(3.0),
        Said::Ratio,
    ),
    line(
        "CBOR call",
        "1.5x the codec alone",
        &[rows(Table::C, &[], &["cbor"])],
        Limits::ratio(1.5),
        Said::Ratio,
    ),
    line(
        "event to one listener",
        "a million a second, in order",
        &[rows(Table::C, &["event"], &[]), rows(Table::Go, &["event"], &[])],
        Limits::nanos(1000.0),
        Said::Rate,
    ),
    line(
        "item of a stream",
        "none",
        &[rows(Table::C, &["stream item"], &[]), rows(Table::Go, &["stream item"], &[])],
        Limits::NONE,
        Said::Rate,
    ),
    elsewhere("call from another process, the server's time", "1.5x by hand"),
    elsewhere("the same", "less than tonic's"),
    line(
        "a context, made and destroyed",
        "10 us",
        &[rows(Table::C, &["create and destroy"], &[]), rows(Table::Go, &["create and destroy"], &[])],
        Limits::nanos(10_000.0),
        Said::Nanos,
    ),
    elsewhere("what a context takes", "1 KiB, no thread"),
    elsewhere("scan and packages", "linear, 1,000 items in a second"),
    elsewhere("`cargo ffi build` where nothing is to be done", "0.3 s over `cargo build`"),
    elsewhere("what the library and a clean build grow by", "published"),
];

const fn rows(table: Table, names: &'static [&'static str], forms: &'static [&'static str]) -> Rows {
    Rows { table, names, forms }
}

const fn line(
    what: &'static str,
    budget: &'static str,
    rows: &'static [Rows],
    limits: Limits,
    said: Said,
) -> Line {
    Line { what, budget, rows, limits, said }
}

/// What another program measures: its cell of the page stays.
const fn elsewhere(what: &'static str, budget: &'static str) -> Line {
    Line { what, budget, rows: &[], limits: Limits::NONE, said: Said::Ratio }
}
