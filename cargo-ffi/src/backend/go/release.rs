//! What a version has to do with a module: Go finds it by a tag, and asks for its first number in the path.

use semver::Version;

use super::package::Module;
use crate::{
    backend::{Advice, Input},
    error::Error,
};

/// What is to be done with the module, and what is wrong with its path.
///
/// # Errors
/// No version of this number may have that path.
pub(super) fn advice(input: &Input<'_>) -> Result<Advice, Error> {
    let Module { path, .. } = Module::new(input)?;
    let version = &input.about.version;
    check(&path, version).map_err(|message| Error::Config {
        path: "Cargo.toml".into(),
        message: format!("`package.metadata.ffi.go`: {message}"),
    })?;
    let mut advice = Advice::default();
    if path == Module::path_of(&input.about.name) {
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
    fn tags_are_versions_with_a_v() {
        let tagged = |version: &str| tag(&Version::parse(version).expect("a version"));
        assert_eq!(tagged("0.1.0"), "v0.1.0");
        assert_eq!(tagged("1.0.0-rc.1+build.5"), "v1.0.0-rc.1");
    }
}
