//! The activations: functions of each number, or of the last axis, without weights.

use super::{Bend, Layer, Role, Way, fit};
use crate::builtins::Param;
use crate::ops::{self, Map};

/// One entry per function of each number: name, other names, arguments, formula, doc, examples, bend, op.
macro_rules! activations {
    ($($entry:ident $name:literal $known:expr, $params:expr, $formula:literal, $doc:literal,
       $examples:expr, $bend:expr, $op:expr;)*) => {
        $(pub(super) static $entry: Layer = Layer {
            name: $name,
            also_known_as: &$known,
            signature: "[..] -> [..]",
            params: &$params,
            doc: $doc,
            formula: $formula,
            examples: &$examples,
            sample: "[4]",
            is_random: false,
            role: Role::Activation($bend),
            infer_shape: |_, x| fit::same_numbers(x),
            build: |args, x, ctx| {
                let op: fn(&crate::builtins::Args) -> _ = $op;
                ctx.g.op(Map(op(args)), &[x])
            },
        };)*
    };
}

const INF: f64 = f64::INFINITY;

const SLOPE: Param = Param::positive_or_zero("slope", "Slope below zero.").or("0.01");

activations! {
    ABS "abs" ["Abs", "absolute"], [], "y = |x|", "The absolute value; its slope at 0 is 0.", ["abs"], Bend::other(0.0, INF).idempotent(), |_| ops::Abs;
    ELU "elu" ["ELU", "nn.ELU"], [], "y = x if x > 0 else exp(x) - 1; Clevert et al., 2015", "A rectifier with a soft lower end at -1.", ["elu"], Bend::rectifier(-1.0, INF), |_| ops::Elu;
    EXP "exp" ["Exp", "exponential"], [], "y = exp(x)", "The exponential function.", ["exp"], Bend::other(0.0, INF), |_| ops::Exp;
    GELU "gelu" ["GELU", "nn.GELU"], [], "y = x (1 + erf(x / sqrt 2)) / 2; Hendrycks and Gimpel, 2016", "Each value times the share of a normal distribution below it; exact, by the error function.", ["gelu"], Bend::rectifier(-0.17, INF), |_| ops::Gelu;
    HARD_SIGMOID "hard_sigmoid" ["Hardsigmoid", "HardSigmoid", "hardsigmoid"], [], "y = min(max(x + 3, 0), 6) / 6", "`sigmoid` as three straight lines.", ["hard_sigmoid"], Bend::saturating(0.0, 1.0), |_| ops::HardSigmoid;
    HARD_SWISH "hard_swish" ["Hardswish", "HardSwish", "hardswish", "hard_silu"], [], "y = x min(max(x + 3, 0), 6) / 6; Howard et al., MobileNetV3, 2019", "`silu` with `hard_sigmoid`.", ["hard_swish"], Bend::rectifier(-0.375, INF), |_| ops::HardSwish;
    LEAKY_RELU "leaky_relu" ["LeakyReLU", "nn.LeakyReLU", "leakyrelu", "leaky"], [SLOPE], "y = x if x > 0 else slope x; Maas et al., 2013", "A rectifier that lets a little through below zero.", ["leaky_relu", "leaky_relu(0.2)", "leaky_relu(slope = 0.1)"], Bend::rectifier(-INF, INF), |args| ops::LeakyRelu { slope: args.number("slope") };
    LOG "log" ["Log", "ln"], [], "y = ln x", "The natural logarithm, of numbers above 0.", ["log"], Bend::new(Way::Logarithm, -INF, INF), |_| ops::Log;
    MISH "mish" ["Mish", "nn.Mish"], [], "y = x tanh(ln(1 + exp(x))); Misra, 2019", "A smooth rectifier that dips below zero.", ["mish"], Bend::rectifier(-0.309, INF), |_| ops::Mish;
    RELU "relu" ["ReLU", "nn.ReLU", "Relu", "rectifier", "rect"], [], "y = max(x, 0)", "Sets values below zero to zero; its slope at 0 is 0.", ["relu"], Bend::rectifier(0.0, INF).idempotent(), |_| ops::Relu;
    RELU6 "relu6" ["ReLU6", "nn.ReLU6", "clipped_relu"], [], "y = min(max(x, 0), 6)", "`relu` cut off at 6; its slope at 0 and at 6 is 0.", ["relu6"], Bend::rectifier(0.0, 6.0).idempotent(), |_| ops::Relu6;
    SELU "selu" ["SELU", "nn.SELU"], [], "y = 1.0507 x if x > 0 else 1.0507 · 1.6733 (exp(x) - 1); Klambauer et al., 2017", "The rectifier that keeps mean 0 and variance 1 through layers started by `lecun_normal`.", ["selu"], Bend::rectifier(-1.758_2, INF).self_normalizing(), |_| ops::Selu;
    SIGMOID "sigmoid" ["Sigmoid", "nn.Sigmoid", "logistic"], [], "y = 1 / (1 + exp(-x))", "Squeezes into 0..1.", ["sigmoid"], Bend::saturating(0.0, 1.0), |_| ops::Sigmoid;
    SILU "silu" ["SiLU", "Swish", "nn.SiLU", "swish"], [], "y = x / (1 + exp(-x)); Elfwing et al., 2017", "Each value times its own `sigmoid`.", ["silu"], Bend::rectifier(-0.279, INF), |_| ops::Silu;
    SOFTPLUS "softplus" ["Softplus", "SoftPlus", "nn.Softplus"], [], "y = ln(1 + exp(x))", "A smooth rectifier.", ["softplus"], Bend::rectifier(0.0, INF), |_| ops::Softplus;
    SOFTSIGN "softsign" ["Softsign", "nn.Softsign"], [], "y = x / (1 + |x|)", "Squeezes into -1..1, slowly.", ["softsign"], Bend::saturating(-1.0, 1.0), |_| ops::Softsign;
    SQUARE "square" ["Square", "squared"], [], "y = x²", "Each value times itself.", ["square"], Bend::other(0.0, INF), |_| ops::Square;
    TANH "tanh" ["Tanh", "nn.Tanh", "hyperbolic_tangent"], [], "y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))", "Squeezes into -1..1.", ["tanh"], Bend::saturating(-1.0, 1.0), |_| ops::Tanh;
}

