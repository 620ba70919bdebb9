//! Host functions: every form of argument and result, of failure and of call, alone and in a trait.
//!
//! Of each there is a function that asks the host, and replies with the answer.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, SystemTime},
};

use ffi::HostError;
use uuid::Uuid;

use crate::{
    Conformance,
    boxes::Node,
    data_enums::Shape,
    errors::Failure,
    flat_enums::Level,
    handles::Session,
    newtypes::{UserId, UserName},
    records::{Point, Polygon},
};

/// What a typed function fails with where the host has no such error.
impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        Self::Refused(error.to_string())
    }
}

/// Gives back a number.
#[ffi::host]
pub async fn host_number(ctx: &ffi::Context, value: i64) -> Result<i64, HostError>;

/// Gives back a truth.
#[ffi::host]
pub async fn host_bool(ctx: &ffi::Context, value: bool) -> Result<bool, HostError>;

/// Gives back a wide number.
#[ffi::host]
pub async fn host_wide(ctx: &ffi::Context, value: u128) -> Result<u128, HostError>;

/// Gives back a text.
#[ffi::host]
pub async fn host_text(ctx: &ffi::Context, value: String) -> Result<String, HostError>;

/// Gives back bytes.
#[ffi::host]
pub async fn host_bytes(ctx: &ffi::Context, value: Vec<u8>) -> Result<Vec<u8>, HostError>;

/// Gives back a list.
#[ffi::host]
pub async fn host_list(ctx: &ffi::Context, value: Vec<Point>) -> Result<Vec<Point>, HostError>;

/// Gives back an array.
#[ffi::host]
pub async fn host_array(ctx: &ffi::Context, value: [u8; 4]) -> Result<[u8; 4], HostError>;

/// Gives back a map.
#[ffi::host]
pub async fn host_map(
    ctx: &ffi::Context,
    value: BTreeMap<String, i64>,
) -> Result<BTreeMap<String, i64>, HostError>;

/// Gives back a number, or nothing.
#[ffi::host]
pub async fn host_option(ctx: &ffi::Context, value: Option<i64>) -> Result<Option<i64>, HostError>;

/// Gives back a text, or nothing.
#[ffi::host]
pub async fn host_option_text(ctx: &ffi::Context, value: Option<String>)
-> Result<Option<String>, HostError>;

/// Gives back a span of time.
#[ffi::host]
pub async fn host_duration(ctx: &ffi::Context, value: Duration) -> Result<Duration, HostError>;

/// Gives back a point in time.
#[ffi::host]
pub async fn host_time(ctx: &ffi::Context, value: SystemTime) -> Result<SystemTime, HostError>;

/// Gives back a UUID.
#[ffi::host]
pub async fn host_uuid(ctx: &ffi::Context, value: Uuid) -> Result<Uuid, HostError>;

/// Gives back a constant of an enum.
#[ffi::host]
pub async fn host_level(ctx: &ffi::Context, value: Level) -> Result<Level, HostError>;

/// Gives back a variant with fields.
#[ffi::host]
pub async fn host_shape(ctx: &ffi::Context, value: Shape) -> Result<Shape, HostError>;

/// Gives back a struct.
#[ffi::host]
pub async fn host_polygon(ctx: &ffi::Context, value: Polygon) -> Result<Polygon, HostError>;

/// Gives back a text with a name.
#[ffi::host]
pub async fn host_name(ctx: &ffi::Context, value: UserName) -> Result<UserName, HostError>;

/// Gives back a struct in a box.
#[ffi::host]
pub async fn host_box(ctx: &ffi::Context, value: Box<Node>) -> Result<Box<Node>, HostError>;

/// Gives back an object.
#[ffi::host]
pub async fn host_session(ctx: &ffi::Context, value: Arc<Session>) -> Result<Arc<Session>, HostError>;

/// Does something, and says that it is done.
#[ffi::host]
pub async fn host_nothing(ctx: &ffi::Context) -> Result<(), String>;

/// Fails with a typed error, or finds somebody of several parameters.
#[ffi::host(rename_all = "camelCase")]
pub async fn find_user(ctx: &ffi::Context, user_id: UserId, at_most: u32) -> Result<UserName, Failure>;

/// Is asked by a thread that waits.
#[ffi::host]
pub fn host_now(ctx: &ffi::Context, value: u64) -> Result<u64, String>;

/// Is told, and answers nothing.
#[ffi::host]
pub fn log_line(ctx: &ffi::Context, level: Level, line: String);

/// It has another name everywhere.
#[ffi::host(rename = "host_renamed")]
pub async fn host_by_another_name(ctx: &ffi::Context, value: i64) -> Result<i64, HostError>;

/// Keeps things.
#[ffi::host]
pub trait Storage: Sync {
    /// What is there, if anything.
    async fn get(&self, key: String) -> Result<Option<Vec<u8>>, Failure>;

    /// How much is there.
    fn size(&self) -> Result<u64, HostError>;

    /// Is told what was looked for.
    fn looked(&self, key: String);
}

/// Whatever storage it is.
async fn look_up(storage: &impl Storage, key: String) -> Result<Option<Vec<u8>>, Failure> {
    storage.looked(key.clone());
    storage.get(key).await
}

#[ffi::export]
impl Conformance {
    /// Asks for a number.
    ///
    /// # Errors
    /// The host's, as of all functions here.
    pub async fn ask_number(&self, ctx: &ffi::Context, value: i64) -> Result<i64, String> {
        Ok(host_number(ctx, value).await?)
    }

