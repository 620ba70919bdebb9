//! How a server is to listen, as `<library>_serve_cbor` gets it.

use std::fmt;

use crate::{
    cbor::Decoder,
    server::{address::Address, limits::Limits},
    value_error::ValueError,
};

/// What a server is started with.
#[derive(Default)]
pub struct Options {
    /// Where it listens.
    pub addresses: Vec<Address>,
    /// What clients have to say in their hello.
    pub token: Option<Token>,
    /// Whether anybody may be let in from other machines without TLS.
    pub insecure: bool,
    /// What clients may cost.
    pub limits: Limits,
    /// What `tls:` addresses need.
    pub tls: Option<TlsFiles>,
}

/// A certificate and its key, as PEM texts.
#[derive(Debug, Default, Clone)]
pub struct TlsFiles {
    /// The certificate of the server, and those between it and an authority.
    pub certificate: Vec<u8>,
    /// The key of the certificate.
    pub key: Vec<u8>,
    /// The authorities that sign certificates of clients. With them, clients need one.
    pub client_ca: Option<Vec<u8>>,
}

/// What clients have to say.
pub struct Token(Vec<u8>);

impl Token {
    /// A token that is not empty.
    ///
    /// # Errors
    /// It is empty.
    pub fn new(token: &str) -> Result<Self, ValueError> {
        if token.is_empty() {
            return Err(ValueError::new("a token is not empty"));
        }
        Ok(Self(token.as_bytes().to_vec()))
    }

    /// The token, to be said to somebody else.
    #[cfg(feature = "nats")]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }

    /// Whether that is it. The time that this takes depends on the length of `said` alone, not on where it differs.
    pub fn is(&self, said: &str) -> bool {
        let said = said.as_bytes();
        let differences = said
            .iter()
            .zip(self.0.iter().cycle())
            .fold(0_u8, |found, (one, other)| core::hint::black_box(found | (one ^ other)));
        (differences == 0) & (said.len() == self.0.len())
    }
}

/// A token is a secret, and a text of an error no place for it.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { addresses, token, insecure, limits, tls } = self;
        f.debug_struct("Options")
            .field("addresses", addresses)
            .field("token", token)
            .field("insecure", insecure)
            .field("limits", limits)
            .field("tls", &tls.is_some())
            .finish()
    }
}

impl Options {
    /// Those for one address, with nothing else set.
    ///
    /// # Errors
    /// It is no address.
    pub fn of_address(address: &str) -> Result<Self, String> {
        Ok(Self { addresses: vec![Address::parse(address)?], ..Self::default() })
    }

    /// Reads a map. `tls` may name files, which are read here.
    ///
    /// # Errors
    /// What is no map of options, with the path to the place.
    pub fn decode(cbor: &[u8]) -> Result<Self, String> {
        let mut decoder = Decoder::new(cbor);
        let mut options = Self::default();
        options
            .read_map(&mut decoder)
            .and_then(|()| decoder.finish())
            .map_err(|error| format!("options: {error}"))?;
        if options.addresses.is_empty() {
            return Err("options: there is no address".to_owned());
        }
        Ok(options)
    }

    fn read_map(&mut self, decoder: &mut Decoder<'_>) -> Result<(), ValueError> {
        decoder.map(|decoder, key| match key {
            "address" => self.add(decoder).map_err(|error| error.in_field("address")),
            "addresses" => {
                decoder.array(|decoder, _| self.add(decoder)).map_err(|error| error.in_field("addresses"))
            }
            "token" => self.read_token(decoder).map_err(|error| error.in_field("token")),
            "insecure" => {
                self.insecure = decoder.bool().map_err(|error| error.in_field("insecure"))?;
                Ok(())
            }
            "limits" => {
                self.limits = Limits::read(decoder).map_err(|error| error.in_field("limits"))?;
                Ok(())
            }
            "tls" => {
                self.tls = read_tls(decoder).map_err(|error| error.in_field("tls"))?;
                Ok(())
            }
            other => Err(ValueError::new("there is no such option").in_key(other.to_owned())),
        })
    }

