//! `percept bench`: how long a training step takes, or a model at work.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};

use super::Verdict;
use super::args::{BenchArgs, RunArgs};
use super::failure::Failure;
use super::program::{self, Program};
use super::terminal::Terminal;
use crate::check::typed::TypedTrain;
use crate::data::{self, Dataset};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::render::Look;
use crate::report::bench::{self, Serving, Spread, Subject, Training};
use crate::runtime::{self, Pool};
use crate::train::{Inference, TrainError, Trainer};

/// Seconds that a trial lasts at least: long against the clock, and against a short pause.
const TRIAL: f64 = 0.05;
/// Trials are at least so many, for a median.
const MIN_TRIALS: usize = 7;
/// As [`TRIAL`], for the machine's peak; and how many trials there are.
const PEAK_TRIAL: f64 = 0.01;
const PEAK_TRIALS: usize = 30;
/// Examples at once where the model alone is timed.
const SERVED: usize = 1024;

/// Runs the command.
pub(super) fn run(args: &BenchArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let options = args.overrides.options();
    let program = Program::read(&args.file, &options)?;
    if !program.is_sound(terminal) {
        return Ok(Verdict::Findings);
    }
    let Some(train) = program.typed.trains.first() else {
        let said = format!("`{}` trains nothing that could be timed", args.file.display());
        return Err(Failure::Usage(said));
    };
    let found = match data::load(&train.data.spec, &train.data.profile) {
        Ok(data) => measure(args, train, &data, &terminal.results),
        Err(found) => Err(found),
    };
    match found {
        Ok(text) => terminal.print(&text).map(|()| Verdict::Fine),
        Err(found) => {
            terminal.tell(&program::report(&found, &program.sources, &terminal.errors));
            Ok(Verdict::Findings)
        }
    }
}

/// What is to be printed.
fn measure(
    args: &BenchArgs,
    train: &TypedTrain,
    data: &Dataset,
    look: &Look,
) -> Result<String, Diagnostics> {
    let pool = Pool::new(args.threads.count());
    let as_json = |document: Value| format!("{document}\n");
    if args.inference {
        let timed = serving(args, train, data, &pool);
        return Ok(match args.json {
            true => as_json(serving_document(&timed)),
            false => bench::serving(&timed, look),
        });
    }
    let timed = training(args, train, data, &pool);
    let timed = timed.map_err(|error| vec![error.to_diagnostic(train)])?;
    Ok(match args.json {
        true => as_json(training_document(&timed)),
        false => bench::training(&timed, look),
    })
}

/// Where the time of a training's steps goes, as a table; on weights of its own.
pub(super) fn profile(
    args: &RunArgs,
    train: &TypedTrain,
    data: &Dataset,
    look: &Look,
) -> Result<String, TrainError> {
    let file = args.file.clone().unwrap_or_default();
    let RunArgs { overrides, threads, .. } = args.clone();
    let (seconds, inference, json) = (1.0, false, false);
    let args = BenchArgs { file, overrides, threads, seconds, inference, json };
    let pool = Pool::new(args.threads.count());
    Ok(bench::training(&training(&args, train, data, &pool)?, look))
}

fn training(
    args: &BenchArgs,
    train: &TypedTrain,
    data: &Dataset,
    pool: &Arc<Pool>,
) -> Result<Training, TrainError> {
    let mut trainer = Trainer::<f32>::new(train, data, pool);
    let batch = trainer.facts().batch;
    let mut steps = trainer.steps();
    let step = trials(args.seconds, |n| steps.make(n))?;
    // A quarter of the time again; slow steps still get a median.
    let n_profiled = args.seconds / 4.0 / (step.median * pool.n_threads() as f64);
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64();
    let profile = steps.profile(n_profiled.clamp(3.0, 1000.0) as usize, &clock)?;
    Ok(Training {
        subject: subject(args, train, pool),
        batch,
        mean_examples: steps.mean_examples(),
        n_flops: steps.n_flops(),
        step,
        profile,
    })
}

fn serving(
    args: &BenchArgs,
    train: &TypedTrain,
    data: &Dataset,
    pool: &Arc<Pool>,
) -> Serving {
    let timed = |batch: usize| {
        let mut model = Inference::<f32>::new(train, data, batch, pool);
        let Ok(spread) = trials(args.seconds / 2.0, |n| -> Result<(), Infallible> {
            model.make(n);
            Ok(())
        });
        (spread, model.n_flops())
    };
    let ((latency, _), (throughput, n_flops)) = (timed(1), timed(SERVED));
    let subject = subject(args, train, pool);
    Serving { subject, latency, throughput, batch: SERVED, n_flops }
}

