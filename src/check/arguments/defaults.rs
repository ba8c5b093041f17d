//! Defaults of params, which entries give as they would be written.

use crate::builtins::{Args, InitCall, Kind, Param, Stretch, Value, find, initializers};

/// The arguments of an entry that is used without being written: all defaults. Required params
/// are left out.
pub(crate) fn defaults(params: &'static [Param]) -> Args {
    let with_default = params.iter().filter(|param| param.default.is_some());
    Args::new(with_default.map(|param| (param.name, default(param))).collect())
}

/// The default of a param that has one.
pub(super) fn default(param: &'static Param) -> Value {
    let text = param.default.expect("a missing required argument was reported");
    match param.kind {
        _ if text == "none" => Value::Nothing,
        Kind::Extent | Kind::Count { .. } => Value::Whole(number(text) as i64),
        Kind::Number { .. } | Kind::DropRate | Kind::Rate | Kind::Momentum => {
            Value::Number(number(text))
        }
        Kind::Stretch { .. } if text.ends_with('%') => {
            Value::Stretch(Stretch::Share(number(text)))
        }
        Kind::Stretch { .. } => Value::Stretch(Stretch::Epochs(number(text))),
        Kind::Flag => Value::Flag(text == "true"),
        Kind::Choice(_) | Kind::Text => Value::Text(unquoted(text)),
        Kind::Initializer => Value::Initializer(initializer(text)),
        Kind::Extents => Value::Extents(Vec::new()),
        Kind::Rows => Value::Rows(Vec::new()),
    }
}

/// `0.1`, `80%`, `sqrt(5)`.
fn number(text: &str) -> f64 {
    if let Some(square) = text.strip_prefix("sqrt(") {
        return number(square.trim_end_matches(')')).sqrt();
    }
    let share = text.strip_suffix('%').map(|share| number(share) / 100.0);
    let plain = || text.replace('_', "").parse().ok();
    share.or_else(plain).expect("the registry's test reads every default")
}

fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.unwrap_or(text).replace("\\t", "\t").replace("\\n", "\n")
}

/// `kaiming_uniform`, or a call with positional numbers.
fn initializer(text: &str) -> InitCall {
    let (name, given) = text.split_once('(').unwrap_or((text, ")"));
    let entry =
        find(initializers::ALL, name.trim()).expect("a default names an initializer");
    let mut given =
        given.trim_end_matches(')').split(',').filter(|text| !text.trim().is_empty());
    let args = entry.params.iter().map(|param| {
        let written =
            given.next().map(|text| text.rsplit('=').next().unwrap_or(text).trim());
        let value =
            written.map_or_else(|| default(param), |text| Value::Number(number(text)));
        (param.name, value)
    });
    InitCall { entry, args: Args::new(args.collect()) }
}
