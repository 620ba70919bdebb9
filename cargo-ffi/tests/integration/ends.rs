//! Ends that no test of one process can have: of the process itself, of the library in it, of a destructor that does not end;
//! and what the manifest says about the runtime, whichever entry starts it.

use crate::tool::{Fixture, Ran, manifest, name, run, test};

const LIB: &str = r#"
use std::sync::atomic::{AtomicU32, Ordering};

static INSIDE: AtomicU32 = AtomicU32::new(0);

#[ffi::library]
pub struct Lib;

#[ffi::export]
impl Lib {
    #[ffi::constructor]
    pub fn open() -> Self { Self }

    #[ffi::constructor]
    pub async fn open_later() -> Self { Self }

    pub async fn sleep(&self, ms: u64) -> u64 {
        tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
        ms
    }

    pub async fn forever(&self) {
        INSIDE.fetch_add(1, Ordering::SeqCst);
        std::future::pending().await
    }

    pub fn stay(&self) {
        INSIDE.fetch_add(1, Ordering::SeqCst);
        loop { std::thread::park(); }
    }

    pub fn add(&self, a: i32, b: i32) -> i32 { a + b }

    pub fn workers_of_all() -> u64 { workers() }

    #[ffi::destructor]
    pub fn close(self) {
        if cfg!(feature = "hangs") { loop { std::thread::park(); } }
    }
}

/// How many calls are inside and will not come out.
#[ffi::export]
pub fn inside() -> u32 { INSIDE.load(Ordering::SeqCst) }

/// The number of the runtime's threads, and 1000 where there is one that polls everything.
#[ffi::export]
pub fn workers() -> u64 {
    let handle = tokio::runtime::Handle::current();
    let polls_all = handle.runtime_flavor() == tokio::runtime::RuntimeFlavor::CurrentThread;
    handle.metrics().num_workers() as u64 + if polls_all { 999 } else { 0 }
}
"#;

/// What the programs begin with.
const START: &str = r#"
#define _GNU_SOURCE
#include <LIB.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(x) do { if (!(x)) { fprintf(stderr, "line %d: %s\n", __LINE__, #x); _exit(1); } } while (0)

static char text[512];

__attribute__((unused)) static void keep(int32_t code, const void *payload, size_t len, void *user_data) {
    if (len < sizeof text && payload != NULL) { memcpy(text, payload, len); text[len] = '\0'; }
    atomic_store((atomic_int *)user_data, code);
}
"#;

fn fixture(metadata: &str, features: &str) -> Fixture {
    let more = "[lib]\ncrate-type = [\"cdylib\"]\n\n[dependencies.tokio]\nversion = \"1\"\nfeatures = [\"rt\", \"time\"]\n";
    let more = format!(
        "{more}\n[features]\ndefault = [{features}]\nhangs = []\n\n[package.metadata.ffi]\n{metadata}"
    );
    Fixture::with_manifest(&manifest(&more), LIB)
}

/// Builds a program against the fixture's library. `link` are the options for the linker.
fn program(fixture: &Fixture, body: &str, link: &str) {
    let name = name();
    fixture.cargo_ffi(&["build"]).says(0, &[]);
    let out = fixture.path().join("out");
    fixture.cargo_ffi(&["bindings", "--lang", "c", "--out", out.to_str().expect("UTF-8")]).says(0, &[]);
    fixture.write("main.c", &format!("{START}{body}").replace("LIB", &name));
    let link = link.replace("LIB", &name);
    let command =
        format!("cc -std=gnu11 -Wall -Wextra -Werror main.c -Iout/include {link} -o main -pthread -ldl");
    run(fixture.path(), "sh", &["-c", &command]).says(0, &[]);
}

const LINKED: &str = "-Lout/lib -Wl,-rpath,$PWD/out/lib -lLIB";

#[track_caller]
fn runs(fixture: &Fixture, args: &[&str], code: i32) -> Ran {
    let ran = run(fixture.path(), "./main", args);
    ran.says(code, &[]);
    ran
}

