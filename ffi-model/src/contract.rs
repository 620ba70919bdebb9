//! What crosses: the contract of one library, as the tool, the packages and the compiled library see it.
//!
//! The same types describe two things that must be equal: what the scan lowered from source, and what
//! the expansions left in the compiled library (the descriptor). The library's side has layouts and
//! constant values, which only rustc knows; the scan's side has documentation. [`Contract::new`] is the
//! one constructor and holds every rule that spans several items.

mod decl;
mod hash;
mod ty;
mod validate;

pub use decl::{
    ConstDecl, ConstType, ConstValue, Decl, EnumDecl, Field, FunctionDecl, FunctionKind, Layout, LibraryDecl,
    Param, RecordDecl, Variant,
};
pub use hash::hash;
pub use ty::Type;
pub use validate::{Problem, Used};

/// The version of the C ABI and of the descriptor's format. A tool reads only descriptors of its own
/// version; it is bumped by every change that an existing package could notice.
pub const CONTRACT_VERSION: u32 = 1;

/// Everything a library exports, in the order of the source.
#[derive(Debug, Clone, PartialEq)]
pub struct Contract {
    library: LibraryDecl,
    functions: Vec<FunctionDecl>,
    records: Vec<RecordDecl>,
    enums: Vec<EnumDecl>,
    constants: Vec<ConstDecl>,
    hash: Option<u64>,
}

/// A record or an enum of the contract.
#[derive(Debug, Clone, Copy)]
pub enum TypeDecl<'a> {
    /// A struct.
    Record(&'a RecordDecl),
    /// A flat enum, or one with data.
    Enum(&'a EnumDecl),
}

impl Contract {
    /// Puts the declarations of one crate together.
    ///
    /// # Errors
    /// Every rule that the declarations break together: no or a second library, two exports of one name,
    /// a type that is used but not declared, a name that every library already has.
    pub fn new(decls: Vec<Decl>) -> Result<Contract, Vec<Problem>> {
        let problems = validate::problems(&decls);
        let (mut library, mut functions, mut records) = (None, Vec::new(), Vec::new());
        let (mut enums, mut constants) = (Vec::new(), Vec::new());
        for decl in decls {
            match decl {
                Decl::Library(decl) => library = Some(decl),
                Decl::Function(decl) => functions.push(decl),
                Decl::Record(decl) => records.push(decl),
                Decl::Enum(decl) => enums.push(decl),
                Decl::Constant(decl) => constants.push(decl),
            }
        }
        match library {
            Some(library) if problems.is_empty() => {
                Ok(Contract { library, functions, records, enums, constants, hash: None })
            }
            _ => Err(problems),
        }
    }

    /// The library itself.
    pub fn library(&self) -> &LibraryDecl {
        &self.library
    }

    /// Exported functions: constructors, methods, statics.
    pub fn functions(&self) -> &[FunctionDecl] {
        &self.functions
    }

    /// Structs that cross by value.
    pub fn records(&self) -> &[RecordDecl] {
        &self.records
    }

    /// Enums that cross by value.
    pub fn enums(&self) -> &[EnumDecl] {
        &self.enums
    }

    /// Exported constants.
    pub fn constants(&self) -> &[ConstDecl] {
        &self.constants
    }

    /// What tells this contract from every other, as [`hash()`] has it; `None` before [`Contract::complete`]: only the
    /// compiled library can be asked.
    pub fn hash(&self) -> Option<u64> {
        self.hash
    }

    /// The declaration behind a [`Type::Named`]; every name in a contract has one.
    pub fn type_named(&self, name: &str) -> Option<TypeDecl<'_>> {
        let record = self.records.iter().find(|decl| decl.name == name).map(TypeDecl::Record);
        record.or_else(|| self.enums.iter().find(|decl| decl.name == name).map(TypeDecl::Enum))
    }

    /// All declarations, the library first.
    pub fn decls(&self) -> impl Iterator<Item = Decl> {
        std::iter::once(Decl::Library(self.library.clone()))
            .chain(self.constants.iter().cloned().map(Decl::Constant))
            .chain(self.enums.iter().cloned().map(Decl::Enum))
            .chain(self.records.iter().cloned().map(Decl::Record))
            .chain(self.functions.iter().cloned().map(Decl::Function))
    }

    /// Takes over what only the compiled library knows: layouts, constant values, its version and its hash.
    ///
    /// `compiled` are the declarations of the descriptor, already found equal to this contract, and `hash` is
    /// [`hash()`] of its records.
    pub fn complete(&mut self, compiled: &[Decl], hash: u64) {
        self.hash = Some(hash);
        for decl in compiled {
            match decl {
                Decl::Record(from) => {
                    for to in self.records.iter_mut().filter(|to| to.name == from.name) {
                        to.layout.clone_from(&from.layout);
                    }
                }
                Decl::Enum(from) => {
                    for to in self.enums.iter_mut().filter(|to| to.name == from.name) {
                        to.layout.clone_from(&from.layout);
                        for (to, from) in to.variants.iter_mut().zip(&from.variants) {
                            to.value = from.value;
                        }
                    }
                }
                Decl::Constant(from) => {
                    for to in self.constants.iter_mut().filter(|to| to.name == from.name) {
                        to.value.clone_from(&from.value);
                    }
                }
                Decl::Library(from) => self.library.package_version.clone_from(&from.package_version),
                Decl::Function(_) => {}
            }
        }
    }
}

/// The contract taken apart. A backend destructures it without `..`: a new kind of declaration then breaks
/// the build of every backend instead of going missing in silence.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// See [`Contract::library`].
    pub library: &'a LibraryDecl,
    /// See [`Contract::functions`].
    pub functions: &'a [FunctionDecl],
    /// See [`Contract::records`].
    pub records: &'a [RecordDecl],
    /// See [`Contract::enums`].
    pub enums: &'a [EnumDecl],
    /// See [`Contract::constants`].
    pub constants: &'a [ConstDecl],
}

impl Contract {
    /// All kinds of declarations at once.
    pub fn parts(&self) -> Parts<'_> {
        let Contract { library, functions, records, enums, constants, hash: _ } = self;
        Parts { library, functions, records, enums, constants }
    }
}
