//! What is there to work with, what is missing, what it is for, and how to get it.
//!
//! Which tools there are is [`tools::TOOLS`]' to say, and which of them a language needs its [`Host`]'s.

use std::{fmt::Write as _, path::Path};

use serde_json::json;

use crate::{
    cargo::{self, CargoOptions, Outline, Package},
    e2e::Host,
    error::{Error, Result},
    report::Reporter,
    setup::{self, Source},
    tools::{self, Found, Known, Machine, Missing, TOOLS, Tool, Version, libclang::LIBCLANG},
};

/// The oldest rustc that libraries compile with.
const MSRV: &str = env!("CARGO_PKG_RUST_VERSION");

/// All that was looked at.
#[derive(Debug)]
pub struct Examination {
    /// The release of the rustc that is active.
    rustc: String,
    krate: Krate,
    tools: Vec<Examined>,
}

/// The crate in the working directory.
#[derive(Debug)]
enum Krate {
    /// There is none.
    None,
    /// It is ready for hosts.
    Ready(String),
    /// It is not, and what to do.
    NotReady(String),
}

/// A tool that was looked for.
#[derive(Debug)]
struct Examined {
    tool: &'static Tool,
    /// The languages among those that were asked for whose programs need it.
    languages: Vec<&'static str>,
    found: Result<Found, Missing>,
}

