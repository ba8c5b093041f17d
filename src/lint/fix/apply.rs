//! From a text and edits to the new text. Comments stay; a line that an edit leaves empty goes.

use std::ops::Range;

/// A stretch of text and what to put there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The bytes to replace; empty to insert.
    pub bytes: Range<usize>,
    /// What to put there.
    pub replacement: String,
}

impl Patch {
    /// Whether two patches touch, so that one of them has to wait.
    pub fn touches(&self, other: &Self) -> bool {
        self.bytes.start <= other.bytes.end && other.bytes.start <= self.bytes.end
    }
}

/// The text with every patch applied; they do not touch. `comments` are those of the text: where
/// a patch takes away more than one, it is put behind the replacement.
pub fn apply(text: &str, patches: &[Patch], comments: &[Range<usize>]) -> String {
    let mut patches: Vec<&Patch> = patches.iter().collect();
    patches.sort_by_key(|patch| patch.bytes.start);
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for (at, patch) in patches.iter().enumerate() {
        out += &text[done..patch.bytes.start];
        done = patch.bytes.end;
        let kept = kept(text, patch, comments);
        out += &patch.replacement.replace("\r\n", "\n").replace('\n', line_break);
        out += &kept;
        let rest = text[done..].split_inclusive('\n').next().unwrap_or("");
        // What stands behind the last edit of a line decides for all of them.
        let next = patches.get(at + 1).map_or(text.len(), |next| next.bytes.start);
        let takes_away = patch.replacement.trim().is_empty() && !patch.bytes.is_empty();
        let is_open = match kept.ends_with('\n') {
            true => rest.trim().is_empty(),
            false => takes_away,
        };
        if is_open && done + rest.len() <= next {
            done += tidy(&mut out, rest);
        }
    }
    out + &text[done..]
}

/// The comments within a stretch that is replaced, each with the blanks before it and the end of
/// its line, as far as they lie within; one that had a line of its own keeps it. A stretch that is
/// one comment is meant to go, and what the replacement says itself is not said twice.
fn kept(text: &str, patch: &Patch, comments: &[Range<usize>]) -> String {
    let bytes = &patch.bytes;
    let is_within = |comment: &&Range<usize>| {
        bytes.start <= comment.start
            && comment.end <= bytes.end
            && *comment != bytes
            && !patch.replacement.contains(text[(*comment).clone()].trim_end())
    };
    let mut kept = String::new();
    for comment in comments.iter().filter(is_within) {
        let before = &text[bytes.start..comment.start];
        let mut start = before.trim_end_matches([' ', '\t']);
        if kept.is_empty() {
            start = start.strip_suffix('\n').unwrap_or(start).trim_end_matches('\r');
        }
        let behind = &text[comment.end..bytes.end];
        let end = behind.find('\n').map_or(0, |at| at + 1);
        kept += &text[bytes.start + start.len()..comment.end + end];
    }
    kept
}

/// Cleans up where something was taken away, `rest` of its line left: no blanks at the end of a
/// line, none more at its start, and no line at all where nothing is left. Returns how much of the
/// rest is used up.
fn tidy(out: &mut String, rest: &str) -> usize {
    let start = out.rfind('\n').map_or(0, |at| at + 1);
    let is_bare_before = out[start..].trim().is_empty();
    match (is_bare_before, rest.trim().is_empty()) {
        (true, true) => {
            out.truncate(start);
            rest.len()
        }
        (true, false) => rest.len() - rest.trim_start().len(),
        (false, true) => {
            out.truncate(out.trim_end_matches([' ', '\t']).len());
            rest.len() - rest.trim_start_matches([' ', '\t']).len()
        }
        (false, false) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `text` without what stands between `«` and `»`, and with what stands behind a `|` there
    /// instead: `a«b|c»d` becomes `acd`.
    fn edited(marked: &str) -> String {
        let (mut text, mut patches, mut rest) = (String::new(), Vec::new(), marked);
        while let Some((before, behind)) = rest.split_once('«') {
            let (inner, behind) = behind.split_once('»').expect("it ends");
            let (old, new) = inner.split_once('|').unwrap_or((inner, ""));
            text += before;
            let start = text.len();
            text += old;
            patches.push(Patch { bytes: start..text.len(), replacement: new.to_owned() });
            rest = behind;
        }
        text += rest;
        apply(&text, &patches, &comments(&text))
    }

    fn comments(text: &str) -> Vec<Range<usize>> {
        let starts = text.match_indices('#').map(|(at, _)| at);
        let end = |at: usize| text[at..].find(['\r', '\n']).map_or(text.len(), |n| at + n);
        starts.map(|at| at..end(at)).collect()
    }

    #[test]
    fn several_edits_of_a_line_are_applied_together() {
        assert_eq!(edited("a «b|c» d «e|f»\n"), "a c d f\n");
        assert_eq!(edited("linear(8)«| -> relu»\n"), "linear(8) -> relu\n");
    }

    #[test]
    fn a_line_that_is_left_empty_goes() {
        assert_eq!(edited("a\n    «b»\nc\n"), "a\nc\n");
        assert_eq!(edited("a\n    «b» «c»\nd"), "a\nd");
        assert_eq!(edited("a\n«b»"), "a\n");
        assert_eq!(edited("a\r\n  «b»\r\nc\r\n"), "a\r\nc\r\n");
    }

    #[test]
    fn empty_lines_that_were_there_stay() {
        assert_eq!(edited("a\n\n«b»\n\nc"), "a\n\n\nc");
        assert_eq!(edited("a«b»\n\nc"), "a\n\nc");
    }

    #[test]
    fn no_blanks_are_left_behind() {
        assert_eq!(edited("    a  «# allow(x)»\n"), "    a\n");
        assert_eq!(edited("    a  «# allow(x)»\r\nb"), "    a\r\nb");
        assert_eq!(edited("    «a -> »b\n"), "    b\n");
    }

    #[test]
    fn comments_stay() {
        assert_eq!(edited("a«  # why\n    -> b»\nc\n"), "a  # why\nc\n");
        assert_eq!(edited("a«\n  # why\n  # so\n  -> b»\nc\n"), "a\n  # why\n  # so\nc\n");
        assert_eq!(edited("«let a = 1»  # why\nb\n"), "# why\nb\n");
        assert_eq!(edited("f«(1, # one\n 2)|(3)»\n"), "f(3) # one\n");
    }

    #[test]
    fn line_breaks_are_those_of_the_text() {
        assert_eq!(edited("a\r\n«|b\n»c\r\n"), "a\r\nb\r\nc\r\n");
    }

    #[test]
    fn patches_that_touch_are_told() {
        let patch = |bytes| Patch { bytes, replacement: String::new() };
        assert!(patch(0..3).touches(&patch(3..5)));
        assert!(patch(2..2).touches(&patch(2..2)));
        assert!(!patch(0..3).touches(&patch(4..5)));
    }
}
