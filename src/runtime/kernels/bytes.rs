//! Rows of bytes as rows of numbers: `byte * factor + offset`.

#![allow(unsafe_code, reason = "code for instructions that not every machine has")]
#![allow(
    clippy::inline_always,
    reason = "wide vectors reach what is inlined, and nothing else"
)]

use super::memory::fetch;
use crate::graph::Float;

/// Rows that are fetched before their turn: enough to hide most of the delay of memory, since
/// rows in random order come straight from there.
const AHEAD: usize = 2;

/// Bytes in rows, and what they stand for: one factor and offset per place, or one for all.
#[derive(Clone, Copy, Debug)]
pub struct ByteRows<'a> {
    /// All rows.
    pub bytes: &'a [u8],
    /// Bytes of a row.
    pub width: usize,
    /// Scaling.
    pub factor: &'a [f32],
    /// Scaling.
    pub offset: &'a [f32],
}

impl ByteRows<'_> {
    /// Writes some rows, scaled. The same bits on every machine: nothing is contracted.
    pub fn gather<F: Float>(&self, rows: &[u32], out: &mut [F]) {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the machine has the instructions.
            return unsafe { gather_wide(self, rows, out) };
        }
        gather(self, rows, out);
    }

    fn row(&self, row: u32) -> &[u8] {
        &self.bytes[row as usize * self.width..][..self.width]
    }
}

/// [`gather`], inlined where vectors may be twice as wide.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn gather_wide<F: Float>(from: &ByteRows<'_>, rows: &[u32], out: &mut [F]) {
    gather(from, rows, out);
}

#[inline(always)]
fn gather<F: Float>(from: &ByteRows<'_>, rows: &[u32], out: &mut [F]) {
    rows.iter().take(AHEAD).for_each(|row| fetch(from.row(*row)));
    for (at, (row, out)) in rows.iter().zip(out.chunks_exact_mut(from.width)).enumerate() {
        if let Some(later) = rows.get(at + AHEAD) {
            fetch(from.row(*later));
        }
        scale(from.row(*row), from.factor, from.offset, out);
    }
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

#[cfg(test)]
mod tests {
    use super::ByteRows;

    #[test]
    fn rows_are_gathered_and_scaled_as_written() {
        let bytes: Vec<u8> = (0..=255).cycle().take(37 * 50).collect();
        let rows: Vec<u32> = (0..40).map(|at| at * 7 % 50).collect();
        let each: Vec<f32> = (0..37).map(|at| 0.1 + at as f32).collect();
        for (factor, offset) in [(&[0.3][..], &[-0.7][..]), (&each, &each)] {
            let from = ByteRows { bytes: &bytes, width: 37, factor, offset };
            let mut out = vec![f32::NAN; 40 * 37];
            from.gather(&rows, &mut out);
            for (at, found) in out.iter().enumerate() {
                let (row, place) = (rows[at / 37] as usize, at % 37);
                let scale = |all: &[f32]| if all.len() == 1 { all[0] } else { all[place] };
                let byte = f32::from(bytes[row * 37 + place]);
                assert_eq!(*found, byte * scale(factor) + scale(offset), "{at}");
            }
        }
    }
}
