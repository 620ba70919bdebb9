//! Rust documentation as blocks: Markdown, as far as Go has a form for it.
//!
//! Characters and words that mean something to Go's tools are defused here; how blocks are written is
//! [`super::docs`]' business.

/// A part of a documentation.
#[derive(Debug)]
pub(super) enum Block {
    /// Lines of running text.
    Paragraph(Vec<String>),
    /// One line.
    Heading(String),
    /// Items with their numbers, where they have some.
    List(Vec<(Option<String>, Vec<String>)>),
    /// Lines that keep their form.
    Code(Vec<String>),
}

/// Reads Markdown, as far as Go has a form for it.
pub(super) fn parse(docs: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut after_blank = true;
    let mut lines = docs.lines().map(clean).peekable();
    while let Some(line) = lines.next() {
        let text = line.trim();
        if text.is_empty() {
            after_blank = true;
            continue;
        }
        let in_list = matches!(blocks.last(), Some(Block::List(_)));
        if let Some(fence) = ["```", "~~~"].into_iter().find(|fence| text.starts_with(fence)) {
            let is_rust = is_rust(text.trim_start_matches(&fence[..1]));
            let mut code = Vec::new();
            for line in lines.by_ref() {
                if line.trim_start().starts_with(fence) {
                    break;
                }
                // Lines that rustdoc hides.
                if !is_rust || !(line.trim() == "#" || line.trim_start().starts_with("# ")) {
                    code.push(line);
                }
            }
            blocks.push(Block::Code(code));
        } else if after_blank && !in_list && line.starts_with("    ") {
            let mut code = vec![line];
            while lines.peek().is_some_and(|next| next.starts_with("    ") || next.trim().is_empty()) {
                code.extend(lines.next());
            }
            blocks.push(Block::Code(code));
        } else if text.starts_with('|') {
            let mut code = vec![text.to_owned()];
            while lines.peek().is_some_and(|next| next.trim().starts_with('|')) {
                code.extend(lines.next().map(|line| line.trim().to_owned()));
            }
            blocks.push(Block::Code(code));
        } else if let Some(heading) = heading(text) {
            blocks.push(Block::Heading(prose(heading)));
        } else if text.len() >= 3 && text.chars().all(|c| matches!(c, '-' | '=' | '_' | '*')) {
            // A rule, or the underline of a heading, which stays a paragraph.
        } else if let Some((number, rest)) = item(text) {
            let entry = (number.map(str::to_owned), vec![prose(rest)]);
            match blocks.last_mut() {
                Some(Block::List(items)) if items[0].0.is_some() == number.is_some() => items.push(entry),
                // Another kind of list inside: its items become lines of this one.
                Some(Block::List(items)) => append(items, text),
                Some(Block::Paragraph(lines)) if !after_blank && number.is_some() => lines.push(prose(text)),
                _ => blocks.push(Block::List(vec![entry])),
            }
        } else {
            let text = text.strip_prefix('>').map_or(text, str::trim);
            // No heading, and not to look like one.
            let text = if text.starts_with("# ") { text.trim_start_matches(['#', ' ']) } else { text };
            match blocks.last_mut() {
                _ if text.is_empty() => {}
                Some(Block::List(items)) if !after_blank || line.starts_with("  ") => append(items, text),
                Some(Block::Paragraph(lines)) if !after_blank => lines.push(prose(text)),
                _ => blocks.push(Block::Paragraph(vec![prose(text)])),
            }
        }
        after_blank = false;
    }
    blocks
}

fn append(items: &mut [(Option<String>, Vec<String>)], text: &str) {
    if let Some((_, lines)) = items.last_mut() {
        lines.push(prose(text));
    }
}

/// Characters that Go refuses, or that let text look like something else than it is.
fn clean(line: &str) -> String {
    let mut clean = String::with_capacity(line.len());
    for c in line.trim_end().chars() {
        match c {
            '\t' => clean.push_str("    "),
            '\u{feff}' => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => clean.push('\u{fffd}'),
            c if c.is_whitespace() => clean.push(' '),
            c if c.is_control() => clean.push('\u{fffd}'),
            c => clean.push(c),
        }
    }
    // Instructions to the compiler's tools, which look for them with spaces in front, too.
    let indent = clean.len() - clean.trim_start().len();
    for (instruction, defused) in [("+build", "+ build"), ("go:", "go :")] {
        if clean[indent..].starts_with(instruction) {
            clean.replace_range(indent..indent + instruction.len(), defused);
        }
    }
    clean.trim_end().to_owned()
}

fn is_rust(info: &str) -> bool {
    let words = ["", "rust", "ignore", "no_run", "should_panic", "compile_fail"];
    info.split(',').next().is_some_and(|first| words.contains(&first.trim()) || first.starts_with("edition"))
}

fn heading(text: &str) -> Option<&str> {
    let level = text.chars().take_while(|c| *c == '#').count();
    let rest = text[level..].strip_prefix(' ')?.trim_matches(['#', ' ']);
    ((1..=6).contains(&level) && !rest.is_empty()).then_some(rest)
}

/// The number of a list item, where it has one, and its text.
pub(super) fn item(text: &str) -> Option<(Option<&str>, &str)> {
    let (number, rest) = if text.starts_with(['-', '*', '+', '•']) {
        let mut chars = text.chars();
        chars.next();
        (None, chars.as_str())
    } else {
        let digits = text.chars().take_while(char::is_ascii_digit).count();
        (Some(&text[..digits]), text[digits..].strip_prefix(['.', ')']).filter(|_| digits > 0)?)
    };
    let rest = rest.strip_prefix(' ')?.trim();
    (!rest.is_empty()).then_some((number, rest))
}

/// One line of running text.
fn prose(text: &str) -> String {
    let mut text = links(text);
    // Go makes typographic quotes of these.
    while text.contains("``") {
        text = text.replace("``", "`");
    }
    while text.contains("''") {
        text = text.replace("''", "\"");
    }
    // The definition of a link, which gofmt moves.
    if text.starts_with('[') && text.contains("]: ") {
        text = text[1..].replacen("]: ", ": ", 1);
    }
    text
}

/// Links without their brackets: ``[`Echo`]`` and `[text](target)`.
fn links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let inside = &rest[open + 1..];
        let Some(close) = inside.find(']') else { break };
        let (label, after) = (&inside[..close], &inside[close + 1..]);
        let target = after.strip_prefix('(').and_then(|after| after.split_once(')'));
        plain.push_str(&rest[..open]);
        rest = match target {
            Some((target, after)) => {
                plain.push_str(label);
                if target.contains("://") {
                    plain.push_str(&format!(" ({target})"));
                }
                after
            }
            None if label.len() > 2 && label.starts_with('`') && label.ends_with('`') => {
                plain.push_str(label);
                after
            }
            None => {
                plain.push('[');
                inside
            }
        };
    }
    plain + rest
}
