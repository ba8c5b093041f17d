//! The settings of `data`, `train` and `sweep`: one table that the checker, `explain` and did-you-mean read.

pub mod forms;
mod read;
pub(crate) mod text;
pub(crate) mod words;

pub(crate) use read::Written;

/// A section of settings.
#[derive(Debug)]
pub struct SectionEntry {
    /// The word that opens it: `train`.
    pub keyword: &'static str,
    /// What it says, in a sentence.
    pub doc: &'static str,
    /// Its settings, in the order of the reference.
    pub settings: &'static [Setting],
}

/// A setting of a section.
#[derive(Debug)]
pub struct Setting {
    /// Its name: `batch`.
    pub name: &'static str,
    /// What may stand behind `=`, in words.
    pub accepts: &'static str,
    /// Its default, as it would be written or in words; empty for a required one.
    pub default: &'static str,
    /// What it means, in a sentence or two.
    pub doc: &'static str,
    /// Lines that check.
    pub examples: &'static [&'static str],
    /// What other tools call it: feeds did-you-mean, never accepted.
    pub also_known_as: &'static [&'static str],
}

/// A name of other tools that is no setting here: what to write instead.
#[derive(Debug)]
pub struct Elsewhere {
    /// The names.
    pub names: &'static [&'static str],
    /// The section where its meaning is said.
    pub section: &'static str,
    /// What to write; `{}` stands for the value as written.
    pub instead: &'static str,
}

/// The sections.
pub static ALL: &[&SectionEntry] = &[&DATA, &TRAIN, &SWEEP];

/// What has a page: the sections, and what any stage may say.
pub static PAGES: &[&SectionEntry] = &[&DATA, &TRAIN, &SWEEP, &STAGE];

/// The section opened by `keyword`.
pub fn section(keyword: &str) -> Option<&'static SectionEntry> {
    ALL.iter().copied().find(|section| section.keyword == keyword)
}

/// The setting called `name` in any section, with its section.
pub fn find(name: &str) -> Option<(&'static SectionEntry, &'static Setting)> {
    ALL.iter().find_map(|section| Some((*section, section.find(name)?)))
}

/// What to write for a name of other tools that is no setting here.
pub fn elsewhere(name: &str) -> Option<&'static Elsewhere> {
    let name = name.to_lowercase();
    ELSEWHERE.iter().find(|entry| entry.names.contains(&name.as_str()))
}

impl SectionEntry {
    /// The setting called `name`.
    pub fn find(&self, name: &str) -> Option<&'static Setting> {
        self.settings.iter().find(|setting| setting.name == name)
    }

    /// The setting that other tools call `name`.
    pub fn find_foreign(&self, name: &str) -> Option<&'static Setting> {
        let name = name.to_lowercase();
        self.settings.iter().find(|setting| setting.also_known_as.contains(&name.as_str()))
    }

    /// The names of its settings.
    pub fn names(&self) -> Vec<&'static str> {
        self.settings.iter().map(|setting| setting.name).collect()
    }
}

/// What any layer or block may say.
pub static STAGE: SectionEntry = SectionEntry {
    keyword: "stage",
    doc: "What any layer or block takes beside its own arguments, by name.",
    settings: &[Setting {
        name: "was",
        accepts: "the path of a stage, or a text",
        default: "its path now",
        doc: "What the stage was called in the run that its weights come from: after a layer \
              was added, moved or named, `init_from`, `--resume RUN --changed` and `percept diff` \
              find its weights under this path. It moves all that lies below it.",
        examples: &[
            "linear(64, was = net.linear_1)",
            "Res(64, was = net.repeat_1[2])",
            "linear(64, was = \"layers.0\")",
        ],
        also_known_as: &["renamed_from", "old_name", "alias"],
    }],
};

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

