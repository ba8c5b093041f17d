//! How many examples each class has, as bars.

use crate::diagnostics::render::{Charset, Look, Paint, escape, text};

/// More classes than this are counted in one last line.
const MOST: usize = 20;

/// One bar a class.
pub fn class_balance(classes: &[String], counts: &[u64], look: &Look) -> String {
    let largest = counts.iter().copied().max().unwrap_or(0).max(1);
    let total: u64 = counts.iter().sum::<u64>().max(1);
    let names: Vec<String> =
        classes.iter().take(MOST).map(|name| text::shorten(&escape(name), 20)).collect();
    let left = names.iter().map(|name| text::width(name)).max().unwrap_or(0);
    let room = look.width.clamp(40, 80) - left.min(30) - 24;
    let mut out = String::new();
    for (name, count) in names.iter().zip(counts) {
        let bar = bar(*count as f64 / largest as f64, room, look);
        out += &format!(
            "  {}  {} {} {:5.1} %\n",
            text::pad_end(name, left),
            look.paint(Paint::Cyan, &text::pad_end(&bar, room)),
            text::pad_start(&text::thousands(*count), 9),
            *count as f64 / total as f64 * 100.0
        );
    }
    if classes.len() > MOST {
        out += &format!("  and {} more\n", classes.len() - MOST);
    }
    out
}

/// A bar of up to so many columns.
pub(super) fn bar(share: f64, columns: usize, look: &Look) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share * columns as f64 * 8.0).round() as usize;
    match look.charset {
        Charset::Unicode => format!("{}{}", "█".repeat(eighths / 8), PARTS[eighths % 8]),
        Charset::Ascii => "#".repeat(eighths.div_ceil(8)),
    }
}
