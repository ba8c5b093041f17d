//! The one place of `train` that touches files: run folders are made and files replaced whole.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::thread;

use tempfile::{Builder, NamedTempFile};

use super::checkpoint::Checkpoint;
use super::errors::LoadError;
use super::launch::{self, CHECKPOINT_FILE, Launch};
use super::saved::{self, Saved};
use super::weights::Weights;

/// The name of the model file in a run folder.
pub const MODEL_FILE: &str = "model.safetensors";

/// Makes the next folder `ROOT/NAME-N` that is not there yet, counting from 1.
pub fn create_run_folder(root: &Path, name: &str) -> io::Result<PathBuf> {
    fs::create_dir_all(root)?;
    let mut number = next_number(root, name)?;
    loop {
        let folder = root.join(format!("{name}-{number}"));
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            made => return made.map(|()| folder),
        }
    }
}

/// One more than the largest number taken.
fn next_number(root: &Path, name: &str) -> io::Result<u64> {
    let mut largest = 0;
    for entry in fs::read_dir(root)? {
        let taken = entry?.file_name();
        let number = taken.to_str().and_then(|taken| taken.strip_prefix(name));
        let number = number.and_then(|rest| rest.strip_prefix('-')?.parse().ok());
        largest = largest.max(number.unwrap_or(0));
    }
    Ok(largest + 1)
}

/// A file that is written from its start, and may be gone back in.
pub trait Sink: Write + Seek {}

impl<S: Write + Seek> Sink for S {}

/// What a file is to hold: bytes, or what writes them.
pub trait Contents: Sync {
    /// Writes it.
    fn write_to(&self, file: &mut dyn Sink) -> io::Result<()>;
}

impl Contents for [u8] {
    fn write_to(&self, file: &mut dyn Sink) -> io::Result<()> {
        file.write_all(self)
    }
}

impl Contents for Vec<u8> {
    fn write_to(&self, file: &mut dyn Sink) -> io::Result<()> {
        file.write_all(self)
    }
}

/// A text that is made where it is written: those of several files at the same time.
#[derive(Debug)]
pub struct Made<F>(pub F);

impl<F: Fn() -> String + Sync> Contents for Made<F> {
    fn write_to(&self, file: &mut dyn Sink) -> io::Result<()> {
        file.write_all(self.0().as_bytes())
    }
}

impl<C: Contents + ?Sized> Contents for &C {
    fn write_to(&self, file: &mut dyn Sink) -> io::Result<()> {
        (**self).write_to(file)
    }
}

/// Writes a file so that a reader sees the old bytes or the new ones, never a part; and after a
/// loss of power, too. The old ones are there until the new ones are on the disk.
pub fn save_atomic(path: &Path, contents: &(impl Contents + ?Sized)) -> io::Result<()> {
    write_whole(path, contents)?;
    sync_folder(folder_of(path))
}

/// As [`save_atomic`], for what a loss of power may take away: it does not wait for the disk.
pub fn save_for_now(path: &Path, contents: &(impl Contents + ?Sized)) -> io::Result<()> {
    part_of(path, contents)?.persist(path)?;
    Ok(())
}

fn write_whole(path: &Path, contents: &(impl Contents + ?Sized)) -> io::Result<()> {
    let part = part_of(path, contents)?;
    part.as_file().sync_all()?;
    part.persist(path)?;
    Ok(())
}

/// A file beside `path` with this in it.
fn part_of(path: &Path, contents: &(impl Contents + ?Sized)) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    let mut part = readable(builder.prefix(TEMPORARY)).tempfile_in(folder_of(path))?;
    contents.write_to(part.as_file_mut())?;
    Ok(part)
}

/// What files begin with that are not whole yet.
const TEMPORARY: &str = ".part-";

