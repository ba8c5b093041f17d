//! Data: what a scan finds, what becomes of cells, and how examples are divided.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(missing_docs, reason = "a test has no readers but its name")]

use std::path::Path;

use percept::builtins::{self, Args, Kind, Value, sources};
use percept::data::profile::{InferredKind, Profile, TargetKind};
use percept::data::{
    self, Access, ColumnKind, ColumnPolicy, DataSpec, Dataset, Examples, FeatureRows, Fill,
    Preprocessing, Scale, ScaleTarget, SourceCall, Split, Target, TargetHint,
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
    let access = Access::default();
    SourceCall {
        entry,
        args,
        folder: folder.to_owned(),
        access,
        places: Vec::new(),
        span: span(10),
    }
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

fn codes(found: &Diagnostics) -> Vec<&'static str> {
    found.iter().map(|diagnostic| diagnostic.code.id).collect()
}

/// The findings on a table of this text with target `y`, one line each: code, message and the
/// place in the file.
fn findings(contents: &str) -> Vec<String> {
    let (_folder, spec) = table(contents, "y");
    shown(&profile(&spec).unwrap_err())
}

fn shown(found: &Diagnostics) -> Vec<String> {
    let show = |diagnostic: &percept::diagnostics::Diagnostic| {
        let quotes = diagnostic.quotes.iter().map(|quote| {
            let percept::diagnostics::Quote { file, line, column, text, label } = quote;
            format!("\n  {file}:{line}:{column} {label} | {text}")
        });
        let (code, message) = (diagnostic.code.id, &diagnostic.message);
        format!("{code} {message}{}", quotes.collect::<String>())
    };
    found.iter().map(show).collect()
}

#[test]
fn a_malformed_cell_is_shown_where_it_stands() {
    assert_eq!(
        findings(&dozen("5.1x,2,u")),
        [
            "D031 `5.1x` in the number column `a` is no number\n  t.csv:2:1 no number | 5.1x,2,u"
        ]
    );
    let wide = dozen("1,2,u").replace("3.5,9,v", "\"3.5\", 한글 ,v");
    assert_eq!(
        findings(&wide),
        ["D031 `한글` in the number column `b` is no number\n  \
          t.csv:6:7 no number | \"3.5\", 한글 ,v"]
    );
}

#[test]
fn rows_of_the_wrong_length_are_shown() {
    assert_eq!(
        findings(&dozen("1,2,u,9")),
        ["D031 row 1 of `t.csv` has 4 cells, the header has 3\n  \
          t.csv:2:7 one cell too many | 1,2,u,9"]
    );
    assert_eq!(
        findings(&dozen("1,2")),
        ["D031 row 1 of `t.csv` has 2 cells, the header has 3\n  \
          t.csv:2:3 the last cell | 1,2"]
    );
    let (_folder, spec) = table("a;b;y\n1;2;u\n", "y");
    let found = profile(&spec).unwrap_err();
    assert_eq!(codes(&found), ["C013"]);
}

#[test]
fn windows_files_keep_their_positions() {
    let contents = format!("\u{feff}{}", dozen("x1,2,u").replace('\n', "\r\n"));
    assert_eq!(
        findings(&contents),
        ["D031 `x1` in the number column `a` is no number\n  t.csv:2:1 no number | x1,2,u"]
    );
    let contents = format!("\u{feff}{}", dozen("1,2,u").replace('\n', "\r\n"));
    let (_folder, spec) = table(&contents, "y");
    let found = profile(&spec).unwrap();
    assert_eq!(found.columns[0].name, "a");
    assert_eq!(found.target.classes, ["u", "v"]);
}

