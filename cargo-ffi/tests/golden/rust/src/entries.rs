//! The symbols of the library, with the types that its header gives them: where that and the engine differ, this does not compile.

use std::collections::HashMap;
use std::ffi::CStr;
use std::path::Path;

use crate::local::{self, Entry, Functions};
use crate::raw::Raw;

/// The symbols.
pub(crate) struct Symbols(Raw);

impl local::Symbols for Symbols {
    fn load(path: &Path) -> Result<Self, String> {
        // SAFETY: what a library does while it is loaded is up to whoever names its file. Nothing of it is called before its hash was compared, but for the two functions
        // that all of them have.
        let raw = unsafe { Raw::new(path) };
        raw.map(Self).map_err(|error| error.to_string())
    }

    fn hash(&self) -> Option<u64> {
        let hash = self.0.shop_abi_hash.as_ref().ok()?;
        // SAFETY: the function has this type in every library.
        Some(unsafe { hash() })
    }

    fn version(&self) -> Option<String> {
        let version = self.0.shop_abi_version.as_ref().ok()?;
        // SAFETY: the function has this type in every library.
        let text = unsafe { version() };
        // SAFETY: the text ends with a zero, and is there as long as the library.
        Some(unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
    }

    fn functions(&self) -> Option<Functions> {
        let raw = &self.0;
        let entries = [
            ("open", Entry::Constructor(*raw.shop_open_cbor.as_ref().ok()?)),
            ("put", Entry::Method(*raw.shop_put_cbor.as_ref().ok()?)),
            ("count", Entry::Method(*raw.shop_count_cbor.as_ref().ok()?)),
            ("shelf_build", Entry::Method(*raw.shop_shelf_build_cbor.as_ref().ok()?)),
            ("shelf_limit", Entry::Static(*raw.shop_shelf_limit_cbor.as_ref().ok()?)),
            ("shelf_close", Entry::Method(*raw.shop_shelf_close_cbor.as_ref().ok()?)),
            ("shelf_items", Entry::Method(*raw.shop_shelf_items_cbor.as_ref().ok()?)),
        ];
        Some(Functions {
            destroy: *raw.shop_destroy.as_ref().ok()?,
            cancel: *raw.shop_cancel.as_ref().ok()?,
            set_stale_warn: *raw.shop_set_stale_warn.as_ref().ok()?,
            descriptor: *raw.shop_abi_descriptor.as_ref().ok()?,
            handle_close: Some(*raw.shop_handle_close.as_ref().ok()?),
            stream_grant: Some(*raw.shop_stream_grant.as_ref().ok()?),
            add_event_listener: Some(*raw.shop_add_event_listener_cbor.as_ref().ok()?),
            remove_event_listener: Some(*raw.shop_remove_event_listener.as_ref().ok()?),
            event_stats: Some(*raw.shop_event_stats.as_ref().ok()?),
            register_host_fn: Some(*raw.shop_register_host_fn_owned.as_ref().ok()?),
            host_complete: Some(*raw.shop_host_complete.as_ref().ok()?),
            host_stats: Some(*raw.shop_host_stats.as_ref().ok()?),
            entries: HashMap::from(entries),
        })
    }
}
