//! R001, R002 and R003: where the first number came from that is not finite.

use super::super::glimpse::Summary;
use super::super::probe::Probe;
use crate::check::typed::{TypedKind, TypedNode, TypedTrain};
use crate::diagnostics::{Diagnostic, codes};
use crate::graph::Float;
use crate::source::Span;
use crate::train::blame::{change_rate, on_rate, place, short};
use crate::train::events::StepReport;

/// A step that went wrong, and the loss before it.
#[derive(Clone, Copy, Debug)]
pub(in crate::train) struct Scene<'a> {
    pub(in crate::train) train: &'a TypedTrain,
    pub(in crate::train) at: StepReport,
    pub(in crate::train) last_loss: Option<f64>,
}

/// What the forward pass that `probe` has just made broke at: the first value that is not finite,
/// or the loss.
pub(in crate::train) fn of_values<F: Float>(
    scene: Scene<'_>,
    probe: &Probe<F>,
) -> Option<Diagnostic> {
    let nodes = &scene.train.model.nodes;
    let sizes: Vec<Summary> =
        (0..nodes.len()).map(|at| Summary::of(probe.value(at))).collect();
    match sizes.iter().position(|size| size.n_bad > 0) {
        Some(at) => Some(activation(scene, probe, at, &sizes)),
        None if probe.pass.loss().is_finite() => None,
        None => {
            Some(loss(scene, probe.pass.loss(), sizes.last().copied().unwrap_or_default()))
        }
    }
}

/// R002.
fn activation<F: Float>(
    scene: Scene<'_>,
    probe: &Probe<F>,
    at: usize,
    sizes: &[Summary],
) -> Diagnostic {
    let node = &scene.train.model.nodes[at];
    let bad = first_bad(probe.value(at));
    let message = format!("`{}` gives {bad} in {}", node.path, when(scene.at));
    let n = crate::diagnostics::render::text::thousands(sizes[at].n as u64);
    let here = format!("{} of {n} numbers are not finite", sizes[at].n_bad);
    let mut found = Diagnostic::new(&codes::R002, message, node.span, here);
    if let Some(input) = node.inputs.first().map(|id| id.0 as usize) {
        let source = &scene.train.model.nodes[input];
        let largest = short(sizes[input].largest);
        found = match is_apart(source, node) {
            true => found.context(
                source.span,
                format!("it reads numbers of up to {largest} from here"),
            ),
            false => found.note(format!("it reads numbers of up to {largest}")),
        };
    }
    let is_plain =
        matches!(&node.kind, TypedKind::Layer(layer, _) if layer.role.is_activation());
    let found = remedies(found, scene);
    if is_plain {
        found.help(format!(
            "or keep what `{}` reads to a size that it can take: `layer_norm` before it",
            node.path
        ))
    } else {
        found
    }
}

/// R001.
fn loss(scene: Scene<'_>, loss: f64, prediction: Summary) -> Diagnostic {
    let message = format!("the loss is {loss} in {}", when(scene.at));
    let names: Vec<&str> = scene.train.loss.iter().map(|term| term.loss.name).collect();
    let here = format!(
        "`{}` of predictions of up to {} is too large for a number",
        names.join(" + "),
        short(prediction.largest)
    );
    let span = place(scene.train, &["loss"]);
    remedies(Diagnostic::new(&codes::R001, message, span, here), scene)
}

/// What the backward pass broke at: the stage whose gradient is not finite although the one that
/// it is computed from is, looked for from the loss to the first layer. `None` where all are
/// finite.
pub(in crate::train) fn of_gradients<F: Float>(
    scene: Scene<'_>,
    probe: &Probe<F>,
) -> Option<Diagnostic> {
    let nodes = &scene.train.model.nodes;
    let is_bad = |values: Option<&[F]>| {
        values.is_some_and(|values| values.iter().any(|value| !value.is_finite()))
    };
    let output = scene.train.model.output.0 as usize;
    if let Some(gradient) = probe.gradient(output).filter(|values| is_bad(Some(values))) {
        let message = format!(
            "the gradient of the loss is {} in {}",
            first_bad(gradient),
            when(scene.at)
        );
        let span = place(scene.train, &["loss"]);
        let here = "the gradient that it passes back to the model is not finite";
        return Some(remedies(Diagnostic::new(&codes::R003, message, span, here), scene));
    }
    for (at, node) in nodes.iter().enumerate().rev() {
        if is_bad(probe.gradient(at)) {
            continue;
        }
        let inputs = node.inputs.iter().find_map(|id| {
            probe.gradient(id.0 as usize).filter(|values| is_bad(Some(values)))
        });
        let mut of_stage = probe.tensors.iter().filter(|tensor| tensor.stage == at);
        let tensors = of_stage.find_map(|tensor| probe.tensor_sizes(*tensor)?.1.first_bad);
        if let Some(bad) = inputs.map(first_bad).or(tensors.map(name_of_bad)) {
            return Some(gradient(scene, probe, at, bad));
        }
    }
    None
}

/// R003.
fn gradient<F: Float>(
    scene: Scene<'_>,
    probe: &Probe<F>,
    at: usize,
    bad: &str,
) -> Diagnostic {
    let node = &scene.train.model.nodes[at];
    let message = format!("the gradient of `{}` is {bad} in {}", node.path, when(scene.at));
    let value = Summary::of(probe.value(at));
    let here = format!(
        "the gradient that it passes back is not finite; its output is, up to {}",
        short(value.largest)
    );
    remedies(Diagnostic::new(&codes::R003, message, node.span, here), scene)
}

/// R001 where neither a value nor a gradient was bad: the update itself was too large.
pub(in crate::train) fn of_update(scene: Scene<'_>) -> Diagnostic {
    let message = format!("the weights are no longer finite after {}", when(scene.at));
    let span = place(scene.train, &["optimizer"]);
    let here = "values and gradients were finite, the update was not";
    remedies(Diagnostic::new(&codes::R001, message, span, here), scene)
}

/// The learning rate, the step, and what to do, ranked by how far the run had come.
fn remedies(found: Diagnostic, scene: Scene<'_>) -> Diagnostic {
    let Scene { train, at, last_loss } = scene;
    let found = found.note(match last_loss {
        Some(last) => format!("the loss of the step before was {}", short(last)),
        None => "this was the first step, with the weights as they start".to_owned(),
    });
    let data =
        "bring data and target to size: `scale = standard`, `scale_target = standard`";
    if last_loss.is_none() {
        return found
            .help(format!("no step was made before, so it is not the rate: {data}"))
            .help("or start with smaller weights: `init = xavier_uniform`");
    }
    let found = on_rate(found, train, at.rate);
    let why = "most likely a step was too large; learn more slowly";
    let found = change_rate(found, train, why, 0.1);
    let found = match train.clip {
        None => found.help("or bound the gradient: `clip = norm(1.0)`"),
        Some(_) => found,
    };
    found.help(format!("or {data}"))
}

fn when(at: StepReport) -> String {
    format!("step {} (epoch {})", at.step, at.epoch)
}

fn is_apart(one: &TypedNode, other: &TypedNode) -> bool {
    let overlap = |a: Span, b: Span| a.covers(b) || b.covers(a);
    !overlap(one.span, other.span)
}

fn first_bad<F: Float>(values: &[F]) -> &'static str {
    let bad = values.iter().find(|value| !value.is_finite());
    name_of_bad(bad.map_or(0.0, |value| value.to_f64()))
}

fn name_of_bad(bad: f64) -> &'static str {
    match bad {
        value if value.is_nan() => "NaN",
        value if value < 0.0 => "-inf",
        _ => "inf",
    }
}
