//! What a scan of the data found, as tables.

use super::bars::class_balance;
use super::figures::number;
use super::table::{Align, Table};
use crate::check::typed::TypedData;
use crate::data::profile::{ColumnProfile, InferredKind, Profile, TargetKind};
use crate::diagnostics::render::{Look, Paint, escape, text};

/// Size, columns, target and splits.
pub fn profile(name: &str, data: &TypedData, look: &Look) -> String {
    let profile = &data.profile;
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
    out += &divided(data);
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

/// `split 120 train, 15 validation, 15 test`.
fn divided(data: &TypedData) -> String {
    let [train, val, test] = data.profile.split_sizes.map(text::thousands);
    let sizes = format!("{train} train, {val} validation, {test} test");
    match data.spec.split.n_folds() {
        Some(n) => format!("  {n} folds; in the first {sizes}\n"),
        None => format!("  split {sizes}\n"),
    }
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
