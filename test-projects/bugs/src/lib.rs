//! Deliberate bugs, and the functions that hosts misuse: the proof that `cargo ffi test --sanitize` can fail.
//!
//! Nothing here is an example to follow. The programs in `ffi-tests/` make one mistake each, and end with 0 unless something
//! stops them; the table in `docs/testing.md` says what stops which. Those called `clean` use the same functions as they are meant.

pub mod memory;
pub mod race;
pub mod values;

use std::{sync::Mutex, time::Duration};

use tokio::sync::Notify;

use crate::memory::Place;

/// What one context owns.
#[ffi::library]
pub struct Bugs {
    /// Where an argument was, see [`Bugs::keep`].
    kept: Mutex<Option<Place>>,
    /// Opened by [`Bugs::open_gate`], for the next that waits.
    gate: Notify,
}

/// What a sensor measured.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Which sensor.
    pub sensor: u32,
    /// What it measured.
    pub value: f64,
}

/// A sensor has measured something.
#[ffi::event]
pub fn on_reading(ctx: &ffi::Context, reading: Reading);

#[ffi::export]
impl Bugs {
    /// Makes an instance.
    #[ffi::constructor]
    pub fn create() -> Self {
        Self { kept: Mutex::new(None), gate: Notify::new() }
    }

    /// Bug: keeps the place of an argument that is lent for the call only.
    pub fn keep(&self, numbers: &[u64]) {
        *self.kept() = Some(Place::of(numbers));
    }

    /// The sum of the numbers that were kept.
    pub fn kept_sum(&self) -> u64 {
        let place = self.kept().take();
        // SAFETY: none, and that is the bug: what was lent is the host's again since `keep` returned, and it may have
        // freed it.
        place.map_or(0, |place| unsafe { place.sum() })
    }

    /// Waits at the gate and a moment longer, then adds up `count` numbers that it shares with the host.
    ///
    /// Without that moment it would sometimes be done before whoever opens the gate has left the library: then what the host
    /// writes afterwards is written in order.
    ///
    /// Not a bug of its own, as long as the host leaves the memory alone until the reply.
    pub async fn sum_shared(&self, address: u64, count: u64) -> u64 {
        let place = Place::shared(address, count);
        self.gate.notified().await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        // SAFETY: none but the word of the host, which its programs break.
        unsafe { place.sum() }
    }

    /// Lets one call of [`Bugs::sum_shared`] go on, now or later.
    pub fn open_gate(&self) {
        self.gate.notify_one();
    }

    /// Fires `on_reading` so many times, with the number of each for its value.
    pub fn measure(&self, ctx: &ffi::Context, sensor: u32, times: u32) {
        for time in 0..times {
            on_reading(ctx, Reading { sensor, value: f64::from(time) });
        }
    }
}

impl Bugs {
    fn kept(&self) -> std::sync::MutexGuard<'_, Option<Place>> {
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
