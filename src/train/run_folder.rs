//! What a run folder holds besides the model: the metrics, the program as run, the record.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::evaluate::Evaluation;
use super::events::{EpochReport, Facts, Measured, Outcome, StopReason};
use super::save::{Contents, Sink};
use crate::check::typed::{InForce, TypedProgram};

/// The metrics of each epoch as a table: `metrics.csv`. What was not measured is empty.
pub fn metrics_csv(epochs: &[EpochReport]) -> String {
    let Some(first) = epochs.first() else { return String::new() };
    let names: Vec<&str> = first.values.iter().map(|value| value.name.as_str()).collect();
    let mut text = format!("epoch,step,rate,{}\n", names.join(","));
    for report in epochs {
        let EpochReport { epoch, step, rate, values, .. } = report;
        let _ = write!(text, "{epoch},{step},{rate}");
        for Measured { value, .. } in values {
            let _ = match value.is_nan() {
                true => write!(text, ","),
                false => write!(text, ",{value}"),
            };
        }
        text.push('\n');
    }
    text
}

/// The norm of each layer's gradient after the epochs at whose end it was looked at:
/// `gradients.csv`; `None` where it never was.
pub fn gradients_csv(layers: &[String], epochs: &[EpochReport]) -> Option<String> {
    let mut seen = epochs.iter().filter(|report| !report.gradients.is_empty()).peekable();
    seen.peek()?;
    let mut text = format!("epoch,step,{}\n", layers.join(","));
    for EpochReport { epoch, step, gradients, .. } in seen {
        let _ = write!(text, "{epoch},{step}");
        for norm in gradients {
            let _ = match norm.is_nan() {
                true => write!(text, ","),
                false => write!(text, ",{norm}"),
            };
        }
        text.push('\n');
    }
    Some(text)
}

/// The metrics of each epoch, one JSON object a line: `metrics.jsonl`.
pub fn metrics_jsonl(epochs: &[EpochReport]) -> String {
    let mut text = Vec::new();
    for report in epochs {
        serde_json::to_writer(&mut text, &Line(report)).expect("memory takes every line");
        text.push(b'\n');
    }
    String::from_utf8(text).expect("JSON is UTF-8")
}

/// An epoch as one flat object. Thousands of short epochs are written as fast as they are made.
struct Line<'a>(&'a EpochReport);

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let EpochReport { epoch, step, rate, seconds, values, .. } = self.0;
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("epoch", epoch)?;
        line.serialize_entry("step", step)?;
        line.serialize_entry("rate", rate)?;
        line.serialize_entry("seconds", seconds)?;
        for measured in values {
            // A number that is not finite has no JSON; it becomes null.
            line.serialize_entry(&measured.name, &measured.value)?;
        }
        line.end()
    }
}

/// The program as it was run, `program.nn`: its text, then every value in force as comments.
pub fn program_as_run(
    text: &str,
    program: &TypedProgram,
    overrides: &[(String, String)],
) -> String {
    let mut all = String::new();
    let set = overrides.iter().map(|(name, value)| format!(" --set {name}={value}"));
    let set: String = set.collect();
    let version = env!("CARGO_PKG_VERSION");
    let _ = writeln!(
        all,
        "# As run by percept {version}{}{set}",
        if set.is_empty() { "" } else { " with" }
    );
    all.push_str(text);
    if !text.ends_with('\n') {
        all.push('\n');
    }
    all.push_str("\n# Values in force:\n");
    for data in &program.data {
        list(&mut all, &format!("data {}", data.spec.name), &data.in_force);
    }
    for train in &program.trains {
        list(
            &mut all,
            &format!("train {} on {}", train.model.name, train.data.spec.name),
            &train.in_force,
        );
    }
    all
}

fn list(all: &mut String, item: &str, values: &[InForce]) {
    let _ = writeln!(all, "#   {item}");
    for InForce { name, value, origin } in values {
        let _ = writeln!(all, "#     {name} = {value}  ({})", origin.in_words());
    }
}

/// What a run was and gave: `run.json`.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    /// The version that ran it.
    pub version: &'static str,
    /// The file that was run.
    pub program: &'a str,
    /// Constants set from outside.
    pub overrides: &'a [(String, String)],
    /// The system and the processor: `linux x86_64`.
    pub platform: String,
    /// The seed.
    pub seed: u64,
    /// Threads.
    pub threads: usize,
    /// What was known before the first step.
    pub facts: &'a Facts,
    /// Why it ended.
    pub stopped: &'a StopReason,
    /// The epoch whose weights were kept.
    pub kept_epoch: u64,
    /// Epochs begun.
    pub n_epochs: u64,
    /// Updates made.
    pub n_steps: u64,
    /// Seconds from start to end.
    pub seconds: f64,
    /// What was measured at the kept epoch, then on the test split.
    pub values: Vec<&'a Measured>,
    /// The folders of all trainings of the run, where there are several.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub folders: &'a [String],
    /// Counts by target class and predicted class on the test split.
    pub confusion: Option<&'a Vec<Vec<u64>>>,
}

impl<'a> Record<'a> {
    /// The record of a run; fill in what the command line knows.
    pub fn new(
        facts: &'a Facts,
        outcome: &'a Outcome,
        test: Option<&'a Evaluation>,
    ) -> Self {
        let tested = test.iter().flat_map(|test| &test.values);
        Self {
            version: env!("CARGO_PKG_VERSION"),
            program: "",
            overrides: &[],
            platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            seed: 0,
            threads: 1,
            facts,
            stopped: &outcome.reason,
            kept_epoch: outcome.kept_epoch,
            n_epochs: outcome.n_epochs,
            n_steps: outcome.n_steps,
            seconds: outcome.seconds,
            values: outcome.kept.iter().chain(tested).collect(),
            folders: &[],
            confusion: test.and_then(|test| test.confusion.as_ref()),
        }
    }
}

/// As indented JSON. The confusion of many classes is not made a text first.
impl Contents for Record<'_> {
    fn write_to(&self, file: &mut dyn Sink) -> io::Result<()> {
        let mut file = io::BufWriter::new(file);
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::{EpochReport, Measured, metrics_csv, metrics_jsonl};

    fn epochs() -> Vec<EpochReport> {
        let measured = |name: &str, value| Measured {
            name: name.to_owned(),
            value,
            is_share: false,
            larger_is_better: false,
        };
        let values = vec![measured("train.loss", 0.5), measured("val.loss", f64::NAN)];
        vec![EpochReport { epoch: 1, step: 4, rate: 0.1, values, ..EpochReport::default() }]
    }

    #[test]
    fn metrics_are_a_table() {
        let table = "epoch,step,rate,train.loss,val.loss\n1,4,0.1,0.5,\n";
        assert_eq!(metrics_csv(&epochs()), table);
    }

    #[test]
    fn metrics_are_lines_of_json() {
        let line: serde_json::Value =
            serde_json::from_str(&metrics_jsonl(&epochs())).unwrap();
        assert_eq!(line["train.loss"], 0.5);
        assert!(line["val.loss"].is_null());
    }
}
