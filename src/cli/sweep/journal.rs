//! The trials that have ended, one a line, so that a sweep that was killed goes on.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cli::failure::Failure;
use crate::random;
use crate::report::Trial;
use crate::source::Sources;
use crate::sweep::Sweep;
use crate::train::save::save_atomic;

/// The name of the journal in the folder of a sweep.
pub(super) const FILE: &str = "sweep.jsonl";

/// What the trials of a sweep have in common: the first line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Header {
    /// The version that began it.
    pub(super) version: String,
    /// A hash of the program's texts.
    pub(super) program: String,
    /// What varies.
    pub(super) sweep: Sweep,
    /// Constants set from outside.
    pub(super) set: Vec<(String, String)>,
    /// The length of each training, when it was set from outside.
    pub(super) epochs: Option<u64>,
    /// Whether each trial writes its curves for TensorBoard.
    #[serde(default)]
    pub(super) tensorboard: bool,
}

/// A hash of the texts of a program.
pub(super) fn fingerprint(sources: &Sources) -> String {
    let texts: Vec<&str> = sources.iter().map(|source| source.text.as_str()).collect();
    format!("{:016x}", random::hash(&texts.join("\0")))
}

/// A journal that is being written.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Begins a journal, or goes on with one: the trials that are known are written anew, so that
    /// half a line that a kill has left is gone.
    pub(super) fn open(
        folder: &Path,
        header: &Header,
        known: &[Trial],
    ) -> Result<Self, Failure> {
        let path = folder.join(FILE);
        let mut text = line(header);
        known.iter().for_each(|trial| text += &line(trial));
        let open = || {
            save_atomic(&path, text.as_bytes())?;
            OpenOptions::new().append(true).open(&path)
        };
        match open() {
            Ok(file) => Ok(Self { path, file }),
            Err(error) => Err(Failure::writing(path, error)),
        }
    }

    /// Adds a trial.
    pub(super) fn add(&mut self, trial: &Trial) -> Result<(), Failure> {
        let written = self.file.write_all(line(trial).as_bytes());
        let path = || self.path.clone();
        written.map_err(|error| Failure::writing(path(), error))
    }
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("every field has a JSON form") + "\n"
}

/// What a journal says; a last line that is not whole is passed over.
pub(super) fn read(folder: &Path) -> Result<(Header, Vec<Trial>), Failure> {
    let path = folder.join(FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = folder.display();
            return Err(Failure::Usage(format!("`{folder}` holds no sweep to go on with")));
        }
        Err(error) => return Err(Failure::reading(path, error)),
    };
    let mut lines = text.lines();
    let header = lines.next().and_then(|line| serde_json::from_str(line).ok());
    let header = header.ok_or_else(|| {
        Failure::Usage(format!(
            "`{}` is no journal of a sweep of this version",
            path.display()
        ))
    })?;
    let trials = lines.map_while(|line| serde_json::from_str(line).ok());
    Ok((header, trials.collect()))
}
