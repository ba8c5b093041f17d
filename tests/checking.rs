//! What surrounds the findings of `percept check`: formats, levels, fixes, skips.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/command.rs"]
mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{folder, percept, with_input};

/// An error with an edit, a warning with a safe one, and a place far from its cause.
const NET: &str = "# 가나다: wide characters before the place
data { source = builtin(\"iris\") }

model net : [4] -> [10] {
    linear(8) -> relu -> dropout(0.8) # allow(double-softmax)
    linear(classes)
}

train { epochs = 3 }
";

/// Findings of the rules alone: one at error level, one a warning.
const DOUBTFUL: &str = "data { source = builtin(\"iris\") }
model net {
    linear(8) -> relu -> dropout(0.8)
    linear(8) -> linear(classes)
}
train { epochs = 3 }
";

const GOOD: &str = "data { source = builtin(\"iris\") }
model net {
    linear(8) -> relu
    linear(classes)
}
train { epochs = 3 }
";

const LIBRARY: &str = "block Twice(n) { linear(n) -> rleu }\n";
const USER: &str = "use \"blocks.nn\"\nmodel : [4] -> [4] { Twice(4) }\n";

/// What these tests speak of, whatever rules there are besides.
const QUIET: &str = "[levels]
correctness = \"off\"
suspicious = \"off\"
performance = \"off\"
style = \"off\"
G004 = \"on\"
M001 = \"on\"
U007 = \"on\"
";

/// A folder in which few rules speak.
fn quiet(files: &[(&str, &str)]) -> tempfile::TempDir {
    folder(&[&[("percept.toml", QUIET)], files].concat())
}

fn files() -> tempfile::TempDir {
    quiet(&[
        ("net.nn", NET),
        ("doubtful.nn", DOUBTFUL),
        ("good.nn", GOOD),
        ("blocks.nn", LIBRARY),
        ("user.nn", USER),
        ("other.nn", USER),
    ])
}

fn check(folder: &Path, args: &[&str]) -> (i32, String, String) {
    percept(folder, &[&["check"], args].concat())
}

fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn every_format_shows_the_same_findings() {
    let folder = files();
    for format in ["human", "short", "narrated", "json", "jsonl", "github"] {
        let args = ["net.nn", "good.nn", "doubtful.nn", "--format", format];
        let (code, out, err) = check(folder.path(), &args);
        assert_eq!((code, err.as_str()), (1, ""), "{format}");
        insta::assert_snapshot!(format, out);
    }
}

#[test]
fn lines_of_json_are_findings_and_a_summary() {
    let folder = files();
    let (_, out, _) = check(folder.path(), &["net.nn", "--format", "jsonl"]);
    let lines: Vec<Value> = out.lines().map(document).collect();
    let (summary, findings) = lines.split_last().unwrap();
    assert!(findings.iter().all(|line| line["type"] == "finding"), "{out}");
    assert_eq!(summary["type"], "summary");
    assert_eq!(summary["errors"], findings.len());
}

/// The members that the standard requires, and the words it knows, where we use them.
#[test]
fn sarif_is_as_the_standard_wants_it() {
    let folder = files();
    let args = ["net.nn", "doubtful.nn", "user.nn", "--format", "sarif"];
    let (code, out, err) = check(folder.path(), &args);
    assert_eq!((code, err.as_str()), (1, ""));
    let log = document(&out);
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-schema-2.1.0.json"));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "percept");
    let rules = driver["rules"].as_array().unwrap();
    assert_eq!(rules.len(), percept::lint::all_codes().len());
    rules.iter().for_each(is_rule);
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 4, "{out}");
    results.iter().for_each(|result| is_result(result, rules));
}

#[test]
fn checks_that_were_not_made_are_told_of_in_the_formats_of_programs() {
    let folder = files();
    let said = |format: &str, more: &[&str]| {
        let args = [&["good.nn", "--format", format], more].concat();
        check(folder.path(), &args)
    };
    let skips = ["--data", "off", "--explain-skips"];
    let (code, out, err) = said("short", &skips);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("note[C003]: not decided, since the data was not read\n"),
        "{out}"
    );
    let (_, out, _) = said("github", &skips);
    let line =
        "::notice title=C003 class-count::not decided, since the data was not read\n";
    assert!(out.contains(line), "{out}");
    for format in ["short", "github"] {
        assert_eq!(said(format, &["--data", "off"]).1, "", "{format} tells unasked");
        assert_eq!(said(format, &["--explain-skips"]).1, "", "{format}");
    }
}

