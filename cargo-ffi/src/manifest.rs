//! `[package.metadata.ffi]`, as far as it is about the whole library: read from what cargo says, and where it is wrong,
//! found again in the file.
//!
//! What the keys mean is [`ffi_model::manifest`]'s to say. The tables of languages and commands are read by those.

use std::ops::Range;
use std::path::Path;

use ffi_model::manifest::{LibraryOptions, Slip, Value};
use toml_edit::{Document, Item};

use crate::backend::BACKENDS;
use crate::report::{Position, SourceDiagnostic, Span};

/// The tables that belong to no language.
const TABLES: [&str; 2] = ["package", "test"];

/// What `config`, the table `[package.metadata.ffi]` of the file `manifest`, says, and what is wrong with it.
pub fn options(config: &serde_json::Value, manifest: &Path) -> (LibraryOptions, Vec<SourceDiagnostic>) {
    let entries = config.as_object().into_iter().flatten().map(|(key, value)| {
        let value = match value {
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Number(number) => number.as_i64().map_or(Value::Other, Value::Integer),
            serde_json::Value::Object(_) => Value::Table,
            _ => Value::Other,
        };
        (key.as_str(), value)
    });
    let tables: Vec<&str> = BACKENDS.iter().map(|backend| backend.name()).chain(TABLES).collect();
    let (options, mut slips) = LibraryOptions::read(entries, Some(&tables));
    slips.extend((!config.is_null() && !config.is_object()).then(Slip::no_table));
    if slips.is_empty() {
        return (options, Vec::new());
    }
    let text = fs_err::read_to_string(manifest).unwrap_or_default();
    let diagnostics = slips.into_iter().map(|slip| placed(slip, manifest, &text));
    (options, diagnostics.collect())
}

fn placed(slip: Slip, file: &Path, text: &str) -> SourceDiagnostic {
    let Range { start, end } = place(&slip, text).unwrap_or_default();
    SourceDiagnostic {
        code: slip.code.to_string(),
        message: slip.message,
        label: String::new(),
        help: Some(slip.help),
        file: file.to_owned(),
        span: Span { start: position(text, start), end: position(text, end) },
    }
}

/// The bytes of the key, or of its value.
fn place(slip: &Slip, text: &str) -> Option<Range<usize>> {
    let document = Document::parse(text).ok()?;
    let metadata = document.as_item().get("package")?.get("metadata")?;
    let (own_key, own) = metadata.as_table_like()?.get_key_value("ffi")?;
    let Some(table) = own.as_table_like() else { return own.span().or_else(|| own_key.span()) };
    let (key, value) = table.get_key_value(&slip.key)?;
    let of_value = || match value {
        // The head of a table is its name.
        Item::Table(_) => None,
        value => value.span(),
    };
    if slip.in_value { of_value().or_else(|| key.span()) } else { key.span() }
}

fn position(text: &str, at: usize) -> Position {
    let before = &text[..at];
    let line = before.rsplit('\n').next().unwrap_or_default();
    Position { line: 1 + before.matches('\n').count(), column: line.chars().count() }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use ffi_model::{casing::RenameAll, contract::Abi};

    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Expect) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("Cargo.toml");
        fs_err::write(&path, text).expect("written");
        let document: toml_edit::DocumentMut = text.parse().expect("TOML");
        let config = json(&document["package"]["metadata"]["ffi"]);
        let (_, diagnostics) = options(&config, &path);
        let said = diagnostics.iter().map(|one| {
            let (start, end) = (one.span.start, one.span.end);
            let help = one.help.as_deref().unwrap_or_default();
            let place = format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column);
            format!("{} {place} {}\n  help: {help}\n", one.code, one.message)
        });
        expect.assert_eq(&said.collect::<String>());
    }

    fn json(item: &Item) -> serde_json::Value {
        match item {
            item if item.is_str() => item.as_str().into(),
            item if item.is_integer() => item.as_integer().into(),
            item => match item.as_table_like() {
                Some(table) => table.iter().map(|(key, item)| (key.to_owned(), json(item))).collect(),
                None => serde_json::Value::Null,
            },
        }
    }

    #[test]
    fn what_is_right_is_read() {
        let config = serde_json::json!({
            "rename-all": "camelCase", "abi": "native", "stale-warn-ms": 5000, "go": {"module": "x"}, "c": {}, "test": {"with": []}
        });
        let expect = LibraryOptions {
            rename_all: RenameAll::Camel,
            abi: Abi::Native,
            stale_warn_ms: 5000,
            ..LibraryOptions::default()
        };
        assert_eq!(options(&config, Path::new("Cargo.toml")), (expect, Vec::new()));
        let nothing = (LibraryOptions::default(), Vec::new());
        assert_eq!(options(&serde_json::Value::Null, Path::new("Cargo.toml")), nothing);
    }

    #[test]
    fn what_is_wrong_is_found_in_the_file() {
        check(
            "[package]\nname = \"ü\"\n\n[package.metadata.ffi]\nrename_all = \"camelCase\"\nabi = \"natve\"\nprefix = 5\n\
             rename-all = { a = \"camelCase\" }\n\n[package.metadata.ffi.goo]\nmodule = \"x\"\n",
            expect![[r#"
                FFI0003 6:6-6:13 `natve` is not an ABI
                  help: did you mean `native`?
                FFI0003 10:22-10:25 there is no `[package.metadata.ffi.goo]`
                  help: did you mean `go`?
                FFI0003 7:0-7:6 `prefix` is not an option of `[package.metadata.ffi]`
                  help: there are `rename-all`, `abi`, `stale-warn-ms`, `runtime`, `worker-threads`, `destructor-timeout-ms`, `event-queue`
                FFI0003 8:13-8:32 `rename-all` takes text
                  help: write `rename-all = ".."`
                FFI0003 5:0-5:10 `rename_all` is not an option of `[package.metadata.ffi]`
                  help: did you mean `rename-all`?
            "#]],
        );
        check(
            "package.metadata.ffi = { abi = 5, goo = {} }",
            expect![[r#"
            FFI0003 1:31-1:32 `abi` takes text
              help: write `abi = ".."`
            FFI0003 1:34-1:37 there is no `[package.metadata.ffi.goo]`
              help: did you mean `go`?
        "#]],
        );
        check(
            "[package.metadata]\nffi = \"cbor\"",
            expect![[r#"
            FFI0003 2:6-2:12 `package.metadata.ffi` is a table
              help: write `[package.metadata.ffi]`, and the options below it
        "#]],
        );
        check(
            "[package.metadata.ffi]\ngo = \"x\"",
            expect![[r#"
            FFI0003 2:5-2:8 `go` is a table
              help: write `[package.metadata.ffi.go]`, and its settings below it
        "#]],
        );
        check(
            "[package]\nname = \"x\"\n[package.metadata]\nffi.rename-all = 'camel'",
            expect![[r#"
            FFI0003 4:17-4:24 `camel` is not a renaming rule
              help: use one of `camelCase`, `PascalCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`
        "#]],
        );
    }
}
