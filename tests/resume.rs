//! A run that was stopped and goes on ends with the same bits as one that never was: in the
//! library after every step, and as a process that is killed at any moment.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::{BufRead, BufReader, Cursor};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use percept::builtins::optimizers::{self, Method};
use percept::builtins::schedules;
use percept::check::typed::TypedTrain;
use percept::check::{self, Options, Unit};
use percept::data;
use percept::random::Stream;
use percept::runtime::Pool;
use percept::source::Sources;
use percept::syntax;
use percept::train::launch::{Launch, RunFile, from_bytes};
use percept::train::save::Contents as _;
use percept::train::{
    EpochReport, Event, LoadError, SavedText, Snapshot, Surroundings, Trainer, Weights,
};

// --- After every step, in the library ---

const CLASSES: &str = "data { source = builtin(\"iris\") }
model net {
    linear(8) -> batch_norm -> relu -> dropout(0.3)
    linear(classes)
}
";

const NUMBERS: &str = "data { source = builtin(\"diabetes\") }
model net { linear(6) -> tanh -> dropout(0.1) -> linear(1) }
";

/// What a run leaves and tells.
#[derive(Debug, PartialEq)]
struct Told {
    weights: Weights,
    epochs: Vec<(u64, u64, f64, bool, Vec<u64>)>,
    gradients: Vec<Vec<u64>>,
    kept_epoch: u64,
    counts: [u64; 3],
}

fn typed(text: &str) -> TypedTrain {
    let mut sources = Sources::new();
    let id = sources.add("test.nn", text);
    let parsed = syntax::parse(sources.get(id));
    let unit = Unit { ast: parsed.ast, folder: PathBuf::from("."), uses: Vec::new() };
    let checked = check::check(&[unit], &Options::default());
    let is_error = |found: &&percept::diagnostics::Diagnostic| found.is_error();
    let errors: Vec<_> = checked.diagnostics.iter().filter(is_error).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    checked.program.trains.into_iter().next().unwrap()
}

fn launch() -> Launch {
    let text = "# \"hash\":\"0\" {\\\"hash\\\":\\\"".to_owned();
    Launch {
        version: "0.0.0".to_owned(),
        texts: vec![SavedText { name: "test.nn".to_owned(), text, uses: Vec::new() }],
        overrides: Vec::new(),
        epochs: Some(3),
        seed: None,
        home: PathBuf::from("."),
        folders: Vec::new(),
        place: 0,
        fold: 0,
        data: None,
    }
}

/// Runs from the beginning or from a checkpoint file; also the files of all checkpoints.
fn run(train: &TypedTrain, threads: usize, from: Option<&[u8]>) -> (Told, Vec<Vec<u8>>) {
    let data = data::load(&train.data.spec, &train.data.profile).unwrap();
    let mut trainer = Trainer::<f32>::new(train, &data, &Pool::new(threads));
    let mut epochs = Vec::new();
    if let Some(bytes) = from {
        let (_, checkpoint) = from_bytes(bytes.to_vec()).unwrap();
        epochs = trainer.resume(&checkpoint.unwrap()).unwrap();
    }
    let mut files = Vec::new();
    let mut save = |snapshot: &Snapshot<'_>| {
        let mut file = Cursor::new(Vec::new());
        let contents = RunFile { launch: &launch(), snapshot: Some(snapshot) };
        contents.write_to(&mut file).unwrap();
        files.push(file.into_inner());
    };
    let mut around = Surroundings {
        clock: &|| 0.0,
        is_interrupted: &AtomicBool::new(false),
        tell: &mut |event| {
            if let Event::Epoch(report) = event {
                epochs.push(report.clone());
            }
        },
    };
    let outcome = trainer.run_saving(&mut around, Some(&mut save)).unwrap();
    let row = |report: EpochReport| {
        let EpochReport { epoch, step, rate, is_best, values, .. } = report;
        let values = values.iter().map(|measured| measured.value.to_bits()).collect();
        (epoch, step, rate, is_best, values)
    };
    let bits = |report: &EpochReport| -> Vec<u64> {
        report.gradients.iter().map(|norm| norm.to_bits()).collect()
    };
    let is_seen = |report: &EpochReport| {
        !report.gradients.is_empty() && report.gradients.iter().all(|norm| *norm > 0.0)
    };
    assert!(epochs.first().is_some_and(is_seen), "{epochs:?}");
    let told = Told {
        weights: trainer.weights(),
        gradients: epochs.iter().map(bits).collect(),
        epochs: epochs.into_iter().map(row).collect(),
        kept_epoch: outcome.kept_epoch,
        counts: [outcome.n_epochs, outcome.n_steps, outcome.n_examples],
    };
    (told, files)
}

