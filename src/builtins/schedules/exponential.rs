//! `exponential(factor)`: the rate falls by the same share each epoch.

use super::{Pace, Progress, Schedule, factor};
use crate::builtins::Args;

pub(super) static EXPONENTIAL: Schedule = Schedule {
    name: "exponential",
    also_known_as: &["ExponentialLR", "exp_decay", "ExponentialDecay"],
    params: &[factor()],
    doc: "The rate times `factor` over each epoch, a little at each step.",
    formula: "rate = lr factor^(step / steps per epoch)",
    examples: &["exponential(0.95)"],
    start,
};

#[derive(Debug)]
struct Exponential {
    lr: f64,
    factor: f64,
}

fn start(args: &Args, lr: f64) -> Box<dyn Pace> {
    Box::new(Exponential { lr, factor: args.number("factor") })
}

impl Pace for Exponential {
    fn rate(&self, progress: Progress) -> f64 {
        let epochs = progress.step as f64 / progress.steps_per_epoch.max(1) as f64;
        self.lr * libm::pow(self.factor, epochs)
    }
}
