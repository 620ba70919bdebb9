//! Which sanitizers go together, and which do not.

use std::fmt;

use super::Sanitizer::{self, Address, Leak, Memcheck, Race, Thread, Undefined};
use crate::error::{Error, Result};

/// One run of all programs, with these sanitizers at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pass {
    /// Whether programs reach the library in another process.
    is_remote: bool,
    /// Sorted, each once.
    sanitizers: Vec<Sanitizer>,
}

/// The name of the plain pass.
pub(super) const NONE: &str = "none";

/// The name of the pass with the library in another process.
const REMOTE: &str = "remote";

/// The name of [`EACH`].
pub(super) const ALL: &str = "all";

/// The sanitizers of `all`, which has a pass for each. `memcheck` is there for those who have no others.
const EACH: [Sanitizer; 5] = [Address, Leak, Thread, Undefined, Race];

impl Pass {
    /// The pass without a sanitizer.
    pub fn plain() -> Self {
        Self::default()
    }

    /// A pass with these at once.
    ///
    /// # Errors
    /// They do not go together.
    pub fn new(sanitizers: impl IntoIterator<Item = Sanitizer>) -> Result<Self> {
        let mut sanitizers: Vec<Sanitizer> = sanitizers.into_iter().collect();
        sanitizers.sort_unstable();
        sanitizers.dedup();
        let pass = Self { sanitizers, is_remote: false };
        pass.conflict().map_or(Ok(pass), |(message, help)| Err(usage(message, help)))
    }

    /// The pass with the library in another process, where nothing looks on.
    pub fn remote() -> Self {
        Self { is_remote: true, ..Self::default() }
    }

    /// The same with the library in another process, at which the sanitizers look: those that look at programs alone have nothing to see there.
    pub fn in_another_process(&self) -> Self {
        let sanitizers = self.sanitizers().filter(|sanitizer| sanitizer.sees_the_library()).collect();
        Self { is_remote: true, sanitizers }
    }

    /// What looks at programs: nothing where the library is in another process, as it looks at that one.
    pub fn of_programs(&self) -> Self {
        if self.is_remote { Self::remote() } else { self.clone() }
    }

    /// Whether nothing looks on, and the library is in the process of a program.
    pub fn is_plain(&self) -> bool {
        !self.is_remote && !self.is_sanitized()
    }

    /// Whether the library is in another process.
    pub fn is_remote(&self) -> bool {
        self.is_remote
    }

    /// Whether anything looks on.
    pub fn is_sanitized(&self) -> bool {
        !self.sanitizers.is_empty()
    }

    /// Whether `sanitizer` looks on.
    pub fn has(&self, sanitizer: Sanitizer) -> bool {
        self.sanitizers.contains(&sanitizer)
    }

    /// Its sanitizers, in the order of [`Sanitizer::ALL`].
    pub fn sanitizers(&self) -> impl Iterator<Item = Sanitizer> {
        self.sanitizers.iter().copied()
    }

    /// Their names, as `--sanitize` takes them; empty where nothing looks on.
    pub fn names(&self) -> String {
        self.sanitizers().map(Sanitizer::name).collect::<Vec<_>>().join(",")
    }

    /// How many times as long a program may take.
    pub fn patience(&self) -> u32 {
        self.sanitizers().map(Sanitizer::patience).max().unwrap_or(1)
    }

    /// The one that the library has to be built for, where it is not the plain library.
    pub fn instrumented(&self) -> Option<Sanitizer> {
        self.sanitizers().find(|sanitizer| matches!(sanitizer, Address | Thread))
    }

    /// Reads one value of `--sanitize`.
    fn parse(value: &str) -> Result<Self> {
        let names: Vec<&str> = value.split(',').map(str::trim).collect();
        if names == [NONE] {
            return Ok(Self::plain());
        }
        let mut sanitizers = Vec::new();
        for name in names {
            match Sanitizer::named(name) {
                Some(sanitizer) if sanitizers.contains(&sanitizer) => {
                    let help = format!("write `{name}` once");
                    return Err(usage(format!("`--sanitize {value}` has `{name}` twice"), help));
                }
                Some(sanitizer) => sanitizers.push(sanitizer),
                None if name == NONE => {
                    let message = format!("`--sanitize {value}` is with sanitizers and without");
                    return Err(usage(message, "`--sanitize none` is a pass of its own".to_owned()));
                }
                None if name == ALL => return Err(all_with_others()),
                None => return Err(unknown(name)),
            }
        }
        Self::new(sanitizers)
    }

    /// The pass with this one.
    fn of(sanitizer: Sanitizer) -> Self {
        Self { sanitizers: vec![sanitizer], ..Self::default() }
    }

