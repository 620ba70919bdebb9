//! What both sides say first.

use std::time::Duration;

use ciborium::Value;
use ffi_templates::engine::remote::{Options, Remote};
use ffi_templates::engine::{About, Engine as _, Failure};

use crate::script::{Door, GOODBYE, HASH, HELLO, Script, greeting, options, pair, pair_with, within};

/// What a client makes of a server that says `bytes` after its hello, and closes.
async fn refused(options: &Options, bytes: &[u8]) -> Failure {
    let door = Door::open().await;
    let address = door.address.parse().expect("an address");
    let serving = async {
        let mut script = door.accept().await;
        script.hello().await;
        script.raw(bytes).await;
    };
    let (remote, ()) = within(async { tokio::join!(Remote::connect(&address, options), serving) }).await;
    remote.expect_err("it is refused")
}

#[tokio::test]
async fn the_hello_says_token_hash_and_client() {
    let door = Door::open().await;
    let options =
        Options { token: Some("sesame".into()), hash: Some(HASH), client: "a test".into(), ..options() };
    let address = door.address.parse().expect("an address");
    let serving = async {
        let mut script = door.accept().await;
        let Value::Map(hello) = script.hello().await else { panic!("not a map") };
        script.greet(&[]).await;
        hello
    };
    let (remote, hello) = within(async { tokio::join!(Remote::connect(&address, &options), serving) }).await;
    remote.expect("connected");
    for entry in
        [("token", Value::from("sesame")), ("hash", Value::from(HASH)), ("client", Value::from("a test"))]
    {
        assert!(hello.contains(&(Value::from(entry.0), entry.1.clone())), "{hello:?}");
    }
    assert_eq!(hello.len(), 3);
}

#[tokio::test]
async fn what_is_not_set_is_not_said() {
    let door = Door::open().await;
    let (address, options) = (door.address.parse().expect("an address"), options());
    let serving = async {
        let mut script = door.accept().await;
        let hello = script.hello().await;
        script.greet(&[]).await;
        hello
    };
    let (remote, hello) = within(async { tokio::join!(Remote::connect(&address, &options), serving) }).await;
    remote.expect("connected");
    assert_eq!(hello.as_map().expect("a map").len(), 1, "{hello:?}");
}

#[tokio::test]
async fn what_the_server_says_is_known() {
    let (remote, _script) = pair_with(&options(), &[("frame", 1000), ("in_flight", 7), ("idle_ms", 0)]).await;
    assert_eq!(
        remote.about(),
        &About { library: "my_timer".into(), version: "1.2.3".into(), hash: HASH, served: true }
    );
    let limits = remote.limits();
    assert_eq!((limits.frame, limits.in_flight, limits.idle_ms), (1000, 7, 0));
    assert_eq!(limits.contexts, 16, "what the server does not say is as the protocol says");
}

#[tokio::test]
async fn another_hash_is_refused_unless_any_will_do() {
    let hello = crate::script::frame(HELLO, 0, &[&greeting(&[])]);
    let wanted = Options { hash: Some(1), ..options() };
    let Failure::Error(text) = refused(&wanted, &hello).await else { panic!("an error of another kind") };
    assert!(text.contains("1122334455667788") && text.contains("0000000000000001"), "{text}");
    pair_with(&Options { any_hash: true, ..wanted }, &[]).await;
    pair_with(&Options { hash: Some(HASH), ..options() }, &[]).await;
}

#[tokio::test]
async fn another_library_is_refused() {
    let hello = crate::script::frame(HELLO, 0, &[&greeting(&[])]);
    let failure = refused(&Options { library: Some("my_clock".into()), ..options() }, &hello).await;
    assert_eq!(
        failure,
        Failure::Error("the server has the library `my_timer`, and this client is one of `my_clock`".into())
    );
    pair_with(&Options { library: Some("my_timer".into()), ..options() }, &[]).await;
}

#[tokio::test]
async fn a_goodbye_instead_of_a_hello_is_said() {
    let failure = refused(&options(), &crate::script::frame(GOODBYE, 0, &[b"the token is wrong"])).await;
    assert!(
        matches!(&failure, Failure::Disconnected(text) if text.ends_with("the token is wrong")),
        "{failure}"
    );
}

