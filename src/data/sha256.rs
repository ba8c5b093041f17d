//! SHA-256, as FIPS 180-4 describes it: whether a file is the one that it is taken for.

use std::fmt::Write as _;

/// The hash of some bytes, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let mut state = FIRST;
    let blocks = bytes.chunks_exact(64);
    let rest = blocks.remainder();
    blocks.for_each(|block| compress(&mut state, block));
    // The rest, a set bit, zeros, and the length in bits end with a block.
    let mut end = rest.to_vec();
    end.push(0x80);
    end.resize((rest.len() + 9).next_multiple_of(64) - 8, 0);
    end.extend((8 * bytes.len() as u64).to_be_bytes());
    end.chunks_exact(64).for_each(|block| compress(&mut state, block));
    state.iter().fold(String::new(), |mut text, word| {
        write!(text, "{word:08x}").expect("a text takes every word");
        text
    })
}

/// The first 32 bits of the fractional parts of the square roots of the first 8 primes.
const FIRST: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// The same of the cube roots of the first 64.
const ROUNDS: [u32; 64] = rounds();

/// The state after a block of 64 bytes.
fn compress(state: &mut [u32; 8], block: &[u8]) {
    let mut words = [0_u32; 64];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
    }
    for t in 16..64 {
        let (a, b) = (words[t - 15], words[t - 2]);
        let small = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
        let large = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
        let sum = words[t - 16].wrapping_add(words[t - 7]);
        words[t] = sum.wrapping_add(small).wrapping_add(large);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (word, round) in words.iter().zip(ROUNDS) {
        let turned = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let choice = (e & f) ^ (!e & g);
        let first = h.wrapping_add(turned).wrapping_add(choice);
        let first = first.wrapping_add(round).wrapping_add(*word);
        let turned = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let majority = (a & b) ^ (a & c) ^ (b & c);
        (h, g, f, e) = (g, f, e, d.wrapping_add(first));
        (d, c, b, a) = (c, b, a, first.wrapping_add(turned).wrapping_add(majority));
    }
    for (old, new) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *old = old.wrapping_add(new);
    }
}

/// Computed, not copied: a table of 64 numbers has room for a wrong one.
const fn rounds() -> [u32; 64] {
    let (mut table, mut n, mut candidate) = ([0; 64], 0, 2);
    while n < 64 {
        if is_prime(candidate) {
            table[n] = fraction_of_cube_root(candidate);
            n += 1;
        }
        candidate += 1;
    }
    table
}

const fn is_prime(number: u64) -> bool {
    let mut divisor = 2;
    while divisor * divisor <= number {
        if number.is_multiple_of(divisor) {
            return false;
        }
        divisor += 1;
    }
    true
}

/// 32 bits of the fraction: the largest `r` whose cube is at most `number * 2^96`, without its
/// whole part. Found bit by bit; below 2^35, so that its cube fits.
const fn fraction_of_cube_root(number: u64) -> u32 {
    let wanted = (number as u128) << 96;
    let (mut root, mut bit) = (0_u128, 1_u128 << 34);
    while bit > 0 {
        let next = root | bit;
        if next * next * next <= wanted {
            root = next;
        }
        bit >>= 1;
    }
    root as u32
}

#[cfg(test)]
mod tests {
    use super::{ROUNDS, sha256};

    #[test]
    fn hashes_are_those_of_the_standard() {
        assert_eq!((ROUNDS[0], ROUNDS[63]), (0x428a_2f98, 0xc671_78f2));
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), empty);
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), abc);
        let two = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
        assert_eq!(
            sha256(b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            two
        );
        let million = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
        assert_eq!(sha256(&vec![b'a'; 1_000_000]), million);
    }
}
