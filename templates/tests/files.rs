//! The files that packages get as they are, are the files that are compiled and tested here.

use std::path::Path;

use ffi_templates::{cpp, rust};

/// Holds what is given to the files of `folder`, named from `root`.
#[track_caller]
fn are_given(root: &str, folder: &str, files: &[(&str, &str)]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(&root)
                    .expect("below the root")
                    .to_str()
                    .expect("UTF-8")
                    .replace('\\', "/");
                found.push((name, fs_err::read_to_string(&path).expect("text")));
            }
        }
    }
    let mut given: Vec<(String, String)> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    found.sort();
    given.sort();
    let names = |files: &[(String, String)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&found), names(&given));
    assert!(found == given);
}

#[test]
fn every_file_of_the_engine_is_given_as_it_is() {
    are_given("rust/src", "engine", rust::ENGINE);
}

#[test]
fn every_header_of_cpp_is_given_as_it_is() {
    are_given("cpp/include/ffi", "", cpp::SUPPORT);
}
