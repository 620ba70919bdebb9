//! The conformance crate: every feature, in every language, in every form of a call, or a reason why not.
//!
//! [`table`] is what `coverage.toml` claims, [`facts`] is what there is, [`problems`] is where the two differ. What no
//! program can see, the [`texts`] for people, is read.

mod facts;
mod problems;
mod table;
mod texts;

use crate::tool::{cargo_ffi, root, test};

use self::{facts::Facts, problems::problems, table::Table};

#[test]
fn every_feature_is_proven_in_every_language() {
    let folder = root().join("test-projects/conformance");
    let manifest = folder.join("Cargo.toml");
    let target = root().join("target");
    let text = |path: &std::path::Path| path.to_str().expect("UTF-8").to_owned();
    let (manifest_text, target_text) = (text(&manifest), text(&target));
    let ran = cargo_ffi(&test(&["--manifest-path", &*manifest_text, "--target-dir", &*target_text]));
    ran.says(0, &[" passed, 0 failed, "]);

    let toml = fs_err::read_to_string(folder.join("coverage.toml")).expect("a table");
    let table =
        Table::parse(&toml).unwrap_or_else(|problems| panic!("coverage.toml:\n{}", problems.join("\n")));
    let (facts, project) = Facts::gather(&folder, &target, &ran.stderr);
    let found = problems(&table, &facts);
    assert!(found.is_empty(), "coverage.toml and what there is differ:\n{}", found.join("\n"));
    let found = texts::problems(&project);
    assert!(found.is_empty(), "what people are told:\n{}", found.join("\n"));
}
