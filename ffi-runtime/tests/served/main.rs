//! What a host elsewhere can do with a library, whatever the bytes on the wire are: an annotated library, and peers that are not at the end of any wire.

mod calls;
mod client;
mod ends;
mod events;
mod exported;
mod hosts;
mod library;
mod owned;
mod streams;
