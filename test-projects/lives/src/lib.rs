//! Things that come and go, and how many of them there are.
//!
//! Every instance, every object and every future of this library is counted for as long as it lives, so that a host can see what a call or
//! a context left behind. An instance carries a token that its host chose: a call that reached another one gives itself away.
//! Calls, constructors and destructors end as they are told to.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::stream::{self, Stream};
use tokio::sync::Notify;

static INSTANCES: AtomicI64 = AtomicI64::new(0);
static FUTURES: AtomicI64 = AtomicI64::new(0);
static THINGS: AtomicI64 = AtomicI64::new(0);

/// Counts for as long as it lives.
#[derive(Debug)]
struct Alive(&'static AtomicI64);

impl Alive {
    fn new(count: &'static AtomicI64) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// How something ends.
#[ffi::data]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With what was asked for.
    Well,
    /// With an error.
    Fails,
    /// With a panic.
    Panics,
    /// Only from outside. What cannot wait ends well.
    Never,
}

impl End {
    fn reached(self) -> Result<(), String> {
        match self {
            End::Well | End::Never => Ok(()),
            End::Fails => Err("failed as told".to_owned()),
            End::Panics => panic!("as told"),
        }
    }

    /// Waits that long, not at all for 0, and ends.
    async fn after(self, delay_ms: u64) -> Result<(), String> {
        let _alive = Alive::new(&FUTURES);
        if delay_ms > 0 {
            tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        }
        if self == End::Never {
            std::future::pending::<()>().await;
        }
        self.reached()
    }
}

/// What an instance tells of itself.
#[ffi::data]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// The token of the instance.
    pub token: u64,
    /// Any text: a payload that owns memory.
    pub text: String,
}

/// A sign of life that waits until there is room for it.
#[ffi::event]
pub fn on_sign(ctx: &ffi::Context, sign: Sign);

/// A sign of life that makes room for later ones.
#[ffi::event(on_full = "drop_oldest")]
pub fn on_noise(ctx: &ffi::Context, sign: Sign);

/// Gives back the token that it is asked with.
#[ffi::host]
pub async fn echo_token(ctx: &ffi::Context, token: u64) -> Result<u64, String>;

/// A thing that lives. One context owns one.
#[ffi::library]
#[derive(Debug)]
pub struct Lives {
    token: u64,
    last: End,
    gate: Notify,
    fired: AtomicU64,
    _alive: Alive,
}

impl Lives {
    fn born(token: u64, last: End) -> Self {
        let (gate, fired) = (Notify::new(), AtomicU64::new(0));
        Self { token, last, gate, fired, _alive: Alive::new(&INSTANCES) }
    }
}

#[ffi::export]
impl Lives {
    /// Makes one.
    ///
    /// # Errors
    /// As told.
    #[ffi::constructor]
    pub fn create(token: u64, end: End) -> Result<Self, String> {
        let made = Self::born(token, End::Well);
        end.reached().map(|()| made)
    }

    /// Makes one after a while.
    ///
    /// # Errors
    /// As told.
    #[ffi::constructor]
    pub async fn open(token: u64, delay_ms: u64, end: End) -> Result<Self, String> {
        // Alive while it is waited for: a constructor that is given up has to take it along.
        let made = Self::born(token, End::Well);
        end.after(delay_ms).await.map(|()| made)
    }

    /// Makes one whose destructor ends like that.
    #[ffi::constructor]
    pub fn doomed(token: u64, last: End) -> Self {
        Self::born(token, last)
    }

    /// Ends as the constructor was told.
    #[ffi::destructor]
    pub async fn shut_down(self) {
        if self.last == End::Panics {
            panic!("the last words of {}", self.token);
        }
    }

    /// The token.
    pub fn token(&self) -> u64 {
        self.token
    }

    /// The token, at once.
    ///
    /// # Errors
    /// As told.
    pub fn end(&self, end: End) -> Result<u64, String> {
        end.reached().map(|()| self.token)
    }

    /// The token, after a while.
    ///
    /// # Errors
    /// As told.
    pub async fn end_after(&self, delay_ms: u64, end: End) -> Result<u64, String> {
        end.after(delay_ms).await.map(|()| self.token)
    }

    /// The token, when [`Lives::release`] is called.
    pub async fn hold(&self) -> u64 {
        // Released from here on, also before it is polled.
        let released = self.gate.notified();
        let _alive = Alive::new(&FUTURES);
        released.await;
        self.token
    }

    /// Ends every [`Lives::hold`] that waits.
    pub fn release(&self) {
        self.gate.notify_waiters();
    }

    /// Gives a text back, with the token before it: a result that owns memory.
    pub fn tell(&self, text: &str) -> String {
        format!("{}: {text}", self.token)
    }

    /// Fires both signs so many times, and gives the token.
    pub fn signal(&self, ctx: &ffi::Context, count: u32) -> u64 {
        for index in 0..count {
            let sign = || Sign { token: self.token, text: format!("sign {index}") };
            on_noise(ctx, sign());
            on_sign(ctx, sign());
            self.fired.fetch_add(2, Ordering::SeqCst);
        }
        self.token
    }

    /// How many signs it has fired.
    pub fn fired(&self) -> u64 {
        self.fired.load(Ordering::SeqCst)
    }

    /// Asks the host for the token.
    ///
    /// # Errors
    /// The host does not answer, or not with the token.
    pub async fn ask(&self, ctx: &ffi::Context) -> Result<u64, String> {
        let _alive = Alive::new(&FUTURES);
        match echo_token(ctx, self.token).await? {
            token if token == self.token => Ok(token),
            other => Err(format!("asked for {} and got {other}", self.token)),
        }
    }

    /// Gives the token so many times, and ends.
    ///
    /// # Errors
    /// As told.
    pub fn tokens(&self, count: u32, end: End) -> impl Stream<Item = Result<u64, String>> {
        let alive = Alive::new(&FUTURES);
        stream::try_unfold((count, alive), move |(left, alive)| async move {
            let Some(left) = left.checked_sub(1) else { return end.after(0).await.map(|()| None) };
            Ok(Some((self.token, (left, alive))))
        })
    }

    /// Gives out an object that has the token as well.
    pub fn give(&self) -> Thing {
        Thing::made(self.token)
    }

    /// The same after a while.
    ///
    /// # Errors
    /// As told.
    pub async fn give_after(&self, delay_ms: u64, end: End) -> Result<Thing, String> {
        // Alive while it is waited for, as an instance that is being made.
        let made = self.give();
        end.after(delay_ms).await.map(|()| made)
    }

    /// The token, if the objects have it as well.
    ///
    /// # Errors
    /// They are another instance's.
    pub fn owns(&self, first: &Thing, second: Arc<Thing>) -> Result<u64, String> {
        let all_mine = [first.token, second.token].iter().all(|token| *token == self.token);
        if all_mine { Ok(self.token) } else { Err("another instance's".to_owned()) }
    }

    /// How many objects there are.
    pub fn things() -> i64 {
        THINGS.load(Ordering::SeqCst)
    }

    /// How many instances there are.
    pub fn instances() -> i64 {
        INSTANCES.load(Ordering::SeqCst)
    }

    /// How many futures there are that wait, of calls and of constructors.
    pub fn futures() -> i64 {
        FUTURES.load(Ordering::SeqCst)
    }

    /// Gives the number back, at once.
    pub fn same(value: u64) -> u64 {
        value
    }

    /// Gives the number back, after a while.
    ///
    /// # Errors
    /// As told.
    pub async fn same_after(value: u64, delay_ms: u64, end: End) -> Result<u64, String> {
        end.after(delay_ms).await.map(|()| value)
    }
}

/// An object that belongs to a context, and has the token of its instance.
#[ffi::handle]
#[derive(Debug)]
pub struct Thing {
    token: u64,
    _alive: Alive,
}

impl Thing {
    fn made(token: u64) -> Self {
        Self { token, _alive: Alive::new(&THINGS) }
    }
}

#[ffi::export(handle)]
impl Thing {
    /// Makes one after a while. The token is up to the host.
    ///
    /// # Errors
    /// As told.
    #[ffi::constructor]
    pub async fn open(token: u64, delay_ms: u64, end: End) -> Result<Self, String> {
        let made = Self::made(token);
        end.after(delay_ms).await.map(|()| made)
    }

    /// The token.
    pub fn token(&self) -> u64 {
        self.token
    }

    /// The token, after a while.
    ///
    /// # Errors
    /// As told.
    pub async fn end_after(&self, delay_ms: u64, end: End) -> Result<u64, String> {
        end.after(delay_ms).await.map(|()| self.token)
    }

    /// Another one with the same token.
    pub fn twin(&self) -> Thing {
        Self::made(self.token)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;

    use super::*;

    // One test: what is counted is counted for the whole process.
    #[tokio::test(start_paused = true)]
    async fn what_lives_is_counted() {
        let counts = || (Lives::instances(), Lives::futures());
        let one = Lives::create(7, End::Well).expect("as told");
        assert_eq!((one.token(), counts()), (7, (1, 0)));
        assert_eq!(Lives::create(8, End::Fails).map(|made| made.token()), Err("failed as told".to_owned()));
        std::panic::catch_unwind(|| Lives::create(8, End::Panics).map(|made| made.token()))
            .expect_err("as told");
        assert_eq!(counts(), (1, 0));

        for abandoned in [End::Well, End::Never] {
            let call = tokio::time::timeout(Duration::from_millis(5), Lives::open(9, 10, abandoned));
            assert!(call.await.is_err());
            assert_eq!(counts(), (1, 0));
        }
        assert_eq!(one.end_after(10, End::Well).await, Ok(7));
        assert_eq!(one.end_after(0, End::Fails).await, Err("failed as told".to_owned()));
        assert_eq!(one.end(End::Never), Ok(7));
        assert_eq!(Lives::same_after(3, 1, End::Well).await, Ok(3));

        let held = one.hold();
        let released = async {
            tokio::task::yield_now().await;
            assert_eq!(counts(), (1, 1));
            one.release();
        };
        assert_eq!(tokio::join!(held, released).0, 7);
        assert_eq!(counts(), (1, 0));
        assert_eq!(one.tell("t"), "7: t");
        let (first, second) = (one.give(), Arc::new(one.give().twin()));
        assert_eq!((one.owns(&first, Arc::clone(&second)), Lives::things()), (Ok(7), 3 - 1));
        let others = Arc::new(Thing::open(8, 0, End::Well).await.expect("as told"));
        assert_eq!(one.owns(&first, Arc::clone(&others)), Err("another instance's".to_owned()));
        assert_eq!((others.token(), second.end_after(1, End::Fails).await.is_err()), (8, true));
        assert!(one.give_after(1, End::Fails).await.is_err());
        drop((first, second, others));
        assert_eq!(Lives::things(), 0);
        let test = ffi::testing::TestContext::new();
        assert_eq!((one.signal(test.context(), 2), one.fired()), (7, 4));
        for event in ["on_sign", "on_noise"] {
            let signs: Vec<Sign> = test.events(event);
            assert_eq!(
                signs.iter().map(|sign| (sign.token, sign.text.as_str())).collect::<Vec<_>>(),
                [(7, "sign 0"), (7, "sign 1")]
            );
        }
        assert!(one.ask(test.context()).await.is_err());
        test.answer_now("echo_token", Ok::<u64, String>);
        assert_eq!(one.ask(test.context()).await, Ok(7));
        {
            let tokens = one.tokens(3, End::Fails);
            assert_eq!(counts(), (1, 1));
            let all: Vec<_> = tokens.collect().await;
            assert_eq!(all, [Ok(7), Ok(7), Ok(7), Err("failed as told".to_owned())]);
        }
        one.shut_down().await;
        assert_eq!(counts(), (0, 0));
    }
}
