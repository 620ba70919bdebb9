//! A contract as a file: what `cargo ffi inspect` prints for programs and what `ffi.lock` holds.
//!
//! Declarations have the serialized form of [`ffi_model::contract`], sorted by name, so that moving an item in its
//! source changes nothing. `docs/commands.md` documents the form; a change of it changes [`FORMAT`].

use std::path::Path;

use ffi_model::contract::{
    CONTRACT_VERSION, ConstDecl, Contract, Decl, EnumDecl, EventDecl, FunctionDecl, HandleDecl, HostDecl,
    InterfaceDecl, LibraryDecl, NewtypeDecl, Parts, RecordDecl,
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The version of the form.
pub const FORMAT: u32 = 1;

/// The name of the file beside the manifest.
pub const FILE_NAME: &str = "ffi.lock";

/// A contract without its documentation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// [`FORMAT`] of whoever wrote it.
    pub format: u32,
    /// The hash in hexadecimal; only where the target is known, since layouts are in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// The library.
    pub library: LibraryDecl,
    /// Constants.
    pub constants: Vec<ConstDecl>,
    /// Enums.
    pub enums: Vec<EnumDecl>,
    /// Structs.
    pub records: Vec<RecordDecl>,
    /// Newtypes; a library without any says nothing of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub newtypes: Vec<NewtypeDecl>,
    /// Handles; a library without any says nothing of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handles: Vec<HandleDecl>,
    /// Functions.
    pub functions: Vec<FunctionDecl>,
    /// Events; a library without any says nothing of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventDecl>,
    /// Interfaces; a library without any says nothing of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interfaces: Vec<InterfaceDecl>,
    /// Host functions; a library without any says nothing of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub host_functions: Vec<HostDecl>,
}

/// The part of a file that every form has.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

impl Snapshot {
    /// Everything in `contract`, with layouts.
    pub fn new(contract: &Contract) -> Snapshot {
        let Parts {
            library,
            functions,
            records,
            enums,
            newtypes,
            handles,
            constants,
            events,
            host_functions,
            interfaces,
        } = contract.parts();
        let mut snapshot = Snapshot {
            format: FORMAT,
            hash: contract.hash().map(hexadecimal),
            library: library.clone(),
            constants: constants.to_vec(),
            enums: enums.to_vec(),
            records: records.to_vec(),
            newtypes: newtypes.to_vec(),
            handles: handles.to_vec(),
            functions: functions.to_vec(),
            events: events.to_vec(),
            interfaces: interfaces.to_vec(),
            host_functions: host_functions.to_vec(),
        };
        snapshot.constants.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot.enums.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot.records.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot.newtypes.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot.handles.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot.functions.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot.events.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot.interfaces.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot.host_functions.sort_by(|a, b| a.name.cmp(&b.name));
        snapshot
    }

    /// The same for every target: layouts follow from the types, and the hash has them in it.
    #[must_use]
    pub fn portable(mut self) -> Snapshot {
        self.hash = None;
        self.enums.iter_mut().for_each(|decl| decl.layout = None);
        self.records.iter_mut().for_each(|decl| decl.layout = None);
        self
    }