pub(super) static IDENTITY: Layer = Layer {
    name: "identity",
    also_known_as: &["Identity", "nn.Identity", "noop", "passthrough"],
    signature: "[..] -> [..]",
    params: &[],
    doc: "Its input, unchanged. `id` is the same as a stage of a branch.",
    formula: "y = x",
    examples: &["identity"],
    sample: "[4]",
    is_random: false,
    role: Role::Rearrangement,
    infer_shape: |_, x| Ok(x.clone()),
    build: |_, x, _| x,
};

pub(super) static SOFTMAX: Layer = Layer {
    name: "softmax",
    also_known_as: &["Softmax", "nn.Softmax"],
    signature: "[.., classes] -> [.., classes]",
    params: &[],
    doc: "The last axis as probabilities that add up to 1. Not before `cross_entropy`, which \
          applies it itself.",
    formula: "y[i] = exp(x[i]) / sum over j of exp(x[j])",
    examples: &["softmax"],
    sample: "[4]",
    is_random: false,
    role: Role::Activation(Bend::new(Way::Probabilities, 0.0, 1.0)),
    infer_shape: |_, x| fit::same_lines(x),
    build: |_, x, ctx| ops::softmax(ctx.g, x),
};

pub(super) static LOG_SOFTMAX: Layer = Layer {
    name: "log_softmax",
    also_known_as: &["LogSoftmax", "logsoftmax", "nn.LogSoftmax"],
    signature: "[.., classes] -> [.., classes]",
    params: &[],
    doc: "The logarithms of `softmax`'s probabilities; for `nll` and `kl`.",
    formula: "y[i] = x[i] - ln sum over j of exp(x[j])",
    examples: &["log_softmax"],
    sample: "[4]",
    is_random: false,
    role: Role::Activation(Bend::new(Way::LogProbabilities, -INF, 0.0).idempotent()),
    infer_shape: |_, x| fit::same_lines(x),
    build: |_, x, ctx| ops::log_softmax(ctx.g, x),
};
