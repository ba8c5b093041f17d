//! The folders of a run, one for each of its trainings, held for writing while it runs.

use std::path::{Component, Path, PathBuf};

use super::failure::Failure;
use super::save;
use crate::train::Snapshot;
use crate::train::launch::{CHECKPOINT_FILE, Launch, RunFile};
use crate::train::lock::{self, Lock};
use crate::train::save::{remove, remove_parts, save_atomic, save_for_now};

/// The folders of a run.
#[derive(Debug)]
pub(super) struct Folders {
    launch: Launch,
    paths: Vec<PathBuf>,
    /// How many belong to a run before this one, which only reads them.
    n_read: usize,
    /// Held as long as it runs.
    _locks: Vec<Lock>,
}

impl Folders {
    /// Makes folders for `n` trainings, less the `earlier` ones that have theirs, and notes in each
    /// how its run was begun.
    pub(super) fn create(
        out: Option<&Path>,
        mut launch: Launch,
        n: usize,
        earlier: &[PathBuf],
    ) -> Result<Self, Failure> {
        let n_read = earlier.len();
        let made = (n_read..n).map(|place| make(out, &launch, (place, n)));
        let made = made.collect::<Result<Vec<PathBuf>, Failure>>()?;
        let locks = hold_all(&made)?;
        let paths: Vec<PathBuf> = earlier.iter().cloned().chain(made).collect();
        launch.folders = match n {
            1 => Vec::new(),
            _ => paths.iter().filter_map(|path| name_of(path)).collect(),
        };
        let folders = Self { launch, paths, n_read, _locks: locks };
        // The first one comes last: where it is, all are.
        (n_read..n).rev().try_for_each(|place| folders.write(place, None, None))?;
        Ok(folders)
    }

    /// The folders of a run that goes on.
    pub(super) fn open(launch: Launch, paths: Vec<PathBuf>) -> Result<Self, Failure> {
        let locks = hold_all(&paths)?;
        Ok(Self { launch, paths, n_read: 0, _locks: locks })
    }

    /// That of a training.
    pub(super) fn path(&self, place: usize) -> &Path {
        &self.paths[place]
    }

    /// The names of all, where there are several.
    pub(super) fn names(&self) -> &[String] {
        &self.launch.folders
    }

    /// Writes how far a training is, in the place of what was written before.
    pub(super) fn write(
        &self,
        place: usize,
        data: Option<&str>,
        checkpoint: Option<&Snapshot<'_>>,
    ) -> Result<(), Failure> {
        let data = data.map(str::to_owned);
        let launch = Launch { place, data, ..self.launch.clone() };
        let path = self.paths[place].join(CHECKPOINT_FILE);
        let contents = RunFile { launch: &launch, snapshot: checkpoint };
        // Before the first checkpoint there is nothing to lose.
        let written = match checkpoint {
            Some(_) => save_atomic(&path, &contents),
            None => save_for_now(&path, &contents),
        };
        written.map_err(|error| Failure::writing(&path, error))
    }

    /// Removes the checkpoint of a training whose model is safe. One that comes back after a loss of
    /// power goes on to the same end.
    pub(super) fn finish(&self, place: usize) -> Result<(), Failure> {
        let path = self.paths[place].join(CHECKPOINT_FILE);
        remove(&path).map_err(|error| Failure::writing(&path, error))
    }

    /// Removes the folders from `place` on, whose trainings have left nothing.
    pub(super) fn abandon(&self, place: usize) {
        for path in &self.paths[place.max(self.n_read)..] {
            // What cannot be removed says that the run can be begun again.
            let _ = remove(&path.join(CHECKPOINT_FILE));
            lock::remove_if_empty(path);
        }
    }
}

/// The folders of a run, one of which is `given`.
pub(super) fn paths_of(given: &Path, launch: &Launch) -> Vec<PathBuf> {
    if launch.folders.is_empty() {
        return vec![given.to_owned()];
    }
    let real = || given.canonicalize().unwrap_or_else(|_| given.to_owned());
    let given = if given.file_name().is_some() { given.to_owned() } else { real() };
    let parent = given.parent().unwrap_or(Path::new(""));
    // A run may come from anyone: it is written nowhere but beside the folder that was named.
    let is_name = |name: &String| {
        let mut parts = Path::new(name).components();
        matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
    };
    if !launch.folders.iter().all(is_name) {
        return Vec::new();
    }
    launch.folders.iter().map(|name| parent.join(name)).collect()
}

/// `--out`, or the next free `runs/NAME-N`; a folder below it for each of several trainings.
fn make(
    out: Option<&Path>,
    launch: &Launch,
    (place, n): (usize, usize),
) -> Result<PathBuf, Failure> {
    let Some(out) = out else {
        let main = launch.texts.first().map_or("run", |text| text.name.as_str());
        return save::next_run(Path::new(main));
    };
    let folder = if n == 1 { out.to_owned() } else { out.join((place + 1).to_string()) };
    std::fs::create_dir_all(&folder).map_err(|error| Failure::writing(&folder, error))?;
    Ok(folder)
}

fn hold_all(paths: &[PathBuf]) -> Result<Vec<Lock>, Failure> {
    paths.iter().map(|path| hold(path)).collect()
}

/// Holds a folder for writing, and clears what a run that was killed has left there half written.
pub(super) fn hold(path: &Path) -> Result<Lock, Failure> {
    match lock::lock(path) {
        Err(error) => Err(Failure::writing(path, error)),
        Ok(None) => Err(Failure::Usage(format!(
            "another run is writing `{}`; wait for its end, or stop it first",
            path.display()
        ))),
        Ok(Some(lock)) => {
            remove_parts(path);
            Ok(lock)
        }
    }
}

fn name_of(path: &Path) -> Option<String> {
    path.file_name().and_then(|name| name.to_str()).map(str::to_owned)
}
