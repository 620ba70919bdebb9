//! What makes ThreadSanitizer right about a library whose std is not instrumented.
//!
//! rustc's own std was compiled without the sanitizer. What waits in there, for a lock or for another thread, makes an order that the
//! detector cannot see, and it takes correct programs for racy ones. So a small object is linked into the library, between its code
//! and these functions of std, which tells the detector: `shim.c` has each with the order it restores and why that is sound.
//! Functions of std are found by their paths among the symbols of the toolchain's `libstd-*.rlib`, which have hashes in them.
//!
//! A function that is not there is left out, and said: what it would have told is missing, which makes false reports, never
//! silence. Nothing here knows which programs run, nor the options of the detector.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
};

use object::{Object as _, ObjectSymbol as _, read::archive::ArchiveFile};
use rustc_demangle::demangle;
use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    report::Reporter,
    tools::cc::Cc,
};

#[cfg(test)]
mod tests;

/// What the detector is wrong about and cannot be told, as its option `suppressions` takes it. Each stands for functions of std or of
/// tokio, as compilers write them and as people do.
///
/// - `drop_current`: a thread that ends gives up its own handle, and frees it where it is the last owner. All of that is in std, with no
///   place to put a function in between. What other threads did with the handle before seems to race with the free. Nothing else is
///   freed there.
/// - `set_name`: a thread that begins tells the system its name, which is in its own handle. Whoever gives up the last one frees it, with no more
///   order between the two than above. Nothing but the name is read there.
/// - `StdoutRaw`, `StderrRaw`: `println!` and its relatives take the lock of a stream, write into its buffer and give the lock back, all
///   in std as well. The names are of private types and have a place only in the accesses of std to the stream, not in the formatting
///   of a value.
/// - `spawn_thread`: tokio's pool joins a thread that ended for want of work when the next one does. The last one is not joined before the
///   process ends, as long as which the runtime lives.
pub(super) const SUPPRESSIONS: &str = "\
race:drop_current
race:std*sys*thread*unix*set_name
race:StdoutRaw
race:StderrRaw
thread:tokio*blocking*pool*Spawner*spawn_thread
";

/// What the environment of a program that the detector watches has to say.
///
/// Panics that make a backtrace share what they read of the library's debug information, behind a lock of std's that the detector does
/// not see. It would report most programs that panic on two threads, at places all over std.
pub(super) const ENVIRONMENT: [(&str, &str); 2] = [("RUST_BACKTRACE", "0"), ("RUST_LIB_BACKTRACE", "0")];

const SOURCE: &str = include_str!("shim/shim.c");

/// What a function in the object is called before the name of the one it stands for.
const WRAP: &str = "__wrap_";

/// A function of std that the shim knows.
struct Function {
    /// Its macro in the source.
    name: &'static str,
    /// Where std has it. The whole path: one that has moved may have changed what it takes.
    path: &'static str,
    /// Whether programs that do nothing unusual need it.
    essential: bool,
}

const fn essential(name: &'static str, path: &'static str) -> Function {
    Function { name, path, essential: true }
}

const fn unusual(name: &'static str, path: &'static str) -> Function {
    Function { name, path, essential: false }
}

static STD: [Function; 13] = [
    essential("STD_MUTEX_LOCK", "std::sys::sync::mutex::futex::Mutex::lock_contended"),
    essential("STD_RWLOCK_READ", "std::sys::sync::rwlock::futex::RwLock::read_contended"),
    essential("STD_RWLOCK_WRITE", "std::sys::sync::rwlock::futex::RwLock::write_contended"),
    essential("STD_CONDVAR_WAIT", "std::sys::sync::condvar::futex::Condvar::wait"),
    essential("STD_CONDVAR_WAIT_TIMEOUT", "std::sys::sync::condvar::futex::Condvar::wait_timeout"),
    essential("STD_ONCE_CALL", "std::sys::sync::once::futex::Once::call"),
    essential("STD_SCOPE_END", "std::thread::scoped::ScopeData::decrement_num_running_threads"),
    unusual("STD_ONCE_WAIT", "std::sync::once::Once::wait"),
    unusual("STD_ONCE_WAIT_FORCE", "std::sync::once::Once::wait_force"),
    unusual("STD_BARRIER_WAIT", "std::sync::barrier::Barrier::wait"),
    unusual("STD_PARK", "std::thread::functions::park"),
    unusual("STD_PARK_TIMEOUT", "std::thread::functions::park_timeout"),
    unusual("STD_CURRENT", "std::thread::current::current_or_unnamed"),
];

/// The flags of rustc for a library that ThreadSanitizer watches, with the shim compiled into `folder`.
///
/// `sysroot` is that of the toolchain that builds the library, `target` what it builds for, and `cc` compiles for that. Cargo has to be
/// given the target by name, which keeps the flags from macros and build scripts.
///
/// # Errors
/// A toolchain without a std for `target`, a compiler that cannot compile the shim, or a disk that says no.
pub(super) fn rustc_flags(
    sysroot: &Path,
    target: &str,
    cc: &Cc,
    folder: &Path,
    reporter: &Reporter,
) -> Result<Vec<String>> {
    let found = Found::read(&standard_library(sysroot, target)?)?;
    if let Some(functions) = found.unknown(true) {
        reporter.warning(format_args!(
            "the std of this toolchain has no {functions}: ThreadSanitizer may report races that are none, where threads wait for \
             each other there"
        ));
    }
    if let Some(functions) = found.unknown(false) {
        let message = "which the std of this toolchain does not have: ThreadSanitizer sees no order where threads wait there";
        reporter.verbose("Without", format_args!("{functions}, {message}"));
    }
    flags(&found, target, cc, folder)
}

