//! The library, and its instances.

#[allow(unused_imports, reason = "what the library has decides what is needed")]
use crate::{prelude::*, *};

/// The library, in this process or elsewhere. What it makes is the same in both cases.
///
/// Clones are the same library.
#[derive(Clone)]
pub struct Library {
    pub(crate) site: call::Site,
}

/// The library that this package was made for, and the hash of its contract.
const LIBRARY: &str = "shop";
const HASH: u64 = 0x0123456789abcdef;

/// Where it is looked for.
#[cfg(feature = "local")]
const MADE: local::Made = local::Made {
    library: LIBRARY,
    hash: HASH,
    version: "shop 1.2.3, cargo ffi ABI 1",
    file: "libshop.so",
    copy: concat!(env!("CARGO_MANIFEST_DIR"), "/lib/linux_amd64/libshop.so"),
    variable: "SHOP_LIBRARY",
};

impl Library {
    /// Loads the library into this process: the file that the environment variable `SHOP_LIBRARY` names, or the one beside the program, or the one in the folder
    /// of this package, or the one that the system finds by its name.
    ///
    /// # Errors
    /// There is none, or it is not the one that this package was made for.
    #[cfg(feature = "local")]
    pub fn load() -> Result<Self, LoadError> {
        local::open::<entries::Symbols>(&MADE, None).map(|engine| over(Arc::new(engine)))
    }

    /// Loads the library from a file. Its code runs in this process: it is to be one that is trusted.
    ///
    /// # Errors
    /// It cannot be loaded, or is not the one that this package was made for.
    #[cfg(feature = "local")]
    pub fn load_from(path: impl AsRef<std::path::Path>) -> Result<Self, LoadError> {
        local::open::<entries::Symbols>(&MADE, Some(path.as_ref())).map(|engine| over(Arc::new(engine)))
    }

    /// Calls a server of the library, as `cargo ffi serve` runs one: at `tcp:HOST:PORT` or `unix:PATH`, with the features of that name also at
    /// `tls:HOST:PORT` and `nats:HOST:PORT/SUBJECT`. The connection belongs to the tokio runtime that this
    /// is called in, and ends with all that was made over it.
    ///
    /// # Errors
    /// The server is not there, does not let this client in, or has another library.
    pub async fn connect(address: &str, options: Options) -> Result<Self, CallError> {
        let options = Options { library: Some(LIBRARY.to_owned()), hash: Some(HASH), ..options };
        engine::remote::connect(address, &options).await.map(over).map_err(CallError::untyped)
    }

    /// Connects to the server that the environment variable `CARGO_FFI_SERVER_SHOP` or `CARGO_FFI_SERVER` names, with the token in `CARGO_FFI_TOKEN` if there is one, and
    /// loads the library where they name none. So a program can be tested on either side.
    ///
    /// # Errors
    /// Those of [`Library::connect`], or of `load`.
    pub async fn from_env() -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let mut named = ["CARGO_FFI_SERVER_SHOP", "CARGO_FFI_SERVER"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok());
        match named.find(|address| !address.is_empty()) {
            Some(address) => {
                let token = std::env::var("CARGO_FFI_TOKEN").ok();
                Ok(Self::connect(&address, Options { token, ..Options::default() }).await?)
            }
            #[cfg(feature = "local")]
            None => Ok(Self::load()?),
            #[cfg(not(feature = "local"))]
            None => {
                Err("no variable names a server, and this package is built without the feature `local`"
                    .into())
            }
        }
    }

    /// What the library says of itself.
    pub fn about(&self) -> &About {
        self.site.engine().about()
    }

    /// The instance that a server serves to all; none where there is none, as in this process.
    pub fn shop(&self) -> Option<Shop> {
        self.about().served.then(|| Shop { site: self.site.clone() })
    }

    /// The same library, for calls that take no longer than that.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { site: self.site.with_timeout(timeout) }
    }

    /// The same library, for calls that are warned of: `warned` is told how long such a call has waited, see [`Library::set_stale_warn`]. It returns at once.
    #[must_use]
    pub fn with_warning(&self, warned: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        Self { site: self.site.with_warning(Arc::new(warned)) }
    }

    /// After which time calls of functions without an instance, of those that make one, and of instances that are made from now on, are warned of, again and again. Zero is
    /// never.
    ///
    /// # Errors
    /// The way to the library is gone.
    pub async fn set_stale_warn(&self, interval: Duration) -> Result<(), CallError> {
        self.site.done(self.site.engine().stale_warn(0, interval)).await
    }

    /// Does `open`.
    pub async fn open(&self, id: Id) -> Result<Shop, CallError> {
        let site = &self.site;
        let request = site.request(1).with("id", &id);
        site.create("open", request).await.map(|site| Shop { site })
    }
}

/// The library that an engine calls.
fn over(engine: Arc<dyn engine::Engine>) -> Library {
    Library { site: call::Site::of(call::Owner::shared(engine)) }
}

impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Library").field("about", self.about()).finish_non_exhaustive()
    }
}

/// A shop.
///
/// It may be used from any thread. Clones are the same instance, which ends with the last of them and of the objects that belong to it.
#[derive(Clone)]
pub struct Shop {
    pub(crate) site: call::Site,
}

impl Shop {
    /// The same instance, for calls that take no longer than that.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { site: self.site.with_timeout(timeout) }
    }

    /// The same instance, for calls that are warned of: `warned` is told how long such a call has waited, see [`Shop::set_stale_warn`]. It returns at once.
    #[must_use]
    pub fn with_warning(&self, warned: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        Self { site: self.site.with_warning(Arc::new(warned)) }
    }

    /// After which time calls that begin from now on are warned of, again and again. Zero is never.
    ///
    /// # Errors
    /// The instance was closed, or the way to it is gone.
    pub async fn set_stale_warn(&self, interval: Duration) -> Result<(), CallError> {
        self.site.done(self.site.engine().stale_warn(self.site.owner().id(), interval)).await
    }

    /// Ends the instance, for all clones, and returns when it has come to its end. The second time nothing happens, and neither does it to one that a server serves to all.
    ///
    /// An instance that is dropped with its last clone, and the last of the objects that belong to it, comes to its end as well; nobody waits for that.
    ///
    /// # Errors
    /// It takes longer than the library allows, or the way to it is gone.
    pub async fn close(&self) -> Result<(), CallError> {
        let ended = self.site.owner().destroy().await;
        ended.map_err(|failure| CallError::of(failure, self.site.owner()))
    }

    /// Does `put`.
    pub async fn put(&self, item: Item, site_: &str) -> Result<Shelf, CallError<Refused>> {
        let site = &self.site;
        let request = site.request(2).with("item", &item).with("site", site_);
        site.call("put", request).await
    }

    /// Does `count`.
    pub async fn count(&self, of: BTreeMap<Id, Maybe>) -> Result<ShopResult, CallError> {
        let site = &self.site;
        let request = site.request(1).with("of", &of);
        site.call("count", request).await
    }
}

impl fmt::Debug for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Shop").field(&self.site).finish()
    }
}