#[test]
fn an_empty_cell_needs_a_policy() {
    assert_eq!(
        findings(&dozen("1,,u")),
        [
            "D030 `b` is empty in 1 row, and no policy says what to do\n  t.csv:2:3 empty | 1,,u"
        ]
    );
    for empty in ["NA", "nan", "null", "?", " "] {
        assert!(
            findings(&dozen(&format!("1,{empty},u")))[0].starts_with("D030"),
            "{empty}"
        );
    }
    let (_folder, mut spec) = table(&dozen("1,,u"), "y");
    spec.split = Split::None;
    spec.scale = Some(Scale::None);
    for (fill, expected) in [
        (Fill::Mean, 15.0),
        (Fill::Median, 15.0),
        (Fill::Mode, 0.0),
        (Fill::Number(-1.0), -1.0),
    ] {
        spec.missing = vec![policy(None, fill.clone())];
        let dataset = load(&spec);
        assert!((numbers(&dataset.train)[[0, 1]] - expected).abs() < 1e-6, "{fill:?}");
    }
    spec.missing = vec![policy(Some("b"), Fill::Drop)];
    assert_eq!(load(&spec).train.n, 11);
    spec.missing = vec![policy(Some("b"), Fill::Text("none".to_owned()))];
    let found = profile(&spec).unwrap_err();
    assert_eq!(
        found[0].message,
        "`b` is empty in 1 row, and `\"none\"` does not fit numbers"
    );
}

#[test]
fn a_policy_for_all_columns_fills_no_target() {
    let (_folder, mut spec) = table(&dozen("1,2,"), "y");
    spec.missing = vec![policy(None, Fill::Mode)];
    assert_eq!(codes(&profile(&spec).unwrap_err()), ["D030"]);
    spec.missing = vec![policy(None, Fill::Drop)];
    assert_eq!(profile(&spec).unwrap().split_sizes.iter().sum::<u64>(), 11);
}

#[test]
fn infinite_numbers_are_reported() {
    assert_eq!(
        findings(&dozen("1,-inf,u")),
        ["D005 column `b` has 1 infinite number\n  \
          t.csv:2:3 too large for a number | 1,-inf,u"]
    );
}

#[test]
fn kinds_are_inferred_by_the_rules() {
    let rows = (0..120).map(|i| {
        let cells = [
            format!("{}", i as f64 / 3.0),
            format!("2024-01-{:02}", i % 28 + 1),
            ["no", "yes"][i % 2].to_owned(),
            ["rot", "grün", "파랑"][i % 3].to_owned(),
            format!("name {i}"),
            ["1", "2", "3", "4+"][i % 4].to_owned(),
            format!("group {}", i % 20),
        ];
        format!("{},{}\n", cells.join(","), i % 2)
    });
    let contents = format!("n,d,b,c,t,m,g,y\n{}", rows.collect::<String>());
    let (_folder, mut spec) = table(&contents, "y");
    let found = profile(&spec).unwrap();
    let kinds: Vec<_> = found.columns.iter().map(|column| column.kind).collect();
    use InferredKind::{Binary, Category, Date, Number, Text};
    assert_eq!(kinds, [Number, Date, Binary, Category, Text, Category, Category, Number]);
    assert_eq!(found.inputs[0].extents.0, [1 + 1 + 3 + 4 + 20]);
    assert_eq!(
        found.inputs[0].story,
        "t.csv: 1 number column, 1 binary column, 3 categories"
    );
    assert_eq!(
        found.columns[5].values,
        [("1", 30), ("2", 30), ("3", 30), ("4+", 30)].map(|(t, n)| (t.to_owned(), n))
    );
    assert_eq!(found.target.kind, TargetKind::Binary);
    assert_eq!(
        shown(&data::remarks(&spec, &found)),
        ["D013 column `d` holds dates and is left out"]
    );

    spec.columns = vec![
        (name("c"), ColumnKind::Category { embed: Some(8) }),
        (name("g"), ColumnKind::Ignore),
    ];
    let found = profile(&spec).unwrap();
    assert_eq!(found.inputs[0].extents.0, [1 + 1 + 1 + 4]);
    let embedded = &found.inputs[0].embeddings[0];
    assert_eq!((embedded.position, embedded.count, embedded.width), (2, 4, 8));
    let dataset = load(&spec);
    assert!(
        numbers(&dataset.train).column(2).iter().all(|id| [0.0, 1.0, 2.0].contains(id))
    );
}

