//! What a cell of a table says: nothing, a number, a date or a word.

/// The cell without white space around it.
pub(super) fn trim(cell: &[u8]) -> &[u8] {
    cell.trim_ascii()
}

/// Whether a trimmed cell stands for nothing: empty, `?`, or `NA`, `N/A`, `NaN`, `null` in any
/// case.
pub(super) fn is_missing(cell: &[u8]) -> bool {
    match cell {
        [] | [b'?'] => true,
        [b'n' | b'N', rest @ ..] if rest.len() < 4 => [&b"a"[..], b"/a", b"an", b"ull"]
            .iter()
            .any(|word| rest.eq_ignore_ascii_case(word)),
        _ => false,
    }
}

/// The number a trimmed cell reads as, exactly as `str::parse` rounds it.
pub(super) fn parse_number(cell: &[u8]) -> Option<f64> {
    short_number(cell).or_else(|| long_number(cell))
}

/// The most digits that a float holds exactly, and the powers of ten that it does.
const EXACT_DIGITS: usize = 15;
const POWERS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Plain decimals of up to 15 digits: both the digits and the power of ten are exact, so that
/// their quotient is rounded once.
fn short_number(cell: &[u8]) -> Option<f64> {
    let (is_negative, digits) = match cell {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > EXACT_DIGITS + 1 {
        return None;
    }
    let (mut mantissa, mut n_digits, mut n_decimals, mut has_point) = (0_u64, 0, 0, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + u64::from(byte - b'0');
                n_digits += 1;
                n_decimals += usize::from(has_point);
            }
            b'.' if !has_point => has_point = true,
            _ => return None,
        }
    }
    if n_digits == 0 || n_digits > EXACT_DIGITS {
        return None;
    }
    let number = mantissa as f64 / POWERS[n_decimals];
    Some(if is_negative { -number } else { number })
}

fn long_number(cell: &[u8]) -> Option<f64> {
    std::str::from_utf8(cell).ok()?.parse().ok()
}

/// Whether a trimmed cell is an ISO 8601 date, with or without a time.
pub(super) fn is_date(cell: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, rest @ ..] = cell else {
        return false;
    };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
    let is_time = |rest: &[u8]| match rest {
        [] => true,
        [b'T' | b' ', time @ ..] => {
            time.len() >= 4
                && time[0].is_ascii_digit()
                && time.iter().all(|byte| byte.is_ascii_digit() || b":.+-Z".contains(byte))
        }
        _ => false,
    };
    let two = |a: &u8, b: &u8| (a - b'0') * 10 + (b - b'0');
    digits.iter().all(|digit| digit.is_ascii_digit())
        && (1..=12).contains(&two(m1, m2))
        && (1..=31).contains(&two(d1, d2))
        && is_time(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_as_the_standard_library_does() {
        let texts = [
            "0",
            "-0",
            "5.1",
            "-17.25",
            ".5",
            "5.",
            "123456789012345",
            "0.000000000000001",
            "1e-3",
            "+4",
            "9007199254740993",
            "3.141592653589793238",
            "1.7976931348623157e308",
        ];
        for text in texts {
            let expected: f64 = text.parse().unwrap();
            let found = parse_number(text.as_bytes()).unwrap();
            assert_eq!(found.to_bits(), expected.to_bits(), "{text}");
        }
        for text in ["", "-", ".", "1,5", "1.2.3", "5.1x", "0x10", "--1", "1 2"] {
            assert_eq!(parse_number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn dates_are_iso_and_empty_cells_have_names() {
        for text in ["2024-02-29", "2024-02-29T10:00:00Z", "2024-02-29 10:00"] {
            assert!(is_date(text.as_bytes()), "{text}");
        }
        for text in ["2024-13-01", "2024-2-9", "20240229", "2024-02-29x", "29-02-2024"] {
            assert!(!is_date(text.as_bytes()), "{text}");
        }
        for text in ["", "?", "NA", "n/a", "NaN", "null", "NULL"] {
            assert!(is_missing(text.as_bytes()), "{text}");
        }
        for text in ["N", "none", "nab", "-", "0", "nanna"] {
            assert!(!is_missing(text.as_bytes()), "{text}");
        }
    }
}
