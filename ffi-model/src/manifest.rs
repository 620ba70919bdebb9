//! The options of a whole library: what `[package.metadata.ffi]` of its manifest says.
//!
//! Whoever reads the manifest gives its keys and values here: the macros and the tool get one answer, and say the same
//! about what is wrong. An item's own option wins over the library's.

use core::num::NonZero;

use crate::{
    casing::RenameAll,
    contract::Abi,
    diagnostic::Code,
    suggest::{Wrong, did_you_mean, none_of, quoted},
};

/// The options of a library, for items that have none of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LibraryOptions {
    /// `rename-all = "camelCase"`
    pub rename_all: RenameAll,
    /// `abi = "native"`
    pub abi: Abi,
    /// `stale-warn-ms = 5000`; 0 is off.
    pub stale_warn_ms: u64,
    /// `runtime = "current-thread"`, `worker-threads = 2`
    pub runtime: Runtime,
    /// `destructor-timeout-ms = 3000`; 0 is no limit.
    pub destructor_timeout_ms: u64,
    /// `event-queue = 1024`: how many events of a context wait for its listeners.
    pub event_queue: NonZero<u32>,
}

impl Default for LibraryOptions {
    fn default() -> Self {
        Self {
            rename_all: RenameAll::default(),
            abi: Abi::default(),
            stale_warn_ms: 0,
            runtime: Runtime::MultiThread { workers: None },
            destructor_timeout_ms: 10_000,
            event_queue: const { NonZero::new(1024).expect("not 0") },
        }
    }
}

/// What polls the futures of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runtime {
    /// The threads of a pool, and callers at first.
    MultiThread {
        /// How many there are; `None` is one for each core.
        workers: Option<NonZero<u16>>,
    },
    /// One thread that does nothing else.
    CurrentThread,
}

impl Runtime {
    /// Every choice, as it is written.
    const SPELLINGS: [&str; 2] = ["multi-thread", "current-thread"];

    fn read(text: &str) -> Result<Runtime, Wrong> {
        match text {
            "multi-thread" => Ok(Runtime::MultiThread { workers: None }),
            "current-thread" => Ok(Runtime::CurrentThread),
            _ => Err(none_of(text, "a runtime", &Self::SPELLINGS)),
        }
    }
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
const KEYS: [&str; 7] = [
    "rename-all",
    "abi",
    "stale-warn-ms",
    "runtime",
    "worker-threads",
    "destructor-timeout-ms",
    "event-queue",
];

/// The number of threads that a runtime may have.
const WORKERS: &str = "worker-threads";

impl LibraryOptions {
    /// Reads the entries of the table. `tables` are the names that tables may have, where that is known; nothing is said
    /// about tables otherwise.
    pub fn read<'a>(
        entries: impl IntoIterator<Item = (&'a str, Value<'a>)>,
        tables: Option<&[&str]>,
    ) -> (LibraryOptions, Vec<Slip>) {
        let mut options = LibraryOptions::default();
        let mut threads = None;
        let mut slips = Vec::new();
        for (key, value) in entries {
            if let Err(slip) = options.take(key, value, tables, &mut threads) {
                slips.push(slip);
            }
        }
        match (&mut options.runtime, threads) {
            (Runtime::CurrentThread, Some(_)) => slips.push(Slip {
                code: Code::OPTION,
                key: WORKERS.to_owned(),
                in_value: false,
                message: "`worker-threads` is for `runtime = \"multi-thread\"`".to_owned(),
                help: "leave it out: the runtime `current-thread` has one thread".to_owned(),
            }),
            (Runtime::CurrentThread, None) => {}
            (Runtime::MultiThread { workers }, threads) => *workers = threads,
        }
        (options, slips)
    }

