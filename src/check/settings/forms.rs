//! The calls that are values of settings alone: `random(…)`, `stalled(…)`, `every(…)`.
//!
//! They are entries like the builtins, so that binding and did-you-mean are the same.

use crate::builtins::{Entry, Kind, Param};

/// A call, or bare word, that is the value of one setting.
#[derive(Debug)]
pub struct Form {
    /// Its name.
    pub name: &'static str,
    /// What other tools call it.
    pub also_known_as: &'static [&'static str],
    /// Its arguments that are constants. A watched number or a column comes before them.
    pub params: &'static [Param],
    /// What it does.
    pub doc: &'static str,
    /// Which setting it is a value of.
    pub family: &'static str,
}

impl Form {
    /// Whether both are the same entry.
    pub fn is(&self, other: &Self) -> bool {
        (self.name, self.family) == (other.name, other.family)
    }
}

impl Entry for Form {
    fn name(&self) -> &'static str {
        self.name
    }
    fn also_known_as(&self) -> &'static [&'static str] {
        self.also_known_as
    }
    fn params(&self) -> &'static [Param] {
        self.params
    }
    fn doc(&self) -> &'static str {
        self.doc
    }
    fn formula(&self) -> &'static str {
        ""
    }
    fn examples(&self) -> &'static [&'static str] {
        &[]
    }
    fn family(&self) -> &'static str {
        self.family
    }
}

/// Values of `split`.
pub static SPLITS: &[&Form] = &[&COLUMN, &KFOLD, &NO_SPLIT, &ORDERED, &RANDOM];
/// Values of `stop`.
pub static STOPS: &[&Form] = &[&REACHED, &STALLED, &TIME];
/// Values of `keep`.
pub static KEEPS: &[&Form] = &[&BEST, &LAST];
/// Values of `clip`.
pub static CLIPS: &[&Form] = &[&NORM, &VALUE];
/// Values of `checkpoint`.
pub static CHECKPOINTS: &[&Form] = &[&EVERY];
/// Kinds of `columns`.
pub static KINDS: &[&Form] = &[&BINARY, &CATEGORY, &DATE, &IGNORE, &NUMBER, &TEXT];

const fn word(
    name: &'static str,
    also_known_as: &'static [&'static str],
    family: &'static str,
    doc: &'static str,
) -> Form {
    Form { name, also_known_as, params: &[], doc, family }
}

const fn share(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::number(name, 0.0, 1.0, doc).or(default)
}

const TRAIN_SHARE: Param = share("train", "80%", "The share trained on.");
const VAL_SHARE: Param = share("val", "10%", "The share that chooses.");
const TEST_SHARE: Param = share("test", "10%", "The share kept for the end.");

/// `random(train = 80%, …)`.
pub static RANDOM: Form = Form {
    name: "random",
    also_known_as: &["shuffled", "shuffle", "train_test_split", "stratified", "holdout"],
    params: &[
        TRAIN_SHARE,
        VAL_SHARE,
        TEST_SHARE,
        Param::flag("stratify", true, "Whether each class is divided alike."),
        Param::count("seed", 0, "Another seed, another division.").or("0").named(),
    ],
    doc: "Shuffled shares.",
    family: "split",
};

/// `ordered(train = 80%, …)`.
pub static ORDERED: Form = Form {
    name: "ordered",
    also_known_as: &["sequential", "chronological", "time", "sorted", "in_order"],
    params: &[TRAIN_SHARE, VAL_SHARE, TEST_SHARE],
    doc: "Shares in the order of the file.",
    family: "split",
};

/// `column(fold)`.
pub static COLUMN: Form = word(
    "column",
    &["by_column", "predefined"],
    "split",
    "A column that says `train`, `val` or `test`.",
);
/// `kfold(5)`.
pub static KFOLD: Form = Form {
    name: "kfold",
    also_known_as: &["cross_validation", "cv", "folds", "k_fold"],
    params: &[
        Param::count("folds", 2, "How many folds.").or("5"),
        Param::decay("val", "The share of the other folds that chooses.").or("0%").named(),
        Param::count("seed", 0, "Another seed, another division.").or("0").named(),
    ],
    doc: "As many trainings as folds: every example tests once.",
    family: "split",
};
/// `none`.
pub static NO_SPLIT: Form = word("none", &["all"], "split", "Everything is trained on.");

