//! Protocol 1.

use ffi_templates::engine::Failure;
use ffi_templates::engine::remote::{First, Options};
use tokio::io::AsyncReadExt as _;

use crate::script::{Door, Script, options, within};

async fn pair(options: &Options) -> (First, Script) {
    let door = Door::open().await;
    let address = door.address.parse().expect("an address");
    let (first, script) =
        within(async { tokio::join!(First::connect(&address, options), door.accept()) }).await;
    (first.expect("connected"), script)
}

/// A call, to which the server says `answer`, having read `request`.
async fn exchange(
    first: &mut First,
    script: &mut Script,
    request: &[u8],
    answer: &[u8],
) -> Result<Vec<u8>, Failure> {
    let serving = async {
        let mut bytes = vec![0; request.len()];
        script.stream.read_exact(&mut bytes).await.expect("a request");
        assert_eq!(bytes, request);
        script.raw(answer).await;
    };
    within(async { tokio::join!(first.call("echo", b"\xa0"), serving) }).await.0
}

const REQUEST: &[u8] = b"\0\0\0\x04echo\0\0\0\x01\xa0";

#[tokio::test]
async fn one_call_after_the_other() {
    let (mut first, mut script) = pair(&options()).await;
    assert_eq!(
        exchange(&mut first, &mut script, REQUEST, b"\0\0\0\0\0\0\0\x01\xf6").await,
        Ok(b"\xf6".to_vec())
    );
    let error = exchange(&mut first, &mut script, REQUEST, b"\0\0\0\x01\0\0\0\x03why").await;
    assert_eq!(error, Err(Failure::Error("why".into())));
    let error = exchange(&mut first, &mut script, REQUEST, b"\0\0\0\x06\0\0\0\x01\xa0").await;
    assert_eq!(error, Err(Failure::Failed(b"\xa0".to_vec())));
    assert_eq!(exchange(&mut first, &mut script, REQUEST, &[0; 8]).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_disconnect_at_every_byte_is_said() {
    let answer = b"\0\0\0\0\0\0\0\x01\xf6";
    for cut in 0..answer.len() {
        let (mut first, mut script) = pair(&options()).await;
        let serving = async {
            let mut bytes = vec![0; REQUEST.len()];
            script.stream.read_exact(&mut bytes).await.expect("a request");
            script.raw(&answer[..cut]).await;
            drop(script);
        };
        let (outcome, ()) = within(async { tokio::join!(first.call("echo", b"\xa0"), serving) }).await;
        assert_eq!(
            outcome,
            Err(Failure::Disconnected("the server has closed the connection".into())),
            "at {cut}"
        );
        let after = within(first.call("echo", b"\xa0")).await;
        assert!(matches!(after, Err(Failure::Disconnected(_))), "{after:?}");
    }
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_not_read() {
    let (mut first, mut script) = pair(&Options { frame: 1000, ..options() }).await;
    let outcome = exchange(&mut first, &mut script, REQUEST, b"\0\0\0\0\0\0\x03\xe9").await;
    assert_eq!(
        outcome,
        Err(Failure::Disconnected(
            "the server has sent an answer of 1001 bytes, and 1000 are allowed".into()
        ))
    );
}

#[tokio::test]
async fn a_call_that_is_dropped_in_between_is_the_last() {
    let (mut first, mut script) = pair(&options()).await;
    {
        let mut calling = std::pin::pin!(first.call("echo", b"\xa0"));
        let sent = async {
            let mut bytes = vec![0; REQUEST.len()];
            script.stream.read_exact(&mut bytes).await.expect("a request");
        };
        tokio::select! {
            outcome = &mut calling => panic!("{outcome:?}"),
            () = sent => (),
        }
    }
    let after = within(first.call("echo", b"\xa0")).await;
    assert!(
        matches!(&after, Err(Failure::Disconnected(text)) if text.contains("in the middle")),
        "{after:?}"
    );
}
