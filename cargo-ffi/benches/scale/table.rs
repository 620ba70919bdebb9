//! What is printed: tables in Markdown, as `docs/performance.md` has them.

use std::fmt;
use std::time::Duration;

/// One size of crate.
pub(crate) struct Row {
    /// Annotated items.
    pub(crate) items: usize,
    /// Source to contract.
    pub(crate) scan: Duration,
    /// Library against contract.
    pub(crate) check: Duration,
    /// Contract to packages.
    pub(crate) c: Duration,
    pub(crate) go: Duration,
    /// `cargo build` of the crate alone.
    pub(crate) build: Duration,
    /// `cargo build` where nothing has changed.
    pub(crate) cargo: Duration,
    /// `cargo ffi build` where nothing is to be compiled, and everything is compared.
    pub(crate) anew: Duration,
    /// The same where everything was compared already.
    pub(crate) fresh: Duration,
}

/// A library that somebody has written.
pub(crate) struct Project {
    /// The package.
    pub(crate) package: &'static str,
    /// `cargo build --release` of it alone.
    pub(crate) build: Duration,
    /// Bytes of the library.
    pub(crate) size: u64,
}

/// Everything that was measured.
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
    /// What follows is of crates with so many items.
    pub(crate) items: usize,
    /// The dependencies of a crate without items.
    pub(crate) dependencies: Duration,
    /// Builds by what they are, annotated and plain.
    pub(crate) builds: [(&'static str, [Duration; 2]); 3],
    /// Size of the release library without items.
    pub(crate) empty: u64,
    /// Size of the release library, annotated and plain.
    pub(crate) sizes: [u64; 2],
    /// Bytes of the descriptor.
    pub(crate) descriptor: u64,
    pub(crate) projects: [Project; 3],
}

/// A column with its time in a row.
type Column = (&'static str, fn(&Row) -> Duration);

const COLUMNS: [Column; 8] = [
    ("scan", |row| row.scan),
    ("compare with the library", |row| row.check),
    ("C package", |row| row.c),
    ("Go package", |row| row.go),
    ("scan + both packages", |row| row.scan + row.c + row.go),
    ("build of the crate (dev)", |row| row.build),
    ("`cargo ffi build` over `cargo build`, nothing to do", |row| row.fresh.saturating_sub(row.cargo)),
    ("the same, everything compared", |row| row.anew.saturating_sub(row.cargo)),
];

/// Where the time grows no faster than the number of items to this power, over all sizes, noise explains the rest.
const LINEAR: f64 = 1.15;

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.growth(f)?;
        let Table { items, dependencies, builds, empty, sizes, descriptor, projects, .. } = self;
        writeln!(f, "\n| {items} items | annotated | plain | ratio |\n|---|--:|--:|--:|")?;
        for (what, [annotated, plain]) in builds {
            let ratio = annotated.as_secs_f64() / plain.as_secs_f64();
            writeln!(f, "| {what} | {} | {} | {ratio:.1} |", shown(*annotated), shown(*plain))?;
        }
        let [annotated, plain] = sizes;
        let ratio = *annotated as f64 / *plain as f64;
        writeln!(f, "| library, release, stripped | {} | {} | {ratio:.1} |", kib(*annotated), kib(*plain))?;
        writeln!(f, "\n| `test-projects` | clean build (release) | library, stripped |\n|---|--:|--:|")?;
        for Project { package, build, size } in projects {
            writeln!(f, "| `{package}` | {} | {} |", shown(*build), kib(*size))?;
        }
        writeln!(f, "\n- dependencies of an annotated crate, once (dev): {}", shown(*dependencies))?;
        writeln!(f, "- library without items, release, stripped: {}", kib(*empty))?;
        let added = annotated.saturating_sub(*empty) / *items as u64;
        writeln!(
            f,
            "- bytes of library for an item: {added}, of which descriptor: {}",
            descriptor / *items as u64
        )
    }
}

impl Table {
    fn growth(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| items |")?;
        for row in &self.rows {
            write!(f, " {} |", row.items)?;
        }
        writeln!(f, " time(2N) / time(N) | |\n|---|{}--:|---|", "--:|".repeat(self.rows.len()))?;
        for (name, time) in COLUMNS {
            write!(f, "| {name} |")?;
            for row in &self.rows {
                write!(f, " {} |", shown(time(row)))?;
            }
            let ratios =
                self.rows.windows(2).map(|pair| format!("{:.2}", ratio(time(&pair[1]), time(&pair[0]))));
            let verdict = if self.power(time) <= LINEAR { "linear" } else { "**not linear**" };
            writeln!(f, " {} | {verdict} |", ratios.collect::<Vec<_>>().join(", "))?;
        }
        Ok(())
    }

    /// To which power of the number of items a time grows, from the first row to the last.
    fn power(&self, time: fn(&Row) -> Duration) -> f64 {
        let [first, .., last] = self.rows.as_slice() else { return 0.0 };
        ratio(time(last), time(first)).ln() / (last.items as f64 / first.items as f64).ln()
    }
}

fn ratio(of: Duration, to: Duration) -> f64 {
    of.as_secs_f64() / to.as_secs_f64()
}

fn shown(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds < 1.0 => format!("{:.0} ms", seconds * 1e3),
        seconds => format!("{seconds:.1} s"),
    }
}

fn kib(bytes: u64) -> String {
    format!("{:.0} KiB", bytes as f64 / 1024.0)
}
