//! What the machine's arithmetic can do: multiply-adds on registers alone, nothing read or
//! written.

#![allow(unsafe_code, reason = "vector instructions that not every machine has")]

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{
    _mm_cvtss_f32, _mm256_castps256_ps128, _mm256_fmadd_ps, _mm256_set1_ps,
    _mm512_castps512_ps128, _mm512_fmadd_ps, _mm512_set1_ps,
};
use std::hint::black_box;

use super::pool::Pool;

/// Sums that wait for nothing but themselves: more than a multiply-add takes cycles, times the
/// units that work side by side; and no more than there are registers for.
const CHAINS: usize = 12;
/// A step of a chain that keeps its number between 0 and 1.
const STEP: (f32, f32) = (0.75, 0.25);

/// Makes `n_rounds` rounds of multiply-adds on every thread of the pool at once, and returns how
/// many floating point operations that were. Timed, it is the machine's peak.
pub fn multiply_adds(pool: &Pool, n_rounds: u64) -> u64 {
    let (run, n_lanes) = widest();
    pool.run(pool.n_threads(), &|_| {
        black_box(run(black_box(n_rounds)));
    });
    pool.n_threads() as u64 * n_rounds * (2 * CHAINS * n_lanes) as u64
}

/// The loop with the widest vectors of this machine, and the numbers in such a vector.
fn widest() -> (fn(u64) -> f32, usize) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") {
        // SAFETY: the machine has the instructions.
        return (|n_rounds| unsafe { avx512(n_rounds) }, 16);
    }
    #[cfg(target_arch = "x86_64")]
    if super::dispatch::widest().is_some() {
        // SAFETY: the machine has the instructions.
        return (|n_rounds| unsafe { avx2(n_rounds) }, 8);
    }
    (plain, 4)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn avx512(n_rounds: u64) -> f32 {
    let (factor, addend) = black_box(STEP);
    let (factor, addend) = (_mm512_set1_ps(factor), _mm512_set1_ps(addend));
    let mut chains = [addend; CHAINS];
    for _ in 0..n_rounds {
        // A loop: `map` would be a function of its own, without the instructions.
        for chain in &mut chains {
            *chain = _mm512_fmadd_ps(*chain, factor, addend);
        }
    }
    let mut sum = 0.0;
    for chain in chains {
        sum += _mm_cvtss_f32(_mm512_castps512_ps128(chain));
    }
    sum
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2(n_rounds: u64) -> f32 {
    let (factor, addend) = black_box(STEP);
    let (factor, addend) = (_mm256_set1_ps(factor), _mm256_set1_ps(addend));
    let mut chains = [addend; CHAINS];
    for _ in 0..n_rounds {
        for chain in &mut chains {
            *chain = _mm256_fmadd_ps(*chain, factor, addend);
        }
    }
    let mut sum = 0.0;
    for chain in chains {
        sum += _mm_cvtss_f32(_mm256_castps256_ps128(chain));
    }
    sum
}

/// In the vectors that every machine of this kind has.
fn plain(n_rounds: u64) -> f32 {
    let (factor, addend) = black_box(STEP);
    let mut chains = [[addend; 4]; CHAINS];
    for _ in 0..n_rounds {
        for x in chains.as_flattened_mut() {
            // Without the instruction, `mul_add` is a call.
            *x = match cfg!(target_arch = "aarch64") {
                true => x.mul_add(factor, addend),
                false => *x * factor + addend,
            };
        }
    }
    chains.as_flattened().iter().sum()
}

#[cfg(test)]
mod tests {
    use super::{CHAINS, Pool, multiply_adds, plain, widest};

    #[test]
    fn every_loop_comes_to_the_same_end() {
        let (run, n_lanes) = widest();
        // 0.25 + 0.75 x has its rest at 1.
        assert!((run(1000) - CHAINS as f32).abs() < 1e-3);
        assert!((plain(1000) - 4.0 * CHAINS as f32).abs() < 1e-3);
        let n_flops = multiply_adds(&Pool::new(2), 10);
        assert_eq!(n_flops, (2 * 10 * 2 * CHAINS * n_lanes) as u64);
    }
}
