//! Names: the codes of family `N`.

use super::super::{Code, Decided, Level};

/// `unknown-layer`.
pub static N001: Code = Code {
    id: "N001",
    name: "unknown-layer",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `unknown-name`.
pub static N002: Code = Code {
    id: "N002",
    name: "unknown-name",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `unknown-argument`.
pub static N003: Code = Code {
    id: "N003",
    name: "unknown-argument",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `duplicate-definition`.
pub static N004: Code = Code {
    id: "N004",
    name: "duplicate-definition",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `unknown-choice`.
pub static N006: Code = Code {
    id: "N006",
    name: "unknown-choice",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `missing-file`.
pub static N007: Code = Code {
    id: "N007",
    name: "missing-file",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `cyclic-definition`.
pub static N008: Code = Code {
    id: "N008",
    name: "cyclic-definition",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `unbound-dimension`.
pub static N009: Code = Code {
    id: "N009",
    name: "unbound-dimension",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `use-before-definition`.
pub static N010: Code = Code {
    id: "N010",
    name: "use-before-definition",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `not-yet-built`.
pub static N014: Code = Code {
    id: "N014",
    name: "not-yet-built",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};
