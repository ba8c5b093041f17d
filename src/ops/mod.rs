//! The differentiable primitives, each with its rule, its gradient and its plain kernel.
//!
//! A gradient that would be slow when composed is an op of its own beside its forward op.
//! Ops know the sizes that they cannot read off their slices; the functions here fill them in.

mod affine;
mod arithmetic;
mod batch_norm;
mod class_loss;
mod draw;
mod elementwise;
mod gather;
mod join;
mod lines;
mod number_loss;
mod prelu;
mod reduce;
mod reshape;
mod sample;
mod softmax;
mod standardize;
mod types;

pub use affine::{
    Affine, AffineBiasGradient, AffineInputGradient, AffineWeightGradient, affine,
};
pub use arithmetic::{Arithmetic, Combine, Scale, arithmetic, scale, with_number};
pub use batch_norm::{
    BatchNorm, BatchNormGradient, ChannelDot, ChannelMean, ChannelSum, ChannelVariance,
    Channels, MovingMean, MovingVariance,
};
pub use class_loss::{
    ClassLoss, CrossEntropy, Hinge, Line, LineLoss, LineLossGradient,
    NegativeLogLikelihood, class_loss,
};
pub use draw::{Dropout, Noise};
pub use elementwise::{
    Abs, Activation, Elu, Exp, Gelu, HardSigmoid, HardSwish, LeakyRelu, Log, Map,
    MapGradient, Mish, Reciprocal, Relu, Relu6, Selu, Sigmoid, Silu, Softplus, Softsign,
    Square, Tanh,
};
pub use gather::{Gather, GatherGradient, OneHot, gather, mean_weight};
pub use join::{Concat, Pad, Slice, average, concat, slice, stack};
pub use number_loss::{
    AbsoluteError, BinaryCrossEntropy, Contrast, Divergence, ElementLoss,
    ElementLossGradient, GaussianNll, GaussianNllGradient, Huber, PoissonLoss,
    SquaredError,
};
pub use prelu::{Prelu, PreluInputGradient, PreluSlopeGradient};
pub use reduce::{BroadcastTo, Fill, MeanRows, MeanRowsGradient, SumTo, sum_to};
pub use reshape::{Reshape, reshape};
pub use sample::{Domain, Sample};
pub use softmax::{
    LogSoftmax, LogSoftmaxGradient, Softmax, SoftmaxGradient, log_softmax, softmax,
};
pub use standardize::{Standardize, StandardizeGradient, standardize};

/// One or more uses of every differentiable op, for the generated tests.
pub fn samples() -> Vec<Sample> {
    let families = [
        affine::samples(),
        arithmetic::samples(),
        batch_norm::samples(),
        class_loss::samples(),
        draw::samples(),
        elementwise::samples(),
        gather::samples(),
        join::samples(),
        number_loss::samples(),
        prelu::samples(),
        reduce::samples(),
        reshape::samples(),
        softmax::samples(),
        standardize::samples(),
    ];
    families.into_iter().flatten().collect()
}
