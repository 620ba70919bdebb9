//! Renaming rules: how a Rust name is spelled on the wire.

use heck::{ToKebabCase, ToLowerCamelCase, ToPascalCase, ToShoutySnakeCase, ToSnakeCase};

use crate::suggest::{Wrong, none_of};

/// A `rename_all` rule. The names are those that serde users know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RenameAll {
    /// The name as the author wrote it.
    #[default]
    None,
    /// `delayMs`
    Camel,
    /// `DelayMs`
    Pascal,
    /// `delay_ms`
    Snake,
    /// `DELAY_MS`
    ScreamingSnake,
    /// `delay-ms`
    Kebab,
}

impl RenameAll {
    /// Every rule with its spelling in an attribute.
    pub const ALL: [(&'static str, RenameAll); 5] = [
        ("camelCase", RenameAll::Camel),
        ("PascalCase", RenameAll::Pascal),
        ("snake_case", RenameAll::Snake),
        ("SCREAMING_SNAKE_CASE", RenameAll::ScreamingSnake),
        ("kebab-case", RenameAll::Kebab),
    ];

    /// The rule of that spelling.
    pub fn parse(text: &str) -> Option<RenameAll> {
        Self::ALL.iter().find(|(spelling, _)| *spelling == text).map(|(_, rule)| *rule)
    }

    /// As [`RenameAll::parse`].
    ///
    /// # Errors
    /// There is no such rule.
    pub fn read(text: &str) -> Result<RenameAll, Wrong> {
        let all = Self::ALL.map(|(spelling, _)| spelling);
        Self::parse(text).ok_or_else(|| none_of(text, "a renaming rule", &all))
    }

    /// `name` under this rule.
    pub fn apply(self, name: &str) -> String {
        match self {
            RenameAll::None => name.to_owned(),
            RenameAll::Camel => name.to_lower_camel_case(),
            RenameAll::Pascal => name.to_pascal_case(),
            RenameAll::Snake => name.to_snake_case(),
            RenameAll::ScreamingSnake => name.to_shouty_snake_case(),
            RenameAll::Kebab => name.to_kebab_case(),
        }
    }
}

/// How the name of an item is written in Rust. Packages make their own spelling from it, so a name that an author gives
/// has to be in it as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemCase {
    /// `snake_case`
    Function,
    /// `SCREAMING_SNAKE_CASE`
    Constant,
    /// `PascalCase`
    Type,
}

impl ItemCase {
    /// The kind of item, as a noun.
    pub fn noun(self) -> &'static str {
        match self {
            ItemCase::Function => "function",
            ItemCase::Constant => "constant",
            ItemCase::Type => "type",
        }
    }

    /// Whether rustc would take `name` for one in this style.
    pub fn is_kept_by(self, name: &str) -> bool {
        match self {
            ItemCase::Function => !name.contains(char::is_uppercase),
            ItemCase::Constant => !name.contains(char::is_lowercase),
            ItemCase::Type => name.starts_with(char::is_uppercase) && !name.contains('_'),
        }
    }

    /// `name` in this style.
    pub fn apply(self, name: &str) -> String {
        match self {
            ItemCase::Function => name.to_snake_case(),
            ItemCase::Constant => name.to_shouty_snake_case(),
            ItemCase::Type => name.to_pascal_case(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ItemCase, RenameAll};

    #[test]
    fn the_style_of_an_item_is_that_of_rust() {
        let check = |case: ItemCase, kept: &str, other: &str| {
            assert!(case.is_kept_by(kept), "{kept}");
            assert!(!case.is_kept_by(other), "{other}");
            assert_eq!(case.apply(other), kept);
        };
        check(ItemCase::Function, "delay_ms", "delayMs");
        check(ItemCase::Constant, "MAX_DELAY", "maxDelay");
        check(ItemCase::Type, "TimerError", "timer_error");
    }

    #[test]
    fn every_rule_spells_names_as_serde_does() {
        let check = |rule: &str, name: &str, expect: &str| {
            assert_eq!(RenameAll::parse(rule).map(|rule| rule.apply(name)).as_deref(), Some(expect));
        };
        check("camelCase", "delay_ms", "delayMs");
        check("camelCase", "Low", "low");
        check("camelCase", "TooLarge", "tooLarge");
        check("PascalCase", "delay_ms", "DelayMs");
        check("snake_case", "TooLarge", "too_large");
        check("SCREAMING_SNAKE_CASE", "TooLarge", "TOO_LARGE");
        check("kebab-case", "TooLarge", "too-large");
        assert_eq!(RenameAll::parse("camel"), None);
        assert_eq!(RenameAll::None.apply("as_Written"), "as_Written");
    }
}
