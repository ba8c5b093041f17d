//! A confusion matrix: what was there in rows, what was said in columns.

use crate::diagnostics::render::{Look, Paint, escape, text};

/// More classes than this do not fit a terminal.
const MOST: usize = 12;

/// The counts by true class (row) and predicted class (column), with the share of each class
/// that was found; empty when there are too many classes.
pub fn confusion(classes: &[String], matrix: &[Vec<u64>], look: &Look) -> String {
    if matrix.is_empty() || matrix.len() > MOST {
        return String::new();
    }
    let name = |at: usize| {
        let name =
            classes.get(at).map_or_else(|| at.to_string(), |name| escape(name).into());
        text::shorten(&name, 16)
    };
    let names: Vec<String> = (0..matrix.len()).map(name).collect();
    let left = names.iter().map(|name| text::width(name)).max().unwrap_or(0).max(4);
    let room = (look.width.saturating_sub(left + 12) / matrix.len()).saturating_sub(1);
    let wide = names.iter().map(|name| text::width(name)).max().unwrap_or(1).max(4);
    let cell = wide.min(room.max(4));
    let heads: Vec<String> = names
        .iter()
        .map(|name| text::pad_start(&text::shorten(name, cell), cell))
        .collect();
    let head = format!("  {} {}   found", text::pad_end("true", left), heads.join(" "));
    let mut out = look.paint(Paint::Bold, &head) + "\n";
    for (at, row) in matrix.iter().enumerate() {
        let total: u64 = row.iter().sum();
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(column, count)| shown(*count, at == column, cell, look))
            .collect();
        let found = match total {
            0 => "      -".to_owned(),
            _ => format!("{:5.1} %", row[at] as f64 / total as f64 * 100.0),
        };
        out +=
            &format!("  {} {} {found}\n", text::pad_end(&names[at], left), cells.join(" "));
    }
    out
}

fn shown(count: u64, is_right: bool, width: usize, look: &Look) -> String {
    let cell = text::pad_start(
        &if count == 0 { "·".to_owned() } else { count.to_string() },
        width,
    );
    match (count, is_right) {
        (0, _) => look.paint(Paint::Dim, &cell),
        (_, true) => look.paint(Paint::Green, &cell),
        (_, false) => look.paint(Paint::Red, &cell),
    }
}
