//! The documentation as a whole: the book has all pages, and its links lead somewhere.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use crate::{
    markdown::{Page, pages, plain},
    tool::root,
};

const SUMMARY: &str = "docs/SUMMARY.md";

/// Where a link of `page` leads, and to which anchor there. `None` for what is elsewhere in the world.
fn target(page: &Page, link: &str) -> Option<(PathBuf, Option<String>)> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = match link.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor.to_owned())),
        None => (link, None),
    };
    let folder = page.path.parent().expect("a file");
    let path = if path.is_empty() { page.path.clone() } else { plain(&folder.join(path)) };
    Some((path, anchor))
}

#[test]
fn the_summary_has_every_page_once() {
    let summary = Page::read(Path::new(SUMMARY));
    let mut listed = BTreeSet::new();
    for link in &summary.links {
        let (path, _) = target(&summary, link).expect("a page of the book");
        assert!(listed.insert(path), "`{SUMMARY}` has `{link}` twice");
    }
    let mut pages = pages("docs");
    pages.remove(Path::new(SUMMARY));
    let missing: Vec<_> = pages.difference(&listed).collect();
    assert!(missing.is_empty(), "`{SUMMARY}` lacks {missing:?}");
    let wrong: Vec<_> = listed.difference(&pages).collect();
    assert!(wrong.is_empty(), "`{SUMMARY}` has what is no page: {wrong:?}");
}

#[test]
fn every_link_leads_somewhere() {
    let texts = ["docs", "ffi-model/src/catalogue", "test-projects"].into_iter().flat_map(pages);
    let roots = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(PathBuf::from);
    let all: BTreeMap<PathBuf, Page> =
        texts.chain(roots).map(|path| (path.clone(), Page::read(&path))).collect();
    let mut count = 0;
    let mut broken = Vec::new();
    for page in all.values() {
        for link in &page.links {
            let Some((path, anchor)) = target(page, link) else { continue };
            count += 1;
            let leads = match (all.get(&path), anchor) {
                (Some(target), Some(anchor)) => target.anchors.contains(&anchor),
                (None, Some(_)) => false,
                (_, None) => root().join(&path).exists(),
            };
            if !leads {
                broken.push(format!("{}: {link}", page.path.display()));
            }
        }
    }
    assert!(count > 200, "the links are found: {count}");
    assert!(broken.is_empty(), "these lead nowhere:\n{}", broken.join("\n"));
}
