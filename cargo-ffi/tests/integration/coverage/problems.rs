//! Where the table and the facts differ.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    facts::{Facts, Feature, Program, Ran},
    table::{Cell, FORMS, Language, Table},
};

/// Every difference, as a sentence that says what to do about it.
pub(super) fn problems(table: &Table, facts: &Facts) -> Vec<String> {
    let mut found = Vec::new();
    for name in &facts.homeless {
        found.push(format!("`{name}` is in no module: move it into the one of its feature"));
    }
    languages(table, facts, &mut found);
    for name in table.features.keys().filter(|name| !facts.features.contains_key(*name)) {
        found.push(format!("the feature `{name}` has no module: take the row out"));
    }
    let mut claimed = BTreeSet::new();
    for (name, feature) in &facts.features {
        let Some(row) = table.features.get(name) else {
            found.push(format!("the module `{name}` has no row: say what proves it"));
            continue;
        };
        for language in row.keys().filter(|language| !facts.languages.contains(*language)) {
            found.push(format!("{name}: there is no language `{language}`"));
        }
        for language in &facts.languages {
            let place = format!("{name}, {language}");
            match row.get(language) {
                None => found.push(format!("{place}: neither a program nor a gap")),
                Some(Cell::Gap(reason)) if reason.trim().is_empty() => {
                    found.push(format!("{place}: a gap without a reason"));
                }
                Some(Cell::Gap(_)) => {
                    let programs = facts.programs.get(language).into_iter().flatten();
                    for (file, _) in programs.filter(|(_, program)| proves(program, feature)) {
                        found.push(format!("{place}: a gap, but `{file}` calls what the module exports"));
                    }
                }
                Some(Cell::Proven { program, gaps }) => {
                    claimed.insert((language.clone(), program.clone()));
                    let known = facts.programs.get(language).and_then(|programs| programs.get(program));
                    let (Some(known), Some(spoken)) = (known, table.languages.get(language)) else {
                        found.push(format!("{place}: there is no program `{program}`"));
                        continue;
                    };
                    proven(&format!("{place}, {program}"), feature, known, spoken, gaps, &mut found);
                }
            }
        }
    }
    for (language, programs) in &facts.programs {
        for file in programs.keys().filter(|file| !claimed.contains(&(language.clone(), (*file).clone()))) {
            found.push(format!("{language}: no row names the program `{file}`"));
        }
    }
    found
}

/// The columns: each language once, each form either used or a gap.
fn languages(table: &Table, facts: &Facts, found: &mut Vec<String>) {
    for name in table.languages.keys().filter(|name| !facts.languages.contains(*name)) {
        found.push(format!("there is no language `{name}`: take it out of the table"));
    }
    for name in &facts.languages {
        let Some(language) = table.languages.get(name) else {
            found.push(format!("the language `{name}` is not in the table: say which forms it has"));
            continue;
        };
        for form in FORMS {
            let used = language.forms.iter().filter(|used| *used == form).count();
            match (used, language.gaps.get(form)) {
                (1, None) => {}
                (0, Some(reason)) if !reason.trim().is_empty() => {}
                (0, Some(_)) => found.push(format!("{name}: the gap `{form}` has no reason")),
                _ => found.push(format!("{name}: the form `{form}` is to be used once, or a gap")),
            }
        }
        for form in
            language.forms.iter().chain(language.gaps.keys()).filter(|form| !FORMS.contains(&form.as_str()))
        {
            found.push(format!("{name}: there is no form `{form}`"));
        }
    }
}

/// Whether a program calls everything that a module exports, in some form.
fn proves(program: &Program, feature: &Feature) -> bool {
    let called = |function: &String| program.calls.iter().any(|(name, _)| name == function);
    let something = !feature.functions.is_empty() || !feature.constants.is_empty();
    something && feature.functions.keys().all(called) && feature.constants.is_subset(&program.constants)
}

