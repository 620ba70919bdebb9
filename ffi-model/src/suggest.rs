//! "Did you mean": the known word that an unknown one was probably meant to be.
//!
//! What is known is decided elsewhere; here is only which of it is near enough to be worth saying.

/// The one of `known` that is most like `word`, where one is like it at all.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase();
    // A third of the letters may be wrong, as for rustc; swapped neighbours count once.
    let limit = folded.chars().count().max(3) / 3;
    known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The help at an unknown word: the known one that is like it, or else `otherwise`.
pub fn did_you_mean<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: impl FnOnce() -> String,
) -> String {
    nearest(word, known).map_or_else(otherwise, |known| format!("did you mean `{known}`?"))
}

/// What is wrong with a word, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// A word that is none of `known`, of which one was meant.
pub(crate) fn none_of(word: &str, what: &str, known: &[&str]) -> Wrong {
    let help = did_you_mean(word, known.iter().copied(), || format!("use one of {}", quoted(known)));
    Wrong { message: format!("`{word}` is not {what}"), help }
}

/// Names in a row, each in backticks.
pub(crate) fn quoted(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognized_and_another_word_is_not() {
        let check = |word: &str, expect: Option<&str>| {
            let known = ["rename", "rename_all", "data", "camelCase", "snake_case"];
            assert_eq!(nearest(word, known), expect, "{word}");
        };
        check("rename_al", Some("rename_all"));
        check("renmae", Some("rename"));
        check("dta", Some("data"));
        check("DATA", Some("data"));
        check("camelcase", Some("camelCase"));
        check("camel_case", Some("camelCase"));
        check("tag", None);
        check("", None);
        check("lowercase", None);
    }
}
