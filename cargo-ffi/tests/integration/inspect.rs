//! `cargo ffi inspect`: what a library says of itself, and files that say nothing.

use std::path::Path;

use crate::tool::{Fixture, Ran, cargo_ffi_in, name};

const LIB: &str = r#"
/// Documentation is not in the library.
#[ffi::library]
pub struct Store;

#[ffi::export]
pub const LIMIT: i64 = -5;

#[ffi::export]
pub const RATIO: f64 = 0.5;

#[ffi::export]
pub const GREETING: &str = "hi \"you\"";

#[ffi::data(rename_all = "camelCase")]
pub struct Entry { pub key_text: String, pub size: Option<u32>, pub data: Vec<u8> }

#[ffi::data]
pub enum Level { Low = 1, High = 7 }

#[ffi::data]
pub enum Shape { Empty, Circle { radius: f64 } }

#[ffi::error]
#[derive(Debug)]
pub enum StoreError { Full { size: u32 } }

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "full") }
}

#[ffi::event(wire = "entryPut", on_full = "drop_oldest")]
pub fn on_put(ctx: &ffi::Context, entry: Entry);

#[ffi::host]
pub trait Disk { async fn read(&self, key: String) -> Result<Vec<u8>, ffi::HostError>; fn log(&self, line: String); }

pub struct Nothing;

impl ffi::Stream for Nothing {
    type Item = u32;
    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<u32>> {
        std::task::Poll::Ready(None)
    }
}

#[ffi::export]
impl Store {
    pub fn sizes(&self) -> impl ffi::Stream<Item = u32> { Nothing }

    #[ffi::constructor]
    pub fn open() -> Self { Self }

    pub async fn put(&self, entry: Entry, level: Level) -> Result<Shape, StoreError> {
        let _ = (entry, level);
        Ok(Shape::Empty)
    }
}
"#;

fn inspect(library: &Path, more: &[&str]) -> Ran {
    let args = ["inspect", library.to_str().expect("UTF-8")];
    cargo_ffi_in(Path::new("."), &[&args, more].concat(), &[])
}

#[test]
fn a_library_is_shown_as_tables() {
    let fixture = Fixture::new(LIB);
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let shown = inspect(&fixture.library(), &[]).says(0, &[]).stdout.replace(&name(), "LIB");
    let shown = shown.replace(&name().to_uppercase(), "UPPER");
    // The widths of columns follow the name of the library.
    let cells: Vec<String> =
        shown.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "Library LIB 0.1.0, cargo ffi ABI 1",
        "Context Store (LIB_ctx_t)",
        "open constructor () LIB_open callback, _cbor, _wait",
        "put method async (entry: Entry, level: Level) -> Shape, fails with StoreError LIB_put callback, _cbor, _wait",
        "sizes method () -> Stream<Item = u32> LIB_sizes callback, _cbor, _wait, _next",
        "on_put Entry entryPut drop_oldest LIB_on_put",
        "disk_read async (key: String) -> Vec<u8>, fails with String LIB_disk_read_args_t LIB_register_disk_read",
        "disk_log (line: String), gives no answer LIB_disk_log_args_t LIB_register_disk_log",
        "Disk log, read",
        "struct DiskReadArgs: LIB_disk_read_args_t, size 16, align 8",
        "struct Entry: LIB_entry_t, size 40, align 8",
        "key_text String keyText ffi_str_t key_text 0",
        "size Option<u32> size const uint32_t *size 16",
        "data Vec<u8> data ffi_bytes_t data 24",
        "enum Level: LIB_level_t, size 4, align 4",
        "High 7 High UPPER_LEVEL_HIGH",
        "enum Shape: LIB_shape_t, size 16, align 8, union at 8",
        "Circle 1 Circle radius: f64 UPPER_SHAPE_CIRCLE",
        "LIMIT i64 -5 UPPER_LIMIT",
        "RATIO f64 0.5 UPPER_RATIO",
        "GREETING &str \"hi \\\"you\\\"\" UPPER_GREETING",
    ] {
        if cfg!(target_pointer_width = "64") {
            assert!(cells.iter().any(|cell| cell == line), "no `{line}` in\n{shown}");
        }
    }
}

