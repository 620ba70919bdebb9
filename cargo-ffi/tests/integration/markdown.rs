//! What a page of the documentation consists of, as far as tests hold it to something.

use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::tool::root;

/// A piece of code that stands by itself.
pub(crate) struct Block {
    /// What is behind the opening fence; nothing where the block is indented.
    pub(crate) info: String,
    /// The file that the paragraph before it begins with, in bold: **`src/lib.rs`**.
    pub(crate) file: Option<String>,
    pub(crate) text: String,
}

/// A page, read.
pub(crate) struct Page {
    /// From the checkout.
    pub(crate) path: PathBuf,
    /// What its links lead to, as it is written.
    pub(crate) links: Vec<String>,
    /// What a link can name behind `#`.
    pub(crate) anchors: BTreeSet<String>,
    pub(crate) blocks: Vec<Block>,
}

impl Page {
    /// Reads the page at `path`, which is from the checkout.
    pub(crate) fn read(path: &Path) -> Self {
        let text = fs_err::read_to_string(root().join(path)).expect("a page");
        let mut page =
            Self { path: path.to_owned(), links: Vec::new(), anchors: BTreeSet::new(), blocks: Vec::new() };
        let mut taken = HashMap::new();
        let mut file = None;
        // Whether a paragraph has just begun, and whether it did so in bold.
        let (mut begins, mut is_bold) = (false, false);
        let mut heading: Option<String> = None;
        let mut code: Option<Block> = None;
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
                Event::Start(Tag::Paragraph | Tag::List(_)) => (file, begins) = (None, true),
                Event::Start(Tag::Strong) => is_bold = std::mem::take(&mut begins),
                Event::Code(name) if is_bold => (file, is_bold) = (Some(name.into_string()), false),
                Event::Start(Tag::CodeBlock(kind)) => {
                    let info = match kind {
                        CodeBlockKind::Fenced(info) => info.into_string(),
                        CodeBlockKind::Indented => String::new(),
                    };
                    code = Some(Block { info, file: file.take(), text: String::new() });
                }
                Event::End(TagEnd::CodeBlock) => page.blocks.extend(code.take()),
                Event::Text(text) | Event::Code(text) => match (&mut code, &mut heading) {
                    (Some(block), _) => block.text.push_str(&text),
                    (None, Some(heading)) => heading.push_str(&text),
                    (None, None) => begins = false,
                },
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
