//! R007: activations whose input lies where they are flat.

use super::super::glimpse::{FAR, StageGlimpse};
use super::Evidence;
use crate::check::typed::{TypedKind, TypedNode};
use crate::diagnostics::{Diagnostic, codes};
use crate::train::blame::{change_rate, on_rate, percent};

/// The share of inputs from which on it is a fault.
const SHARE: f64 = 0.5;

/// The first activation with both ends flat, most of whose inputs are far from zero.
pub(super) fn find(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (one, other) = evidence.end()?;
    let is_full = |stages: &[StageGlimpse], node: &TypedNode, at: usize| {
        let input = &stages[node.inputs[0].0 as usize].value;
        // Only what is bounded on both sides is flat on both sides.
        let is_bounded = stages[at].value.largest <= 1.0 && input.n_above > 0;
        is_bounded && input.share_far() > SHARE
    };
    let (at, node) = evidence.train.model.nodes.iter().enumerate().find(|(at, node)| {
        is_activation(node)
            && evidence.has_weights_behind(*at)
            && is_full(&one.stages, node, *at)
            && is_full(&other.stages, node, *at)
    })?;
    let (path, before) = (&node.path, node.inputs[0].0 as usize);
    let input = &other.stages[before].value;
    let message = format!("`{path}` is saturated: most of its inputs lie where it is flat");
    let share = percent(input.share_far());
    let here =
        format!("{share} of what it reads is beyond ±{FAR}, up to {:.1}", input.largest);
    let found = Diagnostic::new(&codes::R007, message, node.span, here);
    let source = evidence.node(before);
    let mean = format!("its outputs lie {:.1} from zero on average", input.mean);
    let found =
        if source.span == node.span { found } else { found.context(source.span, mean) };
    let note = format!(
        "at {}, {share} of the inputs were beyond ±{FAR}; the threshold is {}",
        evidence.when(other.step),
        percent(SHARE)
    );
    let found = found.note(note);
    // Saturated from the start, it is not the steps that were too large.
    let was_full = evidence
        .glimpses
        .first()
        .is_some_and(|first| first.step == 0 && is_full(&first.stages, node, at));
    let found = match was_full {
        true => found
            .help("it was so from the start: bring the data to size, `scale = standard`")
            .help("or start with smaller weights: `init = xavier_uniform`"),
        false => change_rate(
            on_rate(found, evidence.train, evidence.train.optimizer.1.number("lr")),
            evidence.train,
            "most likely the weights grew in steps that are too large; learn more slowly",
            0.1,
        ),
    };
    Some(
        found
            .help("or normalize what it reads: `layer_norm` before it")
            .help("or use an activation that is not flat: `relu`, `gelu`"),
    )
}

fn is_activation(node: &TypedNode) -> bool {
    match &node.kind {
        TypedKind::Layer(layer, _) => layer.role.is_activation(),
        TypedKind::Input(_)
        | TypedKind::Arithmetic(_)
        | TypedKind::WithNumber { .. }
        | TypedKind::Concat { .. }
        | TypedKind::Stack
        | TypedKind::Average => false,
    }
}
