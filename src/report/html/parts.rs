//! The sections of one run.

use serde_json::Value;

use super::super::charts;
use super::super::figures::{measured, number, share};
use super::super::markup::escaped;
use super::super::network;
use super::drawn::{curve, drawn, gradients};
use super::view::RunView;
use super::worst::worst;
use super::{figure, section, table};
use crate::check::typed::InForce;
use crate::train::Tensor;

/// Histograms that are shown at most.
const MOST_HISTOGRAMS: usize = 24;

/// Every section that the run has something for.
pub(super) fn parts(run: &RunView<'_>) -> String {
    let missing = match &run.tested {
        Ok(_) => String::new(),
        Err(why) => format!("<p class=\"soft\">{}</p>\n", escaped(why)),
    };
    [
        section("Results", &(results(run) + &missing)),
        section("Curves", &curves(run)),
        section("Confusion matrix", &chart(run, &["confusion"])),
        section("Classes", &per_class(run)),
        section("Probabilities", &chart(run, &["roc", "pr", "calibration"])),
        section("Residuals", &chart(run, &["residuals"])),
        section("Decision boundary", &chart(run, &["boundary"])),
        section("Worst predictions", &worst(run)),
        section("Network", &figure(&network::svg(&run.train.model))),
        section("Weights", &weights(run)),
        section("Program", &program(run)),
        section("Settings", &settings(run)),
        section("Environment", &environment(run)),
    ]
    .concat()
}

fn results(run: &RunView<'_>) -> String {
    let values = match &run.tested {
        Ok(tested) => {
            let kept = run.saved.values.iter();
            let kept =
                kept.filter(|one| !one.name.starts_with(&format!("{}.", tested.split)));
            kept.chain(&tested.evaluation.values).collect::<Vec<_>>()
        }
        Err(_) => run.saved.values.iter().collect(),
    };
    let rows: Vec<[String; 2]> =
        values.into_iter().map(|one| [one.name.clone(), measured(one)]).collect();
    table(["measured with the kept weights", "value"], &rows)
}

fn curves(run: &RunView<'_>) -> String {
    let runs = std::slice::from_ref(run);
    let names = run.curves.metrics().into_iter().chain(["rate"]);
    let figures = names.filter_map(|name| curve(runs, name)).chain(gradients(run));
    let drawn: String = figures.map(|one| figure(&one.svg())).collect();
    match drawn.is_empty() {
        true => {
            "<p class=\"soft\">There is no metrics.csv beside the model.</p>\n".to_owned()
        }
        false => grouped(&drawn),
    }
}

fn grouped(figures: &str) -> String {
    if figures.is_empty() {
        return String::new();
    }
    format!("<div class=\"charts\">\n{figures}</div>\n")
}

fn chart(run: &RunView<'_>, names: &[&str]) -> String {
    let runs = std::slice::from_ref(run);
    let drawn: String = names
        .iter()
        .filter_map(|name| drawn(runs, name).ok())
        .map(|svg| figure(&svg))
        .collect();
    grouped(&drawn)
}

fn per_class(run: &RunView<'_>) -> String {
    let matrix = run.tested.as_ref().ok().and_then(|it| it.evaluation.confusion.as_ref());
    let Some(matrix) = matrix else { return String::new() };
    let rows: Vec<[String; 5]> = (0..matrix.len())
        .map(|at| {
            let hits = matrix[at][at] as f64;
            let n = matrix[at].iter().sum::<u64>();
            let said: u64 = matrix.iter().map(|row| row[at]).sum();
            let (precision, recall) = (hits / said as f64, hits / n as f64);
            let f1 = 2.0 * hits / (n + said) as f64;
            let name =
                run.saved.classes.get(at).map_or_else(|| at.to_string(), Clone::clone);
            [name, n.to_string(), share(precision), share(recall), share(f1)]
        })
        .collect();
    table(["class", "examples", "precision", "recall", "F1"], &rows)
}

fn weights(run: &RunView<'_>) -> String {
    // One number has no spread.
    let is_spread = |tensor: &Tensor<f32>| tensor.values.len() > 1;
    let all: Vec<_> = run.weights.0.iter().filter(|(_, one)| is_spread(one)).collect();
    let shown = all.iter().take(MOST_HISTOGRAMS);
    let drawn: String = shown
        .map(|(path, tensor)| {
            let sizes: Vec<String> =
                tensor.extents.iter().map(ToString::to_string).collect();
            let title = format!("{path} [{}]", sizes.join(", "));
            figure(&charts::histogram(&title, &tensor.values).svg())
        })
        .collect();
    let left = all.len().saturating_sub(MOST_HISTOGRAMS);
    let note = match left {
        0 => String::new(),
        n => format!("<p class=\"soft\">{n} more are not shown.</p>\n"),
    };
    grouped(&drawn) + &note
}

fn program(run: &RunView<'_>) -> String {
    let texts = run.saved.texts.iter().map(|text| {
        format!(
            "<p class=\"soft\">{}</p>\n<pre>{}</pre>\n",
            escaped(&text.name),
            escaped(&text.text)
        )
    });
    let texts: String = texts.collect();
    let findings = match run.findings.is_empty() {
        true => "<p>The checker finds nothing to say of it.</p>\n".to_owned(),
        false => format!(
            "<p>What the checker says of it:</p>\n<pre>{}</pre>\n",
            escaped(&run.findings)
        ),
    };
    texts + &findings
}

fn settings(run: &RunView<'_>) -> String {
    let all = run.train.data.in_force.iter().chain(&run.train.in_force);
    let row = |one: &InForce| {
        [one.name.clone(), one.value.clone(), one.origin.in_words().to_owned()]
    };
    table(["setting", "value in force", "from"], &all.map(row).collect::<Vec<_>>())
}

fn environment(run: &RunView<'_>) -> String {
    let mut rows = vec![
        ["written by percept".to_owned(), run.saved.version.clone()],
        ["seed".to_owned(), run.saved.seed.to_string()],
    ];
    for (name, value) in &run.saved.set {
        rows.push([format!("--{name}"), value.clone()]);
    }
    for (name, value) in &run.saved.overrides {
        rows.push([format!("--set {name}"), value.clone()]);
    }
    let fields = [
        "program",
        "platform",
        "threads",
        "n_epochs",
        "n_steps",
        "kept_epoch",
        "stopped",
        "seconds",
    ];
    for name in fields {
        let value = run.record.as_ref().and_then(|record| record.get(name));
        let text = match value {
            None | Some(Value::Null) => continue,
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(n)) => n.as_f64().map_or_else(|| n.to_string(), number),
            Some(other) => other.to_string(),
        };
        rows.push([name.trim_start_matches("n_").replace('_', " "), text]);
    }
    table(["environment", ""], &rows)
}
