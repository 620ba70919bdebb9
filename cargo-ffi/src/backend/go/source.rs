//! Go files: the frame around a body, and which helpers and imports a body needs.
//!
//! Both follow from the text of the bodies, so that no conversion has to keep accounts and nothing is declared
//! that nobody uses. Comments and literals do not count.

use std::collections::HashSet;

use ffi_templates::go::{File, Template, Uses};

use super::ident;

/// Everything that a generated file may import, by the name it is used with.
const IMPORTS: [(&str, &str); 27] = [
    ("bufio", "bufio"),
    ("cmp", "cmp"),
    ("context", "context"),
    ("tls", "crypto/tls"),
    ("binary", "encoding/binary"),
    ("errors", "errors"),
    ("fmt", "fmt"),
    ("io", "io"),
    ("iter", "iter"),
    ("log", "log"),
    ("maps", "maps"),
    ("math", "math"),
    ("big", "math/big"),
    ("bits", "math/bits"),
    ("net", "net"),
    ("os", "os"),
    ("runtime", "runtime"),
    ("cgo", "runtime/cgo"),
    ("debug", "runtime/debug"),
    ("slices", "slices"),
    ("strconv", "strconv"),
    ("strings", "strings"),
    ("sync", "sync"),
    ("atomic", "sync/atomic"),
    ("time", "time"),
    ("utf8", "unicode/utf8"),
    ("unsafe", "unsafe"),
];

/// A complete Go file.
pub(super) fn file(package: &str, body: &str) -> String {
    let is_cgo = mentions(&code(body), "C.");
    file_where(is_cgo.then(|| "cgo".to_owned()), package, body)
}

/// A complete Go file that counts under a condition.
pub(super) fn file_where(constraint: Option<String>, package: &str, body: &str) -> String {
    let code = code(body);
    let imports = IMPORTS.iter().filter(|(name, _)| mentions(&code, &format!("{name}.")));
    let preamble = mentions(&code, "C.").then(|| "// #include \"cgo-bridge.h\"".to_owned());
    framed(&File {
        constraint,
        docs: vec![],
        package: package.to_owned(),
        preamble: preamble.into_iter().collect(),
        imports: imports.map(|(_, path)| format!("\"{path}\"")).collect(),
        others: vec![],
        body: body.trim_matches('\n').to_owned(),
    })
}

/// The text of a frame that was filled by hand.
pub(super) fn framed(file: &File) -> String {
    rendered(file).trim_end().to_owned() + "\n"
}

/// The text of a template.
pub(super) fn rendered(template: &impl Template) -> String {
    template.render().expect("a template over strings cannot fail")
}

/// The helpers that `bodies` need, directly or through each other.
pub(super) fn uses(bodies: &[&str]) -> Uses {
    let code: String = bodies.iter().map(|body| code(body)).collect();
    let has = |text: &str| mentions(&code, text);
    let is_named = |name: &str| {
        let ends = [")", "]", ",", " ", "\n", "{", "("];
        ends.iter().any(|end| mentions(&code, &format!("{name}{end}")))
    };
    let mut uses = Uses {
        mismatch: has("mismatch"),
        error_text: has("errorText("),
        arena: has("newArena("),
        one: has("one["),
        many: has("many["),
        text: has("mem.text("),
        bytes: has("mem.bytes("),
        view: has("view["),
        optional: has("optional["),
        duration: has("mem.duration("),
        no_variant: has("mem.noVariant("),
        enter: has("mem.enter("),
        as_: has("as["),
        as_time: has("asTime("),
        int128: is_named("Int128"),
        uint128: is_named("Uint128"),
        text_data: has("textData("),
        bytes_data: has("bytesData("),
        slice_data: has("sliceData["),
        go_text: has("goText("),
        go_bytes: has("goBytes("),
        go_time: has("goTime("),
        payload_bytes: has("payloadBytes("),
        payload_text: has("payloadText("),
        go_slice: has("goSlice["),
        go_optional: has("goOptional["),
        lifter: has("lifter"),
        owner: has("l.owner") || has("lifter{owner"),
        mem_handle: has("mem.handle("),
        close_handle: has("closeHandle("),
        id_at: has("idAt("),
        unknown: has("l.unknown("),
        twice: has("l.twice("),
        too_long: has("l.duration(") || has("lift.duration("),
        failed: has("failed("),
        await_: has("await(") || has("await["),
        stream: has("stream("),
        contain: has("contain("),
        release: code.contains("_reply_release("),
        ..Uses::default()
    };
    uses.hold = uses.text || uses.bytes || uses.view;
    uses.one |= uses.optional;
    uses.with_closed = uses.mem_handle || code.contains(".explain");
    uses.refuse_lift = uses.unknown || uses.twice || uses.too_long;
    uses.refuse = uses.duration || uses.no_variant || uses.enter || uses.mem_handle;
    uses.payload_bytes |= uses.go_bytes;
    uses.slots = uses.await_ || uses.stream;
    uses.reply_error = uses.failed || uses.slots;
    uses.payload_text |= uses.reply_error;
    uses.release |= uses.failed;
    uses
}

