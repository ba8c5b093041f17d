//! R023: a model whose numbers end where the targets go on.

use super::Evidence;
use crate::builtins::layers::{Bend, Role};
use crate::check::typed::TypedKind;
use crate::diagnostics::{Diagnostic, codes};
use crate::train::blame::{percent, short, written};

/// Examples that must have been seen.
const LEAST_ROWS: usize = 32;
/// How near to its last number an answer lies at the end, in shares of the spread of the targets …
const NEAR: f64 = 0.01;
/// … and the share of answers there from which on they are held up by it …
const SHARE: f64 = 0.1;
/// … if what was wanted of them is beyond by more than this part of the targets' deviation.
const BEYOND: f64 = 0.5;

/// An end of what a model says.
#[derive(Clone, Copy, Debug)]
struct End {
    /// 1 for the highest number, -1 for the lowest.
    sign: f64,
    number: f64,
    /// The share of answers that lie there, and what was wanted of them.
    share: f64,
    wanted: f64,
    furthest: f64,
}

/// Many answers lie at the highest or lowest number the model says, and their targets beyond it.
pub(super) fn find(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let answers = evidence.answers?;
    let (_, other) = evidence.end()?;
    let columns = (0..answers.width).map(|at| answers.column(at));
    let ends = |column: Vec<(f64, f64)>| [1.0, -1.0].map(|sign| end(&column, sign));
    let end = columns.flat_map(ends).flatten().next()?;
    let (at, bend) = culprit(evidence)?;
    let node = evidence.node(at);
    let (most, above, highest) = match end.sign > 0.0 {
        true => ("more", "above", "up"),
        false => ("less", "below", "down"),
    };
    let name = &evidence.train.model.name;
    let message = format!(
        "`{name}` cannot say {most} than {}, and its targets go {highest} to {}",
        short(end.number),
        short(end.furthest)
    );
    let bounds = if bend.is_bounded() {
        format!("from {} to {}", short(bend.low), short(bend.high))
    } else if bend.low.is_finite() {
        format!("from {} up", short(bend.low))
    } else {
        format!("up to {}", short(bend.high))
    };
    let here = format!("this gives numbers {bounds} only");
    let found = Diagnostic::new(&codes::R023, message, node.span, here);
    let output = evidence.node(evidence.train.model.output.0 as usize);
    let found = if output.span == node.span {
        found
    } else {
        found.context(
            output.span,
            format!("so the last value ends at {}", short(end.number)),
        )
    };
    let found = match written(evidence.train, &["loss"]) {
        Some(span) => found.context(span, "every target beyond it is a loss that stays"),
        None => found,
    };
    Some(
        found
            .note(format!(
                "at {}, {} of its answers lie at {} or next to it, and {above} that is what was \
                 wanted of them, {} on average; the threshold is {} of the answers",
                evidence.when(other.step),
                percent(end.share),
                short(end.number),
                short(end.wanted),
                percent(SHARE)
            ))
            .help(format!("let the model end without it: leave out `{}`", node.path))
            .help(format!("or change what follows it, so that it reaches {}", short(end.furthest))),
    )
}

fn end(column: &[(f64, f64)], sign: f64) -> Option<End> {
    let n = column.len() as f64;
    let mean = column.iter().map(|(_, wanted)| wanted).sum::<f64>() / n;
    let squares = column.iter().map(|(_, wanted)| (wanted - mean) * (wanted - mean));
    let deviation = (squares.sum::<f64>() / n).sqrt();
    let most = |of: &dyn Fn(&(f64, f64)) -> f64| {
        column.iter().map(|pair| sign * of(pair)).fold(f64::NEG_INFINITY, f64::max)
    };
    let (highest, furthest) = (most(&|pair| pair.0), most(&|pair| pair.1));
    let lowest = column.iter().map(|pair| sign * pair.0).fold(f64::INFINITY, f64::min);
    let spread = most(&|pair| pair.1)
        - column.iter().map(|pair| sign * pair.1).fold(f64::INFINITY, f64::min);
    let is_there = |pair: &&(f64, f64)| highest - sign * pair.0 <= NEAR * spread;
    let there: Vec<f64> = column.iter().filter(is_there).map(|pair| pair.1).collect();
    let wanted = there.iter().sum::<f64>() / there.len().max(1) as f64;
    let share = there.len() as f64 / n;
    // A model that says the same of all has another fault.
    let says_more = highest - lowest > 2.0 * NEAR * spread;
    let is_held = share >= SHARE && sign * wanted - highest > BEYOND * deviation;
    (column.len() >= LEAST_ROWS && says_more && is_held).then_some(End {
        sign,
        number: sign * highest,
        share,
        wanted,
        furthest: sign * furthest,
    })
}

/// The last bounded activation before the output, where only arithmetic with numbers and what
/// moves no number lie behind it. One at the very end is judged before the training, from the data.
fn culprit(evidence: &Evidence<'_>) -> Option<(usize, Bend)> {
    let (mut at, mut n_moved) = (evidence.train.model.output.0 as usize, 0);
    loop {
        let node = evidence.node(at);
        match &node.kind {
            TypedKind::WithNumber { .. } => n_moved += 1,
            TypedKind::Layer(layer, _) => match layer.role {
                Role::Activation(bend) => {
                    let is_bounded = bend.low.is_finite() || bend.high.is_finite();
                    return (n_moved > 0 && is_bounded).then_some((at, bend));
                }
                Role::Scaling => n_moved += 1,
                Role::Dropout | Role::Noise | Role::Rearrangement => {}
                Role::Affine | Role::Normalization(_) | Role::Lookup => return None,
            },
            TypedKind::Input(_)
            | TypedKind::Arithmetic(_)
            | TypedKind::Concat { .. }
            | TypedKind::Stack
            | TypedKind::Average => return None,
        }
        at = node.inputs.first()?.0 as usize;
    }
}
