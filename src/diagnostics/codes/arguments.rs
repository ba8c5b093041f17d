//! Arguments, arity and ranges: the codes of family `A`.

use super::super::{Code, Decided, Level};

/// `missing-argument`.
pub static A001: Code = Code {
    id: "A001",
    name: "missing-argument",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `too-many-arguments`.
pub static A002: Code = Code {
    id: "A002",
    name: "too-many-arguments",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `wrong-kind`.
pub static A003: Code = Code {
    id: "A003",
    name: "wrong-kind",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `out-of-range`.
pub static A004: Code = Code {
    id: "A004",
    name: "out-of-range",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `probability-range`.
pub static A005: Code = Code {
    id: "A005",
    name: "probability-range",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `duplicate-argument`.
pub static A006: Code = Code {
    id: "A006",
    name: "duplicate-argument",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `conflicting-arguments`.
pub static A007: Code = Code {
    id: "A007",
    name: "conflicting-arguments",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `non-positive-size`.
pub static A008: Code = Code {
    id: "A008",
    name: "non-positive-size",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `non-positive-learning-rate`.
pub static A009: Code = Code {
    id: "A009",
    name: "non-positive-learning-rate",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `non-constant`.
pub static A010: Code = Code {
    id: "A010",
    name: "non-constant",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `size-overflow`.
pub static A011: Code = Code {
    id: "A011",
    name: "size-overflow",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `unit-confusion`.
pub static A015: Code = Code {
    id: "A015",
    name: "unit-confusion",
    level: Level::Suspicious,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};
