//! Written shapes held against actual ones: signatures, notes, size variables.

use super::elaborate::{Elaboration, Flow, Frame};
use crate::check::constant::{Constant, ConstantKind, evaluate};
use crate::diagnostics::codes::{A003, A008, N006, N009, S023};
use crate::diagnostics::{Diagnostic, Safety, suggest};
use crate::shape::{Birth, Dim, Element, Shape, Size};
use crate::source::Span;
use crate::syntax::ast::{
    AxisExpr, Expr, ExprKind, Inputs, Name, ShapeExpr, Signature, Unit,
};

/// What a written shape promises.
#[derive(Clone, Copy, Debug)]
pub(super) enum Promise<'p> {
    /// `stage : [64]`.
    Note,
    /// What the block of this name takes.
    Input(&'p str),
    /// What the block or model of this name gives.
    Output(&'p str),
}

/// The inputs of a signature, with their names where they have any.
pub(super) fn inputs_of(signature: &Signature) -> Vec<(Option<&Name>, &ShapeExpr)> {
    match &signature.inputs {
        Inputs::One(shape) => vec![(None, shape)],
        Inputs::Named(inputs) => {
            inputs.iter().map(|(name, shape)| (Some(name), shape)).collect()
        }
    }
}

/// Where the inputs of a signature are written.
pub(super) fn inputs_span(signature: &Signature) -> Span {
    let spans = inputs_of(signature)
        .into_iter()
        .map(|(name, shape)| name.map_or(shape.span, |name| name.span.to(shape.span)));
    spans.reduce(Span::to).unwrap_or(signature.span)
}

/// One axis of a written shape.
#[derive(Clone, Debug)]
enum Axis<'a> {
    /// Any leading axes.
    Rest,
    /// Any size.
    Any,
    /// A variable without a size yet.
    Free(&'a str, Span),
    /// A size.
    Size(Constant),
}

/// Why a shape does not match.
#[derive(Clone, Debug)]
pub(super) enum Misfit {
    /// Another number of axes.
    Rank,
    /// The size of an axis of the actual shape.
    Axis(usize),
    /// Reported already, as a conflict of a variable.
    Reported,
}

impl<'a> Elaboration<'a> {
    /// Holds a value against a written shape; false when it differs, which is then reported.
    pub(super) fn keep_promise(
        &mut self,
        promise: Promise<'_>,
        shape: &'a ShapeExpr,
        frame: &mut Frame<'a>,
        (flow, span): (Flow, Span),
    ) -> bool {
        let may_bind = matches!(promise, Promise::Input(_));
        let axes = self.axes(shape, frame, may_bind);
        let element = self.element(shape);
        let Flow::Known(id) = flow else {
            bind_unknown(&axes, frame);
            return true;
        };
        let actual = self.shape(id).clone();
        let is_other_kind = matches!(element, Some(Element::Token))
            != (actual.element == Element::Token)
            && shape.element.is_some();
        let misfit = match self.unify(&axes, &actual, frame) {
            Ok(()) if is_other_kind => Misfit::Rank,
            Ok(()) => return true,
            Err(Misfit::Reported) => return false,
            Err(misfit) => {
                bind_unknown(&axes, frame);
                misfit
            }
        };
        let written = written_shape(shape, &axes, frame);
        let found = self.broken_promise((promise, shape, &written), id, &misfit, span);
        self.report(found);
        false
    }

    /// The shape of a written input: sizes as written, variables and free axes from `actual`.
    /// `None` when not even the number of axes is known.
    pub(super) fn instantiate(
        &mut self,
        shape: &'a ShapeExpr,
        frame: &mut Frame<'a>,
        actual: Option<&Shape>,
    ) -> Option<Shape> {
        let axes = self.axes(shape, frame, true);
        let element = self.element(shape).unwrap_or_default();
        let n_fixed = axes.iter().filter(|axis| !matches!(axis, Axis::Rest)).count();
        let has_rest = n_fixed < axes.len();
        let matching = actual.filter(|actual| {
            if has_rest { actual.rank() >= n_fixed } else { actual.rank() == n_fixed }
        });
        if has_rest && matching.is_none() {
            bind_unknown(&axes, frame);
            return None;
        }
        let n_rest = matching.map_or(0, |actual| actual.rank() - n_fixed);
        let mut dims = Vec::new();
        for axis in &axes {
            let given = matching.and_then(|actual| actual.axes.get(dims.len()).cloned());
            match axis {
                Axis::Rest => {
                    let rest = matching.map(|actual| &actual.axes[dims.len()..][..n_rest]);
                    dims.extend(rest.unwrap_or_default().iter().cloned());
                }
                Axis::Any => dims.push(given.unwrap_or_else(Dim::unknown)),
                Axis::Size(constant) => dims.push(dim_of(constant)),
                Axis::Free(name, span) => {
                    let dim = given.unwrap_or_else(|| self.free_dim(name, *span));
                    if frame.env.find(name).is_none() {
                        bind(name, *span, &dim, frame);
                    }
                    dims.push(dim);
                }
            }
        }
        Some(Shape { element, axes: dims })
    }

    fn free_dim(&self, name: &str, span: Span) -> Dim {
        let size =
            if self.is_library { Size::Variable(name.into()) } else { Size::Unknown };
        Dim { size, birth: None }.born(span, format!("`{name}` is any size"))
    }

    fn element(&mut self, shape: &ShapeExpr) -> Option<Element> {
        let name = shape.element.as_ref()?;
        match name.node.as_str() {
            "tokens" => Some(Element::Token),
            "image" => Some(Element::Pixel),
            other => {
                let message = format!("`{other}` is not a kind of shape");
                let label = "`tokens` and `image` are";
                let mut found = Diagnostic::new(&N006, message, name.span, label);
                if let Some(near) = suggest::near(other, ["tokens", "image"]) {
                    found = found.edit(
                        format!("did you mean `{near}`?"),
                        name.span,
                        near,
                        Safety::Unsafe,
                    );
                }
                self.report(found);
                None
            }
        }
    }

    /// The axes as far as they are known; N009 for a variable where none may be introduced.
    fn axes(
        &mut self,
        shape: &'a ShapeExpr,
        frame: &Frame<'a>,
        may_bind: bool,
    ) -> Vec<Axis<'a>> {
        let axes = shape.axes.iter().map(|axis| match axis {
            AxisExpr::Rest(_) => Axis::Rest,
            AxisExpr::Any(_) => Axis::Any,
            AxisExpr::Size(expr) => self.axis(expr, frame, may_bind),
        });
        axes.collect()
    }

    fn axis(&mut self, expr: &'a Expr, frame: &Frame<'a>, may_bind: bool) -> Axis<'a> {
        if let ExprKind::Path(segments) = &expr.kind
            && let [only] = segments.as_slice()
            && frame.env.find(&only.name.node).is_none()
        {
            if may_bind {
                return Axis::Free(&only.name.node, expr.span);
            }
            self.report_unbound(&only.name, frame);
            return Axis::Any;
        }
        let mut found = Vec::new();
        let value = evaluate(expr, &frame.env, &mut found);
        self.report_all(found);
        if value.is_unknown() {
            return match value.kind {
                ConstantKind::Symbol(_) => Axis::Size(value),
                _ => Axis::Any,
            };
        }
        match value.whole_number() {
            Some(1..) => Axis::Size(in_place(value, expr)),
            Some(size) => {
                let message = format!("size must be at least 1, got {size}");
                self.report(Diagnostic::new(
                    &A008,
                    message,
                    expr.span,
                    format!("this is {size}"),
                ));
                Axis::Any
            }
            None => {
                let message = format!("a size is a whole number, this is {value}");
                let mut found =
                    Diagnostic::new(&A003, message, expr.span, "not a whole number");
                if let Some(birth) = &value.birth {
                    found = found.cause(birth.span, birth.story.to_string());
                }
                self.report(found.help("round it: `floor(…)` or `ceil(…)`"));
                Axis::Any
            }
        }
    }

    fn report_unbound(&mut self, name: &Name, frame: &Frame<'a>) {
        let message = format!("dimension `{}` is never given a size", name.node);
        let found = Diagnostic::new(&N009, message, name.span, "no input has it");
        let names = frame.env.names();
        let found = match suggest::near(&name.node, names.iter().map(String::as_str)) {
            Some(near) => found.edit(
                format!("did you mean `{near}`?"),
                name.span,
                near,
                Safety::Unsafe,
            ),
            None => found.help("name it in an input, or make it a parameter"),
        };
        self.report(found);
    }

    /// Matches an actual shape, binding variables on the way.
    fn unify(
        &mut self,
        axes: &[Axis<'a>],
        actual: &Shape,
        frame: &mut Frame<'a>,
    ) -> Result<(), Misfit> {
        let n_fixed = axes.iter().filter(|axis| !matches!(axis, Axis::Rest)).count();
        let has_rest = n_fixed < axes.len();
        let fits_rank =
            if has_rest { actual.rank() >= n_fixed } else { actual.rank() == n_fixed };
        if !fits_rank {
            return Err(Misfit::Rank);
        }
        let n_rest = actual.rank() - n_fixed;
        let mut at = 0;
        let mut misfit = Ok(());
        for axis in axes {
            let dim = actual.axes.get(at);
            at += if matches!(axis, Axis::Rest) { n_rest } else { 1 };
            let Some(dim) = dim else { continue };
            match axis {
                Axis::Rest | Axis::Any => {}
                Axis::Free(name, span) => match frame.env.find(name) {
                    Some(known) if !dim_of(&known).agrees(dim) => {
                        self.report_conflict((name, *span), &known, dim);
                        return Err(Misfit::Reported);
                    }
                    Some(_) => {}
                    None => bind(name, *span, dim, frame),
                },
                Axis::Size(constant) => {
                    if misfit.is_ok() && !dim_of(constant).agrees(dim) {
                        misfit = Err(Misfit::Axis(at - 1));
                    }
                }
            }
        }
        misfit
    }

    fn report_conflict(&mut self, (name, span): (&str, Span), known: &Constant, dim: &Dim) {
        let message = format!("`{name}` is {known} here and {dim} there");
        let mut found = Diagnostic::new(&S023, message, span, format!("{dim} here"));
        let births = [known.birth.as_ref(), dim.birth.as_ref()];
        for birth in births.into_iter().flatten() {
            found = found.cause(birth.span, birth.story.to_string());
        }
        self.report(found.help("give the two sizes different names"));
    }
}

