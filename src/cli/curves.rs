//! `percept run --tensorboard`: the numbers of a run as event files, one folder for each split,
//! while it runs.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::failure::Failure;
use super::save::Trained;
use crate::data::real;
use crate::train::tensorboard::{self, Scalar};
use crate::train::{EpochReport, Event, Measured};

/// The folder of the event files within that of a run.
const FOLDER: &str = "tensorboard";
/// What names of event files begin with; TensorBoard knows them by it.
const PREFIX: &str = "events.out.tfevents.";
/// What names of ours end with.
const SUFFIX: &str = ".percept";
/// Where numbers go that are of no split.
const TRAIN: &str = "train";

/// The event files of a training.
#[derive(Debug)]
pub(super) struct Curves {
    /// The folder of the run, and that of the files in it.
    run: PathBuf,
    folder: PathBuf,
    /// When the training began, in seconds since 1970: as if it had never been stopped.
    began: f64,
    /// When this part of it began.
    opened: f64,
    /// The number of its files: the second it began, or what comes after those of before.
    number: u64,
    /// The step behind it.
    step: u64,
    files: BTreeMap<String, File>,
    failure: Option<Failure>,
}

impl Curves {
    /// Begins the files of a training that goes on after these epochs, which are told first: what
    /// was told before it was stopped may be more than its checkpoint holds.
    pub(super) fn begin(run: &Path, behind: &[EpochReport]) -> Self {
        let folder = run.join(FOLDER);
        let last = behind.last();
        let opened = now();
        let newest = empty_ours(&folder);
        let mut curves = Self {
            began: opened - last.map_or(0.0, |epoch| epoch.seconds),
            opened,
            number: (opened as u64).max(newest.as_ref().map_or(0, |newest| newest + 1)),
            step: last.map_or(0, |epoch| epoch.step),
            files: BTreeMap::new(),
            failure: newest.err().map(|error| Failure::writing(&folder, error)),
            run: run.to_owned(),
            folder,
        };
        behind.iter().for_each(|epoch| curves.epoch(epoch));
        curves
    }

    /// Whether a run has such files.
    pub(super) fn are_in(run: &Path) -> bool {
        run.join(FOLDER).is_dir()
    }

    /// Hears what happened.
    pub(super) fn hear(&mut self, event: Event<'_>) {
        match event {
            Event::Epoch(report) => self.epoch(report),
            Event::Started(_) | Event::Step(_) | Event::Finished(_) => {}
        }
    }

    /// Adds what was measured afterwards with the weights that were kept; why the files could not
    /// be written, if so.
    pub(super) fn close(mut self, trained: &Trained<'_>) -> Result<(), Failure> {
        let Trained { epochs, outcome, evaluation, .. } = trained;
        let kept = epochs.iter().find(|one| one.epoch == outcome.kept_epoch);
        if let (Some(EpochReport { step, seconds, .. }), Some(evaluation)) =
            (kept, evaluation)
        {
            for (split, scalars) in by_split(&evaluation.values) {
                // Where there is no test split, another was measured, as its epochs were.
                if !self.files.contains_key(split) {
                    self.write(split, (*step, *seconds), &scalars);
                }
            }
        }
        self.failure.map_or(Ok(()), Err)
    }

    fn epoch(&mut self, report: &EpochReport) {
        let EpochReport { epoch, step, rate, values, seconds, .. } = report;
        let mut splits = by_split(values);
        splits
            .entry(TRAIN)
            .or_default()
            .extend([("epoch", *epoch as f64), ("rate", *rate)]);
        for (split, scalars) in splits {
            self.write(split, (*step, *seconds), &scalars);
        }
    }

    fn write(&mut self, split: &str, (step, seconds): (u64, f64), scalars: &[Scalar<'_>]) {
        if self.failure.is_some() {
            return;
        }
        let bytes = tensorboard::scalars(self.began + seconds, step, scalars);
        let written = self.file(split).and_then(|mut file| file.write_all(&bytes));
        self.failure = written.err().map(|error| Failure::writing(&self.folder, error));
    }

    /// The file of a split; a new one begins with the version of its format.
    fn file(&mut self, split: &str) -> io::Result<&File> {
        if !self.files.contains_key(split) {
            let folder = self.folder.join(split);
            fs::create_dir_all(&folder)?;
            // A run may come from anyone, and its folders may be links.
            if real(&folder) != real(&self.run).join(FOLDER).join(split) {
                return Err(io::Error::other("it is a link to another folder"));
            }
            let path = folder.join(format!("{PREFIX}{:010}{SUFFIX}", self.number));
            let mut file = File::create_new(path)?;
            let mut first = tensorboard::header(self.opened);
            if self.step > 0 {
                // Who has read the files of before forgets them.
                first.extend(tensorboard::start(self.began, 0));
            }
            file.write_all(&first)?;
            self.files.insert(split.to_owned(), file);
        }
        Ok(&self.files[split])
    }
}

/// `val.loss` is the scalar `loss` of the split `val`.
fn by_split(values: &[Measured]) -> BTreeMap<&str, Vec<Scalar<'_>>> {
    let mut splits = BTreeMap::<&str, Vec<Scalar<'_>>>::new();
    for Measured { name, value, .. } in values {
        let (split, tag) = name.split_once('.').unwrap_or((TRAIN, name));
        splits.entry(split).or_default().push((tag, *value));
    }
    splits
}

/// Empties the event files that an earlier part of the run has written; the number of the newest.
/// They stay where they are until the next time, since who reads them would look in vain for what
/// comes after a file that is gone.
fn empty_ours(folder: &Path) -> io::Result<u64> {
    let mut newest = 0;
    for path in folders_in(folder) {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let number = name.to_str().and_then(number_of);
            let number = number.filter(|_| entry.file_type().is_ok_and(|it| it.is_file()));
            let Some(number) = number else { continue };
            newest = newest.max(number);
            if entry.metadata()?.len() == 0 {
                fs::remove_file(entry.path())?;
            } else {
                File::create(entry.path())?;
            }
        }
    }
    Ok(newest)
}

/// The folders in a folder, without links to others.
fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let is_link = folder.symlink_metadata().is_ok_and(|it| it.is_symlink());
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let own =
        entries.filter(|entry| !is_link && entry.file_type().is_ok_and(|it| it.is_dir()));
    own.map(|entry| entry.path()).collect()
}

/// The number in the name of an event file of ours.
fn number_of(name: &str) -> Option<u64> {
    name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.parse().ok()
}

fn now() -> f64 {
    // A clock before 1970 is wrong, and what it says is only shown.
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}
