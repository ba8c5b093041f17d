//! `batch_norm`: centers and scales each feature by the statistics of the batch.

use super::{Context, Layer, Mode, Over, Role, fit};
use crate::builtins::{Args, Kind, Param, initializers};
use crate::graph::{Fans, NodeId};
use crate::ops::{self, Channels};

const MOMENTUM: Kind =
    Kind::Number { min: 0.0, max: 1.0, excludes_min: true, excludes_max: false };

pub(super) static BATCH_NORM: Layer = Layer {
    name: "batch_norm",
    also_known_as: &[
        "BatchNorm",
        "BatchNorm1d",
        "BatchNorm2d",
        "BatchNormalization",
        "batchnorm",
        "bn",
        "nn.BatchNorm1d",
        "nn.BatchNorm2d",
    ],
    signature: "[.., features] -> [.., features] or [C, H, W] -> [C, H, W]",
    params: &[
        Param::of("momentum", MOMENTUM, "Weight of the new batch in the kept statistics.")
            .or("0.1")
            .named(),
        Param::positive("eps", "Added to the variance.").or("1e-5").named(),
    ],
    doc: "Each feature minus its mean over its deviation, times a learned factor, plus a learned \
          offset. Statistics are of the batch while training, otherwise the kept ones. A value of \
          three axes is normalized per channel (its first axis), any other per feature (its last).",
    formula: "y = (x - mean) / sqrt(var + eps) · a + b; Ioffe and Szegedy, Batch Normalization, \
              2015. The kept variance is the unbiased one.",
    examples: &["batch_norm", "batch_norm(momentum = 0.01, eps = 1e-3)"],
    sample: "[4]",
    is_random: false,
    role: Role::Normalization(Over::Batch),
    infer_shape: |_, x| fit::same_lines(x),
    build,
};

fn build(args: &Args, x: NodeId, ctx: &mut Context<'_>) -> NodeId {
    let channels = Channels::of(&ctx.g.ty(x).extents);
    let fans = || Fans { extents: [channels.count].into(), fan_in: 1, fan_out: 1 };
    let factor = ctx.g.weight(&ctx.tensor("weight"), fans(), initializers::ones());
    let offset = ctx.g.weight(&ctx.tensor("bias"), fans(), initializers::zeros());
    let (mean_id, kept_mean) =
        ctx.g.state(&ctx.tensor("running_mean"), fans(), initializers::zeros());
    let (variance_id, kept_variance) =
        ctx.g.state(&ctx.tensor("running_var"), fans(), initializers::ones());
    let (eps, momentum) = (args.number("eps"), args.number("momentum"));
    if ctx.mode == Mode::Evaluate {
        let op = ops::BatchNorm { channels, eps, is_of_batch: false };
        return ctx.g.op(op, &[x, kept_mean, kept_variance, factor, offset]);
    }
    let mean = ctx.g.op(ops::ChannelMean { channels }, &[x]);
    let variance = ctx.g.op(ops::ChannelVariance { channels }, &[x, mean]);
    let n_lines = channels.n_lines;
    let kept_mean = ctx.g.op(ops::MovingMean { momentum }, &[kept_mean, mean]);
    let kept_variance =
        ctx.g.op(ops::MovingVariance { momentum, n_lines }, &[kept_variance, variance]);
    ctx.g.state_updates.extend([(mean_id, kept_mean), (variance_id, kept_variance)]);
    let op = ops::BatchNorm { channels, eps, is_of_batch: true };
    ctx.g.op(op, &[x, mean, variance, factor, offset])
}
