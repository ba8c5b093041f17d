//! What is said of wrong arguments.

use super::Call;
use super::value::Target;
use crate::builtins::{Entry, Kind, Param};
use crate::check::constant::{Constant, ConstantKind, number_text};
use crate::diagnostics::codes::{
    A001, A002, A003, A004, A005, A006, A007, A008, A009, A015, D031, H003, N003, N006,
};
use crate::diagnostics::{Diagnostic, Safety, suggest};
use crate::source::Span;
use crate::syntax::ast::{Arg, Expr, ExprKind, Name, Row, Unit};

/// A call with all its arguments: `linear(units, bias = true)`.
pub(crate) fn signature(entry: &dyn Entry) -> String {
    let params = entry.params().iter().map(|param| match param.default {
        Some(default) => format!("{} = {default}", param.name),
        None if param.kind == Kind::Extents => format!("{}…", param.name),
        None => param.name.to_owned(),
    });
    let params: Vec<String> = params.collect();
    if params.is_empty() {
        return entry.name().to_owned();
    }
    format!("{}({})", entry.name(), params.join(", "))
}

/// N006 for a name that is in no registry.
pub(super) fn unknown_choice<E: Entry>(
    registry: &'static [&'static E],
    name: &Name,
) -> Diagnostic {
    let family = registry.first().map_or("choice", |entry| entry.family());
    let known = registry.iter().map(|entry| (entry.name(), entry.also_known_as()));
    let near = suggest::near_or_alias(&name.node, known);
    let names: Vec<&'static str> = registry.iter().map(|entry| entry.name()).collect();
    let article = if family.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let message = format!("`{}` is not {article} {family}", name.node);
    let label = format!("no {family} has this name");
    let found = Diagnostic::new(&N006, message, name.span, label);
    with_near(found, near, name.span).note(format!(
        "{}: `{}`",
        plural(family),
        names.join(" ")
    ))
}

fn plural(family: &str) -> String {
    match family.strip_suffix('s') {
        Some(_) => format!("{family}es"),
        None => format!("{family}s"),
    }
}

fn with_near(found: Diagnostic, near: Option<&str>, span: Span) -> Diagnostic {
    match near {
        Some(near) => {
            found.edit(format!("did you mean `{near}`?"), span, near, Safety::Unsafe)
        }
        None => found,
    }
}

/// N006 for a word that is none of the choices.
pub(super) fn unknown_word(
    target: Target<'_>,
    word: &str,
    choices: &[&'static str],
    span: Span,
) -> Diagnostic {
    let message = format!("`{word}` is not a choice for `{}`", target.name);
    let found = Diagnostic::new(&N006, message, span, "not one of the choices");
    let near = suggest::near(word, choices.iter().copied());
    with_near(found, near, span).note(format!("choices: `{}`", choices.join(" ")))
}

/// A001 with a call that has it.
pub(super) fn missing(
    call: &Call<'_>,
    entry: &'static dyn Entry,
    param: &'static Param,
) -> Diagnostic {
    let (name, wanted) = (entry.name(), param.name);
    let message = format!("`{name}` needs `{wanted}`");
    let found = Diagnostic::new(&A001, message, call.span, format!("without `{wanted}`"))
        .note(format!("`{wanted}`: {}", param.doc));
    let Some(example) = entry.examples().first() else { return found };
    let found = found.help(format!("for example `{example}`"));
    if call.args.is_empty() {
        return found.edit(
            format!("write `{example}`"),
            call.span,
            *example,
            Safety::Suggestion,
        );
    }
    found
}

/// A002, which for a layer mostly means that the size of the input was written.
pub(super) fn too_many(
    call: &Call<'_>,
    entry: &'static dyn Entry,
    n_taken: usize,
) -> Diagnostic {
    let given: Vec<&Arg> = call.args.iter().filter(|arg| arg.name.is_none()).collect();
    let extra = given[n_taken];
    let noun = if n_taken == 1 { "argument" } else { "arguments" };
    let message = format!(
        "`{}` takes {n_taken} positional {noun}, {} given",
        entry.name(),
        given.len()
    );
    let label = if n_taken == 0 { "it takes none" } else { "one too many" };
    let found = Diagnostic::new(&A002, message, extra.value.span, label);
    let is_size =
        |arg: &&Arg| matches!(arg.value.kind, ExprKind::Number(_) | ExprKind::Path(_));
    let first_is_size =
        entry.params().first().is_some_and(|param| param.kind == Kind::Extent);
    if first_is_size && n_taken == 1 && given.len() == 2 && given.iter().all(is_size) {
        let (first, second) = (given[0].value.span, given[1].value.span);
        let cut = Span { end: second.start, ..first };
        let kept = written(&given[1].value).unwrap_or_else(|| "…".to_owned());
        return found.note("the size of the input is inferred").edit(
            format!("write `{}({kept})`", entry.name()),
            cut,
            "",
            Safety::Unsafe,
        );
    }
    let named = entry
        .params()
        .iter()
        .find(|param| !param.is_positional && fits(&param.kind, &extra.value));
    let found = found.note(format!("`{}`", signature(entry)));
    match named {
        Some(param) => found.edit(
            format!("name it: `{} = …`", param.name),
            Span { end: extra.value.span.start, ..extra.value.span },
            format!("{} = ", param.name),
            Safety::Unsafe,
        ),
        None => found,
    }
}

fn fits(kind: &Kind, expr: &Expr) -> bool {
    match kind {
        Kind::Flag => matches!(expr.kind, ExprKind::Flag(_)),
        Kind::Initializer => matches!(expr.kind, ExprKind::Path(_) | ExprKind::Call(_)),
        _ => matches!(expr.kind, ExprKind::Number(_)),
    }
}

/// A number or a name as it was written.
pub(crate) fn written(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Number(number) if number.unit == Unit::None => {
            Some(number_text(number.value))
        }
        ExprKind::Number(number) if number.unit == Unit::Percent => {
            Some(format!("{}%", number_text((number.value * 1e12).round() / 1e10)))
        }
        ExprKind::Text(text) => Some(format!("{text:?}")),
        ExprKind::Flag(flag) => Some(flag.to_string()),
        ExprKind::Path(segments) if segments.iter().all(|one| one.index.is_none()) => {
            let names: Vec<&str> =
                segments.iter().map(|one| one.name.node.as_str()).collect();
            Some(names.join("."))
        }
        _ => None,
    }
}