    /// Why they do not go together, and the way out.
    fn conflict(&self) -> Option<(String, String)> {
        let alone = |sanitizer: Sanitizer| self.has(sanitizer) && self.sanitizers.len() > 1;
        let reason = if self.has(Address) && self.has(Thread) {
            "both have a shadow of all memory, and one process has room for one"
        } else if self.has(Leak) && self.has(Thread) {
            "both bring a runtime that takes the place of `malloc`, and one process has room for one"
        } else if alone(Race) {
            "`race` is Go's own runtime, which no other shares a process with"
        } else if alone(Memcheck) {
            "`memcheck` runs a program that has no sanitizer in it"
        } else {
            return None;
        };
        let passes: Vec<String> = self.apart().iter().map(|pass| format!("--sanitize {pass}")).collect();
        let message = format!("`--sanitize {self}` cannot be one pass: {reason}");
        Some((message, format!("write `{}`, which are passes of their own", passes.join(" "))))
    }

    /// The same as passes that are possible.
    fn apart(&self) -> Vec<Pass> {
        self.sanitizers().map(Pass::of).collect()
    }
}

/// As `--sanitize` takes it, with `remote` before it for those that `--remote` asks for.
impl fmt::Display for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.is_remote, self.is_sanitized()) {
            (false, false) => f.write_str(NONE),
            (true, false) => f.write_str(REMOTE),
            (false, true) => f.write_str(&self.names()),
            (true, true) => write!(f, "{REMOTE},{}", self.names()),
        }
    }
}

/// The passes that the values of `--sanitize` ask for, in their order. Without a value it is the plain one.
///
/// # Errors
/// A name is none, sanitizers do not go together, or a pass is there twice.
pub fn passes(values: &[String]) -> Result<Vec<Pass>> {
    match values {
        [] => return Ok(vec![Pass::plain()]),
        [value] if value == ALL => {
            return Ok(EACH.map(Pass::of).to_vec());
        }
        _ => {}
    }
    if values.iter().any(|value| value == ALL) {
        return Err(all_with_others());
    }
    let mut passes: Vec<Pass> = Vec::new();
    for value in values {
        let pass = Pass::parse(value)?;
        if passes.contains(&pass) {
            let message = format!("the pass `--sanitize {pass}` is there twice");
            return Err(usage(message, "each pass runs all programs: write it once".to_owned()));
        }
        passes.push(pass);
    }
    Ok(passes)
}

/// The passes, and each of them once more with the library in another process; those that are the same there come once.
pub fn with_remote(mut passes: Vec<Pass>) -> Vec<Pass> {
    for at in 0..passes.len() {
        let remote = passes[at].in_another_process();
        if !passes.contains(&remote) {
            passes.push(remote);
        }
    }
    passes
}

fn all_with_others() -> Error {
    let names = EACH.map(Sanitizer::name).join("`, `");
    let message = format!("`all` stands alone: it is `{names}`, each as a pass of its own");
    usage(message, "name the passes, each with a `--sanitize` of its own".to_owned())
}

fn unknown(name: &str) -> Error {
    let names: Vec<&str> = Sanitizer::ALL.into_iter().map(Sanitizer::name).chain([NONE, ALL]).collect();
    let message = format!("`{name}` is no sanitizer");
    usage(message, format!("there are `{}`", names.join("`, `")))
}

