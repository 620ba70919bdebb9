//! `docs/performance.md`, as far as programs write it: what is between `<!-- measured: KEY -->` and the next `<!-- end -->`.

use std::path::{Path, PathBuf};

use crate::{budget, report::Row, site};

/// A part of the page, and what it is to be.
pub(crate) type Part = (String, String);

/// Behind each part.
const END: &str = "<!-- end -->";

/// Writes what was measured, and the budget with it; says where a part has no place.
pub(crate) fn write(parts: Vec<Part>, rows: &[Row]) {
    let path = path();
    let mut page = fs_err::read_to_string(&path).expect("the page");
    let standing = place(&page, "budget").map(|place| page[place].to_owned()).unwrap_or_default();
    let budget = ("budget".to_owned(), budget::table(rows, &standing));
    let machine = ("machine".to_owned(), machine());
    for (key, text) in parts.into_iter().chain([budget, machine]) {
        match place(&page, &key) {
            Some(place) => page.replace_range(place, &format!("\n{}\n\n", text.trim())),
            None => println!("{key}: the page has no place for it"),
        }
    }
    fs_err::write(&path, page).expect("the page");
    println!("written to {}", path.display());
}

fn path() -> PathBuf {
    site::root().join("docs/performance.md")
}

/// What is between the markers of a part.
fn place(page: &str, key: &str) -> Option<std::ops::Range<usize>> {
    let marker = format!("<!-- measured: {key} -->\n");
    let start = page.find(&marker)? + marker.len();
    let end = start + page[start..].find(END)?;
    Some(start..end)
}

/// On what it was measured, and what else was going on. What is not known is left out.
fn machine() -> String {
    let read = |file| fs_err::read_to_string(file).unwrap_or_default();
    let cpus = read("/proc/cpuinfo");
    let cpu = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let load = read("/proc/loadavg");
    let load =
        load.split_whitespace().next().map(|load| format!("the load at the end of the run was {load}"));
    let version = |program: &str, argument: &str| {
        site::there(program, argument)?;
        let text = site::output(Path::new(program), &[argument]);
        text.lines().next().map(str::to_owned)
    };
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let known = [
        Some(format!("{count} processors{}", cpu.map(|(_, name)| format!(", {name}")).unwrap_or_default())),
        Some(std::env::consts::OS.to_owned()),
        version(&rustc, "--version"),
        version("go", "version").map(|text| text.trim_start_matches("go version ").to_owned()),
        version(&compiler, "--version"),
        version("python3", "--version"),
        load,
    ];
    format!("Measured on: {}.", known.into_iter().flatten().collect::<Vec<_>>().join("; "))
}