#[test]
fn targets_are_classes_or_numbers_by_the_rules() {
    let kind = |value: fn(usize) -> String, hint: TargetHint| {
        let rows = (0..60).map(|i| format!("{i},{}\n", value(i)));
        let (_folder, spec) = table(&format!("a,y\n{}", rows.collect::<String>()), "y");
        data::profile(&spec, hint)
            .map(|profile| profile.target.kind)
            .map_err(|e| codes(&e)[0])
    };
    let none = TargetHint::default();
    let numbers = TargetHint { has_loss: true, has_classification_loss: false };
    let classes = TargetHint { has_loss: true, has_classification_loss: true };
    assert_eq!(kind(|i| (i % 2).to_string(), numbers), Ok(TargetKind::Binary));
    assert_eq!(kind(|i| (i % 10).to_string(), none), Ok(TargetKind::Category));
    assert_eq!(kind(|i| (i % 10).to_string(), numbers), Ok(TargetKind::Number));
    assert_eq!(kind(|i| (i % 11).to_string(), none), Ok(TargetKind::Number));
    assert_eq!(kind(|i| (i % 11).to_string(), classes), Ok(TargetKind::Category));
    assert_eq!(kind(|i| (i as f64 / 8.0).to_string(), classes), Ok(TargetKind::Number));
    assert_eq!(kind(|i| format!("c{}", i % 4), numbers), Ok(TargetKind::Category));
    assert_eq!(
        kind(|i| if i == 7 { "?x".to_owned() } else { i.to_string() }, none),
        Err("T008")
    );
}

#[test]
fn class_names_are_in_the_order_of_numbers() {
    let rows: String = (0..60).map(|i| format!("{i},{}\n", [10, 9, 2][i % 3])).collect();
    let (_folder, spec) = table(&format!("a,y\n{rows}"), "y");
    let profile = profile(&spec).unwrap();
    assert_eq!(profile.target.classes, ["2", "9", "10"]);
    assert_eq!(profile.target.class_counts, [20, 20, 20]);
}

#[test]
fn a_list_of_targets_is_numbers_or_labels() {
    let rows: String = (0..40)
        .map(|i| format!("{i},{},{}\n", ["no", "yes"][i % 2], ["no", "yes"][i / 20]))
        .collect();
    let (_folder, mut spec) = table(&format!("a,p,q\n{rows}"), "p");
    spec.target = Target::Columns(vec![name("p"), name("q")]);
    let found = profile(&spec).unwrap();
    assert_eq!(found.target.kind, TargetKind::MultiLabel);
    assert_eq!(found.target.classes, ["p", "q"]);
    assert_eq!(found.target.class_counts, [20, 20]);
    let dataset = load(&spec);
    assert_eq!(dataset.train.target.as_ref().unwrap().ncols(), 2);
    spec.target = Target::Columns(vec![name("a"), name("q")]);
    assert_eq!(codes(&profile(&spec).unwrap_err()), ["C014", "T004"][1..]);
}

#[test]
fn a_missing_file_is_reported_with_the_nearest() {
    let (_folder, mut spec) = table(&dozen("1,2,u"), "y");
    let folder = spec.source.folder.clone();
    spec.source = call("csv", &[("path", text("tt.csv"))], &folder);
    let found = profile(&spec).unwrap_err();
    assert_eq!(codes(&found), ["N007"]);
    assert_eq!(found[0].message, "cannot find `tt.csv`");
    assert_eq!(found[0].helps, ["did you mean `t.csv`?"]);
    spec.source = call("csv", &[("path", text("."))], &folder);
    assert_eq!(codes(&profile(&spec).unwrap_err()), ["N007"]);
}

#[test]
fn a_column_may_divide_the_rows() {
    let rows: String = (0..30)
        .map(|i| {
            format!("{i},{},{}\n", ["u", "v"][i % 2], ["train", "train", "test"][i % 3])
        })
        .collect();
    let (_folder, mut spec) = table(&format!("a,y,part\n{rows}"), "y");
    spec.split = Split::Column(name("part"));
    assert_eq!(profile(&spec).unwrap().split_sizes, [20, 0, 10]);
    assert_eq!(numbers(&load(&spec).test).dim(), (10, 1));
    let (_folder, mut spec) = table("a,y,part\n1,u,train\n2,v,later\n", "y");
    spec.split = Split::Column(name("part"));
    assert_eq!(
        shown(&profile(&spec).unwrap_err()),
        ["D031 `later` in `part` names no split\n  \
          t.csv:3:5 not `train`, `val` or `test` | 2,v,later"]
    );
}

#[test]
fn a_split_that_would_be_empty_is_reported() {
    let (_folder, spec) = table("a,y\n1,u\n2,v\n", "y");
    let found = profile(&spec).unwrap_err();
    assert_eq!(shown(&found), ["C015 split `test` has 0 examples"]);
}

