//! What crosses: the contract of one library, as the tool, the packages and the compiled library see it.
//!
//! The same types describe two things that must be equal: what the scan lowered from source, and what
//! the expansions left in the compiled library (the descriptor). The library's side has layouts and
//! constant values, which only rustc knows; the scan's side has documentation. [`Contract::new`] is the
//! one constructor and holds every rule that spans several items.

mod abi;
mod decl;
mod default;
mod hash;
mod ty;
mod validate;

pub use abi::Abi;
pub use decl::{
    ConstDecl, ConstValue, Decl, EnumDecl, EventDecl, Field, FunctionDecl, FunctionKind, HandleDecl,
    HostDecl, InterfaceDecl, Layout, LibraryDecl, NewtypeDecl, OnFull, Param, RecordDecl, Used, Variant,
};
pub use default::DefaultValue;
pub use hash::hash;
pub use ty::Type;
pub use validate::Problem;

pub(crate) use validate::{NO_LITERAL, handle_in_event, holding, to_annotate, unheard};

use std::collections::HashMap;

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
    newtypes: Vec<NewtypeDecl>,
    handles: Vec<HandleDecl>,
    constants: Vec<ConstDecl>,
    events: Vec<EventDecl>,
    host_functions: Vec<HostDecl>,
    interfaces: Vec<InterfaceDecl>,
    /// Which types there are, by name.
    types: HashMap<String, TypeIndex>,
    hash: Option<u64>,
}

/// Where a type is in the list of its kind.
#[derive(Debug, Clone, Copy, PartialEq)]
enum TypeIndex {
    Record(usize),
    Enum(usize),
    Newtype(usize),
    Handle(usize),
}

