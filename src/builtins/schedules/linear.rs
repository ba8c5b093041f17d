//! `linear`: the rate falls on a straight line to zero at the end of the run.

use super::{Pace, Progress, Schedule, warmup};
use crate::builtins::{Args, Stretch};

pub(super) static LINEAR: Schedule = Schedule {
    name: "linear",
    also_known_as: &["LinearLR", "polynomial", "PolynomialLR"],
    params: &[warmup()],
    doc: "The rate falls on a straight line to zero at the end of the run.",
    formula: "rate = lr (1 - p), p from 0 after the warm-up to 1 at the end",
    examples: &["linear", "linear(warmup = 10%)"],
    start,
};

#[derive(Debug)]
struct Linear {
    lr: f64,
    warmup: Stretch,
}

fn start(args: &Args, lr: f64) -> Box<dyn Pace> {
    Box::new(Linear { lr, warmup: args.stretch("warmup") })
}

impl Pace for Linear {
    fn rate(&self, progress: Progress) -> f64 {
        let warmup = progress.steps(self.warmup);
        self.lr * progress.warmed(warmup) * (1.0 - progress.after(warmup))
    }
}
