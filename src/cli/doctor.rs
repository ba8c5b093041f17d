//! `percept doctor`: what Percept finds on this machine.

use std::time::Instant;

use serde_json::Value;

use super::Verdict;
use super::args::DoctorArgs;
use super::failure::Failure;
use super::memory;
use super::terminal::Terminal;
use crate::data;
use crate::diagnostics::render::{Paint, escape};
use crate::report::bytes;
use crate::runtime::{self, Pool};

/// Hand-offs that are timed: in each trial, and how many trials there are.
const HAND_OFFS: u32 = 200;
const TRIALS: u32 = 21;

/// Runs the command.
pub(super) fn run(args: &DoctorArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let facts = facts(args);
    if args.json {
        let named = facts.iter().map(|fact| (fact.key.to_owned(), fact.value.clone()));
        let document = Value::Object(named.collect());
        terminal.print(&format!("{document}\n"))?;
        return Ok(Verdict::Fine);
    }
    let mut out = String::new();
    for fact in &facts {
        let word = terminal.results.paint(Paint::Cyan, &format!("{:<10}", fact.word));
        out += &format!("{word}  {}\n", escape(&fact.said));
    }
    terminal.print(&out)?;
    Ok(Verdict::Fine)
}

/// Something that was found.
struct Fact {
    key: &'static str,
    word: &'static str,
    value: Value,
    said: String,
}

fn fact(
    (key, word): (&'static str, &'static str),
    value: impl Into<Value>,
    said: impl Into<String>,
) -> Fact {
    Fact { key, word, value: value.into(), said: said.into() }
}

fn facts(args: &DoctorArgs) -> Vec<Fact> {
    let version = env!("CARGO_PKG_VERSION");
    let system = format!("{} on {}", std::env::consts::OS, std::env::consts::ARCH);
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    let slow = if cfg!(debug_assertions) { " build, many times slower" } else { " build" };
    let n_threads = args.threads.count();
    let features = runtime::vector_features();
    let kernels = runtime::kernels_in_use();
    let seconds = hand_off(&Pool::new(n_threads));
    let cache = data::cache_folder();
    let unknown = || "cannot be told here".to_owned();
    vec![
        fact(("version", "percept"), version, format!("{version}, a {build}{slow}")),
        fact(("system", "system"), system.clone(), system),
        fact(
            ("features", "vectors"),
            features.clone(),
            match features.is_empty() {
                true => "none that kernels are written for".to_owned(),
                false => features.join(", "),
            },
        ),
        fact(("kernels", "kernels"), kernels, kernels),
        fact(("threads", "threads"), n_threads, n_threads.to_string()),
        fact(
            ("hand_off_us", "hand-off"),
            seconds.map(|seconds| 1e6 * seconds),
            match seconds {
                Some(seconds) => {
                    format!("{:.1} µs to share work between threads", 1e6 * seconds)
                }
                None => "nothing to share work with: one thread".to_owned(),
            },
        ),
        fact(
            ("free_bytes", "memory"),
            memory::free(),
            memory::free().map_or_else(unknown, |free| format!("{} are free", bytes(free))),
        ),
        fact(
            ("cache", "cache"),
            cache.as_ref().map(|folder| folder.display().to_string()),
            cache.as_ref().map_or_else(
                || "nowhere: neither HOME nor XDG_CACHE_HOME is set".to_owned(),
                |folder| folder.display().to_string(),
            ),
        ),
    ]
}

/// Seconds that threads take to begin and end together, the median of several trials; `None`
/// with one thread.
fn hand_off(pool: &Pool) -> Option<f64> {
    let n = pool.n_threads();
    if n < 2 {
        return None;
    }
    let trial = |_| {
        let start = Instant::now();
        for _ in 0..HAND_OFFS {
            pool.run(n, &|_| ());
        }
        start.elapsed().as_secs_f64() / f64::from(HAND_OFFS)
    };
    let mut trials: Vec<f64> = (0..TRIALS).map(trial).collect();
    trials.sort_by(f64::total_cmp);
    Some(trials[trials.len() / 2])
}
