//! A key-value store in one file, over [redb].
//!
//! Keys are text, values are bytes. One context owns one open file; it may be used from any thread.

mod store;

use std::sync::Arc;

use futures_util::{
    TryStreamExt,
    stream::{self, Stream},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::store::Store;

/// The longest key, in bytes.
#[ffi::export]
pub const MAX_KEY_LEN: u32 = 1_024;

/// The longest value, in bytes.
#[ffi::export]
pub const MAX_VALUE_LEN: u64 = 64 << 20;

/// The name of the storage engine.
#[ffi::export]
pub const ENGINE: &str = "redb";

/// The engine's major version, on which the format of the file depends.
const ENGINE_MAJOR: u32 = 4;

/// How many operations may be at work on the file at once. Each holds a thread, and possibly a value.
const SLOTS: u32 = 16;

/// An open store. One context owns one.
#[ffi::library]
pub struct Kv {
    store: Arc<Store>,
    /// An operation holds a slot until its thread has let go of the store, whether or not anyone still
    /// waits for its outcome.
    slots: Arc<Semaphore>,
    /// Told after every write.
    written: watch::Sender<()>,
}

/// Which file to open, and how.
#[ffi::data]
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KvConfig {
    /// The file. It is made where it is missing, unless it is opened for reading only.
    pub path: String,
    /// Whether to open the file for reading only; `false` where it is left out.
    pub read_only: Option<bool>,
    /// What a write survives; [`Durability::Immediate`] where it is left out.
    pub durability: Option<Durability>,
    /// The most memory that the engine uses for its cache, in bytes; 64 MiB where it is left out.
    pub cache_bytes: Option<u64>,
}

/// What a write survives once its call has returned.
#[ffi::data(rename_all = "kebab-case")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Durability {
    /// The end of the process only if the store was closed before. By far the fastest.
    OnClose,
    /// The end of the process and the loss of power.
    #[default]
    Immediate,
}

/// A key and its value.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key, not empty and at most [`MAX_KEY_LEN`] bytes.
    pub key: String,
    /// The value, at most [`MAX_VALUE_LEN`] bytes. It may be empty.
    pub value: Vec<u8>,
}

/// What a store holds, and how it was opened.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Stats {
    /// The number of keys.
    pub entries: u64,
    /// The bytes of all keys and values.
    pub stored_bytes: u64,
    /// The levels of the tree that holds them.
    pub tree_height: u32,
    /// The share of the tree's pages that holds nothing, from 0 to 1.
    pub fragmentation: f64,
    /// Whether the store is open for reading only.
    pub read_only: bool,
    /// What writes survive.
    pub durability: Durability,
    /// The limit of the cache, if one was asked for.
    pub cache_bytes: Option<u64>,
}

/// Why an operation failed.
#[ffi::error]
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum KvError {
    /// A write to a store that is open for reading only.
    #[error("the store is open for reading only")]
    ReadOnly,
    /// The file is open in this or another process.
    #[error("`{path}` is already open")]
    AlreadyOpen {
        /// The file.
        path: String,
    },
    /// An empty key.
    #[error("a key must not be empty")]
    EmptyKey,
    /// A key over [`MAX_KEY_LEN`].
    #[error("a key must not exceed {max} bytes, this one has {length}")]
    KeyTooLong {
        /// The limit, in bytes.
        max: u32,
        /// The length of the key, in bytes.
        length: u64,
    },
    /// A value over [`MAX_VALUE_LEN`].
    #[error("the value of `{key}` has {length} bytes, more than {max}")]
    ValueTooLong {
        /// The key that it came with.
        key: String,
        /// The limit, in bytes.
        max: u64,
        /// The length of the value, in bytes.
        length: u64,
    },
    /// The engine or the file system failed; the text is theirs.
    #[error("storage: {0}")]
    Storage(String),
}

#[ffi::export]
impl Kv {
    /// Opens a file.
    ///
    /// # Errors
    /// The file is open already, is not a store, or cannot be read or written.
    #[ffi::constructor]
    pub async fn open(config: KvConfig) -> Result<Self, KvError> {
        let store = blocking(move || Store::open(&config)).await?;
        let slots = Arc::new(Semaphore::new(SLOTS as usize));
        Ok(Self { store: Arc::new(store), slots, written: watch::Sender::new(()) })
    }

    /// Sets the value of a key, new or not.
    ///
    /// # Errors
    /// The key or the value breaks a limit, or the store cannot be written.
    pub async fn put(&self, key: String, value: Vec<u8>) -> Result<(), KvError> {
        self.write(move |store| store.put(&[Entry { key, value }])).await
    }

    /// Sets the values of many keys: all of them, or none where it fails. The last value of a key counts.
    ///
    /// # Errors
    /// A key or a value breaks a limit, or the store cannot be written.
    pub async fn put_many(&self, entries: Vec<Entry>) -> Result<(), KvError> {
        self.write(move |store| store.put(&entries)).await
    }

    /// The value of a key, if it is there.
    ///
    /// # Errors
    /// The key breaks a limit, or the store cannot be read.
    pub async fn get(&self, key: String) -> Result<Option<Vec<u8>>, KvError> {
        self.run(move |store| store.get(&key)).await
    }

