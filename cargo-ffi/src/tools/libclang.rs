//! libclang, which reads a header's layouts back.
//!
//! It is loaded at run time: everything but that one check works without it. [`probe`] leaves it loaded for
//! the calling thread, which is where `bindgen` then finds it; without that, `bindgen` panics.
//!
//! The one that we installed is not where `clang-sys` looks, and `$LIBCLANG_PATH` is the only way to tell.

use std::env;
use std::path::{Path, PathBuf};

use crate::process;
use crate::tools::cache::cache_dir;
use crate::tools::cc::Cc;
use crate::tools::{Managers, Missing, Tool, Wheel};

/// libclang.
pub static LIBCLANG: Tool = Tool {
    name: "libclang",
    title: "libclang",
    purpose: "check the layouts in the C header",
    minimum: None,
    apt: &["libclang-dev"],
    managers: Managers { dnf: "clang-devel", brew: "llvm", winget: "LLVM.LLVM" },
    wheel: Some(Wheel { project: "libclang", root: "clang/native", programs: &[] }),
    elsewhere: "install LLVM with libclang, or name its directory in `$LIBCLANG_PATH`",
};

/// The variable by which `clang-sys` is told where to look, and only there.
const VARIABLE: &str = "LIBCLANG_PATH";

/// A libclang that is loaded for the calling thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Libclang {
    /// The library.
    pub path: PathBuf,
    /// Its version as `clang-sys` knows it, e.g. `12.0.x - 15.0.x`.
    pub version: String,
    /// Whether it is one that we installed. Such a one has no headers of its own.
    pub cached: bool,
}

impl Libclang {
    /// The arguments that it needs to find `stddef.h` and the like, which are a compiler's own headers.
    ///
    /// One that came with clang finds clang's; one that we installed has to borrow those of the compiler that `cc` finds.
    pub fn clang_args(&self, cc: impl FnOnce() -> Option<Cc>) -> Vec<String> {
        match self.cached.then(cc).flatten().as_ref().and_then(Cc::own_headers) {
            Some(dir) => vec!["-isystem".into(), dir.to_string_lossy().into_owned()],
            None => Vec::new(),
        }
    }
}

/// Loads the libclang of this machine for the calling thread.
///
/// To be called on the main thread, while no other one runs but that of [`process::end_with_us`]: the first time that only the one we
/// installed is there, it sets `$LIBCLANG_PATH`. Called elsewhere, it does not set it and says what to set.
pub fn probe() -> Result<Libclang, Missing> {
    let cached = cached_dir();
    let failure = match load(cached.as_deref()) {
        Ok(found) => return Ok(found),
        Err(failure) => failure,
    };
    let Some(dir) = cached.filter(|_| env::var_os(VARIABLE).is_none()) else {
        return Err(Missing::new(&LIBCLANG, short(&failure)));
    };
    if !is_alone() {
        let reason = format!("the one in `{}` is found with `{VARIABLE}` set to that", dir.display());
        return Err(Missing::new(&LIBCLANG, reason));
    }
    #[expect(unsafe_code, reason = "clang-sys takes the directory of the library by no other way")]
    // SAFETY: `is_alone` has just seen that this is the main thread and, where it matters and can be
    // seen, that there is no other one but that which waits for a signal to end the process, and does so without
    // a look at the environment. No other thread can read it meanwhile.
    unsafe {
        env::set_var(VARIABLE, &dir);
    }
    load(Some(&dir)).map_err(|failure| Missing::new(&LIBCLANG, short(&failure)))
}

fn load(cached: Option<&Path>) -> Result<Libclang, String> {
    if !clang_sys::is_loaded() {
        clang_sys::load()?;
    }
    let library = clang_sys::get_library().ok_or("it was loaded and is gone")?;
    let version = library.version().ok_or_else(|| format!("`{}` is too old", library.path().display()))?;
    let path = library.path().to_owned();
    let cached = cached.is_some_and(|dir| path.starts_with(dir));
    Ok(Libclang { path, version: version.to_string(), cached })
}

/// The directory of the one we installed.
fn cached_dir() -> Option<PathBuf> {
    cache_dir().map(|dir| dir.join(LIBCLANG.name)).filter(|dir| dir.is_dir())
}

/// Whether the environment can be changed: nobody else can be reading it.
fn is_alone() -> bool {
    if cfg!(windows) {
        // The system itself guards the environment.
        return true;
    }
    // `std` names the main thread so. Where threads cannot be counted, the rule for callers must do.
    let main = std::thread::current().name() == Some("main");
    let known = 1 + usize::from(process::ends_with_us());
    main && fs_err::read_dir("/proc/self/task").map_or(true, |tasks| tasks.count() == known)
}

/// The message of `clang-sys` lists all it looked for; its first clause is enough.
fn short(failure: &str) -> String {
    if failure.starts_with("couldn't find any valid shared libraries") {
        match env::var_os(VARIABLE) {
            Some(dir) => format!("`{VARIABLE}` names {}, and it is not there", dir.display()),
            None => "it is in none of the usual directories".into(),
        }
    } else {
        failure.to_owned()
    }
}
