//! Texts of users made safe for a terminal: no control character gets through.

use std::borrow::Cow;

/// `text` with every control character but tabs and line breaks made visible.
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(visible).collect())
}

/// JSON made safe: controls beyond ASCII and directional overrides are legal in it, yet a terminal
/// would obey them.
pub(super) fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for char in json.chars() {
        match char {
            '\n' => escaped.push(char),
            _ if visible(char) == char => escaped.push(char),
            _ => escaped += &format!("\\u{:04x}", u32::from(char)),
        }
    }
    escaped
}

/// A text made safe, that still knows where each byte of the original went.
#[derive(Debug)]
pub(super) struct Escaped {
    /// The safe text.
    pub(super) text: String,
    /// For each character that grew: the byte behind it, and by how much all grew so far.
    shifts: Vec<(usize, usize)>,
}

impl Escaped {
    /// `text`, made safe.
    pub(super) fn new(text: &str) -> Self {
        let mut escaped = Self { text: String::with_capacity(text.len()), shifts: vec![] };
        let mut grown = 0;
        for (at, char) in text.char_indices() {
            let is_line_end = char == '\r' && text[at..].starts_with("\r\n");
            let shown = if is_line_end { char } else { visible(char) };
            escaped.text.push(shown);
            if shown.len_utf8() != char.len_utf8() {
                grown += shown.len_utf8() - char.len_utf8();
                escaped.shifts.push((at + char.len_utf8(), grown));
            }
        }
        escaped
    }

    /// Where a byte of the original went.
    pub(super) fn offset(&self, byte: usize) -> usize {
        let passed = self.shifts.partition_point(|(behind, _)| *behind <= byte);
        byte + passed.checked_sub(1).map_or(0, |at| self.shifts[at].1)
    }
}

fn is_harmless(char: char) -> bool {
    matches!(char, '\n' | '\t') || visible(char) == char
}

/// A character as it may be shown: controls as their pictures, directional overrides as a mark.
fn visible(char: char) -> char {
    match char {
        '\n' | '\t' => char,
        '\0'..='\u{1f}' => {
            char::from_u32(0x2400 + u32::from(char)).expect("a picture for each control")
        }
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        _ => char,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_become_pictures_and_offsets_follow() {
        let escaped = Escaped::new("a\u{1b}b\u{9b}c\r\nd\re");
        assert_eq!(escaped.text, "a␛b\u{fffd}c\r\nd␍e");
        for (at, char) in "a\u{1b}b\u{9b}c\r\nd\re".char_indices() {
            let shown = escaped.text[escaped.offset(at)..].chars().next();
            assert_eq!(
                shown,
                Some(if char == '\r' && at > 8 {
                    '␍'
                } else {
                    match char {
                        '\u{1b}' => '␛',
                        '\u{9b}' => '\u{fffd}',
                        other => other,
                    }
                })
            );
        }
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        assert_eq!(escape("가나다 => é\t"), "가나다 => é\t");
    }
}
