//! Unused and dead: the codes of family `U`.

use super::super::{Code, Decided, Level};

/// `unused-definition`.
pub static U001: Code = Code {
    id: "U001",
    name: "unused-definition",
    level: Level::Suspicious,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `dead-end-layer`.
pub static U003: Code = Code {
    id: "U003",
    name: "dead-end-layer",
    level: Level::Suspicious,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `unused-suppression`.
pub static U007: Code = Code {
    id: "U007",
    name: "unused-suppression",
    level: Level::Suspicious,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};
