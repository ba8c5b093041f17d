//! `rows { 0, 1 => 1 }`: literal examples.

use super::{Reader, SourceKind};
use crate::builtins::{Kind, Param};

pub(super) static ROWS: SourceKind = SourceKind {
    name: "rows",
    also_known_as: &["literal", "inline", "list"],
    params: &[Param::of(
        "rows",
        Kind::Rows,
        "One example per line: features `=>` targets.",
    )],
    doc: "Examples written in the program, one per line.",
    formula: "",
    examples: &["rows {\n    0, 0 => 0\n    0, 1 => 1\n}"],
    reader: Reader::Rows,
};
