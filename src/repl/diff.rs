//! What of an old text is still there in a new one: by lines, then by words within what changed.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::syntax::{Token, TokenKind, tokens};

/// Beyond so many comparisons a stretch counts as changed altogether.
const MOST_PAIRS: usize = 4 << 20;

/// Where an edit was made: everything before and behind it is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    /// Words before the edit.
    pub(super) n_before: usize,
    /// Words behind it.
    pub(super) n_behind: usize,
}

impl Anchor {
    /// The edit that has put `range` into a text.
    pub(super) fn around(text: &str, range: &Range<usize>) -> Self {
        let n_before = words(&text[..range.start]).len();
        let n_behind = words(&text[range.end..]).len();
        Self { n_before, n_behind }
    }
}

/// The pairs of equal elements of two lists, in order: a longest common subsequence, with what
/// both begin and end with paired first.
pub(crate) fn align<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_left, new_left) = (&old[head..], &new[head..]);
    let tails = old_left.iter().rev().zip(new_left.iter().rev());
    let tail = tails.take_while(|(a, b)| a == b).count();
    let (old_middle, new_middle) =
        (&old_left[..old_left.len() - tail], &new_left[..new_left.len() - tail]);
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|at| (at, at)).collect();
    pairs.extend(middle(old_middle, new_middle).iter().map(|(a, b)| (head + a, head + b)));
    pairs.extend((0..tail).rev().map(|at| (old.len() - 1 - at, new.len() - 1 - at)));
    pairs
}

/// A longest common subsequence by the table of lengths.
fn middle<T: PartialEq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let (n, m) = (old.len(), new.len());
    if n == 0 || m == 0 || n * m > MOST_PAIRS {
        return Vec::new();
    }
    // lengths[i, j] is that of old[i..] and new[j..].
    let mut lengths = vec![0_u32; (n + 1) * (m + 1)];
    let at = |i: usize, j: usize| i * (m + 1) + j;
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            lengths[at(i, j)] = match old[i] == new[j] {
                true => lengths[at(i + 1, j + 1)] + 1,
                false => lengths[at(i + 1, j)].max(lengths[at(i, j + 1)]),
            };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < n && j < m {
        if old[i] == new[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[at(i + 1, j)] >= lengths[at(i, j + 1)] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// Where each surviving word of `old` begins in `new`.
pub(super) fn survivors(
    old: &str,
    new: &str,
    anchor: Option<Anchor>,
) -> BTreeMap<usize, usize> {
    let (old_words, new_words) = (words(old), words(new));
    let pairs = match anchor {
        Some(anchor) => anchored(old, new, (&old_words, &new_words), anchor),
        None => by_lines(old, new, (&old_words, &new_words)),
    };
    pairs.into_iter().map(|(a, b)| (old_words[a].start, new_words[b].start)).collect()
}

/// The words of a text: what is neither a comment nor between statements.
fn words(text: &str) -> Vec<Token> {
    let is_word = |token: &Token| {
        !matches!(token.kind, TokenKind::Newline | TokenKind::Comment)
            && token.text(text) != ";"
    };
    tokens(text).into_iter().filter(is_word).collect()
}

fn anchored(
    old: &str,
    new: &str,
    (old_words, new_words): (&[Token], &[Token]),
    Anchor { n_before, n_behind }: Anchor,
) -> Vec<(usize, usize)> {
    let n_before = n_before.min(old_words.len()).min(new_words.len());
    let n_behind = n_behind.min(old_words.len() - n_before).min(new_words.len() - n_before);
    let (old_end, new_end) = (old_words.len() - n_behind, new_words.len() - n_behind);
    let mut pairs: Vec<(usize, usize)> = (0..n_before).map(|at| (at, at)).collect();
    let inner = ((n_before..old_end), (n_before..new_end));
    pairs.extend(by_words(old, new, (old_words, new_words), inner));
    pairs.extend((0..n_behind).map(|at| (old_end + at, new_end + at)));
    pairs
}

/// Equal lines first; what lies between two of them word by word.
fn by_lines(
    old: &str,
    new: &str,
    (old_words, new_words): (&[Token], &[Token]),
) -> Vec<(usize, usize)> {
    let (old_lines, new_lines) = (lines(old, old_words), lines(new, new_words));
    let texts = |text: &str, lines: &[Range<usize>], words: &[Token]| -> Vec<String> {
        let of = |line: &Range<usize>| {
            let words = words[line.clone()].iter().map(|word| word.text(text));
            words.collect::<Vec<_>>().join(" ")
        };
        lines.iter().map(of).collect()
    };
    let same =
        align(&texts(old, &old_lines, old_words), &texts(new, &new_lines, new_words));
    let (mut pairs, mut old_from, mut new_from) = (Vec::new(), 0, 0);
    for (a, b) in same {
        let (a, b) = (old_lines[a].clone(), new_lines[b].clone());
        let gap = (old_from..a.start, new_from..b.start);
        pairs.extend(by_words(old, new, (old_words, new_words), gap));
        (old_from, new_from) = (a.end, b.end);
        pairs.extend(a.zip(b));
    }
    let rest = (old_from..old_words.len(), new_from..new_words.len());
    pairs.extend(by_words(old, new, (old_words, new_words), rest));
    pairs
}

/// Which words stand on each line that has any.
fn lines(text: &str, words: &[Token]) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let is_new = at == 0 || text[words[at - 1].end..word.start].contains('\n');
        match lines.last_mut() {
            Some(line) if !is_new => line.end = at + 1,
            _ => lines.push(at..at + 1),
        }
    }
    lines
}

fn by_words(
    old: &str,
    new: &str,
    (old_words, new_words): (&[Token], &[Token]),
    (a, b): (Range<usize>, Range<usize>),
) -> Vec<(usize, usize)> {
    let old: Vec<&str> = old_words[a.clone()].iter().map(|word| word.text(old)).collect();
    let new: Vec<&str> = new_words[b.clone()].iter().map(|word| word.text(new)).collect();
    align(&old, &new).into_iter().map(|(i, j)| (a.start + i, b.start + j)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(old: &str, new: &str, anchor: Option<Anchor>, word: &str) -> Option<usize> {
        survivors(old, new, anchor).get(&old.find(word).expect("it is there")).copied()
    }

    #[test]
    fn a_line_put_in_between_moves_the_rest() {
        let (old, new) = ("a(1)\nb(2)\n", "a(1)\nc(3)\nb(2)\n");
        assert_eq!(moved(old, new, None, "b"), Some(10));
        assert_eq!(moved(old, new, None, "a"), Some(0));
    }

    #[test]
    fn an_edit_tells_twins_apart() {
        let (old, new) = ("a(1)\nb(2)\n", "a(1)\na(1)\nb(2)\n");
        let first = Anchor::around(new, &(0..5));
        assert_eq!(moved(old, new, Some(first), "a"), Some(5));
        assert_eq!(moved(old, new, None, "a"), Some(0));
    }

    #[test]
    fn a_changed_argument_leaves_its_word() {
        assert_eq!(moved("x -> a(1)", "x -> a(2)", None, "a"), Some(5));
        assert_eq!(moved("x -> a(1)", "x -> b(1)", None, "a"), None);
    }

    #[test]
    fn statements_on_one_line_may_be_split() {
        let (old, new) = ("m { a(1); b(2) }", "m {\n    a(1)\n    b(2)\n}");
        assert_eq!(moved(old, new, None, "b(2)"), Some(new.find('b').expect("it is")));
    }
}