    /// The values of many keys, as they are at one moment, in the order of the keys.
    ///
    /// # Errors
    /// A key breaks a limit, or the store cannot be read.
    pub async fn get_many(&self, keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, KvError> {
        self.run(move |store| store.get_many(&keys)).await
    }

    /// Removes a key and says whether it was there.
    ///
    /// # Errors
    /// The key breaks a limit, or the store cannot be written.
    pub async fn delete(&self, key: String) -> Result<bool, KvError> {
        self.write(move |store| store.delete(&key)).await
    }

    /// The entries whose keys begin with `prefix`, in the order of the keys' bytes, at most `limit` of them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn list(&self, prefix: String, limit: Option<u32>) -> Result<Vec<Entry>, KvError> {
        self.run(move |store| store.list(&prefix, limit)).await
    }

    /// The entries whose keys begin with `prefix`, in the order of the keys' bytes, as they all were at one moment: what is
    /// written afterwards is not seen. They are read as they are taken, so there may be more of them than memory holds.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn scan(&self, prefix: String) -> impl Stream<Item = Result<Entry, KvError>> {
        let begin = self.run(move |store| store.scan(prefix));
        let pages = stream::once(begin).map_ok(move |scan| {
            stream::try_unfold(scan, move |mut scan| async move {
                let page = self
                    .run(move |_| {
                        let page = scan.page()?;
                        Ok((page, scan))
                    })
                    .await?;
                Ok(if page.0.is_empty() { None } else { Some(page) })
            })
        });
        pages.try_flatten().map_ok(|page| stream::iter(page.into_iter().map(Ok))).try_flatten()
    }

    /// The value of a key, `null` where there is none: the one that it has now, and then each that it is found to have changed to.
    /// Changes that come faster than they are taken count as one. It does not end.
    ///
    /// # Errors
    /// The key breaks a limit, or the store cannot be read.
    pub fn watch(&self, key: String) -> impl Stream<Item = Result<Option<Vec<u8>>, KvError>> {
        struct Watch {
            key: String,
            written: watch::Receiver<()>,
            last: Option<Option<Vec<u8>>>,
        }
        let begin = Watch { key, written: self.written.subscribe(), last: None };
        stream::try_unfold(begin, move |mut watch| async move {
            loop {
                if watch.last.is_some() {
                    // It ends with the store, and so does this.
                    let _ = watch.written.changed().await;
                }
                let key = watch.key.clone();
                let value = self.run(move |store| store.get(&key)).await?;
                if watch.last.as_ref() != Some(&value) {
                    watch.last = Some(value.clone());
                    return Ok(Some((value, watch)));
                }
            }
        })
    }

    /// What the store holds, and how it was opened.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn stats(&self) -> Result<Stats, KvError> {
        self.run(Store::stats).await
    }

    /// Whether a key is there. Looks at once, on the calling thread.
    ///
    /// # Errors
    /// The key breaks a limit, or the store cannot be read.
    pub fn contains(&self, key: &str) -> Result<bool, KvError> {
        self.store.contains(key)
    }

    /// The number of keys. Looks at once, on the calling thread.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn len(&self) -> Result<u64, KvError> {
        self.store.len()
    }

    /// Whether there is no key at all. Looks at once, on the calling thread.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn is_empty(&self) -> Result<bool, KvError> {
        Ok(self.len()? == 0)
    }

    /// The engine and its major version.
    pub fn engine_version() -> String {
        format!("{ENGINE} {ENGINE_MAJOR}")
    }

    /// Waits for the operations that are still at work, then makes all writes durable and closes the file:
    /// it can be opened again as soon as this has returned.
    #[ffi::destructor]
    pub async fn close(self) {
        // Never closed, so this cannot fail; and if it did, closing early would only be less tidy.
        let _all_slots = self.slots.acquire_many(SLOTS).await;
        let store = self.store;
        blocking(move || {
            // Nobody is left to hear of a failure.
            let _ = store.flush();
            drop(store);
        })
        .await;
    }
}

impl Kv {
    /// As [`Kv::run`], and tells those who watch.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, KvError> + Send + 'static,
    ) -> Result<T, KvError> {
        let written = self.written.clone();
        self.run(move |store| {
            let result = work(store);
            // Here and not after the wait: a write whose caller has given up is a write, too.
            written.send_replace(());
            result
        })
        .await
    }

    /// Runs `work` on a thread that may block.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, KvError> + Send + 'static,
    ) -> Result<T, KvError> {
        let slot = Arc::clone(&self.slots).acquire_owned().await.expect("the semaphore is never closed");
        let store = Arc::clone(&self.store);
        let done = blocking(move || {
            let result = work(&store);
            drop(store);
            Done { result, _slot: slot }
        });
        done.await.result
    }
}

/// What came of some work, and the slot that it holds until somebody has taken that or nobody wants it any more.
struct Done<T> {
    /// May keep the store open. Fields are dropped in this order: who gets all slots finds the store unused.
    result: Result<T, KvError>,
    _slot: OwnedSemaphorePermit,
}

/// The outcome of `work`, run on a thread that may block. A panic in it goes on here.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

#[cfg(test)]
mod tests;
