//! Which files a program may read: those in its own folder, and what the user names besides.
//!
//! A program may come from anyone. Every path in it goes through [`Access::find`], which looks at
//! where it really leads: through `..`, from the root, or by a link.

use std::path::{Component, Path, PathBuf};

use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

/// The files that a program may read.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Where it reads whatever it names; `None` is the folder of the program's first file.
    root: Option<PathBuf>,
    /// What the user names besides: `--allow-path`.
    allowed: Vec<PathBuf>,
    /// Paths, as they stand in a program, that the user has typed: `--set path=…`.
    typed: Vec<String>,
}

impl Access {
    /// The program's folder, these folders and files, and paths that the user has typed.
    pub fn new(allowed: Vec<PathBuf>, typed: Vec<String>) -> Self {
        Self { root: None, allowed, typed }
    }

    /// The same for a program of this folder, unless another one is said already.
    #[must_use]
    pub fn or_below(&self, folder: &Path) -> Self {
        let root = self.root.clone().or_else(|| Some(folder.to_owned()));
        Self { root, ..self.clone() }
    }

    /// The same for a program that was read back from a run. What it says of its own folder is as
    /// good as anything else in it; the folder we are in the user has chosen.
    #[must_use]
    pub fn of_saved(&self) -> Self {
        Self { root: Some(PathBuf::new()), ..self.clone() }
    }

    /// The same for another program.
    #[must_use]
    pub fn of_another(&self) -> Self {
        Self { root: None, ..self.clone() }
    }

    /// The same, with a path that the user has typed.
    #[must_use]
    pub fn and_typed(&self, written: &str) -> Self {
        let mut access = self.clone();
        access.typed.push(written.to_owned());
        access
    }

    /// Where a path leads that a program in `folder` writes at `span`, or why it may not go there.
    pub fn find(
        &self,
        folder: &Path,
        written: &str,
        span: Span,
    ) -> Result<PathBuf, Diagnostic> {
        let path = folder.join(written);
        let target = real(&path);
        let is_typed = self.typed.iter().any(|typed| typed == written);
        if is_typed || self.covers(&target, folder) {
            return Ok(path);
        }
        let is_plain = Path::new(written).is_relative() && !written.contains("..");
        let found = match (is_plain, self.covers(&real(folder), folder)) {
            (true, true) => outside(written, span)
                .note(format!("it is a link to `{}`", shown(&target)))
                .help(allowing(&target))
                .help("or put the file itself there"),
            (true, false) => begun_elsewhere(written, span)
                .help(allowing(&target))
                .help("or give the command where the run was begun"),
            (false, _) => outside(written, span)
                .help(allowing(&target))
                .help("or move it next to the program, or below"),
        };
        Err(found)
    }

    /// Whether a program in `folder` may read there.
    fn covers(&self, target: &Path, folder: &Path) -> bool {
        let root = self.root.as_deref().unwrap_or(folder);
        let mut roots = self.allowed.iter().map(PathBuf::as_path).chain([root]);
        roots.any(|root| target.starts_with(real(root)))
    }
}

fn outside(written: &str, span: Span) -> Diagnostic {
    let message = format!("`{written}` lies outside the program's folder");
    Diagnostic::new(&codes::N015, message, span, "a program reads no further")
}

/// What only a program of a run can meet: its own folder is not open to it.
fn begun_elsewhere(written: &str, span: Span) -> Diagnostic {
    let message =
        format!("`{written}` lies outside the folder that this command is given in");
    Diagnostic::new(&codes::N015, message, span, "a run that is read back reads no further")
}

/// How to let a path be read. The whole folder, since data seldom comes alone; but never
/// everything there is.
fn allowing(target: &Path) -> String {
    let folder = target.parent().filter(|folder| folder.parent().is_some());
    let folder = if target.is_dir() { target } else { folder.unwrap_or(target) };
    format!("let it be read with `--allow-path {}`", quoted(&shown(folder)))
}

