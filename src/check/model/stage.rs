//! Stages: what a name or call in a chain stands for, and layers applied to values.

use super::elaborate::{Elaboration, Flow, Frame, Meaning};
use super::{foreign, renamed};
use crate::builtins::layers::{self, Layer};
use crate::builtins::{self};
use crate::check::arguments::{self, Bound, Call};
use crate::check::constant::{self, is_function};
use crate::check::typed::TypedKind;
use crate::diagnostics::codes::{A002, A003, N010};
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name};

/// The identity stage of branches.
const IDENTITY: &str = "id";

impl<'a> Elaboration<'a> {
    /// A stage applied to a value.
    pub(super) fn stage(
        &mut self,
        expr: &'a Expr,
        frame: &mut Frame<'a>,
        flow: Flow,
    ) -> Flow {
        if !self.count_stage(expr.span) {
            return Flow::Unknown;
        }
        if let Some(call) = Call::of(expr) {
            return self.call(&call, frame, flow);
        }
        match &expr.kind {
            ExprKind::Chain(chain) => self.chain(chain, frame, Some(flow)),
            ExprKind::Call(call) => {
                let found = foreign::dotted(&call.callee, &call.args, expr.span);
                self.report(found);
                Flow::Unknown
            }
            ExprKind::Path(segments) => {
                let names: Vec<Name> =
                    segments.iter().map(|segment| segment.name.clone()).collect();
                let is_size = matches!(segments.as_slice(), [data, size]
                    if frame.env.find_dotted(&data.name.node, &size.name.node).is_some());
                if is_size || names.len() == 1 {
                    let value = constant::evaluate(expr, &frame.env, &mut Vec::new());
                    self.report_constant("this", &value.kind, expr.span);
                } else {
                    self.report(foreign::dotted(&names, &[], expr.span));
                }
                Flow::Unknown
            }
            ExprKind::Bad => Flow::Unknown,
            ExprKind::Unary(..) | ExprKind::Binary(..) => {
                self.report_middle_value("arithmetic", expr.span);
                Flow::Unknown
            }
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Flag(_)
            | ExprKind::None
            | ExprKind::List(_)
            | ExprKind::Map(_)
            | ExprKind::Rows(_)
            | ExprKind::Index(..)
            | ExprKind::Range { .. } => {
                let mut found = Vec::new();
                let value = constant::evaluate(expr, &frame.env, &mut found);
                if found.is_empty() && !value.is_unknown() {
                    self.report_constant("this", &value.kind, expr.span);
                }
                self.report_all(found);
                Flow::Unknown
            }
        }
    }

    /// A bare name or call as a stage: a shared layer, a block, a layer; in that order.
    fn call(&mut self, call: &Call<'a>, frame: &mut Frame<'a>, flow: Flow) -> Flow {
        let name = call.name.node.as_str();
        if let Some(entry) = frame.find(name).cloned() {
            self.used_names.insert(entry.span);
            return match entry.meaning {
                Meaning::Shared(stage) => {
                    self.refuse_arguments(call, name);
                    self.shared(stage, &entry.path, frame, flow)
                }
                Meaning::Value(_) => {
                    self.report_value_as_stage(call, name);
                    Flow::Unknown
                }
            };
        }
        if let Some(block) = self.cx.scope.block(name) {
            return self.block(block, call, frame, flow);
        }
        if name == IDENTITY && call.args.is_empty() {
            return flow;
        }
        if let Some(layer) = builtins::find(layers::ALL, name) {
            let mut found = Vec::new();
            let own = renamed::own_arguments(call.args);
            let plain = Call { args: &own, ..*call };
            let bound = arguments::bind(&plain, layer, &frame.env, &mut found);
            self.report_all(found);
            return self.apply((layer, bound, call), frame, flow);
        }
        self.report_unknown(call, frame);
        Flow::Unknown
    }

    /// A layer applied to a value.
    fn apply(
        &mut self,
        (layer, bound, call): (&'static Layer, Option<Bound>, &Call<'a>),
        frame: &mut Frame<'a>,
        flow: Flow,
    ) -> Flow {
        let path = frame.next_path(layer.name);
        self.note_old_name(&path, call, frame);
        let (Flow::Known(input), Some(bound)) = (flow, bound) else { return Flow::Unknown };
        self.place(&path, call.span);
        let place = (layer, &bound, call);
        let Some(shape) = self.fit(place, input, &path) else { return Flow::Unknown };
        let kind = TypedKind::Layer(layer, bound.args);
        self.value(kind, vec![input], shape, (path, call.span))
    }

    fn refuse_arguments(&mut self, call: &Call<'_>, name: &str) {
        let Some(arg) = call.args.first() else { return };
        let message = format!("`{name}` has its arguments already");
        let span = arg.value.span;
        let found = Diagnostic::new(&A002, message, span, "a shared layer takes none")
            .edit(format!("write `{name}`"), call.span, name, Safety::Unsafe);
        self.report(found);
    }

    fn report_value_as_stage(&mut self, call: &Call<'_>, name: &str) {
        let message = format!("`{name}` is a value, not a stage");
        let found = Diagnostic::new(&A003, message, call.span, "a stage is wanted here")
            .help(format!("start a chain with it: `{name} -> …`, or add it: `… + {name}`"));
        self.report(found);
    }

    pub(super) fn report_middle_value(&mut self, what: &str, span: Span) {
        let message = format!("{what} is a value, not a stage");
        let found = Diagnostic::new(&A003, message, span, "a stage is wanted here")
            .help("a chain can start with a value, and goes on with stages");
        self.report(found);
    }

    /// A name that is no stage: N010, A003, N014 or N001, whichever knows most.
    fn report_unknown(&mut self, call: &Call<'a>, frame: &Frame<'a>) {
        let name = call.name.node.as_str();
        let later = frame.upcoming.iter().find(|(upcoming, _)| *upcoming == name);
        if let Some((_, span)) = later {
            let message = format!("`{name}` is used before it exists");
            let found = Diagnostic::new(&N010, message, call.name.span, "used here")
                .cause(*span, "it is given its value here")
                .help("move this line below");
            return self.report(found);
        }
        if let Some(value) = frame.env.find(name) {
            return self.report_constant(&format!("`{name}`"), &value.kind, call.span);
        }
        if is_function(name) {
            let message = format!("`{name}` is a function of constants, not a stage");
            let found =
                Diagnostic::new(&A003, message, call.span, "a stage is wanted here");
            return self.report(found);
        }
        let stages = self.stage_names(frame);
        let found = foreign::unknown_layer(call, &stages);
        self.report(found);
    }

    fn stage_names(&self, frame: &Frame<'a>) -> Vec<String> {
        let named = frame.names.iter().map(|entry| entry.name.to_owned());
        let blocks = self.cx.scope.blocks.iter().map(|block| block.name.clone());
        named.chain(blocks).collect()
    }
}
