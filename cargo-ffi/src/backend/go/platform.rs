//! Where a compiled library runs, in Go's words.

use std::path::Path;

use object::{
    Architecture, BinaryFormat, Object as _,
    read::{ReadCache, ReadRef},
};

use super::unsupported;
use crate::error::Error;

/// A `GOOS` and a `GOARCH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Platform {
    /// `linux`, `darwin`, ...
    pub(super) os: &'static str,
    /// `amd64`, `arm64`, ...
    pub(super) arch: &'static str,
}

impl Platform {
    /// That of the library in a file.
    ///
    /// # Errors
    /// The file cannot be read, or it is for something that Go does not run on.
    pub(super) fn of(library: &Path) -> Result<Platform, Error> {
        let refused = |reason: String| unsupported(vec![format!("`{}`: {reason}", library.display())]);
        // Only what is asked for is read: with debug information the file can be large.
        let bytes = ReadCache::new(fs_err::File::open(library)?);
        let file = object::File::parse(&bytes).map_err(|error| refused(format!("not a library: {error}")))?;
        let os = match file.format() {
            BinaryFormat::Elf => elf_os(&bytes, library),
            BinaryFormat::MachO => "darwin",
            BinaryFormat::Pe | BinaryFormat::Coff => "windows",
            other => return Err(refused(format!("Go has no name for the system of {other:?} files"))),
        };
        let is_little = file.is_little_endian();
        let arch = match file.architecture() {
            Architecture::X86_64 => "amd64",
            Architecture::I386 => "386",
            Architecture::Aarch64 => "arm64",
            Architecture::Arm => "arm",
            Architecture::Riscv64 => "riscv64",
            Architecture::LoongArch64 => "loong64",
            Architecture::S390x => "s390x",
            Architecture::PowerPc64 if is_little => "ppc64le",
            Architecture::PowerPc64 => "ppc64",
            other => return Err(refused(format!("Go has no name for the processor {other:?}"))),
        };
        Ok(Platform { os, arch })
    }

    /// `linux_amd64`, the end of file names that count on one platform only.
    pub(super) fn suffix(&self) -> String {
        format!("{}_{}", self.os, self.arch)
    }
}

/// ELF files do not tell Linux from Android; the folder of the target does.
fn elf_os<'a>(bytes: impl ReadRef<'a>, library: &Path) -> &'static str {
    let is_android = library.iter().any(|part| part.to_string_lossy().contains("-android"));
    match bytes.read_bytes_at(7, 1).ok().and_then(|os| os.first()) {
        Some(2) => "netbsd",
        Some(9) => "freebsd",
        Some(12) => "openbsd",
        _ if is_android => "android",
        _ => "linux",
    }
}
