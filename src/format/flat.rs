//! Pieces on one line, where they can be.

use super::WIDTH;
use super::print::parts;
use super::tree::{Entry, Group, Kind, Piece, Role, has_space};
use crate::diagnostics::render::text::width;

/// The pieces on one line; `None` where they were written over several, hold a comment, or fit no
/// line at all.
pub(super) fn pieces(pieces: &[Piece]) -> Option<String> {
    let mut line = Line::default();
    line.pieces(pieces)?;
    Some(line.text)
}

/// The group on one line.
pub(super) fn group(group: &Group) -> Option<String> {
    let mut line = Line::default();
    line.group(group)?;
    Some(line.text)
}

/// How many columns the pieces take up to their last bracket, or up to one behind which the line
/// must end.
pub(super) fn head_width(pieces: &[Piece]) -> usize {
    let is_group = |piece: &Piece| matches!(piece, Piece::Group(_));
    let last = pieces.iter().rposition(is_group);
    let mut columns = 0;
    for (at, piece) in pieces.iter().enumerate() {
        columns += usize::from(at > 0 && has_space(&pieces[at - 1], piece));
        match piece {
            Piece::Group(inside) if Some(at) == last && !is_rigid(inside) => {
                return columns + opening_width(inside);
            }
            Piece::Group(inside) => match group(inside) {
                Some(text) => columns += width(&text),
                None => return columns + opening_width(inside),
            },
            Piece::Lexeme(lexeme) => columns += width(&lexeme.text),
            Piece::Comment { .. } | Piece::Break => return columns,
        }
    }
    columns
}

/// How many columns the pieces take up to the first bracket that is opened, where they have so many.
pub(super) fn stem_width(pieces: &[Piece], room: usize) -> usize {
    let mut columns = 0;
    for (at, piece) in pieces.iter().enumerate() {
        columns += usize::from(at > 0 && has_space(&pieces[at - 1], piece));
        let Piece::Group(inside) = piece else {
            columns += width(piece.text());
            continue;
        };
        let tail = tail_width(&pieces[at..]);
        match group(inside).map(|text| columns + width(&text)) {
            Some(end) if end + tail <= room => columns = end,
            Some(_) | None => return columns + opening_width(inside),
        }
    }
    columns
}

/// How many columns a group takes up to where its first line may end: what is alone in it stands
/// behind the bracket.
fn opening_width(group: &Group) -> usize {
    if let Some(whole) = self::group(group).filter(|_| is_rigid(group)) {
        return width(&whole);
    }
    let first = group.alone().and_then(|only| {
        parts(group.kind, &only.pieces).into_iter().next().map(|part| &only.pieces[part])
    });
    1 + first.map_or(0, head_width)
}

/// Whether no line can end in a group: a word is alone in it, or a call of such a group.
fn is_rigid(group: &Group) -> bool {
    let is_whole = |piece: &Piece| match piece {
        Piece::Lexeme(_) => true,
        Piece::Group(inside) => is_rigid(inside),
        Piece::Comment { .. } | Piece::Break => false,
    };
    group.alone().is_some_and(|only| {
        parts(group.kind, &only.pieces).len() == 1 && only.pieces.iter().all(is_whole)
    })
}

/// How many columns stand behind the first of the pieces, up to the next bracket.
pub(super) fn tail_width(pieces: &[Piece]) -> usize {
    let mut columns = 0;
    for pair in pieces.windows(2) {
        columns += usize::from(has_space(&pair[0], &pair[1])) + width(pair[1].text());
        if matches!(pair[1], Piece::Group(_)) {
            return columns + 1;
        }
    }
    columns
}

/// What divides the entries of a group that stands on one line.
pub(super) fn separator(kind: Kind, entries: &[Entry]) -> &'static str {
    match kind {
        // What belongs to later versions reaches up to the next `;`.
        Kind::Settings if !entries.iter().all(Entry::is_setting) => "; ",
        Kind::File | Kind::Claims | Kind::Body | Kind::Loop | Kind::Rows => "; ",
        Kind::Settings
        | Kind::Map
        | Kind::Args
        | Kind::Inputs
        | Kind::List
        | Kind::Shape => ", ",
    }
}

/// A line that grows as long as it may.
#[derive(Default)]
struct Line {
    text: String,
    columns: usize,
}

impl Line {
    fn push(&mut self, text: &str) -> Option<()> {
        self.columns += width(text);
        self.text.push_str(text);
        (self.columns <= WIDTH).then_some(())
    }

    fn pieces(&mut self, pieces: &[Piece]) -> Option<()> {
        for (at, piece) in pieces.iter().enumerate() {
            if at > 0 && has_space(&pieces[at - 1], piece) {
                self.push(" ")?;
            }
            match piece {
                Piece::Lexeme(lexeme) => self.push(&lexeme.text)?,
                Piece::Group(group) => self.group(group)?,
                Piece::Comment { .. } | Piece::Break => return None,
            }
        }
        Some(())
    }

    fn group(&mut self, group: &Group) -> Option<()> {
        let (open, close) = group.kind.brackets();
        let is_written_flat = !group.kind.has_lines() || !group.is_broken;
        if group.opening.is_some() || !(is_written_flat || group.entries.is_empty()) {
            return None;
        }
        let gap =
            if group.kind.has_lines() && !group.entries.is_empty() { " " } else { "" };
        self.push(open)?;
        self.push(gap)?;
        for (at, entry) in group.entries.iter().enumerate() {
            if entry.comment.is_some() {
                return None;
            }
            if at > 0 {
                self.push(separator(group.kind, &group.entries))?;
            }
            self.pieces(&entry.pieces)?;
        }
        self.push(gap)?;
        self.push(close)
    }
}

/// Whether an entry is one word or literal, with a sign perhaps.
pub(super) fn is_atom(entry: &Entry) -> bool {
    let is_small = |piece: &Piece| {
        matches!(
            piece.role(),
            Some(Role::Operand | Role::Prefix | Role::Postfix | Role::Tight)
        )
    };
    entry.comment.is_none() && entry.pieces.iter().all(is_small)
}