#[tokio::test]
async fn garbage_instead_of_a_hello_is_an_error() {
    let hello = crate::script::frame(HELLO, 0, &[&greeting(&[])]);
    let mut all: Vec<Vec<u8>> = (0..hello.len()).map(|len| hello[..len].to_vec()).collect();
    all.push(crate::script::frame(HELLO, 0, &[b"\xa1"]));
    all.push(crate::script::frame(HELLO, 0, &[b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff"]));
    all.push(crate::script::frame(HELLO, 0, &[b"\xa0"]));
    all.push(crate::script::frame(7, 1, &[&[0; 4]]));
    all.push(crate::script::frame(99, 0, &[]));
    all.push(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    all.push(vec![0; 64]);
    all.push(vec![0xff; 64]);
    for bytes in all {
        let failure = refused(&options(), &bytes).await;
        assert!(matches!(failure, Failure::Disconnected(_)), "{bytes:?}: {failure}");
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let door = Door::open().await;
    let options = Options { connect: Duration::from_millis(20), ..options() };
    let failure = within(Remote::connect(&door.address.parse().expect("an address"), &options))
        .await
        .expect_err("nobody answers");
    assert!(matches!(&failure, Failure::Disconnected(text) if text.contains("20 ms")), "{failure}");
}

#[tokio::test]
async fn nobody_there_is_an_error() {
    let address = {
        let door = Door::open().await;
        door.address.parse().expect("an address")
    };
    let failure = within(Remote::connect(&address, &options())).await.expect_err("nobody is there");
    assert!(matches!(failure, Failure::Disconnected(_)), "{failure}");
}

#[test]
fn without_a_runtime_is_an_error() {
    let address = "tcp:127.0.0.1:1".parse().expect("an address");
    let options = options();
    let mut connecting = std::pin::pin!(Remote::connect(&address, &options));
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(Failure::Error(text))) = connecting.as_mut().poll(&mut cx) else {
        panic!("it waits")
    };
    assert!(text.contains("a runtime of tokio"), "{text}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_socket_in_the_file_system_is_as_good() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("server");
    let listener = tokio::net::UnixListener::bind(&path).expect("it is bound");
    let address = format!("unix:{}", path.display()).parse().expect("an address");
    let serving = async {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let (mut stream, _) = listener.accept().await.expect("a client comes");
        let mut magic = [0; 4];
        stream.read_exact(&mut magic).await.expect("the client says what it is");
        stream.write_all(&crate::script::frame(HELLO, 0, &[&greeting(&[])])).await.expect("the client reads");
        stream
    };
    let options = options();
    let (remote, _stream) =
        within(async { tokio::join!(Remote::connect(&address, &options), serving) }).await;
    assert_eq!(remote.expect("connected").about().library, "my_timer");
}

#[tokio::test]
async fn a_silent_server_is_asked_and_given_up() {
    let often = Options { keep_alive: Some(Duration::from_millis(10)), ..Options::default() };
    let (remote, mut script) = pair_with(&often, &[]).await;
    let ended = remote.ended();
    for _ in 0..3 {
        assert_eq!(script.next().await.kind, crate::script::PING);
    }
    let reason = within(ended).await;
    assert!(reason.contains("silent"), "{reason}");
}

#[tokio::test]
async fn a_server_that_answers_is_there() {
    let often = Options { keep_alive: Some(Duration::from_millis(1)), ..Options::default() };
    let (remote, mut script) = pair_with(&often, &[]).await;
    for _ in 0..10 {
        let ping = script.next().await;
        script.send(crate::script::PONG, ping.id, &[&ping.body]).await;
    }
    assert_eq!(remote.reason(), None);
}

#[tokio::test]
async fn a_server_that_would_close_an_idle_connection_is_asked_before() {
    let rarely = Options { keep_alive: Some(Duration::from_secs(3600)), ..Options::default() };
    let (_remote, mut script) = pair_with(&rarely, &[("idle_ms", 30)]).await;
    assert_eq!(script.next().await.kind, crate::script::PING);
}

#[tokio::test]
async fn the_token_is_in_no_debug_output() {
    let options = Options { token: Some("sesame".into()), ..options() };
    assert!(!format!("{options:?}").contains("sesame"));
    let (remote, _script): (Remote, Script) = pair().await;
    assert!(format!("{remote:?}").contains("my_timer"));
}
