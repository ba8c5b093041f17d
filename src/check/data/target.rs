//! `target = species`: what is predicted.

use crate::builtins::sources::Reader;
use crate::check::scope::Scope;
use crate::check::settings::{Written, words};
use crate::data::{SourceCall, Target};
use crate::diagnostics::codes::A001;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::syntax::ast::{Expr, ExprKind};

/// The target; `None` when it could not be made out.
pub(super) fn read(
    written: &Written<'_>,
    source: Option<&SourceCall>,
    scope: &Scope<'_>,
    out: &mut Diagnostics,
) -> Option<Target> {
    if let Some(setting) = written.get("target") {
        return of_expr(&setting.value, out);
    }
    let is_table = source.is_some_and(|source| source.entry.reader == Reader::Csv);
    if is_table && !written.has("target") {
        let source = source.expect("it is a table");
        if scope.is_misplaced("target", "data") {
            return None;
        }
        let message = "`data` needs `target`";
        let label = "no column is named as the one to predict";
        let found = Diagnostic::new(&A001, message, written.keyword, label);
        let found = found.context(source.span, "a table does not say which column that is");
        out.push(found.help(
            "name the column: `target = price`; or `target = none` to predict nothing",
        ));
        return None;
    }
    Some(Target::Own)
}

fn of_expr(expr: &Expr, out: &mut Diagnostics) -> Option<Target> {
    match &expr.kind {
        ExprKind::None => Some(Target::None),
        ExprKind::Path(segments)
            if segments.len() == 1 && segments[0].name.node == "input" =>
        {
            Some(Target::Input(expr.span))
        }
        ExprKind::List(items) => {
            let columns: Vec<_> = items
                .iter()
                .filter_map(|item| words::column("target", item, out))
                .collect();
            (columns.len() == items.len()).then_some(Target::Columns(columns))
        }
        _ => words::column("target", expr, out).map(Target::Column),
    }
}
