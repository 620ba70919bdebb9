//! How many instructions a call takes: the same on a busy machine as on an idle one, so a regression shows.
//!
//! valgrind counts those inside of `counted_calls` of the C program, on its thread, after some calls that are not counted. They are compared with `docs/instructions.md`. `UPDATE_EXPECT=1` writes it; a difference is shown and no failure, as other compilers and other
//! processors have other numbers.

use std::{collections::BTreeMap, path::Path};

use crate::site::{self, Site};

/// Enough that what happens once for a few calls is in it.
const CALLS: u64 = 256;

/// Rows that differ by less are the same: which memory the system gives is not decided by the program.
const NOISE: f64 = 0.005;

/// A row: name and form, ours and by hand.
type Counts = Vec<((String, String), [u64; 2])>;

/// Counts, and shows what has changed; writes it where that is asked for.
pub(crate) fn compare() {
    if site::there("valgrind", "--version").is_none() {
        return println!("instructions: skipped, valgrind is missing");
    }
    let site = Site::build("measured", &[]);
    let Some(program) = site.c_program() else {
        return println!("instructions: skipped, no C compiler");
    };
    let counts = counted(&program);
    let file = site::root().join("docs/instructions.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs_err::write(&file, page(&counts)).expect("a file");
        return println!("written to {}", file.display());
    }
    let known: BTreeMap<_, _> =
        read(&fs_err::read_to_string(&file).unwrap_or_default()).into_iter().collect();
    print!("{}", differences(&known, &counts));
}

fn counted(program: &Path) -> Counts {
    let rows = site::output(program, &["counted"]);
    let mut by_hand = BTreeMap::new();
    let rows = rows.lines().filter_map(|line| line.split_once('\t'));
    rows.map(|(name, form)| {
        let of = |side| executed(program, name, form, side).div_ceil(CALLS);
        // The two native forms stand beside one function.
        let hand = *by_hand.entry((name, form == "cbor")).or_insert_with(|| of("by-hand"));
        ((name.to_owned(), form.to_owned()), [of("ours"), hand])
    })
    .collect()
}

/// The instructions of all calls.
fn executed(program: &Path, name: &str, form: &str, side: &str) -> u64 {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let out = format!("--callgrind-out-file={}", file.path().display());
    let calls = CALLS.to_string();
    let program = program.to_str().expect("a path in UTF-8");
    let args = [
        "-q",
        "--tool=callgrind",
        "--toggle-collect=counted_calls",
        &out,
        program,
        "run",
        name,
        form,
        side,
        &calls,
    ];
    site::run("valgrind", &args, &site::root());
    let text = fs_err::read_to_string(file.path()).expect("what was counted");
    let line = text.lines().find_map(|line| line.strip_prefix("summary: ").or(line.strip_prefix("totals: ")));
    line.and_then(|number| number.trim().parse().ok()).expect("a sum")
}

/// The page, with what it says about itself.
fn page(counts: &Counts) -> String {
    let mut page = "# Instructions of a call\n\n\
        What a call from C executes, the work of the host included, beside the same function by hand. It is the same on a busy machine, but not with another\n\
        compiler or another C library. What is measured is in [performance.md](performance.md#calls-beside-code-by-hand).\n\n\
        \x20   cargo bench -p cargo-ffi --bench boundary -- instructions                    what has changed\n\
        \x20   UPDATE_EXPECT=1 cargo bench -p cargo-ffi --bench boundary -- instructions    writes this page\n\n"
        .to_owned();
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = site::output(Path::new(&rustc), &["--version"]);
    page.push_str(&format!("{}, release, {}.\n\n", version.trim(), std::env::consts::ARCH));
    page.push_str("| call | form | ours | by hand |\n|---|---|--:|--:|\n");
    for ((name, form), [ours, by_hand]) in counts {
        page.push_str(&format!("| {name} | {form} | {ours} | {by_hand} |\n"));
    }
    page
}

/// The rows of a page.
fn read(page: &str) -> Counts {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", name, form, ours, by_hand, ""] = cells[..] else { return None };
        Some(((name.to_owned(), form.to_owned()), [ours.parse().ok()?, by_hand.parse().ok()?]))
    };
    page.lines().filter_map(row).collect()
}

/// What is not as it was, a line for each; one line where nothing is.
fn differences(known: &BTreeMap<(String, String), [u64; 2]>, counts: &Counts) -> String {
    let mut text = String::new();
    for (row @ (name, form), now) in counts {
        let Some(before) = known.get(row) else {
            text.push_str(&format!("+ {name}, {form}: {} by hand {}\n", now[0], now[1]));
            continue;
        };
        for (side, (before, now)) in ["ours", "by hand"].iter().zip(before.iter().zip(now)) {
            let change = *now as f64 / (*before).max(1) as f64 - 1.0;
            if change.abs() > NOISE {
                text.push_str(&format!(
                    "  {name}, {form}, {side}: {before} -> {now} ({:+.1} %)\n",
                    change * 100.0
                ));
            }
        }
    }
    for (name, form) in known.keys().filter(|row| counts.iter().all(|(counted, _)| counted != *row)) {
        text.push_str(&format!("- {name}, {form}\n"));
    }
    if text.is_empty() { "nothing has changed\n".to_owned() } else { text }
}
