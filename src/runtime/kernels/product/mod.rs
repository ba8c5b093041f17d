//! The three products of a dense layer in `f32`, tile by tile, and the sum that its bias wants.
//!
//! Weights lie in panels, see [`Panels`](crate::graph::Panels): forward and the weight gradient
//! work along the outputs of a panel, the input gradient along the rows of the batch, so that all
//! three read the weights in stretches, and none packs them.

#![allow(unsafe_code, reason = "the functions are compiled for instructions by name")]

mod bias_gradient;
mod forward;
mod input_gradient;
mod panel;
#[cfg(test)]
mod tests;
mod weight_gradient;

use std::ops::Range;
use std::sync::LazyLock;

pub(super) use bias_gradient::BiasGradient;
pub(super) use forward::Forward;
pub(super) use input_gradient::InputGradient;
pub(super) use panel::Block;
pub(super) use weight_gradient::WeightGradient;

use super::vector::Plain;
#[cfg(target_arch = "x86_64")]
use super::x86::{Avx2, Avx512};

/// Terms summed at a time. Between one such sum and the next, outputs leave the first-level cache;
/// what a group has of so many terms, and a panel of them, fit the second-level cache.
const DEPTH: usize = 1024;
/// Rows taken at a time, so that what they need stays in the second-level cache.
const GROUP: usize = 64;
/// Rows whose distance is a multiple of so many elements drive each other out of the first-level
/// cache: a quarter of a page.
const CROWDED: usize = 256;

/// The products as one instruction set runs them. Only to be called where the machine has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Products {
    pub(super) forward: unsafe fn(Forward<'_>),
    pub(super) input_gradient: unsafe fn(InputGradient<'_>),
    pub(super) weight_gradient: unsafe fn(WeightGradient<'_>),
    pub(super) bias_gradient: unsafe fn(BiasGradient<'_>),
    pub(super) block: unsafe fn(Block),
}

/// Defines the products for one kind of vector.
macro_rules! products {
    ($name:ident, $vector:ty $(, $features:literal)?) => {
        const $name: Products = {
            $(#[target_feature(enable = $features)])?
            unsafe fn forward(job: Forward<'_>) {
                // SAFETY: the caller's promise: the machine has the instructions.
                unsafe { job.run::<$vector>() }
            }
            $(#[target_feature(enable = $features)])?
            unsafe fn input_gradient(job: InputGradient<'_>) {
                // SAFETY: as above.
                unsafe { job.run::<$vector>() }
            }
            $(#[target_feature(enable = $features)])?
            unsafe fn weight_gradient(job: WeightGradient<'_>) {
                // SAFETY: as above.
                unsafe { job.run::<$vector>() }
            }
            $(#[target_feature(enable = $features)])?
            unsafe fn bias_gradient(job: BiasGradient<'_>) {
                // SAFETY: as above.
                unsafe { job.run::<$vector>() }
            }
            $(#[target_feature(enable = $features)])?
            unsafe fn block(job: Block) {
                // SAFETY: as above.
                unsafe { job.run::<$vector>() }
            }
            Products { forward, input_gradient, weight_gradient, bias_gradient, block }
        };
    };
}

products!(PLAIN, Plain);
#[cfg(target_arch = "x86_64")]
products!(AVX2, Avx2, "avx2,fma");
#[cfg(target_arch = "x86_64")]
products!(AVX512, Avx512, "avx512f,avx2,fma");

/// Those that this machine can run, the fastest first.
pub(super) fn available() -> Vec<Products> {
    let mut all = Vec::new();
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        if is_x86_feature_detected!("avx512f") {
            all.push(AVX512);
        }
        all.push(AVX2);
    }
    all.push(PLAIN);
    all
}

/// The fastest ones for this machine.
pub(super) fn fastest() -> &'static Products {
    static FASTEST: LazyLock<Products> = LazyLock::new(|| available()[0]);
    &FASTEST
}

/// `0`, `by`, `2 by` and so on, below `len`. Unlike `step_by`, it never divides: a division costs as
/// much as a small product.
#[inline(always)]
fn starts(len: usize, by: usize) -> impl Iterator<Item = usize> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let start = next;
        next += by;
        (start < len).then_some(start)
    })
}

/// `0..len` in pieces of nearly equal size, at most `most` each.
#[inline(always)]
fn pieces(len: usize, most: usize) -> impl Iterator<Item = Range<usize>> {
    let n = if len <= most { usize::from(len > 0) } else { len.div_ceil(most) };
    (0..n).map(move |at| if n == 1 { 0..len } else { len * at / n..len * (at + 1) / n })
}