/// The process ends while calls are pending, threads are inside calls, and callbacks run.
#[test]
fn a_process_ends_whatever_goes_on_in_the_library() {
    let fixture = fixture("", "");
    program(
        &fixture,
        r#"
static LIB_ctx_t *ctx;
static atomic_int warnings;

static void warned(int32_t code, const void *payload, size_t len, void *user_data) {
    (void)payload; (void)len; (void)user_data;
    if (code == FFI_STALE_WARN) atomic_fetch_add(&warnings, 1);
}

static void *sits(void *unused) {
    (void)unused;
    LIB_stay_wait(ctx, NULL);
    return NULL;
}

static void *waits(void *unused) {
    (void)unused;
    LIB_forever_wait(ctx, -1, NULL);
    return NULL;
}

static void farewell(void) { fputs("farewell\n", stderr); }

int main(int argc, char **argv) {
    (void)argc;
    alarm(60);
    atexit(farewell);
    CHECK(LIB_open_wait(&ctx, NULL) == FFI_OK);
    CHECK(LIB_set_stale_warn(ctx, 1) == FFI_OK);
    for (int i = 0; i < 50; i++) CHECK(LIB_forever(ctx, warned, NULL) == FFI_OK);
    pthread_t thread;
    for (int i = 0; i < 2; i++) {
        CHECK(pthread_create(&thread, NULL, sits, NULL) == 0);
        CHECK(pthread_create(&thread, NULL, waits, NULL) == 0);
    }
    uint32_t inside = 0;
    while (inside < 54) CHECK(LIB_inside_wait(&inside, NULL) == FFI_OK);
    while (atomic_load(&warnings) < 50) usleep(1000);
    if (strcmp(argv[1], "exit") == 0) exit(42);
    return 43;
}
"#,
        LINKED,
    );
    for _ in 0..5 {
        runs(&fixture, &["exit"], 42).says(42, &["farewell"]);
        runs(&fixture, &["return"], 43).says(43, &["farewell"]);
    }
}

/// A library that has threads stays where they run its code.
#[test]
fn a_library_that_is_closed_goes_on() {
    let fixture = fixture("", "");
    program(
        &fixture,
        r#"
typedef int32_t open_t(LIB_ctx_t **, ffi_reply_t *);
typedef int32_t sleep_t(LIB_ctx_t *, ffi_callback_t, void *, uint64_t);
typedef int32_t add_t(LIB_ctx_t *, int32_t, int32_t, int32_t *, ffi_reply_t *);
typedef int32_t destroy_t(LIB_ctx_t *);

static void *symbol(void *library, const char *name) {
    void *found = dlsym(library, name);
    CHECK(found != NULL);
    return found;
}

static int is_mapped(void) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[1024];
    int found = 0;
    while (fgets(line, sizeof line, maps) != NULL) found |= strstr(line, "libLIB.so") != NULL;
    fclose(maps);
    return found;
}

int main(int argc, char **argv) {
    (void)argc;
    alarm(60);
    /* One that was not used has no threads, and goes. */
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    CHECK(library != NULL && is_mapped());
    CHECK(symbol(library, "LIB_abi_version") != NULL);
    CHECK(dlclose(library) == 0 && !is_mapped());

    library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    LIB_ctx_t *ctx = NULL;
    CHECK(((open_t *)symbol(library, "LIB_open_wait"))(&ctx, NULL) == FFI_OK);
    atomic_int code;
    atomic_init(&code, -1);
    CHECK(((sleep_t *)symbol(library, "LIB_sleep"))(ctx, keep, &code, 50) == 0);
    CHECK(dlclose(library) == 0);
    CHECK(is_mapped());
    /* Destructors of thread-local values keep it there as well, but not for ever: then there would be nothing to close here. */
    CHECK(dlclose(library) == 0);
    while (atomic_load(&code) == -1) usleep(1000);
    CHECK(atomic_load(&code) == FFI_OK);

    /* It is the same one, with its contexts. */
    library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    int32_t sum = 0;
    CHECK(((add_t *)symbol(library, "LIB_add_wait"))(ctx, 1, 2, &sum, NULL) == FFI_OK && sum == 3);
    CHECK(((destroy_t *)symbol(library, "LIB_destroy"))(ctx) == FFI_OK);
    CHECK(dlclose(library) == 0);
    return 0;
}
"#,
        "",
    );
    runs(&fixture, &[fixture.library().to_str().expect("UTF-8")], 0);
}

