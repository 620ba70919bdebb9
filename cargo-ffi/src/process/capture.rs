//! The output of a program, taken by a file.
//!
//! With a pipe, reading ends only when the last process that holds it has ended; with a file it is enough
//! that the program itself has.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::error::Result;

/// How much of a program's output is kept; the middle is left out beyond it.
const KEPT_OUTPUT: u64 = 1 << 20;

/// A file without a name that takes the output of a program.
pub(super) struct Capture(File);

impl Capture {
    /// An empty one.
    pub(super) fn new() -> Result<Self> {
        let file = tempfile::tempfile().map_err(|error| {
            let dir = std::env::temp_dir();
            io::Error::new(
                error.kind(),
                format!("cannot create a temporary file in `{}`: {error}", dir.display()),
            )
        })?;
        Ok(Self(file))
    }

    /// Another handle on the same file that shares its position.
    pub(super) fn writer(&self) -> Result<File> {
        Ok(self.0.try_clone()?)
    }

    /// How much has been written so far.
    pub(super) fn len(&self) -> u64 {
        self.0.metadata().map_or(0, |metadata| metadata.len())
    }

    /// All that was written.
    pub(super) fn whole(mut self) -> Result<String> {
        let mut bytes = Vec::new();
        self.0.seek(SeekFrom::Start(0))?;
        self.0.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// What was written, with the middle left out of what is too long.
    pub(super) fn text(mut self) -> Result<String> {
        let len = self.len();
        let mut bytes = Vec::new();
        self.0.seek(SeekFrom::Start(0))?;
        if len <= KEPT_OUTPUT {
            self.0.read_to_end(&mut bytes)?;
        } else {
            (&self.0).take(KEPT_OUTPUT / 2).read_to_end(&mut bytes)?;
            let left_out = len - KEPT_OUTPUT;
            bytes.extend_from_slice(format!("\n[... {left_out} bytes left out ...]\n").as_bytes());
            self.0.seek(SeekFrom::Start(len - KEPT_OUTPUT / 2))?;
            (&self.0).take(KEPT_OUTPUT / 2).read_to_end(&mut bytes)?;
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn middle_of_long_output_is_left_out() {
        let capture = Capture::new().expect("temporary file");
        let mut writer = capture.writer().expect("same file");
        let half = usize::try_from(KEPT_OUTPUT / 2).expect("small");
        writer.write_all(&vec![b'a'; half]).expect("writable");
        writer.write_all(b"middle").expect("writable");
        writer.write_all(&vec![b'z'; half]).expect("writable");
        let text = capture.text().expect("readable");
        assert!(text.starts_with('a') && text.ends_with('z'));
        assert!(text.contains("a\n[... 6 bytes left out ...]\nz"), "{} bytes", text.len());
    }

    #[test]
    fn nothing_of_data_is_left_out() {
        let capture = Capture::new().expect("temporary file");
        let more = usize::try_from(KEPT_OUTPUT + 1).expect("small");
        capture.writer().expect("same file").write_all(&vec![b'a'; more]).expect("writable");
        assert_eq!(capture.whole().expect("readable").len(), more);
    }
}
