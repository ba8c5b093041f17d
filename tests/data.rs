//! Data: what a scan finds, what becomes of cells, and how examples are divided.

#![allow(missing_docs, reason = "a test has no readers but its name")]

use std::path::Path;

use percept::builtins::{self, Args, Kind, Value, sources};
use percept::data::profile::{InferredKind, Profile, TargetKind};
use percept::data::{
    self, ColumnPolicy, DataSpec, Dataset, Examples, FeatureRows, Fill, Preprocessing,
    Scale, ScaleTarget, SourceCall, Split, Target, TargetHint,
};
use percept::diagnostics::Diagnostics;
use percept::source::{SourceId, Span, Spanned};

const RANDOM: Split =
    Split::Random { train: 0.8, val: 0.1, test: 0.1, stratify: true, seed: 0 };

fn span(start: usize) -> Span {
    Span::new(SourceId(0), start, start + 1)
}

fn name(text: &str) -> Spanned<String> {
    Spanned::new(text.to_owned(), span(50))
}

/// A source call with some arguments given and the others at their defaults.
fn call(source: &str, given: &[(&'static str, Value)], folder: &Path) -> SourceCall {
    let entry = builtins::find(sources::ALL, source).unwrap();
    let values = entry.params.iter().map(|param| {
        let written = given.iter().find(|(name, _)| *name == param.name);
        let value = written.map_or_else(|| default(param), |(_, value)| value.clone());
        (param.name, value)
    });
    let args = Args::new(values.collect());
    SourceCall { entry, args, folder: folder.to_owned(), span: span(10) }
}

fn default(param: &builtins::Param) -> Value {
    let written = param.default.unwrap();
    match (written, param.kind) {
        ("none", _) => Value::Nothing,
        (_, Kind::Text) => Value::Text(written.trim_matches('"').to_owned()),
        (_, Kind::Flag) => Value::Flag(written == "true"),
        (_, Kind::Number { .. }) => Value::Number(written.parse().unwrap()),
        _ => Value::Whole(written.parse().unwrap()),
    }
}

fn spec(source: SourceCall) -> DataSpec {
    DataSpec {
        name: "data".to_owned(),
        span: span(0),
        source,
        target: Target::Own,
        columns: Vec::new(),
        features: None,
        missing: Vec::new(),
        scale: None,
        scale_target: ScaleTarget::None,
        split: RANDOM,
        written: Vec::new(),
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn builtin(set: &str) -> DataSpec {
    spec(call("builtin", &[("name", text(set))], Path::new("")))
}

fn profile(spec: &DataSpec) -> Result<Profile, Diagnostics> {
    data::profile(spec, TargetHint::default())
}

#[test]
fn builtin_tables_have_their_known_sizes() {
    for (set, width, kind, n_classes, n) in [
        ("iris", 4, TargetKind::Category, 3, 150),
        ("wine", 13, TargetKind::Category, 3, 178),
        ("breast_cancer", 30, TargetKind::Binary, 2, 569),
        ("diabetes", 10, TargetKind::Number, 0, 442),
    ] {
        let profile = profile(&builtin(set)).unwrap();
        assert_eq!(profile.inputs[0].extents.0, [width], "{set}");
        assert_eq!(profile.target.kind, kind, "{set}");
        assert_eq!(profile.target.classes.len(), n_classes, "{set}");
        assert_eq!(profile.n_rows, n, "{set}");
        assert_eq!(profile.split_sizes.iter().sum::<u64>(), n, "{set}");
    }
    let iris = profile(&builtin("iris")).unwrap();
    assert_eq!(iris.split_sizes, [120, 15, 15]);
    assert_eq!(iris.target.classes, ["setosa", "versicolor", "virginica"]);
    assert_eq!(iris.inputs[0].story, "iris: 4 number columns");
    assert_eq!(iris.columns[0].kind, InferredKind::Number);
}

/// A folder with one file in it, and the data of that file.
fn table(contents: &str, target: &str) -> (tempfile::TempDir, DataSpec) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.csv"), contents).unwrap();
    let mut spec = spec(call("csv", &[("path", text("t.csv"))], folder.path()));
    spec.target = Target::Column(name(target));
    (folder, spec)
}

/// Twelve rows, so that every split has some, of `a,b,y` with `cells` in the first.
fn dozen(first: &str) -> String {
    let rest = (0..11).map(|i| format!("{i}.5,{},{}\n", 3 * i, ["u", "v"][i % 2]));
    format!("a,b,y\n{first}\n{}", rest.collect::<String>())
}

#[test]
fn a_table_is_profiled() {
    let (_folder, spec) = table(&dozen("1,2,u"), "y");
    let profile = profile(&spec).unwrap();
    assert_eq!(profile.target.kind, TargetKind::Binary);
    assert_eq!(profile.target.classes, ["u", "v"]);
    assert_eq!(profile.inputs[0].extents.0, [2]);
}

#[test]
fn an_unknown_column_is_reported_with_the_nearest() {
    let (_folder, spec) = table(&dozen("1,2,u"), "Y ");
    let found = profile(&spec).unwrap_err();
    assert_eq!(found[0].code.id, "C013");
    assert!(found[0].helps[0].contains("`y`"), "{found:?}");
}

fn load(spec: &DataSpec) -> Dataset {
    let profile = profile(spec).unwrap();
    let dataset = data::load(spec, &profile).unwrap();
    let sizes = [&dataset.train, &dataset.val, &dataset.test].map(|part| part.n as u64);
    assert_eq!(sizes, profile.split_sizes);
    dataset
}

fn numbers(examples: &Examples) -> &ndarray::Array2<f32> {
    match &examples.inputs[0] {
        FeatureRows::Numbers(matrix) => matrix,
        FeatureRows::Bytes { .. } => panic!("bytes where numbers were expected"),
    }
}

fn policy(column: Option<&str>, fill: Fill) -> ColumnPolicy {
    ColumnPolicy { column: column.map(name), fill }
}

#[test]
fn iris_is_standardized_by_its_training_split_and_divided_by_class() {
    let dataset = load(&builtin("iris"));
    let train = numbers(&dataset.train);
    for column in train.columns() {
        let mean = column.mean().unwrap();
        assert!(mean.abs() < 1e-5, "{mean}");
        assert!((column.std(0.0) - 1.0).abs() < 1e-4);
    }
    for (part, each) in [(&dataset.train, 40), (&dataset.val, 5), (&dataset.test, 5)] {
        let target = part.target.as_ref().unwrap();
        for class in [0.0_f32, 1.0, 2.0] {
            let n = target.iter().filter(|id| (**id - class).abs() < 0.5).count();
            assert_eq!(n, each);
        }
    }
}

#[test]
fn every_builtin_set_and_generator_loads() {
    for set in ["iris", "wine", "breast_cancer", "diabetes", "digits"] {
        load(&builtin(set));
    }
    for source in ["spirals", "blobs", "moons", "circles", "xor", "sine", "linear"] {
        let spec = spec(call(source, &[], Path::new("")));
        let (first, second) = (load(&spec), load(&spec));
        assert_eq!(numbers(&first.train), numbers(&second.train), "{source}");
        assert_eq!(first.train.n, 400, "{source}");
    }
}

#[test]
fn splits_are_complete_disjoint_and_seeded() {
    let rows: String =
        (0..57).map(|i| format!("{i},{}\n", ["p", "q", "r"][i % 3])).collect();
    let (_folder, mut spec) = table(&format!("a,y\n{rows}"), "y");
    spec.scale = Some(Scale::None);
    let ids = |spec: &DataSpec| {
        let dataset = load(spec);
        let part = |part: &Examples| numbers(part).iter().map(|a| *a as u32).collect();
        [part(&dataset.train), part(&dataset.val), part(&dataset.test)]
    };
    let first: [Vec<u32>; 3] = ids(&spec);
    assert_eq!(first, ids(&spec));
    let mut all = first.concat();
    all.sort_unstable();
    assert_eq!(all, (0..57).collect::<Vec<_>>());
    spec.split = Split::Random { train: 0.8, val: 0.1, test: 0.1, stratify: true, seed: 1 };
    assert_ne!(first, ids(&spec));
    spec.split = Split::Ordered { train: 0.5, val: 0.25, test: 0.25 };
    let [train, val, test] = ids(&spec);
    assert!(train.iter().max() < val.iter().min() && val.iter().max() < test.iter().min());
    spec.split = Split::None;
    assert_eq!(ids(&spec)[0].len(), 57);
}

#[test]
fn preprocessing_survives_json_and_repeats_itself() {
    let text = "n,c,b,y\n1,red,yes,10\n2,blue,no,20\n,green,yes,30\n4,red,no,45\n\
                5,blue,yes,50\n6,green,no,61\n7,red,yes,70\n8,blue,no,80\n9,red,yes,90\n1,red,no,99\n";
    let (folder, mut spec) = table(text, "y");
    spec.missing = vec![policy(Some("n"), Fill::Median)];
    spec.scale_target = ScaleTarget::Standard;
    spec.split = Split::None;
    let dataset = load(&spec);
    assert_eq!(numbers(&dataset.train).ncols(), 1 + 3 + 1);
    let json = serde_json::to_string(&dataset.preprocessing).unwrap();
    let kept: Preprocessing = serde_json::from_str(&json).unwrap();
    assert_eq!(kept, dataset.preprocessing);
    let again = kept.encode_file(&folder.path().join("t.csv")).unwrap();
    assert_eq!(numbers(&again.examples), numbers(&dataset.train));
    assert_eq!(again.examples.target, dataset.train.target);
    let mut first = [f64::from(dataset.train.target.as_ref().unwrap()[[0, 0]])];
    kept.unscale_target(&mut first);
    assert!((first[0] - 10.0).abs() < 1e-4);

    let raw = "extra,b,c,n\nx,yes,purple,3\nx,maybe,red,\n";
    let found = kept.encode_reader(raw.as_bytes(), "<stdin>").unwrap();
    assert_eq!(found.notes, ["column `extra` is not used"]);
    assert!(found.examples.target.is_none());
    let row = numbers(&found.examples).row(0).to_vec();
    assert_eq!(row[1..4], [0.0, 0.0, 0.0], "an unseen category is none of the known");
    let missing = kept.encode_reader("n,c\n1,red\n".as_bytes(), "<stdin>").unwrap_err();
    assert_eq!(missing[0].code.id, "C013");
}
