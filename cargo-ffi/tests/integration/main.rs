//! `cargo ffi` as a user runs it: the binary, on real crates. One test binary, one file per concern.

mod bindings;
mod book;
mod catalogue;
mod coexist;
mod command_line;
mod completions;
mod coverage;
mod crates;
mod doctor;
#[cfg(target_os = "linux")]
mod ends;
mod evolution;
mod fresh;
mod fuzz_replay;
mod inspect;
mod manual;
mod markdown;
mod mismatch;
mod modes;
mod names;
mod one_thread;
mod options;
#[cfg(target_os = "linux")]
mod package;
mod pages;
mod projects;
mod refusals;
mod reports;
mod round_trip;
mod rules;
mod sanitize;
mod sanitize_settings;
mod schema;
mod served;
mod setup;
mod swapped;
mod tool;
#[cfg(unix)]
mod tutorial;
mod vendored;
#[cfg(unix)]
mod watching;
