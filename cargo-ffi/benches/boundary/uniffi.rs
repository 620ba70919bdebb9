//! UniFFI's side: the same functions with its attributes, which is a workspace of its own, as nobody else is to compile it.

use std::path::{Path, PathBuf};

use crate::site::{self, Site, library, path};

fn project() -> PathBuf {
    site::project().join("uniffi")
}

/// Adds its library to each site, with features of theirs; none where it cannot be fetched.
pub(crate) fn add(sites: &[(&Site, &str)]) -> Option<()> {
    let manifest = project().join("Cargo.toml");
    site::succeeds(env!("CARGO"), &["fetch", "--quiet", "--manifest-path", path(&manifest)], &site::root())
        .then_some(())?;
    // One folder for all: what it depends on is the same.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("boundary/uniffi");
    for (place, feature) in sites {
        let mut build = vec!["build", "--quiet", "--release", "--manifest-path", path(&manifest)];
        build.extend(["--target-dir", path(&target), "--features", "bindgen", "--features", feature]);
        site::run(env!("CARGO"), &build, &site::root());
        let by_uniffi = place.by_uniffi();
        for folder in ["lib", "include"] {
            fs_err::create_dir_all(by_uniffi.join(folder)).expect("a folder");
        }
        let header = "include/by_uniffi.h";
        fs_err::copy(project().join(header), by_uniffi.join(header)).expect("a header");
        let library = library("by_uniffi");
        let built = target.join("release").join(&library);
        fs_err::copy(&built, by_uniffi.join("lib").join(&library)).expect("a library");
    }
    Some(())
}

/// What UniFFI's own package for Python measures, beside the site's libraries; none where there is no Python.
pub(crate) fn python(place: &Site, filter: &str) -> Option<String> {
    site::there("python3", "--version")?;
    let folder = place.folder.join("python");
    site::copy_folder(&project().join("hosts/python"), &folder);
    let library = library("by_uniffi");
    let built = place.by_uniffi().join("lib").join(&library);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("boundary/uniffi/release");
    let bindgen = target.join(format!("uniffi-bindgen{}", std::env::consts::EXE_SUFFIX));
    let generate =
        ["generate", "--language", "python", "--no-format", "--out-dir", path(&folder), path(&built)];
    // It asks cargo for the crate of the library, from where it is.
    site::printed(site::command(path(&bindgen)).args(generate).current_dir(project()));
    fs_err::copy(&built, folder.join(&library)).expect("a library");
    let program = folder.join("measure.py");
    let (ours, by_hand) = (place.library(false), place.library(true));
    Some(site::output(Path::new("python3"), &[path(&program), path(&ours), path(&by_hand), filter]))
}
