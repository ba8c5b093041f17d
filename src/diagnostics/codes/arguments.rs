//! Arguments, arity and ranges: the codes of family `A`.

use super::super::{Code, Decided, Level};

/// `missing-argument`.
pub static A001: Code = Code {
    id: "A001",
    name: "missing-argument",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"A required argument is missing. Sizes have no defaults, since a guess would be silent.",
    wrong: r"model : [4] -> [3] {
    linear -> relu
    linear(3)
}
",
    right: r"model : [4] -> [3] {
    linear(16) -> relu
    linear(3)
}
",
};

/// `too-many-arguments`.
pub static A002: Code = Code {
    id: "A002",
    name: "too-many-arguments",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"More positional arguments than the layer takes. Mostly the size of the input was written first, as other tools want it: here it is inferred. Flags and initializers are given by name.",
    wrong: r"model : [784] -> [10] {
    linear(784, 128) -> relu
    linear(10)
}
",
    right: r"model : [784] -> [10] {
    linear(128) -> relu
    linear(10)
}
",
};

/// `wrong-kind`.
pub static A003: Code = Code {
    id: "A003",
    name: "wrong-kind",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"A value of another kind is wanted: a number instead of a text, a whole number instead of half of one, a stage instead of a value.",
    wrong: r#"model : [4] -> [3] {
    linear("16") -> relu
    linear(3)
}
"#,
    right: r"model : [4] -> [3] {
    linear(16) -> relu
    linear(3)
}
",
};

/// `out-of-range`.
pub static A004: Code = Code {
    id: "A004",
    name: "out-of-range",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"The number is outside of what makes sense here; the message says what is allowed. Whole models are limited to 100000 stages.",
    wrong: r"model : [4] -> [4] {
    repeat 1_000_000_000 {
        linear(4) -> relu
    }
}
",
    right: r"model : [4] -> [4] {
    repeat 3 {
        linear(4) -> relu
    }
}
",
};

/// `probability-range`.
pub static A005: Code = Code {
    id: "A005",
    name: "probability-range",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"Dropout wants the share of values that it drops, from 0 up to 1. A percentage is written with its sign: `20%`.",
    wrong: r"model : [4] -> [3] {
    linear(16) -> relu -> dropout(20)
    linear(3)
}
",
    right: r"model : [4] -> [3] {
    linear(16) -> relu -> dropout(20%)
    linear(3)
}
",
};

/// `duplicate-argument`.
pub static A006: Code = Code {
    id: "A006",
    name: "duplicate-argument",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"The same argument is given twice, by its place and by its name, or by its name twice, and it is unclear which one counts.",
    wrong: r"model : [4] -> [3] {
    linear(3, units = 4)
}
",
    right: r"model : [4] -> [3] {
    linear(3)
}
",
};

/// `conflicting-arguments`.
pub static A007: Code = Code {
    id: "A007",
    name: "conflicting-arguments",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"Two arguments contradict each other. In `reshape`, one axis may be free, since its size follows from the others; two cannot.",
    wrong: r"model : [12] -> [12] {
    reshape(_, _) -> flatten
}
",
    right: r"model : [12] -> [12] {
    reshape(3, _) -> flatten
}
",
};

/// `non-positive-size`.
pub static A008: Code = Code {
    id: "A008",
    name: "non-positive-size",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"A size counts something, so it is at least 1.",
    wrong: r"let width = 0

model : [4] -> [3] {
    linear(width) -> relu
    linear(3)
}
",
    right: r"let width = 16

model : [4] -> [3] {
    linear(width) -> relu
    linear(3)
}
",
};

/// `non-positive-learning-rate`.
pub static A009: Code = Code {
    id: "A009",
    name: "non-positive-learning-rate",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"A step goes against the gradient, scaled by the learning rate. A negative rate climbs the loss, a rate of 0 stays in place.",
    wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
    optimizer = adam(lr = -0.001)
}
"#,
    right: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
    optimizer = adam(lr = 0.001)
}
"#,
};

/// `non-constant`.
pub static A010: Code = Code {
    id: "A010",
    name: "non-constant",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"The value is needed before it can be known: the data settles `classes` and `features`, so they cannot be used to describe the data itself.",
    wrong: r"data {
    source = blobs(classes = classes)
}

model {
    linear(classes)
}

train {
    epochs = 20
}
",
    right: r"data {
    source = blobs(classes = 4)
}

model {
    linear(classes)
}

train {
    epochs = 20
}
",
};

/// `size-overflow`.
pub static A011: Code = Code {
    id: "A011",
    name: "size-overflow",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"A value or the weights of a layer would have more elements than any machine can hold. Almost always there is a factor too many; the largest one is labelled.",
    wrong: r"model : [1_000_000] -> [4] {
    linear(1_000_000 * 1_000_000_000) -> relu
    linear(4)
}
",
    right: r"model : [1_000_000] -> [4] {
    linear(1_000) -> relu
    linear(4)
}
",
};

/// `unit-confusion`.
pub static A015: Code = Code {
    id: "A015",
    name: "unit-confusion",
    level: Level::Suspicious,
    decided: Decided::Statically,
    explanation: r"A learning rate of 10 or more makes steps far larger than the weights. Mostly the sign of an exponent was lost: `1e3` for `1e-3`.",
    wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
    optimizer = adam(lr = 1e3)
}
"#,
    right: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
    optimizer = adam(lr = 1e-3)
}
"#,
};
