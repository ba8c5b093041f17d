//! Data: the codes of family `D`.

use super::super::{Code, Decided, Level};

/// `non-finite-data`.
pub static D005: Code = Code {
    id: "D005",
    name: "non-finite-data",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "",
    wrong: "",
    right: "",
};

/// `date-as-text`.
pub static D013: Code = Code {
    id: "D013",
    name: "date-as-text",
    level: Level::Pedantic,
    decided: Decided::FromData,
    explanation: "",
    wrong: "",
    right: "",
};

/// `text-needs-tokens`.
pub static D026: Code = Code {
    id: "D026",
    name: "text-needs-tokens",
    level: Level::Suspicious,
    decided: Decided::FromData,
    explanation: "",
    wrong: "",
    right: "",
};

/// `missing-value`.
pub static D030: Code = Code {
    id: "D030",
    name: "missing-value",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "",
    wrong: "",
    right: "",
};

/// `malformed-row`.
pub static D031: Code = Code {
    id: "D031",
    name: "malformed-row",
    level: Level::Error,
    decided: Decided::FromData,
    explanation: "",
    wrong: "",
    right: "",
};
