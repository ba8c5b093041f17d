//! Everything nameable that we define: flat registries of self-describing entries.
//!
//! The checker, the reference, `explain`, did-you-mean and the generated tests all read these
//! entries; no code outside this module matches on a builtin's name.

mod args;
pub mod initializers;
pub mod layers;
pub mod losses;
pub mod metrics;
pub mod optimizers;
pub mod schedules;
pub mod sources;
#[cfg(test)]
pub(crate) mod testing;

pub use args::{Args, InitCall, Kind, Param, Stretch, Value};

/// What every entry of every registry can say of itself.
pub trait Entry: Sync {
    /// Its name in a program.
    fn name(&self) -> &'static str;
    /// What other tools call it: feeds did-you-mean, never accepted.
    fn also_known_as(&self) -> &'static [&'static str];
    /// Its formal arguments, in positional order.
    fn params(&self) -> &'static [Param];
    /// What it does, in a sentence or two.
    fn doc(&self) -> &'static str;
    /// Its formula with its source, where it has one.
    fn formula(&self) -> &'static str;
    /// Calls that check as written.
    fn examples(&self) -> &'static [&'static str];
    /// Which registry it is in: `layer`.
    fn family(&self) -> &'static str;
}

/// Implements [`Entry`] for a struct with the usual fields.
macro_rules! entry {
    ($entry:ty, $family:literal) => {
        impl crate::builtins::Entry for $entry {
            fn name(&self) -> &'static str {
                self.name
            }
            fn also_known_as(&self) -> &'static [&'static str] {
                self.also_known_as
            }
            fn params(&self) -> &'static [crate::builtins::Param] {
                self.params
            }
            fn doc(&self) -> &'static str {
                self.doc
            }
            fn formula(&self) -> &'static str {
                self.formula
            }
            fn examples(&self) -> &'static [&'static str] {
                self.examples
            }
            fn family(&self) -> &'static str {
                $family
            }
        }
    };
}
pub(crate) use entry;

/// The entry called `name`, exactly.
pub fn find<E: Entry>(registry: &'static [&'static E], name: &str) -> Option<&'static E> {
    registry.iter().copied().find(|entry| entry.name() == name)
}

/// Every entry of every registry, for `explain`, the reference and did-you-mean.
pub fn all() -> Vec<&'static dyn Entry> {
    fn entries<E: Entry>(registry: &'static [&'static E]) -> Vec<&'static dyn Entry> {
        registry.iter().map(|entry| *entry as &'static dyn Entry).collect()
    }
    let families = [
        entries(layers::ALL),
        entries(losses::ALL),
        entries(optimizers::ALL),
        entries(schedules::ALL),
        entries(initializers::ALL),
        entries(metrics::ALL),
        entries(sources::ALL),
    ];
    families.into_iter().flatten().collect()
}
