//! The bench in Rust, which criterion measures: its estimates are the rows.

use std::path::Path;

use crate::{
    report::{Row, Table},
    site::{self, path},
};

/// What criterion says of a side: the median, and where it lies with 95 %.
struct Estimate {
    median: f64,
    interval: [f64; 2],
}

/// Runs it and reads what criterion has noted.
pub(crate) fn rows(filter: &str) -> Vec<Row> {
    let boundary = Path::new(env!("CARGO_TARGET_TMPDIR")).join("boundary");
    // What was noted by another run could be of other rows.
    let noted = boundary.join("criterion");
    if noted.exists() {
        fs_err::remove_dir_all(&noted).expect("a folder");
    }
    let target = boundary.join("measured/target");
    let bench = ["bench", "--quiet", "--package", "bench", "--bench", "rust", "--target-dir", path(&target)];
    let mut command = site::command(env!("CARGO"));
    command.args(bench).args(["--", filter, "--output-format", "bencher"]);
    let listed = site::printed(command.current_dir(site::root()).env("CRITERION_HOME", &noted));
    // One line for a side, in the order of the rows.
    let mut names: Vec<&str> =
        listed.lines().filter_map(|line| line.strip_prefix("test ")?.split('/').next()).collect();
    names.dedup();
    names.into_iter().map(|name| row(&noted.join(name), name)).collect()
}

fn row(group: &Path, name: &str) -> Row {
    let [ours, other] = ["ours", "by hand"].map(|side| estimate(&group.join(side)));
    Row {
        table: Table::Rust,
        name: name.to_owned(),
        form: "wait".to_owned(),
        ours: ours.median,
        other: other.median,
        ratio: ours.median / other.median,
        quartiles: [ours.interval[0] / other.interval[1], ours.interval[1] / other.interval[0]],
        allocations: Vec::new(),
        threads: None,
    }
}

fn estimate(side: &Path) -> Estimate {
    let text = fs_err::read_to_string(side.join("new/estimates.json")).expect("what criterion notes");
    let estimates: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let number =
        |pointer: &str| estimates.pointer(pointer).and_then(serde_json::Value::as_f64).expect("a number");
    Estimate {
        median: number("/median/point_estimate"),
        interval: ["lower", "upper"].map(|end| number(&format!("/median/confidence_interval/{end}_bound"))),
    }
}
