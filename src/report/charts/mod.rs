//! Charts: from numbers to the text of an SVG, through plotters. Nothing here reads or writes.

mod axis;
mod boundary;
mod classes;
mod confusion;
mod figure;
mod legend;
mod numbers;
mod parallel;

pub use axis::{Spacing, range};
pub use boundary::{Boundary, boundary};
pub use classes::{calibration, precision_recall, roc};
pub use confusion::confusion;
pub use figure::{Figure, Layer, Palette};
pub use numbers::{histogram, residuals};
pub use parallel::{Column, Scale, parallel};
