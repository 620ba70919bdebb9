//! The context of a call: functions have it wherever it stands among their parameters, and no host sees it.
//!
//! What is rung is heard by the listeners of that context alone.

use std::time::Duration;

use crate::Conformance;

/// Something was rung.
#[ffi::event]
pub fn on_rung(ctx: &ffi::Context, by: String);

#[ffi::export]
impl Conformance {
    /// Makes a context that is kept in it.
    #[ffi::constructor]
    pub async fn keeping(ctx: ffi::Context, label: String) -> Self {
        tokio::task::yield_now().await;
        Self { kept: Some(ctx), ..Self::with_label(label) }
    }

    /// Rings with the context that was kept, if one was.
    pub fn ring_kept(&self) -> bool {
        let kept = self.kept.as_ref();
        kept.inspect(|ctx| on_rung(ctx, self.label())).is_some()
    }

    /// Rings with a context that comes first.
    pub fn ring_first(&self, ctx: &ffi::Context, by: String) -> String {
        on_rung(ctx, by.clone());
        by
    }

    /// Rings with a context between two parameters.
    pub fn ring_between(&self, left: String, context: ffi::Context, right: String) -> String {
        let by = left + &right;
        on_rung(&context, by.clone());
        by
    }

    /// Rings after a while, with a context that comes last.
    pub async fn ring_later(&self, delay_ms: u64, by: String, ctx: &ffi::Context) -> String {
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        on_rung(ctx, by.clone());
        by
    }

    /// Rings after a while, with a context that outlives the call, and maybe the instance.
    pub fn ring_by_itself(&self, delay_ms: u64, by: String, ctx: ffi::Context) {
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(delay_ms)).await;
            on_rung(&ctx, by);
        });
    }
}

/// An object that keeps the context of the call that made it, and rings once more when it is dropped.
#[ffi::handle]
#[derive(Debug)]
pub struct Bell {
    name: String,
    ctx: ffi::Context,
}

#[ffi::export(handle)]
impl Bell {
    /// Makes one.
    #[ffi::constructor]
    pub fn hang(name: String, ctx: ffi::Context) -> Self {
        Self { name, ctx }
    }

    /// Rings with the context of this call.
    pub fn ring(&self, ctx: &ffi::Context) {
        on_rung(ctx, self.name.clone());
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        on_rung(&self.ctx, format!("the end of {}", self.name));
    }
}
