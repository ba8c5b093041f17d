//! Faults of one stage: what it gives has stopped to say anything.

use crate::diagnostics::{Code, Decided, Level};

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

/// `output-range`.
pub static R023: Code = Code {
    id: "R023",
    name: "output-range",
    level: Level::Suspicious,
    decided: Decided::Running,
    explanation: "Many answers of the model lie at the highest or the lowest number that it can say, and \
        what was wanted of them lies beyond. An activation on the way to the output is bounded, \
        and what follows only moves its bounds. Let the model end in a layer without bounds, or \
        bring the targets into them.",
    wrong: r#"data {
    source = builtin("diabetes")
    scale_target = standard
}
model {
    linear(16) -> relu
    h = linear(1) -> hard_sigmoid
    h * 0.5
}
train {
    epochs = 60
    optimizer = adam(lr = 3e-3)
}
"#,
    right: r#"data {
    source = builtin("diabetes")
    scale_target = standard
}
model {
    linear(16) -> relu
    h = linear(1)
    h * 0.5
}
train {
    epochs = 20
    optimizer = adam(lr = 3e-3)
}
"#,
};
