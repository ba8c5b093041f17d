//! Dumps of small gradient graphs, and what must hold of every gradient graph.

use percept::autodiff::differentiate;
use percept::builtins::initializers;
use percept::graph::{Fans, Graph, NodeId, ValueType};
use percept::ops::{
    self, Arithmetic, CrossEntropy, ElementLoss, Map, MeanRows, SquaredError, Tanh,
};

fn weight(g: &mut Graph, path: &str, n_out: usize, n_in: usize) -> NodeId {
    let fans = Fans { extents: [n_out, n_in].into(), fan_in: n_in, fan_out: n_out };
    g.weight(path, fans, initializers::normal(1.0))
}

/// linear(3) -> tanh -> linear(2) under cross-entropy.
fn classifier() -> Graph {
    let mut g = Graph::new();
    let x = g.input("input", ValueType::batch([4]));
    let ids = g.input("target", ValueType::batch([]));
    let w1 = weight(&mut g, "net.linear_1.weight", 3, 4);
    let w2 = weight(&mut g, "net.linear_2.weight", 2, 3);
    let h = ops::affine(&mut g, x, w1, None);
    let h = g.op(Map(Tanh), &[h]);
    let y = ops::affine(&mut g, h, w2, None);
    let total = ops::class_loss(&mut g, CrossEntropy { smoothing: 0.0 }, &[y, ids]);
    let loss = g.op(MeanRows, &[total]);
    g.output("prediction", y);
    g.output("loss", loss);
    g
}

/// A shared square map applied twice around a skip, against the example itself.
fn shared() -> Graph {
    let mut g = Graph::new();
    let x = g.input("input", ValueType::batch([2]));
    let w = weight(&mut g, "net.turn.weight", 2, 2);
    let h = ops::affine(&mut g, x, w, None);
    let y = ops::affine(&mut g, h, w, None);
    let y = ops::arithmetic(&mut g, Arithmetic::Add, y, h);
    let total = g.op(ElementLoss(SquaredError), &[y, x]);
    let loss = g.op(MeanRows, &[total]);
    g.output("prediction", y);
    g.output("loss", loss);
    g
}

#[test]
fn classifier_with_gradients() {
    insta::assert_snapshot!(differentiate(classifier(), |_| true).dump());
}

#[test]
fn shared_weights_add_their_gradients_in_source_order() {
    insta::assert_snapshot!(differentiate(shared(), |_| true).dump());
}

#[test]
fn a_frozen_weight_gets_no_gradient_and_costs_none() {
    let all = differentiate(classifier(), |_| true);
    let head = differentiate(classifier(), |path| path.starts_with("net.linear_2"));
    assert_eq!(head.gradients.len(), 1);
    let n_of = |g: &Graph, what: &str| g.dump().matches(what).count();
    assert_eq!(n_of(&all, "AffineInputGradient"), 1, "none into the data");
    assert_eq!(n_of(&head, "AffineInputGradient"), 0);
    assert_eq!(n_of(&head, "MapGradient"), 0);
}