/// A path as it can be typed here: relative where that is short.
fn shown(path: &Path) -> String {
    const MOST_UPS: usize = 2;
    let here = real(Path::new(""));
    let shared = here.components().zip(path.components()).take_while(|(a, b)| a == b);
    let n_shared = shared.count();
    let n_ups = here.components().count() - n_shared;
    // What shares nothing but the root is better said from there.
    if n_shared < 2 || n_ups > MOST_UPS {
        return path.display().to_string();
    }
    let ups = std::iter::repeat_n(Component::ParentDir, n_ups);
    let relative: PathBuf = ups.chain(path.components().skip(n_shared)).collect();
    match relative.as_os_str().is_empty() {
        true => ".".to_owned(),
        false => relative.display().to_string(),
    }
}

/// A path that a shell takes as one word.
fn quoted(path: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+@%:\\".contains(letter);
    match path.chars().all(is_plain) {
        true => path.to_owned(),
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}

/// The path without links and detours; what does not exist lies where it would be made.
pub fn real(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    let last = path.components().next_back();
    let parent = path.parent().map(real);
    match (parent, last) {
        (Some(parent), Some(Component::Normal(name))) => parent.join(name),
        (Some(parent), Some(Component::ParentDir)) => {
            parent.parent().unwrap_or(&parent).to_owned()
        }
        (Some(parent), Some(Component::CurDir)) => parent,
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Access, quoted, real, shown};
    use crate::source::Span;

    fn finds(access: &Access, folder: &Path, written: &str) -> bool {
        access.find(folder, written, Span::default()).is_ok()
    }

    #[test]
    fn a_program_reads_its_own_folder_and_what_is_named() {
        let place = tempfile::tempdir().unwrap();
        let (programs, data) = (place.path().join("programs"), place.path().join("data"));
        for folder in [&programs, &data] {
            std::fs::create_dir(folder).unwrap();
            std::fs::write(folder.join("a.csv"), "").unwrap();
        }
        let own = Access::default();
        let absolute = |folder: &Path| folder.join("a.csv").display().to_string();
        for written in ["a.csv", "none.csv", "none/../a.csv", "../programs/a.csv"] {
            assert!(finds(&own, &programs, written), "{written}");
        }
        assert!(finds(&own, &programs, &absolute(&programs)));
        let outside = [
            "../data/a.csv",
            "../data/none.csv",
            "none/../../data/a.csv",
            "..",
            "/dev/zero",
        ];
        for written in outside {
            assert!(!finds(&own, &programs, written), "{written}");
        }
        assert!(!finds(&own, &programs, &absolute(&data)));
        let wide = Access::new(vec![data.clone()], Vec::new());
        assert!(finds(&wide, &programs, "../data/a.csv"));
        assert!(finds(&wide, &programs, &absolute(&data)));
        assert!(finds(&wide, &programs, "a.csv"));
        assert!(!finds(&wide, &programs, "../a.csv"));
        assert!(!finds(&wide, &programs, "../database/a.csv"));
        let typed = own.and_typed("../data/a.csv");
        assert!(finds(&typed, &programs, "../data/a.csv"));
        assert!(!finds(&typed, &programs, "../data/b.csv"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_to_where_they_lead() {
        use std::os::unix::fs::symlink;
        let place = tempfile::tempdir().unwrap();
        let programs = place.path().join("programs");
        std::fs::create_dir(&programs).unwrap();
        std::fs::write(place.path().join("a.csv"), "").unwrap();
        std::fs::write(programs.join("b.csv"), "").unwrap();
        symlink(place.path().join("a.csv"), programs.join("out.csv")).unwrap();
        symlink(place.path(), programs.join("up")).unwrap();
        symlink("b.csv", programs.join("in.csv")).unwrap();
        let own = Access::default();
        assert!(finds(&own, &programs, "in.csv"));
        assert!(!finds(&own, &programs, "out.csv"));
        assert!(!finds(&own, &programs, "up/a.csv"));
        assert!(finds(&own, &programs, "up/programs/b.csv"));
    }

    #[test]
    fn paths_are_shown_as_they_can_be_typed() {
        let here = real(Path::new(""));
        assert_eq!(shown(&here), ".");
        assert_eq!(shown(&here.join("data")), "data");
        assert_eq!(shown(&here.with_file_name("data")), "../data");
        let far = PathBuf::from("/no/such/place");
        assert_eq!(shown(&far), "/no/such/place");
        assert_eq!(quoted("../my data"), "'../my data'");
        assert_eq!(quoted("/daten/größe"), "/daten/größe");
    }
}
