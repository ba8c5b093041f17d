//! The differentiable primitives, each with its rule, its gradient and its plain kernel.
#![allow(missing_docs, dead_code, reason = "stubs; the ops land next")]

use crate::graph::*;
use crate::shape::Extents;

#[derive(Debug, Clone, Copy)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}
#[derive(Debug, Clone, Copy)]
pub struct Channels {
    pub count: usize,
}
impl Channels {
    pub fn of(_: &Extents) -> Self {
        Self { count: 1 }
    }
    pub fn n_lines(self) -> usize {
        1
    }
}
pub trait Activation: std::fmt::Debug + Send + Sync + 'static {}
pub trait Contrast: std::fmt::Debug + Send + Sync + 'static {}
#[derive(Debug)]
pub struct Map<A>(pub A);
#[derive(Debug)]
pub struct ElementLoss<A>(pub A);
macro_rules! op { ($($t:ty),*) => { $(
  impl Rule for $t { fn name(&self) -> &'static str { "stub" }
    fn infer_type(&self, _: &[&ValueType]) -> Result<ValueType, OpError> { unimplemented!() }
    fn backward(&self, _: &mut Graph, _: &Backward<'_>) -> Vec<Option<NodeId>> { unimplemented!() } }
  impl Kernel for $t { fn run<F: Float>(&self, _: Io<'_, F>) { unimplemented!() } }
)* } }
impl<A: Activation> Rule for Map<A> {
    fn name(&self) -> &'static str {
        "stub"
    }
    fn infer_type(&self, _: &[&ValueType]) -> Result<ValueType, OpError> {
        unimplemented!()
    }
    fn backward(&self, _: &mut Graph, _: &Backward<'_>) -> Vec<Option<NodeId>> {
        unimplemented!()
    }
}
impl<A: Activation> Kernel for Map<A> {
    fn run<F: Float>(&self, _: Io<'_, F>) {
        unimplemented!()
    }
}
impl<A: Contrast> Rule for ElementLoss<A> {
    fn name(&self) -> &'static str {
        "stub"
    }
    fn infer_type(&self, _: &[&ValueType]) -> Result<ValueType, OpError> {
        unimplemented!()
    }
    fn backward(&self, _: &mut Graph, _: &Backward<'_>) -> Vec<Option<NodeId>> {
        unimplemented!()
    }
}
impl<A: Contrast> Kernel for ElementLoss<A> {
    fn run<F: Float>(&self, _: Io<'_, F>) {
        unimplemented!()
    }
}
macro_rules! fields { ($($t:ident { $($f:ident : $ty:ty),* })*) => { $( #[derive(Debug)] pub struct $t { $(pub $f: $ty),* } )* } }
macro_rules! units { ($tr:ident: $($t:ident),*) => { $( #[derive(Debug)] pub struct $t; impl $tr for $t {} )* } }
units!(Activation: Abs, Elu, Exp, Gelu, HardSigmoid, HardSwish, Log, Mish, Relu, Relu6, Selu, Sigmoid, Silu, Softplus, Softsign, Square, Tanh);
units!(Contrast: SquaredError, AbsoluteError, PoissonLoss, Divergence);
fields! { LeakyRelu { slope: f64 } Huber { delta: f64 } BinaryCrossEntropy { pos_weight: f64 }
Dropout { p: f64, stream: u64 } Noise { std: f64, stream: u64 } BatchNorm { channels: Channels, eps: f64, is_of_batch: bool }
ChannelMean { channels: Channels } ChannelVariance { channels: Channels } MovingMean { momentum: f64 }
MovingVariance { momentum: f64, n_lines: usize } Standardize { eps: f64 } CrossEntropy { smoothing: f64 } }
impl Activation for LeakyRelu {}
impl Contrast for Huber {}
impl Contrast for BinaryCrossEntropy {}
#[derive(Debug)]
pub struct Gather;
#[derive(Debug)]
pub struct Prelu;
#[derive(Debug)]
pub struct Softmax;
#[derive(Debug)]
pub struct LogSoftmax;
#[derive(Debug)]
pub struct NegativeLogLikelihood;
#[derive(Debug)]
pub struct Hinge;
#[derive(Debug)]
pub struct GaussianNll;
op!(
    Gather,
    Prelu,
    Softmax,
    LogSoftmax,
    NegativeLogLikelihood,
    Hinge,
    GaussianNll,
    Dropout,
    Noise,
    BatchNorm,
    ChannelMean,
    ChannelVariance,
    MovingMean,
    MovingVariance,
    Standardize,
    CrossEntropy
);
pub fn affine(_: &mut Graph, _: NodeId, _: NodeId, _: Option<NodeId>) -> NodeId {
    unimplemented!()
}
pub fn reshape(_: &mut Graph, _: NodeId, _: impl Into<Extents>) -> NodeId {
    unimplemented!()
}
pub fn arithmetic(_: &mut Graph, _: Arithmetic, _: NodeId, _: NodeId) -> NodeId {
    unimplemented!()
}
pub fn mean_weight(_: &mut Graph, _: NodeId, _: NodeId) -> NodeId {
    unimplemented!()
}
