//! Events, said as they come.
//!
//! What a call has fired can be on its way when its reply is there. The server counts what was delivered, so it is known how
//! many there are to wait for: what is heard is everything, and what is not wanted is left out here. Over NATS nobody counts, and
//! what comes a moment later is all there is.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use ffi_model::Contract;
use ffi_templates::engine::{Engine, Event, Failure, Subscription};
use tokio::sync::Notify;

use super::Printer;
use crate::json::{Json, bytes, decode, untyped};

/// How long events are waited for that others may have had: the server's count is one of all listeners.
const PATIENCE: Duration = Duration::from_millis(500);

/// The events of a context, from when it was made to when it is dropped.
pub(super) struct Watched {
    context: u64,
    /// What was delivered before, where the server counts.
    before: Option<u64>,
    heard: Arc<Heard>,
    _subscription: Subscription,
}

#[derive(Debug, Default)]
struct Heard {
    count: AtomicU64,
    one_more: Notify,
}

impl Watched {
    /// Has all events of a context said that are called `wanted`, or all where nothing is.
    pub(super) async fn new(
        engine: &dyn Engine,
        context: u64,
        contract: &Arc<Contract>,
        wanted: Option<&str>,
        printer: &Printer,
    ) -> Result<Self, Failure> {
        let before = match engine.event_stats(context).await {
            Ok(stats) => Some(stats.delivered),
            Err(Failure::Error(_)) => None,
            Err(failure) => return Err(failure),
        };
        let heard = Arc::new(Heard::default());
        let (count, contract, printer) = (Arc::clone(&heard), Arc::clone(contract), printer.clone());
        let wanted = wanted.map(str::to_owned);
        let listener = move |event: Event<'_>| {
            if let Some(json) = said(&contract, event, wanted.as_deref()) {
                // Where it cannot be written the next reply cannot either, and says so.
                drop(printer.event(&json));
            }
            count.count.fetch_add(1 + event.missed, Ordering::Relaxed);
            count.one_more.notify_one();
        };
        let subscription = engine.subscribe(context, "", Arc::new(listener)).await?;
        Ok(Self { context, before, heard, _subscription: subscription })
    }

    /// Returns when everything was said that was fired before this is called.
    pub(super) async fn caught_up(&self, engine: &dyn Engine) -> Result<(), Failure> {
        let Some(before) = self.before else {
            tokio::time::sleep(PATIENCE).await;
            return Ok(());
        };
        let all = tokio::time::timeout(PATIENCE, async {
            let delivered = loop {
                let stats = engine.event_stats(self.context).await?;
                if stats.queued == 0 {
                    break stats.delivered;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            };
            while self.heard.count.load(Ordering::Relaxed) < delivered.saturating_sub(before) {
                self.heard.one_more.notified().await;
            }
            Ok(())
        });
        all.await.unwrap_or(Ok(()))
    }
}

/// What is said of an event; nothing of one that is not wanted.
fn said(contract: &Contract, event: Event<'_>, wanted: Option<&str>) -> Option<Json> {
    let value = bytes::read(event.envelope).ok()?;
    let json = decode::event(contract, &value).unwrap_or_else(|_| untyped::to_json(&value));
    let name = json.get("eventType").cloned();
    if wanted.is_some_and(|wanted| name != Some(Json::Text(wanted.to_owned()))) {
        return None;
    }
    match json {
        Json::Map(mut entries) if event.missed > 0 => {
            entries.push(("missed".to_owned(), Json::int(event.missed)));
            Some(Json::Map(entries))
        }
        json => Some(json),
    }
}
