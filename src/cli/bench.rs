//! `percept bench`: how long a training step takes, or a model at work.

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};

use super::Verdict;
use super::args::BenchArgs;
use super::failure::Failure;
use super::program::{self, Program};
use super::terminal::Terminal;
use crate::check::Options;
use crate::check::typed::TypedTrain;
use crate::data::{self, Dataset};
use crate::runtime::Pool;
use crate::train::{Inference, TrainError, Trainer};

/// Seconds that a trial lasts at least: long against the clock, and against a short pause.
const TRIAL: f64 = 0.05;
/// Trials are at least so many, for a median.
const MIN_TRIALS: usize = 7;
/// Examples at once where the model alone is timed.
const SERVED: usize = 1024;

/// Runs the command.
pub(super) fn run(args: &BenchArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let options = Options { overrides: args.overrides.set.clone(), ..Options::default() };
    let program = Program::read(&args.file, &options)?;
    if !program.is_sound(terminal) {
        return Ok(Verdict::Findings);
    }
    let Some(train) = program.typed.trains.first() else {
        let said = format!("`{}` trains nothing that could be timed", args.file.display());
        return Err(Failure::Usage(said));
    };
    let found = match data::load(&train.data.spec, &train.data.profile) {
        Ok(data) => measure(args, train, &data),
        Err(found) => Err(found),
    };
    match found {
        Ok(document) => terminal.print(&format!("{document}\n"))?,
        Err(found) => {
            terminal.tell(&program::report(&found, &program.sources, &terminal.errors));
            return Ok(Verdict::Findings);
        }
    }
    Ok(Verdict::Fine)
}

fn measure(
    args: &BenchArgs,
    train: &TypedTrain,
    data: &Dataset,
) -> Result<Value, Vec<crate::diagnostics::Diagnostic>> {
    let pool = Pool::new(args.threads.count());
    if args.inference {
        return Ok(inference(args, train, data, &pool));
    }
    training(args, train, data, &pool).map_err(|error| vec![error.to_diagnostic(train)])
}

fn training(
    args: &BenchArgs,
    train: &TypedTrain,
    data: &Dataset,
    pool: &Arc<Pool>,
) -> Result<Value, TrainError> {
    let mut trainer = Trainer::<f32>::new(train, data, pool);
    let batch = trainer.facts().batch;
    let mut steps = trainer.steps();
    let trials = Trials::take(args.seconds, |n| steps.make(n))?;
    let examples = steps.mean_examples();
    let median = trials.median();
    Ok(json!({
        "file": args.file.display().to_string(),
        "model": train.model.name,
        "threads": pool.n_threads(),
        "batch": batch,
        "steps": trials.n_steps,
        "trials": trials.seconds.len(),
        "step_us": trials.microseconds(),
        "examples_per_second": examples / median,
        "flops_per_step": steps.n_flops(),
        "gflops": steps.n_flops() as f64 * examples / batch as f64 / median / 1e9,
        "layers": [],
    }))
}

fn inference(
    args: &BenchArgs,
    train: &TypedTrain,
    data: &Dataset,
    pool: &Arc<Pool>,
) -> Value {
    let trials = |batch: usize| {
        let mut model = Inference::<f32>::new(train, data, batch, pool);
        let make = |n| {
            model.make(n);
            Ok::<(), TrainError>(())
        };
        let trials = Trials::take(args.seconds / 2.0, make);
        (trials.expect("a model alone has no loss"), model.n_flops())
    };
    let (latency, _) = trials(1);
    let (throughput, n_flops) = trials(SERVED);
    json!({
        "file": args.file.display().to_string(),
        "model": train.model.name,
        "threads": pool.n_threads(),
        "latency_us": latency.microseconds(),
        "throughput": {
            "batch": SERVED,
            "examples_per_second": SERVED as f64 / throughput.median(),
            "step_us": throughput.microseconds(),
        },
        "flops_per_example": n_flops / SERVED as u64,
        "gflops": n_flops as f64 / throughput.median() / 1e9,
    })
}

/// Seconds a step, trial by trial, from the best to the worst.
#[derive(Debug)]
struct Trials {
    n_steps: u64,
    seconds: Vec<f64>,
}

impl Trials {
    /// Warms up, then makes trials of [`TRIAL`] each until `seconds` are over.
    fn take<E>(
        seconds: f64,
        mut make: impl FnMut(u64) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut trial = |n: u64| {
            let start = Instant::now();
            make(n)?;
            Ok(start.elapsed().as_secs_f64())
        };
        let mut n_steps = 1;
        let mut lasted = trial(n_steps)?;
        while lasted < TRIAL {
            // Aimed somewhat beyond, for steps that become faster as they warm up.
            let wanted = n_steps as f64 * (1.2 * TRIAL / lasted.max(1e-9)).min(16.0);
            n_steps = (wanted.ceil() as u64).max(n_steps + 1);
            lasted = trial(n_steps)?;
        }
        let n_trials = ((seconds / lasted) as usize).max(MIN_TRIALS);
        let mut times = Vec::with_capacity(n_trials);
        for _ in 0..n_trials {
            times.push(trial(n_steps)? / n_steps as f64);
        }
        times.sort_by(f64::total_cmp);
        Ok(Self { n_steps, seconds: times })
    }

    fn median(&self) -> f64 {
        self.seconds[self.seconds.len() / 2]
    }

    fn microseconds(&self) -> Value {
        let us = |seconds: f64| 1e6 * seconds;
        let (best, worst) = (self.seconds[0], self.seconds[self.seconds.len() - 1]);
        json!({ "median": us(self.median()), "best": us(best), "worst": us(worst) })
    }
}
