//! `--fix` and `--diff`: the edits of findings, applied to files or shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::args::{CheckArgs, FixArgs};
use super::failure::Failure;
use super::load::{self, Edited};
use super::program::Program;
use crate::check::Options;
use crate::diagnostics::Safety;
use crate::diagnostics::render::{Look, text};
use crate::lint::fix::{self, Scope, Texts, View};
use crate::lint::{Change, Selector};
use crate::report;
use crate::source::Source;

/// A byte order mark: not part of a text, and kept where a file has one.
const MARK: &str = "\u{feff}";

/// What became of the files of one command.
#[derive(Debug)]
pub(super) struct Mended {
    /// The new texts, by the real paths of their files.
    pub(super) texts: Edited,
    /// What stood there, with the name that the user knows the file by.
    before: BTreeMap<PathBuf, Before>,
    n_applied: usize,
}

#[derive(Debug)]
struct Before {
    name: String,
    /// With its byte order mark, if it has one.
    text: String,
}

/// Fixes the files given, and none besides, in memory.
pub(super) fn mend(
    args: &CheckArgs,
    options: &Options,
    said: &[(Selector, Change)],
) -> Result<Mended, Failure> {
    let named: BTreeSet<PathBuf> = args.files.iter().map(|file| real(file)).collect();
    let boldest = if args.fixes.is_bold { Safety::Unsafe } else { Safety::Safe };
    let may_edit = |source: &Source| named.contains(&place(&source.name));
    let scope = Scope { boldest, may_edit: &may_edit };
    let mut mended = Mended::new(args)?;
    for file in &args.files {
        let known = mended.known();
        let fixed = fix::fix(scope, |texts: &Texts| {
            let mut edited = known.clone();
            edited.extend(texts.iter().map(|(name, text)| (place(name), text.clone())));
            let program = Program::read_as(file, options, (said, &edited))?;
            let Program { sources, units, diagnostics: found, skips, .. } = program;
            Ok::<_, Failure>(View { sources, units, found, skips })
        })?;
        mended.take(fixed.texts)?;
        mended.n_applied += fixed.n_applied;
    }
    Ok(mended)
}

/// The real path of a file, and `-` for standard input.
fn real(path: &Path) -> PathBuf {
    if load::is_stdin(path) { path.to_owned() } else { load::real(path) }
}

/// The real path of a source.
fn place(name: &str) -> PathBuf {
    if name == load::STDIN { PathBuf::from("-") } else { load::real(Path::new(name)) }
}

impl Mended {
    /// Nothing mended yet. Standard input is read here, since it can be read once.
    fn new(args: &CheckArgs) -> Result<Self, Failure> {
        let mut before = BTreeMap::new();
        if args.files.iter().any(|file| load::is_stdin(file)) {
            if args.fixes.fix && !args.fixes.diff {
                let said =
                    "standard input cannot be fixed in place: `--diff` shows the edits";
                return Err(Failure::Usage(said.to_owned()));
            }
            let text = load::stdin_text()?;
            let name = load::STDIN.to_owned();
            before.insert(PathBuf::from("-"), Before { name, text });
        }
        Ok(Self { texts: Edited::new(), before, n_applied: 0 })
    }

    /// Standard input as it was read, and no file otherwise than it is.
    pub(super) fn unedited(&self) -> Edited {
        let stdin = self.before.get(Path::new("-"));
        stdin.map(|one| (PathBuf::from("-"), one.text.clone())).into_iter().collect()
    }

    /// The texts as far as they are mended.
    fn known(&self) -> Edited {
        let mut known = self.unedited();
        known.extend(self.texts.clone());
        known
    }

    fn take(&mut self, texts: Texts) -> Result<(), Failure> {
        for (name, text) in texts {
            let path = place(&name);
            if !self.before.contains_key(&path) {
                let failed = |error| Failure::reading(path.clone(), error);
                let text = fs::read_to_string(&path).map_err(failed)?;
                self.before.insert(path.clone(), Before { name, text });
            }
            self.texts.insert(path, text);
        }
        Ok(())
    }

    /// What stood in a file, and what is to stand there.
    fn change(&self, path: &Path, text: &str) -> (&Before, String) {
        let before = &self.before[path];
        let mark = if before.text.starts_with(MARK) { MARK } else { "" };
        (before, format!("{mark}{text}"))
    }

    /// Writes every file whose text has changed.
    pub(super) fn write(&self) -> Result<(), Failure> {
        for (path, text) in &self.texts {
            let (before, text) = self.change(path, text);
            if text != before.text {
                let failed = |error| Failure::writing(path.clone(), error);
                replace(path, &text).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// What would be written, as a unified diff.
    pub(super) fn diff(&self, look: &Look) -> String {
        let diffs = self.texts.iter().map(|(path, text)| {
            let (before, text) = self.change(path, text);
            report::diff((&before.name, "fixed"), &before.text, &text, look)
        });
        diffs.collect()
    }

    /// `fixed 3 findings in 1 file, 1 left`.
    pub(super) fn in_words(&self, args: FixArgs, n_left: usize) -> String {
        let left = if n_left == 0 { "none".to_owned() } else { n_left.to_string() };
        let verb = if args.diff { "would fix" } else { "fixed" };
        match self.n_applied as u64 {
            0 if n_left == 0 => "nothing to fix".to_owned(),
            0 => format!("{verb} nothing, {left} left"),
            n => {
                let files = text::count(self.texts.len() as u64, "file");
                format!("{verb} {} in {files}, {left} left", text::count(n, "finding"))
            }
        }
    }
}

/// Writes a file so that a reader sees the old text or the new one, and its rights stay.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(fs::metadata(path)?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
