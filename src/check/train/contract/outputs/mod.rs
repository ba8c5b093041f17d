//! What the model gives against what the loss and the target want.

mod classes;
mod numbers;
mod shapes;

use super::{Facts, target_place};
use crate::builtins::losses::TargetForm;
use crate::check::train::loss::Term;
use crate::check::typed::{TypedData, TypedModel};
use crate::data::profile::{TargetKind, TargetProfile};
use crate::diagnostics::codes::{A001, T004};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety};
use crate::shape::{Dim, Shape};
use crate::source::Span;
use classes::{binary, classes, is_one_hot, one_hot, plural_of};
use numbers::{autoencoder, numbers};
use shapes::shapes;

/// A loss term with all that it is judged by.
#[derive(Clone, Copy)]
struct Case<'a> {
    term: &'a Term,
    data: &'a TypedData,
    /// The model, when its sizes are known.
    model: Option<&'a TypedModel>,
    /// Where the loss was written, or the word `train`.
    loss_place: Span,
    /// Where the last setting of the training was written.
    last_setting: Option<Span>,
}

/// Reports the first term of the loss that does not fit.
pub(super) fn check(facts: &Facts<'_>, out: &mut Diagnostics) {
    let Some(data) = facts.data() else { return };
    if data.profile.target.kind == TargetKind::None {
        out.push(no_target(facts, data));
        return;
    }
    let terms = facts.loss.unwrap_or(&[]);
    let last_setting = facts.subject.train.settings.last().map(|setting| setting.span);
    let found = terms.iter().find_map(|term| {
        let loss_place = term.span.unwrap_or(facts.place("loss"));
        let model = facts.model().map(AsRef::as_ref);
        judge(&Case { term, data, model, loss_place, last_setting })
    });
    out.extend(found);
}

fn no_target(facts: &Facts<'_>, data: &TypedData) -> Diagnostic {
    let message = format!("training needs a target, `{}` has none", data.spec.name);
    let found = Diagnostic::new(&A001, message, target_place(data), "nothing to predict");
    found.cause(facts.subject.written.keyword, "this trains on it").help(
        "name a column: `target = price`; or `target = input` to learn the example itself",
    )
}

fn judge(case: &Case<'_>) -> Option<Diagnostic> {
    let target = &case.data.profile.target;
    let form = case.term.term.loss.target;
    match target.kind {
        TargetKind::Category => match form {
            TargetForm::HalfShape => Some(wrong_target(case)),
            TargetForm::ClassIds | TargetForm::SameShape => classes(case, target),
        },
        TargetKind::Binary => match form {
            TargetForm::HalfShape => Some(wrong_target(case)),
            TargetForm::ClassIds | TargetForm::SameShape => binary(case, target),
        },
        TargetKind::MultiLabel => match form {
            TargetForm::ClassIds if is_one_hot(case.data) => Some(one_hot(case)),
            TargetForm::HalfShape | TargetForm::ClassIds => Some(wrong_target(case)),
            TargetForm::SameShape => shapes(
                case,
                Shape::numbers(target.extents.0.iter().map(|size| *size as u64)),
            ),
        },
        TargetKind::Number => numbers(case, target),
        TargetKind::Input => autoencoder(case),
        TargetKind::None => None,
    }
}

/// Where the last size of the output was born, else its stage.
fn birth(case: &Case<'_>, dim: &Dim) -> (Span, String) {
    let is_inside = |span: Span| {
        case.model.is_some_and(|model| {
            let whole = model.span;
            whole.source == span.source
                && whole.start <= span.start
                && span.end <= whole.end
        })
    };
    if let Some(birth) = dim.birth.as_ref().filter(|birth| is_inside(birth.span)) {
        return (birth.span, birth.story.to_string());
    }
    let span = case.model.map_or(case.loss_place, |model| model.node(model.output).span);
    (span, "the last stage".to_owned())
}

fn target_name(data: &TypedData) -> String {
    match data.profile.target.columns.as_slice() {
        [] => format!("the target of `{}`", data.spec.name),
        [only] => format!("`{only}`"),
        several => format!("`{}`", several.join("`, `")),
    }
}

/// The fix as an edit where the size itself stands at `span`, else in words.
fn mend(
    case: &Case<'_>,
    found: Diagnostic,
    (span, size): (Span, &str),
    help: impl Into<String>,
) -> Diagnostic {
    if is_plain_size(case, span) {
        found.edit(help, span, size, Safety::Unsafe)
    } else {
        found.help(help)
    }
}

/// Whether a birth is the argument itself, so that it may be replaced.
fn is_plain_size(case: &Case<'_>, span: Span) -> bool {
    let stage = case.model.map(|model| model.node(model.output).span);
    stage.is_some_and(|stage| {
        stage.source == span.source && stage.start < span.start && span.end < stage.end
    })
}

fn class_names(target: &TargetProfile) -> String {
    let n = target.classes.len();
    let shown: Vec<&str> = target.classes.iter().take(5).map(String::as_str).collect();
    let rest = if n > shown.len() { ", …" } else { "" };
    format!("{}: {}{rest}", plural_of(n as u64, "class", "classes"), shown.join(", "))
}

/// T004 for a target of another kind than the loss reads.
fn wrong_target(case: &Case<'_>) -> Diagnostic {
    let loss = case.term.term.loss;
    let target = &case.data.profile.target;
    let is = match target.kind {
        TargetKind::MultiLabel => {
            format!("{} yes-or-no columns", target.extents.n_elements())
        }
        TargetKind::Binary => "yes or no".to_owned(),
        TargetKind::Category => "classes".to_owned(),
        TargetKind::Number | TargetKind::Input | TargetKind::None => "numbers".to_owned(),
    };
    let needs = match loss.target {
        TargetForm::ClassIds => "one class per example",
        TargetForm::SameShape | TargetForm::HalfShape => "numbers",
    };
    let instead = match target.kind {
        TargetKind::Category => "cross_entropy",
        TargetKind::Binary | TargetKind::MultiLabel => "binary_cross_entropy",
        TargetKind::Number | TargetKind::Input | TargetKind::None => "mse",
    };
    let message = format!("`{}` needs {needs}, the target is {is}", loss.name);
    let found = Diagnostic::new(&T004, message, case.loss_place, format!("reads {needs}"))
        .cause(target_place(case.data), is)
        .help(format!("write `loss = {instead}`"));
    match case.term.span {
        Some(span) => {
            found.edit(format!("write `{instead}`"), span, instead, Safety::Unsafe)
        }
        None => found,
    }
}
