//! Fast kernels, and the one place that touches raw memory.

mod dispatch;
pub(super) mod machine;
pub(super) mod pool;
