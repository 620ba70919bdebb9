//! A page for every [`Code`]: what the rule is and why, an example that breaks it, and the way out.
//!
//! The pages are Markdown files beside this one, so that they read well where they are, in one fixed form:
//!
//! ```text
//!   # FFI0001: the title               lowercase, a noun, as the error would be called
//!   what the rule is and why           prose
//!   ```rust,wrong .. ```               the `src/lib.rs` of a crate that breaks it, and no other rule
//!   what to write instead              prose
//!   ```rust,right .. ```               the `src/lib.rs` of a crate that keeps it
//! ```
//!
//! That each wrong example leads to exactly its code, and that the right ones compile, is proved by the tool's tests.

use crate::Code;

macro_rules! pages {
    ($($number:literal)+) => {
        [$(include_str!(concat!("FFI", $number, ".md"))),+]
    };
}

/// In the order of the codes.
const PAGES: [&str; Code::ALL.len()] = pages![
    "0001" "0002" "0003" "0004" "0005" "0006" "0007" "0008" "0009" "0010"
    "0011" "0012" "0013" "0014" "0015" "0016" "0017" "0018" "0019" "0020"
    "0021" "0022" "0023" "0024" "0025"
];

/// What there is to say about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The code.
    pub code: Code,
    /// What the error is, in a few words.
    pub title: &'static str,
    /// What the rule is, and why.
    pub why: &'static str,
    /// A crate that breaks the rule.
    pub wrong: &'static str,
    /// What to write instead.
    pub way_out: &'static str,
    /// A crate that keeps the rule.
    pub right: &'static str,
}

impl Code {
    /// The page of this code.
    pub fn page(self) -> Page {
        let index = Code::ALL.binary_search(&self).expect("every code is on the list of codes");
        parse(PAGES[index]).expect("a page has the form that a test asserts")
    }

    /// What the error is, in a few words.
    pub fn title(self) -> &'static str {
        self.page().title
    }
}

/// Takes a page apart; `None` where it is not of the form.
fn parse(text: &'static str) -> Option<Page> {
    let (heading, rest) = text.strip_prefix("# ")?.split_once('\n')?;
    let (code, title) = heading.split_once(": ")?;
    let (why, rest) = rest.split_once("\n```rust,wrong\n")?;
    let (wrong, rest) = rest.split_once("```\n")?;
    let (way_out, rest) = rest.split_once("\n```rust,right\n")?;
    let right = rest.strip_suffix("```\n")?;
    let code = Code::parse(code)?;
    Some(Page { code, title, why: why.trim(), wrong, way_out: way_out.trim(), right })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_page_in_the_form() {
        for (code, text) in Code::ALL.iter().zip(PAGES) {
            let page = parse(text).unwrap_or_else(|| panic!("the page of {code} is not of the form"));
            assert_eq!(page.code, *code);
            assert!(text.starts_with(&format!("# {code}: ")), "{code}: the code is written out");
            for part in [page.title, page.why, page.wrong, page.way_out, page.right] {
                assert!(!part.trim().is_empty(), "{code}: a part of the page is empty");
                assert!(!part.contains("```"), "{code}: there are only two examples");
            }
            let first = page.title.chars().next().expect("not empty");
            assert!(!first.is_uppercase() && !page.title.ends_with('.'), "{code}: the title is a fragment");
            assert_ne!(page.wrong, page.right, "{code}");
        }
    }

    #[test]
    fn what_is_not_of_the_form_is_no_page() {
        assert_eq!(parse("# FFI0001: a title\n\nprose\n"), None);
        assert_eq!(
            parse("# FFI9999: a title\n\nw\n\n```rust,wrong\na\n```\n\no\n\n```rust,right\nb\n```\n"),
            None
        );
    }
}
