//! A package meets another library than the one it was made with: it says so in a sentence that names both versions,
//! and calls nothing.

use std::path::{Path, PathBuf};

use crate::tool::{Fixture, Ran, name, required, run, test};

const LIB: &str = r#"
#[ffi::library]
pub struct Counter;

#[ffi::data]
pub struct Step { pub by: i64 }

#[ffi::export]
pub fn twice(text: String) -> String { text.repeat(2) }

#[ffi::export]
impl Counter {
    #[ffi::constructor]
    pub fn create(step: Step) -> Self { let _ = step; Self }

    #[ffi::constructor]
    pub async fn open(step: Step) -> Self { let _ = step; Self }

    pub fn add(&self, a: i64, b: i64) -> i64 { a + b }
}
"#;

/// Changes that a program would not survive: each makes the library read memory that an older program did not give.
fn changes() -> [(&'static str, String); 2] {
    let number = LIB.replace("text: String", "text: Vec<String>").replace("text.repeat(2)", "text.concat()");
    let field = LIB.replace("pub by: i64", "pub by: i64, pub names: Vec<String>");
    [("a parameter of another type", number), ("a field more", field)]
}

/// The fixture's library as it is built from `source` in a package of version `version`.
fn build(fixture: &Fixture, source: &str, version: &str) -> PathBuf {
    fixture.write("src/lib.rs", source);
    let manifest = fixture.path().join("Cargo.toml");
    let text = fs_err::read_to_string(&manifest).expect("readable");
    let text: Vec<String> = text
        .lines()
        .map(|line| match line.starts_with("version = ") {
            true => format!("version = \"{version}\""),
            false => line.to_owned(),
        })
        .collect();
    fs_err::write(&manifest, text.join("\n")).expect("written");
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    fixture.library()
}

#[track_caller]
fn refused(ran: &Ran, what: &str) {
    let name = name();
    let (old, new) = (format!("{name} 0.1.0, cargo ffi ABI 1"), format!("{name} 0.2.0, cargo ffi ABI 1"));
    ran.says(0, &["refused", &old, &new]);
    assert!(!ran.stdout.contains("called"), "{what}: {}", ran.stdout);
}

#[test]
#[cfg(target_os = "linux")]
fn programs_of_the_crate_find_the_library_that_was_built() {
    let fixture = Fixture::new(LIB);
    let name = name();
    let program = "#include <LIB.h>\nint main(void) { return LIB_abi_matches() ? 0 : 1; }\n";
    fixture.write("ffi-tests/c/finds.c", &program.replace("LIB", &name));
    // Cargo names folders there when it runs a program, and so do people.
    fixture.write(&format!("elsewhere/lib{name}.so"), "no library");
    let elsewhere = fixture.path().join("elsewhere");
    let args = test(&["--lang", "c"]);
    let ran = fixture.cargo_ffi_with(&args, &[("LD_LIBRARY_PATH", elsewhere.to_str().expect("UTF-8"))]);
    ran.says(0, &["Passed c::finds"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_c_program_refuses_it() {
    let fixture = Fixture::new(LIB);
    let name = name();
    build(&fixture, LIB, "0.1.0");
    let out = fixture.path().join("out");
    fixture.cargo_ffi(&["bindings", "--lang", "c", "--out", out.to_str().expect("UTF-8")]).says(0, &[]);
    let program = r#"
#include <LIB.h>
#include <stdio.h>

int main(void) {
    char sentence[512], cut[10], *none = NULL;
    ffi_reply_t reply = FFI_REPLY_INIT;
    ffi_str_t out;
    if (!LIB_abi_matches()) {
        const size_t length = LIB_abi_mismatch(sentence, sizeof sentence);
        if (length != strlen(sentence) || length != LIB_abi_mismatch(none, 0)) return 1;
        if (LIB_abi_mismatch(cut, sizeof cut) != length || strcmp(cut, "the libra") != 0) return 2;
        printf("refused: %s\n", sentence);
        return 0;
    }
    if (LIB_abi_mismatch(sentence, sizeof sentence) != 0 || sentence[0] != '\0') return 3;
    if (LIB_twice_wait(FFI_STR("ab"), &out, &reply) != FFI_OK || out.len != 4) return 4;
    LIB_reply_release(&reply);
    puts("called");
    return 0;
}
"#;
    let program = program
        .replace("LIB_abi", &format!("{name}_abi"))
        .replace("LIB_twice", &format!("{name}_twice"))
        .replace("LIB_reply", &format!("{name}_reply"))
        .replace("LIB.h", &format!("{name}.h"));
    fixture.write("main.c", &program);
    let command = format!(
        "cc -std=c99 -Wall -Wextra -Wpedantic -Werror main.c -Iout/include -Lout/lib -Wl,-rpath,out/lib -l{name} -o main"
    );
    run(fixture.path(), "sh", &["-c", &command]).says(0, &[]);
    run(fixture.path(), "./main", &[]).says(0, &["called"]);

    for (what, source) in changes() {
        replace(&build(&fixture, &source, "0.2.0"), &out.join("lib"));
        refused(&run(fixture.path(), "./main", &[]), what);
    }
    // Nothing but the version is different: that is no other interface.
    replace(&build(&fixture, LIB, "0.3.0"), &out.join("lib"));
    run(fixture.path(), "./main", &[]).says(0, &["called"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_go_program_refuses_it() {
    if !run(Path::new("."), "go", &["version"]).ok() {
        assert!(!required().unwrap_or_default().contains("go"), "go is required");
        return;
    }
    let fixture = Fixture::new(LIB);
    build(&fixture, LIB, "0.1.0");
    let out = fixture.path().join("out");
    fixture.cargo_ffi(&["bindings", "--lang", "go", "--out", out.to_str().expect("UTF-8")]).says(0, &[]);
    let name = name();
    let (module, package) = (format!("example.com/{name}"), name.replace('_', ""));
    fixture.write(
        "app/go.mod",
        &format!(
            "module app\n\ngo 1.23\n\nrequire {module} v0.0.0\n\nreplace {module} => {}\n",
            out.display()
        ),
    );
    let program = r#"package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	lib "MODULE"
)

func main() {
	_, static := lib.Twice("ab")
	_, sync := lib.Create(lib.Step{By: 1})
	_, async := lib.Open(context.Background(), lib.Step{By: 1})
	if static == nil && sync == nil && async == nil {
		fmt.Println("called")
		return
	}
	for _, err := range []error{static, sync, async} {
		if !errors.Is(err, lib.ErrMismatch) {
			fmt.Println("not refused:", err)
			os.Exit(1)
		}
	}
	var none *lib.Counter
	if _, err := none.Add(1, 2); !errors.Is(err, lib.ErrClosed) {
		os.Exit(2)
	}
	fmt.Println("refused:", static)
}
"#;
    fixture.write("app/main.go", &program.replace("MODULE", &module));
    let app = fixture.path().join("app");
    run(&app, "go", &["build", "-o", "app", "."]).says(0, &[]);
    run(&app, "./app", &[]).says(0, &["called"]);
    let folder = find(&out.join("lib"));
    for (what, source) in changes() {
        replace(&build(&fixture, &source, "0.2.0"), &folder);
        let ran = run(&app, "./app", &[]);
        refused(&ran, what);
        ran.says(0, &[&format!("{package}: the library does not match the package")]);
    }
}

/// A library that is loaded somewhere must not be written over in place.
fn replace(library: &Path, folder: &Path) {
    let target = folder.join(library.file_name().expect("a file"));
    fs_err::remove_file(&target).expect("it is there");
    fs_err::copy(library, target).expect("copied");
}

/// The one folder inside.
fn find(folder: &Path) -> PathBuf {
    let mut entries = fs_err::read_dir(folder).expect("a folder");
    entries.next().expect("one entry").expect("readable").path()
}
