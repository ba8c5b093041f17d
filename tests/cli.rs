//! Each subcommand's standard output, standard error and exit code.

#[path = "support/command.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use support::{command, folder, percept, told, with_input};

const GOOD: &str = "data { source = builtin(\"iris\") }
model net {
    linear(8) -> relu
    linear(classes)
}
# allow(few-updates): tests are to be quick.
train { epochs = 3 }
";

const BAD: &str = "data { source = builtin(\"iris\") }
model net {
    liner(8) -> relu
    linear(classes)
}
train { epochs = 3 }
";

#[test]
fn help_and_version_are_results() {
    let folder = folder(&[]);
    for args in [["--help"], ["--version"], ["-h"]] {
        let (code, out, err) = percept(folder.path(), &args);
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(out.contains("percept"), "{out}");
    }
}

#[test]
fn a_wrong_command_line_is_exit_code_2() {
    let folder = folder(&[("good.nn", GOOD)]);
    for args in [
        &["chekc", "good.nn"][..],
        &["check"],
        &["check", "good.nn", "--frmt", "json"],
        &["check", "missing.nn"],
        &["check", "good.nn", "--unsafe"],
        &["check", "good.nn", "--select", "M999"],
        &["check", "good.nn", "--ignore", "N001"],
        &["check", "-", "--fix"],
        &["run", "good.nn", "--epochs", "0"],
        &["run", "good.nn", "--set", "width"],
        &["bench", "good.nn", "--seconds", "-1"],
        &["bench", "good.nn", "--threads", "0"],
        &["explain", "zzzzzz"],
        &["predict", "nowhere", "good.nn"],
    ] {
        let (code, out, err) = percept(folder.path(), args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.starts_with("error: "), "{args:?}: {err}");
    }
}

#[test]
fn a_program_that_is_fine_says_so_in_one_line() {
    let folder = folder(&[("good.nn", GOOD)]);
    let (code, out, err) = percept(folder.path(), &["check", "good.nn"]);
    assert_eq!(
        (code, out.as_str(), err.as_str()),
        (0, "good.nn is fine: model net [4] -> [3], 67 parameters\n", "")
    );
}

#[test]
fn findings_are_what_check_gives() {
    let folder = folder(&[("bad.nn", BAD)]);
    let (code, out, err) = percept(folder.path(), &["check", "bad.nn"]);
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(out.contains("error[N001] unknown-layer"), "{out}");
    let summary = "\n1 error in 1 file; 1 fix available with --fix --unsafe\n";
    assert!(out.ends_with(summary), "{out}");
}

#[test]
fn check_writes_for_editors_and_programs() {
    let folder = folder(&[("bad.nn", BAD), ("good.nn", GOOD)]);
    let both = ["check", "bad.nn", "good.nn", "--format"];
    let (code, out, _) = percept(folder.path(), &[&both[..], &["short"]].concat());
    assert_eq!(code, 1);
    assert!(out.starts_with("bad.nn:3:5: error[N001]: "), "{out}");
    assert_eq!(out.lines().count(), 1);
    let (code, out, _) = percept(folder.path(), &[&both[..], &["json"]].concat());
    assert_eq!(code, 1);
    let document: serde_json::Value = serde_json::from_str(&out).expect("one document");
    assert_eq!(document["errors"], 1);
    assert_eq!(document["diagnostics"][0]["code"], "N001");
    assert_eq!(document["diagnostics"][0]["line"], 3);
}

#[test]
fn a_dash_reads_standard_input() {
    let folder = folder(&[]);
    let (code, out, _) =
        with_input(folder.path(), &["check", "-", "--format", "short"], BAD);
    assert_eq!(code, 1);
    assert!(out.starts_with("<stdin>:3:5: error[N001]"), "{out}");
}

