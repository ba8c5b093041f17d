//! Sessions as people have them: scripts under `tests/repl` with what is answered, the recorded
//! session of the README, files that are read and written.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use percept::data::Access;
use percept::diagnostics::render::{Look, text};
use percept::repl::{Reply, Session, Setup, Verdict, complete, hint, inputs, is_complete};
use percept::train::Surroundings;

fn session(folder: &Path) -> Session {
    Session::new(Setup {
        look: Look::PLAIN,
        n_threads: 1,
        folder: folder.to_owned(),
        overrides: Vec::new(),
        access: Access::default(),
    })
}

fn enter(session: &mut Session, input: &str) -> Reply {
    session.enter(
        input,
        &mut Surroundings {
            clock: &|| 0.0,
            is_interrupted: &AtomicBool::new(false),
            tell: &mut |_| {},
        },
    )
}

/// What a terminal shows of a session: each input behind a prompt, and the answer.
fn transcript(inputs: &[String]) -> String {
    let mut session = session(Path::new(""));
    let mut out = String::new();
    for input in inputs {
        out += &format!("> {}\n", input.replace('\n', "\n  "));
        let reply = enter(&mut session, input);
        out += &reply.text();
        if reply.is_last {
            break;
        }
    }
    out
}

fn check(name: &str) {
    let script = fs::read_to_string(format!("tests/repl/{name}.txt")).unwrap();
    let shown = transcript(&inputs(&script));
    let too_wide = shown.lines().find(|line| text::width(line) > 80);
    insta::with_settings!({ snapshot_path => "repl", prepend_module_to_snapshot => false,
        omit_expression => true }, {
        insta::assert_snapshot!(name, shown);
    });
    let is_input = |line: &str| script.lines().any(|input| line.ends_with(input));
    assert!(too_wide.is_none_or(is_input), "wider than a terminal: {too_wide:?}");
}

#[test]
fn a_network_is_defined_trained_edited_and_undone() {
    check("define");
}

#[test]
fn what_makes_no_sense_is_told_and_changes_nothing() {
    check("refuse");
}

#[test]
fn everything_can_be_looked_at() {
    check("look");
}

#[test]
fn settings_and_weights_are_changed_and_brought_back() {
    check("change");
}

#[test]
fn the_recorded_session_of_the_readme_is_what_happens() {
    let readme = fs::read_to_string("README.md").unwrap();
    let mark = "<!-- a session, replayed by tests/repl.rs -->\n```text\n";
    let (before, rest) = readme.split_once(mark).expect("the README shows a session");
    let (shown, after) = rest.split_once("```").unwrap();
    let current = transcript(&inputs_of(shown));
    if std::env::var_os("UPDATE").is_some() {
        fs::write("README.md", format!("{before}{mark}{current}```{after}")).unwrap();
        return;
    }
    assert_eq!(shown, current, "UPDATE=1 cargo test --test repl");
}

/// The inputs of a transcript: what stands behind a prompt, and goes on below it.
fn inputs_of(transcript: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in transcript.lines() {
        let text = line.get(2..).unwrap_or("");
        match found.last_mut() {
            Some(input) if !is_complete(input) => *input += &format!("\n{text}"),
            Some(_) | None if line.starts_with("> ") => found.push(text.to_owned()),
            Some(_) | None => {}
        }
    }
    found
}

#[test]
fn a_program_and_its_weights_are_saved_loaded_and_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let program = "# what it is\nlet width = 8\n\ndata {\n    source = builtin(\"iris\")\n}\n\n\
                   model net {\n    linear(width) -> relu\n    linear(classes)\n}\n\n\
                   train { epochs = 3 }\n";
    fs::write(path("a.nn"), program).unwrap();
    let mut first = session(Path::new(""));
    assert_eq!(
        enter(&mut first, &format!(":load {}", path("a.nn"))).verdict,
        Verdict::Fine
    );
    enter(&mut first, ":train");
    let tested = enter(&mut first, ":eval").text();

    // A file changed outside keeps what survives.
    fs::write(path("a.nn"), program.replace("relu", "relu -> dropout(0.1)")).unwrap();
    let told = enter(&mut first, ":reload").text();
    assert!(
        told.contains("net: kept linear_1, linear_2; 67 parameters as before"),
        "{told}"
    );
    assert_eq!(enter(&mut first, ":eval").text(), tested);

    let saved = enter(&mut first, &format!(":save {}", path("b.nn")));
    assert_eq!(saved.verdict, Verdict::Fine, "{}", saved.text());
    let written = fs::read_to_string(path("b.nn")).unwrap();
    assert_eq!(written, program.replace("relu", "relu -> dropout(0.1)"));

    // What is typed is written down and gives the same session again.
    enter(&mut first, &format!(":record {}", path("typed")));
    enter(&mut first, "net.append scale");
    enter(&mut first, ":eval");
    enter(&mut first, ":record");
    assert_eq!(fs::read_to_string(path("typed")).unwrap(), "net.append scale\n:eval\n");
}

