//! Constants of the library, as they were when this package was made.

use std::time::Duration;

/// A constant of the library.
pub const OPEN: Duration = Duration::from_secs(8);
