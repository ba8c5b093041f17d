//! Fast kernels, and the one place that touches raw memory.

mod affine;
#[cfg(target_arch = "x86_64")]
mod avx2;
mod dispatch;
pub(super) mod machine;
pub(super) mod pool;
mod product;
