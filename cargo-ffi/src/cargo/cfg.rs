//! Which `cfg`s are true in the crate that is built.
//!
//! rustc knows those of the target and of the flags; the profile, the features and the build script add
//! theirs. `test` is never set: it is the library that hosts load. What cannot be known here (flags from
//! `include`d configuration, for instance) shows when the library is compared with the scan.

use std::collections::BTreeSet;
use std::str::FromStr;

use cargo_platform::{Cfg, CfgExpr};

use crate::cargo::build::{Artifacts, BuildRequest, BuiltDependency};
use crate::cargo::config::{self, Config};
use crate::cargo::graph::AnnotatedCrate;
use crate::cargo::metadata::{CargoOptions, Package};
use crate::cargo::profile::{self, Profile};
use crate::error::{Error, Result};
use crate::report::Reporter;

/// The `cfg`s that are true in a crate.
#[derive(Clone, Debug, Default)]
pub struct CfgSet {
    /// Those of the target, the flags and the profile, which dependencies share.
    base: Vec<Cfg>,
    /// Those of the crate itself: its features, and what its build script has set.
    own: Vec<Cfg>,
}

/// An expression that is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid `cfg({expression})`: {message}")]
pub struct InvalidCfg {
    /// What was inside of the parentheses.
    pub expression: String,
    /// What is wrong with it.
    pub message: String,
}

impl CfgSet {
    /// The `cfg`s of the package's library.
    ///
    /// After a build, `built` knows for certain what otherwise comes from reading manifests, and what the
    /// build script has set. Before one, those of a build script are missing.
    pub fn load(
        package: &Package,
        options: &CargoOptions,
        request: &BuildRequest,
        built: Option<&Artifacts>,
        reporter: &Reporter,
    ) -> Result<Self> {
        let rustc = Rustc::new(package, options, request, built)?;
        let base = rustc.cfgs(&rustc.flags(reporter)?, reporter)?;
        let features = built.map_or(&package.features, |built| &built.features);
        let own = own(features, built.map_or(&[], |built| &built.cfgs));
        Ok(Self { base, own })
    }

    /// A set from lines as `rustc --print cfg` writes them. Lines that are no `cfg` are left out.
    pub fn from_lines(text: &str) -> Self {
        Self { base: parse_lines(text), own: Vec::new() }
    }

    /// The set of a dependency: the same target, its own features, and what its build script has set, which is known
    /// after a build.
    pub fn for_dependency(&self, dependency: &AnnotatedCrate, built: Option<&BuiltDependency>) -> Self {
        let features = built.and_then(|built| built.features.as_ref()).unwrap_or(&dependency.features);
        Self { base: self.base.clone(), own: own(features, built.map_or(&[], |built| &built.cfgs)) }
    }

    /// Whether `cfg(expression)` is true.
    pub fn matches(&self, expression: &str) -> Result<bool, InvalidCfg> {
        let parsed = CfgExpr::from_str(expression).map_err(|error| {
            let text = error.to_string();
            // The beginning repeats the expression.
            let message = text.split_once("as a cfg expression: ").map_or(&*text, |(_, message)| message);
            InvalidCfg { expression: expression.to_owned(), message: message.to_owned() }
        })?;
        Ok(self.holds(&parsed))
    }

    /// The value of `key`, as `linux` of `target_os`; the first one where there are several.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.base.iter().chain(&self.own).find_map(|cfg| match cfg {
            Cfg::KeyPair(known, value) if known.as_str() == key => Some(value.as_str()),
            _ => None,
        })
    }

    /// All of the set, sorted, as one would write them.
    pub fn iter(&self) -> impl Iterator<Item = String> {
        let sorted: BTreeSet<&Cfg> = self.base.iter().chain(&self.own).collect();
        sorted.into_iter().map(ToString::to_string).collect::<Vec<_>>().into_iter()
    }

    fn holds(&self, expression: &CfgExpr) -> bool {
        match expression {
            CfgExpr::Not(inner) => !self.holds(inner),
            CfgExpr::All(all) => all.iter().all(|inner| self.holds(inner)),
            CfgExpr::Any(any) => any.iter().any(|inner| self.holds(inner)),
            CfgExpr::Value(cfg) => self.base.contains(cfg) || self.own.contains(cfg),
            CfgExpr::True => true,
            CfgExpr::False => false,
        }
    }
}

/// The flags that rustc gets for the package: those that cargo would give it, and then those of the request.
pub(super) fn rustflags(
    package: &Package,
    options: &CargoOptions,
    request: &BuildRequest,
    reporter: &Reporter,
) -> Result<Vec<String>> {
    Rustc::new(package, options, request, None)?.flags(reporter)
}

