//! Random streams: every draw is a function of (seed, purpose, position), never of order.
//!
//! `ChaCha8` gives the streams; the sampling (uniform, normal, shuffle) is ours, so that a
//! dependency's update cannot change a run.

use rand::Rng;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

/// A stream of draws for one purpose.
#[derive(Debug)]
pub struct Stream {
    generator: ChaCha8Rng,
}

impl Stream {
    /// The stream of `purpose` (such as `init net.linear_1.weight`) under `seed`.
    pub fn new(seed: u64, purpose: &str) -> Self {
        Self { generator: ChaCha8Rng::seed_from_u64(mix(seed ^ mix(hash(purpose)))) }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// Uniform in `[0, 1)`, with 53 bits.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// A standard normal draw, by Box and Muller (1958), the cosine half.
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// Uniform below `n`, without bias, by rejection.
    pub fn below(&mut self, n: u64) -> u64 {
        loop {
            let bits = self.bits();
            // What is refused lies within `n` of the end; where exactly takes a division.
            if bits < u64::MAX - n || bits < u64::MAX - u64::MAX % n {
                return bits % n;
            }
        }
    }

    /// Puts the items in a random order, by Fisher and Yates (1938).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u64 + 1) as usize;
            items.swap(last, other);
        }
    }
}

/// Scrambles 64 bits: the finalizer of `SplitMix64` (Steele, Lea and Flood, 2014).
pub fn mix(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// A stable 64-bit hash of a text: FNV-1a.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
