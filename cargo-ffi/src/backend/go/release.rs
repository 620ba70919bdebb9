//! What a version has to do with a module: Go finds it by a tag, and asks for its first number in the path.

use semver::Version;

use super::{package::Module, unsupported};
use crate::{
    backend::{Advice, Plan, Target},
    error::Error,
};

/// What is to be done with the module, and what is wrong with its path.
///
/// # Errors
/// No version of this number may have that path, or Go cannot tell two of the targets apart.
pub(super) fn advice(plan: &Plan) -> Result<Advice, Error> {
    let Module { path, .. } = Module::of(&plan.about.name, &plan.config)?;
    let version = &plan.about.version;
    check(&path, version).map_err(|message| Error::Config {
        path: "Cargo.toml".into(),
        message: format!("`package.metadata.ffi.go`: {message}"),
    })?;
    let same = same(&plan.targets);
    if !same.is_empty() {
        return Err(unsupported(same));
    }
    let mut advice = Advice::default();
    if path == Module::path_of(&plan.about.name) {
        advice.warnings.push(format!(
            "nobody can get the Go module `{path}`: that is a name for examples; set the path of its repository, \
             `module = \"github.com/..\"` in `[package.metadata.ffi.go]`"
        ));
    }
    let tag = tag(version);
    advice.steps.push(format!(
        "to publish it, commit the folder as the repository of `{path}`, then `git tag {tag}` and `git push origin {tag}`"
    ));
    Ok(advice)
}

/// A line for every two targets that one module cannot have both.
fn same(targets: &[Target]) -> Vec<String> {
    let mut same = Vec::new();
    for (at, one) in targets.iter().enumerate() {
        let others = targets[at + 1..].iter();
        let others =
            others.filter(|other| (&other.system, &other.processor) == (&one.system, &one.processor));
        same.extend(others.map(|other| {
            let (one, other) = (&one.name, &other.name);
            format!("`{one}` and `{other}`: Go knows a target by its system and its processor alone, so leave one out")
        }));
    }
    same
}

/// The tag of a version. Go knows no build metadata.
pub(super) fn tag(version: &Version) -> String {
    let pre = if version.pre.is_empty() { String::new() } else { format!("-{}", version.pre) };
    format!("v{}.{}.{}{pre}", version.major, version.minor, version.patch)
}

/// From 2 on, the first number of a version is the end of the path: <https://go.dev/ref/mod#major-version-suffixes>.
fn check(path: &str, version: &Version) -> Result<(), String> {
    let (separator, is_always) = if path.starts_with("gopkg.in/") { (".v", true) } else { ("/v", false) };
    let end = path
        .rsplit_once(separator)
        .filter(|(_, end)| !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit()));
    let (stem, found) = end.map_or((path, None), |(stem, end)| (stem, end.parse::<u64>().ok()));
    let wanted = (is_always || version.major >= 2).then_some(version.major);
    if found == wanted {
        return Ok(());
    }
    let right = wanted.map_or(stem.to_owned(), |major| format!("{stem}{separator}{major}"));
    Err(format!(
        "version {version} cannot have the module path `{path}`, as Go has rules for it: write `module = \"{right}\"`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn path_is(path: &str, version: &str, right: Option<&str>) {
        let checked = check(path, &Version::parse(version).expect("a version"));
        match (&checked, right) {
            (Ok(()), None) => {}
            (Err(message), Some(right)) => {
                assert!(message.ends_with(&format!("write `module = \"{right}\"`")), "{message}")
            }
            _ => panic!("{path} {version}: {checked:?}"),
        }
    }

    #[test]
    fn a_path_ends_with_the_first_number_from_2_on() {
        path_is("github.com/me/timer", "0.1.0", None);
        path_is("github.com/me/timer", "1.9.0", None);
        path_is("github.com/me/timer", "2.0.0", Some("github.com/me/timer/v2"));
        path_is("github.com/me/timer/v2", "2.0.0", None);
        path_is("github.com/me/timer/v2", "3.0.0", Some("github.com/me/timer/v3"));
        path_is("github.com/me/timer/v2", "1.0.0", Some("github.com/me/timer"));
        path_is("github.com/me/v8engine", "1.0.0", None);
        path_is("gopkg.in/timer.v1", "1.0.0", None);
        path_is("gopkg.in/timer", "1.0.0", Some("gopkg.in/timer.v1"));
    }

    #[test]
    fn libraries_for_one_system_and_processor_are_not_for_one_module() {
        let target = |name: &str, system: &str, processor: &str| Target {
            name: name.into(),
            system: system.into(),
            processor: processor.into(),
        };
        let gnu = target("x86_64-unknown-linux-gnu", "linux", "x86_64");
        let musl = target("x86_64-unknown-linux-musl", "linux", "x86_64");
        let arm = target("aarch64-unknown-linux-gnu", "linux", "aarch64");
        let mac = target("aarch64-apple-darwin", "macos", "aarch64");
        assert_eq!(same(&[gnu.clone(), arm.clone(), mac.clone()]), [""; 0]);
        let found = same(&[gnu, arm, musl, mac]);
        let [found] = found.as_slice() else { panic!("{found:?}") };
        assert!(found.starts_with("`x86_64-unknown-linux-gnu` and `x86_64-unknown-linux-musl`: "), "{found}");
    }

    #[test]
    fn tags_are_versions_with_a_v() {
        let tagged = |version: &str| tag(&Version::parse(version).expect("a version"));
        assert_eq!(tagged("0.1.0"), "v0.1.0");
        assert_eq!(tagged("1.0.0-rc.1+build.5"), "v1.0.0-rc.1");
    }
}
