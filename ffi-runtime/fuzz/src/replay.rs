//! Runs a target over its corpus without a fuzzer: every file, and seeded changes of it.

use std::path::Path;

/// How many changes of each file are tried.
const CHANGES: usize = 64;

/// Runs `target` over the files in `corpus`, in order, and over what random changes make of them, the same ones each time.
///
/// Some of the files it has to accept, and some not: a corpus that is of one kind has gone stale.
pub fn replay(corpus: &Path, target: impl Fn(&[u8]) -> bool) {
    let mut paths: Vec<_> =
        fs_err::read_dir(corpus).expect("a corpus").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let files: Vec<Vec<u8>> = paths.iter().map(|path| fs_err::read(path).expect("a file")).collect();
    let mut chance = Chance::new(1);
    let mut accepted = 0;
    for (path, file) in paths.iter().zip(&files) {
        accepted += usize::from(told(path, file, &target));
        for _ in 0..CHANGES {
            let mut changed = file.clone();
            for _ in 0..=chance.below(3) {
                change(&mut changed, &files, &mut chance);
            }
            told(path, &changed, &target);
        }
    }
    assert!((1..files.len()).contains(&accepted), "{accepted} of {} files were accepted", files.len());
}

/// Says which input it was where the target fails.
fn told(path: &Path, input: &[u8], target: impl Fn(&[u8]) -> bool) -> bool {
    struct Failing<'a>(&'a Path, &'a [u8]);
    impl Drop for Failing<'_> {
        #[expect(clippy::print_stderr, reason = "what a failing test says")]
        fn drop(&mut self) {
            if std::thread::panicking() {
                eprintln!("made from {}: {:02x?}", self.0.display(), self.1);
            }
        }
    }
    let _failing = Failing(path, input);
    target(input)
}

/// One change: a bit, a byte, a length that is large, a part that is gone, there twice or from another file.
fn change(input: &mut Vec<u8>, others: &[Vec<u8>], chance: &mut Chance) {
    let (from, to) = (chance.below(input.len() + 1), chance.below(input.len() + 1));
    let (from, to) = (from.min(to), from.max(to).min(from.min(to) + 16));
    match chance.below(6) {
        0 if from < input.len() => input[from] ^= 1 << chance.below(8),
        1 if from < input.len() => input[from] = [0, 1, 0x17, 0x18, 0x7f, 0x80, 0xf6, 0xff][chance.below(8)],
        2 => drop(input.drain(from..to)),
        3 => {
            let part = input[from..to].to_vec();
            drop(input.splice(to..to, part));
        }
        4 => {
            let other = &others[chance.below(others.len())];
            let start = chance.below(other.len() + 1);
            let part = other[start..].iter().copied().take(16);
            drop(input.splice(from..to, part));
        }
        _ => input.insert(from, chance.below(256) as u8),
    }
}

/// SplitMix64.
pub struct Chance(u64);

impl Chance {
    /// What comes is the same for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`, or 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % limit.max(1) as u64) as usize
    }
}
