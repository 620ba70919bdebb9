//! What calls may cost, and where that stands: one list, for the marks in the tables and for the table of the budget.

use std::fmt;

use crate::report::{Row, Table, rounded};

/// The most that a row may have.
#[derive(Clone, Copy, Default)]
pub(crate) struct Limits {
    pub(crate) ratio: Option<f64>,
    pub(crate) nanos: Option<f64>,
    /// Of the host's own memory.
    pub(crate) allocations: Option<f64>,
    pub(crate) threads: Option<f64>,
}

impl Limits {
    const NONE: Self = Self { ratio: None, nanos: None, allocations: None, threads: None };

    const fn ratio(most: f64) -> Self {
        Self { ratio: Some(most), ..Self::NONE }
    }

    const fn nanos(most: f64) -> Self {
        Self { nanos: Some(most), ..Self::NONE }
    }

    const fn and_allocations(self, most: f64) -> Self {
        Self { allocations: Some(most), ..self }
    }

    /// Whether a row has more of anything.
    fn exceeded(&self, row: &Row) -> bool {
        let over = |most: Option<f64>, value: Option<f64>| {
            most.is_some_and(|most| value.is_some_and(|value| value > most))
        };
        over(self.ratio, Some(row.ratio))
            || over(self.nanos, Some(row.ours))
            || over(self.allocations, row.allocations.first().map(|[ours, _]| rounded(*ours)))
            || over(self.threads, row.threads.map(|[ours, _]| ours))
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limits = [
            self.ratio.map(|ratio| format!("{}x", (ratio * 100.0).round() / 100.0)),
            self.nanos.map(|nanos| format!("{nanos:.0} ns")),
            self.allocations.map(|count| format!("{count} allocations")),
            self.threads.map(|count| format!("{count} threads")),
        ];
        f.write_str(&limits.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

/// How a measurement is said.
#[derive(Clone, Copy)]
enum Said {
    /// How many times the other it takes.
    Ratio,
    /// How many times the calls of the other there are in a second.
    Faster,
    /// How many there are in a second.
    Rate,
    Nanos,
    Threads,
}

/// A line of the budget.
struct Line {
    what: &'static str,
    budget: &'static str,
    /// Which rows show it; none where another program measures it.
    rows: &'static [Rows],
    limits: Limits,
    said: Said,
}

/// Rows of a table, by their names and forms; an empty list is all of them.
struct Rows {
    table: Table,
    names: &'static [&'static str],
    forms: &'static [&'static str],
}

impl Rows {
    fn has(&self, row: &Row) -> bool {
        let named = |list: &[&str], name: &str| list.is_empty() || list.contains(&name);
        self.table == row.table && named(self.names, &row.name) && named(self.forms, &row.form)
    }
}

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

const SCALAR: &[&str] = &["noop", "i32", "scalar method", "object method"];
const NATIVE: &[&str] = &["wait", "callback"];

/// All of it, in the order of the page.
const LINES: &[Line] = &[
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

/// The limits of a row, of whichever lines have it.
pub(crate) fn of(row: &Row) -> Limits {
    let lines = LINES.iter().filter(|line| line.rows.iter().any(|rows| rows.has(row)));
    lines.fold(Limits::NONE, |all, Line { limits, .. }| Limits {
        ratio: all.ratio.or(limits.ratio),
        nanos: all.nanos.or(limits.nanos),
        allocations: all.allocations.or(limits.allocations),
        threads: all.threads.or(limits.threads),
    })
}

/// The table. What was not measured is as it was `before`, cell for cell.
pub(crate) fn table(rows: &[Row], before: &str) -> String {
    let mut before: Vec<[&str; 3]> = before.lines().filter_map(cells).collect();
    let mut text = "| what | budget | measured |\n|---|---|---|\n".to_owned();
    for line in LINES {
        // Lines that are alike come in one order, here and there.
        let place = before.iter().position(|[what, budget, _]| (*what, *budget) == (line.what, line.budget));
        let known = place.map(|place| before.remove(place)[2]);
        let measured = line.measured(rows);
        let cell = measured.as_deref().or(known).unwrap_or("not measured yet");
        text.push_str(&format!("| {} | {} | {cell} |\n", line.what, line.budget));
    }
    text
}

/// A line of three columns.
fn cells(line: &str) -> Option<[&str; 3]> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let ["", what, budget, measured, ""] = cells[..] else { return None };
    Some([what, budget, measured])
}

impl Line {
    /// What was measured, bold where it is too much; none where one of the tables is missing.
    fn measured(&self, rows: &[Row]) -> Option<String> {
        let mut said = Vec::new();
        for part in self.rows {
            let rows: Vec<&Row> = rows.iter().filter(|row| part.has(row)).collect();
            let where_ =
                if self.rows.len() > 1 { format!(" in {}", part.table.host()) } else { String::new() };
            let (over, kept): (Vec<&Row>, Vec<&Row>) =
                rows.into_iter().partition(|row| self.limits.exceeded(row));
            match (&over[..], &kept[..]) {
                ([], []) => return None,
                ([], kept) => said.push((true, format!("{}{where_}", self.range(kept)))),
                (over, []) => said.push((false, format!("**{}**{where_}", self.range(over)))),
                (over, kept) => {
                    // Where all have one form, it says nothing.
                    let forms = over.iter().chain(kept).any(|row| row.form != over[0].form);
                    let each = over.iter().map(|row| {
                        let form = if forms { format!(", {}", row.form) } else { String::new() };
                        format!("**{}** {}{form}", self.range(&[row]), row.name)
                    });
                    let each = each.collect::<Vec<_>>().join("; ");
                    said.push((false, format!("{each}{where_}; otherwise {}", self.range(kept))));
                }
            }
        }
        if said.is_empty() {
            return None;
        }
        let all_kept = said.iter().all(|(kept, _)| *kept);
        let text = said.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", ");
        let promised = !self.limits.to_string().is_empty();
        Some(if all_kept && promised { format!("kept: {text}") } else { text })
    }

    /// From the least to the most.
    fn range(&self, rows: &[&Row]) -> String {
        let values = rows.iter().map(|row| match self.said {
            Said::Ratio => row.ratio,
            Said::Faster => 1.0 / row.ratio,
            Said::Rate => 1e3 / row.ours,
            Said::Nanos => row.ours,
            Said::Threads => row.threads.map_or(f64::NAN, |[ours, _]| ours),
        });
        let (least, most) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| {
            (value.min(least), value.max(most))
        });
        let (least, most) = (digits(least), digits(most));
        let unit = match self.said {
            Said::Ratio => "x",
            Said::Faster => " times",
            Said::Rate => " M/s",
            Said::Nanos => " ns",
            Said::Threads => " threads",
        };
        let mut text =
            if least == most { format!("{least}{unit}") } else { format!("{least} to {most}{unit}") };
        if self.limits.allocations.is_some() {
            let counts = rows.iter().filter_map(|row| row.allocations.first());
            let most = counts.fold(0.0, |most: f64, [ours, _]| most.max(rounded(*ours)));
            text.push_str(&format!(", allocations {most}"));
        }
        text
    }
}

/// Two digits that mean something, all of those before the point.
fn digits(value: f64) -> String {
    match value.abs() {
        10.0.. => format!("{value:.0}"),
        1.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
