//! `npy(x, y)` and `npz(path)`: NumPy arrays.

use super::{Reader, SourceKind};
use crate::builtins::{Kind, Param};

pub(super) static NPY: SourceKind = SourceKind {
    name: "npy",
    also_known_as: &["numpy", "npy_files"],
    params: &[
        Param::of("x", Kind::Text, "The features: a file with one example per row."),
        Param::of("y", Kind::Text, "The targets, in the same order.").or("none"),
    ],
    doc: "NumPy arrays, one file each. The first axis counts the examples. Elements may be \
          booleans, integers of 8 to 64 bits, or floats of 32 or 64 bits; bytes are scaled as \
          pictures are. A target of rank 1 is one class id or number per example, of rank 2 a \
          vector.",
    formula: "NEP 1, the NPY format",
    examples: &["npy(\"x.npy\", \"y.npy\")", "npy(\"x.npy\")"],
    reader: Reader::Npy,
};

pub(super) static NPZ: SourceKind = SourceKind {
    name: "npz",
    also_known_as: &["savez", "np_load"],
    params: &[
        Param::of("path", Kind::Text, "The archive."),
        Param::of("x", Kind::Text, "The name of the features in it.").or("\"x\"").named(),
        Param::of("y", Kind::Text, "The name of the targets in it; `none` without.")
            .or("\"y\"")
            .named(),
    ],
    doc: "NumPy arrays in one archive, as `numpy.savez` writes it; otherwise as `npy`.",
    formula: "NEP 1, the NPY format",
    examples: &["npz(\"data.npz\")", "npz(\"data.npz\", x = \"images\", y = \"labels\")"],
    reader: Reader::Npz,
};
