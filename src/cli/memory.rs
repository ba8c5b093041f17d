//! How much memory the machine has to give, and trainings that want more.

use std::fs;
use std::path::Path;

use super::program::Program;
use crate::check::typed::TypedTrain;
use crate::diagnostics::{Diagnostic, codes};
use crate::report::{self, bytes};
use crate::train::{self, Cost};

/// Copies of a weight in memory while a run lasts, at least: itself. One to go back to comes beside it
/// where that cannot be drawn again.
const COPIES: u64 = 1;

/// Bytes that a new program may take before the machine swaps or kills it; `None` where that
/// cannot be told.
pub(super) fn free() -> Option<u64> {
    let of_machine =
        field(Path::new("/proc/meminfo"), "MemAvailable:").map(|kib| kib << 10);
    let groups = [
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        (
            "/sys/fs/cgroup/memory/memory.limit_in_bytes",
            "/sys/fs/cgroup/memory/memory.usage_in_bytes",
        ),
    ];
    let of_groups = groups.iter().filter_map(|(most, used)| {
        let folder = Path::new(most).parent()?;
        // Files in memory give way.
        let stat = fs::read_to_string(folder.join("memory.stat")).unwrap_or_default();
        let files = number_after(&stat, "inactive_file").unwrap_or(0)
            + number_after(&stat, "active_file").unwrap_or(0);
        let used = number(Path::new(used))?.saturating_sub(files);
        Some(number(Path::new(most))?.saturating_sub(used))
    });
    of_groups.chain(of_machine).min()
}

/// Bytes that this program holds.
pub(super) fn held() -> Option<u64> {
    field(Path::new("/proc/self/status"), "VmRSS:").map(|kib| kib << 10)
}

fn number(path: &Path) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// The number behind a word at the start of a line of a file.
fn field(path: &Path, word: &str) -> Option<u64> {
    number_after(&fs::read_to_string(path).ok()?, word)
}

fn number_after(text: &str, word: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(word))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The trainings of a program that take more than the machine has, told before anything is
/// allocated for them.
pub(super) fn refused(program: &Program) -> Vec<Diagnostic> {
    let Some(free) = free() else { return Vec::new() };
    let trains = program.typed.trains.iter();
    trains.filter_map(|train| refuse(train, free)).collect()
}

/// The finding for a training that does not fit into `free` bytes.
pub(super) fn refuse(train: &TypedTrain, free: u64) -> Option<Diagnostic> {
    if train::is_surely_small(train, free) {
        return None;
    }
    let bound = train::bytes_of_weights(train, COPIES);
    if bound > free {
        // A plan of it might not fit either.
        return Some(too_large(train, bound, free));
    }
    let cost = train::cost(train);
    let peak = cost.memory.peak();
    (peak > free).then(|| with_tensors(train, &cost, free))
}

fn said(train: &TypedTrain, wanted: u64, free: u64) -> String {
    let name = &train.model.name;
    format!("training `{name}` takes {}, and {} are free", bytes(wanted), bytes(free))
}

/// For a model whose weights alone do not fit.
fn too_large(train: &TypedTrain, bound: u64, free: u64) -> Diagnostic {
    let largest = train::largest_weights(train);
    let span = largest.first().map_or(train.span, |held| held.span);
    let here = largest.first().map_or_else(String::new, |held| {
        format!("{} takes {}", held.what, bytes(held.n_bytes))
    });
    let mut found = Diagnostic::new(&codes::B001, said(train, bound, free), span, here);
    for held in &largest {
        found =
            found.note(format!("{} {}: {}", held.what, held.extents, bytes(held.n_bytes)));
    }
    found.help("make the largest layers narrower")
}

fn with_tensors(train: &TypedTrain, cost: &Cost, free: u64) -> Diagnostic {
    let largest = &cost.tensors[0];
    let here = format!("{} takes {}", largest.what, bytes(largest.n_bytes));
    let message = said(train, cost.memory.peak(), free);
    let mut found = Diagnostic::new(&codes::B001, message, largest.span, here);
    for line in report::largest(cost) {
        found = found.note(line);
    }
    match smaller_batch(train, cost, free) {
        Some((batch, peak)) => {
            found.help(format!("a smaller batch: `batch = {batch}` takes {}", bytes(peak)))
        }
        None => found.help("make the largest layers narrower, or read fewer examples"),
    }
}

/// The largest half, quarter, … of the batch that fits.
fn smaller_batch(train: &TypedTrain, cost: &Cost, free: u64) -> Option<(usize, u64)> {
    let halves = std::iter::successors(Some(cost.batch / 2), |batch| Some(batch / 2));
    halves.take_while(|batch| *batch > 0).find_map(|batch| {
        let smaller = TypedTrain { batch: Some(batch), ..train.clone() };
        let peak = train::cost(&smaller).memory.peak();
        (peak <= free).then_some((batch, peak))
    })
}
