//! What people see besides diagnostics: tables, curves, pages. Nothing here prints.

mod bars;
pub mod bench;
mod boundary;
mod checks;
pub mod claims;
mod confusion;
mod curve;
mod diff;
mod figures;
mod in_force;
mod inside;
mod page;
mod pages;
mod prediction;
mod profile;
mod reference;
mod summary;
mod table;
mod training;

pub use bars::class_balance;
pub use boundary::boundary;
pub use checks::{checks, family};
pub use confusion::confusion;
pub use curve::{Series, curve, marked_curve};
pub use diff::diff;
pub use figures::{bytes, duration, measured, number, share};
pub use in_force::in_force;
pub use inside::{activations, gradients, tensor};
pub use page::{builtin, code, section, setting};
pub use pages::{index, pages, unknown_page};
pub use prediction::prediction;
pub use profile::profile;
pub use reference::reference;
pub use summary::{one_line, summary};
pub use table::{Align, Table};
pub use training::{after, before, contents, epoch, going_on, method, pairs, tested};
