//! An engine that only remembers what was ended: what it was asked to, and what a call gave that nobody has taken.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ffi_templates::call::Owner;
use ffi_templates::engine::{
    About, Asked, Call, Engine, EventStats, Failure, HostStats, Items, Listener, Pending, Subscription,
};

#[derive(Debug)]
pub(crate) struct Remembers {
    about: About,
    ended: Arc<Mutex<Vec<String>>>,
}

/// A library, and what was ended in it.
pub(crate) fn library() -> (Arc<Owner>, Arc<Mutex<Vec<String>>>) {
    let ended = Arc::<Mutex<Vec<String>>>::default();
    let about = About { library: "test".to_owned(), version: String::new(), hash: 0, served: false };
    (Owner::shared(Arc::new(Remembers { about, ended: Arc::clone(&ended) })), ended)
}

fn nobody<T: Send + 'static>() -> Pending<T> {
    Pending::ready(Err(Failure::Error("there is nobody".to_owned())))
}

impl Remembers {
    fn end(&self, what: &str, id: u64) -> Pending<()> {
        self.ended.lock().expect("no panic").push(format!("{what} {id}"));
        Pending::ready(Ok(()))
    }

    /// The function fails with its arguments, when nobody waits for it any more.
    fn fail(&self, call: Call<'_>) {
        let failed = Err(Failure::Failed(call.request));
        let ids = call.handles.map(|handles| handles.of(&failed)).unwrap_or_default();
        ids.into_iter().for_each(|id| drop(self.end("object", id)));
    }
}

impl Engine for Remembers {
    fn call(&self, call: Call<'_>) -> Pending {
        self.fail(call);
        nobody()
    }

    fn open(&self, call: Call<'_>) -> Items {
        self.fail(call);
        Items::of_failure(Failure::Error("there is nobody".to_owned()))
    }

    fn create(&self, _: Call<'_>) -> Pending<u64> {
        nobody()
    }

    fn destroy(&self, context: u64) -> Pending<()> {
        self.end("context", context)
    }

    fn close(&self, handle: u64) -> Pending<()> {
        self.end("object", handle)
    }

    fn subscribe(&self, _: u64, _: &str, _: Listener) -> Pending<Subscription> {
        nobody()
    }

    fn register(&self, _: u64, _: &str, _: Option<Asked>) -> Pending<()> {
        nobody()
    }

    fn event_stats(&self, _: u64) -> Pending<EventStats> {
        nobody()
    }

    fn host_stats(&self, _: u64) -> Pending<HostStats> {
        nobody()
    }

    fn stale_warn(&self, _: u64, _: Duration) -> Pending<()> {
        nobody()
    }

    fn describe(&self) -> Pending {
        nobody()
    }

    fn about(&self) -> &About {
        &self.about
    }
}