/// Goes on from each checkpoint of a program and ends as the whole run does.
fn goes_on_exactly(text: &str) {
    let train = typed(text);
    let (whole, files) = run(&train, 1, None);
    assert!(files.len() > 1, "{text}");
    for (at, file) in files.iter().enumerate() {
        let (rest, later) = run(&train, 2, Some(file));
        assert!(rest == whole, "from checkpoint {at} of\n{text}");
        assert!(later == files[at + 1..], "checkpoints after {at} of\n{text}");
    }
}

#[test]
fn every_optimizer_goes_on_exactly() {
    for optimizer in optimizers::ALL {
        let batch = match optimizer.method {
            Method::Elementwise(_) => "batch = 40, checkpoint = every(steps = 2)",
            Method::WholeVector(_) => "batch = full, checkpoint = every(steps = 1)",
        };
        for example in optimizer.examples {
            goes_on_exactly(&format!(
                "{CLASSES}train {{ epochs = 4, optimizer = {example}, {batch} }}"
            ));
        }
    }
    // A rate and factors that change with the update.
    goes_on_exactly(&format!(
        "{CLASSES}train {{ steps = 7, batch = 40, optimizer = nadam, clip = norm(0.1), \
         checkpoint = every(steps = 1), keep = last }}"
    ));
}

#[test]
fn every_schedule_goes_on_exactly() {
    for schedule in schedules::ALL {
        for example in schedule.examples {
            goes_on_exactly(&format!(
                "{CLASSES}train {{ epochs = 4, batch = 40, schedule = {example}, \
                 checkpoint = every(steps = 2) }}"
            ));
        }
    }
    goes_on_exactly(&format!(
        "{CLASSES}train {{ epochs = 8, batch = 60, optimizer = sgd(5), \
         schedule = plateau(factor = 0.5, patience = 0), checkpoint = every(epochs = 1) }}"
    ));
}

#[test]
fn every_metric_and_stop_rule_goes_on_exactly() {
    goes_on_exactly(&format!(
        "{CLASSES}train {{ epochs = 3, batch = 40, checkpoint = every(steps = 1), \
         metrics = [accuracy, auc, confusion, f1, precision, recall, top_k(2)] }}"
    ));
    goes_on_exactly(&format!(
        "{NUMBERS}train {{ epochs = 2, batch = 100, checkpoint = every(steps = 1), \
         metrics = [mae, mape, mse, r2, rmse] }}"
    ));
    let early = format!(
        "{CLASSES}train {{ epochs = 60, batch = 40, optimizer = adam(0.1), \
         stop = [stalled(val.loss, patience = 3), reached(train.loss, 0.001)], \
         checkpoint = every(steps = 5) }}"
    );
    let (whole, _) = run(&typed(&early), 1, None);
    assert!(whole.counts[0] < 60, "it stops early");
    goes_on_exactly(&early);
}

