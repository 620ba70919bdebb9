//! The store: values, typed errors, streams.

use std::path::Path;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use kv_client::*;

async fn library() -> Library {
    Library::from_env().await.expect("the library")
}

/// A file in the folder that the program runs in, which has nothing in it when it begins.
fn config(name: &str) -> KvConfig {
    let path = std::path::absolute(Path::new(name)).expect("a path").to_string_lossy().into_owned();
    KvConfig { path, read_only: None, durability: Some(Durability::OnClose), cache_bytes: Some(1 << 20) }
}

fn entry(key: &str, value: &[u8]) -> Entry {
    Entry { key: key.to_owned(), value: value.to_vec() }
}

#[tokio::test]
async fn values_are_kept() {
    let library = library().await;
    assert_eq!(library.engine_version().await.as_deref(), Ok("redb 4"));
    assert_eq!((ENGINE, MAX_KEY_LEN, MAX_VALUE_LEN), ("redb", 1_024, 64 << 20));
    let store = library.open(config("values")).await.expect("a store");
    assert_eq!(store.is_empty().await, Ok(true));
    store.put("a", b"1").await.expect("put");
    store.put_many(vec![entry("b", b""), entry("bb", &[0, 255])]).await.expect("put");
    assert_eq!(store.get("a").await, Ok(Some(b"1".to_vec())));
    assert_eq!(store.get("none").await, Ok(None));
    let many = store.get_many(vec!["b".to_owned(), "none".to_owned()]).await;
    assert_eq!(many, Ok(vec![Some(vec![]), None]));
    assert_eq!(store.list("b", Some(1)).await, Ok(vec![entry("b", b"")]));
    assert_eq!((store.contains("bb").await, store.len().await), (Ok(true), Ok(3)));
    assert_eq!((store.delete("bb").await, store.delete("bb").await), (Ok(true), Ok(false)));
    let stats = store.stats().await.expect("numbers");
    assert_eq!((stats.entries, stats.durability, stats.cache_bytes), (2, Durability::OnClose, Some(1 << 20)));
    store.close().await.expect("closed");
    let again = library.open(config("values")).await.expect("it can be opened again");
    assert_eq!(again.get("a").await, Ok(Some(b"1".to_vec())));
}

#[tokio::test]
async fn failures_are_typed() {
    let library = library().await;
    let store = library.open(config("failures")).await.expect("a store");
    let taken = library.open(config("failures")).await.expect_err("it is open");
    assert_eq!(taken.error(), Some(&KvError::AlreadyOpen { path: config("failures").path }));
    let empty = store.put("", b"").await.expect_err("no key");
    assert_eq!(
        (empty.error(), empty.to_string()),
        (Some(&KvError::EmptyKey), "a key must not be empty".to_owned())
    );
    let long = store.get(&"k".repeat(1_025)).await.expect_err("too long");
    assert_eq!(long.error(), Some(&KvError::KeyTooLong { max: 1_024, length: 1_025 }));
}

#[tokio::test]
async fn streams_give_what_there_is() {
    let store = library().await.open(config("streams")).await.expect("a store");
    let entries: Vec<Entry> = (0..2_000).map(|number| entry(&format!("k{number:05}"), &[7; 50])).collect();
    store.put_many(entries.clone()).await.expect("put");
    let scanned: Vec<Entry> = store.scan("k").try_collect().await.expect("entries");
    assert_eq!(scanned, entries);
    let first: Vec<_> = store.scan("k").take(3).collect().await;
    assert_eq!(first.len(), 3);

    let mut watch = store.watch("w");
    let patience = Duration::from_secs(60);
    let mut next =
        async || tokio::time::timeout(patience, watch.next()).await.expect("a change").expect("no end");
    assert_eq!(next().await, Ok(None));
    store.put("w", b"1").await.expect("put");
    assert_eq!(next().await, Ok(Some(b"1".to_vec())));
    store.delete("w").await.expect("deleted");
    assert_eq!(next().await, Ok(None));
}
