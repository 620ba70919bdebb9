//! `cargo ffi diff`

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use ffi_model::Contract;
use serde_json::json;

use crate::{
    artifact::Library,
    cargo::{CargoOptions, Package},
    diff::{self, Change, Level},
    error::{Error, Result},
    process::Program,
    project::Project,
    report::{MessageFormat, Reporter},
    snapshot::{FILE_NAME, Snapshot},
};

/// Say what changed between two versions of a library, and whom that breaks
///
/// OLD and NEW are compiled libraries, lock files (`cargo ffi lock`), or git revisions in which the package has an `ffi.lock`; what
/// exists as a file is taken for one. Without NEW it is the package as it is now, which is built; without OLD it is the
/// package's `ffi.lock`. `docs/compatibility.md` has the rules.
#[derive(Debug, Args)]
#[command(after_help = "\
Example: cargo ffi diff v1.2.0 --deny breaking

Exit status: 0 where every change is below the level of --deny, 1 otherwise.")]
pub(super) struct Diff {
    /// The older version [default: `ffi.lock`]
    #[arg(value_name = "OLD")]
    old: Option<PathBuf>,

    /// The newer version [default: the package, built now]
    #[arg(value_name = "NEW")]
    new: Option<PathBuf>,

    /// Fail where a change is as bad as this, or worse
    #[arg(long, value_enum, default_value_t = Level::Wire, value_name = "LEVEL")]
    deny: Level,

    #[command(flatten)]
    cargo: CargoOptions,
}

impl Diff {
    pub(super) fn exec(&self, reporter: &Reporter) -> Result<()> {
        let old = match &self.old {
            Some(old) => self.named(old, reporter)?,
            None => {
                let path = self.folder(reporter)?.join(FILE_NAME);
                if !path.is_file() {
                    return Err(Error::Usage {
                        message: format!("there is no `{}` to compare with", path.display()),
                        help: Some("write it with `cargo ffi lock`, or name what to compare with".into()),
                    });
                }
                lock(&fs_err::read_to_string(&path)?, &path)?
            }
        };
        let new = match &self.new {
            Some(new) => self.named(new, reporter)?,
            None => Project::build(&self.cargo, reporter)?.contract,
        };
        let mut changes = diff::changes(&old, &new);
        changes.sort_by_key(|change| std::cmp::Reverse(change.breaks.level()));
        match reporter.format() {
            MessageFormat::Human => reporter.data(&text(&old, &new, &changes))?,
            MessageFormat::Json => objects(&old, &new, &changes, reporter)?,
        }
        match changes.iter().filter(|change| change.breaks.level() >= self.deny).count() {
            0 => Ok(()),
            count => Err(Error::Changed { count, level: self.deny }),
        }
    }

    /// The contract that the user named.
    fn named(&self, name: &Path, reporter: &Reporter) -> Result<Contract> {
        if name.is_file() {
            let mut begin = Vec::new();
            fs_err::File::open(name)?.take(64).read_to_end(&mut begin)?;
            // No library begins like a JSON object.
            if begin.trim_ascii_start().starts_with(b"{") {
                return lock(&fs_err::read_to_string(name)?, name);
            }
            return Library::open(name)?.contract();
        }
        let revision = name.to_string_lossy().into_owned();
        self.revision(&revision, reporter)
    }

    /// `ffi.lock` as it was in a revision.
    fn revision(&self, revision: &str, reporter: &Reporter) -> Result<Contract> {
        let refused = |why: &str| Error::Usage {
            message: format!("`{revision}` is neither a file nor a git revision with an `{FILE_NAME}`{why}"),
            help: Some(format!(
                "name a library, a lock file, or a revision that has the package's `{FILE_NAME}`"
            )),
        };
        // Git would take it for an option.
        if revision.starts_with('-') || revision.is_empty() {
            return Err(refused(""));
        }
        let object = format!("{revision}:./{FILE_NAME}");
        let git = Program::new("git", self.folder(reporter)?).args(["show", &object]).data();
        reporter.verbose("Running", git.display());
        let shown = git.run()?;
        if !shown.success() {
            return Err(refused(&format!(": {}", shown.errors.trim())));
        }
        lock(&shown.output, Path::new(&object))
    }

    /// The package's folder.
    fn folder(&self, reporter: &Reporter) -> Result<PathBuf> {
        Ok(Package::load(&self.cargo, reporter)?.dir)
    }
}

fn lock(text: &str, origin: &Path) -> Result<Contract> {
    Snapshot::from_lock(text, origin)?.into_contract(origin)
}

fn text(old: &Contract, new: &Contract, changes: &[Change]) -> String {
    let mut text = format!("{}\n  to {}\n", old.library().abi_version(), new.library().abi_version());
    for level in [Level::Breaking, Level::Wire, Level::Compatible] {
        let of_level: Vec<&Change> = changes.iter().filter(|change| change.breaks.level() == level).collect();
        if !of_level.is_empty() {
            text.push_str(&format!("\n{}\n", level.text()));
        }
        for change in of_level {
            let Change { rule, kind, item, message, breaks } = change;
            text.push_str(&format!("  `{item}` ({kind}): {message} [{}]\n", rule.name()));
            let whom = breaks.whom();
            if !whom.is_empty() {
                text.push_str(&format!("    breaks {}\n", whom.join(", ")));
            }
        }
    }
    text.push_str(&format!("\n{}\n", verdict(changes)));
    text
}

/// `3 changes: 1 breaking, 2 compatible`
fn verdict(changes: &[Change]) -> String {
    let counts = [Level::Breaking, Level::Wire, Level::Compatible].map(|level| {
        let count = changes.iter().filter(|change| change.breaks.level() == level).count();
        (count > 0).then(|| format!("{count} {}", level.text()))
    });
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    match changes.len() {
        0 => "no changes".to_owned(),
        1 => format!("1 change: {}", counts.join(", ")),
        several => format!("{several} changes: {}", counts.join(", ")),
    }
}

fn objects(old: &Contract, new: &Contract, changes: &[Change], reporter: &Reporter) -> Result<()> {
    for Change { rule, kind, item, message, breaks } in changes {
        reporter.json(&json!({
            "reason": "ffi-change",
            "rule": rule.name(),
            "level": breaks.level(),
            "kind": kind,
            "item": item,
            "message": message,
            "breaks": breaks,
        }))?;
    }
    reporter.json(&json!({
        "reason": "ffi-diff",
        "old": old.library().abi_version(),
        "new": new.library().abi_version(),
        "changes": changes.len(),
        "level": changes.iter().map(|change| change.breaks.level()).max().unwrap_or(Level::Compatible),
    }))?;
    Ok(())
}
