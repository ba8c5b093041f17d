//! What is said of shapes that do not fit: where it surfaced, where the sizes were born, and the
//! ladder of shapes between.

use super::elaborate::Elaboration;
use super::fit::Use;
use super::signature::{Misfit, Promise};
use crate::builtins::layers::Layer;
use crate::check::typed::{Arithmetic, TypedKind, ValueId};
use crate::check::variant;
use crate::diagnostics::codes::{
    A008, A011, S001, S003, S009, S010, S013, S014, S022, T001, T003,
};
use crate::diagnostics::{Code, Diagnostic, Safety};
use crate::shape::{Dim, Shape, ShapeError};
use crate::source::Span;
use crate::syntax::ast::{AxisExpr, Expr, ExprKind, ShapeExpr};

/// Stages shown in a ladder.
const LADDER: usize = 6;

/// One side of a disagreement: the value and where it was written.
type Side = (ValueId, Span);

impl Elaboration<'_> {
    /// A layer that does not take its input.
    pub(super) fn misfit(
        &self,
        (layer, bound, call): Use<'_>,
        input: ValueId,
        error: &ShapeError,
    ) -> Diagnostic {
        let (name, shape) = (layer.name, self.shape(input));
        let here = format!("{shape} comes in here");
        let found = |code: &'static Code, message: String| {
            self.with_ladder(
                self.with_origin(Diagnostic::new(code, message, call.span, &*here), input),
                input,
                Some(name),
            )
        };
        match error {
            ShapeError::Rank { wanted, found: n } => {
                let message = format!("`{name}` wants {wanted} axes, {shape} has {n}");
                with_rank_help(found(&S003, message), *n)
            }
            ShapeError::WantsTokens => {
                let message = format!("`{name}` wants class ids, {shape} is numbers");
                found(&T003, message).help(format!("declare the input as `tokens{shape}`"))
            }
            ShapeError::WantsNumbers => {
                let message = format!("`{name}` wants numbers, {shape} is class ids");
                found(&T001, message)
                    .help("turn ids into numbers first: `embedding(100, 16)`")
            }
            ShapeError::ReshapeCount { from, to } => {
                let message = format!("`{name}` makes {to} elements of {from}");
                let found = found(&S009, message);
                match (from % to, to % from) {
                    (0, _) => found.note(format!("a factor of {} is missing", from / to)),
                    (_, 0) => found.note(format!("a factor of {} is too much", to / from)),
                    _ => found,
                }
                .help(format!("let one axis be free: `{}`", free_axis(name, bound)))
            }
            ShapeError::ReshapeNotWhole { from, by } => {
                let rest = *from as f64 / *by as f64;
                let message =
                    format!("the free axis would be {rest:.2}, not a whole number");
                found(&S010, message)
                    .note(format!("{from} elements do not divide by {by}"))
                    .help(format!("sizes that divide {from}: {}", divisors(*from)))
            }
            ShapeError::Empty { axis } => {
                found(&A008, format!("axis {axis} has size 0 here"))
            }
            ShapeError::NeedsNumber { .. } | ShapeError::Overflow => {
                found(&A011, format!("the elements of {shape} overflow"))
            }
        }
    }

    /// A011 with the largest factor.
    pub(super) fn overflow(
        &self,
        (layer, _, call): Use<'_>,
        input: ValueId,
        shape: &Shape,
    ) -> Diagnostic {
        let before = self.shape(input);
        let message =
            format!("`{}` makes {shape} of {before}, too large to compute", layer.name);
        let found =
            Diagnostic::new(&A011, message, call.span, "too many elements or weights");
        let axes = shape.axes.iter().chain(&before.axes);
        let largest =
            axes.max_by_key(|dim| dim.extent()).and_then(|dim| dim.birth.as_ref());
        let found = match largest {
            Some(birth) => {
                found.cause(birth.span, format!("the largest factor: {}", birth.story))
            }
            None => found,
        };
        self.with_ladder(found, input, Some(layer.name))
            .help("mostly there is a factor too many; write a smaller size")
    }

    /// S001 for values that must have equal shapes.
    pub(super) fn mismatch(
        &self,
        word: &str,
        at: Span,
        left: Side,
        right: Side,
    ) -> Diagnostic {
        let (a, b) = (self.shape(left.0), self.shape(right.0));
        let message = format!("{word} cannot combine {a} with {b}");
        let found = Diagnostic::new(&S001, message, at, "the two sides differ");
        let found = self.with_sides(found, left, right);
        let found = match differing(a, b) {
            Some(axis) if a.rank() > 1 => found.note(format!(
                "axis {axis} differs: {} and {}",
                a.axes[axis], b.axes[axis]
            )),
            Some(_) => found,
            None => found.note(format!("{} axes and {} axes", a.rank(), b.rank())),
        };
        self.with_mend(found, left.0, right.0)
    }

    /// S013.
    pub(super) fn residual_misfit(
        &self,
        keyword: Span,
        skip: ValueId,
        branch: ValueId,
    ) -> Diagnostic {
        let (a, b) = (self.shape(skip), self.shape(branch));
        let message = format!("skip and branch disagree: {a} and {b}");
        let found = Diagnostic::new(&S013, message, keyword, format!("{a} + {b}"));
        let spans = [skip, branch].map(|id| self.nodes[id.0 as usize].span);
        let found = self.with_sides(found, (skip, spans[0]), (branch, spans[1]));
        self.with_mend(self.with_ladder(found, branch, None), skip, branch)
    }

    /// S014.
    pub(super) fn concat_misfit(
        &self,
        axis: usize,
        word: Span,
        left: Side,
        right: Side,
    ) -> Diagnostic {
        let (a, b) = (self.shape(left.0), self.shape(right.0));
        let differing = a
            .axes
            .iter()
            .zip(&b.axes)
            .enumerate()
            .find(|(at, (a, b))| *at != axis && !a.fits(b))
            .filter(|_| a.rank() == b.rank());
        let message = match differing {
            Some((at, (a, b))) => {
                format!("concatenating on axis {axis}, but axis {at} is {a} and {b}")
            }
            None => format!("`concat` cannot join {a} with {b}"),
        };
        let found = Diagnostic::new(&S014, message, word, "all other axes must be alike");
        self.with_sides(found, left, right)
    }

    /// S022.
    pub(super) fn broken_promise(
        &self,
        (promise, shape, written): (Promise<'_>, &ShapeExpr, &str),
        value: ValueId,
        misfit: &Misfit,
        span: Span,
    ) -> Diagnostic {
        let actual = self.shape(value);
        let (message, at, here) = match promise {
            Promise::Note => (
                format!("the note says {written}, the value is {actual}"),
                shape.span,
                format!("the value is {actual}"),
            ),
            Promise::Input(name) => (
                format!("`{name}` takes {written}, this is {actual}"),
                span,
                format!("{actual} comes in here"),
            ),
            Promise::Output(name) => (
                format!("`{name}` promises {written}, its body gives {actual}"),
                shape.span,
                format!("the body gives {actual}"),
            ),
        };
        let mut found = Diagnostic::new(&S022, message, at, here);
        if matches!(promise, Promise::Input(_)) {
            found = found.cause(shape.span, format!("takes {written}"));
        }
        let dim = match misfit {
            Misfit::Axis(axis) => actual.axes.get(*axis),
            Misfit::Rank | Misfit::Reported => actual.last(),
        };
        let found = self.with_birth(found, dim, value);
        let mut found = self.with_ladder(found, value, None);
        let near = variant::sizes(shape).and_then(|sizes| variant::explain(&sizes, actual));
        found.notes.extend(near);
        if matches!(promise, Promise::Input(_)) {
            return found;
        }
        let found = self.with_promised_size(found, shape, actual, misfit);
        found.edit(
            format!("if the body is right, write `{actual}`"),
            shape.span,
            actual.to_string(),
            Safety::Unsafe,
        )
    }

    /// Proposes the promised size, where both it and the wrong one are written numbers.
    fn with_promised_size(
        &self,
        found: Diagnostic,
        shape: &ShapeExpr,
        actual: &Shape,
        misfit: &Misfit,
    ) -> Diagnostic {
        let Misfit::Axis(axis) = misfit else { return found };
        let written = (actual.rank() - axis <= shape.axes.len())
            .then(|| &shape.axes[shape.axes.len() - (actual.rank() - axis)]);
        let Some(AxisExpr::Size(Expr { kind: ExprKind::Number(size), .. })) = written
        else {
            return found;
        };
        let wrong = &actual.axes[*axis];
        let birth = wrong.birth.as_ref().map(|birth| birth.span);
        let Some(span) = birth.filter(|span| self.literals.contains(span)) else {
            return found;
        };
        let wanted = size.value.to_string();
        let title = format!("write `{wanted}` in the place of `{wrong}`");
        found.edit(title, span, wanted, Safety::Unsafe)
    }

    /// Labels where the sizes of a value were born.
    pub(super) fn with_origin(&self, found: Diagnostic, value: ValueId) -> Diagnostic {
        self.with_birth(found, self.shape(value).last(), value)
    }

    fn with_birth(
        &self,
        found: Diagnostic,
        dim: Option<&Dim>,
        value: ValueId,
    ) -> Diagnostic {
        let is_shown = |span: Span| found.labels.iter().any(|label| label.span == span);
        let node = &self.nodes[value.0 as usize];
        match dim.and_then(|dim| dim.birth.as_ref()) {
            Some(birth) if !is_shown(birth.span) => {
                found.cause(birth.span, birth.story.to_string())
            }
            _ if !is_shown(node.span) => {
                found.cause(node.span, format!("{} here", node.shape))
            }
            _ => found,
        }
    }

    /// Labels where the differing axis of both sides was born.
    fn with_sides(&self, found: Diagnostic, left: Side, right: Side) -> Diagnostic {
        let (a, b) = (self.shape(left.0), self.shape(right.0));
        let axis = differing(a, b);
        let mut found = found;
        for (id, span) in [left, right] {
            let shape = self.shape(id);
            let dim = axis.map_or(shape.last(), |axis| shape.axes.get(axis));
            let birth = dim.and_then(|dim| dim.birth.as_ref());
            let (span, text) = match birth {
                Some(birth) => (birth.span, birth.story.to_string()),
                None => (span, format!("{shape} here")),
            };
            if !found.labels.iter().any(|label| label.span == span) {
                found = found.cause(span, text);
            }
        }
        found
    }

    /// Proposes the size that would fit, where a written number gave the wrong one.
    fn with_mend(&self, found: Diagnostic, left: ValueId, right: ValueId) -> Diagnostic {
        let (a, b) = (self.shape(left), self.shape(right));
        let Some(axis) = differing(a, b) else { return found };
        let sides = [(&b.axes[axis], &a.axes[axis]), (&a.axes[axis], &b.axes[axis])];
        let mend = sides.into_iter().find_map(|(wrong, wanted)| {
            let birth = wrong.birth.as_ref()?;
            self.literals.contains(&birth.span).then_some((
                birth.span,
                wanted.extent()?,
                wrong,
            ))
        });
        let Some((span, wanted, wrong)) = mend else { return found };
        found.edit(
            format!("write `{wanted}` in the place of `{wrong}`"),
            span,
            wanted.to_string(),
            Safety::Unsafe,
        )
    }

    /// Notes the shapes of the last few stages: `4 -linear-> 16 -relu-> 16`.
    fn with_ladder(
        &self,
        found: Diagnostic,
        value: ValueId,
        failed: Option<&str>,
    ) -> Diagnostic {
        let mut ladder = self.ladder(value);
        if let Some(failed) = failed {
            ladder = format!("{ladder} -{failed}-> ?");
        }
        match ladder.contains("->") {
            true => found.note(format!("shapes: {ladder}")),
            false => found,
        }
    }

    fn ladder(&self, value: ValueId) -> String {
        let mut rungs = Vec::new();
        let mut at = value;
        loop {
            let node = &self.nodes[at.0 as usize];
            let first = node.inputs.first();
            rungs.push(match first {
                Some(_) => format!(" -{}-> {}", word(&node.kind), brief(&node.shape)),
                None => brief(&node.shape),
            });
            match first {
                Some(first) if rungs.len() <= LADDER => at = *first,
                Some(_) => {
                    rungs.push("…".to_owned());
                    break;
                }
                None => break,
            }
        }
        rungs.into_iter().rev().collect()
    }
}

