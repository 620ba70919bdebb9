//! What is asked of the files that the tool reads, whatever is in them: the bodies of the fuzz targets.
//!
//! - [`library()`]: a compiled library, all of it
//! - [`descriptor()`]: the records in one
//! - [`lock()`]: a lock file
//!
//! Nothing panics, and what was read as a contract is one: it can be shown, written, read again, and compared with itself.
//! `cargo-ffi/tests/integration/fuzz_replay.rs` includes this file, and runs the same bodies over the committed corpora
//! with ordinary `cargo test`.

use std::{collections::BTreeSet, io::Cursor, path::Path};

use cargo_ffi::{artifact::Library, diff, inspect, snapshot::Snapshot};
use ffi_model::Contract;

/// The name of every file here; it is that of a library with the prefix `fuzz`.
const NAME: &str = "libfuzz.so";

/// Reads a library. Says whether there was a contract in it.
pub fn library(file: &[u8]) -> bool {
    let Ok(library) = Library::read(Path::new(NAME), Cursor::new(file)) else { return false };
    let exported = library.exported_symbols().unwrap_or_default();
    let Ok(contract) = library.contract() else { return false };
    examine(contract, &exported);
    true
}

/// Reads a library whose descriptor is the input, or one record with that body. Says whether there was a contract in it.
pub fn descriptor(section: &[u8]) -> bool {
    const LIBRARY: &[u8] = b"\xa1glibrary\xa4dnamecLibfprefixdfuzzgversion\x01opackage_versione1.2.3dfuzz";
    let mut framed = Vec::new();
    for body in [LIBRARY, section] {
        framed.extend(b"FFI1");
        framed.extend(u32::try_from(body.len()).expect("an input is small").to_le_bytes());
        framed.extend(body);
    }
    let accepted = [section, &framed].map(|section| library(&elf(section)));
    accepted.contains(&true)
}

/// Reads a lock file. Says whether there was a contract in it.
pub fn lock(text: &[u8]) -> bool {
    let (Ok(text), origin) = (str::from_utf8(text), Path::new(NAME)) else { return false };
    let Ok(snapshot) = Snapshot::from_lock(text, origin) else { return false };
    let Ok(contract) = snapshot.into_contract(origin) else { return false };
    examine(contract, &BTreeSet::new());
    true
}

/// What commands do with a contract that they have read.
fn examine(contract: Contract, exported: &BTreeSet<String>) {
    let origin = Path::new(NAME);
    assert!(inspect::tables(&contract, exported).contains(&contract.library().prefix));
    assert_eq!(diff::changes(&contract, &contract), [], "the difference from itself");
    let snapshot = Snapshot::new(&contract);
    let text = snapshot.to_lock().expect("every contract can be written");
    let read = Snapshot::from_lock(&text, origin).expect("what is written can be read");
    assert_eq!(read, snapshot);
    let again = read.into_contract(origin).expect("it was one before");
    assert_eq!(diff::changes(&contract, &again), [], "the difference from what was written");
    // Each against one that has nothing.
    let bare = Contract::new(contract.decls().take(1).collect()).expect("the library alone");
    let gone = diff::changes(&contract, &bare).len();
    let made = diff::changes(&bare, &contract).len();
    assert_eq!(gone > 0, made > 0);
}

/// A library, as small as one can be: an ELF file of 64 bits with a descriptor.
fn elf(descriptor: &[u8]) -> Vec<u8> {
    const NAMES: &[u8] = b"\0ffi_abi\0.shstrtab\0";
    const HEADER: u64 = 64;
    const SECTION: u16 = 64;
    const DATA: u32 = 1;
    const STRINGS: u32 = 3;
    let size = |bytes: &[u8]| u64::try_from(bytes.len()).expect("an input is small");
    let names_at = HEADER + size(descriptor);
    let sections_at = (names_at + size(NAMES)).next_multiple_of(8);

    let mut file = b"\x7fELF\x02\x01\x01".to_vec();
    file.resize(16, 0);
    // A shared object for x86-64, of version 1.
    file.extend([3_u16, 62].iter().flat_map(|half| half.to_le_bytes()));
    file.extend(1_u32.to_le_bytes());
    file.extend([0, 0, sections_at].iter().flat_map(|word: &u64| word.to_le_bytes()));
    file.extend(0_u32.to_le_bytes());
    file.extend([64, 56, 0, SECTION, 3, 2].iter().flat_map(|half: &u16| half.to_le_bytes()));
    file.extend(descriptor);
    file.extend(NAMES);
    file.resize(usize::try_from(sections_at).expect("small"), 0);
    file.extend([0; SECTION as usize]);
    for (name, kind, at, bytes) in [(1_u32, DATA, HEADER, descriptor), (9, STRINGS, names_at, NAMES)] {
        file.extend([name, kind].iter().flat_map(|half| half.to_le_bytes()));
        file.extend([0, 0, at, size(bytes), 0, 1, 0].iter().flat_map(|word: &u64| word.to_le_bytes()));
    }
    file
}