/// The flags for a library with a std that has these functions.
fn flags(found: &Found, target: &str, cc: &Cc, folder: &Path) -> Result<Vec<String>> {
    let object = compile(&found.source(), target, cc, folder)?;
    let path =
        object.to_str().ok_or_else(|| refused(folder, "is no folder that rustc can be given: no UTF-8"))?;
    let mut flags = vec![
        "-Zsanitizer=thread".to_owned(),
        // To rustc, a std without the sanitizer is another ABI. This sanitizer passes nothing in another way.
        "-Cunsafe-allow-abi-mismatch=sanitizer".to_owned(),
        "-Cforce-frame-pointers=yes".to_owned(),
        // Lines for the reports, whatever the profile has. Line tables alone are less than gcc's runtime needs to find them.
        "-Cdebuginfo=1".to_owned(),
        format!("-Clink-arg={path}"),
    ];
    flags.extend(wrapped(&object)?.into_iter().map(|symbol| format!("-Clink-arg=-Wl,--wrap={symbol}")));
    Ok(flags)
}

/// `libstd-<hash>.rlib` of a toolchain.
fn standard_library(sysroot: &Path, target: &str) -> Result<PathBuf> {
    let folder = sysroot.join("lib").join("rustlib").join(target).join("lib");
    for entry in fs_err::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("libstd-") && name.ends_with(".rlib") {
            return Ok(path);
        }
    }
    Err(refused(&folder, "has no `libstd-*.rlib`"))
}

/// The functions that a std has.
#[derive(Debug, Default)]
struct Found {
    /// Their symbols, by the names of the macros.
    symbols: BTreeMap<&'static str, String>,
}

impl Found {
    fn read(library: &Path) -> Result<Self> {
        let archive = fs_err::read(library)?;
        let unreadable = |error| refused(library, &format!("cannot be read: {error}"));
        let mut found = Self::default();
        for member in ArchiveFile::parse(&*archive).map_err(unreadable)?.members() {
            let data = member.and_then(|member| member.data(&*archive)).map_err(unreadable)?;
            // The metadata of rustc is a member, too, and no object.
            let Ok(object) = object::File::parse(data) else { continue };
            object
                .symbols()
                .filter(|symbol| symbol.is_definition())
                .filter_map(|symbol| symbol.name().ok())
                .for_each(|symbol| {
                    found.add(symbol);
                });
        }
        Ok(found)
    }

    fn add(&mut self, symbol: &str) {
        let path = path(symbol);
        if let Some(function) = STD.iter().find(|function| function.path == path) {
            self.symbols.insert(function.name, symbol.to_owned());
        }
    }

    /// The functions that are not there, as a list for people; none where all are.
    fn unknown(&self, essential: bool) -> Option<String> {
        let missing: Vec<_> = STD
            .iter()
            .filter(|function| function.essential == essential && !self.symbols.contains_key(function.name))
            .map(|function| format!("`{}`", function.path))
            .collect();
        (!missing.is_empty()).then(|| missing.join(", "))
    }

    /// The source with the functions that are there.
    fn source(&self) -> String {
        let mut source = String::new();
        for (name, symbol) in &self.symbols {
            writeln!(source, "#define {name} \"{symbol}\"").expect("a string takes everything");
        }
        source + SOURCE
    }
}

/// What a symbol stands for: no hashes of crates, and no brackets, which only the newer mangling has.
fn path(symbol: &str) -> String {
    format!("{:#}", demangle(symbol)).replace(['<', '>'], "")
}

/// The object of a source. Its name is made of what it was made from: cargo does not look into what a linker is given, and takes
/// a library for fresh whose flags are the same.
fn compile(source: &str, target: &str, cc: &Cc, folder: &Path) -> Result<PathBuf> {
    let args = [
        "-c",
        "-std=gnu11",
        "-O2",
        "-g",
        "-fPIC",
        // A panic goes through an initializer that is wrapped.
        "-fexceptions",
        // `$CFLAGS` may ask for one, and the shim must not be watched itself.
        "-fno-sanitize=all",
    ];
    // Otherwise gcc calls functions of its own library for atomic operations, which Rust's libraries are linked without.
    let atomics = target.starts_with("aarch64").then_some("-mno-outline-atomics");
    let args: Vec<&str> = args.into_iter().chain(atomics).collect();
    let mut hash = Sha256::new();
    hash.update(format!("{:?} {:?} {args:?}", cc.path, cc.args));
    hash.update(source);
    let name: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("thread-{name}");
    let object = folder.join(&name).with_extension("o");
    if !object.is_file() {
        let file = format!("{name}.c");
        fs_err::create_dir_all(folder)?;
        fs_err::write(folder.join(&file), source)?;
        let part = folder.join(&name).with_extension("part");
        let program = cc.program(folder).args(args).arg(file).arg("-o").arg(&part);
        program.run()?.check("cannot compile what ThreadSanitizer is told about std")?;
        fs_err::rename(part, &object)?;
    }
    Ok(object)
}

/// The functions that an object stands before.
fn wrapped(object: &Path) -> Result<Vec<String>> {
    let data = fs_err::read(object)?;
    let file =
        object::File::parse(&*data).map_err(|error| refused(object, &format!("cannot be read: {error}")))?;
    let defined = file.symbols().filter(|symbol| symbol.is_definition());
    let mut symbols: Vec<_> =
        defined.filter_map(|symbol| Some(symbol.name().ok()?.strip_prefix(WRAP)?.to_owned())).collect();
    symbols.sort();
    Ok(symbols)
}

fn refused(path: &Path, what: &str) -> Error {
    Error::File(io::Error::new(io::ErrorKind::InvalidData, format!("`{}` {what}", path.display())))
}
