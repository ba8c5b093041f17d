//! Texts that are lists of numbers: `[1, 2.5, 3]`, `1;2;3`.

/// With fewer distinct texts a column may be a category by nature.
const LEAST: usize = 5;

/// The lengths of the shortest and the longest, where every text is a list of numbers and not all
/// are of one length.
pub(super) fn lengths(texts: &[(String, u64)]) -> Option<[u64; 2]> {
    if texts.len() < LEAST {
        return None;
    }
    let lengths: Option<Vec<u64>> = texts.iter().map(|(text, _)| length(text)).collect();
    let lengths = lengths?;
    let (shortest, longest) = (*lengths.iter().min()?, *lengths.iter().max()?);
    (shortest < longest && longest > 2).then_some([shortest, longest])
}

/// How many numbers a text lists. Without brackets, blanks and commas may stand in one number.
fn length(text: &str) -> Option<u64> {
    let text = text.trim();
    let inner = [("[", "]"), ("(", ")")]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    let is_mark = |letter: char| match inner {
        Some(_) => matches!(letter, ',' | ';' | ' '),
        None => matches!(letter, ';' | '|'),
    };
    let mut n = 0;
    for part in inner.unwrap_or(text).split(is_mark).map(str::trim) {
        if !part.is_empty() {
            part.parse::<f64>().ok()?;
            n += 1;
        }
    }
    Some(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Option<[u64; 2]> {
        let texts: Vec<_> = texts.iter().map(|text| ((*text).to_owned(), 1)).collect();
        lengths(&texts)
    }

    #[test]
    fn lists_have_marks_between_and_several_lengths() {
        assert_eq!(of(&["[1, 2]", "[3]", "[]", "[1,2.5,-3]", "[4 5]"]), Some([0, 3]));
        assert_eq!(of(&["1;2", "3", "4;5;6", "7", "8"]), Some([1, 3]));
        assert_eq!(of(&["1;2", "3;4", "5;6", "7;8", "9;0"]), None);
        assert_eq!(of(&["1 234", "12 345 678", "1", "2", "3"]), None);
        assert_eq!(of(&["1,5", "1,234,567", "1", "2", "3"]), None);
        assert_eq!(of(&["a;b", "c", "d;e;f", "g", "h"]), None);
        assert_eq!(of(&["10:30", "1;2;3", "4", "5", "6"]), None);
    }
}
