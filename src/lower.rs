//! `TypedModel` -> `Graph`: calls each layer's `build`. Nothing here can fail: the checker proved it.

use crate::builtins::initializers;
use crate::builtins::layers::{Context, Mode};
use crate::builtins::losses::{LossInputs, LossValue, TargetForm};
use crate::check::typed::{
    self, LossTerm, TypedInput, TypedKind, TypedModel, TypedNode, TypedTrain,
};
use crate::data::profile::{EmbeddedColumn, TargetKind};
use crate::graph::{Fans, Graph, NodeId, ValueType};
use crate::ops::{self, Arithmetic, MeanRows, OneHot};
use crate::shape::{Extents, Shape};

/// The forward graph of a model. Inputs are named as the model's (`input` for the only one);
/// the output is named `prediction`.
pub fn forward(model: &TypedModel, mode: Mode) -> Graph {
    let mut g = Graph::new();
    let values = values(model, mode, &mut g);
    g.output("prediction", values[model.output.0 as usize]);
    g
}

/// The graph of a training: forward, then loss. Inputs: the model's, then `target` (unless the
/// example is the target), then `class_weights` (existing once) where the training has them.
/// Outputs: `prediction`, `loss` (mean over the batch, existing once), and, per example,
/// `loss_total` and, where examples count differently, `loss_weight`, from which losses of batches
/// are added up.
pub fn training(train: &TypedTrain, mode: Mode) -> Graph {
    training_with_values(train, mode).0
}

/// As [`training`], with the node of each value of the model, by `ValueId`.
pub fn training_with_values(train: &TypedTrain, mode: Mode) -> (Graph, Vec<NodeId>) {
    let mut g = Graph::new();
    let values = values(&train.model, mode, &mut g);
    let prediction = values[train.model.output.0 as usize];
    g.output("prediction", prediction);
    g.enter("loss", train.span);
    let target = target(train, &values, &mut g);
    let class_weights = class_weights(train, &mut g);
    let inputs = LossInputs { prediction, target, class_weights };
    let LossValue { total, weight } = loss(train, inputs, &mut g);
    let mean = match weight {
        None => g.op(MeanRows, &[total]),
        Some(weight) => {
            let total = ops::sum_to(&mut g, total, ValueType::once([]));
            let weight = ops::sum_to(&mut g, weight, ValueType::once([]));
            ops::arithmetic(&mut g, Arithmetic::Divide, total, weight)
        }
    };
    g.output("loss", mean);
    g.output("loss_total", total);
    if let Some(weight) = weight {
        g.output("loss_weight", weight);
    }
    (g, values)
}

/// Every value of the model, by `ValueId`.
fn values(model: &TypedModel, mode: Mode, g: &mut Graph) -> Vec<NodeId> {
    let mut values = Vec::with_capacity(model.nodes.len());
    for node in &model.nodes {
        g.enter(node.path.as_str(), node.span);
        let inputs: Vec<NodeId> =
            node.inputs.iter().map(|id| values[id.0 as usize]).collect();
        let value = match &node.kind {
            TypedKind::Input(at) => input(model, &model.inputs[*at], g),
            TypedKind::Layer(layer, args) => {
                (layer.build)(args, inputs[0], &mut Context { g, path: &node.path, mode })
            }
            TypedKind::Arithmetic(op) => {
                ops::arithmetic(g, arithmetic(*op), inputs[0], inputs[1])
            }
            TypedKind::WithNumber { op, number, is_swapped } => {
                ops::with_number(g, arithmetic(*op), inputs[0], *number, *is_swapped)
            }
            TypedKind::Concat { axis } => ops::concat(g, &inputs, *axis),
            TypedKind::Stack => ops::stack(g, &inputs),
            TypedKind::Average => ops::average(g, &inputs),
        };
        debug_assert!(agrees(g, value, node), "{} is {:?}", node.path, g.ty(value));
        values.push(value);
    }
    values
}

/// Whether a value has the shape that was inferred for it.
fn agrees(g: &Graph, value: NodeId, node: &TypedNode) -> bool {
    g.ty(value).extents == extents(&node.shape)
}

fn extents(shape: &Shape) -> Extents {
    shape.extents().expect("the checker knows every size of a model that is trained")
}

fn arithmetic(op: typed::Arithmetic) -> Arithmetic {
    match op {
        typed::Arithmetic::Add => Arithmetic::Add,
        typed::Arithmetic::Subtract => Arithmetic::Subtract,
        typed::Arithmetic::Multiply => Arithmetic::Multiply,
        typed::Arithmetic::Divide => Arithmetic::Divide,
    }
}

/// An input as it is fed, then with learned rows in the place of its category ids.
fn input(model: &TypedModel, input: &TypedInput, g: &mut Graph) -> NodeId {
    let name = if input.name.is_empty() { "input" } else { &input.name };
    let mut fed = extents(&input.shape);
    if input.embeddings.is_empty() {
        return g.input(name, ValueType::batch(fed));
    }
    let n_added: usize = input.embeddings.iter().map(|column| column.width).sum();
    fed.0[0] = fed.0[0] + input.embeddings.len() - n_added;
    let x = g.input(name, ValueType::batch(fed));
    let parts = columns(model, &input.embeddings, x, g);
    if let [only] = parts.as_slice() { *only } else { ops::concat(g, &parts, 0) }
}

