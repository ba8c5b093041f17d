//! What a training suffers from, said on its program: the pages of the codes, run; programs under
//! `tests/faults` with their reports; and that watching changes no bit.
//!
//! A line `#    ^^^^ warning[R006]: some words` says that a report of that code covers exactly the
//! columns of the carets in the line above, and that its message contains the words. Every report
//! must be noted, every note found. Lines that begin with `# preflight` ask for the thorough
//! pre-flight in the place of a run.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use percept::check::typed::TypedTrain;
use percept::check::{self, Options, Unit};
use percept::data::{self, Dataset};
use percept::diagnostics::render::{Look, Severity, human};
use percept::diagnostics::{Code, Decided, Diagnostics, codes};
use percept::runtime::Pool;
use percept::source::Sources;
use percept::syntax;
use percept::train::{
    Outcome, Preflight, Surroundings, TrainError, Trainer, Watching, Weights,
};

/// A program that checked.
struct Program {
    sources: Sources,
    trains: Vec<TypedTrain>,
}

fn compile(name: &str, text: &str) -> Program {
    let mut sources = Sources::new();
    let id = sources.add(name, text);
    let ast = syntax::parse(sources.get(id)).ast;
    let units = vec![Unit { ast, folder: PathBuf::from("."), uses: Vec::new() }];
    let trains = check::check(&units, &Options::default()).program.trains;
    assert_eq!(trains.len(), 1, "{name} trains one model:\n{text}");
    Program { sources, trains }
}

fn load(train: &TypedTrain) -> Dataset {
    data::load(&train.data.spec, &train.data.profile).unwrap()
}

fn run(trainer: &mut Trainer<'_>) -> Result<Outcome, TrainError> {
    trainer.run(&mut Surroundings {
        clock: &|| 0.0,
        is_interrupted: &AtomicBool::new(false),
        tell: &mut |_| {},
    })
}

/// What is found while and after a program runs.
fn found_by_running(train: &TypedTrain) -> Diagnostics {
    let data = load(train);
    let mut trainer = Trainer::<f32>::new(train, &data, &Pool::new(1));
    match run(&mut trainer) {
        Ok(_) => trainer.faults().clone(),
        Err(error) => vec![error.to_diagnostic(train)],
    }
}

/// What the pre-flight finds.
fn found_before(train: &TypedTrain, how: Preflight) -> Diagnostics {
    let data = load(train);
    Trainer::<f32>::new(train, &data, &Pool::new(1)).preflight(how)
}

// --- The pages of the codes ---

fn ids(found: &Diagnostics) -> Vec<&'static str> {
    found.iter().map(|found| found.code.id).collect()
}

/// What the page of a code claims and does not hold.
fn lies(code: &Code) -> Vec<String> {
    let (wrong, right) = (compile("wrong.nn", code.wrong), compile("right.nn", code.right));
    let (wrong, right) = (&wrong.trains[0], &right.trains[0]);
    let found = match code.decided {
        Decided::Preflight => found_before(wrong, Preflight::Thorough),
        _ => found_by_running(wrong),
    };
    let mut lies = Vec::new();
    if ids(&found) != [code.id] {
        lies.push(format!("{}: the wrong program gives {:?}", code.id, ids(&found)));
    }
    let mut silent = found_before(right, Preflight::Thorough);
    silent.extend(found_by_running(right));
    if !silent.is_empty() {
        lies.push(format!("{}: the right program gives {:?}", code.id, ids(&silent)));
    }
    lies
}

#[test]
fn pages_tell_the_truth_when_they_are_run() {
    let is_fault = |code: &&&Code| {
        let is_tried = !matches!(code.decided, Decided::Statically | Decided::FromData);
        // Claims and stored weights have tests of their own.
        is_tried && code.id.starts_with('R') && code.id != "R036"
    };
    let faults: Vec<&Code> = codes::ALL.iter().filter(is_fault).copied().collect();
    assert!(faults.len() > 20);
    let lies: Vec<String> = faults.into_iter().flat_map(lies).collect();
    assert!(lies.is_empty(), "{}", lies.join("\n"));
}

// --- Reports ---

