//! `rmsprop(lr)`: gradients divided by their recent size.

use std::sync::Arc;

use super::{
    Decay, Method, Optimizer, Rates, eps, lr, mean, mean_square, momentum, weight_decay,
};
use crate::builtins::{Args, Param};
use crate::graph::{Float, Scalars, SharedUpdate, UpdateKernel, UpdateRule};

pub(super) static RMSPROP: Optimizer = Optimizer {
    name: "rmsprop",
    also_known_as: &["RMSprop", "RMSProp", "rms_prop"],
    params: &[
        lr("0.01"),
        Param::decay("alpha", "How slowly the mean square forgets.").or("0.99").named(),
        momentum(),
        Param::flag(
            "centered",
            false,
            "Divide by the deviation instead of the mean square.",
        ),
        eps("1e-8"),
        weight_decay("0"),
    ],
    doc: "The gradient divided by its recent size, with momentum if wanted.",
    formula: "g += decay w;  v = alpha v + (1-alpha) g^2;  d = sqrt(v) + eps  (centered: \
        sqrt(v - mean^2) + eps);  b = momentum b + g/d;  w -= lr b; Tieleman and Hinton (2012), \
        as PyTorch has it",
    examples: &["rmsprop", "rmsprop(1e-3, momentum = 0.9)", "rmsprop(centered = true)"],
    method: Method::Elementwise(start),
    decay: Decay::ScaledGradient,
    rates: Some(Rates::of_equal_steps((1e-4, 1e-2), 0.02)),
};

#[derive(Debug)]
struct RmsProp {
    alpha: f64,
    momentum: f64,
    is_centered: bool,
    eps: f64,
    decay: f64,
}

fn start(args: &Args) -> SharedUpdate {
    Arc::new(RmsProp {
        alpha: args.number("alpha"),
        momentum: args.number("momentum"),
        is_centered: args.flag("centered"),
        eps: args.number("eps"),
        decay: args.number("weight_decay"),
    })
}

impl UpdateRule for RmsProp {
    fn slots(&self) -> &'static [&'static str] {
        match (self.is_centered, self.momentum != 0.0) {
            (false, false) => &["square"],
            (false, true) => &["square", "momentum"],
            (true, false) => &["square", "mean"],
            (true, true) => &["square", "mean", "momentum"],
        }
    }

    fn scalars(&self, _t: u64, lr: f64, _carry: &mut f64) -> Scalars {
        [lr, self.alpha, 1.0 - self.alpha, self.momentum, self.eps, self.decay, 0.0, 0.0]
    }
}

impl UpdateKernel for RmsProp {
    // A loop for each set of slots, since a choice within would keep it from becoming vectors.
    #[inline(always)]
    fn update<F: Float>(&self, by: &Scalars, w: &mut [F], g: &[F], slots: &mut [&mut [F]]) {
        let [lr, alpha, new, momentum, eps, decay, ..] = by.map(F::of);
        let step = |w: F, scaled: F| w - lr * scaled;
        match (self.is_centered, slots) {
            (false, [v]) => {
                for ((w, &g), v) in w.iter_mut().zip(g).zip(&mut **v) {
                    let (old, g) = (*w, g + decay * *w);
                    *v = mean_square(*v, g, (alpha, new));
                    *w = step(old, g / (v.sqrt() + eps));
                }
            }
            (false, [v, b]) => {
                for (((w, &g), v), b) in w.iter_mut().zip(g).zip(&mut **v).zip(&mut **b) {
                    let (old, before, g) = (*w, *b, g + decay * *w);
                    *v = mean_square(*v, g, (alpha, new));
                    *b = (momentum * before + g / (v.sqrt() + eps)).flushed();
                    *w = step(old, *b);
                }
            }
            (true, [v, m]) => {
                for (((w, &g), v), m) in w.iter_mut().zip(g).zip(&mut **v).zip(&mut **m) {
                    let (old, g) = (*w, g + decay * *w);
                    (*v, *m) = (mean_square(*v, g, (alpha, new)), mean(*m, g, new));
                    *w = step(old, g / ((*v - *m * *m).sqrt() + eps));
                }
            }
            (true, [v, m, b]) => {
                let slots = v.iter_mut().zip(&mut **m).zip(&mut **b);
                for ((w, &g), ((v, m), b)) in w.iter_mut().zip(g).zip(slots) {
                    let (old, before, g) = (*w, *b, g + decay * *w);
                    (*v, *m) = (mean_square(*v, g, (alpha, new)), mean(*m, g, new));
                    *b = (momentum * before + g / ((*v - *m * *m).sqrt() + eps)).flushed();
                    *w = step(old, *b);
                }
            }
            _ => unreachable!("`slots` names them"),
        }
    }
}
