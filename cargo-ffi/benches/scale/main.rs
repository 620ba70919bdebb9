//! What annotations cost as a crate grows: `cargo bench -p cargo-ffi --bench scale`.
//!
//! Crates of 250 to 2,000 items are written, scanned, built and made into packages, and the largest is compared with a
//! twin that has the same types and functions and no annotations; then the library of `test-projects/bench` with the same by
//! hand. Times of one run are compared with each other; they say little about another run on another machine. What
//! takes a few seconds at most is the shortest of several.
//!
//! - numbers on the command line are other sizes, each twice the one before it: `-- 125 250`
//! - [`source`] is the source of such a crate
//! - [`krate`] is one on disk, and cargo on it
//! - [`table`] is what is printed

mod krate;
mod source;
mod table;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use cargo_ffi::{
    artifact,
    backend::{self, About, Input},
};
use object::{Object as _, ObjectSection as _};
use semver::Version;

use crate::{
    krate::{Krate, Profile},
    source::Flavour,
    table::{Project, Row, Table},
};

/// Each twice the one before it.
const SIZES: [usize; 4] = [250, 500, 1000, 2000];

/// Repetitions of what takes less than a second.
const REPETITIONS: usize = 5;

fn main() {
    // Cargo adds `--bench`.
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let empty = Krate::write(folder, 0, Flavour::Annotated);
    let dependencies = empty.build(Profile::Dev);
    empty.build(Profile::Release);

    let rows: Vec<Row> = sizes.iter().map(|items| measured(folder, *items)).collect();
    let last = rows.last().expect("a size");
    let annotated = Krate::write(folder, last.items, Flavour::Annotated);
    let plain = Krate::write(folder, last.items, Flavour::Plain);
    // The first dev build of each is the one that the rest is incremental to.
    let table = Table {
        items: last.items,
        dependencies,
        builds: [
            ("clean build (dev)", [last.build, plain.build(Profile::Dev)]),
            (
                "build after a change in one function (dev)",
                [&annotated, &plain].map(|krate| shortest(REPETITIONS, || krate.build_changed())),
            ),
            ("clean build (release)", [&annotated, &plain].map(|krate| krate.build(Profile::Release))),
        ],
        empty: empty.size(Profile::Release),
        sizes: [&annotated, &plain].map(|krate| krate.size(Profile::Release)),
        descriptor: descriptor(&annotated.library(Profile::Release)),
        rows,
        projects: PROJECTS.map(|one| project(folder, one)),
    };
    #[expect(clippy::print_stdout, reason = "the result of the program")]
    {
        println!("{table}");
    }
}

/// Libraries that somebody has written, by folder, package and library: the second has what the first has, by hand.
const PROJECTS: [[&str; 3]; 3] =
    [["bench", "bench", "bench"], ["bench/by-hand", "bench-by-hand", "by_hand"], ["kv", "kv", "kv"]];

fn project(target: &Path, [folder, package, library]: [&'static str; 3]) -> Project {
    let krate = Krate::project(folder, package, library, target);
    krate.build(Profile::Release);
    let build = shortest(REPETITIONS, || krate.build(Profile::Release));
    Project { package, build, size: krate.size(Profile::Release) }
}

/// One size, through everything that happens to a crate.
fn measured(folder: &Path, items: usize) -> Row {
    let krate = Krate::write(folder, items, Flavour::Annotated);
    let build = krate.build(Profile::Dev);
    let cdylib = krate.library(Profile::Dev);
    let scan = krate.scan();
    let compared = artifact::check(&cdylib, &scan).expect("library and source agree");
    let mut contract = scan.contract.clone();
    contract.complete(&compared.compiled, compared.hash);
    let generated = ["c", "go"].map(|language| {
        let backend = backend::named(language).expect("a language");
        let about = About {
            name: "scale".into(),
            version: Version::new(1, 0, 0),
            description: None,
            license: None,
            repository: None,
        };
        let input = Input {
            contract: &contract,
            about,
            library: cdylib.clone(),
            host: String::new(),
            config: serde_json::Value::Null,
            release: None,
        };
        shortest(REPETITIONS, || timed(|| backend.render(&input).expect("a package")))
    });
    krate.cargo_ffi_build();
    Row {
        items,
        scan: shortest(REPETITIONS, || timed(|| krate.scan())),
        check: shortest(REPETITIONS, || timed(|| artifact::check(&cdylib, &scan).expect("they agree"))),
        c: generated[0],
        go: generated[1],
        build,
        cargo: shortest(REPETITIONS, || krate.cargo_build()),
        anew: shortest(REPETITIONS, || krate.cargo_ffi_build_anew()),
        fresh: shortest(REPETITIONS, || krate.cargo_ffi_build()),
    }
}

/// The bytes of the section that the macros write.
fn descriptor(library: &Path) -> u64 {
    let bytes = fs_err::read(library).expect("a library");
    let file = object::File::parse(&*bytes).expect("a library");
    let sections =
        file.sections().filter(|section| section.name().is_ok_and(|name| name.ends_with("ffi_abi")));
    sections.map(|section| section.size()).sum()
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    let result = work();
    let took = started.elapsed();
    drop(result);
    took
}

fn shortest(times: usize, measure: impl FnMut() -> Duration) -> Duration {
    std::iter::repeat_with(measure).take(times).min().expect("at least once")
}
