//! Rust documentation as Go doc comments, in the exact form that gofmt gives them.
//!
//! Rust's is Markdown; Go's knows paragraphs, headings that begin with `# `, indented code and plain lists, and
//! gofmt rewrites what is not in its own form of these. Authors write what they like: whatever Go would take for a
//! heading, a list, a link or an instruction to a tool without being meant as one is defused here and nowhere else.

use super::markdown::{Block, item, parse};

/// What the documentation belongs to. It decides how the first sentence can begin with the name, as Go's do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// "Sleeps, then echoes." becomes "Echo sleeps, then echoes."
    Function,
    /// "A named timer." becomes "MyTimer is a named timer."
    Thing,
    /// Fields and variants are documented as they are.
    Field,
}

/// The comment lines of an item called `name`, `//` included. None for no documentation.
pub(super) fn comment(name: &str, docs: &str, subject: Subject) -> Vec<String> {
    comment_with(name, docs, subject, None)
}

/// As [`comment`], with a paragraph below.
pub(super) fn comment_with(name: &str, docs: &str, subject: Subject, note: Option<String>) -> Vec<String> {
    let mut blocks = parse(docs);
    match blocks.first_mut() {
        Some(Block::Paragraph(lines)) => begin_with(name, lines, subject),
        // Go takes a comment that is indented as a whole for one that is not.
        Some(_) => blocks.insert(0, Block::Paragraph(vec![format!("{name}:")])),
        None => {}
    }
    blocks.extend(note.map(|note| Block::Paragraph(wrapped(&note))));
    print(separated(blocks))
}

/// The first paragraph in one line, for places that have only one.
pub(super) fn summary(docs: &str) -> Option<String> {
    match parse(docs).into_iter().next() {
        Some(Block::Paragraph(lines)) => Some(lines.join(" ")),
        _ => None,
    }
}

/// A sentence about the thing called `name`, beginning with the name where that is sure to be English.
pub(super) fn sentence(name: &str, text: &str) -> String {
    let mut lines = [text.to_owned()];
    begin_with(name, &mut lines, Subject::Thing);
    let [line] = lines;
    if line.ends_with(['.', '!', '?', ':']) { line } else { line + "." }
}

/// Lines of a length that people like to read.
pub(super) fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < 100 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Lets the first sentence begin with the name, where that is sure to be English.
fn begin_with(name: &str, lines: &mut [String], subject: Subject) {
    let text = lines.join(" ");
    let sentence = text.split(". ").next().unwrap_or_default();
    let mut words = sentence.split_whitespace();
    let Some(first) = words.next() else { return };
    let lowered = match subject {
        Subject::Function if is_verb(first) => format!("{name} {}", first.to_lowercase()),
        Subject::Thing if ["A", "An", "The"].contains(&first) && !words.any(is_finite) => {
            format!("{name} is {}", first.to_lowercase())
        }
        _ => return,
    };
    lines[0] = lines[0].replacen(first, &lowered, 1);
}

/// Third person: "Sleeps", "Returns".
fn is_verb(word: &str) -> bool {
    const OTHERS: [&str; 9] =
        ["This", "Its", "Thus", "Perhaps", "Unless", "Always", "Sometimes", "Status", "Plus"];
    let mut chars = word.chars();
    chars.next().is_some_and(|c| c.is_ascii_uppercase())
        && chars.all(|c| c.is_ascii_lowercase())
        && word.len() > 3
        && word.ends_with('s')
        && !word.ends_with("ss")
        && !OTHERS.contains(&word)
}

