//! What the library asks its host.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use conformance_client::*;
use tokio::sync::Notify;

use crate::helpers::{TEXT, counts, echo, labelled, points, polygon, rectangle, soon, text_of, typed, until};

/// Gives back what it gets.
async fn back<T>(value: T) -> Result<T, HostError> {
    tokio::task::yield_now().await;
    Ok(value)
}

#[tokio::test]
async fn values_of_every_type_go_and_come_back() {
    let (_library, instance) = labelled("host").await;
    instance.set_host_number(back).await.expect("set");
    instance.set_host_bool(back).await.expect("set");
    instance.set_host_wide(back).await.expect("set");
    instance.set_host_text(back).await.expect("set");
    instance.set_host_bytes(back).await.expect("set");
    instance.set_host_list(back).await.expect("set");
    instance.set_host_array(back).await.expect("set");
    instance.set_host_map(back).await.expect("set");
    instance.set_host_option(back).await.expect("set");
    instance.set_host_option_text(back).await.expect("set");
    instance.set_host_duration(back).await.expect("set");
    instance.set_host_time(back).await.expect("set");
    instance.set_host_uuid(back).await.expect("set");
    instance.set_host_level(back).await.expect("set");
    instance.set_host_shape(back).await.expect("set");
    instance.set_host_polygon(back).await.expect("set");
    instance.set_host_name(back).await.expect("set");
    instance.set_host_box(back).await.expect("set");
    instance.set_host_renamed(back).await.expect("set");
    echo!(instance.ask_number: i64::MIN, i64::MAX);
    echo!(instance.ask_bool: true, false);
    echo!(instance.ask_wide: u128::MAX, 0);
    assert_eq!(instance.ask_text(TEXT).await.as_deref(), Ok(TEXT));
    assert_eq!(instance.ask_bytes(&[0, 255]).await, Ok(vec![0, 255]));
    echo!(instance.ask_list: points(), vec![]);
    echo!(instance.ask_array: [0, 1, 2, 255]);
    echo!(instance.ask_map: counts(), BTreeMap::new());
    echo!(instance.ask_option: None, Some(0));
    echo!(instance.ask_option_text: None, Some(String::new()), Some(TEXT.to_owned()));
    echo!(instance.ask_duration: Duration::MAX);
    echo!(instance.ask_time: SystemTime::UNIX_EPOCH - Duration::from_secs(1));
    echo!(instance.ask_uuid: Uuid::max());
    echo!(instance.ask_level: Level::High);
    echo!(instance.ask_shape: rectangle());
    echo!(instance.ask_polygon: polygon());
    echo!(instance.ask_name: UserName(TEXT.to_owned()));
    echo!(instance.ask_box: Box::new(Node { value: 1, next: Some(Box::new(Node { value: 2, next: None })) }));
    echo!(instance.ask_renamed: 5);
}

#[tokio::test]
async fn objects_go_and_come_back() {
    let (library, instance) = labelled("host").await;
    instance
        .set_host_session(|session| async move {
            let name = session.name().await.map_err(|error| HostError::new(error.to_string()))?;
            if name == "asked" { Ok(session) } else { Err(HostError::new(name)) }
        })
        .await
        .expect("set");
    let session = instance.start_session("asked").await.expect("an object");
    let back = instance.ask_session(&session).await.expect("the object");
    assert_eq!(back.is_same(&session).await, Ok(true));
    drop((session, back));
    until(|| async { library.sessions_there("asked").await == Ok(0) }).await;
}

#[tokio::test]
async fn a_thread_of_the_library_can_wait() {
    let (_library, instance) = labelled("host").await;
    instance
        .set_host_now(|value| async move {
            if value == 0 { Err(HostError::new("nothing")) } else { Ok(value + 1) }
        })
        .await
        .expect("set");
    assert_eq!(instance.ask_now(1).await, Ok(2));
    assert_eq!(text_of(instance.ask_now(0).await), "nothing");
    instance.set_host_nothing(|| async { Ok(()) }).await.expect("set");
    assert_eq!(instance.ask_nothing().await, Ok(()));
}