#[test]
fn a_checkpoint_with_any_byte_changed_is_refused() {
    let train = typed(
        &format!("{CLASSES}train {{ epochs = 2 }}")
            .replace("epochs = 2", "epochs = 2, checkpoint = every(epochs = 1)"),
    );
    let (_, files) = run(&train, 1, None);
    let (launched, _) = from_bytes(files[0].clone()).unwrap();
    assert_eq!(launched, launch());
    for at in 0..files[0].len() {
        let mut bytes = files[0].clone();
        bytes[at] ^= 0x10;
        assert!(from_bytes(bytes).is_err(), "byte {at}");
    }
    for n in (0..files[0].len()).step_by(97) {
        let cut = from_bytes(files[0][..n].to_vec());
        assert!(matches!(cut, Err(LoadError::Damaged)), "cut at {n}");
    }
}

// --- As a process ---

const ONE: &str = "data { source = builtin(\"iris\") }
model net {
    linear(8) -> batch_norm -> relu -> dropout(0.3)
    linear(classes)
}
train {
    epochs     = 30
    batch      = 40
    optimizer  = adam(0.01)
    schedule   = cosine(warmup = 5%)
    metrics    = [accuracy, auc]
    stop       = stalled(val.loss, patience = 50)
    checkpoint = every(steps = 7)
}
";

const TWO: &str = "data { source = builtin(\"iris\") }
model net { linear(8) -> tanh -> dropout(0.1) -> linear(classes) }
train { epochs = 10, batch = 40, checkpoint = every(steps = 5), keep = last }
train { epochs = 12, batch = full, optimizer = lbfgs(0.1), checkpoint = every(epochs = 3) }
";

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_percept"));
    command.args(args).current_dir(folder);
    for name in ["RUST_BACKTRACE", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm").stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn percept(folder: &Path, args: &[&str]) -> (i32, String, String) {
    told(&command(folder, args).output().unwrap())
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

fn folder_with(program: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.nn"), program).unwrap();
    folder
}

/// All that a run leaves, without what the clock says.
fn left(run: &Path) -> Vec<String> {
    let read = |name: &str| fs::read(run.join(name)).unwrap();
    let model = format!("{:032x}", percept::train::fingerprint(&read("model.safetensors")));
    let csv = String::from_utf8(read("metrics.csv")).unwrap();
    let text = String::from_utf8(read("metrics.jsonl")).unwrap();
    let without_seconds = |line: &str| {
        let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
        line.as_object_mut().unwrap().remove("seconds");
        line.to_string()
    };
    let lines = text.lines().map(without_seconds);
    let record = without_seconds(&String::from_utf8(read("run.json")).unwrap());
    let gradients = String::from_utf8(read("gradients.csv")).unwrap();
    [model, csv, gradients].into_iter().chain(lines).chain([record]).collect()
}

/// The names in a folder, but for the lock.
fn names(run: &Path) -> Vec<String> {
    let entries = fs::read_dir(run).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != ".lock").collect();
    names.sort();
    names
}

const FINISHED: [&str; 6] = [
    "gradients.csv",
    "metrics.csv",
    "metrics.jsonl",
    "model.safetensors",
    "program.nn",
    "run.json",
];

/// Runs, is killed at random moments and goes on, until it ends. How often it was killed, and how
/// often of that while it wrote a file.
fn run_and_kill(
    folder: &Path,
    first: &Path,
    longest: Duration,
    stream: &mut Stream,
) -> (usize, usize) {
    let (mut n_kills, mut n_torn) = (0, 0);
    loop {
        let has_begun = ["checkpoint.safetensors", "model.safetensors"]
            .iter()
            .any(|name| folder.join(first).join(name).exists());
        let first = first.to_str().unwrap();
        let args = match has_begun {
            true => vec!["run", "--quiet", "--resume", first],
            false => vec!["run", "--quiet", "a.nn", "--out", "out"],
        };
        let mut child = command(folder, &args).spawn().unwrap();
        // Longer with each kill, should the machine be slower than it was.
        let most = 0.7 * (1.0 + n_kills as f64 / 10.0);
        std::thread::sleep(longest.mul_f64(most * stream.uniform()));
        child.kill().unwrap();
        let (code, _, err) = told(&child.wait_with_output().unwrap());
        match code {
            -1 => n_kills += 1,
            0 => return (n_kills, n_torn),
            other => panic!("exit code {other} after {n_kills} kills: {err}"),
        }
        let is_torn = |run: &str| {
            let run = folder.join(run);
            run.exists() && names(&run).iter().any(|name| name.starts_with(".part-"))
        };
        n_torn += usize::from(["out", "out/1", "out/2"].into_iter().any(is_torn));
    }
}

