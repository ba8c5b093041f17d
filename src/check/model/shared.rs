//! Shared layers: one set of weights, applied at several places.

use super::elaborate::{Elaboration, Flow, Frame};
use crate::builtins::Args;
use crate::builtins::layers::Layer;
use crate::shape::Shape;
use crate::syntax::ast::Expr;

impl<'a> Elaboration<'a> {
    /// The stage of a `layer` item applied to a value, its weights at `path` each time.
    pub(super) fn shared(
        &mut self,
        stage: &'a Expr,
        path: &str,
        frame: &Frame<'a>,
        flow: Flow,
    ) -> Flow {
        if !self.enter(stage.span) {
            return Flow::Unknown;
        }
        let mut inner = frame.inner(path.to_owned());
        if matches!(stage.kind, crate::syntax::ast::ExprKind::Chain(_)) {
            let flow = self.stage(stage, &mut inner, flow);
            self.leave();
            return flow;
        }
        inner.fix_path(path.to_owned());
        let flow = self.stage(stage, &mut inner, flow);
        self.leave();
        flow
    }
}

/// Whether a layer has weights of other sizes for one input than for another.
pub(super) fn differ(
    layer: &'static Layer,
    args: &Args,
    first: &Shape,
    second: &Shape,
) -> bool {
    let (Some(first), Some(second)) = (first.extents(), second.extents()) else {
        return false;
    };
    layer.tensors(args, &first) != layer.tensors(args, &second)
}
