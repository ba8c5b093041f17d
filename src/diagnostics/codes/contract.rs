//! Contract between data, model, loss and metric: the codes of family `C`.

use super::super::{Code, Decided, Level};

/// `no-input`.
pub static C001: Code = Code {
    id: "C001",
    name: "no-input",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "The first stage has nothing to read. A model with one input starts from it; a model with several names them, and each chain says which value it starts from.",
    wrong: "model : (left: [4], right: [4]) -> [2] {
    linear(2)
}
",
    right: "model : (left: [4], right: [4]) -> [2] {
    left + right -> linear(2)
}
",
};

/// `no-output`.
pub static C002: Code = Code {
    id: "C002",
    name: "no-output",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "A body yields the value of its last chain, or what `return` says. A line `h = …` names a value and yields nothing, so that a body of such lines alone gives back what came in, and all it computes is for nothing. Leave the last name out, or end with a line that says it.",
    wrong: "model : [4] -> [4] {
    h = linear(4) -> relu
    y = h -> linear(4)
}
",
    right: "model : [4] -> [4] {
    h = linear(4) -> relu
    h -> linear(4)
}
",
};

/// `class-count`.
pub static C003: Code = Code {
    id: "C003",
    name: "class-count",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "The last layer's width and the number of classes differ. Each class needs one output. With fewer outputs a class cannot be predicted; with more, the extra ones are noise. Write `classes`, and the number always comes from the data. A table's target of at most 10 distinct whole numbers is read as classes; where they are amounts, write `loss = mse`.",
    wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(4)
}

train {
    epochs = 60
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
}
"#,
};

/// `label-out-of-range`.
pub static C004: Code = Code {
    id: "C004",
    name: "label-out-of-range",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "A class id lies outside the outputs of the model. Ids count from 0, so `k` outputs take the ids 0 to `k - 1`; ids that start at 1 are the usual reason. Percept numbers the classes of a column itself, so this concerns ids that are written by hand, as in the length of `class_weights`.",
    wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(classes)
}

train {
    epochs = 60
    class_weights = [1, 1, 1, 4]
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
    class_weights = [1, 1, 4]
}
"#,
};

/// `label-encoding`.
pub static C005: Code = Code {
    id: "C005",
    name: "label-encoding",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "The loss reads the number of one class for each example, and the target is one-hot: a column per class, with one yes in each row. Write the class itself into one column and name that as the target; `classes` and the names of the classes then come from the data. With one-hot columns as they are, `binary_cross_entropy` asks each class for itself.",
    wrong: "data {
    source = rows {
        0, 0 => 1, 0, 0
        0, 1 => 0, 1, 0
        1, 0 => 0, 1, 0
        1, 1 => 0, 0, 1
    }
    split = none
}

model {
    linear(8) -> tanh
    linear(3)
}

train {
    loss   = cross_entropy
    epochs = 300
}
",
    right: "data {
    source = rows {
        0, 0 => 0
        0, 1 => 1
        1, 0 => 1
        1, 1 => 2
    }
    split = none
}

model {
    linear(8) -> tanh
    linear(classes)
}

train {
    loss   = cross_entropy
    epochs = 300
}
",
};

/// `loss-for-task`.
pub static C006: Code = Code {
    id: "C006",
    name: "loss-for-task",
    level: Level::Correctness,
    decided: Decided::FromData,
    explanation: "The loss is for classes, the target is a number. Classes have no order and no distance: a loss for them would treat 1.5 and 1.6 as unrelated as 1.5 and 900. Numbers want `mse`, `mae` or `huber`.",
    wrong: "data {
    source = sine(samples = 100)
}

model {
    linear(16) -> tanh
    linear(1)
}