/// The compiler of a build, to be asked what it takes for true.
struct Rustc<'a> {
    package: &'a Package,
    request: &'a BuildRequest,
    config: Config,
    profile: Profile,
}

impl<'a> Rustc<'a> {
    fn new(
        package: &'a Package,
        options: &CargoOptions,
        request: &'a BuildRequest,
        built: Option<&Artifacts>,
    ) -> Result<Self> {
        let config = Config::load(&package.cwd)?;
        let workspace = config::parse(&package.workspace_root.join("Cargo.toml"))?;
        let mut profile = profile::resolve(options.profile_name(), &package.name, &workspace, &config);
        if let Some(built) = built {
            profile.debug_assertions = built.debug_assertions;
        }
        Ok(Self { package, request, config, profile })
    }

    fn flags(&self, reporter: &Reporter) -> Result<Vec<String>> {
        let bare = if self.config.has_cfg_rustflags() { self.cfgs(&[], reporter)? } else { Vec::new() };
        let applies = |key: &str| CfgExpr::matches_key(key, &bare);
        let mut flags = self.config.rustflags(&self.package.target, applies);
        flags.extend(self.request.rustflags.iter().cloned());
        Ok(flags)
    }

    /// What it says for the target, the profile and the flags.
    fn cfgs(&self, flags: &[String], reporter: &Reporter) -> Result<Vec<Cfg>> {
        let mut rustc = self.request.toolchain.rustc(self.package, &self.config);
        rustc.args(["--print", "cfg", "--crate-name", "___", "--crate-type", "cdylib"]);
        rustc.arg(format!("-Cdebug-assertions={}", if self.profile.debug_assertions { "on" } else { "off" }));
        if self.profile.panic_abort {
            rustc.arg("-Cpanic=abort");
        }
        if self.package.is_cross() {
            rustc.args(["--target", &self.package.target]);
        }
        // Last, as cargo passes them: they win over the profile.
        rustc.args(flags);
        Ok(parse_lines(&rustc.must_ask(reporter)?))
    }
}

fn parse_lines(text: &str) -> Vec<Cfg> {
    let is_test = |cfg: &Cfg| matches!(cfg, Cfg::Name(name) if *name == "test");
    text.lines().filter_map(|line| Cfg::from_str(line.trim()).ok()).filter(|cfg| !is_test(cfg)).collect()
}

fn own(features: &BTreeSet<String>, emitted: &[String]) -> Vec<Cfg> {
    // Made from text, as cargo-platform has no other way to make a name.
    let mut own: Vec<Cfg> =
        features.iter().filter_map(|name| Cfg::from_str(&format!("feature = \"{name}\"")).ok()).collect();
    own.extend(parse_lines(&emitted.join("\n")));
    own
}

/// An `InvalidCfg` in a place without a span, a configuration for instance.
impl InvalidCfg {
    /// The error for a file that says it.
    pub fn in_file(self, path: &std::path::Path) -> Error {
        Error::Config { path: path.to_owned(), message: self.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expression: &str, expect: bool) {
        let mut set = CfgSet::from_lines("debug_assertions\nunix\ntest\ntarget_os=\"linux\"\nmode=\"a\"\n");
        set.own = own(&BTreeSet::from(["net".to_owned()]), &["has_atomics".to_owned()]);
        assert_eq!(set.matches(expression), Ok(expect), "{expression}");
    }

    #[test]
    fn expressions_are_evaluated() {
        check("unix", true);
        check("target_os = \"linux\"", true);
        check("not(windows)", true);
        check("all(unix, feature = \"net\",)", true);
        check("any()", false);
        check("all(feature = \"slow\", unix)", false);
        check("all(has_atomics, any(true, false))", true);
        check("mode = \"b\"", false);
    }

    #[test]
    fn keys_have_values() {
        let set = CfgSet::from_lines("unix\ntarget_arch=\"x86_64\"\ntarget_os=\"linux\"\n");
        assert_eq!(set.value("target_os"), Some("linux"));
        assert_eq!(set.value("unix"), None);
        assert_eq!(set.value("target_env"), None);
    }

    #[test]
    fn test_is_never_set() {
        check("test", false);
        check("not(test)", true);
    }

    #[test]
    fn what_is_no_expression_is_an_error() {
        let error = CfgSet::default().matches("all(unix").expect_err("unterminated");
        assert_eq!(error.to_string(), "invalid `cfg(all(unix)`: expected `)`, but cfg expression ended");
        assert!(CfgSet::default().matches("version(\"1.0\")").is_err());
    }
}
