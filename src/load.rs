//! Reads a program: the file named by the user and the files it uses.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::check::Unit;
use crate::data::Access;
use crate::diagnostics::codes::{N007, P012};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety, suggest};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::{self, ast};
use crate::train::save::{MODEL_FILE, read_weights};
use crate::train::{LoadError, SavedText, Weights};

pub use crate::data::real;

/// A program is text that people write; more than this is a mistake.
const MOST_BYTES: u64 = 8 << 20;

/// The texts of a program, parsed.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The texts; the first is the one named by the user.
    pub sources: Sources,
    /// Their trees.
    pub units: Vec<Unit>,
    /// What could not be read, found or understood.
    pub diagnostics: Diagnostics,
}

/// The weights that a program in `folder` starts from: a run folder, or a file.
pub fn weights(
    access: &Access,
    folder: &Path,
    written: &str,
) -> Result<Weights, (PathBuf, LoadError)> {
    let path = weights_file(access, folder, written)?;
    read_weights(&path).map_err(|error| (path, error))
}

/// The file that they are in. Where it leads is looked at again, since the checker does not look
/// into run folders.
pub fn weights_file(
    access: &Access,
    folder: &Path,
    written: &str,
) -> Result<PathBuf, (PathBuf, LoadError)> {
    let path = folder.join(written);
    let file = Path::new(written).join(MODEL_FILE);
    let file = if path.is_dir() { file.to_str().unwrap_or(written) } else { written };
    let found = access.or_below(folder).find(folder, file, Span::default());
    found.map_err(|refused| (path, LoadError::File(io::Error::other(refused.message))))
}

/// A file of a program that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {}", path.display(), plainly(error))]
pub struct ReadError {
    /// Which file.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// An I/O error in words, without the operating system's number.
pub fn plainly(error: &io::Error) -> String {
    let text = error.to_string();
    let plain = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = plain.chars();
    let first = chars.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

/// The name of standard input.
pub const STDIN: &str = "<stdin>";

/// Texts that stand in place of those of files, by their real paths.
pub type Edited = BTreeMap<PathBuf, String>;

/// Reads `path` (`-` is standard input) and everything it uses, as far as it has access.
pub fn load(path: &Path, edited: &Edited, access: &Access) -> Result<Loaded, ReadError> {
    let loader = Loader::new(folder_of(path), access);
    let mut loader = Loader { edited: edited.clone(), ..loader };
    let bytes = if is_stdin(path) { loader.stdin()? } else { loader.read(path)? };
    loader.add_first(path, bytes);
    loader.follow_uses();
    Ok(loader.loaded)
}

/// The bytes of `path`, or of standard input for `-`.
pub fn bytes_of(path: &Path) -> Result<Vec<u8>, ReadError> {
    if is_stdin(path) { read_stdin() } else { read(path) }
}

/// A program as if `path` held these bytes, and everything it uses.
pub fn load_as(path: &Path, bytes: Vec<u8>, access: &Access) -> Loaded {
    let mut loader = Loader::new(folder_of(path), access);
    loader.add_first(path, bytes);
    loader.follow_uses();
    loader.loaded
}

/// A program as if `path` held these bytes, without what it uses.
pub fn load_alone(path: &Path, bytes: Vec<u8>) -> Loaded {
    let mut loader = Loader::new(folder_of(path), &Access::default());
    loader.add_first(path, bytes);
    loader.loaded
}

/// Whether a path stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// What standard input says.
pub fn stdin_text() -> Result<String, ReadError> {
    Ok(decode(read_stdin()?).0)
}

/// The folder that a program lies in: of standard input, where we are.
pub fn folder_of(path: &Path) -> &Path {
    if is_stdin(path) { Path::new("") } else { path.parent().unwrap_or(Path::new("")) }
}

/// A text that comes from us, as if it stood in `folder`.
pub fn from_text(name: &str, text: &str, folder: &Path, access: &Access) -> Loaded {
    let mut loader = Loader::new(folder, access);
    loader.add(name, text.as_bytes().to_vec(), folder, Path::new(name));
    loader.follow_uses();
    loader.loaded
}

/// The texts kept with a run; each lies where it lay when it was run.
pub fn from_saved(texts: &[SavedText]) -> Loaded {
    from_saved_in(texts, Path::new(""))
}

/// The same, of a run that was begun in the folder `home`.
pub fn from_saved_in(texts: &[SavedText], home: &Path) -> Loaded {
    let mut loader = Loader::new(home, &Access::default());
    for one in texts {
        let path = home.join(&one.name);
        let folder = path.parent().unwrap_or(home);
        loader.add(&one.name, one.text.as_bytes().to_vec(), folder, &path);
    }
    for (unit, one) in loader.loaded.units.iter_mut().zip(texts) {
        unit.uses =
            one.uses.iter().map(|(path, id)| (path.clone(), SourceId(*id))).collect();
    }
    loader.loaded
}

struct Loader {
    loaded: Loaded,
    /// The real path of each text, so that none is read twice.
    paths: Vec<PathBuf>,
    /// Which files may be used.
    access: Access,
    edited: Edited,
}

impl Loader {
    fn new(folder: &Path, access: &Access) -> Self {
        let loaded = Loaded {
            sources: Sources::new(),
            units: Vec::new(),
            diagnostics: Diagnostics::new(),
        };
        let access = access.or_below(folder);
        Self { loaded, paths: Vec::new(), access, edited: Edited::new() }
    }

    /// Adds the file named by the user.
    fn add_first(&mut self, path: &Path, bytes: Vec<u8>) {
        let name =
            if is_stdin(path) { STDIN.to_owned() } else { path.display().to_string() };
        self.add(&name, bytes, folder_of(path), path);
    }

    /// The bytes of a file, or the text that stands in their place.
    fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        match self.edited.get(&real(path)) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => read(path),
        }
    }

