//! `percept data fetch`: what is said of a data set, and what is taken for it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[allow(dead_code, reason = "each test file uses its own part")]
#[path = "support/command.rs"]
mod support;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use support::{folder, percept};

#[test]
fn what_is_not_there_is_told_with_how_to_get_it() {
    let folder = folder(&[]);
    // Where the package is installed there is something to fetch.
    if !Path::new("/usr/share/datasets/mnist").exists() {
        let (code, out, err) = percept(folder.path(), &["data", "fetch", "mnist"]);
        assert_eq!(code, 2);
        insta::assert_snapshot!("absent", out + "---\n" + &err);
    }
    let (code, _, err) = percept(folder.path(), &["data", "fetch", "cifar"]);
    assert_eq!(code, 2);
    assert!(err.contains("these can be fetched: fashion-mnist, mnist"), "{err}");
    let args = ["data", "fetch", "mnist", "--from", "nowhere"];
    let (code, _, err) = percept(folder.path(), &args);
    assert_eq!((code, err.as_str()), (2, "error: there is no `nowhere`\n"));
    assert!(!folder.path().join("data").exists());
}

#[test]
fn another_file_is_refused() {
    let name = "mine/train-images-idx3-ubyte";
    let folder = folder(&[(name, "pictures"), ("mine/train-labels-idx1-ubyte", "labels")]);
    let args = ["data", "fetch", "fashion-mnist", "--from", name];
    let (code, _, err) = percept(folder.path(), &args);
    assert_eq!(code, 2);
    assert!(err.contains("is not the file that it is taken for"), "{err}");
    assert!(err.contains("8 bytes"), "{err}");
    assert!(!folder.path().join("data").exists());
}

#[test]
fn a_file_called_fetch_can_be_looked_at() {
    let folder = folder(&[("fetch.csv", "a,b\n1,2\n3,4\n")]);
    let (code, out, err) = percept(folder.path(), &["data", "fetch.csv"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains('a'), "{out}");
    assert_eq!(percept(folder.path(), &["data"]).0, 2);
}

/// With the real files, where they are: installed, or in the folder that the environment names.
#[test]
fn fashion_mnist_is_fetched_checked_and_read() {
    let place = std::env::var_os("FASHION_MNIST").map(PathBuf::from);
    let place = place.unwrap_or_else(|| "/usr/share/datasets/fashion-mnist".into());
    if !place.exists() {
        // Written past the test runner, which shows what a passing test prints to nobody.
        let said = format!("skipped: {} is not there\n", place.display());
        std::io::stderr().write_all(said.as_bytes()).unwrap();
        return;
    }
    let folder = folder(&[("a.nn", "data { source = idx(\"data/fashion\") }\n")]);
    let from = place.display().to_string();
    let args = ["data", "fetch", "fashion-mnist", "--from", from.as_str()];
    let (code, out, err) = percept(folder.path(), &args);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("    source = idx(\"data/fashion\")\n"), "{out}");
    assert_eq!(fs::read_dir(folder.path().join("data/fashion")).unwrap().count(), 4);
    let (code, out, err) = percept(folder.path(), &["data", "a.nn"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("image[1, 28, 28]"), "{out}");
    let (code, out, _) = percept(folder.path(), &["data", "fetch", "fashion-mnist"]);
    assert_eq!(code, 0);
    assert!(out.contains("fashion-mnist is already in data/fashion"), "{out}");
}
