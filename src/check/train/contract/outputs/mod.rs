//! What the model gives against what the loss and the target want.

use super::{Facts, target_place};
use crate::builtins::layers::Role;
use crate::builtins::losses::TargetForm;
use crate::check::constant::number_text;
use crate::check::train::loss::Term;
use crate::check::typed::{TypedData, TypedKind, TypedModel, TypedNode};
use crate::check::variant;
use crate::data::profile::{NumberStats, TargetKind, TargetProfile};
use crate::data::{MOST_GUESSED_CLASSES, Scale, ScaleTarget};
use crate::diagnostics::codes::{A001, C003, C005, C006, C007, C012, D004, S004, T004};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety};
use crate::shape::{Dim, Element, Shape};
use crate::source::Span;

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

/// One of several classes: one output each.
fn classes(case: &Case<'_>, target: &TargetProfile) -> Option<Diagnostic> {
    let n_classes = target.classes.len() as u64;
    let output = case.model?.output_shape();
    let [units] = output.axes.as_slice() else {
        return Some(target_shape(case, &Shape::numbers([n_classes])));
    };
    (units.extent()? != n_classes).then(|| class_count(case, units, n_classes))
}

fn binary(case: &Case<'_>, target: &TargetProfile) -> Option<Diagnostic> {
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

fn plural(n: u64, noun: &str) -> String {
    plural_of(n, noun, &format!("{noun}s"))
}

fn plural_of(n: u64, one: &str, several: &str) -> String {
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

/// Numbers: a loss for numbers, and an output of the target's shape.
fn numbers(case: &Case<'_>, target: &TargetProfile) -> Option<Diagnostic> {
    let loss = case.term.term.loss;
    if loss.is_classification {
        return Some(loss_for_task(case, target));
    }
    let is_scaled = case.data.spec.scale_target != ScaleTarget::None;
    if loss.wants_unit_targets && (is_scaled || !is_unit(&target.numbers)) {
        return Some(outside_unit(case, &target.numbers));
    }
    let mut sizes: Vec<u64> = target.extents.0.iter().map(|size| *size as u64).collect();
    if sizes.is_empty() {
        sizes.push(1);
    }
    shapes(case, Shape::numbers(sizes))
}

/// A number for people, to four digits.
fn rounded(number: f64) -> String {
    format!("{number:.3e}").parse().map_or_else(|_| number.to_string(), number_text)
}

fn is_unit(numbers: &NumberStats) -> bool {
    numbers.min >= 0.0 && numbers.max <= 1.0
}

/// C006: a loss for classes on numbers.
fn loss_for_task(case: &Case<'_>, target: &TargetProfile) -> Diagnostic {
    let loss = case.term.term.loss.name;
    if let Some(divisor) = target.divisor {
        return scaled_labels(case, divisor);
    }
    let message = format!(
        "`{loss}` is for classes, {} is continuous ({} distinct values)",
        target_name(case.data),
        target.n_distinct
    );
    let NumberStats { min, max, .. } = target.numbers;
    let label = format!("numbers from {} to {}", rounded(min), rounded(max));
    let found = Diagnostic::new(&C006, message, case.loss_place, "a loss for classes");
    let found = found
        .cause(target_place(case.data), label)
        .help("write `loss = mse`, or `huber` where a few targets lie far off");
    match case.term.span {
        Some(span) => found.edit("write `mse`", span, "mse", Safety::Unsafe),
        None => found,
    }
}

/// D004: class ids that were divided.
fn scaled_labels(case: &Case<'_>, divisor: u64) -> Diagnostic {
    let loss = case.term.term.loss.name;
    let message = format!(
        "{} holds class ids divided by {divisor}, and `{loss}` wants the ids",
        target_name(case.data)
    );
    let place = target_place(case.data);
    let one = format!("{} in the place of 1", rounded(1.0 / divisor as f64));
    let found = Diagnostic::new(&D004, message, place, one);
    let found = found.cause(case.loss_place, "a loss for classes");
    found.help("write whole class ids into the file; `scale` touches the features alone")
}

/// T004 for a loss that wants targets in 0..1.
fn outside_unit(case: &Case<'_>, numbers: &NumberStats) -> Diagnostic {
    let loss = case.term.term.loss.name;
    let range = format!("{} to {}", rounded(numbers.min), rounded(numbers.max));
    let is_scaled = case.data.spec.scale_target != ScaleTarget::None;
    let label = if is_scaled {
        "its numbers are scaled".to_owned()
    } else {
        format!("its numbers are {range}")
    };
    let message = format!("`{loss}` needs targets in 0 to 1, these are not");
    Diagnostic::new(&T004, message, case.loss_place, "reads shares or probabilities")
        .cause(target_place(case.data), label)
        .help("write `loss = mse`, or bring the data into 0 to 1 beforehand")
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

/// Whether there is one yes in each row, as far as their number tells.
fn is_one_hot(data: &TypedData) -> bool {
    let counts = &data.profile.target.class_counts;
    counts.len() > 1 && counts.iter().sum::<u64>() == data.profile.n_rows
}

/// C005: a column per class under a loss that reads class ids.
fn one_hot(case: &Case<'_>) -> Diagnostic {
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

/// The example itself: an output of the input's shape.
fn autoencoder(case: &Case<'_>) -> Option<Diagnostic> {
    let loss = case.term.term.loss;
    if loss.target == TargetForm::ClassIds {
        return Some(wrong_target(case));
    }
    let [input] = case.data.profile.inputs.as_slice() else { return None };
    let is_unit = match case.data.spec.scale {
        Some(Scale::Unit | Scale::MinMax) => true,
        Some(Scale::None) => is_unit(&input.numbers),
        None => input.is_image,
        Some(Scale::Standard | Scale::Robust) => false,
    };
    if loss.wants_unit_targets && !is_unit {
        let message = format!(
            "`{}` needs targets in 0 to 1, the input is scaled otherwise",
            loss.name
        );
        let found = Diagnostic::new(
            &T004,
            message,
            case.loss_place,
            "reads shares or probabilities",
        );
        let found = found.cause(target_place(case.data), "the input is the target");
        return Some(found.help("write `scale = minmax` in `data`, or `loss = mse`"));
    }
    shapes(case, Shape::numbers(input.extents.0.iter().map(|size| *size as u64)))
}

/// The output must have the target's shape; with `HalfShape` twice its last size.
fn shapes(case: &Case<'_>, mut wanted: Shape) -> Option<Diagnostic> {
    let output = case.model?.output_shape();
    if case.term.term.loss.target == TargetForm::HalfShape
        && let Some(last) = wanted.axes.last_mut()
    {
        *last = Dim::known(last.extent()? * 2);
    }
    let is_one_number = wanted.rank() == 1 && wanted.n_elements() == Some(1);
    if output.fits(&wanted) || (is_one_number && output.rank() == 0) {
        return None;
    }
    Some(target_shape(case, &wanted))
}

/// S004: the axes of a picture reach the output, since the first layer mixed the last one alone.
fn missing_flatten(case: &Case<'_>, wanted: &Shape) -> Option<Diagnostic> {
    let model = case.model.filter(|_| wanted.rank() == 1)?;
    let first = first_mixing(model)?;
    let (output, read) = (model.output_shape(), &model.node(*first.inputs.first()?).shape);
    let left =
        output.axes.get(..output.rank().checked_sub(1)?).filter(|a| !a.is_empty())?;
    let sizes = |axes: &[Dim]| axes.iter().map(Dim::extent).collect::<Vec<_>>();
    let kept = read.axes.get(..left.len()).filter(|_| read.rank() > 1);
    let is_kept = kept.is_some_and(|kept| sizes(kept) == sizes(left));
    let TypedKind::Layer(layer, _) = &first.kind else { return None };
    if !is_kept || case.data.profile.target.kind == TargetKind::Input {
        return None;
    }
    let axes: Vec<String> = left.iter().map(ToString::to_string).collect();
    let message = format!(
        "the output still has the axes [{}] of the input, the target is {}",
        axes.join(", "),
        what(case.data, wanted)
    );
    let label = format!("`{}` works on the last axis of {read} alone", layer.name);
    let end = model.node(model.output).span;
    let found = Diagnostic::new(&S004, message, first.span, label);
    let found = found
        .context(end, format!("gives {}", output.clone().with_element(Element::Number)))
        .cause(target_place(case.data), target_label(case.data, wanted));
    let here = Span { end: first.span.start, ..first.span };
    let title = format!("put `flatten` before it: `flatten -> {}(…)`", layer.name);
    Some(found.edit(title, here, "flatten -> ", Safety::Unsafe))
}

/// The first layer that mixes numbers by weights, where nothing before it rearranges them.
fn first_mixing(model: &TypedModel) -> Option<&TypedNode> {
    for node in &model.nodes {
        let TypedKind::Layer(layer, _) = &node.kind else { continue };
        match layer.role {
            Role::Affine => return Some(node),
            Role::Rearrangement => return None,
            Role::Activation(_)
            | Role::Normalization(_)
            | Role::Dropout
            | Role::Noise
            | Role::Lookup
            | Role::Scaling => {}
        }
    }
    None
}

/// C012: the output has another shape than the target.
fn target_shape(case: &Case<'_>, wanted: &Shape) -> Diagnostic {
    if let Some(found) = missing_flatten(case, wanted) {
        return found;
    }
    let output = case.model.map(TypedModel::output_shape).cloned().unwrap_or_default();
    let output = output.with_element(Element::Number);
    let message =
        format!("the model gives {output}, the target is {}", what(case.data, wanted));
    let place = output.last().map(|dim| birth(case, dim));
    let stage = case.model.map_or(case.loss_place, |model| model.node(model.output).span);
    let (span, story) = place.unwrap_or((stage, "the last stage".to_owned()));
    let loss = case.term.term.loss;
    let mut found = Diagnostic::new(&C012, message, span, story);
    found = found.cause(target_place(case.data), target_label(case.data, wanted));
    let near = variant::known(&output).and_then(|sizes| variant::explain(&sizes, wanted));
    found.notes.extend(near);
    if loss.target == TargetForm::HalfShape {
        found = found.note(format!(
            "`{}` reads the first half as means, the second as log-variances",
            loss.name
        ));
    }
    found = found.note("prediction and target never broadcast against each other");
    match (output.rank(), wanted.rank()) {
        (1, 1) => {
            let units = &wanted.axes[0];
            let help = format!("make the last layer as wide: `linear({units})`");
            mend(case, found, (span, &units.to_string()), help)
        }
        (1, _) if output.n_elements() == wanted.n_elements() => {
            let sizes: Vec<String> = wanted.axes.iter().map(ToString::to_string).collect();
            found.help(format!("end with `reshape({})`", sizes.join(", ")))
        }
        (2.., 1) => found.help(format!("end with `flatten -> linear({})`", wanted.axes[0])),
        _ => found.help(format!("end the model with a stage that gives {wanted}")),
    }
}

/// What the target of one example is, in words.
fn what(data: &TypedData, wanted: &Shape) -> String {
    let target = &data.profile.target;
    match target.kind {
        TargetKind::Category => "one class".to_owned(),
        TargetKind::Binary => "one yes or no".to_owned(),
        TargetKind::Input => format!("the input, {wanted}"),
        _ if target.extents.0.is_empty() => "one number".to_owned(),
        _ => target.extents.to_string(),
    }
}

fn target_label(data: &TypedData, wanted: &Shape) -> String {
    let target = &data.profile.target;
    match target.kind {
        TargetKind::Category | TargetKind::Binary => class_names(target),
        TargetKind::Input => format!("the example itself: {wanted}"),
        _ if target.extents.0.is_empty() => {
            format!("{} is one number per example", target_name(data))
        }
        _ => format!("{} are {} per example", target_name(data), target.extents),
    }
}
