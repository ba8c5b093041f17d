//! Arithmetic on values: `main + skip`, `2 * x`.

use super::elaborate::{Elaboration, Flow, Frame, Meaning};
use crate::check::constant::{Constant, evaluate};
use crate::check::typed::{Arithmetic, TypedKind, ValueId};
use crate::diagnostics::codes::{A003, A004, N002, N010};
use crate::diagnostics::{Diagnostic, Safety, suggest};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, LinkKind, UnaryOp};

/// One side of an operation.
#[derive(Clone, Debug)]
enum Operand {
    /// A value of the model.
    Value(Flow),
    /// A number.
    Number(Constant),
}

impl<'a> Elaboration<'a> {
    /// The value of an expression at the start of a chain.
    pub(super) fn arithmetic(
        &mut self,
        expr: &'a Expr,
        frame: &mut Frame<'a>,
        current: Option<Flow>,
    ) -> Flow {
        match self.operand(expr, frame, current) {
            Operand::Value(flow) => flow,
            Operand::Number(constant) => {
                if !constant.is_unknown() {
                    self.report_constant("this", &constant.kind, expr.span);
                }
                Flow::Unknown
            }
        }
    }

    fn operand(
        &mut self,
        expr: &'a Expr,
        frame: &mut Frame<'a>,
        current: Option<Flow>,
    ) -> Operand {
        match &expr.kind {
            ExprKind::Path(segments) if segments.len() == 1 => {
                let name = segments[0].name.node.as_str();
                if let Some(entry) = frame.find(name).cloned() {
                    self.used_names.insert(entry.span);
                    return match entry.meaning {
                        Meaning::Value(flow) => Operand::Value(flow),
                        Meaning::Shared(_) => self.layer_as_value(name, expr.span),
                    };
                }
                if frame.env.find(name).is_none() {
                    return match self.is_stage_name(name) {
                        true => self.layer_as_value(name, expr.span),
                        false => self.unknown_value(name, expr.span, frame),
                    };
                }
                self.constant(expr, frame)
            }
            ExprKind::Chain(chain) => match chain.links.as_slice() {
                [only] if only.note.is_none() => match &only.kind {
                    LinkKind::Expr(inner) => self.operand(inner, frame, current),
                    _ => Operand::Value(self.chain(chain, frame, current)),
                },
                _ => Operand::Value(self.chain(chain, frame, current)),
            },
            ExprKind::Unary(op, inner) => self.negated(op, inner, frame, current),
            ExprKind::Binary(left, op, right) => {
                let left = self.operand(left, frame, current);
                let right = self.operand(right, frame, current);
                match (left, right) {
                    (Operand::Number(a), Operand::Number(b)) => {
                        if a.is_unknown() || b.is_unknown() {
                            return Operand::Value(Flow::Unknown);
                        }
                        self.constant(expr, frame)
                    }
                    (left, right) => {
                        Operand::Value(self.operation(left, op, right, (expr.span, frame)))
                    }
                }
            }
            ExprKind::Call(call)
                if call.callee.len() == 1 && self.is_stage_name(&call.callee[0].node) =>
            {
                self.layer_as_value(&call.callee[0].node, expr.span)
            }
            _ => self.constant(expr, frame),
        }
    }

    fn constant(&mut self, expr: &'a Expr, frame: &Frame<'a>) -> Operand {
        let mut found = Vec::new();
        let value = evaluate(expr, &frame.env, &mut found);
        self.report_all(found);
        if value.number().is_none() && !value.is_unknown() {
            let is = value.kind_in_words();
            let message = format!("values are computed with numbers, this is {is}");
            let found = Diagnostic::new(&A003, message, expr.span, format!("this is {is}"));
            self.report(found);
            return Operand::Value(Flow::Unknown);
        }
        match value.is_unknown() {
            true => Operand::Value(Flow::Unknown),
            false => Operand::Number(value),
        }
    }

    /// N010 for a value that is given further down, else N002 with the nearest value.
    fn unknown_value(&mut self, name: &str, span: Span, frame: &Frame<'a>) -> Operand {
        let later = frame.upcoming.iter().find(|(upcoming, _)| *upcoming == name);
        if let Some((_, later)) = later {
            let message = format!("`{name}` is used before it exists");
            let found = Diagnostic::new(&N010, message, span, "used here")
                .cause(*later, "it is given its value here")
                .help("move this line below");
            self.report(found);
            return Operand::Value(Flow::Unknown);
        }
        let message = format!("`{name}` is not defined here");
        let label = "no value or constant has this name";
        let found = Diagnostic::new(&N002, message, span, label);
        let constants = frame.env.names();
        let values = frame.names.iter().map(|entry| entry.name);
        let names = values.chain(constants.iter().map(String::as_str));
        let found = match suggest::near(name, names) {
            Some(near) => {
                found.edit(format!("did you mean `{near}`?"), span, near, Safety::Unsafe)
            }
            None => found.help(format!("give it a value on a line above: `{name} = …`")),
        };
        self.report(found);
        Operand::Value(Flow::Unknown)
    }

