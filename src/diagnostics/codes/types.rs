//! Element types: the codes of family `T`.

use super::super::{Code, Decided, Level};

/// `float-as-index`.
pub static T003: Code = Code {
    id: "T003",
    name: "float-as-index",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `target-dtype`.
pub static T004: Code = Code {
    id: "T004",
    name: "target-dtype",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `non-differentiable-path`.
pub static T007: Code = Code {
    id: "T007",
    name: "non-differentiable-path",
    level: Level::Correctness,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `string-target`.
pub static T008: Code = Code {
    id: "T008",
    name: "string-target",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};
