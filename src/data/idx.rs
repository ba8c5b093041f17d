//! IDX files: pictures and labels as MNIST has them, plain or gzip.
//!
//! A header is two zero bytes, an element type, the number of axes, and one size per axis of
//! four bytes, the highest first. Nothing is allocated on a header's word alone.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::arrays::{Arrays, Labels, Values};
use super::files::Named;
use super::spec::SourceCall;
use crate::builtins::Value;
use crate::diagnostics::{Diagnostic, codes};
use crate::runtime;
use crate::shape::Extents;

/// The element type of bytes.
const BYTES: u8 = 8;
/// Pictures looked at for a profile.
const PROFILED: usize = 2_000;

/// How much of the pictures is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Enough for a profile.
    Head,
    /// All.
    Whole,
}

/// One array of bytes.
#[derive(Debug)]
struct Idx {
    sizes: Vec<usize>,
    bytes: Vec<u8>,
}

/// Reads the pictures and labels of a call, its own test set last.
pub(super) fn read(call: &SourceCall, depth: Depth) -> Result<Arrays, Diagnostic> {
    let images = call.args.text("images");
    let labels = match call.args.get("labels") {
        Value::Text(labels) => Some(labels.as_str()),
        _ => None,
    };
    let folder = Named::of(call, "images", images)?;
    if labels.is_some() || !folder.path.is_dir() {
        let labels = labels.map(|labels| Named::of(call, "labels", labels)).transpose()?;
        return pair(&folder, labels.as_ref(), depth);
    }
    let found = |part: &str| -> Result<Option<Named>, Diagnostic> {
        let name = usual(&folder.path, images, part);
        name.map(|name| Named::of(call, "images", &name)).transpose()
    };
    let missing = |part: &str| {
        let message = format!("`{images}` has no file `{part}`");
        let found = Diagnostic::new(&codes::N007, message, call.span, "this folder");
        found.note("the usual names may end with `.gz`")
    };
    let [pictures, classes] = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"];
    let pictures = found(pictures)?.ok_or_else(|| missing(pictures))?;
    let classes = found(classes)?.ok_or_else(|| missing(classes))?;
    let test = (found("t10k-images-idx3-ubyte")?, found("t10k-labels-idx1-ubyte")?);
    let (Some(test_pictures), Some(test_classes)) = test else {
        return pair(&pictures, Some(&classes), depth);
    };
    let (train, test) = std::thread::scope(|scope| {
        let test = scope.spawn(|| pair(&test_pictures, Some(&test_classes), depth));
        let train = pair(&pictures, Some(&classes), depth);
        (train, test.join().expect("reading does not panic"))
    });
    join(train?, test?, (call, depth))
}

/// A file with one of the usual names, as the user would write it.
fn usual(folder: &Path, written: &str, part: &str) -> Option<String> {
    let dotted = part.replace("-idx", ".idx");
    let names =
        [part.to_owned(), format!("{part}.gz"), dotted.clone(), format!("{dotted}.gz")];
    let name = names.into_iter().find(|name| folder.join(name).is_file())?;
    Some(Path::new(written).join(name).to_string_lossy().into_owned())
}

