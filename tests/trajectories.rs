//! From PyTorch's initial weights, training follows PyTorch's losses and ends at its weights.
//!
//! The fixtures are made by `tests/trajectories/make.py`; each holds a program, the weights at
//! the start and, for each optimizer, the loss of every step and the weights at the end, and how
//! far rounding alone moves PyTorch's own run. A run must stay within 1e-10 (f64) or 1e-5 (f32),
//! or, where rounding moves PyTorch further than that, within four times of what it does.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use percept::check::typed::TypedProgram;
use percept::check::{Options, Unit, check};
use percept::graph::Float;
use percept::runtime::Pool;
use percept::source::Source;
use percept::train::{Event, Surroundings, Tensor, Trainer, Weights};
use percept::{data, syntax};
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    program: String,
    start: BTreeMap<String, Vec<f64>>,
    runs: BTreeMap<String, Run>,
}

#[derive(Deserialize)]
struct Run {
    batch: usize,
    losses: Vec<f64>,
    end: BTreeMap<String, Vec<f64>>,
    noise: BTreeMap<String, Noise>,
}

/// How far rounding moves PyTorch's run, relative to the largest value.
#[derive(Deserialize)]
struct Noise {
    losses: f64,
    end: BTreeMap<String, f64>,
}

#[test]
fn plain() {
    follow("plain");
}

#[test]
fn deep_tanh() {
    follow("deep_tanh");
}

#[test]
fn residual_layer_norm() {
    follow("residual_layer_norm");
}

#[test]
fn batch_norm() {
    follow("batch_norm");
}

#[test]
fn embedding_dropout() {
    follow("embedding_dropout");
}

#[test]
fn shared_layer() {
    follow("shared");
}

#[test]
fn regression() {
    follow("regression");
}

#[test]
fn binary() {
    follow("binary");
}

#[test]
fn multi_label() {
    follow("multi_label");
}

#[test]
fn weighted_and_clipped() {
    follow("weighted_clipped");
}

fn follow(name: &str) {
    let file =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/trajectories").join(name);
    let text =
        std::fs::read_to_string(file.with_extension("json")).expect("the fixture is here");
    let fixture: Fixture = serde_json::from_str(&text).expect("the fixture is JSON");
    assert!(fixture.runs.len() >= 13, "every optimizer has a run");
    let mut off = Vec::new();
    for (optimizer, run) in &fixture.runs {
        let program = program(&fixture, optimizer, run);
        for (far, float) in [
            (compare::<f64>(&program, &fixture, run, 1e-10), "f64"),
            (compare::<f32>(&program, &fixture, run, 1e-5), "f32"),
        ] {
            off.extend(far.map(|far| format!("{optimizer}, {float}: {far}")));
        }
    }
    assert!(off.is_empty(), "{name} leaves PyTorch's path:\n{}", off.join("\n"));
}

fn program(fixture: &Fixture, optimizer: &str, run: &Run) -> TypedProgram {
    let text = fixture.program.replace("OPTIMIZER", optimizer);
    let text = text.replace("= BATCH", &format!("= {}", run.batch));
    let text = text.replace("= STEPS", &format!("= {}", run.losses.len()));
    let source = Source::new("fixture.nn", text);
    let parsed = syntax::parse(&source);
    assert!(parsed.diagnostics.is_empty(), "{:#?}", parsed.diagnostics);
    let unit = Unit { ast: parsed.ast, folder: PathBuf::new(), uses: Vec::new() };
    let checked = check(&[unit], &Options::default());
    let errors: Vec<_> =
        checked.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    checked.program
}

/// How many times further than the recorded runs ours may be: the noise is the largest of a few.
const NOISES: f64 = 4.0;

/// The first place where a run is further than `tolerance` from PyTorch's, relative.
fn compare<F: Float>(
    program: &TypedProgram,
    fixture: &Fixture,
    run: &Run,
    tolerance: f64,
) -> Option<String> {
    let train = &program.trains[0];
    let examples =
        data::load(&train.data.spec, &train.data.profile).expect("the rows load");
    let mut trainer = Trainer::<F>::new(train, &examples, &Pool::new(1));
    let start = weights_of(&trainer.weights(), &fixture.start);
    trainer.start_from(&start, &[]).expect("PyTorch's weights fit");
    let mut losses = Vec::new();
    let mut tell = |event: Event<'_>| {
        if let Event::Step(report) = event {
            losses.push(report.loss);
        }
    };
    let is_interrupted = AtomicBool::new(false);
    let clock = || 0.0;
    let mut around =
        Surroundings { clock: &clock, is_interrupted: &is_interrupted, tell: &mut tell };
    trainer.run(&mut around).expect("the run ends");
    assert_eq!(losses.len(), run.losses.len(), "one loss a step");
    let noise = &run.noise[std::any::type_name::<F>()];
    let allowed = tolerance.max(NOISES * noise.losses);
    let ends = trainer.weights();
    far("the loss of step", &losses, &run.losses, allowed).or_else(|| {
        run.end.iter().find_map(|(path, theirs)| {
            let ours: Vec<f64> =
                ends.0[path].values.iter().map(|value| value.to_f64()).collect();
            far(path, &ours, theirs, tolerance.max(NOISES * noise.end[path]))
        })
    })
}

/// Where `ours` is furthest from `theirs`, relative to the largest of them, if beyond `tolerance`.
fn far(what: &str, ours: &[f64], theirs: &[f64], tolerance: f64) -> Option<String> {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let scale = theirs.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    let pairs = ours.iter().zip(theirs).enumerate();
    let far = pairs.map(|(at, (a, b))| (at, (a - b).abs() / scale));
    let (at, worst) = far.max_by(|a, b| a.1.total_cmp(&b.1)).expect("there are values");
    (worst.is_nan() || worst > tolerance)
        .then(|| format!("{what} {at} is off by {worst:.1e}, allowed {tolerance:.1e}"))
}

/// PyTorch's tensors with the sizes of ours.
fn weights_of<F: Float>(
    like: &Weights<F>,
    start: &BTreeMap<String, Vec<f64>>,
) -> Weights<F> {
    let tensors = start.iter().map(|(path, values)| {
        let ours = like
            .0
            .get(path)
            .unwrap_or_else(|| panic!("no weight `{path}` in {:?}", like.0.keys()));
        let values = values.iter().map(|value| F::of(*value)).collect();
        (path.clone(), Tensor { extents: ours.extents.clone(), values })
    });
    Weights(tensors.collect())
}
