//! `adamw(lr)`: Adam with weight decay apart from the gradient.

use std::sync::Arc;

use super::adam::Adam;
use super::{Decay, Method, Optimizer, Rates, beta1, beta2, eps, lr, weight_decay};
use crate::builtins::{Args, Param};
use crate::graph::SharedUpdate;

pub(super) static ADAMW: Optimizer = Optimizer {
    name: "adamw",
    also_known_as: &["AdamW", "adam_w"],
    params: &[
        lr("1e-3"),
        beta1("0.9"),
        beta2("0.999"),
        eps("1e-8"),
        Param::flag("amsgrad", false, "Divide by the largest mean square so far."),
        weight_decay("0.01"),
    ],
    doc: "Adam, with weights pulled towards zero apart from the gradient.",
    formula: "w *= 1 - lr decay, then `adam` without decay; Loshchilov and Hutter (2019)",
    examples: &["adamw", "adamw(3e-4, weight_decay = 0.1)"],
    method: Method::Elementwise(start),
    decay: Decay::Apart,
    rates: Some(Rates::of_equal_steps((1e-4, 1e-2), 0.02)),
};

fn start(args: &Args) -> SharedUpdate {
    Arc::new(Adam::new(args, ADAMW.decay))
}
