//! Edits of numbered lines: `net.insert 3 dropout(0.2)`.

use std::ops::{Range, RangeInclusive};

use super::items;
use crate::source::Span;
use crate::syntax::ast::Item;
use crate::syntax::{Token, TokenKind, tokens};

/// What is done to lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// A line is put before the one with this number.
    Insert,
    /// Lines give way to others.
    Replace,
    /// Lines go.
    Delete,
    /// A line is put at the end.
    Append,
}

/// The verbs as they are written.
pub(super) const VERBS: [(&str, Verb); 4] = [
    ("insert", Verb::Insert),
    ("replace", Verb::Replace),
    ("delete", Verb::Delete),
    ("append", Verb::Append),
];

/// An edit as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LineEdit<'a> {
    /// Which item.
    pub(super) handle: &'a str,
    /// What is done.
    pub(super) verb: Verb,
    /// The numbers of lines; `None` where none can be read.
    pub(super) lines: Option<RangeInclusive<usize>>,
    /// The new lines.
    pub(super) text: &'a str,
}

/// The edit that an input is, if it is one.
pub(super) fn parse(input: &str) -> Option<LineEdit<'_>> {
    let input = input.trim();
    let end = input.find(char::is_whitespace).unwrap_or(input.len());
    let (handle, word) = input[..end].rsplit_once('.')?;
    let (_, verb) = VERBS.iter().find(|(name, _)| *name == word)?;
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    if handle.is_empty() || !handle.chars().all(is_name) {
        return None;
    }
    let rest = input[end..].trim_start();
    if *verb == Verb::Append {
        return Some(LineEdit { handle, verb: *verb, lines: None, text: rest });
    }
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(rest.len());
    let lines = numbers(&rest[..end]);
    Some(LineEdit { handle, verb: *verb, lines, text: rest[end..].trim_start() })
}

/// `3` or `3-5`.
fn numbers(text: &str) -> Option<RangeInclusive<usize>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first >= 1 && first <= last).then_some(first..=last)
}

/// The lines between the braces of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Body {
    /// Everything through the line of the opening brace.
    pub(super) head: String,
    /// The lines.
    pub(super) lines: Vec<String>,
    /// Everything from the line of the closing brace.
    pub(super) tail: String,
}

impl Body {
    /// The body of an item; `None` for one without braces. Statements that share a line with a
    /// brace get lines of their own.
    pub(super) fn of(text: &str) -> Option<Self> {
        let (open, close) = braces(text)?;
        let opening_line = text[open + 1..].split('\n').next().unwrap_or("");
        let before_close = text[..close].rsplit('\n').next().unwrap_or("");
        let is_bare =
            |part: &str| tokens(part).iter().all(|token| token.kind == TokenKind::Comment);
        let is_apart = text[open..close].contains('\n')
            && is_bare(opening_line)
            && before_close.trim().is_empty();
        if !is_apart {
            return Self::of(&expanded(text, open, close)?);
        }
        let from = open + 1 + opening_line.len() + 1;
        let to = close - before_close.len();
        let lines = text[from.min(to)..to].lines().map(str::to_owned).collect();
        let (head, tail) = (text[..from].to_owned(), text[to..].to_owned());
        Some(Self { head, lines, tail })
    }

    /// The text, with these lines between the braces.
    pub(super) fn text(&self) -> String {
        let lines: String = self.lines.iter().map(|line| format!("{line}\n")).collect();
        format!("{}{lines}{}", self.head, self.tail)
    }

    /// The byte at which a line begins, counted from 0.
    pub(super) fn start_of(&self, line: usize) -> usize {
        let before = self.lines[..line].iter().map(|line| line.len() + 1);
        self.head.len() + before.sum::<usize>()
    }

    /// How far a line put at this place is indented.
    fn indent(&self, at: usize) -> String {
        let of = |line: &str| line[..line.len() - line.trim_start().len()].to_owned();
        let outer = of(self.head.trim_end().rsplit('\n').next().unwrap_or(""));
        match self.lines.get(at) {
            Some(line) if line.trim_start().starts_with('}') => of(line) + "    ",
            Some(line) if !line.trim().is_empty() => of(line),
            Some(_) | None => outer + "    ",
        }
    }
}

/// The braces around an item's body.
fn braces(text: &str) -> Option<(usize, usize)> {
    let tokens = tokens(text);
    let is = |kind: TokenKind| move |token: &&Token| token.kind == kind;
    let open = tokens.iter().find(is(TokenKind::Open(b'{')))?.start;
    let close = tokens.iter().rev().find(is(TokenKind::Close(b'}')))?.start;
    (open < close).then_some((open, close))
}

