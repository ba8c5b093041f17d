//! `columns`, `features` and `missing`: what is said of single columns.

use std::collections::BTreeMap;

use crate::builtins::Value;
use crate::check::arguments::{self, Call};
use crate::check::constant::{ConstantKind, Env, evaluate};
use crate::check::settings::forms::{self, Form};
use crate::check::settings::{Written, words};
use crate::data::{ColumnKind, ColumnPolicy, Features, Fill};
use crate::diagnostics::codes::{A003, A006};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::source::Spanned;
use crate::syntax::ast::{Expr, ExprKind, Name};

/// The kinds said by the user, by column.
pub(super) fn kinds(
    written: &Written<'_>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Vec<(Spanned<String>, ColumnKind)> {
    let Some(setting) = written.get("columns") else { return Vec::new() };
    let ExprKind::Map(entries) = &setting.value.kind else {
        out.push(
            words::wrong_kind("columns", "a map from columns to kinds", &setting.value)
                .help("write `columns = { zip: category, id: ignore }`"),
        );
        return Vec::new();
    };
    report_twice(entries, out);
    let kinds = entries
        .iter()
        .filter_map(|(column, kind)| Some((column.clone(), column_kind(kind, env, out)?)));
    kinds.collect()
}

fn column_kind(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Option<ColumnKind> {
    let Some(call) = Call::of(expr) else {
        let found = words::wrong_kind("columns", "a kind for each column", expr);
        out.push(
            found.help("write `number`, `category`, `binary`, `text`, `date` or `ignore`"),
        );
        return None;
    };
    let form: &'static Form = arguments::lookup(forms::KINDS, call.name, out)?;
    let bound = arguments::bind(&call, form, env, out)?;
    let kinds: [(&Form, ColumnKind); 5] = [
        (&forms::NUMBER, ColumnKind::Number),
        (&forms::BINARY, ColumnKind::Binary),
        (&forms::TEXT, ColumnKind::Text),
        (&forms::DATE, ColumnKind::Date),
        (&forms::IGNORE, ColumnKind::Ignore),
    ];
    let plain = kinds.iter().find(|(known, _)| known.is(form));
    Some(plain.map_or_else(|| category(&bound.args), |(_, kind)| *kind))
}

fn category(args: &crate::builtins::Args) -> ColumnKind {
    let embed = match args.get("embed") {
        Value::Whole(width) => usize::try_from(*width).ok(),
        _ => None,
    };
    ColumnKind::Category { embed }
}

fn report_twice(entries: &[(Name, Expr)], out: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    for (column, _) in entries {
        let first = *seen.entry(column.node.as_str()).or_insert(column.span);
        if first != column.span {
            let message = format!("column `{}` is given twice", column.node);
            let found = Diagnostic::new(&A006, message, column.span, "given again here");
            out.push(found.cause(first, "first given here").help("delete one of the two"));
        }
    }
}

/// The input columns; `None` is every other usable one.
pub(super) fn features(written: &Written<'_>, out: &mut Diagnostics) -> Option<Features> {
    let setting = written.get("features")?;
    match &setting.value.kind {
        ExprKind::List(items) => Some(Features::One(names(items, out))),
        ExprKind::Map(entries) => {
            report_twice(entries, out);
            let inputs = entries
                .iter()
                .map(|(input, columns)| (input.clone(), one_or_list(columns, out)));
            Some(Features::Named(inputs.collect()))
        }
        ExprKind::Path(_) | ExprKind::Text(_) => {
            Some(Features::One(one_or_list(&setting.value, out)))
        }
        _ => {
            let found = words::wrong_kind("features", "a list of columns", &setting.value);
            out.push(found.help("write `features = [width, height]`"));
            None
        }
    }
}

fn one_or_list(expr: &Expr, out: &mut Diagnostics) -> Vec<Spanned<String>> {
    match &expr.kind {
        ExprKind::List(items) => names(items, out),
        _ => words::column("features", expr, out).into_iter().collect(),
    }
}

fn names(items: &[Expr], out: &mut Diagnostics) -> Vec<Spanned<String>> {
    let mut seen: BTreeMap<String, crate::source::Span> = BTreeMap::new();
    let mut names = Vec::new();
    for column in items
        .iter()
        .filter_map(|item| words::column("features", item, out))
        .collect::<Vec<_>>()
    {
        let first = *seen.entry(column.node.clone()).or_insert(column.span);
        if first == column.span {
            names.push(column);
        } else {
            let message = format!("column `{}` is listed twice", column.node);
            let found = Diagnostic::new(&A006, message, column.span, "listed again here");
            out.push(found.cause(first, "first listed here").help("delete one of the two"));
        }
    }
    names
}

/// What empty cells become.
pub(super) fn missing(
    written: &Written<'_>,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Vec<ColumnPolicy> {
    let Some(setting) = written.get("missing") else {
        return vec![ColumnPolicy { column: None, fill: Fill::Error }];
    };
    let ExprKind::Map(entries) = &setting.value.kind else {
        let fill = fill(&setting.value, env, out);
        return fill.map(|fill| ColumnPolicy { column: None, fill }).into_iter().collect();
    };
    report_twice(entries, out);
    let policies = entries.iter().filter_map(|(column, policy)| {
        Some(ColumnPolicy { column: Some(column.clone()), fill: fill(policy, env, out)? })
    });
    policies.collect()
}

const POLICIES: &[(&str, Fill)] = &[
    ("mean", Fill::Mean),
    ("median", Fill::Median),
    ("mode", Fill::Mode),
    ("drop", Fill::Drop),
    ("error", Fill::Error),
];

fn fill(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Option<Fill> {
    if let ExprKind::Path(segments) = &expr.kind
        && let [only] = segments.as_slice()
        && env.find(&only.name.node).is_none()
    {
        return words::one_of("policy for empty cells", expr, POLICIES, out);
    }
    let constant = evaluate(expr, env, out);
    match &constant.kind {
        ConstantKind::Number { value, .. } => Some(Fill::Number(*value)),
        ConstantKind::Text(text) => Some(Fill::Text(text.clone())),
        _ if constant.is_unknown() => None,
        _ => {
            let message = format!(
                "`missing` wants a policy or a constant, this is {}",
                constant.kind_in_words()
            );
            let found = Diagnostic::new(&A003, message, expr.span, "not a policy");
            out.push(found.help(
                "write `mean`, `median`, `mode`, `drop`, `error`, a number or a text",
            ));
            None
        }
    }
}
