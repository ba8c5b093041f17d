//! Names: the codes of family `N`.

use super::super::{Code, Decided, Level};

/// `unknown-layer`.
pub static N001: Code = Code {
    id: "N001",
    name: "unknown-layer",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r#"A stage names a layer, a block, a shared layer, or a value at the start of a chain; this name is none of them. Layers of other tools are translated: `Dense(units = 64, activation = "relu")` is `linear(64) -> relu`."#,
    wrong: r"model : [4] -> [3] {
    liner(16) -> relu
    linear(3)
}
",
    right: r"model : [4] -> [3] {
    linear(16) -> relu
    linear(3)
}
",
};

/// `unknown-name`.
pub static N002: Code = Code {
    id: "N002",
    name: "unknown-name",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"An expression uses a name that means nothing here. Names come from `let`, from parameters, from the sizes of a signature, and from the data: `features` and `classes`.",
    wrong: r"let width = 16

model : [4] -> [3] {
    linear(widht) -> relu
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

/// `unknown-argument`.
pub static N003: Code = Code {
    id: "N003",
    name: "unknown-argument",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"The layer, block or setting has no argument of this name. Nothing is ignored, so a misspelled argument is an error; the note shows all there are.",
    wrong: r"model : [4] -> [3] {
    linear(3, bais = false)
}
",
    right: r"model : [4] -> [3] {
    linear(3, bias = false)
}
",
};

/// `duplicate-definition`.
pub static N004: Code = Code {
    id: "N004",
    name: "duplicate-definition",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"Two definitions share a name, and it would be unclear which one is meant. Constants, blocks and models share one set of names, data items have their own, and a block cannot be called like a layer.",
    wrong: r"let width = 16
let width = 32

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

/// `unknown-choice`.
pub static N006: Code = Code {
    id: "N006",
    name: "unknown-choice",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"The name is not one of the choices at this place: the optimizers, losses, metrics, initializers, sources and kinds of shapes are fixed lists, which the note shows.",
    wrong: r"model : [4] -> [3] {
    linear(3, init = glorot_uniform)
}
",
    right: r"model : [4] -> [3] {
    linear(3, init = xavier_uniform)
}
",
};

/// `missing-file`.
pub static N007: Code = Code {
    id: "N007",
    name: "missing-file",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"A path leads nowhere. Paths are relative to the file they are written in.",
    wrong: r#"data {
    source = csv("flowers.csv")
    target = species
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

/// `cyclic-definition`.
pub static N008: Code = Code {
    id: "N008",
    name: "cyclic-definition",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"Following the definitions leads back to where one started, so there is nothing to begin with. The labels mark every step of the circle. To stack a block, use `repeat`.",
    wrong: r"let a = b + 1
let b = a * 2

model : [4] -> [3] {
    linear(a) -> relu
    linear(3)
}
",
    right: r"let a = 8
let b = a * 2

model : [4] -> [3] {
    linear(a) -> relu
    linear(3)
}
",
};

/// `unbound-dimension`.
pub static N009: Code = Code {
    id: "N009",
    name: "unbound-dimension",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"A size has a name, but no input gives it a value. A size variable is introduced by an input of the signature; everywhere else its name must be known.",
    wrong: r"model : [4] -> [K] {
    linear(3)
}
",
    right: r"model : [4] -> [3] {
    linear(3)
}
",
};

/// `use-before-definition`.
pub static N010: Code = Code {
    id: "N010",
    name: "use-before-definition",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"A body is read from top to bottom: a value or shared layer must be given before it is used.",
    wrong: r"model : (x: [4]) -> [3] {
    x + skip -> relu
    skip = x -> linear(4)
    linear(3)
}
",
    right: r"model : (x: [4]) -> [3] {
    skip = x -> linear(4)
    x + skip -> relu
    linear(3)
}
",
};

/// `ambiguous-import`.
pub static N011: Code = Code {
    id: "N011",
    name: "ambiguous-import",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"`use` brings in all names of a file, and two files bring the same one. Which of the two is meant cannot be said. Rename one of them in its file, or use one of the files only.",
    wrong: r#"use "_blocks.nn"
use "_more_blocks.nn"

model : [4] -> [3] {
    Hidden(16)
    linear(3)
}
"#,
    right: r"block Hidden(width) {
    linear(width) -> relu
}

model : [4] -> [3] {
    Hidden(16)
    linear(3)
}
",
};

/// `not-yet-built`.
pub static N014: Code = Code {
    id: "N014",
    name: "not-yet-built",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"The language reserves this name for something that is designed but not built. The help says what works meanwhile.",
    wrong: r"model : image[1, 28, 28] -> [10] {
    Conv2d(1, 32, 3) -> relu
    flatten -> linear(10)
}
",
    right: r"model : image[1, 28, 28] -> [10] {
    flatten -> linear(64) -> relu
    linear(10)
}
",
};

/// `file-out-of-reach`.
pub static N015: Code = Code {
    id: "N015",
    name: "file-out-of-reach",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: r"A program may come from anyone, so it reads only files of its own folder and the folders below it: the folder of the file that was named on the command line. Where a path leads is what counts, through `..`, from the root or by a link. `--allow-path DIR` opens another folder, and may be given more than once; a path that is typed as `--set path=...` is open as well. A program that was read back from a run reads below the folder that the command is given in.",
    wrong: r#"data {
    source = csv("../flowers.csv")
    target = species
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
    source = csv("flowers.csv")
    target = species
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
