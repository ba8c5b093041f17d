//! The folds that have ended, one a line below how the run was begun, so that a run in folds that
//! was stopped goes on.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cli::failure::Failure;
use crate::cli::folders;
use crate::train::Measured;
use crate::train::launch::Launch;
use crate::train::lock::Lock;
use crate::train::save::{remove, save_atomic};

/// The name of the journal in the folder of the folds, until all have ended.
const FILE: &str = "folds.jsonl";

/// The name of a fold's folder; folds are counted from 0.
pub(in crate::cli) fn folder_name(fold: u64) -> String {
    format!("fold-{}", fold + 1)
}

/// How the folds are trained: the first line.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    launch: Launch,
    /// By what the length of each training is divided.
    divisor: u64,
}

/// A run in folds under way, its folder held for writing.
#[derive(Debug)]
pub(in crate::cli) struct Journal {
    /// Where the folders of the folds lie.
    pub(in crate::cli) root: PathBuf,
    /// How it was begun.
    pub(in crate::cli) launch: Launch,
    divisor: u64,
    /// What the folds that have ended were measured to be, in their order.
    pub(super) folds: Vec<Vec<Measured>>,
    _lock: Lock,
}

impl Journal {
    /// Begins one, of trainings that pause after a part of their length unless `divisor` is 1.
    pub(super) fn begin(
        root: PathBuf,
        launch: Launch,
        divisor: u64,
    ) -> Result<Self, Failure> {
        let lock = folders::hold(&root)?;
        let folds = Vec::new();
        let journal = Self { root, launch, divisor, folds, _lock: lock };
        journal.write()?;
        Ok(journal)
    }

    /// That of the run in folds that `given` is the folder of, or one of its folds; `None` when
    /// there is none that is not finished, or its trainings were to pause.
    pub(in crate::cli) fn find(given: &Path) -> Result<Option<Self>, Failure> {
        let Some(root) = root_of(given) else { return Ok(None) };
        let path = root.join(FILE);
        let text =
            fs::read_to_string(&path).map_err(|error| Failure::reading(&path, error))?;
        let mut lines = text.lines();
        let header = lines.next().and_then(|line| serde_json::from_str(line).ok());
        let folds = lines.map(serde_json::from_str).collect::<Result<_, _>>().ok();
        let (Some(Header { launch, divisor }), Some(folds)) = (header, folds) else {
            let said = format!("`{}` is no journal of this version", path.display());
            return Err(Failure::Usage(said));
        };
        if divisor != 1 {
            return Ok(None);
        }
        let (lock, root) = (folders::hold(root)?, root.to_owned());
        Ok(Some(Self { root, launch, divisor, folds, _lock: lock }))
    }

    /// The folder of a fold.
    pub(super) fn folder(&self, fold: u64) -> PathBuf {
        self.root.join(folder_name(fold))
    }

    /// Adds the next fold.
    pub(super) fn add(&mut self, fold: Vec<Measured>) -> Result<(), Failure> {
        self.folds.push(fold);
        self.write()
    }

    /// Removes the file: what it says is safe elsewhere.
    pub(super) fn finish(&self) -> Result<(), Failure> {
        let path = self.root.join(FILE);
        remove(&path).map_err(|error| Failure::writing(&path, error))
    }

    fn write(&self) -> Result<(), Failure> {
        let path = self.root.join(FILE);
        let header = Header { launch: self.launch.clone(), divisor: self.divisor };
        let header = serde_json::to_string(&header);
        let folds = self.folds.iter().map(serde_json::to_string);
        let lines: Result<Vec<String>, _> = std::iter::once(header).chain(folds).collect();
        let text = lines.expect("every field has a JSON form").join("\n") + "\n";
        save_atomic(&path, text.as_bytes()).map_err(|error| Failure::writing(&path, error))
    }
}

/// The folder above that has a journal: folds lie in it, and their trainings in them.
fn root_of(given: &Path) -> Option<&Path> {
    let has_journal = |folder: &&Path| folder.join(FILE).is_file();
    let is_fold = |folder: &&Path| {
        let name = folder.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with("fold-"))
    };
    let folds = given.ancestors().take(2).filter(is_fold).filter_map(Path::parent);
    let root = std::iter::once(given).chain(folds).find(has_journal)?;
    Some(if root.as_os_str().is_empty() { Path::new(".") } else { root })
}