/// An item with each statement on a line of its own.
fn expanded(text: &str, open: usize, close: usize) -> Option<String> {
    let (source, ast) = items::parse(text);
    let spans: Vec<Span> = match ast.items.first()? {
        Item::Block(item) | Item::Model(item) => {
            item.body.statements.iter().map(|statement| statement.span).collect()
        }
        Item::Data(item) | Item::Sweep(item) => {
            item.settings.iter().map(|setting| setting.span).collect()
        }
        Item::Train(item) => item.settings.iter().map(|setting| setting.span).collect(),
        Item::Expect(item) => item.claims.iter().map(|claim| claim.span).collect(),
        Item::Use(_) | Item::Let(_) | Item::Bad(_) => return None,
    };
    let has_comment =
        tokens(&text[open..close]).iter().any(|token| token.kind == TokenKind::Comment);
    if has_comment {
        return None;
    }
    let lines =
        spans.iter().map(|span| format!("    {}\n", source.slice(*span).trim_end()));
    let lines: String = lines.collect();
    Some(format!("{}\n{lines}{}", &text[..=open], &text[close..]))
}

/// The text of an item after an edit, and the bytes that were put in; or why it cannot be made.
pub(super) fn apply(
    item: &str,
    edit: &LineEdit<'_>,
) -> Result<(String, Range<usize>), String> {
    let Some(mut body) = Body::of(item) else {
        return Err(format!("`{}` has no lines between braces to edit", edit.handle));
    };
    let n = body.lines.len();
    let lines = places(edit, n)?;
    let new = indented(edit.text, &body.indent(lines.start));
    if new.is_empty() && edit.verb != Verb::Delete {
        return Err("there is nothing to put there".to_owned());
    }
    let n_new = new.len();
    let at = lines.start;
    body.lines.splice(lines, new);
    let text = body.text();
    let range = body.start_of(at)..body.start_of(at + n_new);
    Ok((text, range))
}

/// Which lines give way, counted from 0.
fn places(edit: &LineEdit<'_>, n: usize) -> Result<Range<usize>, String> {
    let LineEdit { handle, verb, lines, .. } = edit;
    if *verb == Verb::Append {
        return Ok(n..n);
    }
    let Some(lines) = lines else {
        return Err(format!("which line? `:edit {handle}` numbers them"));
    };
    let (first, last) = (*lines.start(), *lines.end());
    let most = if *verb == Verb::Insert { n + 1 } else { n };
    if last > most {
        return Err(format!("`{handle}` has {n} lines; `:edit {handle}` shows them"));
    }
    match verb {
        Verb::Insert if first != last => Err("a line is put at one place".to_owned()),
        Verb::Insert => Ok(first - 1..first - 1),
        Verb::Replace | Verb::Delete | Verb::Append => Ok(first - 1..last),
    }
}

/// Typed lines, indented as those around them.
fn indented(text: &str, indent: &str) -> Vec<String> {
    let lines: Vec<&str> = text.trim().lines().collect();
    let rest = lines.iter().skip(1).filter(|line| !line.trim().is_empty());
    let common = rest.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let is_closing = lines.last().is_some_and(|line| line.trim_start().starts_with('}'));
    let closing = lines.last().map_or(0, |line| line.len() - line.trim_start().len());
    let common = if is_closing { common.min(closing) } else { common };
    let place = |(at, line): (usize, &&str)| match at {
        0 => format!("{indent}{}", line.trim_start()),
        _ => format!("{indent}{}", line.get(common..).unwrap_or("")).trim_end().to_owned(),
    };
    lines.iter().enumerate().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NET: &str = "model net {\n    linear(16) -> relu\n    linear(3)\n}";

    fn edited(text: &str, input: &str) -> String {
        let edit = parse(input).expect("it is an edit");
        apply(text, &edit).map_or_else(|said| format!("! {said}"), |(text, _)| text)
    }

    #[test]
    fn lines_are_put_in_replaced_and_deleted() {
        assert_eq!(
            edited(NET, "net.insert 2 dropout(0.2)"),
            "model net {\n    linear(16) -> relu\n    dropout(0.2)\n    linear(3)\n}"
        );
        assert_eq!(
            edited(NET, "net.replace 1-2 linear(3)"),
            "model net {\n    linear(3)\n}"
        );
        assert_eq!(edited(NET, "net.delete 2"), "model net {\n    linear(16) -> relu\n}");
        assert!(edited(NET, "net.append relu").ends_with("linear(3)\n    relu\n}"));
    }

    #[test]
    fn statements_on_one_line_get_lines_of_their_own() {
        assert_eq!(
            edited("model { linear(16) -> relu; linear(3) }", "model.insert 1 flatten"),
            "model {\n    flatten\n    linear(16) -> relu\n    linear(3)\n}"
        );
    }

    #[test]
    fn several_lines_are_indented_as_those_around_them() {
        let text = "net.insert 1 residual {\n    linear(4)\n}";
        assert_eq!(
            edited(NET, text).lines().nth(2),
            Some("        linear(4)"),
            "{}",
            edited(NET, text)
        );
    }

    #[test]
    fn places_that_are_not_there_are_refused() {
        assert!(edited(NET, "net.delete 3").starts_with("! `net` has 2 lines"));
        assert!(edited(NET, "net.insert relu").starts_with("! which line?"));
        assert!(parse("net.linear_1").is_none() && parse("a -> b.insert").is_none());
    }
}
