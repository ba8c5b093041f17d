//! Numbers and texts: their values, or what is wrong with them.

use pest::iterators::Pair;

use super::super::ast::{ExprKind, Number, Unit};
use super::super::grammar::Rule;
use super::Builder;
use crate::diagnostics::codes::{P003, P004};
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::Span;

impl Builder<'_> {
    pub(super) fn number(&mut self, pair: &Pair<'_, Rule>) -> ExprKind {
        self.number_at(pair.as_str(), self.span(pair))
    }

    pub(super) fn number_at(&mut self, text: &str, span: Span) -> ExprKind {
        if let Some(number) = read_number(text) {
            return ExprKind::Number(number);
        }
        self.built.diagnostics.push(bad_number(text, span));
        ExprKind::Bad
    }

    /// The text between quotes, escapes resolved.
    pub(super) fn text(&mut self, pair: &Pair<'_, Rule>) -> String {
        let span = self.span(pair);
        let source = self.source;
        let written = source.slice(span);
        let mut characters = written.chars();
        let first = characters.next().map_or(0, char::len_utf8);
        characters.next_back();
        let inside = characters.as_str();
        if !inside.contains('\\') {
            return inside.to_owned();
        }
        self.unescape(inside, span.start as usize + first)
    }

    fn unescape(&mut self, inside: &str, start: usize) -> String {
        let mut text = String::with_capacity(inside.len());
        let mut rest = inside;
        while let Some(at) = rest.find('\\') {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            let place = start + inside.len() - rest.len();
            let length = match read_escape(rest) {
                Ok((character, length)) => {
                    text.push(character);
                    length
                }
                Err(length) => {
                    let span = Span::new(self.source.id, place, place + length);
                    self.built.diagnostics.push(bad_escape(&rest[..length], span));
                    length
                }
            };
            rest = &rest[length..];
        }
        text.push_str(rest);
        text
    }
}

/// The value of a number as written, its unit applied.
fn read_number(text: &str) -> Option<Number> {
    let (digits, factor, unit) = split_unit(text);
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    if !is_well_formed(digits) {
        return None;
    }
    let value: f64 = digits.replace('_', "").parse().ok()?;
    // `80%` must be the 0.8 that one would write, so divide instead of multiplying by 0.01.
    let value = if unit == Unit::Percent { value / 100.0 } else { value * factor };
    value.is_finite().then_some(Number { value, is_whole, unit })
}

fn split_unit(text: &str) -> (&str, f64, Unit) {
    let units = [
        ("%", 1.0, Unit::Percent),
        ("min", 60.0, Unit::Duration),
        ("s", 1.0, Unit::Duration),
        ("h", 3600.0, Unit::Duration),
    ];
    for (suffix, factor, unit) in units {
        if let Some(digits) = text.strip_suffix(suffix) {
            return (digits, factor, unit);
        }
    }
    (text, 1.0, Unit::None)
}

/// Whether it is `digits [. digits] [e [sign] digits]`, each `_` between two digits.
fn is_well_formed(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    are_digits(whole) && fraction.is_none_or(are_digits) && exponent.is_none_or(are_digits)
}

fn are_digits(text: &str) -> bool {
    text.split('_')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn bad_number(text: &str, span: Span) -> Diagnostic {
    let found = Diagnostic::new(
        &P003,
        format!("`{text}` is not a number we understand"),
        span,
        "not a number",
    );
    match mended_number(text) {
        Some(mended) => {
            found.edit(format!("did you mean `{mended}`?"), span, mended, Safety::Unsafe)
        }
        None => {
            found.help("numbers look like `42`, `1_000`, `0.5`, `1e-3`, `80%`, `10min`")
        }
    }
}

/// The number that was probably meant.
fn mended_number(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let radix = [("0x", 16), ("0b", 2), ("0o", 8)];
    for (prefix, radix) in radix {
        if let Some(digits) = lower.strip_prefix(prefix) {
            let value = u64::from_str_radix(&digits.replace('_', ""), radix);
            return value.ok().map(|value| value.to_string());
        }
    }
    let candidates = [
        format!("0{text}"),
        text.trim_end_matches(['.', '_']).to_owned(),
        collapse_underscores(text),
        text.trim_end_matches(['f', 'F']).to_owned(),
        thousands(&lower).unwrap_or_default(),
        lower.replace("mins", "min").replace("secs", "s").replace("sec", "s"),
        lower
            .replace("hours", "h")
            .replace("hour", "h")
            .replace("hrs", "h")
            .replace("hr", "h"),
        milliseconds(&lower).unwrap_or_default(),
        format!("{text}-3"),
    ];
    let is_last_resort = lower.ends_with('e');
    let n_candidates = if is_last_resort { candidates.len() } else { candidates.len() - 1 };
    let mut good =
        candidates[..n_candidates].iter().filter(|text| read_number(text).is_some());
    good.find(|candidate| candidate.as_str() != text).cloned()
}

fn collapse_underscores(text: &str) -> String {
    let parts: Vec<&str> = text.split('_').filter(|part| !part.is_empty()).collect();
    parts.join("_")
}

/// `20k` is `20_000`.
fn thousands(lower: &str) -> Option<String> {
    let (digits, zeros) = match (lower.strip_suffix('k'), lower.strip_suffix('m')) {
        (Some(digits), _) => (digits, "_000"),
        (None, Some(digits)) => (digits, "_000_000"),
        (None, None) => return None,
    };
    Some(format!("{digits}{zeros}"))
}

/// `500ms` is `0.5s`.
fn milliseconds(lower: &str) -> Option<String> {
    let count: f64 = lower.strip_suffix("ms")?.parse().ok()?;
    Some(format!("{}s", count / 1000.0))
}

/// The character that an escape stands for and its length, or the length of a bad one.
fn read_escape(text: &str) -> Result<(char, usize), usize> {
    let mut characters = text.chars().skip(1);
    let next = characters.next().unwrap_or('\\');
    match next {
        'n' => Ok(('\n', 2)),
        't' => Ok(('\t', 2)),
        '"' => Ok(('"', 2)),
        '\\' => Ok(('\\', 2)),
        'u' => read_code_point(text),
        other => Err(1 + other.len_utf8()),
    }
}

fn read_code_point(text: &str) -> Result<(char, usize), usize> {
    let Some(digits) = text[2..].strip_prefix('{') else { return Err(2) };
    let Some(end) = digits.find('}') else { return Err(2) };
    let length = 2 + 1 + end + 1;
    let code = u32::from_str_radix(&digits[..end], 16).ok().and_then(char::from_u32);
    code.map(|character| (character, length)).ok_or(length)
}

fn bad_escape(text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        &P004,
        format!("`{text}` is not an escape we know"),
        span,
        "unknown escape",
    )
    .help("the escapes are `\\n`, `\\t`, `\\\"`, `\\\\` and `\\u{1F600}`; a plain backslash is `\\\\`, and paths may use `/`")
}
