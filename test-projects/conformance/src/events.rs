//! Events: every form of payload, every name, and every policy for a queue that is full, which is so at eight here.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use crate::{
    Conformance,
    data_enums::Shape,
    flat_enums::Level,
    newtypes::{UserId, UserName},
    records::Polygon,
};

/// An echo: something of everything.
#[ffi::data(rename_all = "camelCase")]
#[derive(Debug, Clone, PartialEq)]
pub struct Echoed {
    /// Text.
    pub echoed_text: String,
    /// Bytes.
    pub data: Vec<u8>,
    /// Nothing, or something.
    pub note: Option<String>,
    /// A list.
    pub shapes: Vec<Shape>,
    /// A map.
    pub counts: BTreeMap<String, i64>,
    /// A span of time.
    pub took: Duration,
}

/// One of many.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// Which one.
    pub number: u64,
}

/// The payload is a struct.
#[ffi::event]
pub fn on_echoed(ctx: &ffi::Context, event: Echoed);

/// The payload is a struct with names of its own.
#[ffi::event]
pub fn on_polygon(ctx: &ffi::Context, polygon: Polygon);

/// The payload is made of the parameters.
#[ffi::event(rename_all = "camelCase")]
pub fn on_job_scheduled(ctx: &ffi::Context, job_id: String, will_run_count: i64, at: Option<SystemTime>);

/// The payload is made of one parameter.
#[ffi::event]
pub fn on_number(ctx: &ffi::Context, number: i64);

/// There is nothing in the payload.
#[ffi::event]
pub fn on_nothing(ctx: &ffi::Context);

/// The payload is an enum without fields.
#[ffi::event]
pub fn on_level(ctx: &ffi::Context, level: Level);

/// The payload is an enum with fields.
#[ffi::event]
pub fn on_shape(ctx: &ffi::Context, shape: Shape);

/// The payload is a number with a name.
#[ffi::event]
pub fn on_user_id(ctx: &ffi::Context, id: UserId);

/// The payload is a text with a name.
#[ffi::event]
pub fn on_user_name(ctx: &ffi::Context, name: UserName);

/// It has another name on the wire.
#[ffi::event(wire = "Ticked: \"☂\" */ ??/")]
pub fn on_wire_name(ctx: &ffi::Context, tick: Tick);

/// It has another name everywhere.
#[ffi::event(rename = "on_other_name")]
pub fn on_own_name(ctx: &ffi::Context, tick: Tick);

/// Whoever fires it awaits room.
#[ffi::event]
pub async fn on_awaited(ctx: &ffi::Context, tick: Tick);

/// The oldest make room for the newest.
#[ffi::event(on_full = "drop_oldest")]
pub fn on_latest(ctx: &ffi::Context, tick: Tick);

/// Whoever fires it is told where there is no room.
#[ffi::event(on_full = "error")]
pub fn on_refused(ctx: &ffi::Context, tick: Tick) -> Result<(), ffi::QueueFull>;

#[ffi::export]
impl Conformance {
    /// Fires what it is given.
    pub fn fire_echoed(&self, value: Echoed, ctx: &ffi::Context) {
        on_echoed(ctx, value);
    }

    /// Fires what it is given.
    pub fn fire_polygon(&self, value: Polygon, ctx: &ffi::Context) {
        on_polygon(ctx, value);
    }

    /// Fires what it is given.
    pub fn fire_job(&self, job_id: String, will_run_count: i64, at: Option<SystemTime>, ctx: &ffi::Context) {
        on_job_scheduled(ctx, job_id, will_run_count, at);
    }

    /// Fires as many numbers, beginning with 0.
    pub fn fire_numbers(&self, count: i64, ctx: &ffi::Context) {
        (0..count).for_each(|number| on_number(ctx, number));
    }

    /// Fires as many numbers after a while, and holds a thread of the runtime up where there is no room.
    pub async fn fire_numbers_later(&self, count: i64, ctx: &ffi::Context) {
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.fire_numbers(count, ctx);
    }

    /// Fires nothing.
    pub fn fire_nothing(&self, ctx: &ffi::Context) {
        on_nothing(ctx);
    }

    /// Fires what it is given.
    pub fn fire_level(&self, value: Level, ctx: &ffi::Context) {
        on_level(ctx, value);
    }

    /// Fires what it is given.
    pub fn fire_shape(&self, value: Shape, ctx: &ffi::Context) {
        on_shape(ctx, value);
    }

    /// Fires what it is given.
    pub fn fire_user(&self, id: UserId, name: UserName, ctx: &ffi::Context) {
        on_user_id(ctx, id);
        on_user_name(ctx, name);
    }

    /// Fires the two that have other names.
    pub fn fire_named(&self, ctx: &ffi::Context) {
        on_wire_name(ctx, Tick { number: 1 });
        on_own_name(ctx, Tick { number: 2 });
    }

    /// Fires as many, and awaits room for each.
    pub async fn fire_awaited(&self, count: u64, ctx: &ffi::Context) {
        for number in 0..count {
            on_awaited(ctx, Tick { number }).await;
        }
    }

    /// Fires as many, of which some may be dropped.
    pub fn fire_latest(&self, count: u64, ctx: &ffi::Context) {
        (0..count).for_each(|number| on_latest(ctx, Tick { number }));
    }

    /// Fires as many, and gives the number of those that there was no room for.
    pub fn fire_refused(&self, count: u64, ctx: &ffi::Context) -> u64 {
        (0..count).map(|number| u64::from(on_refused(ctx, Tick { number }).is_err())).sum()
    }
}
