//! The C package: header, library, and the files by which build systems find them.
//!
//! ```text
//!   include/{library}.h
//!   lib/lib{library}.so              as the platform calls it; a DLL in bin/, its import library in lib/
//!   lib/pkgconfig/{library}.pc
//!   lib/cmake/{library}/{library}-config.cmake, -config-version.cmake
//!   README.md
//! ```
//!
//! All paths inside are relative to the file they stand in.

use std::path::{Path, PathBuf};

use ffi_model::{
    contract::{Contract, Type, TypeDecl},
    symbol,
};
use ffi_templates::c::{CmakeConfig, CmakeVersion, Example, Package, PkgConfig, Readme};
use serde::Deserialize;

use super::{
    comment,
    header::{header, rendered},
    names::{self, Names},
    types::{Types, declared, is_number},
};
use crate::{
    backend::{Files, Input},
    error::Error,
};

/// `[package.metadata.ffi.c]`: there is nothing to set.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {}

/// The files of the package.
pub(super) fn render(input: &Input<'_>) -> Result<Files, Error> {
    let Config {} = input.settings("c")?;
    let contract = input.contract;
    let library = contract.library().prefix.clone();
    let binary = Binary::new(&input.library, &library)?;
    let about = &input.about;
    let package = Package {
        version: about.version.clone(),
        description: one_line(about.description.as_deref(), contract),
        url: about.repository.clone(),
        license: about.license.clone(),
        binary: binary.path.clone(),
        link_name: binary.link_name.clone(),
        import: binary.import.as_ref().map(|(path, _)| path.clone()),
        has_rpath: binary.has_rpath,
        example: rendered(&example(contract)).trim_end().to_owned(),
        library: library.clone(),
    };

    let mut files = Files::default();
    files.text(format!("include/{library}.h"), header(contract)?);
    files.copy(binary.path, &input.library);
    if let Some((path, from)) = binary.import {
        files.copy(path, from);
    }
    files.text(format!("lib/pkgconfig/{library}.pc"), rendered(&PkgConfig(&package)));
    let cmake = format!("lib/cmake/{library}/{library}-config");
    files.text(format!("{cmake}.cmake"), rendered(&CmakeConfig(&package)));
    files.text(format!("{cmake}-version.cmake"), rendered(&CmakeVersion(&package)));
    files.text("README.md", rendered(&Readme(&package)));
    Ok(files)
}

/// The compiled library in the package.
struct Binary {
    path: String,
    link_name: String,
    /// Its path in the package and where it lies now.
    import: Option<(String, PathBuf)>,
    has_rpath: bool,
}

impl Binary {
    fn new(file: &Path, library: &str) -> Result<Binary, Error> {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !name.ends_with(".dll") {
            let link_name = library.to_owned();
            return Ok(Binary { path: format!("lib/{name}"), link_name, import: None, has_rpath: true });
        }
        // rustc leaves the import library next to the DLL: `x.dll.lib` for MSVC, `libx.dll.a` for GNU. Their
        // linkers look for `x.lib` and `libx.dll.a`.
        let candidates = [
            (format!("{name}.lib"), format!("{library}.lib")),
            (format!("lib{name}.a"), format!("lib{name}.a")),
        ];
        let import = candidates
            .into_iter()
            .map(|(now, then)| (format!("lib/{then}"), file.with_file_name(now)))
            .find(|(_, from)| from.is_file())
            .ok_or_else(|| Error::ArtifactMissing {
                package: library.to_owned(),
                artifact: format!("import library next to `{}`", file.display()),
            })?;
        let path = format!("bin/{name}");
        Ok(Binary { path, link_name: library.to_owned(), import: Some(import), has_rpath: false })
    }
}

/// What the package is, in one line.
fn one_line(description: Option<&str>, contract: &Contract) -> String {
    let candidates = [description.unwrap_or_default(), &contract.library().docs];
    let mut lines = candidates.into_iter().map(comment::one_line).filter(|line| !line.is_empty());
    lines.next().unwrap_or_else(|| format!("The library {}", contract.library().prefix))
}

