//! Networks as pictures, runs as reports and charts.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/command.rs"]
#[allow(dead_code, reason = "each test file uses its own part")]
mod command;

use std::fs;
use std::path::Path;

use command::{folder, percept};
use percept::report::charts;

const NETWORK: &str = "\
block Twice(width) : [width] -> [width] {
    residual { linear(width) -> relu }
}

model net : [4] -> [2] {
    Twice(4)
    linear(2)
}
";

const CIRCLES: &str = "\
# <script>alert(1)</script> & \"more\"
data { source = circles(samples = 200, noise = 0.05) }
model net { linear(8) -> tanh
    linear(1) }
train { epochs = 3
    optimizer = adam(lr = 0.01)
    metrics = [accuracy] }
";

fn drawn(format: &str) -> String {
    let folder = folder(&[("net.nn", NETWORK)]);
    let (code, out, err) = percept(folder.path(), &["graph", "net.nn", "--format", format]);
    assert_eq!((code, err.as_str()), (0, ""));
    out
}

#[test]
fn a_network_is_written_for_graphviz() {
    insta::assert_snapshot!(drawn("dot"));
}

#[test]
fn a_network_is_drawn() {
    insta::assert_snapshot!(drawn("svg"));
}

#[test]
fn a_small_chart_is_svg() {
    let examples = [(0.9, true), (0.6, false), (0.4, true), (0.2, false)];
    insta::assert_snapshot!(charts::roc(&examples).svg());
}

#[test]
fn names_of_classes_are_no_markup() {
    let classes = ["<b>".to_owned(), "a&b".to_owned()];
    let drawn = charts::confusion(&classes, &[vec![2, 1], vec![0, 3]]);
    assert!(drawn.contains("&lt;b&gt;") && drawn.contains("a&amp;b"), "{drawn}");
    assert!(!drawn.contains("<b>"));
}

fn train(folder: &Path, out: &str, more: &[&str]) {
    let args = [&["run", "circles.nn", "-q", "--out", out], more].concat();
    let (code, _, err) = percept(folder, &args);
    assert_eq!(code, 0, "{err}");
}

#[test]
fn a_report_has_every_section_and_needs_nothing_else() {
    let folder = folder(&[("circles.nn", CIRCLES)]);
    train(folder.path(), "a", &[]);
    let (code, out, err) = percept(folder.path(), &["report", "a"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "wrote a/report.html\n", ""));
    let page = fs::read_to_string(folder.path().join("a/report.html")).unwrap();
    for title in [
        "Results",
        "Curves",
        "Confusion matrix",
        "Classes",
        "Probabilities",
        "Decision boundary",
        "Worst predictions",
        "Network",
        "Weights",
        "Program",
        "Settings",
        "Environment",
    ] {
        assert!(page.contains(&format!("<h2>{title}</h2>")), "{title}");
    }
    assert!(!page.contains("<h2>Residuals</h2>"), "classes have no residuals");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;"));
    assert!(!page.contains("<script"));
    // The name of the SVG language is the only address, and nobody fetches it.
    let others = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for mark in ["http:", "https:", "url(", "@import", "<link", " href="] {
        assert!(!others.contains(mark), "{mark}");
    }
}

#[test]
fn several_runs_stand_side_by_side() {
    let folder = folder(&[("circles.nn", CIRCLES)]);
    train(folder.path(), "a", &[]);
    let other = CIRCLES.replace("linear(8)", "linear(5)");
    fs::write(folder.path().join("circles.nn"), other).unwrap();
    train(folder.path(), "b", &["--seed", "3"]);
    let (code, out, _) = percept(folder.path(), &["report", "a", "b"]);
    assert_eq!((code, out.as_str()), (0, "wrote report.html\n"));
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(page.contains("-model net { linear(8) -&gt; tanh\n+model net { linear(5)"));
    for text in ["<h1>2 runs</h1>", "Settings that differ", "a train", "b val"] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn a_run_whose_data_is_gone_is_reported_without_it() {
    let program = "data { source = csv(\"d.csv\")\n target = y }\nmodel net { linear(1) }\n\
                   train { loss = mse\n epochs = 2 }\n";
    let rows: String = (0..60).map(|x| format!("{x}.5,{}.25\n", x * 2)).collect();
    let folder = folder(&[("circles.nn", program), ("d.csv", &format!("x,y\n{rows}"))]);
    train(folder.path(), "a", &[]);
    let (code, svg, _) = percept(folder.path(), &["plot", "a", "residuals"]);
    assert!(code == 0 && svg.contains("Residuals"));
    fs::remove_file(folder.path().join("d.csv")).unwrap();
    let (code, _, err) = percept(folder.path(), &["report", "a"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let page = fs::read_to_string(folder.path().join("a/report.html")).unwrap();
    assert!(page.contains("The data cannot be read any more"));
    assert!(page.contains("<h2>Curves</h2>") && !page.contains("<h2>Residuals</h2>"));
}

#[test]
fn one_chart_is_written_and_an_unknown_one_is_refused() {
    let folder = folder(&[("circles.nn", CIRCLES)]);
    train(folder.path(), "a", &[]);
    let (code, out, _) = percept(folder.path(), &["plot", "a", "loss", "-o", "loss.svg"]);
    assert_eq!((code, out.as_str()), (0, ""));
    let svg = fs::read_to_string(folder.path().join("loss.svg")).unwrap();
    assert!(svg.starts_with("<svg ") && svg.contains("<polyline"));
    let (code, _, err) = percept(folder.path(), &["plot", "a", "los"]);
    assert_eq!(code, 2);
    assert!(err.contains("there is no chart `los`; there are `loss`, `accuracy`"), "{err}");
    let (code, _, err) = percept(folder.path(), &["plot", "a", "loss", "-o", "loss.png"]);
    assert_eq!(code, 2);
    assert!(err.contains("ends in .svg"), "{err}");
}
