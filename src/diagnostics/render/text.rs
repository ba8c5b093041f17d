//! Words that fit: plural forms, wrapping, padding, all in terminal columns.

use unicode_width::UnicodeWidthStr;

use crate::diagnostics::Evidence;

/// How many terminal columns `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `1 file`, `2 files`.
pub fn count(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", thousands(n), if n == 1 { "" } else { "s" })
}

/// `1 fix`, `2 fixes`.
pub fn count_as(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n), if n == 1 { one } else { many })
}

/// `1,234,567`.
pub fn thousands(n: impl Into<u128>) -> String {
    let digits = n.into().to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The lines of `text`, broken between words to fit `columns`, the first one with `used` columns
/// taken. Line breaks in `text` stay, and so does the indentation behind them.
pub fn wrap(text: &str, columns: usize, used: usize) -> Vec<String> {
    let columns = columns.max(20);
    let mut lines = Vec::new();
    for (at, paragraph) in text.split('\n').enumerate() {
        let mut taken = if at == 0 { used } else { 0 };
        let mut line = String::new();
        for word in paragraph.split_inclusive(' ') {
            let fits = taken + width(&line) + width(word.trim_end()) <= columns;
            if !fits && !line.trim().is_empty() {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                taken = 0;
            }
            line.push_str(word);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// `text`, filled up with spaces behind it.
pub fn pad_end(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// `text`, filled up with spaces before it.
pub fn pad_start(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// `text`, cut with an ellipsis where it takes more than `columns`.
pub fn shorten(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    for char in text.chars() {
        if width(&short) + width(char.encode_utf8(&mut [0; 4])) >= columns {
            break;
        }
        short.push(char);
    }
    short.push('…');
    short
}

/// The number that decided a finding, and where its threshold is set.
pub(super) fn weighed(evidence: &Evidence) -> String {
    let Evidence { measured, threshold, setting } = evidence;
    let (measured, threshold) = (number(*measured), number(*threshold));
    format!(
        "measured {measured}; the threshold is {threshold}, `{setting}` in percept.toml"
    )
}

/// A number for people, to three digits; whole ones whole.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if value.fract() == 0.0 && size < 1e15 {
        return format!("{value}");
    }
    if !(1e-4..1e6).contains(&size) {
        return format!("{value:.2e}");
    }
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    rounded.to_string()
}

/// A share as a percentage, to three digits.
pub fn percent(share: f64) -> String {
    format!("{} %", number(share * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(pad_end("가", 4), "가  ");
        assert_eq!(shorten("가나다라", 5), "가나…");
        assert_eq!(
            wrap("가나다라마 바사아자차 카", 20, 0),
            ["가나다라마", "바사아자차 카"]
        );
    }

    #[test]
    fn lines_break_between_words_and_keep_their_indentation() {
        let text = "one two three four five six\n    seven";
        assert_eq!(wrap(text, 20, 6), ["one two three", "four five six", "    seven"]);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(1_234_567_u64), "1,234,567");
        assert_eq!(thousands(123_u64), "123");
        assert_eq!(count(1, "file"), "1 file");
    }
}
