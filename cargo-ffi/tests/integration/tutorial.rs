//! The tutorial, done as it is written: its files are made, its commands are run, and what they print is compared.
//!
//! - A piece of code below a paragraph that begins with a file's name in bold, **`src/lib.rs`**, is that file; marked `diff`, a change of it.
//! - One marked `console` has commands behind `$ `, for one shell from the first page to the last. Below a command is what it prints, where `…` is
//!   anything: in a line any text, by itself any lines. A command that ends with `&` goes on in the background once it has printed that.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use cargo_ffi::tools;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::{
    markdown::{Block, Page},
    tool::{TARGET, as_a_user, root, run, skipped_without},
};

/// How long a command may be silent. It protects from waiting forever, and says nothing about how long things take.
const SILENCE: Duration = Duration::from_secs(600);

/// What the shell prints behind the output of a command.
const END: &str = "\u{1}end";

/// A shell that runs what the pages say, and what it says.
struct Shell {
    child: Child,
    input: ChildStdin,
    output: Receiver<String>,
    /// Where the shell is.
    folder: PathBuf,
}

impl Shell {
    /// One in `folder`, which finds the programs in `path` first.
    fn new(folder: &Path, path: &[PathBuf]) -> Self {
        let before = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(path.iter().cloned().chain(std::env::split_paths(&before)));
        let mut command = as_a_user("bash", folder);
        command.env("PATH", path.expect("a path"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.process_group(0);
        let mut child = command.spawn().expect("a shell");
        let mut input = child.stdin.take().expect("piped");
        input.write_all(b"exec 2>&1\n").expect("the shell reads");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let (sender, output) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, input, output, folder: folder.to_owned() }
    }

    /// Runs a command and compares what it prints.
    #[track_caller]
    fn run(&mut self, command: &str, expected: &[&str]) {
        let stays = command.ends_with('&');
        let end = if stays { "" } else { "; printf '\\n\u{1}end %s %s\\n' \"$?\" \"$PWD\"" };
        // On a line of its own, so that a comment or a document of the command does not swallow it.
        writeln!(self.input, "{command}\n{}", end.trim_start_matches("; ")).expect("the shell reads");
        let mut said: Vec<String> = Vec::new();
        let status = loop {
            let Ok(line) = self.output.recv_timeout(SILENCE) else {
                panic!("`{command}` ended the shell, or says nothing any more\n{}", said.join("\n"));
            };
            if let Some(end) = line.strip_prefix(END) {
                let (status, folder) = end.trim().split_once(' ').expect("a status and a folder");
                self.folder = folder.into();
                break status.to_owned();
            }
            said.push(line);
            if stays && are(&said, expected) {
                break "0".to_owned();
            }
        };
        let printed = said.join("\n");
        assert_eq!(status, "0", "the status of `{command}`, which printed\n{printed}");
        let wanted = expected.join("\n");
        assert!(are(&said, expected), "`{command}` printed\n{printed}\n--- and the page has\n{wanted}");
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        // What it runs where a test fails ends with it, in the background or not: it waits for a command, and would not read another one.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::TERM);
        let _ = self.child.wait();
    }
}

/// Whether these lines are what a page has. Blank ones at the ends do not count.
fn are(said: &[String], expected: &[&str]) -> bool {
    fn from(said: &[&str], expected: &[&str]) -> bool {
        match (expected, said) {
            ([], said) => said.is_empty(),
            (["…", rest @ ..], said) => (0..=said.len()).any(|skipped| from(&said[skipped..], rest)),
            ([line, rest @ ..], [first, said @ ..]) => is(first, line) && from(said, rest),
            (_, []) => false,
        }
    }
    let said: Vec<&str> = said.iter().map(|line| line.trim_end()).collect();
    from(trimmed(&said), trimmed(expected))
}

/// Whether a line is what a page has.
fn is(said: &str, expected: &str) -> bool {
    let mut parts = expected.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = said.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        last = Some(part);
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    // Behind the last `…` the line ends as it is written.
    last.map_or(rest.is_empty(), |last| said.len() >= first.len() + last.len() && said.ends_with(last))
}

/// The lines without blank ones at their ends.
fn trimmed<'a, 'b>(lines: &'a [&'b str]) -> &'a [&'b str] {
    let is_text = |line: &&str| !line.is_empty();
    let Some(first) = lines.iter().position(is_text) else { return &[] };
    let last = lines.iter().rposition(is_text).unwrap_or(first);
    &lines[first..=last]
}

