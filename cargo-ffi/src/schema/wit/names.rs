//! Names in WIT: words in lower case with hyphens between them, none twice in one place.

use std::collections::HashSet;

use heck::ToKebabCase as _;

/// The names of one place: an interface, a record, a function.
#[derive(Debug, Default)]
pub(super) struct Scope(HashSet<String>);

impl Scope {
    /// `name` as WIT spells it, and with a number where something in this place is spelled like that already.
    pub(super) fn add(&mut self, name: &str) -> String {
        let name = kebab(name);
        let mut unique = name.clone();
        let mut number = 2;
        while !self.0.insert(unique.clone()) {
            unique = format!("{name}-n{number}");
            number += 1;
        }
        escaped(unique)
    }

    /// Keeps a name that the place has already.
    pub(super) fn taken(mut self, name: &str) -> Self {
        self.0.insert(name.to_owned());
        self
    }
}

/// `name` in ASCII words with hyphens between them, the first of which begins with a letter.
pub(super) fn kebab(name: &str) -> String {
    let escaped = |c: char| if c.is_ascii() { c.to_string() } else { format!("_u{:x}_", u32::from(c)) };
    let name = name.chars().map(escaped).collect::<String>().to_kebab_case();
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) { name } else { format!("n{name}") }
}

/// A keyword gets a mark.
fn escaped(name: String) -> String {
    if KEYWORDS.contains(&name.as_str()) { format!("%{name}") } else { name }
}

/// The words of the grammar.
const KEYWORDS: [&str; 44] = [
    "as",
    "async",
    "bool",
    "borrow",
    "char",
    "constructor",
    "enum",
    "error-context",
    "export",
    "f32",
    "f64",
    "flags",
    "from",
    "func",
    "future",
    "import",
    "include",
    "interface",
    "list",
    "map",
    "option",
    "own",
    "package",
    "record",
    "resource",
    "result",
    "s16",
    "s32",
    "s64",
    "s8",
    "static",
    "stream",
    "string",
    "tuple",
    "type",
    "u16",
    "u32",
    "u64",
    "u8",
    "use",
    "variant",
    "with",
    "world",
    "_",
];

#[cfg(test)]
mod tests {
    use super::{Scope, kebab};

    #[test]
    fn names_are_words() {
        assert_eq!(kebab("delay_ms"), "delay-ms");
        assert_eq!(kebab("MyTimer"), "my-timer");
        assert_eq!(kebab("_1"), "n1");
        assert_eq!(kebab("_"), "n");
        assert_eq!(kebab("Größe"), "gr-uf6-udf-e");
    }

    #[test]
    fn names_of_one_place_differ() {
        let mut scope = Scope::default().taken("self");
        assert_eq!(scope.add("delay_ms"), "delay-ms");
        assert_eq!(scope.add("delayMs"), "delay-ms-n2");
        assert_eq!(scope.add("DelayMs"), "delay-ms-n3");
        assert_eq!(scope.add("self_"), "self-n2");
        assert_eq!(scope.add("Type"), "%type");
        assert_eq!(scope.add("type"), "type-n2");
    }
}
