//! Greets people, and tells who was greeted.
//!
//! What has an attribute `#[ffi::..]` is there in other languages, too; all of it is ordinary Rust, and tested as such below.
//! `cargo ffi test` runs the programs in `ffi-tests/`, which call this library from other languages.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Greets people. A program may have any number of greeters, which share nothing.
#[ffi::library]
pub struct Greeter {
    greeting: String,
    greeted: AtomicU64,
}

/// Somebody was greeted.
#[ffi::data]
#[derive(Debug, Clone, PartialEq)]
pub struct Greeted {
    /// Who it was.
    pub name: String,
    /// How many this greeter has greeted by now.
    pub count: u64,
}

/// Tells everybody who listens that somebody was greeted.
#[ffi::event]
pub fn on_greeted(ctx: &ffi::Context, greeted: Greeted);

#[ffi::export]
impl Greeter {
    /// Makes a greeter that says `greeting`.
    #[ffi::constructor]
    pub fn create(greeting: String) -> Self {
        Self {
            greeting,
            greeted: AtomicU64::new(0),
        }
    }

    /// Greets at once. It runs on the thread that calls.
    pub fn greet(&self, ctx: &ffi::Context, name: String) -> String {
        let text = format!("{}, {name}!", self.greeting);
        let count = self.greeted.fetch_add(1, Ordering::Relaxed) + 1;
        on_greeted(ctx, Greeted { name, count });
        text
    }

    /// Greets after a while. It waits in the library, and no thread waits with it.
    pub async fn greet_later(&self, ctx: &ffi::Context, name: String, delay: Duration) -> String {
        tokio::time::sleep(delay).await;
        self.greet(ctx, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_greeted_is_counted() {
        let host = ffi::testing::TestContext::new();
        let greeter = Greeter::create("Hello".to_owned());
        assert_eq!(
            greeter.greet(host.context(), "Ada".to_owned()),
            "Hello, Ada!"
        );
        assert_eq!(
            greeter.greet(host.context(), "Alan".to_owned()),
            "Hello, Alan!"
        );
        let told: Vec<Greeted> = host.events("on_greeted");
        let expected = |name: &str, count| Greeted {
            name: name.to_owned(),
            count,
        };
        assert_eq!(told, [expected("Ada", 1), expected("Alan", 2)]);
    }

    #[tokio::test(start_paused = true)]
    async fn later_is_not_at_once() {
        let host = ffi::testing::TestContext::new();
        let (greeter, delay) = (
            Greeter::create("Hello".to_owned()),
            Duration::from_millis(50),
        );
        let start = tokio::time::Instant::now();
        let text = greeter
            .greet_later(host.context(), "Grace".to_owned(), delay)
            .await;
        assert_eq!(text, "Hello, Grace!");
        assert!(start.elapsed() >= delay);
    }
}
