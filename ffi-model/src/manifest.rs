//! The options of a whole library: what `[package.metadata.ffi]` of its manifest says.
//!
//! Whoever reads the manifest gives its keys and values here: the macros and the tool get one answer, and say the same
//! about what is wrong. An item's own option wins over the library's.

use crate::{
    casing::RenameAll,
    contract::Abi,
    diagnostic::Code,
    suggest::{Wrong, did_you_mean, quoted},
};

/// The options of a library, for items that have none of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LibraryOptions {
    /// `rename-all = "camelCase"`
    pub rename_all: RenameAll,
    /// `abi = "native"`
    pub abi: Abi,
    /// `stale-warn-ms = 5000`; 0 is off.
    pub stale_warn_ms: u64,
}

/// The value of a key, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Text.
    Text(&'a str),
    /// An integer.
    Integer(i64),
    /// A table: the settings of a language or of a command, unless its name is that of an option.
    Table,
    /// Something else.
    Other,
}

/// Something in the table that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The rule.
    pub code: Code,
    /// The key to point at, or whose value is to be pointed at.
    pub key: String,
    /// Whether it is the value that is wrong.
    pub in_value: bool,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Slip {
    /// The error of a `package.metadata.ffi` that is no table.
    pub fn no_table() -> Slip {
        Slip {
            code: Code::OPTION,
            key: "ffi".to_owned(),
            in_value: true,
            message: "`package.metadata.ffi` is a table".to_owned(),
            help: "write `[package.metadata.ffi]`, and the options below it".to_owned(),
        }
    }
}

/// The options that there are.
const KEYS: [&str; 3] = ["rename-all", "abi", "stale-warn-ms"];

impl LibraryOptions {
    /// Reads the entries of the table. `tables` are the names that tables may have, where that is known; nothing is said
    /// about tables otherwise.
    pub fn read<'a>(
        entries: impl IntoIterator<Item = (&'a str, Value<'a>)>,
        tables: Option<&[&str]>,
    ) -> (LibraryOptions, Vec<Slip>) {
        let mut options = LibraryOptions::default();
        let mut slips = Vec::new();
        for (key, value) in entries {
            if let Err(slip) = options.take(key, value, tables) {
                slips.push(slip);
            }
        }
        (options, slips)
    }

    fn take(&mut self, key: &str, value: Value<'_>, tables: Option<&[&str]>) -> Result<(), Slip> {
        let slip = |in_value, Wrong { message, help }| {
            Err(Slip { code: Code::OPTION, key: key.to_owned(), in_value, message, help })
        };
        match (key, value) {
            ("rename-all", Value::Text(text)) => match RenameAll::read(text) {
                Ok(rule) => self.rename_all = rule,
                Err(wrong) => return slip(true, wrong),
            },
            ("abi", Value::Text(text)) => match Abi::read(text) {
                Ok(abi) => self.abi = abi,
                Err(wrong) => return slip(true, wrong),
            },
            ("stale-warn-ms", Value::Integer(number)) if let Ok(number) = u64::try_from(number) => {
                self.stale_warn_ms = number;
            }
            ("stale-warn-ms", _) => {
                let message = "`stale-warn-ms` takes a number of milliseconds".to_owned();
                let help = "write `stale-warn-ms = 5000`, or 0 for no warnings".to_owned();
                return slip(true, Wrong { message, help });
            }
            (known, _) if KEYS.contains(&known) => {
                let message = format!("`{known}` takes text");
                return slip(true, Wrong { message, help: format!("write `{known} = \"..\"`") });
            }
            (name, Value::Table) => {
                let Some(tables) = tables.filter(|tables| !tables.contains(&name)) else { return Ok(()) };
                let message = format!("there is no `[package.metadata.ffi.{name}]`");
                let help =
                    did_you_mean(name, tables.iter().copied(), || format!("there are {}", quoted(tables)));
                return slip(false, Wrong { message, help });
            }
            (name, _) if tables.is_some_and(|tables| tables.contains(&name)) => {
                let message = format!("`{name}` is a table");
                let help = format!("write `[package.metadata.ffi.{name}]`, and its settings below it");
                return slip(true, Wrong { message, help });
            }
            (name, _) => {
                let message = format!("`{name}` is not an option of `[package.metadata.ffi]`");
                let help = did_you_mean(name, KEYS, || format!("there are {}", quoted(&KEYS)));
                return slip(false, Wrong { message, help });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_tables_are_passed_over() {
        let entries = [
            ("rename-all", Value::Text("camelCase")),
            ("abi", Value::Text("cbor")),
            ("stale-warn-ms", Value::Integer(5000)),
            ("go", Value::Table),
        ];
        let expect = LibraryOptions { rename_all: RenameAll::Camel, abi: Abi::Cbor, stale_warn_ms: 5000 };
        assert_eq!(LibraryOptions::read(entries, None), (expect, Vec::new()));
        assert_eq!(LibraryOptions::read([], Some(&[])), (LibraryOptions::default(), Vec::new()));
    }

    #[test]
    fn what_is_wrong_is_said_with_the_way_out() {
        #[track_caller]
        fn check(key: &str, value: Value<'_>, in_value: bool, message: &str, help: &str) {
            let (options, slips) = LibraryOptions::read([(key, value)], Some(&["c", "test"]));
            assert_eq!(options, LibraryOptions::default());
            let [slip] = slips.as_slice() else { panic!("one thing is wrong: {slips:?}") };
            let said = (slip.key.as_str(), slip.in_value, slip.message.as_str(), slip.help.as_str());
            assert_eq!(said, (key, in_value, message, help));
        }
        let unknown = "`rename_all` is not an option of `[package.metadata.ffi]`";
        check("rename_all", Value::Text("camelCase"), false, unknown, "did you mean `rename-all`?");
        let unknown = "`prefix` is not an option of `[package.metadata.ffi]`";
        check("prefix", Value::Other, false, unknown, "there are `rename-all`, `abi`, `stale-warn-ms`");
        check(
            "rename-all",
            Value::Text("camelcase"),
            true,
            "`camelcase` is not a renaming rule",
            "did you mean `camelCase`?",
        );
        check("abi", Value::Text("C"), true, "`C` is not an ABI", "use one of `both`, `native`, `cbor`");
        check("abi", Value::Other, true, "`abi` takes text", "write `abi = \"..\"`");
        check("abi", Value::Table, true, "`abi` takes text", "write `abi = \"..\"`");
        check("abi", Value::Integer(1), true, "`abi` takes text", "write `abi = \"..\"`");
        for value in [Value::Integer(-1), Value::Text("5 s"), Value::Table, Value::Other] {
            check(
                "stale-warn-ms",
                value,
                true,
                "`stale-warn-ms` takes a number of milliseconds",
                "write `stale-warn-ms = 5000`, or 0 for no warnings",
            );
        }
        check(
            "tset",
            Value::Table,
            false,
            "there is no `[package.metadata.ffi.tset]`",
            "did you mean `test`?",
        );
        let help = "write `[package.metadata.ffi.c]`, and its settings below it";
        check("c", Value::Text("x"), true, "`c` is a table", help);
        assert_eq!(LibraryOptions::read([("tset", Value::Table)], None).1, Vec::new());
    }
}
