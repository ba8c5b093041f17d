//! What is done to the output of a product where it lies: an activation, or its slope.

use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

use super::Float;
#[cfg(target_arch = "x86_64")]
use super::Wide;

/// The kernel of a finish, written once for both number types.
pub trait FinishKernel: Debug + Send + Sync + Any {
    /// Its name: `relu`.
    fn name(&self) -> &'static str;

    /// Changes `y` in place; `v` holds as many numbers of the value that it reads, if it reads one.
    fn finish<F: Float>(&self, y: &mut [F], v: &[F]);
}

/// A finish compiled for wider vectors. Unsafe to call where the machine has not the
/// instructions; panics on a finish of another type than the one that gave it.
#[cfg(target_arch = "x86_64")]
pub type WideFinish = unsafe fn(&dyn Finish, &mut [f32], &[f32]);

/// A finish, as ops hold it. Implement [`FinishKernel`].
pub trait Finish: Debug + Send + Sync + Any {
    /// See [`FinishKernel::name`].
    fn name(&self) -> &'static str;
    /// In `f32`.
    fn finish_f32(&self, y: &mut [f32], v: &[f32]);
    /// In `f64`.
    fn finish_f64(&self, y: &mut [f64], v: &[f64]);
    /// As [`Finish::finish_f32`], with wider vectors.
    #[cfg(target_arch = "x86_64")]
    fn wide_f32(&self, wide: Wide) -> WideFinish;
}

impl<T: FinishKernel> Finish for T {
    fn name(&self) -> &'static str {
        FinishKernel::name(self)
    }

    fn finish_f32(&self, y: &mut [f32], v: &[f32]) {
        self.finish(y, v);
    }

    fn finish_f64(&self, y: &mut [f64], v: &[f64]) {
        self.finish(y, v);
    }

    #[cfg(target_arch = "x86_64")]
    fn wide_f32(&self, wide: Wide) -> WideFinish {
        match wide {
            Wide::Avx2 => finish_wide::<T>,
            Wide::Avx512 => finish_widest::<T>,
        }
    }
}

/// The kernel of `T`, inlined where these instructions may be used.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn finish_wide<T: FinishKernel>(finish: &dyn Finish, y: &mut [f32], v: &[f32]) {
    let finish: &dyn Any = finish;
    let finish: &T = finish.downcast_ref().expect("a finish is run with its own kernel");
    finish.finish(y, v);
}

/// As [`finish_wide`], with vectors twice as wide again.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
fn finish_widest<T: FinishKernel>(finish: &dyn Finish, y: &mut [f32], v: &[f32]) {
    let finish: &dyn Any = finish;
    let finish: &T = finish.downcast_ref().expect("a finish is run with its own kernel");
    finish.finish(y, v);
}

/// A shared finish.
pub type SharedFinish = Arc<dyn Finish>;
