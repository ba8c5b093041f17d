//! Every example checks without a finding, runs, and keeps what it promises.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn percept(args: &[&str]) -> Output {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
    std::fs::create_dir_all(&out).expect("a folder for runs");
    Command::new(env!("CARGO_BIN_EXE_percept"))
        .args(args)
        .env_remove("RUST_BACKTRACE")
        .current_dir(out)
        .output()
        .expect("the binary starts")
}

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = std::fs::read_dir(folder).expect("there are examples");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut programs: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "nn")).collect();
    programs.sort();
    programs
}

/// Data that is not part of the repository.
fn lacks_data(path: &Path) -> bool {
    let is_fashion = path.file_stem().is_some_and(|stem| stem == "fashion");
    let data = path.with_file_name("data").join("fashion");
    let lacks = is_fashion && !data.exists();
    if lacks {
        // Written past the test runner, which shows what a passing test prints to nobody.
        let said = format!(
            "skipped: {} (examples/data/README.md says how to get it)\n",
            path.display()
        );
        std::io::stderr().write_all(said.as_bytes()).expect("there is a standard error");
    }
    lacks
}

#[test]
fn every_example_checks_without_a_finding() {
    for path in examples().iter().filter(|path| !lacks_data(path)) {
        let output = percept(&["check", &path.display().to_string(), "--deny", "warnings"]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(text.contains("is fine"), "{text}");
    }
}

/// Without optimization a full training takes too long: two epochs show that it runs, and only
/// optimized builds hold the claims of `expect` against it.
#[test]
fn every_example_runs_and_optimized_builds_keep_its_promises() {
    for path in examples().iter().filter(|path| !lacks_data(path)) {
        let program = path.display().to_string();
        let is_quick = cfg!(debug_assertions);
        let is_long = path.file_stem().is_some_and(|stem| stem == "fashion");
        let shortened: &[&str] = if is_quick || is_long { &["--epochs", "2"] } else { &[] };
        let output = percept(&[&["run", &program, "--quiet"][..], shortened].concat());
        let told = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code();
        let is_fine = code == Some(0) || (!shortened.is_empty() && code == Some(1));
        assert!(is_fine, "{program}:\n{told}");
        assert!(!told.contains("warning["), "a sound program has no faults\n{told}");
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("saved in"),
            "{program}:\n{told}"
        );
    }
}
