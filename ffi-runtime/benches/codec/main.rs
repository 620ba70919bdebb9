//! The codec beside two others, each used as somebody would by hand: values of the kinds that calls have, written and read.
//!
//! `cargo bench -p ffi-runtime --bench codec`; what it says is in `docs/performance.md`. With `-- instructions` valgrind counts
//! instead, which is the same on a busy machine; any other word is for rows with that in their name.
//!
//! - [`ours`]: the library's own
//! - [`low`]: `ciborium-ll`, which takes headers apart and builds them
//! - [`mini`]: `minicbor`, which has a method for each kind of item
//!
//! They write the same bytes, but for floats: `minicbor` writes them as wide as they are, the others as short as keeps their value.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]
#![expect(
    clippy::disallowed_methods,
    reason = "valgrind runs the bench itself, and comes to an end as it does"
)]

mod low;
mod mini;
mod ours;
mod payload;

use std::{
    env,
    hint::black_box,
    process::{Command, Stdio},
    rc::Rc,
    time::{Duration, Instant},
};

use crate::payload::{Args, Person, Point};

/// What a codec does with a value.
trait Codec<T> {
    fn write(value: &T) -> Vec<u8>;
    fn read(bytes: &[u8]) -> T;
}

/// The codecs, in the order of the columns.
const CODECS: [&str; 3] = ["ours", "ciborium-ll", "minicbor"];

/// One piece of work, as each codec does it.
struct Row {
    name: String,
    work: [Box<dyn Fn()>; CODECS.len()],
}

/// In a round each codec works for about that long.
const SPAN: Duration = Duration::from_micros(500);

/// The ratio that counts is the median of so many rounds.
const ROUNDS: usize = 101;

/// How often valgrind sees the work.
const COUNTED: usize = 64;

fn main() {
    // Cargo itself passes `--bench`.
    let words: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let rows = rows();
    match words[..] {
        ["counted", row, codec] => {
            let number = |word: &str| word.parse::<usize>().expect("a number");
            let work = &rows[number(row)].work[number(codec)];
            // What happens once is over before it is counted.
            work();
            counted_work(work);
        }
        ["instructions", ..] => count(&rows, words.get(1).unwrap_or(&"")),
        _ => time(&rows, words.first().unwrap_or(&"")),
    }
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    add(&mut rows, "number", &1000_i64);
    add(&mut rows, "request with a number", &Args { value: 1000 });
    add(&mut rows, "short text", &"hello world".to_owned());
    add(&mut rows, "1 KiB text", &"k".repeat(1 << 10));
    add(&mut rows, "person", &Person::ada());
    add(&mut rows, "1k ints", &(0..1000).collect::<Vec<i32>>());
    let point = |number: i32| Point { x: f64::from(number), y: 0.5 };
    add(&mut rows, "1k records", &(0..1000).map(point).collect::<Vec<_>>());
    add(&mut rows, "64 KiB bytes", &vec![7_u8; 64 << 10]);
    rows
}

/// Adds the two rows of a value.
fn add<T: Clone + PartialEq + 'static>(rows: &mut Vec<Row>, name: &str, value: &T)
where
    ours::Ours: Codec<T>,
    low::Low: Codec<T>,
    mini::Mini: Codec<T>,
{
    // All of them have the same memory before them: where a large value lies decides how fast it is copied.
    fn write<C: Codec<T> + 'static, T: 'static>(value: &Rc<T>) -> Box<dyn Fn()> {
        let value = Rc::clone(value);
        Box::new(move || drop(black_box(C::write(black_box(&value)))))
    }
    fn read<C: Codec<T>, T: PartialEq>(value: &T, bytes: &Rc<Vec<u8>>) -> Box<dyn Fn()> {
        let bytes = Rc::clone(bytes);
        assert!(C::read(&bytes) == *value && C::read(&C::write(value)) == *value, "it comes back");
        Box::new(move || drop(black_box(C::read(black_box(&bytes)))))
    }
    let value = &Rc::new(value.clone());
    let work = [write::<ours::Ours, T>(value), write::<low::Low, T>(value), write::<mini::Mini, T>(value)];
    rows.push(Row { name: format!("{name}, written"), work });
    // All of them read what the library writes.
    let bytes = Rc::new(<ours::Ours as Codec<T>>::write(value));
    let work = [
        read::<ours::Ours, T>(value, &bytes),
        read::<low::Low, T>(value, &bytes),
        read::<mini::Mini, T>(value, &bytes),
    ];
    rows.push(Row { name: format!("{name}, read"), work });
}

/// Nanoseconds: of ours, and how often as much the others take in the same round.
fn time(rows: &[Row], filter: &str) {
    println!("| value | {}, ns | {} | {} |", CODECS[0], CODECS[1], CODECS[2]);
    println!("|---|--:|--:|--:|");
    for row in rows.iter().filter(|row| row.name.contains(filter)) {
        let took = |work: &dyn Fn(), times: u32| {
            let start = Instant::now();
            for _ in 0..times {
                work();
            }
            start.elapsed().as_secs_f64() / f64::from(times) * 1e9
        };
        let once = row.work.iter().map(|work| took(work, 64)).fold(f64::MAX, f64::min);
        let times = ((SPAN.as_nanos() as f64 / once) as u32).max(1);
        let rounds: Vec<[f64; CODECS.len()]> =
            (0..ROUNDS).map(|_| row.work.each_ref().map(|work| took(work, times))).collect();
        let median = |of: &dyn Fn(&[f64; CODECS.len()]) -> f64| {
            let mut all: Vec<f64> = rounds.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            all[ROUNDS / 2]
        };
        let [low, mini] = [1, 2].map(|codec| median(&|round| round[codec] / round[0]));
        println!("| {} | {:.1} | {low:.2}x | {mini:.2}x |", row.name, median(&|round| round[0]));
    }
}

/// Instructions of each codec.
fn count(rows: &[Row], filter: &str) {
    println!("| value | {} |", CODECS.join(" | "));
    println!("|---|--:|--:|--:|");
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| row.name.contains(filter)) {
        let counts: [String; CODECS.len()] = std::array::from_fn(|codec| executed(index, codec).to_string());
        println!("| {} | {} |", row.name, counts.join(" | "));
    }
}

/// What one go of the work executes.
fn executed(row: usize, codec: usize) -> u64 {
    let this = env::current_exe().expect("this program");
    let valgrind = Command::new("valgrind")
        .args(["--tool=callgrind", "--toggle-collect=*counted_work*", "--callgrind-out-file=/dev/null"])
        .arg(this)
        .args(["counted", &row.to_string(), &codec.to_string()])
        .stdout(Stdio::null())
        .output()
        .expect("valgrind is there");
    let said = String::from_utf8_lossy(&valgrind.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected : "));
    let number = collected.and_then(|(_, number)| number.trim().parse::<u64>().ok());
    number.unwrap_or_else(|| panic!("no count in: {said}")) / COUNTED as u64
}

/// What valgrind looks at.
#[inline(never)]
fn counted_work(work: &dyn Fn()) {
    for _ in 0..COUNTED {
        work();
    }
}