impl Dim {
    /// Whether both may be the same size; a variable may be any.
    fn agrees(&self, other: &Self) -> bool {
        self.extent().is_none() || other.extent().is_none() || self.size == other.size
    }
}

/// A number written in the shape is born there.
fn in_place(mut value: Constant, expr: &Expr) -> Constant {
    if value.birth.is_none() {
        let story = format!("{value} is written here");
        value.birth = Some(Birth { span: expr.span, story: story.into() });
    }
    value
}

fn dim_of(constant: &Constant) -> Dim {
    let size = match &constant.kind {
        ConstantKind::Symbol(name) => Size::Variable(name.clone()),
        _ => constant
            .whole_number()
            .and_then(|whole| u64::try_from(whole).ok())
            .map_or(Size::Unknown, Size::Known),
    };
    Dim { size, birth: constant.birth.clone() }
}

/// Gives a variable the size of an axis.
fn bind(name: &str, span: Span, dim: &Dim, frame: &mut Frame<'_>) {
    let kind = match &dim.size {
        Size::Known(size) => {
            ConstantKind::Number { value: *size as f64, is_whole: true, unit: Unit::None }
        }
        Size::Variable(name) => ConstantKind::Symbol(name.clone()),
        Size::Unknown => ConstantKind::Unknown,
    };
    frame.env.define(name, Constant { kind, span, birth: dim.birth.clone() });
}

fn bind_unknown(axes: &[Axis<'_>], frame: &mut Frame<'_>) {
    for axis in axes {
        if let Axis::Free(name, span) = axis
            && frame.env.find(name).is_none()
        {
            frame.env.define(*name, Constant::unknown(*span));
        }
    }
}

/// A written shape with its sizes computed: `[3, 32, 32]` of `[c, H, W]`.
fn written_shape(shape: &ShapeExpr, axes: &[Axis<'_>], frame: &Frame<'_>) -> String {
    let axes = axes.iter().map(|axis| match axis {
        Axis::Rest => "..".to_owned(),
        Axis::Any => "_".to_owned(),
        Axis::Free(name, _) => match frame.env.find(name) {
            Some(value) if value.number().is_some() => value.to_string(),
            _ => (*name).to_owned(),
        },
        Axis::Size(constant) => constant.to_string(),
    });
    let element = shape.element.as_ref().map_or("", |name| name.node.as_str());
    format!("{element}[{}]", axes.collect::<Vec<_>>().join(", "))
}