#[test]
fn color_is_decided_by_the_flag_then_the_environment() {
    let folder = folder(&[("bad.nn", BAD)]);
    let painted = |args: &[&str], env: &[(&str, &str)]| {
        let mut command = command(folder.path(), args);
        let output = command.envs(env.iter().copied()).output().expect("it starts");
        output.stdout.contains(&0x1b)
    };
    let check = ["check", "bad.nn"];
    assert!(!painted(&check, &[]), "a pipe is not painted");
    assert!(painted(&check, &[("FORCE_COLOR", "1")]));
    assert!(painted(&check, &[("CLICOLOR_FORCE", "1")]));
    assert!(!painted(&check, &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(painted(&[&check[..], &["--color", "always"]].concat(), &[("NO_COLOR", "1")]));
    assert!(!painted(&[&check[..], &["--color=never"]].concat(), &[("FORCE_COLOR", "1")]));
}

#[test]
fn a_used_file_is_found_reported_and_never_read_from_outside() {
    let main = "use \"block.nn\"\nuse \"../x.nn\"\nuse \"blocks.nn\"\n";
    let folder = folder(&[
        ("main.nn", main),
        ("blocks.nn", "use \"main.nn\"\nblock Res(c) { linear(c) -> relu }\n"),
    ]);
    let (code, out, _) = percept(folder.path(), &["check", "main.nn"]);
    assert_eq!(code, 1);
    assert!(out.contains("cannot find `block.nn`"), "{out}");
    assert!(out.contains("did you mean `blocks.nn`?"), "{out}");
    assert!(out.contains("`../x.nn` lies outside the program's folder"), "{out}");
}

#[test]
fn bytes_that_are_not_text_are_a_finding() {
    let folder = folder(&[]);
    fs::write(folder.path().join("bad.nn"), b"let a = 1 # \xff\n").expect("a file");
    let (code, out, _) = percept(folder.path(), &["check", "bad.nn", "--format", "short"]);
    assert_eq!(code, 1);
    assert!(out.starts_with("bad.nn:1:13: error[P012]: byte 13 is not UTF-8"), "{out}");
}

#[test]
fn explain_has_pages_of_codes_builtins_settings_and_programs() {
    let folder = folder(&[("good.nn", GOOD)]);
    for (what, shown) in [
        ("S022", "signature-mismatch"),
        ("signature-mismatch", "S022"),
        ("linear", "linear(units, bias = true"),
        ("batch", "default  32"),
        ("good.nn", "from the data"),
    ] {
        let (code, out, err) = percept(folder.path(), &["explain", what]);
        assert_eq!((code, err.as_str()), (0, ""), "{what}");
        assert!(out.contains(shown), "{what}: {out}");
    }
    let (_, _, err) = percept(folder.path(), &["explain", "Dense"]);
    assert!(err.contains("did you mean `linear`?"), "{err}");
}

#[test]
fn summary_shows_stages_and_totals() {
    let folder = folder(&[("good.nn", GOOD)]);
    let (code, out, _) = percept(folder.path(), &["summary", "good.nn"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!(out);
}

#[test]
fn data_shows_columns_and_classes() {
    let csv = "height,species\n1.0,a\n2.0,b\n3.0,a\n,a\n";
    let folder = folder(&[("good.nn", GOOD), ("plants.csv", csv)]);
    let (code, out, err) = percept(folder.path(), &["data", "good.nn"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("setosa"), "{out}");
    let (_, out, err) = percept(folder.path(), &["data", "plants.csv"]);
    assert!((out + &err).contains("height"), "{err}");
}

fn trained(folder: &Path) -> PathBuf {
    let (code, out, err) = percept(folder, &["run", "good.nn", "--threads", "1"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("accuracy"), "{out}");
    assert!(out.ends_with("saved in runs/good-1\n"), "{out}");
    assert!(err.contains("epoch 3/3"), "{err}");
    folder.join("runs/good-1")
}

#[test]
fn run_trains_tests_and_saves() {
    let folder = folder(&[("good.nn", GOOD)]);
    let run = trained(folder.path());
    for name in ["model.safetensors", "metrics.csv", "program.nn", "run.json"] {
        assert!(run.join(name).exists(), "{name}");
    }
    let (code, out, err) = percept(folder.path(), &["eval", "runs/good-1"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("test, 15 examples\n"), "{out}");
}

#[test]
fn predict_reads_rows_and_writes_a_table() {
    let csv = "sepal_length,sepal_width,petal_length,petal_width\n5.1,3.5,1.4,0.2\n";
    let folder = folder(&[("good.nn", GOOD), ("new.csv", csv)]);
    trained(folder.path());
    let (code, out, err) = percept(folder.path(), &["predict", "runs/good-1", "new.csv"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let mut lines = out.lines();
    assert!(
        lines
            .next()
            .is_some_and(|line| line.ends_with("p_setosa,p_versicolor,p_virginica"))
    );
    assert_eq!(lines.count(), 1);
    let json = ["predict", "runs/good-1", "-", "--format", "json"];
    let (code, out, _) = with_input(folder.path(), &json, csv);
    assert_eq!(code, 0);
    let rows: serde_json::Value = serde_json::from_str(&out).expect("one document");
    assert_eq!(rows.as_array().map(Vec::len), Some(1));
}

#[test]
fn json_is_one_event_a_line() {
    let folder = folder(&[("good.nn", GOOD)]);
    let (code, out, err) = percept(folder.path(), &["run", "good.nn", "--json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let events: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let names: Vec<&str> = events.iter().filter_map(|one| one["event"].as_str()).collect();
    assert_eq!(
        names,
        ["started", "epoch", "epoch", "epoch", "finished", "evaluation", "saved"]
    );
}

fn bench(folder: &Path, args: &[&str]) -> (i32, String, String) {
    percept(folder, &[&["bench", "good.nn", "--seconds", "0.01"], args].concat())
}

#[test]
fn bench_times_a_step_and_its_stages() {
    let folder = folder(&[("good.nn", GOOD)]);
    let (code, out, err) = bench(folder.path(), &["--threads", "1"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("net of good.nn on 1 thread\n\n  step "), "{out}");
    // The activation is part of the product before it.
    for word in ["net.linear_1", "net.linear_2", "loss", "gathering"] {
        assert!(out.contains(&format!("\n  {word} ")), "{word}: {out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "none is saved");
}

#[test]
fn bench_writes_one_document() {
    let folder = folder(&[("good.nn", GOOD)]);
    let (code, out, err) = bench(folder.path(), &["--json", "--threads", "2"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let document: serde_json::Value = serde_json::from_str(&out).expect("one document");
    assert_eq!(document["model"], "net");
    assert_eq!((&document["threads"], &document["batch"]), (&2.into(), &32.into()));
    for name in ["examples_per_second", "gflops", "peak_gflops", "share_of_peak"] {
        assert!(document[name].as_f64().is_some_and(|value| value > 0.0), "{name}");
    }
    let step = ["best", "median", "worst"].map(|name| document["step_us"][name].as_f64());
    assert!(step.is_sorted() && step[0] > Some(0.0), "{step:?}");
    let layers = document["layers"].as_array().expect("a list");
    let paths: Vec<&str> =
        layers.iter().filter_map(|layer| layer["path"].as_str()).collect();
    assert_eq!(paths, ["net.linear_1", "net.linear_2", "loss"]);
    let flops = layers.iter().filter_map(|layer| layer["flops"].as_u64());
    assert_eq!(document["flops_per_step"], flops.sum::<u64>());
}

#[test]
fn bench_times_a_model_at_work() {
    let folder = folder(&[("good.nn", GOOD)]);
    let (code, out, err) = bench(folder.path(), &["--inference"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("1,024 at once"), "{out}");
    let (code, out, _) = bench(folder.path(), &["--inference", "--json"]);
    assert_eq!(code, 0);
    let document: serde_json::Value = serde_json::from_str(&out).expect("one document");
    assert!(document["latency_us"]["median"].as_f64() > Some(0.0));
    assert_eq!(document["throughput"]["batch"], 1024);
}

#[test]
fn bench_finds_what_check_and_run_find() {
    let model = "model net : [4] -> [3] { linear(3) }\n";
    let diverging = GOOD
        .replace("relu", "square")
        .replace("epochs = 3", "epochs = 3\n    optimizer = sgd(1e30)\n");
    let folder = folder(&[("bad.nn", BAD), ("model.nn", model), ("wild.nn", &diverging)]);
    for (file, code, said) in [
        ("bad.nn", 1, "error[N001]"),
        ("wild.nn", 1, "error[R001]"),
        ("model.nn", 2, "trains nothing"),
    ] {
        let (found, out, err) = percept(folder.path(), &["bench", file]);
        assert_eq!((found, out.as_str()), (code, ""), "{file}: {err}");
        assert!(err.contains(said), "{file}: {err}");
    }
}

#[test]
fn a_run_that_breaks_says_where_and_keeps_the_last_good_weights() {
    let wild = "data { source = builtin(\"diabetes\") }
model net { linear(8) -> relu; linear(1) }
train { epochs = 3, optimizer = sgd(lr = 2) }
";
    let folder = folder(&[("wild.nn", wild)]);
    let (code, out, err) = percept(folder.path(), &["run", "wild.nn", "--out", "kept"]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("error[R00"), "{err}");
    assert!(err.contains("the last good weights, from before step"), "{err}");
    assert!(err.contains("are in kept"), "{err}");
    assert!(out.contains("saved in kept"), "{out}");
    let (code, out, err) = percept(folder.path(), &["eval", "kept"]);
    assert_eq!(code, 0, "{out}{err}");
}

#[test]
fn faults_are_warnings_below_the_results_and_can_be_left_alone() {
    let slow = GOOD.replace("# allow(few-updates): tests are to be quick.\n", "").replace(
        "epochs = 3",
        "epochs = 60
    # allow(learning-rate-low): it is to fail.
    optimizer = sgd(lr = 1e-4)",
    );
    let folder = folder(&[("slow.nn", &slow)]);
    let run = |more: &[&str]| {
        let args = [&["run", "slow.nn", "--quiet"][..], more].concat();
        percept(folder.path(), &args)
    };
    let (code, out, err) = run(&["--out", "a"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("saved in a"), "{out}");
    assert!(err.contains("warning[R01"), "{err}");
    let (_, out, _) = percept(folder.path(), &["run", "slow.nn", "--json"]);
    let is_fault = |line: &&str| line.contains(r#""event":"fault""#);
    let fault = out.lines().find(is_fault).expect("an event of its own");
    let fault: serde_json::Value = serde_json::from_str(fault).expect("JSON");
    assert_eq!(fault["line"], 6);
    let (code, _, err) = run(&["--out", "b", "--watch", "off"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let model = |run: &str| {
        fs::read(folder.path().join(run).join("model.safetensors")).expect("a model")
    };
    assert!(model("a") == model("b"), "watching changes no bit");
    let (code, out, _) = percept(folder.path(), &["check", "slow.nn", "--preflight"]);
    assert_eq!(code, 0);
    assert!(out.contains("warning[R018]"), "{out}");
}

#[test]
fn a_claim_that_does_not_hold_is_exit_code_1() {
    let program = GOOD.to_owned() + "expect { params < 10 }\n";
    let folder = folder(&[("good.nn", &program)]);
    let (code, out, err) = percept(folder.path(), &["run", "good.nn", "--quiet"]);
    assert_eq!(code, 1);
    assert!(err.contains("error[R036]"), "{err}");
    assert!(err.contains("`params` is 67, expected < 10"), "{err}");
    assert!(out.contains("saved in"), "the run is kept all the same");
}

#[test]
fn the_same_seed_gives_the_same_run_on_any_number_of_threads() {
    let folder = folder(&[("good.nn", GOOD)]);
    let run = |threads: &str, out: &str| {
        let args = ["run", "good.nn", "--quiet", "--threads", threads, "--out", out];
        assert_eq!(percept(folder.path(), &args).0, 0);
        fs::read(folder.path().join(out).join("model.safetensors")).expect("a model")
    };
    assert!(run("1", "a") == run("2", "b"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder(&[]);
    let mut child = command(folder.path(), &["explain"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(told(&output), (0, String::new(), String::new()));
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_was_learned() {
    let program = GOOD.replace("epochs = 3", "epochs = 1_000_000");
    let folder = folder(&[("good.nn", &program)]);
    let child = command(folder.path(), &["run", "good.nn", "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    std::thread::sleep(std::time::Duration::from_secs(2));
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill").success());
    let output = child.wait_with_output().expect("it ends");
    let (code, out, _) = told(&output);
    assert_eq!(code, 130);
    assert!(out.contains("saved in runs/good-1"), "{out}");
}

const UGLY: &str = "model net:[4]->[3]{linear( 8 )->relu   # wide
linear(3)}
";

const NEAT: &str = "model net : [4] -> [3] {
    linear(8) -> relu  # wide
    linear(3)
}
";

#[test]
fn fmt_rewrites_what_it_must_and_counts() {
    let folder = folder(&[
        ("ugly.nn", UGLY),
        ("neat.nn", NEAT),
        ("below/ugly.nn", UGLY),
        ("a.txt", ""),
    ]);
    let (code, out, err) = percept(folder.path(), &["fmt", "."]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, "formatted 2 files, 1 unchanged\n");
    for name in ["ugly.nn", "neat.nn", "below/ugly.nn"] {
        let text = fs::read_to_string(folder.path().join(name)).expect("it is there");
        assert_eq!(text, NEAT, "{name}");
    }
    let (code, out, _) = percept(folder.path(), &["fmt", "ugly.nn", "below"]);
    assert_eq!((code, out.as_str()), (0, "2 files unchanged\n"));
}

#[test]
fn fmt_check_names_what_would_change_and_fails() {
    let folder = folder(&[("ugly.nn", UGLY), ("neat.nn", NEAT)]);
    let (code, out, err) =
        percept(folder.path(), &["fmt", "--check", "ugly.nn", "neat.nn"]);
    assert_eq!((code, err.as_str()), (1, ""));
    assert_eq!(out, "ugly.nn would change\n1 file would change, 1 unchanged\n");
    let text = fs::read_to_string(folder.path().join("ugly.nn")).expect("it is there");
    assert_eq!(text, UGLY, "nothing is written");
    let (code, out, _) = percept(folder.path(), &["fmt", "--check", "neat.nn"]);
    assert_eq!((code, out.as_str()), (0, "1 file unchanged\n"));
}

#[test]
fn fmt_diff_shows_what_would_change() {
    let folder = folder(&[("ugly.nn", UGLY)]);
    let (code, out, err) = percept(folder.path(), &["fmt", "--diff", "ugly.nn"]);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!(out);
    let painted = ["fmt", "--diff", "ugly.nn", "--color", "always"];
    let (_, out, _) = percept(folder.path(), &painted);
    assert!(out.contains("\u{1b}[32m+    linear(3)\u{1b}[0m\n"), "{out:?}");
}

#[test]
fn fmt_of_a_dash_reads_standard_input_and_writes_standard_output() {
    let folder = folder(&[]);
    let told = with_input(folder.path(), &["fmt", "-"], UGLY);
    assert_eq!(told, (0, NEAT.to_owned(), String::new()));
    let (code, out, _) = with_input(folder.path(), &["fmt", "-", "--check"], UGLY);
    assert_eq!((code, out.as_str()), (1, "<stdin> would change\n1 file would change\n"));
}

#[test]
fn fmt_leaves_alone_what_it_cannot_read() {
    let folder = folder(&[("bad.nn", "model { linear(8 }\n"), ("ugly.nn", UGLY)]);
    let (code, out, err) = percept(folder.path(), &["fmt", "."]);
    assert_eq!(code, 1);
    assert_eq!(out, "formatted 1 file, 1 cannot be read and was left alone\n");
    assert!(err.contains("error[P"), "{err}");
    let text = fs::read_to_string(folder.path().join("bad.nn")).expect("it is there");
    assert_eq!(text, "model { linear(8 }\n");
    let (code, out, err) = with_input(folder.path(), &["fmt", "-"], "model {");
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("error[P"), "{err}");
    let (code, _, err) = percept(folder.path(), &["fmt", "missing.nn"]);
    assert_eq!(code, 2, "{err}");
}

#[cfg(unix)]
#[test]
fn fmt_keeps_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder(&[("ugly.nn", UGLY)]);
    let (file, link) = (folder.path().join("ugly.nn"), folder.path().join("link.nn"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("it is ours");
    symlink("ugly.nn", &link).expect("a link");
    assert_eq!(percept(folder.path(), &["fmt", "link.nn"]).0, 0);
    assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
    assert_eq!(fs::read_to_string(&file).expect("it is there"), NEAT);
    assert_eq!(
        fs::metadata(&file).expect("it is there").permissions().mode() & 0o777,
        0o640
    );
}

#[test]
fn fmt_notes_shapes() {
    let program = "block Grow(c) {
    linear(c) -> relu
}

model net : [4] -> [3] {
    linear(8) -> relu : [7]
    h = linear(16) -> relu  # wider
    h -> Grow(8) -> Grow(16)
    repeat 2 { linear(8) -> relu }
    residual {
        linear(8)
    }
    linear(3)
}
";
    let folder = folder(&[("net.nn", program)]);
    let (code, _, err) = percept(folder.path(), &["fmt", "--shapes", "net.nn"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let noted = fs::read_to_string(folder.path().join("net.nn")).expect("it is there");
    insta::assert_snapshot!(noted);
    assert_eq!(percept(folder.path(), &["check", "net.nn"]).0, 0);
    let (code, out, _) = percept(folder.path(), &["fmt", "--shapes", "--check", "net.nn"]);
    assert_eq!((code, out.as_str()), (0, "1 file unchanged\n"));
}

#[test]
fn fmt_notes_no_shapes_where_a_program_does_not_check() {
    let folder = folder(&[("bad.nn", BAD)]);
    let (code, out, err) = percept(folder.path(), &["fmt", "--shapes", "bad.nn"]);
    assert_eq!(code, 1);
    assert_eq!(out, "1 file does not check and was left alone\n");
    assert!(err.contains("error[N001]"), "{err}");
    let text = fs::read_to_string(folder.path().join("bad.nn")).expect("it is there");
    assert_eq!(text, BAD);
}
