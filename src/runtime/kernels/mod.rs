//! Fast kernels, and the one place that touches raw memory.
//!
//! A `machine` runs a plan over one stretch of memory, on the threads of a `pool`. Products are
//! made of `tile`s, which are written once for vectors of any width (`vector`).

mod affine;
pub(super) mod bytes;
mod call;
pub(super) mod dispatch;
pub(super) mod inputs;
pub(super) mod machine;
mod memory;
pub(super) mod pages;
pub(super) mod peak;
pub(super) mod pool;
mod product;
mod regime;
mod room;
mod tile;
mod vector;
mod view;
mod work;
mod worth;
#[cfg(target_arch = "x86_64")]
mod x86;