    fn is_stage_name(&self, name: &str) -> bool {
        crate::builtins::find(crate::builtins::layers::ALL, name).is_some()
            || self.cx.scope.block(name).is_some()
    }

    fn layer_as_value(&mut self, name: &str, span: Span) -> Operand {
        let message = format!("`{name}` is a stage, not a value");
        let found = Diagnostic::new(&A003, message, span, "a value is wanted here")
            .help(format!("apply it to a value: `(x -> {name})`"));
        self.report(found);
        Operand::Value(Flow::Unknown)
    }

    fn negated(
        &mut self,
        op: &Spanned<UnaryOp>,
        inner: &'a Expr,
        frame: &mut Frame<'a>,
        current: Option<Flow>,
    ) -> Operand {
        let flow = match self.operand(inner, frame, current) {
            Operand::Value(Flow::Known(flow)) if op.node == UnaryOp::Negate => flow,
            Operand::Value(Flow::Known(_)) => {
                let message = "`not` wants a flag, this is a value";
                self.report(Diagnostic::new(&A003, message, inner.span, "this is a value"));
                return Operand::Value(Flow::Unknown);
            }
            Operand::Value(Flow::Unknown) => return Operand::Value(Flow::Unknown),
            Operand::Number(number) => {
                let negative = -number.number().unwrap_or_default();
                return Operand::Number(Constant::whole(negative, number.span));
            }
        };
        let kind = TypedKind::WithNumber {
            op: Arithmetic::Multiply,
            number: -1.0,
            is_swapped: false,
        };
        let (shape, path) = (self.shape(flow).clone(), frame.next_path("negate"));
        Operand::Value(self.value(kind, vec![flow], shape, (path, op.span.to(inner.span))))
    }

    fn operation(
        &mut self,
        left: Operand,
        op: &Spanned<BinaryOp>,
        right: Operand,
        (span, frame): (Span, &mut Frame<'a>),
    ) -> Flow {
        if !self.count_stage(span) {
            return Flow::Unknown;
        }
        let Some((arithmetic, word)) = self.arithmetic_op(op) else { return Flow::Unknown };
        let path = frame.next_path(word);
        match (left, right) {
            (Operand::Value(Flow::Known(a)), Operand::Value(Flow::Known(b))) => {
                if !self.shape(a).fits(self.shape(b)) {
                    let word = format!("`{}`", op.node.symbol());
                    let spans =
                        (self.nodes[a.0 as usize].span, self.nodes[b.0 as usize].span);
                    let found = self.mismatch(&word, op.span, (a, spans.0), (b, spans.1));
                    self.report(found);
                    return Flow::Unknown;
                }
                let shape = self.shape(a).clone();
                let kind = TypedKind::Arithmetic(arithmetic);
                self.value(kind, vec![a, b], shape, (path, span))
            }
            (Operand::Value(Flow::Known(a)), Operand::Number(number)) => {
                if arithmetic == Arithmetic::Divide && number.number() == Some(0.0) {
                    let message = "division by zero";
                    let found = Diagnostic::new(&A004, message, op.span, "divides by zero");
                    self.report(found.cause(number.span, "this is 0"));
                    return Flow::Unknown;
                }
                self.with_number((a, &number, false), arithmetic, (path, span))
            }
            (Operand::Number(number), Operand::Value(Flow::Known(b))) => {
                self.with_number((b, &number, true), arithmetic, (path, span))
            }
            _ => Flow::Unknown,
        }
    }

    fn with_number(
        &mut self,
        (value, number, is_swapped): (ValueId, &Constant, bool),
        op: Arithmetic,
        place: (String, Span),
    ) -> Flow {
        let number = number.number().unwrap_or_default();
        let shape = self.shape(value).clone();
        let kind = TypedKind::WithNumber { op, number, is_swapped };
        self.value(kind, vec![value], shape, place)
    }

    /// Values know `+ - * /`.
    fn arithmetic_op(
        &mut self,
        op: &Spanned<BinaryOp>,
    ) -> Option<(Arithmetic, &'static str)> {
        match op.node {
            BinaryOp::Add => Some((Arithmetic::Add, "add")),
            BinaryOp::Subtract => Some((Arithmetic::Subtract, "subtract")),
            BinaryOp::Multiply => Some((Arithmetic::Multiply, "multiply")),
            BinaryOp::Divide => Some((Arithmetic::Divide, "divide")),
            _ => {
                let symbol = op.node.symbol();
                let message = format!("`{symbol}` does not work on values");
                let found =
                    Diagnostic::new(&A003, message, op.span, "values know `+ - * /`");
                let found = match op.node {
                    BinaryOp::Power => found.help("a square is `x -> square`"),
                    BinaryOp::FloorDivide => {
                        found.edit("write `/`", op.span, "/", Safety::Unsafe)
                    }
                    _ => found,
                };
                self.report(found);
                None
            }
        }
    }
}
