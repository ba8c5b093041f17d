//! Charts: from numbers to the text of an SVG, through plotters. Nothing here reads or writes.

mod boundary;
mod classes;
mod confusion;
mod figure;
mod numbers;

pub use boundary::{Boundary, boundary};
pub use classes::{calibration, precision_recall, roc};
pub use confusion::confusion;
pub use figure::{Figure, Layer};
pub use numbers::{histogram, residuals};
