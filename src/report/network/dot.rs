//! A model in the language of Graphviz.

use std::fmt::Write as _;

use super::super::summary::what;
use super::clusters::{Cluster, clusters};
use crate::check::typed::TypedModel;

/// The model as a directed graph in DOT.
pub fn dot(model: &TypedModel) -> String {
    let mut out = format!("digraph {} {{\n", quoted(&model.name));
    out += "  rankdir=TB;\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n";
    out += "  edge [fontname=\"sans-serif\", fontsize=10];\n";
    write(model, &clusters(model), "  ", &mut 0, &mut out);
    let _ = writeln!(out, "  output [label=\"output\"];");
    for (at, node) in model.nodes.iter().enumerate() {
        for input in &node.inputs {
            let shape = quoted(&model.node(*input).shape.to_string());
            let _ = writeln!(out, "  n{} -> n{at} [label={shape}];", input.0);
        }
    }
    let shape = quoted(&model.output_shape().to_string());
    let _ = writeln!(out, "  n{} -> output [label={shape}];", model.output.0);
    out + "}\n"
}

fn write(
    model: &TypedModel,
    cluster: &Cluster,
    indent: &str,
    number: &mut usize,
    out: &mut String,
) {
    for at in &cluster.nodes {
        let node = &model.nodes[*at];
        let (label, path) = (quoted(&what(model, node)), quoted(&node.path));
        let _ = writeln!(out, "{indent}n{at} [label={label}, tooltip={path}];");
    }
    for inner in &cluster.inner {
        *number += 1;
        let label = quoted(&inner.name);
        let _ = writeln!(out, "{indent}subgraph cluster_{number} {{");
        let _ = writeln!(out, "{indent}  label={label};");
        write(model, inner, &format!("{indent}  "), number, out);
        let _ = writeln!(out, "{indent}}}");
    }
}

fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
    format!("\"{text}\"")
}
