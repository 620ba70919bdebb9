//! The compiled library in a package of C or of what includes its header: which files there are, and how each is linked.

use std::path::{Path, PathBuf};

use ffi_templates::c::StaticLibrary;

use crate::{
    backend::{Files, Release},
    error::Error,
};

/// The files of a library, and what build systems are told of them.
pub(in crate::backend) struct Binary {
    /// The path of the library in the package.
    pub(in crate::backend) path: String,
    /// `-l` and this.
    pub(in crate::backend) link_name: String,
    /// What programs ask for when they run, where the library says it.
    pub(in crate::backend) own_name: Option<String>,
    /// The path of the import library in the package.
    pub(in crate::backend) import: Option<String>,
    /// Whether programs find the library by an rpath.
    pub(in crate::backend) has_rpath: bool,
    /// The library to link statically.
    pub(in crate::backend) staticlib: Option<StaticLibrary>,
    /// Each path in the package, with the file that is to be there.
    copies: Vec<(String, PathBuf)>,
    /// Each path in the package that is a link, with what it leads to.
    links: Vec<(String, String)>,
}

impl Binary {
    /// The compiled library `file`, called `library` in C.
    ///
    /// # Errors
    /// There is no import library beside a DLL.
    pub(in crate::backend) fn new(
        file: &Path,
        library: &str,
        release: Option<&Release>,
    ) -> Result<Binary, Error> {
        let mut binary = Self::shared(file, library, release)?;
        if let Some(found) = release.and_then(|release| release.staticlib.as_ref()) {
            let own = found.path.file_name().unwrap_or_default().to_string_lossy();
            // Visual Studio's import library has the name already.
            let path = match own.strip_suffix(".lib") {
                Some(stem) => format!("lib/{stem}_static.lib"),
                None => format!("lib/{own}"),
            };
            let NativeLibs { libraries, options } = NativeLibs::of(&found.native_libs);
            let pkg_config = found.native_libs.join(" ");
            binary.copies.push((path.clone(), found.path.clone()));
            binary.staticlib = Some(StaticLibrary { path, pkg_config, libraries, options });
        }
        Ok(binary)
    }

    fn shared(file: &Path, library: &str, release: Option<&Release>) -> Result<Binary, Error> {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let mut binary = Binary {
            path: format!("lib/{name}"),
            link_name: library.to_owned(),
            own_name: None,
            import: None,
            has_rpath: true,
            staticlib: None,
            copies: Vec::new(),
            links: Vec::new(),
        };
        if name.ends_with(".dll") {
            // rustc leaves the import library next to the DLL: `x.dll.lib` for MSVC, `libx.dll.a` for GNU. Their
            // linkers look for `x.lib` and `libx.dll.a`.
            let candidates = [
                (format!("{name}.lib"), format!("{library}.lib")),
                (format!("lib{name}.a"), format!("lib{name}.a")),
            ];
            let (path, from) = candidates
                .into_iter()
                .map(|(now, then)| (format!("lib/{then}"), file.with_file_name(now)))
                .find(|(_, from)| from.is_file())
                .ok_or_else(|| Error::ArtifactMissing {
                    package: library.to_owned(),
                    artifact: format!("import library next to `{}`", file.display()),
                })?;
            binary.path = format!("bin/{name}");
            binary.has_rpath = false;
            binary.import = Some(path.clone());
            binary.copies.push((path, from));
        } else if let Some(names) = release.and_then(|release| release.names.as_ref()) {
            binary.path = format!("lib/{}", names.file);
            binary.own_name = Some(names.own_name());
            let links = names.links().into_iter();
            binary.links.extend(links.map(|(link, to)| (format!("lib/{link}"), to.to_owned())));
        }
        binary.copies.push((binary.path.clone(), file.to_owned()));
        Ok(binary)
    }

    /// Other names of the library in the package.
    pub(in crate::backend) fn other_names(&self) -> Vec<String> {
        self.links.iter().map(|(link, _)| link.clone()).collect()
    }

    /// Adds them to a package.
    pub(in crate::backend) fn add_to(self, files: &mut Files) {
        for (path, from) in self.copies {
            files.copy(path, from);
        }
        for (path, to) in self.links {
            files.link(path, to);
        }
    }
}

/// What a linker is told besides a static library, as CMake has it.
#[derive(Debug, PartialEq)]
struct NativeLibs {
    libraries: Vec<String>,
    options: Vec<String>,
}

impl NativeLibs {
    fn of(args: &[String]) -> NativeLibs {
        let mut libs = NativeLibs { libraries: Vec::new(), options: Vec::new() };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if let Some(name) = arg.strip_prefix("-l") {
                libs.libraries.push(name.to_owned());
            } else if arg == "-framework" {
                let name = args.next().map(String::as_str).unwrap_or_default();
                libs.libraries.push(format!("{arg} {name}"));
            } else if arg.starts_with(['-', '/']) {
                libs.options.push(arg.clone());
            } else {
                libs.libraries.push(arg.clone());
            }
        }
        libs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(args: &str, libraries: &[&str], options: &[&str]) {
        let args: Vec<String> = args.split(' ').map(str::to_owned).collect();
        let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        let expect = NativeLibs { libraries: owned(libraries), options: owned(options) };
        assert_eq!(NativeLibs::of(&args), expect);
    }

    #[test]
    fn native_libraries_are_written_as_cmake_takes_them() {
        check("-lgcc_s -lutil -lc", &["gcc_s", "util", "c"], &[]);
        check("-framework Security -lSystem", &["-framework Security", "System"], &[]);
        check(
            "kernel32.lib ws2_32.lib /defaultlib:msvcrt",
            &["kernel32.lib", "ws2_32.lib"],
            &["/defaultlib:msvcrt"],
        );
    }
}
