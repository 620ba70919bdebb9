//! What a call costs beside the same function by hand: `cargo bench -p cargo-ffi --bench boundary`.
//!
//! It builds `test-projects/bench`, its packages and the crate by hand that lies beside it, and then the programs in its `hosts/`, which call both
//! in turn in one process. What counts is the ratio of a round, and of all rounds the median: the machine may be slow or busy, as it is for
//! both. Nothing here passes or fails.
//!
//! - `-- c`, `-- go`: one host; `-- instructions`: instructions instead of time; any other word: rows with that in their name
//! - [`site`] is what is built
//! - [`report`] is what is printed, with the budget
//! - [`instructions`] are counted by valgrind and compared with `docs/instructions.md`

#![expect(clippy::print_stdout, reason = "what is printed is what it is for")]

mod instructions;
mod report;
mod site;

use crate::{
    report::{Host, Row},
    site::Site,
};

fn main() {
    // Cargo itself passes `--bench`.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let (mut hosts, mut filter, mut instructions) = (Vec::new(), String::new(), false);
    for word in words {
        match word.as_str() {
            "c" => hosts.push(Host::C),
            "go" => hosts.push(Host::Go),
            "instructions" => instructions = true,
            _ => filter = word,
        }
    }
    if instructions {
        return instructions::compare();
    }
    if hosts.is_empty() {
        hosts = vec![Host::C, Host::Go];
    }
    // Libraries that count are slower, so they are others.
    let sites = [Site::build("measured", &[]), Site::build("counted", &["allocations"])];
    for host in hosts {
        match sites.each_ref().map(|site| site.program(host)) {
            [Some(measured), Some(counted)] => {
                let rows = Row::read(&site::output(&measured, &["time", &filter]));
                let allocations = site::output(&counted, &["allocations", &filter]);
                println!("{}", report::table(host, &rows, &allocations));
            }
            _ => println!("{}: skipped, its compiler is missing\n", host.name()),
        }
    }
}
