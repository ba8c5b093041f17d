//! What people see besides diagnostics: tables, curves, pages. Nothing here prints.

mod bars;
pub mod bench;
mod compare;
mod confusion;
mod cost;
mod curve;
mod diff;
mod figures;
mod in_force;
mod page;
mod profile;
mod reference;
mod summary;
mod table;
mod training;

pub use bars::class_balance;
pub use compare::{Change, Comparison, ModelChange, Side, comparison};
pub use confusion::confusion;
pub use cost::{LineCost, Priced, cost, largest};
pub use curve::{Series, curve};
pub use diff::diff;
pub use figures::{bytes, duration, measured, number, share};
pub use in_force::in_force;
pub use page::{builtin, code, section, setting};
pub use profile::profile;
pub use reference::reference;
pub use summary::{one_line, summary};
pub use table::{Align, Table};
pub use training::{after, before, epoch, tested};
