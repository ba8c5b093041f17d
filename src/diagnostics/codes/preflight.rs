//! Faults that one batch shows before a training: codes of family `R`.

use super::super::{Code, Decided, Level};

/// `one-batch-does-not-fit`.
pub static R018: Code = Code {
    id: "R018",
    name: "one-batch-does-not-fit",
    level: Level::Suspicious,
    decided: Decided::Preflight,
    explanation: "A model that cannot learn 16 examples by heart in 1,000 steps will not learn thousands. \
        A copy is tried with the optimizer of the program and a constant rate; the error must \
        fall to 5 %. Where it does not, the rate is off, loss and output do not belong together, \
        or the model cannot express the answers.",
    wrong: r#"data {
    source = builtin("digits")
}
model {
    flatten
    linear(32) -> relu
    linear(classes)
}
train {
    epochs = 5
    optimizer = sgd(lr = 1e-6)
}
"#,
    right: r#"data {
    source = builtin("digits")
}
model {
    flatten
    linear(32) -> relu
    linear(classes)
}
train {
    epochs = 5
    optimizer = sgd(lr = 0.1)
}
"#,
};

/// `input-ignored`.
pub static R019: Code = Code {
    id: "R019",
    name: "input-ignored",
    level: Level::Suspicious,
    decided: Decided::Preflight,
    explanation: "With zeros in the place of an input, every output stays the same to the last bit: the \
        model does not look at it. A stage on the way gives the same for all examples, such as a \
        normalization of a single number.",
    wrong: r#"data {
    source = builtin("iris")
}
model {
    linear(1) -> layer_norm
    linear(classes)
}
train {
    epochs = 10
}
"#,
    right: r#"data {
    source = builtin("iris")
}
model {
    linear(8) -> layer_norm
    linear(classes)
}
train {
    epochs = 10
}
"#,
};

/// `wrong-initial-loss`.
pub static R020: Code = Code {
    id: "R020",
    name: "wrong-initial-loss",
    level: Level::Suspicious,
    decided: Decided::Preflight,
    explanation: "Before anything is learned a classifier should have no opinion, and a loss of about the \
        logarithm of the number of classes. A loss of more than twice that means that its scores \
        start large: it is sure, and wrong, and the first part of the run is spent on \
        unlearning. The data is too large, or the last layer starts too wide.",
    wrong: r#"data {
    source = builtin("wine")
    scale = none
}
model {
    linear(16) -> relu
    linear(classes)
}
train {
    epochs = 10
}
"#,
    right: r#"data {
    source = builtin("wine")
}
model {
    linear(16) -> relu
    linear(classes)
}
train {
    epochs = 10
}
"#,
};

/// `parameter-without-gradient`.
pub static R031: Code = Code {
    id: "R031",
    name: "parameter-without-gradient",
    level: Level::Suspicious,
    decided: Decided::Preflight,
    explanation: "A weight is listed as trained, but the loss does not depend on it: its gradient is \
        exactly 0 in the first batch and after some steps. What it computes is dropped, \
        multiplied by 0, or made constant on the way to the output.",
    wrong: r#"data {
    source = builtin("iris")
}
model {
    concat(features) {
        linear(8) -> relu
        linear(1) -> layer_norm
    }
    linear(classes)
}
train {
    epochs = 10
}
"#,
    right: r#"data {
    source = builtin("iris")
}
model {
    concat(features) {
        linear(8) -> relu
        linear(2) -> layer_norm
    }
    linear(classes)
}
train {
    epochs = 10
}
"#,
};
