//! The future of an async function moves to the threads of the runtime.

use std::{cell::Cell, rc::Rc, sync::Mutex};

#[ffi::library]
pub struct Lib {
    count: Mutex<u32>,
}

async fn pause() {}

#[ffi::export]
impl Lib {
    #[ffi::constructor]
    pub async fn create() -> Self {
        let shared = Rc::new(1);
        pause().await;
        Lib { count: Mutex::new(*shared) }
    }

    pub async fn locked(&self, by: u32) -> u32 {
        let mut count = self.count.lock().unwrap();
        pause().await;
        *count += by;
        *count
    }

    #[ffi::destructor]
    pub async fn shutdown(self) {
        let shared = Rc::new(1);
        pause().await;
        drop(shared);
    }
}

#[ffi::export]
pub async fn free() {
    let cell = Cell::new(1);
    let cell = &cell;
    pause().await;
    cell.set(2);
}

fn main() {}