    /// The text of a lock file.
    pub fn to_lock(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::from)?;
        Ok(text + "\n")
    }

    /// Reads the text of a lock file; `origin` is what errors name.
    ///
    /// # Errors
    /// Text that is no snapshot, or one of another version.
    pub fn from_lock(text: &str, origin: &Path) -> Result<Snapshot> {
        let refused = |message: String, help: &str| Error::Library {
            library: origin.to_owned(),
            message,
            help: Some(help.to_owned()),
        };
        const WRITE_AGAIN: &str = "`cargo ffi lock` writes it";
        let head: Head = serde_json::from_str(text)
            .map_err(|error| refused(format!("it is no lock file: {error}"), WRITE_AGAIN))?;
        if head.format != FORMAT {
            let message = format!("it has format {}, this `cargo-ffi` reads {FORMAT}", head.format);
            return Err(refused(message, "use the version of `cargo-ffi` that wrote it, or write it again"));
        }
        let snapshot: Snapshot = serde_json::from_str(text)
            .map_err(|error| refused(format!("it is a damaged lock file: {error}"), WRITE_AGAIN))?;
        let version = snapshot.library.version;
        if version != CONTRACT_VERSION {
            let message =
                format!("it has version {version} of the ABI, this `cargo-ffi` reads {CONTRACT_VERSION}");
            return Err(refused(message, "use the version of `cargo-ffi` that wrote it, or write it again"));
        }
        Ok(snapshot)
    }

    /// The contract again.
    ///
    /// # Errors
    /// Declarations that do not go together: somebody has edited the file.
    pub fn into_contract(self, origin: &Path) -> Result<Contract> {
        let Snapshot {
            format: _,
            hash: _,
            library,
            constants,
            enums,
            records,
            newtypes,
            handles,
            functions,
            events,
            interfaces,
            host_functions,
        } = self;
        let decls = std::iter::once(Decl::Library(library))
            .chain(constants.into_iter().map(Decl::Constant))
            .chain(enums.into_iter().map(Decl::Enum))
            .chain(records.into_iter().map(Decl::Record))
            .chain(newtypes.into_iter().map(Decl::Newtype))
            .chain(handles.into_iter().map(Decl::Handle))
            .chain(functions.into_iter().map(Decl::Function))
            .chain(events.into_iter().map(Decl::Event))
            .chain(interfaces.into_iter().map(Decl::Interface))
            .chain(host_functions.into_iter().map(Decl::Host));
        Contract::new(decls.collect()).map_err(|problems| Error::Library {
            library: origin.to_owned(),
            message: problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join("; "),
            help: Some("`cargo ffi lock` writes it; it is not edited by hand".into()),
        })
    }
}

