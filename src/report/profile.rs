//! What a scan of the data found, as tables.

use super::bars::class_balance;
use super::figures::number;
use super::table::{Align, Table};
use crate::data::profile::{ColumnProfile, InferredKind, Profile, TargetKind};
use crate::diagnostics::render::{Look, Paint, escape, text};

/// Size, columns, target and splits.
pub fn profile(name: &str, profile: &Profile, look: &Look) -> String {
    let mut out = format!(
        "{}: {}\n",
        look.paint(Paint::Bold, &escape(name)),
        text::count(profile.n_rows, "example")
    );
    for input in &profile.inputs {
        let shape = &input.extents;
        let kind = if input.is_image { "image" } else { "" };
        let name = if input.name.is_empty() { "input" } else { &input.name };
        let story = if input.story.is_empty() { "" } else { ": " };
        out +=
            &format!("  {} {kind}{shape}{story}{}\n", escape(name), escape(&input.story));
    }
    out += &target(profile, look);
    let [train, val, test] = profile.split_sizes.map(text::thousands);
    out += &format!("  split {train} train, {val} validation, {test} test\n");
    out += &strange(profile);
    if !profile.columns.is_empty() {
        out += "\n";
        out += &columns(&profile.columns, look);
    }
    if !profile.target.classes.is_empty() {
        out += &format!("\n{}\n", look.paint(Paint::Bold, "classes"));
        out += &class_balance(&profile.target.classes, &profile.target.class_counts, look);
    }
    out
}

/// Rows that come twice, and columns that never change.
fn strange(profile: &Profile) -> String {
    let mut out = String::new();
    if let Some(rows) = profile.quality.rows.as_ref().filter(|rows| rows.n_copies > 0) {
        let verb = if rows.n_copies == 1 { "copies" } else { "copy" };
        out += &format!("  {} {verb} another", text::count(rows.n_copies, "row"));
        if let Some([copy, first]) = rows.first_copy {
            out += &format!(", the first: row {copy} is row {first} again");
        }
        out += "\n";
    }
    let constant = |column: &&ColumnProfile| {
        column.n_distinct == 1 && column.n_missing == 0 && profile.n_rows > 1
    };
    for column in profile.columns.iter().filter(constant) {
        out += &format!("  {} never changes\n", escape(&column.name));
    }
    out
}

fn target(profile: &Profile, look: &Look) -> String {
    let target = &profile.target;
    let kind = match target.kind {
        TargetKind::Category => format!("{} classes", target.classes.len()),
        TargetKind::Binary => "yes or no".to_owned(),
        TargetKind::MultiLabel => "several labels, each yes or no".to_owned(),
        TargetKind::Number => format!(
            "a number from {} to {}",
            number(target.numbers.min),
            number(target.numbers.max)
        ),
        TargetKind::Input => "the example itself".to_owned(),
        TargetKind::None => return String::new(),
    };
    let columns = text::shorten(&escape(&target.columns.join(", ")), look.width / 2);
    let gap = if columns.is_empty() { "" } else { " " };
    format!("  target{gap}{columns}: {kind}\n")
}

fn columns(columns: &[ColumnProfile], look: &Look) -> String {
    let mut table = Table::new([
        ("column", Align::Left),
        ("kind", Align::Left),
        ("missing", Align::Right),
        ("distinct", Align::Right),
        ("mean", Align::Right),
        ("dev", Align::Right),
        ("min", Align::Right),
        ("max", Align::Right),
    ]);
    for column in columns {
        let mut cells = vec![
            escape(&column.name).into_owned(),
            kind(column.kind).to_owned(),
            if column.n_missing == 0 {
                String::new()
            } else {
                text::thousands(column.n_missing)
            },
            text::thousands(column.n_distinct),
        ];
        if let Some(stats) = &column.numbers {
            let all = [stats.mean, stats.deviation, stats.min, stats.max];
            cells.extend(all.map(number));
        }
        table.row(cells);
    }
    let reasons = columns.iter().filter(|column| !column.reason.is_empty()).map(|column| {
        let line = format!("{} is {}: {}", column.name, kind(column.kind), column.reason);
        format!("  {}\n", text::shorten(&escape(&line), look.width.saturating_sub(2)))
    });
    let reasons: String = reasons.collect();
    let gap = if reasons.is_empty() { "" } else { "\n" };
    format!("{}{gap}{reasons}", table.draw(look))
}

fn kind(kind: InferredKind) -> &'static str {
    match kind {
        InferredKind::Number => "number",
        InferredKind::Category => "category",
        InferredKind::Binary => "binary",
        InferredKind::Text => "text (out)",
        InferredKind::Date => "date (out)",
        InferredKind::Ignore => "ignored",
    }
}
