//! The few keys of cargo's configuration files that decide how the crate is compiled.
//!
//! Stable cargo has no command that prints its configuration, so the files are read as
//! <https://doc.rust-lang.org/cargo/reference/config.html> describes: every `.cargo/config.toml` from the
//! working directory up, then the one in cargo's home, nearer ones first. `include` and `--config` are not
//! followed; what they change is caught when the library is compared with the scan.

use std::env;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use crate::error::{Error, Result};

/// Cargo's configuration files, nearest first.
#[derive(Debug, Default)]
pub(super) struct Config {
    files: Vec<DocumentMut>,
}

impl Config {
    /// Reads the files that apply in `dir`.
    pub(super) fn load(dir: &Path) -> Result<Self> {
        let there =
            candidates(dir).into_iter().filter_map(|names| names.into_iter().find(|path| path.is_file()));
        Ok(Self { files: there.map(|path| parse(&path)).collect::<Result<_>>()? })
    }

    #[cfg(test)]
    pub(super) fn from_texts(texts: &[&str]) -> Self {
        Self { files: texts.iter().map(|text| text.parse().expect("valid TOML")).collect() }
    }

    /// The first value of a key, nearest file first.
    pub(super) fn get(&self, path: &[&str]) -> Option<&Item> {
        self.files.iter().find_map(|file| lookup(file.as_item(), path))
    }

    /// `build.rustc`.
    pub(super) fn rustc(&self) -> Option<&str> {
        self.get(&["build", "rustc"])?.as_str()
    }

    /// The target that is built for without `--target`, if it is not the host.
    pub(super) fn target(&self) -> Option<String> {
        let set = env::var("CARGO_BUILD_TARGET").ok().filter(|target| !target.is_empty());
        set.or_else(|| self.get(&["build", "target"])?.as_str().map(str::to_owned))
    }

    /// Whether a linker is set for `target`: by a variable or by `target.<triple>.linker`.
    pub(super) fn has_linker(&self, target: &str) -> bool {
        let variable = format!("CARGO_TARGET_{}_LINKER", target.to_uppercase().replace(['-', '.'], "_"));
        env::var_os(variable).is_some() || self.get(&["target", target, "linker"]).is_some()
    }

    /// Whether cargo builds the standard library itself.
    pub(super) fn builds_std(&self) -> bool {
        env::var_os("CARGO_UNSTABLE_BUILD_STD").is_some() || self.get(&["unstable", "build-std"]).is_some()
    }

    /// The flags that cargo passes to rustc for a crate that is built for `target`.
    ///
    /// The first of these that is there: the environment, `target.*.rustflags`, `build.rustflags`.
    /// `is_true` tells whether a `target.'cfg(..)'` table applies.
    pub(super) fn rustflags(&self, target: &str, is_true: impl Fn(&str) -> bool) -> Vec<String> {
        if let Ok(flags) = env::var("CARGO_ENCODED_RUSTFLAGS") {
            return flags.split('\x1f').filter(|flag| !flag.is_empty()).map(str::to_owned).collect();
        }
        if let Ok(flags) = env::var("RUSTFLAGS") {
            return split_flags(&flags);
        }
        let for_target = self.target_rustflags(target, is_true);
        if !for_target.is_empty() {
            return for_target;
        }
        if let Ok(flags) = env::var("CARGO_BUILD_RUSTFLAGS") {
            return split_flags(&flags);
        }
        self.joined(&["build", "rustflags"])
    }

    /// Whether `target.'cfg(..)'` tables have a say in the flags.
    pub(super) fn has_cfg_rustflags(&self) -> bool {
        !self.cfg_tables().is_empty()
    }

    fn target_rustflags(&self, target: &str, is_true: impl Fn(&str) -> bool) -> Vec<String> {
        let variable = format!("CARGO_TARGET_{}_RUSTFLAGS", target.to_uppercase().replace(['-', '.'], "_"));
        let mut flags = match env::var(variable) {
            Ok(flags) => split_flags(&flags),
            Err(_) => self.joined(&["target", target, "rustflags"]),
        };
        for table in self.cfg_tables() {
            if is_true(&table) {
                flags.extend(self.joined(&["target", &table, "rustflags"]));
            }
        }
        flags
    }