/// `stalled(val.loss, patience = 10)`.
pub static STALLED: Form = Form {
    name: "stalled",
    also_known_as: &[
        "early_stopping",
        "earlystopping",
        "patience",
        "no_improvement",
        "plateau",
    ],
    params: &[
        Param::count("patience", 1, "How many epochs without a better value.").or("10")
    ],
    doc: "No better value for so many epochs.",
    family: "stop",
};
/// `reached(val.accuracy, 99%)`.
pub static REACHED: Form = Form {
    name: "reached",
    also_known_as: &["target", "until", "threshold", "above", "below"],
    params: &[Param::number(
        "value",
        f64::NEG_INFINITY,
        f64::INFINITY,
        "The value to reach: from below, or from above for losses and errors.",
    )],
    doc: "A value was reached.",
    family: "stop",
};
/// `time(10min)`.
pub static TIME: Form = Form {
    name: "time",
    also_known_as: &["timeout", "after", "max_time", "duration"],
    params: &[Param::positive("limit", "How long: `30s`, `10min`, `2h`.")],
    doc: "So much time has passed.",
    family: "stop",
};

/// `best(val.loss)`.
pub static BEST: Form =
    word("best", &["min", "max"], "keep", "The best by a watched number.");
/// `last`.
pub static LAST: Form = word("last", &["final", "latest"], "keep", "The last.");

/// `norm(1.0)`.
pub static NORM: Form = Form {
    name: "norm",
    also_known_as: &["global_norm", "clip_grad_norm", "l2"],
    params: &[Param::positive("limit", "The largest norm of the whole gradient.")],
    doc: "Scales the whole gradient down to this norm.",
    family: "clip",
};
/// `value(0.5)`.
pub static VALUE: Form = Form {
    name: "value",
    also_known_as: &["clamp", "abs", "clip_grad_value"],
    params: &[Param::positive("limit", "The largest size of one gradient.")],
    doc: "Cuts each gradient off at this size.",
    family: "clip",
};

/// `every(epochs = 1)`.
pub static EVERY: Form = Form {
    name: "every",
    also_known_as: &["each", "interval", "freq"],
    params: &[
        Param::count("epochs", 1, "So many epochs.").or("none").named(),
        Param::count("steps", 1, "So many updates.").or("none").named(),
        Param::positive("time", "So much time: `5min`.").or("none").named(),
    ],
    doc: "After so many epochs, updates, or so much time.",
    family: "checkpoint",
};

const KIND: &str = "column kind";

/// `number`.
pub static NUMBER: Form = word(
    "number",
    &["float", "int", "integer", "numeric", "real", "continuous"],
    KIND,
    "Numbers.",
);
/// `category(embed = 8)`.
pub static CATEGORY: Form = Form {
    name: "category",
    also_known_as: &["categorical", "factor", "enum", "str", "string", "class", "nominal"],
    params: &[Param::of("embed", Kind::Extent, "Width of a learned embedding.")
        .or("none")
        .named()],
    doc: "One of several texts.",
    family: KIND,
};
/// `binary`.
pub static BINARY: Form =
    word("binary", &["bool", "boolean", "flag"], KIND, "One of two values.");
/// `text`.
pub static TEXT: Form =
    word("text", &["sentence", "words", "document"], KIND, "Words; not used.");
/// `date`.
pub static DATE: Form =
    word("date", &["datetime", "time", "timestamp"], KIND, "Dates; not used.");
/// `ignore`.
pub static IGNORE: Form =
    word("ignore", &["drop", "skip", "exclude", "id", "none"], KIND, "Not used.");
