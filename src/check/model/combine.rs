//! Combinators: `residual`, joins of branches, `repeat`, `if`.

use super::elaborate::{Elaboration, Flow, Frame, MAX_STAGES};
use crate::check::constant::{Constant, ConstantKind, evaluate};
use crate::check::typed::{Arithmetic, TypedKind, ValueId};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::{A001, A003, A004, S015};
use crate::shape::{Dim, Shape};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Body, Expr, ExprKind, Join, Name, StatementKind};

/// A `repeat` as written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Repeat<'a> {
    pub(super) count: &'a Expr,
    pub(super) index: Option<&'a Name>,
    pub(super) is_shared: bool,
    pub(super) body: &'a Body,
    pub(super) span: Span,
}

impl Join {
    /// The word that it is written with.
    fn word(self) -> &'static str {
        match self {
            Self::Concat => "concat",
            Self::Sum => "sum",
            Self::Product => "product",
            Self::Average => "average",
            Self::Stack => "stack",
        }
    }
}

impl<'a> Elaboration<'a> {
    /// `residual { body }`: input + body(input).
    pub(super) fn residual(
        &mut self,
        body: &'a Body,
        span: Span,
        frame: &mut Frame<'a>,
        flow: Flow,
    ) -> Flow {
        if !self.count_stage(span) {
            return Flow::Unknown;
        }
        let path = frame.next_path("residual");
        self.place(&path, span);
        let branch = self.body(body, &mut frame.inner(path.clone()), Some(flow));
        let (Flow::Known(skip), Flow::Known(branch)) = (flow, branch) else {
            return Flow::Unknown;
        };
        if !self.shape(skip).fits(self.shape(branch)) {
            let keyword = Span { end: span.start + "residual".len() as u32, ..span };
            let found = self.residual_misfit(keyword, skip, branch);
            self.report(found);
            return Flow::Unknown;
        }
        let shape = self.shape(skip).clone();
        let kind = TypedKind::Arithmetic(Arithmetic::Add);
        self.value(kind, vec![skip, branch], shape, (path, span))
    }

