//! valgrind, which looks on while an ordinary program runs.

use std::path::{Path, PathBuf};

use crate::tools::{Managers, Missing, Tool, find_on_path};

/// Valgrind.
pub static VALGRIND: Tool = Tool {
    name: "valgrind",
    title: "valgrind",
    purpose: "check the memory of programs that have no sanitizer in them",
    minimum: None,
    apt: &["valgrind"],
    managers: Managers { dnf: "valgrind", ..Managers::NONE },
    wheel: None,
    elsewhere: "install valgrind as your system has it and put `valgrind` on the `PATH`",
};

/// Where it is. Whether it works shows when it has run a program, see [`crate::e2e::sanitize`].
pub fn probe() -> Result<PathBuf, Missing> {
    find_on_path("valgrind").ok_or_else(|| Missing::new(&VALGRIND, "there is no `valgrind` on the `PATH`"))
}

/// The words before a program that is to be looked at. Errors are written to `<reports>/memcheck.<process>`, and make the
/// exit status `status`.
pub fn launcher(valgrind: &Path, reports: &Path, status: i32) -> Vec<std::ffi::OsString> {
    // `%` begins what valgrind fills in.
    let reports = reports.display().to_string().replace('%', "%%");
    let mut words: Vec<std::ffi::OsString> = vec![valgrind.into()];
    words.extend(
        [
            "--quiet",
            // Threads that wait for each other in a loop need their turns.
            "--fair-sched=try",
            "--leak-check=full",
            // Where a file is, and not its name alone.
            "--fullpath-after=",
            "--show-leak-kinds=definite",
            "--errors-for-leak-kinds=definite",
        ]
        .map(Into::into),
    );
    words.push(format!("--error-exitcode={status}").into());
    words.push(format!("--log-file={reports}/memcheck.%p").into());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_not_taken_for_a_pattern() {
        let words = launcher(Path::new("/bin/valgrind"), Path::new("/a%p b"), 9);
        let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        assert_eq!(words[0], "/bin/valgrind");
        assert!(words.contains(&"--error-exitcode=9".to_owned()), "{words:?}");
        assert!(words.contains(&"--fullpath-after=".to_owned()), "{words:?}");
        assert_eq!(words.last().map(String::as_str), Some("--log-file=/a%%p b/memcheck.%p"));
    }
}
