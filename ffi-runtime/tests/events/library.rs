//! The annotated library: what it fires is written as `#[ffi::event]` expands.

use std::sync::{
    Mutex, OnceLock,
    atomic::{AtomicI64, Ordering},
};

use ffi::__private::{Event, OnFull, event};

pub(crate) static TICK: Event = Event { name: "tick", on_full: OnFull::Block };
static SAMPLE: Event = Event { name: "sample", on_full: OnFull::DropOldest };
static ALARM: Event = Event { name: "alarm.rung", on_full: OnFull::Error };

/// How many events the queue has room for: nothing else is set.
pub(crate) const ROOM: i64 = 1024;

/// The descriptor of the library, as far as it is about events.
pub(crate) fn section() -> &'static [u8] {
    static SECTION: OnceLock<Vec<u8>> = OnceLock::new();
    SECTION.get_or_init(|| {
        let mut section = Vec::new();
        for (name, event) in [("tick", &TICK), ("sample", &SAMPLE), ("alarm_rung", &ALARM)] {
            let mut item = b"\xa1\x65event\xa4".to_vec();
            for text in ["name", name, "wire", event.name] {
                item.push(0x60 | text.len() as u8);
                item.extend(text.as_bytes());
            }
            section.extend(b"FFI1");
            section.extend((item.len() as u32).to_le_bytes());
            section.extend(item);
        }
        section
    })
}

/// A payload.
#[ffi::data]
pub(crate) struct Tick {
    pub(crate) number: i64,
    pub(crate) text: String,
}

fn tick(number: i64) -> Tick {
    Tick { number, text: format!("tick {number}") }
}

/// A payload of the author's own making: it cannot be lowered where it is below zero.
#[ffi::data(via = "i64")]
pub(crate) struct Sample(i64);

impl From<i64> for Sample {
    fn from(value: i64) -> Self {
        Self(value)
    }
}

impl From<&Sample> for i64 {
    fn from(sample: &Sample) -> i64 {
        assert!(sample.0 >= 0, "no such sample");
        sample.0
    }
}

/// The contexts that outlive their instances, by what they were made with.
static KEPT: Mutex<Vec<(i64, ffi::Context)>> = Mutex::new(Vec::new());

/// What Rust code kept of a context.
pub(crate) fn kept(farewell: i64) -> ffi::Context {
    let kept = KEPT.lock().expect("no panic while it is locked");
    kept.iter().find(|(of, _)| *of == farewell).expect("it was made").1.clone()
}

/// How many ticks are in the queue or past it.
pub(crate) static FIRED: AtomicI64 = AtomicI64::new(0);

pub(crate) fn fire(ctx: &ffi::Context, number: i64) {
    event::fire(ctx, &TICK, tick(number));
}

#[ffi::library]
pub(crate) struct Bell {
    ctx: ffi::Context,
    farewell: i64,
}

impl Bell {
    /// What a constructor with that context gives.
    pub(crate) fn new(ctx: ffi::Context, farewell: i64) -> Self {
        KEPT.lock().expect("no panic while it is locked").push((farewell, ctx.clone()));
        Self { ctx, farewell }
    }
}

#[ffi::export]
impl Bell {
    fn ring(&self, number: i64) {
        fire(&self.ctx, number);
    }

    fn sample(&self, value: i64) {
        event::fire(&self.ctx, &SAMPLE, Sample(value));
    }

    fn alarm(&self, number: i64) -> Result<(), String> {
        Ok(event::try_fire(&self.ctx, &ALARM, tick(number))?)
    }

    /// Waits for room as a thread does: of the runtime, where that has one thread the only one.
    #[ffi(spawn)]
    async fn ring_and_block(&self, times: i64) -> i64 {
        tokio::task::yield_now().await;
        for number in 0..times {
            fire(&self.ctx, number);
            FIRED.store(number + 1, Ordering::SeqCst);
        }
        times
    }

    /// Waits for room as a task does.
    async fn ring_and_wait(&self, times: i64) -> i64 {
        for number in 0..times {
            event::fire_async(&self.ctx, &TICK, tick(number)).await;
        }
        times
    }

    /// Needs a thread of the runtime.
    #[ffi(spawn)]
    async fn answer(&self) -> i64 {
        tokio::task::yield_now().await;
        self.farewell
    }

    #[ffi::destructor]
    async fn part(self) {
        tokio::task::yield_now().await;
        event::fire_async(&self.ctx, &TICK, tick(self.farewell)).await;
    }
}
