//! `loss = 0.9 * mse + 0.1 * mae`: what training makes small.

use super::{Subject, from_data};
use crate::builtins::{self, losses};
use crate::check::arguments::{self, Call};
use crate::check::constant::{Env, evaluate, number_text};
use crate::check::settings::{text, words};
use crate::check::typed::{InForce, LossTerm};
use crate::data::profile::{TargetKind, TargetProfile};
use crate::diagnostics::codes::{A003, A004, O014};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety};
use crate::shape::Shape;
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, LinkKind, UnaryOp};

/// A term with the place where it was written; that of the data for a default.
#[derive(Clone, Debug)]
pub(super) struct Term {
    /// What it is.
    pub(super) term: LossTerm,
    /// Where it was written, if it was.
    pub(super) span: Option<Span>,
}

/// The loss, written or by the target's kind, and its line for `explain`. `None` when it is
/// wrong, or the target is not known.
pub(super) fn read(
    subject: &Subject<'_>,
    target: Option<&TargetProfile>,
    out: &mut Diagnostics,
) -> (Option<Vec<Term>>, InForce) {
    let written = &subject.written;
    if let Some(setting) = written.get("loss") {
        let terms = terms(&setting.value, 1.0, &subject.env, out);
        return (terms, written.in_force("loss", text::of_expr(&setting.value)));
    }
    let model = subject.model.and_then(|model| model.typed.as_ref());
    let output = model.map(|model| model.output_shape());
    let name = target.and_then(|target| default_name(target, output));
    let entry = name.and_then(|name| builtins::find(losses::ALL, name));
    let terms = entry.filter(|_| !written.has("loss")).map(|loss| {
        let args = arguments::defaults(loss.params);
        vec![Term { term: LossTerm { factor: 1.0, loss, args }, span: None }]
    });
    (terms, from_data("loss", name.unwrap_or("")))
}

/// The loss for a kind of target, where none is written.
fn default_name(target: &TargetProfile, output: Option<&Shape>) -> Option<&'static str> {
    let n_outputs = output.and_then(|shape| shape.last()?.extent());
    match target.kind {
        TargetKind::Category => Some("cross_entropy"),
        TargetKind::Binary if n_outputs.is_some_and(|n| n > 1) => Some("cross_entropy"),
        TargetKind::Binary | TargetKind::MultiLabel => Some("binary_cross_entropy"),
        TargetKind::Number | TargetKind::Input => Some("mse"),
        TargetKind::None => None,
    }
}

fn terms(
    expr: &Expr,
    factor: f64,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Option<Vec<Term>> {
    match &expr.kind {
        ExprKind::Binary(left, op, right) if op.node == BinaryOp::Add => {
            let (left, right) =
                (terms(left, factor, env, out), terms(right, factor, env, out));
            Some(left?.into_iter().chain(right?).collect())
        }
        ExprKind::Binary(left, op, right) if op.node == BinaryOp::Multiply => {
            let (number, loss) =
                if is_loss(left, env) { (right, left) } else { (left, right) };
            let weight = weight(number, env, out)?;
            terms(loss, factor * weight, env, out)
        }
        ExprKind::Unary(op, loss) if op.node == UnaryOp::Negate && is_loss(loss, env) => {
            out.push(negated(op.span, "a minus before the loss", op.span));
            terms(loss, -factor, env, out)
        }
        ExprKind::Chain(chain) => match chain.links.as_slice() {
            [only] if only.note.is_none() => match &only.kind {
                LinkKind::Expr(inner) => terms(inner, factor, env, out),
                _ => no_loss(expr, out),
            },
            _ => no_loss(expr, out),
        },
        ExprKind::Path(_) | ExprKind::Call(_) => {
            let call = Call::of(expr);
            let Some(call) = call else { return no_loss(expr, out) };
            let loss = arguments::lookup(losses::ALL, call.name, out)?;
            let args = arguments::bind(&call, loss, env, out)?.args;
            Some(vec![Term {
                term: LossTerm { factor, loss, args },
                span: Some(expr.span),
            }])
        }
        _ => no_loss(expr, out),
    }
}

/// Whether an operand of `*` is the loss, not its weight.
fn is_loss(expr: &Expr, env: &Env<'_>) -> bool {
    let is_known = |name: &str| builtins::find(losses::ALL, name).is_some();
    match &expr.kind {
        ExprKind::Path(segments) => match segments.as_slice() {
            [only] => is_known(&only.name.node) || env.find(&only.name.node).is_none(),
            _ => false,
        },
        ExprKind::Call(call) => call.callee.last().is_some_and(|name| is_known(&name.node)),
        ExprKind::Binary(left, op, right) => {
            matches!(op.node, BinaryOp::Add | BinaryOp::Multiply)
                && (is_loss(left, env) || is_loss(right, env))
        }
        ExprKind::Unary(op, value) => op.node == UnaryOp::Negate && is_loss(value, env),
        ExprKind::Chain(_) => true,
        _ => false,
    }
}

fn weight(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Option<f64> {
    let constant = evaluate(expr, env, out);
    if constant.is_unknown() {
        return None;
    }
    let Some(number) = constant.number() else {
        let message = format!(
            "the weight of a loss is a number, this is {}",
            constant.kind_in_words()
        );
        let found = Diagnostic::new(&A003, message, expr.span, "not a number");
        out.push(found.help("write for example `0.9 * mse + 0.1 * mae`"));
        return None;
    };
    if number < 0.0 && number.is_finite() {
        out.push(negative(number, expr));
        return Some(number);
    }
    if number > 0.0 && number.is_finite() {
        return Some(number);
    }
    let message =
        format!("the weight of a loss must be above 0, this is {}", number_text(number));
    let label = "this term would not count";
    let found = Diagnostic::new(&A004, message, expr.span, label);
    out.push(found.help("write a weight above 0, or leave the term out"));
    None
}

/// O014 for a weight below 0.
fn negative(number: f64, expr: &Expr) -> Diagnostic {
    let label = format!("a weight of {}", number_text(number));
    if let ExprKind::Unary(op, _) = &expr.kind {
        return negated(expr.span, label, op.span);
    }
    let found = Diagnostic::new(&O014, NEGATED, expr.span, label);
    found.help("write a weight above 0, or leave the term out")
}

const NEGATED: &str =
    "the loss is negated: training would make the error as large as it can";

/// O014 with the edit that drops the sign.
fn negated(here: Span, label: impl Into<String>, sign: Span) -> Diagnostic {
    let found = Diagnostic::new(&O014, NEGATED, here, label);
    found.edit("drop the sign", sign, "", Safety::Unsafe)
}

fn no_loss(expr: &Expr, out: &mut Diagnostics) -> Option<Vec<Term>> {
    let found = match &expr.kind {
        ExprKind::Bad => return None,
        ExprKind::Binary(_, op, _) => {
            let message = "losses are only added and weighted";
            Diagnostic::new(&A003, message, op.span, "neither `+` nor `*`")
        }
        _ => words::wrong_kind("loss", "a loss", expr),
    };
    out.push(
        found.help("write for example `loss = mse`, or `loss = 0.9 * mse + 0.1 * mae`"),
    );
    None
}
