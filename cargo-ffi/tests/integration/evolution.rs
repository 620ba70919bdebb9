//! `cargo ffi lock` and `cargo ffi diff`: a library over time.

use crate::tool::{Fixture, run};

const LIB: &str = r#"
#[ffi::library]
pub struct Store;

#[ffi::export]
pub const LIMIT: i64 = 1;

#[ffi::data]
pub struct Entry { pub key: String }

#[ffi::export]
pub fn put(entry: Entry) -> i64 { entry.key.len() as i64 }
"#;

#[test]
fn a_lock_file_is_written_checked_and_found_stale() {
    let fixture = Fixture::new(LIB);
    fixture.cargo_ffi(&["lock", "--check"]).says(6, &["ffi.lock", "there is no such file", "cargo ffi lock"]);
    fixture.cargo_ffi(&["diff"]).says(2, &["ffi.lock", "cargo ffi lock"]);
    fixture.cargo_ffi(&["lock"]).says(0, &["Locked"]);
    fixture.cargo_ffi(&["lock", "--check"]).says(0, &["Checked"]);
    let text = fs_err::read_to_string(fixture.path().join("ffi.lock")).expect("written");
    assert!(!text.contains("layout") && !text.contains("hash") && text.ends_with("}\n"), "{text}");

    // Neither documentation nor order nor the version is a change.
    let (first, rest) = LIB.split_once("#[ffi::export]\npub fn put").expect("a function");
    fixture.write("src/lib.rs", &format!("/// Puts.\n#[ffi::export]\npub fn put{rest}\n/// More.\n{first}"));
    fixture.cargo_ffi(&["lock", "--check"]).says(0, &[]);

    fixture.write("src/lib.rs", &LIB.replace("key: String", "key: String, pub size: Option<u32>"));
    fixture.cargo_ffi(&["lock", "--check"]).says(6, &["`Entry` (struct)", "field `size`", "is new"]);
    fixture.cargo_ffi(&["lock"]).says(0, &[]);
    fixture.cargo_ffi(&["lock", "--check"]).says(0, &[]);
}

#[test]
fn changes_are_classified_and_denied() {
    let fixture = Fixture::new(LIB);
    fixture.cargo_ffi(&["lock"]).says(0, &[]);
    fixture.cargo_ffi(&["diff"]).says(0, &["no changes"]);

    fixture.write("src/lib.rs", &format!("{LIB}\n#[ffi::export]\npub fn more() {{}}\n"));
    fixture
        .cargo_ffi(&["diff"])
        .says(0, &["`more` (function): is new [function-added]", "1 change: 1 compatible"]);
    fixture.cargo_ffi(&["diff", "--deny", "compatible"]).says(1, &["1 change"]);

    fixture.write("src/lib.rs", &LIB.replace("key: String", "key: String, pub size: Option<u32>"));
    fixture.cargo_ffi(&["diff"]).says(
        1,
        &["field `size` of type `Option<u32>` is new", "breaks native hosts\n", "wire-compatible only"],
    );
    fixture.cargo_ffi(&["diff", "--deny", "breaking"]).says(0, &["wire-compatible only"]);

    fixture.write("src/lib.rs", &LIB.replace("entry: Entry", "entry: Entry, at: i64").replace("= 1", "= 2"));
    let ran = fixture.cargo_ffi(&["diff", "--deny", "breaking", "--message-format", "json"]);
    ran.says(1, &["\"reason\":\"ffi-diff\"", "\"level\":\"breaking\""]);
    let lines: Vec<serde_json::Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let change = lines.iter().find(|line| line["rule"] == "parameter-added").expect("the change");
    assert_eq!(change["item"], "put");
    assert_eq!(change["breaks"], serde_json::json!({ "native": true, "cbor": true, "source": true }));
    assert!(lines.iter().any(|line| line["rule"] == "constant-value" && line["level"] == "wire"));
}

