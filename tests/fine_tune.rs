//! Starting from another run's weights: what is carried over, under which name, and what is said
//! where something does not fit.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;

use percept::train::save::read_weights;

const BASE: &str = "data { source = builtin(\"iris\") }
block Step : [8] -> [8] { linear(8) -> relu }
model net {
    linear(8) -> relu
    repeat 2 { Step }
    linear(classes)
}
# allow(few-updates): quick.
train { epochs = 2 }
";

/// A folder with the base program, its run in `base`, and another program.
fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("base.nn"), BASE).unwrap();
    fs::write(folder.path().join("a.nn"), text).unwrap();
    let (code, _, err) = percept(folder.path(), &["run", "-q", "base.nn", "--out", "base"]);
    assert_eq!(code, 0, "{err}");
    folder
}

/// Exit code, standard output, standard error.
fn percept(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_percept"));
    command.args(args).current_dir(folder);
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// What a program that starts from the base says.
fn said(text: &str) -> String {
    let folder = folder(text);
    let (code, _, err) = percept(folder.path(), &["run", "-q", "a.nn"]);
    assert_eq!(code, 1, "{err}");
    err
}

/// Every stage has another name: a shared layer, blocks of another shape, an inserted layer.
const RENAMED: &str = "data { source = builtin(\"iris\") }
block Body(at) : [8] -> [8] {
    first = linear(8, was = net.repeat_1[at].Step_1.linear_1)
    first -> relu
}
model tuned {
    layer stem = linear(8, was = net.linear_1)
    stem -> relu
    repeat 2 as i { Body(i) }
    linear(8) -> relu
    layer head = linear(classes, was = \"net.linear_2\")
    head
}
train {
    init_from = \"base\"
    fresh     = [tuned.linear_1]
    freeze    = [tuned.stem, tuned.repeat_1, tuned.head]
    epochs    = 1
}
";

const PAIRS: [(&str, &str); 4] = [
    ("tuned.stem", "net.linear_1"),
    ("tuned.repeat_1[0].Body_1.first", "net.repeat_1[0].Step_1.linear_1"),
    ("tuned.repeat_1[1].Body_1.first", "net.repeat_1[1].Step_1.linear_1"),
    ("tuned.head", "net.linear_2"),
];

#[test]
fn renamed_stages_find_their_weights_bit_for_bit() {
    let folder = folder(RENAMED);
    let (code, _, err) = percept(folder.path(), &["run", "-q", "a.nn", "--out", "tuned"]);
    assert_eq!(code, 0, "{err}");
    let weights = |run: &str| read_weights(&folder.path().join(run)).unwrap().0;
    let (base, tuned) = (weights("base"), weights("tuned"));
    for (new, old) in PAIRS {
        for part in ["weight", "bias"] {
            let [new, old] = [new, old].map(|stage| format!("{stage}.{part}"));
            assert!(tuned[&new] == base[&old], "{new} was {old}");
        }
    }
    assert_eq!(tuned.len(), 10);
    // A run under new names is a run like any other.
    assert_eq!(percept(folder.path(), &["eval", "tuned"]).0, 0);
}

#[test]
fn a_whole_block_is_moved_by_one_name() {
    let text = BASE
        .replace(
            "repeat 2 { Step }",
            "repeat 2 as i { Step(was = repeat_1[1 - i].Step_1) }",
        )
        .replace("epochs = 2", "init_from = \"base\", freeze = [net.repeat_1], epochs = 1");
    let folder = folder(&text);
    let (code, _, err) = percept(folder.path(), &["run", "-q", "a.nn", "--out", "tuned"]);
    assert_eq!(code, 0, "{err}");
    let weights = |run: &str| read_weights(&folder.path().join(run)).unwrap().0;
    let (base, tuned) = (weights("base"), weights("tuned"));
    for [new, old] in [[0, 1], [1, 0]] {
        let path = |at: i32| format!("net.repeat_1[{at}].Step_1.linear_1.weight");
        assert!(tuned[&path(new)] == base[&path(old)], "{new} was {old}");
    }
}

#[test]
fn an_old_name_that_leads_nowhere_is_an_error() {
    let wrong = RENAMED.replace("was = net.linear_1", "was = net.linear_11");
    insta::assert_snapshot!("a_misspelled_old_name", said(&wrong));
    let wrong = RENAMED.replace("was = net.linear_1)", "was = body)");
    insta::assert_snapshot!("an_old_name_like_no_other", said(&wrong));
}

#[test]
fn a_stage_without_its_old_name_is_told_what_it_could_have_been() {
    let wrong = RENAMED.replace(", was = net.linear_1", "");
    insta::assert_snapshot!("a_stage_that_could_have_been_another", said(&wrong));
}

#[test]
fn old_weights_without_a_place_are_an_error() {
    // The first layer is gone; the others move up.
    let text = "data { source = builtin(\"iris\") }
model net {
    linear(classes, was = net.linear_2)
}
train { init_from = \"base\", epochs = 1 }
";
    insta::assert_snapshot!("old_weights_without_a_place", said(text));
    let text = "data { source = builtin(\"iris\") }
block Step : [8] -> [8] { linear(8) -> relu }
model net {
    linear(8) -> relu
    linear(8, was = net.repeat_1[0].Step_1.linear_1) -> relu
    repeat 2 { Step }
    linear(classes)
}
train { init_from = \"base\", fresh = [net.repeat_1, net.linear_3], epochs = 1 }
";
    insta::assert_snapshot!("old_weights_whose_place_is_taken", said(text));
}

#[test]
fn what_does_not_fit_is_told_before_anything_is_learned() {
    let wrong = RENAMED.replace("was = net.linear_1)", "was = net.linear_11)");
    let folder = folder(&wrong);
    let (code, out, _) = percept(folder.path(), &["check", "a.nn"]);
    assert_eq!(code, 1);
    assert!(
        out.contains("error[S035]") && out.contains("did you mean `net.linear_1`?"),
        "{out}"
    );
    // Without the data nothing is read; and a run may be still to be made.
    assert_eq!(percept(folder.path(), &["check", "a.nn", "--data", "off"]).0, 0);
    fs::remove_dir_all(folder.path().join("base")).unwrap();
    assert_eq!(percept(folder.path(), &["check", "a.nn"]).0, 0);
    // What is no file of weights is for the run to say.
    fs::write(folder.path().join("base"), "no weights").unwrap();
    assert_eq!(percept(folder.path(), &["check", "a.nn"]).0, 0);
    let (code, _, err) = percept(folder.path(), &["run", "-q", "a.nn"]);
    assert_eq!(code, 2, "{err}");
}

#[test]
fn a_comparison_pairs_stages_by_their_old_names() {
    let folder = folder(RENAMED);
    let (code, out, err) = percept(folder.path(), &["diff", "base.nn", "a.nn"]);
    assert_eq!(code, 0, "{err}");
    insta::assert_snapshot!("a_comparison_with_old_names", out);
}

#[test]
fn what_a_changed_program_goes_on_from_follows_old_names() {
    let folder = folder(
        &RENAMED
            .replace("init_from = \"base\"", "")
            .replace("fresh     = [tuned.linear_1]", "")
            .replace("epochs    = 1", "epochs    = 3"),
    );
    let path = folder.path();
    let args = ["run", "a.nn", "--resume", "base", "--changed", "--out", "tuned"];
    let (code, _, err) = percept(path, &args);
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("8 of 10 tensors fit; these start anew: `tuned.linear_1.bias`, `tuned.linear_1.weight`"),
        "{err}"
    );
    // The same names again move nothing a second time.
    let args = ["run", "a.nn", "--resume", "tuned", "--changed", "--epochs", "4"];
    let (code, _, err) = percept(path, &args);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("10 of 10 tensors fit"), "{err}");
}
