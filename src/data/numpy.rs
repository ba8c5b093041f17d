//! NumPy arrays: `.npy` files and `.npz` archives.
//!
//! The header is checked against the bytes that are really there before `ndarray-npy` reads the
//! elements, since that allocates what the header claims.

use std::io::{Cursor, Read};

use ndarray::ArrayD;
use ndarray_npy::{ReadNpyExt, ReadableElement};

use super::arrays::{Arrays, Labels, Values};
use super::files::Named;
use super::spec::SourceCall;
use crate::builtins::Value;
use crate::diagnostics::{Diagnostic, codes};
use crate::shape::Extents;

/// The largest array of an archive that is unpacked.
const ENTRY_LIMIT: u64 = 64 << 30;

/// An array of any element type.
#[derive(Debug)]
pub(super) struct NumPy {
    sizes: Vec<usize>,
    values: Values,
}

/// The arrays of `npy(x, y)`.
pub(super) fn read_npy(call: &SourceCall) -> Result<Arrays, Diagnostic> {
    let read = |argument: &str, name: &str| {
        let file = Named::of(call, argument, name)?;
        let bytes = bytes_of(&file)?;
        parse(&file, name, &bytes)
    };
    let name = call.args.text("x");
    let x = read("x", name)?;
    let y = match call.args.get("y") {
        Value::Text(name) => Some((name.as_str(), read("y", name)?)),
        _ => None,
    };
    let file = Named::of(call, "x", name)?;
    combine(&file, (name, x), y)
}

/// The arrays of `npz(path, x, y)`.
pub(super) fn read_npz(call: &SourceCall) -> Result<Arrays, Diagnostic> {
    let file = Named::of(call, "path", call.args.text("path"))?;
    let bytes = bytes_of(&file)?;
    let (x, y) = (call.args.text("x"), call.args.get("y"));
    let first = entry(&file, &bytes, x)?;
    let second = match y {
        Value::Text(name) => Some((name.as_str(), entry(&file, &bytes, name)?)),
        _ => None,
    };
    combine(&file, (x, first), second)
}

/// The features alone, from bytes already in memory, for prediction.
pub(super) fn read_bytes(file: &Named, bytes: &[u8]) -> Result<Arrays, Diagnostic> {
    let x = match bytes {
        [b'P', b'K', ..] => entry(file, bytes, "x")?,
        _ => parse(file, &file.name, bytes)?,
    };
    combine(file, ("x", x), None)
}

fn bytes_of(file: &Named) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    let read = file.open()?.read_to_end(&mut bytes);
    read.map_err(|error| file.unreadable(&error))?;
    Ok(bytes)
}

/// One array of an archive.
fn entry(file: &Named, archive: &[u8], name: &str) -> Result<NumPy, Diagnostic> {
    let opened = zip::ZipArchive::new(Cursor::new(archive));
    let mut archive =
        opened.map_err(|error| malformed(file, &format!("it is no archive: {error}")))?;
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.strip_suffix(".npy").unwrap_or(name).to_owned())
        .collect();
    if !names.iter().any(|known| known == name) {
        let message = format!("`{}` has no array `{name}`", file.name);
        let found = Diagnostic::new(&codes::C013, message, file.span, "this archive");
        let shown: Vec<_> = names.iter().take(12).map(|name| format!("`{name}`")).collect();
        return Err(found.note(format!("its arrays are {}", shown.join(", "))));
    }
    let broken = |error: &dyn std::fmt::Display| {
        malformed(file, &format!("`{name}` does not unpack: {error}"))
    };
    let mut bytes = Vec::new();
    let path = format!("{name}.npy");
    let path = if archive.index_for_name(&path).is_some() { path } else { name.to_owned() };
    let entry = archive.by_name(&path).map_err(|error| broken(&error))?;
    let read = entry.take(ENTRY_LIMIT).read_to_end(&mut bytes);
    read.map_err(|error| broken(&error))?;
    parse(file, name, &bytes)
}

fn combine(
    file: &Named,
    (x_name, x): (&str, NumPy),
    y: Option<(&str, NumPy)>,
) -> Result<Arrays, Diagnostic> {
    let [n, rest @ ..] = x.sizes.as_slice() else {
        return Err(malformed(
            file,
            &format!("`{x_name}` is a single number, not examples"),
        ));
    };
    if let Some((name, y)) = &y {
        match y.sizes.as_slice() {
            [m] | [m, _] if m == n => {}
            [m] | [m, _] => {
                let why = format!("`{x_name}` has {n} examples, `{name}` has {m}");
                return Err(malformed(file, &why));
            }
            sizes => {
                let why = format!("targets have 1 or 2 axes, `{name}` has {}", sizes.len());
                return Err(malformed(file, &why));
            }
        }
    }
    let is_bytes = matches!(x.values, Values::Bytes { .. });
    Ok(Arrays {
        label: file.short(),
        is_image: is_bytes && matches!(rest, [1 | 3 | 4, _, _]),
        extents: Extents(if rest.is_empty() { vec![1] } else { rest.to_vec() }),
        n: *n,
        x: x.values,
        y: y.map(|(_, y)| Labels {
            extents: Extents(y.sizes[1..].to_vec()),
            values: match y.values {
                Values::Numbers(numbers) => numbers,
                Values::Bytes { bytes, .. } => bytes.into_iter().map(f64::from).collect(),
            },
            is_class: false,
        }),
        n_test: 0,
        held_out: Vec::new(),
    })
}

