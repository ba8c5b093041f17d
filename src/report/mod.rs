//! What people see besides diagnostics: tables, curves, pages. Nothing here prints.

mod bars;
pub mod bench;
mod checks;
mod confusion;
mod curve;
mod diff;
mod figures;
mod folds;
mod in_force;
mod page;
mod profile;
mod reference;
mod summary;
mod sweep;
mod table;
mod training;

pub use bars::class_balance;
pub use checks::{checks, family};
pub use confusion::confusion;
pub use curve::{Series, curve};
pub use diff::diff;
pub use figures::{bytes, duration, measured, number, share};
pub use folds::{fold, folds, folds_csv};
pub use in_force::in_force;
pub use page::{builtin, code, section, setting};
pub use profile::profile;
pub use reference::reference;
pub use summary::{n_flops, one_line, summary};
pub use sweep::{Trial, rank, said, trial, trials, trials_csv};
pub use table::{Align, Table};
pub use training::{after, before, epoch, tested};
