//! What the generated tests share: calls from the registry, graphs from layers and losses, and
//! gradients against central differences.
#![allow(dead_code, reason = "each test uses a part of it")]

use percept::autodiff;
use percept::builtins::layers::{self, Context, Layer, Mode};
use percept::builtins::losses::{self, Loss, LossInputs, LossValue, TargetForm};
use percept::builtins::{Args, Entry};
use percept::check;
use percept::graph::{Graph, NodeId, NodeKind, ValueType};
use percept::ops::{self, Domain};
use percept::random::Stream;
use percept::runtime::reference::{evaluate, n_elements};
use percept::runtime::{StepContext, Store};
use percept::shape::{Dim, Element, Shape};
use percept::source::Span;

/// Rows of a test's batch.
pub(crate) const N_ROWS: usize = 3;
/// Half the distance of a central difference.
const EPS: f64 = 1e-6;
/// The largest relative error allowed.
const TOLERANCE: f64 = 1e-6;

/// The entry and arguments of an example.
pub(crate) fn call<E: Entry>(
    registry: &'static [&'static E],
    text: &str,
) -> (&'static E, Args) {
    check::call(registry, text).unwrap_or_else(|found| panic!("`{text}`: {found:#?}"))
}

/// A shape in source form: `[4]`, `tokens[3]`, `image[3, 4, 4]`.
pub(crate) fn shape(text: &str) -> Shape {
    let (element, sizes) = text.split_once('[').expect("a shape has brackets");
    let sizes = sizes.trim_end_matches(']').split(',').filter(|size| !size.is_empty());
    let axes = sizes.map(|size| Dim::known(size.trim().parse().expect("a size")));
    let element = match element {
        "" => Element::Number,
        "tokens" => Element::Token,
        "image" => Element::Pixel,
        other => panic!("no element is called {other}"),
    };
    Shape { element, axes: axes.collect() }
}

/// A layer on an input of this shape, with its output's id.
pub(crate) fn layer_graph(
    layer: &Layer,
    args: &Args,
    x: &Shape,
    mode: Mode,
) -> (Graph, NodeId) {
    let mut g = Graph::new();
    let x = g.input("input", ValueType::batch(x.extents().expect("known sizes")));
    let path = format!("net.{}_1", layer.name);
    g.enter(path.as_str(), Span::default());
    let y = (layer.build)(args, x, &mut Context { g: &mut g, path: &path, mode });
    (g, y)
}

/// A loss on a prediction and a target that fit it, with or without class weights; the output is
/// its total. The prediction comes first, then the target.
pub(crate) fn loss_graph(loss: &Loss, args: &Args, weighted: bool) -> (Graph, LossValue) {
    let mut g = Graph::new();
    let prediction = g.input("prediction", ValueType::batch([2, 4]));
    let target = g.input(
        "target",
        match loss.target {
            TargetForm::ClassIds => ValueType::batch([2]),
            TargetForm::SameShape => ValueType::batch([2, 4]),
            TargetForm::HalfShape => ValueType::batch([2, 2]),
        },
    );
    let class_weights = weighted.then(|| g.input("class_weights", ValueType::once([4])));
    let value =
        (loss.build)(args, &mut g, LossInputs { prediction, target, class_weights });
    (g, value)
}

/// Where the numbers of a loss's target may lie.
pub(crate) fn target_domain(loss: &Loss) -> Domain {
    match loss.target {
        TargetForm::ClassIds => Domain::Ids(4),
        TargetForm::SameShape => Domain::FlatUnit,
        TargetForm::HalfShape => Domain::Flat,
    }
}

/// A value of this type, from its domain.
pub(crate) fn draw(ty: &ValueType, domain: Domain, stream: &mut Stream) -> Vec<f64> {
    let one = |stream: &mut Stream| match domain {
        Domain::Any | Domain::Flat => stream.normal(),
        Domain::Positive | Domain::FlatPositive => 0.5 + stream.uniform(),
        Domain::FlatUnit => 0.1 + 0.8 * stream.uniform(),
        Domain::Ids(n) => stream.below(n as u64) as f64,
        Domain::AwayFrom(kinks) => loop {
            let x = 3.0 * stream.normal();
            if kinks.iter().all(|kink| (x - kink).abs() > 0.05) {
                return x;
            }
        },
    };
    (0..n_elements(ty, N_ROWS)).map(|_| one(stream)).collect()
}

