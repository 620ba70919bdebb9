//! Servers of the library, and what is said to them.

use std::{
    collections::HashMap,
    ffi::c_void,
    sync::{Arc, mpsc::channel},
    time::Duration,
};

use ciborium::Value;
use ffi::__private::server::{
    Served,
    listen::{self, Started},
    options::Options,
};
use ffi_templates::engine::{Call, Engine, Failure, Handles, Pending, remote};

/// A guard against hanging, and no more.
pub(crate) async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(120), work).await.expect("it hangs")
}

/// A server with these options, which serves a context that is called `shared`.
pub(crate) struct Server {
    pub(crate) started: Started,
}

impl Server {
    pub(crate) fn start(options: Options) -> Self {
        let served = Served::new("remote", shared()).expect("the library of this test");
        Self { started: listen::start(served, options).expect("it listens") }
    }

    pub(crate) fn at(address: &str) -> Self {
        Self::start(Options::of_address(address).expect("an address"))
    }

    pub(crate) fn address(&self) -> &str {
        &self.started.addresses[0]
    }

    /// Stops it. What is not done after `grace` is cancelled.
    pub(crate) fn stop(&self, grace: Duration) {
        let (done, stopped) = channel();
        listen::stop(
            self.started.id,
            grace,
            Box::new(move |result| done.send(result).expect("somebody waits")),
        );
        stopped.recv_timeout(Duration::from_secs(120)).expect("it hangs").expect("it was there");
    }

    pub(crate) async fn connect(&self) -> Arc<dyn Engine> {
        connect(self.address(), &remote::Options::default()).await
    }
}

pub(crate) async fn connect(address: &str, options: &remote::Options) -> Arc<dyn Engine> {
    within(remote::connect(address, options)).await.expect("connected")
}

/// The context that servers of this process serve.
fn shared() -> *mut c_void {
    use std::sync::OnceLock;
    static SHARED: OnceLock<usize> = OnceLock::new();
    let id = *SHARED.get_or_init(|| {
        // Made by a client of a server without a context, which stays as long as this process.
        let served = Served::new("remote", std::ptr::null_mut()).expect("the library of this test");
        let maker = listen::start(served, Options::of_address("tcp:127.0.0.1:0").expect("an address"))
            .expect("it listens");
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .expect("a thread");
            let runtime = Box::leak(Box::new(runtime));
            runtime.block_on(async {
                let engine = connect(&maker.addresses[0], &remote::Options::default()).await;
                let id =
                    within(engine.create(call("make", [("name", "shared".into())]))).await.expect("made");
                // Its connection stays.
                std::mem::forget(engine);
                usize::try_from(id).expect("an address")
            })
        })
        .join()
        .expect("made")
    });
    std::ptr::without_provenance_mut(id)
}

/// A call of the served context.
pub(crate) fn call<'a, const N: usize>(name: &'a str, arguments: [(&str, Value); N]) -> Call<'a> {
    Call::new(0, name, request(arguments))
}

pub(crate) fn request<const N: usize>(arguments: [(&str, Value); N]) -> Vec<u8> {
    let map = arguments.into_iter().map(|(name, value)| (Value::from(name), value)).collect();
    let mut bytes = Vec::new();
    ciborium::into_writer(&Value::Map(map), &mut bytes).expect("memory takes it");
    bytes
}

/// What a call comes to, as a value.
pub(crate) async fn ok<T: serde::de::DeserializeOwned>(pending: Pending) -> T {
    value(&within(pending).await.expect("no failure"))
}

pub(crate) async fn failure(pending: Pending) -> Failure {
    within(pending).await.expect_err("a failure")
}

pub(crate) fn value<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> T {
    ciborium::from_reader(bytes).expect("a value of that kind")
}

/// What finds the handle that a value is. No error has any.
pub(crate) const HANDLES: Handles = Handles { value: handle, error: |_| Vec::new() };

/// The handle that a value is.
pub(crate) fn handle(bytes: &[u8]) -> Vec<u64> {
    vec![value::<String>(bytes).parse().expect("an id")]
}

/// The payload of an event.
pub(crate) fn payload(envelope: &[u8]) -> u32 {
    let mut envelope: HashMap<String, Value> = value(envelope);
    let payload = envelope.remove("payload").expect("it is there");
    let number = payload.as_map().and_then(|map| map.first()).map_or(&payload, |(_, number)| number);
    number.as_integer().and_then(|number| number.try_into().ok()).expect("a number")
}

/// Returns when `is_so`.
pub(crate) async fn until(is_so: impl Fn() -> bool) {
    within(async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await;
}