/// `data`.
pub static DATA: SectionEntry = SectionEntry {
    keyword: "data",
    doc: "Where examples come from and what they are.",
    settings: &[
        Setting {
            name: "source",
            accepts: "a source call",
            default: "",
            doc: "Where the examples are read from. Paths are relative to the program's file.",
            examples: &["source = builtin(\"iris\")", "source = csv(\"iris.csv\")"],
            also_known_as: &[
                "path", "file", "filename", "dataset", "data", "csv", "from", "url",
                "read", "load",
            ],
        },
        Setting {
            name: "target",
            accepts: "a column, a list of columns, `input` or `none`",
            default: "what the source brings; required for a table",
            doc: "What the model learns to predict. `input` is the example itself, for autoencoders.",
            examples: &["target = species", "target = [width, height]", "target = input"],
            also_known_as: &[
                "label",
                "labels",
                "y",
                "output",
                "outputs",
                "targets",
                "class",
                "predict",
                "label_column",
                "target_column",
                "response",
            ],
        },
        Setting {
            name: "columns",
            accepts: "a map from columns to kinds: `{ zip: category, id: ignore }`",
            default: "inferred from the cells",
            doc: "What columns hold: `number`, `category`, `binary`, `text`, `date` or `ignore`. A `category` enters one-hot, or as a learned embedding with `category(embed = 8)`.",
            examples: &["columns = { zip: category(embed = 8), id: ignore }"],
            also_known_as: &["dtypes", "types", "schema", "kinds", "dtype", "column_types"],
        },
        Setting {
            name: "features",
            accepts: "a list of columns, or a map from the model's inputs to lists",
            default: "every other usable column",
            doc: "The columns that the model reads.",
            examples: &[
                "features = [width, height]",
                "features = { left: [a, b], right: [c] }",
            ],
            also_known_as: &[
                "x",
                "inputs",
                "input",
                "feature_columns",
                "predictors",
                "feature",
            ],
        },
        Setting {
            name: "missing",
            accepts: "`mean`, `median`, `mode`, a constant, `drop` or `error`; or a map from columns to these",
            default: "error",
            doc: "What an empty cell becomes. Statistics are those of the training split.",
            examples: &["missing = median", "missing = { age: median, cabin: \"none\" }"],
            also_known_as: &[
                "fillna",
                "impute",
                "imputer",
                "na",
                "nan",
                "fill",
                "na_values",
            ],
        },
        Setting {
            name: "scale",
            accepts: "`standard`, `minmax`, `robust`, `unit` or `none`",
            default: "`standard` for numbers, `unit` for bytes",
            doc: "How features are scaled, with statistics of the training split.",
            examples: &["scale = minmax"],
            also_known_as: &[
                "normalize",
                "normalise",
                "normalization",
                "standardize",
                "standardise",
                "scaler",
                "scaling",
                "rescale",
            ],
        },
        Setting {
            name: "scale_target",
            accepts: "`standard`, `minmax`, `log` or `none`",
            default: "none",
            doc: "How a number target is scaled for training; metrics and predictions stay in its own unit.",
            examples: &["scale_target = standard"],
            also_known_as: &[
                "target_scale",
                "normalize_target",
                "target_transform",
                "scale_y",
            ],
        },
        Setting {
            name: "split",
            accepts: "`random(…)`, `ordered(…)`, `column(name)` or `none`",
            default: "random(train = 80%, val = 10%, test = 10%, stratify = true, seed = 0)",
            doc: "How examples are divided into those trained on, those that choose (`val`) and those kept for the end (`test`).",
            examples: &[
                "split = random(train = 70%, val = 15%, test = 15%)",
                "split = ordered(train = 80%, val = 20%, test = 0%)",
                "split = column(fold)",
            ],
            also_known_as: &["splits", "partition", "train_test_split"],
        },
        Setting {
            name: "augment",
            accepts: "a list of transforms",
            default: "[]",
            doc: "Random changes to training examples. Part of the language, not built yet.",
            examples: &[],
            also_known_as: &["augmentation", "augmentations", "transforms", "transform"],
        },
    ],
};

