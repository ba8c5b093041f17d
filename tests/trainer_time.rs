//! How long a step of a whole training takes, and how much of it the engine's step is.
//! Ignored: a measurement, to be run in release on a quiet machine:
//! `cargo test --release --test trainer_time -- --ignored --nocapture`

#![allow(clippy::print_stdout, reason = "it is there to be read")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(missing_docs, reason = "a test has no readers but its name")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use percept::autodiff::differentiate;
use percept::builtins::layers::Mode;
use percept::builtins::optimizers::Method;
use percept::check::typed::TypedTrain;
use percept::check::{self, Options, Unit};
use percept::data::{self, Dataset};
use percept::graph::InputId;
use percept::random::Stream;
use percept::runtime::{Executor, Pool, StepContext, Store};
use percept::source::Sources;
use percept::train::{Event, Surroundings, Trainer};
use percept::{lower, plan, syntax};

const XOR: &str = "
data { source = rows { 0, 0 => 0; 0, 1 => 1; 1, 0 => 1; 1, 1 => 0 }, split = none }
model { linear(8) -> tanh; linear(1) }
train { steps = 200000, batch = full, loss = mse, optimizer = sgd(0.1), keep = last }
";

const IRIS: &str = "
data { source = builtin(\"iris\"), split = none, target = species }
model { linear(16) -> relu; linear(16) -> relu; linear(classes) }
train { epochs = 4000, batch = 16, keep = last }
";

const PICTURES: &str = "
data { source = idx(\"images\", \"labels\"), split = none }
model { flatten -> linear(128) -> relu; linear(classes) }
train { epochs = 4, batch = 64, keep = last }
";

/// Pictures of 28 x 28 and labels, more than the caches hold.
fn write_pictures(folder: &Path) {
    const N: u32 = 38_400;
    let mut stream = Stream::new(1, "pictures");
    let mut images =
        [&[0, 0, 8, 3][..], &N.to_be_bytes(), &[0, 0, 0, 28, 0, 0, 0, 28]].concat();
    images.extend((0..N * 98).flat_map(|_| stream.bits().to_le_bytes()));
    let mut labels = [&[0, 0, 8, 1][..], &N.to_be_bytes()].concat();
    labels.extend((0..N).map(|_| stream.below(10) as u8));
    std::fs::write(folder.join("images"), images).unwrap();
    std::fs::write(folder.join("labels"), labels).unwrap();
}

fn check(text: &str, folder: &Path) -> TypedTrain {
    let mut sources = Sources::new();
    let id = sources.add("test.nn", text);
    let parsed = syntax::parse(sources.get(id));
    let unit = Unit { ast: parsed.ast, folder: folder.to_owned(), uses: Vec::new() };
    let checked = check::check(&[unit], &Options::default());
    checked
        .program
        .trains
        .into_iter()
        .next()
        .unwrap_or_else(|| panic!("{:?} {:?}", parsed.diagnostics, checked.diagnostics))
}

/// Times short stretches of steps and keeps the best: what others do on the machine disturbs some.
struct Watch {
    stretch: u32,
    n_steps: u32,
    began: Instant,
    least: f64,
}

impl Watch {
    fn new(stretch: u32) -> Self {
        Self { stretch, n_steps: 0, began: Instant::now(), least: f64::INFINITY }
    }

    fn step(&mut self) {
        self.n_steps += 1;
        if self.n_steps == self.stretch {
            self.least = self.least.min(self.began.elapsed().as_secs_f64());
            (self.n_steps, self.began) = (0, Instant::now());
        }
    }

    /// Microseconds of a step.
    fn least(&self) -> f64 {
        1e6 * self.least / f64::from(self.stretch)
    }
}

/// Microseconds of a step of the training, everything included.
fn whole(train: &TypedTrain, data: &Dataset, stretch: u32, pool: &Arc<Pool>) -> f64 {
    let mut trainer = Trainer::<f32>::new(train, data, pool);
    let mut watch = Watch::new(stretch);
    let outcome = trainer.run(&mut Surroundings {
        clock: &|| 0.0,
        is_interrupted: &AtomicBool::new(false),
        tell: &mut |event| {
            if let Event::Step(_) = event {
                watch.step();
            }
        },
    });
    outcome.unwrap();
    watch.least()
}

/// Microseconds of the engine's step alone, on one batch that is always the same.
fn engine(train: &TypedTrain, n_rows: usize, stretch: u32, pool: &Arc<Pool>) -> f64 {
    let graph = differentiate(lower::training(train, Mode::Train), |_| true);
    let (optimizer, args) = &train.optimizer;
    let Method::Elementwise(update) = optimizer.method else { unreachable!("it is one") };
    let mut store = Store::<f32>::new(&graph, 1);
    let options =
        plan::Options { max_rows: n_rows, update: Some(update(args)), clip: None };
    let mut executor = Executor::new(plan::plan(graph, options), pool);
    let mut stream = Stream::new(1, "inputs");
    executor.input_mut(InputId(0)).fill_with(|| stream.uniform() as f32);
    executor.input_mut(InputId(1)).fill_with(|| stream.below(2) as f32);
    let step = StepContext { n_rows, rate: 1e-3, draw: 0 };
    let mut watch = Watch::new(stretch);
    for _ in 0..200 * stretch {
        executor.run(&mut store, step);
        watch.step();
    }
    watch.least()
}

#[test]
#[ignore = "a measurement"]
fn trainings() {
    let folder = tempfile::tempdir().unwrap();
    write_pictures(folder.path());
    let wanted = std::env::var("WORK").unwrap_or_default();
    let works = [("w1", XOR, 4, 1_000), ("w2", IRIS, 16, 200), ("w3", PICTURES, 64, 4)];
    for (name, text, n_rows, stretch) in works {
        if !name.contains(&wanted) {
            continue;
        }
        let train = check(text, folder.path());
        let data = data::load(&train.data.spec, &train.data.profile).unwrap();
        for n_threads in [1, 2] {
            let pool = Pool::new(n_threads);
            let least =
                |run: &dyn Fn() -> f64| (0..3).map(|_| run()).fold(f64::INFINITY, f64::min);
            let engine = least(&|| engine(&train, n_rows, stretch, &pool));
            let whole = least(&|| whole(&train, &data, stretch, &pool));
            println!(
                "{name}, {n_threads} threads: {whole:.3} us a step, the engine {engine:.3}, \
                 the rest {:.3}",
                whole - engine
            );
        }
    }
}
