//! A target that a library is packaged for: what its name says, and what its system calls libraries.

use semver::Version;

use crate::{
    backend::shared::{SharedNames, System},
    cargo::{self, CfgSet},
    error::{Error, Result},
};

/// A target as the maintainer names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// As rustc names it.
    pub triple: String,
    /// The oldest glibc that the library is to run with, `2.17` in `x86_64-unknown-linux-gnu.2.17`.
    pub glibc: Option<String>,
}

impl Target {
    /// Takes the name apart as `cargo zigbuild` does.
    pub fn parse(text: &str) -> Target {
        if let Some((triple, minor)) = text.rsplit_once('.')
            && let Some((triple, major)) = triple.rsplit_once('.')
            && [major, minor].iter().all(|number| number.parse::<u32>().is_ok())
        {
            return Target { triple: triple.to_owned(), glibc: Some(format!("{major}.{minor}")) };
        }
        Target { triple: text.to_owned(), glibc: None }
    }

    /// Takes all of the names, each target once.
    ///
    /// # Errors
    /// Archives for two of them would have one name.
    pub fn parse_all(texts: &[String]) -> Result<Vec<Target>> {
        let mut targets: Vec<(&str, Target)> = Vec::new();
        for text in texts {
            let target = Target::parse(text);
            match targets.iter().find(|(_, known)| known.name() == target.name()) {
                None => targets.push((text, target)),
                Some((_, known)) if *known == target => {}
                Some((known, _)) => {
                    return Err(Error::Usage {
                        message: format!("`{known}` and `{text}` are both packaged as `{}`", target.name()),
                        help: Some(
                            "leave one out; what is linked for an older glibc runs with a later one, too"
                                .into(),
                        ),
                    });
                }
            }
        }
        Ok(targets.into_iter().map(|(_, target)| target).collect())
    }

    /// What it is called in the names of archives.
    pub fn name(&self) -> &str {
        cargo::target_name(&self.triple)
    }
}

/// What a system calls shared libraries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// With several names; those of published libraries have a version where `is_versioned`.
    Unix {
        /// Which ones.
        system: System,
        /// Whether they have.
        is_versioned: bool,
    },
    /// As DLLs.
    Windows,
}

impl Platform {
    /// That of a target with these `cfg`s.
    ///
    /// # Errors
    /// It has no shared libraries.
    pub fn of(target: &str, cfg: &CfgSet) -> Result<Platform> {
        let is = |expression: &str| cfg.matches(expression).expect("an expression of ours");
        if is("windows") {
            return Ok(Platform::Windows);
        }
        if !is("unix") || is("target_family = \"wasm\"") {
            let message =
                format!("`{target}` has no shared libraries that programs in other languages could load");
            return Err(Error::Usage { message, help: None });
        }
        let system = if is("target_vendor = \"apple\"") { System::Apple } else { System::Elf };
        // What an app brings along has to be called `lib*.so` on Android.
        Ok(Platform::Unix { system, is_versioned: !is("target_os = \"android\"") })
    }

    /// The names of a library for a folder with other libraries, where the system has several names for one.
    pub fn names(self, library: &str, version: &Version) -> Option<SharedNames> {
        match self {
            Platform::Unix { system, is_versioned: true } => {
                Some(SharedNames::versioned(system, library, version))
            }
            _ => self.plain_names(library),
        }
    }

    /// The names of a library that is alone in its folder.
    pub fn plain_names(self, library: &str) -> Option<SharedNames> {
        match self {
            Platform::Unix { system, .. } => Some(SharedNames::plain(system, library)),
            Platform::Windows => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cfgs: &str, file: Option<&str>) {
        let platform = Platform::of("t", &CfgSet::from_lines(cfgs)).expect("it has libraries");
        let names = platform.names("x", &Version::new(1, 2, 3));
        assert_eq!(names.map(|names| names.file).as_deref(), file);
    }

    #[test]
    fn systems_have_their_own_names() {
        check("unix\ntarget_os=\"linux\"", Some("libx.so.1.2.3"));
        check("unix\ntarget_os=\"macos\"\ntarget_vendor=\"apple\"", Some("libx.1.2.3.dylib"));
        check("unix\ntarget_os=\"android\"", Some("libx.so"));
        check("windows", None);
        let wasm = CfgSet::from_lines("target_family=\"wasm\"\ntarget_os=\"unknown\"");
        assert!(matches!(Platform::of("wasm32-unknown-unknown", &wasm), Err(Error::Usage { .. })));
    }

    #[test]
    fn the_version_of_glibc_is_no_part_of_the_triple() {
        let parsed = |text: &str| {
            let Target { triple, glibc } = Target::parse(text);
            (triple, glibc)
        };
        let gnu = "x86_64-unknown-linux-gnu";
        assert_eq!(parsed(&format!("{gnu}.2.17")), (gnu.into(), Some("2.17".into())));
        assert_eq!(parsed(gnu), (gnu.into(), None));
        assert_eq!(parsed("thumbv8m.main-none-eabi"), ("thumbv8m.main-none-eabi".into(), None));
        assert_eq!(parsed("targets/own.json"), ("targets/own.json".into(), None));
    }

    #[test]
    fn each_target_is_packaged_once() {
        let parsed = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            Target::parse_all(&texts)
                .map(|targets| targets.iter().map(|target| target.name().to_owned()).collect::<Vec<_>>())
        };
        let gnu = "x86_64-unknown-linux-gnu";
        assert_eq!(parsed(&[gnu, "targets/own.json", gnu]).expect("two"), [gnu.to_owned(), "own".to_owned()]);
        for [one, other] in [
            [gnu, "x86_64-unknown-linux-gnu.2.17"],
            ["x86_64-unknown-linux-gnu.2.28", "x86_64-unknown-linux-gnu.2.17"],
            ["targets/own.json", "others/own.json"],
        ] {
            let refused = parsed(&[one, other]).expect_err("one name").to_string();
            assert!(refused.contains(&format!("`{one}` and `{other}`")), "{refused}");
        }
    }
}
