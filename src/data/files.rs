//! Files named by a program: found, or reported with the nearest name in that folder.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::ahead::Ahead;
use super::spec::SourceCall;
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::source::Span;

/// Packed bytes from which on it pays to read them on a thread of their own.
const LARGE: u64 = 1 << 20;

/// A file of the user's, with the place in the program that names it.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// Where it is.
    pub(super) path: PathBuf,
    /// As the user wrote it.
    pub(super) name: String,
    /// The place in the program; empty when named on the command line.
    pub(super) span: Span,
}

impl Named {
    /// The file that an argument of a call names, if the program may read it.
    pub(super) fn of(
        call: &SourceCall,
        argument: &str,
        name: &str,
    ) -> Result<Self, Diagnostic> {
        let place = call.places.iter().find(|(known, _)| *known == argument);
        let place = place.map_or(call.span, |(_, place)| *place);
        let path = call.access.find(&call.folder, name, place)?;
        Ok(Self { path, name: name.to_owned(), span: call.span })
    }

    /// A file that is named on the command line.
    pub(super) fn typed(name: &str) -> Self {
        Self { path: PathBuf::from(name), name: name.to_owned(), span: Span::default() }
    }

    /// The last part of its name.
    pub(super) fn short(&self) -> String {
        let last = self.path.file_name().map(|name| name.to_string_lossy().into_owned());
        last.unwrap_or_else(|| self.name.clone())
    }

    /// The file, opened for reading; gzip is undone.
    pub(super) fn open(&self) -> Result<Box<dyn Read>, Diagnostic> {
        let file = self.open_plain()?;
        let mut start = Vec::with_capacity(2);
        let n_bytes = (&file).take(2).read_to_end(&mut start);
        n_bytes.map_err(|error| self.unreadable(&error))?;
        let n_bytes = file.metadata().map_or(0, |metadata| metadata.len());
        let is_packed = start == [0x1f, 0x8b];
        let whole = io::Cursor::new(start).chain(file);
        Ok(match (is_packed, n_bytes >= LARGE) {
            (false, _) => Box::new(whole),
            (true, true) => {
                let ahead = Ahead::new(whole).map_err(|error| self.unreadable(&error))?;
                Box::new(MultiGzDecoder::new(ahead))
            }
            (true, false) => Box::new(MultiGzDecoder::new(io::BufReader::new(whole))),
        })
    }

    fn open_plain(&self) -> Result<File, Diagnostic> {
        let found = std::fs::metadata(&self.path).and_then(|metadata| {
            if metadata.is_file() {
                File::open(&self.path)
            } else {
                Err(io::Error::other("it is not a file"))
            }
        });
        found.map_err(|error| self.unreadable(&error))
    }

    /// Why it cannot be read, as a finding.
    pub(super) fn unreadable(&self, error: &io::Error) -> Diagnostic {
        let name = &self.name;
        if error.kind() != io::ErrorKind::NotFound {
            let message =
                format!("cannot read `{name}`: {}", lower_first(&error.to_string()));
            return Diagnostic::new(&codes::N007, message, self.span, "named here");
        }
        let message = format!("cannot find `{name}`");
        let found = Diagnostic::new(&codes::N007, message, self.span, "no such file");
        let note = "paths are relative to the program that names them";
        match self.nearest() {
            Some(near) => found.help(format!("did you mean `{near}`?")).note(note),
            None => found.note(note),
        }
    }

    /// The most similar name in the same folder, as the user would write it.
    fn nearest(&self) -> Option<String> {
        let wanted = self.short();
        let folder = self.path.parent()?;
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = std::fs::read_dir(folder).ok()?.take(10_000);
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let names: Vec<String> = names.collect();
        let best = suggest::near(&wanted, names.iter().map(String::as_str))?;
        let near = Path::new(&self.name).with_file_name(best);
        Some(near.to_string_lossy().into_owned())
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