#[test]
fn a_session_is_saved_as_a_run_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let percept = |input: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_percept"));
        command.arg("repl").current_dir(folder.path());
        fs::write(folder.path().join("script"), input).unwrap();
        let script = fs::File::open(folder.path().join("script")).unwrap();
        let output = command.stdin(script).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let program = "data { source = builtin(\"iris\") }\nmodel { linear(classes) }\n\
                   train { epochs = 2 }\n";
    let (code, first) = percept(&format!("{program}:train\n:save run\n:eval\n"));
    assert_eq!(code, 0, "{first}");
    assert!(first.contains("saved in runs/session-1"), "{first}");
    let (code, second) = percept(":open runs/session-1\n:eval\n");
    assert_eq!(code, 0, "{second}");
    let tested =
        |text: &str| text[text.find("test, ").expect("it was tested")..].to_owned();
    assert_eq!(tested(&first), tested(&second));
    let run = folder.path().join("runs/session-1");
    let command = std::process::Command::new(env!("CARGO_BIN_EXE_percept"))
        .args(["eval", &run.display().to_string()])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(command.stdout).unwrap(), tested(&first));
}

#[test]
fn data_that_went_bad_is_a_finding_and_the_session_stands() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("points.csv");
    let rows = |last: &str| {
        let rows: String = (0..40).map(|x| format!("{x},{}\n", 2 * x)).collect();
        format!("x,y\n{rows}{last}")
    };
    fs::write(&csv, rows("40,80\n")).unwrap();
    let mut session = session(folder.path());
    let program = "data { source = csv(\"points.csv\"); target = y }
        model { linear(1) }
        train { epochs = 2; loss = mse }";
    assert_eq!(enter(&mut session, program).verdict, Verdict::Fine);
    fs::write(&csv, rows("forty,eighty\n")).unwrap();
    let reply = enter(&mut session, ":train");
    assert_eq!(reply.verdict, Verdict::Findings, "{}", reply.text());
    fs::remove_file(&csv).unwrap();
    assert_eq!(enter(&mut session, ":train").verdict, Verdict::Findings);
    fs::write(&csv, rows("40,80\n")).unwrap();
    let reply = enter(&mut session, ":train");
    assert_eq!(reply.verdict, Verdict::Fine, "{}", reply.text());
}

const NET: &str = "data iris { source = csv(\"data/iris.csv\"); target = species }
model net {
    linear(16) -> relu
    linear(classes)
}
train { epochs = 3 }";

fn iris() -> Session {
    let mut session = session(Path::new("examples"));
    let reply = enter(&mut session, NET);
    assert_eq!(reply.verdict, Verdict::Fine, "{}", reply.text());
    session
}

#[test]
fn the_hint_is_the_shape_that_a_chain_has_reached() {
    let session = iris();
    for (typed, shown) in [
        ("model net {\n    linear(128)", Some("-> [128], 640")),
        ("model net {\n    linear(128) -> ", Some("-> [128], 640")),
        ("model net {\n    linear(128) -> relu\n    linear(4", Some("-> [4], 516")),
        ("model net : [4] -> [3] {\n    linear(128)", Some("-> [128], 640")),
        ("net.insert 2 linear(8) -> relu", Some("-> [8], 136")),
        ("net.append relu", Some("-> [3]")),
        ("net.insert 2 residual {\n linear(16) -> relu", Some("-> [16], 272")),
        ("net.insert 2 residual {\n  relu\n  linear(16", Some("-> [16], 272")),
        ("net.append reshape(7)", Some("S009: `reshape` makes 7 elements of 3")),
        ("net.append rel", None),
        ("model net {\n    ", None),
        (":train 3", None),
        ("let width = 3", None),
    ] {
        assert_eq!(hint(&session, typed).as_deref(), shown, "{typed}");
    }
}

#[test]
fn the_hint_knows_the_data_before_anything_is_trained() {
    let mut session = session(Path::new(""));
    enter(&mut session, "data { source = builtin(\"iris\") }");
    let shown = hint(&session, "model {\n    linear(16) -> relu");
    assert_eq!(shown.as_deref(), Some("-> [16], 80"));
}