fn subject(args: &BenchArgs, train: &TypedTrain, pool: &Pool) -> Subject {
    Subject {
        file: args.file.display().to_string(),
        model: train.model.name.clone(),
        n_threads: pool.n_threads(),
        peak: peak(pool),
    }
}

fn training_document(timed: &Training) -> Value {
    let Training { subject, step, profile, .. } = timed;
    let us = |seconds: f64| 1e6 * seconds;
    let layers = profile.stages.iter().map(|stage| {
        json!({
            "path": stage.path,
            "forward_us": us(stage.forward),
            "backward_us": us(stage.backward),
            "update_us": us(stage.update),
            "flops": stage.n_flops,
        })
    });
    json!({
        "file": subject.file,
        "model": subject.model,
        "threads": subject.n_threads,
        "batch": timed.batch,
        "steps": step.n_each,
        "trials": step.n_trials,
        "step_us": microseconds(step),
        "examples_per_second": timed.examples_per_second(),
        "flops_per_step": timed.n_flops,
        "gflops": timed.flops_per_second() / 1e9,
        "peak_gflops": subject.peak / 1e9,
        "share_of_peak": timed.flops_per_second() / subject.peak,
        "layers": layers.collect::<Vec<_>>(),
        "gathering_us": us(profile.gather),
        "metrics_us": us(profile.scores),
        "other_us": us(profile.other()),
    })
}

fn serving_document(timed: &Serving) -> Value {
    let Serving { subject, batch, .. } = timed;
    json!({
        "file": subject.file,
        "model": subject.model,
        "threads": subject.n_threads,
        "latency_us": microseconds(&timed.latency),
        "throughput": {
            "batch": batch,
            "examples_per_second": timed.examples_per_second(),
            "step_us": microseconds(&timed.throughput),
        },
        "flops_per_example": timed.n_flops / *batch as u64,
        "gflops": timed.flops_per_second() / 1e9,
        "peak_gflops": subject.peak / 1e9,
        "share_of_peak": timed.flops_per_second() / subject.peak,
    })
}

fn microseconds(spread: &Spread) -> Value {
    let Spread { median, best, worst, .. } = *spread;
    json!({ "median": 1e6 * median, "best": 1e6 * best, "worst": 1e6 * worst })
}

/// Warms up, then makes trials of [`TRIAL`] each until `seconds` are over.
fn trials<E>(
    seconds: f64,
    mut make: impl FnMut(u64) -> Result<(), E>,
) -> Result<Spread, E> {
    let mut trial = |n: u64| {
        let start = Instant::now();
        make(n)?;
        Ok(start.elapsed().as_secs_f64())
    };
    let mut n_each = 1;
    let mut lasted = trial(n_each)?;
    while lasted < TRIAL {
        // Aimed somewhat beyond, for steps that become faster as they warm up.
        let wanted = n_each as f64 * (1.2 * TRIAL / lasted.max(1e-9)).min(16.0);
        n_each = (wanted.ceil() as u64).max(n_each + 1);
        lasted = trial(n_each)?;
    }
    let n_trials = ((seconds / lasted) as usize).max(MIN_TRIALS);
    let mut times = Vec::with_capacity(n_trials);
    for _ in 0..n_trials {
        times.push(trial(n_each)? / n_each as f64);
    }
    times.sort_by(f64::total_cmp);
    let (median, best, worst) = (times[n_trials / 2], times[0], times[n_trials - 1]);
    Ok(Spread { median, best, worst, n_trials, n_each })
}

/// Floating point operations in a second that the threads of the pool are capable of.
fn peak(pool: &Pool) -> f64 {
    let timed = |n_rounds: u64| {
        let start = Instant::now();
        let n_flops = runtime::multiply_adds(pool, n_rounds);
        (n_flops as f64, start.elapsed().as_secs_f64())
    };
    let mut n_rounds = 1 << 12;
    while timed(n_rounds).1 < PEAK_TRIAL {
        n_rounds *= 2;
    }
    let rate = |_| {
        let (n_flops, seconds) = timed(n_rounds);
        n_flops / seconds
    };
    (0..PEAK_TRIALS).map(rate).fold(0.0, f64::max)
}
