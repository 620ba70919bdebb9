//! What is measured, row by row, and the tables in Markdown that are printed and that `docs/performance.md` has.

use std::fmt::Write as _;

use crate::budget;

/// A table: who calls what, beside what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    C,
    Cpp,
    Go,
    Rust,
    UniffiC,
    UniffiGo,
    Python,
}

impl Table {
    pub(crate) const ALL: [Self; 7] =
        [Self::C, Self::Cpp, Self::Go, Self::Rust, Self::UniffiC, Self::UniffiGo, Self::Python];

    /// The word on the command line, and in the markers of the page.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Table::C => "c",
            Table::Cpp => "cpp",
            Table::Go => "go",
            Table::Rust => "rust",
            Table::UniffiC => "uniffi-c",
            Table::UniffiGo => "uniffi-go",
            Table::Python => "uniffi-python",
        }
    }

    /// The language of the host.
    pub(crate) fn host(self) -> &'static str {
        match self {
            Table::C | Table::UniffiC => "C",
            Table::Cpp => "C++",
            Table::Go | Table::UniffiGo => "Go",
            Table::Rust => "Rust",
            Table::Python => "Python",
        }
    }

    /// What stands beside the calls of the library.
    fn other(self) -> &'static str {
        match self {
            Table::C | Table::Cpp | Table::Go | Table::Rust => "by hand",
            Table::UniffiC | Table::UniffiGo => "UniFFI",
            Table::Python => "the other",
        }
    }

    /// Whether one side is UniFFI.
    pub(crate) fn has_uniffi(self) -> bool {
        matches!(self, Table::UniffiC | Table::UniffiGo | Table::Python)
    }

    /// What is behind a ratio: criterion has an interval where the others have rounds.
    fn spread(self) -> &'static str {
        if self == Table::Rust { "with 95 %" } else { "half of them" }
    }

    /// What is counted beside time: the host's allocations come first.
    fn counted(self) -> &'static [&'static str] {
        match self {
            Table::C | Table::UniffiC => &["Rust allocations"],
            Table::Cpp => &["C++ allocations", "Rust allocations"],
            Table::Go | Table::UniffiGo => &["Go allocations", "Rust allocations"],
            Table::Rust | Table::Python => &[],
        }
    }
}

/// A row: nanoseconds of a call, and the quotient of the two in a round.
pub(crate) struct Row {
    pub(crate) table: Table,
    pub(crate) name: String,
    pub(crate) form: String,
    pub(crate) ours: f64,
    pub(crate) other: f64,
    pub(crate) ratio: f64,
    /// Half of the rounds are in between.
    pub(crate) quartiles: [f64; 2],
    /// Pairs, ours and the other's, as [`Table::counted`] names them.
    pub(crate) allocations: Vec<[f64; 2]>,
    /// Of the whole process.
    pub(crate) threads: Option<[f64; 2]>,
}

impl Row {
    /// Rows on lines, with tabs in between, as the programs print them.
    pub(crate) fn read(table: Table, times: &str, allocations: &str) -> Vec<Self> {
        let counted: Vec<_> = allocations.lines().filter_map(columns).collect();
        let row = |line: &str| {
            let (name, form, numbers) = columns(line)?;
            let [ours, other, ratio, low, high] = numbers[..] else { return None };
            let counted = counted.iter().find(|counted| (&counted.0, &counted.1) == (&name, &form));
            let pairs = counted.map(|(_, _, numbers)| numbers.as_chunks().0.to_vec());
            let allocations = pairs.unwrap_or_default();
            let quartiles = [low, high];
            Some(Self { table, name, form, ours, other, ratio, quartiles, allocations, threads: None })
        };
        times.lines().map(|line| row(line).unwrap_or_else(|| panic!("`{line}` is no row"))).collect()
    }
}

/// The name, the form and the numbers of a line.
fn columns(line: &str) -> Option<(String, String, Vec<f64>)> {
    let mut columns = line.split('\t');
    let (name, form) = (columns.next()?.to_owned(), columns.next()?.to_owned());
    let numbers = columns.map(str::parse).collect::<Result<_, _>>().ok()?;
    Some((name, form, numbers))
}

/// All rows of a table.
pub(crate) fn table(table: Table, rows: &[Row]) -> String {
    let (host, other, spread) = (table.host(), table.other(), table.spread());
    let mut head = format!("| {host} | form | ours, ns | {other}, ns | ratio | {spread} | budget |");
    let mut rule = "|---|---|--:|--:|--:|--:|--:|".to_owned();
    for counted in table.counted() {
        write!(head, " {counted} |").expect("text");
        rule.push_str("---|");
    }
    let lines = rows.iter().map(line);
    [head, rule].into_iter().chain(lines).map(|line| line + "\n").collect()
}

/// With two digits that mean something.
fn quotient(value: f64) -> String {
    match value {
        0.1.. => format!("{value:.2}"),
        0.01.. => format!("{value:.3}"),
        0.001.. => format!("{value:.4}"),
        _ => format!("{value:.5}"),
    }
}

/// A row; what is over its budget is bold.
fn line(row: &Row) -> String {
    let budget = budget::of(row);
    let over = |value: f64, most: Option<f64>, text: String| {
        if most.is_some_and(|most| value > most) { format!("**{text}**") } else { text }
    };
    let [low, high] = row.quartiles.map(quotient);
    let threads =
        row.threads.map(|[ours, other]| format!(", {ours} threads and {other}")).unwrap_or_default();
    let mut line = format!(
        "| {}{threads} | {} | {} | {:.1} | {} | {low} – {high} | {budget} |",
        row.name,
        row.form,
        over(row.ours, budget.nanos, format!("{:.1}", row.ours)),
        row.other,
        over(row.ratio, budget.ratio, quotient(row.ratio)),
    );
    for (place, _) in row.table.counted().iter().enumerate() {
        let Some(pair) = row.allocations.get(place) else {
            line.push_str(" |");
            continue;
        };
        // Where there are two pairs, the first is that of the host, which has the budget.
        let most = budget.allocations.filter(|_| place == 0);
        let [ours, other] = pair.map(rounded);
        write!(line, " {} / {other} |", over(ours, most, ours.to_string())).expect("text");
    }
    line
}

/// What the host's runtime allocates now and then is none of the call's.
pub(crate) fn rounded(count: f64) -> f64 {
    (count * 10.0).round() / 10.0
}