    /// The `cfg(..)` keys of the `target` tables that set flags.
    fn cfg_tables(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .files
            .iter()
            .filter_map(|file| file.get("target")?.as_table_like())
            .flat_map(|table| table.iter())
            .filter(|(name, item)| name.starts_with("cfg(") && item.get("rustflags").is_some())
            .map(|(name, _)| name.to_owned())
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// Lists are joined over the files, farthest first, so that the nearest has the last word.
    fn joined(&self, path: &[&str]) -> Vec<String> {
        self.files
            .iter()
            .rev()
            .filter_map(|file| lookup(file.as_item(), path))
            .flat_map(|item| match (item.as_str(), item.as_array()) {
                (Some(flags), _) => split_flags(flags),
                (None, Some(flags)) => {
                    flags.iter().filter_map(|flag| flag.as_str().map(str::to_owned)).collect()
                }
                (None, None) => Vec::new(),
            })
            .collect()
    }
}

/// Where configuration that applies in `dir` may be, nearest first. Of the names in one place the first that is there counts.
pub(crate) fn candidates(dir: &Path) -> Vec<[PathBuf; 2]> {
    let mut homes: Vec<PathBuf> = dir.ancestors().map(|dir| dir.join(".cargo")).collect();
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    // Cargo's home may be one of the directories above, and then counts once.
    homes.extend(home.filter(|home| !homes.contains(home)));
    // The name without an extension is the older one and wins where both are there.
    homes.iter().map(|home| ["config", "config.toml"].map(|name| home.join(name))).collect()
}

/// Reads a TOML file of cargo's.
pub(super) fn parse(path: &Path) -> Result<DocumentMut> {
    let invalid = |error: toml_edit::TomlError| Error::Config {
        path: path.to_owned(),
        message: error.to_string().trim_end().to_owned(),
    };
    fs_err::read_to_string(path)?.parse().map_err(invalid)
}

/// The item at a path of keys.
pub(super) fn lookup<'a>(item: &'a Item, path: &[&str]) -> Option<&'a Item> {
    path.iter().try_fold(item, |item, key| item.get(key))
}

/// Cargo splits flags that are one string at blanks, and knows no quotes.
fn split_flags(flags: &str) -> Vec<String> {
    flags.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEAR: &str = "
        [build]
        rustflags = ['--cfg', 'near']
        target = 'x86_64-unknown-linux-musl'
    ";
    const FAR: &str = "
        build.rustflags = '--cfg far'
        [target.'cfg(unix)']
        rustflags = ['--cfg', 'on_unix']
    ";

    #[test]
    fn lists_are_joined_with_the_nearest_last() {
        let config = Config::from_texts(&[NEAR, FAR]);
        assert_eq!(config.joined(&["build", "rustflags"]), ["--cfg", "far", "--cfg", "near"]);
    }

    #[test]
    fn target_tables_apply_where_their_cfg_is_true() {
        let config = Config::from_texts(&[NEAR, FAR]);
        assert!(config.has_cfg_rustflags());
        assert_eq!(config.target_rustflags("t", |_| true), ["--cfg", "on_unix"]);
        assert!(config.target_rustflags("t", |_| false).is_empty());
    }

    #[test]
    fn files_are_looked_for_from_the_nearest_folder_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().expect("inside")).expect("a folder");
            fs_err::write(path, text).expect("written");
        };
        write(".cargo/config.toml", "build.rustc = 'far'\nbuild.target = 'far'");
        write("near/.cargo/config.toml", "build.rustc = 'new'");
        write("near/.cargo/config", "build.rustc = 'old'");
        let near = folder.path().join("near");
        let first = candidates(&near).into_iter().flatten().take(4);
        let expected =
            ["near/.cargo/config", "near/.cargo/config.toml", ".cargo/config", ".cargo/config.toml"];
        assert!(first.eq(expected.map(|path| folder.path().join(path))));
        let config = Config::load(&near).expect("valid");
        assert_eq!(config.rustc(), Some("old"));
        assert_eq!(config.get(&["build", "target"]).and_then(Item::as_str), Some("far"));
    }

    #[test]
    fn nearest_file_wins_for_a_single_value() {
        let config = Config::from_texts(&["build.rustc = 'a'", "build.rustc = 'b'"]);
        assert_eq!(config.rustc(), Some("a"));
    }
}
