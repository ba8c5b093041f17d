//! Faults that show while a training runs or right after: codes of family `R`.

mod course;
mod size;
mod stages;

pub use course::{R011, R012, R013, R014, R015, R016, R017, R024, R026};
pub use size::{R002, R003, R004, R005, R009, R010};
pub use stages::{R006, R007, R008, R022, R023};
