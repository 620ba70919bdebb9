//! The library as compiled against the scan of its source.
//!
//! Both are declarations of [`ffi_model`]; [`Decl::comparable`] says what of them must be equal. How two
//! declarations of one item differ is put into words by [`super::differences`].

use std::collections::BTreeMap;
use std::fmt;

use ffi_model::Code;
use ffi_model::contract::{Contract, Decl};

use super::differences::differences;
use crate::scan::{Origin, Origins};

/// An item about which library and source disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The item's kind, as a noun.
    pub kind: &'static str,
    /// The item's name.
    pub name: String,
    /// Where the item is written; `None` where the scan has not seen it.
    pub origin: Option<Origin>,
    /// What is different; names the item.
    pub message: String,
    /// What usually leads to such a difference, and the way out.
    pub help: &'static str,
}

impl Mismatch {
    /// About `decl`; `what` follows its name.
    pub(super) fn of(decl: &Decl, origins: &Origins, what: &str, help: &'static str) -> Self {
        let (kind, name) = (decl.kind(), decl.name().to_owned());
        let message = format!("`{name}` ({kind}) {what}");
        Self { kind, name, origin: origins.of(decl).cloned(), message, help }
    }
}

/// `src/lib.rs:12: [FFI0017] ..`
impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Origin { file, span }) = &self.origin {
            write!(f, "{}:{}: ", file.display(), span.start.line)?;
        }
        write!(f, "[{}] {}", Code::MISMATCH, self.message)
    }
}

/// What two declarations of one item share: its name, where it is told apart from others by it.
type Key = (&'static str, String);

fn key(decl: &Decl) -> Key {
    let space = match decl {
        // A crate has one, whatever its name is.
        Decl::Library(_) => return ("library", String::new()),
        Decl::Record(_) | Decl::Enum(_) | Decl::Newtype(_) | Decl::Handle(_) => "type",
        Decl::Function(_) => "function",
        Decl::Event(_) => "event",
        Decl::Host(_) => "host function",
        Decl::Interface(_) => "interface",
        Decl::Constant(_) => "constant",
    };
    (space, decl.name().to_owned())
}

/// Every item that is not the same in both: those of the source first, in its order.
pub fn compare(contract: &Contract, origins: &Origins, compiled: &[Decl]) -> Vec<Mismatch> {
    let mut open: BTreeMap<Key, Vec<Decl>> = BTreeMap::new();
    for decl in compiled {
        open.entry(key(decl)).or_default().push(decl.clone().comparable());
    }
    let mut mismatches = Vec::new();
    for scanned in contract.decls().map(Decl::comparable) {
        let mut report = |what: &str, help| mismatches.push(Mismatch::of(&scanned, origins, what, help));
        match open.remove(&key(&scanned)).unwrap_or_default().as_slice() {
            [] => report("is in the source scan but not in the library", ONLY_SCANNED),
            [compiled] => {
                let differences = differences(&scanned, compiled);
                match differences.as_slice() {
                    [] => {}
                    [only] => report(&format!("differs: {only}"), DIFFERENT),
                    several => report(&format!("differs:\n  {}", several.join("\n  ")), DIFFERENT),
                }
            }
            several => report(&format!("is in the library {} times", several.len()), SEVERAL),
        }
    }
    for decl in open.values().filter_map(|decls| decls.first()) {
        mismatches.push(Mismatch::of(
            decl,
            origins,
            "is in the library but not in the source scan",
            ONLY_COMPILED,
        ));
    }
    mismatches
}

const ONLY_COMPILED: &str = "an item that only the library has was made by a macro (`macro_rules!`), stands in a \
    generated file or inside of a function, has its attribute under another path than `ffi::..`, or is behind a \
    `cfg` that only the compiler knows: write the annotated item out in a module file";

const ONLY_SCANNED: &str = "an item that only the source has is behind a `cfg` that only the compiler knows, or the \
    library was built from other source: build it again with `cargo ffi build`";

const DIFFERENT: &str = "an item that differs has parts behind a `cfg` that only the compiler knows, shares its name \
    with an item that a macro made, or the library was built from other source: write the item out without them, \
    or build again with `cargo ffi build`";

const SEVERAL: &str = "an item that is in the library several times shares its name with one made by a macro \
    (`macro_rules!`): give one of them another name";
