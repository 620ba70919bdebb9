//! Servers at NATS, which a test plays through a real NATS server.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, Message, Subscriber};
use ffi_templates::engine::remote::{self, Lost, Nats, Options};
use ffi_templates::engine::{Call, Engine, Event, Failure};
use futures_util::StreamExt as _;
use tokio::sync::mpsc;

use crate::script::{
    CALL, CANCEL, CANCELLED, ERR, FAIL, HASH, OK, REPLY, STALE_WARN, greeting, options, within,
};

/// A NATS server of the test's own, on the loopback address.
struct Broker {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Broker {
    /// None where there is no `nats-server`, which is said, and a failure where it is required.
    fn start() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        #[expect(clippy::disallowed_methods, reason = "it is killed by whoever drops it")]
        let started = Command::new("nats-server")
            .args(["-a", "127.0.0.1", "-p", "-1", "--ports_file_dir"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let child = match started {
            Ok(child) => child,
            Err(error) => {
                let required = std::env::var("FFI_REQUIRE").unwrap_or_default();
                assert!(!required.split(',').any(|tool| tool.trim() == "nats"), "nats-server: {error}");
                #[expect(clippy::print_stderr, reason = "a test that does nothing is to be seen")]
                {
                    eprintln!("skipped: there is no nats-server");
                }
                return None;
            }
        };
        let file = folder.path().join(format!("nats-server_{}.ports", child.id()));
        let mut broker = Self { child, port: 0, _folder: folder };
        for _ in 0..6000 {
            let text = fs_err::read_to_string(&file).unwrap_or_default();
            // {"nats":["nats://127.0.0.1:34567"]}
            let port = text
                .split("127.0.0.1:")
                .nth(1)
                .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
            if let Some(port) = port.and_then(|port| port.parse().ok()).filter(|_| text.ends_with('}')) {
                broker.port = port;
                return Some(broker);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("nats-server has not said where it listens");
    }

    fn address(&self) -> String {
        format!("nats:127.0.0.1:{}/timers", self.port)
    }

    async fn client(&self) -> Client {
        async_nats::connect(format!("nats://127.0.0.1:{}", self.port)).await.expect("it listens")
    }
}

/// A server that a test plays.
struct Played {
    client: Client,
    calls: Subscriber,
    own: Subscriber,
    name: &'static str,
}

impl Played {
    async fn join(broker: &Broker, name: &'static str) -> Self {
        let client = broker.client().await;
        let subscribed = "the NATS server is there";
        let calls = client.queue_subscribe("timers.call", "ffi".into()).await.expect(subscribed);
        let mut hellos = client.queue_subscribe("timers.hello", "ffi".into()).await.expect(subscribed);
        let own = client.subscribe(format!("timers.server.{name}")).await.expect(subscribed);
        // The NATS server hears one connection in its order: when this comes back, it knows of these.
        let inbox = client.new_inbox();
        let mut echo = client.subscribe(inbox.clone()).await.expect(subscribed);
        client.publish(inbox, Vec::new().into()).await.expect(subscribed);
        within(echo.next()).await.expect(subscribed);
        let greeter = client.clone();
        tokio::spawn(async move {
            while let Some(hello) = hellos.next().await {
                let reply = hello.reply.expect("a request");
                greeter.publish(reply, greeting(&[]).into()).await.expect("it is there");
            }
        });
        Self { client, calls, own, name }
    }

    /// The next call: where to reply, and its frame without a length.
    async fn call(&mut self) -> (Message, u32) {
        let message = within(self.calls.next()).await.expect("a call");
        assert_eq!(message.payload[0], CALL);
        let id = u32::from_be_bytes(message.payload[1..5].try_into().expect("four"));
        (message, id)
    }

    async fn say(&self, to: &Message, frame: &[u8]) {
        let reply = to.reply.clone().expect("a place to reply to");
        self.client.publish(reply, frame.to_vec().into()).await.expect("it is there");
        self.client.flush().await.expect("it is there");
    }

    async fn accept(&self, to: &Message, id: u32, number: u32) {
        self.say(to, &[&[12][..], &id.to_be_bytes(), &number.to_be_bytes(), self.name.as_bytes()].concat())
            .await;
    }

    async fn reply(&self, to: &Message, id: u32, code: i32, payload: &[u8]) {
        self.say(to, &[&[REPLY][..], &id.to_be_bytes(), &code.to_be_bytes(), payload].concat()).await;
    }

    /// The number of the call that is cancelled here.
    async fn cancelled(&mut self) -> u32 {
        let message = within(self.own.next()).await.expect("a message");
        assert_eq!((message.payload[0], message.payload.len()), (CANCEL, 5));
        u32::from_be_bytes(message.payload[1..5].try_into().expect("four"))
    }
}

async fn connect(broker: &Broker, nats: Nats) -> Arc<dyn Engine> {
    let options = Options { nats, hash: Some(HASH), ..options() };
    within(remote::connect(&broker.address(), &options)).await.expect("connected")
}

/// One that waits for no test.
fn patient() -> Nats {
    Nats { silence: Duration::from_secs(3600), lost: Lost::Fail }
}

fn hasty(lost: Lost) -> Nats {
    Nats { silence: Duration::from_secs(2), lost }
}

macro_rules! broker {
    () => {
        match Broker::start() {
            Some(broker) => broker,
            None => return,
        }
    };
}

#[tokio::test]
async fn a_call_is_accepted_and_replied_to() {
    let broker = broker!();
    let mut server = Played::join(&broker, "one").await;
    let engine = connect(&broker, patient()).await;
    assert_eq!((engine.about().library.as_str(), engine.about().hash), ("my_timer", HASH));
    for (code, outcome) in [
        (OK, Ok(b"value".to_vec())),
        (ERR, Err(Failure::Error("value".into()))),
        (FAIL, Err(Failure::Failed(b"value".to_vec()))),
    ] {
        let pending = engine.call(Call::new(0, "echo", b"request".to_vec()));
        let (message, id) = server.call().await;
        // The receiver, the deadline, the credit, the name, the request.
        assert_eq!(message.payload[5..], [&[0; 16][..], &[0, 4], b"echorequest"].concat());
        server.accept(&message, id, 7).await;
        server.reply(&message, id, code, b"value").await;
        assert_eq!(within(pending).await, outcome);
    }
}

#[tokio::test]
async fn warnings_and_beats_are_not_the_end() {
    let broker = broker!();
    let mut server = Played::join(&broker, "one").await;
    let engine = connect(&broker, hasty(Lost::Fail)).await;
    let (told, mut heard) = mpsc::unbounded_channel();
    let warned: ffi_templates::engine::Warned =
        Arc::new(move |waited| told.send(waited).expect("somebody hears"));
    let pending = engine.call(Call { warned: Some(warned), ..Call::new(0, "sleep", Vec::new()) });
    let (message, id) = server.call().await;
    // Together they last longer than a silence may.
    for _ in 0..25 {
        server.accept(&message, id, 7).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    server.reply(&message, id, STALE_WARN, b"300").await;
    server.reply(&message, id, OK, b"done").await;
    assert_eq!(within(pending).await, Ok(b"done".to_vec()));
    assert_eq!(within(heard.recv()).await, Some(Duration::from_millis(300)));
}

#[tokio::test]
async fn a_silent_server_is_lost_and_its_calls_fail() {
    let broker = broker!();
    let mut server = Played::join(&broker, "one").await;
    let engine = connect(&broker, hasty(Lost::Fail)).await;
    let pending = engine.call(Call::new(0, "sleep", Vec::new()));
    let (message, id) = server.call().await;
    server.accept(&message, id, 7).await;
    let reason = "nothing was heard for 2000 ms of the server one that had the call";
    assert_eq!(within(pending).await, Err(Failure::Disconnected(reason.into())));
    assert_eq!(server.cancelled().await, 7, "it may be there all the same");
    let pending = engine.call(Call::new(0, "sleep", Vec::new()));
    server.call().await;
    assert_eq!(
        within(pending).await,
        Err(Failure::Disconnected("no server has taken the call for 2000 ms".into()))
    );
}

#[tokio::test]
async fn a_lost_call_is_called_again_where_that_is_wanted() {
    let broker = broker!();
    let mut server = Played::join(&broker, "one").await;
    let engine = connect(&broker, hasty(Lost::Again(2))).await;
    let pending = engine.call(Call::new(0, "echo", Vec::new()));
    let (first, first_id) = server.call().await;
    server.accept(&first, first_id, 7).await;
    let (second, second_id) = server.call().await;
    assert_ne!(first_id, second_id);
    // What is said late is of a call that nobody knows.
    server.reply(&first, first_id, OK, b"late").await;
    server.accept(&second, second_id, 8).await;
    server.reply(&second, second_id, OK, b"again").await;
    assert_eq!(within(pending).await, Ok(b"again".to_vec()));
    // Not more often than that.
    let pending = engine.call(Call::new(0, "echo", Vec::new()));
    for _ in 0..3 {
        server.call().await;
    }
    assert!(matches!(within(pending).await, Err(Failure::Disconnected(_))));
}

#[tokio::test]
async fn nobody_there_is_said_at_once() {
    let broker = broker!();
    let failure = within(remote::connect(&broker.address(), &options())).await.expect_err("nobody is there");
    assert!(matches!(failure, Failure::Disconnected(_)), "{failure}");
    let server = Played::join(&broker, "one").await;
    let engine = connect(&broker, patient()).await;
    drop(server);
    broker.client().await.flush().await.expect("it is there");
    // The server has gone when nobody answers for the subject any more.
    let failure = loop {
        let pending = engine
            .call(Call { timeout: Some(Duration::from_millis(100)), ..Call::new(0, "echo", Vec::new()) });
        match within(pending).await {
            Err(Failure::Timeout(_)) => continue,
            other => break other,
        }
    };
    let reason = format!("no server listens at `{}`", broker.address());
    assert_eq!(failure, Err(Failure::Disconnected(reason)));
}

#[tokio::test]
async fn dropping_a_call_cancels_it_where_it_is() {
    let broker = broker!();
    let mut server = Played::join(&broker, "one").await;
    let engine = connect(&broker, patient()).await;
    let (told, mut heard) = mpsc::unbounded_channel();
    let warned: ffi_templates::engine::Warned =
        Arc::new(move |waited| told.send(waited).expect("somebody hears"));
    let pending = engine.call(Call { warned: Some(warned), ..Call::new(0, "sleep", Vec::new()) });
    let (message, id) = server.call().await;
    server.accept(&message, id, 7).await;
    server.reply(&message, id, STALE_WARN, b"1").await;
    within(heard.recv()).await.expect("a warning, so it is known who has the call");
    drop(pending);
    assert_eq!(server.cancelled().await, 7);
    // Dropped before anybody has accepted it, it is cancelled by whoever does.
    let pending = engine.call(Call::new(0, "sleep", Vec::new()));
    let (message, id) = server.call().await;
    drop(pending);
    server.accept(&message, id, 8).await;
    assert_eq!(server.cancelled().await, 8);
    server.reply(&message, id, CANCELLED, b"").await;
}

#[tokio::test]
async fn a_deadline_is_kept_and_said() {
    let broker = broker!();
    let mut server = Played::join(&broker, "one").await;
    let engine = connect(&broker, patient()).await;
    let pending =
        engine.call(Call { timeout: Some(Duration::from_millis(200)), ..Call::new(0, "sleep", Vec::new()) });
    let (message, id) = server.call().await;
    let timeout_ms = u32::from_be_bytes(message.payload[13..17].try_into().expect("four"));
    assert!((1..=200).contains(&timeout_ms), "{timeout_ms}");
    server.accept(&message, id, 7).await;
    assert_eq!(within(pending).await, Err(Failure::Timeout("timed out after 200 ms".into())));
    assert_eq!(server.cancelled().await, 7);
}

#[tokio::test]
async fn events_are_those_of_all_servers() {
    let broker = broker!();
    let server = Played::join(&broker, "one").await;
    let engine = connect(&broker, patient()).await;
    let (told, mut heard) = mpsc::unbounded_channel();
    let tell = |of: &'static str| {
        let told = told.clone();
        let listener: ffi_templates::engine::Listener = Arc::new(move |event: Event<'_>| {
            let _ = told.send((of, event.envelope.to_vec()));
        });
        listener
    };
    let _all = within(engine.subscribe(0, "", tell("all"))).await.expect("subscribed");
    let dotted = within(engine.subscribe(0, "on.tick", tell("dotted"))).await.expect("subscribed");
    let envelope = |name: &str| {
        let map =
            ciborium::Value::Map(vec![(ciborium::Value::from("eventType"), ciborium::Value::from(name))]);
        crate::script::cbor(&map)
    };
    let fire = async |name: &str| {
        server.client.publish("timers.event.on_tick", envelope(name).into()).await.expect("it is there");
        server.client.flush().await.expect("it is there");
    };
    fire("on.tick").await;
    let mut both =
        [within(heard.recv()).await.expect("an event"), within(heard.recv()).await.expect("an event")];
    both.sort();
    assert_eq!(both, [("all", envelope("on.tick")), ("dotted", envelope("on.tick"))]);
    // Another event has the same subject.
    fire("on_tick").await;
    drop(dotted);
    fire("on.tick").await;
    assert_eq!(within(heard.recv()).await, Some(("all", envelope("on_tick"))));
    assert_eq!(within(heard.recv()).await, Some(("all", envelope("on.tick"))));
}

#[tokio::test]
async fn what_belongs_to_a_connection_is_refused() {
    let broker = broker!();
    let _server = Played::join(&broker, "one").await;
    let engine = connect(&broker, patient()).await;
    let refused = |failure: Failure| {
        assert!(matches!(&failure, Failure::Error(text) if text.contains("over NATS")), "{failure}")
    };
    refused(within(engine.call(Call::new(7, "echo", Vec::new()))).await.expect_err("a receiver"));
    refused(within(engine.create(Call::new(0, "create", Vec::new()))).await.expect_err("a constructor"));
    refused(
        within(engine.open(Call::new(0, "ticks", Vec::new())).next())
            .await
            .expect("an item")
            .expect_err("a stream"),
    );
    refused(within(engine.register(0, "fetch", None)).await.expect_err("a host function"));
    refused(within(engine.close(7)).await.expect_err("a handle"));
    refused(within(engine.subscribe(7, "", Arc::new(|_: Event<'_>| ()))).await.expect_err("a context"));
    let long = within(engine.call(Call::new(0, "echo", vec![0; 2 << 20])))
        .await
        .expect_err("longer than a message may be");
    assert!(matches!(&long, Failure::Error(text) if text.contains("at most")), "{long}");
}

#[tokio::test]
async fn garbage_is_nobodys() {
    let broker = broker!();
    let mut server = Played::join(&broker, "one").await;
    let engine = connect(&broker, patient()).await;
    let pending = engine.call(Call::new(0, "echo", Vec::new()));
    let (message, id) = server.call().await;
    for garbage in [
        &b""[..],
        b"\x07",
        b"\x07\0\0\0\x63\0\0\0\0",
        b"\x63\0\0\0\x01",
        b"\x0c\0\0\0\x01\0\0",
        b"\xff\xff\xff",
    ] {
        server.say(&message, garbage).await;
    }
    server.say(&message, &[&[12][..], &id.to_be_bytes(), &[0; 4], b"a.>"].concat()).await;
    server.reply(&message, id, OK, b"done").await;
    assert_eq!(within(pending).await, Ok(b"done".to_vec()));
}
