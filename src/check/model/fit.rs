//! Whether an input fits a layer, and where the sizes of its output were born.

use super::elaborate::Elaboration;
use crate::builtins::layers::Layer;
use crate::check::arguments::{Bound, Call};
use crate::check::constant::{Constant, ConstantKind};
use crate::check::typed::ValueId;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::S036;
use crate::shape::{Dim, Shape, ShapeError, Size};
use crate::source::Span;
use crate::syntax::ast::ExprKind;

/// Elements of one example; more cannot be trained by any machine.
const MAX_ELEMENTS: u64 = 1 << 40;

/// Weights of one layer; more cannot be addressed.
const MAX_WEIGHTS: u128 = 1 << 60;

/// A layer with its arguments and the place where it is used.
pub(super) type Use<'u> = (&'static Layer, &'u Bound, &'u Call<'u>);

impl Elaboration<'_> {
    /// The shape that a layer makes of a value; `None` when it does not fit (reported).
    pub(super) fn fit(&mut self, at: Use<'_>, input: ValueId, path: &str) -> Option<Shape> {
        let (layer, bound, call) = at;
        self.note_literals(call, bound);
        let before = self.shape(input).clone();
        let mut shape = match (layer.infer_shape)(&bound.args, &before) {
            Ok(shape) => shape,
            Err(ShapeError::NeedsNumber { .. }) => return None,
            Err(error) => {
                let found = self.misfit(at, input, &error);
                self.report(found);
                return None;
            }
        };
        for dim in shape.axes.iter_mut().filter(|dim| dim.birth.is_none()) {
            *dim = born(dim, at, &before);
        }
        if shape.axes.iter().all(|dim| dim.extent().is_some())
            && is_too_large(at, &before, &shape)
        {
            let found = self.overflow(at, input, &shape);
            self.report(found);
            return None;
        }
        self.same_weights(at, &before, path).then_some(shape)
    }

    /// Number literals among the arguments can be edited.
    fn note_literals(&mut self, call: &Call<'_>, bound: &Bound) {
        let births: Vec<Span> = bound
            .written
            .iter()
            .filter_map(|(_, value)| value.birth.as_ref().map(|birth| birth.span))
            .collect();
        let literals = call.args.iter().map(|arg| &arg.value);
        let literals = literals.filter(|expr| matches!(expr.kind, ExprKind::Number(_)));
        let spans: Vec<Span> =
            literals.map(|expr| expr.span).filter(|span| births.contains(span)).collect();
        self.literals.extend(spans);
    }

    /// S036 where one set of weights would have two shapes.
    fn same_weights(&mut self, at: Use<'_>, input: &Shape, path: &str) -> bool {
        let (layer, bound, call) = at;
        let Some((first, span)) = self.shapes.get(path) else {
            self.shapes.insert(path.to_owned(), (input.clone(), call.span));
            return true;
        };
        if first.fits(input) || !super::shared::differ(layer, &bound.args, first, input) {
            return true;
        }
        let name = path.rsplit('.').next().unwrap_or(path);
        let message =
            format!("the weights of `{name}` are shared by inputs {first} and {input}");
        let mut found = Diagnostic::new(&S036, message, call.span, format!("{input} here"));
        if *span == call.span {
            found = found.context(*span, format!("{first} the first time"));
        } else {
            found = found.cause(*span, format!("{first} here"));
        }
        if let Some(birth) = input.last().and_then(|dim| dim.birth.as_ref()) {
            found = found.cause(birth.span, birth.story.to_string());
        }
        self.report(found.help("give each its own layer, or make the inputs alike"));
        false
    }
}

/// The size, born at the argument that says it, else at the stage.
fn born(dim: &Dim, (layer, bound, call): Use<'_>, input: &Shape) -> Dim {
    let Some(size) = dim.extent() else { return dim.clone() };
    let sized = bound.written.iter().flat_map(|(name, value)| sizes(name, value));
    let said = sized.into_iter().find(|(_, value)| {
        value.whole_number().and_then(|whole| u64::try_from(whole).ok()) == Some(size)
    });
    match said {
        Some((_, Constant { birth: Some(birth), .. })) => {
            Dim { size: Size::Known(size), birth: Some(birth.clone()) }
        }
        Some((name, value)) => {
            dim.clone().born(value.span, format!("`{name}` says {size} here"))
        }
        None => {
            dim.clone().born(call.span, format!("`{}` makes {size} of {input}", layer.name))
        }
    }
}

fn sizes<'b>(name: &'static str, value: &'b Constant) -> Vec<(&'static str, &'b Constant)> {
    match &value.kind {
        ConstantKind::List(items) => items.iter().map(|item| (name, item)).collect(),
        _ => vec![(name, value)],
    }
}

fn is_too_large((_, bound, _): Use<'_>, input: &Shape, output: &Shape) -> bool {
    let elements = output.n_elements();
    if elements.is_none_or(|elements| elements > MAX_ELEMENTS) {
        return true;
    }
    let width = input.last().and_then(Dim::extent).unwrap_or(1);
    let sizes = bound.written.iter().filter_map(|(_, value)| value.whole_number());
    let weights =
        sizes.filter(|size| *size > 0).try_fold(u128::from(width), |product, size| {
            product.checked_mul(size.unsigned_abs().into())
        });
    weights.is_none_or(|weights| weights > MAX_WEIGHTS)
}
