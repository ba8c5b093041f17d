//! Trainings through the library: parse, check, load, train. Formulas against PyTorch in `f64`,
//! the same bits on any number of threads, and models that survive being saved.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use percept::check::typed::TypedTrain;
use percept::check::{self, Options, Unit};
use percept::data::{self, Dataset};
use percept::graph::Float;
use percept::runtime::Pool;
use percept::source::Sources;
use percept::syntax;
use percept::train::{
    EpochReport, Event, Model, Outcome, Saved, StopReason, Surroundings, Tensor, TrainError,
    Trainer, Weights, save, to_bytes,
};

/// A program that checked, with what it was checked from.
struct Program {
    sources: Sources,
    units: Vec<Unit>,
    options: Options,
    trains: Vec<TypedTrain>,
}

fn compile(text: &str) -> Program {
    compile_with(text, Options::default())
}

fn compile_with(text: &str, options: Options) -> Program {
    let mut sources = Sources::new();
    let id = sources.add("test.nn", text);
    let parsed = syntax::parse(sources.get(id));
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let units = vec![Unit { ast: parsed.ast, folder: PathBuf::from("."), uses: Vec::new() }];
    let checked = check::check(&units, &options);
    let errors: Vec<_> = checked.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    Program { sources, units, options, trains: checked.program.trains }
}

fn load(train: &TypedTrain) -> Dataset {
    data::load(&train.data.spec, &train.data.profile).unwrap()
}

/// All that a run told.
#[derive(Default)]
struct Heard {
    losses: Vec<f64>,
    rates: Vec<f64>,
    epochs: Vec<EpochReport>,
}

fn run<F: Float>(trainer: &mut Trainer<'_, F>) -> (Result<Outcome, TrainError>, Heard) {
    let mut heard = Heard::default();
    let outcome = trainer.run(&mut Surroundings {
        clock: &|| 0.0,
        is_interrupted: &AtomicBool::new(false),
        tell: &mut |event| match event {
            Event::Step(report) => {
                heard.losses.push(report.loss);
                heard.rates.push(report.rate);
            }
            Event::Epoch(report) => heard.epochs.push(report.clone()),
            Event::Started(_) | Event::Finished(_) => {}
        },
    });
    (outcome, heard)
}

/// The losses of each step, and the weights at the end.
fn train_f32(text: &str, threads: usize) -> (Vec<f64>, Weights) {
    let program = compile(text);
    let data = load(&program.trains[0]);
    let mut trainer = Trainer::<f32>::new(&program.trains[0], &data, &Pool::new(threads));
    let (outcome, heard) = run(&mut trainer);
    outcome.unwrap();
    (heard.losses, trainer.weights())
}

// --- PyTorch's trajectories ---

#[derive(serde::Deserialize)]
struct Fixture {
    program: String,
    start: BTreeMap<String, Vec<f64>>,
    runs: BTreeMap<String, Run>,
}

#[derive(serde::Deserialize)]
struct Run {
    batch: usize,
    losses: Vec<f64>,
    end: BTreeMap<String, Vec<f64>>,
}

/// The tensors of a fixture in the shapes that the trainer has.
fn shaped<F: Float>(values: &BTreeMap<String, Vec<f64>>, like: &Weights<F>) -> Weights<F> {
    let shape = |(path, values): (&String, &Vec<f64>)| {
        let extents = like.0.get(path).unwrap_or_else(|| panic!("no {path}")).extents.clone();
        let values = values.iter().map(|value| F::of(*value)).collect();
        (path.clone(), Tensor { extents, values })
    };
    Weights(values.iter().map(shape).collect())
}

/// Follows every run of a network, in `F`, and returns the largest relative error of a loss and
/// the largest error of a weight at the end.
fn follow<F: Float>(name: &str, optimizer: &str, fixture: &Fixture) -> (f64, f64) {
    let expected = &fixture.runs[optimizer];
    let text = fixture.program.replace("STEPS", &expected.losses.len().to_string());
    let text = text.replace("BATCH", &expected.batch.to_string());
    let program = compile(&text.replace("OPTIMIZER", optimizer));
    let data = load(&program.trains[0]);
    let mut trainer = Trainer::<F>::new(&program.trains[0], &data, &Pool::new(1));
    let start = shaped(&fixture.start, &trainer.weights());
    trainer.start_from(&start, &[]).unwrap();
    let (outcome, heard) = run(&mut trainer);
    outcome.unwrap();
    assert_eq!(heard.losses.len(), expected.losses.len(), "{name} {optimizer}");
    let losses = heard.losses.iter().zip(&expected.losses);
    let worst_loss = losses.map(|(a, b)| (a - b).abs() / b.abs().max(1e-3)).fold(0.0, f64::max);
    let found = trainer.weights();
    let mut worst_weight: f64 = 0.0;
    for (path, values) in &expected.end {
        for (found, expected) in found.0[path].values.iter().zip(values) {
            worst_weight = worst_weight.max((found.to_f64() - expected).abs());
        }
    }
    (worst_loss, worst_weight)
}

fn fixtures() -> Vec<(String, Fixture)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/trajectories");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn trajectories_follow_pytorch_in_double_precision() {
    let mut failures = Vec::new();
    for (name, fixture) in fixtures() {
        for optimizer in fixture.runs.keys() {
            let (loss, weight) = follow::<f64>(&name, optimizer, &fixture);
            if !(loss < 1e-10 && weight < 1e-9) {
                failures.push(format!("{name} {optimizer}: losses {loss:e}, weights {weight:e}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn trajectories_follow_pytorch_in_single_precision() {
    let fixtures = fixtures();
    let (_, plain) = fixtures.iter().find(|(name, _)| name == "plain").unwrap();
    for optimizer in ["sgd(lr = 0.05)", "adam(lr = 0.01)", "adamw(lr = 0.01, weight_decay = 0.05)"] {
        let (loss, _) = follow::<f32>("plain", optimizer, plain);
        assert!(loss < 1e-5, "{optimizer}: {loss:e}");
    }
}