/// A verb that shows that the sentence is complete already.
fn is_finite(word: &str) -> bool {
    const VERBS: [&str; 18] = [
        "is", "are", "was", "were", "has", "have", "had", "will", "can", "cannot", "must", "may", "might",
        "should", "does", "do", "did", "be",
    ];
    VERBS.contains(&word.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Go joins neighbours that are indented into one, so they become one here.
fn separated(blocks: Vec<Block>) -> Vec<Block> {
    let mut separate: Vec<Block> = Vec::new();
    for block in blocks {
        match (separate.last_mut(), &block) {
            (Some(Block::List(_) | Block::Code(_)), Block::List(_) | Block::Code(_)) => {
                let mut code = separate.pop().map(code_of).unwrap_or_default();
                code.push(String::new());
                code.extend(code_of(block));
                separate.push(Block::Code(code));
            }
            _ => separate.push(block),
        }
    }
    separate
}

fn code_of(block: Block) -> Vec<String> {
    match block {
        Block::Paragraph(lines) => lines,
        Block::Code(lines) => dedented(lines),
        Block::Heading(line) => vec![line],
        Block::List(items) => {
            let lines = items.into_iter().flat_map(|(number, lines)| {
                let mark = number.map_or("- ".to_owned(), |number| format!("{number}. "));
                lines.into_iter().enumerate().map(move |(index, line)| match index {
                    0 => format!("{mark}{line}"),
                    _ => format!("  {line}"),
                })
            });
            lines.collect()
        }
    }
}

/// Without what all lines have in front, and without blank lines at both ends.
fn dedented(lines: Vec<String>) -> Vec<String> {
    let indent = |line: &String| line.len() - line.trim_start_matches(' ').len();
    let common = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or_default();
    let mut lines: Vec<String> =
        lines.iter().map(|line| line.get(common..).unwrap_or_default().trim_end().to_owned()).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..blank);
    lines
}

fn print(blocks: Vec<Block>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for block in blocks {
        let is_first = lines.is_empty();
        let mut printed: Vec<String> = match block {
            Block::Paragraph(text) if text.len() == 1 && !is_first && looks_like_heading(&text[0]) => {
                vec![format!("// {}.", text[0])]
            }
            Block::Paragraph(text) => text.into_iter().map(|line| format!("// {line}")).collect(),
            Block::Heading(text) => vec![format!("// # {text}")],
            Block::List(items) => items.into_iter().flat_map(print_item).collect(),
            Block::Code(code) => print_code(dedented(code)),
        };
        if printed.is_empty() {
            continue;
        }
        if !is_first {
            lines.push("//".into());
        }
        lines.append(&mut printed);
    }
    lines
}

fn print_item((number, lines): (Option<String>, Vec<String>)) -> impl Iterator<Item = String> {
    let mark = number.map_or("  - ".to_owned(), |number| format!(" {number}. "));
    lines.into_iter().enumerate().map(move |(index, line)| match index {
        0 => format!("// {mark}{line}"),
        _ => format!("//     {line}"),
    })
}

fn print_code(mut code: Vec<String>) -> Vec<String> {
    // Code that begins like a list would be one. A space that does not break looks the same.
    if let Some(first) = code.first_mut()
        && item(first.trim()).is_some()
        && let Some(space) = first.trim_start().find(' ')
    {
        let at = first.len() - first.trim_start().len() + space;
        first.replace_range(at..=at, "\u{a0}");
    }
    code.into_iter().map(|line| if line.is_empty() { "//".into() } else { format!("//\t{line}") }).collect()
}

/// Whether gofmt takes a line between blank lines for a heading, as the first releases of Go did.
fn looks_like_heading(line: &str) -> bool {
    let apostrophes = line.match_indices('\'').all(|(at, _)| {
        let rest = &line[at + 1..];
        rest == "s" || rest.starts_with("s ")
    });
    let dots = line.match_indices('.').all(|(at, _)| {
        let rest = &line[at + 1..];
        !rest.is_empty() && !rest.starts_with(' ')
    });
    line.starts_with(char::is_uppercase)
        && line.ends_with(char::is_alphanumeric)
        && !line.contains([
            ';', ':', '!', '?', '+', '*', '/', '=', '[', ']', '{', '}', '_', '^', '°', '&', '§', '~', '%',
            '#', '@', '<', '"', '>', '\\',
        ])
        && apostrophes
        && dots
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(docs: &str, expect: Expect) {
        expect.assert_eq(&comment("Echo", docs, Subject::Function).join("\n"));
    }

    #[test]
    fn the_first_sentence_begins_with_the_name_where_that_is_english() {
        check("Sleeps `delay_ms`, then echoes.", expect!["// Echo sleeps `delay_ms`, then echoes."]);
        check("This is it.", expect!["// This is it."]);
        let thing = |docs: &str| comment("MyTimer", docs, Subject::Thing).join("\n");
        assert_eq!(thing("A named timer.\n\nMore."), "// MyTimer is a named timer.\n//\n// More.");
        assert_eq!(thing("The timer is named."), "// The timer is named.");
    }

    #[test]
    fn markdown_becomes_what_gofmt_leaves_alone() {
        check(
            "Does [`this`] and [that](crate::That).\n\n# Errors\n- one\n  more\n- two\n\n```\n# hidden\nlet x = 1;\n```\n\nA line\n\nSee [docs](https://x.y/z).",
            expect![[r#"
                // Echo does `this` and that.
                //
                // # Errors
                //
                //	- one
                //	  more
                //	- two
                //
                //	let x = 1;
                //
                // A line.
                //
                // See docs (https://x.y/z)."#]],
        );
    }

    #[test]
    fn instructions_are_only_text() {
        check(
            "x\n+build ignore\ngo:embed x\n\u{feff}\u{0}'' ``",
            expect![[r#"
            // x
            //
            //   - build ignore
            //     go :embed x
            //     �" `"#]],
        );
    }
}
