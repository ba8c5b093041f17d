//! Tree -> text: what was written on one line stays there while it fits.

use std::borrow::Cow;
use std::ops::Range;

use super::page::Page;
use super::tree::{Entry, Group, Kind, Piece, Role, has_space};
use super::{INDENT, WIDTH, flat};
use crate::diagnostics::render::text::{pad_end, width};
use crate::syntax::continues_line;

/// A file's entries, their blank lines decided.
pub(super) fn file(entries: &[Entry]) -> String {
    let mut page = Page::default();
    page.entries(Kind::File, entries, 0);
    page.into_text()
}

impl Page {
    /// Entries on lines of their own.
    fn entries(&mut self, kind: Kind, entries: &[Entry], indent: usize) {
        let names = name_widths(kind, entries);
        for (at, entry) in entries.iter().enumerate() {
            if at > 0 && entry.is_spaced {
                self.blank();
            }
            self.line(indent);
            let end = ending(kind, entries, at);
            self.entry(kind, &padded(entry, names[at]), end.len());
            self.write(end);
            match &entry.comment {
                Some(comment) if entry.is_comment() => self.write(comment),
                Some(comment) => self.comment(comment),
                None => {}
            }
        }
    }

    /// An entry, from where the last line ends; `reserved` columns are left behind it.
    fn entry(&mut self, kind: Kind, pieces: &[Piece], reserved: usize) {
        let below = self.indent() + INDENT;
        let parts = parts(kind, pieces);
        let n_parts = parts.len();
        let mut before: Option<&Piece> = None;
        let mut is_broken = false;
        for (at, part) in parts.into_iter().enumerate() {
            let part = &pieces[part];
            let room =
                if at + 1 == n_parts { WIDTH.saturating_sub(reserved) } else { WIDTH };
            match part {
                [Piece::Break] => is_broken |= !self.is_at_close(),
                [Piece::Comment { text, is_own_line: false }] => self.comment(text),
                [Piece::Comment { text, is_own_line: true }] => {
                    self.line(below);
                    self.write(text);
                    is_broken = true;
                }
                _ => {
                    let gap = part.first().map_or("", |first| gap(before, first));
                    let is_new = is_broken || self.is_closed();
                    if is_new || before.is_some() && self.fits_below(part, gap, below, room)
                    {
                        self.line(below);
                    } else {
                        self.write(gap);
                    }
                    self.part(part, room);
                    (before, is_broken) = (part.last(), false);
                }
            }
        }
    }

    /// Whether a part does not fit where the last line ends, but does on a line of its own.
    fn fits_below(&self, part: &[Piece], gap: &str, below: usize, room: usize) -> bool {
        let here = self.column() + gap.len();
        let whole = flat::pieces(part).map(|text| width(&text));
        if whole.is_some_and(|whole| here + whole <= room) {
            return false;
        }
        // A body is opened rather than moved.
        let has_body = part.last().is_some_and(Piece::is_braced);
        let needed = match whole {
            Some(whole) if !has_body && below + whole <= room => whole,
            Some(_) | None => flat::head_width(part),
        };
        if below + needed > room {
            // Neither line holds its head: what counts is the bracket that is opened first.
            let stem =
                |start: usize| start + flat::stem_width(part, room - start.min(room));
            return stem(here) > room && stem(below) <= room;
        }
        here + needed > room
    }

    /// Pieces that no line need divide, on this line if it has room, else with their brackets
    /// opened.
    fn part(&mut self, pieces: &[Piece], room: usize) {
        if let Some(text) = flat::pieces(pieces)
            && self.column() + width(&text) <= room
        {
            self.write(&text);
            return;
        }
        let has_arms = pieces.iter().any(|piece| piece.text() == "else");
        for (at, piece) in pieces.iter().enumerate() {
            self.write(gap(pieces[..at].last(), piece));
            match piece {
                Piece::Group(group) => {
                    let must_open = has_arms && piece.is_braced();
                    let room = room.saturating_sub(flat::tail_width(&pieces[at..]));
                    match flat::group(group).filter(|_| !must_open) {
                        Some(text) if self.column() + width(&text) <= room => {
                            self.write(&text);
                        }
                        Some(_) | None => self.opened(group, room),
                    }
                }
                Piece::Lexeme(lexeme) => self.write(&lexeme.text),
                Piece::Comment { .. } | Piece::Break => {
                    unreachable!("they are parts of their own")
                }
            }
        }
    }

