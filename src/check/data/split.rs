//! `split = random(train = 80%, …)`: how examples are divided.

use crate::builtins::Args;
use crate::check::CheckedData;
use crate::check::arguments::{self, Bound, Call};
use crate::check::constant::Env;
use crate::check::settings::forms::{self, Form};
use crate::check::settings::{Written, text, words};
use crate::data::{Folds, Split};
use crate::diagnostics::codes::{A001, A004, A007};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety};
use crate::syntax::ast::ExprKind;

/// The names of the splits, in the order of `Profile::split_sizes`.
pub(crate) const SPLITS: [&str; 3] = ["train", "val", "test"];

/// How examples are divided; `None` when it could not be made out. Of folds, the one at `fold` is
/// held out.
pub(super) fn read(
    written: &Written<'_>,
    env: &Env<'_>,
    fold: u64,
    out: &mut Diagnostics,
) -> Option<Split> {
    if !written.has("split") {
        return Some(random(&arguments::defaults(forms::RANDOM.params)));
    }
    let expr = &written.get("split")?.value;
    if expr.kind == ExprKind::None {
        return Some(Split::None);
    }
    let Some(call) = Call::of(expr) else {
        let found = words::wrong_kind("split", "a way to divide", expr);
        out.push(found.help("write `split = random(train = 80%, val = 10%, test = 10%)`"));
        return None;
    };
    let form: &'static Form = arguments::lookup(forms::SPLITS, call.name, out)?;
    if form.is(&forms::KFOLD) {
        return Some(folds(&arguments::bind(&call, form, env, out)?.args, fold));
    }
    if form.is(&forms::COLUMN) {
        return by_column(&call, out);
    }
    let bound = arguments::bind(&call, form, env, out)?;
    check_sum(form, &bound, &call, out)?;
    let is_random = form.is(&forms::RANDOM);
    Some(if is_random { random(&bound.args) } else { ordered(&bound.args) })
}

fn random(args: &Args) -> Split {
    Split::Random {
        train: args.number("train"),
        val: args.number("val"),
        test: args.number("test"),
        stratify: args.flag("stratify"),
        seed: args.whole("seed") as u64,
    }
}

fn folds(args: &Args, fold: u64) -> Split {
    let n = args.whole("folds") as u64;
    Split::KFold(Folds {
        n,
        held_out: fold.min(n - 1),
        val: args.number("val"),
        seed: args.whole("seed") as u64,
    })
}

fn ordered(args: &Args) -> Split {
    let share = |name| args.number(name);
    Split::Ordered { train: share("train"), val: share("val"), test: share("test") }
}

fn by_column(call: &Call<'_>, out: &mut Diagnostics) -> Option<Split> {
    let [only] = call.args else {
        let message = "`column` needs one column";
        let label = "which column says `train`, `val` or `test`?";
        let found = Diagnostic::new(&A001, message, call.span, label);
        out.push(found.help("write `split = column(fold)`"));
        return None;
    };
    words::column("split", &only.value, out).map(Split::Column)
}

/// A004 when shares do not add up: what is left is for the user to say.
fn check_sum(
    form: &Form,
    bound: &Bound,
    call: &Call<'_>,
    out: &mut Diagnostics,
) -> Option<()> {
    let shares = SPLITS.map(|split| bound.args.number(split));
    let sum: f64 = shares.iter().sum();
    if (sum - 1.0).abs() < 1e-6 {
        if shares[0] > 0.0 {
            return Some(());
        }
        let message = "nothing is left to train on: `train` is 0%";
        let found =
            Diagnostic::new(&A004, message, call.span, "the training split is empty");
        out.push(found.help("give `train` a share, such as 80%"));
        return None;
    }
    let message = format!("the shares add up to {}, they must be 100%", text::percent(sum));
    let parts = SPLITS.iter().zip(shares).map(|(split, share)| {
        let default = if bound.written(split).is_some() { "" } else { ", its default" };
        format!("`{split}` is {}{default}", text::percent(share))
    });
    let note = parts.collect::<Vec<_>>().join("; ");
    let mended = mended(form, bound, shares);
    let label = format!("{} in all", text::percent(sum));
    out.push(Diagnostic::new(&A004, message, call.span, label).note(note).edit(
        format!("write for example `{mended}`"),
        call.span,
        mended,
        Safety::Unsafe,
    ));
    None
}

/// The same call with shares that add up: what was left to defaults takes the rest in equal
/// parts; where nothing was, all are scaled.
fn mended(form: &Form, bound: &Bound, shares: [f64; 3]) -> String {
    let is_written = SPLITS.map(|split| bound.written(split).is_some());
    let fixed: f64 =
        shares.iter().zip(is_written).filter(|(_, is)| *is).map(|(s, _)| s).sum();
    let n_open = is_written.iter().filter(|is| !**is).count();
    let sum: f64 = shares.iter().sum();
    let mended =
        shares.iter().zip(is_written).map(|(share, is_written)| match is_written {
            _ if n_open == 0 || fixed > 1.0 => share / sum,
            true => *share,
            false => (1.0 - fixed) / n_open as f64,
        });
    let mut percents: Vec<f64> =
        mended.map(|share| (share * 100.0).round().max(0.0)).collect();
    percents[0] = 100.0 - percents[1] - percents[2];
    let parts =
        SPLITS.iter().zip(percents).map(|(split, share)| format!("{split} = {share}%"));
    format!("{}({})", form.name, parts.collect::<Vec<_>>().join(", "))
}

/// A007 when two data items are divided into different numbers of folds: a program is run once for
/// each fold.
pub(super) fn report_unequal_folds(data: &[CheckedData], out: &mut Diagnostics) {
    let folded = data.iter().filter_map(|item| {
        let spec = &item.typed.as_ref()?.spec;
        let Split::KFold(folds) = &spec.split else { return None };
        let written = spec.written.iter().find(|(name, _)| name == "split");
        Some((folds.n, written.map_or(spec.span, |(_, span)| *span)))
    });
    let folded: Vec<_> = folded.collect();
    let Some((first, cause)) = folded.first() else { return };
    for (n, span) in folded.iter().filter(|(n, _)| n != first) {
        let message = format!("data in {n} folds beside data in {first}");
        let label = "a program is run once for each fold";
        let found = Diagnostic::new(&A007, message, *span, label);
        let found = found.cause(*cause, format!("{first} folds here"));
        out.push(found.help(format!("write `split = kfold({first})` in both")));
    }
}

/// How examples are divided, as it would be written.
pub(super) fn in_words(split: &Split) -> String {
    let share = |share: &f64| text::percent(*share);
    match split {
        Split::Random { train, val, test, stratify, seed } => format!(
            "random(train = {}, val = {}, test = {}, stratify = {stratify}, seed = {seed})",
            share(train),
            share(val),
            share(test)
        ),
        Split::Ordered { train, val, test } => format!(
            "ordered(train = {}, val = {}, test = {})",
            share(train),
            share(val),
            share(test)
        ),
        Split::Column(column) => format!("column({})", words::column_text(&column.node)),
        Split::KFold(Folds { n, val, seed, .. }) => {
            format!("kfold(folds = {n}, val = {}, seed = {seed})", share(val))
        }
        Split::None => "none".to_owned(),
    }
}

/// Whether an expression names a split, for watched numbers.
pub(crate) fn place(split: &str) -> Option<usize> {
    SPLITS.iter().position(|known| *known == split)
}
