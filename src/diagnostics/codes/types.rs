//! Element types: the codes of family `T`.

use super::super::{Code, Decided, Level};

/// `dtype-mismatch`.
pub static T001: Code = Code {
    id: "T001",
    name: "dtype-mismatch",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "Class ids name things, they do not measure them: id 4 is not twice id 2. A layer \
                  that computes with numbers refuses them. `embedding(count, dim)` turns each id \
                  into `dim` learned numbers.",
    wrong: "model : tokens[12] -> [2] {\n    linear(2)\n}\n",
    right: "model : tokens[12] -> [2] {\n    embedding(100, 8) -> flatten\n    linear(2)\n}\n",
};

/// `float-as-index`.
pub static T003: Code = Code {
    id: "T003",
    name: "float-as-index",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "Ids are wanted and numbers are given. `tokens[…]` and `embedding` look rows up in a table, so their input must be whole numbers from 0; measured numbers go straight into a layer such as `linear`.",
    wrong: r#"data {
    source = builtin("iris")
}

model : tokens[4] -> [3] {
    embedding(10, 8) -> flatten
    linear(3)
}

train {
    epochs = 60
}
"#,
    right: r#"data {
    source = builtin("iris")
}

model : [4] -> [3] {
    linear(8) -> relu
    linear(3)
}

train {
    epochs = 60
}
"#,
};

/// `target-dtype`.
pub static T004: Code = Code {
    id: "T004",
    name: "target-dtype",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "The loss cannot read this target: `kl` compares distributions, so its targets lie in 0 to 1, and a list of targets is either all numbers or all yes-or-no. Choose a loss for what the target is.",
    wrong: "data {
    source = sine(samples = 100)
}

model {
    linear(16) -> tanh
    linear(1)
}

train {
    epochs = 60
    loss = kl
}
",
    right: "data {
    source = sine(samples = 100)
}

model {
    linear(16) -> tanh
    linear(1)
}

train {
    epochs = 60
    loss = mse
}
",
};

/// `string-target`.
pub static T008: Code = Code {
    id: "T008",
    name: "string-target",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "The target column holds words where it should hold one kind of thing: it mixes words and numbers, or it has over 1,000 different texts, which are not classes. Mend the cells, or predict another column.",
    wrong: r#"data {
    source = csv("mixed.csv")
    target = price
}
"#,
    right: r#"data {
    source = csv("houses.csv")
    target = price
}
"#,
};