#[test]
fn reports_are_as_noted_in_the_margin() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults");
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "nn")).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let failures: Vec<String> =
        paths.iter().filter_map(|path| examine(path).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A report, as a margin note gives it: line, columns, severity and code, words.
type Note = (usize, usize, usize, String, String);

fn examine(path: &Path) -> Result<(), String> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).unwrap();
    let program = compile(&name, &text);
    let train = &program.trains[0];
    let found = if text.contains("\n# preflight") {
        found_before(train, Preflight::Thorough)
    } else {
        found_by_running(train)
    };
    let report = human(&found, &program.sources, &Look::PLAIN);
    let source = program.sources.iter().next().unwrap();
    let seen: Vec<Note> = found
        .iter()
        .map(|found| {
            let at = source.position(found.span().start);
            let width = source.text[found.span().range()].chars().count();
            let severity = Severity::of(found.code.level).word();
            let code = format!("{severity}[{}]", found.code.id);
            (at.line, at.column, width, code, found.message.clone())
        })
        .collect();
    let notes = notes(&text);
    let is_met = |note: &Note| {
        seen.iter().any(|seen| {
            (seen.0, seen.1, seen.2, &seen.3) == (note.0, note.1, note.2, &note.3)
                && seen.4.contains(&note.4)
        })
    };
    if notes.len() != seen.len() || !notes.iter().all(is_met) {
        return Err(format!("{name}:\nnoted {notes:#?}\nfound {seen:#?}\n{report}"));
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
    settings.bind(|| insta::assert_snapshot!(stem, report));
    Ok(())
}

fn notes(text: &str) -> Vec<Note> {
    let note = |(at, line): (usize, &str)| {
        let rest = line.trim_start().strip_prefix('#')?.trim_start();
        let carets = rest.len() - rest.trim_start_matches('^').len();
        let (code, words) = rest[carets..].trim_start().split_once(": ")?;
        let column = line.find('^')? + 1;
        // As in `tests/ui`, the `#` is a column of its own where carets follow it directly.
        let hash = usize::from(line.contains("#^"));
        let place = (column - hash, carets + hash);
        (carets > 0).then(|| (at, place.0, place.1, code.to_owned(), words.to_owned()))
    };
    text.lines().enumerate().filter_map(note).collect()
}

// --- What watching leaves alone, and what is left after a fault ---

/// Draws, statistics of batches, a rate that moves and weights of classes.
const RICH: &str = "data {
    source = spirals(samples = 300, noise = 0.1)
}
model {
    linear(32) -> batch_norm -> relu -> dropout(0.1)
    linear(32) -> tanh
    linear(classes)
}
train {
    epochs = 60
    batch = 32
    optimizer = adam(0.01)
    schedule = cosine(warmup = 5%)
    class_weights = balanced
    clip = norm(1.0)
}
";

fn weights_after(text: &str, watching: Watching, n_threads: usize) -> Weights {
    let program = compile("test.nn", text);
    let data = load(&program.trains[0]);
    let pool = Pool::new(n_threads);
    let mut trainer = Trainer::<f32>::new(&program.trains[0], &data, &pool);
    trainer.set_watching(watching);
    trainer.preflight(Preflight::Thorough);
    run(&mut trainer).unwrap();
    assert_eq!(trainer.faults().len(), 0, "{:?}", trainer.faults());
    trainer.weights()
}

#[test]
fn watching_changes_no_bit() {
    let plateau = RICH.replace("cosine(warmup = 5%)", "plateau(patience = 2)");
    let whole = RICH
        .replace("epochs = 60", "epochs = 5")
        .replace("adam(0.01)", "lbfgs")
        .replace("batch = 32", "batch = full")
        .replace("    clip = norm(1.0)\n", "")
        .replace("cosine(warmup = 5%)", "constant");
    for text in [RICH, &plateau, &whole] {
        let unwatched = weights_after(text, Watching::Off, 1);
        for n_threads in [1, 2] {
            assert!(weights_after(text, Watching::On, n_threads) == unwatched, "{text}");
        }
    }
}

#[test]
fn the_weights_from_before_the_step_that_broke_them_are_kept() {
    let text = "data { source = builtin(\"diabetes\") }
        model { linear(32) -> relu; linear(1) }
        train { steps = 100, optimizer = sgd(10), keep = last }
    ";
    breaks_and_keeps(text);
}

#[test]
fn so_are_those_of_a_large_network_that_is_drawn_again() {
    let text = "data { source = builtin(\"diabetes\") }
        model { linear(1024) -> relu -> linear(1024) -> relu; linear(1) }
        train { steps = 100, batch = 4, optimizer = sgd(1.0), keep = last }
    ";
    breaks_and_keeps(text);
}

fn breaks_and_keeps(text: &str) {
    let program = compile("test.nn", text);
    let data = load(&program.trains[0]);
    let mut trainer = Trainer::<f32>::new(&program.trains[0], &data, &Pool::new(1));
    let TrainError::Broken(broken) = run(&mut trainer).unwrap_err() else {
        panic!("the run breaks, and it is known where")
    };
    let step = broken.kept_before.unwrap();
    assert!(step > 2);
    let shorter = text.replace("steps = 100", &format!("steps = {}", step - 1));
    assert!(unwatched_weights(&shorter) == trainer.weights());
}

fn unwatched_weights(text: &str) -> Weights {
    let program = compile("test.nn", text);
    let data = load(&program.trains[0]);
    let mut trainer = Trainer::<f32>::new(&program.trains[0], &data, &Pool::new(1));
    trainer.set_watching(Watching::Off);
    run(&mut trainer).unwrap();
    trainer.weights()
}
