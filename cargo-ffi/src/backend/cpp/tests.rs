//! The headers of contracts built in code, and what is refused.
//!
//! Goldens are in `tests/golden/cpp`; `UPDATE_EXPECT=1` rewrites them.

use std::path::Path;

use expect_test::expect_file;
use ffi_model::Contract;

use super::{names::Names, package, types::Types};
use crate::backend::c::{
    self, header,
    tests::{compiler, samples},
};

/// The package's own headers.
fn headers(contract: &Contract) -> Vec<(String, String)> {
    let names = Names::new(contract, super::names::namespace(&contract.library().prefix)).expect("names");
    let c_names = c::names::Names::new(contract);
    let types = Types { contract, names: &names, c_names: &c_names };
    package::headers(&types).expect("headers")
}

/// Writes all headers of a package into a folder.
fn written(contract: &Contract, folder: &Path) {
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs_err::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs_err::write(path, text).expect("written");
    };
    write(&format!("{}.h", contract.library().prefix), &header(contract).expect("a C header"));
    headers(contract).iter().for_each(|(path, text)| write(path, text));
    ffi_templates::cpp::SUPPORT.iter().for_each(|(path, text)| write(&format!("ffi/{path}"), text));
}

#[test]
fn headers_of_the_timer() {
    for (path, text) in headers(&samples::timer()) {
        expect_file![format!("{}/tests/golden/cpp/{path}", env!("CARGO_MANIFEST_DIR"))].assert_eq(&text);
    }
}

#[test]
fn headers_of_values_of_every_kind() {
    for (path, text) in headers(&samples::values()) {
        expect_file![format!("{}/tests/golden/cpp/{path}", env!("CARGO_MANIFEST_DIR"))].assert_eq(&text);
    }
}

#[test]
fn headers_are_clean_with_every_compiler_and_go_together_in_any_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    written(&samples::values(), folder);
    written(&samples::timer(), folder);
    let unit = "#include \"gauntlet.hpp\"\n#include \"my_timer.hpp\"\n#include \"gauntlet.hpp\"\n";
    for standard in ["c++17", "c++20"] {
        compiler::cxx(folder, standard, unit).unwrap_or_else(|output| panic!("as {standard}:\n{output}"));
    }
}
