//! `idx(images, labels)`: pictures as MNIST has them.

use super::{Reader, SourceKind};
use crate::builtins::{Kind, Param};

pub(super) static IDX: SourceKind = SourceKind {
    name: "idx",
    also_known_as: &["mnist", "fashion_mnist", "MNIST", "ubyte"],
    params: &[
        Param::of("images", Kind::Text, "The pictures, or a folder with the usual names."),
        Param::of("labels", Kind::Text, "The class of each picture.").or("none"),
    ],
    doc: "Grey pictures and their labels, plain or gzip. A folder is searched for \
          `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and the two that begin with \
          `t10k`, each with or without `.gz`; the latter pair is the test split, and `split` \
          divides the rest.",
    formula: "LeCun, Cortes and Burges, The MNIST database",
    examples: &[
        "idx(\"fashion-mnist\")",
        "idx(\"train-images-idx3-ubyte.gz\", \"train-labels-idx1-ubyte.gz\")",
    ],
    reader: Reader::Idx,
};
