//! `percept fmt --shapes`: notes of the shapes behind the lines of a model.

use std::path::Path;

use super::load;
use super::program::Program;
use super::terminal::Terminal;
use crate::check::Options;
use crate::check::typed::LinkShapes;
use crate::diagnostics;
use crate::format;
use crate::source::{Source, Span};
use crate::syntax;
use crate::syntax::ast::{
    Body, Chain, Expr, ExprKind, Item, Link, LinkKind, Statement, StatementKind,
};

/// Notes make lines longer, and longer lines are divided into more: at most so many times.
const MOST_ROUNDS: usize = 8;

/// A formatted text with its notes; `None` where the program does not check, which is told.
pub(super) fn refresh(
    path: &Path,
    text: String,
    options: &Options,
    terminal: &Terminal,
) -> Option<String> {
    let mut text = text;
    for _ in 0..MOST_ROUNDS {
        let loaded = load::load_as(path, text.clone().into_bytes(), &options.access);
        let program = Program::check(loaded, options);
        let source = program.sources.iter().next().expect("a program has a text");
        let links = links(&program.units[0].ast.items, source);
        let mut edits = corrections(&links, &program, source);
        if edits.is_empty() {
            if diagnostics::any_error(&program.diagnostics) {
                terminal.tell(&format!("{}\n", program.report(&terminal.errors)));
                return None;
            }
            edits = additions(&links, &program.typed.links, source);
        }
        if edits.is_empty() {
            break;
        }
        text = format_again(&edited(&source.text, edits));
    }
    Some(text)
}

/// A text in the place of a span.
type Edit = (Span, String);

/// What becomes of notes that are wrong: the shape that is right, or nothing where there is none.
fn corrections(links: &[Noted<'_>], program: &Program, source: &Source) -> Vec<Edit> {
    let is_wrong = |note: Span| {
        let mut errors = program.diagnostics.iter().filter(|found| found.is_error());
        errors.any(|found| note.covers(found.span()))
    };
    let mut edits = Vec::new();
    for Noted { link, .. } in links {
        let Some(note) = link.note.as_ref().filter(|note| is_wrong(note.span)) else {
            continue;
        };
        edits.push(match program.typed.links.get(link.span) {
            Some(shape) => (note.span, shape.to_string()),
            None => (colon_and_note(link, note.span, source), String::new()),
        });
    }
    edits
}

fn colon_and_note(link: &Link, note: Span, source: &Source) -> Span {
    let before = Span::new(note.source, link.span.start as usize, note.start as usize);
    let text = source.slice(before);
    let colon = text.trim_end().trim_end_matches(':').trim_end();
    Span::new(note.source, before.start as usize + colon.len(), note.end as usize)
}

/// Notes behind the last link of each line that has none.
fn additions(links: &[Noted<'_>], shapes: &LinkShapes, source: &Source) -> Vec<Edit> {
    let mut edits = Vec::new();
    for one in links.iter().filter(|one| one.link.note.is_none()) {
        let is_last = one.next.is_none_or(|next| {
            let line = |byte| source.position(byte).line;
            line(one.link.span.end) < line(next.span.start)
        });
        let Some(shape) = shapes.get(one.link.span).filter(|_| one.may_grow && is_last)
        else {
            continue;
        };
        let end = one.link.span.end as usize;
        edits.push((Span::new(source.id, end, end), format!(" : {shape}")));
    }
    edits
}

fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(span, _)| *span);
    let mut text = text.to_owned();
    for (span, new) in edits.into_iter().rev() {
        text.replace_range(span.range(), &new);
    }
    text
}

fn format_again(text: &str) -> String {
    let source = Source::new("", text);
    let ast = syntax::parse(&source).ast;
    format::format(&source, &ast).unwrap_or(source.text)
}

/// A link and where it stands.
struct Noted<'a> {
    link: &'a Link,
    /// The link behind it in its chain.
    next: Option<&'a Link>,
    /// Whether it may get a note: it stands in a body of several lines, and is not the value that
    /// a `return` names.
    may_grow: bool,
}

/// Every link of every body.
fn links<'a>(items: &'a [Item], source: &'a Source) -> Vec<Noted<'a>> {
    let mut walk = Walk { source, links: Vec::new() };
    for item in items {
        match item {
            Item::Block(definition) | Item::Model(definition) => {
                walk.body(&definition.body);
            }
            Item::Use(_)
            | Item::Let(_)
            | Item::Data(_)
            | Item::Train(_)
            | Item::Expect(_)
            | Item::Sweep(_)
            | Item::Bad(_) => {}
        }
    }
    walk.links
}

/// Whether a chain is one name.
fn is_name(chain: &Chain) -> bool {
    matches!(
        chain.links.as_slice(),
        [Link { kind: LinkKind::Expr(Expr { kind: ExprKind::Path(_), .. }), .. }]
    )
}

struct Walk<'a> {
    source: &'a Source,
    links: Vec<Noted<'a>>,
}

impl<'a> Walk<'a> {
    fn body(&mut self, body: &'a Body) {
        let has_lines = self.source.slice(body.span).contains('\n');
        for Statement { kind, .. } in &body.statements {
            match kind {
                StatementKind::Chain(chain) | StatementKind::Bind { chain, .. } => {
                    self.chain(chain, has_lines);
                }
                StatementKind::Return(chain) => {
                    self.chain(chain, has_lines && !is_name(chain));
                }
                StatementKind::Layer { stage, .. } => self.expr(stage),
                StatementKind::Bad => {}
            }
        }
    }

    fn chain(&mut self, chain: &'a Chain, may_grow: bool) {
        for (at, link) in chain.links.iter().enumerate() {
            self.links.push(Noted { link, next: chain.links.get(at + 1), may_grow });
            match &link.kind {
                LinkKind::Expr(expr) => self.expr(expr),
                LinkKind::Residual(body)
                | LinkKind::Join { branches: body, .. }
                | LinkKind::Repeat { body, .. } => self.body(body),
                LinkKind::If { then, otherwise, .. } => {
                    self.body(then);
                    otherwise.iter().for_each(|body| self.otherwise(body));
                }
            }
        }
    }

    /// The other arm. Behind an `else if`, a note would be one of the whole.
    fn otherwise(&mut self, body: &'a Body) {
        let n_links = self.links.len();
        self.body(body);
        let is_if = !self.source.slice(body.span).starts_with('{');
        if let Some(first) = self.links.get_mut(n_links).filter(|_| is_if) {
            first.may_grow = false;
        }
    }

    /// The chains in parentheses.
    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Chain(chain) => self.chain(chain, false),
            ExprKind::Unary(_, operand) => self.expr(operand),
            ExprKind::Binary(left, _, right) => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Call(call) => call.args.iter().for_each(|arg| self.expr(&arg.value)),
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Flag(_)
            | ExprKind::None
            | ExprKind::Path(_)
            | ExprKind::List(_)
            | ExprKind::Map(_)
            | ExprKind::Rows(_)
            | ExprKind::Index(..)
            | ExprKind::Range { .. }
            | ExprKind::Bad => {}
        }
    }
}
