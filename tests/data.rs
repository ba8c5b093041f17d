//! Data: what a scan finds, what becomes of cells, and how examples are divided.

#![allow(missing_docs, reason = "a test has no readers but its name")]

use std::path::Path;

use percept::builtins::{self, Args, Kind, Value, sources};
use percept::data::profile::{InferredKind, Profile, TargetKind};
use percept::data::{self, DataSpec, ScaleTarget, SourceCall, Split, Target, TargetHint};
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
