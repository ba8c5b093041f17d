//! A model as SVG, by a small layered layout.

use std::fmt::Write as _;

use super::super::markup::escaped;
use super::super::summary::what;
use super::clusters::{Cluster, clusters};
use super::layout::{BOX, HEAD, Layout, PAD, PASSAGE};
use crate::check::typed::TypedModel;
use crate::diagnostics::render::text;

const STYLE: &str = "\
.n-text,.n-name,.n-shape{font-family:sans-serif;font-size:12px;fill:#202124;text-anchor:middle}
.n-node{fill:#ffffff;stroke:#1f77b4}
.n-input{fill:#e8f0fa}
.n-cluster{fill:#1f77b4;fill-opacity:0.05;stroke:#9aa5b1}
.n-name{font-size:11px;fill:#5f6b78;text-anchor:start;stroke:#ffffff;stroke-width:3px;paint-order:stroke}
.n-edge{fill:none;stroke:#5f6b78}
.n-shape{font-size:10px;fill:#5f6b78;stroke:#ffffff;stroke-width:3px;paint-order:stroke}
.n-arrow{fill:#5f6b78}
";

/// The model as a picture that stands by itself.
pub fn svg(model: &TypedModel) -> String {
    let root = clusters(model);
    let mut labels: Vec<String> =
        model.nodes.iter().map(|node| what(model, node)).collect();
    labels.push("output".to_owned());
    let widths: Vec<f64> =
        labels.iter().map(|label| text::width(label) as f64 * 7.5 + 28.0).collect();
    let layout = Layout::new(model, &root, &widths);
    let mut drawing = Drawing { right: layout.width(), ..Drawing::default() };
    for inner in &root.inner {
        drawing.cluster(inner, (&layout, &widths));
    }
    let Drawing { frames, names, right: width } = drawing;
    let height = layout.height();
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" \
         height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\">\n<title>{}</title>\n\
         <style>\n{STYLE}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n{frames}",
        escaped(&model.name)
    );
    draw_edges(model, &layout, &mut out);
    out += &names;
    for (at, label) in labels.iter().enumerate() {
        let class = match model.nodes.get(at) {
            Some(node) if !node.inputs.is_empty() => "n-node",
            Some(_) | None => "n-node n-input",
        };
        let path = model.nodes.get(at).map_or("output", |node| node.path.as_str());
        let (x, y, width) = (layout.x(at), layout.y(at), widths[at]);
        let _ = writeln!(
            out,
            "<g><title>{}</title><rect class=\"{class}\" x=\"{:.0}\" y=\"{y:.0}\" \
             width=\"{width:.0}\" height=\"{BOX:.0}\" rx=\"6\"/><text class=\"n-text\" x=\"{x:.0}\" \
             y=\"{:.0}\">{}</text></g>",
            escaped(path),
            x - width / 2.0,
            y + 18.0,
            escaped(label)
        );
    }
    out + "</svg>\n"
}

/// The clusters under way: names are drawn over the edges, frames under them.
#[derive(Debug, Default)]
struct Drawing {
    frames: String,
    names: String,
    right: f64,
}

impl Drawing {
    /// A frame around what a cluster holds, and those within it.
    fn cluster(&mut self, cluster: &Cluster, (layout, widths): (&Layout, &[f64])) {
        let all = cluster.all();
        let depth = cluster.depth() as f64;
        let edge = |edge: fn(f64, f64) -> f64, of: &dyn Fn(usize) -> f64| {
            all.iter().map(|at| of(*at)).reduce(edge).unwrap_or(0.0)
        };
        let pad = PAD * depth;
        let name = text::width(&cluster.name) as f64 * 6.5 + 16.0;
        let left = edge(f64::min, &|at| layout.x(at) - widths[at] / 2.0) - pad;
        let right = edge(f64::max, &|at| layout.x(at) + widths[at] / 2.0) + pad + PASSAGE;
        let right = right.max(left + name);
        let top = edge(f64::min, &|at| layout.y(at)) - HEAD * depth + 4.0;
        let bottom = edge(f64::max, &|at| layout.y(at)) + BOX + pad - 4.0;
        self.right = self.right.max(right + PAD);
        let _ = writeln!(
            self.frames,
            "<rect class=\"n-cluster\" x=\"{left:.0}\" y=\"{top:.0}\" width=\"{:.0}\" \
             height=\"{:.0}\" rx=\"8\"/>",
            right - left,
            bottom - top,
        );
        let _ = writeln!(
            self.names,
            "<text class=\"n-name\" x=\"{:.0}\" y=\"{:.0}\">{}</text>",
            left + 8.0,
            top + 14.0,
            escaped(&cluster.name)
        );
        for inner in &cluster.inner {
            self.cluster(inner, (layout, widths));
        }
    }
}

fn draw_edges(model: &TypedModel, layout: &Layout, out: &mut String) {
    let inputs = model.nodes.iter().map(|node| &node.inputs[..]);
    let output = [model.output];
    let all = inputs.chain([&output[..]]).enumerate();
    let edges = all.flat_map(|(to, inputs)| {
        // Several edges end in the order in which they arrive, so that they do not cross.
        let mut from: Vec<usize> = inputs.iter().map(|id| id.0 as usize).collect();
        let arrival = |from: &usize| layout.passage(*from, to).unwrap_or(layout.x(*from));
        from.sort_by(|a, b| arrival(a).total_cmp(&arrival(b)));
        let n = from.len();
        from.into_iter().enumerate().map(move |(at, from)| (from, to, at, n))
    });
    for (from, to, at, n) in edges {
        // Several edges that end in one box end side by side.
        let shift = (at as f64 - (n as f64 - 1.0) / 2.0) * 20.0;
        let (x, y) = (layout.x(from), layout.y(from) + BOX);
        let (end_x, end_y) = (layout.x(to) + shift, layout.y(to) - 6.0);
        let (path, label) = match layout.passage(from, to) {
            None => {
                let middle = f64::midpoint(y, end_y);
                let path = format!(
                    "M{x:.0} {y:.0}C{x:.0} {middle:.0} {end_x:.0} {middle:.0} {end_x:.0} {end_y:.0}"
                );
                (path, (f64::midpoint(x, end_x), middle + 3.0))
            }
            Some(side) => {
                let (down, up) = (y + 24.0, end_y - 24.0);
                let path = format!(
                    "M{x:.0} {y:.0}C{x:.0} {down:.0} {side:.0} {y:.0} {side:.0} {down:.0}\
                     L{side:.0} {up:.0}C{side:.0} {end_y:.0} {end_x:.0} {up:.0} {end_x:.0} {end_y:.0}"
                );
                (path, (side, f64::midpoint(down, up)))
            }
        };
        let shape = escaped(&model.nodes[from].shape.to_string());
        let (arrow, tip) = (end_x, end_y + 6.0);
        let _ = writeln!(
            out,
            "<path class=\"n-edge\" d=\"{path}\"/><path class=\"n-arrow\" d=\"M{arrow:.0} {tip:.0}l-4 -7h8z\"/>\
             <text class=\"n-shape\" x=\"{:.0}\" y=\"{:.0}\">{shape}</text>",
            label.0, label.1
        );
    }
}
