//! Commands are documented as they are: every command line of this tool in the documentation is one that it takes.

use std::path::{Path, PathBuf};

use clap::Parser as _;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{App, own_args};

/// What is wrong with a line of a shell that runs `cargo ffi`, wherever in it; `None` where it does not, or all is well.
///
/// Behind two spaces there may be an explanation, as pages have it.
pub(super) fn refusal(line: &str) -> Option<String> {
    let (_, command) = line.split_once("cargo ffi ")?;
    let words = match shlex::split(command) {
        Some(words) => words,
        None => return Some("a quote has no end".to_owned()),
    };
    // `a | b`, `a && b`, `a > b`, `a &`: what is not for this tool.
    let ends = |word: &str| word.starts_with(['|', '&', '>', '<', ';', '#']);
    let own = words.into_iter().take_while(|word| !ends(word)).map(Into::into);
    let args = ["cargo-ffi".into(), "ffi".into()].into_iter().chain(own);
    match App::try_parse_from(own_args(args)) {
        Err(error) if error.use_stderr() => Some(error.to_string()),
        _ => None,
    }
}

/// The line without a prompt, and without the explanation that stands behind it in a second column.
fn command(line: &str) -> &str {
    let line = line.trim().trim_start_matches("$ ");
    let mut quote = None;
    let mut spaces = 0;
    for (at, c) in line.char_indices() {
        spaces = if c == ' ' { spaces + 1 } else { 0 };
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, ' ') if spaces == 2 => return line[..at].trim_end(),
            _ => {}
        }
    }
    line
}

/// Whether a line is one of a shell that runs `cargo ffi`, with variables before it or without.
fn runs(line: &str) -> bool {
    let words = line.split(' ').skip_while(|word| word.contains('='));
    words.take(2).eq(["cargo", "ffi"]) && line.contains("cargo ffi ")
}

/// The command lines of `cargo ffi` in a page's pieces of code.
fn lines(page: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut code: Option<String> = None;
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = Some(String::new()),
            Event::Text(text) => code.iter_mut().for_each(|code| code.push_str(&text)),
            Event::End(TagEnd::CodeBlock) => {
                let code = code.take().unwrap_or_default().replace("\\\n", " ");
                lines.extend(code.lines().map(command).filter(|line| runs(line)).map(str::to_owned));
            }
            _ => {}
        }
    }
    lines
}

fn pages() -> Vec<PathBuf> {
    fn add(folder: &Path, pages: &mut Vec<PathBuf>) {
        for entry in fs_err::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                add(&path, pages);
            } else if path.extension().is_some_and(|kind| kind == "md") {
                pages.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is in the workspace");
    let mut pages =
        vec![root.join("README.md"), root.join("CONTRIBUTING.md"), root.join("test-projects/README.md")];
    add(&root.join("docs"), &mut pages);
    pages
}

#[test]
fn every_command_of_the_documentation_is_one() {
    let mut count = 0;
    let mut refused = Vec::new();
    for page in pages() {
        for line in lines(&fs_err::read_to_string(&page).expect("a page")) {
            count += 1;
            if let Some(why) = refusal(&line) {
                refused.push(format!("{}: {line}\n{why}", page.display()));
            }
        }
    }
    assert!(count > 40, "the commands are found: {count}");
    assert!(refused.is_empty(), "these are no commands:\n{}", refused.join("\n"));
}

#[test]
fn what_is_no_command_is_refused() {
    assert!(refusal("cargo ffi build --frobnicate").is_some());
    assert!(refusal("cargo ffi test --lang cobol").is_some());
    assert!(refusal("cargo ffi call tcp:127.0.0.1:9099 echo '{").is_some());
    assert!(refusal("FFI_STRESS=5 cargo ffi test --filter c::stress | tee log").is_none());
    assert_eq!(
        command("$ cargo ffi call ADDRESS f '{\"a\":  1}'   what it does"),
        "cargo ffi call ADDRESS f '{\"a\":  1}'"
    );
    assert_eq!(lines("Text.\n\n    cargo ffi build       both\n      --release\n"), ["cargo ffi build"]);
}
