//! What a call costs beside the same function by hand: `cargo bench -p cargo-ffi --bench boundary`.
//!
//! It builds `test-projects/bench`, its packages and the crate by hand that lies beside it, and then the programs in its `hosts/`, which call both
//! in turn in one process. What counts is the ratio of a round, and of all rounds the median: the machine may be slow or busy, as it is for
//! both. Nothing here passes or fails.
//!
//! - `-- c`, `-- go`: one host; `-- instructions`: instructions instead of time; any other word: rows with that in their name
//! - `UPDATE_EXPECT=1` writes the tables and the budget to `docs/performance.md`
//! - [`site`] is what is built
//! - [`report`] is what is printed, [`budget`] what it may cost, [`page`] what is written
//! - [`instructions`] are counted by valgrind and compared with `docs/instructions.md`

#![expect(clippy::print_stdout, reason = "what is printed is what it is for")]

mod budget;
mod instructions;
mod page;
mod report;
mod site;

use std::path::Path;

use crate::{
    report::{Row, Table},
    site::Site,
};

fn main() {
    // Cargo itself passes `--bench`.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let (mut tables, mut filter, mut instructions) = (Vec::new(), String::new(), false);
    for word in words {
        match word.as_str() {
            "c" => tables.push(Table::C),
            "go" => tables.push(Table::Go),
            "instructions" => instructions = true,
            _ => filter = word,
        }
    }
    if instructions {
        return instructions::compare();
    }
    if tables.is_empty() {
        tables = vec![Table::C, Table::Go];
    }
    let (mut parts, mut all) = (Vec::new(), Vec::new());
    // Libraries that count are slower, so they are others.
    let sites = [Site::build("measured", &[]), Site::build("counted", &["allocations"])];
    for table in tables {
        let [Some(measured), Some(counted)] = sites.each_ref().map(|site| site.program(table)) else {
            println!("{}: skipped, its compiler is missing\n", table.host());
            continue;
        };
        let mut times = site::output(&measured, &["time", &filter]);
        if table == Table::C {
            times.push_str(&site::output(&measured, &["one-core", &filter]));
        }
        let mut rows = Row::read(table, &times, &site::output(&counted, &["allocations", &filter]));
        if table == Table::Go {
            count_threads(&measured, &mut rows);
        }
        let text = report::table(table, &rows);
        println!("{text}");
        parts.push((table.key().to_owned(), text));
        all.extend(rows);
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() && filter.is_empty() {
        page::write(parts, &all);
    }
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
