//! A short number that tells whether bytes or examples are the same.

use crate::data::{Dataset, Examples, FeatureRows};
use crate::random::mix;
use crate::tensor::Matrix;

/// 128 bits that differ, but for chance, when the bytes do; always when one byte does. They are no
/// proof against somebody who wants two texts to agree.
pub fn fingerprint(bytes: &[u8]) -> u128 {
    let mut hash = Hash::default();
    hash.add(bytes);
    hash.finish()
}

/// The same of all examples of a data set, as the network sees them.
pub fn of_data(data: &Dataset) -> u128 {
    let mut hash = Words::default();
    for examples in [&data.train, &data.val, &data.test] {
        hash.add_examples(examples);
    }
    hash.0
}

/// The fingerprint of bytes that come in pieces; where they are cut plays no part.
#[derive(Debug, Default)]
pub(super) struct Hash {
    words: Words,
    /// The bytes that do not make a whole word yet.
    rest: Vec<u8>,
    n_bytes: u128,
}

impl Hash {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.n_bytes += bytes.len() as u128;
        let missing = (16 - self.rest.len()) % 16;
        let (head, bytes) = bytes.split_at(missing.min(bytes.len()));
        self.rest.extend_from_slice(head);
        if let Ok(word) = self.rest.as_slice().try_into() {
            self.words.add_words([u128::from_le_bytes(word)].into_iter());
            self.rest.clear();
        }
        let (words, rest) = bytes.as_chunks();
        self.words.add_words(words.iter().map(|word| u128::from_le_bytes(*word)));
        self.rest.extend_from_slice(rest);
    }

    pub(super) fn finish(mut self) -> u128 {
        self.rest.resize(16, 0);
        let last = self.rest.as_slice().try_into().map_or(0, u128::from_le_bytes);
        // The length tells a text from the same with zeros behind it.
        self.words.add_words([last, self.n_bytes].into_iter());
        self.words.0
    }
}

#[derive(Debug, Default)]
struct Words(u128);

impl Words {
    fn add(&mut self, bytes: &[u8]) {
        self.add_words([fingerprint(bytes)].into_iter());
    }

    fn add_numbers(&mut self, numbers: &[f32]) {
        let (fours, rest) = numbers.as_chunks();
        let mut last = [0.0; 4];
        last[..rest.len()].copy_from_slice(rest);
        let word = |four: &[f32; 4]| {
            let [a, b, c, d] = four.map(|number| u128::from(number.to_bits()));
            a | b << 32 | c << 64 | d << 96
        };
        let words = fours.iter().chain([&last]).map(word);
        self.add_words(words.chain([numbers.len() as u128]));
    }

    /// Each half goes through every word in turn by steps that can be undone: a difference stays.
    fn add_words(&mut self, words: impl Iterator<Item = u128>) {
        let (mut high, mut low) = ((self.0 >> 64) as u64, self.0 as u64);
        for word in words {
            high = mix(high ^ (word >> 64) as u64);
            low = mix(low ^ word as u64 ^ high.rotate_left(32));
        }
        self.0 = (u128::from(high) << 64) | u128::from(low);
    }

    fn add_examples(&mut self, examples: &Examples) {
        for input in &examples.inputs {
            match input {
                FeatureRows::Numbers(matrix) => self.add_matrix(matrix),
                FeatureRows::Bytes { bytes, factor, offset, .. } => {
                    self.add(bytes);
                    self.add_numbers(factor);
                    self.add_numbers(offset);
                }
            }
        }
        examples.target.iter().for_each(|target| self.add_matrix(target));
    }

    fn add_matrix(&mut self, matrix: &Matrix) {
        self.add_words([matrix.ncols() as u128].into_iter());
        self.add_numbers(matrix.as_slice().expect("`data` keeps rows in row-major order"));
    }
}

#[cfg(test)]
mod tests {
    use super::{Hash, fingerprint};

    #[test]
    fn it_plays_no_part_where_bytes_are_cut() {
        let bytes: Vec<u8> = (0..100).collect();
        for (first, second) in (0..50).flat_map(|a| (a..100).map(move |b| (a, b))) {
            let mut hash = Hash::default();
            for piece in [&bytes[..first], &bytes[first..second], &bytes[second..]] {
                hash.add(piece);
            }
            assert_eq!(hash.finish(), fingerprint(&bytes), "cut at {first} and {second}");
        }
    }

    #[test]
    fn every_flipped_bit_shows() {
        let bytes: Vec<u8> = (0..100).collect();
        let whole = fingerprint(&bytes);
        for at in 0..8 * bytes.len() {
            let mut other = bytes.clone();
            other[at / 8] ^= 1 << (at % 8);
            assert_ne!(fingerprint(&other), whole, "bit {at}");
        }
        for cut in 0..bytes.len() {
            assert_ne!(fingerprint(&bytes[..cut]), whole, "cut at {cut}");
        }
        assert_ne!(fingerprint(&[0]), fingerprint(&[0, 0]));
    }
}