/// A hash as people and programs read it.
pub fn hexadecimal(hash: u64) -> String {
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use ffi_model::contract::{Abi, ConstValue, Field, FunctionKind, Layout, OnFull, Param, Type, Variant};

    use super::*;

    fn contract() -> Contract {
        let constant = |name: &str, ty, value| {
            Decl::Constant(ConstDecl { name: name.into(), ty, value: Some(value), docs: String::new() })
        };
        let newtype = |name: &str, ty| {
            Decl::Newtype(NewtypeDecl { name: name.into(), ty, converts: false, docs: String::new() })
        };
        let field = |name: &str, ty| Field {
            name: name.into(),
            wire: name.into(),
            ty,
            default: None,
            docs: String::new(),
        };
        let layout = || Some(Layout { size: 16, align: 8, offsets: vec![8] });
        let event = |name: &str, on_full| {
            let payload = Type::Named("A".into());
            let wire = format!("{name}!");
            Decl::Event(EventDecl { name: name.into(), wire, payload, on_full, docs: String::new() })
        };
        let host = |name: &str, of: Option<&str>, ok, error| {
            Decl::Host(HostDecl {
                name: name.into(),
                of: of.map(str::to_owned),
                is_async: true,
                params: vec![Param { name: "a".into(), wire: "A".into(), ty: Type::Str, default: None }],
                args: "A".into(),
                ok,
                error,
                docs: String::new(),
            })
        };
        let nested = Type::Seq(Box::new(Type::Option(Box::new(Type::Named("A".into())))));
        let decls = vec![
            Decl::Library(LibraryDecl {
                name: "Lib".into(),
                prefix: "lib".into(),
                version: CONTRACT_VERSION,
                package_version: "1.2.3".into(),
                docs: String::new(),
            }),
            constant("MOST", Type::U64, ConstValue::Int(u64::MAX.into())),
            constant("LEAST", Type::I64, ConstValue::Int(i64::MIN.into())),
            constant("NAN", Type::F64, ConstValue::Float(f64::NAN.to_bits())),
            constant("TEXT", Type::Str, ConstValue::Str("\0\u{1f980}\"".into())),
            Decl::Record(RecordDecl {
                name: "A".into(),
                is_error: false,
                fields: vec![field("a", nested.clone())],
                layout: layout(),
                docs: String::new(),
            }),
            constant("BELOW", Type::I128, ConstValue::Int(i128::MIN)),
            constant("ABOVE", Type::U128, ConstValue::Huge(u128::MAX)),
            constant("PATIENCE", Type::Duration, ConstValue::Duration(u64::MAX, 999_999_999)),
            newtype("Key", Type::Str),
            newtype(
                "Held",
                Type::Map(
                    Box::new(Type::Named("Key".into())),
                    Box::new(Type::Array(Box::new(Type::Set(Box::new(Type::U64))), 3)),
                ),
            ),
            newtype("Boxed", Type::Box(Box::new(Type::Uuid))),
            newtype("Since", Type::Time),
            Decl::Enum(EnumDecl {
                name: "E".into(),
                is_error: true,
                variants: vec![Variant {
                    name: "X".into(),
                    wire: "x".into(),
                    value: Some(-1),
                    fields: vec![field("a", Type::Bytes)],
                    docs: String::new(),
                }],
                layout: layout(),
                docs: String::new(),
            }),
            Decl::Function(FunctionDecl {
                name: "f".into(),
                kind: FunctionKind::Static,
                of: None,
                is_async: true,
                params: vec![Param { name: "a".into(), wire: "A".into(), ty: nested, default: None }],
                ok: None,
                stream: None,
                abi: Abi::Both,
                error: Some(Type::Named("E".into())),
                docs: String::new(),
            }),
            Decl::Function(FunctionDecl {
                name: "a".into(),
                kind: FunctionKind::Method,
                of: None,
                is_async: false,
                params: vec![],
                ok: None,
                stream: Some(Type::Named("A".into())),
                abi: Abi::Native,
                error: None,
                docs: String::new(),
            }),
            event("on_late", OnFull::DropOldest),
            event("on_early", OnFull::Block),
            host("storage_get", Some("Storage"), Some(Type::Bytes), Some(Type::Named("E".into()))),
            host("log", None, None, None),
            Decl::Interface(InterfaceDecl { name: "Storage".into(), docs: String::new() }),
            Decl::Interface(InterfaceDecl { name: "Clock".into(), docs: String::new() }),
        ];
        let mut contract = Contract::new(decls).expect("a contract");
        contract.complete(&[], u64::MAX);
        contract
    }

    #[test]
    fn what_is_written_is_read_back() {
        let snapshot = Snapshot::new(&contract());
        assert_eq!(snapshot.hash.as_deref(), Some("ffffffffffffffff"));
        let origin = Path::new("ffi.lock");
        for snapshot in [snapshot.clone(), snapshot.portable()] {
            let text = snapshot.to_lock().expect("text");
            let read = Snapshot::from_lock(&text, origin).expect("a snapshot");
            assert_eq!(read, snapshot);
            let again = Snapshot::new(&read.into_contract(origin).expect("a contract"));
            assert_eq!(Snapshot { hash: None, ..again }, Snapshot { hash: None, ..snapshot });
        }
    }

    /// So that moving an item in its source changes nothing.
    #[test]
    fn lists_are_sorted_by_name() {
        let contract = contract();
        let mut reversed: Vec<Decl> = contract.decls().collect();
        reversed.reverse();
        let reversed = Contract::new(reversed).expect("a contract");
        assert_eq!(Snapshot::new(&reversed), Snapshot { hash: None, ..Snapshot::new(&contract) });
    }

    /// Files of libraries that have none of these are as they were before there were any.
    #[test]
    fn what_a_library_has_none_of_is_not_written() {
        let library = contract().decls().next().expect("the library");
        let text = Snapshot::new(&Contract::new(vec![library]).expect("a contract")).to_lock().expect("text");
        for key in ["events", "interfaces", "host_functions", "newtypes", "handles"] {
            assert!(!text.contains(key), "{text}");
        }
        let snapshot = Snapshot::from_lock(&text, Path::new("ffi.lock")).expect("a snapshot");
        assert_eq!((snapshot.events, snapshot.host_functions), (vec![], vec![]));
    }

    #[test]
    fn an_edited_file_is_refused() {
        let text = Snapshot::new(&contract()).to_lock().expect("text");
        let origin = Path::new("ffi.lock");
        let refused = |text: &str| {
            let snapshot = Snapshot::from_lock(text, origin);
            snapshot.and_then(|snapshot| snapshot.into_contract(origin)).expect_err("refused").to_string()
        };
        assert!(refused("").contains("it is no lock file"));
        assert!(refused("<<<<<<< HEAD\n").contains("it is no lock file"));
        assert!(refused(&text.replace("\"hash\"", "\"hush\"")).contains("damaged"));
        assert!(refused(&text.replace("\"named\": \"A\"", "\"named\": \"B\"")).contains("`B`"));
        let version = format!("\"version\": {CONTRACT_VERSION}");
        assert!(refused(&text.replace(&version, "\"version\": 9")).contains("version 9 of the ABI"));
    }
}
