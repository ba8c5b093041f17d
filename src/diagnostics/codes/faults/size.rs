//! Faults of size: numbers, gradients, weights or steps too large or too small.

use crate::diagnostics::{Code, Decided, Level};

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
