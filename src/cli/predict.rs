//! `percept predict`: what a trained model says of raw rows.

use std::io;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::Verdict;
use super::args::{PredictArgs, PredictFormat};
use super::eval::nowhere;
use super::failure::Failure;
use super::program;
use super::saved::Run;
use super::terminal::Terminal;
use crate::builtins::metrics::Meaning;
use crate::data::{Examples, Preprocessing};
use crate::diagnostics::render::escape;
use crate::runtime::Pool;
use crate::train::{Model, Predictions};

/// Runs the command.
pub(super) fn run(args: &PredictArgs, terminal: &Terminal) -> Result<Verdict, Failure> {
    let run = Run::read(&args.run, &args.allowed)?;
    let Some(examples) = encode(&args.data, &run, terminal)? else {
        return Ok(Verdict::Findings);
    };
    let preprocessing = &run.saved.preprocessing;
    let pool = Pool::new(1);
    let mut model = Model::new(run.train(), preprocessing, &run.weights, &pool)
        .map_err(|error| Failure::Usage(error.to_string()))?;
    let table = Table::new(&model.predict(&examples), preprocessing);
    let text = match args.format {
        PredictFormat::Csv => table.to_csv(),
        PredictFormat::Json => table.to_json(),
    };
    terminal.print(&text)?;
    Ok(Verdict::Fine)
}

/// The rows of a file as examples; tells what is wrong with it, and what was left aside.
pub(super) fn encode(
    path: &Path,
    run: &Run,
    terminal: &Terminal,
) -> Result<Option<Examples>, Failure> {
    let preprocessing = &run.saved.preprocessing;
    let encoded = match path.as_os_str() == "-" {
        true => preprocessing.encode_reader(io::stdin().lock(), "<stdin>"),
        false => match path.metadata() {
            Ok(_) => preprocessing.encode_file(path),
            Err(error) => {
                return Err(Failure::reading(path.to_owned(), error));
            }
        },
    };
    match encoded {
        Ok(encoded) => {
            for note in &encoded.notes {
                terminal.tell(&format!("note: {}\n", escape(note)));
            }
            Ok(Some(encoded.examples))
        }
        Err(found) => {
            terminal.tell(&program::report(&found, &nowhere(path), &terminal.errors));
            Ok(None)
        }
    }
}

/// Predictions by name: the answer first, then how sure each possible answer is.
#[derive(Debug)]
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    fn new(predictions: &Predictions, preprocessing: &Preprocessing) -> Self {
        let Predictions { meaning, width, values, .. } = predictions;
        let classes = preprocessing.classes();
        let class = |at: usize| classes.get(at).cloned().unwrap_or_else(|| at.to_string());
        let answer = match preprocessing.target_columns() {
            [one] => one.clone(),
            _ => "prediction".to_owned(),
        };
        let named = |prefix: &str, n: usize| {
            (0..n).map(|at| format!("{prefix}{}", class(at))).collect::<Vec<_>>()
        };
        let lines = values.chunks_exact((*width).max(1));
        let (names, rows): (Vec<String>, Vec<Vec<Value>>) = match (meaning, width) {
            (Meaning::Classes, _) => {
                let names = [vec![answer], named("p_", *width)].concat();
                let row = |line: &[f64]| {
                    let best = (0..line.len())
                        .max_by(|a, b| line[*a].total_cmp(&line[*b]).then(b.cmp(a)));
                    [vec![json!(class(best.unwrap_or(0)))], numbers(line)].concat()
                };
                (names, lines.map(row).collect())
            }
            (Meaning::Binary, 1) => {
                let names = vec![answer, format!("p_{}", class(1))];
                let row = |line: &[f64]| {
                    vec![json!(class(usize::from(line[0] >= 0.5))), json!(line[0])]
                };
                (names, lines.map(row).collect())
            }
            (Meaning::Binary, n) => {
                let names = [named("", *n), named("p_", *n)].concat();
                let row = |line: &[f64]| {
                    let said = line.iter().map(|p| json!(u8::from(*p >= 0.5)));
                    said.chain(numbers(line)).collect()
                };
                (names, lines.map(row).collect())
            }
            (Meaning::Numbers, 1) => (vec![answer], lines.map(numbers).collect()),
            (Meaning::Numbers, n) => {
                let columns = preprocessing.target_columns();
                let name = |at: usize| {
                    columns
                        .get(at)
                        .filter(|_| columns.len() == *n)
                        .cloned()
                        .unwrap_or_else(|| format!("y{}", at + 1))
                };
                ((0..*n).map(name).collect(), lines.map(numbers).collect())
            }
        };
        Self { names, rows }
    }

    fn to_csv(&self) -> String {
        let cell = |value: &Value| match value {
            Value::String(text) => quoted(text),
            other => other.to_string(),
        };
        let header: Vec<String> = self.names.iter().map(|name| quoted(name)).collect();
        let mut out = header.join(",") + "\n";
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(cell).collect();
            out += &cells.join(",");
            out += "\n";
        }
        out
    }

    fn to_json(&self) -> String {
        let objects = self.rows.iter().map(|row| {
            let pairs = self.names.iter().cloned().zip(row.iter().cloned());
            Value::Object(pairs.collect::<Map<_, _>>())
        });
        let lines: Vec<String> = objects.map(|object| format!("  {object}")).collect();
        format!("[\n{}\n]\n", lines.join(",\n"))
    }
}

/// Six digits are more than a model knows.
fn numbers(line: &[f64]) -> Vec<Value> {
    let short = |value: &f64| format!("{value:.6e}").parse::<f64>().unwrap_or(*value);
    line.iter().map(|value| json!(short(value))).collect()
}

fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}