/// Notifications have the members that the standard requires, and no others.
#[test]
fn sarif_tells_of_checks_that_were_not_made() {
    let folder = files();
    let run = |more: &[&str]| {
        let args = [&["good.nn", "--format", "sarif"], more].concat();
        document(&check(folder.path(), &args).1)["runs"][0].clone()
    };
    assert_eq!(run(&[]).get("invocations"), None);
    let whole = run(&["--explain-skips"]);
    let expected = serde_json::json!([
        { "executionSuccessful": true, "toolExecutionNotifications": [] }
    ]);
    assert_eq!(whole["invocations"], expected);
    let run = run(&["--explain-skips", "--data", "off"]);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], true);
    let told = invocation["toolExecutionNotifications"].as_array().unwrap();
    assert!(!told.is_empty());
    for one in told {
        assert_eq!(one["level"], "note");
        assert!(one["message"]["text"].as_str().unwrap().starts_with("not decided, since"));
        let rule = &one["associatedRule"];
        let index = usize::try_from(rule["index"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], rule["id"]);
        assert_eq!(one.as_object().unwrap().len(), 3, "{one}");
    }
}

fn is_rule(rule: &Value) {
    assert!(rule["id"].is_string() && rule["name"].is_string());
    for name in ["shortDescription", "fullDescription", "help"] {
        assert!(!rule[name]["text"].as_str().unwrap().is_empty(), "{rule}");
    }
    assert!(rule["help"]["markdown"].is_string());
    assert!(rule["defaultConfiguration"]["enabled"].is_boolean());
    is_level(&rule["defaultConfiguration"]["level"]);
}

fn is_level(level: &Value) {
    assert!(
        ["none", "note", "warning", "error"].iter().any(|known| level == known),
        "{level}"
    );
}

fn is_result(result: &Value, rules: &[Value]) {
    let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(rules[rule]["id"], result["ruleId"]);
    is_level(&result["level"]);
    assert!(result["message"]["text"].is_string());
    let print = result["partialFingerprints"]["percept/v1"].as_str().unwrap();
    assert!(print.len() >= 16, "{print}");
    is_location(&result["locations"][0]);
    let related = result["relatedLocations"].as_array();
    for (at, location) in related.into_iter().flatten().enumerate() {
        is_location(location);
        assert_eq!(location["id"], at + 1);
    }
    for fix in result["fixes"].as_array().into_iter().flatten() {
        assert!(fix["description"]["text"].is_string());
        let change = &fix["artifactChanges"][0];
        assert!(change["artifactLocation"]["uri"].is_string());
        let replacement = &change["replacements"][0];
        is_region(&replacement["deletedRegion"]);
        assert!(replacement["insertedContent"]["text"].is_string());
    }
}

fn is_location(location: &Value) {
    let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.is_ascii() && !uri.contains([' ', '\\']) && !uri.starts_with('/'), "{uri}");
    is_region(&location["physicalLocation"]["region"]);
}

fn is_region(region: &Value) {
    let number = |name: &str| region[name].as_u64().unwrap();
    let start = (number("startLine"), number("startColumn"));
    let end = (number("endLine"), number("endColumn"));
    assert!(start.0 >= 1 && start.1 >= 1 && start <= end, "{region}");
}