    /// Takes one entry. `threads` is kept aside: the runtime may stand below it.
    fn take(
        &mut self,
        key: &str,
        value: Value<'_>,
        tables: Option<&[&str]>,
        threads: &mut Option<NonZero<u16>>,
    ) -> Result<(), Slip> {
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
            ("runtime", Value::Text(text)) => match Runtime::read(text) {
                Ok(runtime) => self.runtime = runtime,
                Err(wrong) => return slip(true, wrong),
            },
            (WORKERS, Value::Integer(number))
                if let Some(number) = u16::try_from(number).ok().and_then(NonZero::new) =>
            {
                *threads = Some(number);
            }
            (WORKERS, _) => {
                let message = format!("`worker-threads` takes a number of threads, from 1 to {}", u16::MAX);
                let help = "write `worker-threads = 4`, or leave it out for one on each core".to_owned();
                return slip(true, Wrong { message, help });
            }
            ("destructor-timeout-ms", Value::Integer(number)) if let Ok(number) = u64::try_from(number) => {
                self.destructor_timeout_ms = number;
            }
            ("destructor-timeout-ms", _) => {
                let message = "`destructor-timeout-ms` takes a number of milliseconds".to_owned();
                let help = "write `destructor-timeout-ms = 3000`, or 0 for no limit".to_owned();
                return slip(true, Wrong { message, help });
            }
            ("event-queue", Value::Integer(number))
                if let Some(number) = u32::try_from(number).ok().and_then(NonZero::new) =>
            {
                self.event_queue = number;
            }
            ("event-queue", _) => {
                let message = format!("`event-queue` takes a number of events, from 1 to {}", u32::MAX);
                let help = "write `event-queue = 1024`, which it is without".to_owned();
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
            ("worker-threads", Value::Integer(3)),
            ("runtime", Value::Text("multi-thread")),
            ("destructor-timeout-ms", Value::Integer(0)),
            ("event-queue", Value::Integer(1)),
            ("go", Value::Table),
        ];
        let expect = LibraryOptions {
            rename_all: RenameAll::Camel,
            abi: Abi::Cbor,
            stale_warn_ms: 5000,
            runtime: Runtime::MultiThread { workers: NonZero::new(3) },
            destructor_timeout_ms: 0,
            event_queue: NonZero::<u32>::MIN,
        };
        assert_eq!(LibraryOptions::read(entries, None), (expect, Vec::new()));
        assert_eq!(LibraryOptions::read([], Some(&[])), (LibraryOptions::default(), Vec::new()));
        let (options, slips) = LibraryOptions::read([("runtime", Value::Text("current-thread"))], None);
        assert_eq!((options.runtime, slips), (Runtime::CurrentThread, Vec::new()));
    }

    #[test]
    fn a_runtime_of_one_thread_has_no_other_number_of_them() {
        let entries = [("worker-threads", Value::Integer(2)), ("runtime", Value::Text("current-thread"))];
        for entries in [entries, [entries[1], entries[0]]] {
            let (_, slips) = LibraryOptions::read(entries, None);
            let [slip] = slips.as_slice() else { panic!("one thing is wrong: {slips:?}") };
            assert_eq!((slip.key.as_str(), slip.in_value), ("worker-threads", false));
            assert_eq!(slip.message, "`worker-threads` is for `runtime = \"multi-thread\"`");
            assert_eq!(slip.help, "leave it out: the runtime `current-thread` has one thread");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_the_way_out() {
        const ALL: &str = "there are `rename-all`, `abi`, `stale-warn-ms`, `runtime`, `worker-threads`, `destructor-timeout-ms`, `event-queue`";
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
        check("prefix", Value::Other, false, unknown, ALL);
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
        let help = "did you mean `current-thread`?";
        check("runtime", Value::Text("current_thread"), true, "`current_thread` is not a runtime", help);
        let help = "use one of `multi-thread`, `current-thread`";
        check("runtime", Value::Text("tokio"), true, "`tokio` is not a runtime", help);
        check("runtime", Value::Integer(1), true, "`runtime` takes text", "write `runtime = \"..\"`");
        for value in [Value::Integer(0), Value::Integer(-1), Value::Integer(65_536), Value::Text("2")] {
            check(
                "worker-threads",
                value,
                true,
                "`worker-threads` takes a number of threads, from 1 to 65535",
                "write `worker-threads = 4`, or leave it out for one on each core",
            );
        }
        for value in [Value::Integer(-1), Value::Text("3 s")] {
            check(
                "destructor-timeout-ms",
                value,
                true,
                "`destructor-timeout-ms` takes a number of milliseconds",
                "write `destructor-timeout-ms = 3000`, or 0 for no limit",
            );
        }
        for value in
            [Value::Integer(0), Value::Integer(1 << 32), Value::Text("1024"), Value::Table, Value::Other]
        {
            check(
                "event-queue",
                value,
                true,
                "`event-queue` takes a number of events, from 1 to 4294967295",
                "write `event-queue = 1024`, which it is without",
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
