//! One space of names in a language: what is in it, and who meets whom.

use std::collections::HashMap;

/// Names that have to differ, each with what has it.
#[derive(Debug)]
pub(super) struct Space {
    language: &'static str,
    /// `None` is the package itself.
    by: HashMap<String, Option<String>>,
    problems: Vec<String>,
}

impl Space {
    /// An empty one of a language, by what people call that.
    pub(super) fn new(language: &'static str) -> Self {
        Space { language, by: HashMap::new(), problems: Vec::new() }
    }

    /// Keeps a name for the package.
    pub(super) fn keep(&mut self, name: &str) {
        self.by.insert(name.to_owned(), None);
    }

    /// Gives `name` to `what`, a noun with the item's name in Rust.
    pub(super) fn add(&mut self, name: impl Into<String>, what: &str) {
        let (name, language) = (name.into(), self.language);
        match self.by.get(&name) {
            Some(Some(first)) => self
                .problems
                .push(format!("{first} and {what} are both `{name}` in {language}; rename one of them")),
            Some(None) => self
                .problems
                .push(format!("{what} is `{name}` in {language}, which every package has; rename it")),
            None => drop(self.by.insert(name, Some(what.to_owned()))),
        }
    }

    /// Takes over what is wrong with another space.
    pub(super) fn take(&mut self, other: Space) {
        self.problems.extend(other.problems);
    }

    /// A sentence for each two that meet, and for each that meets the package.
    pub(super) fn into_problems(self) -> Vec<String> {
        self.problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_second_is_told() {
        let mut space = Space::new("C++");
        space.keep("close");
        space.add("echo", "the function `echo`");
        space.add("echo", "the event `echo`");
        space.add("close", "the function `close`");
        assert_eq!(
            space.into_problems(),
            [
                "the function `echo` and the event `echo` are both `echo` in C++; rename one of them",
                "the function `close` is `close` in C++, which every package has; rename it"
            ]
        );
    }
}