/// Calls and the end of their context meet in the same way where the system has no fence for all threads, and where it takes back what it has agreed to.
#[test]
fn a_context_ends_also_where_the_system_refuses_a_fence() {
    let fixture = fixture("", "");
    program(
        &fixture,
        r#"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static LIB_ctx_t *ctx;
static atomic_int called;

/* For this thread, and those that it makes. */
static void refuse(void) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof filter / sizeof *filter, filter };
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
    CHECK(syscall(SYS_membarrier, 0, 0, 0) == -1 && errno == EPERM);
}

static void *calls(void *unused) {
    (void)unused;
    int32_t sum = 0;
    ffi_reply_t reply;
    while (LIB_add_wait(ctx, 1, 2, &sum, &reply) == FFI_OK) {
        CHECK(sum == 3);
        atomic_fetch_add(&called, 1);
    }
    CHECK(reply.len == 25 && memcmp(reply.payload, "the context was destroyed", 25) == 0);
    LIB_reply_release(&reply);
    return NULL;
}

int main(int argc, char **argv) {
    (void)argc;
    alarm(60);
    if (strcmp(argv[1], "never") == 0) refuse();
    uint32_t inside;
    CHECK(LIB_inside_wait(&inside, NULL) == FFI_OK);
    if (strcmp(argv[1], "later") == 0) refuse();
    for (int round = 0; round < 100; round++) {
        CHECK(LIB_open_wait(&ctx, NULL) == FFI_OK);
        atomic_store(&called, 0);
        pthread_t threads[4];
        for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, calls, NULL) == 0);
        while (atomic_load(&called) < 100) usleep(1);
        CHECK(LIB_destroy(ctx) == FFI_OK);
        for (int i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    }
    return 0;
}
"#,
        LINKED,
    );
    for when in ["agrees", "never", "later"] {
        runs(&fixture, &[when], 0);
    }
}

