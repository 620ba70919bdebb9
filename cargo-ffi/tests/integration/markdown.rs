//! What a page of the documentation consists of, as far as tests hold it to something.

use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::tool::root;

/// A page, read.
pub(crate) struct Page {
    /// From the checkout.
    pub(crate) path: PathBuf,
    /// What its links lead to, as it is written.
    pub(crate) links: Vec<String>,
    /// What a link can name behind `#`.
    pub(crate) anchors: BTreeSet<String>,
}

impl Page {
    /// Reads the page at `path`, which is from the checkout.
    pub(crate) fn read(path: &Path) -> Self {
        let text = fs_err::read_to_string(root().join(path)).expect("a page");
        let mut page = Self { path: path.to_owned(), links: Vec::new(), anchors: BTreeSet::new() };
        let mut taken = HashMap::new();
        let mut heading: Option<String> = None;
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(dest_url.into_string());
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    let heading = heading.take().expect("a heading has begun");
                    page.anchors.insert(anchor(&heading, &mut taken));
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        page
    }
}

/// The anchor of a heading, as GitHub and mdBook make it.
fn anchor(heading: &str, taken: &mut HashMap<String, usize>) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    let name: String = kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect();
    let count = taken.entry(name.clone()).or_default();
    *count += 1;
    if *count == 1 { name } else { format!("{name}-{}", *count - 1) }
}

/// The pages in `folder` and below, from the checkout.
pub(crate) fn pages(folder: &str) -> BTreeSet<PathBuf> {
    fn add(folder: &Path, pages: &mut BTreeSet<PathBuf>) {
        for entry in fs_err::read_dir(root().join(folder)).expect("a folder") {
            let path = folder.join(entry.expect("an entry").file_name());
            if root().join(&path).is_dir() {
                add(&path, pages);
            } else if path.extension().is_some_and(|kind| kind == "md") {
                pages.insert(path);
            }
        }
    }
    let mut pages = BTreeSet::new();
    add(Path::new(folder), &mut pages);
    pages
}

/// `path` without `.` and `..`, as long as there is something to leave out.
pub(crate) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}
