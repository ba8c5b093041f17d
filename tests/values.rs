//! What activations and losses compute, on numbers worked out by hand.

#![allow(
    clippy::approx_constant,
    reason = "reference values are quoted as they were computed"
)]

mod support;

use percept::builtins::layers::{self, Mode};
use percept::builtins::losses;
use percept::graph::Graph;
use percept::graph::NodeId;
use percept::runtime::reference::evaluate;
use percept::runtime::{StepContext, Store};
use support::{call, layer_graph, loss_graph, shape};

fn run(g: &Graph, y: NodeId, inputs: &[Vec<f64>], n_rows: usize) -> Vec<f64> {
    let store = Store::<f64>::new(g, 0);
    let step = StepContext { n_rows, rate: 0.0, draw: 5 };
    evaluate(g, inputs, &store, step).swap_remove(y.0 as usize)
}

fn layer(text: &str, sizes: &str, x: &[f64], mode: Mode) -> Vec<f64> {
    let (entry, args) = call(layers::ALL, text);
    let shape = shape(sizes);
    let width: u64 = shape.n_elements().expect("known sizes");
    let (g, y) = layer_graph(entry, &args, &shape, mode);
    run(&g, y, &[x.to_vec()], x.len() / width as usize)
}

fn close(text: &str, found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{text}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6, "{text}: {found} is not {expected}");
    }
}

#[test]
fn activations_compute_their_formulas() {
    let x = [-1.0, 0.0, 1.0, 4.0];
    let expected: [(&str, [f64; 4]); 17] = [
        ("relu", [0.0, 0.0, 1.0, 4.0]),
        ("leaky_relu(0.2)", [-0.2, 0.0, 1.0, 4.0]),
        ("prelu", [-0.25, 0.0, 1.0, 4.0]),
        ("elu", [-0.6321206, 0.0, 1.0, 4.0]),
        ("selu", [-1.1113307, 0.0, 1.050701, 4.2028039]),
        ("gelu", [-0.1586553, 0.0, 0.8413447, 3.9998733]),
        ("silu", [-0.2689414, 0.0, 0.7310586, 3.9280552]),
        ("sigmoid", [0.2689414, 0.5, 0.7310586, 0.9820138]),
        ("tanh", [-0.7615942, 0.0, 0.7615942, 0.9993293]),
        ("softplus", [0.3132617, 0.6931472, 1.3132617, 4.0181499]),
        ("softsign", [-0.5, 0.0, 0.5, 0.8]),
        ("mish", [-0.3034015, 0.0, 0.8650984, 3.9974128]),
        ("hard_sigmoid", [1.0 / 3.0, 0.5, 2.0 / 3.0, 1.0]),
        ("hard_swish", [-1.0 / 3.0, 0.0, 2.0 / 3.0, 4.0]),
        ("relu6", [0.0, 0.0, 1.0, 4.0]),
        ("softmax", [0.0062688, 0.0170403, 0.0463204, 0.9303705]),
        ("log_softmax", [-5.0721724, -4.0721724, -3.0721724, -0.0721724]),
    ];
    for (text, expected) in expected {
        close(text, &layer(text, "[4]", &x, Mode::Evaluate), &expected);
    }
}

#[test]
fn layer_norm_uses_the_biased_variance() {
    let found = layer("layer_norm(eps = 1e-12)", "[4]", &[1.0, 2.0, 3.0, 4.0], Mode::Train);
    let d = 1.25_f64.sqrt();
    close("layer_norm", &found, &[-1.5 / d, -0.5 / d, 0.5 / d, 1.5 / d]);
}

#[test]
fn batch_norm_keeps_the_unbiased_variance() {
    let (entry, args) = call(layers::ALL, "batch_norm(eps = 1e-12)");
    let (g, y) = layer_graph(entry, &args, &shape("[1]"), Mode::Train);
    let x = vec![1.0, 2.0, 6.0];
    let d = (14.0_f64 / 3.0).sqrt();
    close(
        "batch_norm",
        &run(&g, y, std::slice::from_ref(&x), 3),
        &[-2.0 / d, -1.0 / d, 3.0 / d],
    );
    let kept: Vec<f64> = g
        .state_updates
        .iter()
        .map(|(_, id)| run(&g, *id, std::slice::from_ref(&x), 3)[0])
        .collect();
    close("kept statistics", &kept, &[0.1 * 3.0, 0.9 + 0.1 * 7.0]);
}

#[test]
fn batch_norm_normalizes_pictures_by_channel() {
    let found = layer("batch_norm", "image[2, 1, 2]", &[1.0, 3.0, 10.0, 30.0], Mode::Train);
    let signs: Vec<f64> = found.iter().map(|y| y.round()).collect();
    close("batch_norm", &signs, &[-1.0, 1.0, -1.0, 1.0]);
}

#[test]
fn dropout_keeps_its_share_and_its_mean() {
    let n = 10_000;
    let x = vec![1.0; 4 * n];
    let y = layer("dropout(0.3)", "[4]", &x, Mode::Train);
    let kept = y.iter().filter(|y| **y != 0.0).count() as f64 / y.len() as f64;
    assert!((kept - 0.7).abs() < 0.01, "kept {kept}");
    assert!(y.iter().all(|y| *y == 0.0 || (*y - 1.0 / 0.7).abs() < 1e-12));
    assert_eq!(layer("dropout(0.3)", "[4]", &x, Mode::Evaluate), x);
}

#[test]
fn noise_has_its_deviation() {
    let y = layer("noise(0.5)", "[4]", &vec![0.0; 40_000], Mode::Train);
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    let square = y.iter().map(|y| y * y).sum::<f64>() / y.len() as f64;
    assert!(mean.abs() < 0.01 && (square - 0.25).abs() < 0.01, "{mean}, {square}");
}

