//! Folds and sweeps from the outside: what is shown, what is written, what a kill leaves undone.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use percept::random::Stream;
use serde_json::Value;

const FOLDED: &str = "data iris { source = builtin(\"iris\"), split = kfold(4) }
model { linear(8) -> relu -> linear(classes) }
train { optimizer = adam(lr = 1e-2), epochs = 6 }
expect { params < 80; memory < 100_000; seconds_per_epoch < 1min; steps == 24 }
";

const SWEPT: &str = "let lr    = 1e-2   # the rate
let width = 8
data { source = builtin(\"iris\") }
model { linear(width) -> relu -> linear(classes) }
# allow(few-updates): quick.
train { optimizer = adam(lr = lr), epochs = 4 }
sweep { vary = { lr: from 1e-4 to 1e-1 log, width: [4, 8] }, trials = 6 }
";

/// A folder of its own with one program.
fn folder(name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    folder
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_percept"));
    command.args(args).current_dir(folder);
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

/// Exit code, standard output, standard error.
fn percept(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = command(folder, args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn folds_are_trained_one_after_another_and_summed_up() {
    let folder = folder("k.nn", FOLDED);
    let (code, out, err) = percept(folder.path(), &["run", "k.nn", "--out", "r"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("4 folds\n"), "{out}");
    let lines = |word: &str| err.lines().filter(|line| line.contains(word)).count();
    assert_eq!((lines("  fold "), lines("  data ")), (4, 1), "{err}");
    let said = json(&folder.path().join("r/folds.json"));
    let accuracy = &said["values"]["test.accuracy"];
    let each: Vec<f64> = accuracy["folds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_f64().unwrap())
        .collect();
    let mean = each.iter().sum::<f64>() / 4.0;
    assert!((accuracy["mean"].as_f64().unwrap() - mean).abs() < 1e-12);
    assert!(out.contains(&format!("{:.2} %", 100.0 * mean)), "{out}");
}

#[test]
fn every_fold_is_a_run_that_is_tested_on_its_own_examples() {
    let folder = folder("k.nn", FOLDED);
    assert_eq!(percept(folder.path(), &["run", "k.nn", "--out", "r"]).0, 0);
    let mut n_tested = 0;
    for fold in 1..=4 {
        let run = format!("r/fold-{fold}");
        let record = json(&folder.path().join(&run).join("run.json"));
        let (code, out, err) = percept(folder.path(), &["eval", &run, "--json"]);
        assert_eq!(code, 0, "{err}");
        let again: Value = serde_json::from_str(&out).unwrap();
        n_tested += again["examples"].as_u64().unwrap();
        let values = record["values"].as_array().unwrap();
        let loss = values.iter().find(|one| one["name"] == "test.loss").unwrap();
        assert_eq!(loss["value"], again["values"]["test.loss"], "fold {fold}");
    }
    assert_eq!(n_tested, 150);
    let (code, _, err) = percept(folder.path(), &["eval", "r"]);
    assert_eq!(code, 2);
    assert!(err.contains("name one of them, such as `r/fold-1`"), "{err}");
}

#[test]
fn folds_have_the_same_bits_on_any_number_of_threads() {
    let folder = folder("k.nn", FOLDED);
    for threads in ["1", "3"] {
        let args = ["run", "k.nn", "-q", "--threads", threads, "--out", threads];
        assert_eq!(percept(folder.path(), &args).0, 0);
    }
    for fold in 1..=4 {
        let model = |threads: &str| {
            let run = folder.path().join(threads).join(format!("fold-{fold}"));
            fs::read(run.join("model.safetensors")).unwrap()
        };
        assert!(model("1") == model("3"), "fold {fold}");
    }
}

#[test]
fn a_claim_on_folds_is_held_against_their_mean() {
    let folder = folder("k.nn", &FOLDED.replace("params < 80", "test.accuracy > 100%"));
    let (code, _, err) = percept(folder.path(), &["run", "k.nn", "-q"]);
    assert_eq!(code, 1);
    assert!(err.contains("R036") && err.contains("in the mean of 4 folds"), "{err}");
}

#[test]
fn a_fault_in_a_fold_is_told_however_quiet_the_run() {
    let folder = folder("k.nn", &FOLDED.replace("adam(lr = 1e-2)", "sgd(lr = 1e30)"));
    for args in [&["run", "k.nn", "-q"][..], &["run", "k.nn"]] {
        let (code, _, err) = percept(folder.path(), args);
        assert_eq!(code, 1);
        assert_eq!(err.matches("error[R00").count(), 1, "{err}");
        assert!(err.ends_with("ended in fold 1 of 4\n"), "{err}");
    }
}

#[test]
fn events_of_folds_are_json() {
    let folder = folder("k.nn", FOLDED);
    let (code, out, _) = percept(folder.path(), &["run", "k.nn", "--json"]);
    assert_eq!(code, 0);
    let events: Vec<Value> =
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let folds = events.iter().filter(|event| event["event"] == "fold");
    assert_eq!(folds.count(), 4);
    assert!(events.last().unwrap()["values"]["test.loss"]["mean"].is_f64());
}

/// All that folds leave, without what the clock says.
fn left(run: &Path, n_folds: usize) -> Vec<Vec<u8>> {
    let untimed = |name: &str| {
        let text = fs::read_to_string(run.join(name)).unwrap();
        let mut said: Value = serde_json::from_str(&text).unwrap();
        for name in ["seconds", "seconds_per_epoch"] {
            said["values"].as_object_mut().unwrap().remove(name);
        }
        said.to_string().into_bytes()
    };
    let models = (1..=n_folds).flat_map(|fold| {
        let fold = run.join(format!("fold-{fold}"));
        ["model.safetensors", "metrics.csv"].map(|name| fs::read(fold.join(name)).unwrap())
    });
    models.chain([untimed("folds.json")]).collect()
}

/// The rows of the table that do not depend on the clock.
fn table_of(out: &str) -> Vec<String> {
    let lines = out.lines().skip_while(|line| !line.contains("folds"));
    lines.take_while(|line| !line.starts_with("saved in")).map(str::to_owned).collect()
}

const LONG_FOLDS: &str = "data { source = builtin(\"iris\"), split = kfold(3) }
model { linear(8) -> batch_norm -> relu -> dropout(0.1) -> linear(classes) }
train {
    optimizer  = adam(lr = 1e-2)
    epochs     = 30
    schedule   = cosine(warmup = 5%)
    checkpoint = every(steps = 7)
}
";

/// `KILLS=100` kills as often.
fn kills() -> usize {
    std::env::var("KILLS").map_or(10, |n| n.parse().unwrap())
}

/// Runs, is killed at random moments and goes on, until it ends; what it says then, and how often
/// it was killed.
fn run_and_kill(
    folder: &Path,
    (first, again): (&[&str], &[&str]),
    has_begun: &dyn Fn() -> bool,
    (longest, stream): (Duration, &mut Stream),
) -> (String, usize) {
    let mut n_kills = 0;
    loop {
        let args = if has_begun() { again } else { first };
        let mut command = command(folder, args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Longer with each kill, should the machine be slower than it was.
        let most = 0.7 * (1.0 + n_kills as f64 / 10.0);
        thread::sleep(longest.mul_f64(most * stream.uniform()));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        match output.status.code() {
            None => n_kills += 1,
            Some(0) => return (text(&output.stdout), n_kills),
            Some(code) => panic!("exit code {code}: {}", text(&output.stderr)),
        }
    }
}

#[test]
fn folds_that_are_killed_at_any_moment_end_with_the_same_bits() {
    let two = LONG_FOLDS
        .replace("kfold(3)", "kfold(2)")
        .replace("epochs     = 30", "epochs = 12")
        + "train { epochs = 12, batch = 50, checkpoint = every(steps = 5) }\n";
    let mut stream = Stream::new(11, "kill folds");
    let (mut n_kills, mut n_runs) = (0, 0);
    let cases = [(LONG_FOLDS, 3), (two.as_str(), 2)].map(|(text, n_folds)| {
        let folder = folder("k.nn", text);
        let start = Instant::now();
        let (code, out, err) = percept(folder.path(), &["run", "k.nn", "--out", "r"]);
        assert_eq!(code, 0, "{err}");
        (text, n_folds, out, start.elapsed(), folder)
    });
    while n_kills < kills() {
        for (text, n_folds, whole, longest, reference) in &cases {
            let folder = folder("k.nn", text);
            let root = folder.path().join("r");
            let has_begun = || {
                ["folds.jsonl", "folds.json"].iter().any(|name| root.join(name).exists())
            };
            let args = (&["run", "k.nn", "--out", "r"][..], &["run", "--resume", "r"][..]);
            let (out, n) =
                run_and_kill(folder.path(), args, &has_begun, (*longest, &mut stream));
            (n_kills, n_runs) = (n_kills + n, n_runs + 1);
            if !out.is_empty() {
                assert_eq!(table_of(&out), table_of(whole), "run {n_runs}");
            }
            if *n_folds == 3 {
                assert!(
                    left(&root, 3) == left(&reference.path().join("r"), 3),
                    "run {n_runs}"
                );
            }
            assert!(!root.join("folds.jsonl").exists());
        }
    }
    eprintln!("{n_runs} runs in folds were killed {n_kills} times");
}

#[test]
fn folds_that_were_interrupted_go_on_from_any_of_their_folders() {
    for given in ["r", "r/fold-1", "r/fold-2"] {
        let folder = folder("k.nn", &LONG_FOLDS.replace("epochs     = 30", "epochs = 40"));
        let path = folder.path();
        let args = ["run", "k.nn", "--out", "r"];
        let mut command = command(path, &args);
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let second = path.join("r/fold-2/checkpoint.safetensors");
        while !second.exists() {
            thread::sleep(Duration::from_millis(2));
        }
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(130), "{err}");
        assert!(
            err.ends_with(
                "interrupted in fold 2 of 3\n`percept run --resume r` goes on from here\n"
            ),
            "{err}"
        );
        let (code, _, err) =
            percept(path, &["run", "k.nn", "--resume", given, "--seed", "3"]);
        assert_eq!(code, 2);
        assert!(err.contains("folds of two programs cannot be compared"), "{err}");
        let (code, out, err) = percept(path, &["run", "--resume", given]);
        assert_eq!(code, 0, "{err}");
        assert!(err.contains("1 of 3 folds had ended before"), "{err}");
        assert!(out.contains("3 folds") && out.contains("saved in r"), "{out}");
        assert!(!path.join("r/folds.jsonl").exists());
        let (code, _, err) = percept(path, &["run", "--resume", "r"]);
        assert_eq!(code, 0);
        assert!(err.starts_with("`r` is finished; `r/folds.json` says"), "{err}");
        let (code, _, err) = percept(path, &["run", "--resume", "r", "--changed"]);
        assert_eq!(code, 2);
        assert!(err.contains("go on from one of them, such as `r/fold-1`"), "{err}");
        let more = ["run", "-q", "--resume", "r/fold-2", "--changed", "--epochs", "45"];
        let (code, out, err) = percept(path, &more);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("saved in runs/k-1"), "{out}");
    }
}

/// A sweep into `out`: the table, without the word on where it lies.
fn sweep(folder: &Path, args: &[&str], out: &str) -> String {
    let args: Vec<&str> =
        ["sweep", "s.nn", "--out", out].iter().chain(args).copied().collect();
    let (code, text, err) = percept(folder, &args);
    assert_eq!(code, 0, "{err}");
    text.replace(&format!("saved in {out}\n"), "")
}

#[test]
fn trials_give_the_same_table_side_by_side_as_alone() {
    let folder = folder("s.nn", SWEPT);
    let alone = sweep(folder.path(), &["--jobs", "1"], "a");
    let beside = sweep(folder.path(), &["--jobs", "3"], "b");
    assert_eq!(alone, beside);
    for trial in 1..=6 {
        let model = |out: &str| {
            let run = folder.path().join(out).join(format!("trial-{trial}"));
            fs::read(run.join("model.safetensors")).unwrap()
        };
        assert!(model("a") == model("b"), "trial {trial}");
    }
    insta::assert_snapshot!("a_sweep_ends_with_a_table", alone);
}

#[test]
fn a_sweep_is_told_to_programs() {
    let folder = folder("s.nn", SWEPT);
    let args = ["sweep", "s.nn", "--trials", "3", "--out", "a", "--json"];
    let (code, out, err) = percept(folder.path(), &args);
    assert_eq!(code, 0, "{err}");
    let told: Value = serde_json::from_str(&out).unwrap();
    let trials = told["trials"].as_array().unwrap();
    assert_eq!((trials.len(), &told["best"]), (3, &trials[0]["trial"]));
    let losses = trials.iter().map(|trial| trial["values"]["val.loss"].as_f64().unwrap());
    assert!(losses.is_sorted(), "{out}");
    assert!(trials.iter().all(|trial| trial["set"]["lr"].is_string()), "{out}");
}

#[test]
fn a_trial_is_what_run_makes_of_its_values() {
    let folder = folder("s.nn", SWEPT);
    let table = sweep(folder.path(), &["--vary", "width=4..9", "--trials", "2"], "a");
    assert!(table.contains("the best by val.loss first"), "{table}");
    let csv = fs::read_to_string(folder.path().join("a/trials.csv")).unwrap();
    let row = csv.lines().nth(2).unwrap();
    let width = row.split(',').nth(1).unwrap();
    let set = format!("width={width}");
    let args = ["run", "s.nn", "-q", "--set", &set, "--out", "r"];
    assert_eq!(percept(folder.path(), &args).0, 0);
    let weights =
        |run: &str| percept::train::save::read_weights(&folder.path().join(run)).unwrap();
    assert_eq!(weights("a/trial-2"), weights("r"));
}

#[test]
fn the_best_program_has_its_values_and_runs() {
    let folder = folder("s.nn", SWEPT);
    let table = sweep(folder.path(), &["--best", "best.nn"], "a");
    let best = fs::read_to_string(folder.path().join("best.nn")).unwrap();
    let said = table.lines().find(|line| line.starts_with("the best is")).unwrap();
    let rate = said.split("lr ").nth(1).unwrap().split(',').next().unwrap();
    assert!(best.contains(&format!("let lr    = {rate}   # the rate\n")), "{best}");
    assert_eq!(percept(folder.path(), &["run", "best.nn", "-q"]).0, 0);
    assert_eq!(best, fs::read_to_string(folder.path().join("a/best.nn")).unwrap());
}

#[test]
fn the_best_program_is_what_was_trained_however_that_was_said() {
    let folder = folder("s.nn", SWEPT);
    let path = folder.path();
    sweep(path, &["--vary", "lr=1e-3,1e-2", "--set", "width=5", "--epochs", "3"], "a");
    let best = fs::read_to_string(path.join("a/best.nn")).unwrap();
    assert!(best.contains("let width = 5") && best.contains("epochs = 3 }"), "{best}");
    let number = best.split("number ").nth(1).unwrap().split(',').next().unwrap();
    assert_eq!(percept(path, &["run", "a/best.nn", "-q", "--out", "r"]).0, 0);
    let weights = |run: &str| percept::train::save::read_weights(&path.join(run)).unwrap();
    assert_eq!(weights(&format!("a/trial-{number}")), weights("r"));
}

#[test]
fn a_fault_in_one_trial_leaves_the_others_alone() {
    let folder = folder("s.nn", SWEPT);
    let table = sweep(folder.path(), &["--vary", "width=0,4"], "a");
    assert!(table.contains("trial 1 failed: `units` must be at least 1"), "{table}");
    assert!(table.contains("the best is trial 2 (width 4)"), "{table}");
    let args = ["sweep", "s.nn", "--vary", "width=0,-1"];
    assert_eq!(percept(folder.path(), &args).0, 1);
}

#[test]
fn the_best_third_goes_on_three_times_as_long() {
    let folder = folder("s.nn", &SWEPT.replace("epochs = 4", "epochs = 9"));
    let table = sweep(folder.path(), &["--method", "halving", "--trials", "9"], "a");
    let count = |word: &str| table.lines().filter(|line| line.contains(word)).count();
    assert_eq!(
        (count("  whole  "), count("  1/3  "), count("  1/9  ")),
        (1, 2, 6),
        "{table}"
    );
    assert_eq!(
        table,
        sweep(folder.path(), &["--method=halving", "--trials=9", "--jobs=2"], "b")
    );
}

/// The values of each trial, by its number, as the folder of a sweep has them.
fn trials_of(folder: &Path, sweep: &str) -> Vec<(usize, String)> {
    let csv = fs::read_to_string(folder.join(sweep).join("trials.csv")).unwrap();
    let divisor = csv.lines().next().unwrap().split(',').position(|one| one == "divisor");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].parse().unwrap(), cells[divisor.unwrap()].to_owned())
    };
    csv.lines().skip(1).map(row).collect()
}

#[test]
fn what_goes_on_in_halving_is_what_run_makes_of_its_values() {
    // A schedule that depends on the whole length, draws, and epochs of several steps.
    let text = SWEPT
        .replace("-> relu ->", "-> relu -> dropout(0.2) ->")
        .replace("epochs = 4", "epochs = 18, schedule = cosine(warmup = 10%), batch = 40");
    for text in [text.clone(), text.replace("epochs = 18", "steps = 54")] {
        let folder = folder("s.nn", &text);
        let path = folder.path();
        sweep(path, &["--method", "halving", "--trials", "9"], "a");
        let mut lengths = Vec::new();
        for (trial, divisor) in trials_of(path, "a") {
            let run = format!("a/trial-{trial}");
            let is_paused = path.join(&run).join("checkpoint.safetensors").exists();
            assert_eq!(is_paused, divisor != "1", "trial {trial}");
            lengths.push(divisor.clone());
            // Each is the training of its values, as far as it went; the others can go on, too.
            if is_paused {
                let (code, _, err) = percept(path, &["run", "-q", "--resume", &run]);
                assert_eq!(code, 0, "{err}");
            }
            let record = json(&path.join(&run).join("run.json"));
            let sets: Vec<String> = record["overrides"]
                .as_array()
                .unwrap()
                .iter()
                .map(|pair| {
                    format!("{}={}", pair[0].as_str().unwrap(), pair[1].as_str().unwrap())
                })
                .collect();
            let out = format!("alone-{trial}");
            let mut args = vec!["run", "s.nn", "-q", "--out", &out];
            sets.iter().for_each(|set| args.extend(["--set", set]));
            assert_eq!(percept(path, &args).0, 0);
            for name in ["model.safetensors", "metrics.csv"] {
                let read = |run: &str| fs::read(path.join(run).join(name)).unwrap();
                assert!(read(&run) == read(&out), "trial {trial}, {name}");
            }
        }
        lengths.sort();
        assert_eq!(lengths, ["1", "3", "3", "9", "9", "9", "9", "9", "9"]);
    }
}

#[test]
fn a_trial_that_goes_on_does_not_learn_again_what_it_has_learned() {
    let folder = folder("s.nn", &SWEPT.replace("epochs = 4", "epochs = 240"));
    let path = folder.path();
    let args = ["sweep", "s.nn", "--method=halving", "--trials=3", "--jobs=1", "--out=a"];
    let mut child = command(path, &args).stderr(Stdio::null()).spawn().unwrap();
    let journal = path.join("a/sweep.jsonl");
    let n_lines = || fs::read_to_string(&journal).unwrap_or_default().lines().count();
    let start = Instant::now();
    while n_lines() < 4 && start.elapsed() < Duration::from_mins(1) {
        thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let metrics = |trial: usize| {
        fs::read_to_string(path.join(format!("a/trial-{trial}/metrics.jsonl"))).unwrap()
    };
    let paused: Vec<String> = (1..=3).map(metrics).collect();
    assert!(paused.iter().all(|text| text.lines().count() == 80), "killed too late");
    assert_eq!(percept(path, &["sweep", "s.nn", "--resume", "a"]).0, 0);
    let best = trials_of(path, "a").into_iter().find(|(_, divisor)| divisor == "1");
    let (best, _) = best.unwrap();
    assert_eq!(metrics(best).lines().count(), 240);
    // Were they learned again, the clock would say something else.
    assert!(metrics(best).starts_with(&paused[best - 1]));
}

/// The models below a folder, by path.
fn models(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("model.safetensors") {
                let bytes = fs::read(&path).unwrap();
                found.push((path.strip_prefix(root).unwrap().to_owned(), bytes));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn sweeps_that_are_killed_at_any_moment_end_with_the_same_table() {
    let text = SWEPT.replace("epochs = 4", "epochs = 18, checkpoint = every(steps = 5)");
    let folded = text.replace("\"iris\")", "\"iris\"), split = kfold(2)");
    let mut stream = Stream::new(5, "kill sweeps");
    let (mut n_kills, mut n_sweeps) = (0, 0);
    let halving = ["--method", "halving", "--trials", "9"];
    let cases = [
        (&text, &["--jobs", "2"][..]),
        (&text, &halving),
        (&folded, &["--trials", "3", "--jobs", "2"]),
        (&folded, &["--method", "halving", "--trials", "3"]),
    ];
    let cases = cases.map(|(text, more)| {
        let folder = folder("s.nn", text);
        let start = Instant::now();
        let table = sweep(folder.path(), more, "a");
        (text, more, table, start.elapsed(), models(&folder.path().join("a")))
    });
    while n_kills < kills() {
        for (text, more, whole, longest, all) in &cases {
            let folder = folder("s.nn", text);
            let path = folder.path().join("a/sweep.jsonl");
            let first: Vec<&str> =
                ["sweep", "s.nn", "--out", "a"].iter().chain(*more).copied().collect();
            let again = ["sweep", "s.nn", "--resume", "a"];
            let has_begun = || path.exists();
            let args = (first.as_slice(), &again[..]);
            let (out, n) =
                run_and_kill(folder.path(), args, &has_begun, (*longest, &mut stream));
            (n_kills, n_sweeps) = (n_kills + n, n_sweeps + 1);
            assert_eq!(out.replace("saved in a\n", ""), *whole, "sweep {n_sweeps}");
            assert!(models(&folder.path().join("a")) == *all, "sweep {n_sweeps}");
        }
    }
    eprintln!("{n_sweeps} sweeps were killed {n_kills} times");
}

#[test]
fn folds_of_a_trial_count_by_their_mean() {
    let text = SWEPT.replace("\"iris\")", "\"iris\"), split = kfold(3)");
    let folder = folder("s.nn", &text);
    let table = sweep(folder.path(), &["--trials", "2"], "a");
    assert!(table.contains("the best by test.loss first"), "{table}");
    assert!(folder.path().join("a/trial-2/fold-3/model.safetensors").is_file());
}

#[test]
fn a_killed_sweep_goes_on() {
    let text = SWEPT.replace("epochs = 4", "epochs = 300");
    let folder = folder("s.nn", &text);
    let whole = sweep(folder.path(), &["--jobs", "1"], "whole");
    let args = ["sweep", "s.nn", "--jobs", "1", "--out", "cut"];
    let mut child = command(folder.path(), &args).stderr(Stdio::null()).spawn().unwrap();
    let path = folder.path().join("cut/sweep.jsonl");
    let n_lines = || fs::read_to_string(&path).unwrap_or_default().lines().count();
    let start = Instant::now();
    while n_lines() < 3 && start.elapsed() < Duration::from_mins(1) {
        thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let mut journal = fs::read_to_string(&path).unwrap();
    let n_known = journal.lines().count() - 1;
    assert!((2..6).contains(&n_known), "{n_known} trials had ended");
    journal += "{\"trial\":5,\"divis";
    fs::write(&path, journal).unwrap();
    let (code, out, err) = percept(folder.path(), &["sweep", "s.nn", "--resume", "cut"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(out.replace("saved in cut\n", ""), whole);
    assert_eq!(err.lines().filter(|line| line.contains("  trial ")).count(), 6 - n_known);
}

#[test]
fn a_sweep_goes_on_with_nothing_but_its_own_program() {
    let folder = folder("s.nn", SWEPT);
    sweep(folder.path(), &["--trials", "2"], "a");
    let again = percept(folder.path(), &["sweep", "s.nn", "--resume", "a"]);
    assert_eq!(again.0, 0);
    assert!(!again.2.contains("  trial "), "nothing is left to do: {}", again.2);
    fs::write(folder.path().join("s.nn"), SWEPT.replace("relu", "tanh")).unwrap();
    let (code, _, err) = percept(folder.path(), &["sweep", "s.nn", "--resume", "a"]);
    assert_eq!(code, 2);
    assert!(err.contains("has changed since the sweep began"), "{err}");
    let (code, _, err) = percept(folder.path(), &["sweep", "s.nn", "--resume", "no"]);
    assert_eq!((code, err.as_str()), (2, "error: `no` holds no sweep to go on with\n"));
}

#[test]
fn what_cannot_be_swept_is_said() {
    let folder = folder("s.nn", SWEPT);
    let said = |args: &[&str]| {
        let args: Vec<&str> = ["sweep", "s.nn"].iter().chain(args).copied().collect();
        let (code, _, err) = percept(folder.path(), &args);
        assert_eq!(code, 2);
        err
    };
    assert!(said(&["--vary", "with=1,2"]).contains("did you mean `width`?"));
    assert!(said(&["--vary", "width=1..2.5"]).contains("needs whole ends"));
    assert!(said(&["--by", "val.los"]).contains("did you mean `val.loss`?"));
    assert!(
        said(&["--method", "grid", "--trials", "3"]).contains("a grid of 4 combinations")
    );
    assert!(said(&["--vary", "lr"]).contains("write --vary"));
}
