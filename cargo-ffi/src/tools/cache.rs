//! Where tools are: on the `PATH`, and in the cache that we install into.

use std::env;
use std::path::{Path, PathBuf};

use fs_err as fs;

/// The directory for tools that we installed.
///
/// `$CARGO_FFI_TOOLS`, or `cargo-ffi/tools` in the platform's directory for caches. `None` for a user
/// without a home.
pub fn cache_dir() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(dir) = set("CARGO_FFI_TOOLS") {
        return std::path::absolute(dir).ok();
    }
    let caches = if cfg!(windows) {
        set("LOCALAPPDATA")?
    } else if cfg!(target_os = "macos") {
        env::home_dir()?.join("Library").join("Caches")
    } else {
        // The specification says that relative ones do not count.
        let xdg = set("XDG_CACHE_HOME").filter(|dir| dir.is_absolute());
        xdg.or_else(|| Some(env::home_dir()?.join(".cache")))?
    };
    Some(caches.join("cargo-ffi").join("tools"))
}

/// The first program of that name on the `PATH`.
pub fn find_on_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        // An empty entry means the working directory, from where nothing is ever run unasked.
        .filter(|dir| !dir.as_os_str().is_empty())
        .map(|dir| dir.join(program_name(name)))
        .find(|path| is_program(path))
}

/// The file name of a program on this platform.
pub(super) fn program_name(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

/// The directory below `dir`, not deep down, whose path ends with `tail`.
pub(super) fn find_below(dir: &Path, tail: &str) -> Option<PathBuf> {
    // In order of depth, so that `go` is not found within itself.
    let mut open = vec![dir.to_owned()];
    for _ in 0..5 {
        let mut below: Vec<PathBuf> = open
            .iter()
            .filter_map(|dir| fs::read_dir(dir).ok())
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.is_dir())
            .collect();
        below.sort();
        if let Some(found) = below.iter().find(|path| path.ends_with(tail)) {
            return Some(found.clone());
        }
        open = below;
    }
    None
}

/// Marks all files below a directory as programs.
pub(super) fn mark_programs(dir: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            mark_programs(&path)?;
        } else {
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                fs::set_permissions(&path, PermissionsExt::from_mode(0o755))?;
            }
        }
    }
    Ok(())
}

fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        path.is_file() && path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        path.is_file() && path.extension() == Some(std::ffi::OsStr::new("exe"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directory_is_found_by_the_end_of_its_path() {
        let dir = tempfile::tempdir().expect("temporary directory");
        let inner = dir.path().join("x-1.0.data/platlib/clang/native");
        fs::create_dir_all(&inner).expect("writable");
        assert_eq!(find_below(dir.path(), "clang/native"), Some(inner));
        assert_eq!(find_below(dir.path(), "gcc/native"), None);
    }

    #[cfg(unix)]
    #[test]
    fn files_are_marked_as_programs() {
        let dir = tempfile::tempdir().expect("temporary directory");
        let file = dir.path().join("tool").join("asm");
        fs::create_dir_all(file.parent().expect("a file")).expect("writable");
        fs::write(&file, "").expect("writable");
        assert!(!is_program(&file));
        mark_programs(dir.path()).expect("own files");
        assert!(is_program(&file));
    }

    #[test]
    fn what_is_not_on_the_path_is_not_found() {
        assert_eq!(find_on_path("no-such-program-here"), None);
    }
}
