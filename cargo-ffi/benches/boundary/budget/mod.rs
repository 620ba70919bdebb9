//! What calls may cost, and where that stands: one list, for the marks in the tables and for the table of the budget.

mod lines;

use std::fmt;

use self::lines::LINES;
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
            let found: Vec<&Row> = rows.iter().filter(|row| part.has(row)).collect();
            let ran = rows.iter().any(|row| row.table == part.table);
            assert!(!ran || !found.is_empty(), "no row shows {}, {}", self.what, self.budget);
            // Not every system says how many threads there are.
            let known = |row: &&Row| self.limits.threads.is_none() || row.threads.is_some();
            let where_ =
                if self.rows.len() > 1 { format!(" in {}", part.table.host()) } else { String::new() };
            let (over, kept): (Vec<&Row>, Vec<&Row>) =
                found.into_iter().filter(known).partition(|row| self.limits.exceeded(row));
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
                    said.push((false, format!("{each}; otherwise {}{where_}", self.range(kept))));
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
