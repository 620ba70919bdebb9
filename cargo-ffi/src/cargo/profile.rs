//! What a build profile says about `cfg`s: debug assertions and the way to panic.
//!
//! `rustc --print cfg` cannot know the profile. Looked up as cargo does: the environment, the configuration
//! files, the workspace's manifest, then the same for what the profile inherits from, then the built-in
//! values of `dev` and `release`.

use std::env;

use toml_edit::{DocumentMut, Item};

use crate::cargo::config::{Config, lookup};

/// The answers for one package in one profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) debug_assertions: bool,
    pub(super) panic_abort: bool,
}

/// Looks a profile up. `manifest` is the workspace's root manifest.
pub(super) fn resolve(name: &str, package: &str, manifest: &DocumentMut, config: &Config) -> Profile {
    let lookup = Lookup { package, manifest, config };
    Profile {
        debug_assertions: lookup.debug_assertions(name),
        panic_abort: lookup.find(name, "panic", |item| Some(item.as_str()? == "abort")).unwrap_or(false),
    }
}

struct Lookup<'a> {
    package: &'a str,
    manifest: &'a DocumentMut,
    config: &'a Config,
}

impl Lookup<'_> {
    fn debug_assertions(&self, name: &str) -> bool {
        self.find(name, "debug-assertions", Item::as_bool).unwrap_or_else(|| self.root(name) == "dev")
    }

    /// The first value on the way from the profile to the built-in one.
    fn find<T>(&self, name: &str, key: &str, read: impl Fn(&Item) -> Option<T>) -> Option<T> {
        self.chain(name).into_iter().find_map(|name| {
            // A table for the package itself wins over the profile around it.
            let overridden = self.items(name, &["package", self.package, key]).find_map(&read);
            overridden
                .or_else(|| from_environment(name, key).and_then(|item| read(&item)))
                .or_else(|| self.items(name, &[key]).find_map(&read))
        })
    }

    /// The built-in profile that a profile comes from.
    fn root<'a>(&'a self, name: &'a str) -> &'a str {
        self.chain(name).last().copied().unwrap_or(name)
    }

    /// A profile and those it inherits from; ends at `dev` or `release`.
    fn chain<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        let mut chain = vec![name];
        while let Some(&last) = chain.last() {
            let next = match last {
                "dev" | "release" => break,
                "test" => "dev",
                "bench" => "release",
                custom => match self.items(custom, &["inherits"]).find_map(Item::as_str) {
                    Some(parent) => parent,
                    // Cargo refuses such a profile when it builds.
                    None => break,
                },
            };
            if chain.contains(&next) {
                break;
            }
            chain.push(next);
        }
        chain
    }

    /// The values of a key in a profile, in order of precedence.
    fn items<'a>(&'a self, name: &str, key: &[&str]) -> impl Iterator<Item = &'a Item> {
        let path: Vec<&str> = ["profile", name].iter().chain(key).copied().collect();
        let configured = self.config.get(&path);
        configured.into_iter().chain(lookup(self.manifest.as_item(), &path))
    }
}

/// `CARGO_PROFILE_DEV_DEBUG_ASSERTIONS`.
fn from_environment(name: &str, key: &str) -> Option<Item> {
    let variable = format!("CARGO_PROFILE_{name}_{key}").to_uppercase().replace('-', "_");
    let text = env::var(variable).ok()?;
    Some(toml_edit::value(match text.as_str() {
        "true" => toml_edit::Value::from(true),
        "false" => toml_edit::Value::from(false),
        other => toml_edit::Value::from(other),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "
        [profile.release]
        panic = 'abort'
        [profile.checked]
        inherits = 'release'
        debug-assertions = true
        [profile.deep]
        inherits = 'checked'
        [profile.loop]
        inherits = 'loop'
        [profile.dev.package.quick]
        debug-assertions = false
    ";

    #[track_caller]
    fn check(name: &str, package: &str, config: &str, debug_assertions: bool, panic_abort: bool) {
        let manifest = MANIFEST.parse().expect("valid TOML");
        let profile = resolve(name, package, &manifest, &Config::from_texts(&[config]));
        assert_eq!(profile, Profile { debug_assertions, panic_abort });
    }

    #[test]
    fn built_in_profiles() {
        check("dev", "timer", "", true, false);
        check("test", "timer", "", true, false);
        check("release", "timer", "", false, true);
        check("bench", "timer", "", false, true);
    }

    #[test]
    fn custom_profile_inherits() {
        check("checked", "timer", "", true, true);
        check("deep", "timer", "", true, true);
        check("loop", "timer", "", false, false);
    }

    #[test]
    fn package_and_configuration_override() {
        check("dev", "quick", "", false, false);
        check("dev", "timer", "profile.dev.debug-assertions = false", false, false);
    }
}
