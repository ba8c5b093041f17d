//! From a source call to something that can be read.

use std::io::{Cursor, Read};

use super::arrays::{Arrays, Labels, Values};
use super::files::Named;
use super::idx::{self, Depth};
use super::sets::{self, DIGIT_PEAK, DIGIT_SIDE, Shipped};
use super::spec::{DataSpec, SourceCall};
use super::table::{Content, Form, Table};
use super::{numpy, points, raw};
use crate::builtins::Value;
use crate::builtins::sources::Reader;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::shape::Extents;

/// A source, opened.
#[derive(Debug)]
pub(super) enum Opened {
    /// Rows of text.
    Table(Table),
    /// Numbers.
    Arrays(Arrays),
}

/// Opens the source of a program.
pub(super) fn open(spec: &DataSpec, depth: Depth) -> Result<Opened, Diagnostics> {
    let call = &spec.source;
    let opened = match call.entry.reader {
        Reader::Csv => csv(spec).map(Opened::Table),
        Reader::Builtin => builtin(spec),
        Reader::Npy => numpy::read_npy(call).map(Opened::Arrays),
        Reader::Npz => numpy::read_npz(call).map(Opened::Arrays),
        Reader::Idx => idx::read(call, depth).map(Opened::Arrays),
        Reader::Rows => rows(call).map(Opened::Arrays),
        Reader::Generator(generator) => {
            let points = points::generate(generator, call.entry.name, &call.args);
            Ok(Opened::Arrays(points))
        }
    };
    opened.map_err(|found| vec![found])
}

/// The files that a source reads: the arguments that name them, and what is written there; none
/// for what is not in files.
pub(super) fn files(call: &SourceCall) -> Vec<(&'static str, &str)> {
    let names: &[&str] = match call.entry.reader {
        Reader::Csv | Reader::Npz => &["path"],
        Reader::Npy => &["x", "y"],
        Reader::Idx => &["images", "labels"],
        Reader::Builtin | Reader::Rows | Reader::Generator(_) => &[],
    };
    let written = names.iter().filter_map(|name| match call.args.get(name) {
        Value::Text(text) => Some((*name, text.as_str())),
        _ => None,
    });
    written.collect()
}

/// Which of these files the program may not read.
pub(super) fn check_access(call: &SourceCall) -> Result<(), Diagnostics> {
    let files = files(call).into_iter();
    let refused =
        files.filter_map(|(argument, name)| Named::of(call, argument, name).err());
    let refused: Diagnostics = refused.collect();
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

fn csv(spec: &DataSpec) -> Result<Table, Diagnostic> {
    let call = &spec.source;
    let file = Named::of(call, "path", call.args.text("path"))?;
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
        Shipped::Digits { pictures, labels } => Ok(Opened::Arrays(Arrays {
            label: name.to_owned(),
            n: labels.len(),
            x: Values::Bytes { bytes: pictures, peak: DIGIT_PEAK },
            extents: Extents(vec![1, DIGIT_SIDE, DIGIT_SIDE]),
            y: Some(Labels {
                values: labels.into_iter().map(f64::from).collect(),
                extents: Extents::default(),
                is_class: true,
            }),
            n_test: 0,
            held_out: Vec::new(),
            is_image: true,
        })),
    }
}

/// Rows written in the program.
fn rows(call: &SourceCall) -> Result<Arrays, Diagnostic> {
    let Value::Rows(rows) = call.args.get("rows") else {
        unreachable!("the checker checked the kind of `rows`")
    };
    let widths = rows.first().map_or((0, 0), |(x, y)| (x.len(), y.len()));
    let uneven = rows.iter().position(|(x, y)| (x.len(), y.len()) != widths);
    if let Some(at) = uneven {
        let (x, y) = &rows[at];
        let message = format!(
            "row {} has {} => {} numbers, the first has {} => {}",
            at + 1,
            x.len(),
            y.len(),
            widths.0,
            widths.1
        );
        let found = Diagnostic::new(&codes::D031, message, call.span, "written here");
        return Err(found.help("give each row as many numbers as the first"));
    }
    let extents = if widths.1 == 1 { Vec::new() } else { vec![widths.1] };
    let labels = Labels {
        values: rows.iter().flat_map(|(_, y)| y.iter().copied()).collect(),
        extents: Extents(extents),
        is_class: false,
    };
    Ok(Arrays {
        label: call.entry.name.to_owned(),
        n: rows.len(),
        x: Values::Numbers(rows.iter().flat_map(|(x, _)| x.iter().copied()).collect()),
        extents: Extents(vec![widths.0]),
        y: (widths.1 > 0).then_some(labels),
        n_test: 0,
        held_out: Vec::new(),
        is_image: false,
    })
}

/// Arrays to predict from: NumPy or IDX by their first bytes, else a table of numbers with a
/// header or without.
pub(super) fn raw_arrays(
    content: &Content,
    wanted: &Extents,
) -> Result<Arrays, Diagnostic> {
    let (bytes, file) = match content {
        Content::File(file) => {
            let mut bytes = Vec::new();
            let read = file.open()?.read_to_end(&mut bytes);
            read.map_err(|error| file.unreadable(&error))?;
            (bytes, file.clone())
        }
        Content::Memory(bytes, name) => {
            let file = Named::typed(name);
            (bytes.to_vec(), file)
        }
    };
    match bytes.as_slice() {
        [0x93, b'N', ..] | [b'P', b'K', 3, 4, ..] => numpy::read_bytes(&file, &bytes),
        [0, 0, 8, ..] => idx::read_bytes(&file, Cursor::new(&bytes)),
        _ => numbers(bytes, &file, wanted),
    }
}

/// A table of numbers, one example per row; the columns beyond the model's are targets.
fn numbers(bytes: Vec<u8>, file: &Named, wanted: &Extents) -> Result<Arrays, Diagnostic> {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_number =
        |cell: &[u8]| super::cells::parse_number(super::cells::trim(cell)).is_some();
    let has_header = !line.split(|byte| *byte == b',').all(is_number);
    let form = Form { delimiter: b',', has_header };
    let table = Table::open(Content::Memory(bytes.into(), file.short()), form, file.span)?;
    let width = wanted.n_elements().min(table.names.len());
    let columns: Vec<_> = (0..width).map(|at| (at, raw::As::Numbers)).collect();
    let (n, cells) = raw::read(&table, &columns, file.span)?;
    let mut values = Vec::with_capacity(n * width);
    for row in 0..n {
        for column in &cells {
            match column {
                raw::RawColumn::Numbers(numbers) if !numbers[row].is_nan() => {
                    values.push(numbers[row]);
                }
                _ => {
                    let message = format!("a cell of row {} is empty", row + 1);
                    return Err(Diagnostic::new(&codes::D030, message, file.span, ""));
                }
            }
        }
    }
    let extents =
        if width == wanted.n_elements() { wanted.clone() } else { Extents(vec![width]) };
    Ok(Arrays {
        label: file.short(),
        x: Values::Numbers(values),
        extents,
        n,
        y: None,
        n_test: 0,
        held_out: Vec::new(),
        is_image: false,
    })
}
