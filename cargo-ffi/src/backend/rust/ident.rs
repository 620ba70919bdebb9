//! One name as a name of a Rust package.
//!
//! Names come from Rust, so they stay what they are. What is a keyword is written raw, or with an underscore behind where that cannot be.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// A type or a variant: `virtual` is `Virtual`.
pub(super) fn ty(name: &str) -> String {
    let is_camel = name.starts_with(char::is_uppercase) && !name.contains('_');
    if is_camel && name != "Self" { name.to_owned() } else { raw(&name.to_upper_camel_case()) }
}

/// A field or a method.
pub(super) fn value(name: &str) -> String {
    raw(name)
}

/// A field, a parameter, a variable; `taken` are those that the function has itself.
pub(super) fn local(name: &str, taken: &[&str]) -> String {
    if taken.contains(&name) { format!("{name}_") } else { raw(name) }
}

/// What gives something of that type.
pub(super) fn of_type(name: &str) -> String {
    raw(&name.to_snake_case())
}

fn raw(name: &str) -> String {
    match name {
        "self" | "Self" | "super" | "crate" | "_" => format!("{name}_"),
        _ if KEYWORDS.contains(&name) => format!("r#{name}"),
        _ => name.to_owned(),
    }
}

/// Words that mean something in Rust, or are kept for that.
#[rustfmt::skip]
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum", "extern", "false", "final",
    "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_what_they_are_unless_they_cannot() {
        assert_eq!(
            [ty("EchoRequest"), ty("virtual"), ty("HTTPServer")],
            ["EchoRequest", "Virtual", "HTTPServer"]
        );
        assert_eq!([value("type"), value("union"), value("self")], ["r#type", "union", "self_"]);
        assert_eq!([local("site", &["site"]), local("key", &["site"])], ["site_", "key"]);
        assert_eq!(of_type("MyTimer"), "my_timer");
    }
}
