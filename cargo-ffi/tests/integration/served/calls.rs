//! The client: JSON in and out, whatever a function takes and gives.

use super::Served;
use crate::tool::{Fixture, Ran, manifest, root};

const LIB: &str = r#"
use std::{collections::BTreeMap, sync::Mutex};

#[ffi::library]
pub struct Store { name: String }

#[ffi::error]
#[derive(Debug)]
pub enum StoreError { Full { size: u32 }, Closed }

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "no room") }
}

#[ffi::data(rename_all = "camelCase")]
#[derive(Clone, Debug)]
pub struct Entry {
    pub key_text: String,
    pub data: Vec<u8>,
    pub counts: BTreeMap<u64, i128>,
    #[ffi(default = 3)]
    pub level: u8,
    pub note: Option<Option<i64>>,
}

#[ffi::event]
pub fn on_put(ctx: &ffi::Context, entry: Entry);

#[ffi::event]
pub fn on_open(ctx: &ffi::Context, name: String);

#[ffi::handle]
pub struct Session { written: Mutex<Vec<u8>> }

pub struct Ticks { next: u32, end: u32 }

impl ffi::Stream for Ticks {
    type Item = u32;
    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<u32>> {
        let next = self.next;
        self.next = next + 1;
        std::task::Poll::Ready((next < self.end).then_some(next))
    }
}

#[ffi::export]
impl Store {
    #[ffi::constructor]
    pub fn create(name: String) -> Result<Self, StoreError> {
        if name.is_empty() { Err(StoreError::Closed) } else { Ok(Self { name }) }
    }

    pub fn name(&self) -> String { self.name.clone() }

    pub fn put(&self, ctx: &ffi::Context, entry: Entry) -> Result<Entry, StoreError> {
        if entry.data.len() > 4 {
            return Err(StoreError::Full { size: entry.data.len() as u32 });
        }
        on_put(ctx, entry.clone());
        Ok(entry)
    }

    pub fn open(&self, ctx: &ffi::Context, name: String) -> Session {
        on_open(ctx, name);
        Session { written: Mutex::default() }
    }

    pub fn find(&self, there: bool) -> Option<std::sync::Arc<Session>> {
        there.then(|| std::sync::Arc::new(Session { written: Mutex::default() }))
    }

    pub fn total(&self, one: &Session, other: &Session) -> u64 {
        [one, other].map(|session| session.written.lock().unwrap().len() as u64).iter().sum()
    }

    pub fn ticks(&self, end: u32) -> impl ffi::Stream<Item = u32> { Ticks { next: 0, end } }

    pub async fn forever(&self) { std::future::pending().await }

    pub fn version() -> String { "1".to_owned() }
}

#[ffi::export(handle)]
impl Session {
    pub fn write(&self, data: Vec<u8>) -> u64 {
        let mut written = self.written.lock().unwrap();
        written.extend(data);
        written.len() as u64
    }
}
"#;

/// What a call printed, which went well.
#[track_caller]
fn printed(ran: &Ran) -> &str {
    ran.says(0, &[]);
    &ran.stdout
}

