//! Numbers out of range.

use super::kinds::with_birth;
use crate::builtins::Kind;
use crate::check::arguments::value::Target;
use crate::check::constant::{Constant, number_text};
use crate::diagnostics::codes::{A004, A005, A008, A009, A015, H003};
use crate::diagnostics::{Diagnostic, Safety};

/// A008 for a size, A004 for a count.
pub(in crate::check::arguments) fn too_small(
    target: Target<'_>,
    value: i64,
    least: i64,
    constant: &Constant,
) -> Diagnostic {
    let (code, message) = match target.kind {
        Kind::Extent => {
            (&A008, format!("`{}` must be at least 1, this is {value}", target.name))
        }
        _ => (&A004, format!("`{}` is {value}, allowed is {least} and more", target.name)),
    };
    let found = Diagnostic::new(code, message, constant.span, format!("this is {value}"));
    with_birth(found, constant)
}

/// A004, A005, A009, A015 or H003 for a number that is out of the range of its kind.
pub(in crate::check::arguments) fn out_of_range(
    target: Target<'_>,
    number: f64,
    constant: &Constant,
) -> Option<Diagnostic> {
    let found = match *target.kind {
        Kind::DropRate if !(0.0..1.0).contains(&number) => drop_rate(number, constant),
        Kind::Rate if number <= 0.0 || number.is_nan() => negative_rate(number, constant),
        Kind::Rate if number >= 10.0 => high_rate(number, constant),
        Kind::Momentum if number >= 1.0 => {
            let message = format!("momentum {constant} diverges");
            let label = "each step would keep all of the last one, or more";
            Diagnostic::new(&H003, message, constant.span, label)
                .help("write a number below 1, such as `0.9`")
        }
        Kind::Momentum if number < 0.0 => range(target, "0 to 1, without 1", constant),
        Kind::Stretch { excludes_zero }
            if number < 0.0 || (excludes_zero && number == 0.0) =>
        {
            range(target, if excludes_zero { "above 0" } else { "0 and more" }, constant)
        }
        Kind::Number { min, max, excludes_min, excludes_max } => {
            let is_low = number < min || (excludes_min && number <= min);
            let is_high = number > max || (excludes_max && number >= max);
            if !is_low && !is_high && !number.is_nan() {
                return None;
            }
            range(target, &range_text(target.kind), constant)
        }
        _ => return None,
    };
    Some(with_birth(found, constant))
}

fn range(target: Target<'_>, allowed: &str, constant: &Constant) -> Diagnostic {
    let message = format!("`{}` is {constant}, allowed is {allowed}", target.name);
    Diagnostic::new(&A004, message, constant.span, format!("not {allowed}"))
}

/// `0 to 1, without 1`, `above 0`, `0 and more`.
fn range_text(kind: &Kind) -> String {
    let Kind::Number { min, max, excludes_min, excludes_max } = *kind else {
        return String::new();
    };
    let (low, high) = (number_text(min), number_text(max));
    match (min.is_finite(), max.is_finite()) {
        (true, true) => {
            let without = match (excludes_min, excludes_max) {
                (true, true) => format!(", without {low} and {high}"),
                (true, false) => format!(", without {low}"),
                (false, true) => format!(", without {high}"),
                (false, false) => String::new(),
            };
            format!("{low} to {high}{without}")
        }
        (true, false) if excludes_min => format!("above {low}"),
        (true, false) => format!("{low} and more"),
        (false, true) if excludes_max => format!("below {high}"),
        (false, true) => format!("{high} and less"),
        (false, false) => "any finite number".to_owned(),
    }
}

fn drop_rate(number: f64, constant: &Constant) -> Diagnostic {
    let message = if number == 1.0 {
        "dropout rate 1 drops everything".to_owned()
    } else {
        format!("dropout rate {constant} is not between 0 and 1")
    };
    let found =
        Diagnostic::new(&A005, message, constant.span, "the share of values dropped");
    if number > 1.0 && number < 100.0 {
        let percent = format!("{}%", number_text(number));
        return found.edit(
            format!("if percent is meant, write `{percent}`"),
            constant.span,
            percent,
            Safety::Unsafe,
        );
    }
    found.help("write a number from 0 up to 1, such as `0.2`")
}

fn negative_rate(number: f64, constant: &Constant) -> Diagnostic {
    if number == 0.0 {
        let message = "learning rate 0 would change nothing";
        return Diagnostic::new(&A009, message, constant.span, "no step is taken")
            .help("write a number above 0, such as `1e-3`");
    }
    let message = format!("learning rate {constant} would climb the loss");
    let positive = number_text(-number);
    Diagnostic::new(&A009, message, constant.span, "below 0").edit(
        format!("drop the minus: `{positive}`"),
        constant.span,
        positive,
        Safety::Unsafe,
    )
}

fn high_rate(number: f64, constant: &Constant) -> Diagnostic {
    let message = format!("a learning rate of {constant} is 10 or more");
    let found = Diagnostic::new(&A015, message, constant.span, "usual rates are below 1");
    let inverse = number_text(1.0 / number);
    if number.log10().fract() == 0.0 {
        return found.edit(
            format!("was `{inverse}` meant?"),
            constant.span,
            inverse,
            Safety::Unsafe,
        );
    }
    found.help("write a number below 1, such as `1e-3`")
}
