//! Options of items and of whole libraries: the same for the macros, the tool and the hosts.

use crate::tool::{Fixture, TARGET, cargo_ffi_in, manifest, name, run, test};

/// A crate whose manifest says `metadata` in `[package.metadata.ffi]`.
fn with_metadata(metadata: &str, lib: &str) -> Fixture {
    Fixture::with_manifest(&manifest(&with_table(metadata)), lib)
}

fn with_table(metadata: &str) -> String {
    format!("[lib]\ncrate-type = [\"cdylib\"]\n\n[package.metadata.ffi]\n{metadata}")
}

/// What the built library says about itself.
fn inspect(fixture: &Fixture) -> serde_json::Value {
    let library = fixture.library();
    let args = ["inspect", library.to_str().expect("UTF-8"), "--message-format", "json"];
    let ran = cargo_ffi_in(fixture.path(), &args, &[]);
    serde_json::from_str(&ran.says(0, &[]).stdout).expect("JSON")
}

const LIB: &str = r#"
#[ffi::library]
pub struct Lib;

#[ffi::data]
pub struct Lap { pub start_ms: i64 }

#[ffi::data(rename_all = "PascalCase")]
pub struct Own { pub start_ms: i64 }

#[ffi::export]
impl Lib {
    pub fn first(lap_one: Lap) -> Lap { lap_one }

    #[ffi(abi = "both")]
    pub fn second(own_one: Own) -> Own { own_one }
}
"#;

#[test]
fn the_manifest_is_for_all_items_that_say_nothing_themselves() {
    let fixture = with_metadata("rename-all = \"camelCase\"\nabi = \"native\"\n", LIB);
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let keys = |said: &serde_json::Value| {
        let records = said["records"].as_array().expect("structs").iter();
        let functions = said["functions"].as_array().expect("functions").iter();
        let fields = records.map(|record| record["fields"][0]["wire"].clone());
        fields.chain(functions.map(|function| function["params"][0]["wire"].clone())).collect::<Vec<_>>()
    };
    let said = inspect(&fixture);
    assert_eq!(keys(&said), ["startMs", "StartMs", "lapOne", "ownOne"]);
    assert_eq!(said["symbols"]["first"]["cbor"], serde_json::Value::Null);
    assert!(said["symbols"]["second"]["cbor"].is_string());

    // Nothing but the manifest changes.
    fixture.write("Cargo.toml", &manifest(&with_table("rename-all = \"kebab-case\"\n")));
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let said = inspect(&fixture);
    assert_eq!(keys(&said), ["start-ms", "StartMs", "lap-one", "own-one"]);
    assert!(said["symbols"]["first"]["cbor"].is_string());
}

#[test]
fn types_of_another_crate_follow_the_manifest_of_that_crate() {
    let fixture = with_metadata(
        "rename-all = \"camelCase\"\n",
        "#[ffi::library] pub struct Lib;\n#[ffi::export] pub fn f(the_lap: laps::Lap) -> laps::Lap { the_lap }\n",
    );
    let own = manifest(&with_table("rename-all = \"camelCase\"\n"));
    fixture.write(
        "Cargo.toml",
        &own.replace("[dependencies]\n", "[dependencies]\nlaps = { path = \"laps\" }\n"),
    );
    let laps = manifest("").replace(&name(), "laps").replace("[workspace]\n", "");
    fixture
        .write("laps/Cargo.toml", &format!("{laps}\n[package.metadata.ffi]\nrename-all = \"kebab-case\"\n"));
    fixture.write("laps/src/lib.rs", "#[ffi::data]\npub struct Lap { pub start_ms: i64 }\n");
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let said = inspect(&fixture);
    assert_eq!(said["records"][0]["fields"][0]["wire"], "start-ms");
    assert_eq!(said["functions"][0]["params"][0]["wire"], "theLap");
}

#[test]
fn what_is_wrong_in_the_manifest_is_said_by_the_tool_and_by_the_compiler() {
    let wrong = "rename_all = \"camelCase\"\nabi = \"natve\"\n\n[package.metadata.ffi.goo]\n";
    let fixture = with_metadata(wrong, LIB);
    let both = [
        "`rename_all` is not an option of `[package.metadata.ffi]`",
        "did you mean `rename-all`?",
        "`natve` is not an ABI",
        "did you mean `native`?",
        "FFI0003",
    ];
    let of_tool = [
        "Cargo.toml:15:1",
        "Cargo.toml:16:7",
        "there is no `[package.metadata.ffi.goo]`",
        "did you mean `go`?",
    ];
    fixture.cargo_ffi(&["build"]).says(4, &[both.as_slice(), &of_tool].concat());
    let compiled = run(fixture.path(), env!("CARGO"), &["check", "--offline", "--target-dir", TARGET]);
    compiled.says(101, &both);
    for text in &both[..1] {
        assert_eq!(compiled.stderr.matches(text).count(), 1, "said once:\n{}", compiled.stderr);
    }
}

