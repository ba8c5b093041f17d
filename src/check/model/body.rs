//! Statements and chains of a body.

use super::elaborate::{Elaboration, Entry, Flow, Frame, Meaning};
use super::signature::Promise;
use crate::check::constant::ConstantKind;
use crate::check::typed::TypedInput;
use crate::diagnostics::codes::{A003, C001, C002, N004, U001, U003, U006};
use crate::diagnostics::{Diagnostic, Safety};
use crate::source::Span;
use crate::syntax::ast::{
    Body, Chain, Expr, ExprKind, Link, LinkKind, Name, Statement, StatementKind,
};

/// Where a body stands.
#[derive(Debug, Default)]
struct Walk {
    /// The value of the line above; `None` where there is nothing to read yet.
    current: Option<Flow>,
    /// The last chain, while no line has read it.
    unread: Option<Span>,
}

impl<'a> Elaboration<'a> {
    /// The value that a body yields. `start` is what its first line reads.
    pub(super) fn body(
        &mut self,
        body: &'a Body,
        frame: &mut Frame<'a>,
        start: Option<Flow>,
    ) -> Flow {
        if !self.enter(body.span) {
            return Flow::Unknown;
        }
        let upcoming = std::mem::replace(&mut frame.upcoming, names_of(body));
        let n_names = frame.names.len();
        let flow = self.statements(body, frame, start);
        // What could not be read may have read any of the names.
        if body.statements.iter().all(|statement| !is_bad(statement)) {
            self.report_unused(&frame.names[n_names..]);
        }
        frame.names.truncate(n_names);
        frame.upcoming = upcoming;
        self.leave();
        flow
    }

    fn statements(
        &mut self,
        body: &'a Body,
        frame: &mut Frame<'a>,
        start: Option<Flow>,
    ) -> Flow {
        let mut walk = Walk { current: start, unread: None };
        for statement in &body.statements {
            if self.is_full() {
                return Flow::Unknown;
            }
            match &statement.kind {
                StatementKind::Chain(chain) => self.next_chain(chain, frame, &mut walk),
                StatementKind::Return(chain) => {
                    self.report_unread(chain, frame, &walk);
                    return self.chain(chain, frame, walk.current);
                }
                StatementKind::Bind { name, chain } => {
                    if !self.starts_with_value(chain, frame) {
                        walk.unread = None;
                    }
                    let flow = self.bind(name, chain, frame, walk.current);
                    Self::define(name, Meaning::Value(flow), frame);
                }
                StatementKind::Layer { name, stage } => self.share(name, stage, frame),
                StatementKind::Bad => {
                    walk = Walk { current: Some(Flow::Unknown), unread: None };
                }
            }
        }
        match unsaid(body) {
            Some((name, chain)) => self.report_no_output(name, chain),
            None => walk.current.unwrap_or(Flow::Unknown),
        }
    }

    /// C002 for a body that names values and yields none of them.
    fn report_no_output(&mut self, name: &Name, chain: &Chain) -> Flow {
        self.used_names.insert(name.span);
        let message = format!("the last value, `{}`, is never returned", name.node);
        let label = "a name, which yields nothing by itself";
        let found = Diagnostic::new(&C002, message, name.span, label)
            .note("a body yields its last chain; without one, what came in comes out")
            .help(format!("add a last line that says it: `{}`", name.node));
        let start = Span { end: chain.span.start, ..name.span };
        let title = format!("or leave `{} =` out", name.node);
        self.report(found.edit(title, start, "", Safety::Unsafe));
        Flow::Unknown
    }

    fn next_chain(&mut self, chain: &'a Chain, frame: &mut Frame<'a>, walk: &mut Walk) {
        self.report_unread(chain, frame, walk);
        let flow = self.chain(chain, frame, walk.current);
        *walk = Walk { current: Some(flow), unread: Some(chain.span) };
    }

    /// U003 for a chain that is followed by one that starts elsewhere.
    fn report_unread(&mut self, chain: &Chain, frame: &Frame<'a>, walk: &Walk) {
        let Some(unread) = walk.unread else { return };
        if !self.starts_with_value(chain, frame) {
            return;
        }
        let message = "this is computed, then ignored";
        let first = chain.links.first().map_or(chain.span, |link| link.span);
        let found = Diagnostic::new(&U003, message, unread, "nothing reads its value")
            .cause(first, "this line starts from another value")
            .help("give it a name and read that: `h = …`, or start the next line with a stage");
        self.report(found);
    }

    /// A binding of one stage gives it its name; several are named below it.
    fn bind(
        &mut self,
        name: &'a Name,
        chain: &'a Chain,
        frame: &mut Frame<'a>,
        current: Option<Flow>,
    ) -> Flow {
        let n_stages =
            chain.links.len() - usize::from(self.starts_with_value(chain, frame));
        if n_stages == 0 {
            return self.chain(chain, frame, current);
        }
        let path = frame.named_path(&name.node);
        self.place(&path, name.span);
        if n_stages == 1 {
            frame.fix_path(path);
            let flow = self.chain(chain, frame, current);
            frame.unfix_path();
            return flow;
        }
        let mut inner = frame.inner(path);
        self.chain(chain, &mut inner, current)
    }

