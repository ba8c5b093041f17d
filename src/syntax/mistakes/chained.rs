//! `0 < x < 1`: comparisons do not chain.

use crate::diagnostics::codes::P001;
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::{Source, Span, Spanned};

use super::super::ast::{BinaryOp, Expr, ExprKind};

/// What is wrong with comparing `left`, itself a comparison without parentheses, with `right`.
pub(crate) fn chained_comparison(
    source: &Source,
    left: &Expr,
    op: &Spanned<BinaryOp>,
    right: &Expr,
) -> Option<Diagnostic> {
    let ExprKind::Binary(first, inner, middle) = &left.kind else { return None };
    let has_parentheses = left.span.start < first.span.start;
    if !op.node.is_comparison() || !inner.node.is_comparison() || has_parentheses {
        return None;
    }
    let message =
        format!("comparisons do not chain: `{}` compares two values", op.node.symbol());
    let found = Diagnostic::new(&P001, message, op.span, "the second one")
        .cause(inner.span, "the first comparison");
    let (whole, shared) = (source.slice(left.span), source.slice(middle.span));
    let right = source.slice(right.span);
    let fixed = format!("{whole} and {shared} {} {right}", op.node.symbol());
    if fixed.contains('\n') {
        return Some(found.help("compare twice: `0 < x and x < 1`"));
    }
    let end = left.span.end as usize;
    let behind = Span::new(source.id, end, end);
    Some(found.edit(
        format!("write `{fixed}`"),
        behind,
        format!(" and {shared}"),
        Safety::Unsafe,
    ))
}
