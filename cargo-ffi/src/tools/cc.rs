//! The C compiler, as the `cc` crate finds it for build scripts.
//!
//! `$CC` and its relatives are honoured, and Visual Studio is found on Windows. Found is not enough: a
//! compiler without the headers of a C library is common, so a program is compiled and run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::Error;
use crate::process::Program;
use crate::tools::{Managers, Missing, Tool};

/// Visual Studio's compilers for `winget`: the package alone has none of its workloads.
pub(super) const BUILD_TOOLS: &str = "Microsoft.VisualStudio.2022.BuildTools \
    --override \"--wait --quiet --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended\"";

/// The C compiler.
pub static CC: Tool = Tool {
    name: "cc",
    title: "a C compiler",
    purpose: "compile C programs",
    minimum: None,
    apt: &["gcc", "libc6-dev"],
    managers: Managers { dnf: "gcc", brew: "", winget: BUILD_TOOLS },
    wheel: None,
    elsewhere: if cfg!(windows) {
        "install the C++ build tools of Visual Studio"
    } else if cfg!(target_os = "macos") {
        "run `xcode-select --install`"
    } else {
        "install gcc or clang with the headers of the C library, or name a compiler in `$CC`"
    },
};

/// A C compiler that runs.
#[derive(Clone, Debug)]
pub struct Cc {
    /// The compiler.
    pub path: PathBuf,
    /// The arguments it always gets: what the target needs, usual warnings, and those of `$CFLAGS`.
    pub args: Vec<OsString>,
    /// The environment it needs, which Visual Studio's has.
    pub env: Vec<(OsString, OsString)>,
    /// The dialect of its options.
    pub family: Family,
}

/// The dialect of a compiler's options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// As gcc takes them.
    Gnu,
    /// As clang takes them, which are gcc's and more.
    Clang,
    /// As Visual Studio's `cl` takes them.
    Msvc,
}

impl Cc {
    /// A run of the compiler in a directory, with the arguments it always gets.
    pub fn program(&self, dir: &Path) -> Program {
        Program::new(&self.path, dir).args(self.args.iter()).envs(self.env.iter().cloned())
    }

    /// The directory of the compiler's own headers (`stddef.h`), where it tells.
    pub fn own_headers(&self) -> Option<PathBuf> {
        let program = self.program(&std::env::temp_dir()).arg("-print-file-name=include").separate();
        let ran = program.limit(Duration::from_secs(30)).run().ok()?;
        let dir = PathBuf::from(ran.output.trim());
        // A compiler without such a directory prints the word back.
        (ran.success() && dir.is_absolute()).then_some(dir)
    }
}

/// The C compiler that makes programs for `target` on `host`.
pub fn probe(target: &str, host: &str) -> Result<Cc, Missing> {
    let source = "#include <stdio.h>\nint main(void) { return puts(\"ok\") < 0; }\n";
    probe_with(Language { tool: &CC, cpp: false, file: "probe.c", source }, target, host)
}

/// A language of the `cc` crate's, and how it is tried out.
pub(super) struct Language {
    pub(super) tool: &'static Tool,
    /// Whether it is C++, which the `cc` crate has as a switch.
    pub(super) cpp: bool,
    /// A program that needs the headers and the library of the language.
    pub(super) file: &'static str,
    pub(super) source: &'static str,
}

/// The compiler of a language.
pub(super) fn probe_with(language: Language, target: &str, host: &str) -> Result<Cc, Missing> {
    let missing = |reason: String| Missing::new(language.tool, reason);
    let scratch = tempfile::tempdir().map_err(|error| missing(format!("no temporary directory: {error}")))?;
    let tool = cc::Build::new()
        .cpp(language.cpp)
        // What cargo tells a build script, and nobody tells us.
        .target(target)
        .host(host)
        .opt_level(0)
        .debug(false)
        .out_dir(scratch.path())
        .cargo_metadata(false)
        .cargo_warnings(false)
        .cargo_debug(false)
        .try_get_compiler()
        .map_err(|error| missing(error.to_string()))?;
    let family = if tool.is_like_msvc() {
        Family::Msvc
    } else if tool.is_like_clang() {
        Family::Clang
    } else {
        Family::Gnu
    };
    let env = tool.get_envs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let cc = Cc { path: tool.path().to_owned(), args: tool.args().to_vec(), env, family };
    try_out(&cc, &language, scratch.path(), target == host).map_err(missing)?;
    Ok(cc)
}

/// Compiles a program that needs the library's headers, links it, and runs it where it can run.
fn try_out(cc: &Cc, language: &Language, dir: &Path, run: bool) -> Result<(), String> {
    let text = |error: Error| match error {
        Error::Start { program, source } if source.kind() == std::io::ErrorKind::NotFound => {
            format!("there is no `{program}` on the `PATH`")
        }
        error => error.to_string(),
    };
    fs_err::write(dir.join(language.file), language.source).map_err(|error| error.to_string())?;
    let output = dir.join(crate::tools::cache::program_name("probe"));
    let mut out = OsString::from(if cc.family == Family::Msvc { "/Fe" } else { "-o" });
    out.push(&output);
    let limit = Duration::from_secs(60);
    let program = cc.program(dir).arg(language.file).arg(out).limit(limit);
    program.run().and_then(|ran| ran.check("it cannot compile a program")).map_err(text)?;
    if run {
        let program = Program::new(&output, dir).limit(limit);
        program.run().and_then(|ran| ran.check("its program does not run")).map_err(text)?;
    }
    Ok(())
}

#[cfg(all(test, target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
mod tests {
    use super::*;

    const HOST: &str = "x86_64-unknown-linux-gnu";

    #[test]
    fn compiler_of_this_machine_is_found() {
        // Tests of C programs need one anyway.
        let cc = probe(HOST, HOST).expect("a C compiler");
        assert_ne!(cc.family, Family::Msvc);
        assert!(cc.own_headers().is_some_and(|dir| dir.join("stddef.h").is_file()));
    }
}
