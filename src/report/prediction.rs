//! What a model makes of one example.

use super::bars::bar;
use super::figures::{number, share};
use crate::builtins::metrics::Meaning;
use crate::data::Preprocessing;
use crate::diagnostics::render::{Look, Paint, escape, text};
use crate::train::Predictions;

/// More classes than this are not shown.
const MOST: usize = 12;
/// Columns of the longest bar.
const BAR: usize = 20;

/// The answer for the first example, and how sure each possible one is; `truth` is what the data
/// says.
pub fn prediction(
    predictions: &Predictions,
    preprocessing: &Preprocessing,
    truth: Option<&str>,
    look: &Look,
) -> String {
    let Predictions { meaning, width, values, .. } = predictions;
    let line = &values[..(*width).min(values.len())];
    let columns = preprocessing.target_columns();
    let class = |at: usize| {
        let name = preprocessing.classes().get(at).cloned();
        escape(&name.unwrap_or_else(|| at.to_string())).into_owned()
    };
    let answer = match columns {
        [one] => escape(one).into_owned(),
        _ => "prediction".to_owned(),
    };
    let (said, mut shares): (String, Vec<(String, f64)>) = match (meaning, width) {
        (Meaning::Classes, _) => {
            let best = (0..line.len()).max_by(|a, b| line[*a].total_cmp(&line[*b]));
            let shares = line.iter().enumerate().map(|(at, p)| (class(at), *p));
            (class(best.unwrap_or(0)), shares.collect())
        }
        (Meaning::Binary, 1) => {
            let shares = vec![(class(0), 1.0 - line[0]), (class(1), line[0])];
            (class(usize::from(line[0] >= 0.5)), shares)
        }
        (Meaning::Binary, _) => {
            let shares = line.iter().enumerate().map(|(at, p)| (class(at), *p));
            let yes = line.iter().enumerate().filter(|(_, p)| **p >= 0.5);
            let yes: Vec<String> = yes.map(|(at, _)| class(at)).collect();
            (
                if yes.is_empty() { "none".to_owned() } else { yes.join(", ") },
                shares.collect(),
            )
        }
        (Meaning::Numbers, _) => {
            let numbers: Vec<String> = line.iter().take(MOST).map(|y| number(*y)).collect();
            (numbers.join(", "), Vec::new())
        }
    };
    let truth = truth.map(escape);
    let truth = match truth.as_deref() {
        None => String::new(),
        Some(truth) if truth == said => look.paint(Paint::Green, ", as it is"),
        Some(truth) if *meaning == Meaning::Numbers => format!(", it is {truth}"),
        Some(truth) => look.paint(Paint::Red, &format!(", it is {truth}")),
    };
    let mut out = format!("{answer}: {}{truth}\n", look.paint(Paint::Bold, &said));
    if shares.len() > MOST {
        shares.sort_by(|a, b| b.1.total_cmp(&a.1));
        shares.truncate(MOST);
    }
    let left = shares.iter().map(|(name, _)| text::width(name)).max().unwrap_or(0);
    for (name, p) in shares {
        let name = text::pad_end(&text::shorten(&name, 24), left.min(24));
        let bar = look.paint(Paint::Cyan, &bar(p, BAR, look));
        let line = format!("  {name}  {}  {bar}", text::pad_start(&share(p), 8));
        out += line.trim_end();
        out += "\n";
    }
    out
}