/// A child has no threads of the library, and is told so by every entry. One whose parent had none has its own.
#[test]
fn a_forked_child_is_refused_and_its_parent_is_not() {
    let fixture = fixture("", "");
    program(
        &fixture,
        r#"
static LIB_ctx_t *ctx;
static atomic_int stop;

/* Keeps the library's locks busy. */
static void *hammer(void *unused) {
    (void)unused;
    while (!atomic_load(&stop)) {
        LIB_ctx_t *own = NULL;
        int32_t sum;
        uint64_t slept;
        CHECK(LIB_open_wait(&own, NULL) == FFI_OK);
        CHECK(LIB_add_wait(own, 1, 1, &sum, NULL) == FFI_OK);
        CHECK(LIB_sleep_wait(own, 1, -1, &slept, NULL) == FFI_OK);
        CHECK(LIB_destroy(own) == FFI_OK);
    }
    return NULL;
}

static void is_refused(int32_t code) {
    CHECK(code == FFI_ERR);
    CHECK(strcmp(text, "this process was forked from one that uses the library, whose threads and contexts stayed there: "
                       "call `exec`, or use the library only after the fork") == 0);
    text[0] = '\0';
}

static void child(void) {
    alarm(30);
    atomic_int code;
    atomic_init(&code, -1);
    int32_t sum;
    uint32_t inside;
    uint64_t slept;
    LIB_ctx_t *other = NULL;
    CHECK(LIB_add(ctx, keep, &code, 1, 2) == 0);
    is_refused(atomic_load(&code));
    CHECK(LIB_sleep(ctx, keep, &code, 1) == 0);
    is_refused(atomic_load(&code));
    CHECK(LIB_sleep_cbor(ctx, keep, &code, NULL, 0) == 0);
    is_refused(atomic_load(&code));
    CHECK(LIB_inside(keep, &code) == 0);
    is_refused(atomic_load(&code));
    CHECK(LIB_open(keep, &code) == NULL);
    is_refused(atomic_load(&code));
    CHECK(LIB_open_later(keep, &code) == NULL);
    is_refused(atomic_load(&code));
    ffi_reply_t reply = FFI_REPLY_INIT;
    CHECK(LIB_add_wait(ctx, 1, 2, &sum, &reply) == FFI_ERR);
    memcpy(text, reply.payload, reply.len);
    text[reply.len] = '\0';
    is_refused(reply.code);
    LIB_reply_release(&reply);
    CHECK(LIB_sleep_wait(ctx, 1, -1, &slept, NULL) == FFI_ERR);
    CHECK(LIB_inside_wait(&inside, NULL) == FFI_ERR);
    CHECK(LIB_open_wait(&other, NULL) == FFI_ERR && other == NULL);
    CHECK(LIB_open_later_wait(-1, &other, NULL) == FFI_ERR && other == NULL);
    CHECK(LIB_destroy(ctx) == FFI_ERR);
    CHECK(LIB_cancel(ctx, NULL) == FFI_ERR);
    CHECK(LIB_cancel(NULL, NULL) == FFI_ERR);
    CHECK(LIB_set_stale_warn(ctx, 1) == FFI_ERR);
    CHECK(LIB_set_stale_warn(NULL, 1) == FFI_ERR);
    CHECK(LIB_abi_hash() != 0 && LIB_abi_version() != NULL);
    exit(0);
}

static void works(void) {
    int32_t sum;
    uint64_t slept;
    CHECK(LIB_open_wait(&ctx, NULL) == FFI_OK);
    CHECK(LIB_add_wait(ctx, 1, 2, &sum, NULL) == FFI_OK && sum == 3);
    CHECK(LIB_sleep_wait(ctx, 5, -1, &slept, NULL) == FFI_OK && slept == 5);
}

static void ends_well(pid_t child) {
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void) {
    alarm(120);
    /* Before it is used. What the child uses is its own, and its children are refused as well. */
    pid_t pid = fork();
    if (pid == 0) {
        works();
        pid = fork();
        if (pid == 0) child();
        ends_well(pid);
        CHECK(LIB_destroy(ctx) == FFI_OK);
        exit(0);
    }
    ends_well(pid);

    works();
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) CHECK(pthread_create(&threads[i], NULL, hammer, NULL) == 0);
    for (int i = 0; i < 50; i++) {
        pid = fork();
        if (pid == 0) child();
        ends_well(pid);
    }
    atomic_store(&stop, 1);
    for (int i = 0; i < 3; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    int32_t sum;
    CHECK(LIB_add_wait(ctx, 1, 2, &sum, NULL) == FFI_OK && sum == 3);
    CHECK(LIB_destroy(ctx) == FFI_OK);
    return 0;
}
"#,
        LINKED,
    );
    runs(&fixture, &[], 0);
}

/// Starts the runtime with one entry or another, and says how many threads it has.
const FIRST: &str = r#"
int main(int argc, char **argv) {
    (void)argc;
    alarm(60);
    LIB_ctx_t *ctx = NULL;
    uint64_t workers = 0;
    if (strcmp(argv[1], "constructor") == 0) CHECK(LIB_open_wait(&ctx, NULL) == FFI_OK);
    if (strcmp(argv[1], "async constructor") == 0) CHECK(LIB_open_later_wait(-1, &ctx, NULL) == FFI_OK);
    if (strcmp(argv[1], "static") == 0) CHECK(LIB_workers_of_all_wait(&workers, NULL) == FFI_OK);
    if (strcmp(argv[1], "method") == 0) CHECK(LIB_add_wait(NULL, 1, 1, NULL, NULL) == FFI_ERR);
    if (strcmp(argv[1], "others") == 0) {
        CHECK(LIB_destroy(NULL) == FFI_ERR && LIB_cancel(NULL, NULL) == FFI_OK);
        CHECK(LIB_set_stale_warn(NULL, 0) == FFI_OK);
    }
    CHECK(LIB_workers_wait(&workers, NULL) == FFI_OK);
    printf("%d workers\n", (int)workers);
    return 0;
}
"#;

