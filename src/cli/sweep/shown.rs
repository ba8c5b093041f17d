//! A sweep read back, to be looked at.

use std::path::Path;

use super::journal::{self, Header};
use crate::cli::failure::Failure;
use crate::cli::measured::name;
use crate::report::{SweepView, Trial};

/// A sweep, read back.
#[derive(Debug)]
pub(in crate::cli) struct Shown {
    name: String,
    header: Header,
    trials: Vec<Trial>,
    best: Option<String>,
}

impl Shown {
    /// Whether a folder is that of a sweep.
    pub(in crate::cli) fn is_at(folder: &Path) -> bool {
        folder.join(journal::FILE).is_file()
    }

    /// Reads the folder of a sweep, perhaps of one under way.
    pub(in crate::cli) fn read(folder: &Path) -> Result<Self, Failure> {
        let (header, trials) = journal::read(folder)?;
        let best = std::fs::read_to_string(folder.join("best.nn")).ok();
        Ok(Self { name: name(folder), header, trials, best })
    }

    /// What reports and charts see of it.
    pub(in crate::cli) fn view(&self) -> SweepView<'_> {
        let set =
            self.header.set.iter().map(|(name, value)| (format!("--set {name}"), value));
        let epochs =
            self.header.epochs.map(|epochs| ("epochs".to_owned(), epochs.to_string()));
        SweepView {
            name: self.name.clone(),
            sweep: &self.header.sweep,
            trials: &self.trials,
            set: set.map(|(name, value)| (name, value.clone())).chain(epochs).collect(),
            best: self.best.clone(),
        }
    }
}
