//! The contract between data, model, loss and metric: the codes of family `C`.

use super::super::{Code, Decided, Level};

/// `no-input`.
pub static C001: Code = Code {
    id: "C001",
    name: "no-input",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `class-count`.
pub static C003: Code = Code {
    id: "C003",
    name: "class-count",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "",
    wrong: "",
    right: "",
};

/// `label-out-of-range`.
pub static C004: Code = Code {
    id: "C004",
    name: "label-out-of-range",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "",
    wrong: "",
    right: "",
};

/// `loss-for-task`.
pub static C006: Code = Code {
    id: "C006",
    name: "loss-for-task",
    level: Level::Correctness,
    decided: Decided::FromData,
    explanation: "",
    wrong: "",
    right: "",
};

/// `categorical-with-one-unit`.
pub static C007: Code = Code {
    id: "C007",
    name: "categorical-with-one-unit",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `target-shape`.
pub static C012: Code = Code {
    id: "C012",
    name: "target-shape",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "",
    wrong: "",
    right: "",
};

/// `column-missing`.
pub static C013: Code = Code {
    id: "C013",
    name: "column-missing",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "",
    wrong: "",
    right: "",
};

/// `feature-count`.
pub static C014: Code = Code {
    id: "C014",
    name: "feature-count",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "",
    wrong: "",
    right: "",
};

/// `empty-split`.
pub static C015: Code = Code {
    id: "C015",
    name: "empty-split",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "",
    wrong: "",
    right: "",
};

/// `not-trained-iteratively`.
pub static C017: Code = Code {
    id: "C017",
    name: "not-trained-iteratively",
    level: Level::Correctness,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `nothing-to-train`.
pub static C018: Code = Code {
    id: "C018",
    name: "nothing-to-train",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};
