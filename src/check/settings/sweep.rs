//! The settings of `sweep`.

use super::{SectionEntry, Setting};

/// `sweep`.
pub static SWEEP: SectionEntry = SectionEntry {
    keyword: "sweep",
    doc: "What `percept sweep` varies, and what decides which trial is best. `percept run` passes over it.",
    settings: &[
        Setting {
            name: "vary",
            accepts: "a map from `let`s to lists or ranges: `{ width: [64, 128], lr: from 1e-4 to 1e-1 log }`",
            default: "",
            doc: "The constants that vary, each over a list or a range; with `log` a range is spaced by ratio.",
            examples: &["vary = { width: [64, 128], lr: from 1e-4 to 1e-1 log }"],
            also_known_as: &[
                "params",
                "parameters",
                "space",
                "search_space",
                "grid",
                "over",
            ],
        },
        Setting {
            name: "trials",
            accepts: "a whole number",
            default: "every combination of lists, otherwise 20",
            doc: "How many trials there are.",
            examples: &["trials = 12"],
            also_known_as: &["n_trials", "num_trials", "n_iter", "max_trials", "runs"],
        },
        Setting {
            name: "by",
            accepts: "a split and a metric: `val.loss`",
            default: "what `keep` watches, otherwise the loss of the first of `val`, `test` and `train` that has examples",
            doc: "What decides which trial is best; of data in folds, its mean.",
            examples: &["by = val.accuracy"],
            also_known_as: &["objective", "goal", "criterion", "minimize", "maximize"],
        },
        Setting {
            name: "method",
            accepts: "`grid`, `random` or `halving`",
            default: "`grid` for lists that fit into the trials, otherwise `random`",
            doc: "How trials share out the values: every combination, drawn, or drawn and short at first, where the best third goes on three times as long. A short trial is the first part of the whole training.",
            examples: &["method = halving"],
            also_known_as: &["strategy", "algorithm", "search", "sampler"],
        },
        Setting {
            name: "seed",
            accepts: "a whole number",
            default: "0",
            doc: "Another seed, other draws. The trainings keep their own.",
            examples: &["seed = 1"],
            also_known_as: &["random_state"],
        },
    ],
};
