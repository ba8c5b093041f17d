//! The words and marks of the language, each with its page: what it means, how it is written, a
//! program that checks.

/// A word or a mark of the language.
#[derive(Debug)]
pub struct Word {
    /// The word: `repeat`.
    pub name: &'static str,
    /// What it opens or is: `item`.
    pub kind: &'static str,
    /// How it is written, one way a line; capitals stand for what the user writes.
    pub forms: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// A program that checks.
    pub example: &'static str,
    /// What other tools call it: feeds did-you-mean.
    pub also_known_as: &'static [&'static str],
}

/// The word called `name`.
pub fn find(name: &str) -> Option<&'static Word> {
    ALL.iter().find(|word| word.name == name)
}

/// All of them: items first, then what stands in a model.
pub static ALL: &[Word] = &[
    Word {
        name: "let",
        kind: "item",
        forms: "let NAME = VALUE",
        doc: "Names a constant: a number, a text, a list, or what is computed from others with \
              `+ - * / // % ^`, comparisons, `and or not` and `min max floor ceil sqrt log2`. It \
              can be set from outside, `percept run FILE --set NAME=VALUE`, and `percept sweep` \
              varies it.",
        example: "let width = 32
let half = width / 2

model : [4] -> [3] {
    linear(width) -> relu
    linear(half) -> relu
    linear(3)
}",
        also_known_as: &["const", "var", "define", "constant", "variable"],
    },
    Word {
        name: "use",
        kind: "item",
        forms: "use \"FILE\"",
        doc: "Brings the `let`s, blocks and models of another file into scope. Its path is \
              relative to the file that uses it.",
        example: "use \"blocks.nn\"

model : [4] -> [3] {
    linear(16)
    Res(16)
    linear(3)
}",
        also_known_as: &["import", "include", "from", "require"],
    },
    Word {
        name: "data",
        kind: "item",
        forms: "data { SETTINGS }\ndata NAME { SETTINGS }",
        doc: "Where examples come from, which columns are read and predicted, how they are \
              scaled and divided. `features` and `classes` are then sizes that a model can name.",
        example: "data {
    source = builtin(\"iris\")
    split  = random(train = 70%, val = 15%, test = 15%)
}

model {
    linear(16) -> relu
    linear(classes)
}",
        also_known_as: &["dataset", "dataloader", "input_data"],
    },
    Word {
        name: "model",
        kind: "item",
        forms: "model { BODY }\nmodel NAME : SHAPE -> SHAPE { BODY }\n\
                model NAME : (INPUT: SHAPE, INPUT: SHAPE) -> SHAPE { BODY }",
        doc: "The network, from top to bottom: a line that begins with a stage goes on from the \
              line above, one that begins with a name goes on from there. Sizes are inferred from \
              the data; a signature states them, and is checked. Shapes are those of one example: \
              the batch is never written.",
        example: "model net : [4] -> [3] {
    linear(16) -> relu
    skip = linear(16)
    h = skip -> relu -> linear(16)
    h + skip -> linear(3)
}",
        also_known_as: &["network", "net", "nn", "module", "sequential"],
    },
    Word {
        name: "block",
        kind: "item",
        forms: "block NAME { BODY }\nblock NAME(PARAMETER, PARAMETER = DEFAULT) : SHAPE -> SHAPE { BODY }",
        doc: "A stage of your own: a body that models and other blocks use by its name. Each use \
              has weights of its own. Names in its shapes are sizes, found where it is used.",
        example: "block Res(c, rate = 0.1) : [c] -> [c] {
    residual {
        layer_norm -> linear(c) -> gelu -> dropout(rate)
    }
}