#[test]
fn a_library_is_shown_as_json() {
    let fixture = Fixture::new(LIB);
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let shown = inspect(&fixture.library(), &["--message-format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&shown.says(0, &[]).stdout).expect("JSON");
    assert_eq!(json["reason"], "ffi-contract");
    assert_eq!(json["format"], 1);
    assert_eq!(json["library"]["package_version"], "0.1.0");
    assert_eq!(json["hash"].as_str().map(str::len), Some(16));
    let records = json["records"].as_array().expect("structs");
    let entry = records.iter().find(|record| record["name"] == "Entry").expect("the struct");
    assert_eq!(entry["fields"][0]["wire"], "keyText");
    assert_eq!(entry["fields"][1]["type"], serde_json::json!({ "option": "u32" }));
    assert!(entry["layout"]["offsets"].is_array());
    let payload = serde_json::json!({ "named": "Entry" });
    let event = serde_json::json!(
        { "name": "on_put", "wire": "entryPut", "payload": payload, "on_full": "drop_oldest" }
    );
    assert_eq!(json["events"], serde_json::json!([event]));
    assert_eq!(json["interfaces"], serde_json::json!([{ "name": "Disk" }]));
    let told = &json["host_functions"][0];
    assert_eq!([&told["name"], &told["of"], &told["args"]], ["disk_log", "Disk", "DiskLogArgs"]);
    assert_eq!(told["error"], serde_json::Value::Null);
    assert_eq!(json["host_functions"][1]["error"], "str");
    assert_eq!(json["symbols"]["sizes"]["next"], format!("{}_sizes_next", name()));
    assert_eq!(json["symbols"]["put"].get("next"), None);
    assert_eq!(json["constants"][1]["value"], serde_json::json!({ "int": -5 }));
    assert_eq!(json["symbols"]["put"]["wait"], format!("{}_put_wait", name()));
    assert_eq!(shown.stdout.lines().count(), 1);
}

#[test]
fn what_is_no_library_of_ours_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs_err::write(&path, bytes).expect("written");
        path
    };
    inspect(&folder.path().join("missing.so"), &[]).says(8, &["missing.so"]);
    inspect(&file("empty.so", b""), &[]).says(4, &["cannot read the library", "empty.so"]);
    inspect(&file("text.so", b"not a library"), &[]).says(4, &["cannot read the library", "text.so"]);
    // The tool itself is a program without a descriptor.
    inspect(Path::new(env!("CARGO_BIN_EXE_cargo-ffi")), &[]).says(4, &["it has no descriptor", "help:"]);

    let fixture = Fixture::new(LIB);
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let whole = fs_err::read(fixture.library()).expect("readable");
    for part in [1, 4, 8] {
        let cut = file("cut.so", &whole[..whole.len() * part / 9]);
        inspect(&cut, &[]).says(4, &["cannot read the library", "cut.so"]);
    }
    let mut newer = whole.clone();
    let records: Vec<usize> = (0..newer.len() - 4).filter(|at| newer[*at..].starts_with(b"FFI1")).collect();
    records.into_iter().for_each(|at| newer[at + 3] = b'2');
    inspect(&file("newer.so", &newer), &[]).says(4, &["version 2", "reads 1", "the same version"]);
    let json = inspect(&file("text.so", b"not a library"), &["--message-format", "json"]);
    json.says(4, &["\"reason\":\"ffi-error\"", "\"exit_code\":4"]);
}

/// The same contract has the same hash however it was compiled.
#[test]
fn the_hash_does_not_depend_on_how_it_is_compiled() {
    let fixture = Fixture::new(LIB);
    let manifest = fs_err::read_to_string(fixture.path().join("Cargo.toml")).expect("readable");
    let mut hashes = Vec::new();
    for (units, level) in [(1, 0), (64, 0), (16, 3)] {
        let profile =
            format!("[profile.dev.package.{}]\ncodegen-units = {units}\nopt-level = {level}\n", name());
        fixture.write("Cargo.toml", &format!("{manifest}\n{profile}"));
        fixture.cargo_ffi(&["build"]).says(0, &["Compiling"]);
        let inspected = inspect(&fixture.library(), &["--message-format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&inspected.says(0, &[]).stdout).expect("JSON");
        hashes.push(json["hash"].as_str().expect("text").to_owned());
    }
    hashes.dedup();
    assert_eq!(hashes.len(), 1, "{hashes:?}");
}
