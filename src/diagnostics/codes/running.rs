//! Faults at run time: the codes of family `R`.

use super::super::{Code, Decided, Level};

/// `non-finite-loss`.
pub static R001: Code = Code {
    id: "R001",
    name: "non-finite-loss",
    level: Level::Error,
    decided: Decided::Running,
    explanation: "",
    wrong: "",
    right: "",
};