/// `KILLS=1000` kills as often.
#[test]
fn a_run_that_is_killed_at_any_moment_ends_with_the_same_bits() {
    let wanted = std::env::var("KILLS").map_or(100, |n| n.parse().unwrap());
    let mut stream = Stream::new(7, "kill");
    let (mut n_kills, mut n_torn, mut n_runs) = (0, 0, 0);
    let cases = [(ONE, &["out"][..]), (TWO, &["out/1", "out/2"])];
    let whole = cases.map(|(program, runs)| {
        let folder = folder_with(program);
        let began = Instant::now();
        let (code, _, err) = percept(folder.path(), &["run", "-q", "a.nn", "--out", "out"]);
        assert_eq!(code, 0, "{err}");
        let longest = began.elapsed();
        let all: Vec<_> = runs.iter().map(|run| left(&folder.path().join(run))).collect();
        (all, longest)
    });
    while n_kills < wanted {
        for ((program, runs), (whole, longest)) in cases.iter().zip(&whole) {
            let folder = folder_with(program);
            let path = folder.path();
            let (n, torn) = run_and_kill(path, Path::new(runs[0]), *longest, &mut stream);
            (n_kills, n_torn, n_runs) = (n_kills + n, n_torn + torn, n_runs + 1);
            for (run, whole) in runs.iter().zip(whole) {
                assert_eq!(left(&path.join(run)), *whole, "run {n_runs}, {run}");
                assert_eq!(names(&path.join(run)), FINISHED);
            }
        }
    }
    eprintln!("{n_runs} runs were killed {n_kills} times, {n_torn} of them in a file");
}

/// Starts a run and waits until it has told some epochs.
fn under_way(
    folder: &Path,
    args: &[&str],
) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut child = command(folder, args).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut n_epochs = 0;
    while n_epochs < 4 {
        let mut line = String::new();
        assert!(out.read_line(&mut line).unwrap() > 0, "it ends too early");
        n_epochs += usize::from(line.contains("\"event\":\"epoch\""));
    }
    (child, out)
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
}

/// A folder with a run that was stopped in `out`.
fn stopped(program: &str, signals: &[&str]) -> tempfile::TempDir {
    let folder = folder_with(program);
    let args = ["run", "a.nn", "--json", "--out", "out"];
    let (mut child, mut out) = under_way(folder.path(), &args);
    signals.iter().for_each(|name| signal(&child, name));
    std::io::copy(&mut out, &mut std::io::sink()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(folder.path().join("out/checkpoint.safetensors").exists());
    folder
}

fn long() -> String {
    ONE.replace("epochs     = 30", "epochs     = 200")
        .replace("patience = 50", "patience = 200")
}

#[test]
fn signals_stop_a_run_that_goes_on_exactly() {
    let program = long();
    let whole = folder_with(&program);
    assert_eq!(percept(whole.path(), &["run", "-q", "a.nn", "--out", "out"]).0, 0);
    let whole = left(&whole.path().join("out"));
    for signals in [&["-INT"][..], &["-TERM"], &["-INT", "-INT"]] {
        let folder = stopped(&program, signals);
        let (code, out, err) = percept(folder.path(), &["run", "--resume", "out"]);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("saved in out"), "{out}");
        assert!(err.contains("  from   a checkpoint after"), "{signals:?}: {err}");
        assert_eq!(left(&folder.path().join("out")), whole, "{signals:?}");
        assert_eq!(names(&folder.path().join("out")), FINISHED);
        let (code, _, err) = percept(folder.path(), &["run", "--resume", "out"]);
        assert_eq!(code, 0);
        assert!(err.starts_with("`out` is finished"), "{err}");
    }
}

