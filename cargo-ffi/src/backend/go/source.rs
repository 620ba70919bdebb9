//! Go files: the frame around a body, and which helpers and imports a body needs.
//!
//! Both follow from the text of the bodies, so that no conversion has to keep accounts and nothing is declared
//! that nobody uses. Comments and literals do not count.

use ffi_templates::go::{File, Template, Uses};

/// Everything that a generated file may import, by the name it is used with.
const IMPORTS: [(&str, &str); 10] = [
    ("context", "context"),
    ("errors", "errors"),
    ("fmt", "fmt"),
    ("math", "math"),
    ("runtime", "runtime"),
    ("cgo", "runtime/cgo"),
    ("strconv", "strconv"),
    ("sync", "sync"),
    ("atomic", "sync/atomic"),
    ("unsafe", "unsafe"),
];

/// A complete Go file.
pub(super) fn file(package: &str, body: &str) -> String {
    let code = code(body);
    let imports = IMPORTS.iter().filter(|(name, _)| mentions(&code, &format!("{name}.")));
    let preamble = mentions(&code, "C.").then(|| "// #include \"cgo-bridge.h\"".to_owned());
    framed(&File {
        constraint: None,
        docs: vec![],
        package: package.to_owned(),
        preamble: preamble.into_iter().collect(),
        imports: imports.map(|(_, path)| format!("\"{path}\"")).collect(),
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
        refuse: has("mem.refuse("),
        text_data: has("textData("),
        bytes_data: has("bytesData("),
        slice_data: has("sliceData["),
        lift_text: has("liftText("),
        lift_bytes: has("liftBytes("),
        payload_bytes: has("payloadBytes("),
        payload_text: has("payloadText("),
        lift_plain: has("liftPlain["),
        lift_optional: has("liftOptional["),
        lifter: has("lifter"),
        failed: has("failed("),
        await_: has("await(") || has("await["),
        release: code.contains("_reply_release("),
        ..Uses::default()
    };
    uses.hold = uses.text || uses.bytes || uses.view;
    uses.one |= uses.optional;
    uses.payload_bytes |= uses.lift_bytes;
    uses.reply_error = uses.failed || uses.await_;
    uses.payload_text |= uses.reply_error;
    uses.release |= uses.failed;
    uses
}

/// Whether `text` stands in `code` as a word of its own; the end of `text` is up to the caller.
fn mentions(code: &str, text: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    code.match_indices(text).any(|(at, _)| !code[..at].ends_with(inside))
}

/// `body` without comments and without what is inside literals.
fn code(body: &str) -> String {
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
}
