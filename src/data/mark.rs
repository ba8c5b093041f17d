//! Marks of rows: 64 bits that are equal for equal rows, and for others only by an accident of
//! one in 10¹⁹.

/// An odd number without a pattern.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
/// Keeps a mark of 0 from being a fixed point.
const SALT: u64 = 0xd1b5_4a32_d192_ed03;

/// The mark of a row up to the cell before, and this cell.
#[inline]
pub(super) fn with_cell(mark: u64, cell: &[u8]) -> u64 {
    let (chunks, rest) = cell.as_chunks::<8>();
    let mark =
        chunks.iter().fold(mark, |mark, chunk| fold(mark, u64::from_le_bytes(*chunk)));
    // The length tells `a` from `a` and a zero byte.
    fold(mark.wrapping_add(rest.len() as u64 + 1), short(rest))
}

/// At most seven bytes as one number: from four on, the first four and the last four.
#[inline]
fn short(bytes: &[u8]) -> u64 {
    match (bytes, bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (_, Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first))
                | u64::from(u32::from_le_bytes(*last)) << 32
        }
        ([a, b, c], ..) => u64::from(*a) | u64::from(*b) << 8 | u64::from(*c) << 16,
        ([a, b], ..) => u64::from(*a) | u64::from(*b) << 8,
        ([a], ..) => u64::from(*a),
        _ => 0,
    }
}

/// The mark of a row of numbers up to the one before, and this one.
#[inline]
pub(super) fn with_number(mark: u64, number: f64) -> u64 {
    fold(mark, (number + 0.0).to_bits())
}

/// Both halves of a product of 128 bits.
#[inline]
fn fold(mark: u64, bits: u64) -> u64 {
    let product = u128::from(mark.rotate_left(23) ^ bits ^ SALT) * u128::from(FACTOR);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> u64 {
        cells.iter().fold(0, |mark, cell| with_cell(mark, cell.as_bytes()))
    }

    #[test]
    fn rows_differ_where_a_cell_does() {
        let rows = [
            row(&["a", "b"]),
            row(&["ab", ""]),
            row(&["", "ab"]),
            row(&["b", "a"]),
            row(&["a", "b", ""]),
            row(&["a\0", "b"]),
            row(&["12345678", "b"]),
            row(&["123456789", "b"]),
        ];
        let distinct: std::collections::BTreeSet<_> = rows.iter().collect();
        assert_eq!(distinct.len(), rows.len());
        assert_eq!(row(&["a", "b"]), row(&["a", "b"]));
        assert_eq!(with_number(1, 0.0), with_number(1, -0.0));
    }

    #[test]
    fn small_whole_numbers_do_not_collide() {
        let marks = (0..1_000_u32).flat_map(|a| {
            (0..100_u32).map(move |b| row(&[&a.to_string(), &b.to_string()]))
        });
        let distinct: std::collections::BTreeSet<_> = marks.collect();
        assert_eq!(distinct.len(), 100_000);
    }
}
