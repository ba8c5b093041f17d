//! `y = x Wᵀ + b` along the last axis, and its three gradients. W lies in panels.

use std::ops::Range;
use std::sync::Arc;

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, s};

use super::types::{not_differentiated, require, take};
use super::{Domain, Sample};
use crate::graph::{
    Backward, Columns, Cut, Float, Graph, Io, Kernel, NodeId, Op, OpError, Panels, Rows,
    Rule, SharedFinish, ValueType,
};

/// `y = x Wᵀ + b`: x `[.., in]`, W `[out, in]` and b `[out]` existing once.
pub fn affine(g: &mut Graph, x: NodeId, w: NodeId, b: Option<NodeId>) -> NodeId {
    let (n_in, n_out) = (g.ty(w).extents.last(), g.ty(w).extents.n_lines());
    g.lay_in_panels(w);
    let inputs: Vec<NodeId> = [x, w].into_iter().chain(b).collect();
    g.op(Affine { n_in, n_out, finish: None }, &inputs)
}

/// `y = x Wᵀ + b` of `(x, W)` or `(x, W, b)`.
#[derive(Clone, Debug)]
pub struct Affine {
    /// The last size of x.
    pub n_in: usize,
    /// The last size of y.
    pub n_out: usize,
    /// What is done to y where it lies.
    pub finish: Option<SharedFinish>,
}

impl Rule for Affine {
    fn name(&self) -> &'static str {
        "affine"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let (x, w) = match inputs {
            [x, w] => (x, w),
            [x, w, b] => {
                require(**b == ValueType::once([self.n_out]), "bias")?;
                (x, w)
            }
            _ => return Err(OpError("wants 2 or 3 inputs".to_owned())),
        };
        require(**w == ValueType::once([self.n_out, self.n_in]), "weights")?;
        with_last(x, self.n_in, self.n_out)
    }

    // The outputs of a panel need no other weights.
    fn columns(&self) -> Vec<Columns> {
        let Self { n_in, n_out, .. } = *self;
        let panel = |(outputs, weights): (Range<usize>, Range<usize>)| Columns {
            op: Arc::new(Self { n_out: outputs.len(), ..self.clone() }),
            inputs: vec![None, Some(weights), Some(outputs.clone())],
            range: outputs,
        };
        (Panels { n_in, n_out }).each().map(panel).collect()
    }

    // y = x Wᵀ + b  =>  dx = dy W,  dW = dyᵀ x,  db = sum over lines of dy
    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        assert!(self.finish.is_none(), "graphs are differentiated before they are fused");
        let Self { n_in, n_out, .. } = *self;
        let (x, w) = (at.inputs[0], at.inputs[1]);
        let dx = g.op(AffineInputGradient { n_in, n_out, finish: None }, &[at.dy, w]);
        let dw = g.op(AffineWeightGradient { n_in, n_out }, &[at.dy, x]);
        let mut gradients = vec![Some(dx), Some(dw)];
        if at.inputs.len() == 3 {
            gradients.push(Some(g.op(AffineBiasGradient { n_out }, &[at.dy])));
        }
        gradients
    }

    fn finished(&self, finish: &SharedFinish) -> Option<Arc<dyn Op>> {
        let finish = self.finish.is_none().then(|| Arc::clone(finish))?;
        Some(Arc::new(Self { finish: Some(finish), ..*self }))
    }

    fn n_flops(&self, inputs: &[&ValueType], output: &ValueType) -> u64 {
        let n_terms = 2 * self.n_in + usize::from(inputs.len() == 3);
        (output.width() * n_terms) as u64
    }
}

impl Kernel for Affine {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        // x [lines, in], w [out, in] in panels, b [out], y [lines, out]
        let Self { n_in, n_out, .. } = *self;
        let x = matrix(io.inputs[0], n_in);
        let mut y = matrix_mut(io.output, n_out);
        match io.inputs.get(2) {
            Some(b) => y.assign(&ndarray::aview1(b)),
            None => y.fill(F::ZERO),
        }
        for (outputs, place) in (Panels { n_in, n_out }).each() {
            let w = matrix(&io.inputs[1][place], outputs.len());
            general_mat_mul(F::ONE, &x, &w, F::ONE, &mut y.slice_mut(s![.., outputs]));
        }
        if let Some(finish) = &self.finish {
            F::finish(finish.as_ref(), io.output, &[]);
        }
    }
}

/// `dx = dy W` from `(dy, W)`, or from `(dy, W, v)` where it is finished with a value v.
#[derive(Clone, Debug)]
pub struct AffineInputGradient {
    /// The last size of x.
    pub n_in: usize,
    /// The last size of y.
    pub n_out: usize,
    /// What is done to dx where it lies.
    pub finish: Option<SharedFinish>,
}

impl Rule for AffineInputGradient {
    fn name(&self) -> &'static str {
        "affine_input_gradient"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let Some((dy, [_, v @ ..])) = inputs.split_first() else {
            return Err(OpError("wants 2 or 3 inputs".to_owned()));
        };
        let dx = with_last(dy, self.n_out, self.n_in)?;
        require(v.iter().all(|v| **v == dx), "the value of a finish")?;
        Ok(dx)
    }

    fn finished(&self, finish: &SharedFinish) -> Option<Arc<dyn Op>> {
        let finish = self.finish.is_none().then(|| Arc::clone(finish))?;
        Some(Arc::new(Self { finish: Some(finish), ..*self }))
    }

    not_differentiated!();

    fn n_flops(&self, _: &[&ValueType], output: &ValueType) -> u64 {
        (2 * output.width() * self.n_out) as u64
    }
}

