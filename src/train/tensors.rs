//! Tensors as a file in the safetensors format, written one after the other from where they lie:
//! the largest model is saved without a copy of it.
//!
//! The format: eight bytes with the length of a header, the header in JSON, the numbers
//! (<https://github.com/huggingface/safetensors>).

use std::cmp::Reverse;
use std::io::{self, Write};

use safetensors::tensor::Dtype;
use serde_json::{Map, Value, json};

use super::weights::InPlace;
use crate::graph::{Layout, TensorSpec};
use crate::shape::Extents;

/// A tensor of the file.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) name: String,
    pub(super) extents: Vec<usize>,
    pub(super) numbers: Numbers<'a>,
}

/// Where its numbers are.
#[derive(Clone, Debug)]
pub(super) enum Numbers<'a> {
    /// In memory, as a graph lays them out.
    Single(Layout, &'a [f32]),
    /// Here, in double precision.
    Double(&'a [f64]),
}

impl Numbers<'_> {
    fn dtype(&self) -> Dtype {
        match self {
            Self::Single(..) => Dtype::F32,
            Self::Double(_) => Dtype::F64,
        }
    }

    fn n_bytes(&self) -> usize {
        match self {
            Self::Single(_, values) => size_of_val(*values),
            Self::Double(values) => size_of_val(*values),
        }
    }
}

/// These tensors, named below `kind`.
pub(super) fn of_model<'a>(kind: &str, tensors: InPlace<'a>) -> Vec<Entry<'a>> {
    let all = tensors.each();
    all.map(|(spec, values)| of_spec(format!("{kind}{}", spec.path), spec, values))
        .collect()
}

/// A tensor of this specification.
pub(super) fn of_spec<'a>(
    name: String,
    spec: &'a TensorSpec,
    values: &'a [f32],
) -> Entry<'a> {
    let numbers = Numbers::Single(spec.layout, values);
    Entry { name, extents: spec.fans.extents.0.clone(), numbers }
}

/// Writes the file, with `text` under `key` of its metadata.
pub(super) fn write(
    mut entries: Vec<Entry<'_>>,
    (key, text): (&str, String),
    file: &mut dyn Write,
) -> io::Result<()> {
    // Wide numbers first, so that all are aligned; then by name, so that equal runs give equal
    // bytes.
    entries.sort_by(|a, b| {
        let rank = |entry: &Entry<'_>| Reverse(entry.numbers.dtype());
        rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name))
    });
    let header = header(&entries, key, &text)?;
    file.write_all(&(header.len() as u64).to_le_bytes())?;
    file.write_all(&header)?;
    let mut buffer = Buffer { bytes: Vec::new(), file };
    entries.iter().try_for_each(|entry| buffer.put(entry))?;
    buffer.flush()
}

fn header(entries: &[Entry<'_>], key: &str, text: &str) -> io::Result<Vec<u8>> {
    let mut header = Map::new();
    header.insert("__metadata__".to_owned(), json!({ key: text }));
    let mut end = 0;
    for Entry { name, extents, numbers } in entries {
        let start = end;
        end += numbers.n_bytes();
        let tensor = json!({
            "dtype": numbers.dtype(), "shape": extents, "data_offsets": [start, end],
        });
        header.insert(name.clone(), tensor);
    }
    let mut header = serde_json::to_vec(&Value::Object(header))?;
    header.resize(header.len().next_multiple_of(8), b' ');
    Ok(header)
}

/// Bytes on their way to the file.
struct Buffer<'f> {
    bytes: Vec<u8>,
    file: &'f mut dyn Write,
}

impl Buffer<'_> {
    /// Bytes that are written at once.
    const SIZE: usize = 1 << 18;

    fn put(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        match &entry.numbers {
            Numbers::Single(layout, values) => {
                let extents = Extents(entry.extents.clone());
                for (place, extents) in layout.stretches(&extents) {
                    let rows = layout.to_rows(&extents, &values[place]);
                    rows.iter().try_for_each(|value| self.add(&value.to_le_bytes()))?;
                }
                Ok(())
            }
            Numbers::Double(values) => {
                values.iter().try_for_each(|value| self.add(&value.to_le_bytes()))
            }
        }
    }

    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() < Self::SIZE { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use safetensors::tensor::{Dtype, TensorView, serialize};

    use super::{Entry, Layout, Numbers, write};

    #[test]
    fn a_file_is_that_of_the_library() {
        let (n_out, n_in) = (70, 3);
        let rows: Vec<f32> = (0..n_out * n_in).map(|at| at as f32).collect();
        let panels = Layout::Panels.to_memory(&[n_out, n_in].into(), &rows);
        let (bias, counts) = ([1.5, f32::NAN], [0.1]);
        let entry = |name: &str, extents: &[usize], numbers| Entry {
            name: name.to_owned(),
            extents: extents.to_vec(),
            numbers,
        };
        let entries = vec![
            entry("weight", &[n_out, n_in], Numbers::Single(Layout::Panels, &panels)),
            entry("none", &[0, 4], Numbers::Single(Layout::Panels, &[])),
            entry("count", &[1], Numbers::Double(&counts)),
            entry("bias", &[2], Numbers::Single(Layout::Rows, &bias)),
        ];
        let mut file = Vec::new();
        write(entries, ("key", "a \"text\"".to_owned()), &mut file).unwrap();
        let single = |values: &[f32]| -> Vec<u8> {
            values.iter().flat_map(|value| value.to_le_bytes()).collect()
        };
        let (rows, bias) = (single(&rows), single(&bias));
        let count = counts[0].to_le_bytes();
        let view = |dtype, extents: &[usize], bytes| {
            TensorView::new(dtype, extents.to_vec(), bytes).unwrap()
        };
        let views = [
            ("weight", view(Dtype::F32, &[n_out, n_in], &rows)),
            ("none", view(Dtype::F32, &[0, 4], &[])),
            ("count", view(Dtype::F64, &[1], &count)),
            ("bias", view(Dtype::F32, &[2], &bias)),
        ];
        let beside = HashMap::from([("key".to_owned(), "a \"text\"".to_owned())]);
        let wanted = serialize(views, Some(beside)).unwrap();
        let ((ours, our_numbers), (its, its_numbers)) = (parts(&file), parts(&wanted));
        assert_eq!(ours, its);
        assert_eq!(our_numbers, its_numbers);
    }

    /// The header of a file, and its numbers.
    fn parts(file: &[u8]) -> (serde_json::Value, &[u8]) {
        let (length, rest) = file.split_first_chunk().unwrap();
        let (header, numbers) = rest.split_at(u64::from_le_bytes(*length) as usize);
        assert_eq!(header.len() % 8, 0);
        (serde_json::from_slice(header).unwrap(), numbers)
    }
}
