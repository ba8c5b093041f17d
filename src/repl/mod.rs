//! A session in which a network is edited while it learns: items typed in any order, commands that
//! begin with `:`, edits such as `net.insert 3 dropout(0.2)`.
//!
//! [`Session::enter`] takes a text and gives a [`Reply`]; nothing here prints, reads a terminal or
//! the clock. What runs is the checker, the engine and the printers of the command line.

mod carry;
mod change;
mod commands;
mod complete;
mod diff;
mod edit;
mod highlight;
mod hint;
mod history;
mod items;
mod listing;
mod matching;
mod program;
mod reply;
mod script;
mod session;
mod settings;
mod splits;
#[cfg(test)]
mod tests;

pub(crate) use diff::align;

pub use complete::{Candidate, Completion, complete};
pub use highlight::highlight;
pub use hint::hint;
pub use reply::{Part, Reply, Verdict};
pub use script::{Script, inputs, is_complete};
pub use session::{Session, Setup};
