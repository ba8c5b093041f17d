//! Faults that show while a training runs or right after: codes of family `R`.

use super::super::{Code, Decided, Level};

/// `non-finite-activation`.
pub static R002: Code = Code {
    id: "R002",
    name: "non-finite-activation",
    level: Level::Error,
    decided: Decided::Running,
    explanation: "A stage gave a number that is infinite or not a number (NaN). From then on everything \
        behind it is spoiled, so the run stops at that step and keeps the last good weights. The \
        label is on the first such stage. Most often the weights grew in steps that were too \
        large; in the first step it is the data, or a stage such as `exp` that makes large \
        numbers of moderate ones.",
    wrong: r#"data {
    source = builtin("iris")
    scale = none
}
model {
    linear(16) -> exp
    linear(16) -> exp
    linear(classes)
}
train {
    epochs = 5
}
"#,
    right: r#"data {
    source = builtin("iris")
}
model {
    linear(16) -> gelu
    linear(16) -> gelu
    linear(classes)
}
train {
    epochs = 5
}
"#,
};

/// `non-finite-gradient`.
pub static R003: Code = Code {
    id: "R003",
    name: "non-finite-gradient",
    level: Level::Error,
    decided: Decided::Running,
    explanation: "The values of a step were finite, but going backwards a gradient overflowed or was not a \
        number, and the update would have spoiled the weights. The label is on the stage whose \
        own gradient broke: the first one, seen from the loss. Large numbers in the data do it, \
        or a function that is very steep where its input lies.",
    wrong: "data {
    source = rows {
        3_000_000 => 1.5
        3_500_000 => 2.5
        4_000_000 => 3.5
        4_500_000 => 4.5
    }
    split = none
    scale = none
}
model {
    linear(4, init = normal(0.006)) -> square -> square
    linear(1)
}
train {
    epochs = 5
    batch = full
}
",
    right: "data {
    source = rows {
        3_000_000 => 1.5
        3_500_000 => 2.5
        4_000_000 => 3.5
        4_500_000 => 4.5
    }
    split = none
}
model {
    linear(4, init = normal(0.006)) -> square -> square
    linear(1)
}
train {
    epochs = 5
    batch = full
}
",
};

/// `exploding-gradient`.
pub static R004: Code = Code {
    id: "R004",
    name: "exploding-gradient",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "Gradients grew from layer to layer on their way back until they were huge. A step along \
        such a gradient says nothing of a good direction. Layers that start with weights too \
        wide do it, and data or targets of large size. `clip = norm(1.0)` bounds what one step \
        can do.",
    wrong: r#"data {
    source = builtin("diabetes")
    scale_target = standard
}
model {
    repeat 6 {
        linear(32, init = normal(2)) -> gelu
    }
    linear(1)
}
train {
    epochs = 10
}
"#,
    right: r#"data {
    source = builtin("diabetes")
    scale_target = standard
}
model {
    repeat 6 {
        linear(32) -> gelu
    }
    linear(1)
}
train {
    epochs = 10
}
"#,
};

/// `vanishing-gradient`.
pub static R005: Code = Code {
    id: "R005",
    name: "vanishing-gradient",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "The gradient became smaller from layer to layer on its way back, so the first layers \
        hardly learn: the last layers train on what are random features. `sigmoid` and `tanh` \
        are flat for most inputs, and each passes on a part of the gradient only. A way around \
        them keeps it alive: `residual { … }`, a normalization, or an activation that is not \
        flat.",
    wrong: r#"data {
    source = builtin("digits")
}
model {
    flatten
    repeat 8 {
        linear(16) -> sigmoid
    }
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
    linear(16)
    repeat 8 {
        residual {
            linear(16) -> sigmoid
        }
    }
    layer_norm
    linear(classes)
}
train {
    epochs = 5
}
"#,
};

/// `dying-relu`.
pub static R006: Code = Code {
    id: "R006",
    name: "dying-relu",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "Most units of an activation gave 0 for every example that was looked at. Where `relu` is \
        0 its slope is 0 too, so nothing is learned through these units any more: they stay \
        dead. A step that was too large has pushed what they read below zero, or they started \
        there.",
    wrong: r#"data {
    source = builtin("digits")
}
model {
    flatten
    linear(32) -> relu
    linear(classes)
}
train {
    epochs = 10
    optimizer = adam(lr = 1)
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
    epochs = 10
    optimizer = adam(lr = 1e-3)
}
"#,
};

/// `saturated-activation`.
pub static R007: Code = Code {
    id: "R007",
    name: "saturated-activation",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "An activation such as `tanh` or `sigmoid` is flat far from zero, and most of what this \
        one read lay there. It works like a switch then, and next to no gradient passes. The \
        data is too large, or the weights before it grew too much.",
    wrong: r#"data {
    source = builtin("wine")
    scale = none
}
model {
    linear(16) -> tanh
    linear(classes)
}
train {
    epochs = 20
}
"#,
    right: r#"data {
    source = builtin("wine")
}
model {
    linear(16) -> tanh
    linear(classes)
}
train {
    epochs = 20
}
"#,
};

/// `dead-weights`.
pub static R008: Code = Code {
    id: "R008",
    name: "dead-weights",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "Nearly all weights of a layer are next to nothing, so nothing passes through it. Weight \
        decay that is too strong pulls them there, and once two layers behind each other are \
        small, neither gets a gradient to grow again.",
    wrong: r#"data {
    source = builtin("iris")
}
model {
    linear(16) -> tanh
    linear(classes)
}
train {
    epochs = 100
    optimizer = sgd(lr = 0.1, weight_decay = 3)
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
    epochs = 100
    optimizer = sgd(lr = 0.1, weight_decay = 1e-4)
    keep = last
}
"#,
};

/// `diverging-weights`.
pub static R009: Code = Code {
    id: "R009",
    name: "diverging-weights",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "The weights of a layer run away: they are huge, or doubled from look to look. The loss \
        may still be finite, but differences between examples are lost in rounding. The learning \
        rate is too large.",
    wrong: r#"data {
    source = builtin("iris")
}
model {
    linear(16) -> gelu
    linear(classes)
}
train {
    epochs = 20
    optimizer = adam(lr = 1e8)
}
"#,
    right: r#"data {
    source = builtin("iris")
}
model {
    linear(16) -> gelu
    linear(classes)
}
train {
    epochs = 20
    optimizer = adam(lr = 1e-2)
}
"#,
};

/// `update-ratio`.
pub static R010: Code = Code {
    id: "R010",
    name: "update-ratio",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "An update should be about a thousandth of the weights that it changes. More than a \
        tenth, in every look, means that each step throws away much of what was there; less than \
        a ten thousandth, while the loss stays where it is, that nothing moves. The learning \
        rate is too large or too small.",
    wrong: r#"data {
    source = builtin("diabetes")
}
model {
    linear(32) -> relu
    linear(1)
}
train {
    epochs = 60
    optimizer = adam(lr = 1e-6)
}
"#,
    right: r#"data {
    source = builtin("diabetes")
}
model {
    linear(32) -> relu
    linear(1)
}
train {
    epochs = 60
    optimizer = adam(lr = 0.03)
}
"#,
};

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

/// `constant-output`.
pub static R022: Code = Code {
    id: "R022",
    name: "constant-output",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "The model gives the same output for every example. The label is on the stage where the \
        examples become the same: what it reads still differs.",
    wrong: r#"data {
    source = builtin("iris")
}
model {
    linear(1) -> layer_norm
    linear(8) -> gelu
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
    linear(8) -> gelu
    linear(classes)
}
train {
    epochs = 10
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
