//! The C++ compiler, found as the [C compiler](super::cc) is: `$CXX` and its relatives are honoured.

use crate::tools::{
    Managers, Missing, Tool,
    cc::{self, BUILD_TOOLS, Cc},
};

/// The C++ compiler.
pub static CXX: Tool = Tool {
    name: "c++",
    title: "a C++ compiler",
    purpose: "compile C++ programs",
    minimum: None,
    apt: &["g++"],
    managers: Managers { dnf: "gcc-c++", brew: "", winget: BUILD_TOOLS },
    wheel: None,
    elsewhere: if cfg!(windows) {
        "install the C++ build tools of Visual Studio"
    } else if cfg!(target_os = "macos") {
        "run `xcode-select --install`"
    } else {
        "install g++ or clang++ with the headers of the C++ library, or name a compiler in `$CXX`"
    },
};

/// The C++ compiler that makes programs for `target` on `host`.
pub fn probe(target: &str, host: &str) -> Result<Cc, Missing> {
    let source = "#include <iostream>\nint main() { std::cout << \"ok\" << std::endl; return !std::cout; }\n";
    cc::probe_with(cc::Language { tool: &CXX, cpp: true, file: "probe.cpp", source }, target, host)
}

#[cfg(all(test, target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_that_is_found_knows_the_library() {
        const HOST: &str = "x86_64-unknown-linux-gnu";
        // It may be missing, and is then said to be what it is.
        match probe(HOST, HOST) {
            Ok(cxx) => assert_ne!(cxx.family, cc::Family::Msvc),
            Err(missing) => assert!(missing.to_string().starts_with("a C++ compiler is needed"), "{missing}"),
        }
    }
}
