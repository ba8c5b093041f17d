//! Data sets shipped in the binary; where they are from is told in `README.md` beside them.

use std::io::Read;
use std::sync::Arc;

use flate2::read::GzDecoder;

static IRIS: &[u8] = include_bytes!("iris.csv.gz");
static WINE: &[u8] = include_bytes!("wine.csv.gz");
static BREAST_CANCER: &[u8] = include_bytes!("breast_cancer.csv.gz");
static DIABETES: &[u8] = include_bytes!("diabetes.csv.gz");
static DIGITS: &[u8] = include_bytes!("digits.gz");

/// A shipped data set.
#[derive(Debug)]
pub(super) enum Shipped {
    /// A table; its last column is the target.
    Table(Arc<[u8]>),
    /// Pictures with their classes.
    Digits {
        /// Values 0 to 16, one byte each, row by row.
        pictures: Vec<u8>,
        /// The class of each.
        labels: Vec<u8>,
    },
}

/// Digits are 8 by 8.
pub(super) const DIGIT_SIDE: usize = 8;
/// Their largest value.
pub(super) const DIGIT_PEAK: u8 = 16;

/// The data set of this name.
pub(super) fn shipped(name: &str) -> Shipped {
    let packed = match name {
        "iris" => IRIS,
        "wine" => WINE,
        "breast_cancer" => BREAST_CANCER,
        "diabetes" => DIABETES,
        "digits" => return digits(),
        other => unreachable!("the registry knows no data set `{other}`"),
    };
    Shipped::Table(unpack(packed).into())
}

fn digits() -> Shipped {
    let mut pictures = unpack(DIGITS);
    let n = pictures.len() / (DIGIT_SIDE * DIGIT_SIDE + 1);
    let labels = pictures.split_off(n * DIGIT_SIDE * DIGIT_SIDE);
    Shipped::Digits { pictures, labels }
}

fn unpack(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = GzDecoder::new(packed).read_to_end(&mut bytes);
    read.expect("the binary's own data is whole");
    bytes
}