    fn add(&mut self, decoder: &mut Decoder<'_>) -> Result<(), ValueError> {
        self.addresses.push(Address::parse(&decoder.text()?).map_err(ValueError::new)?);
        Ok(())
    }

    fn read_token(&mut self, decoder: &mut Decoder<'_>) -> Result<(), ValueError> {
        self.token = if decoder.null()? { None } else { Some(Token::new(&decoder.text()?)?) };
        Ok(())
    }
}

fn read_tls(decoder: &mut Decoder<'_>) -> Result<Option<TlsFiles>, ValueError> {
    if decoder.null()? {
        return Ok(None);
    }
    let (mut certificate, mut key, mut client_ca) = (None, None, None);
    decoder.map(|decoder, name| {
        let (place, field) = match name.strip_suffix("_file").unwrap_or(name) {
            "certificate" => (&mut certificate, "certificate"),
            "key" => (&mut key, "key"),
            "client_ca" => (&mut client_ca, "client_ca"),
            _ => return Err(ValueError::new("there is no such option").in_key(name.to_owned())),
        };
        if place.is_some() {
            return Err(ValueError::new("it is there twice, as a text and as a file").in_field(field));
        }
        let text = decoder.text().map_err(|error| error.in_field(field))?;
        *place = Some(if name.ends_with("_file") {
            read_file(&text).map_err(|error| error.in_field(field))?
        } else {
            text.into_owned().into_bytes()
        });
        Ok(())
    })?;
    let missing = |field: &'static str| ValueError::new("it is missing").in_field(field);
    Ok(Some(TlsFiles {
        certificate: certificate.ok_or_else(|| missing("certificate"))?,
        key: key.ok_or_else(|| missing("key"))?,
        client_ca,
    }))
}

fn read_file(path: &str) -> Result<Vec<u8>, ValueError> {
    #[expect(clippy::disallowed_methods, reason = "the error names the file")]
    std::fs::read(path)
        .map_err(|error| ValueError::new(format!("file `{}`: {error}", crate::value_error::excerpt(path))))
}

#[cfg(test)]
mod tests {
    use ciborium::{Value, cbor};

    use super::*;

    fn encoded(value: &Value) -> Vec<u8> {
        let mut bytes = Vec::new();
        ciborium::into_writer(value, &mut bytes).expect("a value");
        bytes
    }

    #[track_caller]
    fn refused(value: Value, expect: &str) {
        assert_eq!(Options::decode(&encoded(&value)).expect_err("a mistake"), expect);
    }

    #[test]
    fn all_of_them_are_read() {
        let options = cbor!({
            "addresses" => ["tcp:127.0.0.1:0", "unix:/tmp/s"],
            "token" => "secret",
            "insecure" => true,
            "limits" => {
                "frame" => 4096, "connections" => 1, "in_flight" => 2, "contexts" => 3, "handles" => 4, "subscriptions" => 5,
                "hello_ms" => 6, "read_ms" => 7, "write_ms" => 8, "idle_ms" => 9, "queue" => 10,
                "unsent" => 11, "requests" => 12, "memory" => 13, "all_contexts" => 14,
            },
            "tls" => { "certificate" => "c", "key" => "k", "client_ca" => "a" },
        });
        let options = Options::decode(&encoded(&options.expect("a value"))).expect("options");
        assert_eq!(
            options.addresses,
            [Address::parse("tcp:127.0.0.1:0"), Address::parse("unix:/tmp/s")].map(Result::unwrap)
        );
        assert!(options.insecure);
        let ms = std::time::Duration::from_millis;
        let limits = Limits {
            frame: 4096,
            connections: 1,
            in_flight: 2,
            contexts: 3,
            all_contexts: 14,
            handles: 4,
            subscriptions: 5,
            hello: ms(6),
            read: ms(7),
            write: ms(8),
            idle: Some(ms(9)),
            queue: 10,
            unsent: 11,
            requests: 12,
            memory: 13,
        };
        assert_eq!(options.limits, limits);
        let tls = options.tls.expect("TLS");
        assert_eq!(
            (&*tls.certificate, &*tls.key, tls.client_ca.as_deref()),
            (&b"c"[..], &b"k"[..], Some(&b"a"[..]))
        );
        assert!(options.token.expect("a token").is("secret"));
    }

