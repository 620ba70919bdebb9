//! The source that is measured: groups of ten items that use each other, one file for each group.
//!
//! | in a group | |
//! |---|--:|
//! | records with six fields | 3 |
//! | enums without fields, with fields | 1, 1 |
//! | errors | 1 |
//! | methods, sync and async | 2, 1 |
//! | constants | 1 |

/// The items of one group.
pub(crate) const GROUP: usize = 10;

/// Whether the attributes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// With them.
    Annotated,
    /// The same types and functions, and nothing of `ffi`. Functions are exported by their names: rustc compiles nothing
    /// that a library does not show.
    Plain,
}

/// The files of a crate with `items` items, as path and text.
pub(crate) fn files(items: usize, flavour: Flavour) -> Vec<(String, String)> {
    let groups = items / GROUP;
    let modules: String = (0..groups).map(|n| format!("mod group{n};\n")).collect();
    let library = LIBRARY.replace("MODULES", &modules);
    let groups = (0..groups).map(|n| (format!("src/group{n}.rs"), GROUP_TEXT.replace('@', &n.to_string())));
    std::iter::once(("src/lib.rs".to_owned(), library))
        .chain(groups)
        .map(|(path, text)| (path, flavoured(&text, flavour)))
        .collect()
}

/// The file of a crate, in the first group, that has the function which changes.
pub(crate) fn changing_file() -> &'static str {
    "src/group0.rs"
}

/// The text of that file where the function has another body.
pub(crate) fn changed(text: &str) -> String {
    let (before, after) = text.split_once(CHANGES).expect("what changes");
    let (number, after) = after.split_once(',').expect("a number");
    format!("{before}{CHANGES}{},{after}", number.parse::<u32>().expect("a number") + 1)
}

/// What stands before a number in the body of a function.
const CHANGES: &str = "total: 0, took_ms: ";

fn flavoured(text: &str, flavour: Flavour) -> String {
    let lines = text.lines().filter_map(|line| match (line.trim(), flavour) {
        ("#[function]", Flavour::Annotated) => None,
        ("#[function]", Flavour::Plain) => Some("#[unsafe(no_mangle)]"),
        (attribute, Flavour::Plain) if attribute.starts_with("#[ffi::") => None,
        _ => Some(line),
    });
    lines.flat_map(|line| [line, "\n"]).collect()
}

const LIBRARY: &str = r#"//! A crate with very many items.

MODULES
/// A library of many parts.
#[ffi::library]
pub struct Library { name: String }

#[ffi::export]
impl Library {
    /// Makes a library of this name.
    #[ffi::constructor]
    #[function]
    pub fn create(name: String) -> Self { Self { name } }
}
"#;

/// `@` is the number of the group.
const GROUP_TEXT: &str = r#"//! One part of the crate.

use crate::Library;

/// How many entries fit on one page.
#[ffi::export]
pub const PAGE_SIZE_@: u32 = 64;

/// What is asked for.
#[ffi::data]
pub struct Query@ {
    /// What the title has in it.
    pub text: String,
    /// Above all others.
    pub at_least: Option<i64>,
    pub labels: Vec<String>,
    pub state: State@,
    pub limit: u32,
    pub exact: bool,
}

/// What is found.
#[ffi::data(rename_all = "camelCase")]
pub struct Entry@ {
    pub entry_id: i64,
    pub title: String,
    /// As it was stored.
    pub body: Vec<u8>,
    pub score: f64,
    pub state: State@,
    pub place: Place@,
}

/// Entries, and how to go on.
#[ffi::data]
pub struct Page@ {
    pub entries: Vec<Entry@>,
    pub next: Option<String>,
    pub total: u64,
    pub took_ms: u32,
    pub query: Query@,
    pub is_last: bool,
}

/// How far an entry has come.
#[ffi::data]
pub enum State@ {
    /// Just written.
    Draft,
    Open,
    Closed,
    Archived,
}

/// Where an entry belongs.
#[ffi::data]
pub enum Place@ {
    /// To nothing.
    Free,
    Folder(String),
    Point { x: f64, y: f64 },
    Parts { parts: Vec<i64>, title: Option<String> },
}

/// What can go wrong with entries.
#[ffi::error]
#[derive(Debug)]
pub enum Fault@ {
    Missing { entry_id: i64 },
    Refused(String),
    Full,
}

impl std::fmt::Display for Fault@ {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { entry_id } => write!(f, "there is no entry {entry_id}"),
            Self::Refused(why) => f.write_str(why),
            Self::Full => f.write_str("there is no room"),
        }
    }
}

#[ffi::export]
impl Library {
    /// Finds entries.
    #[function]
    pub fn find_@(&self, query: Query@, at_most: u32) -> Result<Page@, Fault@> {
        if at_most == 0 {
            return Err(Fault@::Refused(self.name.clone()));
        }
        let is_last = query.limit < PAGE_SIZE_@;
        Ok(Page@ { entries: Vec::new(), next: None, total: 0, took_ms: 1, query, is_last })
    }

    /// Counts the names that are too long.
    #[function]
    pub fn count_@(&self, texts: &[String], limit: u32) -> u64 {
        texts.iter().filter(|text| text.len() > limit as usize).count() as u64
    }

    /// Stores an entry.
    #[function]
    pub async fn store_@(&self, entry: Entry@, place: Option<Place@>) -> Result<Entry@, Fault@> {
        match place {
            Some(Place@::Free) => Err(Fault@::Missing { entry_id: entry.entry_id }),
            Some(place) => Ok(Entry@ { place, ..entry }),
            None => Ok(entry),
        }
    }
}
"#;
