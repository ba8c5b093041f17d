//! Texts that are numbers with something around them: `1,200`, `12 km`, `$5`.

/// A column with fewer distinct texts may be a category by nature: `10 kg` and `20 kg`.
const LEAST: usize = 10;
/// What may stand before an amount; anything else makes a code.
const PREFIXES: &str = "$€£¥₩<>~+ ";

/// The number that the first text means, where every text is one with the same things around it.
pub(super) fn first_amount(texts: &[(String, u64)]) -> Option<f64> {
    if texts.len() < LEAST {
        return None;
    }
    let (before, after) = around(&texts[0].0);
    if !before.chars().all(|letter| PREFIXES.contains(letter)) {
        return None;
    }
    let amount = |(text, _): &(String, u64)| {
        let inner = text.strip_prefix(before)?.strip_suffix(after)?.trim();
        let is_plain = inner.bytes().all(|byte| b"0123456789.,-".contains(&byte));
        if is_plain { ungrouped(inner) } else { None }
    };
    let amounts: Option<Vec<f64>> = texts.iter().map(amount).collect();
    amounts?.first().copied()
}

/// What stands before and behind the digits.
fn around(text: &str) -> (&str, &str) {
    let is_inner = |letter: char| letter.is_ascii_digit() || letter == '-';
    let Some(start) = text.find(is_inner) else { return (text, "") };
    let end = text.rfind(|letter: char| letter.is_ascii_digit()).map_or(start, |at| at + 1);
    (&text[..start], &text[end.max(start)..])
}

/// The number, its commas between thousands or for a decimal point.
fn ungrouped(text: &str) -> Option<f64> {
    let mut groups = text.trim_start_matches('-').split(',');
    let first = groups.next()?;
    let is_group =
        |group: &str| group.split('.').next().is_some_and(|whole| whole.len() == 3);
    let is_grouped = groups.all(is_group) && !first.contains('.');
    let plain = if is_grouped || !text.contains(',') {
        text.replace(',', "")
    } else {
        text.replace(',', ".")
    };
    plain.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: fn(u32) -> String) -> Option<f64> {
        let texts: Vec<_> = (12..32).map(|at| (text(at), 1)).collect();
        first_amount(&texts)
    }

    #[test]
    fn amounts_have_units_and_codes_do_not() {
        let is = |found: Option<f64>, number: f64| {
            found.is_some_and(|n| n.total_cmp(&number).is_eq())
        };
        assert!(is(amount(|at| format!("{at} km")), 12.0));
        assert!(is(amount(|at| format!("$1,0{at}")), 1012.0));
        assert!(is(amount(|at| format!("{at},5")), 12.5));
        assert_eq!(amount(|at| format!("A{at}")), None);
        assert_eq!(amount(|at| format!("#{at}")), None);
        assert_eq!(amount(|at| format!("{at}.03.2024")), None);
        assert_eq!(amount(|at| format!("{at}:30")), None);
        assert_eq!(amount(|at| format!("item {at}")), None);
    }
}
