//! The plain interpreter: every node in order, the whole batch at once, nothing reused. What the
//! engine computes is compared with it; gradients are checked on it.

use super::{StepContext, Store};
use crate::graph::{Float, Graph, Io, NodeKind, Op, Rows, ValueType};

/// A number type that ops can be run on.
pub trait Number: Float {
    /// Runs an op's plain kernel.
    fn run(op: &dyn Op, io: Io<'_, Self>);
}

impl Number for f32 {
    fn run(op: &dyn Op, io: Io<'_, Self>) {
        op.run_f32(io);
    }
}

impl Number for f64 {
    fn run(op: &dyn Op, io: Io<'_, Self>) {
        op.run_f64(io);
    }
}

/// The value of every node, by `NodeId`. `inputs` are by `InputId`; neither weights nor states are
/// changed.
pub fn evaluate<F: Number>(
    g: &Graph,
    inputs: &[Vec<F>],
    store: &Store<F>,
    step: StepContext,
) -> Vec<Vec<F>> {
    let mut values: Vec<Vec<F>> = Vec::with_capacity(g.nodes.len());
    for node in &g.nodes {
        let value = match &node.kind {
            NodeKind::Input(id) => inputs[id.0 as usize].clone(),
            NodeKind::Weight(id) => store.weights[id.0 as usize].clone(),
            NodeKind::State(id) => store.states[id.0 as usize].clone(),
            NodeKind::Op(op) => {
                let used = node.inputs.iter().map(|id| values[id.0 as usize].as_slice());
                compute(op.as_ref(), &used.collect::<Vec<_>>(), &node.ty, step)
            }
        };
        assert_eq!(value.len(), n_elements(&node.ty, step.n_rows), "size of a value");
        values.push(value);
    }
    values
}

/// How many numbers a value has in a batch of `n_rows`.
pub fn n_elements(ty: &ValueType, n_rows: usize) -> usize {
    match ty.rows {
        Rows::Batch => n_rows * ty.width(),
        Rows::Once => ty.width(),
    }
}

fn compute<F: Number>(
    op: &dyn Op,
    inputs: &[&[F]],
    ty: &ValueType,
    step: StepContext,
) -> Vec<F> {
    // Old values that a kernel must overwrite.
    let mut output = vec![F::of(f64::NAN); n_elements(ty, step.n_rows)];
    let n_blocks = match ty.rows {
        Rows::Batch => step.n_rows,
        Rows::Once => op.n_entries(ty),
    };
    let (block, n_rows, draw) = (0..n_blocks, step.n_rows, step.draw);
    F::run(op, Io { inputs, output: &mut output, block, n_rows, draw });
    output
}
