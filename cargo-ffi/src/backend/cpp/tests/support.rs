//! What every C++ package has as it is, `ffi/*.hpp`: the programs of `templates/cpp/tests` are compiled with it, with every compiler there is, as every standard,
//! with exceptions and without, with warnings as errors, and run.

use std::path::{Path, PathBuf};

use ffi_templates::{
    c::{Prelude, Template as _},
    cpp::SUPPORT,
};
use tempfile::TempDir;

use super::{SANITIZED, compilers};
use crate::backend::c::tests::compiler::{WARNINGS, run};

/// Ways to compile a program, beside standards and compilers.
const PLAIN: [&str; 1] = ["-O1"];
const NO_EXCEPTIONS: [&str; 3] = ["-O1", "-fno-exceptions", "-fno-rtti"];

/// The programs and all that they include, in a folder.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let headers = folder.path().join("ffi");
    fs_err::create_dir(&headers).expect("made");
    for (name, text) in SUPPORT {
        fs_err::write(headers.join(name), text).expect("written");
    }
    let prelude = Prelude.render().expect("it renders");
    // As any library's header, it brings what it needs of C.
    fs_err::write(folder.path().join("prelude.h"), prelude).expect("written");
    folder
}

fn programs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("templates").join("cpp/tests")
}

/// Compiles and runs `program` in every way.
#[track_caller]
fn check(program: &str) {
    let folder = folder();
    let source = programs().join(format!("{program}.cpp"));
    let source = source.to_str().expect("UTF-8");
    let trial = |compiler: &str, standard: &str, way: &[&str]| {
        let standard = format!("-std=c++{standard}");
        let args =
            [&[standard.as_str(), "-pthread", "-I.", source, "-o", "program"], &WARNINGS[..], way].concat();
        for (program, args) in [(compiler, &*args), ("./program", &[])] {
            run(folder.path(), program, args)
                .unwrap_or_else(|output| panic!("{program} {args:?}:\n{output}"));
        }
    };
    let compilers = compilers();
    for compiler in &compilers {
        for standard in ["17", "20"] {
            trial(compiler, standard, &PLAIN);
            trial(compiler, standard, &NO_EXCEPTIONS);
        }
    }
    if let Some(compiler) = compilers.last() {
        trial(compiler, "20", &SANITIZED);
    }
}

macro_rules! programs {
    ($($program:ident),* $(,)?) => {
        $(
            #[test]
            fn $program() {
                check(stringify!($program));
            }
        )*

        #[test]
        fn each_program_is_run() {
            let mut run = vec![$(stringify!($program).to_owned()),*];
            let mut there: Vec<String> = fs_err::read_dir(programs())
                .expect("a folder")
                .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
                .filter_map(|name| name.strip_suffix(".cpp").map(str::to_owned))
                .collect();
            run.sort();
            there.sort();
            assert_eq!(run, there);
        }
    };
}

programs! { convert, results, values }

/// So that packages of different numbers can be in one program, and those that differ are not taken for each other.
#[test]
fn all_names_have_the_number_of_the_support() {
    let text = |name: &str| SUPPORT.iter().find(|(path, _)| *path == name).expect("it is there").1;
    let defined = text("version.hpp").lines().find_map(|line| line.strip_prefix("#define FFI_CPP_SUPPORT "));
    let inside = format!("namespace ffi {{\ninline namespace v{} {{\n", defined.expect("a number"));
    for (path, text) in SUPPORT.iter().filter(|(path, _)| *path != "version.hpp") {
        assert!(text.contains(&inside), "{path}");
        assert_eq!(text.matches("namespace ffi {").count(), text.matches(&inside).count(), "{path}");
    }
}
