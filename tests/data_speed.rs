//! How fast data are read. Run on purpose, in release:
//! `cargo test --release --test data_speed -- --ignored --nocapture`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(missing_docs, reason = "a test has no readers but its name")]

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use percept::builtins::{self, Args, Value, sources};
use percept::data::{
    self, Access, DataSpec, ScaleTarget, SourceCall, Split, Target, TargetHint,
};
use percept::source::{SourceId, Span, Spanned};

fn spec(source: &str, args: Vec<(&'static str, Value)>, target: Target) -> DataSpec {
    let entry = builtins::find(sources::ALL, source).unwrap();
    let span = Span::new(SourceId(0), 0, 1);
    let args = Args::new(args);
    let (access, places) = (Access::default(), Vec::new());
    let folder = Path::new("/").to_owned();
    let source = SourceCall { entry, args, folder, access, places, span };
    DataSpec {
        name: "data".to_owned(),
        span,
        source,
        target,
        columns: Vec::new(),
        features: None,
        missing: Vec::new(),
        scale: None,
        scale_target: ScaleTarget::None,
        split: Split::Random { train: 0.8, val: 0.1, test: 0.1, stratify: true, seed: 0 },
        written: Vec::new(),
    }
}

fn text(text: impl AsRef<Path>) -> Value {
    Value::Text(text.as_ref().to_string_lossy().into_owned())
}

/// 24 columns of numbers with 3 to 7 digits and a class, about 200 MB.
fn write_table(path: &Path) -> f64 {
    let names: Vec<_> = (0..24).map(|at| format!("c{at}")).collect();
    let mut rows = format!("{},y\n", names.join(","));
    let mut state = 1_u64;
    while rows.len() < 200_000_000 {
        for at in 0..24 {
            state = percept::random::mix(state);
            let number = (state % 2_000_000) as f64 / [1000.0, 100.0, 10.0][at % 3] - 500.0;
            write!(rows, "{number},").unwrap();
        }
        rows.push_str(["red\n", "green\n", "blue\n"][(state % 3) as usize]);
    }
    std::fs::write(path, &rows).unwrap();
    rows.len() as f64 / 1e6
}

/// Seconds of processor time of this thread, so that other programs do not count; of the clock
/// where the system does not say.
fn seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let told = told.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    told.map_or_else(
        || std::time::UNIX_EPOCH.elapsed().unwrap().as_secs_f64(),
        |nanoseconds| nanoseconds / 1e9,
    )
}

#[test]
#[ignore = "measures, and writes 200 MB"]
fn a_table_is_scanned_at_100_megabytes_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.csv");
    let megabytes = write_table(&path);
    let span = Span::new(SourceId(0), 0, 1);
    let target = Target::Column(Spanned::new("y".to_owned(), span));
    let args = vec![
        ("path", text(&path)),
        ("delimiter", text(",")),
        ("header", Value::Flag(true)),
    ];
    let spec = spec("csv", args, target);
    let start = seconds();
    let profile = data::profile(&spec, TargetHint::default()).unwrap();
    let scan = seconds() - start;
    let start = seconds();
    data::profile(&spec, TargetHint::default()).unwrap();
    let cached = seconds() - start;
    let start = seconds();
    let dataset = data::load(&spec, &profile).unwrap();
    let load = seconds() - start;
    println!(
        "{megabytes:.0} MB: scan {scan:.2} s ({:.0} MB/s), cached {:.1} ms, load {load:.2} s ({:.0} MB/s), {} rows",
        megabytes / scan,
        cached * 1e3,
        megabytes / load,
        dataset.train.n
    );
    assert!(megabytes / scan > 100.0);
}

#[test]
#[ignore = "needs Fashion-MNIST in the folder named by FASHION_MNIST"]
fn pictures_load_in_less_than_a_second() {
    let folder = std::env::var("FASHION_MNIST").expect("FASHION_MNIST names a folder");
    let args = vec![("images", text(&folder)), ("labels", Value::Nothing)];
    let spec = spec("idx", args, Target::Own);
    let start = Instant::now();
    let profile = data::profile(&spec, TargetHint::default()).unwrap();
    let scan = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let dataset = data::load(&spec, &profile).unwrap();
    let load = start.elapsed().as_secs_f64();
    println!("profile {:.1} ms, load {load:.3} s", scan * 1e3);
    println!("{:?} {}", profile.split_sizes, profile.inputs[0].story);
    assert_eq!(profile.split_sizes[2], 10_000);
    assert_eq!(dataset.test.n, 10_000);
    assert!(load < 1.0);
}
