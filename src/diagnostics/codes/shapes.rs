//! Shapes: the codes of family `S`.

use super::super::{Code, Decided, Level};

/// `shape-mismatch`.
pub static S001: Code = Code {
    id: "S001",
    name: "shape-mismatch",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `rank-mismatch`.
pub static S003: Code = Code {
    id: "S003",
    name: "rank-mismatch",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `batch-axis-in-input`.
pub static S008: Code = Code {
    id: "S008",
    name: "batch-axis-in-input",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `reshape-count`.
pub static S009: Code = Code {
    id: "S009",
    name: "reshape-count",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `reshape-not-whole`.
pub static S010: Code = Code {
    id: "S010",
    name: "reshape-not-whole",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `residual-shape`.
pub static S013: Code = Code {
    id: "S013",
    name: "residual-shape",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `concat-axes`.
pub static S014: Code = Code {
    id: "S014",
    name: "concat-axes",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `axis-out-of-range`.
pub static S015: Code = Code {
    id: "S015",
    name: "axis-out-of-range",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `matmul-inner`.
pub static S019: Code = Code {
    id: "S019",
    name: "matmul-inner",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `index-beyond-vocabulary`.
pub static S021: Code = Code {
    id: "S021",
    name: "index-beyond-vocabulary",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `signature-mismatch`.
pub static S022: Code = Code {
    id: "S022",
    name: "signature-mismatch",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `dimension-conflict`.
pub static S023: Code = Code {
    id: "S023",
    name: "dimension-conflict",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `tied-shape`.
pub static S036: Code = Code {
    id: "S036",
    name: "tied-shape",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};

/// `empty-tensor`.
pub static S038: Code = Code {
    id: "S038",
    name: "empty-tensor",
    level: Level::Error,
    decided: Decided::Statically,
    explanation: "",
    wrong: "",
    right: "",
};
