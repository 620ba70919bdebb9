//! C and C++ compilers, with warnings as errors.

use std::path::Path;

pub(in crate::backend) const WARNINGS: [&str; 8] =
    ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow", "-Wundef", "-Werror"];

/// Compiles a unit as every standard of both languages, with every compiler there is.
#[track_caller]
pub(in crate::backend) fn compiles(folder: &Path, unit: &str) {
    for standard in ["c99", "c11", "c17", "gnu17"] {
        if let Err(output) = c(folder, standard, unit) {
            panic!("as {standard}:\n{output}\n{unit}");
        }
    }
    for standard in ["c++11", "c++14", "c++17", "c++20"] {
        if let Err(output) = cxx(folder, standard, unit) {
            panic!("as {standard}:\n{output}\n{unit}");
        }
    }
}

/// Compiles a unit of C, with `folder` to find headers in.
pub(in crate::backend) fn c(folder: &Path, standard: &str, unit: &str) -> Result<(), String> {
    fs_err::write(folder.join("unit.c"), unit).expect("written");
    // Only `cc` has to be there.
    let clang = exists("clang").then_some("clang");
    ["cc"].into_iter().chain(clang).try_for_each(|compiler| compile(folder, compiler, standard, "unit.c"))
}

/// Compiles a unit of C++, with every compiler there is.
pub(in crate::backend) fn cxx(folder: &Path, standard: &str, unit: &str) -> Result<(), String> {
    fs_err::write(folder.join("unit.cpp"), unit).expect("written");
    ["c++", "clang++"]
        .into_iter()
        .filter(|compiler| exists(compiler))
        .try_for_each(|compiler| compile(folder, compiler, standard, "unit.cpp"))
}

fn compile(folder: &Path, compiler: &str, standard: &str, file: &str) -> Result<(), String> {
    let standard = format!("-std={standard}");
    let mut args = vec![standard.as_str(), "-fsyntax-only", "-I."];
    args.extend(WARNINGS);
    args.push(file);
    run(folder, compiler, &args)
}

/// Runs a program; what it printed where it failed.
pub(in crate::backend) fn run(folder: &Path, program: &str, args: &[&str]) -> Result<(), String> {
    let program = match program.strip_prefix("./") {
        Some(own) => folder.join(own).into_os_string(),
        None => program.into(),
    };
    let output = duct::cmd(&program, args).dir(folder).stderr_to_stdout().stdout_capture().unchecked().run();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) => Err(format!("`{}`: {error}", program.to_string_lossy())),
    }
}

/// Whether a program is there. Where it is not, that is said, and it is a failure where `FFI_REQUIRE` names what it belongs to.
#[track_caller]
pub(in crate::backend) fn exists(program: &str) -> bool {
    let is_there = run(Path::new("."), program, &["--version"]).is_ok();
    if !is_there {
        let required = std::env::var("FFI_REQUIRE").unwrap_or_default();
        assert!(!is_required(program, &required), "`{program}` is required");
        #[expect(clippy::print_stderr, reason = "a skip must be seen")]
        {
            eprintln!("skipped: `{program}` is missing");
        }
    }
    is_there
}

/// Whether a list like that of `FFI_REQUIRE` names what a program belongs to: itself, but for compilers, which are of a language or of clang.
fn is_required(program: &str, required: &str) -> bool {
    let tool = match program {
        "cc" => "c",
        "c++" | "g++" => "cpp",
        "clang++" => "clang",
        other => other,
    };
    required.split(',').any(|name| name == tool)
}

#[test]
fn compilers_are_required_with_what_they_belong_to() {
    for (program, required, is) in [
        ("c++", "c,clang,cpp", true),
        ("g++", "cpp", true),
        ("clang++", "clang", true),
        ("clang++", "cpp,clang-tidy", false),
        ("g++", "c,clang", false),
        ("cmake", "c,cmake", true),
        ("cc", "", false),
    ] {
        assert_eq!(is_required(program, required), is, "{program}: {required}");
    }
}

/// The C compiler's own headers, for a libclang without any.
pub(in crate::backend) fn own_headers() -> Vec<String> {
    let include = duct::cmd("cc", ["-print-file-name=include"]).read().unwrap_or_default();
    vec!["-idirafter".to_owned(), include]
}
