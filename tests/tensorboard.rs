//! The event files of a run, read by a small reader of their own: framing, checksums, values.
//! `benches/read_events.py` reads them with TensorBoard itself.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[allow(dead_code, reason = "each test file uses its own part")]
#[path = "support/command.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use support::{command, folder, percept};

const PROGRAM: &str = "data { source = builtin(\"iris\") }
model net { linear(8) -> relu -> linear(classes) }
train { epochs = 60, metrics = [accuracy, f1], schedule = cosine }
";

/// Steps and values by name: `val.loss`.
type Points = BTreeMap<String, Vec<(u64, f32)>>;

#[test]
fn event_files_hold_what_the_table_holds() {
    let folder = folder(&[("a.nn", PROGRAM)]);
    let args = ["run", "a.nn", "--tensorboard", "--out", "out"];
    let (code, _, err) = percept(folder.path(), &args);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("`tensorboard --logdir out` shows its curves\n"), "{err}");
    let out = folder.path().join("out");
    let (mut events, table) = (events(&out), table(&out));
    let tested: Points = split_off(&mut events, "test.");
    assert_eq!(events, table);
    assert!(table.contains_key("train.rate") && table["val.f1"].len() == 60);
    let record: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
    let kept = record["kept_epoch"].as_u64().unwrap();
    let values = record["values"].as_array().unwrap();
    let wanted: Points = values
        .iter()
        .filter(|one| one["name"].as_str().unwrap().starts_with("test."))
        .map(|one| {
            let point = (4 * kept, one["value"].as_f64().unwrap() as f32);
            (one["name"].as_str().unwrap().to_owned(), vec![point])
        })
        .collect();
    assert_eq!(wanted.len(), 3);
    assert_eq!(tested, wanted);
}

#[test]
fn nothing_is_written_and_nothing_said_unasked() {
    let folder = folder(&[("a.nn", PROGRAM)]);
    let plain = percept(folder.path(), &["run", "a.nn", "--quiet", "--out", "plain"]);
    let args = ["run", "a.nn", "--quiet", "--tensorboard", "--out", "told"];
    let told = percept(folder.path(), &args);
    assert!(!folder.path().join("plain/tensorboard").exists());
    assert_eq!(plain.1.replace("plain", "told"), told.1);
    assert_eq!(plain.2, told.2);
    let model = |run: &str| fs::read(folder.path().join(run).join("metrics.csv")).unwrap();
    assert_eq!(model("plain"), model("told"));
}

