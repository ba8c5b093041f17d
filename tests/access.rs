//! Which files a program may read: its own folder, and what the command line names.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/command.rs"]
mod support;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use support::{folder, percept, with_input};

const PROGRAM: &str = "let width = 4
let path = \"../data/plants.csv\"
data { source = csv(path), target = kind }
model net { linear(width) -> relu -> linear(classes) }
# allow(few-updates): tests are to be quick.
train { epochs = 3 }
";

/// Programs in one folder, their data in another beside it.
fn course() -> tempfile::TempDir {
    let mut table = String::from("height,width,kind\n");
    for row in 0..60 {
        let kind = if row % 2 == 0 { "fern" } else { "moss" };
        writeln!(table, "{}.5,{},{kind}", row * 7 % 23, row * 5 % 17).unwrap();
    }
    folder(&[("programs/a.nn", PROGRAM), ("data/plants.csv", table.as_str())])
}

#[test]
fn a_folder_beside_the_programs_is_opened_by_typing_what_the_message_says() {
    let course = course();
    let (code, out, _) = percept(course.path(), &["check", "programs/a.nn"]);
    assert_eq!(code, 1);
    insta::assert_snapshot!("beside", out);
    let inside = course.path().join("programs");
    let (code, out, _) = percept(&inside, &["check", "a.nn"]);
    assert_eq!(code, 1);
    assert!(out.contains("let it be read with `--allow-path ../data`"), "{out}");
    let (code, out, _) = percept(&inside, &["check", "a.nn", "--allow-path", "../data"]);
    assert_eq!(code, 0, "{out}");
}

#[test]
fn every_command_that_reads_data_refuses_and_allows() {
    let course = course();
    let commands: &[&[&str]] = &[
        &["check", "programs/a.nn"],
        &["check", "programs/a.nn", "--data", "header"],
        &["check", "programs/a.nn", "--preflight"],
        &["run", "programs/a.nn"],
        &["data", "programs/a.nn"],
        &["cost", "programs/a.nn", "--seconds", "0"],
        &["summary", "programs/a.nn"],
        &["explain", "programs/a.nn"],
        &["graph", "programs/a.nn"],
        &["diff", "programs/a.nn", "programs/a.nn"],
        &["bench", "programs/a.nn", "--seconds", "0"],
        &["sweep", "programs/a.nn", "--vary", "width=4,8"],
        &["fmt", "programs/a.nn", "--shapes", "--diff"],
    ];
    for command in commands {
        let (code, out, err) = percept(course.path(), command);
        assert_eq!(code, 1, "{command:?}: {out}{err}");
        assert!((out + &err).contains("error[N015]"), "{command:?}");
        let allowed = [command, &["--allow-path", "data"][..]].concat();
        let (code, out, err) = percept(course.path(), &allowed);
        assert_eq!(code, 0, "{allowed:?}: {out}{err}");
    }
}

