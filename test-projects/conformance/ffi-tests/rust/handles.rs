//! Objects that stay in the library.

use std::collections::BTreeMap;
use std::time::Duration;

use conformance_client::*;

use crate::helpers::{labelled, library, soon, text_of, typed, until};

async fn there(library: &Library, name: &str) -> u32 {
    library.sessions_there(name).await.expect("a number")
}

async fn gone(library: &Library, name: &str) {
    until(|| async { there(library, name).await == 0 }).await;
}

#[tokio::test]
async fn objects_are_made_used_and_closed() {
    let (library, instance) = labelled("handles").await;
    let session = Session::new(&instance, "made").await.expect("an object");
    assert_eq!(session.name().await.as_deref(), Ok("made"));
    assert_eq!(there(&library, "made").await, 1);
    assert_eq!(Session::max_len(&library).await, Ok(u32::MAX));
    let opened = Session::open(&instance, "opened", 1).await.expect("an object");
    assert_eq!(opened.is_same(&session).await, Ok(false));
    let (error, message) = typed(Session::open(&instance, "", 1).await);
    assert_eq!((error, message.as_str()), (Failure::Refused("no name".into()), "refused: no name"));

    let waiting = session.clone();
    let call = tokio::spawn(async move { waiting.pass(7).await });
    session.let_through().await.expect("let through");
    assert_eq!(soon(call).await.expect("no panic"), Ok(7));
    session.let_through().await.expect("let through");
    let fork = session.fork("fork").await.expect("an object");
    assert_eq!(fork.name().await.as_deref(), Ok("fork"));

    for _ in 0..2 {
        session.close().await.expect("closed");
    }
    assert!(text_of(session.name().await).contains("closed"));
    drop((opened, fork));
    for name in ["made", "opened", "fork"] {
        gone(&library, name).await;
    }
}

#[tokio::test]
async fn objects_stand_in_every_place() {
    let (library, instance) = labelled("handles").await;
    {
        let one = instance.start_session("every").await.expect("an object");
        let share = instance.echo_session(&one).await.expect("a share");
        assert_eq!(one.is_same(&share).await, Ok(true));
        assert!(instance.echo_option_session(None).await.expect("nothing").is_none());
        assert!(instance.echo_option_session(Some(one.clone())).await.expect("a share").is_some());
        let shares = instance.echo_sessions(vec![one.clone(), share.clone()]).await.expect("shares");
        assert_eq!(library.names_of(shares).await.as_deref(), Ok("every, every"));
        let Ticket(session) = instance.echo_ticket(Ticket(one.clone())).await.expect("a share");
        assert_eq!(session.is_same(&one).await, Ok(true));
        let couple = Party::Couple { first: one.clone(), second: Some(share.clone()) };
        for party in [Party::Nobody, Party::Alone(one.clone()), couple] {
            let got = instance.echo_party(party.clone()).await.expect("shares");
            assert_eq!(std::mem::discriminant(&got), std::mem::discriminant(&party));
        }
        let every = EveryHandle {
            one: one.clone(),
            maybe: None,
            list: vec![one.clone(), share.clone()],
            pair: [one.clone(), share.clone()],
            named: BTreeMap::from([("a".to_owned(), one.clone())]),
            ticket: Ticket(one.clone()),
            party: Party::Alone(share.clone()),
        };
        let got = instance.echo_every_handle(every).await.expect("shares");
        for session in
            got.list.iter().chain(&got.pair).chain(got.named.values()).chain([&got.one, &got.ticket.0])
        {
            assert_eq!(session.is_same(&one).await, Ok(true));
        }
        let (Occupied { by }, message) = typed(instance.fail_occupied(&one).await);
        assert_eq!((by.is_same(&one).await, message.as_str()), (Ok(true), "occupied by every"));
        let links = instance.link_sessions("links", 60).await.expect("links").expect("some");
        let levels = std::iter::successors(Some(&links), |links| links.rest.as_deref()).count();
        assert_eq!(levels, 60);
        assert_eq!(there(&library, "links").await, 1);
    }
    gone(&library, "every").await;
    gone(&library, "links").await;
}

#[tokio::test]
async fn a_share_outlives_what_the_host_has() {
    let (library, instance) = labelled("handles").await;
    let session = instance.start_session("keep").await.expect("an object");
    library.keep(&session).await.expect("kept");
    session.close().await.expect("closed");
    assert_eq!(there(&library, "keep").await, 1);
    let kept = instance.kept().await.expect("an answer").expect("the object");
    assert!(instance.kept().await.expect("an answer").is_none());
    drop(kept);
    gone(&library, "keep").await;
}

#[tokio::test]
async fn what_nobody_takes_is_given_back() {
    let (library, instance) = labelled("handles").await;
    let gate = instance.start_session("gate").await.expect("an object");
    for _ in 0..20 {
        let call = tokio::spawn({
            let gate = gate.clone();
            async move { gate.fork("given back").await }
        });
        gate.let_through().await.expect("let through");
        tokio::task::yield_now().await;
        call.abort();
        let _ = call.await;
    }
    gone(&library, "given back").await;
    // Those that were let through and found nobody.
    while gate.with_timeout(Duration::from_millis(5)).pass(1).await.is_ok() {}
    instance.close().await.expect("closed");
    gone(&library, "gate").await;
    assert!(instance.start_session("late").await.is_err());
}

#[tokio::test]
async fn the_end_of_an_object_runs_inside_of_the_library() {
    let (library, instance) = labelled("handles").await;
    let spawning = Ending::spawning(&instance).await.expect("an object");
    assert_eq!(spawning.is_loud().await, Ok(false));
    let panicking = Ending::panicking(&instance).await.expect("an object");
    assert_eq!(panicking.is_loud().await, Ok(true));
    drop((spawning, panicking));
    soon(library.last_words()).await.expect("the task");
}

#[tokio::test]
async fn objects_of_another_library_are_refused() {
    let (_here, instance) = labelled("here").await;
    let elsewhere = library().await;
    let session = instance.start_session("here").await.expect("an object");
    assert!(text_of(elsewhere.names_of(vec![session]).await).contains("another library"));
}
