//! Networks as pictures, runs as reports and charts.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/command.rs"]
#[allow(dead_code, reason = "each test file uses its own part")]
mod command;

use std::fs;
use std::path::Path;

use command::{folder, percept};
use percept::report::{charts, raster};

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
fn folds_stand_side_by_side() {
    let program = CIRCLES.replace("noise = 0.05)", "noise = 0.05)\n    split = kfold(3)");
    let folder = folder(&[("circles.nn", program.as_str())]);
    train(folder.path(), "a", &[]);
    let html = report(folder.path(), &["a"], "a/report.html");
    for fold in 1..=3 {
        assert!(html.contains(&format!("fold-{fold} train")), "fold {fold}");
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
    let (code, _, err) = percept(folder.path(), &["plot", "a", "loss", "-o", "loss.gif"]);
    assert_eq!(code, 2);
    assert!(err.contains("ends in .svg or .png"), "{err}");
}

/// Width and height of a PNG file.
fn size_of_png(path: &Path) -> [u32; 2] {
    let bytes = fs::read(path).unwrap();
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"), "{}", path.display());
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    [number(16), number(20)]
}

#[test]
fn a_chart_and_a_network_are_written_as_pixels() {
    let folder = folder(&[("circles.nn", CIRCLES)]);
    let path = folder.path();
    train(path, "a", &[]);
    for what in ["loss", "gradients", "boundary", "confusion", "roc", "weights"] {
        let name = format!("{what}.png");
        let (code, out, err) = percept(path, &["plot", "a", what, "-o", &name]);
        assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""), "{what}");
        assert!(size_of_png(&path.join(name)).iter().all(|side| *side > 200), "{what}");
    }
    assert_eq!(size_of_png(&path.join("loss.png")), [1120, 680]);
    let (code, _, _) = percept(path, &["graph", "circles.nn", "-o", "net.png"]);
    assert_eq!(code, 0);
    assert!(size_of_png(&path.join("net.png"))[1] > 200);
    let (code, _, err) = percept(path, &["graph", "circles.nn", "--format", "png"]);
    assert!(code == 2 && err.contains("say with --out"), "{err}");
}

#[test]
fn a_drawing_becomes_the_same_pixels_every_time() {
    let examples = [(0.9, true), (0.6, false), (0.4, true), (0.2, false)];
    let svg = charts::roc(&examples).svg();
    assert_eq!(raster(&svg).unwrap(), raster(&svg).unwrap());
}

#[test]
fn gradients_are_logged_layer_by_layer() {
    let folder = folder(&[("circles.nn", CIRCLES)]);
    train(folder.path(), "a", &[]);
    let text = fs::read_to_string(folder.path().join("a/gradients.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("epoch,step,net.linear_1,net.linear_2"));
    let rows: Vec<Vec<f64>> = lines
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert_eq!(rows.iter().map(|row| row[0]).collect::<Vec<_>>(), [1.0, 2.0, 3.0]);
    assert!(rows.iter().flatten().all(|number| *number > 0.0), "{text}");
    let page = report(folder.path(), &["a"], "a/report.html");
    assert!(page.contains("Gradient norm of each layer"));
    // Who is not watched is not looked at either.
    train(folder.path(), "b", &["--watch", "off"]);
    assert!(!folder.path().join("b/gradients.csv").exists());
    let (code, _, err) = percept(folder.path(), &["plot", "b", "gradients"]);
    assert!(code == 2 && err.contains("were not looked at"), "{err}");
}

fn report(folder: &Path, args: &[&str], out: &str) -> String {
    let (code, _, err) = percept(folder, &[&["report"], args].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    fs::read_to_string(folder.join(out)).unwrap()
}

#[test]
fn what_was_set_when_the_run_began_is_in_its_report() {
    let folder = folder(&[("circles.nn", CIRCLES)]);
    train(folder.path(), "a", &["--epochs", "2", "--seed", "7"]);
    let page = report(folder.path(), &["a"], "a/report.html");
    for row in [
        "<td>epochs</td><td>2</td><td>set on the command line</td>",
        "<td>seed</td><td>7</td><td>set on the command line</td>",
        "<td>--epochs</td><td>2</td>",
    ] {
        assert!(page.contains(row), "{row}");
    }
    train(folder.path(), "b", &[]);
    let page = report(folder.path(), &["a", "b"], "report.html");
    assert!(page.contains("<tr><td>epochs</td><td>2</td><td>3</td></tr>"));
}

const SWEPT: &str = "let rate = 0.01
let width = 4
data { source = circles(samples = 100) }
model { linear(width) -> tanh
    linear(1) }
train { epochs = 2
    optimizer = adam(lr = rate) }
";

#[test]
fn a_sweep_is_reported_as_a_picture_and_a_table() {
    let folder = folder(&[("a.nn", SWEPT)]);
    let path = folder.path();
    let sweep = |out: &str, vary: &[&str]| {
        let args = [&["sweep", "a.nn", "-q", "--trials", "4", "--out", out], vary].concat();
        assert_eq!(percept(path, &args).0, 0, "{out}");
    };
    sweep(
        "s",
        &["--vary", "rate=1e-4..1e-1:log", "--vary", "width=4,8", "--method", "random"],
    );
    let page = report(path, &["s"], "s/report.html");
    for text in
        ["<h1>s</h1>", "Trials; the best by val.loss is orange", "1e-4", "<polyline"]
    {
        assert!(page.contains(text), "{text}");
    }
    assert!(page.contains("# The best of 4 trials"));
    assert_eq!(page.matches("<tr><td>").count(), 4 + 5, "trials, then what varied");
    let (code, _, err) = percept(path, &["plot", "s", "trials", "-o", "s.png"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(size_of_png(&path.join("s.png"))[0] > 600);
    // One number against another needs no lines.
    sweep("one", &["--vary", "rate=1e-4..1e-1:log"]);
    let (code, svg, _) = percept(path, &["plot", "one", "val.accuracy"]);
    assert!(code == 0 && svg.matches("<circle").count() == 4, "{svg}");
    let (code, _, err) = percept(path, &["plot", "one", "los"]);
    assert!(code == 2 && err.contains("there are `trials`, `"), "{err}");
}

#[test]
fn a_folder_that_is_neither_run_nor_sweep_is_named() {
    let folder = folder(&[("a.nn", SWEPT), ("empty/x.txt", "")]);
    let (code, _, err) = percept(folder.path(), &["report", "empty"]);
    assert_eq!(code, 2);
    assert!(err.contains("`empty` is the folder of neither a run nor a sweep"), "{err}");
}