train {
    epochs = 60
    loss = cross_entropy
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

/// `categorical-with-one-unit`.
pub static C007: Code = Code {
    id: "C007",
    name: "categorical-with-one-unit",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "Cross-entropy over a single output is always 0: softmax of one value is 1, whatever the model does, so nothing is learned. For yes or no, one output wants `binary_cross_entropy`.",
    wrong: "data {
    source = moons(samples = 100)
}

model {
    linear(8) -> tanh
    linear(1)
}

train {
    epochs = 60
    loss = cross_entropy
}
",
    right: "data {
    source = moons(samples = 100)
}

model {
    linear(8) -> tanh
    linear(1)
}

train {
    epochs = 60
    loss = binary_cross_entropy
}
",
};

/// `metric-for-task`.
pub static C009: Code = Code {
    id: "C009",
    name: "metric-for-task",
    level: Level::Suspicious,
    decided: Decided::FromData,
    explanation: "A metric is for another kind of target. Accuracy on numbers counts exact matches, of which there are next to none; a distance between class ids means nothing. Measure numbers with `mae`, `rmse` or `r2`, classes with `accuracy`, `f1` or `auc`.",
    wrong: "data {
    source = sine(samples = 100)
}

model {
    linear(16) -> tanh
    linear(1)
}

train {
    epochs = 80
    metrics = accuracy
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
    epochs = 80
    metrics = [mae, r2]
}
",
};

/// `target-shape`.
pub static C012: Code = Code {
    id: "C012",
    name: "target-shape",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "What the model gives and what it is compared with have different shapes. Prediction and target never broadcast against each other: a loss over `[2]` and one number would train on something nobody meant. Make the last layer as wide as the target.",
    wrong: "data {
    source = sine(samples = 100)
}

model {
    linear(16) -> tanh
    linear(2)
}

train {
    epochs = 60
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
}
",
};

/// `column-missing`.
pub static C013: Code = Code {
    id: "C013",
    name: "column-missing",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "The program names a column that the data does not have. Names are those of the header, as written there; one that is not an identifier stands in quotes: `\"petal width\"`.",
    wrong: r#"data {
    source = csv("flowers.csv")
    target = specie
}
"#,
    right: r#"data {
    source = csv("flowers.csv")
    target = species
}
"#,
};

/// `feature-count`.
pub static C014: Code = Code {
    id: "C014",
    name: "feature-count",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "The model says it reads one number of features, the data has another. Without the input in its signature a model takes what the data has; `features` in `data` chooses columns; a `category` column enters as one number per value.",
    wrong: r#"data {
    source = builtin("iris")
}

model : [5] -> [3] {
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
    linear(3)
}

train {
    epochs = 60
}
"#,
};

/// `empty-split`.
pub static C015: Code = Code {
    id: "C015",
    name: "empty-split",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "A split that was asked for has no example: the data has fewer examples than there are splits, or a `split` column never says its name. Train on everything with `split = none`, give that split 0%, or claim nothing of it.",
    wrong: "data {
    source = rows {
        0, 0 => 0
        1, 1 => 1
    }
}
",
    right: "data {
    source = rows {
        0, 0 => 0
        1, 1 => 1
    }
    split = none
}
",
};

/// `not-trained-iteratively`.
pub static C017: Code = Code {
    id: "C017",
    name: "not-trained-iteratively",
    level: Level::Correctness,
    decided: Decided::Statically,
    explanation: "The whole training is one update. A network learns by many small steps; after one it is about as random as before. Set `epochs`, or more `steps`.",
    wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(classes)
}

train {
    steps = 1
}
"#,
    right: r#"data {
    source = builtin("iris")
}

model {
    linear(classes)
}

train {
    steps = 2_000
}
"#,
};

/// `nothing-to-train`.
pub static C018: Code = Code {
    id: "C018",
    name: "nothing-to-train",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "No weight of the model may change: every stage with weights is frozen, or there is none. Training would run and leave everything as it was.",
    wrong: r#"data {
    source = builtin("iris")
}

model net {
    linear(classes)
}

train {
    epochs = 60
    freeze = [net.linear_1]
}
"#,
    right: r#"data {
    source = builtin("iris")
}

model net {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
    freeze = [net.linear_1]
}
"#,
};
