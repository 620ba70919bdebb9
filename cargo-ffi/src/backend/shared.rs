//! What the files of a library are called in a package that is published.
//!
//! A shared library has three names there: programs are linked with one, ask for the second when they run, and the third is the
//! file's own. The second has as much of the version as has to be equal for an old program to run with a new library.

use semver::Version;

/// How the system that a library is for calls its shared libraries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// `libx.so.1.2.3`, and a SONAME.
    Elf,
    /// `libx.1.2.3.dylib`, and an install name.
    Apple,
}

/// The names of one shared library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedNames {
    system: System,
    /// Of the file.
    pub file: String,
    /// What programs ask for when they run.
    pub runtime: String,
    /// What the linker looks for.
    pub linker: String,
}

impl SharedNames {
    /// Names with the version in them, for folders of many libraries.
    pub fn versioned(system: System, library: &str, version: &Version) -> Self {
        let full = format!("{}.{}.{}", version.major, version.minor, version.patch);
        let series = series(version);
        let [file, runtime, linker] = match system {
            System::Elf => [
                format!("lib{library}.so.{full}"),
                format!("lib{library}.so.{series}"),
                format!("lib{library}.so"),
            ],
            System::Apple => [
                format!("lib{library}.{full}.dylib"),
                format!("lib{library}.{series}.dylib"),
                format!("lib{library}.dylib"),
            ],
        };
        Self { system, file, runtime, linker }
    }

    /// One name for all, for a library that is alone in its folder.
    pub fn plain(system: System, library: &str) -> Self {
        let end = match system {
            System::Elf => "so",
            System::Apple => "dylib",
        };
        let name = format!("lib{library}.{end}");
        Self { system, file: name.clone(), runtime: name.clone(), linker: name }
    }

    /// What the file itself says that it is called.
    pub fn own_name(&self) -> String {
        match self.system {
            System::Elf => self.runtime.clone(),
            // Wherever the program looks for libraries.
            System::Apple => format!("@rpath/{}", self.runtime),
        }
    }

    /// What the C compiler is told when it links the library, so that it says so.
    pub fn linker_args(&self) -> [String; 1] {
        let option = match self.system {
            System::Elf => "-soname",
            System::Apple => "-install_name",
        };
        [format!("-Wl,{option},{}", self.own_name())]
    }

    /// Names that are links beside the file, each with what it leads to.
    pub fn links(&self) -> Vec<(&str, &str)> {
        let mut links = Vec::new();
        if self.runtime != self.file {
            links.push((self.runtime.as_str(), self.file.as_str()));
        }
        if self.linker != self.runtime {
            links.push((self.linker.as_str(), self.runtime.as_str()));
        }
        links
    }
}

/// The part of a version that stays equal as long as versions are compatible, as Cargo sees it: up to the first number that is
/// not 0.
pub fn series(version: &Version) -> String {
    match (version.major, version.minor, version.patch) {
        (0, 0, patch) => format!("0.0.{patch}"),
        (0, minor, _) => format!("0.{minor}"),
        (major, _, _) => major.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(system: System, version: &str, file: &str, own_name: &str, links: &[(&str, &str)]) {
        let names = SharedNames::versioned(system, "t", &Version::parse(version).expect("a version"));
        assert_eq!((names.file.as_str(), names.own_name().as_str()), (file, own_name));
        assert_eq!(names.links(), links);
    }

    #[test]
    fn versions_are_in_the_names_as_far_as_they_count() {
        check(
            System::Elf,
            "1.2.3",
            "libt.so.1.2.3",
            "libt.so.1",
            &[("libt.so.1", "libt.so.1.2.3"), ("libt.so", "libt.so.1")],
        );
        check(
            System::Elf,
            "0.1.0-rc.1",
            "libt.so.0.1.0",
            "libt.so.0.1",
            &[("libt.so.0.1", "libt.so.0.1.0"), ("libt.so", "libt.so.0.1")],
        );
        check(System::Elf, "0.0.7", "libt.so.0.0.7", "libt.so.0.0.7", &[("libt.so", "libt.so.0.0.7")]);
        check(
            System::Apple,
            "2.0.0",
            "libt.2.0.0.dylib",
            "@rpath/libt.2.dylib",
            &[("libt.2.dylib", "libt.2.0.0.dylib"), ("libt.dylib", "libt.2.dylib")],
        );
    }

    #[test]
    fn alone_it_has_one_name() {
        let names = SharedNames::plain(System::Apple, "t");
        assert_eq!(names.linker_args(), ["-Wl,-install_name,@rpath/libt.dylib"]);
        assert!(names.links().is_empty());
        assert_eq!(SharedNames::plain(System::Elf, "t").linker_args(), ["-Wl,-soname,libt.so"]);
    }
}
