//! Generators of points: the same numbers for the same seed, everywhere.

use super::{Generator, Reader, SourceKind};
use crate::builtins::Param;

const SAMPLES: Param = Param::count("samples", 1, "How many examples.").or("500").named();
const SEED: Param = Param::count("seed", 0, "Another seed, other points.").or("0").named();

const fn noise(default: &'static str) -> Param {
    Param::number("noise", 0.0, f64::INFINITY, "Deviation of the normal noise added.")
        .or(default)
        .named()
}

const fn classes() -> Param {
    Param::count("classes", 2, "How many classes.").or("3")
}

pub(super) static SPIRALS: SourceKind = SourceKind {
    name: "spirals",
    also_known_as: &["spiral", "two_spirals", "swiss_roll"],
    params: &[classes(), SAMPLES, noise("0.1"), SEED],
    doc: "Arms of a spiral in the plane, one class each.",
    formula: "r = i / n,  angle = 4 r + 2 pi class / classes + noise",
    examples: &["spirals()", "spirals(2, noise = 0.05, seed = 1)"],
    reader: Reader::Generator(Generator::Spirals),
};

pub(super) static BLOBS: SourceKind = SourceKind {
    name: "blobs",
    also_known_as: &["make_blobs", "gaussians", "clusters"],
    params: &[
        classes(),
        Param::extent("features", "Coordinates of a point.").or("2"),
        SAMPLES,
        noise("1.0"),
        SEED,
    ],
    doc: "Normal clouds, one class each, with centers drawn from a cube of side 20.",
    formula: "x = center[class] + noise,  center uniform in [-10, 10]",
    examples: &["blobs()", "blobs(4, 3, samples = 200)"],
    reader: Reader::Generator(Generator::Blobs),
};

pub(super) static MOONS: SourceKind = SourceKind {
    name: "moons",
    also_known_as: &["make_moons", "two_moons"],
    params: &[SAMPLES, noise("0.1"), SEED],
    doc: "Two half circles that reach into each other; binary.",
    formula: "(cos t, sin t) and (1 - cos t, 1/2 - sin t),  t in [0, pi]",
    examples: &["moons()", "moons(samples = 200, noise = 0.2)"],
    reader: Reader::Generator(Generator::Moons),
};

pub(super) static CIRCLES: SourceKind = SourceKind {
    name: "circles",
    also_known_as: &["make_circles", "rings"],
    params: &[SAMPLES, noise("0.05"), SEED],
    doc: "A circle of radius 1/2 in a circle of radius 1; binary.",
    formula: "r (cos t, sin t),  r = 1 or 1/2,  t in [0, 2 pi]",
    examples: &["circles()"],
    reader: Reader::Generator(Generator::Circles),
};

pub(super) static XOR: SourceKind = SourceKind {
    name: "xor",
    also_known_as: &["checkerboard", "quadrants"],
    params: &[SAMPLES, noise("0.0"), SEED],
    doc: "Points of a square; binary: 1 where the signs of the coordinates differ.",
    formula: "y = [x1 x2 < 0],  x uniform in [-1, 1]",
    examples: &["xor()"],
    reader: Reader::Generator(Generator::Xor),
};

pub(super) static SINE: SourceKind = SourceKind {
    name: "sine",
    also_known_as: &["sin", "wave"],
    params: &[SAMPLES, noise("0.1"), SEED],
    doc: "One period of a sine wave; the target is a number.",
    formula: "y = sin x + noise,  x uniform in [-pi, pi]",
    examples: &["sine()", "sine(samples = 100, noise = 0)"],
    reader: Reader::Generator(Generator::Sine),
};

pub(super) static LINEAR: SourceKind = SourceKind {
    name: "linear",
    also_known_as: &["make_regression", "line", "plane"],
    params: &[
        Param::extent("features", "Coordinates of a point.").or("1"),
        SAMPLES,
        noise("0.1"),
        SEED,
    ],
    doc: "A plane with random slopes and offset; the target is a number.",
    formula: "y = w x + b + noise,  w, b and x standard normal",
    examples: &["linear()", "linear(3, samples = 100)"],
    reader: Reader::Generator(Generator::Linear),
};