/// Names that other tools give to arguments.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("activity", "activation"),
    ("alpha", "slope"),
    ("bias_initializer", "init"),
    ("decay", "weight_decay"),
    ("embedding_dim", "dim"),
    ("embeddings_dim", "dim"),
    ("epsilon", "eps"),
    ("eta", "lr"),
    ("eta_min", "floor"),
    ("gamma", "factor"),
    ("hidden", "units"),
    ("input_dim", "count"),
    ("kernel_initializer", "init"),
    ("l2", "weight_decay"),
    ("learning_rate", "lr"),
    ("max_lr", "peak"),
    ("n_out", "units"),
    ("negative_slope", "slope"),
    ("num_embeddings", "count"),
    ("num_units", "units"),
    ("out", "units"),
    ("out_features", "units"),
    ("output_dim", "units"),
    ("p", "rate"),
    ("rate", "p"),
    ("rate", "lr"),
    ("sep", "delimiter"),
    ("separator", "delimiter"),
    ("size", "units"),
    ("step_size", "every"),
    ("stddev", "std"),
    ("use_bias", "bias"),
    ("vocab_size", "count"),
    ("warmup_epochs", "warmup"),
    ("warmup_steps", "warmup"),
];

/// Arguments that say what is inferred.
const INFERRED: &[&str] = &[
    "in",
    "in_dim",
    "in_features",
    "in_size",
    "input",
    "input_dim",
    "input_shape",
    "n_in",
];

/// The argument of `entry` that another tool calls `name`.
pub(crate) fn translated(name: &str, entry: &dyn Entry) -> Option<&'static str> {
    let mut others = OTHER_NAMES.iter().filter(|(other, _)| *other == name);
    others.find_map(|(_, ours)| {
        let param = entry.params().iter().find(|param| param.name == *ours)?;
        Some(param.name)
    })
}

/// Whether another tool's `name` says what is inferred here.
pub(crate) fn is_inferred(name: &str) -> bool {
    INFERRED.contains(&name)
}

/// N003 with did-you-mean and the full signature.
pub(super) fn unknown_argument(
    arg: &Arg,
    name: &Name,
    entry: &'static dyn Entry,
    call: &Call<'_>,
) -> Diagnostic {
    let message = format!("`{}` has no argument `{}`", entry.name(), name.node);
    let found = Diagnostic::new(&N003, message, name.span, "not one of its arguments");
    let names = entry.params().iter().map(|param| param.name);
    let near = translated(&name.node, entry).or_else(|| suggest::near(&name.node, names));
    if near.is_none() && entry.family() == "layer" && is_inferred(&name.node) {
        return found.edit(
            "leave it out: the size of the input is inferred",
            arg_with_comma(call, arg),
            "",
            Safety::Unsafe,
        );
    }
    let found = with_near(found, near, name.span);
    if entry.params().is_empty() {
        return found.note(format!("`{}` takes no arguments", entry.name()));
    }
    found.note(format!("`{}`", signature(entry)))
}

/// An argument and the comma that goes with it.
fn arg_with_comma(call: &Call<'_>, arg: &Arg) -> Span {
    let span = |arg: &Arg| {
        arg.name.as_ref().map_or(arg.value.span, |name| name.span.to(arg.value.span))
    };
    let own = span(arg);
    let next = call.args.iter().map(span).find(|other| other.start > own.start);
    let last = call.args.iter().map(span).rfind(|other| other.end < own.start);
    match (next, last) {
        (Some(next), _) => Span { end: next.start, ..own },
        (None, Some(last)) => Span { start: last.end, ..own },
        (None, None) => own,
    }
}

