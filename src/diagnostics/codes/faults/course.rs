//! Faults of the course: how the loss and the metrics went.

use crate::diagnostics::{Code, Decided, Level};

/// `loss-diverging`.
pub static R011: Code = Code {
    id: "R011",
    name: "loss-diverging",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "The training loss had been lower and is now more than twice that, for good. Steps \
        overshoot, and each makes it worse. Learn more slowly, bound the gradient, or let the \
        rate fall while training.",
    wrong: r#"data {
    source = builtin("diabetes")
    scale_target = standard
}
model {
    linear(1)
}
train {
    epochs = 60
    optimizer = sgd(lr = 0.1, momentum = 0.95)
}
"#,
    right: r#"data {
    source = builtin("diabetes")
    scale_target = standard
}
model {
    linear(1)
}
train {
    epochs = 60
    optimizer = sgd(lr = 1e-3, momentum = 0.95)
}
"#,
};

/// `loss-stalled`.
pub static R012: Code = Code {
    id: "R012",
    name: "loss-stalled",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "The loss is still close to that of always saying the same, and hardly falls. Most often \
        the learning rate is too small for the length of the run.",
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
    optimizer = sgd(lr = 0.01)
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

/// `stuck-at-baseline`.
pub static R013: Code = Code {
    id: "R013",
    name: "stuck-at-baseline",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "The loss ended where a model ends that looks at no input and always gives the best \
        constant: the entropy of the classes, or the variance of the numbers. Nothing was \
        learned. The model cannot express it, no gradient reaches the layers, steps are too \
        small, or the inputs say nothing of the target.",
    wrong: "data {
    source = rows {
        0, 0 => 0
        0, 1 => 1
        1, 0 => 1
        1, 1 => 0
    }
    split = none
}
model {
    linear(1)
}
train {
    epochs = 300
    batch = full
    optimizer = adam(lr = 0.05)
}
",
    right: "data {
    source = rows {
        0, 0 => 0
        0, 1 => 1
        1, 0 => 1
        1, 1 => 0
    }
    split = none
}
model {
    linear(8) -> tanh
    linear(1)
}
train {
    epochs = 300
    batch = full
    optimizer = adam(lr = 0.05)
}
",
};

/// `oscillating`.
pub static R014: Code = Code {
    id: "R014",
    name: "oscillating",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "From stretch to stretch the training loss jumps up and down and does not come down on \
        the whole. Steps are too large to settle, or too few examples are averaged in each.",
    wrong: r#"data {
    source = builtin("iris")
}
model {
    linear(16) -> tanh
    linear(classes)
}
train {
    epochs = 40
    batch = 4
    optimizer = sgd(lr = 0.3, momentum = 0.8)
}
"#,
    right: r#"data {
    source = builtin("iris")
}
model {
    linear(16) -> tanh
    linear(classes)
}
train {
    epochs = 40
    batch = 4
    optimizer = sgd(lr = 0.01, momentum = 0.8)
}
"#,
};

/// `slow-convergence`.
pub static R015: Code = Code {
    id: "R015",
    name: "slow-convergence",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "The program says what is to be reached, with `stop = reached(…)`. The run ended before that \
        while it was still coming nearer, epoch by epoch: nothing is wrong but the pace. Learn \
        faster, or train longer; the report says how many more epochs the last pace would need.",
    wrong: r#"data {
    source = builtin("digits")
}
model {
    flatten
    linear(32) -> relu
    linear(classes)
}
train {
    epochs = 20
    optimizer = sgd(lr = 0.01)
    stop = reached(val.accuracy, 95%)
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
    epochs = 20
    optimizer = sgd(lr = 0.1)
    stop = reached(val.accuracy, 95%)
}
"#,
};

/// `overfitting`.
pub static R016: Code = Code {
    id: "R016",
    name: "overfitting",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "For more than half of the run the training loss fell while the validation loss rose: the \
        model learned its examples by heart, not what they have in common. With `keep = \
        best(val.loss)` the weights from before that are kept, and the rest of the run was in \
        vain.",
    wrong: r#"data {
    source = builtin("diabetes")
    scale_target = standard
    split = random(train = 40%, val = 40%, test = 20%)
}
model {
    linear(64) -> relu
    linear(64) -> relu
    linear(1)
}
train {
    epochs = 60
    optimizer = adam(lr = 3e-3)
}
"#,
    right: r#"data {
    source = builtin("diabetes")
    scale_target = standard
    split = random(train = 40%, val = 40%, test = 20%)
}
model {
    linear(8) -> relu
    linear(1)
}
train {
    epochs = 60
    optimizer = adam(lr = 3e-3)
}
"#,
};

/// `suspicious-validation`.
pub static R017: Code = Code {
    id: "R017",
    name: "suspicious-validation",
    level: Level::Suspicious,
    decided: Decided::Afterwards,
    explanation: "A model does better on examples that it has not seen than on those it was trained on, by \
        more than chance, and drops nothing in training that would explain it. The splits are of \
        different kinds then, or validation has copies of training examples.",
    wrong: r#"data {
    source = builtin("wine")
    split = ordered(train = 40%, val = 50%, test = 10%)
}
model {
    linear(8) -> relu
    linear(classes)
}
train {
    epochs = 3
}
"#,
    right: r#"data {
    source = builtin("wine")
    split = random(train = 40%, val = 50%, test = 10%)
}
model {
    linear(8) -> relu
    linear(classes)
}
train {
    epochs = 3
}
"#,
};

/// `train-eval-gap`.
pub static R024: Code = Code {
    id: "R024",
    name: "train-eval-gap",
    level: Level::Suspicious,
    decided: Decided::Afterwards,
    explanation: "On the same examples, the loss in evaluation is much higher than in training. The model \
        normalizes by statistics of the batch while it trains, and by kept ones afterwards; the \
        kept ones do not describe the data. They follow too slowly for the length of the run, or \
        the batches are too small.",
    wrong: r#"data {
    source = builtin("digits")
}
model {
    flatten
    linear(32) -> batch_norm(momentum = 1e-3) -> relu
    linear(classes)
}
train {
    epochs = 5
}
"#,
    right: r#"data {
    source = builtin("digits")
}
model {
    flatten
    linear(32) -> batch_norm -> relu
    linear(classes)
}
train {
    epochs = 5
}
"#,
};

/// `regularizer-dominates`.
pub static R026: Code = Code {
    id: "R026",
    name: "regularizer-dominates",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "Weight decay pulls every weight towards zero in each step, and the data pulls it away from \
        there. Here decay wins: the weights have shrunk to a part of their first size, and the \
        loss stays near that of a model that always says the same. A larger learning rate does \
        not help, since decay grows with it.",
    wrong: r#"data {
    source = builtin("iris")
}
model {
    linear(16) -> tanh
    linear(classes)
}
train {
    epochs = 60
    optimizer = sgd(lr = 0.1, weight_decay = 1)
    keep = last
}
"#,
    right: r#"data {
    source = builtin("iris")
}
model {
    linear(16) -> tanh
    linear(classes)
}
train {
    epochs = 60
    optimizer = sgd(lr = 0.1, weight_decay = 1e-4)
    keep = last
}
"#,
};
