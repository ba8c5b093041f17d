//! `builtin(name)`: small data sets shipped inside the binary.

use super::{Reader, SourceKind};
use crate::builtins::{Kind, Param};

/// The data sets shipped in the binary.
pub const NAMES: &[&str] = &["breast_cancer", "diabetes", "digits", "iris", "wine"];

pub(super) static BUILTIN: SourceKind = SourceKind {
    name: "builtin",
    also_known_as: &["dataset", "sklearn", "load_iris", "toy"],
    params: &[Param::of("name", Kind::Choice(NAMES), "Which data set.")],
    doc: "A small data set shipped inside the binary: `iris` (150 examples, `[4]`, 3 classes), \
          `wine` (178, `[13]`, 3 classes), `breast_cancer` (569, `[30]`, binary), `diabetes` \
          (442, `[10]`, a number), `digits` (1797, `image[1, 8, 8]` with values 0 to 16, 10 \
          classes; `scale = unit` divides them by 16).",
    formula: "UCI Machine Learning Repository; Efron et al. (2004) for diabetes",
    examples: &["builtin(\"iris\")", "builtin(\"digits\")"],
    reader: Reader::Builtin,
};
