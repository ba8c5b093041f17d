//! Parsing: the codes of family `P`.

use super::super::{Code, Decided, Level};

/// `unexpected-token`.
pub static P001: Code = Code {
    id: "P001",
    name: "unexpected-token",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `unclosed-delimiter`.
pub static P002: Code = Code {
    id: "P002",
    name: "unclosed-delimiter",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `bad-number`.
pub static P003: Code = Code {
    id: "P003",
    name: "bad-number",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `bad-string`.
pub static P004: Code = Code {
    id: "P004",
    name: "bad-string",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `missing-separator`.
pub static P005: Code = Code {
    id: "P005",
    name: "missing-separator",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `foreign-syntax`.
pub static P006: Code = Code {
    id: "P006",
    name: "foreign-syntax",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `confusable-character`.
pub static P007: Code = Code {
    id: "P007",
    name: "confusable-character",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `duplicate-section`.
pub static P008: Code = Code {
    id: "P008",
    name: "duplicate-section",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `missing-section`.
pub static P009: Code = Code {
    id: "P009",
    name: "missing-section",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `nesting-too-deep`.
pub static P011: Code = Code {
    id: "P011",
    name: "nesting-too-deep",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `invalid-encoding`.
pub static P012: Code = Code {
    id: "P012",
    name: "invalid-encoding",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};