#[test]
fn a_fingerprint_stays_when_lines_move_and_differs_between_findings() {
    let moved = "\n# One more line.\n".to_owned() + DOUBTFUL;
    let twice = DOUBTFUL.replace("dropout(0.8)", "dropout(0.8) -> dropout(0.8)");
    let prints = |text: &str| {
        let folder = quiet(&[("net.nn", text)]);
        let (_, out, _) = check(folder.path(), &["net.nn", "--format", "json"]);
        let found = document(&out)["diagnostics"].clone();
        let print = |one: &Value| one["fingerprint"].as_str().unwrap().to_owned();
        found.as_array().unwrap().iter().map(print).collect::<Vec<_>>()
    };
    assert_eq!(prints(DOUBTFUL), prints(&moved));
    let mut prints = prints(&twice);
    let n = prints.len();
    prints.sort();
    prints.dedup();
    assert_eq!(prints.len(), n);
}

#[test]
fn a_file_used_twice_is_reported_once_and_counted_once() {
    let folder = files();
    let (code, out, _) =
        check(folder.path(), &["user.nn", "other.nn", "--format", "short"]);
    assert_eq!((code, out.lines().count()), (1, 1), "{out}");
    assert!(out.starts_with("blocks.nn:1:"), "{out}");
    let (_, out, _) = check(folder.path(), &["user.nn", "other.nn"]);
    assert!(out.ends_with("\n1 error in 1 file\n"), "its file was not given: {out}");
}

#[test]
fn levels_are_set_on_the_command_line() {
    let folder = files();
    let codes = |args: &[&str]| {
        let all = [&["doubtful.nn", "--format", "json"], args].concat();
        let (code, out, err) = check(folder.path(), &all);
        assert_eq!(err, "");
        let found = document(&out)["diagnostics"].clone();
        let word = |one: &Value| one["code"].as_str().unwrap().to_owned();
        (code, found.as_array().unwrap().iter().map(word).collect::<Vec<_>>().join(" "))
    };
    let both = |code: i32, words: &str| (code, words.to_owned());
    assert_eq!(codes(&[]), both(1, "G004 M001"));
    assert_eq!(codes(&["--ignore", "stacked-linear"]), both(0, "G004"));
    assert_eq!(codes(&["--ignore", "m,G004"]), both(0, ""));
    assert_eq!(codes(&["--ignore", "correctness"]), both(0, "G004"));
    assert_eq!(codes(&["--ignore", "M", "--select", "M001"]), both(1, "G004 M001"));
    assert_eq!(codes(&["--ignore", "M", "--deny", "warnings"]), both(1, "G004"));
    assert_eq!(codes(&["--ignore", "M001", "--ignore", "suspicious"]), both(0, ""));
}

#[test]
fn pedantic_rules_are_hints_that_fail_nothing() {
    let folder = quiet(&[("net.nn", GOOD)]);
    let args = ["net.nn", "--pedantic", "--deny", "warnings"];
    let (code, out, _) = check(folder.path(), &args);
    assert_eq!(code, 0, "{out}");
    assert!(!out.contains("error["), "{out}");
}

