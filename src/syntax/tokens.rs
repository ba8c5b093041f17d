//! A rough reading of a text into words, marks and line breaks: enough to pair brackets, to lay
//! out lines and to word messages. What things mean is for the grammar to say.

/// A rough token: what it is and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Token {
    /// Its text.
    pub fn text(self, text: &str) -> &str {
        &text[self.start..self.end]
    }
}

/// What a rough token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// `linear`.
    Word,
    /// `1e-3`, `80`, and whatever begins with a digit.
    Number,
    /// `"iris.csv"`.
    Text,
    /// A text that its line does not end.
    OpenText,
    /// `'iris.csv'`.
    SingleQuoted,
    /// `(`, `[` or `{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close(u8),
    /// A line break.
    Newline,
    /// `# …`.
    Comment,
    /// `// …` or `/* … */` with words in it.
    ForeignComment,
    /// An operator or separator.
    Mark,
    /// A character that no program has outside texts and comments.
    Odd,
}

/// Marks of more than one character, longest first.
const MARKS: &[&str] = &[
    "**=", "//=", "->", "<-", "=>", "==", "!=", "<=", ">=", "//", "..", "|>", "+=", "-=",
    "*=", "/=", "&&", "||", "**", ":=", "::", "/*",
];

/// Every token of a text, in order. Blanks are left out.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut at = 0;
    while at < text.len() {
        let (kind, end) = token(text, at);
        if let Some(kind) = kind {
            tokens.push(Token { kind, start: at, end });
        }
        at = end;
    }
    tokens
}

fn token(text: &str, at: usize) -> (Option<TokenKind>, usize) {
    let bytes = text.as_bytes();
    match bytes[at] {
        b' ' | b'\t' | b'\r' => (None, at + 1),
        b'\n' => (Some(TokenKind::Newline), at + 1),
        b'#' => (Some(TokenKind::Comment), line_end(bytes, at)),
        b'"' => string(bytes, at),
        b'\'' => single_quoted(bytes, at),
        open @ (b'(' | b'[' | b'{') => (Some(TokenKind::Open(open)), at + 1),
        close @ (b')' | b']' | b'}') => (Some(TokenKind::Close(close)), at + 1),
        byte if byte.is_ascii_digit() => (Some(TokenKind::Number), number_end(bytes, at)),
        byte if byte.is_ascii_alphabetic() || byte == b'_' => {
            (Some(TokenKind::Word), word_end(text, at))
        }
        byte if byte.is_ascii_graphic() => mark(text, at),
        _ => unicode(text, at),
    }
}

/// The end of the line that `at` stands in, without its break.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    let end = bytes[at..].iter().position(|byte| *byte == b'\n');
    let end = end.map_or(bytes.len(), |length| at + length);
    if end > at && bytes[end - 1] == b'\r' { end - 1 } else { end }
}

fn string(bytes: &[u8], at: usize) -> (Option<TokenKind>, usize) {
    let end = line_end(bytes, at);
    let mut here = at + 1;
    while here < end {
        match bytes[here] {
            b'"' => return (Some(TokenKind::Text), here + 1),
            b'\\' => here += 2,
            _ => here += 1,
        }
    }
    (Some(TokenKind::OpenText), end)
}

fn single_quoted(bytes: &[u8], at: usize) -> (Option<TokenKind>, usize) {
    let end = line_end(bytes, at);
    let close = bytes[at + 1..end].iter().position(|byte| *byte == b'\'');
    match close {
        Some(length) => (Some(TokenKind::SingleQuoted), at + length + 2),
        None => (Some(TokenKind::Odd), at + 1),
    }
}

fn number_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while end < bytes.len() {
        let byte = bytes[end];
        let is_exponent = matches!(byte, b'e' | b'E')
            && matches!(bytes.get(end + 1), Some(b'+' | b'-'))
            && bytes.get(end + 2).is_some_and(u8::is_ascii_digit);
        let is_point = byte == b'.' && bytes.get(end + 1) != Some(&b'.');
        match byte {
            _ if is_exponent => end += 2,
            _ if is_point || byte.is_ascii_alphanumeric() || byte == b'_' => end += 1,
            _ => break,
        }
    }
    end
}

fn word_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while bytes.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
        end += 1;
    }
    match text[end..].chars().next() {
        Some(next) if !next.is_ascii() && next.is_alphanumeric() && !is_fullwidth(next) => {
            word_end(text, end + next.len_utf8())
        }
        _ => end,
    }
}

/// Whether it is a wide twin of an ASCII character.
pub(super) fn is_fullwidth(character: char) -> bool {
    ('\u{ff01}'..='\u{ff5e}').contains(&character)
}

fn mark(text: &str, at: usize) -> (Option<TokenKind>, usize) {
    let bytes = text.as_bytes();
    let found = MARKS.iter().find(|mark| bytes[at..].starts_with(mark.as_bytes()));
    let end = at + found.map_or(1, |mark| mark.len());
    match found.copied() {
        Some("/*") => (Some(TokenKind::ForeignComment), block_comment_end(text, at)),
        Some("//") if is_prose(&text[end..line_end(bytes, at)]) => {
            (Some(TokenKind::ForeignComment), line_end(bytes, at))
        }
        _ => (Some(TokenKind::Mark), end),
    }
}

fn block_comment_end(text: &str, at: usize) -> usize {
    let close = text[at + 2..].find("*/");
    close.map_or(line_end(text.as_bytes(), at), |length| at + 2 + length + 2)
}

/// Whether the text behind a `//` reads as words rather than as a divisor.
fn is_prose(rest: &str) -> bool {
    let mut words = rest.split_ascii_whitespace();
    let Some(first) = words.next() else { return true };
    let is_word = |word: &str| {
        word.chars().all(|c| c.is_alphanumeric() || "_-',.!?:".contains(c))
            && word.chars().any(char::is_alphanumeric)
    };
    let joins = |word: &str| matches!(word, "and" | "or" | "as" | "shared" | "to" | "log");
    match words.next() {
        None => false,
        Some(second) => {
            is_word(first) && is_word(second) && !joins(second) && !second.starts_with('-')
        }
    }
}

fn unicode(text: &str, at: usize) -> (Option<TokenKind>, usize) {
    let Some(character) = text[at..].chars().next() else { return (None, at + 1) };
    if character.is_alphabetic() && !is_fullwidth(character) {
        return (Some(TokenKind::Word), word_end(text, at));
    }
    (Some(TokenKind::Odd), at + character.len_utf8())
}
