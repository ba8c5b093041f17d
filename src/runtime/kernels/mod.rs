//! Fast kernels, and the one place that touches raw memory.
