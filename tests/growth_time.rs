//! Time per example, and per weight, as their number grows: it should stay what it is. Ignored: a
//! measurement, to be run in release on a quiet machine:
//! `cargo test --release --test growth_time -- --ignored --nocapture`

#![allow(clippy::print_stdout, reason = "it is there to be read")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(missing_docs, reason = "a test has no readers but its name")]

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use percept::builtins::layers::Mode;
use percept::check::typed::TypedTrain;
use percept::check::{self, Options, Unit};
use percept::random::Stream;
use percept::runtime::{Pool, Store};
use percept::source::Sources;
use percept::train::{Surroundings, Trainer};
use percept::{data, lower, syntax};

const COUNTS: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

fn check(text: &str) -> TypedTrain {
    let mut sources = Sources::new();
    let id = sources.add("test.nn", text);
    let parsed = syntax::parse(sources.get(id));
    let unit = Unit { ast: parsed.ast, folder: PathBuf::from("."), uses: Vec::new() };
    let checked = check::check(&[unit], &Options::default());
    let train = checked.program.trains.into_iter().next();
    train.unwrap_or_else(|| panic!("{:?} {:?}", parsed.diagnostics, checked.diagnostics))
}

/// Nanoseconds per thing, the least of a few trials.
fn least(n: usize, run: &mut dyn FnMut()) -> f64 {
    let n_trials = (3_000_000 / n).clamp(3, 1_000);
    let mut trial = || {
        let start = Instant::now();
        run();
        1e9 * start.elapsed().as_secs_f64() / n as f64
    };
    (0..n_trials).map(|_| trial()).fold(f64::INFINITY, f64::min)
}

fn show(what: &str, n: usize, nanoseconds: f64) {
    println!("{what:>24} of {n:>8}: {nanoseconds:8.2} ns each");
}

#[test]
#[ignore = "a measurement"]
fn shuffling() {
    for n in COUNTS {
        let mut order: Vec<u32> = (0..n as u32).collect();
        let found = least(n, &mut || Stream::new(1, "shuffle").shuffle(&mut order));
        show("shuffling", n, found);
    }
}

#[test]
#[ignore = "a measurement"]
fn loading() {
    for n in COUNTS {
        let text = format!(
            "data {{ source = moons(samples = {n}) }}
            model {{ linear(8) -> tanh; linear(classes) }}
            train {{ epochs = 1, batch = 32 }}"
        );
        let train = check(&text);
        let mut dataset = None;
        let found = least(n, &mut || {
            dataset = Some(data::load(&train.data.spec, &train.data.profile).unwrap());
        });
        show("loading", n, found);
        let dataset = dataset.unwrap();
        let pool = Pool::new(1);
        let mut trainer = Trainer::<f32>::new(&train, &dataset, &pool);
        let found = least(n, &mut || {
            let mut around = Surroundings {
                clock: &|| 0.0,
                is_interrupted: &AtomicBool::new(false),
                tell: &mut |_| {},
            };
            trainer.run(&mut around).unwrap();
        });
        show("an epoch", n, found);
    }
}

#[test]
#[ignore = "a measurement"]
fn first_weights() {
    for init in ["kaiming_uniform", "xavier_normal", "orthogonal"] {
        for n in COUNTS {
            if init == "orthogonal" && n > 10_000 {
                continue;
            }
            let text = format!(
                "data {{ source = linear(samples = 100, features = 100) }}
                model {{ linear({}, init = {init}) -> tanh; linear(1) }}
                train {{ epochs = 1 }}",
                n / 100
            );
            let graph = lower::training(&check(&text), Mode::Train);
            let found = least(n, &mut || {
                assert!(Store::<f32>::new(&graph, 1).weights.len() > 1);
            });
            show(init, n, found);
        }
    }
}