/// A006 with both places.
pub(super) fn duplicate(param: &Param, first: &Expr, again: &Arg) -> Diagnostic {
    let span =
        again.name.as_ref().map_or(again.value.span, |name| name.span.to(again.value.span));
    let message = format!("`{}` is given twice", param.name);
    Diagnostic::new(&A006, message, span, "given again here")
        .cause(first.span, "first given here")
        .help("delete one of them")
}

/// A003 for a value of another kind.
pub(super) fn wrong_kind(target: Target<'_>, constant: &Constant) -> Diagnostic {
    let (wanted, is) = (wanted(target.kind), constant.kind_in_words());
    let message = format!("`{}` wants {wanted}, this is {is}", target.name);
    let found = Diagnostic::new(&A003, message, constant.span, format!("this is {is}"));
    let found = with_birth(found, constant);
    let ConstantKind::Text(text) = &constant.kind else { return found };
    let is_number = text.parse::<f64>().is_ok();
    let is_flag = foreign_flag(text).is_some();
    if (is_number && !matches!(target.kind, Kind::Flag)) || is_flag {
        return found.edit(
            format!("write it without quotes: `{text}`"),
            constant.span,
            text.clone(),
            Safety::Unsafe,
        );
    }
    found
}

fn with_birth(found: Diagnostic, constant: &Constant) -> Diagnostic {
    match &constant.birth {
        Some(birth) if birth.span != constant.span => {
            found.cause(birth.span, birth.story.to_string())
        }
        _ => found,
    }
}

/// What a kind wants, in words.
fn wanted(kind: &Kind) -> &'static str {
    match kind {
        Kind::Extent | Kind::Extents => "a size",
        Kind::Count { .. } => "a whole number",
        Kind::Number { .. } | Kind::DropRate | Kind::Rate | Kind::Momentum => "a number",
        Kind::Stretch { .. } => "a number of epochs or a percentage",
        Kind::Flag => "`true` or `false`",
        Kind::Choice(_) => "one of its words",
        Kind::Text => "a text",
        Kind::Initializer => "an initializer",
        Kind::Rows => "literal rows",
    }
}

/// A003 for a size that is not whole.
pub(super) fn not_whole(target: Target<'_>, constant: &Constant) -> Diagnostic {
    let message = format!("`{}` wants a whole number, this is {constant}", target.name);
    let found = Diagnostic::new(&A003, message, constant.span, "not a whole number");
    let found = with_birth(found, constant);
    let number = constant.number().unwrap_or_default();
    if !number.is_finite() {
        return found;
    }
    if number.fract() == 0.0 && number.abs() < 1e15 {
        let plain = format!("{number}");
        return found.edit(format!("write `{plain}`"), constant.span, plain, Safety::Safe);
    }
    found.help("round it: `floor(…)`, `ceil(…)` or `a // b`")
}

/// A008 for a size, A004 for a count.
pub(super) fn too_small(
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
pub(super) fn out_of_range(
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

/// A003 for a text without quotes.
pub(super) fn unquoted(target: Target<'_>, words: &str, span: Span) -> Diagnostic {
    let message = format!("`{}` wants a text, this is a name", target.name);
    let quoted = format!("{words:?}");
    Diagnostic::new(&A003, message, span, "a text stands in quotes").edit(
        format!("write `{quoted}`"),
        span,
        quoted,
        Safety::Unsafe,
    )
}

/// The flag that other languages write as `name`.
pub(super) fn foreign_flag(name: &str) -> Option<bool> {
    match name.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// A003 for `True`, `yes`, `off`.
pub(super) fn other_flag(
    target: Target<'_>,
    word: &str,
    meant: bool,
    span: Span,
) -> Diagnostic {
    let message = format!("`{}` wants `true` or `false`, this is `{word}`", target.name);
    Diagnostic::new(&A003, message, span, "not a flag").edit(
        format!("write `{meant}`"),
        span,
        meant.to_string(),
        Safety::Unsafe,
    )
}

/// A007 for two free axes.
pub(super) fn two_free_axes(first: Span, second: Span) -> Diagnostic {
    Diagnostic::new(&A007, "only one axis can be free", second, "a second free axis")
        .cause(first, "the first free axis")
        .help("write the size of one of them")
}

/// D031 for a literal row of another width.
pub(super) fn uneven_row(row: &Row, first: &Row) -> Diagnostic {
    let counts = |row: &Row| match row.targets.len() {
        0 => format!("{} values", row.features.len()),
        n => format!("{} features and {n} targets", row.features.len()),
    };
    let (has, wanted) = (counts(row), counts(first));
    let message = format!("this row has {has}, the first one has {wanted}");
    Diagnostic::new(&D031, message, row.span, has).cause(first.span, wanted)
}
