//! Successive halving (Jamieson and Talwalkar, 2016): many short trials, few long ones.

/// A third goes on, three times as long.
const FACTOR: u64 = 3;
/// More stages would begin with trials too short to say anything.
const MOST_STAGES: u32 = 4;

/// A stage of a sweep. A trial of an early stage is the first part of its whole training, so that
/// one that goes on does so from where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// How many trials take part: the best of the stage before.
    pub n_trials: u64,
    /// By what the length of a training is divided, after which it pauses.
    pub divisor: u64,
}

/// The stages of a sweep by halving; the last has the whole length.
pub fn stages(n_trials: u64) -> Vec<Stage> {
    let n_stages = (n_trials.max(1).ilog(FACTOR) + 1).min(MOST_STAGES);
    let stage = |at: u32| Stage {
        n_trials: n_trials.div_ceil(FACTOR.pow(at)),
        divisor: FACTOR.pow(n_stages - 1 - at),
    };
    (0..n_stages).map(stage).collect()
}
