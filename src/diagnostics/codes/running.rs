//! Faults at run time: the codes of family `R`, and weights that do not fit.

use super::super::{Code, Decided, Level};

/// `memory-exceeds-device`.
pub static B001: Code = Code {
    id: "B001",
    name: "memory-exceeds-device",
    level: Level::Error,
    decided: Decided::Preflight,
    explanation: "The training would hold more bytes than are free, and the machine would stop it \
        somewhere on the way, or slow down to a crawl. So it is not begun. The report names what \
        takes most: examples, weights (with a copy that is kept, and what the optimizer keeps for \
        each), and values, of which there is one for each example of a batch. `percept cost` shows \
        the same line by line, and `--memory` holds a program against another machine.",
    wrong: "data { source = builtin(\"digits\") }
model { flatten -> linear(200_000) -> relu -> linear(200_000) -> relu -> linear(classes) }
train { epochs = 5 }
",
    right: "data { source = builtin(\"digits\") }
model { flatten -> linear(200) -> relu -> linear(200) -> relu -> linear(classes) }
train { epochs = 5 }
",
};

/// `non-finite-loss`.
pub static R001: Code = Code {
    id: "R001",
    name: "non-finite-loss",
    level: Level::Error,
    decided: Decided::Running,
    explanation: "The loss became infinite or not a number, so nothing more can be learned from \
        it. Most often the learning rate is too large: each step overshoots by more than the last. \
        Other causes are numbers of very different size in the data (`scale = none`), or a \
        division or logarithm in the model that meets zero. The weights of the last good epoch \
        are kept.",
    wrong: "data {
    source = builtin(\"diabetes\")
    scale = none
}
model {
    linear(32) -> relu
    linear(1)
}
train {
    epochs = 5
    optimizer = sgd(10)
}
",
    right: "data {
    source = builtin(\"diabetes\")
    scale_target = standard
}
model {
    linear(32) -> relu
    linear(1)
}
train {
    epochs = 5
    optimizer = sgd(0.01)
}
",
};

/// `checkpoint-shape`.
pub static S035: Code = Code {
    id: "S035",
    name: "checkpoint-shape",
    level: Level::Error,
    decided: Decided::Running,
    explanation: "Stored weights are put back by the path of their stage. A stored tensor of \
        another shape, a stage without stored weights and stored weights without a stage are all \
        errors, since a model that is partly random would train and look almost right. Name in \
        `fresh` the stages that are to start random; a stage that has another path now says which it \
        had: `linear(10, was = net.linear_2)`.",
    wrong: "train {
    init_from = \"runs/net-1\"
    epochs = 5
}
",
    right: "train {
    init_from = \"runs/net-1\"
    fresh = [net.linear_2]
    epochs = 5
}
",
};

/// `unmet-expectation`.
pub static R036: Code = Code {
    id: "R036",
    name: "unmet-expectation",
    level: Level::Error,
    decided: Decided::Afterwards,
    explanation: "A claim of `expect` did not hold at the end of the run. The label shows what was \
                  measured. Train longer, change the model, or claim less; the run is saved all the \
                  same, so nothing is lost.",
    wrong: "
data { source = builtin(\"iris\") }
model { linear(classes) }
train { epochs = 1 }
expect { test.accuracy > 99% }
",
    right: "
data { source = builtin(\"iris\") }
model { linear(16) -> relu -> linear(classes) }
train { epochs = 60 }
expect { test.accuracy > 80% }
",
};
