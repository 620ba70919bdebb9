//! The program that sends values of every type. That it finds what is wrong with a library, is tested with libraries:
//! `cargo-ffi/tests/integration/round_trip.rs`.

use expect_test::expect_file;
use ffi_model::{
    contract::{Contract, Decl, EnumDecl, RecordDecl, Type},
    round_trip::{functions, holding_handles},
};

use super::{
    compiler,
    samples::{self, enumeration, field, library, newtype, record, variant},
};
use crate::backend::c::{header, round_trip};

/// The contract of a library that was compiled for its test.
fn tested(decls: impl IntoIterator<Item = Decl>) -> Contract {
    let mut decls: Vec<Decl> = decls.into_iter().collect();
    let holding = holding_handles(&decls);
    let types = decls.iter().filter(|decl| !holding.contains(decl.name()));
    let added: Vec<Decl> = types.flat_map(functions).map(Decl::Function).collect();
    decls.extend(added);
    samples::complete(decls)
}

/// The program, which compiles without a warning.
#[track_caller]
fn program(contract: &Contract) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let file = format!("{}.h", contract.library().prefix);
    fs_err::write(folder.join(file), header(contract).expect("a header")).expect("written");
    let program = round_trip(contract).expect("there are types");
    for standard in ["c11", "c17", "gnu17"] {
        compiler::c(folder, standard, &program).unwrap_or_else(|output| panic!("{output}\n{program}"));
    }
    program
}

fn option(ty: Type) -> Type {
    Type::Option(Box::new(ty))
}

fn boxed(ty: Type) -> Type {
    Type::Box(Box::new(ty))
}

fn seq(ty: Type) -> Type {
    Type::Seq(Box::new(ty))
}

fn named(name: &str) -> Type {
    Type::Named(name.into())
}

fn error(mut decl: Decl) -> Decl {
    match &mut decl {
        Decl::Record(RecordDecl { is_error, .. }) | Decl::Enum(EnumDecl { is_error, .. }) => *is_error = true,
        _ => unreachable!("an error is a struct or an enum"),
    }
    decl
}

/// Every shape once.
fn shapes() -> Vec<Decl> {
    let mut mail = newtype("Mail", Type::Str);
    if let Decl::Newtype(mail) = &mut mail {
        mail.converts = true;
    }
    vec![
        library("shapes", ""),
        record("Empty", vec![]),
        enumeration("Level", vec![variant("Low", vec![]), variant("High", vec![])]),
        record("Point", vec![field("x", Type::F64), field("class", Type::I128)]),
        enumeration(
            "Tree",
            vec![
                variant(
                    "Node",
                    vec![field("left", boxed(named("Tree"))), field("right", boxed(named("Tree")))],
                ),
                variant("Leaf", vec![field("value", option(boxed(named("Point"))))]),
                variant("Nothing", vec![]),
            ],
        ),
        record(
            "Lists",
            vec![field("names", seq(Type::Str)), field("grid", Type::Array(Box::new(seq(Type::Bool)), 3))],
        ),
        newtype("Ids", Type::Set(Box::new(Type::U8))),
        newtype("Scores", Type::Map(Box::new(named("Key")), Box::new(option(Type::Duration)))),
        newtype("Key", Type::Str),
        newtype("Link", boxed(Type::Bytes)),
        newtype("Maybe", option(Type::Uuid)),
        mail,
        error(record("ParseError", vec![field("message", Type::Str), field("at", option(Type::U32))])),
        error(enumeration(
            "TimerError",
            vec![
                variant("Closed", vec![]),
                variant("NoMail", vec![field("mail", named("Mail")), field("level", named("Level"))]),
            ],
        )),
        record("Report", vec![field("last", option(named("TimerError")))]),
    ]
}

#[test]
fn program_of_every_shape() {
    let mut decls = shapes();
    decls.push(Decl::Handle(ffi_model::contract::HandleDecl { name: "Session".into(), docs: String::new() }));
    decls.push(record("Pair", vec![field("first", Type::Handle("Session".into()))]));
    let program = program(&tested(decls));
    let (head, types) = program.split_once("#include <shapes.h>").expect("it includes the header");
    let (_, types) = types.split_once("/* ---- The types of shapes ---- */").expect("they have a heading");
    expect_file!["../../../../tests/golden/c/round-trip.c"]
        .assert_eq(&format!("{head}\n/* What is the same for every library is left out here. */\n{types}"));
}

#[test]
fn programs_of_all_samples_compile() {
    program(&tested(samples::gauntlet().decls()));
    program(&tested(samples::timer().decls()));
    let recursive = [library("gauntlet", "")].into_iter().chain(samples::recursive());
    program(&tested(recursive));
}

#[test]
fn a_library_of_few_types_needs_few_of_the_functions() {
    program(&tested([library("few", ""), record("Empty", vec![])]));
    program(&tested([library("few", ""), error(record("Fault", vec![]))]));
    program(&tested([library("few", ""), error(enumeration("Fault", vec![variant("A", vec![])]))]));
}

#[test]
fn a_library_that_ships_has_no_program() {
    assert_eq!(round_trip(&samples::gauntlet()), None);
    assert_eq!(round_trip(&samples::complete(shapes())), None);
}
