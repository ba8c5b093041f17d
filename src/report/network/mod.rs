//! A model as a picture: its values as boxes, shapes on the edges, blocks as clusters.

mod clusters;
mod dot;
mod layout;
mod svg;

pub use dot::dot;
pub use svg::svg;