/// The declarations among `helpers` that `own` needs, directly or through each other, in their order. A method is called on what
/// its declaration calls the receiver.
pub(super) fn needed(own: &str, helpers: &str) -> String {
    let blocks: Vec<&str> = helpers.trim().split("\n\n").collect();
    let declared: Vec<Vec<Declared<'_>>> = blocks.iter().map(|block| Declared::by(block)).collect();
    let mut is_needed = vec![false; blocks.len()];
    let mut open = vec![own];
    while let Some(text) = open.pop() {
        let code = code(text);
        let words: HashSet<&str> = words(&code).collect();
        for ((block, declared), is_needed) in blocks.iter().zip(&declared).zip(&mut is_needed) {
            if !*is_needed && declared.iter().any(|one| one.is_used(&code, &words)) {
                *is_needed = true;
                open.push(block);
            }
        }
    }
    let needed = blocks.iter().zip(is_needed).filter(|(_, is_needed)| *is_needed);
    needed.map(|(block, _)| *block).collect::<Vec<_>>().join("\n\n")
}

/// What a declaration declares.
#[derive(Debug)]
struct Declared<'b> {
    /// What a method calls its receiver.
    receiver: Option<&'b str>,
    name: &'b str,
}

impl<'b> Declared<'b> {
    fn by(block: &'b str) -> Vec<Declared<'b>> {
        let mut lines = block.lines().filter(|line| !line.trim_start().starts_with("//"));
        let line = lines.next().unwrap_or_default();
        if line == "const (" {
            let name = |line: &'b str| words(line).next();
            return lines.filter_map(name).map(|name| Declared { receiver: None, name }).collect();
        }
        let (_, rest) = line.split_once(' ').expect("a declaration has a name");
        let (receiver, rest) = match rest.strip_prefix('(').and_then(|method| method.split_once(") ")) {
            Some((receiver, rest)) => (words(receiver).next(), rest),
            None => (None, rest),
        };
        vec![Declared { receiver, name: words(rest).next().expect("a declaration has a name") }]
    }

    fn is_used(&self, code: &str, words: &HashSet<&str>) -> bool {
        let Some(receiver) = self.receiver else { return words.contains(self.name) };
        if !words.contains(self.name) {
            return false;
        }
        let call = format!("{receiver}.{}", self.name);
        let is_inside = |c: char| c.is_alphanumeric() || c == '_';
        code.match_indices(&call).any(|(at, _)| {
            !code[..at].ends_with(is_inside) && !code[at + call.len()..].starts_with(is_inside)
        })
    }
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Whether `text` stands in `code` as a word of its own; the end of `text` is up to the caller.
pub(super) fn mentions(code: &str, text: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    code.match_indices(text).any(|(at, _)| !code[..at].ends_with(inside))
}

/// Whether a name has a meaning already, in Go or in a file with this text: what the file imports cannot have it there.
pub fn is_taken(name: &str, file: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    ident::is_reserved(name) || code(file).split(|c| !inside(c)).any(|word| word == name)
}

/// `body` without comments and without what is inside literals.
pub(super) fn code(body: &str) -> String {
    let mut code = String::with_capacity(body.len());
    for line in body.lines() {
        let mut chars = line.chars().peekable();
        let mut inside = false;
        while let Some(c) = chars.next() {
            match c {
                '\\' if inside => {
                    chars.next();
                }
                '"' => {
                    inside = !inside;
                    code.push(c);
                }
                '/' if !inside && chars.peek() == Some(&'/') => break,
                _ if inside => {}
                _ => code.push(c),
            }
        }
        code.push('\n');
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_counts() {
        let body = "// fmt.Println\nx := \"math.Inf \\\" sync.\" + errors.New(\"\")\ny := my.strconv.Foo\n";
        let text = file("demo", body);
        assert!(text.contains("import \"errors\"\n"), "{text}");
    }

    #[test]
    fn what_a_file_has_is_taken() {
        let file = "// free\nfunc TestIt(t *testing.T) { heard := \"text\" + t.Name() }\n";
        for (name, expect) in
            [("t", true), ("testing", true), ("heard", true), ("make", true), ("range", true)]
                .into_iter()
                .chain(["free", "text", "hear", "it"].map(|name| (name, false)))
        {
            assert_eq!(is_taken(name, file), expect, "{name}");
        }
    }
}
