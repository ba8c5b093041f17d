//! H018: a rate with more digits than matter.

use crate::diagnostics::{Code, Decided, Diagnostic, Level, Safety};
use crate::lint::facts::Training;
use crate::lint::findings::Findings;
use crate::lint::{Check, Lint, Threshold};

static DIGITS: Threshold = Threshold {
    name: "excess-precision",
    default: 3.0,
    doc: "most digits of a learning rate",
};

pub(in crate::lint::rules) static EXCESS_PRECISION: Lint = Lint {
    code: Code {
        id: "H018",
        name: "excess-precision",
        level: Level::Pedantic,
        decided: Decided::Statically,
        explanation: "A learning rate matters to a factor of two or so. Four digits and more come from a search that took noise for a signal, and promise a precision that another seed does not keep.",
        wrong: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    optimizer = adam(lr = 0.00173294)
    epochs    = 60
}
"#,
        right: r#"data {
    source = builtin("iris")
}

model {
    linear(16) -> relu
    linear(classes)
}

train {
    optimizer = adam(lr = 0.0017)
    epochs    = 60
}
"#,
    },
    thresholds: &[&DIGITS],
    check: Check::Training(check),
};

fn check(training: &Training<'_>, findings: &mut Findings<'_>) {
    let Some(span) = training.written("optimizer.lr") else { return };
    let (rate, most) = (training.rate(), findings.limit(&DIGITS));
    let n_digits = digits(rate) as f64;
    if n_digits <= most {
        return;
    }
    let rounded = format!("{rate:.1e}").parse().unwrap_or(rate);
    let message = format!("a learning rate of {rate} has {n_digits} digits");
    let found =
        Diagnostic::new(&EXCESS_PRECISION.code, message, span, "looks tuned to noise")
            .evidence(n_digits, most, DIGITS.name);
    let title = format!("write `{rounded}`");
    findings.report(found.edit(title, span, rounded.to_string(), Safety::Unsafe));
}

/// Digits of a number without zeros at its ends.
fn digits(number: f64) -> usize {
    let text = format!("{number:e}");
    let mantissa = text.split('e').next().unwrap_or_default();
    mantissa.bytes().filter(u8::is_ascii_digit).count()
}