/// Whichever entry is the first one.
#[track_caller]
fn has_workers(fixture: &Fixture, workers: &str) {
    for first in ["constructor", "async constructor", "static", "method", "others", "free function"] {
        runs(fixture, &[first], 0).says(0, &[&format!("{workers} workers")]);
    }
}

#[test]
fn the_manifest_says_how_many_threads_there_are() {
    let fixture = fixture("worker-threads = 3\n", "");
    program(&fixture, FIRST, LINKED);
    has_workers(&fixture, "3");
}

#[test]
fn the_manifest_says_that_one_thread_polls_everything() {
    let fixture = fixture("runtime = \"current-thread\"\n", "");
    program(&fixture, FIRST, LINKED);
    has_workers(&fixture, "1000");
}

#[test]
fn a_runtime_of_one_thread_has_no_others() {
    let fixture = fixture("worker-threads = 3\nruntime = \"current-thread\"\n", "");
    let texts =
        ["`worker-threads` is for `runtime = \"multi-thread\"`", "leave it out", "Cargo.toml:", "FFI0003"];
    fixture.cargo_ffi(&["build"]).says(4, &texts);
}

/// C hears of it by the code of `destroy`, Go by the error of `Close`.
#[test]
fn a_destructor_that_hangs_is_left_behind() {
    for metadata in
        ["destructor-timeout-ms = 20\n", "destructor-timeout-ms = 20\nruntime = \"current-thread\"\n"]
    {
        let fixture = fixture(metadata, "\"hangs\"");
        let name = name();
        fixture.write("ffi-tests/c/hangs.c", &HANGS_C.replace("LIB", &name));
        let package = name.replace('_', "");
        let go = HANGS_GO.replace("PACKAGE", &package).replace("MODULE", &format!("example.com/{name}"));
        fixture.write("ffi-tests/go/hangs_test.go", &go);
        fixture.cargo_ffi(&test(&[])).says(0, &["0 failed"]);
    }
}

const HANGS_C: &str = r#"
#include <LIB.h>
#include <stdio.h>

#define CHECK(x) do { if (!(x)) { fprintf(stderr, "line %d: %s\n", __LINE__, #x); return 1; } } while (0)

int main(void) {
    LIB_ctx_t *ctx = NULL, *other = NULL;
    int32_t sum = 0;
    uint64_t slept = 0;
    CHECK(LIB_open_wait(&ctx, NULL) == FFI_OK);
    CHECK(LIB_open_wait(&other, NULL) == FFI_OK);
    CHECK(LIB_destroy(ctx) == FFI_TIMEOUT);
    CHECK(LIB_destroy(ctx) == FFI_ERR);
    CHECK(LIB_add_wait(ctx, 1, 2, &sum, NULL) == FFI_ERR);
    /* The rest of the library goes on. */
    CHECK(LIB_add_wait(other, 1, 2, &sum, NULL) == FFI_OK && sum == 3);
    CHECK(LIB_sleep_wait(other, 5, -1, &slept, NULL) == FFI_OK && slept == 5);
    return 0;
}
"#;

const HANGS_GO: &str = r#"package hangs

import (
	"errors"
	"testing"

	lib "MODULE"
)

func TestHangs(t *testing.T) {
	instance, err := lib.Open()
	if err != nil {
		t.Fatal(err)
	}
	err = instance.Close()
	var failed *lib.Error
	if !errors.As(err, &failed) || failed.Code != lib.CodeTimeout {
		t.Fatal(err)
	}
	if text := err.Error(); text != "the library's own teardown takes too long and was left behind; the instance is closed" {
		t.Fatal(text)
	}
	if err := instance.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := instance.Add(1, 2); !errors.Is(err, lib.ErrClosed) {
		t.Fatal(err)
	}
}
"#;
