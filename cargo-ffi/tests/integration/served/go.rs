//! Packages in Go, without cgo, at servers of the tool.

use super::{Served, tls};
use crate::tool::{TARGET, cargo_ffi, cargo_ffi_in, required, root, run, test};

/// What a program does at a server that wants to know who it is.
const PROGRAM: &str = include_str!("elsewhere_test.go");

/// Whether Go is there.
fn has_go() -> bool {
    let is_there = run(&root(), "go", &["version"]).ok();
    assert!(is_there || !required().unwrap_or_default().contains("go"), "go is required");
    is_there
}

#[test]
fn a_program_proves_who_it_is() {
    if !has_go() {
        return;
    }
    let folder = tls::certificates();
    let file = |name: &str| folder.path().join(name).display().to_string();
    fs_err::write(file("token"), "s3cret").expect("written");
    let package = file("package");
    let timer = ["--manifest-path", "test-projects/timer/Cargo.toml", "--target-dir", TARGET];
    cargo_ffi(&[&["bindings", "--lang", "go", "--out", &package][..], &timer].concat()).says(0, &[]);
    let program = folder.path().join("package/elsewhere");
    fs_err::create_dir(&program).expect("created");
    fs_err::write(program.join("elsewhere_test.go"), PROGRAM).expect("written");

    let server = Served::timer(
        &["tls:127.0.0.1:0", &format!("unix:{}", file("socket"))],
        &[
            "--token-file",
            &file("token"),
            "--tls-certificate",
            &file("server.pem"),
            "--tls-key",
            &file("server.key"),
            "--tls-client-ca",
            &file("ca.pem"),
        ],
    );
    let environment = [
        "CGO_ENABLED=0".to_owned(),
        "GOWORK=off".into(),
        format!("FOLDER={}", folder.path().display()),
        format!("OVER_TLS={}", server.addresses[0]),
        format!("OVER_UNIX={}", server.addresses[1]),
    ];
    let args = environment.iter().map(String::as_str).chain(["go", "test", "-count=1", "."]);
    run(&program, "env", &args.collect::<Vec<_>>()).says(0, &[]);
}

/// All that a library can have, with none in the program.
#[test]
fn programs_do_without_cgo() {
    if !has_go() {
        return;
    }
    let conformance = ["--manifest-path", "test-projects/conformance/Cargo.toml", "--target-dir", TARGET];
    let args = [&["--remote", "--lang", "go", "--no-generated", "--filter", "go::test"][..], &conformance];
    let ran = cargo_ffi_in(&root(), &test(&args.concat()), &[("CGO_ENABLED", "0")]);
    ran.says(1, &["Passed go::test [remote] (", "Failed go::test (", "there is no library in this program"]);
}