    /// `concat(axis) { … }`, `sum { … }`: one branch a line, each from the same input.
    pub(super) fn join(
        &mut self,
        (join, axis, branches): (&'a Spanned<Join>, Option<&'a Expr>, &'a Body),
        span: Span,
        frame: &mut Frame<'a>,
        flow: Flow,
    ) -> Flow {
        if !self.count_stage(span) || !self.enter(span) {
            return Flow::Unknown;
        }
        let path = frame.next_path(join.node.word());
        self.place(&path, span);
        let flows = self.branches(branches, &mut frame.inner(path.clone()), flow);
        self.leave();
        if flows.is_empty() {
            let word = join.node.word();
            let message = format!("`{word}` has no branches");
            let found = Diagnostic::new(&A001, message, join.span, "nothing to join");
            self.report(
                found.help("write one branch per line, such as `linear(8) -> relu`"),
            );
            return Flow::Unknown;
        }
        let known: Option<Vec<ValueId>> = flows
            .iter()
            .map(|(flow, _)| match flow {
                Flow::Known(id) => Some(*id),
                Flow::Unknown => None,
            })
            .collect();
        let axis = self.axis_expr(join, axis, frame);
        let Some(known) = known else { return Flow::Unknown };
        let spans: Vec<Span> = flows.iter().map(|(_, span)| *span).collect();
        if join.node == Join::Concat {
            return match axis {
                Some(axis) => self.concat(&axis, (&known, &spans), join.span, (path, span)),
                None => Flow::Unknown,
            };
        }
        self.join_equal(join, (&known, &spans), (path, span))
    }

    fn branches(
        &mut self,
        branches: &'a Body,
        frame: &mut Frame<'a>,
        flow: Flow,
    ) -> Vec<(Flow, Span)> {
        let mut flows = Vec::new();
        for statement in &branches.statements {
            match &statement.kind {
                StatementKind::Chain(chain) | StatementKind::Return(chain) => {
                    flows.push((self.chain(chain, frame, Some(flow)), statement.span));
                }
                StatementKind::Bad => flows.push((Flow::Unknown, statement.span)),
                StatementKind::Bind { name, .. } | StatementKind::Layer { name, .. } => {
                    let message = format!("`{}` is defined among branches", name.node);
                    let label = "each line here is a branch";
                    let found = Diagnostic::new(&A003, message, name.span, label)
                        .help("move this line above, or leave the name out");
                    self.report(found);
                    flows.push((Flow::Unknown, statement.span));
                }
            }
        }
        flows
    }

    fn join_equal(
        &mut self,
        join: &Spanned<Join>,
        (known, spans): (&[ValueId], &[Span]),
        place: (String, Span),
    ) -> Flow {
        let shape = self.shape(known[0]).clone();
        for (at, id) in known.iter().enumerate().skip(1) {
            if !shape.fits(self.shape(*id)) {
                let word = format!("`{}`", join.node.word());
                let found =
                    self.mismatch(&word, join.span, (known[0], spans[0]), (*id, spans[at]));
                self.report(found);
                return Flow::Unknown;
            }
        }
        match join.node {
            Join::Sum => self.fold(Arithmetic::Add, known, &shape, &place),
            Join::Product => self.fold(Arithmetic::Multiply, known, &shape, &place),
            Join::Average => self.value(TypedKind::Average, known.to_vec(), shape, place),
            Join::Stack | Join::Concat => {
                let story = format!("`stack` joins {} branches", known.len());
                let first = Dim::known(known.len() as u64).born(join.span, story);
                let axes = std::iter::once(first).chain(shape.axes).collect();
                let shape = Shape { axes, element: shape.element };
                self.value(TypedKind::Stack, known.to_vec(), shape, place)
            }
        }
    }

    fn fold(
        &mut self,
        op: Arithmetic,
        known: &[ValueId],
        shape: &Shape,
        place: &(String, Span),
    ) -> Flow {
        let mut sum = Flow::Known(known[0]);
        for id in &known[1..] {
            let Flow::Known(left) = sum else { break };
            let kind = TypedKind::Arithmetic(op);
            sum = self.value(kind, vec![left, *id], shape.clone(), place.clone());
        }
        sum
    }

    /// The axis of `concat` as written; reported where it is missing or has no place.
    fn axis_expr(
        &mut self,
        join: &Spanned<Join>,
        axis: Option<&'a Expr>,
        frame: &Frame<'a>,
    ) -> Option<Constant> {
        let is_concat = join.node == Join::Concat;
        let Some(axis) = axis else {
            if is_concat {
                let message = "`concat` needs `axis`";
                let found = Diagnostic::new(&A001, message, join.span, "along which axis?")
                    .help("write `concat(features)`, `concat(channels)`, `concat(time)` or an index: `concat(0)`");
                self.report(found);
            }
            return None;
        };
        if !is_concat {
            let message = format!("`{}` takes no axis", join.node.word());
            let found = Diagnostic::new(
                &crate::diagnostics::codes::A002,
                message,
                axis.span,
                "not wanted",
            );
            self.report(found.help("delete it"));
            return None;
        }
        if let ExprKind::Path(segments) = &axis.kind
            && let [only] = segments.as_slice()
            && AXES.contains(&only.name.node.as_str())
        {
            let name = only.name.node.clone();
            return Some(Constant::of(ConstantKind::Text(name), axis.span));
        }
        let mut found = Vec::new();
        let value = evaluate(axis, &frame.env, &mut found);
        self.report_all(found);
        Some(value).filter(|value| !value.is_unknown())
    }

    /// Which axis of a value is meant; S015 where there is none.
    fn axis_of(&mut self, axis: &Constant, id: ValueId) -> Option<usize> {
        let shape = self.shape(id).clone();
        let rank = shape.rank();
        let named = match &axis.kind {
            ConstantKind::Text(name) => named_axis(name, rank),
            _ => axis.whole_number().and_then(|at| {
                let at = if at < 0 { at + rank as i64 } else { at };
                usize::try_from(at).ok().filter(|at| *at < rank)
            }),
        };
        if named.is_none() {
            let written = match &axis.kind {
                ConstantKind::Text(name) => name.clone(),
                _ => axis.to_string(),
            };
            let message = format!("{shape} has no axis `{written}`");
            let label = match rank {
                0 => "a single number has no axes".to_owned(),
                _ => format!("axes go from 0 to {}, `features` is the last", rank - 1),
            };
            let found = Diagnostic::new(&S015, message, axis.span, label);
            let found = self.with_origin(found, id);
            self.report(found);
        }
        named
    }

    fn concat(
        &mut self,
        axis: &Constant,
        (known, spans): (&[ValueId], &[Span]),
        word: Span,
        place: (String, Span),
    ) -> Flow {
        let Some(axis) = self.axis_of(axis, known[0]) else { return Flow::Unknown };
        let first = self.shape(known[0]).clone();
        for (at, id) in known.iter().enumerate().skip(1) {
            let other = self.shape(*id);
            let differs = first.rank() != other.rank()
                || first
                    .axes
                    .iter()
                    .zip(&other.axes)
                    .enumerate()
                    .any(|(at, (a, b))| at != axis && !a.fits(b));
            if differs {
                let found =
                    self.concat_misfit(axis, word, (known[0], spans[0]), (*id, spans[at]));
                self.report(found);
                return Flow::Unknown;
            }
        }
        let total = known.iter().try_fold(0_u64, |sum, id| {
            sum.checked_add(self.shape(*id).axes.get(axis)?.extent()?)
        });
        let mut shape = first;
        let parts: Vec<String> =
            known.iter().map(|id| self.shape(*id).axes[axis].to_string()).collect();
        shape.axes[axis] = total.map_or_else(Dim::unknown, |total| {
            Dim::known(total)
                .born(word, format!("`concat` makes {} = {total}", parts.join(" + ")))
        });
        self.value(TypedKind::Concat { axis }, known.to_vec(), shape, place)
    }

    /// `repeat n { body }`, unrolled.
    pub(super) fn repeat(
        &mut self,
        repeat: &Repeat<'a>,
        frame: &mut Frame<'a>,
        flow: Flow,
    ) -> Flow {
        let path = frame.next_path("repeat");
        self.place(&path, repeat.span);
        let Some(count) = self.count(repeat.count, frame) else {
            let mut inner = frame.inner(path);
            Self::define_index(repeat, 0, &mut inner);
            self.body(repeat.body, &mut inner, Some(Flow::Unknown));
            return Flow::Unknown;
        };
        let mut flow = flow;
        for at in 0..count {
            if !self.count_stage(repeat.count.span) {
                return Flow::Unknown;
            }
            let path =
                if repeat.is_shared { path.clone() } else { format!("{path}[{at}]") };
            let mut inner = frame.inner(path);
            Self::define_index(repeat, at, &mut inner);
            flow = self.body(repeat.body, &mut inner, Some(flow));
        }
        flow
    }

    fn define_index(repeat: &Repeat<'a>, at: usize, frame: &mut Frame<'a>) {
        if let Some(index) = repeat.index {
            frame.env.define(index.node.as_str(), Constant::whole(at as f64, index.span));
        }
    }

    fn count(&mut self, expr: &'a Expr, frame: &Frame<'a>) -> Option<usize> {
        let mut found = Vec::new();
        let kind = crate::builtins::Kind::Count { min: 0 };
        let value =
            crate::check::arguments::value("repeat", &kind, expr, &frame.env, &mut found);
        self.report_all(found);
        let (_, constant) = value?;
        let count = usize::try_from(constant.whole_number()?).ok()?;
        if count > MAX_STAGES {
            let message = format!("`repeat` is {constant}, allowed is 0 to {MAX_STAGES}");
            let mut found = Diagnostic::new(&A004, message, expr.span, "too often");
            if let Some(birth) = constant.birth.filter(|birth| birth.span != expr.span) {
                found = found.cause(birth.span, birth.story.to_string());
            }
            self.report(found);
            return None;
        }
        Some(count)
    }

    /// `if cond { … } else { … }`: the arm taken gives the value, the other is checked for names
    /// and arguments.
    pub(super) fn condition(
        &mut self,
        (condition, then, otherwise): (&'a Expr, &'a Body, Option<&'a Body>),
        frame: &mut Frame<'a>,
        flow: Flow,
    ) -> Flow {
        if !self.count_stage(condition.span) {
            return Flow::Unknown;
        }
        let holds = self.holds(condition, frame);
        let (taken, other) = match holds {
            Some(true) => (Some(then), otherwise),
            Some(false) => (otherwise, Some(then)),
            None => {
                self.body(then, &mut frame.clone(), Some(Flow::Unknown));
                (None, otherwise)
            }
        };
        if let Some(other) = other {
            self.body(other, &mut frame.clone(), Some(Flow::Unknown));
        }
        match (taken, holds) {
            (Some(taken), _) => self.body(taken, frame, Some(flow)),
            (None, Some(_)) => flow,
            (None, None) => Flow::Unknown,
        }
    }

    fn holds(&mut self, condition: &'a Expr, frame: &Frame<'a>) -> Option<bool> {
        let mut found = Vec::new();
        let value = evaluate(condition, &frame.env, &mut found);
        self.report_all(found);
        match value.kind {
            ConstantKind::Flag(flag) => Some(flag),
            _ if value.is_unknown() => None,
            _ => {
                let is = value.kind_in_words();
                let message = format!("`if` wants a flag, this is {is}");
                let found = Diagnostic::new(
                    &A003,
                    message,
                    condition.span,
                    format!("this is {is}"),
                );
                self.report(found.help("compare it: `depth > 2`"));
                None
            }
        }
    }
}

/// Names of axes, for shapes with channels first.
const AXES: [&str; 3] = ["channels", "features", "time"];

fn named_axis(name: &str, rank: usize) -> Option<usize> {
    match (name, rank) {
        (_, 0) => None,
        ("features", _) => Some(rank - 1),
        ("channels", 1 | 3..) | ("time", 2) => Some(0),
        _ => None,
    }
}
