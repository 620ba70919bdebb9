//! What is printed: a table in Markdown for each host, as `docs/performance.md` has them, with the budget.

use std::fmt::Write as _;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    C,
    Go,
}

impl Host {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Host::C => "C",
            Host::Go => "Go",
        }
    }
}

/// What a program has measured: nanoseconds of a call, and the quotient of the two in a round.
pub(crate) struct Row {
    name: String,
    form: String,
    ours: f64,
    by_hand: f64,
    ratio: f64,
    /// Half of the rounds are in between.
    quartiles: [f64; 2],
}

impl Row {
    /// A row on a line, with tabs in between.
    pub(crate) fn read(output: &str) -> Vec<Self> {
        let row = |line: &str| {
            let (name, form, numbers) = columns(line)?;
            let [ours, by_hand, ratio, low, high] = numbers[..] else { return None };
            Some(Self { name, form, ours, by_hand, ratio, quartiles: [low, high] })
        };
        output.lines().map(|line| row(line).unwrap_or_else(|| panic!("`{line}` is no row"))).collect()
    }
}

/// The name, the form and the numbers of a line.
fn columns(line: &str) -> Option<(String, String, Vec<f64>)> {
    let mut columns = line.split('\t');
    let (name, form) = (columns.next()?.to_owned(), columns.next()?.to_owned());
    let numbers = columns.map(str::parse).collect::<Result<_, _>>().ok()?;
    Some((name, form, numbers))
}

/// The most that a row may cost.
#[derive(Clone, Copy, Default)]
struct Budget {
    ratio: Option<f64>,
    nanos: Option<f64>,
    /// Of the host's own memory.
    allocations: Option<f64>,
}

/// What was decided; a row without a budget is there for the comparison.
fn budget(host: Host, row: &Row) -> Budget {
    let ratio = |ratio| Budget { ratio: Some(ratio), ..Budget::default() };
    let nanos = |nanos| Budget { nanos: Some(nanos), ..Budget::default() };
    match (host, row.name.as_str(), row.form.as_str()) {
        (_, "64 in flight / one by one", _) => {
            Budget { ratio: Some(0.25), nanos: Some(1000.0), allocations: None }
        }
        // Of no size: what else there is between the two rows is a check of the pointer.
        (_, "64 KiB in / scalar method", _) => ratio(1.25),
        (Host::C, _, "cbor") => ratio(1.5),
        (Host::C, "noop" | "i32" | "scalar method" | "object method", "wait") => ratio(2.5),
        (Host::C, "noop" | "i32" | "scalar method" | "object method", "callback") => ratio(6.0),
        (Host::C, "async ready / scalar method", _) => ratio(3.0),
        (Host::C, "async that waits", _) => ratio(1.15),
        (Host::C, "event", _) => nanos(1000.0),
        (_, "create and destroy", _) => nanos(10_000.0),
        (Host::Go, "noop" | "i32" | "scalar method" | "16-byte record", _) => {
            Budget { allocations: Some(0.0), ..ratio(1.3) }
        }
        (Host::Go, "short text", _) => Budget { allocations: Some(2.0), ..ratio(1.5) },
        (Host::Go, "person", _) => ratio(2.0),
        (Host::Go, "host callback / goroutine hop", _) => ratio(3.0),
        _ => Budget::default(),
    }
}

/// All rows of a host.
pub(crate) fn table(host: Host, rows: &[Row], allocations: &str) -> String {
    let mut text = String::new();
    let in_host = if host == Host::Go { " Go allocations |" } else { "" };
    let column = if host == Host::Go { "---|" } else { "" };
    let name = host.name();
    writeln!(text, "| {name} | form | ours, ns | by hand, ns | ratio | half of them | budget |{in_host} Rust allocations |")
        .expect("text");
    writeln!(text, "|---|---|--:|--:|--:|--:|--:|{column}---|").expect("text");
    let allocations: Vec<_> = allocations.lines().filter_map(columns).collect();
    for row in rows {
        let counted = allocations.iter().find(|(name, form, _)| *name == row.name && *form == row.form);
        let pairs = counted.map(|(_, _, numbers)| numbers.chunks(2).collect()).unwrap_or_default();
        text.push_str(&line(budget(host, row), row, pairs));
    }
    text
}

/// With two digits that mean something.
fn quotient(value: f64) -> String {
    if value < 0.1 { format!("{value:.3}") } else { format!("{value:.2}") }
}

/// A row; what is over its budget is bold.
fn line(budget: Budget, row: &Row, allocations: Vec<&[f64]>) -> String {
    let over = |value: f64, most: Option<f64>, text: String| {
        if most.is_some_and(|most| value > most) { format!("**{text}**") } else { text }
    };
    let allowed = [
        budget.ratio.map(|ratio| format!("{ratio}x")),
        budget.nanos.map(|nanos| format!("{nanos:.0} ns")),
        budget.allocations.map(|count| format!("{count} allocations")),
    ];
    let allowed = allowed.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let [low, high] = row.quartiles.map(quotient);
    let mut line = format!(
        "| {} | {} | {} | {} | {} | {low} – {high} | {allowed} |",
        row.name,
        row.form,
        over(row.ours, budget.nanos, format!("{:.1}", row.ours)),
        format_args!("{:.1}", row.by_hand),
        over(row.ratio, budget.ratio, quotient(row.ratio)),
    );
    for (place, pair) in allocations.iter().enumerate() {
        // Where there are two pairs, the first is that of the host.
        let most = budget.allocations.filter(|_| place == 0);
        // What the host's runtime allocates now and then is none of the call's.
        let [ours, by_hand] = [pair[0], pair[1]].map(|count| (count * 10.0).round() / 10.0);
        line.push_str(&format!(" {} / {by_hand} |", over(ours, most, ours.to_string())));
    }
    line.push('\n');
    line
}