/// Compares the gradient of `y`, weighted by random numbers, for inputs (those not flat) and all
/// weights with central differences.
pub(crate) fn check_gradients(what: &str, mut g: Graph, y: NodeId, domains: &[Domain]) {
    let mut stream = Stream::new(1, what);
    let ty = g.ty(y).clone();
    let dy = g.input("dy", ty);
    let wanted: Vec<NodeId> = g
        .ids()
        .filter(|id| match g.node(*id).kind {
            NodeKind::Input(input) => *id != dy && !domains[input.0 as usize].is_flat(),
            NodeKind::Weight(_) => true,
            NodeKind::State(_) | NodeKind::Op(_) => false,
        })
        .collect();
    let gradients = autodiff::gradients(&mut g, y, dy, &wanted);
    let mut inputs: Vec<Vec<f64>> = Vec::new();
    for (at, spec) in g.inputs.iter().enumerate() {
        let domain = domains.get(at).copied().unwrap_or(Domain::Any);
        inputs.push(draw(&spec.ty, domain, &mut stream));
    }
    let case = Case {
        what,
        g,
        y,
        inputs,
        store: Store {
            weights: Vec::new(),
            states: Vec::new(),
            slots: Vec::new(),
            t: 0,
            carry: 1.0,
        },
    };
    case.check(&wanted, &gradients, &mut stream);
}

struct Case<'a> {
    what: &'a str,
    g: Graph,
    y: NodeId,
    inputs: Vec<Vec<f64>>,
    store: Store<f64>,
}

impl Case<'_> {
    fn check(
        mut self,
        wanted: &[NodeId],
        gradients: &[Option<NodeId>],
        stream: &mut Stream,
    ) {
        let fill =
            |n: usize, stream: &mut Stream| (0..n).map(|_| stream.normal()).collect();
        for spec in &self.g.weights {
            self.store.weights.push(fill(spec.fans.extents.n_elements(), stream));
        }
        for spec in &self.g.states {
            let n = spec.fans.extents.n_elements();
            self.store.states.push((0..n).map(|_| 0.5 + stream.uniform()).collect());
        }
        let values = self.values();
        for (node, gradient) in wanted.iter().zip(gradients) {
            let gradient = gradient
                .unwrap_or_else(|| panic!("{}: no gradient for {node:?}", self.what));
            let found = values[gradient.0 as usize].clone();
            self.compare(*node, &found);
        }
    }

    fn compare(&mut self, node: NodeId, found: &[f64]) {
        let scale = found.iter().fold(1.0_f64, |scale, g| scale.max(g.abs()));
        for (element, found) in found.iter().enumerate() {
            let start = self.place(node)[element];
            self.place(node)[element] = start + EPS;
            let above = self.weighted();
            self.place(node)[element] = start - EPS;
            let below = self.weighted();
            self.place(node)[element] = start;
            let expected = (above - below) / (2.0 * EPS);
            let error = (found - expected).abs() / scale.max(expected.abs());
            assert!(
                error < TOLERANCE,
                "{}: input {node:?}, element {element}: {found} against {expected}",
                self.what,
            );
        }
    }

    fn place(&mut self, node: NodeId) -> &mut Vec<f64> {
        match self.g.node(node).kind {
            NodeKind::Input(id) => &mut self.inputs[id.0 as usize],
            NodeKind::Weight(id) => &mut self.store.weights[id.0 as usize],
            NodeKind::State(_) | NodeKind::Op(_) => unreachable!("only leaves are moved"),
        }
    }

    /// The sum of y times dy.
    fn weighted(&self) -> f64 {
        let values = self.values();
        let dy = self.inputs.last().expect("dy is the last input");
        values[self.y.0 as usize].iter().zip(dy).map(|(y, dy)| y * dy).sum()
    }

    fn values(&self) -> Vec<Vec<f64>> {
        let step = StepContext { n_rows: N_ROWS, rate: 0.0, draw: 42 };
        evaluate(&self.g, &self.inputs, &self.store, step)
    }
}

/// Every example of every layer.
pub(crate) fn layer_examples() -> Vec<(&'static Layer, &'static str)> {
    let of = |layer: &&'static Layer| {
        layer.examples.iter().map(|text| (*layer, *text)).collect::<Vec<_>>()
    };
    layers::ALL.iter().flat_map(of).collect()
}

/// Every example of every loss.
pub(crate) fn loss_examples() -> Vec<(&'static Loss, &'static str)> {
    let of = |loss: &&'static Loss| {
        loss.examples.iter().map(|text| (*loss, *text)).collect::<Vec<_>>()
    };
    losses::ALL.iter().flat_map(of).collect()
}

/// The op of a sample, on inputs.
pub(crate) fn sample_graph(sample: &ops::Sample) -> (Graph, NodeId, Vec<Domain>) {
    let mut g = Graph::new();
    let ids: Vec<NodeId> =
        sample.inputs.iter().map(|(ty, _)| g.input("x", ty.clone())).collect();
    let y = g.shared_op(sample.op.clone(), &ids);
    (g, y, sample.inputs.iter().map(|(_, domain)| *domain).collect())
}
