//! Trainings through the library: parse, check, load, train. What is learnt,
//! the same bits on any number of threads, and models that survive being saved.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use percept::check::typed::TypedTrain;
use percept::check::{self, Options, Unit};
use percept::data::{self, Dataset};
use percept::graph::Float;
use percept::runtime::Pool;
use percept::source::Sources;
use percept::syntax;
use percept::train::{
    EpochReport, Event, Model, Outcome, Saved, StopReason, Surroundings, TrainError,
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
    let units =
        vec![Unit { ast: parsed.ast, folder: PathBuf::from("."), uses: Vec::new() }];
    let checked = check::check(&units, &options);
    let errors: Vec<_> =
        checked.diagnostics.iter().filter(|found| found.is_error()).collect();
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

// --- What is learnt, and that it is the same each time ---

const SPIRALS: &str = "data {
    source = spirals(samples = 300, noise = 0.1)
}
model {
    linear(32) -> relu -> dropout(0.1)
    linear(32) -> relu
    linear(classes)
}
train {
    epochs = 60
    batch = 32
    optimizer = adam(0.01)
    schedule = cosine(warmup = 5%)
}
";

/// The stages of [`SPIRALS`], and its loss.
const PROFILED: [&str; 6] = [
    "model.linear_1",
    "model.relu_1",
    "model.dropout_1",
    "model.linear_2",
    "model.linear_3",
    "loss",
];

const XOR: &str = "data {
    source = rows {
        0, 0 => 0
        0, 1 => 1
        1, 0 => 1
        1, 1 => 0
    }
    split = none
}
model {
    linear(8) -> tanh
    linear(1)
}
train {
    epochs = 300
    batch = full
    optimizer = adam(0.05)
}
";

#[test]
fn xor_is_learnt() {
    let program = compile(XOR);
    let data = load(&program.trains[0]);
    let mut trainer = Trainer::<f32>::new(&program.trains[0], &data, &Pool::new(1));
    let (outcome, heard) = run(&mut trainer);
    assert_eq!(outcome.unwrap().reason, StopReason::Completed);
    assert_eq!(heard.losses.len(), 300);
    assert!(heard.losses[299] < 0.05, "{}", heard.losses[299]);
    assert_eq!(trainer.evaluate("train", &data.train).get("train.accuracy"), Some(1.0));
}

#[test]
fn spirals_are_learnt_and_the_best_epoch_is_kept() {
    let program = compile(SPIRALS);
    let data = load(&program.trains[0]);
    let mut trainer = Trainer::<f32>::new(&program.trains[0], &data, &Pool::new(1));
    let (outcome, heard) = run(&mut trainer);
    let outcome = outcome.unwrap();
    assert!(trainer.evaluate("test", &data.test).get("test.accuracy").unwrap() > 0.9);
    let losses = || heard.epochs.iter().map(|report| report.get("val.loss").unwrap());
    let best = losses().fold(f64::INFINITY, f64::min);
    let kept = &heard.epochs[outcome.kept_epoch as usize - 1];
    assert_eq!(kept.get("val.loss"), Some(best));
    assert_eq!(trainer.evaluate("val", &data.val).get("val.loss"), Some(best));
    // The rate climbs over 5% of the run, then falls; it moves each step.
    let top = heard.rates.iter().copied().fold(0.0, f64::max);
    let at = heard.rates.iter().position(|rate| *rate == top).unwrap();
    assert!(
        (top - 0.01).abs() < 1e-12 && at * 20 <= heard.rates.len() + 20,
        "{top} at {at}"
    );
    assert!(*heard.rates.last().unwrap() < 1e-5);
}

#[test]
fn the_same_seed_gives_the_same_bits_on_any_number_of_threads() {
    let (losses, weights) = train_f32(SPIRALS, 1);
    for threads in [1, 2, 3, 8] {
        let (again, same) = train_f32(SPIRALS, threads);
        let is_same = losses.iter().zip(&again).all(|(a, b)| a.to_bits() == b.to_bits());
        assert!(is_same && weights == same, "{threads} threads");
    }
    let other = SPIRALS.replace("batch = 32", "batch = 32\n    seed = 1");
    assert_ne!(train_f32(&other, 1).0, losses);
}

#[test]
fn timed_steps_are_those_of_a_run() {
    let last = SPIRALS.replace("epochs = 60", "epochs = 6\n    keep = last");
    let whole = last.replace("adam(0.01)", "lbfgs");
    let whole = whole
        .replace("batch = 32", "batch = full")
        .replace("cosine(warmup = 5%)", "constant");
    for text in [&last, &whole] {
        let program = compile(text);
        let data = load(&program.trains[0]);
        let pool = Pool::new(2);
        let mut ran = Trainer::<f32>::new(&program.trains[0], &data, &pool);
        let n_steps = usize::try_from(run(&mut ran).0.unwrap().n_steps).unwrap();
        let mut timed = Trainer::<f32>::new(&program.trains[0], &data, &pool);
        let mut steps = timed.steps();
        steps.make(2).unwrap();
        let now = Cell::new(0.0);
        let clock = || now.replace(now.get() + 1.0);
        let profile = steps.profile(n_steps - 2, &clock).unwrap();
        let n_flops: u64 = profile.stages.iter().map(|stage| stage.n_flops).sum();
        assert_eq!(n_flops, steps.n_flops());
        let paths = profile.stages.iter().map(|stage| stage.path.as_str());
        assert!(paths.eq(PROFILED), "{profile:?}");
        assert!(timed.weights() == ran.weights(), "{text}");
    }
}

