//! The value of one constant expression.

use super::{Constant, ConstantKind, Env};
use crate::diagnostics::codes::{A003, A004, A010, N002};
use crate::diagnostics::{Diagnostic, Diagnostics, Safety, suggest};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{
    BinaryOp, Call, Expr, ExprKind, Name, Number, Segment, UnaryOp, Unit,
};

/// The value of `expr`. What is wrong with it is reported; the value is then unknown.
pub(crate) fn evaluate(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Constant {
    let value = evaluate_raw(expr, env, out);
    match value.kind {
        ConstantKind::Pending => {
            let message = "this must be known before the data is read";
            let found = Diagnostic::new(&A010, message, expr.span, "the data settles it");
            out.push(found.help("write a number"));
            Constant::unknown(expr.span)
        }
        ConstantKind::Absent => {
            let message = "the data has no classes";
            let label = "its target is not a category";
            let found = Diagnostic::new(&A010, message, expr.span, label)
                .cause(value.span, "this data has a target without classes");
            out.push(found.help("write a number, or `1` for one predicted number"));
            Constant::unknown(expr.span)
        }
        _ => value,
    }
}

/// As [`evaluate`], where the data may still be unread.
pub(super) fn evaluate_raw(expr: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Constant {
    let of = |kind| Constant::of(kind, expr.span);
    match &expr.kind {
        ExprKind::Number(number) => of(number_kind(number)),
        ExprKind::Text(text) => of(ConstantKind::Text(text.clone())),
        ExprKind::Flag(flag) => of(ConstantKind::Flag(*flag)),
        ExprKind::None => of(ConstantKind::None),
        ExprKind::Bad => of(ConstantKind::Unknown),
        ExprKind::Path(segments) => path(segments, expr.span, env, out),
        ExprKind::List(items) => {
            let items = items.iter().map(|item| evaluate_raw(item, env, out)).collect();
            of(ConstantKind::List(items))
        }
        ExprKind::Unary(op, value) => {
            let value = evaluate_raw(value, env, out);
            Constant { span: expr.span, ..unary(op, &value, out) }
        }
        ExprKind::Binary(left, op, right) => {
            let left = evaluate_raw(left, env, out);
            let right = evaluate_raw(right, env, out);
            Constant { span: expr.span, ..binary(&left, op, &right, out) }
        }
        ExprKind::Index(base, at) => {
            let base = evaluate_raw(base, env, out);
            index(&base, at, env, out)
        }
        ExprKind::Call(call) => function(call, expr.span, env, out),
        ExprKind::Map(_)
        | ExprKind::Rows(_)
        | ExprKind::Chain(_)
        | ExprKind::Range { .. } => {
            let found = Diagnostic::new(
                &A003,
                "this is not a constant",
                expr.span,
                "a number, text, flag or list is wanted here",
            );
            out.push(found);
            of(ConstantKind::Unknown)
        }
    }
}

fn number_kind(number: &Number) -> ConstantKind {
    let is_whole = number.is_whole && number.unit == Unit::None;
    ConstantKind::Number { value: number.value, is_whole, unit: number.unit }
}

fn path(
    segments: &[Segment],
    span: Span,
    env: &Env<'_>,
    out: &mut Diagnostics,
) -> Constant {
    let found = match segments {
        [one] => env.find(&one.name.node),
        [data, size] if data.index.is_none() => {
            env.find_dotted(&data.name.node, &size.name.node)
        }
        _ => None,
    };
    let Some(mut value) = found else {
        out.push(unknown_name(segments, span, env));
        return Constant::unknown(span);
    };
    for at in segments.iter().filter_map(|segment| segment.index.as_ref()) {
        value = index(&value, at, env, out);
    }
    Constant { span: if value.is_absent() { value.span } else { span }, ..value }
}

/// N002 with what may have been meant.
pub(crate) fn unknown_name(segments: &[Segment], span: Span, env: &Env<'_>) -> Diagnostic {
    let written: Vec<&str> = segments.iter().map(|one| one.name.node.as_str()).collect();
    let written = written.join(".");
    let message = format!("`{written}` is not defined here");
    let found = Diagnostic::new(&N002, message, span, "no constant has this name");
    let names = env.names();
    let qualified = names.iter().find(|name| name.ends_with(&format!(".{written}")));
    let near = qualified.map(String::as_str);
    match near.or_else(|| suggest::near(&written, names.iter().map(String::as_str))) {
        Some(near) => {
            found.edit(format!("did you mean `{near}`?"), span, near, Safety::Unsafe)
        }
        None => found.help(format!("define it: `let {written} = 64`")),
    }
}

fn index(base: &Constant, at: &Expr, env: &Env<'_>, out: &mut Diagnostics) -> Constant {
    let position = evaluate_raw(at, env, out);
    if base.is_open() || position.is_open() {
        return Constant::unknown(at.span);
    }
    let ConstantKind::List(items) = &base.kind else {
        let message =
            format!("only a list has positions, this is {}", base.kind_in_words());
        out.push(Diagnostic::new(&A003, message, base.span, base.kind_in_words()));
        return Constant::unknown(at.span);
    };
    let found = position.whole_number().and_then(|at| items.get(usize::try_from(at).ok()?));
    found.cloned().unwrap_or_else(|| {
        let message =
            format!("the list has {} items, there is no item {position}", items.len());
        let label = format!("positions go from 0 to {}", items.len().saturating_sub(1));
        out.push(Diagnostic::new(&A004, message, at.span, label));
        Constant::unknown(at.span)
    })
}

fn unary(op: &Spanned<UnaryOp>, value: &Constant, out: &mut Diagnostics) -> Constant {
    if value.is_open() {
        return value.opened();
    }
    let birth = value.birth.clone();
    let kind = match (op.node, &value.kind) {
        (UnaryOp::Negate, ConstantKind::Number { value, is_whole, unit }) => {
            ConstantKind::Number { value: -value, is_whole: *is_whole, unit: *unit }
        }
        (UnaryOp::Not, ConstantKind::Flag(flag)) => ConstantKind::Flag(!flag),
        (UnaryOp::Negate, _) => return mismatch("-", "a number", value, out),
        (UnaryOp::Not, _) => return mismatch("not", "a flag", value, out),
    };
    Constant { kind, span: value.span, birth }
}

fn mismatch(op: &str, wanted: &str, value: &Constant, out: &mut Diagnostics) -> Constant {
    let is = value.kind_in_words();
    let message = format!("`{op}` wants {wanted}, this is {is}");
    out.push(Diagnostic::new(&A003, message, value.span, format!("this is {is}")));
    Constant::unknown(value.span)
}

fn binary(
    left: &Constant,
    op: &Spanned<BinaryOp>,
    right: &Constant,
    out: &mut Diagnostics,
) -> Constant {
    if let Some(open) = [left, right].into_iter().find(|side| side.is_open()) {
        return symbolic(left, op.node, right).unwrap_or_else(|| open.opened());
    }
    let birth = left.birth.clone().or_else(|| right.birth.clone());
    let span = left.span.to(right.span);
    let kind = match op.node {
        BinaryOp::And | BinaryOp::Or => logic(left, op.node, right, out),
        BinaryOp::Equal | BinaryOp::NotEqual => {
            let is_equal = same(left, right);
            Some(ConstantKind::Flag(is_equal == (op.node == BinaryOp::Equal)))
        }
        BinaryOp::Less
        | BinaryOp::LessEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterEqual => compare(left, op.node, right, out),
        BinaryOp::Add
        | BinaryOp::Subtract
        | BinaryOp::Multiply
        | BinaryOp::Divide
        | BinaryOp::FloorDivide
        | BinaryOp::Remainder
        | BinaryOp::Power => arithmetic(left, op, right, out),
    };
    kind.map_or_else(|| Constant::unknown(span), |kind| Constant { kind, span, birth })
}

fn logic(
    left: &Constant,
    op: BinaryOp,
    right: &Constant,
    out: &mut Diagnostics,
) -> Option<ConstantKind> {
    let word = if op == BinaryOp::And { "and" } else { "or" };
    let mut flag = |side: &Constant| {
        if let ConstantKind::Flag(flag) = side.kind {
            Some(flag)
        } else {
            mismatch(word, "flags", side, out);
            None
        }
    };
    let (left, right) = (flag(left)?, flag(right)?);
    Some(ConstantKind::Flag(if op == BinaryOp::And {
        left && right
    } else {
        left || right
    }))
}

fn same(left: &Constant, right: &Constant) -> bool {
    match (&left.kind, &right.kind) {
        (ConstantKind::List(a), ConstantKind::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (ConstantKind::Number { value: a, .. }, ConstantKind::Number { value: b, .. }) => {
            a == b
        }
        (ConstantKind::Text(a), ConstantKind::Text(b)) => a == b,
        (ConstantKind::Flag(a), ConstantKind::Flag(b)) => a == b,
        (ConstantKind::None, ConstantKind::None) => true,
        _ => false,
    }
}

fn numbers(
    left: &Constant,
    op: BinaryOp,
    right: &Constant,
    out: &mut Diagnostics,
) -> Option<(f64, f64)> {
    for side in [left, right] {
        if side.number().is_none() {
            mismatch(op.symbol(), "numbers", side, out);
            return None;
        }
    }
    left.number().zip(right.number())
}

fn compare(
    left: &Constant,
    op: BinaryOp,
    right: &Constant,
    out: &mut Diagnostics,
) -> Option<ConstantKind> {
    let (a, b) = numbers(left, op, right, out)?;
    Some(ConstantKind::Flag(match op {
        BinaryOp::Less => a < b,
        BinaryOp::LessEqual => a <= b,
        BinaryOp::Greater => a > b,
        _ => a >= b,
    }))
}

fn arithmetic(
    left: &Constant,
    op: &Spanned<BinaryOp>,
    right: &Constant,
    out: &mut Diagnostics,
) -> Option<ConstantKind> {
    if let (ConstantKind::Text(a), BinaryOp::Add, ConstantKind::Text(b)) =
        (&left.kind, op.node, &right.kind)
    {
        return Some(ConstantKind::Text(format!("{a}{b}")));
    }
    let (a, b) = numbers(left, op.node, right, out)?;
    let divides =
        matches!(op.node, BinaryOp::Divide | BinaryOp::FloorDivide | BinaryOp::Remainder);
    if divides && b == 0.0 {
        let found = Diagnostic::new(&A004, "division by zero", op.span, "divides by zero")
            .cause(right.span, "this is 0");
        out.push(found);
        return None;
    }
    let value = match op.node {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => a / b,
        BinaryOp::FloorDivide => (a / b).floor(),
        BinaryOp::Remainder => a - b * (a / b).floor(),
        _ => libm::pow(a, b),
    };
    let are_whole = left.whole_number().is_some() && right.whole_number().is_some();
    let is_floored = op.node == BinaryOp::FloorDivide;
    let is_whole = (are_whole || is_floored) && value.fract() == 0.0 && value.is_finite();
    Some(ConstantKind::Number { value, is_whole, unit: kept_unit(left, op.node, right) })
}

/// Twice a percentage is one, two percentages multiplied are a plain number.
fn kept_unit(left: &Constant, op: BinaryOp, right: &Constant) -> Unit {
    let unit = |side: &Constant| match side.kind {
        ConstantKind::Number { unit, .. } => unit,
        _ => Unit::None,
    };
    match (unit(left), op, unit(right)) {
        (a, BinaryOp::Add | BinaryOp::Subtract, b) if a == b => a,
        (a, BinaryOp::Multiply | BinaryOp::Divide, Unit::None) => a,
        (Unit::None, BinaryOp::Multiply, b) => b,
        _ => Unit::None,
    }
}

/// Arithmetic on a size variable, in normal form: `H/2`, `4*c`.
fn symbolic(left: &Constant, op: BinaryOp, right: &Constant) -> Option<Constant> {
    let is_size = |side: &Constant| {
        matches!(side.kind, ConstantKind::Symbol(_)) || side.whole_number().is_some()
    };
    if !is_size(left) || !is_size(right) {
        return None;
    }
    let side = |side: &Constant| {
        let text = side.to_string();
        let is_plain = text.chars().all(|char| char.is_alphanumeric() || char == '_');
        if is_plain { text } else { format!("({text})") }
    };
    let text = format!("{}{}{}", side(left), op.symbol(), side(right));
    let kind = ConstantKind::Symbol(text.into());
    Some(Constant { kind, span: left.span.to(right.span), birth: left.birth.clone() })
}

/// `floor ceil sqrt log2` of one number, `min max` of several.
fn function(call: &Call, span: Span, env: &Env<'_>, out: &mut Diagnostics) -> Constant {
    let [name] = call.callee.as_slice() else {
        let message = "this is not a constant";
        out.push(Diagnostic::new(&A003, message, span, "a constant is wanted here"));
        return Constant::unknown(span);
    };
    let Some(function) = FUNCTIONS.iter().find(|known| known.name == name.node) else {
        out.push(unknown_function(name));
        return Constant::unknown(span);
    };
    let args: Vec<Constant> =
        call.args.iter().map(|arg| evaluate_raw(&arg.value, env, out)).collect();
    if let Some(open) = args.iter().find(|arg| arg.is_open()) {
        return match (&open.kind, args.len()) {
            (ConstantKind::Symbol(size), 1) => {
                let text = format!("{}({size})", function.name);
                Constant { kind: ConstantKind::Symbol(text.into()), ..open.clone() }
            }
            _ => open.opened(),
        };
    }
    let birth = args.iter().find_map(|arg| arg.birth.clone());
    let numbers: Option<Vec<f64>> = args.iter().map(Constant::number).collect();
    let Some(numbers) = numbers.filter(|numbers| function.takes(numbers.len())) else {
        let message = format!("`{}` wants {}", function.name, function.wants());
        out.push(Diagnostic::new(&A003, message, span, "not what it wants"));
        return Constant::unknown(span);
    };
    let value = (function.apply)(&numbers);
    if !value.is_finite() {
        let message = format!("`{}` of {} is not a number", function.name, args[0]);
        out.push(Diagnostic::new(&A004, message, span, "out of its range"));
        return Constant::unknown(span);
    }
    let is_whole = value.fract() == 0.0;
    let kind = ConstantKind::Number { value, is_whole, unit: Unit::None };
    Constant { kind, span, birth }
}

/// A function of constants.
struct Function {
    name: &'static str,
    takes_several: bool,
    apply: fn(&[f64]) -> f64,
}

impl Function {
    fn takes(&self, n: usize) -> bool {
        if self.takes_several { n > 0 } else { n == 1 }
    }

    fn wants(&self) -> &'static str {
        if self.takes_several { "numbers" } else { "one number" }
    }
}

static FUNCTIONS: [Function; 6] = [
    Function { name: "floor", takes_several: false, apply: |x| x[0].floor() },
    Function { name: "ceil", takes_several: false, apply: |x| x[0].ceil() },
    Function { name: "sqrt", takes_several: false, apply: |x| x[0].sqrt() },
    Function { name: "log2", takes_several: false, apply: |x| libm::log2(x[0]) },
    Function {
        name: "min",
        takes_several: true,
        apply: |x| x.iter().copied().fold(f64::INFINITY, f64::min),
    },
    Function {
        name: "max",
        takes_several: true,
        apply: |x| x.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    },
];

/// Whether `name` is a function of constants: `floor`.
pub(crate) fn is_function(name: &str) -> bool {
    FUNCTIONS.iter().any(|known| known.name == name)
}

fn unknown_function(name: &Name) -> Diagnostic {
    let message = format!("`{}` is not a function of constants", name.node);
    let names = FUNCTIONS.iter().map(|known| known.name);
    let found = Diagnostic::new(&N002, message, name.span, "no function has this name");
    match suggest::near(&name.node, names) {
        Some(near) => {
            found.edit(format!("did you mean `{near}`?"), name.span, near, Safety::Unsafe)
        }
        None => found.note("functions: `floor ceil sqrt log2 min max`"),
    }
}

/// Every name that an expression looks up.
pub(crate) fn names_in(expr: &Expr) -> Vec<Name> {
    let mut names = Vec::new();
    collect_names(expr, &mut names);
    names
}

fn collect_names(expr: &Expr, names: &mut Vec<Name>) {
    match &expr.kind {
        ExprKind::Path(segments) => {
            names.extend(segments.first().map(|first| first.name.clone()));
            let indices = segments.iter().filter_map(|segment| segment.index.as_ref());
            indices.for_each(|index| collect_names(index, names));
        }
        ExprKind::List(items) => items.iter().for_each(|item| collect_names(item, names)),
        ExprKind::Call(call) => {
            call.args.iter().for_each(|arg| collect_names(&arg.value, names));
        }
        ExprKind::Unary(_, value) => collect_names(value, names),
        ExprKind::Binary(left, _, right) | ExprKind::Index(left, right) => {
            collect_names(left, names);
            collect_names(right, names);
        }
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Flag(_)
        | ExprKind::None
        | ExprKind::Map(_)
        | ExprKind::Rows(_)
        | ExprKind::Chain(_)
        | ExprKind::Range { .. }
        | ExprKind::Bad => {}
    }
}
