//! The header: cbindgen's declarations with what it cannot say in front.
//!
//! In front stand the introduction, the prelude that all libraries share, the check of the library (its functions are
//! inline, so what they call is declared there, too), constants and enums of numbers. Behind stand inline functions that
//! call what is declared.

use std::collections::HashSet;
use std::io::Write;

use cbindgen::{Builder, Config, DocumentationStyle, Language, Style};
use ffi_model::contract::{ConstDecl, Contract, EnumDecl};
use ffi_templates::c::{
    Abi, Constant, Enumeration, Enumerator, Form, Intro, Item, Prelude, Template, Values,
};

use super::{
    collisions, comment, form, literal,
    names::Names,
    types::{Types, is_number, tag},
    wrappers,
};
use crate::error::Error;

/// How long a line may be before each parameter has one of its own.
pub(super) const LINE: usize = 110;

/// The header of a library. `contract` is complete: it has the values of constants and enums.
///
/// # Errors
/// [`Error::Unsupported`] with every item that C has no form or no name for.
pub fn header(contract: &Contract) -> Result<String, Error> {
    let names = Names::new(contract);
    collisions::check(contract, &names)?;
    let constants = constants(contract, &names)?;
    let needs_math =
        contract.constants().iter().filter_map(|decl| decl.value.as_ref()).any(literal::needs_math);
    let enumerations = contract.enums().iter().map(|decl| enumeration(decl, &names)).collect();

    let intro = Intro {
        library: names.library().to_owned(),
        docs: comment::lines(&contract.library().docs),
        has_all_forms: contract.functions().iter().all(|decl| decl.abi.is_both()),
        has_streams: contract.functions().iter().any(|decl| decl.stream.is_some()),
        release: ffi_model::symbol::runtime(names.library(), "reply_release"),
        guard: names.guard(),
    };
    let abi = abi(contract, &names)?;
    let values = Values { library: names.library().to_owned(), needs_math, constants, enumerations };
    let form = form::form(contract, &names);
    let front = [rendered(&Prelude), rendered(&abi), rendered(&values)].concat();
    let wrappers = wrappers::wrappers(contract, &names);
    let header = declare(&form, &rendered(&intro), &front, &rendered(&wrappers))?;
    complete(&form, &header);
    Ok(header)
}

/// Has cbindgen write the declarations of `form`, after `intro` and `front`, and before `wrappers`.
fn declare(form: &Form, intro: &str, front: &str, wrappers: &str) -> Result<String, Error> {
    let mut source = tempfile::Builder::new().suffix(".rs").tempfile()?;
    source.write_all(rendered(form).as_bytes())?;

    let mut config = Config {
        language: Language::C,
        cpp_compat: true,
        style: Style::Both,
        usize_is_size_t: true,
        documentation: true,
        documentation_style: DocumentationStyle::Doxy,
        header: Some(intro.trim_end().to_owned()),
        no_includes: true,
        after_includes: Some(front.trim_end().to_owned()),
        trailer: Some(wrappers.trim_start().to_owned()),
        tab_width: 4,
        line_length: LINE,
        ..Config::default()
    };
    // Without this, only what functions mention would be declared.
    config.export.include = form.items.iter().map(|item| item.name().to_owned()).collect();
    config.export.rename = form.items.iter().filter_map(tagged).collect();

    let bindings =
        Builder::new().with_config(config).with_src(source.path()).generate().unwrap_or_else(|error| {
            panic!("the C form is Rust that cbindgen reads: {error}\n{}", rendered(form))
        });
    let mut header = Vec::new();
    bindings.write(&mut header);
    Ok(String::from_utf8(header).expect("cbindgen writes UTF-8"))
}

/// How a form mentions a struct or a union, and what that is in C.
fn tagged(item: &Item) -> Option<(String, String)> {
    match item {
        Item::Struct { name, .. } => Some((tag(name), format!("struct {name}"))),
        Item::Union { name, .. } => Some((tag(name), format!("union {name}"))),
        // They come before all that mentions them.
        Item::Opaque { .. } | Item::Typedef { .. } => None,
    }
}

/// cbindgen leaves out what it does not understand and only logs that.
fn complete(form: &Form, header: &str) {
    // `} name;` and `struct name name;`: a declaration of a type ends its line.
    let types: HashSet<&str> = header.lines().filter_map(|line| line.rsplit([' ', '*']).next()).collect();
    let functions: HashSet<&str> = header
        .split('(')
        .filter_map(|before| before.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next())
        .collect();
    for item in &form.items {
        assert!(types.contains(format!("{};", item.name()).as_str()), "no `{}` in\n{header}", item.name());
    }
    for function in &form.functions {
        assert!(functions.contains(function.name.as_str()), "no `{}` in\n{header}", function.name);
    }
}

/// What header and library are compared by.
fn abi(contract: &Contract, names: &Names) -> Result<Abi, Error> {
    let Some(hash) = contract.hash() else {
        let items = vec![format!("`{}`: the library does not say its hash", contract.library().name)];
        return Err(Error::Unsupported { language: "C".into(), items });
    };
    Ok(Abi {
        library: names.library().to_owned(),
        hash_macro: names.abi_hash(),
        hash: format!("{hash:016x}"),
        version_macro: names.abi_version(),
        version: contract.library().abi_version(),
    })
}

fn constants(contract: &Contract, names: &Names) -> Result<Vec<Constant>, Error> {
    let types = Types::new(contract, names);
    let literal = |decl: &ConstDecl| decl.value.as_ref().and_then(|value| literal::constant(&decl.ty, value));
    let unknown: Vec<String> = contract
        .constants()
        .iter()
        .filter(|decl| literal(decl).is_none())
        .map(|decl| format!("`{}`: the library does not say its value", decl.name))
        .collect();
    if !unknown.is_empty() {
        return Err(Error::Unsupported { language: "C".into(), items: unknown });
    }
    let constants = contract.constants().iter().filter_map(|decl| {
        let docs = comment::lines(&decl.docs);
        let ty = literal::is_initializer(&decl.ty).then(|| types.c_value(&decl.ty));
        Some(Constant { docs, name: names.constant(&decl.name), ty, value: literal(decl)? })
    });
    Ok(constants.collect())
}

/// The numbers of an enum: values of a type where it has no fields, tags where it is a struct.
fn enumeration(decl: &EnumDecl, names: &Names) -> Enumeration {
    let is_number = is_number(decl);
    let enumerators = (0..).zip(&decl.variants).map(|(index, variant)| Enumerator {
        docs: comment::lines(&variant.docs),
        name: names.enumerator(&decl.name, &variant.name),
        value: literal::enumerator(if is_number { variant.value.unwrap_or(index) } else { index }),
    });
    let ty = names.ty(&decl.name);
    Enumeration {
        docs: if is_number { comment::lines(&decl.docs) } else { vec![format!("The tags of `{ty}`.")] },
        typedef: is_number.then_some(ty),
        enumerators: enumerators.collect(),
    }
}

/// The text of a template, with the newline that ends a file.
pub(super) fn rendered(template: &impl Template) -> String {
    template.render().expect("a template over strings cannot fail") + "\n"
}
