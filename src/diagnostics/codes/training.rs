//! Optimizer, schedule and loop: the codes of family `H`.

use super::super::{Code, Decided, Level};

/// `momentum-range`.
pub static H003: Code = Code {
    id: "H003",
    name: "momentum-range",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};
