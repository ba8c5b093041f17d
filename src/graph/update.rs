//! What an optimizer does to one weight once its gradient is known.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use super::Float;
#[cfg(target_arch = "x86_64")]
use super::Wide;

/// Numbers that a rule computes once per step, in `f64`, for all weights: rates, bias corrections.
pub const MAX_SCALARS: usize = 8;

/// See [`MAX_SCALARS`].
pub type Scalars = [f64; MAX_SCALARS];

/// The kernel of an update, written once for both number types. Element by element, so that
/// weights can be cut anywhere.
pub trait UpdateKernel {
    /// Updates a stretch of a weight and of its slots in place.
    fn update<F: Float>(
        &self,
        scalars: &Scalars,
        w: &mut [F],
        g: &[F],
        slots: &mut [&mut [F]],
    );
}

/// The rules of an update.
pub trait UpdateRule: Debug + Send + Sync + Any {
    /// The names of the tensors it keeps for each weight: `["m", "v"]`.
    fn slots(&self) -> &'static [&'static str];

    /// The factors of step `t` (from 1) at learning rate `lr`. `carry` is kept between steps
    /// and starts at 1 (NAdam's product).
    fn scalars(&self, t: u64, lr: f64, carry: &mut f64) -> Scalars;
}

/// An update compiled for wider vectors, see [`super::WideRun`].
#[cfg(target_arch = "x86_64")]
pub type WideUpdate =
    unsafe fn(&dyn Update, &Scalars, &mut [f32], &[f32], &mut [&mut [f32]]);

/// An update, as plans hold it. Implement [`UpdateRule`] and [`UpdateKernel`].
pub trait Update: UpdateRule {
    /// In `f32`.
    fn update_f32(
        &self,
        scalars: &Scalars,
        w: &mut [f32],
        g: &[f32],
        slots: &mut [&mut [f32]],
    );
    /// In `f64`.
    fn update_f64(
        &self,
        scalars: &Scalars,
        w: &mut [f64],
        g: &[f64],
        slots: &mut [&mut [f64]],
    );
    /// As [`Update::update_f32`], with wider vectors.
    #[cfg(target_arch = "x86_64")]
    fn wide_f32(&self, wide: Wide) -> WideUpdate;
}

impl<T: UpdateRule + UpdateKernel> Update for T {
    fn update_f32(
        &self,
        scalars: &Scalars,
        w: &mut [f32],
        g: &[f32],
        slots: &mut [&mut [f32]],
    ) {
        self.update(scalars, w, g, slots);
    }

    fn update_f64(
        &self,
        scalars: &Scalars,
        w: &mut [f64],
        g: &[f64],
        slots: &mut [&mut [f64]],
    ) {
        self.update(scalars, w, g, slots);
    }

    #[cfg(target_arch = "x86_64")]
    fn wide_f32(&self, wide: Wide) -> WideUpdate {
        match wide {
            Wide::Avx2 => update_wide::<T>,
            Wide::Avx512 => update_widest::<T>,
        }
    }
}

/// The kernel of `T`, inlined where these instructions may be used.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn update_wide<T: UpdateRule + UpdateKernel>(
    rule: &dyn Update,
    scalars: &Scalars,
    w: &mut [f32],
    g: &[f32],
    slots: &mut [&mut [f32]],
) {
    let rule: &dyn Any = rule;
    let rule: &T = rule.downcast_ref().expect("a rule is run with its own kernel");
    rule.update(scalars, w, g, slots);
}

/// As [`update_wide`], with vectors twice as wide again.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
fn update_widest<T: UpdateRule + UpdateKernel>(
    rule: &dyn Update,
    scalars: &Scalars,
    w: &mut [f32],
    g: &[f32],
    slots: &mut [&mut [f32]],
) {
    let rule: &dyn Any = rule;
    let rule: &T = rule.downcast_ref().expect("a rule is run with its own kernel");
    rule.update(scalars, w, g, slots);
}

/// A shared update.
pub type SharedUpdate = Arc<dyn Update>;
