//! `constant`: the optimizer's rate, all along.

use super::{Pace, Progress, Schedule};
use crate::builtins::Args;

pub(super) static CONSTANT: Schedule = Schedule {
    name: "constant",
    also_known_as: &["ConstantLR", "fixed", "none"],
    params: &[],
    doc: "The optimizer's rate, all along.",
    formula: "rate = lr",
    examples: &["constant"],
    start,
};

#[derive(Debug)]
struct Constant(f64);

fn start(_: &Args, lr: f64) -> Box<dyn Pace> {
    Box::new(Constant(lr))
}

impl Pace for Constant {
    fn rate(&self, _: Progress) -> f64 {
        self.0
    }
}
