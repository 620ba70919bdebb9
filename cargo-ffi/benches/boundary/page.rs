//! `docs/performance.md`, as far as programs write it: what is between `<!-- measured: KEY -->` and the next `<!-- end -->`.

use std::path::PathBuf;

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
    for (key, text) in parts.into_iter().chain([budget]) {
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
