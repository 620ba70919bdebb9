//! The library as a Rust user has it: plain functions, nothing crosses anything.

use std::pin::pin;

use tempfile::TempDir;

use super::*;

fn config(dir: &TempDir) -> KvConfig {
    let path = dir.path().join("store.redb");
    KvConfig { path: path.to_str().expect("UTF-8").to_owned(), ..KvConfig::default() }
}

async fn open(dir: &TempDir) -> Kv {
    Kv::open(config(dir)).await.expect("a store")
}

fn temp() -> TempDir {
    tempfile::tempdir().expect("a directory")
}

fn entry(key: &str, value: impl Into<Vec<u8>>) -> Entry {
    Entry { key: key.to_owned(), value: value.into() }
}

#[tokio::test]
async fn values_are_kept_as_given() {
    let dir = temp();
    let kv = open(&dir).await;
    let big: Vec<u8> =
        (0..16 << 20).map(|index: u32| (index.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for (key, value) in
        [("empty", Vec::new()), ("a\0b", vec![0, 255, 0]), ("𝄞", b"clef".to_vec()), ("big", big)]
    {
        kv.put(key.to_owned(), value.clone()).await.expect("put");
        assert!(kv.get(key.to_owned()).await.expect("get") == Some(value), "{key}");
        assert_eq!(kv.contains(key), Ok(true));
    }
    assert_eq!(kv.get("missing".to_owned()).await, Ok(None));
    assert_eq!(kv.contains("a"), Ok(false));
    assert_eq!(kv.len(), Ok(4));
}

#[tokio::test]
async fn delete_says_whether_there_was_something() {
    let dir = temp();
    let kv = open(&dir).await;
    assert_eq!(kv.is_empty(), Ok(true));
    kv.put("a".to_owned(), Vec::new()).await.expect("put");
    assert_eq!(kv.is_empty(), Ok(false));
    assert_eq!(kv.delete("a".to_owned()).await, Ok(true));
    assert_eq!(kv.delete("a".to_owned()).await, Ok(false));
    assert_eq!(kv.len(), Ok(0));
}

#[tokio::test]
async fn keys_have_limits() {
    let dir = temp();
    let kv = open(&dir).await;
    let longest = "é".repeat(512);
    kv.put(longest.clone(), vec![1]).await.expect("as long as allowed");
    assert_eq!(kv.contains(&longest), Ok(true));

    let too_long = longest + "x";
    let error = KvError::KeyTooLong { max: 1_024, length: 1_025 };
    assert_eq!(error.to_string(), "a key must not exceed 1024 bytes, this one has 1025");
    assert_eq!(kv.put(too_long.clone(), Vec::new()).await, Err(error.clone()));
    assert_eq!(kv.get(too_long.clone()).await, Err(error.clone()));
    assert_eq!(kv.get_many(vec!["a".to_owned(), too_long.clone()]).await, Err(error.clone()));
    assert_eq!(kv.delete(too_long.clone()).await, Err(error.clone()));
    assert_eq!(kv.contains(&too_long), Err(error));
    assert_eq!(kv.put(String::new(), Vec::new()).await, Err(KvError::EmptyKey));
}

#[tokio::test]
async fn values_have_a_limit() {
    let dir = temp();
    let kv = open(&dir).await;
    let result = kv.put("k".to_owned(), vec![0; (64 << 20) + 1]).await;
    let error = KvError::ValueTooLong { key: "k".to_owned(), max: 67_108_864, length: 67_108_865 };
    assert_eq!(result, Err(error.clone()));
    assert_eq!(error.to_string(), "the value of `k` has 67108865 bytes, more than 67108864");
}

#[tokio::test]
async fn put_many_is_all_or_nothing() {
    let dir = temp();
    let kv = open(&dir).await;
    let bad = vec![entry("a", *b"1"), entry("", *b"2")];
    assert_eq!(kv.put_many(bad).await, Err(KvError::EmptyKey));
    assert_eq!(kv.len(), Ok(0));

    kv.put_many(Vec::new()).await.expect("nothing to do");
    kv.put_many(vec![entry("a", *b"1"), entry("b", *b"2"), entry("a", *b"3")]).await.expect("put");
    let values = kv.get_many(vec!["b".to_owned(), "x".to_owned(), "a".to_owned()]).await;
    assert_eq!(values, Ok(vec![Some(b"2".to_vec()), None, Some(b"3".to_vec())]));
}

#[tokio::test]
async fn list_is_by_prefix_in_order_and_limited() {
    let dir = temp();
    let kv = open(&dir).await;
    let all = ["a", "a\0", "ab", "b", "é", "𝄞"].map(|key| entry(key, key));
    let mut shuffled = all.to_vec();
    shuffled.reverse();
    kv.put_many(shuffled).await.expect("put");

    assert_eq!(kv.list(String::new(), None).await, Ok(all.to_vec()));
    assert_eq!(kv.list("a".to_owned(), None).await, Ok(all[..3].to_vec()));
    assert_eq!(kv.list("a".to_owned(), Some(2)).await, Ok(all[..2].to_vec()));
    assert_eq!(kv.list(String::new(), Some(0)).await, Ok(Vec::new()));
    assert_eq!(kv.list("c".to_owned(), None).await, Ok(Vec::new()));
}

#[tokio::test]
async fn stats_count() {
    let dir = temp();
    let kv = Kv::open(KvConfig { cache_bytes: Some(1 << 20), ..config(&dir) }).await.expect("a store");
    let empty = kv.stats().await.expect("stats");
    assert_eq!((empty.entries, empty.stored_bytes, empty.tree_height), (0, 0, 0));
    assert_eq!(empty.fragmentation, 0.0);

    kv.put("four".to_owned(), vec![0; 100]).await.expect("put");
    let stats = kv.stats().await.expect("stats");
    assert_eq!((stats.entries, stats.stored_bytes, stats.tree_height), (1, 104, 1));
    assert!(stats.fragmentation > 0.0 && stats.fragmentation < 1.0);
    assert_eq!((stats.read_only, stats.durability), (false, Durability::Immediate));
    assert_eq!(stats.cache_bytes, Some(1 << 20));
}

#[tokio::test]
async fn a_store_is_open_once() {
    let dir = temp();
    let kv = open(&dir).await;
    let path = config(&dir).path;
    let second = Kv::open(config(&dir)).await.err();
    assert_eq!(second, Some(KvError::AlreadyOpen { path }));
    kv.close().await;
    open(&dir).await.close().await;
}

#[tokio::test]
async fn what_is_not_durable_yet_is_after_close() {
    let dir = temp();
    let kv =
        Kv::open(KvConfig { durability: Some(Durability::OnClose), ..config(&dir) }).await.expect("a store");
    kv.put("a".to_owned(), vec![1]).await.expect("put");
    assert_eq!(kv.stats().await.map(|stats| stats.durability), Ok(Durability::OnClose));
    kv.close().await;
    assert_eq!(open(&dir).await.get("a".to_owned()).await, Ok(Some(vec![1])));
}

#[tokio::test]
async fn reading_only_refuses_writes() {
    let dir = temp();
    let read_only = KvConfig { read_only: Some(true), ..config(&dir) };
    let missing = Kv::open(read_only.clone()).await.err();
    assert!(matches!(missing, Some(KvError::Storage(_))), "{missing:?}");

    let kv = open(&dir).await;
    kv.put("a".to_owned(), vec![1]).await.expect("put");
    kv.close().await;

    let kv = Kv::open(read_only).await.expect("a store");
    assert_eq!(kv.get("a".to_owned()).await, Ok(Some(vec![1])));
    assert_eq!(kv.put("b".to_owned(), Vec::new()).await, Err(KvError::ReadOnly));
    assert_eq!(kv.delete("a".to_owned()).await, Err(KvError::ReadOnly));
    assert!(kv.stats().await.expect("stats").read_only);
    kv.close().await;
}

#[tokio::test]
async fn a_file_that_is_no_store_is_refused() {
    let dir = temp();
    fs_err::write(config(&dir).path, [7; 8_192]).expect("a file");
    let error = Kv::open(config(&dir)).await.err();
    assert!(matches!(error, Some(KvError::Storage(_))), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn close_waits_for_operations_nobody_waits_for() {
    let dir = temp();
    let mut kv = open(&dir).await;
    kv.put("big".to_owned(), vec![7; 8 << 20]).await.expect("put");
    for _ in 0..5 {
        for _ in 0..8 {
            // Polled once, which starts the work, then dropped: as a cancelled call is.
            let get = kv.get("big".to_owned());
            tokio::select! {
                biased;
                _ = get => {}
                () = std::future::ready(()) => {}
            }
        }
        kv.close().await;
        // Fails with `AlreadyOpen` where one of them still has the file.
        kv = open(&dir).await;
    }
    kv.close().await;
}

#[test]
fn engine_version_names_the_engine() {
    assert_eq!(Kv::engine_version(), "redb 4");
}

/// All that a stream gives.
async fn all<T, E>(stream: impl Stream<Item = Result<T, E>>) -> Result<Vec<T>, E> {
    stream.try_collect().await
}

#[tokio::test]
async fn a_scan_gives_what_a_list_gives() {
    let dir = temp();
    let kv = open(&dir).await;
    // More than a page.
    let entries: Vec<_> = (0..2_000).map(|index| entry(&format!("k{index:04}"), vec![7; 1_000])).collect();
    kv.put_many(entries).await.expect("put");
    kv.put_many(vec![entry("j", "before"), entry("l", "after")]).await.expect("put");
    for prefix in ["", "k", "k1", "k1999", "j", "l", "nothing"] {
        let list = kv.list(prefix.to_owned(), None).await.expect("list");
        assert!(all(kv.scan(prefix.to_owned())).await.expect("scan") == list, "`{prefix}`");
    }
}

#[tokio::test]
async fn a_scan_sees_one_moment() {
    let dir = temp();
    let kv = open(&dir).await;
    kv.put("a".to_owned(), vec![1]).await.expect("put");
    let mut scan = pin!(kv.scan(String::new()));
    assert_eq!(scan.try_next().await, Ok(Some(entry("a", [1]))));
    kv.put("b".to_owned(), vec![2]).await.expect("put");
    assert_eq!(scan.try_next().await, Ok(None));
}

#[tokio::test]
async fn what_is_watched_is_told_now_and_when_it_changes() {
    let dir = temp();
    let kv = open(&dir).await;
    let mut watch = pin!(kv.watch("a".to_owned()));
    assert_eq!(watch.try_next().await, Ok(Some(None)));
    for value in [vec![1], vec![], vec![2]] {
        kv.put("other".to_owned(), value.clone()).await.expect("put");
        kv.put("a".to_owned(), value.clone()).await.expect("put");
        assert_eq!(watch.try_next().await, Ok(Some(Some(value))));
    }
    kv.delete("a".to_owned()).await.expect("delete");
    assert_eq!(watch.try_next().await, Ok(Some(None)));
    // The same again is no change.
    kv.delete("a".to_owned()).await.expect("delete");
    let next = tokio::time::timeout(std::time::Duration::from_millis(20), watch.try_next());
    assert!(next.await.is_err(), "nothing has changed");
}

#[tokio::test]
async fn a_watch_begins_with_an_error_where_the_key_is_none() {
    let dir = temp();
    let kv = open(&dir).await;
    assert_eq!(all(kv.watch(String::new())).await, Err(KvError::EmptyKey));
}
