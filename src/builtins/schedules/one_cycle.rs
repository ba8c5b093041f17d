//! `one_cycle(peak)`: the rate climbs to `peak`, then falls almost to zero.

use super::{Pace, Progress, Schedule, falling};
use crate::builtins::{Args, Kind, Param};

pub(super) static ONE_CYCLE: Schedule = Schedule {
    name: "one_cycle",
    also_known_as: &["OneCycleLR", "onecycle", "1cycle"],
    params: &[Param::of(
        "peak",
        Kind::Rate,
        "The largest learning rate; it stands in place of the optimizer's `lr`.",
    )],
    doc: "The rate climbs from `peak / 25` to `peak` over the first 30% of the run, then falls \
        to `peak / 250000`, both along a cosine. The optimizer's own `lr` is not used.",
    formula: "cosine between peak/25, peak at 30% of the steps, and peak/25/1e4 at the last; \
        Smith and Topin (2018), as PyTorch has it",
    examples: &["one_cycle(0.01)"],
    start,
};

/// Where the climb starts, as a share of the peak.
const START: f64 = 1.0 / 25.0;
/// Where the fall ends, as a share of the peak.
const END: f64 = START / 1e4;
/// The share of the run that climbs.
const CLIMB: f64 = 0.3;

#[derive(Debug)]
struct OneCycle {
    peak: f64,
}

fn start(args: &Args, _: f64) -> Box<dyn Pace> {
    Box::new(OneCycle { peak: args.number("peak") })
}

impl Pace for OneCycle {
    fn rate(&self, progress: Progress) -> f64 {
        let (step, last) = (progress.step as f64, progress.n_steps as f64 - 1.0);
        let top = (CLIMB * progress.n_steps as f64 - 1.0).max(0.0);
        let share = if step < top {
            1.0 + (START - 1.0) * falling(step / top)
        } else {
            let part =
                if last > top { ((step - top) / (last - top)).min(1.0) } else { 1.0 };
            END + (1.0 - END) * falling(part)
        };
        self.peak * share
    }
}