/// `train`.
pub static TRAIN: SectionEntry = SectionEntry {
    keyword: "train",
    doc: "How a model is trained.",
    settings: &[
        Setting {
            name: "loss",
            accepts: "a loss, or a weighted sum such as `0.9 * mse + 0.1 * mae`",
            default: "by the target's kind: `cross_entropy`, `binary_cross_entropy` or `mse`",
            doc: "What training makes small: a number per example, averaged over the batch.",
            examples: &["loss = mse", "loss = cross_entropy(label_smoothing = 0.1)"],
            also_known_as: &["criterion", "loss_fn", "loss_function", "objective", "cost"],
        },
        Setting {
            name: "optimizer",
            accepts: "an optimizer",
            default: "adam",
            doc: "How weights follow the gradient. The learning rate is its `lr`.",
            examples: &[
                "optimizer = adam(lr = 1e-3)",
                "optimizer = sgd(lr = 0.1, momentum = 0.9)",
            ],
            also_known_as: &["optim", "optimiser", "solver", "opt", "updater"],
        },
        Setting {
            name: "schedule",
            accepts: "a schedule",
            default: "constant",
            doc: "How the learning rate moves during the run.",
            examples: &["schedule = cosine(warmup = 5%)", "schedule = step(every = 10)"],
            also_known_as: &[
                "scheduler",
                "lr_scheduler",
                "lr_schedule",
                "lr_policy",
                "decay",
                "lr_decay",
            ],
        },
        Setting {
            name: "epochs",
            accepts: "a whole number of at least 1",
            default: "",
            doc: "How many times training goes through its examples. Either this or `steps` is required.",
            examples: &["epochs = 60"],
            also_known_as: &[
                "epoch",
                "num_epochs",
                "n_epochs",
                "max_epochs",
                "nb_epoch",
                "nepochs",
                "passes",
            ],
        },
        Setting {
            name: "steps",
            accepts: "a whole number of at least 1",
            default: "",
            doc: "How many updates are made. Either this or `epochs` is required.",
            examples: &["steps = 2_000"],
            also_known_as: &[
                "iterations",
                "iters",
                "max_steps",
                "num_steps",
                "n_steps",
                "max_iter",
                "num_iterations",
                "updates",
                "n_iter",
            ],
        },
        Setting {
            name: "batch",
            accepts: "a whole number of at least 1, or `full`",
            default: "32",
            doc: "How many examples make one update; `full` takes all of them.",
            examples: &["batch = 64", "batch = full"],
            also_known_as: &["batch_size", "batchsize", "minibatch", "mini_batch", "bs"],
        },
        Setting {
            name: "metrics",
            accepts: "a metric or a list of them",
            default: "by the target's kind: `accuracy` (and `f1`), or `mae` and `r2`",
            doc: "What is measured on each split after each epoch.",
            examples: &["metrics = accuracy", "metrics = [mae, r2]"],
            also_known_as: &[
                "metric", "measure", "measures", "scores", "score", "evaluate",
            ],
        },
        Setting {
            name: "stop",
            accepts: "`stalled(val.loss, patience = 10)`, `reached(val.accuracy, 99%)`, `time(10min)`, or a list of these",
            default: "none",
            doc: "When training ends before its length.",
            examples: &[
                "stop = stalled(val.loss, patience = 10)",
                "stop = [reached(val.loss, 0.1), time(10min)]",
            ],
            also_known_as: &["early_stopping", "early_stop", "earlystopping", "stopping"],
        },
        Setting {
            name: "checkpoint",
            accepts: "`every(epochs = 1)`, `every(steps = 100)` or `every(time = 5min)`",
            default: "each epoch",
            doc: "When the state of training is written, so that `percept run --resume RUN` goes on after a stop as if there had been none. Ctrl-C writes it too. By default short epochs are passed over, so that it takes at most a fiftieth of the time.",
            examples: &[
                "checkpoint = every(steps = 100)",
                "checkpoint = every(time = 5min)",
            ],
            also_known_as: &[
                "save_every",
                "checkpoints",
                "save_freq",
                "checkpoint_every",
                "save",
            ],
        },
        Setting {
            name: "keep",
            accepts: "`best(val.loss)` or `last`",
            default: "`best(val.loss)`, or `last` without a validation split",
            doc: "Which weights the run ends with.",
            examples: &["keep = last", "keep = best(val.accuracy)"],
            also_known_as: &[
                "save_best",
                "save_best_only",
                "restore_best_weights",
                "monitor",
                "best",
            ],
        },
        Setting {
            name: "clip",
            accepts: "`norm(1.0)`, `value(0.5)`, or a number, which is a norm",
            default: "none",
            doc: "The largest gradient that an update follows: the norm of all of it, or each value.",
            examples: &["clip = norm(1.0)", "clip = value(0.5)"],
            also_known_as: &[
                "grad_clip",
                "gradient_clip",
                "clip_norm",
                "clipnorm",
                "clipvalue",
                "max_grad_norm",
                "gradient_clip_val",
                "gradient_clipping",
            ],
        },
        Setting {
            name: "class_weights",
            accepts: "`balanced`, or a list with one number per class",
            default: "none",
            doc: "How much each class counts in the loss; `balanced` is inverse to its share of the training split.",
            examples: &["class_weights = balanced", "class_weights = [1, 1, 4]"],
            also_known_as: &["class_weight", "weights_per_class", "weight"],
        },
        Setting {
            name: "freeze",
            accepts: "a stage path or a list of them",
            default: "[]",
            doc: "Stages whose weights are not trained; a path freezes all below it.",
            examples: &["freeze = [net.linear_1]"],
            also_known_as: &["frozen", "freeze_layers", "trainable", "non_trainable"],
        },
        Setting {
            name: "init_from",
            accepts: "a path in quotes",
            default: "none",
            doc: "A run or weights file to start from. Parts left random are named in `fresh`.",
            examples: &["init_from = \"runs/last\""],
            also_known_as: &[
                "pretrained",
                "load_from",
                "weights",
                "initial_weights",
                "resume",
            ],
        },
        Setting {
            name: "fresh",
            accepts: "a stage path or a list of them",
            default: "[]",
            doc: "Stages that start random although `init_from` is given. One that only has another name says so with `was`.",
            examples: &["fresh = [net.linear_2]"],
            also_known_as: &["reset", "reinit", "random", "skip"],
        },
        Setting {
            name: "seed",
            accepts: "a whole number",
            default: "0",
            doc: "Starts the random streams of initial weights, shuffling and dropout.",
            examples: &["seed = 7"],
            also_known_as: &["random_seed", "random_state", "rng", "manual_seed"],
        },
        Setting {
            name: "shuffle",
            accepts: "`true` or `false`",
            default: "true",
            doc: "Whether training examples are shuffled before each epoch.",
            examples: &["shuffle = false"],
            also_known_as: &["shuffled", "randomize", "shuffle_data"],
        },
    ],
};

static ELSEWHERE: &[Elsewhere] = &[
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