/// A type of the contract.
#[derive(Debug, Clone, Copy)]
pub enum TypeDecl<'a> {
    /// A struct.
    Record(&'a RecordDecl),
    /// A flat enum, or one with data.
    Enum(&'a EnumDecl),
    /// A type that crosses as another one does.
    Newtype(&'a NewtypeDecl),
    /// A type whose objects stay in the library.
    Handle(&'a HandleDecl),
}

impl<'a> TypeDecl<'a> {
    /// Its name.
    pub fn name(self) -> &'a str {
        match self {
            TypeDecl::Record(decl) => &decl.name,
            TypeDecl::Enum(decl) => &decl.name,
            TypeDecl::Newtype(decl) => &decl.name,
            TypeDecl::Handle(decl) => &decl.name,
        }
    }
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
        let (mut enums, mut newtypes, mut handles) = (Vec::new(), Vec::new(), Vec::new());
        let mut constants = Vec::new();
        let (mut events, mut host_functions, mut interfaces) = (Vec::new(), Vec::new(), Vec::new());
        let mut types = HashMap::new();
        for decl in decls {
            let index = match &decl {
                Decl::Record(_) => Some(TypeIndex::Record(records.len())),
                Decl::Enum(_) => Some(TypeIndex::Enum(enums.len())),
                Decl::Newtype(_) => Some(TypeIndex::Newtype(newtypes.len())),
                Decl::Handle(_) => Some(TypeIndex::Handle(handles.len())),
                Decl::Library(_)
                | Decl::Function(_)
                | Decl::Constant(_)
                | Decl::Event(_)
                | Decl::Host(_)
                | Decl::Interface(_) => None,
            };
            types.extend(index.map(|index| (decl.name().to_owned(), index)));
            match decl {
                Decl::Library(decl) => library = Some(decl),
                Decl::Function(decl) => functions.push(decl),
                Decl::Record(decl) => records.push(decl),
                Decl::Enum(decl) => enums.push(decl),
                Decl::Newtype(decl) => newtypes.push(decl),
                Decl::Handle(decl) => handles.push(decl),
                Decl::Constant(decl) => constants.push(decl),
                Decl::Event(decl) => events.push(decl),
                Decl::Host(decl) => host_functions.push(decl),
                Decl::Interface(decl) => interfaces.push(decl),
            }
        }
        match library {
            Some(library) if problems.is_empty() => Ok(Contract {
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
                types,
                hash: None,
            }),
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

    /// Types that cross as another one does.
    pub fn newtypes(&self) -> &[NewtypeDecl] {
        &self.newtypes
    }

    /// Types whose objects stay in the library.
    pub fn handles(&self) -> &[HandleDecl] {
        &self.handles
    }

    /// Exported constants.
    pub fn constants(&self) -> &[ConstDecl] {
        &self.constants
    }

    /// What the library tells its host.
    pub fn events(&self) -> &[EventDecl] {
        &self.events
    }

    /// What the library asks its host.
    pub fn host_functions(&self) -> &[HostDecl] {
        &self.host_functions
    }

    /// Host functions that belong together.
    pub fn interfaces(&self) -> &[InterfaceDecl] {
        &self.interfaces
    }

    /// What tells this contract from every other, as [`hash()`] has it; `None` before [`Contract::complete`]: only the
    /// compiled library can be asked.
    pub fn hash(&self) -> Option<u64> {
        self.hash
    }

    /// The contract as hosts of the native ABI have it: without [`Contract::cbor_only`].
    #[must_use]
    pub fn native(&self) -> Contract {
        let mut native = self.clone();
        native.functions.retain(|decl| decl.abi.has_native());
        native
    }

    /// The functions that have no native form.
    pub fn cbor_only(&self) -> impl Iterator<Item = &FunctionDecl> {
        self.functions.iter().filter(|decl| !decl.abi.has_native())
    }

    /// The declaration behind a [`Type::Named`] or [`Type::Handle`]; every name in a contract has one.
    pub fn type_named(&self, name: &str) -> Option<TypeDecl<'_>> {
        Some(match *self.types.get(name)? {
            TypeIndex::Record(index) => TypeDecl::Record(&self.records[index]),
            TypeIndex::Enum(index) => TypeDecl::Enum(&self.enums[index]),
            TypeIndex::Newtype(index) => TypeDecl::Newtype(&self.newtypes[index]),
            TypeIndex::Handle(index) => TypeDecl::Handle(&self.handles[index]),
        })
    }

    /// What a type crosses as: behind all newtypes.
    pub fn behind<'t>(&'t self, mut ty: &'t Type) -> &'t Type {
        while let Type::Named(name) = ty
            && let Some(TypeDecl::Newtype(decl)) = self.type_named(name)
        {
            ty = &decl.ty;
        }
        ty
    }

    /// Whether a value of the type can itself be `null`, so that an option of it is an array of one.
    pub fn is_nullable(&self, ty: &Type) -> bool {
        match self.behind(ty) {
            Type::Option(_) => true,
            Type::Box(inner) => self.is_nullable(inner),
            _ => false,
        }
    }

    /// All declarations, the library first.
    pub fn decls(&self) -> impl Iterator<Item = Decl> {
        std::iter::once(Decl::Library(self.library.clone()))
            .chain(self.constants.iter().cloned().map(Decl::Constant))
            .chain(self.enums.iter().cloned().map(Decl::Enum))
            .chain(self.records.iter().cloned().map(Decl::Record))
            .chain(self.newtypes.iter().cloned().map(Decl::Newtype))
            .chain(self.handles.iter().cloned().map(Decl::Handle))
            .chain(self.functions.iter().cloned().map(Decl::Function))
            .chain(self.events.iter().cloned().map(Decl::Event))
            .chain(self.interfaces.iter().cloned().map(Decl::Interface))
            .chain(self.host_functions.iter().cloned().map(Decl::Host))
    }

    /// Takes over what only the compiled library knows: layouts, constant values, its version and its hash.
    ///
    /// `compiled` are the declarations of the descriptor, already found equal to this contract, and `hash` is
    /// [`hash()`] of its records.
    pub fn complete(&mut self, compiled: &[Decl], hash: u64) {
        self.hash = Some(hash);
        let constants: HashMap<String, usize> =
            self.constants.iter().enumerate().map(|(index, decl)| (decl.name.clone(), index)).collect();
        for decl in compiled {
            match decl {
                Decl::Record(from) => {
                    if let Some(TypeIndex::Record(index)) = self.types.get(&from.name) {
                        self.records[*index].layout.clone_from(&from.layout);
                    }
                }
                Decl::Enum(from) => {
                    if let Some(TypeIndex::Enum(index)) = self.types.get(&from.name) {
                        let to = &mut self.enums[*index];
                        to.layout.clone_from(&from.layout);
                        for (to, from) in to.variants.iter_mut().zip(&from.variants) {
                            to.value = from.value;
                        }
                    }
                }
                Decl::Constant(from) => {
                    if let Some(index) = constants.get(&from.name) {
                        self.constants[*index].value.clone_from(&from.value);
                    }
                }
                Decl::Library(from) => self.library.package_version.clone_from(&from.package_version),
                Decl::Function(_)
                | Decl::Newtype(_)
                | Decl::Handle(_)
                | Decl::Event(_)
                | Decl::Host(_)
                | Decl::Interface(_) => {}
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
    /// See [`Contract::newtypes`].
    pub newtypes: &'a [NewtypeDecl],
    /// See [`Contract::handles`].
    pub handles: &'a [HandleDecl],
    /// See [`Contract::constants`].
    pub constants: &'a [ConstDecl],
    /// See [`Contract::events`].
    pub events: &'a [EventDecl],
    /// See [`Contract::host_functions`].
    pub host_functions: &'a [HostDecl],
    /// See [`Contract::interfaces`].
    pub interfaces: &'a [InterfaceDecl],
}

impl Contract {
    /// All kinds of declarations at once.
    pub fn parts(&self) -> Parts<'_> {
        let Contract {
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
            types: _,
            hash: _,
        } = self;
        Parts {
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
        }
    }
}
