//! `step(every)`: the rate falls in stairs.

use super::{Pace, Progress, Schedule, factor};
use crate::builtins::{Args, Kind, Param, Stretch};

pub(super) static STEP: Schedule = Schedule {
    name: "step",
    also_known_as: &["StepLR", "step_decay", "staircase"],
    params: &[
        Param::of(
            "every",
            Kind::Stretch { excludes_zero: true },
            "How long a stair is: epochs, or a percentage of the run.",
        ),
        factor().or("0.1"),
    ],
    doc: "The rate times `factor` after each stretch of `every`.",
    formula: "rate = lr factor^floor(step / every)",
    examples: &["step(10)", "step(30%, factor = 0.5)"],
    start,
};

#[derive(Debug)]
struct Stairs {
    lr: f64,
    every: Stretch,
    factor: f64,
}

fn start(args: &Args, lr: f64) -> Box<dyn Pace> {
    Box::new(Stairs { lr, every: args.stretch("every"), factor: args.number("factor") })
}

impl Pace for Stairs {
    fn rate(&self, progress: Progress) -> f64 {
        // A stair is a whole number of updates, at least one.
        let every = progress.steps(self.every).round().max(1.0);
        self.lr * libm::pow(self.factor, (progress.step as f64 / every).floor())
    }
}
