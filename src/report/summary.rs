//! The table of a model: stages, shapes, weights, work.

use std::collections::BTreeSet;

use super::figures::bytes;
use super::table::{Align, Table};
use crate::builtins::layers::Mode;
use crate::check::typed::{Arithmetic, TypedKind, TypedModel, TypedNode};
use crate::diagnostics::render::{Look, Paint, escape, text};
use crate::graph::{Graph, NodeKind, ValueType};
use crate::lower;

/// `model net [4] -> [3], 131 parameters`.
pub fn one_line(model: &TypedModel) -> String {
    let graph = lower::forward(model, Mode::Evaluate);
    let inputs: Vec<String> = model
        .inputs
        .iter()
        .map(|input| match input.name.is_empty() {
            true => input.shape.to_string(),
            false => format!("{}: {}", input.name, input.shape),
        })
        .collect();
    let inputs = if inputs.len() == 1 {
        inputs.concat()
    } else {
        format!("({})", inputs.join(", "))
    };
    format!(
        "{} {inputs} -> {}, {} parameters",
        headline(model),
        model.output_shape(),
        text::thousands(graph.n_parameters())
    )
}

/// Floating point operations that the model takes for one example.
pub fn n_flops(model: &TypedModel) -> u64 {
    of_graph(&lower::forward(model, Mode::Evaluate))
}

fn of_graph(graph: &Graph) -> u64 {
    graph.nodes.iter().map(|node| node_flops(graph, node)).sum()
}

/// One row a stage, with totals; `step_bytes` is what a training step holds, where there is one.
pub fn summary(model: &TypedModel, step_bytes: Option<u64>, look: &Look) -> String {
    let graph = lower::forward(model, Mode::Evaluate);
    let mut table = Table::new([
        ("stage", Align::Left),
        ("layer", Align::Left),
        ("output", Align::Left),
        ("weights", Align::Right),
        ("flops", Align::Right),
    ]);
    let mut seen = BTreeSet::new();
    for node in &model.nodes {
        let is_first = seen.insert(node.path.as_str());
        let n_weights = if is_first { weights_of(&graph, &node.path) } else { 0 };
        let n_flops = if is_first { flops_of(&graph, &node.path) } else { 0 };
        table.row([
            tail(&escape(&node.path), 31),
            what(model, node),
            node.shape.to_string(),
            if is_first { counted(n_weights) } else { "shared".to_owned() },
            counted(u128::from(n_flops)),
        ]);
    }
    table.rule();
    table.row([
        "in all".to_owned(),
        String::new(),
        model.output_shape().to_string(),
        text::thousands(graph.n_parameters()),
        text::thousands(of_graph(&graph)),
    ]);
    let n_bytes = u64::try_from(graph.n_parameters() * 4).unwrap_or(u64::MAX);
    let mut out =
        format!("{}\n\n{}\n", look.paint(Paint::Bold, &headline(model)), table.draw(look));
    out += &format!("  weights take {}", bytes(n_bytes));
    if let Some(step) = step_bytes {
        out += &format!(", a training step {} in all", bytes(step));
    }
    out + "\n"
}

fn headline(model: &TypedModel) -> String {
    match model.name == "model" {
        true => "model".to_owned(),
        false => format!("model {}", escape(&model.name)),
    }
}

/// The end of a long path says which stage it is.
pub(super) fn tail(path: &str, most: usize) -> String {
    let n = path.chars().count();
    match n > most {
        true => format!("…{}", path.chars().skip(n + 1 - most).collect::<String>()),
        false => path.to_owned(),
    }
}

/// What a stage is, as it would be written.
pub(super) fn what(model: &TypedModel, node: &TypedNode) -> String {
    match &node.kind {
        TypedKind::Input(at) => match model.inputs[*at].name.as_str() {
            "" => "input".to_owned(),
            name => format!("input {}", escape(name)),
        },
        TypedKind::Layer(layer, _) => layer.name.to_owned(),
        TypedKind::Arithmetic(op) => format!("a {} b", sign(*op)),
        TypedKind::WithNumber { op, number, is_swapped: false } => {
            format!("x {} {number}", sign(*op))
        }
        TypedKind::WithNumber { op, number, is_swapped: true } => {
            format!("{number} {} x", sign(*op))
        }
        TypedKind::Concat { axis } => format!("concat({axis})"),
        TypedKind::Stack => "stack".to_owned(),
        TypedKind::Average => "average".to_owned(),
    }
}

fn sign(op: Arithmetic) -> &'static str {
    match op {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
    }
}

fn counted(n: u128) -> String {
    if n == 0 { String::new() } else { text::thousands(n) }
}

/// Numbers in the weights of a stage: `net.linear_1.weight` belongs to `net.linear_1`.
fn weights_of(graph: &Graph, path: &str) -> u128 {
    let own = graph
        .weights
        .iter()
        .filter(|spec| spec.path.rsplit_once('.').is_some_and(|(stage, _)| stage == path));
    own.map(|spec| spec.fans.extents.n_elements() as u128).sum()
}

fn flops_of(graph: &Graph, path: &str) -> u64 {
    let own = graph.nodes.iter().filter(|node| &*node.path == path);
    own.map(|node| node_flops(graph, node)).sum()
}

fn node_flops(graph: &Graph, node: &crate::graph::Node) -> u64 {
    let NodeKind::Op(op) = &node.kind else { return 0 };
    let inputs: Vec<&ValueType> = node.inputs.iter().map(|id| graph.ty(*id)).collect();
    op.n_flops(&inputs, &node.ty)
}
