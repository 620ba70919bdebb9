//! What the library calls itself: `my_timer 0.1.0, cargo ffi ABI 1`, with a zero at its end.
//!
//! The same as `ffi_model::contract::LibraryDecl::abi_version`.

use super::{CONTRACT_VERSION, Writer};

/// The length of the text in bytes, with the zero.
pub const fn version_len(prefix: &str, package_version: &str) -> usize {
    let mut counter = Writer::<0>::new();
    counter.version(prefix, package_version);
    counter.len()
}

/// The text. `N` is [`version_len`].
pub const fn version_text<const N: usize>(prefix: &str, package_version: &str) -> [u8; N] {
    let mut writer = Writer::<N>::new();
    writer.version(prefix, package_version);
    writer.into_bytes()
}

impl<const N: usize> Writer<N> {
    const fn version(&mut self, prefix: &str, package_version: &str) {
        self.raw(prefix.as_bytes());
        self.raw(b" ");
        self.raw(package_version.as_bytes());
        self.raw(b", cargo ffi ABI ");
        const { assert!(CONTRACT_VERSION < 10, "one digit is written") };
        self.byte(b'0' + CONTRACT_VERSION as u8);
        self.byte(0);
    }
}

/// The version of the package being compiled; empty where it is not cargo that compiles it.
#[doc(hidden)]
#[macro_export]
macro_rules! __package_version {
    () => {
        match $crate::__private::option_env!("CARGO_PKG_VERSION") {
            ::core::option::Option::Some(version) => version,
            ::core::option::Option::None => "",
        }
    };
}

/// `<library>_abi_version`: a pointer to the text, which lives as long as the library.
#[doc(hidden)]
#[macro_export]
macro_rules! __version {
    ($prefix:expr) => {{
        const VERSION: &str = $crate::__private::package_version!();
        const LEN: usize = $crate::__private::descriptor::version_len($prefix, VERSION);
        static TEXT: [u8; LEN] = $crate::__private::descriptor::version_text::<LEN>($prefix, VERSION);
        (&raw const TEXT).cast::<$crate::__private::c_char>()
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_library_package_and_abi() {
        const LEN: usize = version_len("my_timer", "0.1.0");
        assert_eq!(&version_text::<LEN>("my_timer", "0.1.0"), b"my_timer 0.1.0, cargo ffi ABI 1\0");
    }
}