/// The columns of a fed row: stretches of numbers, and a learned row for each id.
fn columns(
    model: &TypedModel,
    embeddings: &[EmbeddedColumn],
    x: NodeId,
    g: &mut Graph,
) -> Vec<NodeId> {
    let mut columns: Vec<&EmbeddedColumn> = embeddings.iter().collect();
    columns.sort_by_key(|column| column.position);
    let (mut parts, mut start) = (Vec::new(), 0);
    for column in columns {
        if start < column.position {
            parts.push(ops::slice(g, x, 0, start..column.position));
        }
        parts.push(embedded(model, column, x, g));
        start = column.position + 1;
    }
    let end = g.ty(x).width();
    if start < end {
        parts.push(ops::slice(g, x, 0, start..end));
    }
    parts
}

fn embedded(
    model: &TypedModel,
    column: &EmbeddedColumn,
    x: NodeId,
    g: &mut Graph,
) -> NodeId {
    let EmbeddedColumn { name, position, count, width } = column;
    let path = format!("{}.embed_{name}", model.name);
    g.enter(path.as_str(), model.span);
    let fans = Fans { extents: [*count, *width].into(), fan_in: *count, fan_out: *width };
    let table = g.weight(&format!("{path}.weight"), fans, initializers::normal(1.0));
    let id = ops::slice(g, x, 0, *position..position + 1);
    let row = ops::gather(g, id, table);
    ops::reshape(g, row, [*width])
}

/// What the prediction is compared with, as the data gives it.
fn target(train: &TypedTrain, values: &[NodeId], g: &mut Graph) -> NodeId {
    let profile = &train.data.profile.target;
    match profile.kind {
        TargetKind::Input => {
            let is_input = |node: &TypedNode| matches!(node.kind, TypedKind::Input(0));
            let at = train.model.nodes.iter().position(is_input);
            values[at.expect("a model has an input")]
        }
        TargetKind::Category
        | TargetKind::Binary
        | TargetKind::MultiLabel
        | TargetKind::Number
        | TargetKind::None => g.input("target", ValueType::batch(profile.extents.clone())),
    }
}

fn class_weights(train: &TypedTrain, g: &mut Graph) -> Option<NodeId> {
    train.class_weights.as_ref()?;
    let n_classes = train.data.profile.target.classes.len();
    Some(g.input("class_weights", ValueType::once([n_classes])))
}

/// The weighted sum of the losses of a training.
fn loss(train: &TypedTrain, inputs: LossInputs, g: &mut Graph) -> LossValue {
    let is_category = train.data.profile.target.kind == TargetKind::Category;
    let terms: Vec<LossValue> =
        train.loss.iter().map(|term| self::term(term, inputs, is_category, g)).collect();
    let add =
        |g: &mut Graph, a: NodeId, b: NodeId| ops::arithmetic(g, Arithmetic::Add, a, b);
    let weight = terms.iter().find_map(|term| term.weight);
    let totals: Vec<NodeId> = terms.iter().map(|term| term.total).collect();
    let total = totals.into_iter().reduce(|a, b| add(g, a, b));
    LossValue { total: total.expect("a training has a loss"), weight }
}

/// One loss, times its factor, on the target in the form that it reads.
fn term(
    term: &LossTerm,
    inputs: LossInputs,
    is_category: bool,
    g: &mut Graph,
) -> LossValue {
    let shaped = shaped_target(term.loss.target, inputs, is_category, g);
    let reads_weights = term.loss.target == TargetForm::ClassIds;
    let given = inputs.class_weights.filter(|_| reads_weights);
    let own = LossInputs { target: shaped, class_weights: given, ..inputs };
    let LossValue { mut total, mut weight } = (term.loss.build)(&term.args, g, own);
    if let (None, Some(weights)) = (weight, inputs.class_weights) {
        // A loss without classes of its own: each example counts as its class does.
        let of_example = ops::mean_weight(g, inputs.target, weights);
        total = ops::arithmetic(g, Arithmetic::Multiply, total, of_example);
        weight = Some(of_example);
    }
    if term.factor.to_bits() != 1.0_f64.to_bits() {
        total = ops::scale(g, total, term.factor);
    }
    LossValue { total, weight }
}

/// The target as a loss reads it.
fn shaped_target(
    form: TargetForm,
    inputs: LossInputs,
    is_category: bool,
    g: &mut Graph,
) -> NodeId {
    let LossInputs { prediction, target, .. } = inputs;
    let shape = g.ty(prediction).extents.clone();
    let mut lines = shape.clone();
    let last = lines.0.pop().unwrap_or(1);
    match form {
        TargetForm::ClassIds => ops::reshape(g, target, lines),
        TargetForm::SameShape
            if is_category || g.ty(target).width() != shape.n_elements() =>
        {
            let ids = ops::reshape(g, target, lines);
            g.op(OneHot { classes: last }, &[ids])
        }
        TargetForm::SameShape => ops::reshape(g, target, shape),
        TargetForm::HalfShape => {
            lines.0.push(last / 2);
            ops::reshape(g, target, lines)
        }
    }
}
