//! What people see besides diagnostics: tables, curves, pages. Nothing here prints.

mod bars;
pub mod bench;
pub mod charts;
mod checks;
mod confusion;
mod curve;
mod diff;
mod figures;
mod html;
mod in_force;
mod markup;
pub mod network;
mod page;
mod profile;
mod reference;
mod summary;
mod table;
mod training;

pub use bars::class_balance;
pub use checks::{checks, family};
pub use confusion::confusion;
pub use curve::{Series, curve};
pub use diff::diff;
pub use figures::{bytes, duration, measured, number, share};
pub use html::{Curves, RunView, Tested, drawn, html};
pub use in_force::in_force;
pub use page::{builtin, code, section, setting};
pub use profile::profile;
pub use reference::reference;
pub use summary::{one_line, summary};
pub use table::{Align, Table};
pub use training::{after, before, epoch, tested};
