//! Optimizer, schedule and loop: the codes of family `H`.

use super::super::{Code, Decided, Level};

/// `momentum-range`.
pub static H003: Code = Code {
    id: "H003",
    name: "momentum-range",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "A momentum of 1 or more never forgets: each update adds to all earlier ones, and the weights run away. Usual values are 0.9 and 0.99.",
    wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(classes)
}

train {
    epochs = 60
    optimizer = sgd(lr = 0.1, momentum = 1.5)
}
"#,
    right: r#"data {
    source = builtin("iris")
}

model {
    linear(classes)
}

train {
    epochs = 60
    optimizer = sgd(lr = 0.1, momentum = 0.9)
}
"#,
};

/// `early-stop-without-validation`.
pub static H011: Code = Code {
    id: "H011",
    name: "early-stop-without-validation",
    level: Level::Correctness,
    decided: Decided::Statically,
    explanation: "A setting watches a split that has no examples, so there is nothing to compare. Give `split` in `data` that part, or watch one that exists: `train.loss`.",
    wrong: r#"data {
    source = builtin("iris")
    split = none
}

model {
    linear(classes)
}

train {
    epochs = 60
    stop = stalled(val.loss, patience = 5)
}
"#,
    right: r#"data {
    source = builtin("iris")
}

model {
    linear(classes)
}

train {
    epochs = 60
    stop = stalled(val.loss, patience = 5)
}
"#,
};