#[test]
fn a_constant_column_stays_finite() {
    let rows: String = (0..20).map(|i| format!("7,{i},{}\n", ["u", "v"][i % 2])).collect();
    let (_folder, mut spec) = table(&format!("a,b,y\n{rows}"), "y");
    for scale in [Scale::Standard, Scale::MinMax, Scale::Robust, Scale::Unit] {
        spec.scale = Some(scale);
        assert!(numbers(&load(&spec).train).iter().all(|number| number.is_finite()));
    }
}

#[test]
fn tables_without_header_and_with_other_delimiters_are_read() {
    let rows: String = (0..20).map(|i| format!("\"{i}\";\"a;b\"\n{i};c\n")).collect();
    let (_folder, mut spec) = table(&rows, "column_2");
    let given =
        [("path", text("t.csv")), ("delimiter", text(";")), ("header", Value::Flag(false))];
    spec.source = call("csv", &given, &spec.source.folder.clone());
    let found = profile(&spec).unwrap();
    assert_eq!(found.n_rows, 40);
    assert_eq!(found.target.classes, ["a;b", "c"]);
}

#[test]
fn several_inputs_are_encoded_apart() {
    let (_folder, mut spec) = table(&dozen("1,2,u"), "y");
    spec.features = Some(data::Features::Named(vec![
        (name("left"), vec![name("b")]),
        (name("right"), vec![name("a"), name("b")]),
    ]));
    let dataset = load(&spec);
    let widths = dataset.train.inputs.iter().map(|input| match input {
        FeatureRows::Numbers(matrix) => matrix.ncols(),
        FeatureRows::Bytes { width, .. } => *width,
    });
    assert_eq!(widths.collect::<Vec<_>>(), [1, 2]);
}

/// An IDX file: type and axes as told, sizes as told, bytes as given.
fn idx(sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, sizes.len() as u8];
    sizes.iter().for_each(|size| file.extend(size.to_be_bytes()));
    file.extend(bytes);
    file
}

fn pictures(folder: &Path) -> DataSpec {
    spec(call("idx", &[("images", text("i")), ("labels", text("l"))], folder))
}

#[test]
fn idx_pictures_stay_bytes_and_a_folder_keeps_its_test_set() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    };
    let bytes: Vec<u8> = (0..30 * 6).map(|at| at as u8).collect();
    let labels: Vec<u8> = (0..30).map(|at| at % 3).collect();
    write("train-images-idx3-ubyte", &idx(&[30, 2, 3], &bytes));
    write("train-labels-idx1-ubyte", &idx(&[30], &labels));
    write("t10k-images-idx3-ubyte", &idx(&[4, 2, 3], &[255; 24]));
    write("t10k-labels-idx1-ubyte", &idx(&[4], &[0, 1, 2, 0]));
    let source = call("idx", &[("images", text("."))], folder.path());
    let spec = spec(source);
    let found = profile(&spec).unwrap();
    assert_eq!(found.inputs[0].extents.0, [1, 2, 3]);
    assert!(found.inputs[0].is_image);
    assert_eq!(found.split_sizes, [27, 3, 4]);
    let dataset = load(&spec);
    let FeatureRows::Bytes { bytes, width, factor, offset } = &dataset.test.inputs[0]
    else {
        panic!("pictures stay bytes");
    };
    assert_eq!((bytes.len(), *width), (24, 6));
    assert!((factor[0] * 255.0 - 1.0).abs() < 1e-6 && offset[0].abs() < 1e-9);
    // Each picture comes once, whole, with its own label.
    let mut found = Vec::new();
    for examples in [&dataset.train, &dataset.val] {
        let FeatureRows::Bytes { bytes: rows, .. } = &examples.inputs[0] else {
            panic!("pictures stay bytes");
        };
        for (row, label) in rows.chunks(6).zip(examples.target.iter().flatten()) {
            let at = usize::from(row[0]) / 6;
            assert_eq!(row, (at * 6..at * 6 + 6).map(|at| at as u8).collect::<Vec<_>>());
            assert_eq!(*label, (at % 3) as f32);
            found.push(at);
        }
    }
    found.sort_unstable();
    assert!(found.into_iter().eq(0..30));
}