#[tokio::test]
async fn failures_arrive_as_what_they_are() {
    let (_library, instance) = labelled("host").await;
    instance
        .set_find_user(|id: UserId, at_most| async move {
            match id.0 {
                0 => Err(Failure::GaveUp { message: "gone".into(), attempts: at_most }.into()),
                1 => Err("nobody".into()),
                2 => Err(HostError::Cancelled("no more".into())),
                3 => panic!("on purpose"),
                id => Ok(UserName(format!("{id} of {at_most}"))),
            }
        })
        .await
        .expect("set");
    assert_eq!(instance.ask_for_user(UserId(9), 3).await, Ok(UserName("9 of 3".into())));
    let gave_up = Failure::GaveUp { message: "gone".into(), attempts: 7 };
    assert_eq!(typed(instance.ask_for_user(UserId(0), 7).await), (gave_up, "gone after 7".into()));
    for (id, text) in [(1, "nobody"), (2, "no more"), (3, "panicked: on purpose")] {
        let (error, _) = typed(instance.ask_for_user(UserId(id), 0).await);
        assert!(matches!(&error, Failure::Refused(said) if said.contains(text)), "{error:?}");
    }
    instance.unset_find_user().await.expect("unset");
    let (error, _) = typed(instance.ask_for_user(UserId(9), 3).await);
    assert!(matches!(&error, Failure::Refused(said) if said.contains("find_user")), "{error:?}");
}

#[tokio::test]
async fn late_answers_are_dropped() {
    let (_library, instance) = labelled("host").await;
    let (gate, begun) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (waiting, beginning) = (Arc::clone(&gate), Arc::clone(&begun));
    instance
        .set_host_number(move |value| {
            let (gate, begun) = (Arc::clone(&waiting), Arc::clone(&beginning));
            async move {
                begun.notify_one();
                gate.notified().await;
                Ok(value)
            }
        })
        .await
        .expect("set");
    assert_eq!(text_of(instance.ask_number_within(1, 5).await), "given up");
    gate.notify_one();
    until(|| async { instance.host_stats().await.expect("numbers").dropped == 1 }).await;
    soon(begun.notified()).await;

    let asking = instance.clone();
    let call = tokio::spawn(async move { asking.ask_number(2).await });
    soon(begun.notified()).await;
    // What waits for the one before fails.
    instance.set_host_number(|value| async move { Ok(value + 1) }).await.expect("set");
    assert!(soon(call).await.expect("no panic").is_err());
    assert_eq!(instance.ask_number(2).await, Ok(3));
    let stats = instance.host_stats().await.expect("numbers");
    assert_eq!((stats.called, stats.answered, stats.failed, stats.pending), (3, 1, 2, 0));
}

#[derive(Clone, Default)]
struct Shelf {
    things: BTreeMap<String, Vec<u8>>,
    looked: Arc<Mutex<Vec<String>>>,
}

impl Storage for Shelf {
    async fn get(&self, key: String) -> Result<Option<Vec<u8>>, HostError<Failure>> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        if key.is_empty() { Err(Failure::NotFound.into()) } else { Ok(self.things.get(&key).cloned()) }
    }

    async fn size(&self) -> Result<u64, HostError> {
        Ok(self.things.len() as u64)
    }

    fn looked(&self, key: String) {
        self.looked.lock().expect("no panic").push(key);
    }
}

#[tokio::test]
async fn a_trait_is_implemented() {
    let (_library, instance) = labelled("host").await;
    let shelf = Shelf { things: BTreeMap::from([("a".to_owned(), vec![1, 2])]), ..Shelf::default() };
    instance.set_storage(shelf.clone()).await.expect("set");
    assert_eq!(instance.ask_storage("a").await, Ok(Some(vec![1, 2])));
    assert_eq!(instance.ask_storage("b").await, Ok(None));
    assert_eq!(typed(instance.ask_storage("").await).0, Failure::NotFound);
    assert_eq!(instance.ask_storage_size().await, Ok(1));
    assert_eq!(*shelf.looked.lock().expect("no panic"), ["a", "b", ""]);
    instance.unset_storage().await.expect("unset");
    assert!(text_of(instance.ask_storage_size().await).contains("storage_size"));
}

#[tokio::test]
async fn what_is_told_comes_in_order() {
    let (_library, instance) = labelled("host").await;
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&lines);
    instance
        .set_log_line(move |level, line| kept.lock().expect("no panic").push((level, line)))
        .await
        .expect("set");
    for number in 0..50 {
        instance.tell_line(Level::Low, &number.to_string()).await.expect("told");
    }
    until(|| async { lines.lock().expect("no panic").len() == 50 }).await;
    let want: Vec<_> = (0..50).map(|number| (Level::Low, number.to_string())).collect();
    assert_eq!(*lines.lock().expect("no panic"), want);
}