#[test]
fn a_saved_model_predicts_the_same_without_its_data() {
    let program = compile(SPIRALS);
    let train = &program.trains[0];
    let data = load(train);
    let mut trainer = Trainer::<f32>::new(train, &data, &Pool::new(1));
    run(&mut trainer).0.unwrap();
    let texts = (&program.sources, program.units.as_slice());
    let saved = Saved::new((train, 0), texts, &program.options, &data.preprocessing);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(save::MODEL_FILE);
    save::save_atomic(&path, &to_bytes(&trainer.weights(), &saved).unwrap()).unwrap();

    let (weights, saved) = save::read_model(folder.path()).unwrap();
    assert_eq!(weights, trainer.weights());
    let again = compile_with(&saved.texts[0].text, saved.options());
    let pool = Pool::new(1);
    let mut model =
        Model::new(&again.trains[saved.train], &saved.preprocessing, &weights, &pool)
            .unwrap();
    let found = model.evaluate("test", &data.test);
    assert_eq!(found.values, trainer.evaluate("test", &data.test).values);
    let predictions = model.predict(&data.test);
    assert_eq!(predictions.values.len(), data.test.n * 3);
    for probabilities in predictions.values.chunks(3) {
        assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn weights_of_another_shape_are_refused_unless_named_fresh() {
    let (_, weights) = train_f32(XOR, 1);
    let wider = compile(&XOR.replace("linear(8)", "linear(9)"));
    let data = load(&wider.trains[0]);
    let mut trainer = Trainer::<f32>::new(&wider.trains[0], &data, &Pool::new(1));
    let before = trainer.weights();
    let error = trainer.start_from(&weights, &[]).unwrap_err();
    assert_eq!(error.to_diagnostic(&wider.trains[0]).code.id, "S035");
    assert_eq!(trainer.weights(), before);
    let fresh = ["model.linear_1".to_owned(), "model.linear_2.weight".to_owned()];
    trainer.start_from(&weights, &fresh).unwrap();
    assert_ne!(trainer.weights(), before);
}

#[test]
fn frozen_stages_stay_as_they_are() {
    let text = XOR.replace("batch = full", "batch = full\n    freeze = [model.linear_1]");
    let program = compile(&text);
    let data = load(&program.trains[0]);
    let mut trainer = Trainer::<f32>::new(&program.trains[0], &data, &Pool::new(1));
    let before = trainer.weights();
    run(&mut trainer).0.unwrap();
    let (before, after) = (before.0, trainer.weights().0);
    assert_eq!(before["model.linear_1.weight"], after["model.linear_1.weight"]);
    assert_ne!(before["model.linear_2.weight"], after["model.linear_2.weight"]);
}

#[test]
fn a_loss_that_is_no_number_stops_the_run_and_keeps_finite_weights() {
    let text = XOR.replace("adam(0.05)", "sgd(1e30)").replace("tanh", "square");
    let program = compile(&text);
    let data = load(&program.trains[0]);
    let mut trainer = Trainer::<f32>::new(&program.trains[0], &data, &Pool::new(1));
    let (outcome, heard) = run(&mut trainer);
    let error = outcome.unwrap_err();
    assert!(heard.losses.len() < 300);
    let found = error.to_diagnostic(&program.trains[0]);
    assert_eq!((found.code.id, found.is_error()), ("R002", true));
    assert!(found.message.starts_with("`model.square_1` gives"), "{}", found.message);
    let all = trainer.weights().0;
    assert!(all.values().flat_map(|tensor| &tensor.values).all(|value| value.is_finite()));
}

#[test]
fn stop_rules_end_a_run_early() {
    let rule = |rule: &str| {
        XOR.replace("batch = full", &format!("batch = full\n    stop = {rule}"))
    };
    for (text, expected) in [
        (rule("reached(train.accuracy, 100%)"), "Reached"),
        (rule("stalled(train.accuracy, patience = 20)"), "Stalled"),
    ] {
        let program = compile(&text);
        let data = load(&program.trains[0]);
        let mut trainer = Trainer::<f32>::new(&program.trains[0], &data, &Pool::new(1));
        let (outcome, heard) = run(&mut trainer);
        let reason = format!("{:?}", outcome.unwrap().reason);
        assert!(reason.starts_with(expected) && heard.epochs.len() < 300, "{reason}");
    }
}

#[test]
fn an_interruption_ends_after_the_batch_and_keeps_what_was_learnt() {
    let program = compile(SPIRALS);
    let data = load(&program.trains[0]);
    let mut trainer = Trainer::<f32>::new(&program.trains[0], &data, &Pool::new(1));
    let is_interrupted = AtomicBool::new(false);
    let mut n_steps = 0;
    let outcome = trainer.run(&mut Surroundings {
        clock: &|| 0.0,
        is_interrupted: &is_interrupted,
        tell: &mut |event| {
            if let Event::Step(report) = event {
                n_steps = report.step;
                is_interrupted.store(report.step == 11, Ordering::Relaxed);
            }
        },
    });
    let outcome = outcome.unwrap();
    assert_eq!((n_steps, outcome.reason), (11, StopReason::Interrupted));
    assert!(outcome.kept_epoch > 0);
}