#[test]
fn an_interrupted_run_says_how_it_goes_on() {
    let folder = folder_with(&long());
    let args = ["run", "a.nn", "--out", "out"];
    let child = command(folder.path(), &args).spawn().unwrap();
    let checkpoint = folder.path().join("out/checkpoint.safetensors");
    while !checkpoint.exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(200));
    signal(&child, "-INT");
    let (code, out, err) = told(&child.wait_with_output().unwrap());
    assert_eq!(code, 130, "{err}");
    assert!(out.ends_with("saved in out\n"), "{out}");
    assert!(err.ends_with("`percept run --resume out` goes on from here\n"), "{err}");
    // What it has learned can be used.
    assert_eq!(percept(folder.path(), &["eval", "out"]).0, 0);
}

#[test]
fn a_damaged_checkpoint_is_refused_and_a_torn_one_is_not_seen() {
    let folder = stopped(&long(), &["-INT"]);
    let path = folder.path().join("out/checkpoint.safetensors");
    let good = fs::read(&path).unwrap();
    let mut bytes = good.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let (code, _, err) = percept(folder.path(), &["run", "--resume", "out"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!(err, @"error: cannot read the run `out/checkpoint.safetensors`: the file is damaged: its content does not match its hash");
    fs::write(&path, &good).unwrap();
    fs::write(folder.path().join("out/.part-abc"), &good[..middle]).unwrap();
    let (code, _, err) = percept(folder.path(), &["run", "-q", "--resume", "out"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(names(&folder.path().join("out")), FINISHED);
}

#[test]
fn a_changed_program_is_refused_with_what_changed() {
    let folder = stopped(&long(), &["-INT"]);
    let path = folder.path();
    let write = |text: &str| fs::write(path.join("a.nn"), text).unwrap();
    write(&long().replace("linear(8)", "linear(9)").replace("0.01", "0.02"));
    let (code, _, err) = percept(path, &["run", "a.nn", "--resume", "out", "--seed", "1"]);
    assert_eq!(code, 2);
    // What the checker warns of comes first.
    insta::assert_snapshot!(&err[err.find("error: the program is not").unwrap()..]);
    assert!(!path.join("runs").exists());

    let (code, out, err) = percept(path, &["run", "a.nn", "--resume", "out", "--changed"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("saved in runs/a-1"), "{out}");
    let fits = err.lines().find(|line| line.contains("tensors fit"));
    insta::assert_snapshot!(fits.unwrap());
    assert!(path.join("out/checkpoint.safetensors").exists());

    // Another length goes on counting.
    let more = |n| ["run", "-q", "--resume", "out", "--changed", "--epochs", n];
    let (code, _, err) = percept(path, &more("2"));
    assert_eq!(code, 2);
    assert!(err.contains("the program asks for 2: there is nothing left to do"), "{err}");
    assert_eq!(percept(path, &more("220")).0, 0);
    let metrics = fs::read_to_string(path.join("runs/a-2/metrics.csv")).unwrap();
    let lines: Vec<&str> = metrics.lines().collect();
    assert!(lines.len() < 218 && !lines[1].starts_with("1,"), "{metrics}");
    assert!(lines.last().unwrap().starts_with("220,"), "{metrics}");

    // A comment changes nothing; and nothing changes without a file.
    write(&format!("# Mine.\n{}", long()));
    assert_eq!(percept(path, &["run", "-q", "a.nn", "--resume", "out"]).0, 0);
    assert_eq!(names(&path.join("out")), FINISHED);
}

#[test]
fn a_finished_run_goes_on_only_when_told_to() {
    let folder = folder_with(ONE);
    let path = folder.path();
    assert_eq!(percept(path, &["run", "-q", "a.nn", "--epochs", "2"]).0, 0);
    let resume = ["run", "--resume", "runs/a-1"];
    let (code, _, err) = percept(path, &resume);
    assert_eq!(code, 0);
    insta::assert_snapshot!(err);
    let more = ["run", "-q", "--resume", "runs/a-1", "--changed", "--epochs", "3"];
    let (code, out, err) = percept(path, &more);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("saved in runs/a-2"), "{out}");
    let (code, _, err) = percept(path, &["run", "--resume", "runs"]);
    assert_eq!(code, 2);
    insta::assert_snapshot!(err);
}

#[test]
fn changed_data_is_refused() {
    let rows = |last: &str| {
        let row = |at: usize| {
            format!("{},{},{}\n", at % 7, at % 5, if at % 7 > 3 { "b" } else { "a" })
        };
        let rows: String = (0..80).map(row).collect();
        format!("x,y,class\n{rows}{last}")
    };
    let program = "data { source = csv(\"a.csv\"), target = class }
model net { linear(4) -> relu -> linear(classes) }
train { epochs = 300, checkpoint = every(steps = 5) }
";
    let folder = folder_with(program);
    let path = folder.path();
    fs::write(path.join("a.csv"), rows("1,1,a\n")).unwrap();
    let args = ["run", "a.nn", "--json", "--out", "out"];
    let (mut child, _out) = under_way(path, &args);
    child.kill().unwrap();
    child.wait().unwrap();
    fs::write(path.join("a.csv"), rows("1,2,a\n")).unwrap();
    let (code, _, err) = percept(path, &["run", "--resume", "out"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("the examples of"), "{err}");
    // Found from elsewhere as well.
    fs::write(path.join("a.csv"), rows("1,1,a\n")).unwrap();
    let run = path.join("out");
    let elsewhere = tempfile::tempdir().unwrap();
    let args = ["run", "-q", "--resume", run.to_str().unwrap()];
    // But a run may come from anyone: what it says of its folder opens none.
    let (code, _, err) = percept(elsewhere.path(), &args);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("error[N015]"), "{err}");
    let args = [&args[..], &["--allow-path", path.to_str().unwrap()]].concat();
    let (code, _, err) = percept(elsewhere.path(), &args);
    assert_eq!(code, 0, "{err}");
    assert_eq!(names(&run), FINISHED);
}

#[test]
fn one_run_at_a_time_writes_a_folder() {
    let folder = folder_with(&long());
    let args = ["run", "a.nn", "--json", "--out", "out"];
    let (mut child, _out) = under_way(folder.path(), &args);
    for args in [["run", "a.nn", "--out", "out"], ["run", "-q", "--resume", "out"]] {
        let (code, _, err) = percept(folder.path(), &args);
        assert_eq!(code, 2);
        assert!(err.contains("error: another run is writing `out`"), "{err}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // Whoever is killed holds nothing.
    let (code, _, err) = percept(folder.path(), &["run", "-q", "--resume", "out"]);
    assert_eq!(code, 0, "{err}");
}

#[test]
fn a_run_that_diverges_keeps_its_last_checkpoint() {
    let program = ONE
        .replace("adam(0.01)", "sgd(1e30)")
        .replace("metrics    = [accuracy, auc]\n", "");
    let folder = folder_with(&program.replace("every(steps = 7)", "every(steps = 1)"));
    let (code, _, err) = percept(folder.path(), &["run", "a.nn"]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("`percept run a.nn --resume runs/a-1 --changed`"), "{err}");
    // Without one, nothing says that it could go on.
    let folder = folder_with(&program.replace("every(steps = 7)", "every(epochs = 20)"));
    assert_eq!(percept(folder.path(), &["run", "a.nn"]).0, 1);
    assert!(!folder.path().join("runs/a-1/checkpoint.safetensors").exists());
}