    /// As [`read`](Self::read), for a path that a program names: a pipe would never end.
    fn read_used(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        let is_other = path.metadata().is_ok_and(|metadata| !metadata.is_file());
        if is_other {
            let error = io::Error::other("it is not a file");
            return Err(ReadError { path: path.to_owned(), error });
        }
        self.read(path)
    }

    /// What standard input says, or the text that stands in its place.
    fn stdin(&self) -> Result<Vec<u8>, ReadError> {
        match self.edited.get(Path::new("-")) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => read_stdin(),
        }
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>, folder: &Path, path: &Path) -> SourceId {
        let (text, bad) = decode(bytes);
        let id = self.loaded.sources.add(name, text);
        if let Some((at, byte)) = bad {
            self.loaded.diagnostics.push(invalid_encoding(id, at, byte));
        }
        let parsed = syntax::parse(self.loaded.sources.get(id));
        if bad.is_none() {
            self.loaded.diagnostics.extend(parsed.diagnostics);
        }
        let unit = Unit { ast: parsed.ast, folder: folder.to_owned(), uses: Vec::new() };
        self.loaded.units.push(unit);
        self.paths.push(real(path));
        id
    }

    /// Reads what the units use, and what those use; a file that is used twice, or uses itself
    /// in a circle, is read once.
    fn follow_uses(&mut self) {
        let mut at = 0;
        while at < self.loaded.units.len() {
            let unit = &self.loaded.units[at];
            let folder = unit.folder.clone();
            let written: Vec<ast::Use> = unit
                .ast
                .items
                .iter()
                .filter_map(|item| match item {
                    ast::Item::Use(one) => Some(one.clone()),
                    _ => None,
                })
                .collect();
            for one in written {
                if let Some(id) = self.resolve(&one, &folder) {
                    self.loaded.units[at].uses.push((one.path.node, id));
                }
            }
            at += 1;
        }
    }

    fn resolve(&mut self, one: &ast::Use, folder: &Path) -> Option<SourceId> {
        let written = one.path.node.as_str();
        let path = match self.access.find(folder, written, one.path.span) {
            Ok(path) => path,
            Err(refused) => {
                self.loaded.diagnostics.push(refused);
                return None;
            }
        };
        let known = self.paths.iter().position(|known| *known == real(&path));
        if let Some(known) = known {
            return Some(self.loaded.units[known].ast.source);
        }
        match self.read_used(&path) {
            Ok(bytes) => {
                let folder = path.parent().unwrap_or(folder).to_owned();
                Some(self.add(&path.display().to_string(), bytes, &folder, &path))
            }
            Err(failure) => {
                self.loaded.diagnostics.push(missing(
                    one.path.span,
                    written,
                    &path,
                    &failure,
                ));
                None
            }
        }
    }
}

/// The text of the bytes, and the place and value of the first one that is not UTF-8.
fn decode(bytes: Vec<u8>) -> (String, Option<(usize, u8)>) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let (bom, byte) = (bytes.starts_with(b"\xef\xbb\xbf"), bytes[at]);
            let shown = at - if bom { 3 } else { 0 };
            (String::from_utf8_lossy(&bytes).into_owned(), Some((shown, byte)))
        }
    }
}

fn invalid_encoding(id: SourceId, at: usize, byte: u8) -> Diagnostic {
    let span = Span::new(id, at, at + char::REPLACEMENT_CHARACTER.len_utf8());
    let message = format!("byte {} is not UTF-8", at + 1);
    Diagnostic::new(&P012, message, span, format!("the byte 0x{byte:02x}"))
        .help("save the file as UTF-8 text")
}

fn missing(span: Span, written: &str, path: &Path, failure: &ReadError) -> Diagnostic {
    let is_missing = failure.error.kind() == io::ErrorKind::NotFound;
    if !is_missing {
        return Diagnostic::new(&N007, failure.to_string(), span, "used here");
    }
    let finding =
        Diagnostic::new(&N007, format!("cannot find `{written}`"), span, "no such file");
    let folder = path.parent().unwrap_or(Path::new(""));
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let wanted = path.file_name().and_then(|name| name.to_str()).unwrap_or(written);
    match suggest::near(wanted, names.iter().map(String::as_str)) {
        Some(near) => {
            let mended = written.strip_suffix(wanted).unwrap_or("").to_owned() + near;
            let title = format!("did you mean `{mended}`?");
            finding.edit(title, span, format!("\"{mended}\""), Safety::Unsafe)
        }
        None => finding.help("paths are relative to the file they are written in"),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, ReadError> {
    let failed = |error| ReadError { path: path.to_owned(), error };
    let file = fs::File::open(path).map_err(failed)?;
    read_all(file).map_err(failed)
}

fn read_stdin() -> Result<Vec<u8>, ReadError> {
    let failed = |error| ReadError { path: PathBuf::from("-"), error };
    read_all(io::stdin().lock()).map_err(failed)
}

fn read_all(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::other("it is larger than 8 MiB, which no program is"));
    }
    Ok(bytes)
}
