//! The declarations of the header, read with bindgen.
//!
//! They are of the CBOR forms, and of what every library has: what the engine calls. Ids are pointers to nothing that anybody knows, and the structs of statistics are
//! numbers.

use bindgen::{Builder, Formatter};
use ffi_model::{contract::Contract, symbol};

use super::{entries, functions};
use crate::{
    error::Error,
    tools::{cc, libclang},
};

/// `raw.rs`
///
/// # Errors
/// libclang is missing, or does not take the header.
pub(super) fn file(contract: &Contract, header: &str, host: &str) -> Result<String, Error> {
    let libclang = libclang::probe().map_err(Error::ToolMissing)?;
    let clang_args = libclang.clang_args(|| cc::probe(host, host).ok());
    let prefix = &contract.library().prefix;
    let mut builder = Builder::default()
        .header_contents(&format!("{prefix}.h"), header)
        .clang_args(["-x", "c", "-std=c11"])
        .clang_args(clang_args)
        .dynamic_library_name("Raw")
        .blocklist_type(format!("{prefix}_.*_t"))
        .blocklist_type("ffi_(event|host)_stats_t")
        .raw_line(
            "//! The functions of the library that this package calls, as bindgen reads them in the header.",
        )
        .raw_line("pub type ffi_event_stats_t = [u64; 5];")
        .raw_line("pub type ffi_host_stats_t = [u64; 5];")
        .layout_tests(false)
        .generate_comments(false)
        .formatter(Formatter::None);
    let opaque = contract.handles().iter().map(|decl| symbol::of_type(&decl.name, "t"));
    for name in std::iter::once("ctx_t".to_owned()).chain(opaque) {
        builder = builder.raw_line(format!("pub type {prefix}_{name} = ::std::os::raw::c_void;"));
    }
    let always =
        ["destroy", "cancel", "set_stale_warn", "abi_descriptor", symbol::ABI_HASH, symbol::ABI_VERSION];
    let optional = entries::optional(contract).into_iter().filter(|entry| entry.is_there);
    let runtime = always.into_iter().chain(optional.map(|entry| entry.symbol));
    for name in runtime.map(|name| symbol::runtime(prefix, name)) {
        builder = builder.allowlist_function(name);
    }
    for decl in functions(contract) {
        builder = builder.allowlist_function(symbol::function_cbor(prefix, &decl.name));
    }
    let failed = |message: String| Error::Toolchain { command: "libclang".into(), message };
    let bindings = builder.generate().map_err(|error| failed(error.to_string()))?;
    Ok(bindings.to_string())
}
