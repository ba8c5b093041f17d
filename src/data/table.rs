//! Tables of text: opened, read row by row in bounded memory, and quoted where they are wrong.

use std::cell::Cell;
use std::io::{self, Cursor, Read};
use std::rc::Rc;
use std::sync::Arc;

use csv::ByteRecord;

use super::files::Named;
use crate::diagnostics::{Diagnostic, Quote, codes};
use crate::source::Span;

/// The longest row that is read.
const ROW_LIMIT: u64 = 64 << 20;

/// A byte order mark in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Form {
    /// What stands between two cells.
    pub(super) delimiter: u8,
    /// Whether the first row names the columns.
    pub(super) has_header: bool,
}

/// Where the text is.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// In a file, read anew each time.
    File(Named),
    /// In memory, under a name shown to people.
    Memory(Arc<[u8]>, String),
}

/// A table whose header was read.
#[derive(Debug)]
pub(super) struct Table {
    /// The names of its columns.
    pub(super) names: Vec<String>,
    /// How it is written.
    form: Form,
    content: Content,
    span: Span,
}

impl Table {
    /// Reads the header.
    pub(super) fn open(
        content: Content,
        form: Form,
        span: Span,
    ) -> Result<Self, Diagnostic> {
        let mut table = Self { names: Vec::new(), form, content, span };
        let mut reader = table.reader()?.0;
        let mut first = ByteRecord::new();
        let read = reader.read_byte_record(&mut first);
        let is_there = read.map_err(|error| table.broken(&error))?;
        if !is_there {
            let message = format!("`{}` is empty", table.label());
            return Err(Diagnostic::new(&codes::D031, message, span, "read here"));
        }
        table.names = table.names_from(&first)?;
        Ok(table)
    }

    fn names_from(&self, first: &ByteRecord) -> Result<Vec<String>, Diagnostic> {
        let mut names: Vec<String> = Vec::with_capacity(first.len());
        let mut known = std::collections::BTreeSet::new();
        for (at, cell) in first.iter().enumerate() {
            let name = String::from_utf8_lossy(super::cells::trim(cell)).into_owned();
            let is_named = self.form.has_header && !name.is_empty();
            let name = if is_named { name } else { format!("column_{}", at + 1) };
            if !known.insert(name.clone()) {
                let message =
                    format!("two columns of `{}` are called `{name}`", self.label());
                let found = Diagnostic::new(&codes::D031, message, self.span, "read here");
                return Err(found.help("give each column a name of its own in the header"));
            }
            names.push(name);
        }
        Ok(names)
    }

    /// How it is written.
    pub(super) fn code(&self) -> Form {
        self.form
    }

    /// Its name for people: `iris.csv`.
    pub(super) fn label(&self) -> String {
        match &self.content {
            Content::File(file) => file.short(),
            Content::Memory(_, name) => name.clone(),
        }
    }

    /// The position of a column.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// Shows every row to `visit`, counted from 0, until it returns false. The number of rows
    /// seen comes back.
    pub(super) fn each_row(
        &self,
        mut visit: impl FnMut(u64, &ByteRecord) -> bool,
    ) -> Result<u64, Diagnostic> {
        let (mut reader, unseen) = self.reader()?;
        let mut record = ByteRecord::new();
        if self.form.has_header {
            let read = reader.read_byte_record(&mut record);
            read.map_err(|error| self.broken(&error))?;
        }
        let mut row = 0;
        loop {
            unseen.set(0);
            let read = reader.read_byte_record(&mut record);
            if !read.map_err(|error| self.broken(&error))? {
                return Ok(row);
            }
            if record.len() != self.names.len() {
                return Err(self.ragged(row, &record));
            }
            if !visit(row, &record) {
                return Ok(row + 1);
            }
            row += 1;
        }
    }