/// The first axis in which shapes of the same rank differ.
fn differing(a: &Shape, b: &Shape) -> Option<usize> {
    if a.rank() != b.rank() {
        return None;
    }
    a.axes.iter().zip(&b.axes).position(|(a, b)| !a.fits(b))
}

fn word(kind: &TypedKind) -> String {
    let symbol = |op: &Arithmetic| match op {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "−",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
    };
    match kind {
        TypedKind::Input(_) => "input".to_owned(),
        TypedKind::Layer(layer, _) => layer_word(layer),
        TypedKind::Arithmetic(op) => symbol(op).to_owned(),
        TypedKind::WithNumber { op, number, .. } => format!("{}{number}", symbol(op)),
        TypedKind::Concat { .. } => "concat".to_owned(),
        TypedKind::Stack => "stack".to_owned(),
        TypedKind::Average => "average".to_owned(),
    }
}

fn layer_word(layer: &Layer) -> String {
    layer.name.to_owned()
}

/// A vector as its size, anything else as its shape.
fn brief(shape: &Shape) -> String {
    match shape.axes.as_slice() {
        [only] if shape.element == crate::shape::Element::Number => only.to_string(),
        _ => shape.to_string(),
    }
}

fn with_rank_help(found: Diagnostic, n_axes: usize) -> Diagnostic {
    match n_axes {
        0 => found.help("give it an axis first: `reshape(1)`"),
        _ => found.help("make it a vector first: `flatten`"),
    }
}

/// The call with its last size free: `reshape(4, _)`.
fn free_axis(name: &str, bound: &crate::check::arguments::Bound) -> String {
    let sizes =
        bound.written.first().map(|(_, value)| value.to_string()).unwrap_or_default();
    let inner = sizes.trim_matches(['[', ']']);
    match inner.rsplit_once(", ") {
        Some((first, _)) => format!("{name}({first}, _)"),
        None => format!("{name}(_)"),
    }
}

fn divisors(n: u64) -> String {
    let small = (2..=n.min(10_000)).filter(|size| n.is_multiple_of(*size)).take(6);
    let texts: Vec<String> = small.map(|size| size.to_string()).collect();
    texts.join(", ")
}
