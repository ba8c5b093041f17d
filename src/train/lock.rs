//! One run at a time writes a folder.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

/// The file that is locked. It is empty, and stays: to remove it would race with who opens it.
const LOCK_FILE: &str = ".lock";

/// A folder held for writing. The operating system lets go of it when the process ends, however
/// that happens.
#[derive(Debug)]
pub struct Lock {
    /// Open as long as the folder is held.
    _file: File,
}

/// Holds a folder; `None` when another run does.
pub fn lock(folder: &Path) -> io::Result<Option<Lock>> {
    let path = folder.join(LOCK_FILE);
    let file = File::options().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Ok(None),
        // Some network folders know no locks; better to run than to refuse.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(Lock { _file: file })),
    }
}

/// Removes a folder that was begun and has nothing in it but its lock.
pub fn remove_if_empty(folder: &Path) {
    let is_lock = |entry: &fs::DirEntry| entry.file_name() == LOCK_FILE;
    let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
    if entries.all(|entry| is_lock(&entry)) {
        // Where it cannot be removed, an empty folder does no harm.
        let _ = fs::remove_file(folder.join(LOCK_FILE));
        let _ = fs::remove_dir(folder);
    }
}

#[cfg(test)]
mod tests {
    use super::{lock, remove_if_empty};

    #[test]
    fn a_folder_is_held_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock(folder.path()).unwrap();
        assert!(held.is_some());
        assert!(lock(folder.path()).unwrap().is_none());
        drop(held);
        assert!(lock(folder.path()).unwrap().is_some());
    }

    #[test]
    fn only_an_empty_folder_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (empty, full) = (folder.path().join("empty"), folder.path().join("full"));
        for made in [&empty, &full] {
            std::fs::create_dir(made).unwrap();
            drop(lock(made).unwrap());
        }
        std::fs::write(full.join("a"), "a").unwrap();
        remove_if_empty(&empty);
        remove_if_empty(&full);
        assert!(!empty.exists() && full.join("a").exists());
    }
}