#[test]
fn a_session_refuses_and_allows() {
    let course = course();
    let said = |args: &[&str]| with_input(course.path(), args, ":load programs/a.nn\n");
    let (_, out, err) = said(&["repl"]);
    assert!((out + &err).contains("error[N015]"), "{err}");
    let (code, out, err) = said(&["repl", "--allow-path", "data"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("60 examples"), "{out}");
}

#[test]
fn a_run_read_back_reads_below_where_we_are() {
    let course = course();
    let here = course.path();
    let args = ["run", "programs/a.nn", "--allow-path", "data", "--out", "run"];
    assert_eq!(percept(here, &args).0, 0);
    assert_eq!(percept(here, &["eval", "run"]).0, 0);
    assert_eq!(percept(here, &["run", "--resume", "run"]).0, 0);
    // Elsewhere the run says that its program lay outside.
    let elsewhere = here.join("programs");
    let args = ["run", "a.nn", "--allow-path", "../data", "--out", "run"];
    assert_eq!(percept(&elsewhere, &args).0, 0);
    let (code, _, err) = percept(&elsewhere, &["eval", "run"]);
    assert_eq!(code, 1);
    assert!(err.contains("error[N015]"), "{err}");
    let outside = elsewhere.join("deep");
    fs::create_dir(&outside).unwrap();
    let own = PROGRAM.replace("../data", "data");
    fs::create_dir(elsewhere.join("data")).unwrap();
    fs::copy(here.join("data/plants.csv"), elsewhere.join("data/plants.csv")).unwrap();
    fs::write(elsewhere.join("own.nn"), own).unwrap();
    let args = ["run", "../own.nn", "--out", "own"];
    assert_eq!(percept(&outside, &args).0, 0);
    let (code, _, err) = percept(&outside, &["eval", "own"]);
    assert_eq!(code, 1);
    insta::assert_snapshot!("begun_elsewhere", err);
    let (code, _, err) = percept(&outside, &["eval", "own", "--allow-path", "../data"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let (code, _, err) = percept(&elsewhere, &["eval", "run", "--allow-path", "../data"]);
    assert_eq!((code, err.as_str()), (0, ""));
    // What was learned of the data is stored with the run.
    let raw = "height,width\n3.5,2\n";
    let (code, out, err) = with_input(&elsewhere, &["predict", "run", "-"], raw);
    assert_eq!(code, 0, "{out}{err}");
    for command in [&["report", "run"][..], &["plot", "run", "loss"]] {
        let (code, out, err) = percept(&elsewhere, command);
        assert_eq!(code, 0, "{command:?}: {out}{err}");
    }
}

#[test]
fn what_is_typed_is_read() {
    let course = course();
    let elsewhere = course.path().join("programs/b.nn");
    fs::write(&elsewhere, PROGRAM.replace("../data/plants.csv", "none.csv")).unwrap();
    let check = ["check", "programs/b.nn", "--set", "path=\"../data/plants.csv\""];
    let (code, out, _) = percept(course.path(), &check);
    assert_eq!(code, 0, "{out}");
    symlink(course.path().join("data/plants.csv"), course.path().join("programs/c.csv"))
        .unwrap();
    let (code, out, err) = percept(course.path(), &["data", "programs/c.csv"]);
    assert_eq!(code, 0, "{out}{err}");
}

#[test]
fn links_are_followed_to_where_they_lead() {
    let course = course();
    let programs = course.path().join("programs");
    symlink(course.path().join("data"), programs.join("data")).unwrap();
    fs::write(programs.join("a.nn"), PROGRAM.replace("../data", "data")).unwrap();
    let narrated = ["check", "programs/a.nn", "--format", "narrated"];
    let (code, out, _) = percept(course.path(), &narrated);
    assert_eq!(code, 1);
    assert!(out.contains("`data/plants.csv` lies outside the program's folder"), "{out}");
    assert!(out.contains("it is a link to `data/plants.csv`"), "{out}");
    let allowed = ["check", "programs/a.nn", "--allow-path", "data"];
    assert_eq!(percept(course.path(), &allowed).0, 0);
}

/// A pipe that nobody writes to keeps who opens it waiting for ever.
#[test]
fn nothing_outside_is_opened() {
    let course = course();
    let pipe = |path: &Path| Command::new("mkfifo").arg(path).status().unwrap().success();
    assert!(pipe(&course.path().join("data/pipe.nn")));
    assert!(pipe(&course.path().join("programs/pipe.nn")));
    for (used, said) in [("../data/pipe.nn", "error[N015]"), ("pipe.nn", "error[N007]")] {
        let text = format!("use \"{used}\"\n{PROGRAM}");
        fs::write(course.path().join("programs/p.nn"), text).unwrap();
        let args =
            ["check", "programs/p.nn", "--format", "short", "--allow-path", "programs"];
        let (code, out, _) = percept(course.path(), &args);
        assert_eq!(code, 1);
        assert!(out.contains(said), "{out}");
    }
}

#[test]
fn a_folder_that_is_not_there_allows_nothing() {
    let course = course();
    let args = ["check", "programs/a.nn", "--allow-path", "dta"];
    let (code, _, err) = percept(course.path(), &args);
    assert_eq!(code, 2);
    assert!(err.contains("there is no such folder"), "{err}");
}
