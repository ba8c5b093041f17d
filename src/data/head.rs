//! The head of the data: whether its files are there, and the columns of a table. For checks that
//! may read no further.

use super::columns;
use super::files::Named;
use super::idx::Depth;
use super::open::{self, Opened};
use super::spec::DataSpec;
use crate::builtins::sources::Reader;
use crate::diagnostics::Diagnostics;

/// Whether the data lies in files, so that knowing it means reading them.
pub fn is_in_files(spec: &DataSpec) -> bool {
    !open::files(&spec.source).is_empty()
}

/// What the head alone says is wrong: a missing file, a header that repeats or lacks a column.
pub fn head(spec: &DataSpec) -> Diagnostics {
    if spec.source.entry.reader != Reader::Csv {
        return missing(spec);
    }
    match open::open(spec, Depth::Head) {
        Ok(Opened::Table(table)) => columns::find(spec, &table).err().unwrap_or_default(),
        Ok(Opened::Arrays(_)) => Diagnostics::new(),
        Err(found) => found,
    }
}

/// Arrays have no header that a program speaks of.
fn missing(spec: &DataSpec) -> Diagnostics {
    let call = &spec.source;
    let files = open::files(call).into_iter();
    let found = files.filter_map(|(argument, name)| {
        let file = match Named::of(call, argument, name) {
            Ok(file) => file,
            Err(refused) => return Some(refused),
        };
        std::fs::metadata(&file.path).err().map(|error| file.unreadable(&error))
    });
    found.collect()
}