/// The README's program: it makes a context and ends it again.
pub(super) fn example(contract: &Contract) -> Example {
    let names = Names::new(contract);
    let library = names.library().to_owned();
    let constructor = contract.functions().iter().find(|decl| decl.makes_context() && decl.abi.has_native());
    let Some(decl) = constructor else {
        return Example { library, setup: vec![], constructor: None, arguments: vec![] };
    };
    let mut sample =
        Sample { contract, names: &names, types: Types::new(contract, &names), setup: Vec::new() };
    let (_, spelled) = names::params(decl);
    let mut arguments: Vec<String> =
        spelled.iter().zip(&decl.params).map(|(name, param)| sample.argument(name, &param.ty)).collect();
    if decl.is_async {
        arguments.push("-1".to_owned());
    }
    let constructor = Some(symbol::function_wait(&library, &decl.name));
    Example { library, setup: sample.setup, constructor, arguments }
}

/// Values that say what could stand there.
struct Sample<'a> {
    contract: &'a Contract,
    names: &'a Names,
    types: Types<'a>,
    /// The statements that they need.
    setup: Vec<String>,
}

impl Sample<'_> {
    /// An argument; what is no expression is the variable `name`.
    fn argument(&mut self, name: &str, ty: &Type) -> String {
        if let Some(value) = self.expression(name, ty) {
            return value;
        }
        self.declare(name, ty);
        if self.types.is_by_pointer(ty) { format!("&{name}") } else { name.to_owned() }
    }

    /// A value that fits into an expression. What it has to point to is the variable `name`.
    fn expression(&mut self, name: &str, ty: &Type) -> Option<String> {
        match self.contract.behind(ty) {
            Type::Str => Some("FFI_STR(\"example\")".to_owned()),
            Type::Bool => Some("true".to_owned()),
            Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::U8 | Type::U16 | Type::U32 | Type::U64 => {
                Some("1".to_owned())
            }
            Type::F32 | Type::F64 => Some("1".to_owned()),
            Type::Duration => Some("ffi_duration_ms(1000)".to_owned()),
            Type::Option(_) => Some("NULL".to_owned()),
            Type::Box(inner) => {
                self.declare(name, inner);
                Some(format!("&{name}"))
            }
            Type::Named(name) => match self.contract.type_named(name)? {
                TypeDecl::Enum(decl) if is_number(decl) => {
                    decl.variants.first().map(|variant| self.names.enumerator(name, &variant.name))
                }
                TypeDecl::Enum(_) | TypeDecl::Record(_) | TypeDecl::Newtype(_) | TypeDecl::Handle(_) => None,
            },
            Type::Bytes
            | Type::I128
            | Type::U128
            | Type::Time
            | Type::Uuid
            | Type::Seq(_)
            | Type::Array(..)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Handle(_) => None,
        }
    }

    /// Declares the variable `name`.
    fn declare(&mut self, name: &str, ty: &Type) {
        let value = self.expression(&format!("{name}_value"), ty);
        let declared = declared(&self.types.c_value(ty), name);
        self.setup.push(format!("{declared} = {};", value.as_deref().unwrap_or("{0}")));
        if value.is_none() {
            self.fill(name, name, ty);
        }
    }

    /// Gives the fields of `place`, which is all zeros, their values. `name` begins the names of variables.
    fn fill(&mut self, place: &str, name: &str, ty: &Type) {
        let Type::Named(inner) = self.contract.behind(ty) else { return };
        let Some(TypeDecl::Record(record)) = self.contract.type_named(inner) else { return };
        let spelled = names::fields(record.fields.iter().map(|field| field.name.as_str()), record.is_error);
        for (member, field) in spelled.iter().zip(&record.fields) {
            // There is none: it is zero already.
            if matches!(self.contract.behind(&field.ty), Type::Option(_)) {
                continue;
            }
            let (place, name) = (format!("{place}.{member}"), format!("{name}_{member}"));
            match self.expression(&name, &field.ty) {
                Some(value) => self.setup.push(format!("{place} = {value};")),
                None => self.fill(&place, &name, &field.ty),
            }
        }
    }
}
