//! The end of a context: what is pending is cancelled, then the destructor runs, once.

use std::sync::Mutex;

use crate::Conformance;

static ENDED: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[ffi::export]
impl Conformance {
    /// Leaves the label behind. It waits, so that whoever destroys has to wait for it.
    #[ffi::destructor]
    pub async fn shut_down(self) {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        ENDED.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(self.label);
    }
}

/// How many contexts with that label have ended.
#[ffi::export]
pub fn ended(label: String) -> u32 {
    let ended = ENDED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    ended.iter().filter(|one| **one == label).map(|_| 1).sum()
}
