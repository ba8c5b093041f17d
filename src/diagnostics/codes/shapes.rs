//! Shapes: the codes of family `S`.

use super::super::{Code, Decided, Level};

/// `shape-mismatch`.
pub static S001: Code = Code {
    id: "S001",
    name: "shape-mismatch",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"Element by element, both sides need the same shape: nothing is stretched silently. The labels show where each of the differing sizes was written.",
    wrong: r"model : (x: [4]) -> [3] {
    main = x -> linear(64) -> relu
    skip = x -> linear(32)
    main + skip -> linear(3)
}
",
    right: r"model : (x: [4]) -> [3] {
    main = x -> linear(64) -> relu
    skip = x -> linear(64)
    main + skip -> linear(3)
}
",
};

/// `rank-mismatch`.
pub static S003: Code = Code {
    id: "S003",
    name: "rank-mismatch",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"The layer works on values with another number of axes. A single number has none; `linear` works along the last axis and needs one.",
    wrong: r"model : [] -> [3] {
    linear(3)
}
",
    right: r"model : [1] -> [3] {
    linear(3)
}
",
};

/// `missing-flatten`.
pub static S004: Code = Code {
    id: "S004",
    name: "missing-flatten",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "`linear` works on the last axis and leaves the others as they are. A picture that goes straight into it is mapped row by row, and at the end there is a prediction for each row of pixels where one for the picture is wanted. Put `flatten` before the first `linear`: it makes one line of all pixels.",
    wrong: r#"data {
    source = builtin("digits")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
}
"#,
    right: r#"data {
    source = builtin("digits")
}

model {
    flatten -> linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
}
"#,
};

/// `layout-mismatch`.
pub static S007: Code = Code {
    id: "S007",
    name: "layout-mismatch",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "A picture is `[channels, height, width]` here, always. Other tools put the channels last. The model and the data put them differently, so that what one calls a column of pixels is a color to the other. Write the shape of the model with the channels first; where the file itself has them last, transpose its array.",
    wrong: r#"data {
    source = builtin("digits")
}

model : image[8, 8, 1] -> [10] {
    flatten -> linear(16) -> relu
    linear(10)
}

train {
    epochs = 60
}
"#,
    right: r#"data {
    source = builtin("digits")
}

model : image[1, 8, 8] -> [10] {
    flatten -> linear(16) -> relu
    linear(10)
}

train {
    epochs = 60
}
"#,
};

/// `batch-axis-in-input`.
pub static S008: Code = Code {
    id: "S008",
    name: "batch-axis-in-input",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"Shapes are per example: the batch axis is never written. The input declares one axis more than an example of the data has, and the others agree.",
    wrong: r#"data {
    source = builtin("iris")
}

model : [32, 4] -> [3] {
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

/// `reshape-count`.
pub static S009: Code = Code {
    id: "S009",
    name: "reshape-count",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"`reshape` keeps the numbers and changes only how they are counted, so the product of the sizes must stay the same.",
    wrong: r"model : [784] -> [10] {
    reshape(28, 29)
    flatten -> linear(10)
}
",
    right: r"model : [784] -> [10] {
    reshape(28, 28)
    flatten -> linear(10)
}
",
};

/// `reshape-not-whole`.
pub static S010: Code = Code {
    id: "S010",
    name: "reshape-not-whole",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"The free axis `_` takes what is left, and that is not a whole number.",
    wrong: r"model : [784] -> [10] {
    reshape(30, _)
    flatten -> linear(10)
}
",
    right: r"model : [784] -> [10] {
    reshape(28, _)
    flatten -> linear(10)
}
",
};

/// `residual-shape`.
pub static S013: Code = Code {
    id: "S013",
    name: "residual-shape",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"`residual` adds its input to what its body makes of it, so the body must end in the shape it began with. End it with a layer of the input's width, or project the input by hand: `x -> linear(32)` beside the branch, then `+`.",
    wrong: r"model : [64] -> [10] {
    residual {
        linear(32) -> relu
        linear(32)
    }
    linear(10)
}
",
    right: r"model : [64] -> [10] {
    residual {
        linear(32) -> relu
        linear(64)
    }
    linear(10)
}
",
};

/// `concat-axes`.
pub static S014: Code = Code {
    id: "S014",
    name: "concat-axes",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"Branches are joined along one axis; all their other axes must be alike.",
    wrong: r"model : [6] -> [24] {
    concat(features) {
        reshape(2, 3)
        reshape(3, 2)
    }
    flatten -> linear(24)
}
",
    right: r"model : [6] -> [24] {
    concat(features) {
        reshape(2, 3)
        reshape(2, 3)
    }
    flatten -> linear(24)
}
",
};

/// `axis-out-of-range`.
pub static S015: Code = Code {
    id: "S015",
    name: "axis-out-of-range",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"The value has no such axis. Axes count from 0, the batch is none of them; `features` is the last one.",
    wrong: r"model : [6] -> [16] {
    concat(1) {
        linear(8)
        linear(8)
    }
}
",
    right: r"model : [6] -> [16] {
    concat(features) {
        linear(8)
        linear(8)
    }
}
",
};

/// `index-beyond-vocabulary`.
pub static S021: Code = Code {
    id: "S021",
    name: "index-beyond-vocabulary",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"The data has ids beyond the end of the table of the embedding. `count` must be larger than the largest id.",
    wrong: r"data {
    source = rows {
        0, 1 => 0
        1, 2 => 1
        2, 3 => 0
        3, 0 => 1
    }
    split = none
}

model : tokens[2] -> [1] {
    embedding(3, 2) -> flatten
    linear(1)
}

train {
    epochs = 60
}
",
    right: r"data {
    source = rows {
        0, 1 => 0
        1, 2 => 1
        2, 3 => 0
        3, 0 => 1
    }
    split = none
}

model : tokens[2] -> [1] {
    embedding(4, 2) -> flatten
    linear(1)
}

train {
    epochs = 60
}
",
};

/// `signature-mismatch`.
pub static S022: Code = Code {
    id: "S022",
    name: "signature-mismatch",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"A written shape and the actual one differ: a shape note, what a block takes, or what a block or model promises to give. Either the promise is old or the body is wrong.",
    wrong: r"model net : [784] -> [10] {
    linear(64) -> relu : [128]
    linear(10)
}
",
    right: r"model net : [784] -> [10] {
    linear(64) -> relu : [64]
    linear(10)
}
",
};

/// `dimension-conflict`.
pub static S023: Code = Code {
    id: "S023",
    name: "dimension-conflict",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"One size variable would have to be two numbers. Each name of a signature stands for one size; different sizes need different names.",
    wrong: r"block Square : [N, N] -> [N, N] {
    relu
}

model : [28, 32] -> [28, 32] {
    Square
}
",
    right: r"block Square : [N, N] -> [N, N] {
    relu
}

model : [28, 28] -> [28, 28] {
    Square
}
",
};

/// `tied-shape`.
pub static S036: Code = Code {
    id: "S036",
    name: "tied-shape",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"A shared layer has one set of weights, and their shape follows from the input. Two inputs of different sizes cannot share them.",
    wrong: r"model : (x: [4]) -> [8] {
    layer tie = linear(8)
    x -> tie -> relu -> tie
}
",
    right: r"model : (x: [4]) -> [4] {
    layer tie = linear(4)
    x -> tie -> relu -> tie
}
",
};
