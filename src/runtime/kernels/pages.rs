//! Large stretches of bytes, in pages of the processor's larger size where the system has them.

#![allow(unsafe_code, reason = "the system is asked for larger pages")]

/// Bytes below which the usual pages do: a page of the larger size is 2 MiB.
const LARGE: usize = 4 << 20;

/// This many zeros. They take memory only where they are touched, and there thousands of small
/// pages cost several times what a few large ones do.
pub fn zeros(len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    if len >= LARGE {
        prefer_large(&mut bytes);
    }
    bytes
}

/// Asks for larger pages within these bytes. Where it is refused, nothing is different.
#[cfg(target_os = "linux")]
fn prefer_large(bytes: &mut [u8]) {
    const PAGE: usize = 4096;
    let range = bytes.as_mut_ptr_range();
    let start = range.start.addr().next_multiple_of(PAGE);
    let end = range.end.addr() / PAGE * PAGE;
    let first = bytes.as_mut_ptr().wrapping_add(start - range.start.addr());
    // SAFETY: whole pages inside the slice; the advice changes none of their bytes.
    let _advised = unsafe {
        libc::madvise(first.cast(), end.saturating_sub(start), libc::MADV_HUGEPAGE)
    };
}

#[cfg(not(target_os = "linux"))]
fn prefer_large(_: &mut [u8]) {}

#[cfg(test)]
mod tests {
    use super::{LARGE, zeros};

    #[test]
    fn large_and_small_stretches_are_zeros() {
        for len in [0, 1, 5_000, LARGE - 1, LARGE, 3 * LARGE + 17] {
            let bytes = zeros(len);
            assert_eq!(bytes.len(), len);
            assert!(bytes.iter().all(|byte| *byte == 0));
        }
    }
}