#[test]
fn unknown_words_are_refused_with_a_suggestion() {
    let folder = files();
    for (args, said) in [
        (["--select", "stacked-liner"], "did you mean `stacked-linear`?"),
        (["--ignore", "pendantic"], "did you mean `pedantic`?"),
        (["--select", "Q"], "`percept explain` lists what there is"),
        (["--ignore", "N001"], "`N001` is an error, which cannot be silenced"),
    ] {
        let (code, out, err) = check(folder.path(), &[&["good.nn"], &args[..]].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(err.starts_with("error: ") && err.contains(said), "{args:?}: {err}");
    }
}

#[test]
fn only_so_many_of_a_code_are_shown_and_all_are_counted() {
    let text =
        DOUBTFUL.replace("dropout(0.8)", "dropout(0.8) -> dropout(0.9) -> dropout(0.7)");
    let folder = quiet(&[("net.nn", &text)]);
    let (code, out, _) = check(folder.path(), &["net.nn", "--max-per-code", "1"]);
    assert_eq!(code, 1);
    assert_eq!(out.matches("[G004]").count(), 1, "{out}");
    assert!(
        out.contains("\n2 more of G004, not shown\n1 error, 3 warnings in 1 file;"),
        "{out}"
    );
    let args = ["net.nn", "--max-per-code", "1", "--format", "json"];
    let (_, out, _) = check(folder.path(), &args);
    let hidden = &document(&out)["hidden"][0];
    assert_eq!((&hidden["code"], &hidden["count"]), (&"G004".into(), &2.into()));
}

const TABLE: &str = "data { source = csv(\"a.csv\"), target = kind }
model { linear(8) -> relu
    linear(classes) }
train { epochs = 3 }
";

#[test]
fn the_data_is_read_as_far_as_allowed_and_what_that_leaves_open_is_told() {
    // The second row is broken: only a scan sees that.
    let csv = "height,kind\n1,a\n2\n";
    let misnamed = TABLE.replace("kind", "kin");
    let folder = quiet(&[("a.csv", csv), ("net.nn", TABLE), ("misnamed.nn", &misnamed)]);
    let short = |file: &str, how: &str| {
        check(folder.path(), &[file, "--data", how, "--format", "short"])
    };
    let (code, out, _) = short("net.nn", "full");
    assert_eq!(code, 1);
    assert!(out.contains("error[D031]"), "{out}");
    assert_eq!(short("net.nn", "header"), (0, String::new(), String::new()));
    assert_eq!(short("misnamed.nn", "off"), (0, String::new(), String::new()));
    let (code, out, _) = short("misnamed.nn", "header");
    assert_eq!(code, 1);
    assert!(out.contains("error[C013]"), "{out}");
    let (code, out, _) = check(folder.path(), &["net.nn", "--data", "header"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("not decided, since only the head of the data was read:\n"),
        "{out}"
    );
    assert!(out.starts_with("net.nn is fine as far as it was checked\n"), "{out}");
    assert!(out.contains("D031") && !out.contains("C013"), "{out}");
    let (_, out, _) =
        check(folder.path(), &["net.nn", "--data", "off", "--format", "json"]);
    let undecided = document(&out)["undecided"].clone();
    let is_told =
        |one: &Value| one["reason"] == "the data was not read" && one["code"] == "D031";
    assert!(undecided.as_array().unwrap().iter().any(is_told), "{undecided}");
}

#[test]
fn skips_are_explained_on_request() {
    let folder = files();
    let (_, out, _) = check(folder.path(), &["good.nn", "--explain-skips"]);
    assert!(out.contains("\n\nevery check could decide\n"), "{out}");
    let (_, out, _) = check(folder.path(), &["net.nn", "--explain-skips"]);
    assert!(
        out.contains("not decided, since a model has errors:\n  G004 dropout-high"),
        "{out}"
    );
    let (_, out, _) = check(folder.path(), &["net.nn"]);
    assert!(!out.contains("not decided"), "{out}");
}

#[test]
fn a_percept_toml_above_the_program_decides_for_every_command() {
    let config = "[levels]\nstacked-linear = \"off\"\n\n[thresholds]\ndropout-high = 0.85\n\
         dropout-on-tiny-layer = 1\nfew-updates = 10\n";
    let folder = folder(&[("percept.toml", config), ("deep/er/net.nn", DOUBTFUL)]);
    let file = "deep/er/net.nn";
    let (code, out, _) = check(folder.path(), &[file]);
    assert_eq!(code, 0);
    assert!(out.starts_with("deep/er/net.nn is fine: "), "{out}");
    let (code, out, _) = check(folder.path(), &[file, "--select", "M001"]);
    assert_eq!(code, 1, "the command line wins: {out}");
    let (code, _, err) = percept(folder.path(), &["run", file, "--quiet"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let input = "data { source = builtin(\"iris\") }\nmodel { linear(8) -> linear(classes) }\n\
                 train { epochs = 1 }\n";
    let (code, out, _) = with_input(folder.path(), &["check", "-"], input);
    assert_eq!(code, 0, "standard input lies where we are: {out}");
}

#[test]
fn a_nearer_percept_toml_hides_one_above() {
    let folder = folder(&[
        ("percept.toml", "[levels]\nM = \"off\"\n"),
        ("near/percept.toml", "[levels]\nG = \"off\"\n"),
        ("near/net.nn", DOUBTFUL),
    ]);
    let (_, out, _) = check(folder.path(), &["near/net.nn", "--format", "short"]);
    assert!(out.contains("[M001]") && !out.contains("[G004]"), "{out}");
}

#[test]
fn a_mistake_in_percept_toml_is_refused_with_its_place() {
    let config = "[levels]\n\nstacked-liner = \"off\"\n";
    let folder = folder(&[("percept.toml", config), ("net.nn", GOOD)]);
    for command in ["check", "run", "summary", "explain", "bench"] {
        let (code, out, err) = percept(folder.path(), &[command, "net.nn"]);
        assert_eq!((code, out.as_str()), (2, ""), "{command}");
        let said = "error: percept.toml:3:1: no code, family or group is called \
                    `stacked-liner`; did you mean `stacked-linear`?\n";
        assert_eq!(err, said, "{command}");
    }
}

#[test]
fn safe_edits_are_written_and_bold_ones_on_request() {
    let folder = files();
    let read = || fs::read_to_string(folder.path().join("doubtful.nn")).unwrap();
    let (code, out, err) = check(folder.path(), &["doubtful.nn", "--fix"]);
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(out.ends_with("\n\nfixed nothing, 2 left\n"), "{out}");
    assert_eq!(read(), DOUBTFUL);
    let (code, out, _) = check(folder.path(), &["doubtful.nn", "--fix", "--unsafe"]);
    assert_eq!(code, 0);
    assert!(out.ends_with("\nfixed 2 findings in 1 file, none left\n"), "{out}");
    insta::assert_snapshot!("fixed", read());
    let (code, out, _) = check(folder.path(), &["doubtful.nn", "--fix", "--unsafe"]);
    assert_eq!(code, 0);
    assert!(out.ends_with("\nnothing to fix\n"), "{out}");
}

#[test]
fn a_diff_writes_nothing() {
    let folder = files();
    let (code, out, err) = check(folder.path(), &["doubtful.nn", "--diff", "--unsafe"]);
    assert_eq!((code, err.as_str()), (1, "would fix 2 findings in 1 file, none left\n"));
    insta::assert_snapshot!("diff", out);
    assert_eq!(fs::read_to_string(folder.path().join("doubtful.nn")).unwrap(), DOUBTFUL);
    let args = ["check", "-", "--fix", "--diff", "--unsafe"];
    let (_, of_input, _) = with_input(folder.path(), &args, DOUBTFUL);
    assert_eq!(of_input, out.replace("doubtful.nn", "<stdin>"));
}

#[test]
fn files_that_were_not_named_are_not_touched() {
    let folder = files();
    let read = || fs::read_to_string(folder.path().join("blocks.nn")).unwrap();
    let (_, out, _) = check(folder.path(), &["user.nn", "--fix", "--unsafe"]);
    assert!(out.ends_with("\nfixed nothing, 1 left\n"), "{out}");
    assert_eq!(read(), LIBRARY);
    let args = ["user.nn", "blocks.nn", "--fix", "--unsafe"];
    let (code, out, _) = check(folder.path(), &args);
    assert_eq!(code, 0, "{out}");
    assert_eq!(read(), LIBRARY.replace("rleu", "relu"));
}

#[test]
fn a_fix_keeps_line_breaks_and_the_mark_at_the_start() {
    let text = "\u{feff}".to_owned() + &DOUBTFUL.replace('\n', "\r\n");
    let folder = quiet(&[("net.nn", &text)]);
    let (code, _, _) = check(folder.path(), &["net.nn", "--fix", "--unsafe"]);
    assert_eq!(code, 0);
    let fixed = fs::read_to_string(folder.path().join("net.nn")).unwrap();
    assert!(
        fixed.starts_with('\u{feff}') && fixed.contains("-> relu -> linear(classes)\r\n")
    );
    assert_eq!(fixed.matches('\n').count(), fixed.matches("\r\n").count());
}

#[cfg(unix)]
#[test]
fn a_fix_keeps_the_rights_of_a_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = files();
    let path = folder.path().join("doubtful.nn");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    check(folder.path(), &["doubtful.nn", "--fix", "--unsafe"]);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        7,
        "nothing else is left there"
    );
}

#[test]
fn bytes_that_are_no_text_are_never_written_over() {
    let folder = quiet(&[]);
    let bytes = b"# allow(stacked-linear)\nlet a = 1 # \xff\n";
    fs::write(folder.path().join("net.nn"), bytes).unwrap();
    let (code, _, _) = check(folder.path(), &["net.nn", "--fix", "--unsafe"]);
    assert_eq!(code, 1);
    assert_eq!(fs::read(folder.path().join("net.nn")).unwrap(), bytes);
}

#[test]
fn no_format_lets_a_control_character_through() {
    let hostile = "data \u{1b}]0;x\u{7} { source = cvs(\"a\u{1b}[31m\u{9b}\u{202e}.csv\") }
model 가\u{1b} : [4] -> [3] { liner(3) -> \u{7f}rleu # allow(x\u{1b}[2J, stacked-liner)\r }
let a\u{2066} = \"%0A::error::x\"
";
    let folder = quiet(&[("ho,s%t:ile \u{1b}[31m가.nn", hostile)]);
    let file = "ho,s%t:ile \u{1b}[31m가.nn";
    let is_hostile = |char: char| {
        (char.is_control() && char != '\n')
            || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    for format in ["human", "short", "narrated", "json", "jsonl", "sarif", "github"] {
        let (code, out, err) = check(folder.path(), &[file, "--format", format]);
        assert_eq!((code, err.as_str()), (1, ""), "{format}");
        assert!(!out.contains(is_hostile), "{format}: {out:?}");
    }
    let (_, out, err) = check(folder.path(), &[file, "--diff", "--unsafe"]);
    assert!(!(out + &err).contains(is_hostile));
    let (_, out, _) = check(folder.path(), &[file, "--format", "github"]);
    let is_command = |line: &str| {
        let file = line.trim_start_matches("::error ").trim_start_matches("::warning ");
        file.starts_with("file=ho%2Cs%25t%3Aile ")
    };
    assert!(out.lines().all(is_command), "{out}");
}

#[test]
fn lines_and_columns_are_the_same_however_lines_end() {
    let found = |text: &str| {
        let folder = quiet(&[("net.nn", text)]);
        let (_, short, _) = check(folder.path(), &["net.nn", "--format", "short"]);
        let (_, human, _) = check(folder.path(), &["net.nn"]);
        short + &human
    };
    let plain = found(NET);
    assert_eq!(plain, found(&NET.replace('\n', "\r\n")));
    assert_eq!(plain, found(&("\u{feff}".to_owned() + NET)));
    assert_eq!(plain, found(&("\u{feff}".to_owned() + &NET.replace('\n', "\r\n"))));
}

#[test]
fn marks_stand_under_what_they_mean_behind_wide_characters() {
    let text = "model 모델 : [4] -> [3] {\n    가나다 = linear(3); 가나다 -> rleu\n}\n";
    let folder = quiet(&[("net.nn", text)]);
    let (_, out, _) = check(folder.path(), &["net.nn"]);
    let mut lines =
        out.lines().skip_while(|line| !line.contains("rleu\n") && !line.ends_with("rleu"));
    let columns = |text: &str| percept::diagnostics::render::text::width(text);
    let (line, marks) = (lines.next().unwrap(), lines.next().unwrap());
    let place = |line: &str, mark: &str| columns(line.split_once(mark).unwrap().0);
    assert_eq!(place(line, "rleu"), place(marks, "─"), "{out}");
}

#[test]
fn explain_lists_codes_by_family() {
    let folder = files();
    let (code, out, _) = percept(folder.path(), &["explain", "g"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("G: normalization and regularization\n  G0"), "{out}");
    let (_, all, _) = percept(folder.path(), &["explain"]);
    assert!(all.contains(&out), "{all}");
    for code in percept::lint::all_codes() {
        assert!(all.contains(&format!("\n  {}  {} ", code.id, code.name)), "{}", code.id);
    }
    assert!(all.lines().all(|line| line.chars().count() <= 80), "{all}");
}