#[test]
fn hostile_idx_files_are_refused_without_allocating() {
    let folder = tempfile::tempdir().unwrap();
    let spec = pictures(folder.path());
    std::fs::write(folder.path().join("l"), idx(&[3], &[0, 1, 2])).unwrap();
    for (file, why) in [
        (idx(&[u32::MAX, u32::MAX, u32::MAX, 9], &[]), "beyond any memory"),
        (idx(&[3, 60_000, 60_000], &[1; 9]), "9 of the 10800000000 bytes"),
        (idx(&[3, 2, 2], &[1; 11]), "11 of the 12 bytes"),
        (idx(&[3, 2, 2], &[1; 13]), "length is not what"),
        (vec![0, 0, 8], "ends within its header"),
        (b"hello, world".to_vec(), "it begins with"),
        (vec![0, 0, 13, 3, 0, 0, 0, 1], "type 0x0d"),
        (idx(&[2, 2, 2], &[1; 8]), "3 labels for 2 pictures"),
    ] {
        std::fs::write(folder.path().join("i"), file).unwrap();
        let found = profile(&spec).unwrap_err();
        assert_eq!(codes(&found), ["D031"]);
        assert!(found[0].message.contains(why), "{} / {why}", found[0].message);
    }
}

#[test]
fn numpy_arrays_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let x = ndarray::Array2::from_shape_fn((40, 3), |(row, at)| (row * 3 + at) as f32);
    let y = ndarray::Array1::from_shape_fn(40, |row| (row % 4) as i64);
    ndarray_npy::write_npy(folder.path().join("x.npy"), &x.view()).unwrap();
    ndarray_npy::write_npy(folder.path().join("y.npy"), &y.view()).unwrap();
    let npy = call("npy", &[("x", text("x.npy")), ("y", text("y.npy"))], folder.path());
    let found = profile(&spec(npy.clone())).unwrap();
    assert_eq!((found.n_rows, found.target.kind), (40, TargetKind::Category));
    let first = load(&spec(npy));
    let archive = std::fs::File::create(folder.path().join("d.npz")).unwrap();
    let mut writer = ndarray_npy::NpzWriter::new_compressed(archive);
    writer.add_array("x", &x.view()).unwrap();
    writer.add_array("y", &y.view()).unwrap();
    writer.finish().unwrap();
    let npz = call("npz", &[("path", text("d.npz"))], folder.path());
    assert_eq!(numbers(&first.train), numbers(&load(&spec(npz)).train));
    let raw = first.preprocessing.encode_file(&folder.path().join("x.npy")).unwrap();
    assert_eq!(raw.examples.n, 40);
    let wrong = call("npz", &[("path", text("d.npz")), ("x", text("X"))], folder.path());
    assert_eq!(codes(&profile(&spec(wrong)).unwrap_err()), ["C013"]);
}

#[test]
fn hostile_numpy_files_are_refused_without_allocating() {
    let folder = tempfile::tempdir().unwrap();
    let file = |header: &str| {
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend([0; 8]);
        bytes
    };
    let whole = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }\n";
    for bytes in [
        file(&whole.replace("(2, 1)", "(9000000000, 9000000000, 9)")),
        file(&whole.replace("(2, 1)", "(1000000000000,)")),
        file(&whole.replace("<f4", "|O")),
        file(&whole.replace("shape", "shame")),
        file("nothing\n"),
        b"\x93NUMPY\x01\x00\xff\xff".to_vec(),
        b"\x93NUMPY\x02\x00\xff\xff\xff\xff".to_vec(),
        Vec::new(),
    ] {
        std::fs::write(folder.path().join("x.npy"), &bytes).unwrap();
        let npy = call("npy", &[("x", text("x.npy"))], folder.path());
        let found = profile(&spec(npy)).unwrap_err();
        assert_eq!(codes(&found), ["D031"], "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn literal_rows_are_examples() {
    let rows = [(0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0)];
    let rows = rows.map(|(a, b, y)| (vec![a, b], vec![y])).to_vec();
    let mut spec = spec(call("rows", &[("rows", Value::Rows(rows))], Path::new("")));
    spec.split = Split::None;
    let found = profile(&spec).unwrap();
    assert_eq!((found.target.kind, found.split_sizes), (TargetKind::Binary, [4, 0, 0]));
    spec.target = Target::Input(span(70));
    let found = profile(&spec).unwrap();
    assert_eq!((found.target.kind, found.target.extents.0), (TargetKind::Input, vec![2]));
    assert!(load(&spec).train.target.is_none());
}