#[test]
fn all_that_a_function_has_crosses_as_json() {
    let fixture = Fixture::with_manifest(&manifest("[lib]\ncrate-type = [\"cdylib\"]\n"), LIB);
    let server = Served::fixture(&fixture, &["tcp:127.0.0.1:0"], &["--create", r#"{"name": "shared"}"#]);
    let entry = r#"{"entry": {"keyText": "k", "data": [1, 2], "counts": {"18446744073709551615": -170141183460469231731687303715884105728}}}"#;
    let same = r#"{"keyText":"k","data":"AQI=","counts":{"18446744073709551615":-170141183460469231731687303715884105728},"level":3,"note":null}"#;
    assert_eq!(printed(&server.call(&["put", entry])), format!("{same}\n"));
    // From a file, and from standard input.
    fixture.write("entry.json", entry);
    let file = format!("@{}", fixture.path().join("entry.json").display());
    assert_eq!(printed(&server.call(&["put", &file])), format!("{same}\n"));
    assert_eq!(printed(&server.call_with(&["put", "-"], entry)), format!("{same}\n"));

    // A typed error is JSON, too, where errors are.
    let big = r#"{"entry": {"keyText": "k", "data": "AQIDBAU=", "counts": {}}}"#;
    let failed = server.call(&["put", big]);
    assert_eq!((failed.code, failed.stdout.as_str()), (9, ""));
    assert_eq!(failed.stderr, "{\"error\":{\"Full\":{\"size\":5}},\"message\":\"no room\"}\n");
    let failed = server.call(&["put", big, "--message-format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&failed.stdout).expect("JSON");
    assert_eq!((&said["exit_code"], &said["reply"]["error"]["Full"]["size"]), (&9.into(), &5.into()));
    assert_eq!(said["message"], "`put` has failed: no room");

    // Items, as they come; whoever has enough of them ends it.
    assert_eq!(printed(&server.call(&["ticks", r#"{"end": 3}"#])), "0\n1\n2\n");
    let json = server.call(&["ticks", r#"{"end": 1}"#, "--message-format", "json"]);
    assert_eq!(printed(&json), "{\"reason\":\"ffi-item\",\"function\":\"ticks\",\"value\":0}\n");

    // Events come before the reply, those that are wanted.
    let event = format!("{{\"eventType\":\"on_put\",\"payload\":{same}}}\n");
    for watch in ["--watch-events", "--watch-events=on_put"] {
        assert_eq!(printed(&server.call(&["put", entry, watch])), format!("{event}{same}\n"), "{watch}");
    }
    assert_eq!(printed(&server.call(&["put", entry, "--watch-events=on_open"])), format!("{same}\n"));
    let unknown = server.call(&["put", entry, "--watch-events=on_pot"]);
    unknown.says(2, &["no event is called `on_pot`", "did you mean `on_put`?"]);

    // A call that takes too long is cancelled.
    server.call(&["forever", "--timeout-ms", "50"]).says(11, &["50 ms"]);

    // What is not there, or is not called in this way.
    server.call(&["putt", entry]).says(2, &["has no function `putt`", "did you mean `put`?"]);
    server.call(&["put", r#"{"entry": {"keytext": 1}}"#]).says(2, &["entry.keytext: no field has this key"]);
    server
        .call(&["session_write", r#"{"data": ""}"#])
        .says(2, &["`session_write` is called on a `Session`", "`open`"]);
    server.call(&["put", "[", "-q"]).says(2, &["`[` is not JSON"]);

    // A context of one's own, and an object of it.
    let own = ["--create", r#"{"name": "own"}"#];
    assert_eq!(printed(&server.call(&[&["name"], &own[..]].concat())), "\"own\"\n");
    assert_eq!(printed(&server.call(&["name"])), "\"shared\"\n");
    server
        .call(&["name", "--create", r#"{"name": ""}"#])
        .says(9, &[r#"{"error":{"Closed":{}},"message":"no room"}"#]);
    let write = ["write", r#"{"data": [1, 2, 3]}"#, "--on", r#"open {"name": "a"}"#];
    assert_eq!(printed(&server.call(&write)), "3\n");

    // Many calls on one connection, with names for what stays there.
    let lines = r#"
        # Two sessions.
        one = open {"name": "a"}
        two = find {"there": true}
        one.write {"data": "AQI="}
        two.session_write {"data": [9]}
        total {"one": "$one", "other": "$two"}
        mine = create {"name": "mine"}
        mine.name
        one.ffi.close
        one.write {"data": ""}
        none = find {"there": false}
        name
    "#;
    let ran = server.call_with(&["-"], lines);
    ran.says(10, &["`find` gave null"]);
    let replies: Vec<&str> = ran.stdout.lines().collect();
    let [one, two, rest @ .., mine_name, closed, last] = &replies[..] else { panic!("{}", ran.stdout) };
    assert!([one, two].iter().all(|id| id.trim_matches('"').parse::<u64>().is_ok()), "{one} {two}");
    assert_eq!(
        (&rest[..3], *mine_name, *closed, *last),
        (&["2", "1", "3"][..], "\"mine\"", "null", "\"shared\"")
    );
    assert_eq!(ran.stderr.matches("error:").count(), 2, "{}", ran.stderr);

    // The types can come from elsewhere; the first protocol needs none, and has no more than what was written.
    let library = fixture.path().join("Cargo.toml").display().to_string();
    assert_eq!(printed(&server.call(&["put", entry, "--manifest-path", &library])), format!("{same}\n"));
    let first = ["--protocol", "1"];
    assert_eq!(printed(&server.call(&[&["name"], &first[..]].concat())), "\"shared\"\n");
    let typed = [&["put", entry, "--manifest-path", &library], &first[..]].concat();
    assert_eq!(printed(&server.call(&typed)), format!("{same}\n"));
    server.call(&[&["put", big], &first[..]].concat()).says(10, &["data"]);
    server.call(&[&["nam"], &first[..]].concat()).says(10, &["unknown function: nam"]);
    server.call(&["name", "--protocol", "1", "--on", "open"]).says(2, &["protocol 1 has no handles"]);

    // A library that another one is taken for.
    let timer = root().join("test-projects/timer/Cargo.toml").display().to_string();
    server.call(&["version", "--manifest-path", &timer]).says(12, &["my_timer"]);
}

#[test]
fn without_a_context_clients_make_their_own() {
    let fixture = Fixture::new(LIB);
    let server = Served::fixture(&fixture, &["tcp:127.0.0.1:0"], &[]);
    server.call(&["name"]).says(2, &["serves no context", "`--create JSON`"]);
    assert_eq!(printed(&server.call(&["version"])), "\"1\"\n");
    assert_eq!(printed(&server.call(&["name", "--create", r#"{"name": "own"}"#])), "\"own\"\n");
    let events = server.call(&["open", r#"{"name": "a"}"#, "--create", r#"{"name": "x"}"#, "--watch-events"]);
    assert!(
        printed(&events).starts_with("{\"eventType\":\"on_open\",\"payload\":{\"name\":\"a\"}}\n"),
        "{}",
        events.stdout
    );
}

#[test]
fn no_server_is_no_connection() {
    let call = |address: &str| crate::tool::cargo_ffi(&["call", address, "version"]);
    // A port that was free a moment ago.
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    call(&format!("tcp:127.0.0.1:{port}")).says(12, &[&format!("no connection to `tcp:127.0.0.1:{port}`")]);
    call("127.0.0.1").says(2, &["is not an address", "unix:/run/timer.sock"]);
}