    fn define(name: &'a Name, meaning: Meaning<'a>, frame: &mut Frame<'a>) {
        let (name, span) = (name.node.as_str(), name.span);
        frame.upcoming.retain(|(_, upcoming)| *upcoming != span);
        frame.names.push(Entry { name, span, meaning, path: String::new() });
    }

    /// `layer emb = …`.
    fn share(&mut self, name: &'a Name, stage: &'a Expr, frame: &mut Frame<'a>) {
        let before = frame.find(&name.node);
        let shared = before.filter(|entry| matches!(entry.meaning, Meaning::Shared(_)));
        if let Some(first) = shared {
            let message = format!("`{}` is defined twice", name.node);
            let found = Diagnostic::new(&N004, message, name.span, "defined again here")
                .cause(first.span, "first defined here");
            self.report(found.help("rename one of them"));
        }
        let path = frame.named_path(&name.node);
        self.place(&path, name.span);
        Self::define(name, Meaning::Shared(stage), frame);
        if let Some(entry) = frame.names.last_mut() {
            entry.path = path;
        }
    }

    /// The value of a chain that starts from `current` unless it names a value itself.
    pub(super) fn chain(
        &mut self,
        chain: &'a Chain,
        frame: &mut Frame<'a>,
        current: Option<Flow>,
    ) -> Flow {
        let mut flow = current;
        for (at, link) in chain.links.iter().enumerate() {
            let is_value = at == 0 && self.is_value_link(link, frame);
            let next = match &link.kind {
                LinkKind::Expr(expr) if is_value => self.arithmetic(expr, frame, current),
                _ => self.link(link, frame, flow),
            };
            self.check_note(link, frame, next);
            self.keep_shape(link, next);
            flow = Some(next);
        }
        flow.unwrap_or(Flow::Unknown)
    }

    fn link(&mut self, link: &'a Link, frame: &mut Frame<'a>, flow: Option<Flow>) -> Flow {
        let Some(flow) = flow else {
            self.report_no_input(link, frame);
            return self.stage_link(link, frame, Flow::Unknown);
        };
        self.stage_link(link, frame, flow)
    }

    fn stage_link(&mut self, link: &'a Link, frame: &mut Frame<'a>, flow: Flow) -> Flow {
        match &link.kind {
            LinkKind::Expr(expr) => self.stage(expr, frame, flow),
            LinkKind::Residual(body) => self.residual(body, link.span, frame, flow),
            LinkKind::Join { join, axis, branches } => {
                self.join((join, axis.as_ref(), branches), link.span, frame, flow)
            }
            LinkKind::Repeat { count, index, shared, body } => {
                let repeat = super::combine::Repeat {
                    count,
                    index: index.as_ref(),
                    is_shared: shared.is_some(),
                    body,
                    span: link.span,
                };
                self.repeat(&repeat, frame, flow)
            }
            LinkKind::If { condition, then, otherwise } => {
                self.condition((condition, then, otherwise.as_ref()), frame, flow)
            }
        }
    }

    fn report_no_input(&mut self, link: &Link, frame: &Frame<'a>) {
        let values =
            frame.names.iter().filter(|entry| matches!(entry.meaning, Meaning::Value(_)));
        let names: Vec<String> = values.map(|entry| format!("`{}`", entry.name)).collect();
        let message = "this stage has nothing to read";
        let label = "the model has several inputs, none of which is meant by itself";
        let found = Diagnostic::new(&C001, message, link.span, label);
        let first = frame.names.first().map_or("x", |entry| entry.name);
        let help = format!("start the chain with a value: `{first} -> …`");
        self.report(found.note(format!("inputs: {}", names.join(", "))).help(help));
    }

    fn check_note(&mut self, link: &'a Link, frame: &mut Frame<'a>, flow: Flow) {
        if let Some(note) = &link.note {
            self.keep_promise(Promise::Note, note, frame, (flow, link.span));
        }
    }

    /// Keeps the shape behind a link, for those who want to show it.
    fn keep_shape(&mut self, link: &Link, flow: Flow) {
        let node = match flow {
            Flow::Known(id) => self.nodes.get(id.0 as usize),
            Flow::Unknown => None,
        };
        self.links.add(link.span, node.map(|node| &node.shape));
    }

    /// Whether a chain names the value that it starts from.
    pub(super) fn starts_with_value(&self, chain: &Chain, frame: &Frame<'a>) -> bool {
        chain.links.first().is_some_and(|link| self.is_value_link(link, frame))
    }