/// A change of a text as pages show it. Pieces that are far from each other stand apart by `@@`.
#[track_caller]
fn changed(text: &str, diff: &str) -> String {
    let mut text = text.to_owned();
    for piece in diff.split("@@\n") {
        let side = |without: char| -> String {
            let lines = piece.lines().filter(|line| !line.starts_with(without));
            lines.map(|line| line.get(1..).unwrap_or_default().to_owned() + "\n").collect()
        };
        let old = side('+');
        assert_eq!(text.matches(&old).count(), 1, "this is there once:\n{old}--- in\n{text}");
        text = text.replacen(&old, &side('-'), 1);
    }
    text
}

/// Does what a block says.
#[track_caller]
fn follow(shell: &mut Shell, block: &Block) {
    let path = block.file.as_ref().map(|file| shell.folder.join(file));
    match (&path, block.info.as_str()) {
        (None, "console") => {
            let mut lines = block.text.lines().peekable();
            while let Some(line) = lines.next() {
                let command = line.strip_prefix("$ ").expect("a block begins with a command");
                let mut expected = Vec::new();
                while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                    expected.push(line);
                }
                settle(&shell.folder);
                shell.run(command, &expected);
            }
        }
        (Some(path), "diff") => {
            let text = fs_err::read_to_string(path).expect("a file to change");
            fs_err::write(path, changed(&text, &block.text)).expect("written");
        }
        (Some(path), _) => {
            fs_err::create_dir_all(path.parent().expect("a file")).expect("a folder");
            fs_err::write(path, &block.text).expect("written");
        }
        (None, _) => {}
    }
}

/// Gives a crate the versions that the workspace is tested with, and what is compiled of them.
fn settle(folder: &Path) {
    if folder.join("src/lib.rs").exists() && !folder.join("target").exists() {
        fs_err::os::unix::fs::symlink(TARGET, folder.join("target")).expect("a link");
        fs_err::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
    }
}

/// What a reader needs and this machine lacks.
fn missing() -> Option<(&'static str, &'static str)> {
    let folder = tempfile::tempdir().expect("a folder");
    fs_err::write(folder.path().join("probe.c"), "int main(void) { return 0; }\n").expect("written");
    let cc = run(folder.path(), "cc", &["-fsanitize=address", "probe.c", "-o", "probe"]);
    match () {
        () if !cc.ok() => Some(("cc -fsanitize=address", "c")),
        () if !run(folder.path(), "c++", &["--version"]).ok() => Some(("c++", "cpp")),
        () if tools::go::probe().is_err() => Some(("go", "go")),
        () => None,
    }
}

#[test]
fn the_tutorial_does_what_it_says() {
    if let Some((tool, required)) = missing() {
        return skipped_without(tool, required);
    }
    let bin = |program: &Path| program.parent().expect("a file").to_owned();
    let go = tools::go::probe().expect("it was there");
    let path = [bin(Path::new(env!("CARGO_BIN_EXE_cargo-ffi"))), bin(&go.path)];
    let folder = tempfile::tempdir().expect("a folder");
    let mut shell = Shell::new(folder.path(), &path);
    let summary = Page::read(Path::new("docs/SUMMARY.md"));
    let pages: Vec<_> = summary.links.iter().filter(|link| link.starts_with("tutorial/")).collect();
    assert!(pages.len() > 5, "the pages are found: {pages:?}");
    for page in pages {
        let page = Page::read(&Path::new("docs").join(page));
        for block in &page.blocks {
            follow(&mut shell, block);
        }
    }
}

#[test]
fn a_command_that_hangs_ends_with_the_shell() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut shell = Shell::new(folder.path(), &[]);
    shell.input.write_all(b"echo hangs; tail -f /dev/null\n").expect("the shell reads");
    assert_eq!(shell.output.recv_timeout(SILENCE).as_deref(), Ok("hangs"));
    let (sender, ended) = channel();
    std::thread::spawn(move || {
        drop(shell);
        sender.send(())
    });
    ended.recv_timeout(SILENCE).expect("it ends");
}

#[test]
fn what_a_page_leaves_out_may_be_anything() {
    let said = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(are(&said("\na\nb\n\nc\n"), &["…", "c"]));
    assert!(are(&said("Passed c::crowd (0.1 s)"), &["Passed c::crowd (… s)"]));
    assert!(are(&said("a 12 b 3 c"), &["a … b … c", "…"]));
    assert!(!are(&said("a\nb"), &["a"]));
    assert!(!are(&said("a 12 b"), &["a … c"]));
    assert!(!are(&said("ab"), &["ab…b"]));
    assert!(!are(&said("a"), &["a", "b"]));
    assert_eq!(changed("a\nb\nc\n", " a\n-b\n+d\n@@\n-c\n"), "a\nd\n");
}
