//! What the header says about functions that give streams: when items come, and how they end.

use ffi_model::{
    contract::{FunctionDecl, Type},
    symbol,
};

use super::{Notes, below};
use crate::backend::c::comment;

impl Notes<'_> {
    /// The callback form.
    pub(super) fn stream(&self, decl: &FunctionDecl, item: &Type) -> Vec<String> {
        let mut notes = vec![self.payload("Item", item)];
        notes.extend(self.credit());
        notes.push("After the last one, with credit left, comes `FFI_OK` without a payload, or why there are no more.".into());
        notes.extend(self.failure(decl));
        below(comment::lines(&decl.docs), notes)
    }

    /// The CBOR form, where it is alone.
    pub(super) fn stream_in_cbor(&self, item: &Type) -> Vec<String> {
        let mut notes = vec![format!("Item: `{item}`.")];
        notes.extend(self.credit());
        notes.push(
            "After the last one, with credit left, comes `FFI_OK` with null, or why there are no more."
                .into(),
        );
        notes
    }

    /// When items come, and how to have no more of them.
    fn credit(&self) -> [String; 2] {
        let library = self.names.library();
        let [grant, cancel] = ["stream_grant", "cancel"].map(|name| symbol::runtime(library, name));
        [
            "Items come with `FFI_ITEM`, one at a time, on a thread of the library: as many as".into(),
            format!("`{grant}` has asked for, and none before. `{cancel}` ends the stream."),
        ]
    }

    /// The direct form, which opens it.
    pub(super) fn opening(&self, decl: &FunctionDecl) -> Vec<String> {
        let library = self.names.library();
        let (function, next) =
            (symbol::function(library, &decl.name), symbol::function_next(library, &decl.name));
        let close = symbol::runtime(library, "stream_close");
        let notes = vec![
            format!("`{function}` as a stream for `{next}`, to be ended by `{close}`."),
            "Does not wait, and fails for bad arguments alone: what goes wrong later is what that one returns.".into(),
        ];
        below(comment::summary(&decl.docs), notes)
    }

    /// What takes its items says how it goes on and ends.
    pub(in crate::backend::c) fn next(&self, decl: &FunctionDecl, item: &Type) -> Vec<String> {
        let wait = symbol::function_wait(self.names.library(), &decl.name);
        let mut notes = vec![
            format!("Waits for the next item of a stream of `{wait}`: at most `timeout_ms`, without"),
            "limit where that is negative. Returns `FFI_ITEM` with the item in `*out`; `FFI_TIMEOUT` where there".into(),
            "is none yet; otherwise the stream is over, and the same comes again: `FFI_OK` is its proper end.".into(),
            "One thread at a time.".into(),
            self.release(Some(item)),
        ];
        notes.extend(self.failure(decl));
        notes
    }
}
