//! Bytes as numbers: `byte * factor + offset`.

#![allow(unsafe_code, reason = "code for instructions that not every machine has")]

use crate::graph::Float;

/// Writes `bytes[i] * factor[i] + offset[i]`, or with one factor and offset for all. The same
/// bits on every machine: nothing is contracted.
pub fn scale_bytes<F: Float>(bytes: &[u8], factor: &[f32], offset: &[f32], out: &mut [F]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the machine has the instructions.
        return unsafe { scale_wide(bytes, factor, offset, out) };
    }
    scale(bytes, factor, offset, out);
}

/// [`scale`], inlined where vectors may be twice as wide.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn scale_wide<F: Float>(bytes: &[u8], factor: &[f32], offset: &[f32], out: &mut [F]) {
    scale(bytes, factor, offset, out);
}

#[inline(always)]
fn scale<F: Float>(bytes: &[u8], factor: &[f32], offset: &[f32], out: &mut [F]) {
    let widen = |value: f32| F::of(f64::from(value));
    if let ([factor], [offset]) = (factor, offset) {
        for (out, byte) in out.iter_mut().zip(bytes) {
            *out = widen(f32::from(*byte) * factor + offset);
        }
        return;
    }
    for (((out, byte), factor), offset) in out.iter_mut().zip(bytes).zip(factor).zip(offset)
    {
        *out = widen(f32::from(*byte) * factor + offset);
    }
}