fn usage(message: String, help: String) -> Error {
    Error::Usage { message, help: Some(help) }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// The values of the option, and the passes or the refusal.
    #[track_caller]
    fn check(values: &[&str], expect: Expect) {
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        let said = match passes(&values) {
            Ok(passes) => passes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | "),
            Err(error) => {
                assert_eq!(error.exit_code(), crate::error::ExitCode::Usage);
                format!("{error}\nhelp: {}", error.help().expect("a way out"))
            }
        };
        expect.assert_eq(&said);
    }

    #[test]
    fn values_are_passes() {
        check(&[], expect!["none"]);
        check(&["none"], expect!["none"]);
        check(&["address"], expect!["address"]);
        check(&["thread", "none", "address"], expect!["thread | none | address"]);
        check(&["undefined,address", "leak"], expect!["address,undefined | leak"]);
        check(&["leak, address"], expect!["address,leak"]);
        check(&["undefined,leak"], expect!["leak,undefined"]);
        check(&["undefined,thread"], expect!["thread,undefined"]);
        check(&["memcheck", "race"], expect!["memcheck | race"]);
        check(&["all"], expect!["address | leak | thread | undefined | race"]);
    }

    #[test]
    fn the_remote_pass_is_neither_plain_nor_sanitized() {
        let remote = Pass::remote();
        assert_eq!(remote.to_string(), "remote");
        assert!(remote.is_remote() && !remote.is_plain() && !remote.is_sanitized());
        assert_ne!(remote, Pass::plain());
        assert_eq!(remote.instrumented(), None);
        // It is asked for by an option of its own.
        assert!(passes(&["remote".to_owned()]).is_err());
    }

    #[test]
    fn every_pass_is_there_once_more_with_the_library_in_another_process() {
        let remote = |values: &[&str]| {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            let passes = with_remote(passes(&values).expect("passes"));
            passes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
        };
        assert_eq!(remote(&[]), "none | remote");
        assert_eq!(remote(&["thread"]), "thread | remote,thread");
        // What looks at programs alone has nothing to see in a server.
        assert_eq!(remote(&["address,undefined"]), "address,undefined | remote,address");
        assert_eq!(remote(&["undefined", "race", "none"]), "undefined | race | none | remote");
        assert_eq!(
            remote(&["all"]),
            "address | leak | thread | undefined | race | remote,address | remote,leak | remote,thread | remote"
        );
    }

    #[test]
    fn the_slowest_decides_how_long_a_program_may_take() {
        let patience = |value: &str| Pass::parse(value).expect("a pass").patience();
        assert_eq!(patience("none"), 1);
        assert_eq!(patience("undefined"), 2);
        assert_eq!(patience("undefined,address"), 3);
        assert_eq!(patience("undefined,thread"), 10);
        assert_eq!(patience("memcheck"), 30);
        let served = Pass::parse("thread").expect("a pass").in_another_process();
        assert_eq!(served.patience(), 10);
    }

    #[test]
    fn programs_of_a_pass_with_a_server_are_not_looked_at() {
        let pass = Pass::parse("address,leak").expect("a pass");
        assert_eq!(pass.of_programs(), pass);
        let remote = pass.in_another_process();
        assert!(remote.is_sanitized() && remote.is_remote() && !remote.is_plain());
        assert_eq!((remote.instrumented(), remote.names().as_str()), (Some(Address), "address,leak"));
        assert_eq!(remote.of_programs(), Pass::remote());
    }

    #[test]
    fn what_does_not_go_together_is_refused_with_the_reason() {
        check(
            &["thread,address"],
            expect![[r#"
            `--sanitize address,thread` cannot be one pass: both have a shadow of all memory, and one process has room for one
            help: write `--sanitize address --sanitize thread`, which are passes of their own"#]],
        );
        check(
            &["undefined,address,thread"],
            expect![[r#"
            `--sanitize address,thread,undefined` cannot be one pass: both have a shadow of all memory, and one process has room for one
            help: write `--sanitize address --sanitize thread --sanitize undefined`, which are passes of their own"#]],
        );
        check(
            &["thread,leak"],
            expect![[r#"
            `--sanitize leak,thread` cannot be one pass: both bring a runtime that takes the place of `malloc`, and one process has room for one
            help: write `--sanitize leak --sanitize thread`, which are passes of their own"#]],
        );
        check(
            &["race,address"],
            expect![[r#"
            `--sanitize address,race` cannot be one pass: `race` is Go's own runtime, which no other shares a process with
            help: write `--sanitize address --sanitize race`, which are passes of their own"#]],
        );
        check(
            &["memcheck,leak"],
            expect![[r#"
            `--sanitize leak,memcheck` cannot be one pass: `memcheck` runs a program that has no sanitizer in it
            help: write `--sanitize leak --sanitize memcheck`, which are passes of their own"#]],
        );
    }

    #[test]
    fn what_is_no_pass_is_refused_with_the_way_out() {
        check(
            &["addres"],
            expect![[r#"
            `addres` is no sanitizer
            help: there are `address`, `leak`, `thread`, `undefined`, `race`, `memcheck`, `none`, `all`"#]],
        );
        check(
            &[""],
            expect![[r#"
            `` is no sanitizer
            help: there are `address`, `leak`, `thread`, `undefined`, `race`, `memcheck`, `none`, `all`"#]],
        );
        check(
            &["address,"],
            expect![[r#"
            `` is no sanitizer
            help: there are `address`, `leak`, `thread`, `undefined`, `race`, `memcheck`, `none`, `all`"#]],
        );
        check(
            &["address,address"],
            expect![[r#"
            `--sanitize address,address` has `address` twice
            help: write `address` once"#]],
        );
        check(
            &["none,address"],
            expect![[r#"
            `--sanitize none,address` is with sanitizers and without
            help: `--sanitize none` is a pass of its own"#]],
        );
        check(
            &["all,address"],
            expect![[r#"
            `all` stands alone: it is `address`, `leak`, `thread`, `undefined`, `race`, each as a pass of its own
            help: name the passes, each with a `--sanitize` of its own"#]],
        );
        check(
            &["address", "all"],
            expect![[r#"
            `all` stands alone: it is `address`, `leak`, `thread`, `undefined`, `race`, each as a pass of its own
            help: name the passes, each with a `--sanitize` of its own"#]],
        );
        check(
            &["address,undefined", "undefined,address"],
            expect![[r#"
            the pass `--sanitize address,undefined` is there twice
            help: each pass runs all programs: write it once"#]],
        );
        check(
            &["none", "none"],
            expect![[r#"
            the pass `--sanitize none` is there twice
            help: each pass runs all programs: write it once"#]],
        );
    }

    #[test]
    fn the_library_is_built_for_one_that_has_to_be_in_it() {
        let built = |value: &str| Pass::parse(value).expect("a pass").instrumented();
        assert_eq!(built("address,leak,undefined"), Some(Address));
        assert_eq!(built("thread,undefined"), Some(Thread));
        for plain in ["none", "leak,undefined", "race", "memcheck"] {
            assert_eq!(built(plain), None, "{plain}");
        }
    }
}
