//! Programs and passes against each other, for people.

use std::collections::BTreeSet;

use super::{Trial, Verdict};
use crate::e2e::sanitize::Pass;

/// A cell without a trial.
const NOTHING: &str = "-";

/// The table, where there is more than one plain pass to be seen. Below it is why cells have no result.
pub(super) fn of(trials: &[Trial]) -> Option<String> {
    if trials.iter().all(|trial| trial.pass.is_plain()) {
        return None;
    }
    let passes = in_order(trials.iter().map(|trial| &trial.pass));
    let programs = rows(trials);
    let mut notes = Vec::new();
    let mut rows = vec![header(&passes)];
    for (language, name) in programs {
        let mut row = vec![name.to_owned()];
        for pass in &passes {
            row.push(cell(trials, language, name, pass, &mut notes));
        }
        rows.push(row);
    }
    let mut text = aligned(&rows);
    if !notes.is_empty() {
        text.push('\n');
    }
    for note in in_order(notes.iter()) {
        text.push_str(note);
        text.push('\n');
    }
    Some(text)
}

/// The names of programs, with their languages; a language is a row of its own where none of its programs is known.
fn rows(trials: &[Trial]) -> Vec<(&'static str, &str)> {
    let is_whole = |trial: &Trial| trial.name == trial.language;
    let with_programs: BTreeSet<&str> =
        trials.iter().filter(|trial| !is_whole(trial)).map(|trial| trial.language).collect();
    let wanted = trials.iter().filter(|trial| !is_whole(trial) || !with_programs.contains(trial.language));
    let mut rows: Vec<(&'static str, &str)> = Vec::new();
    for trial in wanted {
        let row = (trial.language, trial.name.as_str());
        if rows.contains(&row) {
            continue;
        }
        // A program that only a later pass has stands with those of its language.
        let behind = rows.iter().rposition(|(language, _)| *language == trial.language);
        rows.insert(behind.map_or(rows.len(), |at| at + 1), row);
    }
    rows
}

/// What came of one program in one pass.
fn cell(trials: &[Trial], language: &str, name: &str, pass: &Pass, notes: &mut Vec<String>) -> String {
    let find = |name: &str| trials.iter().find(|trial| trial.name == name && trial.pass == *pass);
    let Some(trial) = find(name).or_else(|| find(language)) else {
        notes.push(format!("{NOTHING} has nothing to run in that pass"));
        return NOTHING.to_owned();
    };
    match &trial.verdict {
        Verdict::Passed => format!("{:.1} s", trial.elapsed.as_secs_f64()),
        Verdict::Failed(_) => "FAILED".to_owned(),
        Verdict::Skipped(why) => {
            notes.push(format!("skipped {}: {why}", super::shown(&trial.name, pass)));
            "skipped".to_owned()
        }
    }
}

fn header(passes: &[&Pass]) -> Vec<String> {
    let names = passes.iter().map(ToString::to_string);
    std::iter::once(String::new()).chain(names).collect()
}

/// Each once, as they first come.
fn in_order<'a, T: PartialEq>(all: impl Iterator<Item = &'a T>) -> Vec<&'a T> {
    let mut once: Vec<&T> = Vec::new();
    for one in all {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

/// Columns as wide as their widest cell; names to the left, results to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| match column {
            0 => format!("{cell:width$}"),
            _ => format!("{cell:>width$}"),
        });
        text.push_str(&cells.collect::<Vec<_>>().join("  "));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::e2e::report::examples::{all, trial};

    #[track_caller]
    fn check(trials: &[Trial], expect: Expect) {
        expect.assert_eq(&of(trials).unwrap_or_else(|| "no table".to_owned()));
    }

    #[test]
    fn programs_and_passes_make_a_table() {
        check(
            &all(),
            expect![[r#"
                                 none  address  memcheck
                c::header-c99   1.2 s        -         -
                c::echo         1.2 s   FAILED     1.2 s
                go::test       FAILED    1.2 s   skipped

                - has nothing to run in that pass
                skipped go [memcheck]: valgrind cannot run Go's runtime
            "#]],
        );
    }

    #[test]
    fn plain_pass_alone_needs_none() {
        check(&all()[..3], expect!["no table"]);
        check(&[], expect!["no table"]);
    }

    #[test]
    fn language_that_was_never_run_has_a_row() {
        let skipped = |pass| trial("go", "go", pass, Verdict::Skipped("no toolchain".into()));
        let late = trial("c", "c::late", "thread", Verdict::Passed);
        let early = trial("c", "c::early", "leak", Verdict::Passed);
        check(
            &[early, skipped("leak"), late, skipped("thread")],
            expect![[r#"
                             leak   thread
                c::early    1.2 s        -
                c::late         -    1.2 s
                go        skipped  skipped

                - has nothing to run in that pass
                skipped go [leak]: no toolchain
                skipped go [thread]: no toolchain
            "#]],
        );
    }
}
