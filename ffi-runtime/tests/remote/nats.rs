//! Three servers in processes of their own, at a real NATS server. One of them is killed under load.

use std::{
    collections::HashSet,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use ffi::__private::server::options::Options;
use ffi_templates::engine::{
    Call, Engine, Event, Failure, Pending,
    remote::{self, Lost},
};
use futures_util::{FutureExt, future::select_all};
use tokio::sync::mpsc;

use crate::server::*;

/// What a process of this test binary is told to serve.
const SERVE: &str = "FFI_TEST_SERVES";

/// A child that is killed with whoever has it.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A NATS server of the test's own, and where its servers meet.
struct Broker {
    _child: Killed,
    _folder: tempfile::TempDir,
    address: String,
}

impl Broker {
    /// None where there is no `nats-server`, which is said, and a failure where it is required.
    fn start() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = command("nats-server");
        command.args(["-a", "127.0.0.1", "-p", "-1", "--ports_file_dir"]).arg(folder.path());
        let child = match command.spawn() {
            Ok(child) => Killed(child),
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
        let file = folder.path().join(format!("nats-server_{}.ports", child.0.id()));
        for _ in 0..6000 {
            #[expect(clippy::disallowed_methods, reason = "it need not be there yet")]
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let port = text.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('"').next());
            if let Some(port) = port.filter(|_| text.ends_with('}')) {
                let address = format!("nats:127.0.0.1:{port}/remote.tests");
                return Some(Self { _child: child, _folder: folder, address });
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("nats-server has not said where it listens");
    }

    /// A server in a process of its own.
    fn serve(&self) -> Killed {
        let program = std::env::current_exe().expect("this test");
        let mut command = command(program.to_str().expect("UTF-8"));
        command
            .args(["--exact", "nats::what_a_process_of_the_test_does", "--nocapture"])
            .env(SERVE, &self.address);
        Killed(command.spawn().expect("this test runs"))
    }
}

fn command(program: &str) -> Command {
    #[expect(clippy::disallowed_methods, reason = "it is killed by whoever drops it")]
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A server, where this process is to be one; it is killed, or goes with whoever has started it.
#[test]
fn what_a_process_of_the_test_does() {
    let Ok(address) = std::env::var(SERVE) else { return };
    let _server = Server::at(&address);
    std::thread::sleep(Duration::from_secs(300));
}

/// The client, when all three servers have been heard of, and these by their processes.
async fn three(broker: &Broker, lost: Lost) -> (Arc<dyn Engine>, Vec<Killed>) {
    let servers: Vec<Killed> = (0..3).map(|_| broker.serve()).collect();
    let nats = remote::Nats { lost, ..remote::Nats::default() };
    let options = remote::Options { nats, ..remote::Options::default() };
    let engine = within(async {
        loop {
            // Before the first of them is there, nobody answers.
            match remote::connect(&broker.address, &options).await {
                Ok(engine) => return engine,
                Err(Failure::Disconnected(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(other) => panic!("{other}"),
            }
        }
    })
    .await;
    let mut heard = HashSet::new();
    within(async {
        while heard.len() < 3 {
            heard.insert(ok::<u32>(engine.call(call("process", []))).await);
        }
    })
    .await;
    assert_eq!(heard, servers.iter().map(|server| server.0.id()).collect());
    (engine, servers)
}

/// How many calls there are at a time, and how many in all.
const AT_ONCE: u64 = 64;
const CALLS: u64 = 4000;

/// What calls came to.
#[derive(Debug, Default)]
struct Tally {
    replied: u64,
    lost: u64,
}

/// Calls under load, and kills a server in the middle. Every call comes to something, and a reply is that of its call.
async fn load(engine: &Arc<dyn Engine>, mut victim: Killed) -> Tally {
    let mut tally = Tally::default();
    let (tell, mut told) = mpsc::unbounded_channel();
    for worker in 0..AT_ONCE {
        let (engine, tell) = (Arc::clone(engine), tell.clone());
        tokio::spawn(async move {
            for n in (worker..CALLS).step_by(AT_ONCE as usize) {
                let pending =
                    engine.call(call("double", [("number", n.into()), ("after_ms", (n % 20).into())]));
                tell.send((n, within(pending).await)).expect("somebody counts");
            }
        });
    }
    drop(tell);
    let mut victim = Some(&mut victim);
    while let Some((n, outcome)) = within(told.recv()).await {
        match outcome {
            Ok(reply) => {
                assert_eq!(value::<u64>(&reply), 2 * n);
                tally.replied += 1;
            }
            Err(Failure::Disconnected(_)) => tally.lost += 1,
            Err(other) => panic!("{n}: {other}"),
        }
        if tally.replied == CALLS / 4
            && let Some(victim) = victim.take()
        {
            victim.0.kill().expect("it runs");
        }
    }
    tally
}

#[tokio::test(flavor = "multi_thread")]
async fn no_call_is_lost_in_silence() {
    let Some(broker) = Broker::start() else { return };
    let (engine, mut servers) = three(&broker, Lost::Fail).await;
    // Some of these are surely at each of them, and never end by themselves.
    let waiting: Vec<Pending> = (0..60).map(|_| engine.call(call("forever", []))).collect();
    let victim = servers.pop().expect("three");
    let tally = load(&engine, victim).await;
    assert_eq!(tally.replied + tally.lost, CALLS, "{tally:?}");
    assert!(tally.replied > CALLS / 2, "{tally:?}");
    let (first, _, rest) = within(select_all(waiting)).await;
    assert!(matches!(first, Err(Failure::Disconnected(_))), "{first:?}");
    let mut waiting = 0;
    for mut pending in rest {
        match (&mut pending).now_or_never() {
            Some(outcome) => assert!(matches!(outcome, Err(Failure::Disconnected(_))), "{outcome:?}"),
            None => waiting += 1,
        }
    }
    assert!(waiting > 0, "two servers are there");
    // The others go on.
    let mut heard = HashSet::new();
    for _ in 0..100 {
        heard.insert(ok::<u32>(engine.call(call("process", []))).await);
    }
    assert_eq!(heard.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_retry_every_call_has_its_reply() {
    let Some(broker) = Broker::start() else { return };
    let (engine, mut servers) = three(&broker, Lost::Again(5)).await;
    let victim = servers.pop().expect("three");
    let tally = load(&engine, victim).await;
    assert_eq!((tally.replied, tally.lost), (CALLS, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_server_does_all_that_needs_no_connection() {
    let Some(broker) = Broker::start() else { return };
    let server = Server::at(&broker.address);
    assert_eq!(server.address(), broker.address);
    let engine = server.connect().await;
    assert!(engine.about().served);
    assert_eq!(ok::<String>(engine.call(call("version", []))).await, "remote v1");
    assert_eq!(ok::<String>(engine.call(call("name", []))).await, "shared");
    assert!(!within(engine.describe()).await.expect("a descriptor").is_empty());
    assert!(matches!(failure(engine.call(call("fail", [("code", 7.into())]))).await, Failure::Failed(_)));
    let unknown = failure(engine.call(call("frobnicate", []))).await;
    assert_eq!(unknown, Failure::Error("unknown function: frobnicate".into()));
    for name in ["make", "note_text", "count_to", "ffi.subscribe", "ffi.close"] {
        let refused = failure(engine.call(call(name, []))).await;
        assert!(matches!(&refused, Failure::Error(text) if text.contains("connection")), "{name}: {refused}");
    }
    // Handles are of no connection, so they are closed with their reply.
    within(engine.call(call("note", [("text", "gone".into())]))).await.expect("opened");
    let long = ciborium::Value::Bytes(vec![0; 1 << 20]);
    let long = failure(engine.call(call("echo", [("bytes", long)]))).await;
    assert!(matches!(&long, Failure::Error(text) if text.contains("at most")), "{long}");
    // A call that keeps its thread holds up no other, and is said to be there meanwhile.
    let blocked = engine.call(call("block", [("millis", 4000.into())]));
    assert_eq!(ok::<String>(engine.call(call("version", []))).await, "remote v1");
    within(blocked).await.expect("it was not lost");
    let late = engine.call(Call { timeout: Some(Duration::from_millis(20)), ..call("forever", []) });
    assert!(matches!(failure(late).await, Failure::Timeout(_)));
    let (told, mut heard) = mpsc::unbounded_channel();
    let listener: ffi_templates::engine::Listener = Arc::new(move |event: Event<'_>| {
        let _ = told.send(payload(event.envelope));
    });
    let _subscription = within(engine.subscribe(0, "", listener)).await.expect("subscribed");
    within(engine.call(call("fire", [("count", 100.into())]))).await.expect("fired");
    for n in 0..100 {
        assert_eq!(within(heard.recv()).await, Some(n));
    }
    server.stop(Duration::from_secs(60));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_of_a_server_are_limited() {
    let Some(broker) = Broker::start() else { return };
    let mut options = Options::of_address(&broker.address).expect("an address");
    options.limits.requests = 10;
    let server = Server::start(options);
    let engine = server.connect().await;
    let call = |after_ms: u64| {
        let late = Some(Duration::from_secs(60));
        let double = call("double", [("number", 1.into()), ("after_ms", after_ms.into())]);
        engine.call(Call { timeout: late, ..double })
    };
    // One that is alone may be longer, whichever comes first.
    let two = vec![call(3_600_000), call(3_600_000)];
    let (second, _, first) = within(select_all(two)).await;
    let full = "the requests in flight would have more than 10 bytes, which is the limit";
    assert_eq!(second, Err(Failure::Error(full.into())));
    drop(first);
    within(async {
        while within(call(0)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await;
    tokio::task::spawn_blocking(move || server.stop(Duration::ZERO)).await.expect("stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_leaves_answers_what_it_has() {
    let Some(broker) = Broker::start() else { return };
    let server = Server::at(&broker.address);
    let engine = server.connect().await;
    let calls: Vec<Pending> = (0..200_u64)
        .map(|n| engine.call(call("double", [("number", n.into()), ("after_ms", (n % 50).into())])))
        .collect();
    // They are at the server when another one that came later is done.
    ok::<String>(engine.call(call("version", []))).await;
    tokio::task::spawn_blocking(move || server.stop(Duration::from_secs(60))).await.expect("stopped");
    for (n, pending) in calls.into_iter().enumerate() {
        assert_eq!(ok::<usize>(pending).await, 2 * n);
    }
    assert!(matches!(failure(engine.call(call("version", []))).await, Failure::Disconnected(_)));
    let server = Server::at(&broker.address);
    let never = engine.call(call("forever", []));
    ok::<String>(engine.call(call("version", []))).await;
    tokio::task::spawn_blocking(move || server.stop(Duration::from_millis(10))).await.expect("stopped");
    assert!(matches!(failure(never).await, Failure::Cancelled(_)));
}
