//! `SHA256SUMS`: what `sha256sum --check` reads, beside the archives.

use std::{collections::BTreeMap, path::Path};

use super::archive::Packed;
use crate::{
    backend::files::replace,
    error::{Error, Result},
};

/// The file's name.
pub const SUMS: &str = "SHA256SUMS";

/// Checks that [`write()`] can add to the file of `folder`.
///
/// # Errors
/// [`Error::ForeignFile`]: the file is not one of sums.
pub fn check(folder: &Path) -> Result<()> {
    let path = folder.join(SUMS);
    parsed(&path, &text(&path)?).map(drop)
}

/// Writes the sums of these archives into the file of `folder`. Lines of other archives that are still there stay.
///
/// # Errors
/// As [`check`], or the disk says no.
pub fn write(folder: &Path, packed: &[Packed]) -> Result<()> {
    let path = folder.join(SUMS);
    let text = text(&path)?;
    let mut sums = parsed(&path, &text)?;
    sums.retain(|name, _| folder.join(name).is_file());
    sums.extend(packed.iter().map(|one| (one.name.as_str(), one.sha256.as_str())));
    let lines = sums.iter().map(|(name, sum)| format!("{sum}  {name}\n"));
    replace(&path, lines.collect::<String>().as_bytes())
}

fn text(path: &Path) -> Result<String> {
    if path.exists() { Ok(fs_err::read_to_string(path)?) } else { Ok(String::new()) }
}

/// Sums by name.
fn parsed<'a>(path: &Path, text: &'a str) -> Result<BTreeMap<&'a str, &'a str>> {
    let line = |line: &'_ str| -> Option<()> {
        let (sum, name) = line.split_once(' ')?;
        let is_sum = sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_sum && name.len() > 1 && name.starts_with([' ', '*'])).then_some(())
    };
    let sums: Option<_> = text.lines().map(|text| line(text).map(|()| (&text[66..], &text[..64]))).collect();
    sums.ok_or_else(|| Error::ForeignFile { path: path.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(folder: &Path, name: &str, sum: char) -> Packed {
        let path = folder.join(name);
        fs_err::write(&path, "").expect("written");
        Packed { path, name: name.to_owned(), sha256: String::from(sum).repeat(64) }
    }

    #[test]
    fn archives_of_other_runs_keep_their_lines_while_they_are_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let text = || fs_err::read_to_string(folder.join(SUMS)).expect("written");
        let (a, b) = (packed(folder, "a.zip", 'a'), packed(folder, "b.tar.gz", 'b'));
        write(folder, &[b, a]).expect("written");
        assert_eq!(text(), format!("{}  a.zip\n{}  b.tar.gz\n", "a".repeat(64), "b".repeat(64)));
        write(folder, &[packed(folder, "a.zip", 'c')]).expect("written");
        assert_eq!(text(), format!("{}  a.zip\n{}  b.tar.gz\n", "c".repeat(64), "b".repeat(64)));
        fs_err::remove_file(folder.join("b.tar.gz")).expect("removed");
        write(folder, &[]).expect("written");
        assert_eq!(text(), format!("{}  a.zip\n", "c".repeat(64)));
    }

    #[test]
    fn a_file_of_something_else_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs_err::write(folder.path().join(SUMS), "mine\n").expect("written");
        for refused in [check(folder.path()), write(folder.path(), &[])] {
            assert!(matches!(refused, Err(Error::ForeignFile { path }) if path.ends_with(SUMS)));
        }
        assert_eq!(fs_err::read_to_string(folder.path().join(SUMS)).expect("there"), "mine\n");
    }
}
