//! Which setting a fault is laid to, and the edit that would mend it.

use crate::check::typed::{InForce, Origin, TypedTrain};
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::Span;

/// The head of the item: its first word.
pub(super) fn head(train: &TypedTrain) -> Span {
    let start = train.span.start as usize;
    Span::new(train.span.source, start, start + "train".len())
}

/// Where the first of these settings was written.
pub(super) fn written(train: &TypedTrain, names: &[&str]) -> Option<Span> {
    names.iter().filter_map(|name| in_force(train, name)).find_map(written_at)
}

/// A setting with its value.
pub(super) fn in_force<'t>(train: &'t TypedTrain, name: &str) -> Option<&'t InForce> {
    train.in_force.iter().find(|setting| setting.name == name)
}

fn written_at(setting: &InForce) -> Option<Span> {
    match setting.origin {
        Origin::Written(span) => Some(span),
        Origin::Override | Origin::Default | Origin::Data => None,
    }
}

/// The value of the first of these settings that was written, else the head of the item.
pub(super) fn place(train: &TypedTrain, names: &[&str]) -> Span {
    written(train, names).unwrap_or_else(|| head(train))
}

/// Lays a fault to the learning rate: the label says how large it was.
pub(super) fn on_rate(found: Diagnostic, train: &TypedTrain, rate: f64) -> Diagnostic {
    let base = train.optimizer.1.number("lr");
    let now = if base == rate { String::new() } else { format!(", {} then", short(rate)) };
    let name = train.optimizer.0.name;
    let (text, names) = match written(train, &["optimizer.lr"]) {
        Some(_) => (format!("the learning rate is {}{now}", short(base)), "optimizer.lr"),
        None => (
            format!("`{name}` learns at its default rate, {}{now}", short(base)),
            "optimizer",
        ),
    };
    found.cause(place(train, &[names]), text)
}

/// Adds the change of the learning rate by `factor` as a help: an edit where it was written. It goes
/// at least to where usual rates begin.
pub(super) fn change_rate(
    found: Diagnostic,
    train: &TypedTrain,
    why: &str,
    factor: f64,
) -> Diagnostic {
    let (optimizer, args) = &train.optimizer;
    let rate = args.number("lr") * factor;
    let rate = match &optimizer.rates {
        Some(rates) if factor < 1.0 => rate.min(rates.usual.1),
        Some(rates) => rate.max(rates.usual.0),
        None => rate,
    };
    let rate = short(rate);
    match written(train, &["optimizer.lr"]) {
        Some(span) => {
            let title = format!("{why}: `lr = {rate}`");
            found.help(title.clone()).edit(title, span, rate, Safety::Unsafe)
        }
        None => found.help(format!("{why}: `optimizer = {}(lr = {rate})`", optimizer.name)),
    }
}

/// A number as one would type it, in up to four digits.
pub(super) fn short(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    if (0.01..10_000.0).contains(&number.abs()) {
        let rounded: f64 = format!("{number:.3e}").parse().unwrap_or(number);
        return rounded.to_string();
    }
    let text = format!("{number:.3e}");
    match text.split_once('e') {
        Some((digits, exponent)) if digits.contains('.') => {
            format!("{}e{exponent}", digits.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => text,
    }
}

/// A share in percent: `62 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn numbers_are_as_one_would_type_them() {
        for (number, text) in [
            (0.00030000000000000003, "3e-4"),
            (0.0123456, "0.01235"),
            (0.1, "0.1"),
            (2.0, "2"),
            (12.345, "12.35"),
            (1e30, "1e30"),
            (0.0, "0"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(short(number), text);
        }
    }
}