impl Kernel for AffineInputGradient {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        // dx[l, i] = sum over o of dy[l, o] w[o, i]
        let Self { n_in, n_out, .. } = *self;
        let dy = matrix(io.inputs[0], n_out);
        let mut dx = matrix_mut(io.output, n_in);
        dx.fill(F::ZERO);
        for (outputs, place) in (Panels { n_in, n_out }).each() {
            let w = matrix(&io.inputs[1][place], outputs.len());
            general_mat_mul(F::ONE, &dy.slice(s![.., outputs]), &w.t(), F::ONE, &mut dx);
        }
        if let Some(finish) = &self.finish {
            F::finish(finish.as_ref(), io.output, io.inputs.get(2).unwrap_or(&&[][..]));
        }
    }
}

/// `dW = dyᵀ x` from `(dy, x)`.
#[derive(Clone, Copy, Debug)]
pub struct AffineWeightGradient {
    /// The last size of x.
    pub n_in: usize,
    /// The last size of y.
    pub n_out: usize,
}

impl AffineWeightGradient {
    fn panels(self) -> Panels {
        Panels { n_in: self.n_in, n_out: self.n_out }
    }
}

impl Rule for AffineWeightGradient {
    fn name(&self) -> &'static str {
        "affine_weight_gradient"
    }

    fn cut(&self) -> Cut {
        Cut::Entries
    }

    fn n_grouped(&self) -> usize {
        self.n_in
    }

    // An entry is a line of a panel: the weights of one input.
    fn n_entries(&self, _: &ValueType) -> usize {
        self.panels().n_lines()
    }

    fn entry_start(&self, _: &ValueType, entry: usize) -> usize {
        self.panels().start(entry)
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [dy, x] = take(inputs)?;
        with_last(dy, self.n_out, self.n_in)?;
        with_last(x, self.n_in, self.n_out)?;
        Ok(ValueType::once([self.n_out, self.n_in]))
    }

    not_differentiated!();

    fn n_flops(&self, inputs: &[&ValueType], output: &ValueType) -> u64 {
        let n_lines = inputs.first().map_or(1, |dy| dy.extents.n_lines());
        (2 * output.width() * n_lines) as u64
    }
}

impl Kernel for AffineWeightGradient {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        // dw[o, i] = sum over l of dy[l, o] x[l, i], for the lines of the block
        let dy = matrix(io.inputs[0], self.n_out);
        let x = matrix(io.inputs[1], self.n_in);
        let mut rest = io.output;
        for line in io.block {
            let (input, outputs) = self.panels().line(line);
            let (dw, others) = rest.split_at_mut(outputs.len());
            let sum = x.column(input).dot(&dy.slice(s![.., outputs]));
            dw.iter_mut().zip(sum).for_each(|(to, sum)| *to = sum);
            rest = others;
        }
    }
}

/// `db = sum over lines of dy`.
#[derive(Clone, Copy, Debug)]
pub struct AffineBiasGradient {
    /// The last size of y.
    pub n_out: usize,
}

impl Rule for AffineBiasGradient {
    fn name(&self) -> &'static str {
        "affine_bias_gradient"
    }

    fn cut(&self) -> Cut {
        Cut::Entries
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [dy] = take(inputs)?;
        with_last(dy, self.n_out, self.n_out)?;
        Ok(ValueType::once([self.n_out]))
    }

    not_differentiated!();
}

impl Kernel for AffineBiasGradient {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        // db[o] = sum over l of dy[l, o], for o in the block
        io.output.fill(F::ZERO);
        for line in io.inputs[0].chunks_exact(self.n_out) {
            for (db, dy) in io.output.iter_mut().zip(&line[io.block.clone()]) {
                *db += *dy;
            }
        }
    }
}

/// The type with its last size, which is `from`, replaced.
fn with_last(ty: &ValueType, from: usize, to: usize) -> Result<ValueType, OpError> {
    require(ty.extents.rank() > 0 && ty.extents.last() == from, "last axis")?;
    Ok(ty.clone().with_last(to))
}

fn matrix<F>(values: &[F], n_columns: usize) -> ArrayView2<'_, F> {
    let sizes = (values.len() / n_columns, n_columns);
    ArrayView2::from_shape(sizes, values).expect("the type rule fixed the sizes")
}

fn matrix_mut<F>(values: &mut [F], n_columns: usize) -> ArrayViewMut2<'_, F> {
    let sizes = (values.len() / n_columns, n_columns);
    ArrayViewMut2::from_shape(sizes, values).expect("the type rule fixed the sizes")
}

/// With and without bias, square, thin and with leading axes.
pub(super) fn samples() -> Vec<Sample> {
    let sample = |lead: &[usize], n_in: usize, n_out: usize, has_bias: bool| {
        let x = ValueType {
            rows: Rows::Batch,
            extents: [lead, &[n_in]].concat().as_slice().into(),
        };
        let w = ValueType::once([n_out, n_in]);
        let b = has_bias.then(|| ValueType::once([n_out]));
        let inputs = [x, w].into_iter().chain(b).map(|ty| (ty, Domain::Any));
        Sample::new(Affine { n_in, n_out, finish: None }, inputs)
    };
    vec![sample(&[], 3, 2, true), sample(&[], 1, 1, false), sample(&[2], 2, 3, true)]
}
