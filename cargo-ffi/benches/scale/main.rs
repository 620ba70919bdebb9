//! What annotations cost as a crate grows: `cargo bench -p cargo-ffi --bench scale`.
//!
//! Crates of 250 to 2,000 items are written, scanned, built and made into packages, and the largest is compared with a
//! twin that has the same types and functions and no annotations. Times of one run are compared with each other; they
//! say little about another run on another machine. What takes less than a second is the shortest of several.
//!
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

use crate::{
    krate::{Krate, Profile},
    source::Flavour,
    table::{Row, Table},
};

/// Each twice the one before it.
const SIZES: [usize; 4] = [250, 500, 1000, 2000];

/// Repetitions of what takes less than a second.
const REPETITIONS: usize = 5;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let empty = Krate::write(folder, 0, Flavour::Annotated);
    let dependencies = empty.build(Profile::Dev);
    empty.build(Profile::Release);

    let rows: Vec<Row> = SIZES.iter().map(|items| measured(folder, *items)).collect();
    let largest = SIZES[SIZES.len() - 1];
    let annotated = Krate::write(folder, largest, Flavour::Annotated);
    let plain = Krate::write(folder, largest, Flavour::Plain);
    let dev = rows[SIZES.len() - 1].build;
    let builds =
        [[dev, plain.build(Profile::Dev)], [&annotated, &plain].map(|krate| krate.build(Profile::Release))];
    let table = Table {
        rows,
        items: largest,
        dependencies,
        builds,
        empty: empty.size(Profile::Release),
        sizes: [&annotated, &plain].map(|krate| krate.size(Profile::Release)),
        descriptor: descriptor(&annotated.library(Profile::Release)),
    };
    #[expect(clippy::print_stdout, reason = "the result of the program")]
    {
        println!("{table}");
    }
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
        let (about, library) = (About::default(), cdylib.clone());
        let input = Input { contract: &contract, about, library, config: serde_json::Value::Null };
        shortest(REPETITIONS, || timed(|| backend.render(&input).expect("a package")))
    });
    // The tool keeps a file beside its outputs; the first run is not like those after it.
    krate.cargo_ffi_build();
    Row {
        items,
        scan: shortest(REPETITIONS, || timed(|| krate.scan())),
        check: shortest(REPETITIONS, || timed(|| artifact::check(&cdylib, &scan).expect("they agree"))),
        c: generated[0],
        go: generated[1],
        build,
        fresh: [
            shortest(REPETITIONS, || krate.cargo_build()),
            shortest(REPETITIONS, || krate.cargo_ffi_build()),
        ],
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