/// Removes what a process that was killed has left of files it had not written whole. Nobody else
/// may be writing to the folder.
pub fn remove_parts(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with(TEMPORARY)) {
            // A part that stays does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Puts on the disk which names a folder has.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened as a file; a rename is on the disk when it is made.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// As [`save_atomic`] for several files at once: each waits for the disk, and they can wait
/// together. The error, if any, is that of the first file that has one.
pub fn save_all(files: &[(PathBuf, impl Contents)]) -> Result<(), (PathBuf, io::Error)> {
    let Some((first, others)) = files.split_first() else { return Ok(()) };
    thread::scope(|scope| -> Result<(), (PathBuf, io::Error)> {
        let others: Vec<_> = others.iter().map(|file| scope.spawn(|| save(file))).collect();
        let others =
            others.into_iter().map(|one| one.join().expect("saving does not panic"));
        std::iter::once(save(first)).chain(others).collect()
    })?;
    let folders: BTreeSet<&Path> = files.iter().map(|(path, _)| folder_of(path)).collect();
    let sync =
        |folder: &Path| sync_folder(folder).map_err(|error| (folder.to_owned(), error));
    folders.into_iter().try_for_each(sync)
}

fn save((path, contents): &(PathBuf, impl Contents)) -> Result<(), (PathBuf, io::Error)> {
    write_whole(path, contents).map_err(|error| (path.clone(), error))
}

/// Removes a file, if it is there; after a loss of power it may be there again.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// A run is for others to read as well, as far as the user's mask lets them.
#[cfg(unix)]
fn readable<'a, 'b>(builder: &'a mut Builder<'b, 'b>) -> &'a mut Builder<'b, 'b> {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn readable<'a, 'b>(builder: &'a mut Builder<'b, 'b>) -> &'a mut Builder<'b, 'b> {
    builder
}

/// Reads the checkpoint of a run folder, and how the run was begun; `None` when there is none.
pub fn read_checkpoint(
    folder: &Path,
) -> Result<Option<(Launch, Option<Checkpoint>)>, LoadError> {
    match fs::read(folder.join(CHECKPOINT_FILE)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => launch::from_bytes(read?).map(Some),
    }
}

/// Reads a model that we saved, from its file or its run folder.
pub fn read_model(path: &Path) -> Result<(Weights, Saved), LoadError> {
    saved::from_bytes(&fs::read(model_file(path))?)
}

/// Reads only the tensors, from any safetensors file or a run folder.
pub fn read_weights(path: &Path) -> Result<Weights, LoadError> {
    saved::weights_from_bytes(&fs::read(model_file(path))?)
}

/// Reads only what tensors there are and their sizes, from any safetensors file or a run folder.
pub fn read_layout(path: &Path) -> Result<Weights, LoadError> {
    let mut file = fs::File::open(model_file(path))?;
    let mut n = [0; 8];
    file.read_exact(&mut n)?;
    let n = u64::from_le_bytes(n);
    if n > LONGEST_HEADER {
        return Err(LoadError::Damaged);
    }
    let mut header = Vec::new();
    file.take(n).read_to_end(&mut header)?;
    saved::layout(&header)
}

/// No header of a safetensors file is longer.
const LONGEST_HEADER: u64 = 100_000_000;

fn model_file(path: &Path) -> PathBuf {
    if path.is_dir() { path.join(MODEL_FILE) } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{create_run_folder, save_all, save_atomic};

    #[test]
    fn run_folders_count_up() {
        let root = tempfile::tempdir().unwrap();
        let runs = root.path().join("runs");
        let make = |name| create_run_folder(&runs, name).unwrap();
        assert_eq!(make("iris"), runs.join("iris-1"));
        assert_eq!(make("iris"), runs.join("iris-2"));
        assert_eq!(make("ir"), runs.join("ir-1"));
        std::fs::remove_dir(runs.join("iris-1")).unwrap();
        assert_eq!(make("iris"), runs.join("iris-3"));
    }

    #[test]
    fn files_are_replaced_whole() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.txt");
        save_atomic(&path, b"old".as_slice()).unwrap();
        save_atomic(&path, b"new".as_slice()).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn parts_that_a_killed_process_left_are_removed() {
        let root = tempfile::tempdir().unwrap();
        for name in [".part-x1", "model.safetensors"] {
            std::fs::write(root.path().join(name), "half").unwrap();
        }
        super::remove_parts(root.path());
        let left: Vec<_> = std::fs::read_dir(root.path()).unwrap().collect();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].as_ref().unwrap().file_name(), "model.safetensors");
    }

    #[test]
    fn several_files_are_saved_and_the_first_that_fails_is_named() {
        let root = tempfile::tempdir().unwrap();
        let file = |name: &str| (root.path().join(name), name.as_bytes().to_vec());
        save_all(&[file("a"), file("b"), file("c")]).unwrap();
        assert_eq!(std::fs::read(root.path().join("c")).unwrap(), b"c");
        let (failed, _) = save_all(&[file("d"), file("no/e"), file("no/f")]).unwrap_err();
        assert_eq!(failed, root.path().join("no/e"));
        assert!(root.path().join("d").exists());
    }
}
