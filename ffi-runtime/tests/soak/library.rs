//! The annotated library.

use std::{
    future::{pending, poll_fn},
    sync::Arc,
    task::Poll,
};

#[ffi::library]
pub(crate) struct Meter {
    label: String,
}

/// Lets others go first, as often as it says. tokio's own `yield_now` keeps a list that grows.
async fn yield_times(mut times: u32) {
    poll_fn(|context| {
        if times == 0 {
            return Poll::Ready(());
        }
        times -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Waits longer than a call is polled on the host's thread, so it moves to the runtime.
async fn later() {
    yield_times(20).await;
}

/// An object of a context.
#[ffi::handle]
pub(crate) struct Gauge {
    label: String,
}

#[ffi::export(handle)]
impl Gauge {
    #[ffi::constructor]
    fn new(label: String) -> Self {
        Self { label }
    }

    async fn forever(&self) -> String {
        let label = self.label.clone();
        pending::<()>().await;
        label
    }
}

#[ffi::export]
impl Meter {
    #[ffi::constructor]
    fn make(label: String, fail: bool) -> Result<Self, String> {
        if fail { Err(format!("no {label}")) } else { Ok(Self { label }) }
    }

    #[ffi::constructor]
    async fn create(label: String, fail: bool) -> Result<Self, String> {
        later().await;
        Self::make(label, fail)
    }

    fn share(&self, gauge: Arc<Gauge>) -> Vec<Arc<Gauge>> {
        vec![Arc::clone(&gauge), gauge]
    }

    fn add(&self, a: i64, b: i64) -> i64 {
        a + b
    }

    async fn ready(&self) -> String {
        self.label.clone()
    }

    async fn later(&self, text: String) -> String {
        later().await;
        format!("{} {text}", self.label)
    }

    async fn forever(&self, text: String) -> String {
        let label = self.label.clone();
        pending::<()>().await;
        label + &text
    }

    #[ffi::destructor]
    async fn close(self) {
        yield_times(1).await;
    }
}