    #[test]
    fn what_is_not_set_is_what_the_page_says() {
        let options = Options::decode(&encoded(&cbor!({ "address" => "tcp:a:1", "limits" => {} }).unwrap()))
            .expect("options");
        assert_eq!(options.limits, Limits::default());
        assert!(!options.insecure && options.token.is_none() && options.tls.is_none());
        let page = include_str!("../../../docs/protocol.md");
        let limits = page.split("## Limits").nth(1).expect("a chapter");
        let row = |key: &str| {
            let line = limits.lines().find(|line| line.starts_with(&format!("| `{key}` |"))).expect(key);
            line.split('|').nth(2).expect("a value").trim().to_owned()
        };
        let found = Limits::default();
        let number = |key: &str| row(key).replace(',', "").parse::<usize>().expect(key);
        assert_eq!(row("frame"), format!("{} MiB", found.frame >> 20));
        assert_eq!(row("queue"), format!("{} MiB", found.queue >> 20));
        assert_eq!(number("connections"), found.connections);
        assert_eq!(number("in_flight"), found.in_flight);
        assert_eq!(number("contexts"), found.contexts);
        assert_eq!(number("all_contexts"), found.all_contexts);
        assert_eq!(number("handles"), found.handles);
        assert_eq!(number("subscriptions"), found.subscriptions);
        assert_eq!(number("hello_ms") as u128, found.hello.as_millis());
        assert_eq!(number("read_ms") as u128, found.read.as_millis());
        assert_eq!(number("write_ms") as u128, found.write.as_millis());
        assert_eq!(number("idle_ms") as u128, found.idle.expect("a limit").as_millis());
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        refused(cbor!({}).unwrap(), "options: there is no address");
        refused(cbor!([]).unwrap(), "options: expected a map, found an array");
        refused(cbor!({ "adress" => "tcp:a:1" }).unwrap(), "options: [\"adress\"]: there is no such option");
        refused(
            cbor!({ "addresses" => ["tcp:a:1", "b"] }).unwrap(),
            "options: addresses[1]: address `b`: expected `tcp:HOST:PORT`, `tls:HOST:PORT`, `unix:PATH` or `nats:HOST:PORT/SUBJECT`",
        );
        refused(cbor!({ "token" => "" }).unwrap(), "options: token: a token is not empty");
        refused(
            cbor!({ "limits" => { "frames" => 1 } }).unwrap(),
            "options: limits[\"frames\"]: there is no such limit",
        );
        refused(
            cbor!({ "limits" => { "frame" => 1 } }).unwrap(),
            "options: limits.frame: 1 is not between 1024 and 1073741824",
        );
        refused(
            cbor!({ "limits" => { "read_ms" => 0 } }).unwrap(),
            "options: limits.read_ms: 0 is not between 1 and 4294967295",
        );
        refused(cbor!({ "tls" => { "key" => "k" } }).unwrap(), "options: tls.certificate: it is missing");
        refused(
            cbor!({ "tls" => { "key" => "k", "key_file" => "k" } }).unwrap(),
            "options: tls.key: it is there twice, as a text and as a file",
        );
        refused(
            cbor!({ "tls" => { "cert" => "k" } }).unwrap(),
            "options: tls[\"cert\"]: there is no such option",
        );
        let missing = Options::decode(&encoded(&cbor!({ "tls" => { "key_file" => "/nowhere" } }).unwrap()))
            .unwrap_err();
        assert!(missing.starts_with("options: tls.key: file `/nowhere`: "), "{missing}");
    }

    #[test]
    fn no_idle_time_is_forever() {
        let limits = encoded(&cbor!({ "idle_ms" => 0 }).unwrap());
        assert_eq!(Limits::read(&mut Decoder::new(&limits)).expect("limits").idle, None);
    }

    #[test]
    fn a_token_is_itself_alone() {
        let token = Token::new("secret").expect("a token");
        assert!(token.is("secret"));
        for other in ["", "s", "secre", "Secret", "secreT", "secretsecret", "secrets", "ſecret"] {
            assert!(!token.is(other), "{other}");
        }
        assert_eq!(format!("{token:?}"), "Token(..)");
    }
}
