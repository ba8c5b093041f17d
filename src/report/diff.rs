//! What two texts have in common and where they differ, line by line.

use crate::diagnostics::render::{Look, Paint, escape};

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// Pairs of lines that are compared one by one; texts that differ more are shown whole.
const MOST_PAIRS: usize = 4_000_000;

/// The differences in the unified format, of a text by its name and what became of it; empty where
/// there are none.
pub fn diff((name, became): (&str, &str), old: &str, new: &str, look: &Look) -> String {
    let lines = compare(&lines(old), &lines(new));
    let hunks = hunks(&lines);
    if hunks.is_empty() {
        return String::new();
    }
    let head = format!("--- {0}\n+++ {0}, {became}", escape(name));
    let heads = head.lines().map(|line| look.paint(Paint::Bold, line) + "\n");
    let mut out: String = heads.collect();
    for hunk in hunks {
        out += &draw(&lines, hunk, look);
    }
    out
}

/// A line of either text, or of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line<'a> {
    Same(&'a str),
    Old(&'a str),
    New(&'a str),
}

/// The lines of a text, a mark on what would not be seen.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn compare<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    let n_before = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (same, old, new) = (&old[..n_before], &old[n_before..], &new[n_before..]);
    let n_after =
        old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, after) = old.split_at(old.len() - n_after);
    let new = &new[..new.len() - n_after];
    let mut lines: Vec<Line<'a>> = same.iter().map(|line| Line::Same(line)).collect();
    lines.extend(changes(old, new));
    lines.extend(after.iter().map(|line| Line::Same(line)));
    lines
}

/// The shortest way from one text to the other: along the longest common subsequence.
fn changes<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    if old.len().saturating_mul(new.len()) > MOST_PAIRS {
        let old = old.iter().map(|line| Line::Old(line));
        return old.chain(new.iter().map(|line| Line::New(line))).collect();
    }
    let (n_old, n_new) = (old.len(), new.len());
    // common[i][j] = length of the longest common subsequence of old[i..] and new[j..]
    let mut common = vec![vec![0_u32; n_new + 1]; n_old + 1];
    for i in (0..n_old).rev() {
        for j in (0..n_new).rev() {
            common[i][j] = match old[i] == new[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < n_old || j < n_new {
        if i < n_old && j < n_new && old[i] == new[j] {
            lines.push(Line::Same(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == n_new || i < n_old && common[i + 1][j] >= common[i][j + 1] {
            lines.push(Line::Old(old[i]));
            i += 1;
        } else {
            lines.push(Line::New(new[j]));
            j += 1;
        }
    }
    lines
}

/// The stretches that hold changes, with what stands around them.
fn hunks(lines: &[Line<'_>]) -> Vec<std::ops::Range<usize>> {
    let mut hunks: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if matches!(line, Line::Same(_)) {
            continue;
        }
        let (start, end) =
            (at.saturating_sub(CONTEXT), (at + 1 + CONTEXT).min(lines.len()));
        match hunks.last_mut() {
            Some(last) if start <= last.end => last.end = end,
            Some(_) | None => hunks.push(start..end),
        }
    }
    hunks
}

fn draw(lines: &[Line<'_>], hunk: std::ops::Range<usize>, look: &Look) -> String {
    let n_old = |lines: &[Line<'_>]| {
        lines.iter().filter(|line| !matches!(line, Line::New(_))).count()
    };
    let n_new = |lines: &[Line<'_>]| {
        lines.iter().filter(|line| !matches!(line, Line::Old(_))).count()
    };
    let (above, inside) = (&lines[..hunk.start], &lines[hunk]);
    let head = format!(
        "@@ -{},{} +{},{} @@",
        n_old(above) + 1,
        n_old(inside),
        n_new(above) + 1,
        n_new(inside)
    );
    let mut out = look.paint(Paint::Cyan, &head) + "\n";
    for line in inside {
        let (mark, text, paint) = match line {
            Line::Same(text) => (" ", text, None),
            Line::Old(text) => ("-", text, Some(Paint::Red)),
            Line::New(text) => ("+", text, Some(Paint::Green)),
        };
        let text = format!("{mark}{}", escape(text.trim_end_matches('\n')));
        out += &paint.map_or_else(|| text.clone(), |paint| look.paint(paint, &text));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::diff;
    use crate::diagnostics::render::Look;

    fn shown(old: &str, new: &str) -> String {
        diff(("a.nn", "formatted"), old, new, &Look::PLAIN)
    }

    #[test]
    fn equal_texts_have_no_difference() {
        assert_eq!(shown("a\nb\n", "a\nb\n"), "");
    }

    #[test]
    fn a_change_is_shown_with_what_stands_around_it() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let new = old.replace("5\n", "five\nand a half\n");
        let expected = "--- a.nn\n+++ a.nn, formatted\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+and a half\n 6\n 7\n 8\n";
        assert_eq!(shown(old, &new), expected);
    }

    #[test]
    fn changes_far_apart_are_shown_apart() {
        let old = "a\n1\n2\n3\n4\n5\n6\n7\n8\nb\n";
        let new = old.replace("a\n", "").replace("b\n", "b\nc\n");
        let expected = "--- a.nn\n+++ a.nn, formatted\n@@ -1,4 +1,3 @@\n-a\n 1\n 2\n 3\n@@ -8,3 +7,4 @@\n 7\n 8\n b\n+c\n";
        assert_eq!(shown(old, &new), expected);
    }
}