#[test]
fn a_run_that_goes_on_tells_no_step_twice() {
    let program = PROGRAM.replace(
        "epochs = 60",
        "epochs = 300, checkpoint = every(steps = 50), keep = last",
    );
    let folder = folder(&[("a.nn", program.as_str())]);
    let whole = ["run", "a.nn", "--quiet", "--tensorboard", "--out", "whole"];
    assert_eq!(percept(folder.path(), &whole).0, 0);
    let args = ["run", "a.nn", "--json", "--tensorboard", "--out", "out"];
    let out = folder.path().join("out");
    killed_after(folder.path(), &args, 100);
    let before = points(&out, "train.loss");
    assert!((1..300).contains(&before), "{before}");
    // It need not be asked for again.
    let (code, _, err) = percept(folder.path(), &["run", "--resume", "out", "--quiet"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(events(&out), events(&folder.path().join("whole")));
    let n_bytes = |path: &PathBuf| fs::metadata(path).unwrap().len();
    assert_eq!(files(&out).iter().filter(|path| n_bytes(path) > 0).count(), 3);
    assert_eq!(
        split_off(&mut events(&out), "train."),
        split_off(&mut table(&out), "train.")
    );
}

#[test]
fn each_fold_has_its_own() {
    let program = PROGRAM
        .replace("\"iris\")", "\"iris\"), split = kfold(3, val = 10%)")
        .replace("epochs = 60", "epochs = 4");
    let folder = folder(&[("a.nn", program.as_str())]);
    let args = ["run", "a.nn", "--tensorboard", "--json", "--out", "out"];
    let (code, out, err) = percept(folder.path(), &args);
    assert_eq!(code, 0, "{err}");
    assert!(out.lines().all(|line| line.starts_with('{')), "{out}");
    for fold in 1..=3 {
        let run = folder.path().join(format!("out/fold-{fold}"));
        let mut events = events(&run);
        assert_eq!(split_off(&mut events, "test.").len(), 3);
        assert_eq!(events, table(&run));
    }
}

/// A trial that halving promotes goes on in its files, and tells no step twice.
#[test]
fn each_trial_of_a_sweep_has_its_own() {
    let program = PROGRAM
        .replace("train {", "train { optimizer = adam(lr = lr),")
        .replace("epochs = 60", "epochs = 9");
    let folder = folder(&[("a.nn", &format!("let lr = 1e-2\n{program}"))]);
    let args = ["sweep", "a.nn", "--vary", "lr=1e-4..1e-1:log", "--method", "halving"];
    let more = ["--trials", "4", "--tensorboard", "--out", "out"];
    let (code, _, err) = percept(folder.path(), &[&args[..], &more].concat());
    assert_eq!(code, 0, "{err}");
    assert_eq!(err.matches("`tensorboard --logdir out` shows its curves\n").count(), 1);
    let lengths: Vec<usize> = (1..=4)
        .map(|trial| {
            let run = folder.path().join(format!("out/trial-{trial}"));
            let mut events = events(&run);
            assert_eq!(split_off(&mut events, "test.").len(), 3, "trial {trial}");
            assert_eq!(events, table(&run), "trial {trial}");
            events["val.loss"].len()
        })
        .collect();
    assert!(lengths.contains(&9) && lengths.iter().any(|n| *n < 9), "{lengths:?}");
}

/// A run may come from anyone, with links in its folder.
#[cfg(unix)]
#[test]
fn nothing_is_written_through_links() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("a.nn", PROGRAM), ("precious.txt", "kept"), ("other/a", "")]);
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("out/tensorboard/train")).unwrap();
    let link = "out/tensorboard/train/events.out.tfevents.0000000001.percept";
    symlink(path("precious.txt"), path(link)).unwrap();
    let args = ["run", "a.nn", "--quiet", "--out", "out"];
    let (code, _, err) = percept(folder.path(), &args);
    assert_eq!(code, 0, "{err}");
    assert_eq!(fs::read_to_string(path("precious.txt")).unwrap(), "kept");
    fs::create_dir(path("linked")).unwrap();
    symlink(path("other"), path("linked/tensorboard")).unwrap();
    let args = ["run", "a.nn", "--quiet", "--tensorboard", "--out", "linked"];
    let (code, _, err) = percept(folder.path(), &args);
    assert_eq!(code, 2);
    assert!(err.contains("it is a link to another folder"), "{err}");
    assert!(path("linked/model.safetensors").exists());
}

