//! The C++ package.

/// The files that every package has as they are, below its `include/ffi`: what its own headers are written with.
pub const SUPPORT: &[(&str, &str)] = &[
    ("box.hpp", include_str!("../cpp/include/ffi/box.hpp")),
    ("conversion.hpp", include_str!("../cpp/include/ffi/conversion.hpp")),
    ("convert.hpp", include_str!("../cpp/include/ffi/convert.hpp")),
    ("error.hpp", include_str!("../cpp/include/ffi/error.hpp")),
    ("int128.hpp", include_str!("../cpp/include/ffi/int128.hpp")),
    ("lifting.hpp", include_str!("../cpp/include/ffi/lifting.hpp")),
    ("lowering.hpp", include_str!("../cpp/include/ffi/lowering.hpp")),
    ("result.hpp", include_str!("../cpp/include/ffi/result.hpp")),
    ("span.hpp", include_str!("../cpp/include/ffi/span.hpp")),
    ("time.hpp", include_str!("../cpp/include/ffi/time.hpp")),
    ("uuid.hpp", include_str!("../cpp/include/ffi/uuid.hpp")),
    ("version.hpp", include_str!("../cpp/include/ffi/version.hpp")),
];
