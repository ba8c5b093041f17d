//! What the checker takes a program for: values in force, defaults, and the pages of the codes.

use std::path::{Path, PathBuf};

use percept::check::typed::{Keep, Length, Origin};
use percept::check::{self, Options, Unit};
use percept::lint::{self, Levels, Linted};
use percept::source::Sources;
use percept::syntax;

fn checked_in(folder: PathBuf, text: &str, options: &Options) -> Linted {
    let mut sources = Sources::new();
    let id = sources.add("program.nn", text);
    let parsed = syntax::parse(sources.get(id));
    let unit = Unit { ast: parsed.ast, folder, uses: Vec::new() };
    lint::check(&[unit], parsed.diagnostics, options, &Levels::default())
}

fn checked(text: &str) -> Linted {
    checked_in(tables(), text, &Options::default())
}

/// The folder of the tables that pages and UI tests read.
fn tables() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/data/_tables")
}

fn codes_of(checked: &Linted) -> Vec<&'static str> {
    checked.diagnostics.iter().map(|found| found.code.id).collect()
}

/// The codes without those of warnings: what is written in a table need not be wise.
fn errors_of(checked: &Linted) -> Vec<&'static str> {
    let errors = checked.diagnostics.iter().filter(|found| found.is_error());
    errors.map(|found| found.code.id).collect()
}

/// The value of a setting of the only training, and whether it is a default.
fn in_force(checked: &Linted, name: &str) -> (String, Origin) {
    let [train] = checked.program.trains.as_slice() else {
        panic!("{:?}", checked.diagnostics)
    };
    let found = train.in_force.iter().find(|setting| setting.name == name);
    let found = found.unwrap_or_else(|| panic!("`{name}` is not in force"));
    (found.value.clone(), found.origin)
}

const IRIS: &str = "data { source = builtin(\"iris\") }\nmodel { linear(classes) }\n";

#[test]
fn defaults_of_iris_are_in_force() {
    let checked = checked(&format!("{IRIS}train {{ epochs = 60 }}"));
    assert_eq!(codes_of(&checked), Vec::<&str>::new());
    for (name, value, origin) in [
        ("loss", "cross_entropy", Origin::Data),
        ("optimizer", "adam", Origin::Default),
        ("optimizer.lr", "0.001", Origin::Default),
        ("schedule", "constant", Origin::Default),
        ("batch", "32", Origin::Default),
        ("metrics", "[accuracy]", Origin::Data),
        ("keep", "best(val.loss)", Origin::Default),
        ("seed", "0", Origin::Default),
        ("shuffle", "true", Origin::Default),
    ] {
        assert_eq!(in_force(&checked, name), (value.to_owned(), origin), "{name}");
    }
    let (epochs, origin) = in_force(&checked, "epochs");
    assert_eq!(epochs, "60");
    assert!(matches!(origin, Origin::Written(_)));
    let data = &checked.program.data[0].in_force;
    let split = data.iter().find(|setting| setting.name == "split").unwrap();
    assert_eq!(
        split.value,
        "random(train = 80%, val = 10%, test = 10%, stratify = true, seed = 0)"
    );
}

#[test]
fn every_setting_of_the_table_is_in_force_or_built_later() {
    let checked = checked(&format!("{IRIS}train {{ epochs = 60 }}"));
    let train = &checked.program.trains[0].in_force;
    for setting in check::settings::TRAIN.settings {
        let is_there = train.iter().any(|found| found.name == setting.name);
        assert!(is_there || setting.name == "steps", "{}", setting.name);
    }
}

#[test]
fn overrides_reach_the_settings() {
    let options =
        Options { overrides: vec![("n".into(), "7".into())], ..Options::default() };
    let text = format!("let n = 60\n{IRIS}train {{ epochs = n }}");
    let checked = checked_in(tables(), &text, &options);
    assert_eq!(checked.program.trains[0].length, Length::Epochs(7));
}

#[test]
fn without_a_validation_split_the_last_weights_are_kept() {
    let text = "data { source = builtin(\"iris\"), split = none }\n\
                model { linear(classes) }\ntrain { epochs = 60 }";
    assert_eq!(checked(text).program.trains[0].keep, Keep::Last);
}