    fn reader(&self) -> Result<(csv::Reader<Guarded>, Rc<Cell<u64>>), Diagnostic> {
        let unseen = Rc::new(Cell::new(0));
        let guarded = Guarded { inner: self.text()?, unseen: Rc::clone(&unseen) };
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.form.delimiter)
            .buffer_capacity(1 << 18)
            .from_reader(guarded);
        Ok((reader, unseen))
    }

    /// The text from its start, without a byte order mark.
    fn text(&self) -> Result<Box<dyn Read>, Diagnostic> {
        let mut inner: Box<dyn Read> = match &self.content {
            Content::File(file) => file.open()?,
            Content::Memory(bytes, _) => Box::new(Cursor::new(Arc::clone(bytes))),
        };
        let mut start = Vec::with_capacity(MARK.len());
        let read = inner.by_ref().take(MARK.len() as u64).read_to_end(&mut start);
        read.map_err(|error| self.broken(&error.into()))?;
        if start == MARK {
            return Ok(inner);
        }
        Ok(Box::new(Cursor::new(start).chain(inner)))
    }

    fn broken(&self, error: &csv::Error) -> Diagnostic {
        let label = self.label();
        let why = match error.kind() {
            csv::ErrorKind::Io(io) => io.to_string(),
            _ => error.to_string(),
        };
        let message = format!("cannot read `{label}` to its end: {why}");
        Diagnostic::new(&codes::D031, message, self.span, "read here")
    }

    fn ragged(&self, row: u64, record: &ByteRecord) -> Diagnostic {
        let (found, wanted) = (record.len(), self.names.len());
        let first = if self.form.has_header { "the header" } else { "the first row" };
        let message = format!(
            "row {} of `{}` has {found} cells, {first} has {wanted}",
            row + 1,
            self.label()
        );
        let help = match (found, self.other_delimiter(record)) {
            (_, Some(other)) => format!("write `delimiter = \"{other}\"`"),
            (_, None) if found > wanted => {
                "put a cell that holds the delimiter between double quotes".to_owned()
            }
            (_, None) => "end the row with as many delimiters as it lacks cells".to_owned(),
        };
        let at = found.min(wanted).saturating_sub(usize::from(found < wanted));
        let label = if found > wanted { "one cell too many" } else { "the last cell" };
        let quote = self.quote_record(record, at, label);
        Diagnostic::new(&codes::D031, message, self.span, "read here")
            .help(help)
            .quote(quote)
    }

    /// Another usual delimiter, when the whole row looks like one cell.
    fn other_delimiter(&self, record: &ByteRecord) -> Option<&'static str> {
        let looks = [(b';', ";"), (b'\t', "\\t"), (b'|', "|"), (b',', ",")];
        let cell = record.get(0).filter(|_| self.names.len() == 1)?;
        let found = looks
            .iter()
            .find(|(byte, _)| *byte != self.form.delimiter && cell.contains(byte));
        found.map(|(_, text)| *text)
    }

    /// The line of the cell at `row` (from 0) and `column`, for a report.
    pub(super) fn quote(&self, row: u64, column: usize, label: &str) -> Quote {
        let mut quote = None;
        let _rows_before = self.each_row(|at, record| {
            if at == row {
                quote = Some(self.quote_record(record, column, label));
            }
            at < row
        });
        quote.unwrap_or_else(|| Quote {
            file: self.label(),
            line: row + 1 + u64::from(self.form.has_header),
            column: 1,
            text: String::new(),
            label: label.to_owned(),
        })
    }

    fn quote_record(&self, record: &ByteRecord, column: usize, label: &str) -> Quote {
        let start = record.position().map_or(0, csv::Position::byte);
        let first_line = record.position().map_or(1, csv::Position::line);
        let (raw, n_skipped) = self.raw_lines(start).unwrap_or_default();
        let place = locate(&raw, column, self.form.delimiter);
        let line_start =
            raw[..place].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let n_breaks = raw[..line_start].iter().filter(|byte| **byte == b'\n').count();
        let before = String::from_utf8_lossy(&raw[line_start..place]).into_owned();
        let line =
            raw[line_start..].split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = String::from_utf8_lossy(line).trim_end_matches('\r').to_owned();
        let column = before.chars().count() + 1;
        Quote {
            file: self.shown_name(),
            line: first_line + n_skipped + n_breaks as u64,
            column: column as u64,
            text: shorten(&line, column),
            label: label.to_owned(),
        }
    }

    fn shown_name(&self) -> String {
        match &self.content {
            Content::File(file) => file.name.clone(),
            Content::Memory(_, name) => name.clone(),
        }
    }

    /// The text from a byte on, a few lines of it, and how many line breaks were skipped first:
    /// those of blank lines, and the second half of a CRLF.
    fn raw_lines(&self, start: u64) -> Option<(Vec<u8>, u64)> {
        let mut inner = self.text().ok()?;
        io::copy(&mut inner.by_ref().take(start), &mut io::sink()).ok()?;
        let mut raw = Vec::new();
        inner.take(1 << 16).read_to_end(&mut raw).ok()?;
        let n_blank = raw.iter().take_while(|byte| b"\r\n".contains(byte)).count();
        let n_breaks = raw[..n_blank].iter().filter(|byte| **byte == b'\n').count();
        Some((raw.split_off(n_blank), n_breaks as u64))
    }
}

/// The byte where a cell of the first row of `raw` begins.
fn locate(raw: &[u8], column: usize, delimiter: u8) -> usize {
    let (mut n_seen, mut is_quoted) = (0, false);
    if column == 0 {
        return 0;
    }
    for (at, byte) in raw.iter().enumerate() {
        match *byte {
            b'"' => is_quoted = !is_quoted,
            byte if byte == delimiter && !is_quoted => n_seen += 1,
            b'\n' if !is_quoted => return at,
            _ => continue,
        }
        if n_seen == column {
            return at + 1;
        }
    }
    raw.len()
}

/// A line cut some way after the column of interest.
fn shorten(line: &str, column: usize) -> String {
    let longest = (column + 40).max(120);
    if line.chars().count() <= longest {
        return line.to_owned();
    }
    line.chars().take(longest).chain(['…']).collect()
}

/// Refuses rows without an end.
struct Guarded {
    inner: Box<dyn Read>,
    unseen: Rc<Cell<u64>>,
}

impl Read for Guarded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.inner.read(buffer)?;
        let unseen = self.unseen.get() + n_bytes as u64;
        self.unseen.set(unseen);
        if unseen > ROW_LIMIT {
            return Err(io::Error::other(
                "a row is longer than 64 MiB; is a quote missing?",
            ));
        }
        Ok(n_bytes)
    }
}