#[test]
fn settings_that_nobody_reads_are_refused() {
    let fixture = with_metadata("[package.metadata.ffi.test]\nwiht = [\"../other\"]\n", LIB);
    let unknown = "`package.metadata.ffi.test`: unknown field `wiht`, expected `with`";
    fixture.cargo_ffi(&["test"]).says(7, &[unknown]);
    fixture.write("Cargo.toml", &manifest(&with_table("[package.metadata.ffi.c]\nmodule = \"x\"\n")));
    let unknown = "`package.metadata.ffi.c`: unknown field `module`, there are no fields";
    fixture.cargo_ffi(&["bindings", "--lang", "c"]).says(7, &[unknown]);
}

/// Without a word of the host the author's interval holds: for methods, constructors and static functions.
#[test]
fn the_author_may_want_warnings() {
    let fixture = with_metadata("stale-warn-ms = 1\n", PENDING);
    fixture.write("ffi-tests/c/stale_warn.c", &STALE_WARN_C.replace("LIB", &name()));
    fixture.cargo_ffi(&test(&["--lang", "c"])).says(0, &["0 failed"]);
}

const PENDING: &str = r#"
#[ffi::library]
pub struct Lib;

#[ffi::export]
impl Lib {
    #[ffi::constructor]
    pub fn open() -> Self { Self }

    #[ffi::constructor]
    pub async fn open_never() -> Self { std::future::pending().await }

    pub async fn never(&self) { std::future::pending().await }

    pub async fn never_of_all() { std::future::pending().await }
}

#[ffi::export]
pub async fn never_at_all() { std::future::pending().await }
"#;

const STALE_WARN_C: &str = r#"
#include "LIB.h"
#include <stdatomic.h>
#include <stdio.h>

#define CHECK(x) do { if (!(x)) { fprintf(stderr, "line %d: %s\n", __LINE__, #x); return 1; } } while (0)

static void count(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)payload;
    (void)len;
    if (code == FFI_STALE_WARN) atomic_fetch_add((atomic_int *)user_data, 1);
}

int main(void) {
    static atomic_int warnings[4], off[2];
    LIB_ctx_t *ctx = NULL;
    CHECK(LIB_open_wait(&ctx, NULL) == FFI_OK);
    CHECK(LIB_never(ctx, count, &warnings[0]) == FFI_OK);
    CHECK(LIB_open_never(count, &warnings[1]) != NULL);
    CHECK(LIB_never_of_all(count, &warnings[2]) == FFI_OK);
    CHECK(LIB_never_at_all_cbor(count, &warnings[3], NULL, 0) == FFI_OK);
    /* The host has the last word. */
    CHECK(LIB_set_stale_warn(NULL, 0) == FFI_OK);
    CHECK(LIB_set_stale_warn(ctx, 0) == FFI_OK);
    CHECK(LIB_never_at_all(count, &off[0]) == FFI_OK);
    CHECK(LIB_never(ctx, count, &off[1]) == FFI_OK);
    for (int i = 0; i < 4; i++) {
        while (atomic_load(&warnings[i]) < 2) {
        }
    }
    CHECK(atomic_load(&off[0]) == 0 && atomic_load(&off[1]) == 0);
    CHECK(LIB_destroy(ctx) == FFI_OK);
    return 0;
}
"#;

/// All options at once, through the C ABI and through the Go package.
#[test]
fn hosts_meet_the_names_the_defaults_and_the_forms() {
    let fixture = with_metadata("rename-all = \"camelCase\"\n", HOSTED);
    let name = name();
    let c = C.replace("LIB", &name).replace("UPPER", &name.to_uppercase());
    fixture.write("ffi-tests/c/options.c", &c);
    let package = name.replace('_', "");
    let go = GO.replace("PACKAGE", &package).replace("MODULE", &format!("example.com/{name}"));
    fixture.write("ffi-tests/go/options_test.go", &go);
    fixture.cargo_ffi(&test(&[])).says(0, &["`only_cbor` is exported for CBOR only", "0 failed"]);
}

const HOSTED: &str = r#"
#[ffi::library]
pub struct Lib { base: i64 }

#[ffi::data(rename = "Settings")]
pub struct Options {
    #[ffi(default = -5)]
    pub low_end: i64,
    #[ffi(default = "none")]
    pub text: String,
    #[doc(hidden)]
    #[ffi(rename = "extra stuff", default)]
    pub extra: Vec<u8>,
}

