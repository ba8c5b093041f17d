//! Classes, a yes or no, one-hot columns: what they want of the outputs and of the loss.

use super::shapes::target_shape;
use super::{Case, birth, class_names, is_plain_size, mend, target_name};
use crate::builtins::losses::TargetForm;
use crate::check::train::contract::target_place;
use crate::check::typed::TypedData;
use crate::data::MOST_GUESSED_CLASSES;
use crate::data::profile::{TargetKind, TargetProfile};
use crate::diagnostics::codes::{C003, C005, C007};
use crate::diagnostics::{Diagnostic, Safety};
use crate::shape::{Dim, Shape};
use crate::source::Span;

/// One of several classes: one output each.
pub(super) fn classes(case: &Case<'_>, target: &TargetProfile) -> Option<Diagnostic> {
    let n_classes = target.classes.len() as u64;
    let output = case.model?.output_shape();
    let [units] = output.axes.as_slice() else {
        return Some(target_shape(case, &Shape::numbers([n_classes])));
    };
    (units.extent()? != n_classes).then(|| class_count(case, units, n_classes))
}

pub(super) fn binary(case: &Case<'_>, target: &TargetProfile) -> Option<Diagnostic> {
    let output = case.model?.output_shape();
    let [units] = output.axes.as_slice() else {
        return Some(target_shape(case, &Shape::numbers([1])));
    };
    match (units.extent()?, case.term.term.loss.target) {
        (1, TargetForm::ClassIds) => Some(one_unit(case, target, units)),
        (1 | 2, _) => None,
        _ => Some(class_count(case, units, target.classes.len() as u64)),
    }
}

/// C003: the last layer's width is not the number of classes.
fn class_count(case: &Case<'_>, units: &Dim, n_classes: u64) -> Diagnostic {
    let (span, story) = birth(case, units);
    let name = target_name(case.data);
    let outputs = plural(units.extent().unwrap_or(0), "output unit");
    let message =
        format!("{outputs}, {} in {name}", plural_of(n_classes, "class", "classes"));
    let target = &case.data.profile.target;
    let found = Diagnostic::new(&C003, message, span, story)
        .cause(target_place(case.data), class_names(target));
    if target.kind == TargetKind::Binary {
        let help = "write `linear(1)`: one output says yes or no";
        return mend(case, found, (span, "1"), help);
    }
    if target.is_guess {
        return classes_or_amounts(case, found, (span, units));
    }
    let help = "write `linear(classes)`, which is always the data's own number";
    mend(case, found, (span, "classes"), help)
}

/// Both ways out where few whole numbers were taken for classes: the likely one first.
fn classes_or_amounts(
    case: &Case<'_>,
    found: Diagnostic,
    (span, units): (Span, &Dim),
) -> Diagnostic {
    let name = target_name(case.data);
    let n_distinct = case.data.profile.target.n_distinct;
    let found = found.note(format!(
        "{name} has {n_distinct} distinct whole numbers, and no `loss` says what they are: up \
         to {MOST_GUESSED_CLASSES} are read as classes"
    ));
    if units.extent() != Some(1) {
        let help = "write `linear(classes)`, which is always the data's own number";
        let found = found.help(help).help(format!(
            "or, where {name} is an amount, `loss = mse` in `train`, and `linear(1)`"
        ));
        return match is_plain_size(case, span) {
            true => found.edit(help, span, "classes", Safety::Unsafe),
            false => found,
        };
    }
    let title = format!("write `loss = mse`, where {name} is an amount");
    let found = match case.last_setting {
        Some(last) => {
            let behind = Span { start: last.end, ..last };
            found.edit(title, behind, "\n    loss = mse", Safety::Unsafe)
        }
        None => found.help(title),
    };
    let help = "or write `linear(classes)`, where each number is a class of its own";
    mend(case, found, (span, "classes"), help)
}

fn plural(n: u64, noun: &str) -> String {
    plural_of(n, noun, &format!("{noun}s"))
}

pub(super) fn plural_of(n: u64, one: &str, several: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { several })
}

/// C007: a loss over classes with one output is constant.
fn one_unit(case: &Case<'_>, target: &TargetProfile, units: &Dim) -> Diagnostic {
    let loss = case.term.term.loss.name;
    let (span, story) = birth(case, units);
    let message = format!("`{loss}` compares classes, and there is one output");
    let label = "over one output it is always 0";
    let found = Diagnostic::new(&C007, message, case.loss_place, label)
        .cause(span, story)
        .context(target_place(case.data), class_names(target))
        .help("write `loss = binary_cross_entropy`, or give each class an output: `linear(2)`");
    match case.term.span {
        Some(span) => found.edit(
            "write `binary_cross_entropy`",
            span,
            "binary_cross_entropy",
            Safety::Unsafe,
        ),
        None => found,
    }
}

/// Whether there is one yes in each row, as far as their number tells.
pub(super) fn is_one_hot(data: &TypedData) -> bool {
    let counts = &data.profile.target.class_counts;
    counts.len() > 1 && counts.iter().sum::<u64>() == data.profile.n_rows
}

/// C005: a column per class under a loss that reads class ids.
pub(super) fn one_hot(case: &Case<'_>) -> Diagnostic {
    let (loss, n) = (case.term.term.loss.name, case.data.profile.target.class_counts.len());
    let message = format!("`{loss}` wants one class per example, the labels are one-hot");
    let label = format!("{n} columns with one yes in each row");
    let found = Diagnostic::new(&C005, message, case.loss_place, "reads one class");
    let found = found
        .cause(target_place(case.data), label)
        .help("write the class into one column, and name that as the `target`");
    match case.term.span {
        Some(span) => found.edit(
            "or ask each class for itself: `binary_cross_entropy`",
            span,
            "binary_cross_entropy",
            Safety::Unsafe,
        ),
        None => found,
    }
}
