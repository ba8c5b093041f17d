//! Arguments for unit tests: defaults with a few of them replaced.

use super::{Args, Kind, Param, Stretch, Value};

/// The arguments of a call that writes only `written`.
pub(crate) fn args(params: &[Param], written: &[(&str, &str)]) -> Args {
    let names: Vec<&str> = params.iter().map(|param| param.name).collect();
    assert!(
        written.iter().all(|(name, _)| names.contains(name)),
        "{written:?} in {names:?}"
    );
    let bind = |param: &Param| {
        let text =
            written.iter().find(|(name, _)| *name == param.name).map(|(_, text)| *text);
        (param.name, value(param.kind, text.or(param.default).expect("required")))
    };
    Args::new(params.iter().map(bind).collect())
}

fn value(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::Extent | Kind::Count { .. } => Value::Whole(text.parse().unwrap()),
        Kind::Flag => Value::Flag(text == "true"),
        Kind::Stretch { .. } => Value::Stretch(match text.strip_suffix('%') {
            Some(percent) => Stretch::Share(percent.parse::<f64>().unwrap() / 100.0),
            None => Stretch::Epochs(text.parse().unwrap()),
        }),
        _ => Value::Number(text.parse().unwrap()),
    }
}