#[test]
fn events_and_host_functions_are_locked_and_compared() {
    const MORE: &str = r#"
#[ffi::event]
pub fn on_put(ctx: &ffi::Context, key: String);

#[ffi::host]
pub trait Disk { fn log(&self, line: String); }
"#;
    let fixture = Fixture::new(&format!("{LIB}{MORE}"));
    fixture.cargo_ffi(&["lock"]).says(0, &[]);
    fixture.cargo_ffi(&["lock", "--check"]).says(0, &["Checked"]);
    let text = fs_err::read_to_string(fixture.path().join("ffi.lock")).expect("written");
    for part in
        ["\"events\"", "\"on_full\": \"block\"", "\"interfaces\"", "\"host_functions\"", "\"DiskLogArgs\""]
    {
        assert!(text.contains(part), "no {part} in {text}");
    }

    let dropping = MORE.replace("#[ffi::event]", "#[ffi::event(on_full = \"drop_oldest\")]");
    fixture.write("src/lib.rs", &format!("{LIB}{dropping}"));
    fixture.cargo_ffi(&["lock", "--check"]).says(6, &["its `on_full` is `drop_oldest`, was `block`"]);
    fixture.cargo_ffi(&["diff"]).says(0, &["[event-on-full]", "1 change: 1 compatible"]);

    let asked = MORE.replace("(&self, line: String)", "(&self, line: String) -> Result<(), String>");
    fixture.write("src/lib.rs", &format!("{LIB}{}", asked.replace("key: String", "key: String, size: u8")));
    fixture.cargo_ffi(&["diff"]).says(
        1,
        &[
            "`OnPutPayload` (struct): field `size` of type `u8` is new [field-added]",
            "`disk_log` (host function): the library waits for its answer now, and hosts give none [host-asked]",
            "2 changes: 1 breaking, 1 wire-compatible only",
        ],
    );
}

#[test]
fn libraries_lock_files_and_revisions_are_compared() {
    let fixture = Fixture::new(LIB);
    let path = |name: &str| fixture.path().join(name).to_str().expect("UTF-8").to_owned();
    fixture.cargo_ffi(&["lock"]).says(0, &[]);
    let old = path("old.lib");
    fs_err::copy(fixture.library(), &old).expect("copied");
    fixture.write("src/lib.rs", &LIB.replace("-> i64 { entry.key.len() as i64 }", "{ drop(entry) }"));
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let new = fixture.library();
    let new = new.to_str().expect("UTF-8");
    let gone = "its result is `()`, was `i64`";
    fixture.cargo_ffi_plain(&["diff", &old, new]).says(1, &[gone]);
    fixture.cargo_ffi_plain(&["diff", &path("ffi.lock"), new]).says(1, &[gone]);
    fixture.cargo_ffi_plain(&["diff", &old, &path("ffi.lock")]).says(0, &["no changes"]);
    fixture.cargo_ffi(&["diff", &old]).says(1, &[gone]);

    if !run(fixture.path(), "git", &["--version"]).ok() {
        return;
    }
    let git = |args: &[&str]| {
        let who = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
        run(fixture.path(), "git", &[&who, args].concat()).says(0, &[]);
    };
    git(&["init", "-q"]);
    git(&["add", "ffi.lock"]);
    git(&["commit", "-q", "-m", "first"]);
    git(&["tag", "v1"]);
    fixture.cargo_ffi(&["diff", "v1"]).says(1, &[gone]);
    fixture.cargo_ffi(&["lock"]).says(0, &[]);
    fixture.cargo_ffi(&["diff"]).says(0, &["no changes"]);
    fixture.cargo_ffi(&["diff", "v1", &path("ffi.lock")]).says(1, &[gone]);
    fixture.cargo_ffi(&["diff", "v2"]).says(2, &["`v2` is neither a file nor a git revision"]);

    fixture.write("broken.lock", "{\"format\": 1}");
    fixture.cargo_ffi(&["diff", &path("broken.lock")]).says(4, &["broken.lock", "damaged"]);
    fixture.write("newer.lock", "{\"format\": 9, \"more\": 1}");
    fixture.cargo_ffi(&["diff", &path("newer.lock")]).says(4, &["it has format 9"]);
}
