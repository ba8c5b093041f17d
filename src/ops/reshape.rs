//! The same numbers under other sizes.

use super::types::{require, take};
use super::{Domain, Sample};
use crate::graph::{Backward, Float, Graph, Io, Kernel, NodeId, OpError, Rule, ValueType};
use crate::shape::Extents;

/// x under other sizes; x itself when they are the same.
pub fn reshape(g: &mut Graph, x: NodeId, to: impl Into<Extents>) -> NodeId {
    let to = to.into();
    if g.ty(x).extents == to { x } else { g.op(Reshape { to }, &[x]) }
}

/// `y = x`, under other sizes.
#[derive(Clone, Debug)]
pub struct Reshape {
    /// The new sizes.
    pub to: Extents,
}

impl Rule for Reshape {
    fn name(&self) -> &'static str {
        "reshape"
    }

    fn infer_type(&self, inputs: &[&ValueType]) -> Result<ValueType, OpError> {
        let [x] = take(inputs)?;
        require(x.width() == self.to.n_elements(), "number of elements")?;
        Ok(ValueType { rows: x.rows, extents: self.to.clone() })
    }

    fn backward(&self, g: &mut Graph, at: &Backward<'_>) -> Vec<Option<NodeId>> {
        let to = g.ty(at.inputs[0]).extents.clone();
        vec![Some(g.op(Reshape { to }, &[at.dy]))]
    }

    fn is_view(&self) -> bool {
        true
    }

    fn n_flops(&self, _: &[&ValueType], _: &ValueType) -> u64 {
        0
    }
}

impl Kernel for Reshape {
    #[inline(always)]
    fn run<F: Float>(&self, io: Io<'_, F>) {
        io.output.copy_from_slice(io.inputs[0]);
    }
}

/// With rows and without.
pub(super) fn samples() -> Vec<Sample> {
    let to = || Reshape { to: [3, 2].into() };
    vec![
        Sample::new(to(), [(ValueType::batch([2, 3]), Domain::Any)]),
        Sample::new(to(), [(ValueType::once([6]), Domain::Any)]),
    ]
}
