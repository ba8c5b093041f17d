//! The last stage and the loss, as far as the checker finds it: the codes of family `O`.

use super::super::{Code, Decided, Level};

/// `negated-loss`.
pub static O014: Code = Code {
    id: "O014",
    name: "negated-loss",
    level: Level::Correctness,
    decided: Decided::Statically,
    explanation: "Training makes the loss small. A loss with a minus before it, or with a weight below 0, becomes small by making the error large: the curve goes down without an end while the predictions get worse and worse. Losses here are errors already, including those that are called minus a logarithm. Drop the sign.",
    wrong: r#"data {
    source = builtin("diabetes")
}

model {
    linear(16) -> relu
    linear(1)
}

train {
    loss   = -1 * mse
    epochs = 60
}
"#,
    right: r#"data {
    source = builtin("diabetes")
}

model {
    linear(16) -> relu
    linear(1)
}

train {
    loss   = mse
    epochs = 60
}
"#,
};
