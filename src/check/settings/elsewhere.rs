//! Names of other tools that are no settings here.

use super::Elsewhere;

pub(super) static ELSEWHERE: &[Elsewhere] = &[
    Elsewhere {
        names: &[
            "lr",
            "learning_rate",
            "learningrate",
            "eta",
            "step_size",
            "alpha",
            "rate",
        ],
        section: "train",
        instead: "optimizer = adam(lr = {})",
    },
    Elsewhere {
        names: &["momentum"],
        section: "train",
        instead: "optimizer = sgd(lr = 0.01, momentum = {})",
    },
    Elsewhere {
        names: &["weight_decay", "l2", "decay_rate", "wd"],
        section: "train",
        instead: "optimizer = adamw(weight_decay = {})",
    },
    Elsewhere {
        names: &["beta1"],
        section: "train",
        instead: "optimizer = adam(beta1 = {})",
    },
    Elsewhere {
        names: &["beta2"],
        section: "train",
        instead: "optimizer = adam(beta2 = {})",
    },
    Elsewhere {
        names: &["patience", "early_stopping_patience"],
        section: "train",
        instead: "stop = stalled(val.loss, patience = {})",
    },
    Elsewhere {
        names: &["warmup", "warmup_steps", "warmup_epochs", "warm_up"],
        section: "train",
        instead: "schedule = cosine(warmup = {})",
    },
    Elsewhere {
        names: &["label_smoothing", "smoothing"],
        section: "train",
        instead: "loss = cross_entropy(label_smoothing = {})",
    },
    Elsewhere {
        names: &["max_time", "time", "time_limit", "timeout"],
        section: "train",
        instead: "stop = time({})",
    },
    Elsewhere {
        names: &[
            "validation_split",
            "val_split",
            "validation",
            "val",
            "val_size",
            "valid",
            "validation_data",
            "valid_size",
        ],
        section: "data",
        instead: "split = random(train = 80%, val = 20%, test = 0%)",
    },
    Elsewhere {
        names: &["test_size", "test_split", "test", "holdout", "train_size", "train_split"],
        section: "data",
        instead: "split = random(train = 80%, val = 10%, test = 10%)",
    },
    Elsewhere {
        names: &["stratify", "stratified"],
        section: "data",
        instead: "split = random(stratify = {})",
    },
    Elsewhere {
        names: &["delimiter", "sep", "separator"],
        section: "data",
        instead: "source = csv(\"data.csv\", delimiter = {})",
    },
    Elsewhere {
        names: &["header", "has_header"],
        section: "data",
        instead: "source = csv(\"data.csv\", header = {})",
    },
    Elsewhere {
        names: &["dropout", "dropout_rate"],
        section: "model",
        instead: "dropout({})",
    },
    Elsewhere { names: &["activation", "nonlinearity"], section: "model", instead: "{}" },
    Elsewhere {
        names: &["units", "hidden", "hidden_size", "hidden_dim", "width", "neurons"],
        section: "model",
        instead: "linear({}) -> relu",
    },
];