/// Looks for every tool, and gets those that the languages need and that are missing where `install` is set. On the main thread, as for
/// [`libclang::probe`](tools::libclang::probe).
///
/// # Errors
/// rustc does not answer, or there is no manifest where `options` say that it is; nothing is installed then. That a tool cannot be installed is said, and it
/// stays missing. What is wrong with the crate is part of the answer.
pub fn examine(
    cwd: &Path,
    options: &CargoOptions,
    languages: &[&'static dyn Host],
    install: bool,
    reporter: &Reporter,
) -> Result<Examination> {
    let rustc = cargo::release(cwd, reporter)?;
    let krate = krate(cwd, options, reporter)?;
    let host = cargo::host_triple(cwd, reporter)?;
    let machine = Machine { target: host.clone(), host };
    let examined = TOOLS.iter().map(|known| {
        let needs = |host: &&&'static dyn Host| host.tools().iter().any(|tool| tool.name == known.tool.name);
        let languages: Vec<_> = languages.iter().filter(needs).map(|host| host.name()).collect();
        let mut found = known.find(&machine);
        // What every library is checked with is got as well, and what is good for some is left to the user.
        if install && (!languages.is_empty() || *known.tool == LIBCLANG) {
            found = found.or_else(|missing| installed(known, &machine, missing, reporter));
        }
        Examined { tool: known.tool, languages, found }
    });
    Ok(Examination { rustc, krate, tools: examined.collect() })
}

fn installed(
    known: &Known,
    machine: &Machine,
    missing: Missing,
    reporter: &Reporter,
) -> Result<Found, Missing> {
    match tools::install(known.tool, reporter) {
        Ok(()) => known.find(machine),
        // How to get it is said with all others.
        Err(Error::ToolMissing(_)) => Err(missing),
        Err(error) => {
            reporter.warning(error);
            Err(missing)
        }
    }
}

/// What there is to say of the crate here. Nothing is downloaded for it.
fn krate(cwd: &Path, options: &CargoOptions, reporter: &Reporter) -> Result<Krate> {
    let outline = match Outline::load_in(cwd, options, reporter) {
        Ok(outline) => outline,
        Err(Error::ManifestNotFound { searched: true, .. }) => return Ok(Krate::None),
        // The command line is wrong, and not the crate.
        Err(error @ (Error::ManifestNotFound { .. } | Error::Usage { .. })) => return Err(error),
        Err(error) => return Ok(Krate::NotReady(error.to_string())),
    };
    let name = outline.name().to_owned();
    let runtime = Source::choose(cwd, None, reporter);
    let prepared = match runtime.and_then(|runtime| setup::prepare(&outline, &[], &runtime, cwd)) {
        Ok(prepared) => prepared,
        Err(error) => return Ok(Krate::NotReady(error.to_string())),
    };
    if !prepared.is_done() {
        return Ok(Krate::NotReady(format!("`{name}` is not set up for hosts: `cargo ffi init` does it")));
    }
    match Package::load_in(cwd, &CargoOptions { offline: true, ..options.clone() }, reporter) {
        Err(error @ Error::WrongRuntime { .. }) => {
            Ok(Krate::NotReady(format!("{error}; {}", error.help().unwrap_or_default())))
        }
        // Without the network dependencies may not be there yet, which is not what was asked.
        Ok(_) | Err(_) => Ok(Krate::Ready(name)),
    }
}

impl Examination {
    /// The names of what is needed and missing.
    pub fn missing(&self) -> Vec<&'static str> {
        let needed = self.tools.iter().filter(|one| !one.languages.is_empty() && one.found.is_err());
        let rustc = (!self.is_rustc_new()).then_some("rustc");
        rustc.into_iter().chain(needed.map(|one| one.tool.name)).collect()
    }

    fn is_rustc_new(&self) -> bool {
        Version::parse(&self.rustc) >= Version::parse(MSRV)
    }

    /// For people: a table for Rust, one for each language, and one for what is good to have.
    pub fn text(&self, languages: &[&'static dyn Host]) -> String {
        let mut text = String::from("For every library:\n");
        let is_new = self.is_rustc_new();
        let newer = if is_new {
            String::new()
        } else {
            format!("{MSRV} is the oldest that will do: `rustup update`")
        };
        line(&mut text, if is_new { "ok" } else { "too old" }, "rustc", &self.rustc, &newer);
        match &self.krate {
            Krate::None => {}
            Krate::Ready(name) => line(&mut text, "ok", "crate", "", &format!("`{name}` is set up")),
            // What cargo says of a manifest has several lines.
            Krate::NotReady(why) => {
                line(&mut text, "not yet", "crate", "", &why.replace('\n', "\n           "))
            }
        }
        for one in self.tools.iter().filter(|one| *one.tool == LIBCLANG) {
            one.describe(&mut text);
        }
        for host in languages {
            let _ = writeln!(text, "\nFor `{}`:", host.name());
            for one in self.tools.iter().filter(|one| one.languages.contains(&host.name())) {
                one.describe(&mut text);
            }
        }
        text.push_str("\nGood to have:\n");
        for one in self.tools.iter().filter(|one| one.languages.is_empty() && *one.tool != LIBCLANG) {
            one.describe(&mut text);
        }
        text
    }

    /// For programs: an object for each tool, and one for the rest.
    ///
    /// # Errors
    /// Nobody takes it.
    pub fn json(&self, reporter: &Reporter) -> Result<()> {
        for one in &self.tools {
            let (status, version, path, why) = match &one.found {
                Ok(found) => ("found", found.version.as_deref(), Some(&found.path), None),
                Err(missing) => ("missing", None, None, Some(&missing.reason)),
            };
            reporter.json(&json!({
                "reason": "ffi-tool",
                "name": one.tool.name,
                "purpose": one.tool.purpose,
                "languages": one.languages,
                "status": status,
                "version": version,
                "path": path,
                "why": why,
                "ways": one.tool.ways(std::env::consts::OS),
            }))?;
        }
        let (krate, is_ready, message) = match &self.krate {
            Krate::None => (None, None, None),
            Krate::Ready(name) => (Some(name), Some(true), None),
            Krate::NotReady(why) => (None, Some(false), Some(why)),
        };
        Ok(reporter.json(&json!({
            "reason": "ffi-doctor",
            "rustc": { "version": self.rustc, "minimum": MSRV },
            "crate": { "name": krate, "ready": is_ready, "message": message },
            "missing": self.missing(),
        }))?)
    }
}

impl Examined {
    fn describe(&self, text: &mut String) {
        let Tool { name, purpose, .. } = self.tool;
        match &self.found {
            Ok(Found { path, version }) => {
                let version = version.as_deref().unwrap_or_default();
                line(text, "ok", name, version, &format!("{}: to {purpose}", path.display()));
            }
            Err(missing) => {
                line(text, "missing", name, "", &format!("to {purpose}: {}", missing.reason));
                for way in self.tool.ways(std::env::consts::OS) {
                    let _ = writeln!(text, "           - {way}");
                }
            }
        }
    }
}

fn line(text: &mut String, status: &str, name: &str, version: &str, rest: &str) {
    let line = format!("  {status:<8} {name:<15} {version:<16} {rest}");
    text.push_str(line.trim_end());
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::{e2e::named, tools::go::GO};

    #[test]
    fn what_is_needed_and_not_there_is_missing() {
        let of = |name: &str| named(name).expect("a language");
        let found = |tool, languages: &[&'static str]| Examined {
            tool,
            languages: languages.to_vec(),
            found: Ok(Found { path: "/bin/it".into(), version: Some("1.2".into()) }),
        };
        let examination = |languages: &[&'static str]| Examination {
            rustc: "1.2.3".into(),
            krate: Krate::NotReady("`x` is not set up".into()),
            tools: vec![
                found(&tools::cc::CC, languages),
                Examined {
                    tool: &GO,
                    languages: languages.to_vec(),
                    found: Err(Missing::new(&GO, "no `go`")),
                },
                found(&LIBCLANG, &[]),
            ],
        };
        assert_eq!(examination(&["go"]).missing(), ["rustc", "go"]);
        assert_eq!(examination(&[]).missing(), ["rustc"]);
        let text = examination(&["go"]).text(&[of("go")]);
        let text = text.lines().filter(|line| !line.contains("   - ")).collect::<Vec<_>>().join("\n");
        expect![[r#"
            For every library:
              too old  rustc           1.2.3            MSRV is the oldest that will do: `rustup update`
              not yet  crate                            `x` is not set up
              ok       libclang        1.2              /bin/it: to check the layouts in the C header

            For `go`:
              ok       cc              1.2              /bin/it: to compile C programs
              missing  go                               to build and run Go programs: no `go`

            Good to have:"#]]
        .assert_eq(&text.replace(MSRV, "MSRV"));
    }
}