#[test]
fn tab_offers_what_may_stand_there() {
    let mut session = iris();
    enter(&mut session, "let size = 3");
    enter(&mut session, ":snapshot before");
    let offers = |typed: &str| -> Vec<String> {
        let found = complete(&session, typed);
        found.candidates.into_iter().map(|one| one.text).collect()
    };
    let begin =
        |typed: &str, n: usize| offers(typed).into_iter().take(n).collect::<Vec<_>>();
    assert_eq!(offers(":tr"), ["train "]);
    assert_eq!(offers(":restore "), ["before"]);
    assert_eq!(offers(":time :ev"), ["eval"]);
    assert_eq!(offers(":show net.linear_1."), ["net.linear_1.bias", "net.linear_1.weight"]);
    assert_eq!(offers(":freeze net.lin"), ["net.linear_1", "net.linear_2"]);
    assert_eq!(offers(":eval v"), ["val"]);
    assert_eq!(offers(":set si"), ["size = "]);
    assert_eq!(offers("net.in"), ["insert "]);
    assert_eq!(
        offers("?S00").len(),
        offers("?S0").iter().filter(|c| c.starts_with("S00")).count()
    );
    assert_eq!(offers("mod"), ["model "]);
    assert_eq!(offers("train ne"), ["net "]);
    assert_eq!(offers("train { opt"), ["optimizer = "]);
    assert_eq!(offers("train { optimizer = adam"), ["adam", "adamax", "adamw"]);
    assert_eq!(offers("train { optimizer = adam(beta"), ["beta1 = ", "beta2 = "]);
    assert_eq!(offers("model net { linear(3, bi"), ["bias = "]);
    assert_eq!(offers("model net { linear(3, bias = "), ["true", "false"]);
    assert_eq!(offers("data d { scale = st"), ["standard"]);
    assert_eq!(offers("data d { target = sp"), ["species"]);
    assert_eq!(offers("data d { source = csv(\"data/ir"), ["iris.csv"]);
    assert_eq!(begin("net.append lin", 1), ["linear("]);
    // On [16], what wants tokens comes last; on [3] of tokens it would come first.
    let fitting = offers("model net {\n    linear(16) -> ");
    assert_eq!(fitting.last().map(String::as_str), Some("embedding("));
    let tokens = offers("model net : tokens[3] -> [1] {\n    e");
    assert_eq!(tokens.first().map(String::as_str), Some("embedding("));
}

#[test]
fn a_script_without_a_terminal_exits_as_the_command_line_does() {
    let folder = tempfile::tempdir().unwrap();
    let run = |script: &str, args: &[&str]| {
        let place: PathBuf = folder.path().join("script");
        fs::write(&place, script).unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_percept"))
            .arg("repl")
            .args(args)
            .current_dir(folder.path())
            .stdin(fs::File::open(place).unwrap())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    fs::write(folder.path().join("net.nn"), "model : [4] -> [3] { linear(3) }\n").unwrap();
    let (code, out, err) = run(":vars\n", &["net.nn"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("model [4] -> [3], 15 parameters"), "{out}");
    let (code, out, err) = run("model { lnear(3) }\n:help quit\n", &[]);
    assert_eq!(code, 1);
    assert!(err.contains("error[N001]") && out.contains(":quit"), "{out}{err}");
    assert_eq!(run(":nothing\n", &[]).0, 2);
    assert_eq!(run("", &["missing.nn"]).0, 2);
    assert_eq!(run(":quit\n:nothing\n", &[]).0, 0);
}

#[test]
fn nothing_that_is_typed_breaks_hint_or_completion() {
    let program = fs::read_to_string("examples/residual.nn").unwrap();
    let edit = "net.replace 1-2 residual { linear(features) -> 가 } -> concat(features) {";
    let mut filled = session(Path::new("examples"));
    enter(&mut filled, &program);
    for session in [&filled, &session(Path::new(""))] {
        for text in [program.as_str(), edit, ":plot loss", "?linear", ":set lr = 1"] {
            for (at, _) in text.char_indices().step_by(3) {
                hint(session, &text[..at]);
                complete(session, &text[..at]);
                is_complete(&text[..at]);
            }
        }
    }
}

#[test]
fn a_broken_file_is_taken_to_be_mended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.nn");
    let program = "data { source = builtin(\"iris\") }\nmodel net {\n    lnear(8) -> rleu\n    \
                   linear(classes)\n}\ntrain { epochs = 1 }\n";
    fs::write(&path, program).unwrap();
    let mut session = session(Path::new(""));
    let reply = enter(&mut session, &format!(":load {}", path.display()));
    assert_eq!(reply.verdict, Verdict::Findings);
    assert_eq!(enter(&mut session, ":train").verdict, Verdict::Usage);
    let reply = enter(&mut session, "net.replace 1 linear(8) -> rleu");
    assert_eq!(reply.verdict, Verdict::Fine, "one mistake fewer: {}", reply.text());
    assert!(
        reply.text().contains("settled: N001 no layer is called `lnear`"),
        "{}",
        reply.text()
    );
    let reply = enter(&mut session, ":fix");
    assert!(reply.text().contains("67 parameters"), "{}", reply.text());
    assert_eq!(enter(&mut session, ":train").verdict, Verdict::Fine);
}