#[ffi::export(rename = "THE_LIMIT")]
pub const LIMIT: i64 = 9;

#[ffi::export]
impl Lib {
    #[ffi::constructor]
    #[ffi(rename = "open")]
    pub fn create(#[ffi(default = 40)] base: i64) -> Self { Self { base } }

    #[ffi(rename = "settle")]
    pub fn settle_options(&self, #[ffi(rename = "by")] options: Options) -> Options {
        Options { low_end: options.low_end + self.base, ..options }
    }

    #[ffi(abi = "cbor")]
    pub fn only_cbor(&self, #[ffi(default = 1)] some_number: i64) -> i64 { some_number + self.base }

    #[ffi(abi = "native")]
    pub fn only_native(&self, some_number: i64) -> i64 { some_number - self.base }
}

#[ffi::export(rename = "double", abi = "native")]
pub fn twice(number: i64) -> i64 { 2 * number }
"#;

const C: &str = r#"
#include "LIB.h"
#include <stdio.h>
#include <string.h>

static unsigned char got[256];
static size_t got_len;

static void keep(int32_t code, const void *payload, size_t len, void *user_data) {
    *(int32_t *)user_data = code;
    got_len = len < sizeof got ? len : sizeof got;
    memcpy(got, payload, got_len);
}

#define CHECK(x) do { if (!(x)) { fprintf(stderr, "line %d: %s\n", __LINE__, #x); return 1; } } while (0)

/* A name that is not taken: the function has no callback form. */
static int LIB_only_cbor(void) { return 0; }

int main(void) {
    int32_t code = -1;
    LIB_ctx_t *ctx = LIB_open_cbor(NULL, 0, keep, &code);
    CHECK(ctx != NULL && code == FFI_OK);
    CHECK(UPPER_THE_LIMIT == 9 && LIB_only_cbor() == 0);

    /* {"by": {}}: every field has a default. */
    static const unsigned char none[] = {0xa1, 0x62, 'b', 'y', 0xa0};
    CHECK(LIB_settle_cbor(ctx, keep, &code, none, sizeof none) == 0 && code == FFI_OK);
    static const unsigned char expect[] = "\xa3\x64text\x64none\x66lowEnd\x18\x23\x6b" "extra stuff\x40";
    CHECK(got_len == sizeof expect - 1 && memcmp(got, expect, got_len) == 0);

    CHECK(LIB_only_cbor_cbor(ctx, keep, &code, NULL, 0) == 0 && code == FFI_OK);
    CHECK(got_len == 2 && got[0] == 0x18 && got[1] == 41);
    static const unsigned char seven[] = {0xa1, 0x6a, 's', 'o', 'm', 'e', 'N', 'u', 'm', 'b', 'e', 'r', 0x07};
    CHECK(LIB_only_cbor_cbor(ctx, keep, &code, seven, sizeof seven) == 0 && code == FFI_OK);
    CHECK(got_len == 2 && got[0] == 0x18 && got[1] == 47);

    int64_t out = 0;
    CHECK(LIB_only_native_wait(ctx, 50, &out, NULL) == FFI_OK && out == 10);
    CHECK(LIB_double_wait(21, &out, NULL) == FFI_OK && out == 42);
    LIB_settings_t settings = {.low_end = 2, .text = FFI_STR("x")};
    LIB_settings_t result;
    ffi_reply_t reply = FFI_REPLY_INIT;
    CHECK(LIB_settle_wait(ctx, &settings, &result, &reply) == FFI_OK);
    CHECK(result.low_end == 42 && result.extra.len == 0);
    LIB_reply_release(&reply);
    CHECK(LIB_destroy(ctx) == FFI_OK);
    return 0;
}
"#;

const GO: &str = r#"package options

import (
	"testing"

	lib "MODULE"
)

func TestOptions(t *testing.T) {
	if lib.TheLimit != 9 {
		t.Fatal(lib.TheLimit)
	}
	instance, err := lib.Open(40)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close()
	settled, err := instance.Settle(lib.Settings{LowEnd: 2, Text: "x"})
	if err != nil || settled.LowEnd != 42 {
		t.Fatal(settled, err)
	}
	if number, err := instance.OnlyNative(50); err != nil || number != 10 {
		t.Fatal(number, err)
	}
	if number, err := lib.Double(21); err != nil || number != 42 {
		t.Fatal(number, err)
	}
	var hidden any = instance
	if _, ok := hidden.(interface{ OnlyCbor(int64) (int64, error) }); ok {
		t.Fatal("exported for CBOR only")
	}
}
"#;
