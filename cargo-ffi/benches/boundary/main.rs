//! What a call costs beside the same function by hand: `cargo bench -p cargo-ffi --bench boundary`.
//!
//! It builds `test-projects/bench`, its packages and the crate by hand that lies beside it, and then the programs in its `hosts/`, which call both
//! in turn in one process. What counts is the ratio of a round, and of all rounds the median: the machine may be slow or busy, as it is for
//! both. Nothing here passes or fails.
//!
//! - `-- c`, `-- cpp`, `-- go`: one host; `-- rust`: from Rust, by criterion; `-- uniffi`: what UniFFI makes of the same functions, from C, Go and Python
//! - `-- remote`: from another process, beside a server by hand and one of tonic
//! - `-- instructions`: instructions instead of time
//! - `-- codec`, `-- contention`, `-- events`, `-- scale`: the other benches, which are run
//! - `-- all`: all of it; any other word: rows with that in their name
//! - `UPDATE_EXPECT=1` writes the tables, and the budget, to `docs/performance.md`
//!
//! - [`site`] is what is built, [`uniffi`] what is added to it, [`remote`] what is a process of its own
//! - [`report`] is what is printed, [`budget`] what it may cost, [`page`] what is written
//! - [`instructions`] are counted by valgrind and compared with `docs/instructions.md`

#![expect(clippy::print_stdout, reason = "what is printed is what it is for")]

mod budget;
mod instructions;
mod others;
mod page;
mod remote;
mod report;
mod rust;
mod site;
mod uniffi;

use std::path::{Path, PathBuf};

use crate::{
    page::Part,
    report::{Row, Table},
    site::Site,
};

/// All tables that programs of hosts measure, and the words for them.
const TABLES: &[(&str, &[Table])] = &[
    ("c", &[Table::C]),
    ("cpp", &[Table::Cpp]),
    ("go", &[Table::Go]),
    ("rust", &[Table::Rust]),
    ("uniffi", &[Table::UniffiC, Table::UniffiGo, Table::Python]),
    ("uniffi-c", &[Table::UniffiC]),
    ("uniffi-go", &[Table::UniffiGo]),
    ("uniffi-python", &[Table::Python]),
];

/// What is asked for.
#[derive(Default)]
struct Asked {
    tables: Vec<Table>,
    others: Vec<&'static str>,
    remote: bool,
    instructions: bool,
    /// Rows with that in their name.
    filter: String,
}

fn main() {
    // Cargo itself passes `--bench`.
    let asked = asked(std::env::args().skip(1).filter(|word| !word.starts_with('-')));
    let (mut parts, rows) = measure(&asked.tables, &asked.filter);
    parts.extend(asked.remote.then(remote::run).flatten());
    parts.extend(asked.others.iter().map(|name| others::run(name)));
    if std::env::var_os("UPDATE_EXPECT").is_some() && asked.filter.is_empty() && !parts.is_empty() {
        page::write(parts, &rows);
    }
    if asked.instructions {
        instructions::compare();
    }
}

fn asked(words: impl Iterator<Item = String>) -> Asked {
    let mut asked = Asked::default();
    for word in words {
        if let Some((_, tables)) = TABLES.iter().find(|(name, _)| *name == word) {
            asked.tables.extend(*tables);
        } else if let Some(name) = others::names().find(|name| *name == word) {
            asked.others.push(name);
        } else if word == remote::NAME {
            asked.remote = true;
        } else if word == "instructions" {
            asked.instructions = true;
        } else if word == "all" {
            asked.tables = Table::ALL.into();
            asked.others = others::names().collect();
            asked.remote = true;
            asked.instructions = true;
        } else {
            asked.filter = word;
        }
    }
    if asked.tables.is_empty() && asked.others.is_empty() && !asked.remote && !asked.instructions {
        asked.tables = vec![Table::C, Table::Cpp, Table::Go];
    }
    asked
}

/// Prints the tables; they, and all of their rows.
fn measure(tables: &[Table], filter: &str) -> (Vec<Part>, Vec<Row>) {
    let (mut parts, mut all) = (Vec::new(), Vec::new());
    if tables.is_empty() {
        return (parts, all);
    }
    // Libraries that count are slower, so they are others.
    let [measured, counted] = [Site::build("measured", &[]), Site::build("counted", &["allocations"])];
    let wanted = tables.iter().any(|table| table.has_uniffi());
    let has_uniffi = wanted && uniffi::add(&[(&measured, ""), (&counted, "allocations")]).is_some();
    for &table in tables {
        if table.has_uniffi() && !has_uniffi {
            println!("{}: skipped, UniFFI cannot be fetched\n", table.key());
            continue;
        }
        let Some(rows) = rows(table, filter, &measured, &counted) else {
            println!("{}: skipped, {} is missing\n", table.key(), table.host());
            continue;
        };
        let text = report::table(table, &rows);
        println!("{text}");
        parts.push((table.key().to_owned(), text));
        all.extend(rows);
    }
    (parts, all)
}

/// The rows of a table; none where its tools are missing.
fn rows(table: Table, filter: &str, measured: &Site, counted: &Site) -> Option<Vec<Row>> {
    let programs = |program: fn(&Site) -> Option<PathBuf>| Some([program(measured)?, program(counted)?]);
    let [program, counting] = match table {
        Table::C => programs(Site::c_program)?,
        Table::Cpp => programs(Site::cpp_program)?,
        Table::Go => programs(Site::go_program)?,
        Table::UniffiC => programs(Site::uniffi_c_program)?,
        Table::UniffiGo => programs(Site::uniffi_go_program)?,
        Table::Rust => return Some(rust::rows(filter)),
        Table::Python => return Some(Row::read(table, &uniffi::python(measured, filter)?, "")),
    };
    let mut times = site::output(&program, &["time", filter]);
    if table == Table::C {
        times.push_str(&site::output(&program, &["one-core", filter]));
    }
    let mut rows = Row::read(table, &times, &site::output(&counting, &["allocations", filter]));
    if table == Table::Go {
        count_threads(&program, &mut rows);
    }
    Some(rows)
}

/// Of the row with most calls in flight, each side in a process of its own.
fn count_threads(program: &Path, rows: &mut [Row]) {
    for row in rows.iter_mut().filter(|row| row.name == "10,000 in flight") {
        let threads =
            ["ours", "by-hand"].map(|side| site::output(program, &["threads", side]).trim().parse());
        if let [Ok(ours), Ok(by_hand)] = threads {
            row.threads = Some([ours, by_hand]);
        }
    }
}