/// The loss of one example: prediction `[2, 4]` against its target.
fn loss(text: &str, prediction: &[f64], target: &[f64], weights: Option<&[f64]>) -> f64 {
    let (entry, args) = call(losses::ALL, text);
    let (g, value) = loss_graph(entry, &args, weights.is_some());
    let mut inputs = vec![prediction.to_vec(), target.to_vec()];
    inputs.extend(weights.map(<[f64]>::to_vec));
    let total = run(&g, value.total, &inputs, 1)[0];
    value.weight.map_or(total, |weight| total / run(&g, weight, &inputs, 1)[0])
}

#[test]
fn losses_on_numbers_compute_their_formulas() {
    let y: [f64; 8] = [0.0, 1.0, -1.0, 2.0, 0.5, 0.0, 3.0, -2.0];
    let t: [f64; 8] = [0.0, 0.0, 1.0, 1.0, 0.5, 1.0, 0.0, 1.0];
    let expected = [
        ("mse", (1.0 + 4.0 + 1.0 + 1.0 + 9.0 + 9.0) / 8.0),
        ("mae", (1.0 + 2.0 + 1.0 + 1.0 + 3.0 + 3.0) / 8.0),
        ("huber", (0.5 + 1.5 + 0.5 + 0.5 + 2.5 + 2.5) / 8.0),
        ("huber(delta = 0.5)", (0.375 + 0.875 + 0.375 + 0.375 + 1.375 + 1.375) / 8.0),
    ];
    for (text, expected) in expected {
        close(text, &[loss(text, &y, &t, None)], &[expected]);
    }
    let bce = |w: f64| {
        let terms = y.iter().zip(t).map(|(y, t)| {
            let s = 1.0 / (1.0 + (-y).exp());
            -(w * t * s.ln() + (1.0 - t) * (1.0 - s).ln())
        });
        terms.sum::<f64>() / 8.0
    };
    close("bce", &[loss("binary_cross_entropy", &y, &t, None)], &[bce(1.0)]);
    let text = "binary_cross_entropy(pos_weight = 3)";
    close(text, &[loss(text, &y, &t, None)], &[bce(3.0)]);
    let poisson = y.iter().zip(t).map(|(y, t)| y.exp() - t * y).sum::<f64>() / 8.0;
    close("poisson", &[loss("poisson", &y, &t, None)], &[poisson]);
    let kl = y.iter().zip(t).map(|(y, t)| if t > 0.0 { t * (t.ln() - y) } else { 0.0 });
    close("kl", &[loss("kl", &y, &t, None)], &[kl.sum::<f64>() / 8.0]);
}

#[test]
fn extreme_scores_give_finite_losses() {
    let y = [1e4, -1e4, 1e4, -1e4, 0.0, 0.0, 0.0, 0.0];
    let t = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    let bce = (2e4 + 4.0 * 2.0_f64.ln()) / 8.0;
    close("bce", &[loss("binary_cross_entropy", &y, &t, None)], &[bce]);
    let ce = (2e4 + 2.0_f64.ln() + 4.0_f64.ln()) / 2.0;
    close("cross_entropy", &[loss("cross_entropy", &y, &[1.0, 0.0], None)], &[ce]);
}

#[test]
fn cross_entropy_divides_by_the_weights_seen() {
    let y: [f64; 8] = [1.0, 2.0, 0.0, -1.0, 0.5, 0.5, 1.5, 0.0];
    let (t, w) = ([1.0, 3.0], [1.0, 2.0, 3.0, 0.5]);
    let log_p = |line: usize, k: usize| {
        let line = &y[4 * line..4 * line + 4];
        line[k] - line.iter().map(|y: &f64| y.exp()).sum::<f64>().ln()
    };
    let nll = |line: usize| -w[t[line] as usize] * log_p(line, t[line] as usize);
    let smooth = |line: usize| -(0..4).map(|k| w[k] * log_p(line, k)).sum::<f64>() / 4.0;
    let seen = w[1] + w[3];
    let expected = (nll(0) + nll(1)) / seen;
    close("weights", &[loss("cross_entropy", &y, &t, Some(&w))], &[expected]);
    let both = 0.9 * expected + 0.1 * (smooth(0) + smooth(1)) / seen;
    let text = "cross_entropy(label_smoothing = 0.1)";
    close(text, &[loss(text, &y, &t, Some(&w))], &[both]);
    let plain = -(log_p(0, 1) + log_p(1, 3)) / 2.0;
    close("no weights", &[loss("cross_entropy", &y, &t, None)], &[plain]);
}

#[test]
fn hinge_and_gaussian_nll_compute_their_formulas() {
    let y = [1.0, 2.0, 0.0, 1.5, 0.0, 0.0, 0.0, 0.0];
    // Class 1 leads class 3 by only 0.5 and class 0 by exactly 1.
    close("hinge", &[loss("hinge", &y, &[1.0, 2.0], None)], &[(0.5 + 3.0) / 4.0 / 2.0]);
    let y = [1.0, 2.0, 0.0, 2.0_f64.ln(), 0.0, 0.0, -100.0, 0.0];
    let t = [0.0, 4.0, 0.0, 0.0];
    let log_v = 2.0_f64.ln() + 1e-6_f64.ln();
    let expected = (log_v + 1.0 + 4.0 / 2.0) / 2.0 / 4.0;
    close("gaussian_nll", &[loss("gaussian_nll", &y, &t, None)], &[expected]);
}