#[test]
fn each_builtin_set_checks_with_a_small_model() {
    for (set, output) in [
        ("iris", "linear(classes)"),
        ("wine", "linear(classes)"),
        ("breast_cancer", "linear(1)"),
        ("diabetes", "linear(1)"),
        ("digits", "flatten -> linear(classes)"),
    ] {
        let text = format!(
            "data {{ source = builtin(\"{set}\") }}\nmodel {{ {output} }}\ntrain {{ epochs = 60 }}"
        );
        let checked = checked(&text);
        assert_eq!(codes_of(&checked), Vec::<&str>::new(), "{set}");
        assert_eq!(checked.program.trains.len(), 1, "{set}");
    }
}

#[test]
fn a_binary_target_takes_one_output_or_two() {
    for (output, loss) in [(1, "binary_cross_entropy"), (2, "cross_entropy")] {
        let text = format!(
            "data {{ source = moons(samples = 100) }}\nmodel {{ linear({output}) }}\ntrain {{ epochs = 20 }}"
        );
        let checked = checked(&text);
        assert_eq!(in_force(&checked, "loss").0, loss);
    }
}

#[test]
fn a_kept_profile_stands_in_for_the_file() {
    let text = "data { source = csv(\"flowers.csv\"), target = species }\n\
                model { linear(classes) }\ntrain { steps = 300 }";
    let profile = checked(text).program.data[0].profile.clone();
    let options =
        Options { profiles: [("data".to_owned(), profile)].into(), ..Options::default() };
    let checked = checked_in(PathBuf::from("nowhere"), text, &options);
    assert_eq!(codes_of(&checked), Vec::<&str>::new());
    assert_eq!(checked.program.trains.len(), 1);
}

#[test]
fn absurd_values_are_refused_without_a_panic() {
    for setting in [
        "batch = -1",
        "batch = 0",
        "batch = 1e300",
        "batch = 0.5",
        "batch = none",
        "epochs = 0",
        "epochs = 1e300",
        "epochs = true",
        "epochs = [1]",
        "seed = -1",
        "seed = 0.5",
        "shuffle = 1",
        "clip = -1",
        "clip = norm(0)",
        "clip = \"a\"",
        "optimizer = adam(lr = 0)",
        "optimizer = 3",
        "optimizer = [adam]",
        "loss = 3",
        "loss = mse * mse",
        "loss = none",
        "metrics = 3",
        "stop = 3",
        "stop = stalled()",
        "stop = stalled(val.loss, patience = 0)",
        "keep = 3",
        "keep = best()",
        "checkpoint = every()",
        "class_weights = [0, 0, 0]",
        "class_weights = 3",
        "class_weights = [-1, 1, 1]",
        "freeze = 3",
        "freeze = [\"a\"]",
        "init_from = 3",
    ] {
        let length = if setting.starts_with("epochs") { "" } else { "epochs = 60, " };
        let checked = checked(&format!("{IRIS}train {{ {length}{setting} }}"));
        let n_errors = checked.diagnostics.iter().filter(|found| found.is_error()).count();
        assert_eq!(n_errors, 1, "{setting}: {:?}", codes_of(&checked));
        assert!(checked.program.trains.is_empty(), "{setting}");
    }
}

#[test]
fn examples_of_the_table_check() {
    for setting in check::settings::TRAIN.settings {
        for example in setting.examples {
            let data = match setting.name {
                "loss" if example.contains("mse") => "builtin(\"diabetes\")",
                "metrics" if example.contains("mae") => "builtin(\"diabetes\")",
                _ => "builtin(\"iris\")",
            };
            let output = if data.contains("iris") { "classes" } else { "1" };
            let length = match setting.name {
                "epochs" | "steps" => "",
                "fresh" => "epochs = 60, init_from = \"weights\", ",
                _ => "epochs = 60, ",
            };
            let text = format!(
                "data {{ source = {data} }}\nmodel net {{ linear(8) -> relu -> linear({output}) }}\n\
                 train {{ {length}{example} }}"
            );
            assert_eq!(errors_of(&checked(&text)), [""; 0], "{example}");
        }
    }
}

#[test]
fn a_negated_loss_is_trained_where_that_is_allowed() {
    let text = "data { source = builtin(\"iris\") }
model { linear(8) -> relu -> linear(classes) }
train {
    epochs = 60
    # allow(negated-loss): to see it grow
    loss = -cross_entropy
}
";
    let allowed = checked(text);
    assert_eq!(errors_of(&allowed), Vec::<&str>::new());
    let factors = allowed.program.trains[0].loss.iter().map(|term| term.factor.to_string());
    assert_eq!(factors.collect::<Vec<_>>(), ["-1"]);
    let refused = checked(&text.replace("    # allow(negated-loss): to see it grow\n", ""));
    assert_eq!(errors_of(&refused), ["O014"]);
}
