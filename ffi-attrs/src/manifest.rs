//! What the manifest of the crate that is compiled says for all of its items.
//!
//! Every expansion asks. The file is read once, and again where it has changed: an editor's process lives longer than one
//! compilation, and may be about several crates.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use ffi_model::{
    Diagnostic, Diagnostics,
    manifest::{LibraryOptions, Slip, Value},
    round_trip,
};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use toml::de::{DeTable, DeValue};

/// A manifest that was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Manifest {
    /// What it says.
    pub(crate) options: LibraryOptions,
    slips: Vec<Slip>,
    /// Whether an expansion of the crate has mentioned it; `None` where there is no such file.
    is_mentioned: Option<Arc<AtomicBool>>,
}

/// A manifest, and when it was written.
type Known = (Option<SystemTime>, Manifest);

static KNOWN: LazyLock<Mutex<HashMap<PathBuf, Known>>> = LazyLock::new(Mutex::default);

impl Manifest {
    /// The manifest of the crate that is compiled; an empty one where cargo does not compile it.
    pub(crate) fn load() -> Manifest {
        let Some(folder) = std::env::var_os("CARGO_MANIFEST_DIR") else { return Manifest::default() };
        let path = Path::new(&folder).join("Cargo.toml");
        let written = path.metadata().and_then(|metadata| metadata.modified()).ok();
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(&path) {
            Some((when, manifest)) if *when == written => manifest.clone(),
            _ => {
                #[expect(clippy::disallowed_methods, reason = "a file that cannot be read says nothing")]
                let manifest = std::fs::read_to_string(&path).map(|text| read(&text)).unwrap_or_default();
                known.insert(path, (written, manifest.clone()));
                manifest
            }
        }
    }

    /// What the first expansion that asks writes beside its own: what is wrong with the manifest, and a mention of the
    /// file and of the variable that asks for tests, so that rustc is run again when they change.
    pub(crate) fn mention(&self) -> TokenStream {
        if self.is_mentioned.as_ref().is_none_or(|before| before.swap(true, Ordering::Relaxed)) {
            return TokenStream::new();
        }
        let mut errors = Diagnostics::default();
        for Slip { code, message, help, .. } in &self.slips {
            let message = format!("in `Cargo.toml`: {message}");
            errors.push(Diagnostic::new(*code, Span::call_site(), message).help(help));
        }
        let errors = errors.to_syn().map(|error| error.to_compile_error());
        let variable = round_trip::VARIABLE;
        quote! {
            const _: usize =
                ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).len();
            const _: ::core::option::Option<&str> = ::core::option_env!(#variable);
            #errors
        }
    }
}

/// What `text` says. Where it is no TOML, cargo has said so.
fn read(text: &str) -> Manifest {
    let root = DeTable::parse(text).ok();
    let ffi = root.as_ref().and_then(|root| {
        let package = root.get_ref().get("package")?.get_ref().as_table()?;
        Some(package.get("metadata")?.get_ref().as_table()?.get("ffi")?.get_ref())
    });
    let table = ffi.and_then(DeValue::as_table);
    let entries = table.into_iter().flatten().map(|(key, value)| {
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Text(text),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Value::Integer(number),
                Err(_) => Value::Other,
            },
            DeValue::Table(_) => Value::Table,
            _ => Value::Other,
        };
        (key.get_ref().as_ref(), value)
    });
    // Which languages have tables is the tool's business.
    let (options, mut slips) = LibraryOptions::read(entries, None);
    slips.extend((ffi.is_some() && table.is_none()).then(Slip::no_table));
    Manifest { options, slips, is_mentioned: Some(Arc::default()) }
}

#[cfg(test)]
mod tests {
    use ffi_model::{casing::RenameAll, contract::Abi};

    use super::*;

    #[test]
    fn the_table_is_found_however_it_is_written() {
        let expect = LibraryOptions {
            rename_all: RenameAll::Camel,
            abi: Abi::Native,
            stale_warn_ms: 5000,
            ..LibraryOptions::default()
        };
        for text in [
            "[package.metadata.ffi]\nrename-all = \"camelCase\"\nabi = \"native\"\nstale-warn-ms = 5000\ngo.module = \"x\"\n",
            "package.metadata.ffi = { rename-all = 'camelCase', abi = \"\"\"native\"\"\", stale-warn-ms = 5_000 }",
            "[package]\nmetadata.ffi.\"rename-all\" = \"camel\\u0043ase\"\nmetadata.ffi.abi = 'native'\nmetadata.ffi.stale-warn-ms = 0x1388",
        ] {
            let manifest = read(text);
            assert_eq!((manifest.options, manifest.slips.len()), (expect, 0), "{text}");
        }
        for text in ["", "[package]\nname = 'x'", "[package.metadata]\nx = 1", "[package.metadata.ffi.go]"] {
            let manifest = read(text);
            assert_eq!((manifest.options, manifest.slips.len()), (LibraryOptions::default(), 0), "{text}");
        }
    }

    #[test]
    fn what_is_no_table_says_nothing_and_is_wrong() {
        for text in ["[package.metadata]\nffi = 'cbor'", "[[package.metadata.ffi]]\nabi = 'cbor'"] {
            let manifest = read(text);
            assert_eq!(
                (manifest.options, manifest.slips),
                (LibraryOptions::default(), vec![Slip::no_table()])
            );
        }
    }

    #[test]
    fn the_first_expansion_says_what_is_wrong() {
        let manifest = read("[package.metadata.ffi]\nrename_all = 'camelCase'");
        let said = manifest.mention().to_string();
        assert!(said.contains("in `Cargo.toml`: `rename_all` is not an option"), "{said}");
        assert!(said.contains("did you mean `rename-all`?"), "{said}");
        assert!(said.contains("include_bytes"), "{said}");
        assert!(said.contains(r#"option_env ! ("FFI_ROUND_TRIP")"#), "{said}");
        assert!(manifest.clone().mention().is_empty());
        assert!(Manifest::default().mention().is_empty());
    }
}
