//! Shouts what it is told.
//!
//! A second reference library, loaded beside `my_timer` into one process: the two share nothing.

use std::time::Duration;

/// The longest text that [`Echo::shout`] accepts, in bytes.
#[ffi::export]
pub const MAX_SHOUT_LEN: i64 = 512;

const VERSION: &str = "nim-echo v0.1.0";

/// A shouter. One context owns one instance.
#[ffi::library]
pub struct Echo {
    prefix: String,
}

/// What a shouter is made from.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct EchoConfig {
    /// What every shout begins with.
    pub prefix: String,
}

/// A text to shout.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct ShoutRequest {
    /// The text.
    pub text: String,
}

/// A shout.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct ShoutResponse {
    /// The text in upper case, after the prefix.
    pub shouted: String,
    /// The prefix of the shouter; empty where there is none.
    pub prefix: String,
}

#[ffi::export(rename_all = "camelCase")]
impl Echo {
    /// Makes a shouter.
    #[ffi::constructor]
    pub async fn create(config: EchoConfig) -> Result<Self, String> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Ok(Self { prefix: config.prefix })
    }

    /// Shouts a text: `<prefix>: <TEXT>`. Only ASCII letters change.
    ///
    /// # Errors
    /// The text is longer than [`MAX_SHOUT_LEN`] bytes.
    pub async fn shout(&self, req: ShoutRequest) -> Result<ShoutResponse, String> {
        if i64::try_from(req.text.len()).is_ok_and(|len| len <= MAX_SHOUT_LEN) {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let shouted = format!("{}: {}", self.prefix, req.text.to_ascii_uppercase());
            Ok(ShoutResponse { shouted, prefix: self.prefix.clone() })
        } else {
            Err(format!("text must not exceed {MAX_SHOUT_LEN} bytes"))
        }
    }

    /// The version of the library that the shouter lives in.
    pub fn version(&self) -> String {
        VERSION.to_owned()
    }

    /// The version of the library, without a shouter.
    pub fn lib_version() -> String {
        VERSION.to_owned()
    }

    /// Shouts without a shouter, so without a prefix.
    pub fn shout_anon(req: ShoutRequest) -> ShoutResponse {
        ShoutResponse { shouted: req.text.to_ascii_uppercase(), prefix: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    async fn echo(prefix: &str) -> Echo {
        Echo::create(EchoConfig { prefix: prefix.to_owned() }).await.expect("a shouter")
    }

    fn request(text: impl Into<String>) -> ShoutRequest {
        ShoutRequest { text: text.into() }
    }

    #[tokio::test(start_paused = true)]
    async fn create_sleeps_one_millisecond_and_keeps_the_prefix() {
        let start = Instant::now();
        assert_eq!(echo("p").await.prefix, "p");
        assert_eq!(start.elapsed().as_millis(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn shout_raises_ascii_letters_only() {
        let echo = echo("é").await;
        let start = Instant::now();
        let reply = echo.shout(request("aß\0ü-z𝄞")).await;
        let expect = ShoutResponse { shouted: "é: Aß\0ü-Z𝄞".to_owned(), prefix: "é".to_owned() };
        assert_eq!(reply, Ok(expect));
        assert_eq!(start.elapsed().as_millis(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_limit_is_counted_in_bytes() {
        let echo = echo("").await;
        let longest = echo.shout(request("é".repeat(256))).await.expect("as long as allowed");
        assert_eq!(longest.shouted.len(), 2 + 512);
        let start = Instant::now();
        for text in ["a".repeat(513), "é".repeat(257)] {
            let reply = echo.shout(request(text)).await;
            assert_eq!(reply, Err("text must not exceed 512 bytes".to_owned()));
        }
        assert_eq!(start.elapsed().as_millis(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn versions_are_the_text_that_hosts_check() {
        assert_eq!(echo("").await.version(), "nim-echo v0.1.0");
        assert_eq!(Echo::lib_version(), "nim-echo v0.1.0");
    }

    #[test]
    fn anonymous_shouts_have_no_prefix() {
        let expect = ShoutResponse { shouted: "HI".to_owned(), prefix: String::new() };
        assert_eq!(Echo::shout_anon(request("hi")), expect);
    }
}
