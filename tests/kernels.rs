//! Each op with a fast kernel: in `f32` on the engine against its plain kernel in `f64`.

#![allow(missing_docs, reason = "a test has no readers but its name")]

use std::sync::Arc;

use percept::graph::{Graph, InputId, Io, NodeId, Op, Rows, ValueType};
use percept::ops::{Affine, AffineBiasGradient, AffineInputGradient, AffineWeightGradient};
use percept::plan::{Options, plan};
use percept::random::Stream;
use percept::runtime::{Executor, Pool, StepContext, Store};

/// Runs an op on both, on random inputs, and compares.
fn compare(op: &Arc<dyn Op>, types: &[ValueType], n_rows: usize) {
    let mut g = Graph::new();
    let input = |ty: &ValueType| g.input("x", ty.clone());
    let inputs: Vec<NodeId> = types.iter().map(input).collect();
    let output = g.shared_op(op.clone(), &inputs);
    let ty = g.ty(output).clone();
    g.output("y", output);
    let mut store = Store::<f32>::new(&g, 0);
    let options = Options { max_rows: n_rows + 3, update: None, clip: None };
    let mut executor = Executor::new(plan(g, options), &Pool::new(2));
    let mut stream = Stream::new(n_rows as u64, "inputs");
    let mut exact: Vec<Vec<f64>> = Vec::new();
    for (at, ty) in types.iter().enumerate() {
        let len = ty.width() * if ty.rows == Rows::Batch { n_rows } else { 1 };
        let values: Vec<f32> = (0..len).map(|_| stream.uniform() as f32 - 0.5).collect();
        executor.input_mut(InputId(at as u32))[..len].copy_from_slice(&values);
        exact.push(values.into_iter().map(f64::from).collect());
    }
    executor.run(&mut store, StepContext { n_rows, rate: 0.0, draw: 0 });
    let n_blocks = if ty.rows == Rows::Batch { n_rows } else { op.n_entries(&ty) };
    let mut wanted = vec![f64::NAN; executor.value(output).len()];
    let slices: Vec<&[f64]> = exact.iter().map(Vec::as_slice).collect();
    let io =
        Io { inputs: &slices, output: &mut wanted, block: 0..n_blocks, n_rows, draw: 0 };
    op.run_f64(io);
    for (at, (found, wanted)) in executor.value(output).iter().zip(&wanted).enumerate() {
        let error = (f64::from(*found) - wanted).abs();
        assert!(error < 3e-5, "{op:?}, {n_rows} rows, element {at}: {found}, not {wanted}");
    }
}

fn compare_affine(n_rows: usize, lead: &[usize], n_in: usize, n_out: usize) {
    let batch = |n: usize| ValueType::batch([lead, &[n]].concat().as_slice());
    let (x, y) = (batch(n_in), batch(n_out));
    let (w, b) = (ValueType::once([n_out, n_in]), ValueType::once([n_out]));
    let affine: Arc<dyn Op> = Arc::new(Affine { n_in, n_out, finish: None });
    compare(&affine, &[x.clone(), w.clone()], n_rows);
    compare(&affine, &[x.clone(), w.clone(), b], n_rows);
    let (dx, dw) = (
        AffineInputGradient { n_in, n_out, finish: None },
        AffineWeightGradient { n_in, n_out },
    );
    compare(&(Arc::new(dx) as Arc<dyn Op>), &[y.clone(), w], n_rows);
    compare(&(Arc::new(dw) as Arc<dyn Op>), &[y.clone(), x], n_rows);
    compare(&(Arc::new(AffineBiasGradient { n_out }) as Arc<dyn Op>), &[y], n_rows);
}

#[test]
fn affine_maps_of_all_small_sizes() {
    let mut stream = Stream::new(1, "sizes");
    for at in 0..60 {
        let mut size = || 1 + stream.below(if at < 30 { 18 } else { 70 }) as usize;
        let (n_rows, n_in, n_out) = (size(), size(), size());
        compare_affine(n_rows, &[], n_in, n_out);
    }
    compare_affine(5, &[3], 7, 9);
    compare_affine(4, &[2, 3], 17, 33);
}

#[test]
fn affine_maps_of_large_sizes() {
    for (n_rows, n_in, n_out) in [(64, 784, 128), (200, 300, 257), (1, 500, 10)] {
        compare_affine(n_rows, &[], n_in, n_out);
    }
}