model : [8] -> [3] {
    linear(64)
    Res(64)
    Res(64, rate = 0.2)
    linear(3)
}",
        also_known_as: &["def", "function", "fn", "class", "layer_class", "submodule"],
    },
    Word {
        name: "train",
        kind: "item",
        forms: "train { SETTINGS }\ntrain MODEL on DATA { SETTINGS }",
        doc: "How a model is trained: loss, optimizer, length and what is watched. Several run in \
              the order written; a later one goes on from the weights of the one before.",
        example: "data {
    source = builtin(\"iris\")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    optimizer = adam(lr = 0.01)
    epochs    = 60
}",
        also_known_as: &["fit", "trainer", "training", "optimize", "learn"],
    },
    Word {
        name: "expect",
        kind: "item",
        forms: "expect { CLAIM; CLAIM }",
        doc: "What must hold once `percept run` is done; where a claim does not, the run ends \
              with 1 and says what was measured. A claim compares a number: any metric of a \
              split (`test.accuracy`, `val.loss`), or `params`, `flops` (of an example), `memory` \
              (in bytes), `seconds`, `seconds_per_epoch`, `epochs`, `steps`.",
        example: "data {
    source = builtin(\"iris\")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    epochs = 60
}

expect {
    params < 1_000
    test.accuracy >= 90%
}",
        also_known_as: &["assert", "require", "ensure", "test"],
    },
    Word {
        name: "sweep",
        kind: "item",
        forms: "sweep { SETTINGS }",
        doc: "Which `let`s `percept sweep` varies, over which values, and what decides which \
              trial is best. `percept run` passes over it.",
        example: "let width = 16
let lr = 0.01

data {
    source = builtin(\"iris\")
}

model {
    linear(width) -> relu
    linear(classes)
}

train {
    optimizer = adam(lr = lr)
    epochs    = 60
}

sweep {
    vary   = { width: [8, 16, 32], lr: from 1e-3 to 1e-1 log }
    trials = 12
}",
        also_known_as: &["search", "tune", "grid_search", "hyperparameters"],
    },
    Word {
        name: "->",
        kind: "in a model",
        forms: "VALUE -> STAGE -> STAGE\nSTAGE : SHAPE -> STAGE",
        doc: "Hands a value to a stage: `x -> f(a)` is `f(x, a)` elsewhere. A shape behind a \
              stage, `linear(64) : [64]`, is checked and changes nothing; `percept fmt --shapes` \
              writes such notes.",
        example: "model : [4] -> [3] {
    linear(16) : [16] -> relu
    linear(3)
}",
        also_known_as: &["|>", ">>", "pipe", "forward"],
    },
    Word {
        name: "layer",
        kind: "in a model",
        forms: "layer NAME = STAGE",
        doc: "One set of weights under a name: wherever the name stands as a stage, the same \
              weights are applied. Without it every stage has weights of its own.",
        example: "model twins : (left: [8], right: [8]) -> [1] {
    layer encode = linear(16)
    a = left -> encode -> relu
    b = right -> encode -> relu
    a - b -> linear(1)
}",
        also_known_as: &["shared", "tie", "tied", "weight_sharing"],
    },
    Word {
        name: "return",
        kind: "in a model",
        forms: "return VALUE",
        doc: "What a body yields; without it, the value of its last line.",
        example: "model : [4] -> [3] {
    h = linear(16) -> relu
    return h -> linear(3)
}",
        also_known_as: &["output", "yield"],
    },
    Word {
        name: "residual",
        kind: "in a model",
        forms: "residual { BODY }",
        doc: "Adds what a body makes of a value to the value itself, which lets deep networks \
              learn. Its body must keep the shape.",
        example: "model : [16] -> [3] {
    repeat 4 {
        residual { layer_norm -> linear(16) -> relu }
    }
    linear(3)
}",
        also_known_as: &["skip", "shortcut", "skip_connection", "identity_shortcut", "Add"],
    },
    Word {
        name: "concat",
        kind: "in a model",
        forms: "concat(AXIS) { BRANCH; BRANCH }",
        doc: "Runs each line on the same value and puts the results side by side. The axis is a \
              name (`features`, `channels`, `time`) or an index; `id` is the branch that changes \
              nothing.",
        example: "model : [8] -> [3] {
    concat(features) {
        linear(16) -> relu
        linear(16) -> tanh
        id
    }
    linear(3)
}",
        also_known_as: &["cat", "concatenate", "Concatenate", "merge", "hstack"],
    },
    Word {
        name: "sum",
        kind: "in a model",
        forms: "sum { BRANCH; BRANCH }",
        doc: "Runs each line on the same value and adds the results, which must have one shape.",
        example: "model : [8] -> [3] {
    sum {
        linear(16) -> relu
        linear(16) -> tanh
    }
    linear(3)
}",
        also_known_as: &["add", "plus"],
    },
    Word {
        name: "product",
        kind: "in a model",
        forms: "product { BRANCH; BRANCH }",
        doc: "Runs each line on the same value and multiplies the results, which must have one \
              shape: a gate, for example.",
        example: "model : [8] -> [3] {
    product {
        linear(16)
        linear(16) -> sigmoid
    }
    linear(3)
}",
        also_known_as: &["multiply", "mul", "gate"],
    },
    Word {
        name: "average",
        kind: "in a model",
        forms: "average { BRANCH; BRANCH }",
        doc: "Runs each line on the same value and takes the mean of the results, which must \
              have one shape.",
        example: "model : [8] -> [3] {
    average {
        linear(16) -> relu
        linear(16) -> tanh
    }
    linear(3)
}",
        also_known_as: &["ensemble"],
    },
    Word {
        name: "stack",
        kind: "in a model",
        forms: "stack { BRANCH; BRANCH }",
        doc: "Runs each line on the same value and puts the results, of one shape, along a new \
              first axis.",
        example: "model : [8] -> [3] {
    stack {
        linear(16) -> relu
        linear(16) -> tanh
    }
    flatten
    linear(3)
}",
        also_known_as: &["vstack"],
    },
    Word {
        name: "repeat",
        kind: "in a model",
        forms: "repeat N { BODY }\nrepeat N as I { BODY }\nrepeat N shared { BODY }",
        doc: "Writes a body so many times, one behind the other, each with weights of its own; \
              `shared` gives all the same. `as i` counts from 0 and may be used in sizes.",
        example: "model : [8] -> [3] {
    repeat 3 as i {
        linear(32 * (i + 1)) -> relu
    }
    linear(3)
}",
        also_known_as: &["for", "loop", "while", "times"],
    },
    Word {
        name: "if",
        kind: "in a model",
        forms: "if CONDITION { BODY } else { BODY }",
        doc: "Chooses between bodies by sizes and parameters, while the program is checked.",
        example: "let deep = true

model : [8] -> [3] {
    linear(32) -> relu
    if deep {
        linear(32) -> relu
    } else {
        id
    }
    linear(3)
}",
        also_known_as: &["when", "switch", "case", "else"],
    },
];
