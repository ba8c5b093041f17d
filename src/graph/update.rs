//! What an optimizer does to one weight once its gradient is known.

use std::fmt::Debug;
use std::sync::Arc;

use super::Float;

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
pub trait UpdateRule: Debug + Send + Sync {
    /// The names of the tensors it keeps for each weight: `["m", "v"]`.
    fn slots(&self) -> &'static [&'static str];

    /// The factors of step `t` (from 1) at learning rate `lr`. `carry` is kept between steps
    /// and starts at 1 (NAdam's product).
    fn scalars(&self, t: u64, lr: f64, carry: &mut f64) -> Scalars;
}

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
}

/// A shared update.
pub type SharedUpdate = Arc<dyn Update>;
