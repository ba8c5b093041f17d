//! `# allow(name-or-code): reason` comments: on the line above an item or stage, or at its end.

use super::levels::Levels;
use super::{Skip, find_code};
use crate::check::Unit;
use crate::diagnostics::codes::U007;
use crate::diagnostics::{Code, Decided, Diagnostic, Diagnostics, Level, Safety};
use crate::source::Span;
use crate::syntax::ast::{Ast, Body, Comment, Item, Link, LinkKind, StatementKind};

/// One name of one `allow`.
pub(super) struct Allow {
    comment: Span,
    word: String,
    code: Option<&'static Code>,
    /// Whether it says why.
    has_reason: bool,
    /// What it stands above, or at the end of.
    covered: Option<Span>,
}

/// Takes out what the files allow, and reports what silenced nothing. What could not be decided
/// might have been silenced.
pub(super) fn apply(
    units: &[Unit],
    (levels, skips): (&Levels, &[Skip]),
    out: &mut Diagnostics,
) {
    let (allows, has_silenced) = silence(units, out);
    let idle = allows.iter().zip(has_silenced).filter(|(_, has_silenced)| !has_silenced);
    let idle = idle.filter(|(allow, _)| allow.is_asked(levels, skips));
    let found: Vec<Diagnostic> = idle.map(|(allow, _)| allow.unused()).collect();
    out.extend(found);
}

/// Takes out what the files allow: all that is allowed, and whether it silenced anything.
pub(super) fn silence(units: &[Unit], out: &mut Diagnostics) -> (Vec<Allow>, Vec<bool>) {
    let allows: Vec<Allow> = units.iter().flat_map(|unit| allows(&unit.ast)).collect();
    let mut has_silenced = vec![false; allows.len()];
    out.retain(|found| {
        let silencing = allows.iter().position(|allow| allow.silences(found));
        if let Some(at) = silencing {
            has_silenced[at] = true;
        }
        silencing.is_none()
    });
    (allows, has_silenced)
}

impl Allow {
    fn silences(&self, found: &Diagnostic) -> bool {
        let is_meant = self.code.is_some_and(|code| code.id == found.code.id);
        let covers = self.covered.is_some_and(|covered| {
            let at = found.span();
            covered.source == at.source
                && covered.start <= at.start
                && at.start < covered.end
        });
        self.has_reason && is_meant && covers && found.code.level != Level::Error
    }

    /// Whether its rule speaks at all: an `allow` of a rule that is off, or could not decide,
    /// waits for its day.
    fn is_asked(&self, levels: &Levels, skips: &[Skip]) -> bool {
        let is_undecided = |code: &Code| {
            let is_of_run =
                !matches!(code.decided, Decided::Statically | Decided::FromData);
            is_of_run || skips.iter().any(|skip| skip.code == code.id)
        };
        self.code.is_none_or(|code| levels.of(code).is_some() && !is_undecided(code))
    }

    fn unused(&self) -> Diagnostic {
        if !self.has_reason {
            let message =
                format!("`allow({})` gives no reason, so it is not heeded", self.word);
            let here = "a colon and a reason are wanted behind it";
            return Diagnostic::new(&U007, message, self.comment, here)
                .help(format!("say why: `# allow({}): it is meant, since …`", self.word));
        }
        let message = format!("`allow({})` silences nothing", self.word);
        let label = match self.code {
            None => "no finding has this name",
            Some(code) if code.level == Level::Error => "an error cannot be silenced",
            Some(_) => "there is no such finding here",
        };
        Diagnostic::new(&U007, message, self.comment, label).edit(
            "delete the comment",
            self.comment,
            "",
            Safety::Safe,
        )
    }
}

fn allows(ast: &Ast) -> Vec<Allow> {
    let comments = ast.comments.iter().filter(|comment| !words(comment).is_empty());
    let comments: Vec<&Comment> = comments.collect();
    if comments.is_empty() {
        return Vec::new();
    }
    let places = places(ast);
    let allows = comments.into_iter().flat_map(|comment| {
        let covered = covered(comment, &places);
        words(comment).into_iter().map(move |word| Allow {
            comment: comment.span,
            code: find_code(&word),
            has_reason: has_reason(comment),
            word,
            covered,
        })
    });
    allows.collect()
}

/// The names between the parentheses of `# allow(…)`.
fn words(comment: &Comment) -> Vec<String> {
    let text = comment.text.trim_start_matches('#').trim_start();
    let inner = text.strip_prefix("allow(").and_then(|rest| rest.split_once(')'));
    let Some((inner, _)) = inner else { return Vec::new() };
    inner
        .split(',')
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether something stands behind the colon of `# allow(…): reason`.
fn has_reason(comment: &Comment) -> bool {
    let behind = comment.text.split_once(')').map_or("", |(_, behind)| behind);
    behind.trim_start().strip_prefix(':').is_some_and(|reason| !reason.trim().is_empty())
}

/// What a comment is about: what begins next after a line of its own, else what ended last.
fn covered(comment: &Comment, places: &[Span]) -> Option<Span> {
    if comment.is_own_line {
        let after = places.iter().filter(|place| place.start >= comment.span.end);
        return after.min_by_key(|place| (place.start, u32::MAX - place.end)).copied();
    }
    let before = places.iter().filter(|place| place.end <= comment.span.start);
    before.max_by_key(|place| (place.end, u32::MAX - place.start)).copied()
}

/// Items, settings, statements and stages.
fn places(ast: &Ast) -> Vec<Span> {
    let mut places = Vec::new();
    for item in &ast.items {
        match item {
            Item::Use(item) => places.push(item.span),
            Item::Let(item) => places.push(item.span),
            Item::Data(item) | Item::Sweep(item) => {
                places.push(item.span);
                places.extend(item.settings.iter().map(|setting| setting.span));
            }
            Item::Block(item) | Item::Model(item) => {
                places.push(item.span);
                of_body(&item.body, &mut places);
            }
            Item::Train(item) => {
                places.push(item.span);
                places.extend(item.settings.iter().map(|setting| setting.span));
            }
            Item::Expect(item) => {
                places.push(item.span);
                places.extend(item.claims.iter().map(|claim| claim.span));
            }
            Item::Bad(bad) => places.push(bad.span),
        }
    }
    places
}

fn of_body(body: &Body, places: &mut Vec<Span>) {
    for statement in &body.statements {
        places.push(statement.span);
        let chain = match &statement.kind {
            StatementKind::Chain(chain)
            | StatementKind::Bind { chain, .. }
            | StatementKind::Return(chain) => chain,
            StatementKind::Layer { .. } | StatementKind::Bad => continue,
        };
        for link in &chain.links {
            places.push(link.span);
            of_link(link, places);
        }
    }
}

fn of_link(link: &Link, places: &mut Vec<Span>) {
    match &link.kind {
        LinkKind::Expr(_) => {}
        LinkKind::Residual(body)
        | LinkKind::Join { branches: body, .. }
        | LinkKind::Repeat { body, .. } => of_body(body, places),
        LinkKind::If { then, otherwise, .. } => {
            of_body(then, places);
            if let Some(otherwise) = otherwise {
                of_body(otherwise, places);
            }
        }
    }
}
