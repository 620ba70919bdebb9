//! Which cargo and rustc build, where options are needed that only nightly ones take.

use std::{env, ffi::OsString, fmt, path::PathBuf};

use crate::{
    cargo::{
        command::{Command, release_in},
        config::Config,
        metadata::Package,
    },
    error::{Error, Result},
    report::Reporter,
    tools::Version,
};

/// The cargo and the rustc of a build; by default those that are active where the command was run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toolchain {
    /// The cargo that belongs to the rustc, where it is another one than ours.
    cargo: Option<PathBuf>,
    /// What makes them those.
    env: Vec<(OsString, OsString)>,
    /// The release of the rustc: `1.97.0-nightly`. Empty where nobody asked.
    release: String,
}

/// The toolchain of rustup's that is looked for.
const NIGHTLY: &str = "nightly";

/// Makes a stable rustc take what only nightly ones do.
const BOOTSTRAP: &str = "RUSTC_BOOTSTRAP";

impl Toolchain {
    /// One that takes unstable options: the active one if it is a nightly, else rustup's nightly if it is there and not
    /// older than the active one, else the active one with `RUSTC_BOOTSTRAP=1`.
    ///
    /// A rustc that was named (`RUSTC`, `build.rustc`) is kept. Nothing is installed.
    ///
    /// # Errors
    /// The active one does not answer.
    pub fn unstable(package: &Package, reporter: &Reporter) -> Result<Self> {
        let config = Config::load(&package.cwd)?;
        let mut active = Self::default();
        active.release = active.ask_release(package, &config, reporter)?;
        let is_named = env::var_os("RUSTC").is_some() || config.rustc().is_some();
        let mut nightly = if is_named || is_nightly(&active.release) { None } else { Self::nightly(package) };
        if let Some(nightly) = &mut nightly {
            // Where rustc does not come from rustup, it does not listen; a broken one does not answer.
            nightly.release = nightly.ask_release(package, &config, reporter).unwrap_or_default();
        }
        Ok(active.or(nightly))
    }

    /// The active one or rustup's nightly, made to take unstable options.
    fn or(mut self, nightly: Option<Self>) -> Self {
        if is_nightly(&self.release) {
            return self;
        }
        let will_do =
            |nightly: &Self| is_nightly(&nightly.release) && is_as_new(&nightly.release, &self.release);
        if let Some(nightly) = nightly.filter(will_do) {
            return nightly;
        }
        self.env.push((BOOTSTRAP.into(), "1".into()));
        self
    }

    /// Rustup's nightly, if it is installed.
    fn nightly(package: &Package) -> Option<Self> {
        let home = env::var_os("RUSTUP_HOME")
            .map(PathBuf::from)
            .or_else(|| env::home_dir().map(|home| home.join(".rustup")))?;
        let folder = home.join("toolchains").join(format!("{NIGHTLY}-{}", package.host));
        let cargo = folder.join("bin").join(format!("cargo{}", env::consts::EXE_SUFFIX));
        cargo.is_file().then(|| Self {
            cargo: Some(cargo),
            env: vec![("RUSTUP_TOOLCHAIN".into(), NIGHTLY.into())],
            release: String::new(),
        })
    }

    /// Where its compiler and its libraries are.
    ///
    /// # Errors
    /// rustc does not answer.
    pub fn sysroot(&self, package: &Package, reporter: &Reporter) -> Result<PathBuf> {
        let mut rustc = self.rustc(package, &Config::load(&package.cwd)?);
        Ok(rustc.args(["--print", "sysroot"]).must_ask(reporter)?.trim().into())
    }

    /// A run of its cargo.
    pub(super) fn cargo(&self, package: &Package) -> Command {
        let mut cargo = Command::cargo(&package.cwd);
        if let Some(program) = &self.cargo {
            cargo.program(program);
        }
        cargo.envs(&self.env);
        cargo
    }

    /// A run of its rustc.
    pub(super) fn rustc(&self, package: &Package, config: &Config) -> Command {
        let mut rustc = Command::rustc(&package.cwd, config);
        rustc.envs(&self.env);
        rustc
    }

    fn ask_release(&self, package: &Package, config: &Config, reporter: &Reporter) -> Result<String> {
        let mut rustc = self.rustc(package, config);
        let text = rustc.arg("-vV").must_ask(reporter)?;
        release_in(&text).ok_or_else(|| Error::Toolchain {
            command: rustc.display(),
            message: "it names no release".into(),
        })
    }
}

/// What is said of it: `rustc 1.95.0 with RUSTC_BOOTSTRAP=1`.
impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rustc {}", self.release)?;
        let set = self.env.iter().map(|(name, value)| format!("{}={}", name.display(), value.display()));
        let set: Vec<String> = set.collect();
        if set.is_empty() { Ok(()) } else { write!(f, " with {}", set.join(" ")) }
    }
}

/// Whether a rustc of this release takes unstable options by itself.
fn is_nightly(release: &str) -> bool {
    release.ends_with("-nightly") || release.ends_with("-dev")
}

fn is_as_new(release: &str, other: &str) -> bool {
    Version::parse(release) >= Version::parse(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nightly_is_told_by_its_release() {
        let text = "rustc 1.97.0-nightly (0c1ad1cae 2026-05-19)\nhost: x\nrelease: 1.97.0-nightly\n";
        assert_eq!(release_in(text).as_deref(), Some("1.97.0-nightly"));
        assert_eq!(release_in("rustc 1.97.0"), None);
        assert!(is_nightly("1.97.0-nightly") && is_nightly("1.97.0-dev"));
        assert!(!is_nightly("1.97.0") && !is_nightly("1.97.0-beta.2"));
    }

    #[test]
    fn an_older_nightly_will_not_do() {
        assert!(is_as_new("1.97.0-nightly", "1.95.0"));
        assert!(is_as_new("1.95.0-nightly", "1.95.0"));
        assert!(!is_as_new("1.94.0-nightly", "1.95.0"));
        assert!(is_as_new("1.100.0-nightly", "1.99.1"));
    }

    #[test]
    fn the_nightly_is_taken_that_is_as_new_as_the_active_one() {
        let of = |release: &str| Toolchain { release: release.to_owned(), ..Toolchain::default() };
        let said = |active: &str, nightly: Option<&str>| of(active).or(nightly.map(of)).to_string();
        assert_eq!(said("1.97.0-nightly", Some("1.98.0-nightly")), "rustc 1.97.0-nightly");
        assert_eq!(said("1.95.0", Some("1.97.0-nightly")), "rustc 1.97.0-nightly");
        for nightly in [None, Some("1.94.0-nightly"), Some("1.95.0"), Some("")] {
            assert_eq!(said("1.95.0", nightly), "rustc 1.95.0 with RUSTC_BOOTSTRAP=1", "{nightly:?}");
        }
    }

    #[test]
    fn it_says_what_makes_it_take_unstable_options() {
        let of = |name: &str, release: &str| Toolchain {
            cargo: None,
            env: vec![(name.into(), "1".into())],
            release: release.to_owned(),
        };
        assert_eq!(of(BOOTSTRAP, "1.95.0").to_string(), "rustc 1.95.0 with RUSTC_BOOTSTRAP=1");
        let active = Toolchain { release: "1.97.0-nightly".to_owned(), ..Toolchain::default() };
        assert_eq!(active.to_string(), "rustc 1.97.0-nightly");
    }
}
