//! Versions of foreign tools, as far as a floor needs them.

use std::fmt;

/// A version of up to three numbers; what follows them is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third number.
    pub patch: u32,
}

impl Version {
    /// A version.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// Reads the numbers at the beginning of a text: `1.23rc1` is 1.23.0.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = [0; 3];
        let mut rest = text;
        for (index, number) in numbers.iter_mut().enumerate() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            match rest[..end].parse() {
                Ok(parsed) => *number = parsed,
                Err(_) if index == 0 => return None,
                Err(_) => break,
            }
            match rest[end..].strip_prefix('.') {
                Some(after) => rest = after,
                None => break,
            }
        }
        let [major, minor, patch] = numbers;
        Some(Self { major, minor, patch })
    }

    /// Reads a Debian version, which may have an epoch: `2:1.19~1` is 1.19.0.
    pub fn parse_debian(text: &str) -> Option<Self> {
        Self::parse(text.split_once(':').map_or(text, |(_, version)| version))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.patch == 0 { Ok(()) } else { write!(f, ".{}", self.patch) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_the_beginning_count() {
        assert_eq!(Version::parse("1.26.8"), Some(Version::new(1, 26, 8)));
        assert_eq!(Version::parse("1.23rc1"), Some(Version::new(1, 23, 0)));
        assert_eq!(Version::parse("18"), Some(Version::new(18, 0, 0)));
        assert_eq!(Version::parse("devel"), None);
        assert_eq!(Version::parse_debian("2:1.19~1"), Some(Version::new(1, 19, 0)));
        assert_eq!(Version::parse_debian("1:14.0-55.7~deb12u1"), Some(Version::new(14, 0, 0)));
    }

    #[test]
    fn zero_patch_is_not_shown() {
        assert_eq!(Version::new(1, 23, 0).to_string(), "1.23");
        assert_eq!(Version::new(1, 23, 4).to_string(), "1.23.4");
    }
}