/// A program that is said to prove a feature: it was run, and does all of it.
fn proven(
    place: &str,
    feature: &Feature,
    program: &Program,
    language: &Language,
    gaps: &BTreeMap<String, String>,
    found: &mut Vec<String>,
) {
    match program.ran {
        Ran::Passed => {}
        Ran::Skipped => return,
        Ran::No => {
            found.push(format!("{place}: it was not run"));
            return;
        }
    }
    for form in gaps.keys().filter(|form| !language.forms.contains(form)) {
        found.push(format!("{place}: a gap for `{form}`, which is no form of the language"));
    }
    for form in &language.forms {
        let exported =
            feature.functions.iter().filter(|(_, forms)| forms.contains(form)).map(|(name, _)| name);
        let missing: Vec<&String> =
            exported.filter(|name| !program.calls.contains(&((*name).clone(), form.clone()))).collect();
        match (gaps.get(form), missing.is_empty()) {
            (None, true) => {}
            (None, false) => found
                .extend(missing.iter().map(|name| format!("{place}: `{name}` is not called, form `{form}`"))),
            (Some(_), true) => {
                found.push(format!("{place}: a gap for `{form}`, in which everything is called"))
            }
            (Some(reason), false) if reason.trim().is_empty() => {
                found.push(format!("{place}: the gap for `{form}` has no reason"));
            }
            (Some(_), false) => {}
        }
    }
    for name in feature.constants.difference(&program.constants) {
        found.push(format!("{place}: the constant `{name}` is not named"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crate with one module, `calls`, that exports `echo` and `LIMIT`, and programs that prove it.
    fn facts() -> Facts {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
        let functions = BTreeMap::from([("echo".to_owned(), set(&FORMS))]);
        let feature = Feature { functions, constants: set(&["LIMIT"]) };
        let program = |forms: &[&str]| Program {
            ran: Ran::Passed,
            calls: forms.iter().map(|form| ("echo".to_owned(), (*form).to_owned())).collect(),
            constants: set(&["LIMIT"]),
        };
        let programs = |file: &str, forms: &[&str]| BTreeMap::from([(file.to_owned(), program(forms))]);
        Facts {
            features: BTreeMap::from([("calls".to_owned(), feature)]),
            languages: set(&["c", "go"]),
            programs: BTreeMap::from([
                ("c".to_owned(), programs("calls.c", &FORMS)),
                ("go".to_owned(), programs("calls_test.go", &["callback", "wait"])),
            ]),
            homeless: Vec::new(),
        }
    }

    const TABLE: &str = r#"
        [languages.c]
        forms = ["callback", "wait", "cbor"]
        [languages.go]
        forms = ["callback", "wait"]
        gaps.cbor = "a reason"
        [features]
        calls = { c = "calls.c", go = "calls_test.go" }
    "#;

    /// What is found where `old` is `new` in the table, and the facts are what `change` makes of them.
    #[track_caller]
    fn check(old: &str, new: &str, change: impl FnOnce(&mut Facts), expected: &[&str]) {
        assert!(TABLE.contains(old), "{old}");
        let mut facts = facts();
        change(&mut facts);
        let found = match Table::parse(&TABLE.replacen(old, new, 1)) {
            Ok(table) => problems(&table, &facts),
            Err(problems) => problems,
        };
        assert_eq!(found, expected);
    }

    fn program<'a>(facts: &'a mut Facts, language: &str, file: &str) -> &'a mut Program {
        facts.programs.get_mut(language).and_then(|programs| programs.get_mut(file)).expect("a program")
    }

    const C_ROW: &str = r#"c = "calls.c""#;

    #[test]
    fn a_table_that_is_true() {
        check("", "", |_| {}, &[]);
    }

    #[test]
    fn modules_and_rows_are_the_same() {
        let module = |facts: &mut Facts| drop(facts.features.insert("more".into(), Feature::default()));
        check("", "", module, &["the module `more` has no row: say what proves it"]);
        let row = "[features]\nmore = {}\n";
        check("[features]", row, |_| {}, &["the feature `more` has no module: take the row out"]);
        let homeless = |facts: &mut Facts| facts.homeless.push("lost".into());
        check("", "", homeless, &["`lost` is in no module: move it into the one of its feature"]);
    }

    #[test]
    fn languages_and_columns_are_the_same() {
        let language = |facts: &mut Facts| {
            facts.languages.insert("zig".into());
        };
        let expected = [
            "the language `zig` is not in the table: say which forms it has",
            "calls, zig: neither a program nor a gap",
        ];
        check("", "", language, &expected);
        let table = "[languages.zig]\nforms = []\n[languages.c]";
        check("[languages.c]", table, |_| {}, &["there is no language `zig`: take it out of the table"]);
        let cell = r#"zig = "calls.zig", c = "calls.c""#;
        check(C_ROW, cell, |_| {}, &["calls: there is no language `zig`"]);
    }

    #[test]
    fn forms_are_used_or_gaps() {
        check("\"wait\", \"cbor\"", "\"wait\"", |_| {}, &["c: the form `cbor` is to be used once, or a gap"]);
        check(
            "\"wait\", \"cbor\"",
            "\"wait\", \"cbor\", \"smoke\"",
            |_| {},
            &["c: there is no form `smoke`"],
        );
        check("\"a reason\"", "\" \"", |_| {}, &["go: the gap `cbor` has no reason"]);
    }

    #[test]
    fn programs_are_there_and_ran() {
        let expected = ["calls, c: there is no program `other.c`", "c: no row names the program `calls.c`"];
        check(C_ROW, r#"c = "other.c""#, |_| {}, &expected);
        let not_run = |facts: &mut Facts| program(facts, "c", "calls.c").ran = Ran::No;
        check("", "", not_run, &["calls, c, calls.c: it was not run"]);
        // Without a compiler there is nothing to look at, which whoever ran it has said.
        let skipped = |facts: &mut Facts| {
            *program(facts, "c", "calls.c") = Program { ran: Ran::Skipped, ..Program::default() }
        };
        check("", "", skipped, &[]);
    }

    #[test]
    fn programs_call_everything() {
        let forgotten = |facts: &mut Facts| drop(program(facts, "c", "calls.c").calls.pop_first());
        check("", "", forgotten, &["calls, c, calls.c: `echo` is not called, form `callback`"]);
        // In a form that the function does not have nobody can call it.
        let native = |facts: &mut Facts| {
            facts
                .features
                .get_mut("calls")
                .expect("a module")
                .functions
                .get_mut("echo")
                .expect("a function")
                .remove("cbor");
            program(facts, "c", "calls.c").calls.remove(&("echo".into(), "cbor".into()));
        };
        check("", "", native, &[]);
        let constant = |facts: &mut Facts| program(facts, "go", "calls_test.go").constants.clear();
        check("", "", constant, &["calls, go, calls_test.go: the constant `LIMIT` is not named"]);
    }

    #[test]
    fn gaps_have_reasons_and_are_gaps() {
        let unproven = |facts: &mut Facts| drop(facts.programs.remove("c"));
        check(C_ROW, r#"c = { gap = "later" }"#, unproven, &[]);
        check(C_ROW, r#"c = { gap = "" }"#, unproven, &["calls, c: a gap without a reason"]);
        let expected = [
            "calls, c: a gap, but `calls.c` calls what the module exports",
            "c: no row names the program `calls.c`",
        ];
        check(C_ROW, r#"c = { gap = "later" }"#, |_| {}, &expected);

        let partly = |facts: &mut Facts| {
            program(facts, "c", "calls.c").calls.remove(&("echo".into(), "cbor".into()));
        };
        let cell = r#"c = { program = "calls.c", gaps = { cbor = "later" } }"#;
        check(C_ROW, cell, partly, &[]);
        check(
            C_ROW,
            &cell.replace("later", ""),
            partly,
            &["calls, c, calls.c: the gap for `cbor` has no reason"],
        );
        check(C_ROW, cell, |_| {}, &["calls, c, calls.c: a gap for `cbor`, in which everything is called"]);
        let cell = r#"c = { program = "calls.c", gaps = { smoke = "none" } }"#;
        check(
            C_ROW,
            cell,
            |_| {},
            &["calls, c, calls.c: a gap for `smoke`, which is no form of the language"],
        );
    }

    #[test]
    fn what_is_no_part_of_a_table_is_refused() {
        check("[features]", "[more]\n[features]", |_| {}, &["`more` is no part of the table"]);
        check(
            C_ROW,
            "c = 1",
            |_| {},
            &["calls.c: expected a table", "calls.c: a cell has `program` and `gaps`, or `gap`"],
        );
        check(
            C_ROW,
            r#"c = { program = "calls.c", why = "" }"#,
            |_| {},
            &["calls.c.why: a cell has `program` and `gaps`, or `gap`"],
        );
        check("gaps.cbor", "gap.cbor", |_| {}, &["go.gap: a language has `forms`, a list, and `gaps`"]);
    }
}
