//! The shape of the output against that of the target.

use super::{Case, birth, class_names, mend, target_name};
use crate::builtins::layers::Role;
use crate::builtins::losses::TargetForm;
use crate::check::train::contract::target_place;
use crate::check::typed::{TypedData, TypedKind, TypedModel, TypedNode};
use crate::check::variant;
use crate::data::profile::TargetKind;
use crate::diagnostics::codes::{C012, S004};
use crate::diagnostics::{Diagnostic, Safety};
use crate::shape::{Dim, Element, Shape};
use crate::source::Span;

/// The output must have the target's shape; with `HalfShape` twice its last size.
pub(super) fn shapes(case: &Case<'_>, mut wanted: Shape) -> Option<Diagnostic> {
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
pub(super) fn target_shape(case: &Case<'_>, wanted: &Shape) -> Diagnostic {
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