    /// Asks for a truth.
    pub async fn ask_bool(&self, ctx: &ffi::Context, value: bool) -> Result<bool, String> {
        Ok(host_bool(ctx, value).await?)
    }

    /// Asks for a wide number.
    pub async fn ask_wide(&self, ctx: &ffi::Context, value: u128) -> Result<u128, String> {
        Ok(host_wide(ctx, value).await?)
    }

    /// Asks for a text.
    pub async fn ask_text(&self, ctx: &ffi::Context, value: String) -> Result<String, String> {
        Ok(host_text(ctx, value).await?)
    }

    /// Asks for bytes.
    pub async fn ask_bytes(&self, ctx: &ffi::Context, value: Vec<u8>) -> Result<Vec<u8>, String> {
        Ok(host_bytes(ctx, value).await?)
    }

    /// Asks for a list.
    pub async fn ask_list(&self, ctx: &ffi::Context, value: Vec<Point>) -> Result<Vec<Point>, String> {
        Ok(host_list(ctx, value).await?)
    }

    /// Asks for an array.
    pub async fn ask_array(&self, ctx: &ffi::Context, value: [u8; 4]) -> Result<[u8; 4], String> {
        Ok(host_array(ctx, value).await?)
    }

    /// Asks for a map.
    pub async fn ask_map(
        &self,
        ctx: &ffi::Context,
        value: BTreeMap<String, i64>,
    ) -> Result<BTreeMap<String, i64>, String> {
        Ok(host_map(ctx, value).await?)
    }

    /// Asks for a number, or nothing.
    pub async fn ask_option(&self, ctx: &ffi::Context, value: Option<i64>) -> Result<Option<i64>, String> {
        Ok(host_option(ctx, value).await?)
    }

    /// Asks for a text, or nothing.
    pub async fn ask_option_text(
        &self,
        ctx: &ffi::Context,
        value: Option<String>,
    ) -> Result<Option<String>, String> {
        Ok(host_option_text(ctx, value).await?)
    }

    /// Asks for a span of time.
    pub async fn ask_duration(&self, ctx: &ffi::Context, value: Duration) -> Result<Duration, String> {
        Ok(host_duration(ctx, value).await?)
    }

    /// Asks for a point in time.
    pub async fn ask_time(&self, ctx: &ffi::Context, value: SystemTime) -> Result<SystemTime, String> {
        Ok(host_time(ctx, value).await?)
    }

    /// Asks for a UUID.
    pub async fn ask_uuid(&self, ctx: &ffi::Context, value: Uuid) -> Result<Uuid, String> {
        Ok(host_uuid(ctx, value).await?)
    }

    /// Asks for a constant of an enum.
    pub async fn ask_level(&self, ctx: &ffi::Context, value: Level) -> Result<Level, String> {
        Ok(host_level(ctx, value).await?)
    }

    /// Asks for a variant with fields.
    pub async fn ask_shape(&self, ctx: &ffi::Context, value: Shape) -> Result<Shape, String> {
        Ok(host_shape(ctx, value).await?)
    }

    /// Asks for a struct.
    pub async fn ask_polygon(&self, ctx: &ffi::Context, value: Polygon) -> Result<Polygon, String> {
        Ok(host_polygon(ctx, value).await?)
    }

    /// Asks for a text with a name.
    pub async fn ask_name(&self, ctx: &ffi::Context, value: UserName) -> Result<UserName, String> {
        Ok(host_name(ctx, value).await?)
    }

    /// Asks for a struct in a box.
    pub async fn ask_box(&self, ctx: &ffi::Context, value: Box<Node>) -> Result<Box<Node>, String> {
        Ok(host_box(ctx, value).await?)
    }

    /// Asks for an object.
    pub async fn ask_session(&self, ctx: &ffi::Context, value: Arc<Session>) -> Result<Arc<Session>, String> {
        Ok(host_session(ctx, value).await?)
    }

    /// Asks for something to be done.
    pub async fn ask_nothing(&self, ctx: &ffi::Context) -> Result<(), String> {
        host_nothing(ctx).await
    }

    /// Asks for somebody.
    pub async fn ask_for_user(
        &self,
        ctx: &ffi::Context,
        user_id: UserId,
        at_most: u32,
    ) -> Result<UserName, Failure> {
        find_user(ctx, user_id, at_most).await
    }

    /// Asks on the thread of the caller.
    pub fn ask_now(&self, ctx: &ffi::Context, value: u64) -> Result<u64, String> {
        host_now(ctx, value)
    }

    /// Tells a line.
    pub fn tell_line(&self, ctx: &ffi::Context, level: Level, line: String) {
        log_line(ctx, level, line);
    }

    /// Asks by another name.
    pub async fn ask_renamed(&self, ctx: &ffi::Context, value: i64) -> Result<i64, String> {
        Ok(host_by_another_name(ctx, value).await?)
    }

    /// Asks for a number, and gives up after a while.
    pub async fn ask_number_within(
        &self,
        ctx: &ffi::Context,
        value: i64,
        limit_ms: u64,
    ) -> Result<i64, String> {
        let limit = Duration::from_millis(limit_ms);
        let answer = tokio::time::timeout(limit, host_number(ctx, value)).await;
        Ok(answer.map_err(|_| "given up".to_owned())??)
    }

    /// Tells the storage what is looked for, and asks it.
    pub async fn ask_storage(&self, ctx: &ffi::Context, key: String) -> Result<Option<Vec<u8>>, Failure> {
        look_up(ctx, key).await
    }

    /// Asks the storage on the thread of the caller.
    pub fn ask_storage_size(&self, ctx: &ffi::Context) -> Result<u64, String> {
        Ok(ctx.size()?)
    }
}