/// The training pictures, then those of the test; apart where they are many.
fn join(
    train: Arrays,
    test: Arrays,
    (call, depth): (&SourceCall, Depth),
) -> Result<Arrays, Diagnostic> {
    if train.extents != test.extents {
        let message = format!(
            "the test pictures are {}, those to train on {}",
            test.extents, train.extents
        );
        return Err(Diagnostic::new(&codes::D031, message, call.span, "this folder"));
    }
    let mut all = train;
    if let (Values::Bytes { bytes, .. }, Values::Bytes { bytes: more, .. }) =
        (&mut all.x, test.x)
    {
        match depth {
            Depth::Head => bytes.extend(more),
            Depth::Whole => all.held_out = more,
        }
    }
    if let (Some(labels), Some(more)) = (&mut all.y, test.y) {
        labels.values.extend(more.values);
    }
    all.n += test.n;
    all.n_test = test.n;
    all.label = Path::new(call.args.text("images")).file_name().map_or_else(
        || call.args.text("images").to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    Ok(all)
}

/// Pictures and their labels.
fn pair(
    pictures: &Named,
    labels: Option<&Named>,
    depth: Depth,
) -> Result<Arrays, Diagnostic> {
    let limit = if depth == Depth::Head { PROFILED } else { usize::MAX };
    let (images, classes) = std::thread::scope(|scope| {
        let classes = scope.spawn(|| labels.map(|file| read_file(file, usize::MAX)));
        let images = read_file(pictures, limit);
        (images, classes.join().expect("reading does not panic"))
    });
    let (images, classes) = (images?, classes.transpose()?);
    let [n, rest @ ..] = images.sizes.as_slice() else {
        return Err(malformed(pictures, "it has no axes"));
    };
    let (extents, is_image) = match rest {
        [height, width] => (vec![1, *height, *width], true),
        [channels, height, width] => (vec![*channels, *height, *width], true),
        [] => (vec![1], false),
        other => (other.to_vec(), false),
    };
    if let (Some(classes), Some(file)) = (&classes, labels) {
        match classes.sizes.as_slice() {
            [n_labels] if n_labels == n => {}
            [n_labels] => {
                let why = format!("it has {n_labels} labels for {n} pictures");
                return Err(malformed(file, &why));
            }
            sizes => {
                let why = format!("labels have one axis, it has {}", sizes.len());
                return Err(malformed(file, &why));
            }
        }
    }
    Ok(Arrays {
        label: pictures.short(),
        x: Values::Bytes { bytes: images.bytes, peak: u8::MAX },
        extents: Extents(extents),
        n: *n,
        y: classes.map(|classes| Labels {
            values: classes.bytes.into_iter().map(f64::from).collect(),
            extents: Extents::default(),
            is_class: true,
        }),
        n_test: 0,
        held_out: Vec::new(),
        is_image,
    })
}

/// Pictures alone, from bytes already in memory, for prediction.
pub(super) fn read_bytes(file: &Named, reader: impl Read) -> Result<Arrays, Diagnostic> {
    let idx = parse(file, reader, usize::MAX)?;
    let n = idx.sizes[0];
    Ok(Arrays {
        label: file.short(),
        x: Values::Bytes { bytes: idx.bytes, peak: u8::MAX },
        extents: Extents(idx.sizes[1..].to_vec()),
        n,
        y: None,
        n_test: 0,
        held_out: Vec::new(),
        is_image: true,
    })
}

fn read_file(file: &Named, limit: usize) -> Result<Idx, Diagnostic> {
    let idx = parse(file, file.open()?, limit)?;
    if limit < usize::MAX {
        check_length(file, &idx.sizes)?;
    }
    Ok(idx)
}

/// Reads the header and at most `limit` examples.
fn parse(file: &Named, mut reader: impl Read, limit: usize) -> Result<Idx, Diagnostic> {
    let io_error = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => malformed(file, "it ends within its header"),
        _ => file.unreadable(&error),
    };
    let mut magic = [0; 4];
    reader.read_exact(&mut magic).map_err(io_error)?;
    let [0, 0, element, n_axes] = magic else {
        return Err(malformed(
            file,
            &format!("it begins with {magic:02x?}, not with 00 00"),
        ));
    };
    if element != BYTES {
        let why =
            format!("its elements are of type 0x{element:02x}, only bytes (0x08) are read");
        return Err(malformed(file, &why));
    }
    if !(1..=4).contains(&n_axes) {
        return Err(malformed(file, &format!("it claims {n_axes} axes, 1 to 4 are read")));
    }
    let mut sizes = Vec::new();
    for _ in 0..n_axes {
        let mut size = [0; 4];
        reader.read_exact(&mut size).map_err(io_error)?;
        sizes.push(u32::from_be_bytes(size) as usize);
    }
    let width = product(&sizes[1..]);
    let total = width.and_then(|width| width.checked_mul(sizes[0].min(limit)));
    let Some(total) = total else {
        return Err(malformed(file, &format!("its sizes {sizes:?} are beyond any memory")));
    };
    let bytes = read_up_to(&mut reader, total).map_err(io_error)?;
    if bytes.len() < total {
        let why =
            format!("it has {} of the {total} bytes that its header promises", bytes.len());
        return Err(malformed(file, &why));
    }
    if limit == usize::MAX && reader.read(&mut [0]).map_err(io_error)? > 0 {
        return Err(malformed(file, "it goes on after the last example"));
    }
    Ok(Idx { sizes, bytes })
}

/// As many bytes as there are, up to `total`. Memory is taken as it fills, so that a false header
/// costs nothing.
fn read_up_to(reader: &mut impl Read, total: usize) -> io::Result<Vec<u8>> {
    let mut bytes = runtime::zeros(total.min(1 << 26));
    let mut n_read = 0;
    while n_read < total {
        if n_read == bytes.len() {
            bytes.resize(total.min(2 * n_read), 0);
        }
        match reader.read(&mut bytes[n_read..]) {
            Ok(0) => break,
            Ok(n) => n_read += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(n_read);
    Ok(bytes)
}

fn product(sizes: &[usize]) -> Option<usize> {
    sizes.iter().try_fold(1_usize, |product, size| product.checked_mul(*size))
}

/// Compares the length that a header promises with that of the file, without reading it: gzip
/// keeps the length in its last four bytes.
fn check_length(file: &Named, sizes: &[usize]) -> Result<(), Diagnostic> {
    let promised = product(sizes).map(|product| (product + 4 + 4 * sizes.len()) as u64);
    let length = stored_length(&file.path).map_err(|error| file.unreadable(&error))?;
    let fits = match (promised, length) {
        (Some(promised), Length::Plain(length)) => promised == length,
        (Some(promised), Length::Modulo(length)) => promised as u32 == length,
        (None, _) => false,
    };
    if fits {
        return Ok(());
    }
    Err(malformed(file, &format!("its length is not what its sizes {sizes:?} promise")))
}

/// The length of a file's content.
enum Length {
    Plain(u64),
    Modulo(u32),
}

fn stored_length(path: &Path) -> io::Result<Length> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut magic = [0; 2];
    file.read_exact(&mut magic)?;
    if magic != [0x1f, 0x8b] {
        return Ok(Length::Plain(length));
    }
    file.seek(SeekFrom::End(-4))?;
    let mut tail = [0; 4];
    file.read_exact(&mut tail)?;
    Ok(Length::Modulo(u32::from_le_bytes(tail)))
}

fn malformed(file: &Named, why: &str) -> Diagnostic {
    let message = format!("`{}` is no IDX file that can be read: {why}", file.name);
    let found = Diagnostic::new(&codes::D031, message, file.span, "read here");
    found.help("fetch or write the file again")
}