/// Reads one array, once its header is known to be honest.
fn parse(file: &Named, name: &str, bytes: &[u8]) -> Result<NumPy, Diagnostic> {
    let wrong = |why: &str| malformed(file, &format!("`{name}` {why}"));
    let header =
        header(bytes).ok_or_else(|| wrong("does not begin with a NumPy header"))?;
    let descr = quoted_after(header, "'descr'").unwrap_or_default();
    let width = descr.trim_start_matches(['<', '>', '|', '=']);
    let size = match width {
        "b1" | "i1" | "u1" => 1,
        "i2" | "u2" => 2,
        "f4" | "i4" | "u4" => 4,
        "f8" | "i8" | "u8" => 8,
        _ => {
            let why = format!(
                "holds elements `{descr}`; booleans, integers and floats of 32 or 64 bits are read"
            );
            return Err(wrong(&why));
        }
    };
    let sizes = shape(header).ok_or_else(|| wrong("has no shape in its header"))?;
    let there = bytes.len() - data_start(bytes).unwrap_or(bytes.len());
    let promised =
        sizes.iter().try_fold(size, |product: usize, size| product.checked_mul(*size));
    if promised != Some(there) {
        let why =
            format!("promises {sizes:?} elements of {size} bytes and has {there} bytes");
        return Err(wrong(&why));
    }
    let read = match width {
        "u1" => elements::<u8>(bytes, |_| 0.0),
        "b1" => elements::<bool>(bytes, |bit| f64::from(u8::from(bit))),
        "i1" => elements::<i8>(bytes, f64::from),
        "u2" => elements::<u16>(bytes, f64::from),
        "i2" => elements::<i16>(bytes, f64::from),
        "u4" => elements::<u32>(bytes, f64::from),
        "i4" => elements::<i32>(bytes, f64::from),
        "u8" => elements::<u64>(bytes, |whole| whole as f64),
        "i8" => elements::<i64>(bytes, |whole| whole as f64),
        "f4" => elements::<f32>(bytes, f64::from),
        _ => elements::<f64>(bytes, |number| number),
    };
    let values = if width == "u1" {
        ArrayD::<u8>::read_npy(bytes).map(|array| Values::Bytes {
            bytes: array.iter().copied().collect(),
            peak: u8::MAX,
        })
    } else {
        read.map(Values::Numbers)
    };
    let values = values.map_err(|error| wrong(&format!("cannot be read: {error}")))?;
    Ok(NumPy { sizes, values })
}

/// The elements in the order of the axes, whatever the order in the file.
fn elements<T: ReadableElement + Copy>(
    bytes: &[u8],
    to_number: fn(T) -> f64,
) -> Result<Vec<f64>, ndarray_npy::ReadNpyError> {
    let array = ArrayD::<T>::read_npy(bytes)?;
    Ok(array.iter().map(|element| to_number(*element)).collect())
}

/// Where the elements begin.
fn data_start(bytes: &[u8]) -> Option<usize> {
    let (start, length) = match bytes.get(..12)? {
        [0x93, b'N', b'U', b'M', b'P', b'Y', 1, _, a, b, ..] => {
            (10, u32::from(u16::from_le_bytes([*a, *b])))
        }
        [0x93, b'N', b'U', b'M', b'P', b'Y', 2 | 3, _, a, b, c, d] => {
            (12, u32::from_le_bytes([*a, *b, *c, *d]))
        }
        _ => return None,
    };
    let end = start + length as usize;
    (end <= bytes.len()).then_some(end)
}

/// The text that describes the elements.
fn header(bytes: &[u8]) -> Option<&str> {
    let end = data_start(bytes)?;
    std::str::from_utf8(bytes.get(10..end)?)
        .ok()
        .or_else(|| std::str::from_utf8(bytes.get(12..end)?).ok())
}

/// The quoted text that follows a key.
fn quoted_after<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = header.split_once(key)?;
    rest.split('\'').nth(1)
}

fn shape(header: &str) -> Option<Vec<usize>> {
    let (_, rest) = header.split_once("'shape'")?;
    let (_, rest) = rest.split_once('(')?;
    let (inside, _) = rest.split_once(')')?;
    let sizes = inside.split(',').map(str::trim).filter(|size| !size.is_empty());
    sizes.map(|size| size.trim_end_matches('L').parse().ok()).collect()
}

fn malformed(file: &Named, why: &str) -> Diagnostic {
    let message = format!("`{}` cannot be read: {why}", file.name);
    Diagnostic::new(&codes::D031, message, file.span, "read here")
        .help("write the file again with `numpy.save`")
}
