//! Unused and dead: the codes of family `U`.

use super::super::{Code, Decided, Level};

/// `unused-definition`.
pub static U001: Code = Code {
    id: "U001",
    name: "unused-definition",
    level: Level::Suspicious,
    decided: Decided::Statically,
    explanation: "Something is named and never used. Often the use has a typing mistake, or the program changed around it. Use it or delete it; a name that begins with `_` is left alone.",
    wrong: r#"let width = 16

data {
    source = builtin("iris")
}

model {
    linear(classes)
}

train {
    epochs = 60
}
"#,
    right: r#"let width = 16

data {
    source = builtin("iris")
}

model {
    linear(width) -> relu
    linear(classes)
}

train {
    epochs = 60
}
"#,
};

/// `dead-end-layer`.
pub static U003: Code = Code {
    id: "U003",
    name: "dead-end-layer",
    level: Level::Suspicious,
    decided: Decided::Statically,
    explanation: "A value is computed and nothing reads it. The stages behind it read an earlier value instead, so these weights are never trained. Read it in the next stage, or delete it.",
    wrong: "model : [4] -> [3] {
    h = linear(16) -> relu
    linear(3)
}
",
    right: "model : [4] -> [3] {
    h = linear(16) -> relu
    h -> linear(3)
}
",
};

/// `overwritten-binding`.
pub static U006: Code = Code {
    id: "U006",
    name: "overwritten-binding",
    level: Level::Suspicious,
    decided: Decided::Statically,
    explanation: "A name is given a value, and then another one before anything has read the first. The first is lost, with the weights that made it. Often a line in between should have read it, or the second should have a name of its own.",
    wrong: "model : (x: [4]) -> [3] {
    h = x -> linear(16) -> relu
    h = x -> linear(8) -> relu
    h -> linear(3)
}
",
    right: "model : (x: [4]) -> [3] {
    h = x -> linear(16) -> relu
    h = h -> linear(8) -> relu
    h -> linear(3)
}
",
};

/// `unused-suppression`.
pub static U007: Code = Code {
    id: "U007",
    name: "unused-suppression",
    level: Level::Suspicious,
    decided: Decided::Statically,
    explanation: "An `allow` comment silences nothing: the finding it names is no longer given there, or its name has a typing mistake. Delete it, so that it cannot hide a later mistake.",
    wrong: "# allow(unused-definition): kept for later
model : [4] -> [3] {
    linear(3)
}
",
    right: "model : [4] -> [3] {
    linear(3)
}
",
};