    /// A group over several lines; what is alone in it leaves room for what stands behind it.
    fn opened(&mut self, group: &Group, room: usize) {
        let indent = self.indent();
        let (open, close) = group.kind.brackets();
        self.write(open);
        if let Some(only) = group.alone() {
            self.entry(group.kind, &only.pieces, WIDTH - room + close.len());
            self.write(close);
            return;
        }
        if let Some(comment) = &group.opening {
            self.comment(comment);
        }
        let is_short = !group.kind.has_lines() && group.entries.iter().all(flat::is_atom);
        if is_short && group.opening.is_none() {
            self.filled(&group.entries, indent + INDENT);
        } else {
            self.entries(group.kind, &group.entries, indent + INDENT);
        }
        self.line(indent);
        self.write(close);
    }

    /// Short elements, as many on a line as fit.
    fn filled(&mut self, entries: &[Entry], indent: usize) {
        self.line(indent);
        for (at, entry) in entries.iter().enumerate() {
            let text = flat::pieces(&entry.pieces).unwrap_or_default() + ",";
            if at > 0 && self.column() + 1 + width(&text) > WIDTH {
                self.line(indent);
            } else if at > 0 {
                self.write(" ");
            }
            self.write(&text);
        }
    }
}

/// What stands between two neighbors on a line.
fn gap(before: Option<&Piece>, after: &Piece) -> &'static str {
    if before.is_some_and(|before| has_space(before, after)) { " " } else { "" }
}

/// Where a line may end: before each `->`, or else before the operators that bind loosest. Line
/// breaks and comments are parts of their own.
pub(super) fn parts(kind: Kind, pieces: &[Piece]) -> Vec<Range<usize>> {
    let joints: &[&[&str]] = &[&["->"], &["and", "or"], &["+", "-"], &["*", "/"]];
    let is_joint = |piece: &Piece, joint: &[&str]| {
        piece.role() != Some(Role::Prefix) && joint.contains(&piece.text())
    };
    let found =
        joints.iter().find(|joint| pieces.iter().any(|piece| is_joint(piece, joint)));
    let joint = found.filter(|_| kind != Kind::Rows).copied().unwrap_or_default();
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut is_alone = true;
    for (at, piece) in pieces.iter().enumerate() {
        let stands_alone = matches!(piece, Piece::Comment { .. } | Piece::Break);
        match parts.last_mut() {
            Some(part) if !is_alone && !stands_alone && !is_joint(piece, joint) => {
                part.end = at + 1;
            }
            Some(_) | None => parts.push(at..at + 1),
        }
        is_alone = stands_alone;
    }
    parts
}

/// What stands behind an entry on lines of its own.
fn ending(kind: Kind, entries: &[Entry], at: usize) -> &'static str {
    let mut below = entries[at + 1..].iter().filter(|entry| !entry.is_comment());
    // Without a separator, `-x` below would be subtracted from what stands above.
    let is_continued = below.next().is_some_and(|next| continues_line(next.head()));
    let n_said = entries.iter().filter(|entry| !entry.is_comment()).count();
    match kind {
        _ if entries[at].is_comment() => "",
        Kind::Map => ",",
        Kind::Args | Kind::Inputs | Kind::List | Kind::Shape if n_said > 1 => ",",
        Kind::Settings | Kind::Claims | Kind::Body | Kind::Loop if is_continued => ";",
        Kind::File
        | Kind::Settings
        | Kind::Claims
        | Kind::Body
        | Kind::Loop
        | Kind::Rows
        | Kind::Args
        | Kind::Inputs
        | Kind::List
        | Kind::Shape => "",
    }
}

/// How wide the names of settings become, so that their `=` align: as wide as the widest of a
/// run. A blank line, a comment and a later statement end a run.
fn name_widths(kind: Kind, entries: &[Entry]) -> Vec<usize> {
    let mut widths = vec![0; entries.len()];
    let mut start = 0;
    while kind == Kind::Settings && start < entries.len() {
        let goes_on = |at: &usize| entries[*at].is_setting() && !entries[*at].is_spaced;
        let end =
            (start + 1..entries.len()).find(|at| !goes_on(at)).unwrap_or(entries.len());
        if entries[start].is_setting() {
            let run = &entries[start..end];
            let widest = run.iter().map(|entry| width(entry.head())).max().unwrap_or(0);
            widths[start..end].fill(widest);
            start = end;
        } else {
            start += 1;
        }
    }
    widths
}

/// The pieces of an entry, its first one made so wide.
fn padded(entry: &Entry, name_width: usize) -> Cow<'_, [Piece]> {
    if width(entry.head()) >= name_width {
        return Cow::Borrowed(&entry.pieces);
    }
    let mut pieces = entry.pieces.clone();
    if let Some(Piece::Lexeme(name)) = pieces.first_mut() {
        name.text = pad_end(&name.text, name_width);
    }
    Cow::Owned(pieces)
}
