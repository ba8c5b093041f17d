//! From a source call to something that can be read.

use super::files::Named;
use super::sets::{self, Shipped};
use super::spec::DataSpec;
use super::table::{Content, Form, Table};
use crate::builtins::sources::Reader;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};

/// A source, opened.
#[derive(Debug)]
pub(super) enum Opened {
    /// Rows of text.
    Table(Table),
}

/// Opens the source of a program.
pub(super) fn open(spec: &DataSpec) -> Result<Opened, Diagnostics> {
    let opened = match spec.source.entry.reader {
        Reader::Csv => csv(spec).map(Opened::Table),
        Reader::Builtin => builtin(spec),
        Reader::Npy | Reader::Npz | Reader::Idx | Reader::Rows | Reader::Generator(_) => {
            unimplemented!("lands with the data stage")
        }
    };
    opened.map_err(|found| vec![found])
}

fn csv(spec: &DataSpec) -> Result<Table, Diagnostic> {
    let call = &spec.source;
    let file = Named::new(&call.folder, call.args.text("path"), call.span);
    Table::open(Content::File(file), form(spec)?, call.span)
}

fn form(spec: &DataSpec) -> Result<Form, Diagnostic> {
    let args = &spec.source.args;
    let written = args.text("delimiter");
    let [delimiter] = written.as_bytes() else {
        let message = format!("the delimiter {written:?} is not one character of ASCII");
        let found =
            Diagnostic::new(&codes::A004, message, spec.source.span, "written here");
        return Err(found.help("write `delimiter = \";\"`"));
    };
    Ok(Form { delimiter: *delimiter, has_header: args.flag("header") })
}

fn builtin(spec: &DataSpec) -> Result<Opened, Diagnostic> {
    let name = spec.source.args.text("name");
    match sets::shipped(name) {
        Shipped::Table(text) => {
            let form = Form { delimiter: b',', has_header: true };
            let content = Content::Memory(text, name.to_owned());
            Table::open(content, form, spec.source.span).map(Opened::Table)
        }
        Shipped::Digits { .. } => unimplemented!("lands with the data stage"),
    }
}