/// Runs until so many epochs are told, and kills it.
fn killed_after(folder: &Path, args: &[&str], n: usize) {
    let mut child =
        command(folder, args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let lines = out.lines().map(Result::unwrap);
    let told = lines.filter(|line| line.contains("\"event\":\"epoch\"")).take(n).count();
    assert_eq!(told, n);
    child.kill().unwrap();
    child.wait().unwrap();
}

fn points(run: &Path, name: &str) -> usize {
    events(run).get(name).map_or(0, Vec::len)
}

/// Takes out the points of names that begin so.
fn split_off(points: &mut Points, prefix: &str) -> Points {
    points.extract_if(.., |name, _| name.starts_with(prefix)).collect()
}

/// What metrics.csv says, rounded to 32 bits.
fn table(run: &Path) -> Points {
    let text = fs::read_to_string(run.join("metrics.csv")).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().unwrap();
    let mut points = Points::new();
    for row in lines {
        let step = row[1].parse().unwrap();
        for (name, cell) in names.iter().zip(&row).filter(|(name, _)| **name != "step") {
            let split = if name.contains('.') { "" } else { "train." };
            if let Ok(value) = cell.parse::<f64>() {
                let name = format!("{split}{name}");
                points.entry(name).or_default().push((step, value as f32));
            }
        }
    }
    points
}

/// The event files of a run.
fn files(run: &Path) -> Vec<PathBuf> {
    let list = |path: PathBuf| fs::read_dir(path).into_iter().flatten().flatten();
    let splits = list(run.join("tensorboard"));
    let mut files: Vec<_> =
        splits.flat_map(|split| list(split.path())).map(|file| file.path()).collect();
    files.sort();
    files
}

/// What the event files of a run say. A file may end within a record: its process was killed.
fn events(run: &Path) -> Points {
    let mut points = Points::new();
    for path in files(run) {
        let split = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        assert!(path.file_name().unwrap().to_str().unwrap().contains("tfevents"));
        let bytes = fs::read(&path).unwrap();
        let mut rest = bytes.as_slice();
        if rest.is_empty() {
            // What an earlier part of the run has left for those who still read it.
            continue;
        }
        let first = record(&mut rest).unwrap();
        assert_eq!(field(first, 3), [&b"brain.Event:2"[..]]);
        while let Some(event) = record(&mut rest) {
            let time = f64::from_le_bytes(field(event, 1)[0].try_into().unwrap());
            assert!(time > 1.5e9, "{time} is long ago");
            let step = field(event, 2).first().map_or(0, |bytes| number(&mut &**bytes));
            for value in field(event, 5).iter().flat_map(|summary| field(summary, 1)) {
                let tag = std::str::from_utf8(field(value, 1)[0]).unwrap();
                let scalar = f32::from_le_bytes(field(value, 2)[0].try_into().unwrap());
                points.entry(format!("{split}.{tag}")).or_default().push((step, scalar));
            }
        }
    }
    points
}

/// The bytes of the next record, whose checksums are right.
fn record<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_at_checked(8)?;
    let (checksum, after) = after.split_at_checked(4)?;
    assert_eq!(u32::from_le_bytes(checksum.try_into().unwrap()), masked(length));
    let n = usize::try_from(u64::from_le_bytes(length.try_into().unwrap())).unwrap();
    let (bytes, after) = after.split_at_checked(n)?;
    let (checksum, after) = after.split_at_checked(4)?;
    assert_eq!(u32::from_le_bytes(checksum.try_into().unwrap()), masked(bytes));
    *rest = after;
    Some(bytes)
}

/// Bit by bit, as the standard writes it.
fn masked(bytes: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0x82f6_3b78 } else { crc >> 1 };
        }
    }
    let crc = !crc;
    crc.rotate_right(15).wrapping_add(0xa282_ead8)
}

/// The values of a field of a message, without their keys.
fn field(message: &[u8], wanted: u64) -> Vec<&[u8]> {
    let (mut rest, mut found) = (message, Vec::new());
    while !rest.is_empty() {
        let key = number(&mut rest);
        let before = rest;
        let kind = key & 7;
        let n = match kind {
            0 => {
                number(&mut rest);
                before.len() - rest.len()
            }
            1 => 8,
            2 => {
                let n = number(&mut rest);
                usize::try_from(n).unwrap()
            }
            5 => 4,
            _ => panic!("a field of kind {kind}"),
        };
        let from = if kind == 0 { before } else { rest };
        let (value, after) = from.split_at(n);
        rest = after;
        if key >> 3 == wanted {
            found.push(value);
        }
    }
    found
}

fn number(rest: &mut &[u8]) -> u64 {
    let n = rest.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    let (bytes, after) = rest.split_at(n);
    *rest = after;
    bytes.iter().rev().fold(0, |number, byte| number << 7 | u64::from(byte & 0x7f))
}
