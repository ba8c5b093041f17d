//! Numbers, and the example itself: what they want of the outputs and of the loss.

use super::shapes::shapes;
use super::{Case, target_name, wrong_target};
use crate::builtins::losses::TargetForm;
use crate::check::constant::number_text;
use crate::check::train::contract::target_place;
use crate::data::profile::{NumberStats, TargetProfile};
use crate::data::{Scale, ScaleTarget};
use crate::diagnostics::codes::{C006, D004, T004};
use crate::diagnostics::{Diagnostic, Safety};
use crate::shape::Shape;

/// Numbers: a loss for numbers, and an output of the target's shape.
pub(super) fn numbers(case: &Case<'_>, target: &TargetProfile) -> Option<Diagnostic> {
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

/// The example itself: an output of the input's shape.
pub(super) fn autoencoder(case: &Case<'_>) -> Option<Diagnostic> {
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
