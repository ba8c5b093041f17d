//! `cosine`: the rate falls along half a cosine to the end of the run.

use super::{Pace, Progress, Schedule, falling, warmup};
use crate::builtins::{Args, Param, Stretch};

pub(super) static COSINE: Schedule = Schedule {
    name: "cosine",
    also_known_as: &["CosineAnnealingLR", "cosine_annealing", "CosineDecay"],
    params: &[
        warmup(),
        Param::number("floor", 0.0, 1.0, "The share of `lr` that is left at the end.")
            .or("0"),
    ],
    doc: "The rate falls along half a cosine, to `floor * lr` at the end of the run.",
    formula: "rate = lr (floor + (1-floor) (1 + cos(pi p))/2), p from 0 after the warm-up to 1 \
        at the end; Loshchilov and Hutter (2017), without restarts",
    examples: &["cosine", "cosine(warmup = 5%)", "cosine(warmup = 2, floor = 0.1)"],
    start,
};

#[derive(Debug)]
struct Cosine {
    lr: f64,
    warmup: Stretch,
    floor: f64,
}

fn start(args: &Args, lr: f64) -> Box<dyn Pace> {
    Box::new(Cosine { lr, warmup: args.stretch("warmup"), floor: args.number("floor") })
}

impl Pace for Cosine {
    fn rate(&self, progress: Progress) -> f64 {
        let warmup = progress.steps(self.warmup);
        let left = falling(progress.after(warmup));
        self.lr * progress.warmed(warmup) * (self.floor + (1.0 - self.floor) * left)
    }
}