    fn is_value_link(&self, link: &Link, frame: &Frame<'a>) -> bool {
        match &link.kind {
            LinkKind::Expr(expr) => self.is_value(expr, frame),
            LinkKind::Residual(_)
            | LinkKind::Join { .. }
            | LinkKind::Repeat { .. }
            | LinkKind::If { .. } => false,
        }
    }

    /// Whether an expression is a value: the name of one, or arithmetic.
    pub(super) fn is_value(&self, expr: &Expr, frame: &Frame<'a>) -> bool {
        match &expr.kind {
            ExprKind::Path(segments) => match segments.as_slice() {
                [only] => frame
                    .find(&only.name.node)
                    .is_some_and(|entry| matches!(entry.meaning, Meaning::Value(_))),
                _ => false,
            },
            ExprKind::Unary(..) | ExprKind::Binary(..) => true,
            ExprKind::Chain(chain) => self.starts_with_value(chain, frame),
            _ => false,
        }
    }

    /// U003 and U001 for names of a body that nothing read.
    fn report_unused(&mut self, entries: &[Entry<'a>]) {
        for (at, entry) in entries.iter().enumerate() {
            let is_quiet =
                entry.name.starts_with('_') || self.used_names.contains(&entry.span);
            if is_quiet {
                continue;
            }
            let again = entries[at + 1..].iter().find(|later| later.name == entry.name);
            let found = match (entry.meaning, again) {
                (Meaning::Value(_), Some(again)) => overwritten(entry, again),
                (Meaning::Value(_), None) => {
                    let message = format!("`{}` is computed, then ignored", entry.name);
                    Diagnostic::new(&U003, message, entry.span, "nothing reads this value")
                        .help(format!(
                            "read it: `{} -> …`, or delete this line",
                            entry.name
                        ))
                }
                (Meaning::Shared(_), _) => {
                    let message = format!("`{}` is never used", entry.name);
                    Diagnostic::new(&U001, message, entry.span, "no chain applies it").help(
                        format!("apply it: `… -> {}`, or delete this line", entry.name),
                    )
                }
            };
            self.report(found);
        }
    }

    /// Puts the inputs of a model or block in scope; the only one is also the first value.
    pub(super) fn open_inputs(
        names: &[&'a Name],
        flows: &[Flow],
        frame: &mut Frame<'a>,
    ) -> Option<Flow> {
        for (name, flow) in names.iter().zip(flows) {
            Self::define(name, Meaning::Value(*flow), frame);
        }
        match flows {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// A constant where a stage is wanted.
    pub(super) fn report_constant(&mut self, what: &str, kind: &ConstantKind, span: Span) {
        let is = crate::check::constant::Constant::of(kind.clone(), span);
        let message = format!("{what} is {}, not a stage", is.kind_in_words());
        let found = Diagnostic::new(&A003, message, span, "a stage is wanted here");
        self.report(
            found.help("stages are layers, blocks and shared layers, such as `linear(64)`"),
        );
    }
}

/// U006: a name that is given another value before anything has read the first.
fn overwritten(first: &Entry<'_>, again: &Entry<'_>) -> Diagnostic {
    let message =
        format!("`{}` is given another value before this one is read", first.name);
    Diagnostic::new(&U006, message, first.span, "nothing reads this value")
        .cause(again.span, "given another value here")
        .help("read the first, or give the second a name of its own")
}

/// Whether a statement, or the value it names, could not be read.
fn is_bad(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Bad => true,
        StatementKind::Layer { stage, .. } => stage.kind == ExprKind::Bad,
        StatementKind::Bind { chain, .. }
        | StatementKind::Chain(chain)
        | StatementKind::Return(chain) => chain.links.iter().any(
            |link| matches!(&link.kind, LinkKind::Expr(expr) if expr.kind == ExprKind::Bad),
        ),
    }
}

/// The last value that a body names, where it names values and does nothing else with them.
fn unsaid(body: &Body) -> Option<(&Name, &Chain)> {
    let mut last = None;
    for statement in &body.statements {
        match &statement.kind {
            StatementKind::Bind { name, chain } => last = Some((name, chain)),
            StatementKind::Layer { .. } => {}
            StatementKind::Chain(_) | StatementKind::Return(_) | StatementKind::Bad => {
                return None;
            }
        }
    }
    last.filter(|(name, _)| !name.node.starts_with('_'))
}

/// The inputs' names of a data item without a signature stand for values, too.
pub(super) fn named_inputs(inputs: &[TypedInput]) -> Vec<&str> {
    inputs.iter().map(|input| input.name.as_str()).filter(|name| !name.is_empty()).collect()
}

fn names_of(body: &Body) -> Vec<(&str, Span)> {
    let names = body.statements.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Bind { name, .. } | StatementKind::Layer { name, .. } => {
            Some((name.node.as_str(), name.span))
        }
        StatementKind::Chain(_) | StatementKind::Return(_) | StatementKind::Bad => None,
    });
    names.collect()
}
