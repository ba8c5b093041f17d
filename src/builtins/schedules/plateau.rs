//! `plateau`: the rate falls when the watched loss no longer does.

use super::{Pace, Progress, Schedule, factor};
use crate::builtins::{Args, Param};

pub(super) static PLATEAU: Schedule = Schedule {
    name: "plateau",
    also_known_as: &["ReduceLROnPlateau", "reduce_on_plateau"],
    params: &[
        factor().or("0.1"),
        Param::count("patience", 0, "Epochs without a better loss that are put up with.")
            .or("5"),
    ],
    doc: "The rate times `factor` when the validation loss (the training loss without a \
        validation split) was no better for more than `patience` epochs.",
    formula: "better: below best * (1 - 1e-4); as PyTorch's ReduceLROnPlateau",
    examples: &["plateau", "plateau(factor = 0.5, patience = 3)"],
    start,
};

/// How much better counts as better.
const THRESHOLD: f64 = 1e-4;

#[derive(Debug)]
struct Plateau {
    rate: f64,
    factor: f64,
    patience: f64,
    best: f64,
    n_bad: f64,
}

fn start(args: &Args, lr: f64) -> Box<dyn Pace> {
    Box::new(Plateau {
        rate: lr,
        factor: args.number("factor"),
        patience: args.number("patience"),
        best: f64::INFINITY,
        n_bad: 0.0,
    })
}

impl Pace for Plateau {
    fn rate(&self, _: Progress) -> f64 {
        self.rate
    }

    fn observe(&mut self, watched: f64) {
        if self.best == f64::INFINITY || watched < self.best * (1.0 - THRESHOLD) {
            (self.best, self.n_bad) = (watched, 0.0);
            return;
        }
        self.n_bad += 1.0;
        if self.n_bad > self.patience {
            self.rate *= self.factor;
            self.n_bad = 0.0;
        }
    }

    fn state(&self) -> Vec<f64> {
        vec![self.rate, self.best, self.n_bad]
    }

    fn restore(&mut self, state: &[f64]) {
        if let [rate, best, n_bad] = *state {
            (self.rate, self.best, self.n_bad) = (rate, best, n_bad);
        }
    }
}
